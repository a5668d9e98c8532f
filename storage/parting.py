"""What somebody who is being forgotten leaves to others: found a few at a time, and given on."""

from __future__ import annotations

from sqlalchemy import and_, exists, or_, select, update

from storage import forgetting, postings, renaming
from storage.action_item_tables import LEFT_ALONE, OPEN, ActionItemRow
from storage.database import Transaction
from storage.decision_tables import DecisionRow, QuestionRow
from storage.forum_tables import ForumMemberRow, ForumRow, MeetingRow
from storage.notice_tables import NoticeRow
from storage.people import ConversationRow, PersonRow
from storage.postings import PostingRow
from storage.reminder_tables import ACTIVE, DRAFT, ENDED, PAUSED, READER_GONE, OfferRow, ReminderRow

FEW = 50  # in one transaction
LEADER = "leader"


def notices(transaction: Transaction, person_id: int) -> list[int]:
    """Those that they sent, and that say something still."""
    query = select(NoticeRow.id).where(NoticeRow.sender_id == person_id, NoticeRow.withdrawn_at.is_(None))
    return list(transaction.session.scalars(query.order_by(NoticeRow.id).limit(FEW)))


def action_items(transaction: Transaction, person_id: int) -> list[int]:
    """Those that are theirs to do, those that they are asked to take over, and those of which they were to say what
    becomes of them as nobody does them, unless a chair is looked for."""
    theirs = or_(ActionItemRow.owner_id == person_id, ActionItemRow.offered_to_id == person_id)
    declined = and_(ActionItemRow.state == "dropped", ActionItemRow.closed_by_id == ActionItemRow.owner_id)
    looked_for = exists().where(
        PostingRow.workspace_id == ActionItemRow.workspace_id,
        PostingRow.kind == "action_item",
        PostingRow.subject == ActionItemRow.id,
        PostingRow.view == LEFT_ALONE,
        PostingRow.state != "dropped",
    )
    asked = and_(ActionItemRow.creator_id == person_id, ActionItemRow.owner_id != person_id, declined)
    asked = and_(asked, ~looked_for)
    query = select(ActionItemRow.id).where(or_(and_(theirs, ActionItemRow.state.in_(OPEN)), asked))
    return list(transaction.session.scalars(query.order_by(ActionItemRow.id).limit(FEW)))


def reminders(transaction: Transaction, person_id: int) -> list[int]:
    """Those that they made, that come and that nobody was offered yet."""
    offered = select(OfferRow.reminder_id).where(OfferRow.owner_left)
    query = select(ReminderRow.id).where(ReminderRow.owner_id == person_id, ReminderRow.state == ACTIVE)
    return list(transaction.session.scalars(query.where(ReminderRow.id.not_in(offered)).limit(FEW)))


def read_alone(transaction: Transaction, person_id: int) -> list[int]:
    """Reminders that go to them alone, whoever made them."""
    own = select(ConversationRow.id).where(ConversationRow.person_id == person_id)
    stands = or_(ReminderRow.state == ACTIVE, and_(ReminderRow.state == PAUSED, ReminderRow.reason != READER_GONE))
    query = select(ReminderRow.id).where(ReminderRow.conversation_id.in_(own), stands)
    return list(transaction.session.scalars(query.limit(FEW)))


def questions(transaction: Transaction, person_id: int, told: str) -> list[tuple[int, int]]:
    """About decisions that they announced, without an answer: each with who asked it and was not `told` by that view
    that nobody answers."""
    gone = select(PersonRow.id).where(PersonRow.has_left)
    query = (
        select(QuestionRow.id, QuestionRow.asker_id)
        .join(
            DecisionRow,
            and_(
                DecisionRow.workspace_id == QuestionRow.workspace_id,
                DecisionRow.id == QuestionRow.decision_id,
            ),
        )
        .where(DecisionRow.author_id == person_id, DecisionRow.withdrawn_at.is_(None))
        .where(QuestionRow.answered_at.is_(None), QuestionRow.asker_id.not_in(gone))
        .where(QuestionRow.id.not_in(select(PostingRow.subject).where(PostingRow.view == told)))
    )
    return [(one, asker) for one, asker in transaction.session.execute(query.order_by(QuestionRow.id).limit(FEW))]


def forums(transaction: Transaction, person_id: int) -> list[int]:
    """Those that they chair."""
    query = select(ForumRow.id).where(ForumRow.chair_id == person_id, ForumRow.archived_at.is_(None))
    return list(transaction.session.scalars(query.order_by(ForumRow.id).limit(FEW)))


def end_drafts(transaction: Transaction, person_id: int) -> None:
    """Reminders of theirs that nobody confirmed will never come, and nobody has read them."""
    drafts = and_(ReminderRow.owner_id == person_id, ReminderRow.state == DRAFT)
    gone = {"state": ENDED, "text": forgetting.GONE, "said": forgetting.GONE}
    transaction.session.execute(update(ReminderRow).where(drafts).values(**gone))


def heir(transaction: Transaction, forum_id: int) -> int | None:
    """Who chairs a forum when its chair is gone: whoever takes its minutes, made it, leads among its members, or is a
    member. Nobody from outside: what is said there is its members'."""
    forum = transaction.one(ForumRow, forum_id)
    query = select(ForumMemberRow.person_id, ForumMemberRow.hat).where(ForumMemberRow.forum_id == forum_id)
    members = transaction.session.execute(query.order_by(ForumMemberRow.person_id)).all()
    leaders = [person for person, hat in members if hat == LEADER]
    likely = [forum.minute_taker_id, forum.created_by_id, *leaders, *(person for person, _hat in members)]
    ids = [one for one in dict.fromkeys(likely) if one is not None and one != forum.chair_id]
    here = select(PersonRow.id).where(PersonRow.id.in_(ids), ~PersonRow.has_left, ~PersonRow.guest)
    able = set(transaction.session.scalars(here))
    return next((one for one in ids if one in able), None)


def chairs(transaction: Transaction, forum_id: int, person_id: int) -> None:
    """Somebody chairs a forum from now on."""
    forum = transaction.one(ForumRow, forum_id)
    forum.chair_id = person_id
    forum.version += 1
    if forum.minute_taker_id == person_id:
        forum.minute_taker_id = None
    _said_anew(transaction, forum_id)


def archive(transaction: Transaction, forum_id: int) -> None:
    """Nobody is left in it."""
    forum = transaction.one(ForumRow, forum_id)
    forum.archived_at = transaction.now
    forum.version += 1
    _said_anew(transaction, forum_id)


def _said_anew(transaction: Transaction, forum_id: int) -> None:
    transaction.flush()
    query = select(MeetingRow.id).where(MeetingRow.forum_id == forum_id)
    coming = list(transaction.session.scalars(query.where(MeetingRow.starts_at > transaction.now)))
    renaming.touch(transaction, ForumRow, [[forum_id]])
    renaming.touch(transaction, MeetingRow, [[one] for one in coming])
    for one in (forum_id, *coming):
        postings.reconsider(transaction, one)
