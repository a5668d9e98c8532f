"""The audit log: who did what to what, when, and from which platform. No content, and no line is ever changed.

Lines are written as a transaction ends (`storage.database.Transaction.finish`), one for each record that it changed.
The database itself refuses to change one, and to delete one that is not named in `GateRow`, which `forget` alone opens.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Index, String, and_, bindparam, case, delete, func, or_, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage import changes
from storage.agenda_tables import ItemRow
from storage.changes import Change
from storage.database import Base, Prepared, Scoped, Transaction, key_to, new_id
from storage.decision_tables import DecisionRow
from storage.exporting import DUE, ExportRuleRow
from storage.exporting import KIND as EXPORT
from storage.forum_tables import MeetingRow
from storage.milestones import MilestoneRow
from storage.pending_tables import DRAFT, PendingRow
from storage.people import ConversationRow, PersonRow
from storage.reminder_tables import DRAFT as UNCONFIRMED
from storage.reminder_tables import ReminderRow
from storage.units import DeputyRow, UnitRow

KIND = "audit"  # the kind of record: somebody looked
LATEST = 2000  # lines that are read in pages
AT_ONCE = 1000  # ids that are looked up in one statement


class AuditRow(Scoped):
    """Where lines were removed, `many` says how many, and `before` until when."""

    __tablename__ = "audit"
    __table_args__ = (
        key_to("person", "person_id"),
        Index("audit_at", "workspace_id", "at", "id"),
        Index("audit_of", "workspace_id", "kind", "subject"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime]
    unit_id: Mapped[int | None]  # None: the whole workspace's; a unit's name, not its key, for it outlives all
    person_id: Mapped[int | None]  # None: the bot by itself
    deed: Mapped[str] = mapped_column(String(100))
    platform: Mapped[str] = mapped_column(String(20))
    what: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[int | None]  # which may be gone
    many: Mapped[int | None]
    before: Mapped[date | None]


class GateRow(Scoped):
    """While there is one, the database lets go of lines of its workspace that are older than `before`. It stands for
    the length of one transaction."""

    __tablename__ = "audit_gate"
    before: Mapped[datetime]


REMOVED = "removed"  # `what` of a line about removed records; else one of `storage.changes`


@dataclass(frozen=True, slots=True)
class Line:
    """`deed` is the name it is registered by (the part before its dot, where all of it would be an answer), `number`
    the record's, if it has one, and `name` that of the person it is about: of a deputy's, who stands in for `other`.
    `many`: so many records at once, none of them named; removed ones were all from `before` that day. `mine`: whoever
    did it is whom it is about."""

    id: int
    at: datetime
    who: str | None
    platform: str
    deed: str
    what: str
    kind: str
    subject: int | None
    many: int | None = None
    before: date | None = None
    number: int | None = None
    name: str = ""
    other: str = ""
    mine: bool = False

    @property
    def by_operator(self) -> bool:
        """Whether it was done by a command in a terminal, not in a chat."""
        return self.who is None and self.deed.startswith("samspil ")

    @property
    def by_rule(self) -> bool:
        """Whether it was done when its time had come, as `who` once wanted it."""
        return self.kind == EXPORT and self.deed == DUE


# ------------------------------------------------------------------------------------------------ writing


def write(transaction: Transaction) -> None:
    """A line for each record that the transaction changed."""
    noted = transaction.changes
    if noted.hushed:
        return
    found = _of_records(transaction, noted.found)
    by_kind: dict[str, set[int]] = defaultdict(set)
    for change in found:
        by_kind[str(change.of)].add(change.id)
    known = {kind: _units_of(transaction, kind, ids) for kind, ids in by_kind.items()}
    for (kind, id), unit_id in noted.units.items():
        known.setdefault(str(kind), {})[id] = unit_id
    rows = [
        _row(transaction, change, known[str(change.of)].get(change.id) or change.unit_id, what)
        for change, what in found.items()
        if not change.looked_up or change.of not in _OURS or change.id in known[str(change.of)]
    ]
    if rows:
        transaction.insert(AuditRow, *rows)
    noted.found = {}


def _row(transaction: Transaction, change: Change, unit_id: int | None, what: str) -> dict[str, Any]:
    deed = change.deed
    return {
        "id": new_id(),
        "at": transaction.now,
        "unit_id": unit_id,
        "person_id": deed.person_id,
        "deed": _named(deed.name),
        "platform": deed.platform,
        "what": what,
        "kind": change.of,
        "subject": change.id,
        "many": None,
        "before": None,
    }


# Where the name of a button is somebody's answer, and that is for a few: what it is about is told, not which it was.
_CLOSED = {
    *("action_item", "concerned", "handover", "notice", "notice_question", "pending", "perspective", "reminder"),
    "signature",
}


def _named(deed: str) -> str:
    about = deed.partition(".")[0]
    return about if about in _CLOSED else deed[:100]


def _of_records(transaction: Transaction, found: dict[Change, str]) -> dict[Change, str]:
    """Where a row hangs on another table's row, the record is that one's."""
    whole = {change: what for change, what in found.items() if isinstance(change.of, str)}
    for change, what in found.items():
        if not isinstance(change.of, str):
            of, column = change.of.__record__
            row = transaction.get(change.of, change.id)
            record = changes.under(change, of, getattr(row, column) if row is not None else None)
            if record is not None:
                whole.setdefault(record, what)
    return whole


# What of a kind is a record of the workplace; the rest is somebody's own.
_OURS: dict[str, ColumnElement[bool]] = {
    "pending": PendingRow.state != DRAFT,
    "milestone": ~MilestoneRow.private,
    "reminder": and_(
        ReminderRow.state != UNCONFIRMED,
        ReminderRow.changes_id.is_(None),  # a change is of the one that it changes
        or_(
            ReminderRow.conversation_id.is_(None),
            ~select(ConversationRow.id)
            .where(ConversationRow.id == ReminderRow.conversation_id, ConversationRow.person_id == ReminderRow.owner_id)
            .exists(),
        ),
    ),
}


@cache
def tables() -> dict[str, type[Scoped]]:
    """The table of each kind of record."""
    found = [(one.class_, one.class_.__record__) for one in Base.registry.mappers if issubclass(one.class_, Scoped)]
    return {str(record[0]): table for table, record in found if record is not None and record[1] == "id"}


@cache
def _known(kind: str) -> Prepared[Any] | None:
    """Finds the units of records of a kind."""
    table: Any = tables().get(kind)
    if table is None:
        return None
    unit_id = table.id if table is UnitRow else getattr(table, "unit_id", MeetingRow.unit_id)
    query = select(table.id, unit_id.label("unit_id"))
    if table is ItemRow:
        query = query.join(MeetingRow, MeetingRow.id == ItemRow.meeting_id)
    ours = [_OURS[kind]] if kind in _OURS else []
    return Prepared(query.where(table.id.in_(bindparam("ids", expanding=True)), *ours))


def _units_of(transaction: Transaction, kind: str, ids: Iterable[int]) -> dict[int, int]:
    query, each = _known(kind), sorted(ids)
    if query is None:
        return {}
    chunks = (each[start : start + AT_ONCE] for start in range(0, len(each), AT_ONCE))
    return {id: unit_id for chunk in chunks for id, unit_id in transaction.rows(query, {"ids": chunk})}


def unit_of(connection: Connection, workspace_id: int, kind: str, id: int) -> int | None:
    """The unit of a record that is about to be deleted; None for somebody's own."""
    query = _known(kind)
    found: Any = query.run(connection, workspace_id, {"ids": [id]}).first() if query is not None else None
    return found.unit_id if found else None


