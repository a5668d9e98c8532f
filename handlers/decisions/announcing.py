"""What has to be said when a decision is announced, changes, or is no longer in force."""

from __future__ import annotations

from collections.abc import Sequence

from bot.feature import Request
from handlers.decisions import rules
from storage import decisions, people, postings, units
from storage.database import Transaction
from storage.decision_tables import Decision

KIND = "decision"
REVIEW = "decision.review"


def announce(transaction: Transaction, decision: Decision, places: Sequence[int]) -> None:
    for place in places:
        postings.post(transaction, decisions.ANNOUNCEMENT, decision.id, place, live=True, sender_id=decision.author.id)


def plan_review(request: Request, transaction: Transaction, decision: Decision, before: Decision | None) -> None:
    """Whoever decided it looks at it again on the review date. A new date takes back what was planned for the old."""
    day = decision.version.content.review_on
    everybody = {who.id for who in (decision.author, *decision.version.deciders)}
    if before is not None and day == before.version.content.review_on:
        everybody -= {who.id for who in (before.author, *before.version.deciders)}
    else:
        postings.retime(transaction, REVIEW, decision.id, None)
    working_time = units.unit(transaction, decision.unit_id).working_time
    due = rules.review_due(decision.version.content, request.now, working_time)
    if due is None:
        return
    for person in people.people(transaction, sorted(everybody)):
        direct = people.direct_conversation(transaction, person)
        postings.post(transaction, REVIEW, decision.id, direct.id, due=due)
