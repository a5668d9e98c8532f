"""Times of day, and times from now, in words, English, Danish and Norwegian: "kl. 9", "halv ni", "om et kvarter".

The patterns are parts of others, in which case does not count (`bot.rhythm_words.compiled`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from bot.cadence import FLOOR
from bot.dates import COUNTS, MEASURED, MONTHS, any_of, plain
from bot.rhythm_meaning import Doubt, Phrase
from bot.rhythm_words import ALTERNATE, EACH, END, SPAN, TIMES, compiled, interval_of, length_of, spread

# ------------------------------------------------------------------------------------------------ times of day

_HOURS = {word: number for word, number in COUNTS.items() if 1 < number < 13}
HOUR_WORDS = any_of(_HOURS)
_NAMED = {"noon": time(12), "midday": time(12)}
_NAMED |= dict.fromkeys(("midnight", "midnat", "midnatt", "ved midnat", "ved midnatt"), time(0))
_HALF = r"(?:\s?(?:[ap]\.m\.|[ap]m))"

# No ordinal ("9. klasse"), no fraction, no date, no count.
_CLOCK_END = rf"{END}(?![.:,/]\d)(?!\s?%)(?!\.\s?(?-i:[a-zæøå]))(?!\.?\s+(?:{any_of(MONTHS)}|{TIMES})\b)"
_DIGITS = rf"\d{{1,2}}(?:[.:]\d{{2}})?{_HALF}?(?:\s?o['’]clock)?"
_AT = r"(?:(?:(?:at|klokken|klokka|klokkan)\s+|kl\.?\s*|@\s*)(?:(?:ca\.|ca|cirka|about|around)\s+)?)"
_FOUR = r"(?:[01]\d|2[0-3])[0-5]\d"  # "kl. 0900"
_CLEAR = (
    rf"(?:\d{{1,2}}:\d{{2}}{_HALF}?|\d{{1,2}}(?:\.\d{{2}})?{_HALF}|{any_of(_NAMED)}"
    rf"|(?:\d{{1,2}}|{HOUR_WORDS})\s?o['’]clock){_CLOCK_END}"
)
_ANY = rf"{_DIGITS}|{any_of(_NAMED)}"
CLOCK = rf"{_AT}?(?:{_ANY}){_CLOCK_END}"  # beside words that make a time of a number
_NOT_PAST = rf"(?!\s+(?:over|past|to|til|i|på)\s+(?:halv\s+)?(?:{any_of(COUNTS)})(?!\w))"  # "at ten to nine"
SURE_CLOCK = rf"(?:{_AT}(?:{_FOUR}|{_ANY}|(?:{HOUR_WORDS}){_NOT_PAST}){_CLOCK_END}|{_CLEAR})"
CLOCK_SPAN = rf"(?:(?:from|fra|frå)\s+{_AT}?|{_AT})(?:{_ANY}){SPAN}{CLOCK}|\d{{1,2}}[:.]\d{{2}}{SPAN}{CLOCK}"
CLOCKS_BETWEEN = (
    rf"(?:from|fra|frå|between|mellem|mellom)\s+(?P<first>{_AT}?(?:{_ANY}))(?:{SPAN}|\s+(?:and|og|until)\s+)"
    rf"(?P<last>{CLOCK})"
)
# "Halv ni", "kvart over otte", "kl. ti over ni"; a number alone beside another ("9 to 11") is none.
_MINUTES = {"fem": 5, "five": 5, "ti": 10, "ten": 10, "kvart": 15, "kvarter": 15, "quarter": 15}
_MINUTES |= {"tyve": 20, "tjue": 20, "twenty": 20, "fem og tyve": 25, "femogtyve": 25, "twenty-five": 25}
MINUTE_WORDS = any_of(_MINUTES)
_MINUTE = r"(?:\s+(?:minutt?(?:er)?|minutes?))"
# Without "kl.": with "halv" or "past" for sure; "ti i ni" only where nothing follows that may be counted ("grupper").
_ENDS = (
    rf"(?=\s*$|\s*[,;:!?)]|\.(?:\s|$)|\s+(?-i:[A-ZÆØÅ])|\s+(?:i\s?dag|i\s?mor[gn]en|i\s?morgon|today|tomorrow)(?!\w)"
    rf"|\s+(?:{EACH}|{ALTERNATE})\s)"
)
_PAST = rf"(?:(?:\d{{1,2}}|{any_of(_MINUTES)}){_MINUTE}?\s+(?:over|past)|(?:{any_of(_MINUTES)}){_MINUTE}?\s+(?:i|på))"
_HOUR = rf"(?:\d{{1,2}}|{HOUR_WORDS})"
_QUARTER = r"(?:kvart(?:er)?\s+(?:over|i|på)|(?:a\s+)?quarter\s+(?:past|to)|half\s+past|halv)"
_BESIDE = rf"(?:{_QUARTER}|{_PAST}(?:\s+halv)?|(?:{any_of(_MINUTES)}){_MINUTE}\s+to)"
_SURELY = rf"(?:\d{{1,2}}|{any_of(_MINUTES)}){_MINUTE}?\s+(?:past|(?:over|i|på)\s+halv)\s+{_HOUR}"
_LIKELY = (
    rf"(?:(?:\d{{1,2}}|{any_of(_MINUTES)}){_MINUTE}\s+(?:over|i|på|to)\s+{_HOUR}"
    rf"|(?:{any_of(_MINUTES)})\s+(?:over|i|på)\s+(?:{HOUR_WORDS})){_ENDS}"
)
SPOKEN_CLOCK = (
    rf"(?:{_QUARTER}\s+{_HOUR}|{_SURELY}|{_LIKELY}|{_AT}{_BESIDE}\s+(?:{_HOUR}|one|ett?|ét|én|en)){_CLOCK_END}"
)
BARE_CLOCK = rf"\d{{1,2}}\.\d{{2}}{_CLOCK_END}"

_ONE_CLOCK = compiled(
    r"(?P<hour>\d{1,2}?)(?:[.:]?(?P<minute>\d\d))?(?!\d)(?:\s?(?P<half>[ap])\.?m)?"
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
        if (hour, minute, half) == (24, 0, ""):
            hour = 0
        if half:
            hour = hour % 12 + (12 if half == "p" else 0) if 1 <= hour <= 12 else 24
        found.append(time(hour, minute) if hour < 24 and minute < 60 else None)
    return found[::-1], unsure


def is_midnight(words: str) -> bool:
    """Whether an hour may be the one with which its day ends: "24", "midnight"."""
    return re.search(r"midna|midnight|(?<![\d.:])24(?![.:]?[1-9])", words, re.IGNORECASE) is not None


def is_no_day(words: str) -> bool:
    """Whether "14.30" can be no date and no hour in the morning."""
    first, second = map(int, words.split("."))
    return 12 < first < 24 and (12 < second < 60 or second == 0)


def in_later_half(words: str, times: Sequence[time], hours: Sequence[int]) -> tuple[time, ...] | None:
    """What "8" is in the evening, whose `hours` are given; None where it can't be, or says its half itself."""
    if re.search(r"(?<!\d)0\d|[ap]\.?m\b", words, re.IGNORECASE):
        return None
    early = [one for one in times if one.hour < 12]
    if any(one.hour not in hours for one in early):
        return None
    return tuple(sorted({one.replace(hour=one.hour % 12 + 12) if one in early else one for one in times}))


