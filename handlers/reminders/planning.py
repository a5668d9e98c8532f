"""What makes a reminder come again and again: the next time is planned, and as its moment comes, the one after it.

Only the next time has postings. So a change of the rule, of the zone's clocks or of who is in a forum moves what is to
come and nothing that was; and after a long silence there is one time to catch up with, not many.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.cadence import Occurrence
from bot.calendar import WorkingTime
from bot.model import Person
from handlers.reminders import rules
from storage import forums, leaving, occurrences, people, postings, reminders, units
from storage.database import Transaction
from storage.forum_tables import Forum
from storage.postings import Wanted
from storage.reminder_tables import (
    ACTIVE,
    CAME,
    ENDED,
    MISSED,
    OVERTAKEN,
    PAUSED,
    PLANNED,
    SKIPPED,
    UNSAID,
    Coming,
    Reminder,
)

KIND = occurrences.KIND
SAID = f"{KIND}.said"
STOPPED = "reminder.stopped"  # to its owner
AGAIN = f"{KIND}.again"  # to somebody who wanted it later
FORUM_GONE = "forum_gone"


def begin(transaction: Transaction, reminder: Reminder) -> None:
    """It counts from now on; what was planned of it before no longer is, and where it could not be said is tried."""
    stop(transaction, reminder)
    reminders.forget_unreachable(transaction, reminder.id)
    reminders.become(transaction, reminder.id, ACTIVE)
    _keep(transaction, reminder)
    _plan(transaction, reminder, transaction.now)


def _keep(transaction: Transaction, reminder: Reminder) -> None:
    """What was put in or changed by hand goes by the clocks as they are known now; what is past will not come."""
    here = hours_of(transaction, reminder)
    for one in occurrences.planned(transaction, reminder.id):
        at = here.at(one.planned.date(), one.planned.time())
        if at > transaction.now:
            occurrences.moved(transaction, one.id, at)
        else:
            occurrences.forget(transaction, one.id)


def hours_of(transaction: Transaction, reminder: Reminder) -> WorkingTime:
    """The working time by which it is planned: its unit's, in its own zone."""
    return replace(units.unit(transaction, reminder.unit_id).working_time, zone=reminder.content.schedule.zone)


def stop(transaction: Transaction, reminder: Reminder) -> None:
    """Nothing of it comes any more until it begins again."""
    postings.take_back(transaction, [SAID], occurrences.forget_planned(transaction, reminder.id))


def comes(transaction: Transaction, reminder_id: int, occurrence_id: int) -> None:
    """The moment of one time is there, or has been: it is noted, and the next one planned. Done twice, also at the same
    moment for two people, it changes nothing more."""
    reminder = reminders.lock(transaction, reminder_id)
    one = occurrences.lock(transaction, occurrence_id)
    if reminder is None or one is None or one.state != PLANNED:
        return
    if reminder.content.conversation in reminders.unreachable(transaction, reminder.id):
        occurrences.became(transaction, one.id, UNSAID)
        reminders.become(transaction, reminder.id, PAUSED, "unreachable")  # its owner was told of the last one
        return
    if forum_is_gone(transaction, reminder):
        occurrences.became(transaction, one.id, UNSAID)
        pause_and_tell(transaction, reminder, FORUM_GONE)
        return
    hours, politely = hours_of(transaction, reminder), rules.in_own_hours(reminder)
    late = rules.last_moment(reminder.content, rules.expected(one.at, hours, politely=politely)) <= transaction.now
    if politely and reminder.content.schedule.between(one.at + INSTANT, transaction.now + INSTANT, hours):
        occurrences.became(transaction, one.id, OVERTAKEN)
    elif late and not politely:
        occurrences.became(transaction, one.id, MISSED)
    else:  # for somebody whose working time begins later it may be in time still
        occurrences.became(transaction, one.id, CAME)
        if not late:
            occurrences.give_turn(transaction, reminder.id, one.id, _taking_turns(transaction, reminder))
        _post(transaction, reminder, one.id, one.at)  # somebody may have come to the forum since
    _plan(transaction, reminder, one.at)


def _plan(transaction: Transaction, reminder: Reminder, after: datetime) -> None:
    """The next time that still means something: of those that have passed at most the last one, which to others is in
    time as long as they have not worked since. Those before it are noted; without a next one it ends."""
    now, content, politely = transaction.now, reminder.content, rules.in_own_hours(reminder)
    working = units.unit(transaction, reminder.unit_id).working_time
    passed = content.schedule.between(after + INSTANT, now + INSTANT, working)
    due = [one for one in passed if politely or rules.last_moment(content, one.at) > now][-1:]
    missed = [one for one in passed if one not in due]
    if len(missed) > rules.MOST_MISSED + 1:
        by_rule = [one for one in missed[: -rules.MOST_MISSED] if one.planned not in content.schedule.extra]
        occurrences.note_stretch(transaction, reminder.id, by_rule)
        missed = missed[-rules.MOST_MISSED :]
    for one in missed:
        occurrences.note(transaction, reminder.id, one, OVERTAKEN if politely else MISSED)
    found = due or content.schedule.following(max(after, now), working, 1)
    for one in found:
        _post(transaction, reminder, occurrences.note(transaction, reminder.id, one, PLANNED), one.at)
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


def readers(forum: Forum) -> set[int]:
    """Who gets what goes to each in a forum."""
    return {one.person.id for one in forum.members} | {forum.chair.id}


