"""The bot comes to conversations and leaves them: what becomes of what it said there, or could not say."""

from __future__ import annotations

from sqlalchemy import or_, select, update

from bot.model import Kind, Place
from storage import postings
from storage.database import Transaction
from storage.people import ConversationRow
from storage.postings import PostingRow

ABSENT = "not_in_channel"  # the reason of what could not be said, or follows its record no more
BACK = "back_in_channel"  # the same of what could not be said, once it can


def left(transaction: Transaction, conversation_id: int) -> None:
    """The bot was removed from a conversation: what it said there stays as it is."""
    transaction.session.execute(
        update(PostingRow)
        .where(PostingRow.conversation_id == conversation_id, PostingRow.state.in_(("shown", "waiting")))
        .where(PostingRow.shown > 0)
        .values(state="frozen", reason=ABSENT)
    )


def is_back(transaction: Transaction, conversation_id: int) -> None:
    """The bot is back in a conversation: what it said there follows its records again. What it could not say there may
    be tried again, which its sender is told."""
    here = (PostingRow.conversation_id == conversation_id, PostingRow.reason == ABSENT)
    transaction.session.execute(
        update(PostingRow)
        .where(*here, PostingRow.live, PostingRow.state == "frozen")
        .values(state="waiting", reason="", wanted=PostingRow.wanted + 1, try_at=transaction.now)
    )
    gone = (ABSENT, "no_such_conversation")  # also one that was archived
    parked = (here[0], PostingRow.reason.in_(gone), PostingRow.state == "parked")
    ids = list(transaction.session.scalars(select(PostingRow.id).where(*parked)))
    transaction.session.execute(update(PostingRow).where(*parked).values(reason=BACK))
    postings.touch_all(transaction, "posting", ids)
    transaction.posted = True


def is_absent(transaction: Transaction, conversation_id: int) -> bool:
    """Whether the bot is known to be in a conversation no more: it was removed, or could not say the last thing that it
    tried to say there."""
    stuck = or_(PostingRow.state == "parked", (PostingRow.state == "frozen") & PostingRow.live)
    here = PostingRow.conversation_id == conversation_id
    last = select(PostingRow.id).where(here, PostingRow.reason == ABSENT, stuck).order_by(PostingRow.id.desc()).limit(1)
    found = transaction.session.scalar(last)
    later = select(PostingRow.id).where(here, PostingRow.state == "shown", PostingRow.id > (found or 0)).limit(1)
    return found is not None and transaction.session.scalar(later) is None


def places(transaction: Transaction) -> list[Place]:
    """Every conversation but people's own, as its platform knows it, by name."""
    query = (
        select(
            ConversationRow.external_id,
            ConversationRow.kind,
            ConversationRow.name,
            ConversationRow.address,
            ConversationRow.team,
        )
        .where(ConversationRow.kind != str(Kind.DIRECT), ConversationRow.external_id.is_not(None))
        .order_by(ConversationRow.name, ConversationRow.id)
    )
    rows = transaction.session.execute(query)
    return [Place(row.external_id or "", Kind(row.kind), row.name, row.address, row.team) for row in rows]
