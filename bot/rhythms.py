"""Rhythms in words, English, Danish and Norwegian: "every second Tuesday at 9", "hver første mandag i måneden".

A written grammar of our own, like that of days (`bot.dates`): phrases (`bot.rhythm_phrases`) that stand side by side at
the beginning of a text, or at its end, are one rhythm or are doubtful. Pure arithmetic: today is always given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from dateutil.relativedelta import relativedelta

from bot.cadence import LAST, NEXT_TO_LAST, Cadence, Every, OnHoliday
from bot.calendar import WorkingTime
from bot.dates import COUNTS, MEASURED, MONTHS, NUMBERED, WEEK_WORD, WEEKDAYS, any_of
from bot.rhythm_clocks import BARE_CLOCK, in_later_half, is_no_day, too_near
from bot.rhythm_meaning import Doubt, Names, Phrase
from bot.rhythm_phrases import phrases
from bot.rhythm_words import ALTERNATE, EACH, UNITS, Unit, compiled

_EVERY_DAY = WorkingTime("UTC", "", time(8), time(16), frozenset(range(1, 8)))
_LONGEST = timedelta(days=366)  # until what comes each week, month or year has come
_NOON = time(12)
_BEFORE, _AFTER = " \t\r\n,;:.–—-([", " \t\r\n,;:.!?–—-)]"  # what may stand around a rhythm, and is cut with it


@dataclass(frozen=True, slots=True)
class Read:
    """What was understood: the words left when the rhythm is taken out; `cadence` None where none was found; `times` ()
    where no time of day was named; `until` (the last day), `lasts` (from its first time) and `count` as said.
    `doubtful`: another rhythm may be meant, so that it has to be asked about. That is so for one in the middle of a
    text or part of a sentence ("Fridays are busy"), whose words are left there; then `doubt` says why where it can,
    with the words that it is `about`.
    Without a cadence, `times` are of the next day that has them, and `after` is how long from now.
    """

    text: str
    cadence: Cadence | None
    times: tuple[time, ...]
    until: date | None
    count: int | None
    doubtful: bool
    too_often: bool = False  # more often than anything may come (`bot.cadence.FLOOR`); doubtful too
    after: timedelta | None = None
    lasts: relativedelta | None = None  # from its first time
    doubt: Doubt | None = None
    about: str = ""
    day: date | None = None  # the one that is in doubt


def read(text: str, today: date, language: str) -> Read:
    """`language` is the writer's, by which 3/12 is read (`bot.dates.read`)."""
    runs = _runs(text, phrases(text, today, language))
    found = _read(text, runs, today)
    for run in runs:
        excepted = None if _is_weak(run) else _EXCEPT.match(text, run[-1].end)
        if excepted is not None:
            return replace(found, doubtful=True, doubt=Doubt.EXCEPT, about=excepted["words"])
    return found


def _read(text: str, runs: list[list[Phrase]], today: date) -> Read:
    first = runs[0] if runs and not text[: runs[0][0].start].strip(_BEFORE) else None
    last = runs[-1] if runs and not text[runs[-1][-1].end :].strip(_AFTER) else None
    ends = [run for run in ([first] if first is last else [first, last]) if run]
    found = [(run, rhythm) for run in ends if (rhythm := _rhythm(text, run, today)) is not None]
    found.sort(key=lambda one: one[1].cadence is None and not one[1].doubtful)  # hours alone come last
    if not found or (found[0][1].cadence is None and not found[0][1].doubtful):
        for run in runs:
            within = None if run in ends or _is_weak(run) else _rhythm(text, run, today)
            if within is not None and within.cadence is not None:
                times = within.times or (found[0][1].times if found else ())
                return replace(within, text=text, times=times, doubtful=True)
    if not found:
        bare = _bare_clock(text)
        if bare and is_no_day(bare) and text.rstrip(_AFTER).endswith(bare):
            rest = text.rstrip(_AFTER).removesuffix(bare).rstrip(_BEFORE)
            if _PRICED.search(rest) is None:
                return Read(rest, None, (time.fromisoformat(bare.replace(".", ":")),), None, None, False)
        return Read(text, None, (), None, None, False, doubt=Doubt.DAY_OR_TIME if bare else None, about=bare)
    (run, rhythm), *others = found
    more = any(_says_more(other, rhythm) for _run, other in others)
    if run is first:
        rest = text[run[-1].end :].lstrip(_AFTER)
        part = _is_part(text, run) or (run is not last and _is_weak(run))
    else:
        rest = text[: run[0].start].rstrip(_BEFORE)
        part = _QUALIFIED_BEFORE.search(text[: run[0].start]) is not None
    if rhythm.cadence is None and (other := _WHEN.search(rest)) is not None:
        rhythm = replace(rhythm, doubtful=True, doubt=rhythm.doubt or Doubt.MORE, about=rhythm.about or other[0])
    return replace(rhythm, text=text if part else rest, doubtful=rhythm.doubtful or more or part)