# ------------------------------------------------------------------------------------------------ removing


def forget(transaction: Transaction, before: datetime, most: int) -> int:
    """Removes lines older than that, at most so many; how many. For the retention job alone, which notes it."""
    gate = transaction.add(GateRow(before=before))
    transaction.flush()
    old = select(AuditRow.id).where(AuditRow.at < before).order_by(AuditRow.at).limit(most)
    ids = list(transaction.session.scalars(old))
    removed = transaction.session.execute(delete(AuditRow).where(AuditRow.id.in_(ids))).rowcount  # type: ignore[attr-defined]
    transaction.session.delete(gate)
    transaction.flush()
    return int(removed)


def note_removed(transaction: Transaction, kind: str, many: int, before: datetime) -> None:
    """That so many records of a kind were removed, all older than that."""
    change = Change(transaction.changes.deed, kind, 0)
    row = _row(transaction, change, None, REMOVED)
    transaction.insert(AuditRow, row | {"subject": None, "many": many, "before": before.date()})


# ------------------------------------------------------------------------------------------------ reading


def _lines(table: Any, *columns: Any) -> Any:
    """Lines of which these columns are the id, the record and how many there are."""
    id, subject, many = columns
    who = (PersonRow.workspace_id == table.workspace_id) & (PersonRow.id == table.person_id)
    return select(
        id.label("id"),
        table.at,
        PersonRow.name.label("who"),
        table.platform,
        table.deed,
        table.what,
        table.kind,
        subject.label("subject"),
        many.label("many"),
        table.before,
        (table.person_id == subject).label("mine"),
    ).outerjoin(PersonRow, who)


