"""Periods in words, English, Danish and Norwegian: "12.-16. oktober 2026", "12/10-16/10 2026", "uge 42", "24 December".

For a list of holidays, one a line, as somebody pastes it from a calendar or a spreadsheet: a period and its name, in
any order. A line means one period or is not understood, and then says why. Pure arithmetic: today is always given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.dates import MONTHS, WEEK_WORD, WEEKDAYS, any_of, plain

LONGEST = 100  # days
_PAST, _AHEAD = 2, 10  # years from today: what is farther is a slip
_TO_SUNDAY = timedelta(days=6)


class Wrong(StrEnum):
    """Why a line is not understood."""

    NO_DAY = "no_day"
    SEVERAL = "several"
    NOT_IN_CALENDAR = "not_in_calendar"  # 31 April, week 54
    BACKWARDS = "backwards"
    TOO_LONG = "too_long"
    FAR = "far"
    OTHER_WEEKDAY = "other_weekday"


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both included."""

    first: date
    last: date
    name: str = ""


@dataclass(frozen=True, slots=True)
class Misread:
    """A line that is not understood; `number` counts from 1."""

    number: int
    line: str
    why: Wrong


def read(text: str, today: date, language: str) -> tuple[list[Period], list[Misread]]:
    """The periods of a list, in its order, and the lines that are none. Without a year it is the next one that has not
    ended. In English 10/16 is an American's."""
    found: list[Period] = []
    misread: list[Misread] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = " ".join(_BLANK.sub(" ", _COMMA.sub(r"\1 ; ", raw.replace("\t", " ; ").replace('"', " "))).split())
        if not re.search(r"\w", line) or (not found and ";" in line and not re.search(r"\d", line)):
            continue  # an empty one, or the heading of a table
        meant = _period(_BULLET.sub("", line), today, language)
        if isinstance(meant, Wrong):
            misread.append(Misread(number, raw.strip(), meant))
        else:
            found.append(meant)
    return found, misread


# ------------------------------------------------------------------------------------------------ words

_BLANK = re.compile(r"[\u00a0\u2000-\u200a\u202f]")
_COMMA = re.compile(r"(\d{4}-\d\d-\d\d),\s*(?=\d{4}-\d\d-\d\d)")  # of a table
_BULLET = re.compile(r"^(?:[-*•–·]\s*|\d{1,2}\)\s+)")
_NTH = r"(?:\.|st\b|nd\b|rd\b|th\b)?"
_MONTH = rf"(?:{any_of(MONTHS)})\b\.?"
_WEEKDAY = (
    rf"(?:(?P<weekday>{any_of(WEEKDAYS)})|man|tirs?|ons|tors?|lør|søn|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b"
    r"\.?\s*[,;]?\s*"
)
_LEAD = rf"(?:{_WEEKDAY})?(?:(?:den|d\.|the)\s*)?"
_YEAR = r"(?:\d{4}|\d\d(?!\.|\s?/\s?\d))"  # not the day that begins the next date
_START = r"(?<![\w./:-])"
_STOP = r"(?!\w|[.:/-]\d)"
TO = r"\s*(?:-|–|—|−|;|\b(?:to|til(?:\s+og\s+med)?|through|until|t\.?\s?o\.?\s?m\.?|t/m)(?:\s|(?<=\.)))\s*"


def day_pattern(n: int) -> str:
    """A day in full, but that its year may be left out; `n` tells two of them apart."""
    return _numbered(
        rf"{_LEAD}(?:"
        r"(?P<year_iso>\d{4})-(?P<month_iso>\d{2})-(?P<day_iso>\d{2})"
        r"|(?P<day_dash>\d{1,2})-(?P<month_dash>\d{1,2})-(?P<year_dash>\d{4})"
        rf"|(?P<day_slash>\d{{1,2}})/\s?(?P<month_slash>\d{{1,2}})(?:(?:\s?[-/.]\s?|\s+)(?P<year_slash>{_YEAR}))?"
        rf"|(?P<day_dot>\d{{1,2}})\.\s?(?P<month_dot>\d{{1,2}})(?:\.?\s?(?P<year_dot>{_YEAR})|\.)?"
        rf"|(?P<day_name>\d{{1,2}}){_NTH}\s*(?:of\s+)?(?P<month_name>{_MONTH})(?:,?\s*(?P<year_name>{_YEAR}))?"
        rf"|(?P<month_us>{_MONTH})\s*(?P<day_us>\d{{1,2}}){_NTH}(?:,?\s+(?P<year_us>\d{{4}}))?"
        r")(?!\d)",
        n,
    )