_EXCEPTED = r"except|undtagen|undtaget|unntatt|unnateke|bortset|bortsett|but not|men ikke|dog ikke"
_EXCEPT = compiled(  # what is to be left out of the rhythm before it
    rf"[\s,(]*(?P<words>(?:{_EXCEPTED})(?:\s+(?:for|from|fra|frå|i|in|on|om|på|the|den|hele|all of)(?!\w))*"
    r"(?:\s+[\w.]+)?)"
)
_PRICED = compiled(r"(?<!\w)(?:til|for|á|à|to|of|fra|from|over|under|ca\.?)$")
_BARE = compiled(rf"(?<![\w.,:/§#-]){BARE_CLOCK}")


def _bare_clock(text: str) -> str:
    """ "2.30" where the text begins or ends, and numbers or measures nothing there ("version 2.30")."""
    for one in _BARE.finditer(text):
        before, after = text[: one.start()], text[one.end() :]
        at_end = not before.strip(_BEFORE) or not after.strip(_AFTER)
        if at_end and not NUMBERED.search(before) and not MEASURED.match(after):
            return one[0]
    return ""


_WHEN = compiled(
    rf"(?<!\w)(?:(?:{EACH}|{ALTERNATE})\s+\w+|(?:{any_of(WEEKDAYS)}|{any_of(UNITS)}"
    rf"|{any_of(one for one in MONTHS if len(one) > 3)}|yesterday|tomorrow|i\s+morgen)(?!\w))"
)
_BETWEEN = re.compile(r"[\s,;]*(?:(?:and|og|samt|on|at|på|den)\s+)?", re.IGNORECASE)
# After a rhythm, or before it, what makes it another one or part of a sentence.
_QUALIFIED_AFTER = re.compile(
    rf"\s*,?\s*(?:or|eller|{_EXCEPTED}|until"
    r"|till|indtil|inntil|frem til|fram til|is|are|was|er|var|bliver|blir|har|has|have|skal|should|must|må|kan|can|will"
    r"|vil|of|af|av)\b"
    rf"|\s+(?:in|i|for|of)\s+(?:\d|(?:{any_of(MONTHS)}|{any_of(word for word, n in COUNTS.items() if n > 1)}"
    rf"|{WEEK_WORD})\b)",
    re.IGNORECASE,
)
_QUALIFIED_BEFORE = re.compile(
    r"\b(?:or|eller|not|ikke|ikkje|never|aldrig|aldri|except|undtagen|unntatt|after|efter|etter|since|siden|before|for"
    r"|about|than|of|from|fra|frå|with|med|af|av|between|mellem|mellom)\s$",
    re.IGNORECASE,
)


def _runs(text: str, found: Iterable[Phrase]) -> list[list[Phrase]]:
    """Phrases that stand side by side, with small words between."""
    runs: list[list[Phrase]] = []
    for one in found:
        run = runs[-1] if runs else []
        beside = run and _BETWEEN.fullmatch(text, run[-1].end, one.start) and not _begins_text(text, run, one)
        # "Every Monday weekly report": an adjective.
        if beside and not (one.habit and one.every and any(before.every for before in run)):
            run.append(one)
        else:
            runs.append([one])
    return runs


