"""Lanes: how workers take turns at what is due, so that one conversation is spoken to by one of them at a time.

A worker claims a conversation under a token of its own until its lease runs out, says what is due there in order, and
notes what became of it only while it still holds the token.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, func, or_, select, tuple_, update
from sqlalchemy.orm import Session, aliased

from bot.data import as_data, digest
from bot.model import Send
from bot.platform import Sent
from storage.database import Moment, Prepared, Transaction
from storage.drafts import SCHEDULED
from storage.people import ConversationRow, WorkspaceRow
from storage.postings import PUT_OFF, RETRIED, DeliveryRow, PostingRow

PACE = timedelta(seconds=1)  # between changes of one message: a hundred presses are few updates, and no rate limit

SPREAD = "spread"  # the reason of one that waits because much is said at the same moment
FEW = 20  # that many are said at once
A_SECOND = 2  # of the others; more where they are so many that it would take longer than this:
WITHIN = timedelta(minutes=4)  # a reminder five minutes late says so

PAGE = 10  # postings looked at together

_NOW = bindparam("now", type_=Moment)
_ORDER = (PostingRow.due_at, PostingRow.id)


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
    # Without the session, which would ask itself each time what this means for its objects.
    return session.connection().execute(_DUE, {"platforms": platforms, _NOW.key: now}).first() is not None


def claim(session: Session, platforms: Sequence[str], now: datetime, until: datetime) -> Lane | None:
    """Takes the conversation whose due posting has waited longest, until then; None when nothing is due."""
    query = _DUE.with_for_update(of=ConversationRow, skip_locked=True, key_share=True)
    found = session.execute(query, {"platforms": platforms, _NOW.key: now}).first()
    if found is None:
        return None
    lane = Lane(*found, token=secrets.token_hex(16))
    session.execute(
        update(ConversationRow)
        .where(ConversationRow.workspace_id == lane.workspace_id, ConversationRow.id == lane.conversation_id)
        .values(claim_token=lane.token, claimed_until=until)
    )
    return lane


_PARENT = aliased(PostingRow)
_DUE = (
    select(ConversationRow.workspace_id, ConversationRow.id, WorkspaceRow.platform, WorkspaceRow.external_id)
    .join(
        PostingRow,
        and_(
            PostingRow.workspace_id == ConversationRow.workspace_id,
            PostingRow.conversation_id == ConversationRow.id,
        ),
    )
    .join(WorkspaceRow, WorkspaceRow.id == ConversationRow.workspace_id)
    .outerjoin(_PARENT, and_(_PARENT.workspace_id == PostingRow.workspace_id, _PARENT.id == PostingRow.after_id))
    .where(
        PostingRow.state == "waiting",
        PostingRow.try_at <= _NOW,
        WorkspaceRow.platform.in_(bindparam("platforms", expanding=True)),
        or_(ConversationRow.claimed_until.is_(None), ConversationRow.claimed_until <= _NOW),
        # a reply waits until its parent was said or never will be
        or_(_PARENT.id.is_(None), _PARENT.reference != "", _PARENT.state != "waiting"),
    )
    .order_by(PostingRow.try_at)
    .limit(1)
)


def held(transaction: Transaction, lane: Lane, until: datetime) -> bool:
    """Whether this worker still holds the lane (one that was stopped past its lease does not), which it then holds
    until that moment."""
    row = transaction.get(ConversationRow, lane.conversation_id, lock=True)
    if row is None or row.claim_token != lane.token:
        return False
    row.claimed_until = until
    return True


def release(transaction: Transaction, lane: Lane) -> None:
    row = transaction.get(ConversationRow, lane.conversation_id, lock=True)
    if row is not None and row.claim_token == lane.token:
        row.claim_token = row.claimed_until = None


def next_due(transaction: Transaction, lane: Lane) -> PostingRow | None:
    """The next thing to say in the lane. What was due earlier and is being retried holds up what was due later,
    so that a conversation is told in order; changes of messages already there wait for nobody, and neither does what
    is published elsewhere at its time and only told of there."""
    held_up: datetime | None = None
    for row in _due(transaction, lane):
        in_order = not row.reference and row.view != SCHEDULED
        if row.after_id and not _parent_settled(transaction, row.after_id):
            continue
        if row.try_at > transaction.now:  # what has been spread holds up nothing: another may have been asked for now
            held_up = held_up or (row.try_at if in_order and row.reason != SPREAD else None)
        elif in_order and held_up:
            hold_up(row, held_up)
        else:
            return row
    return None


def _due(transaction: Transaction, lane: Lane) -> Iterator[PostingRow]:
    """What is waiting in the lane, in its order. A few at a time: mostly the first is the one, and thousands may be
    behind it."""
    which = {"conversation": lane.conversation_id, _NOW.key: transaction.now}
    rows = transaction.session.scalars(_WAITING, which).all()
    while rows:
        yield from rows
        last = rows[-1]
        later = _WAITING.where(tuple_(*_ORDER) > (last.due_at, last.id))
        rows = transaction.session.scalars(later, which).all() if len(rows) == PAGE else []


_WAITING = (
    select(PostingRow)
    .where(
        PostingRow.conversation_id == bindparam("conversation"),
        PostingRow.state == "waiting",
        PostingRow.due_at <= _NOW,
    )
    .order_by(*_ORDER)
    .limit(PAGE)
)


def _parent_settled(transaction: Transaction, posting_id: int) -> bool:
    parent = transaction.get(PostingRow, posting_id)
    return parent is None or bool(parent.reference) or parent.state != "waiting"


def said(transaction: Transaction, row: PostingRow, wanted: int, send: Send, language: str, sent: Sent | None) -> None:
    """Notes that version `wanted` is shown; `sent` is None when the message there was the same already."""
    row.shown, row.version, row.digest = wanted, send.version, digest(send.message)
    row.attempts = 0
    if row.state == "waiting":  # it may have been dropped or frozen while it was being sent, or have changed
        row.state, row.reason = "shown" if row.wanted == wanted else "waiting", ""
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
    _tried_at(row, until)


def postponed(row: PostingRow, when: datetime) -> None:
    """It is not yet time: the view said when."""
    row.due_at = row.try_at = when
    row.reason = PUT_OFF if row.reason in ("", SPREAD) else row.reason


def turn(transaction: Transaction, row: PostingRow) -> datetime | None:
    """When it is the turn of one that has time: None for now, as it is where few things are due. Each gets one turn, so
    that it waits WITHIN at most; those of one person go together, so that they stay in order."""
    if row.reason in (SPREAD, RETRIED):
        return None
    now = transaction.now
    which = {"conversation": row.conversation_id, _NOW.key: now, _LATEST.key: now + WITHIN}
    mine, crowd, before = transaction.rows(_CROWD, which).one()
    if mine is not None:
        found: datetime = mine
        return found
    if crowd <= FEW:
        return None
    return now + timedelta(seconds=1 + before // A_SECOND % (WITHIN // timedelta(seconds=1)))


_LATEST = bindparam("latest", type_=Moment)
_LATER = and_(
    PostingRow.state == "waiting",
    PostingRow.try_at > _NOW,
    PostingRow.try_at <= _LATEST,
    PostingRow.reason == SPREAD,
)
_HERE = PostingRow.conversation_id == bindparam("conversation")
_DUE_NOW = select(PostingRow.id).where(PostingRow.state == "waiting", PostingRow.try_at <= _NOW).limit(FEW + 1)
_CROWD = Prepared(
    select(
        select(func.max(PostingRow.try_at)).where(_LATER, _HERE).scalar_subquery(),
        select(func.count()).select_from(_DUE_NOW.subquery()).scalar_subquery(),
        select(func.count(PostingRow.id)).where(_LATER).scalar_subquery(),
    )
)


def spread(row: PostingRow, until: datetime) -> None:
    """It has time: its place in the order stays."""
    row.try_at, row.reason = until, SPREAD


def failed(row: PostingRow, when: datetime) -> None:
    """The attempt failed or its outcome is unknown: the next one is at `when`, in the same place of the order."""
    row.attempts += 1
    _tried_at(row, when)


def _tried_at(row: PostingRow, when: datetime) -> None:
    """What had its turn holds up those behind it, and gets another where a pause has gathered many."""
    row.try_at = when
    row.reason = PUT_OFF if row.reason == SPREAD else row.reason