def _absent(transaction: Transaction, reminder: Reminder) -> set[int]:
    """Who takes no turn, though they stand in its order: who wants no more of it, who has left, and who is in its
    forum no more."""
    turns = {one.id for one in reminder.turns}
    forum = forums.load(transaction, reminder.content.forum) if reminder.content.forum is not None else None
    away = turns - readers(forum) if forum is not None else set()
    return (turns & reminder.refused) | leaving.who_left(transaction, sorted(turns)) | away


def _taking_turns(transaction: Transaction, reminder: Reminder) -> list[int]:
    return [one.id for one in rules.taking_turns(reminder, _absent(transaction, reminder))]


def turn_after(transaction: Transaction, reminder: Reminder, one: Coming) -> Person | None:
    """Whose turn it is after one time; None where that is nobody else's."""
    if one.turn is None:
        return None
    found = rules.taking_turns(reminder, _absent(transaction, reminder), one.turn.id)
    return found[0] if found and found[0].id != one.turn.id else None


def _places(transaction: Transaction, reminder: Reminder) -> Iterator[int]:
    """The conversation that it goes to, or everybody's own in its forum who can be written to."""
    content, lost = reminder.content, reminders.unreachable(transaction, reminder.id)
    if content.conversation is not None:
        yield content.conversation
    if content.forum is not None and (forum := forums.load(transaction, content.forum)) is not None:
        theirs = people.direct_conversations(transaction, sorted(readers(forum)))
        yield from (place for place in theirs.values() if place not in lost)


# ------------------------------------------------------------------------------------------------ by hand


def skip(transaction: Transaction, reminder: Reminder, one: Occurrence) -> None:
    """One time is left out."""
    occurrences.leave_out(transaction, reminder.id, one)
    again(transaction, reminder.id)


def insert(transaction: Transaction, reminder: Reminder, one: Occurrence, text: str = "") -> int:
    """It comes once more, besides its rule; where it comes at that time anyway, that is one. Its id."""
    occurrence = occurrences.note(transaction, reminder.id, one, PLANNED, extra=True)
    occurrences.say_once(transaction, occurrence, text)
    again(transaction, reminder.id)
    return occurrence


def change(transaction: Transaction, reminder: Reminder, before: Occurrence, now: Occurrence, text: str) -> int:
    """One time comes at another moment, or says something else. Its id."""
    if now.planned != before.planned:
        noted = occurrences.of_name(transaction, reminder.id, before.planned)
        by_rule = noted is None or not noted.extra or noted.turn is not None
        occurrences.leave_out(transaction, reminder.id, before, now)
        occurrence = insert(transaction, reminder, now, text)
        if by_rule:
            occurrences.keep_turn(transaction, occurrence, _taking_turns(transaction, reminder))
        return occurrence
    occurrence = occurrences.note(transaction, reminder.id, before, PLANNED)
    occurrences.say_once(transaction, occurrence, text)
    return occurrence


def say_now(transaction: Transaction, reminder: Reminder, planned: datetime) -> bool:
    """It comes at once, besides its rule, but not twice in a minute; whether it does."""
    while (before := occurrences.of_name(transaction, reminder.id, planned)) and before.state == SKIPPED:
        planned -= timedelta(minutes=1)  # the name of what was left out is taken
    if before is not None:
        return False
    now = Occurrence(transaction.now, planned)
    _post(transaction, reminder, occurrences.note(transaction, reminder.id, now, PLANNED, extra=True), now.at)
    return True


def again(transaction: Transaction, reminder_id: int) -> None:
    """The next time is planned anew. Where one's moment is there, its view does that."""
    changed = reminders.load(transaction, reminder_id)
    if changed is not None and changed.state == ACTIVE and not _is_coming(transaction, reminder_id):
        begin(transaction, changed)


def _is_coming(transaction: Transaction, reminder_id: int) -> bool:
    return any(one.at <= transaction.now for one in occurrences.planned(transaction, reminder_id))


def pause(transaction: Transaction, reminder: Reminder, reason: str = "") -> None:
    stop(transaction, reminder)
    reminders.become(transaction, reminder.id, PAUSED, reason)


def forum_is_gone(transaction: Transaction, reminder: Reminder) -> bool:
    """Whether the forum to whose members it goes is archived."""
    forum_id = reminder.content.forum
    forum = forums.load(transaction, forum_id) if forum_id is not None else None
    return forum_id is not None and (forum is None or forum.archived_at is not None)


def pause_and_tell(transaction: Transaction, reminder: Reminder, reason: str) -> None:
    """What stops by itself is told to its owner, once each time."""
    reminders.become(transaction, reminder.id, PAUSED, reason)
    theirs = people.direct_conversation(transaction, reminder.owner).id
    key = f"{STOPPED}:{reminder.id}:{reminder.version + 1}"
    postings.post(transaction, STOPPED, reminder.id, theirs, hangs_on=reminder.id, key=key)


def keep_up(transaction: Transaction, reminder_id: int) -> None:
    """The clocks of a zone may go by other rules than when it was planned: then what is to come moves. What goes
    to a forum pauses with it."""
    reminder = reminders.lock(transaction, reminder_id)
    if reminder is None or reminder.state != ACTIVE or _is_coming(transaction, reminder_id):
        return
    if forum_is_gone(transaction, reminder):
        stop(transaction, reminder)
        pause_and_tell(transaction, reminder, FORUM_GONE)
        return
    planned = [one.at for one in occurrences.planned(transaction, reminder_id)]
    following = reminder.content.schedule.following(transaction.now, hours_of(transaction, reminder), 1)
    if planned[:1] != [one.at for one in following]:
        begin(transaction, reminder)
