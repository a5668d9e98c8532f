"""What a decision is called: pure, in any language."""

from __future__ import annotations

from handlers.wording import cut, decision_number
from storage.decision_tables import Decision, Listed, Other

TITLE = 150  # characters of a message's title


def number(decision: Decision | Listed | Other) -> str:
    return decision_number(decision.unit, decision.number)


def heading(decision: Decision) -> str:
    """ "D-12 · New timetable"; a decision that is not published yet has no number."""
    title = decision.version.content.title
    return cut(f"{number(decision)} · {title}", TITLE) if decision.number else title
