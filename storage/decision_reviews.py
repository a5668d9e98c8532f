"""Decisions that are looked at again on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select

from bot.model import Kind, Person
from storage.audience import ME, may_read, openly
from storage.database import Transaction
from storage.decision_tables import DecisionPlaceRow, DecisionRow, DecisionVersionRow
from storage.decisions import AUDIENCE, CURRENT, announced_in
from storage.people import ConversationRow


@dataclass(frozen=True, slots=True)
class Review:
    """`places` are the conversations that it was announced in; it is `open` where one of them is a channel."""

    id: int
    number: int
    title: str
    day: date
    places: frozenset[int]
    open: bool


def between(
    transaction: Transaction, person: Person, places: Sequence[int], first: date, last: date, *, closed: bool = True
) -> list[Review]:
    """Those from `first` to `last` that somebody has a part in, or that were announced in one of these conversations,
    if they may read them; not `closed`: those alone on which no membership hangs."""
    query = (
        select(DecisionRow.id, DecisionRow.number, DecisionVersionRow.title, DecisionVersionRow.review_on)
        .join(DecisionVersionRow, CURRENT)
        .where(DecisionRow.withdrawn_at.is_(None), DecisionVersionRow.review_on.between(first, last))
        .where(or_(AUDIENCE.named, announced_in(ConversationRow.id.in_(places))))
    )
    me = {ME.key: person.id}
    if closed:
        found = may_read(transaction, person, AUDIENCE, query, me).all()
    else:
        found = transaction.session.execute(query.where(openly(AUDIENCE, person.guest)), me).all()
    where: dict[int, dict[int, str]] = {}
    here = and_(
        ConversationRow.workspace_id == DecisionPlaceRow.workspace_id,
        ConversationRow.id == DecisionPlaceRow.conversation_id,
    )
    announced = select(DecisionPlaceRow.decision_id, ConversationRow.id, ConversationRow.kind).join(
        ConversationRow, here
    )
    ids = [one.id for one in found]
    for decision, place, kind in transaction.session.execute(announced.where(DecisionPlaceRow.decision_id.in_(ids))):
        where.setdefault(decision, {})[place] = kind
    return [
        Review(id, number, title, day, frozenset(kinds := where.get(id, {})), str(Kind.CHANNEL) in kinds.values())
        for id, number, title, day in found
        if day is not None
    ]