_ONE_SPOKEN = compiled(
    rf"(?:(?P<minutes>\d{{1,2}}|{any_of(_MINUTES)}){_MINUTE}?\s+(?P<side>over|past|i|på|to)\s+)?"
    rf"(?P<half>halv\s+|half\s+past\s+)?(?P<hour>\d{{1,2}}|{any_of(COUNTS)})$"
)


def spoken_clock(words: str) -> tuple[time | None, bool]:
    """The same of "halv ni"."""
    match = _ONE_SPOKEN.search(words)
    if match is None:
        return None, True
    number, half = plain(match["hour"]), plain(match["half"] or "")
    hour = int(number) if number.isdecimal() else COUNTS[number]
    at = hour * 60 + (30 if half.startswith("half") else -30 if half else 0)
    if match["minutes"]:
        minutes = plain(match["minutes"])
        past = plain(match["side"]) in ("over", "past")
        at += (1 if past else -1) * (int(minutes) if minutes.isdecimal() else _MINUTES[minutes])
    found = time(*divmod(at, 60)) if 0 <= at < 24 * 60 and hour <= 24 else None
    return found, at < 6 * 60


def too_near(times: Sequence[time]) -> bool:
    """Whether two of these, in order, are nearer than a schedule may have them."""
    moments = [datetime.combine(date.min, one) for one in times]
    return any(later - one < FLOOR for one, later in pairwise(moments))


# ------------------------------------------------------------------------------------------------ from now

