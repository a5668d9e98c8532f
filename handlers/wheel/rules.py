"""What belongs in the annual wheel, and who may do what with a milestone: pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from dateutil.relativedelta import relativedelta

from bot.cadence import Every, Schedule
from bot.language import N_
from storage.milestones import Milestone, Proposal

MEETING, REVIEW, REMINDER, MILESTONE = "meeting", "review", "reminder", "milestone"
OFTEN = 13  # times a year: monthly, and once more; what comes more often is one line
MOST = 500  # milestones of one person
TITLE = 200  # characters
PAGE = 24  # lines
_LONGEST = timedelta(days=100)  # of a milestone
_YEARS_BACK, _YEARS_AHEAD = 1, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the wheel: all of `first` to `last`, or (`at`) a moment that lasts `minutes`. `id` is the record's,
    `about` says more of it (a place, the number of a decision), `forum` is the id of the one it belongs to. What is
    `private` is somebody's own matter: a calendar that others may look into says no more than that they are busy. What
    was under way on `first` already `began` before."""

    kind: str
    id: int
    first: date
    title: str
    last: date | None = None
    began: date | None = None
    at: datetime | None = None
    minutes: int = 0
    about: str = ""
    forum: int = 0
    private: bool = False

    @property
    def order(self) -> tuple[date, bool, float, str, int]:
        """By day; what lasts all day before what has its hour."""
        return self.first, self.at is not None, self.at.timestamp() if self.at else 0.0, self.title, self.id


@dataclass(frozen=True, slots=True)
class Often:
    """What comes so often that it is one line."""

    title: str
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class Wheel:
    entries: Sequence[Entry]
    often: Sequence[Often] = ()


def is_often(schedule: Schedule, begins: datetime, ends: datetime) -> bool:
    """Whether it comes too often between two moments to be told one by one; estimated, since of a reminder that comes
    each half hour the year has 17,520."""
    cadence = schedule.cadence
    a_year = {
        Every.DAYS: 366,
        Every.WEEKS: 53 * len(cadence.weekdays),
        Every.MONTHS: 12,
        Every.MONTH_DAYS: 12,
        Every.DATES: len(cadence.dates),
    }
    last = min(schedule.until or ends.date(), ends.date())
    days = max((last - max(cadence.begins, begins.date())).days + 1, 1)
    times = a_year.get(cadence.every, 1) / cadence.interval * len(schedule.times) * days / 366
    return times + len(schedule.extra) > OFTEN + 1


def year_from(day: date) -> tuple[date, date]:
    """What the wheel shows: from today to the end of the month before this one, a year on."""
    return day, day.replace(day=1) + relativedelta(years=1) - timedelta(days=1)


def last_day(today: date) -> date:
    """Until when milestones may be made."""
    return date(today.year + _YEARS_AHEAD, 12, 31)


def by_month(entries: Iterable[Entry]) -> list[tuple[date, list[Entry]]]:
    """The first day of each month that has something, with that, in order."""
    in_order = sorted(entries, key=lambda one: one.order)
    return [(month, list(found)) for month, found in groupby(in_order, lambda one: one.first.replace(day=1))]


def pages(entries: Iterable[Entry]) -> list[list[tuple[date, list[Entry]]]]:
    """Months that together are short enough for one message; a month that is longer by itself goes on on the next."""
    found: list[list[tuple[date, list[Entry]]]] = []
    room = 0
    for month, of_it in by_month(entries):
        for first in range(0, len(of_it), PAGE):
            part = of_it[first : first + PAGE]
            if len(part) > room:
                found.append([])
                room = PAGE
            found[-1].append((month, part))
            room -= len(part)
    return found


def days_of(proposal: Proposal, first: date, last: date) -> list[tuple[date, date]]:
    """When it is between two days, as first and last day. 29 February is the 28th in other years."""
    if not proposal.yearly:
        return [(proposal.first, proposal.last)] if proposal.first <= last and proposal.last >= first else []
    years = range(first.year - proposal.first.year - 1, last.year - proposal.first.year + 1)
    found = [(proposal.first + relativedelta(years=n), proposal.last + relativedelta(years=n)) for n in years if n >= 0]
    return [(begins, ends) for begins, ends in found if begins <= last and ends >= first]


def wrong_days(first: date, last: date, yearly: bool, today: date) -> dict[str, str]:
    """What is wrong with the days of a milestone, by field, as messages to be translated."""
    if first <= last < today and not yearly:
        return {"first": N_("This day has passed. Choose today or a later one.")}
    if not today.year - _YEARS_BACK <= first.year <= today.year + _YEARS_AHEAD:
        return {"first": N_("That is too far away.")}
    if last < first:
        return {"last": N_("It ends before it begins.")}
    if last - first > _LONGEST:
        return {"last": N_("It lasts at most 100 days.")}
    return {}


def may_change(milestone: Milestone, person_id: int, *, chairs: bool, administers: bool) -> bool:
    """Whoever made it; for a forum, its chair; for everybody, an administrator."""
    proposal = milestone.proposal
    if milestone.created_by.id == person_id:
        return True
    if proposal.private:
        return False
    return chairs if proposal.forum is not None else administers
