"""What becomes of a reminder: paused, left out, said now, deleted; and what people answer to one."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.feature import Request, Upkeep
from bot.model import Message, UserError
from handlers.reminders import handover, planning, rules, views
from handlers.reminders.commands import feature, next_times, owned, refused_by, seen, shown
from handlers.reminders.postings import REFUSED
from handlers.wording import ids_in, not_found
from storage import occurrences, people, postings, reminders
from storage.database import Transaction
from storage.reminder_tables import ACTIVE, DRAFT, ENDED, PAUSED, Coming, Reminder

_LATER = timedelta(hours=3)

# ------------------------------------------------------------------------------------------------ by whoever made it


def _mine(request: Request, transaction: Transaction) -> Reminder:
    return owned(request, transaction, ids_in(request.value, 1), lock=True)


@feature.button("reminder.pause")
def pause(request: Request, transaction: Transaction) -> Message:
    reminder = _mine(request, transaction)
    if reminder.state == ACTIVE:
        planning.pause(transaction, reminder)
    return shown(request, transaction, reminders.load(transaction, reminder.id) or reminder)


@feature.button("reminder.resume")
def resume(request: Request, transaction: Transaction) -> Message:
    reminder = _mine(request, transaction)
    if planning.forum_is_gone(transaction, reminder):
        raise UserError(request.reader.text("Its forum is archived. Once the forum is back, it can go on."))
    refused_by(transaction, reminder, request.reader)
    if reminder.state == PAUSED:
        planning.begin(transaction, reminder)
    return shown(request, transaction, reminders.load(transaction, reminder.id) or reminder)


@feature.button("reminder.skip")
def skip(request: Request, transaction: Transaction) -> Message:
    """The next time, which its button does not name: whoever presses twice leaves out two, and reads that."""
    _ = request.reader.text
    reminder = _mine(request, transaction)
    coming = next_times(transaction, reminder, request)
    if reminder.state != ACTIVE or not coming:
        raise UserError(_("Nothing of it is planned."))
    planning.skip(transaction, reminder, coming[0])
    text = _("Left out: {moment}.", moment=request.reader.moment(coming[0].at))
    return views.noted(text, reminder, request.reader)


@feature.button("reminder.now")
def say_now(request: Request, transaction: Transaction) -> Message:
    """Once more, besides its rule."""
    reminder = _mine(request, transaction)
    if reminder.state != ACTIVE:
        raise UserError(request.reader.text("Nothing of it is planned."))
    here = request.now.astimezone(ZoneInfo(reminder.content.schedule.zone))
    planned = here.replace(second=0, microsecond=0, tzinfo=None)
    _ = request.reader.text
    said = _("It is on its way.") if planning.say_now(transaction, reminder, planned) else _("It has just come.")
    return views.noted(said, reminder, request.reader)


@feature.button("reminder.delete")
def delete(request: Request, transaction: Transaction) -> Message:
    reminder = _mine(request, transaction)
    if reminder.changes is not None:
        return _throw_away(request, transaction, reminder)
    if reminder.state != ENDED:
        planning.stop(transaction, reminder)
        reminders.become(transaction, reminder.id, ENDED)
        handover.withdraw(transaction, reminder.id)
    text = request.reader.text("It comes no more. What was said stays.")
    return views.noted(text, reminder, request.reader)


def _throw_away(request: Request, transaction: Transaction, change: Reminder) -> Message:
    """A change, which has ended once it was confirmed. What it changes is as it is."""
    _ = request.reader.text
    text = _("The change counts already.")
    if change.state == DRAFT:
        reminders.forget_draft(transaction, change.id)
        text = _("The change is thrown away.")
    return views.noted(text, reminders.load(transaction, change.changes or 0) or change, request.reader)


@feature.upkeep
def keep_up(transaction: Transaction) -> list[Upkeep]:
    """What is to come goes by the clocks as they are known now."""
    return [partial(planning.keep_up, reminder_id=one) for one in reminders.active(transaction)]


@feature.upkeep
def tidy(transaction: Transaction) -> list[Upkeep]:
    """What was written and never begun. What it was to change is as it is."""
    found = reminders.never_begun(transaction, transaction.now - rules.DRAFTS_KEPT)
    return [partial(_forget, reminder_id=one) for one in found]


def _forget(transaction: Transaction, reminder_id: int) -> None:
    held = reminders.lock(transaction, reminder_id)
    if held is not None and reminder_id in reminders.never_begun(transaction, transaction.now - rules.DRAFTS_KEPT):
        reminders.forget_draft(transaction, reminder_id)


# ------------------------------------------------------------------------------------------------ by whoever reads it


def _under(request: Request, transaction: Transaction) -> tuple[Reminder, Coming]:
    """The reminder of a press under one of its messages, and which time that was."""
    ids = ids_in(request.value, 1)
    one = occurrences.occurrence(transaction, ids[0]) if ids else None
    if one is None:
        raise not_found(request.reader)
    return seen(request, transaction, [one.reminder_id]), one


@feature.button("reminder.done")
def done(request: Request, transaction: Transaction) -> Message:
    return _answered(request, transaction, occurrences.DONE)


@feature.button("reminder.not_relevant")
def not_relevant(request: Request, transaction: Transaction) -> Message:
    return _answered(request, transaction, "not_relevant")


def _answered(request: Request, transaction: Transaction, answer: str) -> Message:
    """Pressed twice, it changes nothing more."""
    reminder, one = _under(request, transaction)
    if one.answers.get(request.person.id) != answer:
        occurrences.answer(transaction, one.id, request.person, answer)
        postings.touch(transaction, planning.KIND, one.id)
    return views.noted(request.reader.text("It is noted."), reminder, request.reader)


@feature.button("reminder.later")
def later(request: Request, transaction: Transaction) -> Message:
    """To whoever presses alone."""
    reminder, one = _under(request, transaction)
    at = request.now + _LATER
    occurrences.answer(transaction, one.id, request.person, "later", at)
    postings.touch(transaction, planning.KIND, one.id)
    own = people.direct_conversation(transaction, request.person).id
    key = f"{planning.AGAIN}:{one.id}:{request.person.id}:{at.isoformat()}"
    postings.post(transaction, planning.AGAIN, one.id, own, due=at, hangs_on=reminder.id, key=key)
    text = request.reader.text("I remind you {moment}.", moment=request.reader.moment(at))
    return views.noted(text, reminder, request.reader)


@feature.button("reminder.refuse")
def refuse(request: Request, transaction: Transaction) -> Message:
    """No more of it to this person; whoever made it learns that, once."""
    reminder = seen(request, transaction, ids_in(request.value, 1))
    held = reminders.lock(transaction, reminder.id)
    if held is None or held.state == DRAFT:
        raise not_found(request.reader)
    if reminders.refuse(transaction, held.id, request.person):
        postings.reconsider(transaction, held.id)
        theirs = people.direct_conversation(transaction, held.owner).id
        postings.post(transaction, REFUSED, held.id, theirs, key=f"{REFUSED}:{held.id}:{request.person.id}")
        if held.conversation is not None and held.conversation.person_id == request.person.id:
            planning.pause(transaction, held, "refused")
    return views.gone(request.reader)
