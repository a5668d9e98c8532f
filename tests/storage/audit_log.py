"""The audit log as an export reads it."""

from __future__ import annotations

from datetime import datetime

from storage import exports, exports_audit
from storage.audit import Line
from storage.database import Transaction
from storage.exports import Selection


def lines(
    transaction: Transaction, unit_id: int | None = None, first: datetime | None = None, last: datetime | None = None
) -> list[Line]:
    """A unit's lines (of all units: None) from `first` until before `last`, the oldest first."""
    selection = Selection(person=None, unit=unit_id, since=first, until=last)
    ids = exports_audit.ids(transaction, selection)
    return [one for some in exports.chunks(ids) for one in exports_audit.chunk(transaction, selection, some)]