def _numbered(pattern: str, n: int) -> str:
    return pattern.replace("(?P<", f"(?P<n{n}_")


_TWO_DAYS = re.compile(
    rf"{_START}(?:(?:from|fra)\s+)?{day_pattern(1)}(?:{TO}|\s+){day_pattern(2)}{_STOP}", re.IGNORECASE
)
_DAY_TO_DAY = re.compile(
    rf"{_START}(?:(?:from|fra)\s+)?(?P<begins>\d{{1,2}}){_NTH}{TO.replace(';|', '')}{day_pattern(2)}{_STOP}",
    re.IGNORECASE,
)
_AMERICAN = re.compile(
    rf"{_START}(?P<month>{_MONTH})\s*(?P<begins>\d{{1,2}}){_NTH}{TO.replace(';|', '')}(?P<ends>\d{{1,2}}){_NTH}"
    rf"(?:,?\s+(?P<year>\d{{4}}))?{_STOP}",
    re.IGNORECASE,
)
_ONE_DAY = re.compile(rf"{_START}{day_pattern(1)}{_STOP}", re.IGNORECASE)
_WEEKS = re.compile(
    rf"{_START}{WEEK_WORD}(?:s|r|rne|ne)?\.?\s*(?P<begins>\d{{1,2}})(?:\.|\b)"
    rf"(?:\s*(?:-|–|/|to|til|og|and|&)\s*(?:{WEEK_WORD}\s+)?(?P<ends>\d{{1,2}})\b)?"
    r"(?:\s*(?:,|/|-|i|in)?\s*(?P<year>\d{4}))?(?!\w)",
    re.IGNORECASE,
)
_YEAR_ALONE = re.compile(r"(?<![\d/.-])20\d\d(?![\d/-])")
_AND = re.compile(r"\b\d{1,2}\.?\s*(?:og|and|samt|&|\+|,|/)\s*$", re.IGNORECASE)
_AROUND = " ,;:.|/-–—−"

# ------------------------------------------------------------------------------------------------ what they mean


@dataclass(frozen=True, slots=True)
class Day:
    """A day that is named; without a `year` it may be of any."""

    day: int
    month: int
    year: int | None
    weekday: int | None = None
    slashes: bool = False

    def turned(self) -> Day:
        return Day(self.month, self.day, self.year, self.weekday)

    def in_year(self, year: int) -> date:
        return date(self.year or year, self.month, self.day)


_Span = tuple[date, date]
_Meant = Callable[[re.Match[str], date, str, int | None], _Span | Wrong]


def _period(line: str, today: date, language: str) -> Period | Wrong:
    for pattern, meant in _SENSES:
        if match := pattern.search(line):
            return _checked(match, meant, today, language)
    return Wrong.NO_DAY


def _checked(match: re.Match[str], meant: _Meant, today: date, language: str) -> Period | Wrong:
    before, after = match.string[: match.start()], match.string[match.end() :]
    if any(_ONE_DAY.search(one) for one in (before, after)) or _AND.search(before):
        return Wrong.SEVERAL
    years = set(_YEAR_ALONE.findall(f"{before} {after}"))  # "Summer 2027: 28 June to 8 August"
    try:
        found = meant(match, today, language, int(years.pop()) if len(years) == 1 else None)
    except ValueError:
        return Wrong.NOT_IN_CALENDAR
    if isinstance(found, Wrong):
        return found
    first, last = found
    if last < first:
        return Wrong.BACKWARDS
    if not today.year - _PAST <= first.year <= today.year + _AHEAD:
        return Wrong.FAR
    if last - first >= timedelta(days=LONGEST):  # from May to the April after it: hardly over New Year
        over_new_year = first.year < last.year and (first.month, first.day) > (last.month, last.day)
        return Wrong.BACKWARDS if over_new_year else Wrong.TOO_LONG
    name = " ".join(part for one in (before, after) if re.search(r"\w", part := one.strip(_AROUND)))
    return Period(first, last, re.sub(r"\s*;\s*", ", ", name))


