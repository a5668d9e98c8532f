"""Milestones of the year: what is to be seen in the annual wheel besides meetings, reviews and reminders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import String, delete, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.model import Person
from storage import people
from storage.database import Scoped, Transaction, key_to, new_id

KIND = "milestone"  # the kind of record


class MilestoneRow(Scoped):
    """For a forum, or (without one) for all of a unit, or for its maker alone."""

    __tablename__ = "milestone"
    __record__ = (KIND, "id")
    __own__ = ("private", True)
    __table_args__ = (key_to("unit", "unit_id"), key_to("forum", "forum_id"), key_to("person", "created_by_id"))
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    unit_id: Mapped[int]
    forum_id: Mapped[int | None]
    created_by_id: Mapped[int]
    created_at: Mapped[datetime]
    private: Mapped[bool]
    title: Mapped[str] = mapped_column(String(200))
    first: Mapped[date]
    last: Mapped[date]
    yearly: Mapped[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What somebody wants. `first` to `last`, both included; `yearly`: on the same days each year."""

    title: str
    first: date
    last: date
    yearly: bool = False
    forum: int | None = None
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    id: int
    unit_id: int
    created_by: Person
    proposal: Proposal


def load(transaction: Transaction, milestone_id: int) -> Milestone | None:
    """The milestone, whoever asks."""
    row = transaction.get(MilestoneRow, milestone_id)
    return _snapshots(transaction, [row])[0] if row else None


def concerning(
    transaction: Transaction, person: Person, unit_ids: Sequence[int], forum_ids: Sequence[int], first: date, last: date
) -> list[Milestone]:
    """Those of these forums, of all in these units, and somebody's own, that may fall between two days."""
    whose = or_(
        MilestoneRow.forum_id.in_(forum_ids),
        MilestoneRow.forum_id.is_(None) & ~MilestoneRow.private & MilestoneRow.unit_id.in_(unit_ids),
        MilestoneRow.private & (MilestoneRow.created_by_id == person.id),
    )
    when = or_(
        MilestoneRow.yearly & (MilestoneRow.first <= last), (MilestoneRow.first <= last) & (MilestoneRow.last >= first)
    )
    query = select(MilestoneRow).where(whose, when).order_by(MilestoneRow.first, MilestoneRow.id)
    return _snapshots(transaction, transaction.session.scalars(query))


def count_of(transaction: Transaction, person: Person) -> int:
    """How many somebody has made."""
    query = select(func.count()).select_from(MilestoneRow).where(MilestoneRow.created_by_id == person.id)
    return transaction.session.scalar(query) or 0


def make(transaction: Transaction, by: Person, unit_id: int, proposal: Proposal) -> Milestone:
    row = MilestoneRow(unit_id=unit_id, created_by_id=by.id, created_at=transaction.now)
    _write(row, proposal)
    transaction.add(row)
    transaction.flush()
    return _snapshots(transaction, [row])[0]


def change(transaction: Transaction, milestone_id: int, proposal: Proposal) -> Milestone | None:
    """None where it was deleted meanwhile."""
    row = transaction.get(MilestoneRow, milestone_id, lock=True)
    if row is None:
        return None
    _write(row, proposal)
    transaction.flush()
    return _snapshots(transaction, [row])[0]


def forget(transaction: Transaction, milestone_id: int) -> None:
    transaction.session.execute(delete(MilestoneRow).where(MilestoneRow.id == milestone_id))


def _write(row: MilestoneRow, proposal: Proposal) -> None:
    row.title, row.first, row.last = proposal.title, proposal.first, proposal.last
    row.yearly, row.forum_id, row.private = proposal.yearly, proposal.forum, proposal.private


def _snapshots(transaction: Transaction, rows: Iterable[MilestoneRow]) -> list[Milestone]:
    rows = list(rows)
    who = {one.id: one for one in people.people(transaction, [row.created_by_id for row in rows])}
    return [
        Milestone(
            id=row.id,
            unit_id=row.unit_id,
            created_by=who[row.created_by_id],
            proposal=Proposal(
                title=row.title,
                first=row.first,
                last=row.last,
                yearly=row.yearly,
                forum=row.forum_id,
                private=row.private,
            ),
        )
        for row in rows
    ]
