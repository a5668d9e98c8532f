"""Days in words, English, Danish and Norwegian: "by Friday", "senest 3. december", "om 14 dager", "uke 49".

A written grammar of our own: general parsers guess, and take "kl. 15" for the 15th and "3.12." for an hour. Here a
phrase means one day, or more than one and is doubtful, or is no date. All three languages are read together, because
people mix them. Pure arithmetic: today is always given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

_WEEK = timedelta(weeks=1)
_FRIDAY = 5  # a week or its end, as a day: the last one on which most people work
_BEFORE = 40  # characters before a phrase in which a word may change what it is
_JUST = 8 * _WEEK  # what was so lately was hardly meant a year later
_FAR = 2  # years ahead: what is later was hardly meant


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of a text that name a day: `text[start:end]`, with the small words before it.

    `limit`: among these is one that makes it a limit ("by", "senest"), so that nothing else can be meant. `doubtful`:
    another day may be meant, or the day is past or years ahead. `lately`: no year is named, and the last such day was a
    few weeks ago, so that it may be the one that is meant.
    """

    day: date
    start: int
    end: int
    limit: bool = False
    doubtful: bool = False
    lately: bool = False
    other_weekday: bool = False  # the one that is said beside it is another


def read(text: str, today: date, language: str) -> list[Phrase]:
    """Every day that is named in a text, in its order. `language` is the writer's, by which 3/12 is read: in English it
    may be either day."""
    found = (_meant(match, today, language) for match in _PHRASE.finditer(text))
    return [one for one in found if one is not None]


def at(text: str, start: int, today: date, language: str) -> Phrase | None:
    """The day that is named from `start` on."""
    match = _PHRASE.match(text, start)
    return None if match is None else _meant(match, today, language)


def _meant(match: re.Match[str], today: date, language: str) -> Phrase | None:
    text, kind = match.string, match.lastgroup or ""
    words = match[kind]
    meant = _KINDS[kind](plain(words), today, language)
    weekday = match["weekday_too"] or ""
    lead = match["lead"] + weekday
    before = text[max(match.start() - _BEFORE, 0) : match.start()]
    if meant is None or not _is_date(kind, words, lead, before, text[match.end() :]):
        return None
    day, doubtful = meant
    other_weekday = bool(weekday) and day.isoweekday() != WEEKDAYS[plain(weekday)]
    doubtful = doubtful or other_weekday
    odd = day < today or day > today + relativedelta(years=_FAR)
    then = _KINDS[kind](plain(words), today - _JUST, language) if kind in ("numbers", "named") else None
    lately = then is not None and then[0] < today <= day
    return Phrase(day, match.start(), match.end(), bool(_LIMIT.search(lead)), doubtful or odd, lately, other_weekday)


def plain(words: str) -> str:
    """As the tables have them: to a pattern that ignores case, the Turkish letters İ and ı are an i too."""
    return words.casefold().replace("i\u0307", "i").replace("ı", "i")


def _is_date(kind: str, words: str, lead: str, before: str, after: str) -> bool:
    """Whether a phrase that could be a date is one where it stands."""
    if kind == "numbers":
        if NUMBERED.search(before) or MEASURED.match(after):
            return False  # version 3.12, 3/4 of it
        plain = not re.search(r"\d\d\d\d|/\d+[-/.]|\d\.\d+\.", words)
        return bool(lead) or not plain or ("/" in words and words not in _FRACTIONS)
    if kind == "ordinal":
        return bool(lead) and not re.match(r"[\s\-–]+\w", after)  # the 3rd grade, 1.-3. grade
    return not _JOINED.match(after)  # today's, week 49-plan


# ------------------------------------------------------------------------------------------------ words