_COUNTS = {**COUNTS, "femten": 15, "fifteen": 15, "tyve": 20, "tjue": 20, "twenty": 20, "tredive": 30, "tretti": 30}
_COUNTS |= {"et par": 2, "a couple of": 2, "thirty": 30, "fyrre": 40, "førti": 40, "forty": 40}
_WHOLE = {
    "half an hour": timedelta(minutes=30),
    **dict.fromkeys(("en halv time", "ein halv time", "en halvtime", "halv time"), timedelta(minutes=30)),
    **dict.fromkeys(("a quarter of an hour", "quarter of an hour"), timedelta(minutes=15)),
    **dict.fromkeys(
        ("an hour and a half", "halvanden time", "halvannen time", "halvannan time"), timedelta(minutes=90)
    ),
}
_NUMBER = r"(?:\d{0,2}\s?½|\d{1,2}[.,]5|\d{1,3})"
_LENGTH = (
    rf"(?:{any_of(_WHOLE)}|(?:{_NUMBER}|{any_of(_COUNTS)})\s+"
    r"(?:minut(?:ter)?|minutt(?:er|ar)?|minutes?|mins?\.?|hours?|time|timer|timar|kvarter))(?!\w)"
)
FROM_NOW = rf"(?:(?:om|in)\s+{_LENGTH}(?:\s+(?:og|and)\s+{_LENGTH})?|{_LENGTH}\s+from\s+now){END}"
_ONE_LENGTH = compiled(rf"(?P<whole>{any_of(_WHOLE)})|(?P<many>{_NUMBER}|{any_of(_COUNTS)})\s+(?P<unit>[^\W\d]+)")


def from_now(words: str) -> timedelta:
    """How long after now "om en time og et kvarter" is."""
    whole = timedelta()
    for one in _ONE_LENGTH.finditer(words):
        if one["whole"]:
            whole += _WHOLE[plain(one["whole"])]
        else:
            whole += _many(plain(one["many"])) * length_of(one["unit"])
    return whole


def _many(words: str) -> float:
    """Of "1½", "1,5", "10" or "two"."""
    whole = words.replace("½", "").strip()
    if words != whole:
        return int(whole or 0) + 0.5
    return float(words.replace(",", ".")) if words[0].isdecimal() else _COUNTS[words]


# ------------------------------------------------------------------------------------------------ as phrases


def times(match: re.Match[str]) -> Phrase:
    found, unsure = clocks_of(match[0])
    named = tuple(sorted({one for one in found if one is not None}))
    doubt = Doubt.MIDNIGHT if is_midnight(match[0]) else Doubt.HALF_OF_DAY if unsure and None not in found else None
    return Phrase(times=named, doubtful=None in found or unsure, doubt=doubt)


def bare_time(text: str, match: re.Match[str], end: int, dated: bool) -> Phrase | None:
    """ "8.30" right behind another phrase, which ends there: it may be a day, unless that was a date. "14.30" is none,
    and may stand first."""
    said, clear = times(match), is_no_day(match[0])
    if end and not text[end : match.start()].strip(" ,"):
        return said if clear or dated else replace(said, doubtful=True, doubt=Doubt.DAY_OR_TIME)
    first = not text[: match.start()].strip(" ,") and MEASURED.match(text, match.end()) is None
    return said if clear and first else None


def spoken_time(match: re.Match[str]) -> Phrase:
    found, unsure = spoken_clock(match[0])
    named = () if found is None else (found,)
    return Phrase(times=named, doubtful=unsure or not named, doubt=Doubt.HALF_OF_DAY if unsure and named else None)


def from_now_on(match: re.Match[str]) -> Phrase:
    after = from_now(match[0])
    return Phrase(after=after or None, doubtful=not after)


def time_span(match: re.Match[str]) -> Phrase:
    first = clocks_of(match[0])[0][0]
    return Phrase(times=() if first is None else (first,), doubtful=True)


def hours(match: re.Match[str]) -> Phrase:
    """ "Every 2 hours from 8 to 16"; doubtful without the hours between."""
    first, last = (clocks_of(match[one])[0][0] if match[one] else None for one in ("first", "last"))
    step = interval_of(match) * length_of(match["within"])
    if step and step < FLOOR:
        return Phrase(hourly=True, too_often=True, doubtful=True)
    if first is None or last is None or first >= last or not step:
        return Phrase(hourly=True, doubtful=True, doubt=Doubt.HOURS if step else None)
    return Phrase(hourly=True, times=spread(first, last, step))


def often(match: re.Match[str]) -> Phrase:
    """ "10,000 times a day": doubtful, as nobody knows when."""
    many = int("".join(one for one in match["many"] if one.isdigit()))
    too_often = many * FLOOR > length_of(match["whole"])
    return Phrase(hourly=True, too_often=too_often, doubtful=True, doubt=None if too_often else Doubt.HOURS)
