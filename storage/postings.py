"""Postings: what is to be said, where and when; and deliveries: what was said.

A posting stores an intent (a view of a record for a conversation), not a text. It is `waiting` while its wanted
version is ahead of the one shown, else `shown`; `dropped` when its view said so, `frozen` when its message can
no longer be changed, `parked` when it could not be said and somebody must look. Postings of one conversation
are sent by one worker at a time: whoever holds the conversation's claim token, until the lease runs out.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ForeignKeyConstraint,
    Index,
    Select,
    String,
    UniqueConstraint,
    and_,
    case,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from bot.model import Send, Sent, as_data, digest
from storage.database import Scoped, Transaction, new_id
from storage.people import ConversationRow, WorkspaceRow

PACE = timedelta(seconds=1)  # between changes of one message: a hundred presses are few updates, and no rate limit


class PostingRow(Scoped):
    __tablename__ = "posting"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        ForeignKeyConstraint(["workspace_id", "conversation_id"], ["conversation.workspace_id", "conversation.id"]),
        ForeignKeyConstraint(["workspace_id", "sender_id"], ["person.workspace_id", "person.id"]),
        Index("posting_waiting", "state", "try_at"),
        Index("posting_subject", "workspace_id", "kind", "subject"),
        Index("posting_lane", "workspace_id", "conversation_id", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    view: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[int]
    conversation_id: Mapped[int]
    sender_id: Mapped[int | None]  # who is told when it cannot be said
    after_id: Mapped[int | None]  # the posting in whose thread it is a reply
    key: Mapped[str | None] = mapped_column(String(120))  # the same key is never posted twice
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]  # when it is to be said, and its place in the conversation's order
    try_at: Mapped[datetime]  # when the next attempt is made
    live: Mapped[bool]  # follows its record; else it is said once
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    wanted: Mapped[int] = mapped_column(default=1)
    shown: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(100), default="")
    reference: Mapped[str] = mapped_column(String(300), default="")
    url: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=0)  # the record's version that is shown
    digest: Mapped[str] = mapped_column(String(64), default="")


class DeliveryRow(Scoped):
    """What was really said. The message itself is kept for public ones; of private ones the digest alone."""

    __tablename__ = "delivery"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "posting_id"], ["posting.workspace_id", "posting.id"]),
        Index("delivery_posting", "workspace_id", "posting_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    posting_id: Mapped[int]
    view: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    language: Mapped[str] = mapped_column(String(10))
    conversation_id: Mapped[int]
    at: Mapped[datetime]
    reference: Mapped[str] = mapped_column(String(300))
    digest: Mapped[str] = mapped_column(String(64))
    message: Mapped[dict[str, Any] | None]


# ------------------------------------------------------------------------------------------------ for features


def post(
    transaction: Transaction,
    view: str,
    subject: int,
    conversation_id: int,
    *,
    due: datetime | None = None,
    live: bool = False,
    sender_id: int | None = None,
    after: int | None = None,
    key: str | None = None,
) -> int:
    """Wants `view` of the record `subject` shown in a conversation, now or at `due`; its posting's id.

    The part of the view's name before the dot is the kind of record. `live` keeps it up to date;
    `after` makes it a reply in the thread of that posting; with a `key`, the same posting is made once.
    """
    if key is not None:
        before = transaction.session.scalar(select(PostingRow.id).where(PostingRow.key == key))
        if before is not None:
            return before
    due = due or transaction.now
    row = transaction.add(
        PostingRow(
            view=view,
            kind=view.partition(".")[0],
            subject=subject,
            conversation_id=conversation_id,
            sender_id=sender_id,
            after_id=after,
            key=key,
            created_at=transaction.now,
            due_at=due,
            try_at=due,
            live=live,
        )
    )
    transaction.session.flush()
    transaction.posted = True
    return row.id


def touch(transaction: Transaction, kind: str, subject: int) -> None:
    """A record changed: its live messages are to be brought up to date. One that is gone is tried too: if the change
    matters, a new message takes its place."""
    transaction.session.execute(
        update(PostingRow)
        .where(
            PostingRow.kind == kind,
            PostingRow.subject == subject,
            PostingRow.live,
            or_(PostingRow.state.in_(("waiting", "shown")), PostingRow.reason == "gone"),
        )
        .values(
            wanted=PostingRow.wanted + 1,
            state="waiting",
            try_at=case((PostingRow.try_at < transaction.now, transaction.now), else_=PostingRow.try_at),
        )
    )
    transaction.posted = True


def retime(transaction: Transaction, view: str, subject: int, due: datetime | None) -> None:
    """Moves what has not been said yet to another time, or (None) takes it off the list."""
    values = {"state": "dropped", "reason": "called_off"} if due is None else {"due_at": due, "try_at": due}
    transaction.session.execute(
        update(PostingRow)
        .where(PostingRow.view == view, PostingRow.subject == subject, PostingRow.state == "waiting")
        .where(PostingRow.shown == 0)
        .values(**values)
    )


def places(transaction: Transaction, view: str, subject: int) -> list[PostingRow]:
    """Where a view of a record is or will be shown, oldest first."""
    query = select(PostingRow).where(PostingRow.view == view, PostingRow.subject == subject).order_by(PostingRow.id)
    return list(transaction.session.scalars(query))


def posting(transaction: Transaction, posting_id: int) -> PostingRow | None:
    return transaction.get(PostingRow, posting_id)


def retry(transaction: Transaction, posting_id: int) -> bool:
    """Tries a parked posting again, from the first attempt; whether it was parked."""
    row = transaction.get(PostingRow, posting_id, lock=True)
    if row is None or not _retry(row, transaction.now):
        return False
    transaction.session.flush()
    transaction.posted = True
    return True


def _retry(row: PostingRow, now: datetime) -> bool:
    if row.state != "parked":
        return False
    row.state, row.reason, row.attempts, row.try_at = "waiting", "", 0, now
    return True


def freeze_conversation(transaction: Transaction, conversation_id: int) -> None:
    """The bot was removed from a conversation: what it said there stays as it is."""
    transaction.session.execute(
        update(PostingRow)
        .where(PostingRow.conversation_id == conversation_id, PostingRow.state.in_(("shown", "waiting")))
        .where(PostingRow.shown > 0)
        .values(state="frozen", reason="not_in_channel")
    )


def thaw_conversation(transaction: Transaction, conversation_id: int) -> None:
    """The bot is back in a conversation: what it said there follows its records again."""
    transaction.session.execute(
        update(PostingRow)
        .where(PostingRow.conversation_id == conversation_id, PostingRow.live)
        .where(PostingRow.state == "frozen", PostingRow.reason == "not_in_channel")
        .values(state="waiting", reason="", wanted=PostingRow.wanted + 1, try_at=transaction.now)
    )
    transaction.posted = True


def coming(transaction: Transaction, most: int = 50) -> list[PostingRow]:
    """What is waiting to be said and is no change of something said already, the next first."""
    query = select(PostingRow).where(PostingRow.state == "waiting", PostingRow.shown == 0)
    return list(transaction.session.scalars(query.order_by(PostingRow.due_at, PostingRow.id).limit(most)))


# ------------------------------------------------------------------------------------------------ for delivery


@dataclass(frozen=True, slots=True)
class Lane:
    """A conversation with something due, held by one worker."""

    workspace_id: int
    conversation_id: int
    platform: str
    workspace: str  # the platform's id of it
    token: str


def anything_due(session: Session, platforms: Sequence[str], now: datetime) -> bool:
    """Whether a claim may find something: a look that holds nobody up."""
    return session.execute(_due(platforms, now, lock=False)).first() is not None


def claim(session: Session, platforms: Sequence[str], now: datetime, until: datetime) -> Lane | None:
    """Takes the conversation whose due posting has waited longest, until then; None when nothing is due."""
    found = session.execute(_due(platforms, now)).first()
    if found is None:
        return None
    lane = Lane(*found, token=secrets.token_hex(16))
    session.execute(
        update(ConversationRow)
        .where(ConversationRow.workspace_id == lane.workspace_id, ConversationRow.id == lane.conversation_id)
        .values(claim_token=lane.token, claimed_until=until)
    )
    return lane


def _due(platforms: Sequence[str], now: datetime, *, lock: bool = True) -> Select[int, int, str, str]:
    parent = aliased(PostingRow)
    query = (
        select(ConversationRow.workspace_id, ConversationRow.id, WorkspaceRow.platform, WorkspaceRow.external_id)
        .join(
            PostingRow,
            and_(
                PostingRow.workspace_id == ConversationRow.workspace_id,
                PostingRow.conversation_id == ConversationRow.id,
            ),
        )
        .join(WorkspaceRow, WorkspaceRow.id == ConversationRow.workspace_id)
        .outerjoin(parent, and_(parent.workspace_id == PostingRow.workspace_id, parent.id == PostingRow.after_id))
        .where(
            PostingRow.state == "waiting",
            PostingRow.try_at <= now,
            WorkspaceRow.platform.in_(platforms),
            or_(ConversationRow.claimed_until.is_(None), ConversationRow.claimed_until <= now),
            # a reply waits until its parent was said or never will be
            or_(parent.id.is_(None), parent.reference != "", parent.state != "waiting"),
        )
        .order_by(PostingRow.try_at)
        .limit(1)
    )
    return query.with_for_update(of=ConversationRow, skip_locked=True) if lock else query


def held(transaction: Transaction, lane: Lane, until: datetime | None = None) -> bool:
    """Whether this worker still holds the lane (a worker stopped past its lease does not); with `until`, for longer."""
    row = transaction.get(ConversationRow, lane.conversation_id, lock=True)
    if row is None or row.claim_token != lane.token:
        return False
    if until is not None:
        row.claimed_until = until
    return True


def release(transaction: Transaction, lane: Lane) -> None:
    row = transaction.get(ConversationRow, lane.conversation_id, lock=True)
    if row is not None and row.claim_token == lane.token:
        row.claim_token = row.claimed_until = None


def next_due(transaction: Transaction, lane: Lane) -> PostingRow | None:
    """The next thing to say in the lane. What was due earlier and is being retried holds up what was due later,
    so that a conversation is told in order; changes of messages already there wait for nobody."""
    query = (
        select(PostingRow)
        .where(
            PostingRow.conversation_id == lane.conversation_id,
            PostingRow.state == "waiting",
            PostingRow.due_at <= transaction.now,
        )
        .order_by(PostingRow.due_at, PostingRow.id)
    )
    held_up: datetime | None = None
    for row in transaction.session.scalars(query):
        new = not row.reference
        if row.after_id and not _parent_settled(transaction, row.after_id):
            continue
        if row.try_at > transaction.now:
            held_up = held_up or (row.try_at if new else None)
        elif new and held_up:
            hold_up(row, held_up)
        else:
            return row
    return None


def reference_of(transaction: Transaction, posting_id: int | None) -> str:
    """What finds a posting's message again; "" for none."""
    row = transaction.get(PostingRow, posting_id) if posting_id else None
    return row.reference if row else ""


