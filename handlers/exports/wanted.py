"""What somebody wants in a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

DECISIONS, ACTION_ITEMS, NOTICES, MEETINGS = "decisions", "action_items", "notices", "meetings"
REMINDERS, AUDIT = "reminders", "audit"
KINDS = (DECISIONS, ACTION_ITEMS, NOTICES, MEETINGS, REMINDERS, AUDIT)

MINE, FORUM, UNIT, OPERATOR = "mine", "forum", "unit", "operator"  # whose
SCOPES = (MINE, FORUM, UNIT, OPERATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which kinds of records (of KINDS), and which of them: those in which somebody has a part (MINE), those of the
    forum `forum` (FORUM) or of the unit `unit` (UNIT), each as far as whoever asks may see it; or what is open to
    every member of the workspace (OPERATOR). `first` and `last` are days, both included, by the clocks of `zone`; a
    `forum` or a `conversation` leaves out what does not belong to it, whatever the scope. Headings, states and dates
    are in `language`."""

    scope: str
    kinds: tuple[str, ...]
    first: date | None = None
    last: date | None = None
    forum: int | None = None
    conversation: int | None = None
    unit: int | None = None
    language: str
    zone: str
