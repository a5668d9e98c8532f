"""Questions about a decision: to its author with the asker's name, answered under the decision without it."""

from __future__ import annotations

from bot.feature import Occasion, Request
from bot.model import Drop, Form, Rendering, Reply, Send, UserError
from handlers.decisions import question_views as views
from handlers.decisions import rules
from handlers.decisions.commands import feature, readable, still_valid
from handlers.wording import NAME, cut, ids_in, not_found
from storage import decisions, handled, leaving, people, postings, questions, units
from storage.database import Transaction
from storage.decision_tables import Announced, Decision, Question

KIND = "question"
ASKED = "question.asked"
ANSWER = "question.answer"
ANSWERED = "question.answered"
NUDGE = "question.nudge"


# ------------------------------------------------------------------------------------------------ asking


@feature.button("decision.ask", reads=True)
def begin_to_ask(request: Request, transaction: Transaction) -> Form:
    return _ask_form_for(request, transaction, ids_in(request.value, 1))


def _ask_form(request: Request, transaction: Transaction) -> Form:
    return _ask_form_for(request, transaction, ids_in(request.state.get("decision", ""), 1))


def _ask_form_for(request: Request, transaction: Transaction, ids: list[int]) -> Form:
    decision = _open_to_questions(request, transaction, ids)
    return views.ask(decision, _place_of(request, transaction, decision), request.reader)


def _open_to_questions(request: Request, transaction: Transaction, ids: list[int]) -> Decision:
    _ = request.reader.text
    decision = still_valid(request, transaction, readable(request, transaction, ids))
    if decision.author.id == request.person.id:
        raise UserError(_("This decision is your own: edit it if something is missing."))
    if leaving.who_left(transaction, [decision.author.id]):
        name = cut(decision.author.name, NAME)
        raise UserError(_("{name} is no longer here to answer. Please ask somebody else in person.", name=name))
    return decision


def _place_of(request: Request, transaction: Transaction, decision: Decision) -> Announced | None:
    """Where the answer goes: under the announcement where the question is asked, or else under the first one that the
    asker reads."""
    places = [place for place in decisions.announced(transaction, decision.id) if place.said]
    here = [place for place in places if place.conversation == request.conversation.id]
    if here:
        return here[0]
    theirs = decisions.announced_for(transaction, decision, request.person)
    return next((place for place in theirs if place.said), None)


@feature.form("question.ask", show=_ask_form)
def ask(request: Request, transaction: Transaction) -> Reply:
    key = request.form_key(KIND)
    decision = _open_to_questions(request, transaction, ids_in(request.state.get("decision", ""), 1))
    if handled.result_of(transaction, key) is None:
        place = _place_of(request, transaction, decision)
        where = place.conversation if place else None
        question_id = questions.ask(transaction, decision.id, request.person.id, where, request.values["text"])
        author = people.direct_conversation(transaction, people.person(transaction, decision.author.id))
        postings.post(transaction, ASKED, question_id, author.id, live=True, sender_id=request.person.id)
        due = rules.nudge_due(request.now, units.unit(transaction, decision.unit_id).working_time)
        postings.post(transaction, NUDGE, question_id, author.id, due=due)
        handled.note(transaction, key, question_id)
    return views.sent(decision, request.reader)


# ------------------------------------------------------------------------------------------------ answering


@feature.button("question.answer", reads=True)
def begin_to_answer(request: Request, transaction: Transaction) -> Form:
    return _answer_form_for(request, transaction, ids_in(request.value, 1))


def _answer_form(request: Request, transaction: Transaction) -> Form:
    return _answer_form_for(request, transaction, ids_in(request.state.get("question", ""), 1))


def _answer_form_for(request: Request, transaction: Transaction, ids: list[int]) -> Form:
    question = _asked_of_me(request, transaction, ids)
    return views.answer(question, _announced_where_asked(transaction, question), request.reader)


def _asked_of_me(request: Request, transaction: Transaction, ids: list[int]) -> Question:
    question = questions.load(transaction, ids[0]) if ids else None
    if question is None or question.decision.author.id != request.person.id:
        raise not_found(request.reader)
    return question


def _announced_where_asked(transaction: Transaction, question: Question) -> Announced | None:
    places = decisions.announced(transaction, question.decision.id)
    return next((place for place in places if place.conversation == question.conversation), None)


@feature.form("question.answer", show=_answer_form)
def answer(request: Request, transaction: Transaction) -> Reply:
    """The first answer is posted and told to the asker; another wording of it changes what was posted."""
    question = _asked_of_me(request, transaction, ids_in(request.state.get("question", ""), 1))
    place = _announced_where_asked(transaction, question)
    if question.answer != request.values["answer"]:
        questions.answer(transaction, question.id, request.values["answer"])
        postings.touch(transaction, KIND, question.id)
        if place is not None:
            postings.post(
                transaction,
                ANSWER,
                question.id,
                place.conversation,
                live=True,
                sender_id=request.person.id,
                after=place.posting,
                key=f"{ANSWER}:{question.id}",
            )
        asker = people.direct_conversation(transaction, people.person(transaction, question.asker.id))
        postings.post(transaction, ANSWERED, question.id, asker.id, key=f"{ANSWERED}:{question.id}")
    return views.answered_to_author(question, place, request.reader)


# ------------------------------------------------------------------------------------------------ said later


@feature.view(ASKED)
def show_asked(occasion: Occasion, transaction: Transaction) -> Rendering:
    question = questions.load(transaction, occasion.subject)
    if question is None:
        return Drop("gone")
    return Send(views.asked(question, occasion.reader), version=1 if question.answered_at is None else 2)


@feature.view(ANSWER)
def show_answer(occasion: Occasion, transaction: Transaction) -> Rendering:
    question = questions.load(transaction, occasion.subject)
    if question is None or question.answered_at is None:
        return Drop("gone")
    return Send(views.answer_below(question, occasion.reader, occasion.conversation.kind))


@feature.view(ANSWERED)
def show_answered(occasion: Occasion, transaction: Transaction) -> Rendering:
    question = questions.load(transaction, occasion.subject)
    if question is None or question.answered_at is None:
        return Drop("gone")
    return Send(views.answered(question, _announced_where_asked(transaction, question), occasion.reader))


@feature.view(NUDGE)
def show_nudge(occasion: Occasion, transaction: Transaction) -> Rendering:
    question = questions.load(transaction, occasion.subject)
    if question is None or question.answered_at is not None:
        return Drop("answered")
    if question.decision.withdrawn_at is not None:
        return Drop("withdrawn")
    return occasion.politely(views.nudge(question, occasion.reader))
