"""Decisions that are looked at again on a day, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, bindparam, or_, select

from bot.model import Kind, Person
from storage.audience import ME, may_read, openly
from storage.database import Prepared, Transaction
from storage.decision_tables import (
    Decision,
    DecisionPlaceRow,
    DecisionReviewRow,
    DecisionRow,
    DecisionVersionRow,
    Reviewed,
    Who,
)
from storage.decisions import AUDIENCE, CURRENT, announced_in
from storage.people import ConversationRow, PersonRow


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


_REVIEWED = (
    select(
        DecisionReviewRow.id,
        DecisionReviewRow.decision_id,
        DecisionReviewRow.version,
        DecisionReviewRow.verdict,
        DecisionReviewRow.why,
        DecisionReviewRow.next_on,
        PersonRow.id,
        PersonRow.name,
        DecisionReviewRow.at,
    )
    .join(
        PersonRow,
        and_(
            PersonRow.workspace_id == DecisionReviewRow.workspace_id,
            PersonRow.id == DecisionReviewRow.person_id,
        ),
    )
    .order_by(DecisionReviewRow.number)
)
_OF_DECISION = Prepared(_REVIEWED.where(DecisionReviewRow.decision_id == bindparam("decision")))
_BY_ID = Prepared(_REVIEWED.where(DecisionReviewRow.id == bindparam("id")))


def of_decision(transaction: Transaction, decision_id: int) -> list[Reviewed]:
    """How a decision was looked at again, the first time first."""
    return [_reviewed(row) for row in transaction.rows(_OF_DECISION, {"decision": decision_id})]


def load(transaction: Transaction, review_id: int) -> Reviewed | None:
    row = transaction.rows(_BY_ID, {"id": review_id}).first()
    return _reviewed(row) if row else None


def _reviewed(row: Row[*tuple[Any, ...]]) -> Reviewed:
    id, decision, version, verdict, why, next_on, person, name, at = row
    return Reviewed(id, decision, version, verdict, why, next_on, Who(person, name), at)


def answer(
    transaction: Transaction, decision: Decision, person: Person, verdict: str, why: str, next_on: date | None = None
) -> int:
    """What came of looking at a decision that is held by `decisions.lock`, and when that is done next; its id."""
    number = len(of_decision(transaction, decision.id)) + 1
    row = DecisionReviewRow(
        decision_id=decision.id,
        number=number,
        version=decision.version.number,
        verdict=verdict,
        why=why,
        next_on=next_on,
        person_id=person.id,
        at=transaction.now,
    )
    transaction.add(row)
    transaction.one(DecisionVersionRow, decision.id, decision.version.number).review_on = next_on
    transaction.flush()
    return row.id
