"""What can be searched for: the words of every record that can be found, folded. Rows never leave `storage`.

Whoever writes a record calls `renew` in the same transaction, and what it says then is what it is found by; one that
says nothing any more (withdrawn, taken off, deleted) is gone from here. Who may find it is for `storage.search`.

SQLite reads this table into its own index (FTS5) by triggers, PostgreSQL has one on its columns: both are made by the
migration that made the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Index,
    Select,
    String,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    null,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage import folding
from storage.action_item_tables import ActionItemRow
from storage.agenda_tables import ItemRow, MinutesRow, MinutesVersionRow
from storage.database import Prepared, Scoped, Transaction, new_id
from storage.decision_tables import DecisionRow, DecisionVersionRow
from storage.forum_tables import OF_FORUM, ForumRow, MeetingRow
from storage.notice_tables import NoticeRow
from storage.pending_tables import PendingRow
from storage.reminder_tables import ACTIVE, PAUSED, ReminderRow
from storage.units import UnitRow

DECISION, PENDING, ACTION_ITEM, NOTICE = "decision", "pending", "action_item", "notice"
FORUM, AGENDA_ITEM, MINUTES, REMINDER = "forum", "agenda_item", "minutes", "reminder"
KINDS = (DECISION, PENDING, ACTION_ITEM, NOTICE, FORUM, AGENDA_ITEM, MINUTES, REMINDER)


class Words(TypeDecorator[str]):
    """Words with a space between them; on PostgreSQL a tsvector that has each of them at its place."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    @property
    def python_type(self) -> type[str]:
        return str

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or dialect.name != "postgresql":
            return value
        places: dict[str, list[str]] = {}
        for place, word in enumerate(value.split(), start=1):
            places.setdefault(word, []).append(str(place))
        return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())


class SearchedRow(Scoped):
    """A record's words. Both columns begin with what `here` and `of_kind` give."""

    __tablename__ = "searched"
    __table_args__ = (UniqueConstraint("entry"), Index("searched_newest", "workspace_id", "entry"))
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    subject: Mapped[int] = mapped_column(primary_key=True)
    entry: Mapped[int]  # by which FTS5 knows the row, in the whole database; what came later has a larger one
    title: Mapped[str] = mapped_column(Words, deferred=True)
    words: Mapped[str] = mapped_column(Words, deferred=True)  # those of the title too


def here(workspace_id: int) -> str:
    """A word that all of a workspace's records have: what others have never slows its searches down."""
    return f"@{workspace_id}"


def of_kind(kind: str) -> str:
    """A word that all records of a kind have."""
    return f"@{kind}"


# ------------------------------------------------------------------------------------------------ what records say


