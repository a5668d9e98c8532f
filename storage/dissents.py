"""Minority statements: they stand with a decision as they were written, until whoever wrote one takes it back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, and_, bindparam, null, select, update

from storage.database import Prepared, Transaction
from storage.decision_tables import Dissent, DissentRow, Who
from storage.decisions import ANNOUNCEMENT, KIND
from storage.people import PersonRow
from storage.postings import DeliveryRow, PostingRow

_DISSENT = (
    select(
        DissentRow.id,
        DissentRow.decision_id,
        DissentRow.version,
        PersonRow.id,
        PersonRow.name,
        DissentRow.text,
        DissentRow.at,
        DissentRow.withdrawn_at,
    )
    .join(PersonRow, and_(PersonRow.workspace_id == DissentRow.workspace_id, PersonRow.id == DissentRow.person_id))
    .order_by(DissentRow.at, DissentRow.id)
)
_OF_DECISION = Prepared(_DISSENT.where(DissentRow.decision_id == bindparam("decision")))
_BY_ID = Prepared(_DISSENT.where(DissentRow.id == bindparam("id")))


def of_decision(transaction: Transaction, decision_id: int) -> list[Dissent]:
    """All of them, the first one first, those taken back too."""
    return [_dissent(row) for row in transaction.rows(_OF_DECISION, {"decision": decision_id})]


def load(transaction: Transaction, dissent_id: int) -> Dissent | None:
    """The statement, whoever reads."""
    row = transaction.rows(_BY_ID, {"id": dissent_id}).first()
    return _dissent(row) if row else None


def _dissent(row: Row[*tuple[Any, ...]]) -> Dissent:
    id, decision, version, person, name, text, at, withdrawn_at = row
    return Dissent(id, decision, version, Who(person, name), text, at, withdrawn_at)


def write(transaction: Transaction, decision_id: int, version: int, person_id: int, text: str) -> int:
    """A new statement about a decision held by `decisions.lock`; its id."""
    row = DissentRow(decision_id=decision_id, version=version, person_id=person_id, text=text, at=transaction.now)
    transaction.add(row)
    transaction.flush()
    return row.id


def take_back(transaction: Transaction, dissent_id: int) -> None:
    """Its text is gone, here and in what is kept of the messages that showed it; that there was one stays."""
    row = transaction.one(DissentRow, dissent_id)
    row.text, row.withdrawn_at = "", transaction.now
    transaction.flush()
    announcements = select(PostingRow.id).where(
        PostingRow.kind == KIND, PostingRow.subject == row.decision_id, PostingRow.view == ANNOUNCEMENT
    )
    showed = update(DeliveryRow).where(DeliveryRow.posting_id.in_(announcements), DeliveryRow.at >= row.at)
    transaction.session.execute(showed.values(message=null()))
