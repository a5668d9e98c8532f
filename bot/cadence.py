"""Cadence: on which days something comes again; and schedules: at which moments.

Pure arithmetic, by RFC 5545 (python-dateutil) on days and wall-clock times, so that a change of the clock moves
nothing; only then a moment is made of it, in the schedule's zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from dateutil.relativedelta import relativedelta
from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule, weekday

from bot.calendar import WorkingTime

_DAY = timedelta(days=1)


class Every(StrEnum):
    """By which rule something comes again; the first day of it is `Cadence.begins`, or the first one after."""

    ONCE = "once"  # on that day alone
    DAYS = "days"  # every n days from it
    WEEKS = "weeks"  # on weekdays, every n weeks
    MONTHS = "months"  # on the nth such weekday of the month, every n months
    MONTH_DAYS = "month_days"  # on a day of the month, every n months
    DATES = "dates"  # on the same dates, every n years
    HAND = "hand"  # by no rule


class OnHoliday(StrEnum):
    """What becomes of a day on which nobody works."""

    SKIP = "skip"
    EARLIER = "earlier"  # the last working day before
    LATER = "later"  # the first working day after
    ANYWAY = "anyway"


LEAP_YEAR = 2028  # one that has every date
LAST = -1  # the last such weekday of a month, or its last day
NEXT_TO_LAST = -2  # that weekday alone


@dataclass(frozen=True, slots=True)
class Cadence:
    """On which days something comes again: days, not moments.

    Weeks, months and years are counted from the one that has `begins`, before which there is no day but what a holiday
    moved there. `weekdays` are ISO numbers, of which MONTHS takes the first; `nth` is 1 to 4, LAST or NEXT_TO_LAST,
    `month_day` 1 to 31 or LAST, `dates` are (month, day). A month that is too short for its day has it on its last one.
    Raises ValueError where it could never come: no weekday of these, no dates, 30 February.
    """

    every: Every
    begins: date
    interval: int = 1
    weekdays: tuple[int, ...] = (1,)
    nth: int = 1
    month_day: int = 1
    dates: tuple[tuple[int, int], ...] = ()
    on_holiday: OnHoliday = OnHoliday.SKIP

    def __post_init__(self) -> None:
        if self.interval < 1 or self.nth not in (1, 2, 3, 4, LAST, NEXT_TO_LAST):
            raise ValueError("an interval is 1 or more, a place in the month 1 to 4, the last or the one before")
        if not self.weekdays or not set(self.weekdays) <= set(range(1, 8)):
            raise ValueError("weekdays are one or more numbers from 1 (Monday) to 7 (Sunday)")
        if self.month_day not in (*range(1, 32), LAST):
            raise ValueError("a day of the month is 1 to 31 or the last")
        if self.every is Every.DATES and not self.dates:
            raise ValueError("a cadence by dates needs one")
        for month, day in self.dates:
            date(LEAP_YEAR, month, day)  # ValueError for a day that no year has

    def days(self, first: date, last: date, working: WorkingTime) -> list[date]:
        """The days from `first` to `last`, both included, in order. What a holiday moves counts where it went; two that
        fall on one day are one."""
        planned = self._planned(self._earliest(first, working), self._latest(last, working))
        moved = {day for one in planned if (day := self._at_work(one, working)) is not None}
        return sorted(day for day in moved if first <= day <= last)

    def _earliest(self, first: date, working: WorkingTime) -> date:
        """The first day whose holidays may move it to `first` or later: they move nothing past a working day."""
        return working.working_day(first - _DAY, -_DAY) if self.on_holiday is OnHoliday.LATER else first

    def _latest(self, last: date, working: WorkingTime) -> date:
        return working.working_day(last + _DAY, _DAY) if self.on_holiday is OnHoliday.EARLIER else last

    def soonest(self, working: WorkingTime) -> date:
        """The day before which it never comes: a holiday may move the first one to before it begins."""
        earlier = self.on_holiday is OnHoliday.EARLIER
        return working.working_day(self.begins, -_DAY) if earlier else self.begins

    def _at_work(self, day: date, working: WorkingTime) -> date | None:
        match self.on_holiday:
            case OnHoliday.ANYWAY:
                return day
            case OnHoliday.EARLIER:
                return working.working_day(day, -_DAY)
            case OnHoliday.LATER:
                return working.working_day(day, _DAY)
        return day if working.is_working_day(day) else None

    def _planned(self, first: date, last: date) -> list[date]:
        """Before holidays are looked at."""
        first, start = max(first, self.begins), _midnight(self.begins)
        match self.every:
            case Every.ONCE:
                return [self.begins] if first <= self.begins <= last else []
            case Every.DAYS:
                passed = (first - self.begins).days // self.interval * self.interval
                rule = rrule(DAILY, start + timedelta(days=passed), self.interval)
            case Every.WEEKS:
                on = [one - 1 for one in self.weekdays]
                rule = rrule(WEEKLY, start, self.interval, byweekday=on, wkst=0)
            case Every.MONTHS:
                of_month = weekday(self.weekdays[0] - 1, self.nth)
                rule = rrule(MONTHLY, start.replace(day=1), self.interval, byweekday=of_month)
            case Every.MONTH_DAYS | Every.DATES:
                return [day for day in self._by_number(last) if first <= day <= last]
            case Every.HAND:
                return []
        return [found.date() for found in rule.between(_midnight(first), _midnight(last), inc=True)]

    def _by_number(self, last: date) -> Iterator[date]:
        """Days of the month, or dates of the year, until past `last`. RFC 5545 leaves out what a month has not; people
        mean its end."""
        step = relativedelta(months=self.interval)
        month = self.begins.replace(day=1)
        if self.every is Every.DATES:
            step, month = relativedelta(years=self.interval), month.replace(month=1)
        while month <= last:
            if self.every is Every.DATES:
                yield from sorted(month + relativedelta(month=of, day=day) for of, day in self.dates)
            else:
                yield month + relativedelta(day=31 if self.month_day == LAST else self.month_day)
            month += step


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


# ------------------------------------------------------------------------------------------------ moments

FLOOR = timedelta(minutes=5)  # between two of a day
_YEARS_AHEAD = 12  # in which the next one is looked for: on 1 January, without holidays, it never comes
_SOON, _YEAR = timedelta(days=8), timedelta(days=366)  # looked at first, and at most together


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """`planned` is what the clocks of the zone were to show, and names it, whatever becomes of the zone's rules; `at`
    is the moment, in UTC."""

    at: datetime
    planned: datetime


@dataclass(frozen=True, slots=True)
class Schedule:
    """At which moments something comes again: at each of `times`, by the clocks of `zone`, on the days of a cadence,
    until the day `until` (included; None: without end).

    `extra` are planned times that come besides, also before it begins and after its end; `without` are left out,
    whether they come by rule or besides (RFC 5545, 3.8.5.1); both without a zone. In the hour that the spring skips it
    comes at the first minute that exists again, and what falls together there comes once; in the hour that the autumn
    repeats, it comes the first time round. Raises ValueError for no time, and for two that are nearer than FLOOR.
    """

    cadence: Cadence
    times: tuple[time, ...]
    zone: str
    until: date | None = None
    without: frozenset[datetime] = frozenset()
    extra: frozenset[datetime] = frozenset()

    def __post_init__(self) -> None:
        clocks = [datetime.combine(date.min, one) for one in self.times]
        if not clocks or any(later - one < FLOOR for one, later in pairwise(clocks)):
            raise ValueError(f"times come one after the other, at least {FLOOR} apart")

    def between(self, first: datetime, last: datetime, working: WorkingTime) -> list[Occurrence]:
        """Those from `first` (included) to `last` (not), in order."""
        first, last = first.astimezone(UTC), last.astimezone(UTC)
        here = replace(working, zone=self.zone)
        found: dict[datetime, Occurrence] = {}
        # A day more on both sides: what the spring skips may come on the day after, and the autumn may put the clocks
        # back to the day before.
        for planned in self._planned(here.day_of(first) - _DAY, here.day_of(last) + _DAY, here):
            at = here.at(planned.date(), planned.time())
            if first <= at < last:
                found.setdefault(at, Occurrence(at, planned))
        return sorted(found.values())

    def _planned(self, first: date, last: date, working: WorkingTime) -> list[datetime]:
        end = last if self.until is None else min(last, self.until)
        days = self.cadence.days(first, end, working) if first <= end else []
        by_rule = {datetime.combine(day, clock) for day in days for clock in self.times}
        by_hand = {one for one in self.extra if first <= one.date() <= last}
        return sorted((by_rule | by_hand) - self.without)

    def following(self, after: datetime, working: WorkingTime, most: int) -> list[Occurrence]:
        """The next ones later than `after`, at most so many; fewer where it ends, or comes so seldom that it was hardly
        meant to come at all."""
        begins = min([self.cadence.soonest(working), *(one.date() for one in self.extra)])
        start = max(after.astimezone(UTC) + timedelta(microseconds=1), datetime.combine(begins, time(), UTC) - _DAY)
        end, step = start + _YEARS_AHEAD * _YEAR, _SOON
        found: list[Occurrence] = []
        while start < end and len(found) < most:
            found += self.between(start, start + step, working)
            start += step
            step = min(step * 4, _YEAR)
        return found[:most]
