"""What is said of pre-meeting notices, and when: judged when it is said, by what is true then."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.calendar import WorkingTime
from bot.feature import Occasion
from bot.model import Drop, NotBefore, Rendering, Send
from handlers.notices import following, rules, sender_views, views
from handlers.notices.commands import feature, next_meeting
from storage import forums, notices, postings
from storage.database import Transaction
from storage.notice_tables import Concerned, Notice, Question

About = tuple[Notice, Concerned]

# ------------------------------------------------------------------------------------------------ what several do


def _said(occasion: Occasion, transaction: Transaction) -> bool:
    return bool(postings.reference_of(transaction, occasion.posting))


def _about(occasion: Occasion, transaction: Transaction, concerned_id: int | None = None) -> About | Rendering:
    """Whom a message is about, and what concerns them. Where nothing of that may stand any more, what is said instead:
    a message that is there gives way, and no new one comes."""
    found = notices.of_concerned(transaction, occasion.subject if concerned_id is None else concerned_id)
    if found is None:
        return Drop("gone")
    if rules.emptied(*found):
        gives_way = Send(views.emptied(found[0], occasion.reader), version=found[0].version)
        return gives_way if _said(occasion, transaction) else Drop("withdrawn")
    return found


def _question(occasion: Occasion, transaction: Transaction) -> tuple[Notice, Question] | Rendering:
    """The same for a question and its answer."""
    question = notices.question(transaction, occasion.subject)
    if question is None:
        return Drop("gone")
    found = _about(occasion, transaction, question.concerned_id)
    return (found[0], question) if isinstance(found, tuple) else found


def _hours(occasion: Occasion) -> WorkingTime:
    """The reader's, were they never away: when something is due. They may be back sooner than they said, and it is put
    off until then."""
    return replace(occasion.working_time, away_until=None)


# ------------------------------------------------------------------------------------------------ to those concerned


@feature.view(notices.TOLD)
def told(occasion: Occasion, transaction: Transaction) -> Rendering:
    found = _about(occasion, transaction)
    if not isinstance(found, tuple):
        return found
    if rules.begun(found[0], occasion.now) and not _said(occasion, transaction):
        return Drop("begun")
    return Send(views.told_to(*found, occasion.now, occasion.reader), version=found[0].version)


def nudge(n: int, occasion: Occasion, transaction: Transaction) -> Rendering:
    """One of three, to somebody who was told and has not answered. What a later one overtakes is not said."""
    found = _about(occasion, transaction)
    if not isinstance(found, tuple):
        return Drop("withdrawn")
    notice, one = found
    if rules.closed(notice, occasion.now):
        return Drop("closed")
    if one.answer or not one.reached:
        return Drop("answered" if one.answer else "not_reached")
    hours = _hours(occasion)
    times = {which: rules.nudge_at(which, one.asked_at, notice.meeting.starts_at, hours) for which in rules.NUDGES}
    due = times[n]
    if due is None:
        return Drop("not_needed")
    if due > occasion.now:
        return NotBefore(due)
    if any(which > n and later is not None and later <= occasion.now for which, later in times.items()):
        return Drop("overtaken")
    return occasion.politely(views.nudge(notice, one, n, occasion.reader))


for n, view in following.NUDGES.items():
    feature.view(view)(partial(nudge, n))


def since(what: str, occasion: Occasion, transaction: Transaction) -> Rendering:
    """Something that must be noticed, while it is still so and there is time."""
    found = notices.of_concerned(transaction, occasion.subject)
    if found is None or found[1].removed_at is not None:
        return Drop("gone")
    notice = found[0]
    if (notice.withdrawn_at is not None) != (what == "withdrawn") or rules.begun(notice, occasion.now):
        return Drop("not_so_any_more")
    return Send(views.said_since(notice, what, occasion.reader))


for view in (following.CHANGED, following.MOVED, following.KEPT, following.WITHDRAWN):
    feature.view(view)(partial(since, view.partition(".")[2]))


@feature.view(following.ANSWERED)
def answered(occasion: Occasion, transaction: Transaction) -> Rendering:
    found = _question(occasion, transaction)
    if not isinstance(found, tuple):
        return found
    return Send(views.answered(*found, occasion.reader), version=found[0].version)


# ------------------------------------------------------------------------------------------------ to both


@feature.view(following.TALKED)
def talked(occasion: Occasion, transaction: Transaction) -> Rendering:
    """Asked once; what was asked follows what is answered."""
    found = _about(occasion, transaction)
    if not isinstance(found, tuple):
        return found
    notice, one = found
    to_sender = occasion.person is not None and occasion.person.id == notice.sender.id
    message = views.talked(notice, one, occasion.reader, to_sender=to_sender)
    if _said(occasion, transaction):
        return Send(message)
    if rules.closed(notice, occasion.now):
        return Drop("closed")
    if one.answer != rules.TALK or one.talked_at is not None:
        return Drop("no_talk_waited_for")
    due = rules.talk_asked_at(one, notice.meeting.starts_at, _hours(occasion))
    if due is None:
        return Drop("too_near")
    return NotBefore(due) if due > occasion.now else occasion.politely(message)


# ------------------------------------------------------------------------------------------------ to the sender


@feature.view(following.STATUS)
def status(occasion: Occasion, transaction: Transaction) -> Rendering:
    notice = notices.load(transaction, occasion.subject)
    if notice is None:
        return Drop("gone")
    after = next_meeting(transaction, notice)
    return Send(sender_views.status(notice, after, occasion.now, occasion.reader), version=notice.version)


@feature.view(following.LAST_CALL)
def last_call(occasion: Occasion, transaction: Transaction) -> Rendering:
    notice = notices.load(transaction, occasion.subject)
    if notice is None or rules.closed(notice, occasion.now):
        return Drop("closed")
    due = rules.last_call_at(notice, occasion.working_time)
    if due is None:
        return Drop("too_near")
    if due > occasion.now:
        return NotBefore(due)
    if not rules.unprepared(notice):
        return Drop("all_answered")
    return occasion.politely(sender_views.last_call(notice, occasion.reader))


@feature.view(following.BEGINS)
def begins(occasion: Occasion, transaction: Transaction) -> Rendering:
    """Then it follows what becomes of that; each meeting has one of its own."""
    notice = notices.load(transaction, occasion.subject)
    said = _said(occasion, transaction)
    if notice is None:
        return Drop("gone")
    if notice.withdrawn_at is not None:
        return Send(views.withdrawn(occasion.reader)) if said else Drop("withdrawn")
    if said and not following.of_its_meeting(transaction, notice, following.BEGINS, occasion.posting):
        return Send(sender_views.housed(notice, occasion.reader))
    if notice.meeting.cancelled_at is not None:
        return Drop("cancelled")
    if not rules.begun(notice, occasion.now):
        return NotBefore(notice.meeting.starts_at)
    after = next_meeting(transaction, notice)
    return Send(sender_views.begins(notice, after, occasion.now, occasion.reader))


@feature.view(following.HOMELESS)
def homeless(occasion: Occasion, transaction: Transaction) -> Rendering:
    """Where it should go, once its meeting is cancelled: in a new message each time, for a change notifies nobody."""
    notice = notices.load(transaction, occasion.subject)
    said = _said(occasion, transaction)
    if notice is None:
        return Drop("gone")
    if notice.withdrawn_at is not None:
        return Send(views.withdrawn(occasion.reader)) if said else Drop("withdrawn")
    if notice.meeting.cancelled_at is None:
        if not said:
            return Drop("held")
        following.ask_if_cancelled_again(transaction, notice, occasion.posting)
        return Send(sender_views.housed(notice, occasion.reader))
    if following.asks_again(transaction, notice, occasion.posting):
        return Send(sender_views.cancelled_again(notice, occasion.reader))
    forum_id = notice.meeting.forum_id
    knows = forum_id is not None and forums.may_see(transaction, notice.sender, forum_id)
    reason = notice.meeting.cancelled_reason if knows else ""
    return Send(sender_views.homeless(notice, next_meeting(transaction, notice), reason, occasion.reader))


@feature.view(following.WANTS_TALK)
def wants_talk(occasion: Occasion, transaction: Transaction) -> Rendering:
    found = _about(occasion, transaction)
    if not isinstance(found, tuple):
        return found
    return Send(sender_views.wants_talk(*found, occasion.reader), version=found[0].version)


@feature.view(following.ASKS_TO_MOVE)
def asks_to_move(occasion: Occasion, transaction: Transaction) -> Rendering:
    found = _about(occasion, transaction)
    if not isinstance(found, tuple):
        return found
    after = next_meeting(transaction, found[0])
    message = sender_views.asks_to_move(*found, after, occasion.now, occasion.reader)
    return Send(message, version=found[0].version)


@feature.view(following.ASKED)
def asked(occasion: Occasion, transaction: Transaction) -> Rendering:
    found = _question(occasion, transaction)
    if not isinstance(found, tuple):
        return found
    return Send(sender_views.asked(*found, occasion.reader), version=found[0].version)


# ------------------------------------------------------------------------------------------------ to the chair


@feature.view(following.FOR_CHAIR)
def for_chair(occasion: Occasion, transaction: Transaction) -> Rendering:
    """To whoever chairs the meeting, as long as they do, and knows nothing of it yet."""
    notice = notices.load(transaction, occasion.subject)
    if notice is None or occasion.person is None:
        return Drop("gone")
    me = occasion.person.id
    circle = {notice.sender.id, *(one.person.id for one in notice.concerned)}
    chairs = notice.chair is not None and notice.chair.id == me and me not in circle
    if notice.withdrawn_at is None and chairs and (notice.late or notice.matter.chair_sees):
        return Send(views.for_chair(notice, occasion.reader), version=notice.version)
    said = _said(occasion, transaction)
    return Send(views.withdrawn(occasion.reader), version=notice.version) if said else Drop("not_theirs")


@feature.upkeep
def tell_chairs(transaction: Transaction) -> None:
    """Whoever has come to chair a meeting since."""
    for notice in notices.for_chairs(transaction):
        postings.post_all(transaction, following.for_chair(transaction, notice))
