"""Reminders for exports, with how often they came."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from bot.model import Kind
from storage.database import Prepared, Transaction
from storage.exports import IDS, Selection, ids_of, its, open_here, rows, wanted, within
from storage.forum_tables import ForumRow
from storage.people import ConversationRow, PersonRow
from storage.reminder_tables import CAME, DRAFT, OccurrenceRow, ReminderRow
from storage.reminders import AUDIENCE, IN_PLACE, TO_FORUM
from storage.units import UnitRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A reminder. It goes to a `forum`'s members, to one `person`, or to a conversation (`kind` and `place`). `came` is
    how often it did, in the time that is asked for, and `last_at` the last time; `state` is a reminder's own."""

    id: int
    unit: str
    text: str
    owner: str
    said: str
    forum: str
    person: str
    kind: Kind | None
    place: str
    asks: bool
    state: str
    created_at: datetime
    came: int
    last_at: datetime | None


_BEGUN = and_(ReminderRow.state != DRAFT, ReminderRow.changes_id.is_(None))


def ids(transaction: Transaction, selection: Selection) -> array[int]:
    """All that are asked for, the first made first; never one that nobody has confirmed."""
    came = exists().where(
        OccurrenceRow.workspace_id == ReminderRow.workspace_id,
        OccurrenceRow.reminder_id == ReminderRow.id,
        OccurrenceRow.state == CAME,
        within(OccurrenceRow.at, selection),
    )
    query = select(ReminderRow.id).where(_BEGUN, wanted(AUDIENCE, selection))
    query = query.where(or_(within(ReminderRow.created_at, selection), came))
    if selection.unit is not None:
        query = query.where(ReminderRow.unit_id == selection.unit)
    if selection.forum is not None:
        channel = select(ForumRow.conversation_id).where(ForumRow.id == selection.forum).scalar_subquery()
        query = query.where(or_(ReminderRow.forum_id == selection.forum, ReminderRow.conversation_id == channel))
    if selection.conversation is not None:
        here = and_(ConversationRow.id == selection.conversation, open_here(selection))
        query = query.where(
            or_(AUDIENCE.posted_in(here), and_(AUDIENCE.named, ReminderRow.conversation_id == selection.conversation))
        )
    return ids_of(transaction, query.order_by(ReminderRow.id), selection)


_owner, _person = aliased(PersonRow), aliased(PersonRow)


_REMINDERS = Prepared(
    select(
        ReminderRow.id,
        UnitRow.name.label("unit"),
        ReminderRow.text,
        ReminderRow.said,
        ReminderRow.asks,
        ReminderRow.state,
        ReminderRow.created_at,
        _owner.name.label("owner"),
        ForumRow.name.label("forum"),
        _person.name.label("person"),
        ConversationRow.kind,
        ConversationRow.name.label("place"),
    )
    .join(UnitRow, its(UnitRow, ReminderRow.unit_id))
    .join(_owner, its(_owner, ReminderRow.owner_id))
    .outerjoin(ForumRow, TO_FORUM)
    .outerjoin(ConversationRow, IN_PLACE)
    .outerjoin(_person, its(_person, ConversationRow.person_id))
    .where(ReminderRow.id.in_(IDS))
)


def chunk(transaction: Transaction, selection: Selection, ids: Sequence[int]) -> list[Exported]:
    """These reminders, in this order; what is gone meanwhile is left out."""
    found = {row.id: row for row in rows(transaction, _REMINDERS, ids)}
    query = (
        select(OccurrenceRow.reminder_id, func.count(), func.max(OccurrenceRow.at))
        .where(OccurrenceRow.reminder_id.in_(list(ids)), OccurrenceRow.state == CAME)
        .where(within(OccurrenceRow.at, selection))
        .group_by(OccurrenceRow.reminder_id)
    )
    times = {id: (count, last) for id, count, last in transaction.session.execute(query)}
    return [
        Exported(
            id=row.id,
            unit=row.unit,
            text=row.text,
            owner=row.owner,
            said=row.said,
            forum=row.forum or "",
            person=row.person or "",
            kind=Kind(row.kind) if row.kind is not None else None,
            place=row.place or "",
            asks=row.asks,
            state=row.state,
            created_at=row.created_at,
            came=times.get(row.id, (0, None))[0],
            last_at=times.get(row.id, (0, None))[1],
        )
        for row in map(found.get, ids)
        if row is not None
    ]
