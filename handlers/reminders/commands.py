"""Finding reminders again, and who may do what with them."""

from __future__ import annotations

from bot.cadence import Occurrence
from bot.feature import Feature, Request
from bot.language import N_, Reader
from bot.model import Kind, Message, Reply, UserError
from handlers import search
from handlers.reminders import history_views, rules, views
from handlers.wording import ids_in, not_found, page_in
from storage import forums, handovers, occurrences, people, reminders, units
from storage.database import Transaction
from storage.reminder_tables import DRAFT, Reminder

feature = Feature("reminders")

# ------------------------------------------------------------------------------------------------ lists


@feature.command(N_("/reminder list"), N_("Your reminders"), usage=N_("[words]"), reads=True)
def mine(request: Request, transaction: Transaction) -> Reply:
    """With words, those of others too that come where the person reads."""
    if request.value:
        return search.listing(request, transaction, reminders.KIND, request.value)
    return _mine(request, transaction, 1)


@feature.button("reminder.mine", reads=True)
def mine_more(request: Request, transaction: Transaction) -> Reply:
    return _mine(request, transaction, page_in(ids_in(request.value, 1)))


def _mine(request: Request, transaction: Transaction, page: int) -> Message:
    found = reminders.owned(transaction, request.person, views.PAGE_ROWS + 1, (page - 1) * views.PAGE_ROWS)
    changing = reminders.changes_of(transaction, request.person, [one.id for one in found])
    return views.listing(found, page, "reminder.mine", "", request.reader, changing)


@feature.command(N_("/reminder here"), N_("The reminders that come in this channel"), reads=True)
def here(request: Request, transaction: Transaction) -> Reply:
    return _here(request, transaction, 1)


@feature.button("reminder.here", reads=True)
def here_more(request: Request, transaction: Transaction) -> Reply:
    return _here(request, transaction, page_in(ids_in(request.value, 1)))


def _here(request: Request, transaction: Transaction, page: int) -> Message:
    """Of the conversation in which it is typed or pressed, which its readers may know."""
    place = request.typed_in.id
    found = reminders.said_in(transaction, place, views.PAGE_ROWS + 1, (page - 1) * views.PAGE_ROWS)
    return views.listing(found, page, "reminder.here", "", request.reader)


# ------------------------------------------------------------------------------------------------ one


@feature.button("reminder.show", reads=True)
def show(request: Request, transaction: Transaction) -> Message:
    return shown(request, transaction, seen(request, transaction, ids_in(request.value, 1)))


def shown(request: Request, transaction: Transaction, reminder: Reminder) -> Message:
    coming = next_times(transaction, reminder, request)
    place = place_of(transaction, reminder, request.reader)
    own = rules.may_change(reminder, request.person.id)
    following = occurrences.of_name(transaction, reminder.id, coming[0].planned) if coming else None
    once = following.text if following else ""
    offered = [one.to.name for one in handovers.of(transaction, reminder.id)] if own else []
    change = reminders.changes_of(transaction, request.person, [reminder.id]).get(reminder.id)
    return views.shown(reminder, coming, place, own, request.reader, once, offered, change)


@feature.button("reminder.history", reads=True)
def show_history(request: Request, transaction: Transaction) -> Message:
    ids = ids_in(request.value, 2)
    reminder, page = owned(request, transaction, ids), page_in(ids, 1)
    skip = (page - 1) * history_views.PAGE
    found = occurrences.history(transaction, reminder.id, history_views.PAGE + 1, skip)
    public = occurrences.said_to_many(transaction, [one.id for one in found])
    done = occurrences.who_did(transaction, [one for one in found if one.id in public])
    return history_views.history(reminder, found, done, page, request.reader)


def next_times(transaction: Transaction, reminder: Reminder, request: Request) -> list[Occurrence]:
    working = units.unit(transaction, reminder.unit_id).working_time
    return reminder.content.schedule.following(request.now, working, rules.NEXT)


def place_of(transaction: Transaction, reminder: Reminder, reader: Reader) -> str:
    """To whom or where it goes, in words."""
    forum_id = reminder.content.forum
    forum = forums.load(transaction, forum_id) if forum_id is not None else None
    place = reminder.conversation
    if place is not None and place.kind is Kind.DIRECT and place.person_id not in (None, reminder.owner.id):
        return people.person(transaction, place.person_id or 0).name
    return views.where(reminder, forum.settings.name if forum else "", reader)


# ------------------------------------------------------------------------------------------------ who may


def seen(request: Request, transaction: Transaction, ids: list[int]) -> Reminder:
    """The reminder that the first of these numbers names, to whoever made it and to those who read it: in the
    conversation in which they are, in their forum, in their own. Raises UserError if not theirs to see."""
    reminder = reminders.load(transaction, ids[0]) if ids else None
    if reminder is None or not _may_see(request, transaction, reminder):
        raise not_found(request.reader)
    return reminder


def _may_see(request: Request, transaction: Transaction, reminder: Reminder) -> bool:
    content, place = reminder.content, reminder.conversation
    if reminder.owner.id == request.person.id:
        return True
    if reminder.state == DRAFT or reminder.changes is not None:
        return False
    if content.forum is not None:
        return forums.may_see(transaction, request.person, content.forum)
    if place is None:
        return False
    return place.person_id == request.person.id or place.id in (request.typed_in.id, request.conversation.id)


def refused_by(transaction: Transaction, reminder: Reminder, reader: Reader) -> None:
    """Raises UserError where the one person whom it goes to wants no more of it, or is here no more."""
    place = reminder.conversation
    if place is not None and place.person_id and people.person(transaction, place.person_id).left:
        raise UserError(reader.text(rules.READER_GONE))
    if place is not None and place.person_id in reminder.refused:
        _ = reader.text
        name = place_of(transaction, reminder, reader)
        raise UserError(_("{name} wants no more of it, so it can't go on. You can delete it.", name=name))


def owned(request: Request, transaction: Transaction, ids: list[int], *, lock: bool = False) -> Reminder:
    """The same, for whoever made it."""
    reminder = seen(request, transaction, ids)
    if not rules.may_change(reminder, request.person.id):
        _ = request.reader.text
        raise UserError(_("Only {name} can do that, whose reminder it is now.", name=reminder.owner.name))
    held = reminders.lock(transaction, reminder.id) if lock else reminder
    if held is None:
        raise not_found(request.reader)
    return held
