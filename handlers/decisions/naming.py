"""What a decision is called: pure, in any language."""

from __future__ import annotations

from handlers.wording import cut
from storage.decision_tables import Decision, Listed, Other

TITLE = 150  # characters of a message's title
UNIT = 40  # characters of a unit's name in front of a number


def number(decision: Decision | Listed | Other) -> str:
    """ "D-12", with the name of the unit that gave it where that has one: others give the same number."""
    said = f"D-{decision.number}"
    return f"{cut(decision.unit, UNIT)} · {said}" if decision.unit else said


def heading(decision: Decision) -> str:
    """ "D-12 · New timetable"; a decision that is not published yet has no number."""
    title = decision.version.content.title
    return cut(f"{number(decision)} · {title}", TITLE) if decision.number else title