_EACH = _lines(AuditRow, AuditRow.id, AuditRow.subject, AuditRow.many)


def of_unit(transaction: Transaction, unit_id: int) -> ColumnElement[bool]:
    """A unit's lines; with the first unit's come those of the whole workspace."""
    first = transaction.session.scalar(select(func.min(UnitRow.id)))
    whole = AuditRow.unit_id.is_(None)
    return or_(AuditRow.unit_id == unit_id, whole) if unit_id == first else AuditRow.unit_id == unit_id


def page(
    transaction: Transaction,
    unit_id: int,
    most: int,
    after: int = 0,
    *,
    record: tuple[str, int] | None = None,
    person: int | None = None,
) -> list[Line]:
    """A unit's lines, the newest first: all of them, those of a record, or what somebody did. What one deed did to
    many records of a kind is one line. `after` is the id of the last line of the page before, so that what is written
    meanwhile moves nothing. It goes back to the LATEST ones, which is far to read; an export has all."""
    which = [of_unit(transaction, unit_id)]
    if record is not None:
        which += [AuditRow.kind == record[0], AuditRow.subject == record[1]]
    if person is not None:
        which.append(AuditRow.person_id == person)
    newest = select(AuditRow).where(*which).order_by(AuditRow.at.desc(), AuditRow.id.desc()).limit(LATEST).subquery()
    one = aliased(AuditRow, newest)
    records = func.count(one.subject.distinct())
    alone = case((records == 1, func.max(one.subject)))
    query = _lines(one, func.max(one.id), alone, func.coalesce(func.max(one.many), records))
    query = query.group_by(
        one.at, one.person_id, PersonRow.name, one.platform, one.deed, one.what, one.kind, one.before
    )
    if last := transaction.get(AuditRow, after):
        query = query.having(or_(one.at < last.at, and_(one.at == last.at, func.max(one.id) < last.id)))
    return _found(transaction, query.order_by(one.at.desc(), func.max(one.id).desc()).limit(most))


def of_ids(transaction: Transaction, ids: Sequence[int]) -> list[Line]:
    """Those of these lines that are there, in no order."""
    return _found(transaction, _EACH.where(AuditRow.id.in_(ids)))


def _found(transaction: Transaction, query: Any) -> list[Line]:
    rows = [Line(**dict(row) | {"mine": bool(row["mine"])}) for row in transaction.session.execute(query).mappings()]

    known: dict[tuple[str, int | None], dict[str, Any]] = {}
    for kind, (id, asked) in _TOLD.items():
        if ids := {row.subject for row in rows if row.kind == kind}:
            found = transaction.session.execute(asked.where(id.in_(ids))).mappings()
            known |= {(kind, one["id"]): {name: one[name] for name in one if name != "id"} for one in found}
    return [replace(row, **known.get((row.kind, row.subject), {})) for row in rows]


def _told() -> dict[str, tuple[Any, Any]]:
    """How what is told of a record of each kind is found by its id."""

    def is_in(person: Any, column: Any) -> ColumnElement[bool]:
        return and_(person.workspace_id == column.class_.workspace_id, person.id == column)

    person, other = aliased(PersonRow), aliased(PersonRow)
    deputies = select(DeputyRow.id, person.name, other.name.label("other"))
    deputies = deputies.join(person, is_in(person, DeputyRow.deputy_id)).join(other, is_in(other, DeputyRow.person_id))
    rules = select(ExportRuleRow.id, person.name).join(person, is_in(person, ExportRuleRow.receiver_id))
    people = PersonRow.id, select(PersonRow.id, PersonRow.name)
    return {
        "decision": (DecisionRow.id, select(DecisionRow.id, DecisionRow.number)),
        "deputy": (DeputyRow.id, deputies),
        "export": people,
        "export_rule": (ExportRuleRow.id, rules),
        "forgetting": people,
        "person": people,
    }


_TOLD = _told()


def decision_of(transaction: Transaction, unit_id: int, number: int) -> int | None:
    """The id of a unit's decision with that number."""
    query = select(DecisionRow.id).where(DecisionRow.unit_id == unit_id, DecisionRow.number == number)
    return transaction.session.scalar(query)
