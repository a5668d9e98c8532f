"""Drafts of decisions: found again, gone on with, thrown away."""

from __future__ import annotations

import dataclasses

from bot.feature import Request
from bot.language import N_
from bot.model import Form, Message, Reply, told
from handlers.decisions import announcing, deciding, draft_views, rules, signing
from handlers.decisions.announcing import KIND
from handlers.decisions.commands import feature, my_draft
from handlers.decisions.writing import filled, preview_of, state_of, to_replace
from handlers.wording import ids_in
from storage import decisions, drafts, signatures
from storage.database import Transaction
from storage.decision_tables import Proposal


@feature.command(N_("/decision drafts"), N_("What you wrote and have not published yet"), reads=True)
def my_drafts(request: Request, transaction: Transaction) -> Reply:
    return draft_views.drafts(drafts.all_mine(transaction, request.person.id, KIND), 1, request.now, request.reader)


@feature.button("decision.drafts", reads=True)
def more_drafts(request: Request, transaction: Transaction) -> Reply:
    page = max([1, *ids_in(request.value, 1)])
    return draft_views.drafts(drafts.all_mine(transaction, request.person.id, KIND), page, request.now, request.reader)


@feature.button("decision.resume", reads=True)
def resume(request: Request, transaction: Transaction) -> Reply:
    return preview_of(request, transaction, my_draft(request, transaction, request.value).id)


@feature.button("decision.rewrite", reads=True)
def rewrite(request: Request, transaction: Transaction) -> Form:
    """Back from the preview to the form."""
    draft = my_draft(request, transaction, request.value)
    changes = decisions.load(transaction, draft.about) if draft.about else None
    proposal = rules.from_values(draft.values)
    return filled(
        request,
        transaction,
        proposal,
        changes,
        state_of(draft, _as_it_stands(request, transaction, proposal)),
    )


@feature.button("decision.keep", reads=True)
def keep(request: Request, transaction: Transaction) -> Message:
    """The preview is a stored draft already: this says so."""
    draft = my_draft(request, transaction, request.value)
    asked = signatures.of_draft(transaction, draft.id)
    return draft_views.kept(draft.id, request.reader.text("/decision drafts"), asked, request.reader)


@feature.button("decision.discard")
def discard(request: Request, transaction: Transaction) -> Message:
    draft = my_draft(request, transaction, request.value, lock=True)
    drafts.throw_away(transaction, request.person.id, KIND, draft.id)
    announcing.call_off(transaction, draft.id)
    signing.ended(transaction, draft.id)
    return told(request.reader.text("The draft is thrown away."))


def _as_it_stands(request: Request, transaction: Transaction, proposal: Proposal) -> Proposal:
    """What a draft still would replace, and decide; where that is settled it becomes a decision of its own."""
    old = to_replace(request, transaction, {"replaces": str(proposal.replaces or "")})
    decides = deciding.decidable(request, transaction, {"pending": str(proposal.pending or "")})
    return dataclasses.replace(
        proposal,
        replaces=old.id if old is not None and old.withdrawn_at is None else None,
        pending=decides.id if decides else None,
    )
