"""Where people leave traces: every column that names a person, found in the tables themselves so that none is missed.

And everything that is kept about one person, for them to read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any

from sqlalchemy import JSON, ColumnElement, Date, LargeBinary, String, Table, and_, or_, select

import storage.tables  # noqa: F401 (the metadata is whole)
from bot.model import MembershipUnknown, Person
from storage import action_items, people
from storage.action_item_tables import ActionItemEventRow, ActionItemRow
from storage.database import Base, Moment, Scoped, Transaction
from storage.decision_tables import DecisionRow, DecisionVersionRow
from storage.notice_tables import ConcernedRow, NoticeQuestionRow, NoticeRow
from storage.people import ConversationRow, PersonRow
from storage.postings import DeliveryRow, PostingRow

PAGE = 500  # rows that are read together
SECRETS = {"address.secret", "conversation.claim_token", "file.claim_token", "perspective_spoken.form"}
SECRET, HIDDEN = "(secret)", "(not yours to read)"
UNDECLARED = ("action_item.closed_by_id",)  # names a person, and no key says so


@dataclass(frozen=True, slots=True)
class Trace:
    """A column of a table that names a person."""

    table: type[Scoped]
    column: str

    @property
    def name(self) -> str:
        return f"{self.table.__tablename__}.{self.column}"

    @property
    def names(self) -> Any:
        return getattr(self.table, self.column)


@cache
def tables() -> Mapping[str, type[Scoped]]:
    """Every table of a workspace, by name."""
    found = [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Scoped)]
    return {one.__tablename__: one for one in sorted(found, key=lambda one: one.__tablename__)}


@cache
def traces() -> tuple[Trace, ...]:
    """Every column that names a person, by table."""
    found = []
    for name, table in tables().items():
        columns = {
            column.name
            for key in described(table).foreign_key_constraints
            if key.referred_table.name == PersonRow.__tablename__
            for column in key.columns
            if column.name != "workspace_id"
        }
        columns |= {one.partition(".")[2] for one in UNDECLARED if one.startswith(f"{name}.")}
        found += [Trace(table, column) for column in sorted(columns)]
    return tuple(found)


def described(table: type[Scoped]) -> Table:
    """The table as its metadata describe it."""
    return Base.metadata.tables[table.__tablename__]


def timed(table: str) -> dict[str, type[date]]:
    """Its columns that hold a moment or a day, and which of the two."""
    found = {one.name: one.type for one in Base.metadata.tables[table].columns if isinstance(one.type, Moment | Date)}
    return {name: datetime if isinstance(kind, Moment) else date for name, kind in found.items()}


def texts(table: type[Scoped]) -> list[str]:
    """Its columns in which something can be written, but those that are part of its key."""
    columns = [one for one in described(table).columns if isinstance(one.type, String | JSON)]
    return [one.name for one in columns if not one.primary_key]


# ------------------------------------------------------------------------------------------------ what is kept of one


def about(transaction: Transaction, person: Person) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything that is kept about somebody: the name of the table and the row, as JSON has it. People stand there by
    name; secrets, and the words of what they are only named in and may not read, do not stand there."""
    yield from _rows(transaction, person, PersonRow, PersonRow.id == person.id)
    for name, table in tables().items():
        columns = [one.names == person.id for one in traces() if one.table is table]
        which = [*columns, *([_beneath(table, person)] if table in _BENEATH else [])]
        if which and name != PersonRow.__tablename__:
            yield from _rows(transaction, person, table, or_(*which))


_OWN = select(ConversationRow.id)
_BENEATH = (NoticeRow, NoticeQuestionRow, DecisionVersionRow, PostingRow, DeliveryRow)


def _beneath(table: type[Scoped], person: Person) -> ColumnElement[bool]:
    """What names somebody else or nobody, and is theirs to read: notices to them, and what stands beneath a row of
    theirs."""
    if table is NoticeRow:
        to_me = and_(ConcernedRow.person_id == person.id, ConcernedRow.removed_at.is_(None))
        return NoticeRow.id.in_(select(ConcernedRow.notice_id).where(to_me))
    if table is NoticeQuestionRow:
        sent = select(NoticeRow.id).where(NoticeRow.sender_id == person.id)
        concerned = or_(ConcernedRow.person_id == person.id, ConcernedRow.notice_id.in_(sent))
        return NoticeQuestionRow.concerned_id.in_(select(ConcernedRow.id).where(concerned))
    if table is DecisionVersionRow:
        mine = select(DecisionRow.id).where(DecisionRow.author_id == person.id)
        return DecisionVersionRow.decision_id.in_(mine)
    own = _OWN.where(ConversationRow.person_id == person.id)
    return (PostingRow if table is PostingRow else DeliveryRow).conversation_id.in_(own)


def _rows(
    transaction: Transaction, person: Person, table: type[Scoped], which: ColumnElement[bool]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Page by page, in the order of the key."""
    key = [getattr(table, column.name) for column in described(table).primary_key if column.name != "workspace_id"]
    columns = [one.name for one in described(table).columns if not isinstance(one.type, LargeBinary)]
    query = select(*(getattr(table, one) for one in columns)).where(which).order_by(*key).limit(PAGE)
    start = 0
    while rows := transaction.session.execute(query.offset(start)).all():
        who = _named(transaction, table, [row._mapping for row in rows])
        for row in rows:
            yield table.__tablename__, _as_json(transaction, person, table, row._mapping, who)
        start += PAGE


def _named(transaction: Transaction, table: type[Scoped], rows: list[Any]) -> dict[int, str]:
    columns = [one.column for one in traces() if one.table is table]
    ids = {row[column] for row in rows for column in columns if row[column] is not None}
    return {one.id: one.name for one in people.people(transaction, sorted(ids))}


def _as_json(
    transaction: Transaction, person: Person, table: type[Scoped], row: Any, who: Mapping[int, str]
) -> dict[str, Any]:
    columns = {one.column for one in traces() if one.table is table}
    hidden = set(texts(table)) if _is_hidden(transaction, person, table, row) else set()
    found: dict[str, Any] = {}
    for name, value in row.items():
        if f"{table.__tablename__}.{name}" in SECRETS and value is not None:
            found[name] = SECRET
        elif name in hidden and value not in (None, ""):
            found[name] = HIDDEN
        elif name in columns and value is not None:
            found[name] = {"id": value, "name": "" if hidden and value != person.id else who.get(value, "")}
        else:
            found[name] = value.isoformat() if isinstance(value, date | datetime | time) else value
    return found


def _is_hidden(transaction: Transaction, person: Person, table: type[Scoped], row: Any) -> bool:
    """Whether a row merely names somebody, in a matter that they may not read (any more)."""
    if table not in (ActionItemRow, ActionItemEventRow):
        return False
    mine, item = ("creator_id", "id") if table is ActionItemRow else ("by_id", "item_id")
    try:
        return row[mine] != person.id and action_items.readable(transaction, person, row[item]) is None
    except MembershipUnknown:  # their platform does not answer
        return True


def as_line(row: Mapping[str, Any]) -> str:
    """A row as one line of JSON."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))
