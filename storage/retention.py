"""How long records are kept: for each kind so many months, and then they go with everything that hangs on them.

`KINDS` says what may go, and since when it is over. What is not over is never removed.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, String, delete, exists, func, select, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage import audit
from storage.action_item_tables import OPEN, ActionItemRow
from storage.agenda_tables import MinutesRow
from storage.audit import AuditRow
from storage.changes import COUNTED, Deed
from storage.database import Base, Database, Scoped, Transaction, settled
from storage.decision_tables import DecisionRow, OriginRow
from storage.forum_tables import MeetingRow
from storage.notice_tables import AT_MEETING, NoticeRow
from storage.pending_tables import DROPPED, PendingRow
from storage.people import ConversationRow
from storage.postings import DeliveryRow, PostingRow
from storage.reminder_tables import PLANNED, OccurrenceRow

LONGEST = 600  # months
REMOVED = "retention.removed"  # the view of what stands of a record that is no more
AT_ONCE = 20  # records, with all that hangs on them, in one transaction, which holds up other writers
LINES_AT_ONCE = 2000  # of the audit log, on which nothing hangs
_IDS = 500  # in one statement


class RetentionRow(Scoped):
    """For how many months records of a kind are kept, where a workspace has chosen that itself; 0 for good."""

    __tablename__ = "retention"
    __record__ = ("workspace", "workspace_id")
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    months: Mapped[int]


@dataclass(frozen=True, slots=True)
class Kind:
    """`months` are kept where nothing else is chosen, 0 for good. `since` is when one of the `table` was over, and
    `over` what else has to be so, given the moment before which that was."""

    table: type[Any]
    months: int
    since: Any
    over: Callable[[datetime], tuple[ColumnElement[bool], ...]] = lambda _before: ()


def _with_its_heading(before: datetime) -> tuple[ColumnElement[bool], ...]:
    """What several people do under one heading goes together, once all of it was over."""
    other = aliased(ActionItemRow)
    same = (other.workspace_id == ActionItemRow.workspace_id, other.heading_id == ActionItemRow.heading_id)
    goes_on = other.state.in_(OPEN) | other.closed_at.is_(None) | (other.closed_at >= before)
    return (~exists().where(*same, goes_on),)


def _bare(_before: datetime) -> tuple[ColumnElement[bool], ...]:
    """A meeting of which neither minutes nor a notice are kept."""
    return tuple(
        ~exists().where(table.workspace_id == MeetingRow.workspace_id, table.meeting_id == MeetingRow.id)
        for table in (NoticeRow, MinutesRow)
    )


_MEETING_OF_NOTICE = select(MeetingRow.starts_at).where(AT_MEETING).scalar_subquery()

KINDS: Mapping[str, Kind] = {
    "notice": Kind(NoticeRow, 12, _MEETING_OF_NOTICE),  # after its meeting
    "occurrence": Kind(OccurrenceRow, 12, OccurrenceRow.at, lambda _: (OccurrenceRow.state != PLANNED,)),
    "decision": Kind(DecisionRow, 0, DecisionRow.withdrawn_at),  # after it went out of force; one in force stays
    "pending": Kind(PendingRow, 0, PendingRow.closed_at, lambda _: (PendingRow.state == DROPPED,)),  # dropped
    "action_item": Kind(ActionItemRow, 0, ActionItemRow.closed_at, _with_its_heading),  # after it was closed
    "minutes": Kind(MinutesRow, 0, MinutesRow.sent_at),
    "meeting": Kind(MeetingRow, 0, MeetingRow.starts_at, _bare),
    "audit": Kind(AuditRow, 60, AuditRow.at),
}

# What goes with a record though its key to it may be empty. Where a key may be, it else becomes so.
_BELONGS = {("signature", "decision_id"), ("pending", "decision_id")}


@dataclass(frozen=True, slots=True)
class Old:
    """How many of a kind are older than so many months, and when the oldest was over."""

    kind: str
    months: int
    many: int
    oldest: datetime | None


# ------------------------------------------------------------------------------------------------ how long


def months(transaction: Transaction) -> dict[str, int]:
    """How long each kind is kept here."""
    chosen = {row.kind: row.months for row in transaction.session.scalars(select(RetentionRow))}
    return {name: chosen.get(name, kind.months) for name, kind in KINDS.items()}


def choose(transaction: Transaction, wanted: Mapping[str, int]) -> None:
    """From now on they are kept so long; what is chosen already changes nothing."""
    now = months(transaction)
    for kind, wants in wanted.items():
        if kind in KINDS and wants != now[kind]:
            row = transaction.get(RetentionRow, kind) or transaction.add(RetentionRow(kind=kind))
            row.months = wants
    transaction.flush()


def preview(transaction: Transaction, wanted: Mapping[str, int]) -> list[Old]:
    """What would be removed now, by kind, if they were kept so long."""
    found = []
    for kind, kept in wanted.items():
        many, oldest = 0, None
        if kept:
            before = ago(transaction.now, kept)
            which = _old(kind, before)
            counted = select(func.count(), func.min(KINDS[kind].since)).select_from(KINDS[kind].table).where(*which)
            many, oldest = transaction.session.execute(counted).one()
        found.append(Old(kind, kept, many, oldest))
    return found


def ago(now: datetime, months: int) -> datetime:
    """The same day and time so many months before, or the last day of a month that is shorter."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))


def _old(kind: str, before: datetime) -> tuple[ColumnElement[bool], ...]:
    one = KINDS[kind]
    return (one.since < before, *one.over(before))


# ------------------------------------------------------------------------------------------------ removing


