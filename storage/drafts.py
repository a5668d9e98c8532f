"""What a person has written and not yet published: stored, listed, resumable, seen by nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Scoped, Transaction, key_to, new_id

SCHEDULED = "draft.scheduled"  # the view that publishes one at its time


class DraftRow(Scoped):
    __tablename__ = "draft"
    __table_args__ = (key_to("person", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(40))
    about: Mapped[int | None]  # the record that it changes, if it is not a new one
    values: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]
    publish_at: Mapped[datetime | None]  # when it is to become public by itself; once that is past, it could not


@dataclass(frozen=True, slots=True)
class Draft:
    id: int
    kind: str
    about: int | None
    values: dict[str, Any]
    changed_at: datetime
    publish_at: datetime | None = None


def save(
    transaction: Transaction,
    person_id: int,
    kind: str,
    values: dict[str, Any],
    *,
    draft_id: int | None = None,
    about: int | None = None,
) -> Draft:
    """Keeps what was written: in the draft named, if it is still there and theirs, else in a new one. What was changed
    is not to be published by itself any more."""
    row = _mine(transaction, person_id, kind, draft_id) if draft_id else None
    if row is None:
        row = transaction.add(DraftRow(person_id=person_id, kind=kind, about=about))
    row.values, row.publish_at = values, None
    row.changed_at = transaction.now
    transaction.session.flush()
    return _draft(row)


def mine(transaction: Transaction, person_id: int, kind: str, draft_id: int, *, lock: bool = False) -> Draft | None:
    """The draft, if it is this person's and of that kind; with `lock`, nobody else changes it until we are done."""
    row = _mine(transaction, person_id, kind, draft_id, lock=lock)
    return _draft(row) if row else None


def all_mine(transaction: Transaction, person_id: int, kind: str) -> list[Draft]:
    """The person's drafts of a kind, the latest first."""
    query = select(DraftRow).where(DraftRow.person_id == person_id, DraftRow.kind == kind)
    return [_draft(row) for row in transaction.session.scalars(query.order_by(DraftRow.changed_at.desc()))]


def note(transaction: Transaction, draft: Draft, values: dict[str, Any]) -> Draft:
    """Something is known of a draft that is held; its author has changed nothing."""
    row = transaction.one(DraftRow, draft.id)
    row.values = values
    transaction.flush()
    return _draft(row)


def publish_at(transaction: Transaction, draft: Draft, when: datetime | None) -> None:
    """A draft that is held is to become public by itself then, or (None) no more."""
    transaction.one(DraftRow, draft.id).publish_at = when
    transaction.flush()


def throw_away(transaction: Transaction, person_id: int, kind: str, draft_id: int) -> None:
    row = _mine(transaction, person_id, kind, draft_id)
    if row is not None:
        transaction.session.delete(row)


def _mine(transaction: Transaction, person_id: int, kind: str, draft_id: int, *, lock: bool = False) -> DraftRow | None:
    row = transaction.get(DraftRow, draft_id, lock=lock)
    return row if row is not None and (row.person_id, row.kind) == (person_id, kind) else None


def _draft(row: DraftRow) -> Draft:
    return Draft(row.id, row.kind, row.about, row.values, row.changed_at, row.publish_at)