# In the middle of a line, what begins a sentence: "In July", "Every Monday", "Fem gange", "I morgen". Not what English
# writes with a capital anyway.
_NAMES_IN_ENGLISH = [
    *(word.capitalize() for word in WEEKDAYS if word.endswith("day")),
    *(word.capitalize() for word in MONTHS),
    *("Christmas", "Boxing", "New", "Palm", "Maundy", "Good", "Easter", "Ascension", "Whit", "Pentecost"),
]
_SENTENCE = rf"(?:I(?=\s+\w?[a-zæøå])|(?!(?:{any_of(_NAMES_IN_ENGLISH)})s?(?!\w))[A-ZÆØÅ][a-zæøå]+(?!\w))"
_BEGINS_SENTENCE = re.compile(_SENTENCE)
_VERB = re.compile(
    r"\s+(?:Is|Are|Was|Er|Var|Bliver|Blir|Har|Has|Have|Skal|Should|Must|Må|Kan|Can|Will|Vil|Of|Af|Av)(?!\w)"
)


def begins_sentence(text: str) -> bool:
    """Whether what follows a rhythm with its hour begins with a capital: it says what, not when."""
    return _BEGINS_SENTENCE.match(text) is not None


def _begins_text(text: str, run: list[Phrase], one: Phrase) -> bool:
    """When, then what: after a day and an hour a capital begins what is said."""
    return _is_whole(run) and not text[: run[0].start].strip(_BEFORE) and begins_sentence(text[one.start :])


def _is_whole(run: list[Phrase]) -> bool:
    says_day = any(one.every or one.once or one.names or one.habit for one in run)
    return any(one.hourly for one in run) or (says_day and any(one.times for one in run))


def _is_part(text: str, run: list[Phrase]) -> bool:
    """Whether what follows makes another rhythm of it, or part of a sentence."""
    end = run[-1].end
    if _QUALIFIED_AFTER.match(text, end) is None or _VERB.match(text, end) is not None:
        return False
    return not (_is_whole(run) and begins_sentence(text[end:].lstrip()))


def _is_weak(run: list[Phrase]) -> bool:
    return all(one.weak for one in run)


def _says_more(other: Read, rhythm: Read) -> bool:
    """Whether what stands at the other end may belong to the rhythm, or be the one that is meant."""
    return not rhythm.times or (other.cadence is not None and other.cadence.every is not Every.ONCE)


# ------------------------------------------------------------------------------------------------ what a run means


def _rhythm(text: str, run: list[Phrase], today: date) -> Read | None:
    """None for what is none: words that are part of one alone, or the end of one."""
    late = next((one.late for one in run if one.late), ())
    run = [_in_later_half(text, one, late) for one in run] if late else run
    cadence, doubtful, no_day = _cadence(run, today)
    run = [replace(one, doubt=None) if one.doubt in _settled(cadence, late) else one for one in run]
    doubtful = doubtful or no_day or any(one.doubt is Doubt.MIDNIGHT for one in run)
    doubtful = doubtful or (cadence is None and any(one.names for one in run))
    clocks = list(dict.fromkeys(one.times for one in run if one.times))
    times = clocks[0] if clocks else ()
    after = next((one.after for one in run if one.after), None)
    if cadence is None and not times and not after and not any(one.impossible or _is_wrong_time(one) for one in run):
        return None
    doubtful = doubtful or len(clocks) > 1 or too_near(times) or any(one.doubtful for one in run)
    doubtful = doubtful or bool(after and (cadence or times or len(run) > 1))
    no_hour = not times and any(one.vague for one in run)
    early = late and any(one < _NOON for one in times)
    doubtful = doubtful or no_hour or bool(early)
    ends = list(dict.fromkeys(one.until for one in run if one.until))
    lasts = next((one.lasts for one in run if one.lasts), None)
    counts = list(dict.fromkeys(one.count for one in run if one.count))
    if cadence is None or cadence.every is Every.ONCE:
        doubtful = doubtful or bool(ends or counts or lasts)
        ends, counts, lasts = [], [], None
    until, count = next(iter(ends), None), next(iter(counts), None)
    a_day = (
        count if cadence is not None and cadence.every is Every.DAYS and cadence.interval == 1 and not times else None
    )
    doubtful = doubtful or a_day is not None  # "every day 3 times"
    doubtful = doubtful or len(ends) + len(counts) + bool(lasts) > 1
    doubtful = doubtful or (cadence is not None and until is not None and until < cadence.begins)
    too_often = too_near(times) or any(one.too_often for one in run)
    found = Read("", cadence, () if too_near(times) else times, until, count, doubtful, too_often, after, lasts)
    why = [(one.doubt, text[one.start : one.end]) for one in run if one.doubt]
    why += [(Doubt.HALF_OF_DAY, text[one.start : one.end]) for one in run if early and one.times]
    why += [(Doubt.NO_HOUR, text[one.start : one.end]) for one in run if no_hour and one.vague]
    daily = [one for one in run if one.every is Unit.DAY and (one.times_a_unit or 1) > 1]
    why += [(Doubt.HOURS, text[one.start : one.end]) for one in daily if one.times_a_unit != len(times)]
    why += [(Doubt.HOURS, text[one.start : one.end]) for one in run if a_day and one.count]
    why += [(Doubt.NO_DAY, text[run[0].start : run[-1].end])] if no_day else []
    if _days_of_month(run) > 1:
        why = [(Doubt.ONE_DAY, text[run[0].start : run[-1].end])]
    day = next((one.day for one in run if one.doubt), None)
    return replace(found, doubt=why[0][0], about=why[0][1], day=day) if why and doubtful else found


