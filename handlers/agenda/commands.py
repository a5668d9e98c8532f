"""Agendas: looked at, and items added, changed and taken off."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.calendar import WorkingTime
from bot.feature import Feature, Request
from bot.language import N_
from bot.model import Form, Message, Reply, UserError
from handlers import decisions, forums
from handlers.agenda import forms, rules, views
from handlers.agenda.rules import Agenda
from handlers.wording import ids_in, not_found
from storage import action_items, agenda, handled, meetings, minutes, notices
from storage.agenda_tables import Item, Left, Words
from storage.database import Transaction
from storage.decision_tables import ITEM, Origin
from storage.forum_tables import Forum, Meeting

feature = Feature("agenda")

# ------------------------------------------------------------------------------------------------ looking


@feature.command(N_("/forum agenda"), N_("What the next meeting is about; add an item"), usage=N_("[name]"), reads=True)
def show(request: Request, transaction: Transaction) -> Reply:
    return forums.of_meant(request, transaction, "agenda.show", _next)


@feature.button("agenda.show", reads=True)
def show_next(request: Request, transaction: Transaction) -> Message:
    return _next(request, transaction, forums.seen(request, transaction, ids_in(request.value, 1)))


def _next(request: Request, transaction: Transaction, forum: Forum) -> Message:
    coming = meetings.coming(transaction, forum, 1)
    return shown(request, transaction, coming[0], forum) if coming else views.nothing_planned(forum, request.reader)


@feature.button("agenda.of", reads=True)
def show_of(request: Request, transaction: Transaction) -> Message:
    return shown(request, transaction, *meeting_of(request, transaction, ids_in(request.value, 1)))


def meeting_of(
    request: Request, transaction: Transaction, ids: list[int], *, lock: bool = False
) -> tuple[Meeting, Forum]:
    """The meeting that the first of these numbers names with its forum, if the person may see it; raises UserError if
    not. With `lock`, nobody else changes it, or what is on its agenda, until we are done."""
    look = meetings.lock if lock else meetings.visible
    found = look(transaction, request.person, ids[0]) if ids else None
    if found is None:
        raise not_found(request.reader)
    return found


def shown(request: Request, transaction: Transaction, meeting: Meeting, forum: Forum) -> Message:
    found = whole(transaction, meeting, forum)
    following = meetings.after(transaction, meeting)
    if meeting.cancelled_at is None and meeting.starts_at > request.now:
        found = _with_left(request, transaction, found)
    return views.shown(found, request.person.id, request.now, following, request.reader)


def whole(transaction: Transaction, meeting: Meeting, forum: Forum) -> Agenda:
    """A meeting's agenda as it is now, without what is left elsewhere."""
    hours = forums.working_time(transaction, forum)
    begun = meeting.starts_at <= transaction.now
    return Agenda(
        forum=forum,
        meeting=meeting,
        items=tuple(agenda.for_minutes(transaction, meeting) if begun else agenda.of_meeting(transaction, meeting.id)),
        notices=tuple(notices.on_agenda(transaction, meeting.id)),
        last=minutes.latest(transaction, forum, meeting.starts_at),
        raised_until=rules.raised_until(forum, meeting, hours),
        written=minutes.id_of(transaction, meeting.id) if begun else None,
        agreed=() if begun else tuple(action_items.open_in(transaction, forum.conversation, rules.MOST_AGREED)),
    )


def _with_left(request: Request, transaction: Transaction, found: Agenda) -> Agenda:
    """With what whoever leads could move here: items of cancelled meetings, and those of the last one that are in no
    minutes."""
    forum = found.forum
    if not rules.may_move_all(forum, found.meeting, request.person.id):
        return found
    left = []
    over = [one for one in meetings.begun(transaction, forum, 2) if forums.ends(one) <= request.now]
    for last in over[:1]:  # of one that goes on, everything may still be dealt with
        written = minutes.of_meeting(transaction, last.id)
        if items := rules.not_dealt_with(agenda.of_meeting(transaction, last.id), written):
            left.append(Left(last, len(items)))
    return replace(found, left=(*left, *agenda.left_behind(transaction, forum, views.MOST_LEFT)))


