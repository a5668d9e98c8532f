"""What was understood of a reminder, in words with its next times: it counts once that is confirmed by one press."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace

from bot.feature import Request
from bot.model import Conversation, Form, Kind, Message, Reply, UserError
from handlers.people import Deed, allowed
from handlers.reminders import confirming_views, planning, rules, views
from handlers.reminders.commands import feature, next_times, owned, place_of, refused_by
from handlers.wording import ids_in
from storage import occurrences, presence, reminders
from storage.database import Transaction
from storage.reminder_tables import ACTIVE, DRAFT, ENDED, Coming, Reminder


def before(request: Request, transaction: Transaction, reminder: Reminder, error: str = "") -> Form:
    """The preview of a new one, or of a change."""
    changed = _changed(transaction, reminder)
    meant = rules.as_changed(changed, reminder) if changed is not None else reminder
    coming = next_times(transaction, meant, request)
    everybody = rules.everybody(meant, allowed(transaction, request.person, Deed.CALL, meant.unit_id))
    place = place_of(transaction, meant, request.reader)
    absent = _is_absent(request, transaction, meant.conversation)
    own = changed is not None and changed.owner.id == reminder.owner.id
    by_hand = _by_hand(transaction, changed) if own else []  # what its new owner has put in is theirs
    form = confirming_views.preview(meant, coming, place, everybody, absent, request.reader, changed, by_hand)
    return replace(form, state={**form.state, "seen": _version(reminder, changed, by_hand)}, error=error)


def _changed(transaction: Transaction, reminder: Reminder) -> Reminder | None:
    """What it changes, if it is no new one."""
    return reminders.load(transaction, reminder.changes) if reminder.changes is not None else None


def _by_hand(transaction: Transaction, changed: Reminder | None) -> list[Coming]:
    """Of what is changed: the next times that say something else, come at another moment or besides its rule."""
    planned = occurrences.planned(transaction, changed.id) if changed is not None else []
    return [one for one in planned if (one.extra or one.text) and one.at > transaction.now]


def _version(reminder: Reminder, changed: Reminder | None, by_hand: Sequence[Coming]) -> str:
    """Of all that a preview shows."""
    marks = zlib.crc32(repr([(one.planned, one.text) for one in by_hand]).encode())
    return f"{reminder.version}:{changed.version if changed is not None else 0}:{marks}"


def _is_absent(request: Request, transaction: Transaction, place: Conversation | None) -> bool:
    """Whether the bot is known not to be there; a closed conversation that it is not in tells it no name."""
    if place is None or place.kind is Kind.DIRECT:
        return False
    if place.id == request.conversation.id and request.without_us:
        return True
    return (place.kind is Kind.PRIVATE and not place.name) or presence.is_absent(transaction, place.id)


@feature.button("reminder.preview", reads=True)
def preview(request: Request, transaction: Transaction) -> Form:
    return before(request, transaction, owned(request, transaction, ids_in(request.value, 1)))


def _confirm_form(request: Request, transaction: Transaction) -> Form:
    found = owned(request, transaction, ids_in(request.state.get("reminder", ""), 1))
    return before(request, transaction, found)


@feature.form("reminder.confirm", _confirm_form)
def confirm(request: Request, transaction: Transaction) -> Reply:
    """From now on it comes. Confirmed twice, it began once."""
    ids = ids_in(request.state.get("reminder", ""), 1)
    found = owned(request, transaction, ids)
    if found.changes is not None:
        return _confirm_change(request, transaction, found.id, found.changes)
    held = owned(request, transaction, ids, lock=True)
    if held.state == DRAFT:
        if not _is_as_seen(request, held, None, []):
            return _once_more(request, transaction, held, held)
        _fits(request, transaction, held)
        reminders.notify_everybody(transaction, held.id, bool(request.values.get("everybody")))
        planning.begin(transaction, held)
    return _begun(request, transaction, held)


def _confirm_change(request: Request, transaction: Transaction, change_id: int, reminder_id: int) -> Reply:
    """What it changes is held first, so that of two presses at once the later one finds the change done."""
    held = reminders.lock(transaction, reminder_id)
    change = owned(request, transaction, [change_id], lock=True)
    if held is None or held.owner.id != request.person.id:
        _ = request.reader.text
        name = held.owner.name if held is not None else "–"
        raise UserError(_("The reminder is {name}'s now, so your change of it can't count.", name=name))
    if change.state != DRAFT:
        return _begun(request, transaction, held)
    if not _is_as_seen(request, change, held, _by_hand(transaction, held)):
        return _once_more(request, transaction, change, held)
    _fits(request, transaction, rules.as_changed(held, change))
    planning.stop(transaction, held)
    reminders.rewrite(transaction, held.id, change.content)
    reminders.become(transaction, change.id, ENDED)
    reminders.notify_everybody(transaction, held.id, bool(request.values.get("everybody")))
    planning.begin(transaction, reminders.load(transaction, held.id) or held)
    return _begun(request, transaction, held)


def _is_as_seen(request: Request, reminder: Reminder, changed: Reminder | None, by_hand: Sequence[Coming]) -> bool:
    return request.state.get("seen", "") in ("", _version(reminder, changed, by_hand))


def _once_more(request: Request, transaction: Transaction, reminder: Reminder, changed: Reminder) -> Form:
    """What was shown is not so any more: what is, is shown, to be confirmed."""
    _ = request.reader.text
    why = _("The reminder was changed meanwhile. Look once more whether this is right.")
    if changed.state == ENDED:
        why = _("The reminder has ended meanwhile. If you confirm this, it begins again.")
    return before(request, transaction, reminder, why)


def _fits(request: Request, transaction: Transaction, reminder: Reminder) -> None:
    """Raises UserError where it can't begin."""
    refused_by(transaction, reminder, request.reader)
    if not next_times(transaction, reminder, request):
        _ = request.reader.text
        raise UserError(_("It is past by now, so it would never come. Press “Change” and say when."))


def _begun(request: Request, transaction: Transaction, reminder: Reminder) -> Message:
    now = reminders.load(transaction, reminder.id) or reminder
    coming = next_times(transaction, now, request) if now.state == ACTIVE else []
    return views.begun(now, coming[0].at if coming else None, request.reader)
