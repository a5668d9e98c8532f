"""What somebody means who types a reminder in one line: pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot import rhythms
from bot.cadence import Cadence, Every
from bot.dates import MONTHS, any_of
from bot.language import Reader
from bot.rhythm_clocks import HOUR_WORDS, MINUTE_WORDS
from bot.rhythm_meaning import Doubt
from handlers.mentions import find_mentions
from storage.reminder_tables import Content

_PARTS = " ,;:–—-"
_ME = re.compile(
    r"(?:please\s+)?(?:(?P<english>remind\s+me(?=\s)|me(?=\s+(?:to|about)\s))"
    r"|(?:husk|påmind|minde?|påminn|minn|hugs)\s+(?:lige\s+)?(?:mig|meg)(?=\s)|(?:mig|meg)(?=\s+om\s))(?:\s+lige)?\s+",
    re.IGNORECASE,
)
_WHAT = re.compile(r"(?:(?:om|på)\s+(?:(?:at|å)\s+)?|(?:at|å)\s+)(?=[\w@])")
_WHAT_IN_ENGLISH = re.compile(r"(?:to|about|of|that)\s+(?=[\w@])")
_ABOUT = re.compile(r"om\s+(?:at|å)\s+(?=\w)")  # "remind me tomorrow of calling Bent"
_TO = re.compile(r"(?:(?:to|til|for|remind|mind|minn)\s+)?$", re.IGNORECASE)
_AND = re.compile(r"[ ,&+]*(?:(?:and|og)\b)?[ ,]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Read:
    """What is said, the rhythm in the words in which it is said, and for whom: places in the list of those who are
    mentioned; `me`: for whoever writes ("remind me to …"). `doubt`: why it has to be asked about, with the words that
    it is `about` and the `day` that they name."""

    text: str
    said: str
    whom: tuple[int, ...]
    doubt: Doubt | None = None
    about: str = ""
    times: tuple[time, ...] = ()
    day: date | None = None
    me: bool = False


def read(text: str, mentioned: Sequence[str], today: date, language: str) -> Read:
    """`mentioned` are the words by which people are mentioned ("@Anna Holm"), in their order. Whoever is mentioned
    first of all, or first of what is left without the rhythm, gets it; whoever is mentioned later is part of it."""
    text = " ".join(text.split())
    me = _ME.match(text)
    first, text = ((), text[me.end() :]) if me is not None else _leading(text, mentioned)
    _found, masked = find_mentions(text, mentioned)
    rhythm = rhythms.read(masked, today, language)
    if not has_time(rhythm):
        return Read(_what(text, me), "", first, rhythm.doubt, rhythm.about, me=me is not None)
    at = len(text) - len(rhythm.text) if masked.endswith(rhythm.text) else 0
    rest = text[at : at + len(rhythm.text)]
    said = text.replace(rest, "", 1).strip(" ,:")
    then, rest = ((), _what(rest, me)) if me is not None else _leading(rest, mentioned)
    rest = _ABOUT.sub("", rest)
    begins = at > 0 and rhythm.cadence is not None and rhythm.times and rhythms.begins_sentence(rest)
    more = "" if begins else goes_on(rest) or (goes_on_with_hour(rest) if at > 0 and not rhythm.times else "")
    doubt, about = (Doubt.MORE, more) if more and rhythm.doubt is None else (rhythm.doubt, rhythm.about)
    whom = (*first, *(one for one in then if one not in first))
    return Read(rest, said, whom, doubt, about, rhythm.times, rhythm.day, me is not None)


def _what(text: str, me: re.Match[str] | None) -> str:
    """Of what, after "remind me": without the small words that lead there."""
    if me is None:
        return text
    match = (_WHAT_IN_ENGLISH if me["english"] else _WHAT).match(text)
    return text[match.end() :] if match is not None else text


def has_time(rhythm: rhythms.Read) -> bool:
    return rhythm.cadence is not None or bool(rhythm.times) or rhythm.after is not None


def soon(rhythm: rhythms.Read, now: datetime) -> tuple[Cadence, tuple[time, ...]]:
    """On which days it comes, and at which times: where no day is named, once, so long from now or the next time that
    the clocks show that hour. `now` is by the clocks of whoever writes."""
    if rhythm.cadence is not None:
        return rhythm.cadence, rhythm.times
    if rhythm.after is None:
        passed = rhythm.times[-1] <= now.time()
        return Cadence(Every.ONCE, now.date() + timedelta(days=int(passed))), rhythm.times
    at = now.astimezone(UTC) + rhythm.after + timedelta(minutes=1, microseconds=-1)  # no earlier, to the minute
    there = at.astimezone(now.tzinfo)
    return Cadence(Every.ONCE, there.date()), (time(there.hour, there.minute),)


def spelt_out(content: Content, reader: Reader) -> str:
    """When it comes, in words that mean the same on another day too: not "tomorrow", nor "in 10 minutes"."""
    schedule = content.schedule
    if schedule.cadence.every is not Every.ONCE:
        return content.said
    day = reader.day(schedule.cadence.begins)
    if not content.exact:
        return day
    _ = reader.text
    return _("{day} at {time}", day=day, time=reader.names([reader.clock(one) for one in schedule.times]))


_MORE = re.compile(
    rf"(?:at|kl|klokka)\.?\s+(?:half|halv|a\s+quarter|quarter|kvart|kvarter|{HOUR_WORDS})(?!\w)"
    r"|(?:\d{4}|\d{1,2}[.:]\d\d|(?:og|and|kl|klokken|at)\.?\s+(?:den\s+|the\s+)?\d+(?:st|nd|rd|th)?|klokken|kl\."
    r"|(?:i|in)\s+(?:hver|each|every|ulige|lige)|(?:undtagen|unntatt|except)|(?:om|in|from|fra)\s+\d+"
    r"|(?-i:efter|etter|after|på nær)(?=\s)"
    rf"|(?:til|until|fra|from|to)\s+(?:{any_of(MONTHS)}|jul|påske|pinse|sommeren|christmas|easter|summer)"
    r"|(?:til|until)\s+(?:den\s+|the\s+|kl\.?\s*)?\d+(?=\.?(?:\s+(?-i:[A-ZÆØÅ])|\s*$)))(?!\w)",
    re.IGNORECASE,
)


def goes_on(text: str) -> str:
    """What follows a rhythm and reads as if it were part of it: "2028", "og 15"; "" for none."""
    match = _MORE.match(text)
    return match[0] if match else ""


_HOUR = re.compile(
    r"(?:(?-i:før|before|but|only|between|mellem|mellom)|(?:ved|omkring|around|about|cirka|ca\.?)\s+(?:kl\.?\s*)?\d{1,2}|\d{1,2}(?=\s+(?-i:[A-ZÆØÅ])|\s*$)|week\s+at"
    rf"|(?:\d{{1,2}}|{MINUTE_WORDS})(?:\s+min\w*)?\s+(?:i|på|over|past|to)\s+(?:\d{{1,2}}|{HOUR_WORDS}))(?!\w)",
    re.IGNORECASE,
)


def goes_on_with_hour(text: str) -> str:
    """The same of what follows a day without an hour: "9", "fem i ni"."""
    match = _HOUR.match(text)
    return match[0] if match else ""


def _leading(text: str, mentioned: Sequence[str]) -> tuple[tuple[int, ...], str]:
    """Who is mentioned where it begins, and what follows: "@Bent", "to @Bent and @Clara"."""
    found, _masked = find_mentions(text, mentioned)
    whom: list[int] = []
    end = 0
    for one in found:
        between = text[end : one.start]
        if not (_AND.fullmatch(between) if whom else _TO.fullmatch(between)):
            break
        whom.append(one.which)
        end = one.end
    return tuple(whom), text[end:].lstrip(_PARTS) if whom else text
