"""What follows from what for forums and meetings: pure, in any language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.cadence import LAST, LEAP_YEAR, Cadence, Every, OnHoliday
from bot.calendar import WorkingTime
from bot.language import N_, Reader, zone_of
from bot.model import Conversation, Kind, Person
from handlers import rhythm, wording
from storage.forum_tables import USUAL_DEADLINE, Before, Changed, Forum, Listed, Meeting, Proposal, Settings
from storage.surprise_tables import LEAST

MOST_MEMBERS = 80  # named in one form: what a card of Teams has room for
MOST_IN_FORUM = 500
MOST_DATES = 24
MOST_STEPS = 52
MOST_MINUTES = 24 * 60
MOST_DAYS = 60  # working days before a meeting
MOST_WEEKS = 12
WORKING_WEEK = 5  # days
MOST_AHEAD = timedelta(days=2 * 366)  # how far off a meeting can be arranged by hand
ASKED_DAYS = 3  # working days in which it is asked after a meeting
LONGEST_AGO = timedelta(days=366)  # how long ago a cadence may have begun

DAYS, WEEKS = "days", "weeks"

HATS = wording.HATS
OTHER = "other"
HATS_OF_ONE: Mapping[str, str] = {
    "leader": N_("Leader"),
    "union": N_("Union representative"),
    "work_environment": N_("Work-environment representative"),
    OTHER: N_("Member"),
}
KINDS: Mapping[str, str] = {
    "dialogue": N_("Dialogue: we listen and understand, nothing is decided"),
    "sparring": N_("Sparring: we think together and give advice"),
    "decision": N_("Decision: we decide together"),
}
EVERY: Mapping[Every, str] = {
    Every.WEEKS: N_("Every week, or every few weeks"),
    Every.MONTHS: N_("Every month, or every few months"),
    Every.DATES: N_("On the same dates each year"),
    Every.HAND: N_("By no rule: each meeting is put in by hand"),
}
ON_HOLIDAY: Mapping[OnHoliday, str] = {
    OnHoliday.SKIP: N_("There is no meeting"),
    OnHoliday.EARLIER: N_("It is held on the last working day before"),
    OnHoliday.LATER: N_("It is held on the first working day after"),
}

# ------------------------------------------------------------------------------------------------ rights


def may_change(forum: Forum, person_id: int) -> bool:
    """Its chair, and whoever made it."""
    return person_id in (forum.chair.id, forum.created_by.id)


def takes_part(forum: Forum) -> dict[int, Person]:
    """Everybody who may see a forum, by id."""
    return {one.id: one for one in forum.people}


def may_choose(person: Person, place: Conversation, member_of: frozenset[str]) -> bool:
    """Whether somebody may have a forum use a conversation: a channel that all may read, or one that they are in."""
    return place.external_id in member_of or not needs_membership(person, place)


def needs_membership(person: Person, place: Conversation) -> bool:
    """Whether that hangs on which conversations they are in."""
    return person.guest or place.kind is Kind.PRIVATE


def hats_of(number: int) -> list[str]:
    """The hats that a button's number stands for."""
    return [hat for place, hat in enumerate(HATS) if number >> place & 1]


def number_of(hats: Sequence[str]) -> int:
    """The hats as one number, as a button carries them."""
    return sum(1 << place for place, hat in enumerate(HATS) if hat in hats)


def label(hat: str, titles: Mapping[str, str], reader: Reader) -> str:
    """What those of a hat are called: in the unit's own words, if it has some."""
    return titles.get(hat) or reader.text(HATS[hat])


def label_of_one(hat: str, titles: Mapping[str, str], reader: Reader) -> str:
    """What one of them is called. A unit's own words stay as they are: they have one form."""
    return titles.get(hat) or reader.text(HATS_OF_ONE[hat])


# ------------------------------------------------------------------------------------------------ telling the others


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told what somebody did: all in the `place`, or else the `people`. `hidden` where that somebody may not
    know what the place is called."""

    place: Conversation | None = None
    hidden: bool = False
    people: tuple[Person, ...] = ()


def audience(forum: Forum, by: int, *, hidden: bool) -> Audience:
    """A forum's channel, or where it has none each of its people but whoever did it."""
    if forum.conversation is not None:
        return Audience(forum.conversation, hidden)
    everybody = [forum.chair, *(one.person for one in forum.members)]
    everybody += [forum.minute_taker] if forum.minute_taker else []
    by_id = {one.id: one for one in everybody if one.id != by}
    return Audience(people=tuple(sorted(by_id.values(), key=lambda one: (one.name, one.id))))


