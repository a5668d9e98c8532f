"""Days that somebody looks back on, in words: "last year", "fra 1. januar", "marts-maj 2025", "de sidste 30 dage".

English, Danish and Norwegian are read together, because people mix them. What is named without a year is the last one
that has begun, and "from" a day has no end. Pure arithmetic: today is always given.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from bot.dates import COUNTS, MONTHS, WEEK_WORD, any_of, plain
from bot.periods import TO, day_in, day_pattern

_PAST = 8  # years that are tried: 29 February may be long ago
_SCHOOL_YEAR = 8  # the month in which one begins
_CHRISTMAS = "jul"  # in Danish and Norwegian, and July in short only with a day or a year
_DAY = timedelta(days=1)

Days = tuple[date, date]  # the first and the last


@dataclass(frozen=True, slots=True)
class Span:
    """From `first` to `last`, both included; None where nothing was said of it. `rest` is the text without it."""

    first: date | None
    last: date | None
    rest: str


def read(text: str, today: date, language: str) -> Span | None:
    """The first days that are named in a text; None where there are none. In English 10/16 is an American's."""
    for word in _WORD.finditer(text):
        lead = next(filter(None, (one.match(text, word.start()) for one in (_FROM, _SINCE, _UNTIL))), None)
        piece = _piece(text, lead.end() if lead is not None else word.start(), language)
        if piece is None:
            continue
        until = lead is not None and lead.re is _UNTIL
        to = None if until else _JOINED.match(text, piece.end)
        other = _piece(text, to.end(), language) if to is not None else None
        days = _meant(piece, other, today)
        if days is not None:
            first, last = days
            end = other.end if other is not None else piece.end
            on = _ONWARDS.match(text, end) if other is None else None
            # "From 2025" has that year's alone, "from 1 January" all since then.
            since = other is None and (on is not None or (lead is not None and (lead.re is _SINCE or piece.is_day)))
            since, end = since and not until, on.end() if on is not None else end
            rest = " ".join(f"{text[: word.start()]} {text[end:]}".split())
            return Span(None if until else first, None if since else last, rest)
    return None


# ------------------------------------------------------------------------------------------------ words

_THIS = r"(?:this|the current|current|denne|dette|indeværende|inneværende|nuværende|nåværende)"
_LAST = r"(?:the\s+)?(?:last|previous|past|sidste|seneste|forrige|siste|førre)"
_UNITS = {
    word: unit
    for unit, words in {
        "days": "day days dag dage dager dagar døgn",
        "weeks": "week weeks uge ugen uger uke uken uka uker veke veka veker",
        "months": "month months måned måneden måneder månad månaden månader",
        "quarters": "quarter quarters kvartal kvartalet kvartaler",
        "years": "year years år året",
        "school": "skoleår skoleåret skuleår skuleåret schoolyear",
    }.items()
    for word in words.split()
} | {"school year": "school", "half year": "halves", "halvår": "halves", "halvåret": "halves"}
_FIXED = {
    **dict.fromkeys(("i år", "iår"), (0, "years")),
    **dict.fromkeys(("i fjor", "ifjor"), (1, "years")),
    **dict.fromkeys(("i dag", "idag", "today"), (0, "days")),
    **dict.fromkeys(("i går", "igår", "yesterday"), (1, "days")),
}
_MONTHS_OF = {"months": 1, "quarters": 3, "halves": 6}


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_WORD = re.compile(r"(?<![\w./:-])[^\W_]")
_FROM = _compiled(r"(?:from|fra|frå)\s+(?!og\s)")
_SINCE = _compiled(r"(?:since|fr[aå]\s+og\s+med|siden|sidan|f\.?o\.?m\.?)\s+")
_ONWARDS = _compiled(
    r"\s+(?:onwards?|and\s+on|og\s+fr[ea]m\w*|fremover|framover|til\s+(?:nu|nå|i\s+dag)|until\s+(?:now|today))(?!\w)"
)
_UNTIL = _compiled(r"(?:until|till|til(?:\s+og\s+med)?|to|indtil|inntil|t\.?o\.?m\.?)\s+")
_TO = TO.replace(";|", "")
_JOINED = _compiled(_TO)
_STOP = r"(?!\w|[.:/]\d)"
_YEAR = r"(?P<year>20\d\d)"
_OF_YEAR = rf"(?:\s*(?:,|/|-|i|in|of)?\s*{_YEAR})?"

