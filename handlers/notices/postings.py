"""What is said of pre-meeting notices, and when: judged when it is said, by what is true then."""

from __future__ import annotations

from functools import partial

from bot.feature import Occasion
from bot.model import Drop, NotBefore, Rendering, Send
from handlers.notices import following, rules, sender_views, views
from handlers.notices.commands import feature
from storage import meetings, notices, postings
from storage.database import Transaction
from storage.notice_tables import Concerned, Notice

# ------------------------------------------------------------------------------------------------ to those concerned


@feature.view(notices.TOLD)
def told(occasion: Occasion, transaction: Transaction) -> Rendering:
    found = notices.of_concerned(transaction, occasion.subject)
    if found is None:
        return Drop("gone")
    notice, one = found
    gone = notice.withdrawn_at is not None or one.removed_at is not None
    if gone and not postings.reference_of(transaction, occasion.posting):
        return Drop("withdrawn")
    return Send(views.told_to(notice, one, occasion.now, occasion.reader), version=notice.version)


def _waited_for(occasion: Occasion, transaction: Transaction) -> tuple[Notice, Concerned] | Drop:
    """Somebody who was told and has not answered, while there is time."""
    found = notices.of_concerned(transaction, occasion.subject)
    if found is None:
        return Drop("gone")
    notice, one = found
    if rules.closed(notice, occasion.now) or one.removed_at is not None:
        return Drop("closed")
    if one.answer or not one.reached:
        return Drop("answered" if one.answer else "not_reached")
    return found


def nudge(n: int, occasion: Occasion, transaction: Transaction) -> Rendering:
    """One of three. What a later one overtakes is not said."""
    found = _waited_for(occasion, transaction)
    if isinstance(found, Drop):
        return found
    notice, one = found
    hours = occasion.working_time
    times = {which: rules.nudge_at(which, one.asked_at, notice.meeting.starts_at, hours) for which in rules.NUDGES}
    due = times[n]
    if due is None:
        return Drop("not_needed")
    now = hours.next_moment(max(due, occasion.now))
    if any(which > n and later is not None and later <= now for which, later in times.items()):
        return Drop("overtaken")
    return NotBefore(now) if now > occasion.now else Send(views.nudge(notice, one, n, occasion.reader))


for n, view in following.NUDGES.items():
    feature.view(view)(partial(nudge, n))


def since(what: str, occasion: Occasion, transaction: Transaction) -> Rendering:
    """Something that must be noticed, while it is still so."""
    found = notices.of_concerned(transaction, occasion.subject)
    if found is None or found[1].removed_at is not None:
        return Drop("gone")
    notice = found[0]
    if (notice.withdrawn_at is not None) != (what == "withdrawn"):
        return Drop("withdrawn")
    return Send(views.said_since(notice, what, occasion.reader))


for view in (following.CHANGED, following.MOVED, following.KEPT, following.WITHDRAWN):
    feature.view(view)(partial(since, view.partition(".")[2]))


@feature.view(following.ANSWERED)
def answered(occasion: Occasion, transaction: Transaction) -> Rendering:
    question = notices.question(transaction, occasion.subject)
    found = notices.of_concerned(transaction, question.concerned_id) if question else None
    if question is None or found is None or found[1].removed_at is not None:
        return Drop("gone")
    return Send(views.answered(found[0], question, occasion.reader), version=found[0].version)


# ------------------------------------------------------------------------------------------------ to both


@feature.view(following.TALKED)
def talked(occasion: Occasion, transaction: Transaction) -> Rendering:
    """Asked once; what was asked follows what is answered."""
    found = notices.of_concerned(transaction, occasion.subject)
    if found is None:
        return Drop("gone")
    notice, one = found
    to_sender = occasion.person is not None and occasion.person.id == notice.sender.id
    message = views.talked(notice, one, occasion.reader, to_sender=to_sender)
    if postings.reference_of(transaction, occasion.posting):
        return Send(message)
    if rules.closed(notice, occasion.now) or one.removed_at is not None:
        return Drop("closed")
    if one.answer != rules.TALK or one.talked_at is not None:
        return Drop("no_talk_waited_for")
    due = rules.talk_asked_at(one, notice.meeting.starts_at, occasion.working_time)
    if due is None:
        return Drop("too_near")
    now = occasion.working_time.next_moment(max(due, occasion.now))
    return NotBefore(now) if now > occasion.now else Send(message)


