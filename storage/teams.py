"""A team that is a unit of its own: a school in a municipality's tenant."""

from __future__ import annotations

from sqlalchemy import and_, select, update

from bot.model import Person
from storage.database import Transaction
from storage.people import ConversationRow, take_part
from storage.postings import PostingRow
from storage.units import SeriesRow, Unit, found_unit, unit, unit_of_team


def added_by(transaction: Transaction, conversation_id: int, person: str) -> None:
    """Somebody (the platform's id) added the bot to the team of that conversation."""
    transaction.one(ConversationRow, conversation_id).added_by = person


def is_part(transaction: Transaction, conversation_id: int) -> bool:
    """Whether the conversation is in a team that is no unit of its own."""
    team = transaction.one(ConversationRow, conversation_id).team
    return bool(team) and unit_of_team(transaction, team) is None


def brought(transaction: Transaction, conversation_id: int, person: Person) -> bool:
    """Whether this person, who is no guest, added the bot to the conversation's team."""
    if person.guest:
        return False
    team = transaction.one(ConversationRow, conversation_id).team
    query = select(ConversationRow.id).where(
        ConversationRow.team == team, ConversationRow.added_by == person.external_id
    )
    return transaction.session.scalar(query.limit(1)) is not None


def found(transaction: Transaction, conversation_id: int, name: str, by: Person) -> Unit:
    """Makes the conversation's team a unit of its own, which `by` administers. Numbers that were announced to the team
    are not given again."""
    team = transaction.one(ConversationRow, conversation_id).team
    made = found_unit(transaction, team, name)
    given = select(SeriesRow).where(SeriesRow.unit_id == unit(transaction).id).with_for_update()
    for series in transaction.session.scalars(given).all():
        if _was_told(transaction, team, series.kind):
            transaction.add(SeriesRow(unit_id=made.id, kind=series.kind, last=series.last))
    take_part(transaction, by.id, made.id, "administrator")
    theirs = update(ConversationRow).where(ConversationRow.team == team).values(unit_id=made.id)
    transaction.session.execute(theirs)
    return made


def _was_told(transaction: Transaction, team: str, kind: str) -> bool:
    here = and_(
        ConversationRow.workspace_id == PostingRow.workspace_id, ConversationRow.id == PostingRow.conversation_id
    )
    query = select(PostingRow.id).join(ConversationRow, here)
    told = query.where(ConversationRow.team == team, PostingRow.kind == kind).limit(1)
    return transaction.session.scalar(told) is not None