WEEKDAYS = {
    word: number
    for number, words in enumerate(
        (
            "monday mandag måndag",
            "tuesday tirsdag tysdag",
            "wednesday onsdag",
            "thursday torsdag",
            "friday fredag",
            "saturday lørdag laurdag",
            "sunday søndag sundag",
        ),
        start=1,
    )
    for word in words.split()
}
MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "january januar jan",
            "february februar feb",
            "march marts mars mar",
            "april apr",
            "may maj mai",
            "june juni jun",
            "july juli jul",
            "august aug",
            "september sept sep",
            "october oktober oct okt",
            "november nov",
            "december desember dec des",
        ),
        start=1,
    )
    for word in words.split()
}
COUNTS = {
    word: number
    for number, words in {
        1: "a an one en et én ét ett ei ein eitt",
        2: "two to",
        3: "three tre",
        4: "four fire",
        5: "five fem",
        6: "six seks",
        7: "seven syv sju",
        8: "eight otte åtte",
        9: "nine ni",
        10: "ten ti",
        11: "eleven elleve",
        12: "twelve tolv",
        14: "fourteen fjorten",
    }.items()
    for word in words.split()
}
_SOON = {
    **dict.fromkeys(("yesterday", "i går", "igår"), -1),
    **dict.fromkeys(("today", "i dag", "idag"), 0),
    **dict.fromkeys(("tomorrow", "i morgen", "imorgen", "i morgon"), 1),
    **dict.fromkeys(("the day after tomorrow", "day after tomorrow", "i overmorgen", "overmorgen", "i overmorgon"), 2),
    **dict.fromkeys(("i overimorgen", "overimorgen"), 2),
    **dict.fromkeys(("in a fortnight", "a fortnight from now"), 14),
    **dict.fromkeys(("a week from today", "a week from now"), 7),
}
_UNITS = {
    **dict.fromkeys(("day", "days", "dag", "dage", "dager", "dagar"), "days"),
    **dict.fromkeys(("week", "weeks", "uge", "uger", "uke", "uker", "veke", "veker"), "weeks"),
    **dict.fromkeys(("month", "months", "måned", "måneder", "månad", "månader"), "months"),
    **dict.fromkeys(("year", "years", "år"), "years"),
}
_HALF_YEARS = ("half a year", "et halvt år", "et halvår", "eit halvt år", "eit halvår")
_MANY = {**COUNTS, **dict.fromkeys(("a couple of", "et par", "eit par"), 2)}
NEXT = r"next|næste|neste|kommende|coming|førstkommende|førstkomande"
THIS = r"this|denne|dette|den her"


def any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


WEEK_WORD = r"(?:week|uge|uke|veke)"
_MONTH_WORD = r"(?:month|måned|måneden|månad|månaden)"
_YEAR = r"(?:,?\s+|-|/)(?:\d{4}|\d{2})(?!\d)(?![.:]\d)"
_ORDINAL = r"(?:\.|st|nd|rd|th)"
ENDS = r"end of|ultimo|slutningen af|slutten av|udgangen af|utgangen av"
_LIMITS = r"by|before|due|no later than|at the latest|deadline|frist|senest|seinest|inden|innen|før"
_LIMIT = re.compile(rf"\b(?:{_LIMITS})\b", re.IGNORECASE)
_LEAD = rf"(?:(?:{_LIMITS}|until|til)[:\s]+)?(?:(?:on|the|den|d\.|på)\s+)?(?:(?:the|den|d\.)\s+)?"

