"""Who may have what exported, and which days an export by a rule has: pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from bot.cadence import Cadence, Every
from bot.language import N_, every_wording
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


_YEARS = re.compile(r"(?<!\d)(20\d\d)(?:\s*[-–]\s*(20\d\d))?(?!\d)")


@dataclass(frozen=True, slots=True)
class Read:
    """What was typed behind the command: the kinds that it names, and the years."""

    kinds: tuple[str, ...]
    first: date
    last: date


def read(text: str, today: date) -> Read:
    """Without a year it is the last twelve months. Raises ValueError for no years."""
    words = text.casefold()
    kinds = [
        kind
        for kind, name in NAMES.items()
        if any(wording.casefold() in words for wording in every_wording(name).values())
    ]
    first, last = today - _YEAR + timedelta(days=1), today
    if match := _YEARS.search(text):
        years = sorted(int(one) for one in match.groups() if one)
        first, last = date(years[0], 1, 1), date(years[-1], 12, 31)
    return Read(tuple(kinds), first, last)


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
