"""What is on the agenda of a meeting, asked for and changed. Snapshots leave this file, rows do not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, or_, select

from bot.model import Person
from storage import forums, meetings, minutes, people, postings, searched
from storage.agenda_tables import Item, ItemRow, Left, Words
from storage.database import Transaction, new_id
from storage.forum_tables import FEW, Forum, Meeting, MeetingRow
from storage.postings import Wanted

KIND = "agenda"  # of its postings, whose subject is the meeting
SENT = "agenda.sent"  # the view that shows an agenda before its meeting
SPARE = timedelta(days=14)  # so much earlier than its day it is settled that an agenda is sent

# ------------------------------------------------------------------------------------------------ reading


def of_meeting(transaction: Transaction, meeting_id: int) -> list[Item]:
    """A meeting's items, in order."""
    query = select(ItemRow).where(ItemRow.meeting_id == meeting_id, ItemRow.removed_at.is_(None))
    return _items(transaction, list(transaction.session.scalars(query.order_by(ItemRow.place, ItemRow.id))))


def for_minutes(transaction: Transaction, meeting: Meeting) -> list[Item]:
    """A meeting's items, also those that were carried over after it began."""
    carried = (ItemRow.carried_from_id == meeting.id) & (ItemRow.carried_at >= meeting.starts_at)
    here = (ItemRow.meeting_id == meeting.id) & ItemRow.removed_at.is_(None)
    query = select(ItemRow).where(or_(here, carried)).order_by(ItemRow.place, ItemRow.id)
    return _items(transaction, list(transaction.session.scalars(query)))


def count(transaction: Transaction, meeting_id: int) -> int:
    """How many items a meeting has."""
    query = select(func.count()).where(ItemRow.meeting_id == meeting_id, ItemRow.removed_at.is_(None))
    return transaction.session.scalar(query) or 0


def item(transaction: Transaction, item_id: int) -> Item | None:
    """The item, also one that was taken off, whoever asks: who may see its meeting is for the meeting to say."""
    row = transaction.get(ItemRow, item_id)
    return _items(transaction, [row])[0] if row else None


def moved_together(transaction: Transaction, move_id: int) -> list[Item]:
    """What one press carried over and nobody took off since."""
    query = select(ItemRow).where(ItemRow.move_id == move_id, ItemRow.removed_at.is_(None))
    return _items(transaction, list(transaction.session.scalars(query.order_by(ItemRow.place, ItemRow.id))))


def origin(transaction: Transaction, item_id: int) -> int | None:
    """The id of the meeting that an item was carried over from."""
    row = transaction.get(ItemRow, item_id)
    return row.carried_from_id if row else None


def move_of(transaction: Transaction, item_id: int) -> int | None:
    """The id of the move that brought an item where it is."""
    row = transaction.get(ItemRow, item_id)
    return row.move_id if row else None


def left_behind(transaction: Transaction, forum: Forum, most: int) -> list[Left]:
    """A forum's cancelled meetings that still have items, the earliest first."""
    query = (
        select(MeetingRow.id, func.count())
        .join(
            ItemRow,
            (ItemRow.workspace_id == MeetingRow.workspace_id)
            & (ItemRow.meeting_id == MeetingRow.id)
            & ItemRow.removed_at.is_(None),
        )
        .where(MeetingRow.forum_id == forum.id, MeetingRow.cancelled_at.is_not(None))
        .group_by(MeetingRow.id, MeetingRow.starts_at)
        .order_by(MeetingRow.starts_at, MeetingRow.id)
        .limit(most)
    )
    found = transaction.session.execute(query).all()
    return [Left(meetings.one(transaction, meeting_id), items) for meeting_id, items in found]


def _items(transaction: Transaction, rows: list[ItemRow]) -> list[Item]:
    who = {one.id: one for one in people.people(transaction, [row.added_by_id for row in rows])} if rows else {}
    origins = [row.carried_from_id for row in rows if row.carried_from_id is not None]
    query = select(MeetingRow.id, MeetingRow.starts_at).where(MeetingRow.id.in_(origins))
    begun = {one.id: one.starts_at for one in transaction.session.execute(query)} if origins else {}
    return [
        Item(
            id=row.id,
            meeting_id=row.meeting_id,
            added_by=who[row.added_by_id],
            added_at=row.added_at,
            words=Words(title=row.title, aim=row.aim, text=row.text, minutes=row.minutes),
            late=row.late_for_id == row.meeting_id,
            late_reason=row.late_reason if row.late_for_id == row.meeting_id else "",
            carried_from=begun.get(row.carried_from_id) if row.carried_from_id is not None else None,
            removed=row.removed_at is not None,
        )
        for row in rows
    ]


# ------------------------------------------------------------------------------------------------ changing


def add(
    transaction: Transaction, meeting_id: int, by: Person, words: Words, *, late: bool = False, reason: str = ""
) -> Item:
    """A new item, the last of a meeting held by `storage.meetings.lock`."""
    row = transaction.add(
        ItemRow(
            meeting_id=meeting_id,
            added_by_id=by.id,
            added_at=transaction.now,
            place=_next_place(transaction, meeting_id),
            late_for_id=meeting_id if late else None,
            late_reason=reason,
            title=words.title,
            aim=words.aim,
            text=words.text,
            minutes=words.minutes,
        )
    )
    transaction.flush()
    searched.renew(transaction, searched.AGENDA_ITEM, row.id)
    changed(transaction, meeting_id)
    return _items(transaction, [row])[0]


