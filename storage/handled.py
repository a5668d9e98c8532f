"""What was handled already, so that the same event or the same form, however often it arrives, counts once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.database import Scoped, Transaction

KEPT = timedelta(days=30)


class HandledRow(Scoped):
    """An event's or a form's id and, where something came of it, the id of that record."""

    __tablename__ = "handled"
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    result: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(index=True)


def first_time(transaction: Transaction, key: str) -> bool:
    """Whether this was never handled; notes that it is now. At the same moment in two processes one of them
    collides with the other's key, runs again (`storage.database.settled`) and hears "no"."""
    if transaction.get(HandledRow, key) is not None:
        return False
    note(transaction, key)
    return True


def note(transaction: Transaction, key: str, result: int | None = None) -> None:
    """Notes what came of a form or an event."""
    transaction.add(HandledRow(key=key, result=result, at=transaction.now))
    transaction.session.flush()


def result_of(transaction: Transaction, key: str) -> int | None:
    """The record that came of it the first time, or None."""
    row = transaction.get(HandledRow, key)
    return row.result if row else None


def forget(session: Session, now: datetime) -> None:
    """Forgets what no platform repeats any more."""
    session.execute(delete(HandledRow).where(HandledRow.at < now - KEPT))
