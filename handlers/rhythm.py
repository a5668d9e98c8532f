"""How a rhythm reads: on which days something comes, and at what times. Pure, in any language."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cadence import LAST, NEXT_TO_LAST, Cadence, Every, OnHoliday, Schedule
from bot.language import N_, Reader

PLACES_IN_MONTH: Mapping[int, str] = {
    1: N_("first"),
    2: N_("second"),
    3: N_("third"),
    4: N_("fourth"),
    NEXT_TO_LAST: N_("second to last"),
    LAST: N_("last"),
}
WORKDAYS = (1, 2, 3, 4, 5)
MANY_TIMES = 6  # of a day are said one by one


def days(cadence: Cadence, reader: Reader) -> str:
    """ "Every 2 weeks, on a Tuesday"."""
    _ = reader.text
    n = reader.number(cadence.interval)
    match cadence.every:
        case Every.ONCE:
            return _("Once, on {day}", day=reader.day(cadence.begins))
        case Every.DAYS:
            return reader.plural("Every day", "Every {n} days", cadence.interval)
        case Every.WEEKS:
            return _weeks(cadence, reader)
        case Every.MONTHS:
            nth, weekday = _(PLACES_IN_MONTH[cadence.nth]), reader.weekday(cadence.weekdays[0])
            if cadence.interval == 1:
                return _("Every month, the {nth} {weekday}", nth=nth, weekday=weekday)
            return _("Every {n} months, the {nth} {weekday}", n=n, nth=nth, weekday=weekday)
        case Every.MONTH_DAYS:
            return _month_day(cadence, reader)
        case Every.DATES:
            dates = reader.names([reader.day_of_year(*one) for one in cadence.dates])
            if cadence.interval == 1:
                return _("Each year on {dates}", dates=dates)
            return _("Every {n} years on {dates}", n=n, dates=dates)
    return _("No fixed rhythm, usually")


def _weeks(cadence: Cadence, reader: Reader) -> str:
    _ = reader.text
    if cadence.interval == 1 and cadence.weekdays == WORKDAYS:
        return _("Every weekday, Monday to Friday")
    weekdays = reader.names([reader.weekday(one) for one in cadence.weekdays])
    if cadence.interval == 1:
        return _("Every {weekday}", weekday=weekdays)
    return _("Every {n} weeks, on a {weekday}", n=reader.number(cadence.interval), weekday=weekdays)


def _month_day(cadence: Cadence, reader: Reader) -> str:
    _ = reader.text
    n, last = reader.number(cadence.interval), cadence.month_day == LAST
    if cadence.interval == 1:
        return _("On the last day of each month") if last else _("Each month on day {day}", day=cadence.month_day)
    if last:
        return _("Every {n} months, on the last day", n=n)
    return _("Every {n} months, on day {day}", n=n, day=cadence.month_day)


ON_HOLIDAY: Mapping[OnHoliday, str] = {
    OnHoliday.ANYWAY: "",
    OnHoliday.SKIP: N_("On a day off it does not come."),
    OnHoliday.EARLIER: N_("On a day off it comes on the last working day before."),
    OnHoliday.LATER: N_("On a day off it comes on the first working day after."),
}


def rule(schedule: Schedule, reader: Reader) -> str:
    """ "Every Tuesday at 9.00 and 14.00, until 1 June 2027"."""
    _ = reader.text
    times = [reader.clock(one) for one in schedule.times]
    if len(times) > MANY_TIMES:
        at = _("{n} times between {first} and {last}", n=reader.number(len(times)), first=times[0], last=times[-1])
        said = _("{days}, {times}", days=days(schedule.cadence, reader), times=at)
    else:
        said = _("{days} at {times}", days=days(schedule.cadence, reader), times=reader.names(times))
    if schedule.until is not None and schedule.cadence.every is not Every.ONCE:
        said = _("{rule}, until {day}", rule=said, day=reader.day(schedule.until))
    return said
