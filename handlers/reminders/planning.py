"""What makes a reminder come again and again: the next time is planned, and as its moment comes, the one after it.

Only the next time has postings. So a change of the rule, of the zone's clocks or of who is in a forum moves what is to
come and nothing that was; and after a long silence there is one time to catch up with, not many.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.cadence import Occurrence
from handlers.reminders import rules
from storage import forums, people, postings, reminders, units
from storage.database import Transaction
from storage.postings import Wanted
from storage.reminder_tables import ACTIVE, CAME, ENDED, MISSED, PAUSED, PLANNED, SKIPPED, Coming, Reminder

KIND = "occurrence"  # the kind of record
SAID = f"{KIND}.said"
AGAIN = f"{KIND}.again"  # to somebody who wanted it later
_DAY = timedelta(days=1)  # the longest for which anything is still meaningful, with room


def begin(transaction: Transaction, reminder: Reminder) -> None:
    """It counts from now on; what was planned of it before no longer is, and where it could not be said is tried."""
    stop(transaction, reminder)
    reminders.forget_unreachable(transaction, reminder.id)
    reminders.become(transaction, reminder.id, ACTIVE)
    _plan(transaction, reminder, transaction.now)


def stop(transaction: Transaction, reminder: Reminder) -> None:
    """Nothing of it comes any more until it begins again."""
    postings.take_back(transaction, [SAID], reminders.forget_planned(transaction, reminder.id))


def comes(transaction: Transaction, reminder: Reminder, one: Coming) -> None:
    """The moment of one time is there, or has been: it is noted, and the next one planned. Done twice, it changes
    nothing more."""
    if one.state != PLANNED:
        return
    if reminder.content.conversation in reminders.unreachable(transaction, reminder.id):
        reminders.became(transaction, one.id, MISSED)
        reminders.become(transaction, reminder.id, PAUSED, "unreachable")  # its owner was told of the last one
        return
    if rules.last_moment(reminder.content, one.at) <= transaction.now and not _has_own_hours(reminder):
        reminders.became(transaction, one.id, MISSED)
    else:
        reminders.became(transaction, one.id, CAME)
        reminders.give_turn(transaction, reminder.id, one.id)
        _post(transaction, reminder, one.id, one.at)  # somebody may have come to the forum since
    _plan(transaction, reminder, one.at)


def _has_own_hours(reminder: Reminder) -> bool:
    """Whether each gets it in their own working time, which may be days later."""
    content = reminder.content
    own = reminder.conversation is not None and reminder.conversation.person_id == reminder.owner.id
    return content.forum is not None or (
        reminder.conversation is not None and reminder.conversation.person_id is not None and not own
    )


def _plan(transaction: Transaction, reminder: Reminder, after: datetime) -> None:
    """The next time that still means something. Those before it are noted as missed; without a next one it ends."""
    now, content = transaction.now, reminder.content
    working = units.unit(transaction, reminder.unit_id).working_time
    passed = content.schedule.between(max(after, now - _DAY) + INSTANT, now + INSTANT, working)
    due = [one for one in passed if rules.last_moment(content, one.at) > now]
    earlier = content.schedule.between(max(after + INSTANT, now - rules.MOST_MISSED * _DAY), now + INSTANT, working)
    for one in [one for one in earlier if one not in due[-1:]][-rules.MOST_MISSED :]:
        reminders.note(transaction, reminder.id, one, MISSED)
    found = due[-1:] or content.schedule.following(max(after, now), working, 1)
    for one in found:
        _post(transaction, reminder, reminders.note(transaction, reminder.id, one, PLANNED), one.at)
    if not found:
        reminders.become(transaction, reminder.id, ENDED)


INSTANT = timedelta(microseconds=1)


def _post(transaction: Transaction, reminder: Reminder, occurrence: int, at: datetime) -> None:
    owner = reminder.owner.id
    postings.post_all(
        transaction,
        [
            Wanted(
                SAID,
                occurrence,
                place,
                due=at,
                live=True,
                hangs_on=reminder.id,
                sender_id=owner,
                key=f"{SAID}:{occurrence}:{place}",
            )
            for place in _places(transaction, reminder)
        ],
    )


def _places(transaction: Transaction, reminder: Reminder) -> Iterator[int]:
    """The conversation that it goes to, or everybody's own in its forum who can be written to."""
    content, lost = reminder.content, reminders.unreachable(transaction, reminder.id)
    if content.conversation is not None:
        yield content.conversation
    if content.forum is not None and (forum := forums.load(transaction, content.forum)) is not None:
        everybody = {one.person.id for one in forum.members} | {forum.chair.id}
        theirs = people.direct_conversations(transaction, sorted(everybody))
        yield from (place for place in theirs.values() if place not in lost)


# ------------------------------------------------------------------------------------------------ by hand


def skip(transaction: Transaction, reminder: Reminder, planned: datetime, at: datetime) -> None:
    """One time is left out."""
    reminders.note(transaction, reminder.id, Occurrence(at, planned), SKIPPED)
    _again(transaction, reminder)


def insert(transaction: Transaction, reminder: Reminder, one: Occurrence) -> None:
    """It comes once more, besides its rule."""
    reminders.note(transaction, reminder.id, one, PLANNED, extra=True)
    _again(transaction, reminder)


def _again(transaction: Transaction, reminder: Reminder) -> None:
    changed = reminders.load(transaction, reminder.id)
    if changed is not None and changed.state == ACTIVE:
        begin(transaction, changed)


def pause(transaction: Transaction, reminder: Reminder, reason: str = "") -> None:
    stop(transaction, reminder)
    reminders.become(transaction, reminder.id, PAUSED, reason)


def keep_up(transaction: Transaction, reminder_id: int) -> None:
    """The clocks of a zone may go by other rules than when it was planned: then what is to come moves."""
    reminder = reminders.lock(transaction, reminder_id)
    if reminder is None or reminder.state != ACTIVE:
        return
    planned = [one.at for one in reminders.planned(transaction, reminder_id) if not one.extra]
    if any(at <= transaction.now for at in planned):
        return  # its moment is there: its view goes on from it
    working = units.unit(transaction, reminder.unit_id).working_time
    if planned[:1] != [one.at for one in reminder.content.schedule.following(transaction.now, working, 1)]:
        begin(transaction, reminder)
