"""Who has read which version of a decision: a count for everybody, names only where readers were told so."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, delete, select

from storage.audience import ME
from storage.database import Prepared, Transaction
from storage.decision_tables import Decision, DecisionReadRow
from storage.people import PersonRow

_MINE = and_(
    DecisionReadRow.decision_id == bindparam("id"),
    DecisionReadRow.version == bindparam("version"),
    DecisionReadRow.person_id == ME,
)
_NOTED = Prepared(select(DecisionReadRow.at).where(_MINE))
_TAKE_BACK = Prepared(delete(DecisionReadRow).where(_MINE))


def note(transaction: Transaction, decision: Decision, number: int, person_id: int) -> bool:
    """Notes that the person, who asked for the decision, has read that version of it; whether it is news."""
    if number == decision.version.number:
        noted = decision.read_by_me
    else:
        noted = transaction.rows(_NOTED, _mine(decision, number, person_id)).first() is not None
    if noted:
        return False
    row = {"decision_id": decision.id, "version": number, "person_id": person_id, "at": transaction.now}
    transaction.insert(DecisionReadRow, row)
    return True


def take_back(transaction: Transaction, decision: Decision, number: int, person_id: int) -> bool:
    """Forgets that the person has read that version; whether it was noted."""
    return transaction.change(_TAKE_BACK, _mine(decision, number, person_id)) > 0


def _mine(decision: Decision, number: int, person_id: int) -> dict[str, int]:
    return {"id": decision.id, "version": number, ME.key: person_id}


def names(transaction: Transaction, decision: Decision, start: int, most: int) -> list[str]:
    """Who has read the current version, by name. For decisions that asked for confirmation, and their author, alone."""
    query = (
        select(PersonRow.name)
        .join(
            DecisionReadRow,
            and_(DecisionReadRow.workspace_id == PersonRow.workspace_id, DecisionReadRow.person_id == PersonRow.id),
        )
        .where(DecisionReadRow.decision_id == decision.id, DecisionReadRow.version == decision.version.number)
        .order_by(PersonRow.name, PersonRow.id)
    )
    return list(transaction.session.scalars(query.offset(start).limit(most)))
