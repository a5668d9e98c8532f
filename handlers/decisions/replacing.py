"""A new decision in place of one that is in force, of what was to be decided, or of what was raised at a meeting."""

from __future__ import annotations

from bot.feature import Request
from bot.language import N_
from bot.model import Form, Reply, UserError
from handlers.decisions import announcing, deciding, origins, rules
from handlers.decisions.commands import feature, numbered, still_valid, theirs
from handlers.decisions.writing import filled
from handlers.wording import ids_in, not_found
from storage import decision_reviews, decisions
from storage.database import Transaction
from storage.decision_tables import ITEM, NOTICE, Decision, Origin


@feature.command(
    N_("/decision replace"), N_("Announce a decision that replaces another"), usage=N_("<number>"), reads=True
)
def replace_numbered(request: Request, transaction: Transaction) -> Reply:
    decision = numbered(request, transaction, request.reader.text("/decision replace"))
    return form_to_replace(request, transaction, theirs(request, transaction, [decision.id]))


@feature.button("decision.replace", reads=True)
def replace_this(request: Request, transaction: Transaction) -> Form:
    return form_to_replace(request, transaction, theirs(request, transaction, ids_in(request.value, 1)))


def form_to_replace(request: Request, transaction: Transaction, decision: Decision) -> Form:
    """The usual form, filled with what holds now and with the places that the person knows of."""
    still_valid(request, transaction, decision)
    announcing.check(request, transaction, decision.unit_id)
    places = [place.conversation for place in decisions.announced_for(transaction, decision, request.person)]
    proposal = rules.proposal_to_replace(decision, places, request.reader.today(request.now))
    answered = len(decision_reviews.of_decision(transaction, decision.id))
    return filled(request, transaction, proposal, None, {"replaces": str(decision.id), "answered": str(answered)})


@feature.button("decision.from_pending", reads=True)
def decide(request: Request, transaction: Transaction) -> Form:
    one = deciding.still_open(request, transaction, request.value)
    if said := deciding.why_not(transaction, request.person, one, request.reader):
        raise UserError(said)
    proposal = deciding.proposal_for(request, transaction, one)
    return filled(request, transaction, proposal, None, {"pending": str(one.id)})


@feature.button("decision.from_item", reads=True)
def decide_item(request: Request, transaction: Transaction) -> Form:
    return _of_raised(request, transaction, ITEM)


@feature.button("decision.from_notice", reads=True)
def decide_notice(request: Request, transaction: Transaction) -> Form:
    return _of_raised(request, transaction, NOTICE)


def _of_raised(request: Request, transaction: Transaction, kind: str) -> Form:
    ids = ids_in(request.value, 1)
    found = origins.raised(request, transaction, Origin(kind, ids[0])) if ids else None
    if found is None:
        raise not_found(request.reader)
    announcing.check(request, transaction)
    proposal = origins.proposal_for(request, transaction, found)
    return filled(request, transaction, proposal, None, {"origin": origins.as_state(found.origin)})
