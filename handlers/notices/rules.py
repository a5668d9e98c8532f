"""What follows from what for pre-meeting notices: pure, in any language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.calendar import WorkingTime
from bot.language import N_
from bot.model import Person
from storage.notice_tables import Concerned, Matter, Notice

MOST_NAMED = 80  # in one form: what a card of Teams has room for
NUDGES = (1, 2, 3)
_LEFT = {2: 2, 3: 1}  # working days that remain when a later follow-up is sent
_SOON = timedelta(hours=2)  # between the wish for a talk and the question about it, where the meeting is near

WISHES: Mapping[str, str] = {
    "information": N_("To inform"),
    "discussion": N_("To discuss it"),
    "decision": N_("A decision"),
}
PREPARED, TALK, ASK, MOVE = "prepared", "talk", "ask", "move"
ANSWERS: Mapping[str, str] = {
    PREPARED: N_("Prepared"),
    TALK: N_("Want to talk first"),
    ASK: N_("Have asked something"),
    MOVE: N_("Ask to have it moved"),
}
FIELDS: Mapping[str, str] = {  # of a matter, as people call them
    "topic": N_("Topic"),
    "how": N_("How I see it"),
    "aim": N_("What I want to achieve"),
    "wish": N_("What I wish for"),
    "chair_sees": N_("The chair may read it"),
    "on_agenda": N_("The topic may stand on the agenda"),
    "wants_talk": N_("I would like to talk beforehand"),
}

# ------------------------------------------------------------------------------------------------ what was filled in


def matter(values: Mapping[str, Any]) -> Matter:
    return Matter(**{name: values[name] for name in FIELDS})


def concerned(values: Mapping[str, Any], in_forum: Sequence[Person], me: int) -> list[Person]:
    """Whom a notice goes to: those named, and all of the forum where that was wanted; never its sender."""
    everybody = (*values["people"], *(in_forum if values.get("everybody") else ()))
    return list({one.id: one for one in everybody if one.id != me}.values())


def wrong_people(named: Sequence[Person], everybody: bool, me: int) -> str:
    """What is wrong with the people of a form, in words to be translated; "" for nothing."""
    if len(named) > MOST_NAMED:
        return N_("At most 80 people can be named. For a whole forum there is a switch.")
    if [one.id for one in named] == [me] and not everybody:
        return N_("That is you. Choose those who should not be surprised by you.")
    if not named and not everybody:
        return N_("Who should not be surprised? Choose at least one person.")
    return ""


# ------------------------------------------------------------------------------------------------ whether and when


def begun(notice: Notice, now: datetime) -> bool:
    return notice.meeting.starts_at <= now


def emptied(notice: Notice, one: Concerned) -> bool:
    """Whether nothing of a notice may stand any more where somebody concerned is spoken to, or spoken of."""
    return notice.withdrawn_at is not None or one.removed_at is not None


def closed(notice: Notice, now: datetime) -> bool:
    """Whether nobody is asked anything about it any more."""
    return notice.withdrawn_at is not None or notice.meeting.cancelled_at is not None or begun(notice, now)


def waited_for(notice: Notice) -> list[Concerned]:
    """Those who were told and have not answered."""
    return [one for one in notice.concerned if one.reached and not one.answer]


def unprepared(notice: Notice) -> list[Concerned]:
    """Those of whom nobody can say that they know: not reached, or without an answer."""
    return [one for one in notice.concerned if not one.reached or not one.answer]


def nudge_at(n: int, asked_at: datetime, starts_at: datetime, working_time: WorkingTime) -> datetime | None:
    """When follow-up `n` is due to somebody who was asked at `asked_at`: one working day later, and in the morning of
    the days on which two and one working days remain. None where the others make it needless: each is on a day of its
    own, later than that of the asking."""
    asked_on = working_time.day_of(asked_at)
    days = {which: working_time.days_before(working_time.day_of(starts_at), left) for which, left in _LEFT.items()}
    if n in days:
        moment = working_time.start_of(days[n])
        return moment if days[n] > asked_on and moment < starts_at else None
    same_time = asked_at.astimezone(ZoneInfo(working_time.zone)).time()
    moment = working_time.next_moment(working_time.at(working_time.add_days(asked_on, 1), same_time))
    return moment if working_time.day_of(moment) not in days.values() and moment < starts_at else None


def last_call_at(notice: Notice, working_time: WorkingTime) -> datetime | None:
    """When the sender is told who has not answered: in the morning when one working day remains."""
    return nudge_at(NUDGES[-1], notice.created_at, notice.meeting.starts_at, working_time)


def talk_asked_at(one: Concerned, starts_at: datetime, working_time: WorkingTime) -> datetime | None:
    """When two who wish to talk are asked whether they have: on the working day before the meeting, or a little after
    the wish or the time that was proposed, where that is later. None where the meeting is too near."""
    if one.answered_at is None:
        return None
    day_before = working_time.start_of(working_time.days_before(working_time.day_of(starts_at), 1))
    wished = max(one.answered_at, one.talk_at or one.answered_at) + _SOON
    moment = working_time.next_moment(max(day_before, wished))
    return moment if moment < starts_at else None
