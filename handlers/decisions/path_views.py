"""The whole way of a decision as it reads: pure, in any language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.language import Reader
from bot.model import Button, Message, Row, Small
from handlers.decisions.naming import TITLE, heading
from handlers.wording import cut, day_of, in_rows, row_of
from storage.decision_tables import Decision

PAGE = 12  # steps shown together
STEP, WHY = 150, 200  # characters


@dataclass(frozen=True, slots=True)
class Step:
    """Something on the way, at a moment, or from there `until` another; not `dated`: it stands there without a day.
    `what` and `why` are in the reader's language already."""

    at: datetime
    what: str
    why: str = ""
    button: Button | None = None
    until: datetime | None = None
    dated: bool = True


def path(decision: Decision, steps: Sequence[Step], page: int, reader: Reader) -> Message:
    """From the question to what holds now, the earliest first."""
    _ = reader.text
    ordered = sorted(steps, key=lambda one: one.at)
    first = (page - 1) * PAGE
    rows = [_row(one, reader) for one in ordered[first : first + PAGE]]
    buttons = [Button(_("Show"), "decision.show", str(decision.id))]
    if len(ordered) > first + PAGE:
        buttons.append(Button(_("Next"), "decision.path", f"{decision.id}:{page + 1}"))
    return Message(
        cut(_("The way of {decision}", decision=heading(decision)), TITLE),
        (*in_rows(rows), Small(_("Only what you may read is shown here.")), *row_of(buttons)),
        preview=_("The way of D-{n}", n=decision.number),
        private=True,
    )


def _row(step: Step, reader: Reader) -> Row:
    said = " ".join(step.why.split())
    day = _days(step, reader)
    detail = reader.text("{day}: {why}", day=day, why=cut(said, WHY)) if said and day else cut(said, WHY) or day
    return Row(title=cut(step.what, STEP), detail=detail, button=step.button)


def _days(step: Step, reader: Reader) -> str:
    if not step.dated:
        return ""
    first = day_of(step.at, reader)
    last = day_of(step.until, reader) if step.until else first
    return first if first == last else reader.text("{first} to {last}", first=first, last=last)