_DATES = {
    "iso": r"\d{4}-\d{2}-\d{2}",
    "numbers": r"\d{1,2}/\d{1,2}(?:[-/.](?:\d{4}|\d{2})|\s+20\d\d)?|\d{1,2}-\d{1,2}-\d{4}"
    r"|\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})|\d{1,2}\.\d{1,2}\.?",
    "named": rf"\d{{1,2}}{_ORDINAL}?\s+(?:of\s+)?(?:{any_of(MONTHS)})\b\.?(?:{_YEAR})?"
    rf"|(?:{any_of(MONTHS)})\.?\s+(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?(?![\d/])(?![.:]\d)(?:,?\s+\d{{4}}\b)?",
    "ordinal": rf"\d{{1,2}}{_ORDINAL}",
}
_OTHERS = {
    "week": rf"(?:(?:{any_of(WEEKDAYS)})\s+)?(?:(?:i|in|of)\s+)?{WEEK_WORD}\s+\d{{1,2}}(?:\s+(?:in\s+|i\s+)?\d{{4}})?",
    "weekday": rf"(?:(?:{NEXT}|{THIS})\s+)?(?:{any_of(WEEKDAYS)})"
    rf"(?:\s+(?:(?:i|in|of)\s+)?(?:{NEXT}|{THIS})\s+{WEEK_WORD})?",
    "whole": rf"(?:(?:in|i)\s+)?(?:{NEXT}|{THIS})\s+{WEEK_WORD}",
    "last": rf"(?:the\s+)?(?:{ENDS})\s+(?:(?:the|this|denne)\s+)?"
    rf"(?:{any_of(MONTHS)}|{_MONTH_WORD}|{WEEK_WORD}|ugen|uken|veka)(?:\s+\d{{4}})?",
    "soon": any_of(_SOON),
    "ahead": rf"(?:in|om)\s+(?:(?:{any_of(_MANY)}|\d{{1,3}})\s+(?:{any_of(_UNITS)})"
    rf"|{any_of(_HALF_YEARS)})(?:['’]s?\s+time)?",
}


def _kinds(patterns: dict[str, str]) -> str:
    return "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in patterns.items())


_PHRASE = re.compile(
    rf"(?<![\w.,:/\-§])(?P<lead>{_LEAD})"
    rf"(?:(?:(?P<weekday_too>{any_of(WEEKDAYS)}),?\s+(?:(?:the|den|d\.)\s+)?)?(?:{_kinds(_DATES)})|{_kinds(_OTHERS)})"
    r"(?!\w)(?![.:]\d)",
    re.IGNORECASE,
)
NUMBERED = re.compile(
    r"\b(?:version|v|kapitel|kapittel|chapter|section|afsnit|avsnitt|punkt|pkt|item|nr|no|number|side|page|stk|kl|at|"
    r"kr|eur|dkk|nok|room|lokale|rom|klasse|class|grade)\.?\s*$",
    re.IGNORECASE,
)
MEASURED = re.compile(
    r"\s*(?:%|(?:of|af|av|mio|mia|mill|kr|kg|g|l|liter|litre|timer?|hours?|time|pct|prosent|procent|stk|klasse)\b)",
    re.IGNORECASE,
)
_JOINED = re.compile(r"[’'\-](?!\s)\w")
_FRACTIONS = {"1/2", "1/3", "2/3", "1/4", "3/4", "24/7", "50/50", "9/11"}

# ------------------------------------------------------------------------------------------------ what they mean

_Meant = tuple[date, bool]  # the day, and whether another may be meant


def _iso(words: str, _today: date, _language: str) -> _Meant | None:
    return _certain(_made(*map(int, words.split("-"))))


def _numbers(words: str, today: date, language: str) -> _Meant | None:
    parts = [int(part) for part in re.split(r"[/.\-\s]+", words) if part]
    day, month, year = parts[0], parts[1], _year(parts[2]) if len(parts) > 2 else None
    meant = _dated(day, month, year, today)
    if not re.search("[/-]", words) or language != "en" or day == month:
        return _certain(meant)
    other = _dated(month, day, year, today)  # an American's
    return (meant, other is not None) if meant is not None else None if other is None else (other, True)


def _named(words: str, today: date, _language: str) -> _Meant | None:
    numbers = [int(number) for number in re.findall(r"\d+", words)]
    month = next(MONTHS[word] for word in re.findall(r"[^\W\d]+", words) if word in MONTHS)
    return _certain(_dated(numbers[0], month, _year(numbers[1]) if len(numbers) > 1 else None, today))


