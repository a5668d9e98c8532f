"""Pre-meeting notices, as agendas show them. Snapshots leave this file, rows do not."""

from __future__ import annotations

from sqlalchemy import select

from storage import people
from storage.database import Transaction
from storage.notice_tables import NoticeRow, OnAgenda


def on_agenda(transaction: Transaction, meeting_id: int) -> list[OnAgenda]:
    """The notices of a meeting that are not withdrawn, the oldest first; a topic only where it may stand there."""
    query = select(NoticeRow).where(NoticeRow.meeting_id == meeting_id, NoticeRow.withdrawn_at.is_(None))
    rows = transaction.session.scalars(query.order_by(NoticeRow.created_at, NoticeRow.id)).all()
    who = {one.id: one for one in people.people(transaction, [row.sender_id for row in rows])} if rows else {}
    return [
        OnAgenda(row.id, who[row.sender_id], row.topic if row.on_agenda else "", row.late, row.late_reason)
        for row in rows
    ]