def news(before: Before, meeting: Meeting) -> bool:
    """Whether a meeting is another than somebody believes."""
    cancelled = meeting.cancelled_at is not None
    if cancelled or before.cancelled or not before.existed:
        return cancelled != (before.cancelled or not before.existed)
    substitute = meeting.substitute.id if meeting.substitute else None
    is_now = (meeting.starts_at, meeting.minutes, meeting.place, substitute)
    return is_now != (before.starts_at, before.minutes, before.place, before.substitute)


def told_at(changed: Changed, now: datetime, working_time: WorkingTime) -> datetime:
    """When somebody is to hear of it: in their working time, also while they are away, if they would go to the meeting
    in vain else, or miss it; at once where even that is too late."""
    before = changed.before
    known = [before.starts_at] if before.existed and not before.cancelled and before.starts_at > now else []
    soonest = min([changed.meeting.starts_at, *known])
    for hours in (working_time, replace(working_time, away_until=None)):
        if (when := hours.next_moment(now)) < soonest:
            return when
    return now


# ------------------------------------------------------------------------------------------------ dates of the year

_DATE = re.compile(r"(?<!\d)(\d{1,2})\s*[./]\s*(\d{1,2})(?!\d)\.?(?!\s*\d{4})")
_BETWEEN = re.compile(r"[\s,;]*")


@dataclass(frozen=True, slots=True)
class Dates:
    """(month, day) of each date, in order; `impossible` is the first that no year has, as it was written; `readable`
    is false where something else stands there."""

    found: tuple[tuple[int, int], ...] = ()
    impossible: str = ""
    readable: bool = True


def dates_in(text: str) -> Dates:
    """What "1.10., 15.3." or "1/10, 15/3" says: the day first."""
    if not _BETWEEN.fullmatch(_DATE.sub("", text)):
        return Dates(readable=False)
    found = set()
    for match in _DATE.finditer(text):
        day, month = int(match[1]), int(match[2])
        try:
            date(LEAP_YEAR, month, day)
        except ValueError:
            return Dates(impossible=match[0])
        found.add((month, day))
    return Dates(tuple(sorted(found)))


def dates_as_text(dates: Sequence[tuple[int, int]]) -> str:
    """As one types them."""
    return ", ".join(f"{day}.{month}." for month, day in dates)


# ------------------------------------------------------------------------------------------------ the form


def proposed(values: Mapping[str, Any], me: int, today: date, base: int) -> Proposal:
    """What a form without `problems` holds. What is left empty is what is usual."""
    chair, minute_taker, conversation = values["chair"], values["minute_taker"], values["conversation"]
    settings = Settings(
        name=values["name"],
        purpose=values["purpose"],
        kind=values["kind"],
        cadence=_cadence(values, today),
        at=values["at"],
        place=values["place"],
        deadline_in=values["deadline_in"] or DAYS,
        ground_rules=values["ground_rules"],
        asks=values["asks"],
        escalates=values["escalates"],
        standing_agenda="\n".join(line for one in values["standing_agenda"].splitlines() if (line := one.strip())),
        zone=values["zone"],
    )
    numbers = {name: values[name] for name in ("minutes", "deadline", "agenda_days") if values[name] is not None}
    return Proposal(
        settings=replace(settings, **numbers),
        chair=chair.id if chair else me,
        minute_taker=minute_taker.id if minute_taker else None,
        conversation=conversation.id if conversation else None,
        members=tuple((one.id, hat) for hat in HATS for one in values[hat]) if names_members(values) else None,
        base=base,
    )


def names_members(values: Mapping[str, Any]) -> bool:
    """Whether the form had room for a forum's people."""
    return all(hat in values for hat in HATS)


