"""What is to be replaced may have been looked at again since the new decision was begun: its author learns it once,
before they replace it."""

from __future__ import annotations

from dataclasses import replace

from bot.feature import Request
from handlers.decisions import review_views, rules
from storage import decision_reviews, decisions, drafts
from storage.database import Transaction
from storage.decision_tables import KEEP, Proposal
from storage.drafts import Draft


def said(request: Request, transaction: Transaction, proposal: Proposal) -> str:
    """That somebody else has said that it stays; "" where nobody has, or its author knows."""
    if proposal.replaces is None or proposal.answered is None:
        return ""
    old = decisions.load(transaction, proposal.replaces)
    reviews = decision_reviews.of_decision(transaction, proposal.replaces)
    if old is None or len(reviews) <= proposal.answered:
        return ""
    last = reviews[-1]
    if last.verdict != KEEP or last.by.id == request.person.id:
        return ""
    return review_views.meanwhile(old, last, request.reader)


def note(transaction: Transaction, draft: Draft, proposal: Proposal) -> Draft:
    """Its author is told now."""
    if proposal.replaces is None:
        return draft
    known = len(decision_reviews.of_decision(transaction, proposal.replaces))
    return drafts.note(transaction, draft, rules.as_values(replace(proposal, answered=known)))
