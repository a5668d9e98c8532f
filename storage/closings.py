"""When a unit is closed: school holidays and single days, beside the public holidays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import ColumnElement, Index, String, cast, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Scoped, Transaction, key_to, new_id


class ClosingRow(Scoped):
    __tablename__ = "closing"
    __record__ = ("unit", "unit_id")
    __table_args__ = (key_to("unit", "unit_id"), Index("closing_unit", "workspace_id", "unit_id"))
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    unit_id: Mapped[int]
    first: Mapped[date]
    last: Mapped[date]
    name: Mapped[str] = mapped_column(String(100))


@dataclass(frozen=True, slots=True, order=True)
class Closing:
    """Closed from `first` to `last`, both included."""

    first: date
    last: date
    name: str = ""

    def every_day(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


def of(transaction: Transaction, unit_id: int) -> list[Closing]:
    """A unit's, the first one first."""
    query = select(ClosingRow).where(ClosingRow.unit_id == unit_id).order_by(ClosingRow.first, ClosingRow.id)
    return [Closing(row.first, row.last, row.name) for row in transaction.session.scalars(query)]


def replace(transaction: Transaction, unit_id: int, closings: Sequence[Closing]) -> None:
    """These are a unit's from now on, and no others."""
    transaction.session.execute(delete(ClosingRow).where(ClosingRow.unit_id == unit_id))
    for one in closings:
        transaction.add(ClosingRow(unit_id=unit_id, first=one.first, last=one.last, name=one.name))
    transaction.flush()
    transaction.change_people()


def spans_of(workspace_id: Mapped[int], unit_id: Mapped[int]) -> ColumnElement[str]:
    """All of a unit's as one text, "2026-10-12 2026-10-16,…", so that they are read together with it: that happens for
    each thing that is said. `days_in` reads it."""
    span = cast(ClosingRow.first, String) + " " + cast(ClosingRow.last, String)
    theirs = (ClosingRow.workspace_id == workspace_id) & (ClosingRow.unit_id == unit_id)
    spans = select(func.aggregate_strings(span, ",")).where(theirs).correlate_except(ClosingRow)
    return func.coalesce(spans.scalar_subquery(), "")


@lru_cache(maxsize=1000)
def days_in(spans: str) -> frozenset[date]:
    found: set[date] = set()
    for span in spans.split(",") if spans else []:
        first, last = map(date.fromisoformat, span.split())
        found.update(Closing(first, last).every_day())
    return frozenset(found)