def _cadence(values: Mapping[str, Any], today: date) -> Cadence:
    """Weekday and place in the month are those of the first day, where nothing else is chosen."""
    begins = values["begins"] or today
    return Cadence(
        every=Every(values["every"] or Every.HAND),
        begins=begins,
        interval=values["step"] or 1,
        weekdays=(int(values["weekday"] or begins.isoweekday()),),
        nth=int(values["nth"] or _place_in_month(begins)),
        dates=dates_in(values["dates"]).found if values["every"] == Every.DATES else (),
        on_holiday=OnHoliday(values["on_holiday"] or OnHoliday.SKIP),
    )


def _place_in_month(day: date) -> int:
    place = (day.day - 1) // 7 + 1
    return place if place in rhythm.PLACES_IN_MONTH else LAST


def problems(values: Mapping[str, Any], before: Forum | None, today: date) -> dict[str, str]:
    """What is wrong with which field, in words to be translated. What could not be read is empty here."""
    wrong: dict[str, str] = {}
    wrong |= _wrong_rule(values, before.settings.cadence.begins if before else None, today)
    wrong |= _wrong_length(values["minutes"])
    most = MOST_WEEKS if values["deadline_in"] == WEEKS else MOST_DAYS
    if values["deadline"] is not None and not 1 <= values["deadline"] <= most:
        wrong["deadline"] = N_("Choose from 1 to 60 working days, or from 1 to 12 weeks.")
    wrong |= _wrong_agenda(values["agenda_days"], values["deadline"], values["deadline_in"])
    if values["zone"] and not zone_of(values["zone"], ""):
        wrong["zone"] = N_("I do not know this time zone. They look like this: Europe/Copenhagen.")
    named = [hat for hat in HATS if values.get(hat)]
    if sum(len(values[hat]) for hat in named) > MOST_MEMBERS:
        wrong[max(named, key=lambda hat: len(values[hat]))] = N_(
            "At most 80 people can be named here. Add the others when the forum is made."
        )
    return wrong


def adding_problems(forum: Forum, more: Sequence[Person]) -> dict[str, str]:
    """What is wrong with adding these people, in words to be translated."""
    if len(more) > MOST_MEMBERS:
        return {"people": N_("At most 80 people can be added at a time. Add the others afterwards.")}
    if len({one.person.id for one in forum.members} | {one.id for one in more}) > MOST_IN_FORUM:
        return {"people": N_("A forum has room for 500 people.")}
    return {}


def _wrong_agenda(days: int | None, deadline: int | None, counted_in: str) -> dict[str, str]:
    """The last working day before is never too early: the agenda waits until topics have been raised."""
    raised = (deadline or USUAL_DEADLINE) * (WORKING_WEEK if counted_in == WEEKS else 1)
    if days is not None and days not in (0, 1) and not 0 <= days < raised:
        return {"agenda_days": N_("Choose fewer working days than topics are raised before, or 0.")}
    return {}


def _wrong_length(minutes: int | None) -> dict[str, str]:
    if minutes is not None and minutes < 1:
        return {"minutes": N_("A meeting must end after it begins.")}
    if minutes is not None and minutes > MOST_MINUTES:
        return {"minutes": N_("A meeting is at most a day long.")}
    return {}


def _wrong_rule(values: Mapping[str, Any], began: date | None, today: date) -> dict[str, str]:
    every, begins, wrong = values["every"], values["begins"], {}
    if not every and any(values[name] for name in ("step", "weekday", "nth", "dates", "begins", "on_holiday")):
        wrong["every"] = N_("Choose how often it meets, so that the rest here means something.")
    if values["step"] is not None and not 1 <= values["step"] <= MOST_STEPS:
        wrong["step"] = N_("Choose from 1 to 52.")
    if begins and begins != began and not today - LONGEST_AGO <= begins <= today + MOST_AHEAD:
        wrong["begins"] = N_("Choose a day of the last year or the next two.")
    dates = dates_in(values["dates"])
    if every == Every.DATES and not dates.readable:
        wrong["dates"] = N_("I can't read this. Write day and month without the year, such as 1.10., 15.3.")
    elif every == Every.DATES and dates.impossible:
        wrong["dates"] = N_("“{date}” is a day that no year has.")
    elif every == Every.DATES and not dates.found:
        wrong["dates"] = N_("Which dates? Write day and month, such as 1.10., 15.3.")
    elif len(dates.found) > MOST_DATES:
        wrong["dates"] = N_("At most 24 dates can be given.")
    return wrong


