"""Who may have what exported, and which days an export by a rule has: pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from bot import spans
from bot.cadence import Cadence, Every
from bot.language import N_, every_wording
from bot.spans import Span
from handlers.exports.wanted import ACTION_ITEMS as ITEMS
from handlers.exports.wanted import AUDIT, DECISIONS, FORUM, KINDS, MEETINGS, MINE, NOTICES, REMINDERS, UNIT

MOST_RULES = 20  # of one person
NEXT = 3  # times that are shown before a rule counts
_YEAR = relativedelta(years=1)

NAMES = {
    DECISIONS: N_("Decisions"),
    ITEMS: N_("Action items"),
    NOTICES: N_("Pre-meeting notices"),
    MEETINGS: N_("Meetings"),
    REMINDERS: N_("Reminders"),
    AUDIT: N_("Audit log"),
}


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may have where they ask: the `unit`'s log, the `audit` log, the logs of forums (ids) they chair."""

    unit: bool
    audit: bool
    chairs: frozenset[int] = frozenset()


def offered(rights: Rights) -> tuple[str, ...]:
    """The kinds that somebody may choose among."""
    return KINDS if rights.audit else tuple(one for one in KINDS if one != AUDIT)


def may(scope: str, kinds: Sequence[str], forum: int | None, rights: Rights) -> bool:
    """What is one's own everybody may have, a forum's its chair, the unit's and the audit log whom
    `handlers.people.rules` lets. What they see of it is another matter, and judged for each record."""
    if AUDIT in kinds and not (rights.audit and scope == UNIT):
        return False
    if scope == FORUM:
        return forum in rights.chairs
    return scope == MINE or (scope == UNIT and rights.unit)


@dataclass(frozen=True, slots=True)
class Read:
    """What was typed behind the command: the kinds that it names, the days, whether it is what is one's `own`; and the
    words that say none of that."""

    kinds: tuple[str, ...]
    first: date | None
    last: date | None
    own: bool
    rest: str


_WORDS = {  # besides their names, the longest first
    NOTICES: r"(?:pre-?meeting\s+)?notices?|(?:forhånds)?orientering(?:er|erne|ene)?",
    AUDIT: r"(?:audit\s*|hændelses?|hendelses|revisions)?logg?(?:s|en)?|audit",
    ITEMS: r"action\s+items?|actions?|tasks?|opgaver?(?:ne)?|oppgaver?|oppgavene",
    DECISIONS: r"decisions?|beslutning(?:er|erne|ene)?|vedtak(?:ene)?",
    MEETINGS: r"meetings?|møder?(?:ne)?|møter?|møtene",
    REMINDERS: r"reminders?|påmindelser?(?:ne)?|påminnelser?|påminnelsene",
}
_OWN = re.compile(r"(?<!\w)(?:mine|my(?:\s+own)?|mit|mitt|egne)(?!\w)", re.IGNORECASE)
_SMALL = re.compile(  # what says nothing by itself
    r"(?<!\w)(?:all|alle|alt|everything|and|og|samt|for|from|fra|frå|to|til|in|i|of|af|av|om|on|om|på|med|with|the|a|den"
    r"|det|de|dei|som|as|an|excel|xlsx|fil|file|sheet|ark|regneark|workbook|send|export|eksporter|only|kun|bare|hele|whole"
    r"|please|tak|takk|now|nu|nå|so|far|hittil|channel|kanalen?|forum|forummet)(?!\w)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"(?<!\w)[\s,;:.&+–—-]+|[\s,;:.&+–—-]+(?!\w)")


def read(text: str, today: date, language: str) -> Read:
    """Without days it is the last twelve months, and what is planned."""
    span = spans.read(text, today, language) or Span(today - _YEAR + timedelta(days=1), None, text)
    kinds, rest = set[str](), span.rest
    for kind, words in _WORDS.items():
        names = "|".join(re.escape(one) for one in every_wording(NAMES[kind]).values())
        rest, found = re.subn(rf"(?<!\w)(?:{names}|{words})(?!\w)", " ", rest, flags=re.IGNORECASE)
        if found:
            kinds.add(kind)
    rest, own = _OWN.subn(" ", rest)
    rest = " ".join(_BETWEEN.sub(" ", _SMALL.sub(" ", rest)).split())
    return Read(tuple(one for one in KINDS if one in kinds), span.first, span.last, bool(own), rest)


def before(cadence: Cadence, first: date) -> date:
    """The last day that an export by a rule leaves out, whose first one comes on `first`: there was none before it, so
    it goes back as far as it will each time."""
    n = cadence.interval
    match cadence.every:
        case Every.DAYS:
            back = relativedelta(days=n)
        case Every.WEEKS:
            back = relativedelta(weeks=n)
        case Every.DATES:
            back = relativedelta(years=n)
        case _:
            back = relativedelta(months=n)
    day: date = first - back
    if cadence.every is Every.MONTH_DAYS and cadence.month_day == 1:
        day = day.replace(day=1)  # moved by a day off, it is still about months
    return day - timedelta(days=1)
