"""Pre-meeting notices for exports: whole to those who are in their circle, to others that there was one."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, true

from storage.audience import ME
from storage.database import Prepared, Transaction
from storage.exports import IDS, Selection, ids_of, its, rows, within
from storage.exports_meetings import sees
from storage.forum_tables import OF_FORUM, ForumRow, MeetingRow
from storage.notice_tables import AT_MEETING, AUDIENCE, CONCERNED, ConcernedRow, NoticeRow
from storage.people import PersonRow
from storage.units import UnitRow


@dataclass(frozen=True, slots=True)
class Inner:
    """What only its circle sees of a notice: what it says, and for which meeting."""

    meeting: str
    topic: str
    how: str
    aim: str
    wish: str
    late_reason: str
    raised_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A notice: who sent it, when, to how many, how many of them have answered, and whether it came in time. `forum`
    and `starts_at` are of its meeting, where that may be known."""

    id: int
    unit: str
    sender: str
    created_at: datetime
    told: int
    answered: int
    late: bool
    withdrawn: bool
    forum: str
    starts_at: datetime | None
    inner: Inner | None


def ids(transaction: Transaction, selection: Selection) -> array[int]:
    """All that are asked for, the first sent first."""
    query = select(NoticeRow.id).join(MeetingRow, AT_MEETING).outerjoin(ForumRow, OF_FORUM)
    query = query.where(_known(selection), within(NoticeRow.created_at, selection))
    if selection.unit is not None:
        query = query.where(NoticeRow.unit_id == selection.unit)
    if selection.forum is not None:
        query = query.where(MeetingRow.forum_id == selection.forum)
    if selection.conversation is not None:
        query = query.where(ForumRow.conversation_id == selection.conversation, or_(AUDIENCE.named, sees(selection)))
    return ids_of(transaction, query.order_by(NoticeRow.id), selection)


def _known(selection: Selection) -> ColumnElement[bool]:
    """Whether somebody may know that there was one: its circle and its forum's people, and those who are to see
    lines."""
    if selection.mine:
        return AUDIENCE.named
    return true() if selection.lines else or_(AUDIENCE.named, sees(selection))


_NOTICES = (
    select(
        NoticeRow.id,
        UnitRow.name.label("unit"),
        PersonRow.name.label("sender"),
        NoticeRow.created_at,
        NoticeRow.late,
        NoticeRow.withdrawn_at,
        select(func.count()).select_from(ConcernedRow).where(CONCERNED).scalar_subquery().label("told"),
        select(func.count())
        .select_from(ConcernedRow)
        .where(CONCERNED, ConcernedRow.answer != "")
        .scalar_subquery()
        .label("answered"),
    )
    .join(MeetingRow, AT_MEETING)
    .join(PersonRow, its(PersonRow, NoticeRow.sender_id))
    .join(UnitRow, its(UnitRow, NoticeRow.unit_id))
    .outerjoin(ForumRow, OF_FORUM)
    .where(NoticeRow.id.in_(IDS))
)
_LINES = Prepared(_NOTICES)
_WHOLE = Prepared(
    select(
        NoticeRow.id,
        func.coalesce(ForumRow.name, MeetingRow.name).label("meeting"),
        MeetingRow.starts_at,
        *(getattr(NoticeRow, name) for name in ("topic", "how", "aim", "wish", "late_reason", "raised_at")),
    )
    .join(MeetingRow, AT_MEETING)
    .outerjoin(ForumRow, OF_FORUM)
    .where(NoticeRow.id.in_(IDS), AUDIENCE.named)
)


def chunk(transaction: Transaction, selection: Selection, ids: Sequence[int]) -> list[Exported]:
    """These notices, in this order; what is gone meanwhile is left out. What one says is read for its circle alone."""
    found = {row.id: row for row in rows(transaction, _LINES, ids)}
    whole = {row.id: row for row in rows(transaction, _WHOLE, ids, **{ME.key: selection.me})}
    query = select(NoticeRow.id, ForumRow.name, MeetingRow.starts_at).where(NoticeRow.id.in_(list(ids)))
    query = query.join(MeetingRow, AT_MEETING).join(ForumRow, OF_FORUM).where(sees(selection))
    seen = {row.id: row for row in transaction.session.execute(query, selection.values)}
    said = {
        id: Inner(row.meeting, row.topic, row.how, row.aim, row.wish, row.late_reason, row.raised_at)
        for id, row in whole.items()
    }
    return [
        Exported(
            id=row.id,
            unit=row.unit,
            sender=row.sender,
            created_at=row.created_at,
            told=row.told,
            answered=row.answered,
            late=row.late,
            withdrawn=row.withdrawn_at is not None,
            forum=said[row.id].meeting if row.id in said else seen[row.id].name if row.id in seen else "",
            starts_at=known.starts_at if (known := whole.get(row.id) or seen.get(row.id)) is not None else None,
            inner=said.get(row.id),
        )
        for row in map(found.get, ids)
        if row is not None
    ]