def _days(match: re.Match[str], today: date, language: str, year: int | None) -> _Span | Wrong:
    groups = match.groupdict()
    last = day_in(groups, 2 if "n2_day_iso" in groups else 1)
    first = Day(int(groups["begins"]), last.month, last.year) if "begins" in groups else day_in(groups, 1)
    if language == "en" and first.slashes and last.slashes and max(first.month, last.month) > 12:  # an American's
        first, last = first.turned(), last.turned()
    begins, ends = _dated(first, last, today, year)
    for one, day in ((first, begins), (last, ends)):
        if one.weekday is not None and one.weekday != day.isoweekday():
            return Wrong.OTHER_WEEKDAY
    return begins, ends


def day_in(groups: Mapping[str, str | None], n: int) -> Day:
    """What `day_pattern(n)` has found."""
    kind = next(one for one in ("iso", "dash", "slash", "dot", "name", "us") if groups[f"n{n}_day_{one}"])
    month, year = groups[f"n{n}_month_{kind}"] or "", groups[f"n{n}_year_{kind}"]
    weekday = groups[f"n{n}_weekday"]
    return Day(
        day=int(groups[f"n{n}_day_{kind}"] or 0),
        month=int(month) if month.isdecimal() else MONTHS[plain(month).rstrip(".")],
        year=None if year is None else int(year) % 100 + 2000 if len(year) == 2 else int(year),
        weekday=WEEKDAYS[plain(weekday)] if weekday else None,
        slashes=kind == "slash",
    )


def _dated(first: Day, last: Day, today: date, year: int | None) -> _Span:
    """A year that one of them has counts for the other, so that it is the nearest; without any it is that of the line,
    or the next that has not ended."""
    over_new_year = (first.month, first.day) > (last.month, last.day)
    if last.year is not None:
        begins = first.in_year(last.year - over_new_year)
        return begins, last.in_year(last.year)
    if (begun := first.year or year) is not None:
        return first.in_year(begun), last.in_year(begun + over_new_year)
    for ended in range(today.year, today.year + 9):  # 29 February may be far
        try:
            begins, ends = first.in_year(ended - over_new_year), last.in_year(ended)
        except ValueError:
            continue
        if ends >= today:
            return begins, ends
    raise ValueError("no year has it")


def _american(match: re.Match[str], today: date, _language: str, year: int | None) -> _Span:
    month, year = MONTHS[plain(match["month"]).rstrip(".")], int(match["year"]) if match["year"] else year
    first, last = (Day(int(match[one]), month, year) for one in ("begins", "ends"))
    return _dated(first, last, today, year)


def _weeks(match: re.Match[str], today: date, _language: str, year: int | None) -> _Span:
    """Each from Monday to Sunday."""
    begins, ends = int(match["begins"]), int(match["ends"] or match["begins"])
    over_new_year = begins > ends
    named = int(match["year"]) if match["year"] else year
    for ended in range(today.year, today.year + 9) if named is None else [named + over_new_year]:
        try:
            first = date.fromisocalendar(ended - over_new_year, begins, 1)
            last = date.fromisocalendar(ended, ends, 1) + _TO_SUNDAY
        except ValueError:
            continue
        if named is not None or last >= today:
            return first, last
    raise ValueError("no year has it")


_SENSES: tuple[tuple[re.Pattern[str], _Meant], ...] = (
    (_TWO_DAYS, _days),
    (_DAY_TO_DAY, _days),
    (_AMERICAN, _american),
    (_ONE_DAY, _days),
    (_WEEKS, _weeks),
)