# ------------------------------------------------------------------------------------------------ adding


@feature.button("agenda.add", reads=True)
def begin_to_add(request: Request, transaction: Transaction) -> Form:
    meeting, forum = open_meeting(request, *meeting_of(request, transaction, ids_in(request.value, 1)))
    return forms.item(forum, meeting, Words(title=""), {"meeting": str(meeting.id)}, request.reader)


def open_meeting(request: Request, meeting: Meeting, forum: Forum) -> tuple[Meeting, Forum]:
    """The meeting, if its agenda can still be changed; raises UserError if not."""
    _ = request.reader.text
    forums.still_open(request, forum)
    if meeting.cancelled_at is not None:
        raise UserError(_("This meeting is cancelled, so its agenda stays as it is."))
    if meeting.starts_at <= request.now:
        raise UserError(_("This meeting has begun, so its agenda stays as it is."))
    return meeting, forum


def _in_state(request: Request, transaction: Transaction, *, lock: bool = False) -> tuple[Meeting, Forum, Item | None]:
    """What a form is about: a meeting, and the item that it would change."""
    if "item" in request.state:
        return item_of(request, transaction, ids_in(request.state["item"], 1), lock=lock)
    ids = ids_in(request.state.get("meeting", ""), 1)
    return *meeting_of(request, transaction, ids, lock=lock), None


def item_of(
    request: Request, transaction: Transaction, ids: list[int], *, lock: bool = False, removed: bool = False
) -> tuple[Meeting, Forum, Item]:
    """The item that the first of these numbers names with its meeting and forum, if the person may see it and it is
    not (or is) `removed`; raises UserError if not. With `lock`, nobody else changes it until we are done."""
    before = agenda.item(transaction, ids[0]) if ids else None
    if before is None:
        raise not_found(request.reader)
    meeting, forum = meeting_of(request, transaction, [before.meeting_id], lock=lock)
    now = agenda.item(transaction, before.id)
    if now is None or now.meeting_id != meeting.id or now.removed is not removed:
        raise not_found(request.reader)
    return meeting, forum, now


def changeable(request: Request, meeting: Meeting, forum: Forum, item: Item) -> Item:
    """The item, unless somebody else's to change; raises UserError then."""
    if not rules.may_change(item, forum, meeting, request.person.id):
        raise UserError(request.reader.text("Only whoever added it and the chair can do that."))
    return item


def _item_form(request: Request, transaction: Transaction) -> Form:
    meeting, forum, item = _in_state(request, transaction)
    if item is None:
        return forms.item(forum, meeting, Words(title=""), request.state, request.reader)
    return _edit_form(request, transaction, meeting, forum, item)


def _wrong(request: Request, transaction: Transaction) -> dict[str, str]:
    meeting, forum, _item = _in_state(request, transaction)
    before = _numbered_before(request, transaction, meeting, forum)
    found = rules.problems(request.values, agenda.count(transaction, meeting.id), before)
    return {name: request.reader.text(words) for name, words in found.items()}


@feature.form("agenda.item", _item_form, _wrong)
def save(request: Request, transaction: Transaction) -> Reply:
    """Adds an item or changes one. The same form sent again makes no twin."""
    meeting, forum, item = _in_state(request, transaction, lock=True)
    key = request.form_key("agenda")
    if handled.result_of(transaction, key) is None:
        open_meeting(request, meeting, forum)
        if item is not None:
            changeable(request, meeting, forum, item)
            shown_at = request.values.get("place")
            place = shown_at - _numbered_before(request, transaction, meeting, forum) if shown_at is not None else None
            made = agenda.edit(transaction, item.id, rules.words_of(request.values), place)
        else:
            hours = forums.working_time(transaction, forum)
            late = _is_late(forum, meeting, hours, request.now)
            if late and "late" not in request.state:
                state = {**request.state, "late": "1"}
                return forms.item(forum, meeting, rules.words_of(request.values), state, request.reader)
            room_for(request, transaction, meeting, 1)
            reason = request.values.get("late_reason", "") if late else ""
            words = rules.words_of(request.values)
            made = agenda.add(transaction, meeting.id, request.person, words, late=late, reason=reason)
        handled.note(transaction, key, made.id)
    return shown(request, transaction, meeting, forum)


