"""What decisions said once: their versions."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, delete, null, select, update

from storage import searched, units
from storage.database import Prepared, Transaction
from storage.decision_tables import (
    CONTENT,
    Content,
    DecisionDeciderRow,
    DecisionRow,
    DecisionVersionRow,
    Edition,
    Version,
    Who,
)
from storage.decisions import ANNOUNCEMENT, KIND
from storage.people import PersonRow
from storage.postings import DeliveryRow, PostingRow

_DECIDERS = Prepared(
    select(PersonRow.id, PersonRow.name)
    .join(
        DecisionDeciderRow,
        and_(DecisionDeciderRow.workspace_id == PersonRow.workspace_id, DecisionDeciderRow.person_id == PersonRow.id),
    )
    .where(DecisionDeciderRow.decision_id == bindparam("id"), DecisionDeciderRow.version == bindparam("version"))
    .order_by(PersonRow.name, PersonRow.id)
)


def version(transaction: Transaction, decision_id: int, number: int) -> Version | None:
    """One version of a decision that the person is known to be allowed to read."""
    row = transaction.get(DecisionVersionRow, decision_id, number)
    if row is None:
        return None
    content = Content(**{name: getattr(row, name) for name in CONTENT})
    deciders = transaction.rows(_DECIDERS, {"id": decision_id, "version": number})
    unit = units.unit(transaction, transaction.one(DecisionRow, decision_id).unit_id)
    return Version(
        number=number,
        at=row.at,
        content=content,
        deciders=tuple(Who(*one) for one in deciders),
        emptied_at=row.emptied_at,
        emptied_reason=row.emptied_reason,
        room=unit.influence.get(content.influence, ""),
    )


def editions(transaction: Transaction, decision_id: int, before: int, most: int) -> list[Edition]:
    """The versions earlier than `before`, the latest first."""
    row = DecisionVersionRow
    query = select(row.version, row.at, row.emptied_at.is_not(None)).where(
        row.decision_id == decision_id, row.version < before
    )
    return [Edition(*one) for one in transaction.session.execute(query.order_by(row.version.desc()).limit(most))]


def empty_version(transaction: Transaction, decision_id: int, number: int, reason: str) -> None:
    """Takes the content out of a version, here and in what is kept of the messages that showed it."""
    row = transaction.one(DecisionVersionRow, decision_id, number)
    for name in CONTENT:
        setattr(row, name, getattr(Content(), name))
    row.emptied_at, row.emptied_reason = transaction.now, reason
    searched.renew(transaction, searched.DECISION, decision_id)
    transaction.session.execute(
        delete(DecisionDeciderRow).where(
            DecisionDeciderRow.decision_id == decision_id, DecisionDeciderRow.version == number
        )
    )
    announcements = select(PostingRow.id).where(
        PostingRow.kind == KIND, PostingRow.subject == decision_id, PostingRow.view == ANNOUNCEMENT
    )
    transaction.session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.posting_id.in_(announcements), DeliveryRow.version == number)
        .values(message=null())
    )
