"""The words of which the phrases of a rhythm are made, English, Danish and Norwegian: tables, patterns, what they mean.

The patterns are parts of others, in which case does not count (`compiled`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.cadence import LAST, NEXT_TO_LAST
from bot.dates import COUNTS, WEEKDAYS, any_of, plain


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
        NEXT_TO_LAST: "penultimate næstsidste nestsiste",
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
ORDINALS |= dict.fromkeys(
    ("second to last", "second-to-last", "next to last", "next-to-last", "last but one", "næst sidste", "nest siste"),
    NEXT_TO_LAST,
)
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
# In which of them which hours are of the later half of the day.
_LATE = {r"noon|eftermiddag|ettermiddag": range(1, 8), r"even|night|aften|kveld": range(4, 12)}
LATER_TODAY = r"(?:formiddag|eftermiddag|ettermiddag|aften|kveld)"

TIMES = r"times|gang|gange|ganger|gong|gonger|gongar"
END = r"(?!\w)(?![-–’'](?=\w))"  # of any phrase: not today's, nor a Monday-plan
HVER = r"(?:hver|hvert|kvar|kvart)"
EACH = rf"(?:every single|every|each|{HVER}(?: eneste| einaste)?|alle)"
ALTERNATE = (
    r"(?:annen\s?hver|annet\s?hvert|anden\s?hver|annahver|annankvar|annakvar|annakvart|hveranden|hverandet|hvertandet)"
)
NTH = r"\d{1,2}(?:\.|st|nd|rd|th)"
MANY = rf"\d{{1,3}}(?:\.|st|nd|rd|th)?|{any_of(word for word, number in _NUMBERS.items() if number > 1)}"
EVERY = rf"(?:(?P<alternate>{ALTERNATE})|{EACH}(?:\s+(?P<interval>{MANY}))?)"
UNIT = rf"(?P<unit>{any_of(UNITS)})"
ON = r"(?:(?:on|in|of|at|på|om|i|ved)\s+)?(?:(?:the|den|d\.)\s+)?"
WEEKDAY = rf"(?:{any_of(WEEKDAYS)})(?:(?<=y)s|ene|erne|er|en|e|ane|ar)?"
AND = r"(?:\s*,\s*(?:(?:and|og)\s+)?|\s+(?:and|og|samt)\s+|\s*[&+/]\s*)"
SPAN = r"(?:\s*[-–—]\s*|\s+(?:to|til(?:\s+og\s+med)?|through)\s+)"
DAYS = rf"(?P<weekdays>{WEEKDAY}(?:{AND}(?:(?:on|på|om)\s+)?{WEEKDAY}){{0,6}})"
# Short names count after "hver" and "every", or several before an hour: "man" and "sun" are words too.
_SHORT = {
    "da": {
        word: number
        for number, words in enumerate(("man mån", "tir tirs tys", "ons", "tor tors", "fre", "lør lau", "søn sun"), 1)
        for word in words.split()
    },
    "en": {
        word: number
        for number, words in enumerate(("mon", "tue tues", "wed weds", "thu thur thurs", "fri", "sat", "sun"), 1)
        for word in words.split()
    },
}


def _short_days(language: str, least: int = 0) -> str:
    one = rf"(?:{any_of(_SHORT[language])}|{WEEKDAY})(?!\w)\.?"
    return rf"(?P<weekdays>(?:{any_of(_SHORT[language])})(?!\w)\.?(?:{AND}{one}){{{least},6}})"


SHORT_DAYS, SHORT_DAYS_EN = _short_days("da"), _short_days("en")
SEVERAL_SHORT, SEVERAL_SHORT_EN = _short_days("da", 1), _short_days("en", 1)
_EVERY_DAY_NAME = {**_SHORT["da"], **_SHORT["en"], **WEEKDAYS}
ONE_WEEKDAY = compiled(rf"(?<!\w)(?:{any_of(_EVERY_DAY_NAME)})")


def number_of(words: str) -> int:
    """Of "3", "3rd", "third" or "three"."""
    digits = re.match(r"\d+", words)
    return int(digits[0]) if digits else _NUMBERS[plain(words)]


def interval_of(match: re.Match[str]) -> int:
    if match["alternate"]:
        return 2
    return number_of(match["interval"]) if match["interval"] else 1


def late_hours(words: str) -> Sequence[int]:
    """Which hours are after noon beside "in the evening"."""
    return next((hours for part, hours in _LATE.items() if re.search(part, words, re.IGNORECASE)), ())


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
    return tuple(_EVERY_DAY_NAME[plain(one)] for one in ONE_WEEKDAY.findall(words))
