"""What a phrase of a rhythm says, and why it may leave something open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from bot.rhythm_words import Unit


class Doubt(StrEnum):
    """Why a rhythm has to be asked about, where that can be said."""

    PARITY = "parity"  # odd or even weeks: a year may have 53
    EXCEPT = "except"  # something is to be left out
    DAY_OR_TIME = "day_or_time"  # "8.30"
    HALF_OF_DAY = "half_of_day"  # at 2: in the night, or in the afternoon?
    MIDNIGHT = "midnight"  # as its day begins, or as it ends?
    TODAY = "today"  # a Monday, said on one
    NO_HOUR = "no_hour"  # "tonight"
    NO_DAY = "no_day"  # "every month"
    HOURS = "hours"  # "10 times a day": at which?
    MOVES = "moves"  # "every Easter Monday"
    MORE = "more"  # words beside an hour may say of which day
    PAST = "past"  # yesterday
    NO_SUCH_DAY = "no_such_day"  # 30 February
    OTHER_WEEKDAY = "other_weekday"  # Monday 1 December, which is a Tuesday
    THIS_OR_NEXT = "this_or_next"  # next Friday, said on a Monday
    DAY_OF_WEEK = "day_of_week"  # week 50: on which day of it?
    ONE_DAY = "one_day"  # the 15th and the 30th of the month


class Names(StrEnum):
    """In which way a phrase names days."""

    WEEKDAYS = "weekdays"  # Monday and Thursday
    NTH = "nth"  # the first Monday
    MONTH_DAY = "month_day"  # the 15th, the last day
    DATE = "date"  # 1 October
    DAY = "day"  # tomorrow, week 8


@dataclass(frozen=True, slots=True)
class Phrase:
    """What `text[start:end]` says; a field has its default where nothing is said of it.

    It comes every `interval` units (`every`), on the days that it `names`: of these weekdays each or the `nth`,
    this day of the month or the working day at that end of it (`working`), this date (`dated`: month, day). `once` is
    the day if nothing comes again, and `once_doubtful` counts only then.

    `habit`: it comes again without saying "every" ("on Mondays", "weekly"). `hourly`: it comes again within a day.
    `too_often`: more often than anything may come (`bot.cadence.FLOOR`). `odd`: in odd weeks, or in even ones.
    `quarter`: months are those of a quarter. `lasts`: so long from its first time. `times_a_unit`: 2 for "twice a
    year". `weak`: alone it may be an adjective or a subject ("weekly", "Mondays"). `vague`: a time without hours
    ("morning"); `late`: those that, said beside it, are in the half of the day after noon. `after`: so long from now.
    `impossible`: a day that does not exist. `doubt`: why it is doubtful.
    """

    start: int = 0
    end: int = 0
    every: Unit | None = None
    interval: int = 1
    names: Names | None = None
    weekdays: tuple[int, ...] = ()
    nth: int = 1
    month_day: int = 1
    working: bool = False
    dated: tuple[int, int] = (1, 1)
    once: date | None = None
    once_doubtful: bool = False
    times: tuple[time, ...] = ()
    begins: date | None = None
    until: date | None = None
    lasts: relativedelta | None = None
    count: int | None = None
    habit: bool = False
    hourly: bool = False
    too_often: bool = False
    odd: bool | None = None
    quarter: bool = False
    times_a_unit: int | None = None
    weak: bool = False
    vague: bool = False
    late: Sequence[int] = ()
    after: timedelta | None = None
    impossible: bool = False
    doubtful: bool = False
    doubt: Doubt | None = None
    day: date | None = None  # the one that is in doubt
