"""Postings: what is to be said, where and when; and deliveries: what was said.

A posting stores an intent (a view of a record for a conversation), not a text. It is `waiting` while its wanted
version is ahead of the one shown, else `shown`; `dropped` when its view said so, `frozen` when its message can
no longer be changed, `parked` when it could not be said and somebody must look. Postings of one conversation
are sent by one worker at a time: whoever holds the conversation's claim token, until the lease runs out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Index,
    String,
    UniqueConstraint,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.database import Moment, Prepared, Scoped, Transaction, key_to, new_id

AT_ONCE = 500  # keys that are looked for in one statement
RETRIED = "retried"  # the reason of a posting that was parked and is tried again
PUT_OFF = "put_off"  # the reason of one that waits because its view said so
UNWANTED = ("gathered", "not_wanted")  # reasons of what its reader chose to get otherwise, or not at all


class PostingRow(Scoped):
    __tablename__ = "posting"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        key_to("conversation", "conversation_id"),
        key_to("person", "sender_id"),
        Index("posting_waiting", "state", "try_at"),
        Index("posting_subject", "workspace_id", "kind", "subject"),
        Index("posting_lane", "workspace_id", "conversation_id", "state"),
        Index("posting_hangs_on", "workspace_id", "hangs_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    view: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[int]
    conversation_id: Mapped[int]
    sender_id: Mapped[int | None]  # who is told when it cannot be said
    after_id: Mapped[int | None]  # the posting in whose thread it is a reply
    hangs_on: Mapped[int | None]  # the record (of any kind) whose changes may change when or whether it is said
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
        key_to("posting", "posting_id"),
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """`view` of the record `subject` is to be shown in a conversation, now or at `due`.

    The part of the view's name before the dot is the kind of record. `live` keeps it up to date; `after` makes it a
    reply in the thread of that posting; `hangs_on` is a record (of any kind) after whose changes it is judged anew
    (`reconsider`); with a `key`, the same posting is made once.
    """

    view: str
    subject: int
    conversation_id: int
    _: KW_ONLY
    due: datetime | None = None
    live: bool = False
    sender_id: int | None = None
    after: int | None = None
    hangs_on: int | None = None
    key: str | None = None


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
    hangs_on: int | None = None,
    key: str | None = None,
) -> int:
    """Wants something shown (`Wanted` says what each of these means); its posting's id."""
    more = {"sender_id": sender_id, "after": after, "hangs_on": hangs_on}
    wanted = Wanted(view, subject, conversation_id, due=due, live=live, key=key, **more)
    if wanted.key is not None and (before := of_key(transaction, wanted.key)) is not None:
        return before
    row = transaction.add(_row(transaction, wanted))
    transaction.session.flush()
    transaction.posted = True
    return row.id


def post_all(transaction: Transaction, wanted: Sequence[Wanted]) -> None:
    """The same for many, in a few statements."""
    keys = [one.key for one in wanted if one.key is not None]
    known: set[str | None] = set()
    for start in range(0, len(keys), AT_ONCE):
        query = select(PostingRow.key).where(PostingRow.key.in_(keys[start : start + AT_ONCE]))
        known.update(transaction.session.scalars(query))
    for one in wanted:
        if one.key is None or one.key not in known:
            transaction.add(_row(transaction, one))
    transaction.session.flush()
    transaction.posted = True


def _row(transaction: Transaction, wanted: Wanted) -> PostingRow:
    due = wanted.due or transaction.now
    return PostingRow(
        view=wanted.view,
        kind=wanted.view.partition(".")[0],
        subject=wanted.subject,
        conversation_id=wanted.conversation_id,
        sender_id=wanted.sender_id,
        after_id=wanted.after,
        hangs_on=wanted.hangs_on,
        key=wanted.key,
        created_at=transaction.now,
        due_at=due,
        try_at=due,
        live=wanted.live,
    )


