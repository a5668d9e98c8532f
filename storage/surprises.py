"""The anonymous question after a meeting: asked, counted, shown once. Nothing here says who answered what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from bot.model import Person
from storage import people, postings
from storage.database import Transaction
from storage.forum_tables import ForumRow, MeetingRow
from storage.postings import PostingRow, Wanted
from storage.surprise_tables import LEAST, Answer, AnsweredRow, Counted, SurpriseRow

ROUNDS = 6  # of a forum's last meetings that are shown together
ASKED, RESULT = "surprise.asked", "surprise.result"

# ------------------------------------------------------------------------------------------------ asking


def asking(transaction: Transaction) -> list[int]:
    """Every forum that asks after its meetings."""
    query = select(ForumRow.id).where(ForumRow.archived_at.is_(None), ForumRow.asks_since.is_not(None))
    return list(transaction.session.scalars(query.order_by(ForumRow.id)))


def asked(transaction: Transaction, meeting_id: int) -> bool:
    """Whether somebody is to be asked already."""
    query = select(PostingRow.id).where(PostingRow.hangs_on == meeting_id, PostingRow.view == ASKED).limit(1)
    return transaction.session.scalar(query) is not None


def ask(transaction: Transaction, meeting_id: int, everybody: list[Person], due: datetime) -> None:
    """Each of them is asked once, in their own conversation."""
    own = people.direct_conversations(transaction, [one.id for one in everybody])
    wanted = [
        Wanted(ASKED, meeting_id, own[one.id], due=due, live=True, hangs_on=meeting_id, key=_key(meeting_id, one.id))
        for one in everybody
    ]
    postings.post_all(transaction, wanted)


def _key(meeting_id: int, person_id: int) -> str:
    return f"{ASKED}:{meeting_id}:{person_id}"


# ------------------------------------------------------------------------------------------------ answering


def begin(transaction: Transaction, meeting_id: int, closes_at: datetime) -> SurpriseRow:
    """The round after a meeting, held by us alone until we are done."""
    row = transaction.get(SurpriseRow, meeting_id, lock=True)
    if row is None:
        row = transaction.add(SurpriseRow(meeting_id=meeting_id, closes_at=closes_at))
        transaction.flush()  # of two who begin it at the same moment one collides, and runs again
    return row


def count(transaction: Transaction, meeting_id: int, person: Person, answer: Answer, closes_at: datetime) -> bool:
    """Counts an answer where it is this person's first; whether the round is still open. Their question is brought up
    to date, which looks alike whatever they said."""
    row = begin(transaction, meeting_id, closes_at)
    is_open = transaction.now < row.closes_at
    if is_open and not has_answered(transaction, meeting_id, person.id):
        setattr(row, answer, getattr(row, answer) + 1)
        transaction.add(AnsweredRow(meeting_id=meeting_id, person_id=person.id))
        transaction.flush()
    postings.refresh(transaction, _key(meeting_id, person.id))
    return is_open


def has_answered(transaction: Transaction, meeting_id: int, person_id: int) -> bool:
    return transaction.get(AnsweredRow, meeting_id, person_id) is not None


def closes_at(transaction: Transaction, meeting_id: int) -> datetime | None:
    """When the round closes, once it has begun."""
    row = transaction.get(SurpriseRow, meeting_id)
    return row.closes_at if row else None


# ------------------------------------------------------------------------------------------------ telling


def to_tell(transaction: Transaction) -> list[int]:
    """The meetings whose rounds have closed and were not told of."""
    query = select(SurpriseRow.meeting_id).where(SurpriseRow.told.is_(False), SurpriseRow.closes_at <= transaction.now)
    return list(transaction.session.scalars(query.order_by(SurpriseRow.meeting_id)))


def tell(transaction: Transaction, meeting_id: int, conversations: list[int], sender_id: int) -> None:
    """The result of a closed round is said in these conversations, once; who has answered is forgotten."""
    row = transaction.get(SurpriseRow, meeting_id, lock=True)
    if row is None or row.told:
        return
    row.told = True
    transaction.session.execute(delete(AnsweredRow).where(AnsweredRow.meeting_id == meeting_id))
    if was_asked(transaction, meeting_id):
        for one in conversations:
            key = f"{RESULT}:{meeting_id}:{one}"
            postings.post(transaction, RESULT, meeting_id, one, hangs_on=meeting_id, sender_id=sender_id, key=key)


def was_asked(transaction: Transaction, meeting_id: int) -> bool:
    """Whether somebody has seen the question."""
    seen = (PostingRow.hangs_on == meeting_id, PostingRow.view == ASKED, PostingRow.shown > 0)
    return transaction.session.scalar(select(PostingRow.id).where(*seen).limit(1)) is not None


_ENOUGH = SurpriseRow.no + SurpriseRow.yes + SurpriseRow.unsaid >= LEAST


def counted(transaction: Transaction, meeting_id: int) -> Counted | None:
    """What was answered after a meeting, if the round is closed and enough did."""
    query = select(SurpriseRow.no, SurpriseRow.yes, SurpriseRow.unsaid)
    closed = (SurpriseRow.meeting_id == meeting_id, SurpriseRow.closes_at <= transaction.now, _ENOUGH)
    found = transaction.session.execute(query.where(*closed)).first()
    return Counted(*found) if found else None


def lately(transaction: Transaction, forum_id: int) -> list[int]:
    """How many said yes after each of a forum's last meetings, the earliest first: of closed rounds with enough
    answers, no others."""
    query = (
        select(SurpriseRow.yes)
        .join(
            MeetingRow,
            (MeetingRow.workspace_id == SurpriseRow.workspace_id) & (MeetingRow.id == SurpriseRow.meeting_id),
        )
        .where(MeetingRow.forum_id == forum_id, SurpriseRow.closes_at <= transaction.now, _ENOUGH)
        .order_by(MeetingRow.starts_at.desc(), MeetingRow.id.desc())
        .limit(ROUNDS)
    )
    return list(transaction.session.scalars(query))[::-1]