def _parent_settled(transaction: Transaction, posting_id: int) -> bool:
    parent = transaction.get(PostingRow, posting_id)
    return parent is None or bool(parent.reference) or parent.state != "waiting"


def said(transaction: Transaction, row: PostingRow, wanted: int, send: Send, language: str, sent: Sent | None) -> None:
    """Notes that version `wanted` is shown; `sent` is None when the message there was the same already."""
    row.shown, row.version, row.digest = wanted, send.version, digest(send.message)
    row.attempts, row.reason = 0, ""
    row.state = "shown" if row.wanted == wanted else "waiting"  # it may have changed while it was being sent
    if sent is None:
        return
    row.try_at = transaction.now + PACE
    row.reference, row.url = sent.reference, sent.url or row.url
    transaction.add(
        DeliveryRow(
            posting_id=row.id,
            view=row.view,
            version=send.version,
            language=language,
            conversation_id=row.conversation_id,
            at=transaction.now,
            reference=sent.reference,
            digest=row.digest,
            message=None if send.message.private else as_data(send.message),
        )
    )


def hold_up(row: PostingRow, until: datetime) -> None:
    """The platform asked for a pause: no attempt is counted, and its place in the order stays."""
    row.try_at = until


def postponed(row: PostingRow, when: datetime) -> None:
    """It is not yet time: the view said when."""
    row.due_at = row.try_at = when