_NOW: BindParameter[datetime] = bindparam("now", type_=Moment)
_CHANGEABLE = or_(PostingRow.state == "waiting", PostingRow.state == "shown", PostingRow.reason == "gone")
_NEWER: Mapping[str, Any] = {
    "wanted": PostingRow.wanted + 1,
    "state": "waiting",
    "try_at": case((PostingRow.try_at < _NOW, _NOW), else_=PostingRow.try_at),
}
_FOR_GOOD = ("called_off", "by_operator")  # dropped by somebody, not by a view
_TOUCH = Prepared(
    update(PostingRow)
    .where(PostingRow.kind == bindparam("of"), PostingRow.subject == bindparam("which"), PostingRow.live, _CHANGEABLE)
    .values(**_NEWER)
)


def of_key(transaction: Transaction, key: str) -> int | None:
    """The id of the posting of that key, whatever became of it."""
    return transaction.session.scalar(select(PostingRow.id).where(PostingRow.key == key))


def touch(transaction: Transaction, kind: str, subject: int) -> None:
    """A record changed: its live messages are to be brought up to date. One that is gone is tried too: if the change
    matters, a new message takes its place."""
    transaction.change(_TOUCH, {"of": kind, "which": subject, _NOW.key: transaction.now})
    transaction.posted = True


def refresh(transaction: Transaction, key: str) -> None:
    """One live message of a record that has many is to be brought up to date."""
    live = update(PostingRow).where(PostingRow.key == key, PostingRow.live, _CHANGEABLE)
    transaction.session.execute(live.values(**_NEWER), {_NOW.key: transaction.now})
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


def reconsider(transaction: Transaction, record: int, conversation_id: int | None = None) -> None:
    """What hangs on a record that changed, everywhere or in one conversation, is judged anew by its views: live
    messages are brought up to date (also those that a view has dropped since they were said), and what was not said yet
    (also what a view has dropped) is sent, dropped or put off, as is right now."""
    here = () if conversation_id is None else (PostingRow.conversation_id == conversation_id,)
    _judge_anew(transaction, PostingRow.hangs_on == record, *here)


def touch_all(transaction: Transaction, kind: str, subjects: Sequence[int]) -> None:
    """The same for everything that is said of these records, be it said or not."""
    _judge_anew(transaction, PostingRow.kind == kind, PostingRow.subject.in_(subjects))


def hurry(transaction: Transaction, conversation_id: int) -> None:
    """How its reader wants to be reminded is another now: what waits in a conversation is judged anew (what its view
    has put off, and what hangs on a record and can be judged at any time), and so is what they did not want."""
    hangs = PostingRow.hangs_on.is_not(None)
    put_off = (PostingRow.state == "waiting") & or_(PostingRow.reason == PUT_OFF, hangs)
    unwanted = (PostingRow.state == "dropped") & PostingRow.reason.in_(UNWANTED) & hangs
    which = or_(put_off, unwanted)
    _judge_anew(transaction, PostingRow.conversation_id == conversation_id, which)


def revive(transaction: Transaction, kind: str, subjects: Sequence[int], conversations: Sequence[int]) -> None:
    """What views have dropped of these records in these conversations is judged anew: somebody is concerned again."""
    theirs = (PostingRow.subject.in_(subjects), PostingRow.conversation_id.in_(conversations))
    _judge_anew(transaction, PostingRow.kind == kind, *theirs, PostingRow.state == "dropped")


def _judge_anew(transaction: Transaction, *which: ColumnElement[bool]) -> None:
    now = transaction.now
    dropped = (PostingRow.state == "dropped") & PostingRow.reason.not_in(_FOR_GOOD)
    unsaid = or_(PostingRow.state == "waiting", dropped)
    first = update(PostingRow).where(*which, PostingRow.shown == 0, unsaid)
    # What the platform asked to wait, or is tried again after a failure, keeps its time and its place in the order.
    held_up = (PostingRow.state == "waiting") & (PostingRow.try_at > PostingRow.due_at)
    reason = case((PostingRow.state == "dropped", ""), else_=PostingRow.reason)
    transaction.session.execute(
        first.values(
            state="waiting",
            reason=reason,
            wanted=case((PostingRow.live, PostingRow.wanted + 1), else_=PostingRow.wanted),  # it may be on its way
            due_at=case((held_up, PostingRow.due_at), else_=now),
            try_at=case((held_up, PostingRow.try_at), else_=now),
        )
    )
    live = update(PostingRow).where(*which, PostingRow.shown > 0, PostingRow.live, or_(_CHANGEABLE, dropped))
    transaction.session.execute(live.values(reason=reason, **_NEWER), {_NOW.key: now})
    transaction.posted = True


