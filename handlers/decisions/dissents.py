"""Minority statements: by whoever may read a decision, kept with it as they were written."""

from __future__ import annotations

from bot.feature import Occasion, Request
from bot.model import Drop, Form, Message, Rendering, Reply, Send, UserError
from handlers.decisions import announcing
from handlers.decisions import dissent_views as views
from handlers.decisions.commands import feature, readable, seen_course, still_valid
from handlers.wording import ids_in, not_found, page_in
from storage import decisions, dissents, handled, people, postings
from storage.database import Transaction
from storage.decision_tables import Decision, Dissent

KIND = "dissent"
TOLD = "dissent.told"

# ------------------------------------------------------------------------------------------------ reading


@feature.button("dissent.read", reads=True)
def read(request: Request, transaction: Transaction) -> Form:
    ids = ids_in(request.value, 2)
    decision = readable(request, transaction, ids)
    course = seen_course(request, transaction, decision)
    return views.pages(decision, course, page_in(ids, 1), request.person, request.reader)


# ------------------------------------------------------------------------------------------------ writing


@feature.button("dissent.begin", reads=True)
def begin(request: Request, transaction: Transaction) -> Form:
    return _form(request, transaction, _to_write_about(request, transaction, ids_in(request.value, 1)))


def _write_form(request: Request, transaction: Transaction) -> Form:
    decision = readable(request, transaction, ids_in(request.state.get("decision", ""), 1))
    return _form(request, transaction, decision)


def _form(request: Request, transaction: Transaction, decision: Decision) -> Form:
    places = decisions.announced_for(transaction, decision, request.person)
    return views.write(decision, places, request.reader)


def _to_write_about(request: Request, transaction: Transaction, ids: list[int]) -> Decision:
    """One in force, by somebody who has no statement about it yet; guests are only visiting."""
    _ = request.reader.text
    decision = still_valid(request, transaction, readable(request, transaction, ids))
    if request.person.guest:
        raise UserError(_("Guests can't add a minority statement."))
    if any(one.by.id == request.person.id for one in _standing(transaction, decision)):
        raise UserError(_("Yours stands with this decision already. Take it back to write a new one."))
    return decision


def _standing(transaction: Transaction, decision: Decision) -> list[Dissent]:
    return [one for one in dissents.of_decision(transaction, decision.id) if one.withdrawn_at is None]


@feature.form("dissent.write", show=_write_form)
def write(request: Request, transaction: Transaction) -> Reply:
    """It stands at once with what was announced, and those who decided are told, once."""
    key = request.form_key(KIND)
    ids = ids_in(request.state.get("decision", ""), 1)
    decision = decisions.lock(transaction, readable(request, transaction, ids).id)
    if decision is None:
        raise not_found(request.reader)
    if handled.result_of(transaction, key) is None:
        _to_write_about(request, transaction, ids)
        me = request.person
        dissent_id = dissents.write(transaction, decision.id, decision.version.number, me.id, request.values["text"])
        handled.note(transaction, key, dissent_id)
        postings.touch(transaction, announcing.KIND, decision.id)
        concerned = {who.id for who in (decision.author, *decision.version.deciders)} - {me.id}
        for place in people.direct_conversations(transaction, sorted(concerned)).values():
            postings.post(transaction, TOLD, dissent_id, place, live=True)
    return views.written(decision, request.reader)


# ------------------------------------------------------------------------------------------------ taking back


@feature.button("dissent.take_back")
def take_back(request: Request, transaction: Transaction) -> Message:
    """By its author alone, whenever they want."""
    ids = ids_in(request.value, 1)
    dissent = dissents.load(transaction, ids[0]) if ids else None
    if dissent is None or dissent.by.id != request.person.id:
        raise not_found(request.reader)
    if dissent.withdrawn_at is None:
        decisions.lock(transaction, dissent.decision)
        dissents.take_back(transaction, dissent.id)
        postings.touch(transaction, announcing.KIND, dissent.decision)
        postings.touch(transaction, KIND, dissent.id)
    return views.taken_back(decisions.known(transaction, dissent.decision), request.reader)


# ------------------------------------------------------------------------------------------------ said later


@feature.view(TOLD)
def told(occasion: Occasion, transaction: Transaction) -> Rendering:
    dissent = dissents.load(transaction, occasion.subject)
    decision = decisions.load(transaction, dissent.decision) if dissent else None
    if dissent is None or decision is None:
        return Drop("gone")
    message = views.told_of(dissent, decision, occasion.reader)
    if postings.reference_of(transaction, occasion.posting):
        return Send(message)
    return Drop("taken_back") if dissent.withdrawn_at is not None else occasion.politely(message)