# ------------------------------------------------------------------------------------------------ asked afterwards


def would_be_asked(values: Mapping[str, Any], before: Forum | None, me: int) -> int:
    """How many people would be asked after a meeting of a forum as a form wants it."""
    chair, minute_taker = values["chair"], values["minute_taker"]
    stay = {one.person.id for one in before.members} if before else set()
    named = {one.id for hat in HATS for one in values[hat]} if names_members(values) else stay
    return len(named | {chair.id if chair else me} | ({minute_taker.id} if minute_taker else set()))


def who_is_asked(forum: Forum) -> list[Person]:
    """Whose meeting it is; not whoever made the forum, unless they are in it."""
    everybody = [*(one.person for one in forum.members), forum.chair]
    everybody += [forum.minute_taker] if forum.minute_taker else []
    return list({one.id: one for one in everybody}.values())


def ends(meeting: Meeting) -> datetime:
    return meeting.starts_at + timedelta(minutes=meeting.minutes)


def closes(meeting: Meeting, working_time: WorkingTime) -> datetime:
    """Until when it is counted: the end of work on the third working day after."""
    return working_time.at(working_time.add_days(working_time.day_of(ends(meeting)), ASKED_DAYS), working_time.ends)


def asks_about(forum: Forum, meeting: Meeting) -> bool:
    """Whether it is asked after this meeting: not of one that began before that was chosen."""
    return not_asked(forum, meeting, forum.chair) == ""


def not_asked(forum: Forum, meeting: Meeting, person: Person) -> str:
    """Why somebody is not asked after a meeting, in a word for operators; "" where they are."""
    if forum.archived_at is not None or meeting.cancelled_at is not None:
        return "not_held"
    if forum.asks_since is None or meeting.starts_at < forum.asks_since:
        return "not_chosen"
    everybody = {one.id for one in who_is_asked(forum)}
    if len(everybody) < LEAST:
        return "too_few"
    return "" if person.id in everybody else "not_in_it_any_more"


# ------------------------------------------------------------------------------------------------ one meeting


def meeting_problems(
    day: date | None, clock: time | None, minutes: int | None, working_time: WorkingTime, now: datetime
) -> dict[str, str]:
    """What is wrong with when a meeting is to be."""
    wrong = _wrong_length(minutes)
    today = working_time.day_of(now)
    if day is not None and day < today:
        wrong["date"] = N_("This day has passed. Choose today or a later one.")
    elif day is not None and day > today + MOST_AHEAD:
        wrong["date"] = N_("Choose a day of the next two years.")
    elif day is not None and clock is not None and working_time.at(day, clock) <= now:
        wrong["at"] = N_("This time has passed. Choose a later one.")
    return wrong


def deadline(deadline: int, counted_in: str, starts_at: datetime, working_time: WorkingTime) -> datetime:
    """Until when topics are to be raised: the end of work on the day that lies so many working days before the meeting,
    or on the same day so many weeks before, or the last working day before that."""
    day = working_time.day_of(starts_at)
    if counted_in == WEEKS:
        before = working_time.working_day(day - timedelta(weeks=deadline), timedelta(days=-1))
    else:
        before = working_time.days_before(day, deadline)
    return working_time.at(before, working_time.ends)


def moved_from(meeting: Meeting, zone: str) -> date | None:
    """The day for which it was planned, where it is on another now."""
    return meeting.planned_on if meeting.planned_on != meeting.starts_at.astimezone(ZoneInfo(zone)).date() else None


# ------------------------------------------------------------------------------------------------ finding


def named(everything: Sequence[Listed], words: str, archived: Sequence[Listed] = ()) -> list[Listed]:
    """The forums that somebody may mean: those of just that name, else those that have the words in it; `archived` ones
    where no other would be meant in the same way."""
    wanted = words.casefold()
    exactly = [[one for one in some if one.name.casefold() == wanted] for some in (everything, archived)]
    partly = [[one for one in some if wanted in one.name.casefold()] for some in (everything, archived)]
    return next((found for found in (*exactly, *partly) if found), [])