def remove(transaction: Transaction, kind: str) -> int:
    """Removes some of a kind that were kept long enough, and notes how many; 0 where there is nothing left."""
    kept = months(transaction)[kind]
    if not kept:
        return 0
    before = ago(transaction.now, kept)
    if kind == "audit":
        many = audit.forget(transaction, before, LINES_AT_ONCE)
    else:
        table = KINDS[kind].table
        query = select(table.id).where(*_old(kind, before)).order_by(table.id).limit(AT_ONCE)
        ids = list(transaction.session.scalars(query))
        many = _remove(transaction, table, ids, set())
    if many:
        audit.note_removed(transaction, kind, many, before)
    return many


def remove_all(database: Database, workspace_id: int, kind: str, now: datetime) -> int:
    """The same for all of a kind that was kept long enough, for whoever runs the bot."""

    def go_on() -> int:
        with database.transaction(workspace_id, now) as transaction:
            transaction.done_by(Deed("samspil retention"))
            return remove(transaction, kind)

    total = 0
    while removed := settled(go_on):
        total += removed
    return total


def _remove(transaction: Transaction, table: type[Any], ids: Iterable[int], gone: set[tuple[str, int]]) -> int:
    """Removes these rows with everything that hangs on them; how many of that table, which somebody else may remove at
    this moment."""
    name = table.__tablename__
    new = [one for one in ids if (name, one) not in gone]
    gone.update((name, one) for one in new)
    removed = 0
    for chunk in _chunks(new):
        for child, column, belongs in _hanging(name):
            key = getattr(child, column)
            if not belongs:
                _run(transaction, update(child).where(key.in_(chunk)).values({column: None}))
            elif hasattr(child, "id"):
                under = list(transaction.session.scalars(select(child.id).where(key.in_(chunk))))
                more = _remove(transaction, child, under, gone)
                removed += more if child is table else 0
            else:
                _run(transaction, delete(child).where(key.in_(chunk)))
        for other in _about():
            if other is PostingRow:
                query = select(PostingRow.id).where(PostingRow.kind.in_(_kinds(transaction)))
                said = list(transaction.session.scalars(query.where(PostingRow.subject.in_(chunk))))
                emptied = _say_so(transaction, said)
                _remove(transaction, PostingRow, [one for one in said if one not in emptied], gone)
            else:
                _run(transaction, delete(other).where(other.subject.in_(chunk)))
    for chunk in _chunks(new):
        removed += _run(transaction, delete(table).where(table.id.in_(chunk)))
    return removed


def _say_so(transaction: Transaction, ids: list[int]) -> set[int]:
    """Messages that stand and can be changed say from now on that it is removed; which those are. What they said is
    kept no more."""
    found = set[int]()
    for chunk in _chunks(ids):
        lost = select(ConversationRow.id).where(ConversationRow.uninstalled)
        said = (PostingRow.reference != "", PostingRow.shown > 0, PostingRow.state != "frozen")
        stands = (*said, PostingRow.conversation_id.not_in(lost))
        some = list(transaction.session.scalars(select(PostingRow.id).where(PostingRow.id.in_(chunk), *stands)))
        _run(transaction, delete(DeliveryRow).where(DeliveryRow.posting_id.in_(some)))
        nothing = {"subject": 0, "key": None, "hangs_on": None, "sender_id": None, "reason": ""}
        anew = {"state": "waiting", "wanted": PostingRow.wanted + 1, "try_at": transaction.now, "attempts": 0}
        now = {"view": REMOVED, "kind": REMOVED.partition(".")[0], "live": False, **nothing, **anew}
        _run(transaction, update(PostingRow).where(PostingRow.id.in_(some)).values(**now))
        transaction.posted = transaction.posted or bool(some)
        found.update(some)
    return found


def forget_said(transaction: Transaction) -> None:
    """Messages that say so, or can't, are known no more; one that could not be changed yet still is."""
    over = (PostingRow.view == REMOVED, PostingRow.state.in_(("shown", "dropped", "frozen")))
    query = select(PostingRow.id).where(*over)
    _remove(transaction, PostingRow, list(transaction.session.scalars(query.limit(_IDS))), set())


def _run(transaction: Transaction, statement: Any) -> int:
    """Its rows are counted and noted as one."""
    options = {COUNTED: True, "synchronize_session": False}
    changed: Any = transaction.session.execute(statement.execution_options(**options))
    return int(changed.rowcount)


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + _IDS] for start in range(0, len(ids), _IDS))


def _kinds(transaction: Transaction) -> list[str]:
    """The kinds of records that something was ever said of: the index on them begins with the kind."""
    found = transaction.read.get(_kinds)
    if found is None:
        query = select(PostingRow.kind).distinct()
        found = transaction.read[_kinds] = list(transaction.session.scalars(query))
    return list(found)


@cache
def _hanging(table: str) -> list[tuple[type[Any], str, bool]]:
    """Every table with a key to this one, its column, and whether its rows belong to that; else they only name it."""
    found = []
    for mapper in Base.registry.mappers:
        child: Any = mapper.class_
        for key in child.__table__.foreign_key_constraints:
            if key.referred_table.name == table:
                column = next(one for one in key.columns if one.name != "workspace_id")
                belongs = not column.nullable or (child.__tablename__, column.name) in _BELONGS
                found.append((child, column.name, belongs))
    return sorted(found, key=lambda one: (one[2], one[0].__tablename__, one[1]))


@cache
def _about() -> list[type[Any]]:
    """The tables that name records without a key, and have nothing to say of one that is gone."""
    tables = [mapper.class_ for mapper in Base.registry.mappers]
    return [
        one for one in tables if {"kind", "subject"} <= {*one.__table__.c.keys()} and one not in (AuditRow, OriginRow)
    ]
