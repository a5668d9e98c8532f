"""Meetings: planned from a forum's cadence, moved, cancelled and inserted. Snapshots leave this file, rows do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.calendar import WorkingTime
from bot.model import Person
from storage import forums, people, postings
from storage.action_item_tables import ActionItemRow
from storage.agenda_tables import ItemRow, MinutesRow
from storage.database import Transaction
from storage.forum_tables import USUAL_MINUTES, Forum, ForumRow, Meeting, MeetingChangeRow, MeetingRow
from storage.notice_tables import NoticeRow
from storage.surprise_tables import SurpriseRow

AHEAD = timedelta(days=366)  # so far ahead meetings are planned
HANGING = (NoticeRow, MeetingChangeRow, SurpriseRow, ItemRow, MinutesRow, ActionItemRow)  # what belongs to a meeting

# ------------------------------------------------------------------------------------------------ planning


def plan(transaction: Transaction, forum: Forum, working_time: WorkingTime, today: date) -> int:
    """Brings the meetings of the coming year in line with the cadence of a forum held by `storage.forums.lock` (so that
    two who plan it at the same moment take turns); an archived one has none.

    Planned as often as one likes, it comes to the same. What has begun and what somebody changed by hand stays as it
    is, but that the latter takes the forum's name and is cancelled while its forum is archived; a meeting whose day
    stays keeps its id, whatever else of the forum changed. One that is no longer wanted is deleted, or cancelled
    without a reason where something hangs on it; it is held again when its day is back. Returns how many meetings are
    at another time than before: one that falls away and one that is new are one.
    """
    settings = forum.settings
    days = [] if forum.archived_at else settings.cadence.days(today, today + AHEAD, working_time)
    wanted = {day: working_time.at(day, settings.at) for day in days}
    put_off = MeetingRow.by_hand & (MeetingRow.starts_at > transaction.now)
    query = select(MeetingRow).where(MeetingRow.forum_id == forum.id, or_(MeetingRow.planned_on >= today, put_off))
    rows = transaction.session.scalars(query).all()
    hung_on = _hung_on(transaction, [row.id for row in rows])
    gone = moved = new = 0
    for row in rows:
        starts_at = wanted.pop(row.planned_on, None) if row.planned_on else None
        if row.starts_at <= transaction.now:
            continue
        if row.by_hand:
            row.name = settings.name  # it is its forum's, whatever was done to it by hand
            _archived_or_back(transaction, row, archived=forum.archived_at is not None)
            continue
        unwanted = starts_at is None or starts_at <= transaction.now
        if unwanted and row.id not in hung_on:
            transaction.session.delete(row)
            gone += 1
        elif unwanted and row.cancelled_at is None:
            _cancel(transaction, row, "")
            gone += 1
        elif not unwanted and starts_at is not None:
            row.name, row.minutes, row.place = settings.name, settings.minutes, settings.place
            if (row.starts_at, row.cancelled_at) != (starts_at, None):
                row.starts_at, row.cancelled_at = starts_at, None
                postings.reconsider(transaction, row.id)
                moved += 1
    for day, starts_at in wanted.items():
        if starts_at > transaction.now:
            transaction.add(_new(forum, starts_at, settings.minutes, settings.place, planned_on=day))
            new += 1
    transaction.flush()
    return moved + max(gone, new)


def _archived_or_back(transaction: Transaction, row: MeetingRow, *, archived: bool) -> None:
    """A meeting that somebody put in or changed falls away with its forum, and comes back with it. Who cancels one
    gives a reason, so one without was not cancelled by anybody."""
    if archived and row.cancelled_at is None:
        _cancel(transaction, row, "")
    elif not archived and row.cancelled_at is not None and not row.cancelled_reason:
        row.cancelled_at = None
        transaction.flush()
        postings.reconsider(transaction, row.id)


def _hung_on(transaction: Transaction, ids: list[int]) -> set[int]:
    """Those of these meetings on which something hangs, so that their rows have to stay."""
    found: set[int] = set()
    for table in HANGING:
        query = select(table.meeting_id).where(table.meeting_id.in_(ids))
        found.update(transaction.session.scalars(query))
    return found


def _new(forum: Forum, starts_at: datetime, minutes: int, place: str, planned_on: date | None) -> MeetingRow:
    return MeetingRow(
        unit_id=forum.unit_id,
        forum_id=forum.id,
        name=forum.settings.name,
        planned_on=planned_on,
        starts_at=starts_at,
        minutes=minutes,
        place=place,
        by_hand=planned_on is None,
    )


# ------------------------------------------------------------------------------------------------ reading


def visible(transaction: Transaction, person: Person, meeting_id: int) -> tuple[Meeting, Forum] | None:
    """A forum's meeting with its forum, if the person may see that."""
    row = transaction.get(MeetingRow, meeting_id)
    forum = forums.visible(transaction, person, row.forum_id) if row is not None and row.forum_id is not None else None
    return (snapshots(transaction, [row])[0], forum) if row is not None and forum is not None else None


