"""What was changed of meetings and of forums' rhythms, and telling the others of it.

Each change keeps what the meeting was before. Whoever was not told yet of an earlier one is told once, of what became
of all of them: a posting keeps the oldest change that its readers do not know of.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, exists, or_, select, update

from bot.model import Conversation, Person
from storage import people, postings
from storage.database import Transaction
from storage.forum_tables import (
    Before,
    Changed,
    ForumMemberRow,
    ForumRow,
    Meeting,
    MeetingChangeRow,
    MeetingRow,
)
from storage.meetings import snapshots
from storage.postings import PostingRow
from storage.units import UnitRow

CHANGED = "meeting.changed"  # the view that says what became of a meeting
RHYTHM = "forum.rhythm"  # the view that says how a forum meets now


def note(transaction: Transaction, before: Meeting | None, meeting: Meeting, by: Person, *, told: bool) -> int:
    """Somebody changed a meeting (None before: put it in); the change's id. What the others were not to be told of
    before is part of what they are told now."""
    last = select(MeetingChangeRow).where(MeetingChangeRow.meeting_id == meeting.id)
    last = last.order_by(MeetingChangeRow.at.desc(), MeetingChangeRow.id.desc()).limit(1)
    untold = transaction.session.scalar(last)
    if untold is not None and not untold.told:
        known = _before(untold)
    else:
        was = before or meeting
        known = Before(
            starts_at=was.starts_at,
            minutes=was.minutes,
            place=was.place,
            substitute=was.substitute.id if was.substitute else None,
            cancelled=was.cancelled_at is not None,
            existed=before is not None,
        )
    row = transaction.add(
        MeetingChangeRow(
            meeting_id=meeting.id,
            by_id=by.id,
            at=transaction.now,
            told=told,
            existed=known.existed,
            starts_at=known.starts_at,
            minutes=known.minutes,
            place=known.place,
            substitute_id=known.substitute,
            cancelled=known.cancelled,
        )
    )
    transaction.flush()
    return row.id


def _before(row: MeetingChangeRow) -> Before:
    return Before(
        starts_at=row.starts_at,
        minutes=row.minutes,
        place=row.place,
        substitute=row.substitute_id,
        cancelled=row.cancelled,
        existed=row.existed,
    )


# ------------------------------------------------------------------------------------------------ telling


def tell(
    transaction: Transaction,
    change_id: int,
    by: Person,
    conversations: Sequence[int],
    due: datetime,
    sender: int | None,
) -> None:
    """Has a change of a meeting told in these conversations; where an earlier one waits to be told, that one tells of
    both. Whoever makes a change knows of the earlier ones."""
    change = transaction.one(MeetingChangeRow, change_id)
    of_meeting = select(MeetingChangeRow.id).where(MeetingChangeRow.meeting_id == change.meeting_id)
    _tell(transaction, CHANGED, change_id, of_meeting, by, conversations, due, sender)


def tell_rhythm(
    transaction: Transaction, forum_id: int, by: Person, conversations: Sequence[int], due: datetime, sender: int | None
) -> None:
    """Has it told in these conversations how a forum meets now, once however often it was changed."""
    of_forum = select(ForumRow.id).where(ForumRow.id == forum_id)
    _tell(transaction, RHYTHM, forum_id, of_forum, by, conversations, due, sender)


def _tell(
    transaction: Transaction,
    view: str,
    subject: int,
    of: Select[int],
    by: Person,
    conversations: Sequence[int],
    due: datetime,
    sender: int | None,
) -> None:
    unsaid = (PostingRow.view == view, PostingRow.subject.in_(of), PostingRow.state == "waiting", PostingRow.shown == 0)
    own = people.direct_conversations(transaction, [by.id])[by.id]
    transaction.session.execute(
        update(PostingRow)
        .where(*unsaid, PostingRow.conversation_id == own)
        .values(state="dropped", reason="known")
        .execution_options(synchronize_session=False)
    )
    waiting = set(transaction.session.scalars(select(PostingRow.conversation_id).where(*unsaid)))
    transaction.session.execute(
        update(PostingRow).where(*unsaid).values(due_at=due, try_at=due).execution_options(synchronize_session=False)
    )
    for conversation in conversations:
        if conversation not in waiting:
            postings.post(transaction, view, subject, conversation, due=due, sender_id=sender)
    transaction.posted = True


def untold(transaction: Transaction, meeting_id: int) -> dict[int, Before]:
    """Where something of a meeting waits to be told, by conversation: what is believed there."""
    query = (
        select(PostingRow.conversation_id, MeetingChangeRow)
        .join(
            MeetingChangeRow,
            (MeetingChangeRow.workspace_id == PostingRow.workspace_id) & (MeetingChangeRow.id == PostingRow.subject),
        )
        .where(PostingRow.view == CHANGED, PostingRow.state == "waiting", PostingRow.shown == 0)
        .where(MeetingChangeRow.meeting_id == meeting_id)
    )
    return {place: _before(row) for place, row in transaction.session.execute(query)}


def told(transaction: Transaction, change_id: int, to: Conversation) -> Changed | None:
    """A changed meeting as it is now, for those of a conversation; None where it is gone, or its forum archived."""
    change = transaction.get(MeetingChangeRow, change_id)
    row = transaction.get(MeetingRow, change.meeting_id) if change else None
    forum = transaction.get(ForumRow, row.forum_id) if row and row.forum_id else None
    if change is None or row is None or forum is None or forum.archived_at is not None:
        return None
    latest = select(MeetingChangeRow.by_id).where(MeetingChangeRow.meeting_id == row.id)
    by = transaction.session.scalars(latest.order_by(MeetingChangeRow.at.desc(), MeetingChangeRow.id.desc()).limit(1))
    unit_zone = transaction.session.scalars(select(UnitRow.zone).where(UnitRow.id == forum.unit_id)).one()
    return Changed(
        meeting=snapshots(transaction, [row])[0],
        before=_before(change),
        by=people.person(transaction, by.one()),
        forum_id=forum.id,
        forum=forum.name,
        zone=forum.zone or unit_zone,
        concerned=concerns(transaction, forum.id, to),
    )


def concerns(transaction: Transaction, forum_id: int, to: Conversation) -> bool:
    """Whether a forum's news is for those of a conversation: its channel, or somebody's own who is in it."""
    if to.person_id is None:
        here = (ForumRow.conversation_id == to.id,)
    else:
        is_member = exists().where(
            ForumMemberRow.workspace_id == ForumRow.workspace_id,
            ForumMemberRow.forum_id == ForumRow.id,
            ForumMemberRow.person_id == to.person_id,
        )
        here = (or_(is_member, ForumRow.chair_id == to.person_id, ForumRow.minute_taker_id == to.person_id),)
    query = select(ForumRow.id).where(ForumRow.id == forum_id, ForumRow.archived_at.is_(None), *here)
    return transaction.session.scalar(query) is not None