# ------------------------------------------------------------------------------------------------ to the sender


@feature.view(following.STATUS)
def status(occasion: Occasion, transaction: Transaction) -> Rendering:
    notice = notices.load(transaction, occasion.subject)
    if notice is None:
        return Drop("gone")
    after = meetings.after(transaction, notice.meeting)
    return Send(sender_views.status(notice, after, occasion.now, occasion.reader))


@feature.view(following.LAST_CALL)
def last_call(occasion: Occasion, transaction: Transaction) -> Rendering:
    notice = notices.load(transaction, occasion.subject)
    if notice is None or rules.closed(notice, occasion.now):
        return Drop("closed")
    due = rules.last_call_at(notice, occasion.working_time)
    if due is None:
        return Drop("too_near")
    now = occasion.working_time.next_moment(max(due, occasion.now))
    if now > occasion.now:
        return NotBefore(now)
    if not rules.unprepared(notice):
        return Drop("all_answered")
    return Send(sender_views.last_call(notice, occasion.reader))


@feature.view(following.BEGINS)
def begins(occasion: Occasion, transaction: Transaction) -> Rendering:
    notice = notices.load(transaction, occasion.subject)
    said = bool(postings.reference_of(transaction, occasion.posting))
    if notice is None or (notice.withdrawn_at is not None and not said):
        return Drop("withdrawn")
    if not rules.begun(notice, occasion.now) and not said:
        return NotBefore(notice.meeting.starts_at)
    if notice.meeting.cancelled_at is not None and not said:
        return Drop("cancelled")
    return Send(sender_views.begins(notice, meetings.after(transaction, notice.meeting), occasion.reader))


@feature.view(following.HOMELESS)
def homeless(occasion: Occasion, transaction: Transaction) -> Rendering:
    """Where it should go, once its meeting is cancelled."""
    notice = notices.load(transaction, occasion.subject)
    said = bool(postings.reference_of(transaction, occasion.posting))
    if notice is None or notice.withdrawn_at is not None:
        return Drop("withdrawn")
    if notice.meeting.cancelled_at is None:
        return Send(sender_views.housed(notice, occasion.reader)) if said else Drop("held")
    return Send(sender_views.homeless(notice, meetings.after(transaction, notice.meeting), occasion.reader))


def _told_by(occasion: Occasion, transaction: Transaction) -> tuple[Notice, Concerned] | None:
    """Somebody concerned of whom the sender is told something."""
    found = notices.of_concerned(transaction, occasion.subject)
    return found if found is not None and found[1].removed_at is None else None


@feature.view(following.WANTS_TALK)
def wants_talk(occasion: Occasion, transaction: Transaction) -> Rendering:
    found = _told_by(occasion, transaction)
    if found is None:
        return Drop("gone")
    return Send(sender_views.wants_talk(*found, occasion.reader), version=found[0].version)


@feature.view(following.ASKS_TO_MOVE)
def asks_to_move(occasion: Occasion, transaction: Transaction) -> Rendering:
    found = _told_by(occasion, transaction)
    if found is None:
        return Drop("gone")
    after = meetings.after(transaction, found[0].meeting)
    message = sender_views.asks_to_move(*found, after, occasion.now, occasion.reader)
    return Send(message, version=found[0].version)


@feature.view(following.ASKED)
def asked(occasion: Occasion, transaction: Transaction) -> Rendering:
    question = notices.question(transaction, occasion.subject)
    found = notices.of_concerned(transaction, question.concerned_id) if question else None
    if question is None or found is None:
        return Drop("gone")
    return Send(sender_views.asked(found[0], question, occasion.reader), version=found[0].version)


# ------------------------------------------------------------------------------------------------ to the chair


@feature.view(following.FOR_CHAIR)
def for_chair(occasion: Occasion, transaction: Transaction) -> Rendering:
    """To whoever chairs the meeting when it is said, and knows nothing of it yet."""
    notice = notices.load(transaction, occasion.subject)
    if notice is None or occasion.person is None:
        return Drop("gone")
    said = bool(postings.reference_of(transaction, occasion.posting))
    circle = {notice.sender.id, *(one.person.id for one in notice.concerned)}
    chairs = notice.chair is not None and notice.chair.id == occasion.person.id
    if not said and (notice.withdrawn_at is not None or not chairs or occasion.person.id in circle):
        return Drop("not_theirs")
    return Send(views.for_chair(notice, occasion.reader), version=notice.version)