def _days_of_month(run: list[Phrase]) -> int:
    monthly = any(one.every is Unit.MONTH for one in run)
    return len({one.month_day for one in run if one.names is Names.MONTH_DAY}) if monthly else 0


def _settled(cadence: Cadence | None, late: Sequence[int]) -> set[Doubt]:
    """What is no doubt beside a rhythm: of a Monday each week, whether today is meant; of what comes once, when
    it is in other years; of midnight, which day it is."""
    once = cadence is not None and cadence.every is Every.ONCE
    daily = cadence is None or (cadence.every is Every.DAYS and cadence.interval == 1)
    settled = {Doubt.MOVES} if once else {Doubt.TODAY, Doubt.DAY_OF_WEEK, Doubt.THIS_OR_NEXT}
    return settled | ({Doubt.MIDNIGHT} if daily and not late else set())


def _in_later_half(text: str, one: Phrase, hours: Sequence[int]) -> Phrase:
    """What an hour means beside "in the evening"."""
    words = text[one.start : one.end]
    times = in_later_half(words, one.times, hours) if one.times else None
    if times is None:
        return one
    unsure = one.doubt is Doubt.HALF_OF_DAY
    return replace(one, times=times, doubtful=one.doubtful and not unsure, doubt=None if unsure else one.doubt)


def _is_wrong_time(one: Phrase) -> bool:
    return one == Phrase(one.start, one.end, doubtful=True)  # "at 25": nothing but doubt


def _rule(run: list[Phrase]) -> tuple[Unit | None, int, bool]:
    """Every how many of which unit, and whether something else may be meant."""
    by_month = any(one.every is Unit.MONTH and one.names is not Names.NTH for one in run)
    by_parity = any(one.odd is not None for one in run)
    rules = [
        (one.every, one.interval)
        for one in run
        if one.every is not None
        # "Every second Tuesday of the month", "every Monday in even weeks"
        and not (by_month and (one.names is Names.NTH or _is_nth(one)))
        and not (by_parity and one.odd is None and one.every is Unit.WEEK and one.interval <= 2)
    ]
    rules = list(dict.fromkeys(rules))
    if rules:
        return *rules[0], len(rules) > 1
    if any(one.habit for one in run):
        return Unit.WEEK, 1, False
    if any(one.names is Names.WEEKDAYS and len(one.weekdays) > 1 for one in run):
        return Unit.WEEK, 1, True
    if any(one.hourly for one in run) and not any(one.names for one in run):
        return Unit.DAY, 1, False
    return None, 1, False


def _is_nth(one: Phrase) -> bool:
    """ "Every second Tuesday", which is one of the month too."""
    return one.names is Names.WEEKDAYS and one.every is Unit.WEEK and one.interval > 1


