"""When whoever made a reminder has left: it goes on, and somebody is asked what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from bot.feature import Request, Upkeep
from bot.log import log
from bot.model import Kind, Message, Person, told
from handlers.people import Deed, may
from handlers.reminders import handover, handover_views, planning
from handlers.reminders.commands import feature
from storage import forums, handovers, leaving, people, postings, reminders, roles, units
from storage.database import Transaction
from storage.reminder_tables import ACTIVE, ENDED, LEFT, OPEN, PAUSED, READER_GONE, SETTLED, Reminder

PATIENCE = timedelta(days=14)


@feature.upkeep
def look(transaction: Transaction) -> list[Upkeep]:
    return [partial(settle, reminder_id=one) for one in reminders.without_owner(transaction)]


def settle(transaction: Transaction, reminder_id: int) -> None:
    """Somebody is asked once; without an answer it pauses. Whoever is back keeps what is theirs. What paused because
    nobody could be asked is offered once there is somebody."""
    reminder = reminders.load(transaction, reminder_id)
    if reminder is None or not _is_left(reminder):
        return
    offers = [one for one in handovers.of(transaction, reminder_id) if one.left]
    if not leaving.who_left(transaction, [reminder.owner.id]):
        if offers:
            handover.withdraw(transaction, reminder_id)
        return
    held = reminders.lock(transaction, reminder_id)
    if held is None or not _is_left(held):
        return
    if _is_for_nobody(transaction, held):
        handover.withdraw(transaction, held.id)
        planning.stop(transaction, held)
        reminders.become(transaction, held.id, ENDED)
    elif not offers:
        handover.withdraw(transaction, held.id)  # what they offered somebody themselves is asked anew
        heirs = _heirs(transaction, held)
        for one in heirs:
            handover.post(transaction, handovers.offer(transaction, held, one, left=True), one)
        if not heirs and held.state == ACTIVE:
            planning.pause(transaction, held, LEFT)
            log.warning("reminder_without_owner", reminder=held.id)  # nobody else is there to be told
    elif held.state == ACTIVE and offers[0].at + PATIENCE <= transaction.now:
        planning.pause(transaction, held, LEFT)
        postings.touch_all(transaction, handover.KIND, [one.id for one in offers])


def _is_left(reminder: Reminder) -> bool:
    """Whether it may have to be seen to: it comes, or stands still for that."""
    return reminder.state == ACTIVE or (reminder.state == PAUSED and reminder.reason == LEFT)


def reader_gone(transaction: Transaction, reminder_id: int) -> None:
    """Whoever got it alone is known no more: whose it is hears that it stops; without them it ends."""
    held = reminders.lock(transaction, reminder_id)
    if held is None or held.state not in (ACTIVE, PAUSED):
        return
    handover.withdraw(transaction, reminder_id)
    planning.stop(transaction, held)
    if held.owner.left:
        reminders.become(transaction, held.id, ENDED)
    elif held.reason != READER_GONE:
        planning.pause_and_tell(transaction, held, READER_GONE)


def _is_for_nobody(transaction: Transaction, reminder: Reminder) -> bool:
    """Whether it was to go to one person alone who is here no more."""
    reader = reminder.conversation.person_id if reminder.conversation is not None else None
    return reader is not None and people.person(transaction, reader).left


def _heirs(transaction: Transaction, reminder: Reminder) -> list[Person]:
    """To one person alone, that person; to a forum or in its channel, its chair; else the unit's administrators."""
    place = reminder.conversation
    if place is not None and place.kind is Kind.DIRECT and place.person_id is not None:
        likely = [people.person(transaction, place.person_id)]
    else:
        forum_id = reminder.content.forum or forums.of_channel(transaction, reminder.content.conversation)
        forum = forums.load(transaction, forum_id) if forum_id is not None else None
        likely = [forum.chair] if forum is not None else []
    gone = leaving.who_left(transaction, [reminder.owner.id, *(one.id for one in likely)])
    found = [one for one in likely if one.id not in gone and not one.guest]
    if found or (place is not None and place.kind is Kind.DIRECT):
        return found
    unit = units.unit(transaction, reminder.unit_id)
    keepers = [one.person for one in roles.held(transaction, unit.id) if may(Deed.INHERIT, one.role, unit)]
    return [one for one in keepers if one.id != reminder.owner.id]


@feature.button("handover.end")
def end(request: Request, transaction: Transaction) -> Message:
    """Nobody takes it over: it ends, for all who were asked."""
    offer, reminder = handover.to_me(request, transaction)
    if offer.answer != OPEN or not offer.left or reminder.state == ENDED:
        return told(handover_views.became(offer, request.reader))
    planning.stop(transaction, reminder)
    reminders.become(transaction, reminder.id, ENDED)
    handover.settle(transaction, reminder.id, SETTLED)
    return told(request.reader.text("It comes no more. What was said stays."))
