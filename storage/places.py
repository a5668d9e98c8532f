"""The conversations of a workspace as their platform knows them."""

from __future__ import annotations

from sqlalchemy import select

from bot.model import Kind, Place
from storage.database import Transaction
from storage.people import ConversationRow


def places(transaction: Transaction) -> list[Place]:
    """Every conversation but people's own, by name."""
    query = (
        select(ConversationRow.external_id, ConversationRow.kind, ConversationRow.name, ConversationRow.address)
        .where(ConversationRow.kind != str(Kind.DIRECT), ConversationRow.external_id.is_not(None))
        .order_by(ConversationRow.name, ConversationRow.id)
    )
    rows = transaction.session.execute(query)
    return [Place(row.external_id or "", Kind(row.kind), row.name, row.address) for row in rows]
