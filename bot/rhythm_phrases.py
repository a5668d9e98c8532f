"""The phrases of which a rhythm is made, English, Danish and Norwegian: "hver anden tirsdag", "at 9", "until 1 June".

Each is read by itself where it stands; `bot.rhythms` puts together what stands side by side. All three languages are
read together, because people mix them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from bot import dates
from bot.cadence import LAST, NEXT_TO_LAST
from bot.dates import COUNTS, ENDS, MONTHS, NEXT, THIS, WEEK_WORD, WEEKDAYS, any_of, plain
from bot.rhythm_clocks import (
    BARE_CLOCK,
    CLOCK,
    CLOCK_SPAN,
    CLOCKS_BETWEEN,
    FROM_NOW,
    SPOKEN_CLOCK,
    SURE_CLOCK,
    bare_time,
    from_now_on,
    hours,
    is_no_day,
    often,
    spoken_time,
    time_span,
    times,
)
from bot.rhythm_feasts import feast as named_feast
from bot.rhythm_meaning import Doubt, Names, Phrase
from bot.rhythm_words import (
    ADVERBS,
    ALTERNATE,
    AND,
    DAYS,
    EACH,
    END,
    EVERY,
    HVER,
    LATER_TODAY,
    MANY,
    NTH,
    ON,
    ORDINALS,
    PARTS,
    SEVERAL_SHORT,
    SEVERAL_SHORT_EN,
    SHORT_DAYS,
    SHORT_DAYS_EN,
    SPAN,
    TIMES,
    UNIT,
    UNITS,
    WEEKDAY,
    WORKING_DAY,
    WORKING_DAYS,
    Unit,
    compiled,
    interval_of,
    late_hours,
    number_of,
    weekdays_of,
)


def phrases(text: str, today: date, language: str) -> Iterator[Phrase]:
    """Every phrase of a text, in its order."""
    start = end = 0
    dated = False  # what ends there is a date
    while (word := _WORD.search(text, start)) is not None:
        start = word.start()
        beside = _WEEKDAY_AND_TIME.match(text, start)  # "mandag 14.30", which is no date
        before = text[: beside.end()] if beside is not None and is_no_day(beside["time"]) else text
        day = dates.at(before, start, today, language)
        if day is not None and day.limit:
            start = day.end  # by Friday: when it is to be done, not when to remind of it
            continue
        found = list(_with_day(text, start, day, today, language))
        for pattern, meaning in _PATTERNS:
            if (match := pattern.match(text, start)) is not None:
                found.append(replace(meaning(match), start=start, end=match.end()))
        if (match := _BARE_CLOCK.match(text, start)) is not None and (bare := bare_time(text, match, end, dated)):
            found.append(replace(bare, start=start, end=match.end()))
        if found:
            longest = max(found, key=lambda one: one.end)  # the first one of those that are as long
            yield longest
            start = end = longest.end
            dated = longest.names is Names.DATE
        else:
            start = word.end()


# ------------------------------------------------------------------------------------------------ patterns

_WORD = re.compile(r"(?<![\w.,:/\-§#’'])(?:\w+|@(?=\s?\d))")
_BARE_CLOCK = compiled(BARE_CLOCK)
_JUST_WEEKDAY = compiled(rf"{ON}(?P<weekday>{any_of(WEEKDAYS)})")
_NEXT_WEEKDAY = compiled(rf"{ON}(?:{NEXT})\s+(?:{any_of(WEEKDAYS)})")
_WEEKDAY_AND_TIME = compiled(rf"{ON}(?:{any_of(WEEKDAYS)})(?=,?\s+(?P<time>{BARE_CLOCK}))")
_HAS_DATE = compiled(rf"\d{{1,2}}[./]\s?\d|\b(?:{any_of(MONTHS)})\b")
_HAS_END = compiled(rf"\b(?:{ENDS})\b")
_JUST_WEEK = compiled(rf"{ON}{ON}(?:{WEEK_WORD}\s+\d.*|(?:{NEXT}|{THIS})\s+{WEEK_WORD})")
_UNTIL = compiled(
    r"(?:until|till|up to(?: and including)?|through|(?:ind|inn|frem |fram )?til(?:\s+og\s+med)?|t\.?o\.?m\.?)\s+"
)
_FROM = compiled(
    r"(?:starting(?:\s+from)?|beginning|starter|begyndende|(?:starter\s+)?fra(?:\s+og\s+med)?|frå(?:\s+og\s+med)?"
    r"|f\.?o\.?m\.?|from|as of)\s+"
)
_TO = compiled(r"\s+to\s+(?:and\s+including\s+)?")
_PART_OF_TODAY = compiled(rf"(?:tonight|this\s+{PARTS}|i\s?{LATER_TODAY}){END}")
_EARLY = compiled(rf"i\s?mor(?:gen|gon)\s+(?:tidligt?|tidleg){END}")
_EACH_DATE = compiled(rf"{EACH}\s+(?=(?:(?:the|den|d\.)\s+)?(?:\d|(?:{any_of(MONTHS)})\b))")
_EACH_WEEK = compiled(rf"{ON}{EACH}\s+{WEEK_WORD}")  # "every week 50"
_IMPOSSIBLE = compiled(
    rf"{ON}(?:{EACH}\s+)?(?:\d{{1,2}}(?:\.|st|nd|rd|th)?\s+(?:of\s+)?(?:{any_of(MONTHS)})"
    rf"|(?:{any_of(MONTHS)})\s+\d{{1,2}}|{WEEK_WORD}\s+\d{{1,2}}(?:\s+\d{{4}})?){END}(?![.:]\d)"
)

# ------------------------------------------------------------------------------------------------ with a day


def _with_day(text: str, start: int, day: dates.Phrase | None, today: date, language: str) -> Iterator[Phrase]:
    """`day` is the one that is named from `start` on."""
    for lead in (_UNTIL, _FROM):
        if (match := lead.match(text, start)) is None:
            continue
        limit = dates.at(text, match.end(), today, language)
        if limit is not None and not limit.limit:
            week = _JUST_WEEK.fullmatch(text, limit.start, limit.end) is not None
            said = Phrase(start, limit.end, doubtful=limit.doubtful)
            if lead is _UNTIL:
                yield replace(said, until=limit.day + timedelta(days=7 - limit.day.isoweekday() if week else 0))
            else:
                said = replace(said, begins=limit.day - timedelta(days=limit.day.isoweekday() - 1 if week else 0))
                yield said
                yield from _to(text, said, today, language)
    if (match := _EACH_DATE.match(text, start)) is not None:
        each = dates.at(text, match.end(), today, language)
        if each is not None and _HAS_DATE.search(text, each.start, each.end):
            yield replace(_day(text, each, today), start=start, every=Unit.YEAR)
    if (match := _THE_NUMBER.match(text, start)) is not None:
        number = dates.at(f"{match[0]}.", 0, today, language)  # "den 25 kl. 9": a dot is what is missing
        if number is not None:
            said = replace(_day(f"{match[0]}.", number, today), start=start, end=match.end())
            yield replace(said, names=Names.MONTH_DAY, month_day=number_of(match["nth"]))
    if (match := _EARLY.match(text, start)) is not None:
        yield Phrase(start, match.end(), once=today + timedelta(days=1), names=Names.DAY, vague=True)
    if day is not None:
        yield _day(text, day, today)
    elif (feast := named_feast(text, start, today)) is not None:
        yield feast
    elif (match := _PART_OF_TODAY.match(text, start)) is not None:
        yield Phrase(start, match.end(), once=today, names=Names.DAY, vague=True, late=late_hours(match[0]))
    elif (match := _IMPOSSIBLE.match(text, start)) is not None:
        doubt = None if _EACH_WEEK.match(match[0]) else Doubt.NO_SUCH_DAY
        yield Phrase(start, match.end(), impossible=True, doubtful=True, doubt=doubt)
    elif (match := _THE_NTH.match(text, start)) is not None:
        number = dates.at(text[: match.end()], start, today, language)  # what follows does not make a noun of it
        if number is not None:
            yield replace(_day(text, number, today), names=Names.MONTH_DAY, month_day=number_of(match["nth"]))


def _to(text: str, begins: Phrase, today: date, language: str) -> Iterator[Phrase]:
    """ "From 4 January to 18 June": in English, "to" is an end only there."""
    match = _TO.match(text, begins.end)
    last = dates.at(text, match.end(), today, language) if match is not None else None
    if last is not None and not last.limit and _HAS_DATE.search(text, last.start, last.end):
        yield replace(begins, end=last.end, until=last.day, doubtful=begins.doubtful or last.doubtful)


def _day(text: str, named: dates.Phrase, today: date) -> Phrase:
    day, words = named.day, text[named.start : named.end]
    said = Phrase(named.start, named.end, once=day, once_doubtful=named.doubtful or named.lately, day=day)
    if day < today:
        said = replace(said, doubt=Doubt.PAST)
    elif named.other_weekday:
        said = replace(said, doubt=Doubt.OTHER_WEEKDAY)
    elif named.doubtful and _NEXT_WEEKDAY.fullmatch(words) is not None:
        said = replace(said, doubt=Doubt.THIS_OR_NEXT)
    elif _JUST_WEEK.fullmatch(words) is not None:
        said = replace(said, doubt=Doubt.DAY_OF_WEEK, once_doubtful=True)
    if (match := _JUST_WEEKDAY.fullmatch(words)) is not None:
        said = replace(said, doubt=Doubt.TODAY if named.doubtful else None)
        return replace(said, names=Names.WEEKDAYS, weekdays=weekdays_of(match["weekday"]))
    if (match := _THE_NTH.fullmatch(words)) is not None:
        return replace(said, names=Names.MONTH_DAY, month_day=number_of(match["nth"]))
    dated = _HAS_DATE.search(words) is not None and _HAS_END.search(words) is None
    return replace(said, names=Names.DATE if dated else Names.DAY, dated=(day.month, day.day), doubtful=named.doubtful)


# ------------------------------------------------------------------------------------------------ what they mean


def _comes_again(match: re.Match[str]) -> Phrase:
    unit, length = UNITS[" ".join(plain(match["unit"]).split())]
    many = interval_of(match)
    quarter = (unit, length) == (Unit.MONTH, 3)
    return Phrase(every=unit, interval=max(many, 1) * length, quarter=quarter, doubtful=not many)


def _adverb(match: re.Match[str]) -> Phrase:
    word = plain(match[0])
    unit, length = ADVERBS[word]
    # Every two weeks, or twice in one?
    return Phrase(
        every=unit, interval=length, quarter=length == 3, habit=True, weak=True, doubtful=word.startswith("bi")
    )


def _of_unit(match: re.Match[str]) -> Phrase:
    word = " ".join(plain(match["unit"]).split())
    unit, length = UNITS.get(word) or ADVERBS[word]
    many = {"once": 1, "twice": 2}.get(plain(match["many"])) or number_of(match["many"]) if match["many"] else None
    return Phrase(every=unit, interval=length, quarter=length == 3, weak=many is None, times_a_unit=many)


def _end_of_month(match: re.Match[str]) -> Phrase:
    said = replace(_comes_again(match), names=Names.MONTH_DAY, month_day=LAST)
    return replace(said, doubtful=said.doubtful or said.every is not Unit.MONTH)


def _working_days(_match: re.Match[str]) -> Phrase:
    return Phrase(every=Unit.WEEK, names=Names.WEEKDAYS, weekdays=(1, 2, 3, 4, 5))


def _every_weekday(match: re.Match[str]) -> Phrase:
    days, many = tuple(sorted({*weekdays_of(match["weekdays"])})), interval_of(match)
    # "Every second Monday and Thursday": is it every Thursday?
    doubtful = not many or many > 1 < len(days)
    return Phrase(
        every=Unit.WEEK, interval=max(many, 1), names=Names.WEEKDAYS, weekdays=days, nth=many, doubtful=doubtful
    )


def _weekday_list(match: re.Match[str]) -> Phrase:
    """ "On Mondays", "om mandagen"; or "Monday and Friday", which may be part of a rhythm."""
    lead, words = plain(match["lead"] or "").strip(), plain(match["weekdays"])
    habit = re.search(r"(?:ys|e|er|ene|erne|ar|ane)$", words) or (lead == "om" and words.endswith("en"))
    days = tuple(sorted({*weekdays_of(words)}))
    return Phrase(names=Names.WEEKDAYS, weekdays=days, habit=bool(habit), weak=not lead)


def _short_list(match: re.Match[str]) -> Phrase:
    return Phrase(names=Names.WEEKDAYS, weekdays=tuple(sorted({*weekdays_of(match["weekdays"])})), habit=True)


def _from_weekday_to(match: re.Match[str]) -> Phrase:
    first, last = weekdays_of(match[0])
    days = tuple(range(first, last + 1)) or (first,)
    return Phrase(names=Names.WEEKDAYS, weekdays=days, habit=True, doubtful=first >= last)


def _nth_weekday(match: re.Match[str]) -> Phrase:
    (day, *others), nth = weekdays_of(match["weekdays"]), number_of(match["nth"])
    fits = nth in (NEXT_TO_LAST, LAST, 1, 2, 3, 4)
    said = Phrase(names=Names.NTH, weekdays=(day,), nth=nth if fits else 1, doubtful=bool(others) or not fits)
    return replace(said, every=Unit.MONTH if match["each"] else None)


def _nth_day(match: re.Match[str]) -> Phrase:
    """ "The last day", "the first weekday"."""
    day, working = number_of(match["nth"]), match["working"] is not None
    fits = day in (LAST, 1) if working else day == LAST or 1 <= day <= 31
    return Phrase(names=Names.MONTH_DAY, month_day=day if fits else 1, working=working, doubtful=not fits)


def _each_nth(match: re.Match[str]) -> Phrase:
    """ "Hver den 15."."""
    return replace(_nth_day(match), every=Unit.MONTH)


def _in_weeks(match: re.Match[str]) -> Phrase:
    odd = match["odd"] is not None
    return Phrase(every=Unit.WEEK, interval=2, odd=odd, doubtful=True, doubt=Doubt.PARITY)


def _count(match: re.Match[str]) -> Phrase:
    count = number_of(match["count"])
    return Phrase(count=count or None, doubtful=not count)


def _part_of_day(match: re.Match[str]) -> Phrase:
    each = Unit.DAY if match["each"] else None
    return Phrase(every=each, vague=True, late=late_hours(match[0]), weak=not each)


def _lasts(match: re.Match[str]) -> Phrase:
    unit, length = UNITS[" ".join(plain(match["unit"]).split())]
    many = number_of(match["many"]) * length
    lengths = {Unit.DAY: relativedelta(days=many), Unit.WEEK: relativedelta(weeks=many)}
    lengths |= {Unit.MONTH: relativedelta(months=many), Unit.YEAR: relativedelta(years=many)}
    return Phrase(lasts=lengths[unit] or None, doubtful=not many)


_MONTH_FOLLOWS = (
    rf"(?=\s+(?:of|in|i)\s+(?:(?:the|{ALTERNATE}|{EACH})\s+(?:(?:{MANY})\s+)?)?"
    r"(?:month|måned|månad|quarter|kvartal))"
)
# What follows is no noun: "the 15th at 9", not "the 3rd grade".
_NO_NOUN = (
    rf"(?=\s*$|\s*[,;:!?)]|\s+(?-i:[A-ZÆØÅ])|\s+(?:kl|klokken|klokka|at|i|in|of|og|and|until|til|from|fra"
    rf"|{EACH}|{ALTERNATE})\b)"
)
_THE_NTH = compiled(rf"(?:(?:on|på)\s+)?(?:the|den|d\.)\s+(?P<nth>{NTH})(?!\w){_NO_NOUN}")
_THE_NUMBER = compiled(r"(?:(?:on|på)\s+)?(?:den|d\.)\s+(?P<nth>\d{1,2})(?=\s+kl)")
# `(?P<name>(?!))?` is a group that the meaning asks for and this pattern never has.
_PATTERNS: list[tuple[re.Pattern[str], Callable[[re.Match[str]], Phrase]]] = [
    (compiled(pattern), meaning)
    for pattern, meaning in (
        (
            rf"{ON}(?:{EACH}\s+)?(?P<nth>last|sidste|siste|first|første|fyrste|1\.)\s+"
            rf"(?:day|dag|dagen|(?P<working>{WORKING_DAY})){END}",
            _nth_day,
        ),
        (
            rf"{ON}(?:{EACH}\s+)?(?:(?:the|den)\s+)?(?P<nth>{any_of(ORDINALS)}|{NTH})(?P<working>(?!))?"
            rf"(?:\s+(?:day|dag))?(?!\w){_MONTH_FOLLOWS}",
            _nth_day,
        ),
        (
            rf"(?:on\s+)?{HVER}\s+(?:den|d\.)\s*(?P<nth>\d{{1,2}})\.?(?P<working>(?!))?(?!\w)(?![.:/]\d){_NO_NOUN}",
            _each_nth,
        ),
        (rf"{ON}(?:(?:{EACH}\s+)(?:{WORKING_DAY})|(?:{EACH}\s+)?(?:{WORKING_DAYS})){END}", _working_days),
        (rf"{ON}{EVERY}\s+{UNIT}{END}", _comes_again),
        (rf"{ON}(?:{ENDS})\s+{EVERY}\s+{UNIT}{END}", _end_of_month),
        (rf"(?:{any_of(ADVERBS)}){END}", _adverb),
        (
            r"(?:of|in|i|om)\s+(?P<many>(?!))?(?:the\s+)?"
            rf"(?P<unit>month|måneden|månaden|quarter|kvartalet){END}",
            _of_unit,
        ),
        (
            rf"(?P<many>once|twice|(?:\d{{1,2}}|{any_of(COUNTS)})(?=\s+(?:{TIMES})\s))"
            rf"(?:\s+(?:{TIMES}))?\s+(?:a|per|pr\.?|om|i|{EACH})\s+{UNIT}{END}",
            _of_unit,
        ),
        (
            rf"(?P<many>once|twice|(?:\d{{1,2}}|{any_of(COUNTS)})(?=\s+(?:{TIMES})\s))(?:\s+(?:{TIMES}))?\s+"
            rf"(?P<unit>{any_of(word for word, each in ADVERBS.items() if each[1] == 1)}){END}",
            _of_unit,
        ),
        (rf"{ON}{EVERY}\s+{DAYS}{END}", _every_weekday),
        (rf"{ON}(?:(?P<alternate>{ALTERNATE})|{HVER}(?:\s+(?P<interval>{MANY}))?)\s+{SHORT_DAYS}{END}", _every_weekday),
        (rf"{ON}(?P<alternate>(?!))?(?:every|each)(?:\s+(?P<interval>{MANY}))?\s+{SHORT_DAYS_EN}{END}", _every_weekday),
        (rf"(?P<lead>(?:on|på|om)\s+)?{DAYS}{END}", _weekday_list),
        *((rf"{ON}{days}(?=\s+{SURE_CLOCK})", _short_list) for days in (SEVERAL_SHORT, SEVERAL_SHORT_EN)),
        (rf"(?:(?:from|fra|frå|on|på|{EACH})\s+)?{WEEKDAY}{SPAN}{WEEKDAY}{END}", _from_weekday_to),
        (
            rf"{ON}(?:(?P<each>{EACH})\s+)?(?P<nth>{any_of(ORDINALS)}|{NTH})\s+{DAYS}{END}"
            rf"(?!\s+(?:in|i|of)\s+(?:{any_of(MONTHS)})\b)",
            _nth_weekday,
        ),
        (
            rf"(?:(?:in|on|i|på)\s+)?(?:(?:the|{EACH})\s+)?(?:(?P<odd>odd|ulige|ulike|oddetalls?)|even|lige|like|partalls?)"
            rf"[\s-]?(?:number_of(?:ed)?\s+)?(?:weeks?|uger?|uker?|ukene|veker?|vekene){END}",
            _in_weeks,
        ),
        (rf"{SURE_CLOCK}(?:{AND}{CLOCK}){{0,23}}", times),
        (SPOKEN_CLOCK, spoken_time),
        (FROM_NOW, from_now_on),
        (CLOCK_SPAN, time_span),
        (
            rf"(?P<alternate>(?!))?(?:every|each)\s+(?:(?P<interval>{MANY})\s+)?"
            rf"(?P<within>hours?|minutes?|mins?|half hour|seconds(?<=\d seconds)){END}(?:,?\s+{CLOCKS_BETWEEN})?",
            hours,
        ),
        (
            rf"(?:(?P<alternate>{ALTERNATE})|(?:hver|hvert|kvar|kvart)(?:\s+(?P<interval>{MANY}))?)\s+"
            rf"(?P<within>time|timer|timar|minutt?(?:er)?|kvarter|halve time|sekund(?:er)?){END}"
            rf"(?:,?\s+{CLOCKS_BETWEEN})?",
            hours,
        ),
        (
            rf"(?P<many>\d{{1,3}}(?:[.,\s]?\d{{3}})*)\s+(?:{TIMES})\s+(?:an?|per|pr\.?|om|i|{EACH})\s+"
            rf"(?P<whole>day|dagen|dag|hour|timen|time|minutt?et|minutt?e?){END}",
            often,
        ),
        (
            rf"(?:(?:i alt|in total)\s+)?(?P<count>\d{{1,3}}|{any_of(COUNTS)})\s+(?:{TIMES})"
            rf"(?:\s+(?:i alt|in total|totalt))?{END}",
            _count,
        ),
        (rf"(?:(?P<each>{EACH})\s+|(?:in the|om)\s+)?{PARTS}{END}", _part_of_day),
        (
            rf"(?:(?:i|for)\s+|(?:(?:i|for)\s+)?(?:de|the)\s+(?:næste|neste|next|coming)\s+)(?P<many>\d{{1,3}}|{any_of(COUNTS)})\s+(?!dagen|året){UNIT}{END}",
            _lasts,
        ),
    )
]