def lock(transaction: Transaction, person: Person, meeting_id: int) -> tuple[Meeting, Forum] | None:
    """The same as it is now, which nobody else changes or plans until we are done."""
    seen = transaction.get(MeetingRow, meeting_id)
    if seen is None or seen.forum_id is None or not forums.may_see(transaction, person, seen.forum_id):
        return None
    transaction.get(ForumRow, seen.forum_id, lock=True)
    transaction.get(MeetingRow, meeting_id, lock=True)  # a plan may have taken it away meanwhile
    return visible(transaction, person, meeting_id)


def between(transaction: Transaction, forum_ids: Sequence[int], first: datetime, last: datetime) -> list[Meeting]:
    """The meetings of these forums that begin between these moments and are not cancelled, the next first."""
    begins = (MeetingRow.starts_at >= first, MeetingRow.starts_at <= last, MeetingRow.cancelled_at.is_(None))
    query = select(MeetingRow).where(MeetingRow.forum_id.in_(forum_ids), *begins)
    return _found(transaction, query.order_by(MeetingRow.starts_at, MeetingRow.id))


def known(transaction: Transaction, meeting_id: int) -> tuple[Meeting, Forum] | None:
    """A forum's meeting with its forum, whoever asks: for what the bot does by itself."""
    row = transaction.get(MeetingRow, meeting_id)
    forum = forums.load(transaction, row.forum_id) if row is not None and row.forum_id is not None else None
    return (snapshots(transaction, [row])[0], forum) if row is not None and forum is not None else None


def one(transaction: Transaction, meeting_id: int) -> Meeting:
    """A meeting that is known to be there."""
    return snapshots(transaction, [transaction.one(MeetingRow, meeting_id)])[0]


def begun(transaction: Transaction, forum: Forum, most: int, skip: int = 0) -> list[Meeting]:
    """A forum's meetings that took place or have begun, the latest first."""
    query = select(MeetingRow).where(
        MeetingRow.forum_id == forum.id, MeetingRow.starts_at <= transaction.now, MeetingRow.cancelled_at.is_(None)
    )
    return _found(transaction, query.order_by(MeetingRow.starts_at.desc(), MeetingRow.id).offset(skip).limit(most))


def by_hand(transaction: Transaction, forum: Forum) -> int:
    """How many of a forum's coming meetings somebody put in or changed."""
    query = select(func.count()).where(
        MeetingRow.forum_id == forum.id, MeetingRow.starts_at > transaction.now, MeetingRow.by_hand
    )
    return transaction.session.scalar(query) or 0


def coming(
    transaction: Transaction, forum: Forum, most: int, skip: int = 0, *, cancelled: bool = False
) -> list[Meeting]:
    """A forum's meetings that have not begun, the next first; `cancelled` ones among them only where they are asked
    for."""
    query = select(MeetingRow).where(MeetingRow.forum_id == forum.id, MeetingRow.starts_at > transaction.now)
    if not cancelled:
        query = query.where(MeetingRow.cancelled_at.is_(None))
    return _found(transaction, query.order_by(MeetingRow.starts_at, MeetingRow.id).offset(skip).limit(most))


def next_of(transaction: Transaction, forum_ids: Sequence[int], each: int) -> list[Meeting]:
    """The next meetings of these forums, so many of each, the first one first."""
    return _of_each(transaction, forum_ids, each, MeetingRow.starts_at > transaction.now, MeetingRow.starts_at)


def last_of(transaction: Transaction, forum_ids: Sequence[int], each: int) -> list[Meeting]:
    """The last ones that have begun, the first one first."""
    begun, latest = MeetingRow.starts_at <= transaction.now, MeetingRow.starts_at.desc()
    return _of_each(transaction, forum_ids, each, begun, latest)


def _of_each(
    transaction: Transaction,
    forum_ids: Sequence[int],
    each: int,
    when: ColumnElement[bool],
    order: ColumnElement[datetime] | InstrumentedAttribute[datetime],
) -> list[Meeting]:
    held = (MeetingRow.forum_id.in_(forum_ids), MeetingRow.cancelled_at.is_(None), when)
    place = func.row_number().over(partition_by=MeetingRow.forum_id, order_by=(order, MeetingRow.id))
    counted = select(MeetingRow.id, place.label("place")).where(*held).subquery()
    query = select(MeetingRow).join(counted, counted.c.id == MeetingRow.id).where(counted.c.place <= each)
    return _found(transaction, query.order_by(MeetingRow.starts_at, MeetingRow.id))


