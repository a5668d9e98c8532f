"""Each time that a reminder comes: judged when its moment is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.feature import Occasion
from bot.model import Drop, Kind, NotBefore, Rendering, Send
from handlers.people import Deed, allowed
from handlers.reminders import planning, rules, views
from handlers.reminders.commands import feature
from handlers.reminders.planning import INSTANT
from storage import forums, occurrences, people, postings, reminders, units
from storage.database import Transaction
from storage.reminder_tables import ACTIVE, MISSED, OVERTAKEN, PAUSED, SKIPPED, UNSAID, Coming, Reminder

REFUSED = "reminder.refused"


@feature.view(planning.SAID)
def said(occasion: Occasion, transaction: Transaction) -> Rendering:
    one = occurrences.occurrence(transaction, occasion.subject)
    reminder = reminders.load(transaction, one.reminder_id) if one else None
    if one is None or reminder is None:
        return Drop("gone")
    me = occasion.person.id if occasion.person else 0
    was_said = postings.said_at(transaction, occasion.posting)
    if me in reminder.refused:
        return Send(views.gone(occasion.reader)) if was_said else Drop("refused")
    since = _expected(occasion, reminder, one)
    if was_said is None:
        if later := _not_now(occasion, transaction, reminder, one, since):
            return later
        reminder, one = (
            reminders.load(transaction, reminder.id) or reminder,
            occurrences.occurrence(transaction, one.id) or one,
        )
    late = since if (was_said or occasion.now) - since >= rules.LATE else None
    mine = me == reminder.owner.id
    where = occasion.conversation.kind
    notifies = reminder.everybody and where is Kind.CHANNEL
    notifies = notifies and allowed(transaction, reminder.owner, Deed.CALL, reminder.unit_id)
    done = [] if me else occurrences.who_did(transaction, [one]).get(one.id, [])
    next_one = planning.turn_after(transaction, reminder, one)
    message = views.said(reminder, _answers_of(one, me), where, mine, late, occasion.reader, notifies, done, next_one)
    return Send(message, reply_to=reminder.content.thread, patient=_politely(occasion, reminder))


def _expected(occasion: Occasion, reminder: Reminder, one: Coming) -> datetime:
    return rules.expected(one.at, occasion.working_time, politely=_politely(occasion, reminder))


def _politely(occasion: Occasion, reminder: Reminder) -> bool:
    """What somebody asked of themselves, or for a channel, comes at its time; what is for another, in their working
    time."""
    return occasion.person is not None and occasion.person.id != reminder.owner.id


def _not_now(
    occasion: Occasion, transaction: Transaction, reminder: Reminder, one: Coming, since: datetime
) -> Drop | NotBefore | None:
    """What keeps it from being said now; None where nothing does. As its moment comes, the next one is planned."""
    now = occasion.now
    if one.state == SKIPPED:
        return Drop("skipped")
    if one.at > now:
        return NotBefore(one.at) if reminder.state == ACTIVE else Drop(reminder.state)
    if reminder.state != ACTIVE and one.state == "planned":
        return Drop(reminder.state)
    if not transaction.reads:
        planning.comes(transaction, reminder.id, one.id)
        one = occurrences.occurrence(transaction, one.id) or one
    if one.state in (OVERTAKEN, UNSAID):
        return Drop(one.state)
    if one.state == MISSED or rules.last_moment(reminder.content, since) <= now:
        return Drop("missed")
    if since > now:
        return NotBefore(since)
    if not _is_theirs(occasion, transaction, reminder):
        return Drop("not_theirs")
    if occasion.conversation.kind is Kind.DIRECT and _overtaken(occasion, transaction, reminder, one):
        return Drop("overtaken")
    return None


def _is_theirs(occasion: Occasion, transaction: Transaction, reminder: Reminder) -> bool:
    """Whether it still goes to that conversation: somebody may have left the forum."""
    forum_id = reminder.content.forum
    if forum_id is None:
        return reminder.content.conversation == occasion.conversation.id
    return (
        occasion.person is not None
        and forum_id in forums.at_work(transaction)
        and forums.may_see(transaction, occasion.person, forum_id)
    )


def _overtaken(occasion: Occasion, transaction: Transaction, reminder: Reminder, one: Coming) -> bool:
    """Whether the time after it is there too: after days off, the last one is enough."""
    working = units.unit(transaction, reminder.unit_id).working_time
    return bool(reminder.content.schedule.between(one.at + INSTANT, occasion.now + INSTANT, working))


def _answers_of(one: Coming, person_id: int) -> Coming:
    """In somebody's own conversation stands what they answered, and what others did is not told."""
    mine = {person_id: one.answers[person_id]} if person_id in one.answers else {}
    return replace(one, answers=mine) if person_id else one


@feature.view(planning.AGAIN)
def again(occasion: Occasion, transaction: Transaction) -> Rendering:
    """What somebody wanted later."""
    one = occurrences.occurrence(transaction, occasion.subject)
    reminder = reminders.load(transaction, one.reminder_id) if one else None
    if one is None or reminder is None or occasion.person is None:
        return Drop("gone")
    if one.answers.get(occasion.person.id) != "later" or occasion.person.id in reminder.refused:
        return Drop("answered")
    until = occurrences.wanted_again(transaction, one.id, occasion.person.id)
    if until is not None and until > occasion.due:
        return Drop("later")  # pressed again, it comes once, when it was said last
    mine = occasion.person.id == reminder.owner.id
    seen = replace(one, answers={})  # it asks anew
    # Their own wish at a time, which they were told: also outside their working hours.
    return Send(views.said(reminder, seen, occasion.conversation.kind, mine, None, occasion.reader))


@feature.view(planning.STOPPED)
def stopped(occasion: Occasion, transaction: Transaction) -> Rendering:
    """To whoever it belongs to, while it stands still."""
    reminder = reminders.load(transaction, occasion.subject)
    if reminder is None or reminder.state != PAUSED or reminder.reason not in rules.WHAT_TO_DO:
        return Drop("settled")
    return occasion.politely(views.stopped(reminder, occasion.reader))


@feature.view(REFUSED)
def refused(occasion: Occasion, transaction: Transaction) -> Rendering:
    """To whoever made it, once for each."""
    reminder = reminders.load(transaction, occasion.subject)
    row = postings.posting(transaction, occasion.posting)
    if reminder is None or row is None:
        return Drop("gone")
    who = people.person(transaction, int((row.key or "").rpartition(":")[2]))
    return occasion.politely(views.refused(who.name, reminder, occasion.reader))