_PATTERNS = {
    "school": _compiled(
        r"(?:school\s*year|sk[ou]leår(?:et)?)\s*(?P<begins>20\d\d|\d\d)\s*[-/–]\s*(?P<ends>20\d\d|\d\d)(?!\w)"
    ),
    "rolling": _compiled(
        rf"(?:(?:the|de|dei)\s+)?{_LAST}\s+(?P<many>\d{{1,3}}|{any_of(COUNTS)})\s+(?P<unit>{any_of(_UNITS)})(?!\w)"
    ),
    "fixed": _compiled(rf"(?:{any_of(_FIXED)})(?!\w)"),
    "this": _compiled(
        rf"(?:i\s+|in\s+|i\s+det\s+|det\s+|den\s+)?(?:(?P<last>{_LAST})|{_THIS})\s+(?P<unit>{any_of(_UNITS)})(?!\w)"
    ),
    "part": _compiled(
        r"(?:(?P<q>q)(?P<nth_q>[1-4])|(?P<nth>[1-4])(?:\.|st|nd|rd|th)?\s*(?:(?P<quarter>kvartal|quarter)|halvår|half"
        rf"(?:[- ]year)?))(?!\w){_OF_YEAR}"
    ),
    "week": _compiled(
        rf"{WEEK_WORD}(?:s|r|rne|ne)?\s*(?P<begins>\d{{1,2}})(?:\s*[-–/]\s*(?P<ends>\d{{1,2}})(?!\d))?{_OF_YEAR}{_STOP}"
    ),
    "days": _compiled(rf"(?P<begins>\d{{1,2}})(?:\.|st|nd|rd|th)?{_TO}{day_pattern(1)}{_STOP}"),
    "day": _compiled(rf"{day_pattern(1)}{_STOP}"),
    "month": _compiled(rf"(?P<month>{any_of(one for one in MONTHS if len(one) > 2)})(?!\w)\.?{_OF_YEAR}"),
    "year": _compiled(rf"(?:(?:the\s+year|året|år)\s+)?{_YEAR}{_STOP}"),
}

# ------------------------------------------------------------------------------------------------ what they mean


@dataclass(frozen=True, slots=True)
class _Piece:
    """Days that are named, up to `end` of the text: `of` gives them in a year, None where it has none. Of those that
    hang on no year, `year` is 0."""

    end: int
    year: int | None
    of: Callable[[int, date], Days | None]
    is_day: bool = False


def _piece(text: str, start: int, language: str) -> _Piece | None:
    """What is named from `start` on."""
    for kind, pattern in _PATTERNS.items():
        match = pattern.match(text, start)
        if match is not None and (found := _read(kind, match, language)) is not None:
            return found
    return None


def _read(kind: str, match: re.Match[str], language: str) -> _Piece | None:
    groups = match.groupdict()
    year = int(groups["year"]) if groups.get("year") else None
    match kind:
        case "school":
            begins, ends = int(groups["begins"]) % 100, int(groups["ends"]) % 100
            return _Piece(match.end(), 2000 + begins, _school) if ends == begins + 1 else None
        case "rolling":
            many, unit = COUNTS.get(plain(groups["many"])) or int(groups["many"]), _UNITS[plain(groups["unit"])]
            return _Piece(match.end(), 0, lambda _year, today: _rolling(many, unit, today))
        case "fixed":
            back, unit = _FIXED[plain(match[0])]
            return _Piece(match.end(), 0, lambda _year, today: _whole(back, unit, today), unit == "days")
        case "this":
            back, unit = int(bool(groups["last"])), _UNITS[plain(groups["unit"])]
            return _Piece(match.end(), 0, lambda _year, today: _whole(back, unit, today))
        case "part":
            nth = int(groups["nth_q"] or groups["nth"])
            months = 3 if groups["q"] or groups["quarter"] else 6
            return _Piece(match.end(), year, lambda of, _today: _months(of, (nth - 1) * months + 1, months))
        case "week":
            begins, ends = int(groups["begins"]), int(groups["ends"] or groups["begins"])
            return _Piece(match.end(), year, lambda of, _today: _weeks(of, begins, ends))
        case "days" | "day":
            day = day_in(groups, 1)
            if language == "en" and day.slashes and day.month > 12:
                day = day.turned()
            begins = int(groups.get("begins") or day.day)
            return _Piece(
                match.end(), day.year, lambda of, _today: _days(of, day.month, begins, day.day), kind == "day"
            )
        case "month":
            if year is None and plain(groups["month"]) == _CHRISTMAS:
                return None
            month = MONTHS[plain(groups["month"])]
            return _Piece(match.end(), year, lambda of, _today: _months(of, month, 1))
        case _:
            return _Piece(match.end(), year, lambda of, _today: _months(of, 1, 12))