def _is_late(forum: Forum, meeting: Meeting, hours: WorkingTime, now: datetime) -> bool:
    return now > rules.raised_until(forum, meeting, hours)


def room_for(request: Request, transaction: Transaction, meeting: Meeting, more: int) -> None:
    """Raises UserError where a meeting would have more items than its agenda and minutes have room for."""
    if agenda.count(transaction, meeting.id) + more > rules.MOST_ITEMS:
        raise UserError(
            request.reader.text(
                "There is room for {n} items on one agenda, and this is too many for the meeting on {day}. Add it to "
                "another meeting, or take something off first.",
                n=request.reader.number(rules.MOST_ITEMS),
                day=request.reader.day(request.reader.today(meeting.starts_at)),
            )
        )


# ------------------------------------------------------------------------------------------------ changing


@feature.button("agenda.item", reads=True)
def show_item(request: Request, transaction: Transaction) -> Message:
    meeting, forum, item = item_of(request, transaction, ids_in(request.value, 1))
    mine = rules.may_change(item, forum, meeting, request.person.id) and forum.archived_at is None
    following, begun = meetings.after(transaction, meeting), meeting.starts_at <= request.now
    message = views.item(item, forum, meeting, following, mine, begun, request.reader)
    return decisions.with_decisions(request, transaction, message, Origin(ITEM, item.id))


@feature.button("agenda.edit", reads=True)
def begin_to_edit(request: Request, transaction: Transaction) -> Form:
    meeting, forum, item = item_of(request, transaction, ids_in(request.value, 1))
    open_meeting(request, meeting, forum)
    return _edit_form(request, transaction, meeting, forum, changeable(request, meeting, forum, item))


def _edit_form(request: Request, transaction: Transaction, meeting: Meeting, forum: Forum, item: Item) -> Form:
    order = None
    if rules.leads(forum, meeting, request.person.id):
        every = [one.id for one in agenda.of_meeting(transaction, meeting.id)]
        before = _numbered_before(request, transaction, meeting, forum)
        order = forms.Order(every.index(item.id) + 1, len(every), before)
    state = {"item": str(item.id), **({"before": str(order.before)} if order else {})}
    return forms.item(forum, meeting, item.words, state, request.reader, order=order)


def _numbered_before(request: Request, transaction: Transaction, meeting: Meeting, forum: Forum) -> int:
    """As it was when the form was opened: what is on the agenda before the items may change meanwhile."""
    if opened := ids_in(request.state.get("before", ""), 1):
        return opened[0]
    return rules.numbered_before(forum, minutes.latest(transaction, forum, meeting.starts_at))


@feature.button("agenda.remove")
def remove(request: Request, transaction: Transaction) -> Message:
    meeting, forum, item = item_of(request, transaction, ids_in(request.value, 1), lock=True)
    open_meeting(request, meeting, forum)
    changeable(request, meeting, forum, item)
    return views.removed(agenda.remove(transaction, item.id, removed=True), request.reader)


@feature.button("agenda.unremove")
def put_back(request: Request, transaction: Transaction) -> Message:
    meeting, forum, item = item_of(request, transaction, ids_in(request.value, 1), lock=True, removed=True)
    open_meeting(request, meeting, forum)
    changeable(request, meeting, forum, item)
    room_for(request, transaction, meeting, 1)
    agenda.remove(transaction, item.id, removed=False)
    return shown(request, transaction, meeting, forum)
