"""The words of which the phrases of a rhythm are made, English, Danish and Norwegian: tables, patterns, what they mean.

The patterns are parts of others, in which case does not count (`compiled`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from bot.cadence import FLOOR, LAST
from bot.dates import COUNTS, MONTHS, WEEKDAYS, any_of, plain


class Unit(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# ------------------------------------------------------------------------------------------------ words

ORDINALS = {
    word: number
    for number, words in {
        LAST: "last sidste siste final",
        1: "first første fyrste",
        2: "second other anden andet andre annen annet anna",
        3: "third tredje",
        4: "fourth fjerde",
        5: "fifth femte",
        6: "sixth sjette",
        7: "seventh syvende sjuende sjuande",
        8: "eighth ottende åttende åttande",
        9: "ninth niende niande",
        10: "tenth tiende tiande",
        12: "twelfth tolvte",
        14: "fourteenth fjortende fjortande",
    }.items()
    for word in words.split()
}
_NUMBERS = {**COUNTS, **ORDINALS}
UNITS = {
    word: unit
    for words, unit in (
        ("day|days|dag|dage|dager|dagar|dagen|døgn", (Unit.DAY, 1)),
        ("week|weeks|uge|uger|ugen|uke|uker|uken|uka|veke|veker|veka", (Unit.WEEK, 1)),
        ("fortnight|fortnights", (Unit.WEEK, 2)),
        ("month|months|måned|måneder|måneden|månad|månader|månaden", (Unit.MONTH, 1)),
        ("quarter|quarters|kvartal|kvartaler|kvartalet", (Unit.MONTH, 3)),
        ("half year|halve år|halvt år|halvår", (Unit.MONTH, 6)),
        ("year|years|år|året", (Unit.YEAR, 1)),
    )
    for word in words.split("|")
}
ADVERBS = {
    word: unit
    for words, unit in (
        ("daily dagligt daglig dagleg", (Unit.DAY, 1)),
        ("weekly ugentligt ugentlig ukentlig vekentleg", (Unit.WEEK, 1)),
        ("fortnightly biweekly bi-weekly", (Unit.WEEK, 2)),
        ("monthly månedligt månedlig månadleg", (Unit.MONTH, 1)),
        ("bimonthly bi-monthly", (Unit.MONTH, 2)),
        ("quarterly kvartalsvis kvartalsvist", (Unit.MONTH, 3)),
        ("half-yearly halvårligt halvårlig halvårleg", (Unit.MONTH, 6)),
        ("yearly annually årligt årlig årleg", (Unit.YEAR, 1)),
    )
    for word in words.split()
}
WORKING_DAYS = (
    r"weekdays|work(?:ing)? ?days|business days|school ?days|hverdage(?:ne|r)?|kvardagar|arbejdsdage|arbeidsdag[ea]r"
    r"|ukedager|vekedagar|virkedag[ea]r|yrkedag[ea]r|skoledag(?:e|er|ar)"
)
WORKING_DAY = (
    r"weekday|work(?:ing)? ?day|business day|school ?day|hverdag|kvardag|arbejdsdag|arbeidsdag|ukedag|vekedag|virkedag"
    r"|yrkedag|skoledag"
)
PARTS = (
    r"(?:mornings?|afternoons?|evenings?|(?:morgen|formiddag|eftermiddag|ettermiddag|aften)(?:en)?|morgon(?:en)?"
    r"|kveld(?:en)?)"
)

TIMES = r"times|gang|gange|ganger|gong|gonger|gongar"
END = r"(?!\w)(?![-–’'](?=\w))"  # of any phrase: not today's, nor a Monday-plan
EACH = r"(?:every single|every|each|(?:hver|hvert|kvar|kvart)(?: eneste| einaste)?|alle)"
ALTERNATE = r"(?:annenhver|annethvert|annankvar|annakvar|annakvart)"
NTH = r"\d{1,2}(?:\.|st|nd|rd|th)"
MANY = rf"\d{{1,3}}(?:\.|st|nd|rd|th)?|{any_of(word for word, number in _NUMBERS.items() if number > 1)}"
EVERY = rf"(?:(?P<alternate>{ALTERNATE})|{EACH}(?:\s+(?P<interval>{MANY}))?)"
UNIT = rf"(?P<unit>{any_of(UNITS)})"
ON = r"(?:(?:on|in|of|at|på|om|i|ved)\s+)?(?:(?:the|den|d\.)\s+)?"
WEEKDAY = rf"(?:{any_of(WEEKDAYS)})(?:(?<=y)s|ene|erne|er|en|e|ane|ar)?"
AND = r"(?:\s*,\s*(?:(?:and|og)\s+)?|\s+(?:and|og|samt)\s+|\s*[&+/]\s*)"
SPAN = r"(?:\s*[-–—]\s*|\s+(?:to|til(?:\s+og\s+med)?|through)\s+)"
DAYS = rf"(?P<weekdays>{WEEKDAY}(?:{AND}(?:(?:on|på|om)\s+)?{WEEKDAY}){{0,6}})"
ONE_WEEKDAY = compiled(any_of(WEEKDAYS))


def number_of(words: str) -> int:
    """Of "3", "3rd", "third" or "three"."""
    digits = re.match(r"\d+", words)
    return int(digits[0]) if digits else _NUMBERS[plain(words)]


def interval_of(match: re.Match[str]) -> int:
    if match["alternate"]:
        return 2
    return number_of(match["interval"]) if match["interval"] else 1


_LENGTHS = {  # by how their words begin
    "d": timedelta(days=1),
    **dict.fromkeys(("ho", "ti"), timedelta(hours=1)),
    "ha": timedelta(minutes=30),
    "k": timedelta(minutes=15),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}


def length_of(word: str) -> timedelta:
    """How long a day, an hour, half of one, a quarter of one, a minute or a second is."""
    return next(length for begins, length in _LENGTHS.items() if plain(word).startswith(begins))


def spread(first: time, last: time, step: timedelta) -> tuple[time, ...]:
    """The times of day from one to another, both included, each so much later."""
    begins, ends = (datetime.combine(date.min, one) for one in (first, last))
    return tuple((begins + n * step).time() for n in range((ends - begins) // step + 1))


def weekdays_of(words: str) -> tuple[int, ...]:
    return tuple(WEEKDAYS[plain(one)] for one in ONE_WEEKDAY.findall(words))


# ------------------------------------------------------------------------------------------------ times of day

_HOURS = {word: number for word, number in COUNTS.items() if 1 < number < 13}
_NAMED = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_HALF = r"(?:\s?(?:[ap]\.m\.|[ap]m))"

# No ordinal ("9. klasse"), no fraction, no date, no count.
_CLOCK_END = rf"{END}(?![.:,/]\d)(?!\s?%)(?!\.\s?(?-i:[a-zæøå]))(?!\.?\s+(?:{any_of(MONTHS)}|{TIMES})\b)"
_DIGITS = rf"\d{{1,2}}(?:[.:]\d{{2}})?{_HALF}?(?:\s?o['’]clock)?"
_AT = r"(?:(?:at|klokken|klokka|klokkan)\s+|kl\.?\s*|@\s*)"
_CLEAR = rf"(?:\d{{1,2}}:\d{{2}}{_HALF}?|\d{{1,2}}(?:\.\d{{2}})?{_HALF}|noon|midday|midnight){_CLOCK_END}"
_ANY = rf"{_DIGITS}|noon|midday|midnight"
CLOCK = rf"{_AT}?(?:{_ANY}){_CLOCK_END}"  # beside words that make a time of a number
SURE_CLOCK = rf"(?:{_AT}(?:{_ANY}|{any_of(_HOURS)}){_CLOCK_END}|{_CLEAR})"
CLOCK_SPAN = rf"(?:(?:from|fra|frå)\s+{_AT}?|{_AT})(?:{_ANY}){SPAN}{CLOCK}|\d{{1,2}}[:.]\d{{2}}{SPAN}{CLOCK}"
CLOCKS_BETWEEN = (
    rf"(?:from|fra|frå|between|mellem|mellom)\s+(?P<first>{_AT}?(?:{_ANY}))(?:{SPAN}|\s+(?:and|og|until)\s+)"
    rf"(?P<last>{CLOCK})"
)
BARE_CLOCK = rf"\d{{1,2}}\.\d{{2}}{_CLOCK_END}"

_ONE_CLOCK = compiled(
    r"(?P<hour>\d+)(?:[.:](?P<minute>\d+))?(?:\s?(?P<half>[ap])\.?m)?"
    rf"|\b(?P<word>{any_of([*_HOURS, *_NAMED])})\b",
)


def clocks_of(words: str) -> tuple[list[time | None], bool]:
    """None for an hour that does not exist; and whether one may be of the afternoon ("at 2")."""
    found, half, unsure = list[time | None](), "", False
    for one in reversed(list(_ONE_CLOCK.finditer(words))):  # "at 9 and 11 am": both
        word = plain(one["word"] or "")
        if word in _NAMED:
            found.append(_NAMED[word])
            continue
        hour, minute = _HOURS[word] if word else int(one["hour"]), int(one["minute"] or 0)
        half = plain(one["half"] or half)
        unsure = unsure or (not half and 1 <= hour <= 5 and not (one["hour"] or "").startswith("0"))
        if half:
            hour = hour % 12 + (12 if half == "p" else 0) if 1 <= hour <= 12 else 24
        found.append(time(hour, minute) if hour < 24 and minute < 60 else None)
    return found[::-1], unsure


def too_near(times: Sequence[time]) -> bool:
    """Whether two of these, in order, are nearer than a schedule may have them."""
    moments = [datetime.combine(date.min, one) for one in times]
    return any(later - one < FLOOR for one, later in pairwise(moments))