def _cadence(run: list[Phrase], today: date) -> tuple[Cadence | None, bool, bool]:
    """With whether another rhythm may be meant, and whether it says on no day."""
    if any(one.impossible for one in run):
        return None, True, False
    unit, interval, doubtful = _rule(run)
    if unit is None:
        return *_once(run), False
    starts = list(dict.fromkeys(one.begins for one in run if one.begins is not None))
    begins = next(iter(starts), today)
    doubtful = doubtful or len(starts) > 1
    weekly = [one for one in run if one.names is Names.WEEKDAYS]
    if unit is Unit.DAY and (interval % 7 == 0 or (interval == 1 and weekly and all(one.habit for one in weekly))):
        # "Every 14 days", "every day from Monday to Friday"
        unit, interval, starts = Unit.WEEK, max(interval // 7, 1), [begins]
    match unit:
        case Unit.DAY:
            cadence, used, many = (
                Cadence(Every.DAYS, begins, interval),
                set[Names](),
                len({at for one in run for at in one.times}),
            )
        case Unit.WEEK:
            weekdays = tuple(sorted({day for one in weekly for day in one.weekdays}))
            odd = next((one.odd for one in run if one.odd is not None), None)
            if odd is not None and begins.isocalendar().week % 2 != odd:
                begins += timedelta(days=8 - begins.isoweekday())
            used, many = {Names.WEEKDAYS}, len(weekdays)
            cadence = Cadence(Every.WEEKS, begins, interval, weekdays or (begins.isoweekday(),))
            if odd is None:
                cadence = _from_the_first(cadence)
        case Unit.MONTH:
            cadence, used, several = _monthly(run, begins, interval)
            doubtful, many = doubtful or several, len(used)
        case Unit.YEAR:
            named = tuple(sorted({one.dated for one in run if one.names is Names.DATE}))
            used, many = {Names.DATE}, len(named)
            cadence = _from_the_first(
                Cadence(Every.DATES, begins, interval, dates=named or ((begins.month, begins.day),))
            )
    doubtful = doubtful or any(one.names not in used for one in run if one.names)
    doubtful = doubtful or any(one.times_a_unit not in (None, max(many, 1)) for one in run)
    return cadence, doubtful, unit is not Unit.DAY and not many and not starts  # "every week": on which day?


def _monthly(run: list[Phrase], begins: date, interval: int) -> tuple[Cadence, set[Names], bool]:
    """With the ways of naming days that it took up, and whether another day may be meant."""
    nths = list(dict.fromkeys((one.weekdays[0], one.nth) for one in run if one.names is Names.NTH or _is_nth(one)))
    days = list(dict.fromkeys((one.month_day, one.working) for one in run if one.names is Names.MONTH_DAY))
    doubtful, used = len(nths) + len(days) > 1, set[Names]()
    if nths:
        weekday, nth = nths[0]
        fits = nth in (1, 2, 3, 4, LAST, NEXT_TO_LAST)
        cadence = Cadence(Every.MONTHS, begins, interval, (weekday,), nth if fits else 1)
        used, at_end, doubtful = {Names.NTH, Names.WEEKDAYS}, nth in (LAST, NEXT_TO_LAST), doubtful or not fits
    else:
        if not days and any(one.quarter and not one.weak for one in run) and not any(one.begins for one in run):
            days = [(1, False)]  # "every quarter": as it begins
        day, working = days[0] if days else (begins.day, False)
        moved = OnHoliday.EARLIER if day == LAST else OnHoliday.LATER
        cadence = Cadence(Every.MONTH_DAYS, begins, interval, month_day=day)
        cadence = replace(cadence, on_holiday=moved) if working else cadence
        used, at_end = {Names.MONTH_DAY} if days else set(), day == LAST
    if not any(one.quarter for one in run) or not used:
        return _from_the_first(cadence), used, doubtful
    while begins.month % 3 != (0 if at_end else 1):
        begins = begins.replace(day=1) + relativedelta(months=1)
    which = not nths and cadence.month_day not in (1, LAST)  # the 15th: of which of its months?
    return replace(cadence, begins=begins), used, doubtful or which


def _once(run: list[Phrase]) -> tuple[Cadence | None, bool]:
    days = list(dict.fromkeys(one.once for one in run if one.once is not None))
    if not days:
        return None, False
    doubtful = len(days) > 1 or any(one.once_doubtful or one.begins or (one.names and not one.once) for one in run)
    return Cadence(Every.ONCE, days[0]), doubtful


def _from_the_first(cadence: Cadence) -> Cadence:
    """Weeks are counted from the one that has the first day: "every second Tuesday", said on a Wednesday, is next
    week."""
    if cadence.interval == 1:
        return cadence
    every = replace(cadence, interval=1, on_holiday=OnHoliday.ANYWAY)
    first = every.days(cadence.begins, cadence.begins + _LONGEST, _EVERY_DAY)[0]
    by_rule = replace(every, interval=cadence.interval).days(cadence.begins, first, _EVERY_DAY)
    return cadence if by_rule else replace(cadence, begins=first)