def _meant(piece: _Piece, other: _Piece | None, today: date) -> Days | None:
    if other is None:
        return _looking_back(piece, today, today)
    if piece.year is None and other.year is not None:
        ends = other.of(other.year, today)
        begins = _looking_back(piece, today, ends[1]) if ends is not None else None
    else:
        begins = _looking_back(piece, today, today)
        ends = None
        if begins is not None and other.year is not None:
            ends = other.of(other.year, today)
        elif begins is not None:
            years = range(begins[0].year, begins[0].year + _PAST)
            coming = (other.of(year, today) for year in years)
            ends = next((one for one in coming if one is not None and one[1] >= begins[0]), None)
    if begins is None or ends is None:
        return None
    return (begins[0], ends[1]) if begins[0] <= ends[1] else (ends[0], begins[1])


def _looking_back(piece: _Piece, today: date, latest: date) -> Days | None:
    """The last ones that had begun by then."""
    if piece.year is not None:
        return piece.of(piece.year, today)
    found = (piece.of(latest.year + 1 - back, today) for back in range(_PAST + 2))  # a week may begin the year before
    return next((one for one in found if one is not None and one[0] <= latest), None)


def _school(year: int, _today: date) -> Days:
    return date(year, _SCHOOL_YEAR, 1), date(year + 1, _SCHOOL_YEAR, 1) - _DAY


def _whole(back: int, unit: str, today: date) -> Days | None:
    """The day, week, month … that today is in, or the one before it."""
    if unit == "days":
        return today - back * _DAY, today - back * _DAY
    if unit == "weeks":
        monday = today - (today.isoweekday() - 1 + 7 * back) * _DAY
        return monday, monday + 6 * _DAY
    if unit == "years":
        return _months(today.year - back, 1, 12)
    if unit == "school":
        return _school(today.year - back - (today.month < _SCHOOL_YEAR), today)
    many = _MONTHS_OF[unit]
    first = today.replace(month=(today.month - 1) // many * many + 1, day=1) - relativedelta(months=many * back)
    return _months(first.year, first.month, many)


def _rolling(many: int, unit: str, today: date) -> Days | None:
    """So many of them, up to today."""
    if unit in ("days", "weeks"):
        return today - (many * (7 if unit == "weeks" else 1) - 1) * _DAY, today
    months = many * (12 if unit in ("years", "school") else _MONTHS_OF[unit])
    first: date = today - relativedelta(months=months) + _DAY
    return first, today


def _months(year: int, month: int, many: int) -> Days | None:
    if month > 12:
        return None
    first = date(year, month, 1)
    last: date = first + relativedelta(months=many) - _DAY
    return first, last


def _weeks(year: int, begins: int, ends: int) -> Days | None:
    try:
        return date.fromisocalendar(year, begins, 1), date.fromisocalendar(year + (ends < begins), ends, 7)
    except ValueError:
        return None


def _days(year: int, month: int, begins: int, ends: int) -> Days | None:
    try:
        first, last = date(year, month, begins), date(year, month, ends)
    except ValueError:
        return None
    return (first, last) if first <= last else None