def edit(transaction: Transaction, item_id: int, words: Words, place: int | None) -> Item:
    """Changes an item of a meeting held by `storage.meetings.lock`; `place` (from 1) is where it stands then."""
    row = transaction.one(ItemRow, item_id)
    row.title, row.aim, row.text, row.minutes = words.title, words.aim, words.text, words.minutes
    if place is not None:
        query = select(ItemRow).where(ItemRow.meeting_id == row.meeting_id, ItemRow.removed_at.is_(None))
        rows = [one for one in transaction.session.scalars(query.order_by(ItemRow.place, ItemRow.id)) if one is not row]
        rows.insert(place - 1, row)
        for number, one in enumerate(rows, start=1):
            one.place = number
    searched.renew(transaction, searched.AGENDA_ITEM, item_id)
    changed(transaction, row.meeting_id)
    return _items(transaction, [row])[0]


def remove(transaction: Transaction, item_id: int, *, removed: bool) -> Item:
    """Takes an item off, or puts it back where it was."""
    row = transaction.one(ItemRow, item_id)
    row.removed_at = transaction.now if removed else None
    searched.renew(transaction, searched.AGENDA_ITEM, item_id)
    changed(transaction, row.meeting_id)
    return _items(transaction, [row])[0]


def move(transaction: Transaction, items: Sequence[int], to: int) -> int:
    """Carries items over to another meeting of the forum, after what is there; the id of this move."""
    move_id = new_id()
    touched = {to}
    for item_id in items:
        row = transaction.one(ItemRow, item_id)
        touched.add(row.meeting_id)
        row.place = _next_place(transaction, to)
        row.carried_from_id, row.carried_at, row.move_id = row.meeting_id, transaction.now, move_id
        row.meeting_id = to
        transaction.flush()
    for meeting_id in sorted(touched):
        changed(transaction, meeting_id)
    return move_id


def move_back(transaction: Transaction, items: Sequence[int]) -> None:
    """Brings items back to the meeting that they were carried over from."""
    touched: set[int] = set()
    for item_id in items:
        row = transaction.one(ItemRow, item_id)
        if row.carried_from_id is None:
            continue
        touched |= {row.meeting_id, row.carried_from_id}
        row.place = _next_place(transaction, row.carried_from_id)
        row.meeting_id, row.carried_from_id = row.carried_from_id, None
        row.carried_at = row.move_id = None
        transaction.flush()
    for meeting_id in sorted(touched):
        changed(transaction, meeting_id)


def _next_place(transaction: Transaction, meeting_id: int) -> int:
    return (
        transaction.session.scalar(select(func.max(ItemRow.place)).where(ItemRow.meeting_id == meeting_id)) or 0
    ) + 1


def forget_removed(transaction: Transaction) -> None:
    """What was taken off is deleted once its meeting has begun."""
    begun = select(MeetingRow.id).where(MeetingRow.starts_at <= transaction.now)
    transaction.session.execute(
        delete(ItemRow).where(ItemRow.removed_at.is_not(None), ItemRow.meeting_id.in_(begun)),
        execution_options={"synchronize_session": False},
    )


# ------------------------------------------------------------------------------------------------ sending


def changed(transaction: Transaction, meeting_id: int) -> None:
    """What was sent of a meeting's agenda, and of minutes that name what is on it, is to be brought up to date."""
    postings.touch(transaction, KIND, meeting_id)
    minutes.changed(transaction, meeting_id)


def expect(transaction: Transaction, forum_id: int) -> None:
    """Whoever is to get the agenda of a forum's next meetings will; asked again, it makes no twins. Each posting waits
    for its day by itself, and hears of what happens to its meeting."""
    forum = forums.load(transaction, forum_id)
    if forum is None or forum.archived_at is not None or not forum.settings.agenda_days:
        return
    where = places(transaction, forum)
    sender = forum.chair.id if len(where) <= FEW else None
    wanted = [
        Wanted(SENT, one.id, place, live=True, sender_id=sender, hangs_on=one.id, key=f"{SENT}:{one.id}:{place}")
        for one in _soon(transaction, forum)
        for place in where
    ]
    postings.post_all(transaction, wanted)


def _soon(transaction: Transaction, forum: Forum) -> list[Meeting]:
    """The meetings whose agenda may go out before this is asked again, with room for holidays."""
    until = transaction.now + timedelta(days=2 * forum.settings.agenda_days) + SPARE
    return [one for one in meetings.coming(transaction, forum, 20) if one.starts_at <= until]


def places(transaction: Transaction, forum: Forum) -> list[int]:
    """The forum's channel, or each of its people's direct conversation where it has none."""
    if forum.conversation is not None:
        return [forum.conversation.id]
    return list(people.direct_conversations(transaction, [one.id for one in forum.people]).values())


def reexpect(transaction: Transaction, forum_id: int) -> None:
    """The same after a forum was changed: what waits for its day is judged anew, what was sent follows."""
    expect(transaction, forum_id)
    forum = forums.load(transaction, forum_id)
    for meeting in _soon(transaction, forum) if forum else []:
        postings.reconsider(transaction, meeting.id)
    if forum is not None:
        minutes.welcome(transaction, forum, [one.id for one in forum.people])


def welcome(transaction: Transaction, forum: Forum, who: Sequence[int]) -> None:
    """Somebody came into a forum, for the first time or again: they get what is coming, and what they were sent before
    they left follows once more."""
    expect(transaction, forum.id)
    own = list(people.direct_conversations(transaction, who).values())
    postings.revive(transaction, KIND, [one.id for one in _soon(transaction, forum)], own)
    minutes.welcome(transaction, forum, who)