@dataclass(frozen=True, slots=True)
class Said:
    """What a record says, as people wrote it. Of a decision also its number, its unit's name, and whether it is no
    longer in force."""

    title: str
    parts: tuple[str, ...]
    at: datetime | None
    number: int = 0
    unit: str = ""
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where a kind of record says what it says, while it `stands`."""

    record: Any
    at: Any
    title: Any
    parts: Sequence[Any]
    joined: Sequence[tuple[Any, ColumnElement[bool]]] = ()
    stands: ColumnElement[bool] = field(default_factory=true)
    more: Mapping[str, Any] = field(default_factory=dict)


_VERSION, _MINUTES = DecisionVersionRow, MinutesVersionRow
SOURCES: Mapping[str, Source] = {
    DECISION: Source(
        DecisionRow,
        DecisionRow.published_at,
        _VERSION.title,
        [
            *(_VERSION.decided, _VERSION.why, _VERSION.alternatives, _VERSION.compromises, _VERSION.fixed),
            *(_VERSION.open, _VERSION.untold, _VERSION.heard, _VERSION.on_behalf_of, _VERSION.case_number),
            _VERSION.links,
        ],
        [
            (
                _VERSION,
                and_(
                    _VERSION.workspace_id == DecisionRow.workspace_id,
                    _VERSION.decision_id == DecisionRow.id,
                    _VERSION.version == DecisionRow.version,
                ),
            ),
            (UnitRow, and_(UnitRow.workspace_id == DecisionRow.workspace_id, UnitRow.id == DecisionRow.unit_id)),
        ],
        more={"number": DecisionRow.number, "unit": UnitRow.name, "ended": DecisionRow.withdrawn_at.is_not(None)},
    ),
    PENDING: Source(
        PendingRow,
        PendingRow.made_at,
        PendingRow.title,
        [PendingRow.why, PendingRow.given, PendingRow.open, PendingRow.way],
    ),
    ACTION_ITEM: Source(ActionItemRow, ActionItemRow.created_at, ActionItemRow.title, [ActionItemRow.deliver]),
    NOTICE: Source(
        NoticeRow,
        NoticeRow.created_at,
        NoticeRow.topic,
        [NoticeRow.how, NoticeRow.aim],
        stands=NoticeRow.withdrawn_at.is_(None),
    ),
    FORUM: Source(ForumRow, null(), ForumRow.name, [ForumRow.purpose, ForumRow.ground_rules, ForumRow.standing_agenda]),
    AGENDA_ITEM: Source(ItemRow, ItemRow.added_at, ItemRow.title, [ItemRow.text], stands=ItemRow.removed_at.is_(None)),
    MINUTES: Source(
        MinutesRow,
        MeetingRow.starts_at,
        ForumRow.name,
        [_MINUTES.content],
        [
            (
                _MINUTES,
                and_(
                    _MINUTES.workspace_id == MinutesRow.workspace_id,
                    _MINUTES.minutes_id == MinutesRow.id,
                    _MINUTES.version == MinutesRow.version,
                ),
            ),
            (
                MeetingRow,
                and_(MeetingRow.workspace_id == MinutesRow.workspace_id, MeetingRow.id == MinutesRow.meeting_id),
            ),
            (ForumRow, OF_FORUM),
        ],
    ),
    REMINDER: Source(
        ReminderRow,
        ReminderRow.created_at,
        ReminderRow.text,
        [],
        stands=ReminderRow.state.in_((ACTIVE, PAUSED)) & ReminderRow.changes_id.is_(None),
    ),
}


def said(transaction: Transaction, kind: str, ids: Sequence[int]) -> dict[int, Said]:
    """What those records of a kind say that say anything, by their ids; whoever asks."""
    found = transaction.rows(_query(kind), {"ids": list(ids)}) if ids else ()
    return {id: _said(kind, list(rest)) for id, *rest in found}


def _said(kind: str, columns: list[Any]) -> Said:
    at, title, *rest = columns
    more, parts = rest[: len(SOURCES[kind].more)], rest[len(SOURCES[kind].more) :]
    if kind == MINUTES:
        parts = list(_in_minutes(*parts))
    return Said(title, tuple(one for one in parts if one), at, **dict(zip(SOURCES[kind].more, more, strict=True)))


def _in_minutes(content: Mapping[str, Any]) -> Iterator[str]:
    """As `storage.minutes.as_values` keeps them, without a word of any notice."""
    for one in content["parts"]:
        yield from (one["title"], one["text"])
    yield content["extra"]


@cache
def _query(kind: str) -> Prepared[Select[*tuple[Any, ...]]]:
    source = SOURCES[kind]
    query = select(source.record.id, source.at, source.title, *source.more.values(), *source.parts)
    query = query.select_from(source.record)
    for other, how in source.joined:
        query = query.join(other, how)
    return Prepared(query.where(source.record.id.in_(bindparam("ids", expanding=True)), source.stands))


# ------------------------------------------------------------------------------------------------ kept up


def renew(transaction: Transaction, kind: str, *ids: int) -> None:
    """Records were written: what they say now is what they are found by."""
    rows = select(SearchedRow).where(SearchedRow.kind == kind, SearchedRow.subject.in_(ids))
    held = rows.order_by(SearchedRow.subject).with_for_update()  # until we are done, whoever else writes waits
    known = {row.subject: row for row in transaction.session.scalars(held)}
    says = said(transaction, kind, ids)
    for id in ids:
        row = known.get(id)
        if id in says:
            if row is None:
                row = transaction.add(SearchedRow(kind=kind, subject=id, entry=new_id()))
            row.title, row.words = words_of(transaction.workspace_id, kind, says[id])
        elif row is not None:
            transaction.session.delete(row)
    transaction.flush()


def renew_forum(transaction: Transaction, forum_id: int) -> None:
    """The same of a forum, whose name is that of its minutes too."""
    renew(transaction, FORUM, forum_id)
    at = and_(MeetingRow.workspace_id == MinutesRow.workspace_id, MeetingRow.id == MinutesRow.meeting_id)
    query = select(MinutesRow.id).join(MeetingRow, at).where(MeetingRow.forum_id == forum_id)
    renew(transaction, MINUTES, *transaction.session.scalars(query))


def leave(transaction: Transaction, kind: str, ids: Iterable[int]) -> None:
    """Records are gone."""
    gone = delete(SearchedRow).where(SearchedRow.kind == kind, SearchedRow.subject.in_(ids))
    transaction.session.execute(gone, execution_options={"synchronize_session": False})


def words_of(workspace_id: int, kind: str, says: Said) -> tuple[str, str]:
    """The two columns of a record that says this."""
    marks = (here(workspace_id), of_kind(kind))
    titles = [f"D-{says.number}", says.title] if says.number else [says.title]
    return folding.kept(marks, titles), folding.kept(marks, [*titles, *says.parts])
