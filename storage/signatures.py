"""Who was asked to stand behind a decision, or to read it first, before it is published; and what they said.

A signature belongs to a draft, and to the decision that comes of it. It counts for the words that were read: where
these change, it is asked for anew, and what was said before is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint, case, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.model import Person
from storage import people
from storage.database import Scoped, Transaction, key_to, new_id

KIND = "signature"  # the kind of record
ASKED, AGREES, REMARKS, CANNOT, READ = "asked", "agrees", "remarks", "cannot", "read"


class SignatureRow(Scoped):
    __tablename__ = "signature"
    __record__ = ("decision", "decision_id")
    __table_args__ = (
        UniqueConstraint("workspace_id", "draft_id", "person_id"),
        key_to("decision", "decision_id"),
        key_to("person", "author_id"),
        key_to("person", "person_id"),
        Index("signature_decision", "workspace_id", "decision_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    draft_id: Mapped[int]  # which may be gone
    decision_id: Mapped[int | None]
    author_id: Mapped[int]
    person_id: Mapped[int]
    only_reads: Mapped[bool]
    state: Mapped[str] = mapped_column(String(10), default=ASKED)
    seen: Mapped[str] = mapped_column(String(32))  # the fingerprint of the words that were asked about
    remark: Mapped[str] = mapped_column(default="")
    state_before: Mapped[str] = mapped_column(String(10), default="")  # what they said last to earlier words
    remark_before: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """`only_reads`: asked to read it first, not to stand behind it. `state_before` and `remark_before` are what they
    said last to earlier words; nothing of it stands with a decision."""

    id: int
    draft: int
    decision: int | None
    author: Person
    person: Person
    only_reads: bool
    state: str
    seen: str
    asked_at: datetime
    remark: str = ""
    state_before: str = ""
    remark_before: str = ""
    answered_at: datetime | None = None

    @property
    def says(self) -> str:
        """Their remark on what they were asked; one from before they were asked to stand behind it is none."""
        return "" if self.state == ASKED else self.remark


def of_draft(transaction: Transaction, draft_id: int) -> list[Signature]:
    """Everybody who was asked about a draft, in the order of asking."""
    return _found(transaction, SignatureRow.draft_id == draft_id)


def of_decision(transaction: Transaction, decision_id: int) -> list[Signature]:
    """Everybody who was asked to stand behind a decision before it was published."""
    return _found(transaction, SignatureRow.decision_id == decision_id, SignatureRow.only_reads.is_(False))


def load(transaction: Transaction, signature_id: int, *, lock: bool = False) -> Signature | None:
    """It; with `lock`, nobody else changes it until we are done."""
    row = transaction.get(SignatureRow, signature_id, lock=lock)
    return _snapshots(transaction, [row])[0] if row else None


def ask(
    transaction: Transaction, draft_id: int, author: Person, whom: Iterable[Person], seen: str, *, only_reads: bool
) -> list[Signature]:
    """Those who are asked now: whoever was asked already stays so, but to read it is less than to stand behind it. A
    reader's remark stays theirs and the author's."""
    there = {one.person.id: one for one in of_draft(transaction, draft_id)}
    rows = []
    for person in whom:
        if (before := there.get(person.id)) and before.only_reads and not only_reads:
            row = transaction.get(SignatureRow, before.id, lock=True)
            if row is not None:
                row.only_reads, row.state, row.asked_at, row.answered_at = False, ASKED, transaction.now, None
                rows.append(row)
    rows += [
        transaction.add(
            SignatureRow(
                draft_id=draft_id,
                author_id=author.id,
                person_id=person.id,
                only_reads=only_reads,
                seen=seen,
                asked_at=transaction.now,
            )
        )
        for person in whom
        if person.id not in there
    ]
    transaction.flush()
    return _snapshots(transaction, rows)


def answer(transaction: Transaction, signature_id: int, state: str, remark: str) -> None:
    """What somebody says to the words that they were asked about."""
    row = transaction.one(SignatureRow, signature_id)
    row.state, row.remark, row.answered_at = state, remark, transaction.now
    transaction.flush()


def reworded(transaction: Transaction, draft_id: int, seen: str) -> list[int]:
    """The draft has other words: everybody is asked anew, and what they said to the earlier ones is kept. The ids of
    their signatures, where that is so."""
    other = (SignatureRow.draft_id == draft_id, SignatureRow.seen != seen, SignatureRow.decision_id.is_(None))
    ids = list(transaction.session.scalars(select(SignatureRow.id).where(*other)))
    changed = update(SignatureRow).where(SignatureRow.id.in_(ids))
    spoken = changed.where(or_(SignatureRow.state != ASKED, SignatureRow.remark != ""))
    # Who is asked to stand behind it and has not answered said theirs as a reader.
    said = case((SignatureRow.state == ASKED, READ), else_=SignatureRow.state)
    transaction.session.execute(spoken.values(state_before=said, remark_before=SignatureRow.remark))
    transaction.session.execute(changed.values(state=ASKED, remark="", answered_at=None, seen=seen))
    return ids


def published(transaction: Transaction, draft_id: int, decision_id: int) -> None:
    """What has become of the draft."""
    of_it = update(SignatureRow).where(SignatureRow.draft_id == draft_id)
    transaction.session.execute(of_it.values(decision_id=decision_id))


def _found(transaction: Transaction, *which: object) -> list[Signature]:
    query = select(SignatureRow).where(*which).order_by(SignatureRow.id)  # type: ignore[arg-type]
    return _snapshots(transaction, transaction.session.scalars(query).all())


def _snapshots(transaction: Transaction, rows: Sequence[SignatureRow]) -> list[Signature]:
    named = {one for row in rows for one in (row.author_id, row.person_id)}
    who = {one.id: one for one in people.people(transaction, sorted(named))}
    return [
        Signature(
            id=row.id,
            draft=row.draft_id,
            decision=row.decision_id,
            author=who[row.author_id],
            person=who[row.person_id],
            only_reads=row.only_reads,
            state=row.state,
            seen=row.seen,
            asked_at=row.asked_at,
            remark=row.remark,
            state_before=row.state_before,
            remark_before=row.remark_before,
            answered_at=row.answered_at,
        )
        for row in rows
    ]
