"""What follows from what for agendas and minutes: pure, in any language."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.calendar import WorkingTime
from bot.data import as_json
from bot.language import N_
from handlers import forums
from storage.action_item_tables import ActionItem
from storage.agenda_tables import Content, Item, Left, Minutes, Part, Words
from storage.forum_tables import Forum, Meeting
from storage.minutes import NOTICE
from storage.notice_tables import OnAgenda

MOST_ITEMS = 12  # of one meeting: what a message, and the form of its minutes, has room for
MOST_STANDING = 10  # standing items that are told apart; what follows is one with the last
MOST_NOTICES = 8  # named on an agenda; the rest is counted
MOST_AGREED = 5  # action items that an agenda shows
MOST_MINUTES = 600  # of an item
MOST_PRESENT = forums.MOST_MEMBERS + 20

AIMS: Mapping[str, str] = {
    "information": N_("Information"),
    "discussion": N_("Discussion"),
    "decision": N_("Decision"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """A meeting with all that is to be talked about. `last` are the minutes that it begins with; `raised_until` is the
    deadline; `left` are items of other meetings that could come here; `agreed` is what is still to be done,
    as its channel sees it; `written` is the id of its minutes."""

    forum: Forum
    meeting: Meeting
    items: tuple[Item, ...] = ()
    notices: tuple[OnAgenda, ...] = ()
    last: Minutes | None = None
    raised_until: datetime
    left: tuple[Left, ...] = ()
    agreed: tuple[ActionItem, ...] = ()
    written: int | None = None


# ------------------------------------------------------------------------------------------------ rights


def leads(forum: Forum, meeting: Meeting, person_id: int) -> bool:
    """The chair, and who chairs this one meeting."""
    return person_id in (forum.chair.id, meeting.substitute.id if meeting.substitute else None)


def writes(forum: Forum, meeting: Meeting, person_id: int) -> bool:
    """Who may write the minutes."""
    return leads(forum, meeting, person_id) or bool(forum.minute_taker and forum.minute_taker.id == person_id)


def may_change(item: Item, forum: Forum, meeting: Meeting, person_id: int) -> bool:
    return item.added_by.id == person_id or leads(forum, meeting, person_id)


def may_move_all(forum: Forum, meeting: Meeting, person_id: int) -> bool:
    """Who may carry over all that is left at a meeting; its maker may cancel one, too."""
    return writes(forum, meeting, person_id) or forum.created_by.id == person_id


# ------------------------------------------------------------------------------------------------ time


def raised_until(forum: Forum, meeting: Meeting, hours: WorkingTime) -> datetime:
    settings = forum.settings
    return forums.deadline(settings.deadline, settings.deadline_in, meeting.starts_at, hours)


def goes_out(forum: Forum, meeting: Meeting, hours: WorkingTime) -> datetime | None:
    """When the agenda is sent: as work begins so many working days before, once what was raised in time is on it. None
    where it is not sent."""
    days = forum.settings.agenda_days
    if not days:
        return None
    day = hours.days_before(hours.day_of(meeting.starts_at), days)
    return hours.next_moment(max(hours.start_of(day), raised_until(forum, meeting, hours)))


def end_of_day(meeting: Meeting, hours: WorkingTime) -> datetime:
    """Midnight after a meeting began."""
    return hours.at(hours.day_of(meeting.starts_at) + timedelta(days=1), time())


# ------------------------------------------------------------------------------------------------ items


def words_of(values: Mapping[str, Any]) -> Words:
    """What a checked form holds."""
    return Words(title=values["title"], aim=values["aim"], text=values["text"], minutes=values["minutes"])


def problems(values: Mapping[str, Any], items: int, before: int) -> dict[str, str]:
    """What is wrong with which field of an item that is one of so many, numbered after those `before`, in words to be
    translated."""
    wrong = {}
    if values["minutes"] is not None and not 1 <= values["minutes"] <= MOST_MINUTES:
        wrong["minutes"] = N_("Choose from 1 to 600 minutes.")
    if values.get("place") is not None and not before < values["place"] <= before + items:
        wrong["place"] = N_("Choose a number that the list of items has.")
    return wrong


def numbered_before(forum: Forum, last: Minutes | None) -> int:
    """How many numbers an agenda gives before its items: to the `last` minutes and to the standing items."""
    return (last is not None) + len(standing(forum))


def standing(forum: Forum) -> list[str]:
    """A forum's standing items. Those for which a form has no room of their own are one with the last that has."""
    lines = forum.settings.standing_agenda.splitlines()
    if len(lines) <= MOST_STANDING:
        return lines
    return [*lines[: MOST_STANDING - 1], " · ".join(lines[MOST_STANDING - 1 :])]


# ------------------------------------------------------------------------------------------------ minutes


def parts(agenda: Agenda, hours: WorkingTime) -> Iterator[Part]:
    """What minutes say something of, in the order of the agenda."""
    if agenda.last is not None:
        yield Part("last", hours.day_of(agenda.last.meeting.starts_at).isoformat())
    for n, line in enumerate(standing(agenda.forum)):
        yield Part(f"standing_{n}", line)
    for item in agenda.items:
        yield Part(f"item_{item.id}", item.words.title, item.added_by.name)
    for notice in agenda.notices[:MOST_NOTICES]:
        yield Part(f"{NOTICE}{notice.notice_id}", notice.topic, notice.sender.name)


def joined(written: Sequence[Part], found: Sequence[Part]) -> tuple[Part, ...]:
    """What was written already, and what came to the agenda since."""
    known = {one.key for one in written}
    return (*written, *(one for one in found if one.key not in known))


def content_of(values: Mapping[str, Any], asked: Sequence[Part], decided: Sequence[tuple[int, str]]) -> Content:
    """What a checked form holds that asked for these parts."""
    return Content(
        parts=tuple(replace(one, text=values[one.key]) for one in asked),
        extra=values["extra"],
        present=tuple(one.id for one in values["present"]),
        decided=tuple(decided),
    )


def says_something(content: Content) -> bool:
    return bool(content.extra or content.decided or any(one.text for one in content.parts))


def day_in(part: Part) -> date:
    """The day of the minutes that a part "last" is about."""
    return date.fromisoformat(part.title)


def not_dealt_with(items: Sequence[Item], minutes: Minutes | None) -> list[Item]:
    """Items of which the minutes, if there are any, say nothing."""
    said = {one.key for one in minutes.version.content.parts if one.text} if minutes else set()
    return [one for one in items if f"item_{one.id}" not in said]


def fingerprint(values: Mapping[str, Any]) -> str:
    """The same for the same draft: what was previewed is what is sent, or the preview is shown again."""
    return hashlib.sha256(as_json(values).encode()).hexdigest()[:32]