def hang(transaction: Transaction, kind: str, subjects: Sequence[int], record: int) -> None:
    """What is said of these records hangs on another one from now on."""
    of_it = (PostingRow.kind == kind, PostingRow.subject.in_(subjects), PostingRow.hangs_on.is_not(None))
    transaction.session.execute(update(PostingRow).where(*of_it).values(hangs_on=record))


def take_back(transaction: Transaction, views: Sequence[str], subjects: Sequence[int]) -> None:
    """What was not said of these records by these views never was wanted, so that it can be wanted anew."""
    transaction.session.execute(
        delete(PostingRow).where(PostingRow.view.in_(views), PostingRow.subject.in_(subjects), PostingRow.shown == 0)
    )


def newest(transaction: Transaction, views: Sequence[str], subject: int, conversation_id: int) -> int | None:
    """The latest posting of these views of a record in a conversation."""
    here = (PostingRow.view.in_(views), PostingRow.subject == subject, PostingRow.conversation_id == conversation_id)
    return transaction.session.scalar(select(func.max(PostingRow.id)).where(*here))  # later ids are larger


def last_said(transaction: Transaction, view: str, subject: int) -> datetime | None:
    """When a new message of that view of a record was said last."""
    said = (DeliveryRow.workspace_id == PostingRow.workspace_id) & (DeliveryRow.posting_id == PostingRow.id)
    query = select(func.max(DeliveryRow.at)).join(PostingRow, said)
    return transaction.session.scalar(query.where(PostingRow.view == view, PostingRow.subject == subject))


def said_at(transaction: Transaction, posting_id: int) -> datetime | None:
    """When a posting's message was said for the first time."""
    query = select(func.min(DeliveryRow.at)).where(DeliveryRow.posting_id == posting_id)
    return transaction.session.scalar(query)


def posting(transaction: Transaction, posting_id: int) -> PostingRow | None:
    return transaction.get(PostingRow, posting_id)


def retry(transaction: Transaction, posting_id: int) -> bool:
    """Tries a parked posting again, from the first attempt; whether it was parked."""
    row = transaction.get(PostingRow, posting_id, lock=True)
    if row is None or row.state != "parked":
        return False
    row.state, row.reason, row.attempts, row.try_at = "waiting", RETRIED, 0, transaction.now
    transaction.session.flush()
    transaction.posted = True
    return True


def coming(transaction: Transaction, most: int = 50) -> list[PostingRow]:
    """What is waiting to be said and is no change of something said already, the next first."""
    query = select(PostingRow).where(PostingRow.state == "waiting", PostingRow.shown == 0)
    return list(transaction.session.scalars(query.order_by(PostingRow.due_at, PostingRow.id).limit(most)))


# ------------------------------------------------------------------------------------------------ for delivery


def reference_of(transaction: Transaction, posting_id: int | None) -> str:
    """What finds a posting's message again; "" for none."""
    row = transaction.get(PostingRow, posting_id) if posting_id else None
    return row.reference if row else ""


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
        hangs_on=row.hangs_on,
    )


# ------------------------------------------------------------------------------------------------ for operators


def in_state(session: Session, states: Sequence[str], most: int = 200) -> list[PostingRow]:
    """Postings of every workspace in these states, the oldest first."""
    query = select(PostingRow).where(PostingRow.state.in_(states)).order_by(PostingRow.due_at).limit(most)
    return list(session.scalars(query))


def workspace_of(session: Session, posting_id: int) -> int | None:
    return session.scalar(select(PostingRow.workspace_id).where(PostingRow.id == posting_id))


def give_up(transaction: Transaction, posting_id: int) -> bool:
    """It is never said; whether it was still to be."""
    row = transaction.get(PostingRow, posting_id, lock=True)
    if row is None or row.state not in ("parked", "waiting"):
        return False
    ended(row, "dropped", "by_operator")
    return True
