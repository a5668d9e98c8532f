"""When a schedule comes, by another way than `bot.cadence`: day by day on a calendar, minute by minute on a clock.

It reads what a schedule says and shares no arithmetic with it: no rules of dateutil, no working time, no package of
holidays. Slow, and simple enough to be believed.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.cadence import LAST, Cadence, Every, OnHoliday, Schedule

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
_DAYS_FROM_EASTER = {
    "DK": (-3, -2, 0, 1, 39, 49, 50),  # Maundy Thursday to Easter Monday, Ascension, Whit Sunday and Monday
    "NO": (-3, -2, 0, 1, 39, 49, 50),
    "": (),
}
_DATES = {
    "DK": ((1, 1), (12, 25), (12, 26)),
    "NO": ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26)),
    "": (),
}


@lru_cache
def easter(year: int) -> date:
    """Easter Sunday, by the "Anonymous" computus: https://en.wikipedia.org/wiki/Date_of_Easter."""
    century, rest = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def is_holiday(day: date, country: str) -> bool:
    off = (day - easter(day.year)).days
    if country == "DK" and day.year < 2024 and off == 26:
        return True  # store bededag, the last time in 2023
    return off in _DAYS_FROM_EASTER[country] or (day.month, day.day) in _DATES[country]


def comes_on(cadence: Cadence, day: date) -> bool:
    """Before holidays are looked at."""
    begins, every = cadence.begins, cadence.interval
    months = (day.year - begins.year) * 12 + day.month - begins.month
    is_last = (day + DAY).month != day.month
    if day < begins:
        return False
    match cadence.every:
        case Every.ONCE:
            return day == begins
        case Every.DAYS:
            return (day - begins).days % every == 0
        case Every.WEEKS:  # the first day of the calendar was a Monday, and has the number 1
            weeks = (day.toordinal() - 1) // 7 - (begins.toordinal() - 1) // 7
            return weeks % every == 0 and day.isoweekday() in cadence.weekdays
        case Every.MONTHS:
            nth = (day + 7 * DAY).month != day.month if cadence.nth == LAST else (day.day + 6) // 7 == cadence.nth
            return months % every == 0 and day.isoweekday() == cadence.weekdays[0] and nth
        case Every.MONTH_DAYS:
            number = 31 if cadence.month_day == LAST else cadence.month_day
            return months % every == 0 and (day.day == number or (is_last and day.day < number))
        case Every.DATES:
            of_month = [number for month, number in cadence.dates if month == day.month]
            on = day.day in of_month or (is_last and any(day.day < number for number in of_month))
            return (day.year - begins.year) % every == 0 and on
    return False


def where_it_went(day: date, rule: OnHoliday, weekdays: frozenset[int], country: str) -> date | None:
    def off() -> bool:
        return day.isoweekday() not in weekdays or is_holiday(day, country)

    if rule is OnHoliday.SKIP and off():
        return None
    while rule in (OnHoliday.EARLIER, OnHoliday.LATER) and off():
        day += DAY if rule is OnHoliday.LATER else -DAY
    return day


@lru_cache(maxsize=10_000)
def moment(zone: str, planned: datetime) -> datetime:
    """The first minute, in UTC, in which the clocks of the zone show this or later."""
    at = planned.replace(tzinfo=UTC) - timedelta(hours=26)  # everywhere still before it
    there = ZoneInfo(zone)
    while at.astimezone(there).replace(tzinfo=None) < planned:
        at += MINUTE
    return at


def walked(
    schedule: Schedule, weekdays: frozenset[int], country: str, first: datetime, last: datetime
) -> list[tuple[datetime, datetime]]:
    """The moment in UTC and the planned time of each, from `first` (included) to `last` (not)."""
    begin, end = first.astimezone(UTC).date() - 2 * DAY, last.astimezone(UTC).date() + 2 * DAY
    days = set()
    day = begin - 25 * DAY
    while day <= end + 25 * DAY:
        if comes_on(schedule.cadence, day):
            days.add(where_it_went(day, schedule.cadence.on_holiday, weekdays, country))
        day += DAY
    planned = {datetime.combine(on, clock) for on in days if on and begin <= on <= end for clock in schedule.times}
    planned = {one for one in planned if schedule.until is None or one.date() <= schedule.until}
    planned |= {one for one in schedule.extra if begin <= one.date() <= end}
    found: dict[datetime, datetime] = {}
    for one in sorted(planned - schedule.without):
        found.setdefault(moment(schedule.zone, one), one)
    return sorted((at, one) for at, one in found.items() if first <= at < last)
