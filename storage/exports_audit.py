"""Lines of the audit log for exports."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from sqlalchemy import select

from storage import audit
from storage.audit import AuditRow, Line
from storage.database import Transaction
from storage.exports import Selection, ids_of, within


def ids(transaction: Transaction, selection: Selection) -> array[int]:
    """All that are asked for, the oldest first. Who may have them is judged before: a line has no circle of its own."""
    query = select(AuditRow.id).where(within(AuditRow.at, selection))
    if selection.unit is not None:
        query = query.where(audit.of_unit(transaction, selection.unit))
    if selection.conversation is not None:
        query = query.where(AuditRow.kind == "conversation", AuditRow.subject == selection.conversation)
    return ids_of(transaction, query.order_by(AuditRow.at, AuditRow.id), selection)


def chunk(transaction: Transaction, _selection: Selection, ids: Sequence[int]) -> list[Line]:
    """These lines, in this order; what retention has removed meanwhile is left out."""
    found = {line.id: line for line in audit.of_ids(transaction, ids)}
    return [found[id] for id in ids if id in found]
