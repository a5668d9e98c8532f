"""Taking back: a whole decision, or what one of its earlier versions said."""

from __future__ import annotations

from bot.feature import Request
from bot.model import Form, Reply, UserError
from handlers.decisions import announcing, forms, reading
from handlers.decisions.commands import feature, mine, readable, still_valid, takes_on
from handlers.wording import ids_in, not_found
from storage import decision_versions, decisions
from storage.database import Transaction
from storage.decision_tables import Decision


@feature.button("decision.withdraw", reads=True)
def begin_to_withdraw(request: Request, transaction: Transaction) -> Form:
    decision = still_valid(request, transaction, _to_withdraw(request, transaction, request.value))
    return forms.withdraw(decision, decisions.announced(transaction, decision.id), request.reader)


def _to_withdraw(request: Request, transaction: Transaction, named: str) -> Decision:
    ids = ids_in(named, 1)
    decision = readable(request, transaction, ids)
    return decision if takes_on(request, transaction, decision) else mine(request, transaction, ids)


def _withdraw_form(request: Request, transaction: Transaction) -> Form:
    decision = _to_withdraw(request, transaction, request.state.get("decision", ""))
    return forms.withdraw(decision, decisions.announced(transaction, decision.id), request.reader)


@feature.form("decision.withdraw", show=_withdraw_form)
def withdraw(request: Request, transaction: Transaction) -> Reply:
    """Marks what was announced, says so in a new message wherever that was, and calls the review off."""
    found = _to_withdraw(request, transaction, request.state.get("decision", ""))
    decision = decisions.lock(transaction, found.id)
    if decision is not None and decision.withdrawn_at is None:
        decision = decisions.end(transaction, decision.id, request.values["reason"])
        announcing.end(transaction, decision, request.person)
    if decision is None:
        raise not_found(request.reader)
    return forms.withdrawn(decision, request.reader)


@feature.button("decision.empty", reads=True)
def begin_to_empty(request: Request, transaction: Transaction) -> Form:
    ids = ids_in(request.value, 2)
    decision = mine(request, transaction, ids)
    return forms.empty(decision, _earlier(request, decision, ids[1:]), request.reader)


def _empty_form(request: Request, transaction: Transaction) -> Form:
    decision = _in_state(request, transaction)
    version = _earlier(request, decision, ids_in(request.state.get("version", ""), 1))
    return forms.empty(decision, version, request.reader)


@feature.form("decision.empty", show=_empty_form)
def empty(request: Request, transaction: Transaction) -> Reply:
    """The version's text is gone; that there was one, and why it was emptied, stays to be seen."""
    decision = _in_state(request, transaction)
    number = _earlier(request, decision, ids_in(request.state.get("version", ""), 1))
    version = decision_versions.version(transaction, decision.id, number)
    if version is not None and version.emptied_at is None:
        decision_versions.empty_version(transaction, decision.id, number, request.values["reason"])
        version = decision_versions.version(transaction, decision.id, number)
    if version is None:
        raise not_found(request.reader)
    return reading.earlier_version(decision, version, 1, False, request.reader)


def _in_state(request: Request, transaction: Transaction) -> Decision:
    return mine(request, transaction, ids_in(request.state.get("decision", ""), 1))


def _earlier(request: Request, decision: Decision, ids: list[int]) -> int:
    """The number of an earlier version; the current one is edited or withdrawn instead."""
    if not ids or not 1 <= ids[0] <= decision.version.number:
        raise not_found(request.reader)
    if ids[0] == decision.version.number:
        raise UserError(request.reader.text("This is the current version. Edit it or withdraw the decision instead."))
    return ids[0]