def _week(words: str, today: date, _language: str) -> _Meant | None:
    number, *year = [int(one) for one in re.findall(r"\d+", words)]
    weekday = next((WEEKDAYS[word] for word in words.split() if word in WEEKDAYS), _FRIDAY)
    if year:
        return _certain(_in_week(year[0], number, weekday))
    here = today.isocalendar().year
    day = _in_week(here, number, weekday)
    if day is None or day < today:
        later = _in_week(here + 1, number, weekday)
        return None if later is None else (later, day is not None and today - day < _JUST)
    return day, False


def _weekday(words: str, today: date, _language: str) -> _Meant | None:
    weekday = next(WEEKDAYS[word] for word in words.split() if word in WEEKDAYS)
    monday = today - timedelta(days=today.isoweekday() - 1)
    this, next_ = (monday + n * _WEEK + timedelta(days=weekday - 1) for n in range(2))
    coming = this if this > today else next_
    if re.search(WEEK_WORD, words):
        return (next_ if re.search(rf"\b(?:{NEXT})\s+{WEEK_WORD}", words) else this), False
    if re.match(rf"(?:{THIS})\b", words):
        return this, False
    if re.match(r"(?:kommende|coming|førstkommende|førstkomande)\b", words):
        return coming, False
    if re.match(rf"(?:{NEXT})\b", words):
        return next_, coming != next_
    return coming, this == today


def _whole(words: str, today: date, language: str) -> _Meant | None:
    which = "this" if re.search(rf"\b(?:{THIS})\b", words) else "next"
    return _weekday(f"friday {which} week", today, language)


def _last(words: str, today: date, language: str) -> _Meant | None:
    year = re.search(r"\d{4}", words)
    month = next((MONTHS[word] for word in words.split() if word in MONTHS), None)
    if month is None and not re.search(_MONTH_WORD, words):
        return _weekday("friday this week", today, language)
    first = _made(int(year[0]) if year else today.year, month or today.month, 1)
    if first is None:
        return None
    end = first + relativedelta(day=31)
    return _certain(end if year or end >= today else end + relativedelta(years=1, day=31))


def _soon(words: str, today: date, _language: str) -> _Meant | None:
    return today + timedelta(days=_SOON[words]), False


def _ahead(words: str, today: date, _language: str) -> _Meant | None:
    _in, *said, unit = re.sub(r"['’]s?\s+time$", "", words).split()
    count = " ".join(said)
    if f"{count} {unit}" in _HALF_YEARS:
        return today + relativedelta(months=6), False
    many = _MANY.get(count) or int(count)
    step = {"days": relativedelta(days=many), "weeks": relativedelta(weeks=many), "months": relativedelta(months=many)}
    return today + (step | {"years": relativedelta(years=many)})[_UNITS[unit]], False


def _ordinal(words: str, today: date, _language: str) -> _Meant | None:
    number = int(re.sub(r"\D", "", words))
    for ahead in range(3):  # a month without a 31st is followed by one that has it
        month = today.replace(day=1) + relativedelta(months=ahead)
        day = _made(month.year, month.month, number)
        if day is not None and day >= today:
            return day, False
    return None


_KINDS: dict[str, Callable[[str, date, str], _Meant | None]] = {
    "iso": _iso,
    "numbers": _numbers,
    "named": _named,
    "week": _week,
    "weekday": _weekday,
    "whole": _whole,
    "last": _last,
    "soon": _soon,
    "ahead": _ahead,
    "ordinal": _ordinal,
}


def _certain(day: date | None) -> _Meant | None:
    return None if day is None else (day, False)


def _year(number: int) -> int:
    return number if number > 99 else 2000 + number


def _dated(day: int, month: int, year: int | None, today: date) -> date | None:
    """That day in that year, or the next one that comes."""
    years = [year] if year else range(today.year, today.year + 9)  # 29 February may be far
    days = (_made(one, month, day) for one in years)
    return next((one for one in days if one is not None and (year or one >= today)), None)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _in_week(year: int, week: int, weekday: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, weekday)
    except ValueError:
        return None