def after(transaction: Transaction, meeting: Meeting) -> Meeting | None:
    """The next meeting of the same forum that can still be prepared; there is none outside forums."""
    if meeting.forum_id is None:
        return None
    query = select(MeetingRow).where(
        MeetingRow.forum_id == meeting.forum_id,
        MeetingRow.starts_at > max(meeting.starts_at, transaction.now),
        MeetingRow.cancelled_at.is_(None),
    )
    found = _found(transaction, query.order_by(MeetingRow.starts_at, MeetingRow.id).limit(1))
    return found[0] if found else None


def _found(transaction: Transaction, query: Select[MeetingRow]) -> list[Meeting]:
    return snapshots(transaction, list(transaction.session.scalars(query)))


def snapshots(transaction: Transaction, rows: list[MeetingRow]) -> list[Meeting]:
    """As they leave `storage`."""
    named = [row.substitute_id for row in rows if row.substitute_id is not None]
    who = {one.id: one for one in people.people(transaction, named)} if named else {}
    return [
        Meeting(
            id=row.id,
            unit_id=row.unit_id,
            forum_id=row.forum_id,
            name=row.name,
            planned_on=row.planned_on,
            starts_at=row.starts_at,
            minutes=row.minutes,
            place=row.place,
            by_hand=row.by_hand,
            substitute=who.get(row.substitute_id) if row.substitute_id is not None else None,
            cancelled_at=row.cancelled_at,
            cancelled_reason=row.cancelled_reason,
        )
        for row in rows
    ]


# ------------------------------------------------------------------------------------------------ changing


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """When and where one meeting is, and who chairs it in the chair's place."""

    starts_at: datetime
    minutes: int
    place: str
    substitute: int | None = None


def arrange(transaction: Transaction, unit_id: int, name: str, starts_at: datetime) -> Meeting:
    """A meeting outside any forum."""
    row = transaction.add(
        MeetingRow(
            unit_id=unit_id,
            forum_id=None,
            name=name,
            planned_on=None,
            starts_at=starts_at,
            minutes=USUAL_MINUTES,
            place="",
            by_hand=True,
        )
    )
    transaction.flush()
    return snapshots(transaction, [row])[0]


def insert(transaction: Transaction, forum: Forum, arranged: Arranged) -> Meeting:
    """A meeting that no cadence gave."""
    row = transaction.add(_new(forum, arranged.starts_at, arranged.minutes, arranged.place, planned_on=None))
    row.substitute_id = arranged.substitute
    transaction.flush()
    return snapshots(transaction, [row])[0]


def change(transaction: Transaction, meeting_id: int, arranged: Arranged) -> Meeting:
    """Moves a meeting held by `lock`, or changes its length, place or chair. It keeps the day it was planned for."""
    row = transaction.one(MeetingRow, meeting_id)
    row.starts_at, row.minutes, row.place = arranged.starts_at, arranged.minutes, arranged.place
    row.substitute_id = arranged.substitute
    row.by_hand = True
    transaction.flush()
    postings.reconsider(transaction, row.id)
    return snapshots(transaction, [row])[0]


def without_others(transaction: Transaction, forum: Forum) -> int:
    """Whoever is in a forum held by `storage.forums.lock` no more chairs none of its coming meetings; how many that
    touches."""
    query = select(MeetingRow).where(
        MeetingRow.forum_id == forum.id,
        MeetingRow.starts_at > transaction.now,
        MeetingRow.substitute_id.not_in([one.id for one in forum.people]),
    )
    rows = transaction.session.scalars(query).all()
    for row in rows:
        row.substitute_id = None
        postings.reconsider(transaction, row.id)
    transaction.flush()
    return sum(row.cancelled_at is None for row in rows)


def cancel(transaction: Transaction, meeting_id: int, reason: str) -> Meeting:
    """Calls a meeting held by `lock` off. It stays, so that no plan makes it again."""
    row = transaction.one(MeetingRow, meeting_id)
    row.by_hand = True
    _cancel(transaction, row, reason)
    return snapshots(transaction, [row])[0]


def _cancel(transaction: Transaction, row: MeetingRow, reason: str) -> None:
    row.cancelled_at, row.cancelled_reason = transaction.now, reason
    transaction.flush()
    postings.reconsider(transaction, row.id)


def restore(transaction: Transaction, meeting_id: int) -> Meeting:
    """A cancelled meeting held by `lock` takes place after all, whatever the plan."""
    row = transaction.one(MeetingRow, meeting_id)
    row.by_hand = True
    row.cancelled_at, row.cancelled_reason = None, ""
    transaction.flush()
    postings.reconsider(transaction, row.id)
    return snapshots(transaction, [row])[0]
