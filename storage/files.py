"""Files that are made in the background: wanted, made by one worker at a time, kept until they reached their person.

A worker claims a file under a token of its own until its lease runs out, as it does with what is to be said
(`storage.lanes`). The content lies here in pieces, so that any process can hand it out, and for a day at most.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import (
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    exists,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.model import File, Message, Person
from storage import people, postings
from storage.database import Database, Moment, Scoped, Transaction, key_to, new_id
from storage.people import PersonRow, WorkspaceRow

SAID = "file.made"  # the view that brings it, or says that it could not be made
WAITING, MAKING, MADE, FAILED, GONE = "waiting", "making", "made", "failed", "gone"
REFUSED, GAVE_UP = "refused", "gave_up"  # why one failed: its `text` says so; it was tried too often

ATTEMPTS = 3
PIECE = 1_000_000  # bytes
LARGEST = 50_000_000  # bytes; what a platform takes in one go
KEPT = timedelta(days=1)
FETCHED_KEPT = timedelta(hours=1)
ROWS_KEPT = timedelta(days=30)  # so long a button of it knows what it was about


class FileRow(Scoped):
    """A file for one person: `maker` makes it (`bot.feature.Feature.maker`), and `subject` is what it is about."""

    __tablename__ = "file"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        key_to("person", "person_id"),
        Index("file_state", "state", "claimed_until"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    maker: Mapped[str] = mapped_column(String(40))
    subject: Mapped[int]
    person_id: Mapped[int]
    key: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    reason: Mapped[str] = mapped_column(String(10), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    claim_token: Mapped[str | None] = mapped_column(String(32))
    claimed_until: Mapped[datetime | None]  # of one that waits: nobody tries before
    filename: Mapped[str] = mapped_column(String(200), default="")
    media_type: Mapped[str] = mapped_column(String(100), default="")
    size: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(default="")
    wanted_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    gone_after: Mapped[datetime | None]


class FileChunkRow(Scoped):
    """A piece of a file's content."""

    __tablename__ = "file_chunk"
    __table_args__ = (key_to("file", "file_id"),)
    file_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`state` is WAITING, MAKING, MADE, FAILED (`reason` says why) or GONE; `text` is said with it."""

    id: int
    maker: str
    subject: int
    person: Person
    state: str
    reason: str
    filename: str
    media_type: str
    size: int
    text: str
    wanted_at: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """A file that one worker makes; `who` names its person as their platform does: platform, workspace, id."""

    workspace_id: int
    file_id: int
    token: str
    attempts: int  # with this one
    who: tuple[str, str, str]


# ------------------------------------------------------------------------------------------------ wanted


def want(transaction: Transaction, maker: str, person: Person, subject: int, key: str) -> int:
    """Somebody wants a file, which reaches them in their own conversation once it is made; its id. The same key wants
    one."""
    key = key[:200]
    known = transaction.session.scalar(select(FileRow.id).where(FileRow.key == key))
    if known is not None:
        return known
    row = transaction.add(
        FileRow(maker=maker, subject=subject, person_id=person.id, key=key, wanted_at=transaction.now)
    )
    transaction.flush()
    transaction.posted = True
    return row.id


def again(transaction: Transaction, file_id: int) -> bool:
    """One that could not be made, or is gone, is made anew; whether it was one of these."""
    row = transaction.get(FileRow, file_id, lock=True)
    if row is None or row.state not in (FAILED, GONE):
        return False
    row.state, row.reason, row.attempts, row.wanted_at = WAITING, "", 0, transaction.now
    row.claim_token = row.claimed_until = row.gone_after = None
    transaction.flush()
    transaction.posted = True
    return True


def load(transaction: Transaction, file_id: int) -> Wanted | None:
    row = transaction.get(FileRow, file_id)
    if row is None:
        return None
    return Wanted(
        id=row.id,
        maker=row.maker,
        subject=row.subject,
        person=people.person(transaction, row.person_id),
        state=row.state,
        reason=row.reason,
        filename=row.filename,
        media_type=row.media_type,
        size=row.size,
        text=row.text,
        wanted_at=row.wanted_at,
    )


Said = TypeVar("Said")


def is_in(said: object) -> bool:
    """Whether what is said brings a file that is kept here."""
    return isinstance(said, Message) and any(isinstance(one, File) and one.kept for one in said.elements)


def whole(database: Database, workspace_id: int, now: datetime, said: Said) -> Said:
    """What is said, with the content of such a file."""
    if not isinstance(said, Message) or not is_in(said):
        return said
    with database.transaction(workspace_id, now, reads=True) as transaction:
        elements = [
            replace(one, content=content(transaction, one.kept)) if isinstance(one, File) and one.kept else one
            for one in said.elements
        ]
    return replace(said, elements=tuple(elements))


def content(transaction: Transaction, file_id: int) -> bytes:
    """All of it, tens of megabytes: for a transaction that only reads. Raises LookupError where it is gone."""
    query = select(FileChunkRow.content).where(FileChunkRow.file_id == file_id).order_by(FileChunkRow.number)
    if found := b"".join(transaction.session.scalars(query)):
        return found
    raise LookupError(file_id)


def fetched(transaction: Transaction, file_id: int) -> None:
    """It has reached its person: it is kept a little longer, for a second look."""
    row = transaction.get(FileRow, file_id, lock=True)
    if row is not None and row.state == MADE and row.gone_after is not None:
        row.gone_after = min(row.gone_after, transaction.now + FETCHED_KEPT)
        transaction.flush()


# ------------------------------------------------------------------------------------------------ made


def any_waiting(session: Session, platforms: Sequence[str], now: datetime) -> bool:
    """Whether a claim may find something: a look that holds nobody up."""
    found = session.connection().execute(_ANY, {"platforms": platforms, "now": now})
    return found.first() is not None


def claim(session: Session, platforms: Sequence[str], now: datetime, until: datetime) -> Claim | None:
    """Takes the file that has waited longest, until then; also one whose worker is there no more."""
    query = _NEXT.with_for_update(of=FileRow, skip_locked=True)
    found = session.execute(query, {"platforms": platforms, "now": now}).first()
    if found is None:
        return None
    row, workspace, person = found
    row.state, row.claim_token, row.claimed_until = MAKING, secrets.token_hex(16), until
    row.attempts += 1
    session.flush()
    who = (workspace.platform, workspace.external_id, person)
    return Claim(row.workspace_id, row.id, row.claim_token, row.attempts, who)


_NEXT = (
    select(FileRow, WorkspaceRow, PersonRow.external_id)
    .join(WorkspaceRow, WorkspaceRow.id == FileRow.workspace_id)
    .join(PersonRow, and_(PersonRow.workspace_id == FileRow.workspace_id, PersonRow.id == FileRow.person_id))
    .where(
        FileRow.state.in_((WAITING, MAKING)),
        or_(FileRow.claimed_until.is_(None), FileRow.claimed_until <= bindparam("now", type_=Moment)),
        WorkspaceRow.platform.in_(bindparam("platforms", expanding=True)),
    )
    .order_by(FileRow.wanted_at)
    .limit(1)
)
_ANY = _NEXT.with_only_columns(FileRow.id)


def _held(transaction: Transaction, claim: Claim) -> FileRow | None:
    """The row, where the worker that has this claim still holds it."""
    row = transaction.get(FileRow, claim.file_id, lock=True)
    return row if row is not None and row.claim_token == claim.token else None


def hold(transaction: Transaction, claim: Claim, until: datetime) -> bool:
    """Goes on holding it until then; whether it was still held."""
    row = _held(transaction, claim)
    if row is not None:
        row.claimed_until = until
    return row is not None


def let_go(transaction: Transaction, claim: Claim, not_before: datetime | None = None, *, counts: bool = True) -> None:
    """It could not be made this time: somebody tries again, after ATTEMPTS nobody does and its person is told. One that
    `counts` not was broken off because the process stops."""
    row = _held(transaction, claim)
    if row is None:
        return
    row.attempts -= 0 if counts else 1
    row.state, row.claim_token, row.claimed_until = WAITING, None, not_before
    if row.attempts >= ATTEMPTS:
        _ended(transaction, row, FAILED, GAVE_UP)


def refuse(transaction: Transaction, claim: Claim, text: str) -> None:
    """Its maker says why there is none."""
    if row := _held(transaction, claim):
        row.text = text
        _ended(transaction, row, FAILED, REFUSED)


def lay(transaction: Transaction, claim: Claim, number: int, piece: bytes) -> bool:
    """Keeps a piece, the first of which is 0; what an earlier attempt left goes with that. Whether it is still held."""
    if _held(transaction, claim) is None:
        return False
    if number == 0:
        transaction.session.execute(delete(FileChunkRow).where(FileChunkRow.file_id == claim.file_id))
    transaction.add(FileChunkRow(file_id=claim.file_id, number=number, content=piece))
    return True


def made(transaction: Transaction, claim: Claim, filename: str, media_type: str, text: str, size: int) -> None:
    """All of it is there: it is said."""
    if row := _held(transaction, claim):
        row.filename, row.media_type, row.text, row.size = filename[:200], media_type[:100], text, size
        row.made_at, row.gone_after = transaction.now, transaction.now + KEPT
        _ended(transaction, row, MADE, "")


def _ended(transaction: Transaction, row: FileRow, state: str, reason: str) -> None:
    row.state, row.reason, row.claim_token, row.claimed_until = state, reason, None, None
    transaction.flush()
    own = people.direct_conversation(transaction, people.person(transaction, row.person_id))
    postings.post(transaction, SAID, row.id, own.id, sender_id=row.person_id)


# ------------------------------------------------------------------------------------------------ gone


Piece = tuple[int, int]  # of a file, by its id, and its number


def tidy(transaction: Transaction) -> list[Piece]:
    """Content that has had its time goes, with what it was called, later what was known of it. The pieces are left to
    `drop`."""
    gone = update(FileRow).where(FileRow.state == MADE, FileRow.gone_after <= transaction.now)
    transaction.session.execute(gone.values(state=GONE, text="", filename=""))
    over = FileRow.state.in_((FAILED, GONE))
    of_file = and_(FileChunkRow.workspace_id == FileRow.workspace_id, FileChunkRow.file_id == FileRow.id)
    old = FileRow.wanted_at < transaction.now - ROWS_KEPT
    transaction.session.execute(delete(FileRow).where(over, old, not_(exists().where(of_file))))
    pieces = select(FileChunkRow.file_id, FileChunkRow.number).join(FileRow, of_file).where(over)
    return [(file_id, number) for file_id, number in transaction.session.execute(pieces)]


def drop(transaction: Transaction, piece: Piece) -> None:
    """Unless its file is being made again by now."""
    row = transaction.get(FileRow, piece[0], lock=True)
    if row is not None and row.state in (FAILED, GONE):
        here = and_(FileChunkRow.file_id == piece[0], FileChunkRow.number == piece[1])
        transaction.session.execute(delete(FileChunkRow).where(here))
