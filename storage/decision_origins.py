"""Which decision came of what was raised at a meeting: of an item on its agenda, or of a pre-meeting notice."""

from __future__ import annotations

from sqlalchemy import select

from bot.model import Person
from storage import decisions
from storage.database import Transaction
from storage.decision_tables import Decision, Origin, OriginRow

MOST = 5  # decisions named where it was raised


def note(transaction: Transaction, decision_id: int, origin: Origin) -> None:
    transaction.add(OriginRow(decision_id=decision_id, kind=origin.kind, subject=origin.subject))
    transaction.flush()


def of_decision(transaction: Transaction, decision_id: int) -> Origin | None:
    row = transaction.get(OriginRow, decision_id)
    return Origin(row.kind, row.subject) if row else None


def came_of(transaction: Transaction, person: Person, origin: Origin) -> list[Decision]:
    """The decisions that came of it, as far as the person may read them, the earliest first."""
    query = select(OriginRow.decision_id).where(OriginRow.kind == origin.kind, OriginRow.subject == origin.subject)
    ids = transaction.session.scalars(query.order_by(OriginRow.decision_id).limit(MOST))
    found = (decisions.readable(transaction, person, one) for one in ids.all())
    return [one for one in found if one is not None]
