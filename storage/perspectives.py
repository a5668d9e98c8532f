"""What people say to a decision under way, with their names and without. Nothing here links a person to what was said
without a name: no column, no order, no time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from bot.model import Person
from storage import people
from storage.database import Transaction
from storage.pending_tables import (
    PendingRow,
    Perspective,
    PerspectiveRow,
    Said,
    SpokenRow,
    UnsignedPerspectiveRow,
)

_SIGNED = ("sees", "worries", "suggests", "for_group", "limit")
_UNSIGNED = ("sees", "worries", "suggests", "limit")

# ------------------------------------------------------------------------------------------------ reading


def all_of(transaction: Transaction, pending_id: int, most: int, skip: int = 0) -> list[Perspective]:
    """A page of what was said: with names, the earliest first; then without, once the round is closed."""
    named = select(PerspectiveRow).where(PerspectiveRow.pending_id == pending_id).order_by(PerspectiveRow.id)
    found = _signed(transaction, transaction.session.scalars(named.limit(most).offset(skip)).all())
    if len(found) == most:
        return found
    before = transaction.session.scalar(
        select(func.count()).select_from(PerspectiveRow).where(PerspectiveRow.pending_id == pending_id)
    )
    rest = _shown().where(UnsignedPerspectiveRow.pending_id == pending_id).order_by(UnsignedPerspectiveRow.id)
    rows = transaction.session.scalars(rest.limit(most - len(found)).offset(max(skip - (before or 0), 0)))
    return [*found, *map(_unsigned, rows)]


def _shown() -> Any:
    """What was said without a name in rounds that are closed: in others, nobody reads it."""
    of_it = (PendingRow.workspace_id == UnsignedPerspectiveRow.workspace_id) & (
        PendingRow.id == UnsignedPerspectiveRow.pending_id
    )
    return select(UnsignedPerspectiveRow).join(PendingRow, of_it).where(PendingRow.closed_at.is_not(None))


def one(transaction: Transaction, pending_id: int, perspective_id: int) -> Perspective | None:
    """One by its id, negative for one without a name."""
    if perspective_id < 0:
        query = _shown().where(UnsignedPerspectiveRow.id == -perspective_id)
        hidden = transaction.session.scalar(query.where(UnsignedPerspectiveRow.pending_id == pending_id))
        return _unsigned(hidden) if hidden else None
    row = transaction.get(PerspectiveRow, perspective_id)
    return _signed(transaction, [row])[0] if row is not None and row.pending_id == pending_id else None


def named(transaction: Transaction, perspective_id: int) -> tuple[int, Perspective] | None:
    """One with a name, and the id of what it is about."""
    row = transaction.get(PerspectiveRow, perspective_id)
    return (row.pending_id, _signed(transaction, [row])[0]) if row else None


def mine(transaction: Transaction, pending_id: int, person: Person) -> Perspective | None:
    """What somebody said with their name."""
    row = _mine(transaction, pending_id, person)
    return _signed(transaction, [row])[0] if row else None


def has_spoken(transaction: Transaction, pending_id: int, person: Person) -> bool:
    """Whether somebody said something, with their name or, while the round is open, without."""
    if _mine(transaction, pending_id, person) is not None:
        return True
    return transaction.get(SpokenRow, pending_id, person.id) is not None


def who_spoke(transaction: Transaction, pending_id: int) -> set[int]:
    """The ids of those who said something with their names."""
    query = select(PerspectiveRow.person_id).where(PerspectiveRow.pending_id == pending_id)
    return set(transaction.session.scalars(query))


def unanswered(transaction: Transaction, pending_id: int) -> int:
    """How many have not been told what came of what they said."""
    count = 0
    for table, query in ((PerspectiveRow, select(PerspectiveRow)), (UnsignedPerspectiveRow, _shown())):
        wanting = query.where(table.pending_id == pending_id, table.verdict == "")
        count += transaction.session.scalar(select(func.count()).select_from(wanting.subquery())) or 0
    return count


def verdicts(transaction: Transaction, pending_id: int) -> dict[str, int]:
    """How many were followed, partly, not, or have no answer (""), by what was answered."""
    found: dict[str, int] = {}
    signed = select(PerspectiveRow.verdict).where(PerspectiveRow.pending_id == pending_id)
    hidden = _shown().where(UnsignedPerspectiveRow.pending_id == pending_id)
    hidden = hidden.with_only_columns(UnsignedPerspectiveRow.verdict)
    for query in (signed, hidden):
        for verdict in transaction.session.scalars(query):
            found[verdict] = found.get(verdict, 0) + 1
    return found


def days(transaction: Transaction, pending_id: int) -> tuple[datetime, datetime] | None:
    """From the first to the last; None where there are none, or some without a name: these have no time."""
    hidden = _shown().where(UnsignedPerspectiveRow.pending_id == pending_id).limit(1)
    if transaction.session.scalar(hidden) is not None:
        return None
    named = select(func.min(PerspectiveRow.at), func.max(PerspectiveRow.at))
    first, last = transaction.session.execute(named.where(PerspectiveRow.pending_id == pending_id)).one()
    return (first, last) if first is not None else None


def _mine(transaction: Transaction, pending_id: int, person: Person) -> PerspectiveRow | None:
    query = select(PerspectiveRow).where(PerspectiveRow.pending_id == pending_id)
    return transaction.session.scalar(query.where(PerspectiveRow.person_id == person.id))


def _signed(transaction: Transaction, rows: Sequence[PerspectiveRow]) -> list[Perspective]:
    who = {one.id: one for one in people.people(transaction, [row.person_id for row in rows])}
    return [
        Perspective(
            id=row.id,
            person=who[row.person_id],
            said=Said(**{name: getattr(row, name) for name in _SIGNED}),
            at=row.at,
            late=row.late,
            verdict=row.verdict,
            answer=row.answer,
        )
        for row in rows
    ]


def _unsigned(row: UnsignedPerspectiveRow) -> Perspective:
    said = Said(**{name: getattr(row, name) for name in _UNSIGNED})
    return Perspective(id=-row.id, person=None, said=said, verdict=row.verdict, answer=row.answer)


# ------------------------------------------------------------------------------------------------ changing


def say(transaction: Transaction, pending_id: int, person: Person, said: Said, *, late: bool) -> None:
    """With their name: in place of what they said before. What was answered to other words is no answer to these."""
    row = _mine(transaction, pending_id, person)
    if row is None:
        row = transaction.add(PerspectiveRow(pending_id=pending_id, person_id=person.id))
    elif said == Said(**{name: getattr(row, name) for name in _SIGNED}):
        return
    row.at, row.late, row.verdict, row.answer = transaction.now, late, "", ""
    for name in _SIGNED:
        setattr(row, name, getattr(said, name))
    transaction.flush()


def take_back(transaction: Transaction, pending_id: int, person: Person) -> bool:
    """What somebody said with their name is gone; whether there was anything."""
    row = _mine(transaction, pending_id, person)
    if row is not None:
        transaction.session.delete(row)
        transaction.flush()
    return row is not None


def say_unsigned(transaction: Transaction, pending_id: int, person: Person, said: Said, form: str) -> bool:
    """Without their name, once: whether it is counted, now or when the same form came before. The round is held by
    `storage.pending.lock`."""
    before = transaction.get(SpokenRow, pending_id, person.id)
    if before is not None or _mine(transaction, pending_id, person) is not None:
        return before is not None and before.form == form
    transaction.add(SpokenRow(pending_id=pending_id, person_id=person.id, form=form))
    transaction.add(UnsignedPerspectiveRow(pending_id=pending_id, **{name: getattr(said, name) for name in _UNSIGNED}))
    transaction.flush()
    return True


def answer(transaction: Transaction, perspective_id: int, verdict: str, words: str) -> None:
    """What came of what somebody said."""
    table = UnsignedPerspectiveRow if perspective_id < 0 else PerspectiveRow
    row: Any = transaction.get(table, abs(perspective_id), lock=True)
    if row is not None:
        row.verdict, row.answer = verdict, words
        transaction.flush()
