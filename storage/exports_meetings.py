"""Meetings for exports, with their agendas: each to those who see its forum."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, select
from sqlalchemy.orm import aliased

from storage.agenda_tables import ItemRow, MinutesRow
from storage.database import Prepared, Transaction
from storage.exports import IDS, Selection, grouped, ids_of, its, rows, within
from storage.forum_tables import OF_FORUM, ForumRow, MeetingRow
from storage.forums import SEES
from storage.people import PersonRow
from storage.units import UnitRow


@dataclass(frozen=True, slots=True)
class Named:
    """A meeting, to those who may know of it: what its forum is called, and when it is."""

    forum: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """What is on an agenda."""

    title: str
    text: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A meeting of a forum with what is on its agenda and the number of its minutes. `begun`: when the export was made,
    it had."""

    id: int
    unit: str
    forum: str
    starts_at: datetime
    minutes: int
    place: str
    chair: str
    begun: bool
    cancelled: bool
    cancelled_reason: str
    items: tuple[Item, ...]
    minutes_number: int | None
    minutes_sent_at: datetime | None
    minutes_versions: int | None


def sees(selection: Selection) -> ColumnElement[bool]:
    """Whether a forum is whoever asks's to see: forums are their members', and no operator's."""
    return SEES if selection.person is not None else false()


def ids(transaction: Transaction, selection: Selection) -> array[int]:
    """All that are asked for, the first to begin first."""
    query = select(MeetingRow.id).join(ForumRow, OF_FORUM)
    query = query.where(sees(selection), within(MeetingRow.starts_at, selection))
    if selection.unit is not None:
        query = query.where(MeetingRow.unit_id == selection.unit)
    if selection.forum is not None:
        query = query.where(MeetingRow.forum_id == selection.forum)
    if selection.conversation is not None:
        query = query.where(ForumRow.conversation_id == selection.conversation)
    return ids_of(transaction, query.order_by(MeetingRow.starts_at, MeetingRow.id), selection)


def named_meetings(transaction: Transaction, selection: Selection, ids: set[int]) -> Mapping[int, Named]:
    """Those of these meetings of which the person may know, by their ids."""
    query = select(MeetingRow.id, ForumRow.name, MeetingRow.starts_at).join(ForumRow, OF_FORUM)
    query = query.where(MeetingRow.id.in_(sorted(ids)), sees(selection))
    found = transaction.session.execute(query, selection.values)
    return {id: Named(forum, starts_at) for id, forum, starts_at in found}


# ------------------------------------------------------------------------------------------------ what belongs to them

_chair = aliased(PersonRow)
_MEETINGS = Prepared(
    select(
        MeetingRow.id,
        UnitRow.name.label("unit"),
        ForumRow.name.label("forum"),
        MeetingRow.starts_at,
        MeetingRow.minutes,
        MeetingRow.place,
        _chair.name.label("chair"),
        MeetingRow.cancelled_at,
        MeetingRow.cancelled_reason,
        MinutesRow.number.label("minutes_number"),
        MinutesRow.sent_at,
        MinutesRow.version.label("versions"),
    )
    .join(ForumRow, OF_FORUM)
    .join(UnitRow, its(UnitRow, MeetingRow.unit_id))
    .join(
        _chair,
        and_(
            _chair.workspace_id == MeetingRow.workspace_id,
            _chair.id == func.coalesce(MeetingRow.substitute_id, ForumRow.chair_id),
        ),
    )
    .outerjoin(
        MinutesRow,
        and_(MinutesRow.workspace_id == MeetingRow.workspace_id, MinutesRow.meeting_id == MeetingRow.id),
    )
    .where(MeetingRow.id.in_(IDS))
)
_ITEMS = Prepared(
    select(ItemRow.meeting_id, ItemRow.title, ItemRow.text, PersonRow.name)
    .join(PersonRow, its(PersonRow, ItemRow.added_by_id))
    .where(ItemRow.meeting_id.in_(IDS), ItemRow.removed_at.is_(None))
    .order_by(ItemRow.place, ItemRow.id)
)


def chunk(transaction: Transaction, selection: Selection, ids: Sequence[int]) -> list[Exported]:
    """These meetings, in this order; what is gone meanwhile is left out."""
    found = {row.id: row for row in rows(transaction, _MEETINGS, ids)}
    items = grouped(rows(transaction, _ITEMS, ids))
    return [
        Exported(
            id=row.id,
            unit=row.unit,
            forum=row.forum,
            starts_at=row.starts_at,
            minutes=row.minutes,
            place=row.place,
            chair=row.chair,
            begun=row.starts_at <= transaction.now,
            cancelled=row.cancelled_at is not None,
            cancelled_reason=row.cancelled_reason,
            items=tuple(Item(one.title, one.text, one.name) for one in items.get(row.id, ())),
            minutes_number=row.minutes_number,
            minutes_sent_at=row.sent_at,
            minutes_versions=row.versions,
        )
        for row in map(found.get, ids)
        if row is not None
    ]