def failed(row: PostingRow, when: datetime) -> None:
    """The attempt failed or its outcome is unknown: the next one is at `when`, in the same place of the order."""
    row.attempts += 1
    row.try_at = when


def ended(row: PostingRow, state: str, reason: str) -> None:
    """`dropped`, `frozen` or `parked`, and why: a word, never user text."""
    row.state, row.reason = state, reason


def again(transaction: Transaction, row: PostingRow) -> int:
    """A new message in place of one that can't be changed any more, which is not looked at again."""
    row.reason = "replaced"
    return post(
        transaction,
        row.view,
        row.subject,
        row.conversation_id,
        live=row.live,
        sender_id=row.sender_id,
        after=row.after_id,
    )


# ------------------------------------------------------------------------------------------------ for operators


def in_state(session: Session, states: Sequence[str], most: int = 200) -> list[PostingRow]:
    """Postings of every workspace in these states, the oldest first."""
    query = select(PostingRow).where(PostingRow.state.in_(states)).order_by(PostingRow.due_at).limit(most)
    return list(session.scalars(query))


def operate(session: Session, deed: str, posting_id: int, now: datetime) -> bool:
    """`retry` a parked posting, or `drop` one that was not said, of whatever workspace; whether there was one."""
    row = session.scalar(select(PostingRow).where(PostingRow.id == posting_id).with_for_update())
    if row is None:
        return False
    if deed == "retry":
        return _retry(row, now)
    if row.state in ("parked", "waiting"):
        ended(row, "dropped", "by_operator")
        return True
    return False
