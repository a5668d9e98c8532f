"""Looking at a decision again: whoever of those who decided answers first, answers for all."""

from __future__ import annotations

from bot.feature import Request
from bot.model import Form, Reply, UserError
from handlers.decisions import announcing, review_views, rules
from handlers.decisions.commands import feature, still_valid, theirs
from handlers.decisions.replacing import form_to_replace
from handlers.wording import ids_in, not_found
from storage import decision_courses, decision_reviews, decisions, handled, postings
from storage.database import Transaction
from storage.decision_tables import DROP, KEEP, Decision, Reviewed

KIND = "decision_review"
REVIEWED = "decision_review.said"


@feature.button("review.keep", reads=True)
def begin_to_keep(request: Request, transaction: Transaction) -> Form:
    return review_views.keep(*_open(request, transaction), request.reader)


@feature.button("review.drop", reads=True)
def begin_to_drop(request: Request, transaction: Transaction) -> Form:
    return review_views.drop(*_open(request, transaction), request.reader)


@feature.button("review.change", reads=True)
def begin_to_change(request: Request, transaction: Transaction) -> Form:
    """Answered once the decision that replaces it is published."""
    decision, _before = _open(request, transaction)
    return form_to_replace(request, transaction, decision)


def _open(request: Request, transaction: Transaction) -> tuple[Decision, int]:
    """A decision that waits for an answer, and how many it has had."""
    ids = ids_in(request.value, 2)
    decision = theirs(request, transaction, ids)
    before = ids[1] if len(ids) > 1 else 0
    _check_open(request, transaction, decision, before)
    return decision, before


def _check_open(request: Request, transaction: Transaction, decision: Decision, before: int) -> None:
    """Raises UserError where somebody has answered, which says who and what."""
    reviews = decision_courses.course(transaction, decision).reviews
    if len(reviews) > before:
        raise UserError(review_views.answered(reviews[before], request.reader))
    still_valid(request, transaction, decision)


def _keep_form(request: Request, transaction: Transaction) -> Form:
    return review_views.keep(*_in_state(request, transaction), request.reader)


def _drop_form(request: Request, transaction: Transaction) -> Form:
    return review_views.drop(*_in_state(request, transaction), request.reader)


def _in_state(request: Request, transaction: Transaction) -> tuple[Decision, int]:
    before = ids_in(request.state.get("before", ""), 1)
    return theirs(request, transaction, ids_in(request.state.get("decision", ""), 1)), before[0] if before else 0


def _wrong_day(request: Request, transaction: Transaction) -> dict[str, str]:
    decision, _before = _in_state(request, transaction)
    today = request.reader.today(request.now)
    wrong = rules.next_review_problem(request.values["next_on"], decision, today)
    return {"next_on": request.reader.text(wrong)} if wrong else {}


@feature.form("review.keep", show=_keep_form, check=_wrong_day)
def keep(request: Request, transaction: Transaction) -> Reply:
    """Said in the thread of each announcement, which tells the new day too; then it is asked about anew."""
    return _answer(request, transaction, KEEP)


@feature.form("review.drop", show=_drop_form)
def drop(request: Request, transaction: Transaction) -> Reply:
    return _answer(request, transaction, DROP)


def _answer(request: Request, transaction: Transaction, verdict: str) -> Reply:
    """The same form sent again gets the first one's answer again; who comes second learns what was said, and keeps what
    they wrote."""
    key = request.form_key(KIND)
    decision, before = _in_state(request, transaction)
    if (again := handled.result_of(transaction, key)) is None:
        decision = decisions.lock(transaction, decision.id) or decision
        _check_open(request, transaction, decision, before)
        again = decision_reviews.answer(
            transaction, decision, request.person, verdict, request.values["why"], request.values.get("next_on")
        )
        handled.note(transaction, key, again)
        (_kept if verdict == KEEP else _dropped)(request, transaction, decision, again)
    return review_views.noted(decision, _reviewed(request, transaction, again), request.reader)


def _reviewed(request: Request, transaction: Transaction, review_id: int) -> Reviewed:
    found = decision_reviews.load(transaction, review_id)
    if found is None:
        raise not_found(request.reader)
    return found


def _kept(request: Request, transaction: Transaction, decision: Decision, review_id: int) -> None:
    postings.touch(transaction, announcing.KIND, decision.id)
    announcing.plan_review(transaction, decisions.known(transaction, decision.id), None)
    for place in decisions.announced(transaction, decision.id):
        postings.post(
            transaction,
            REVIEWED,
            review_id,
            place.conversation,
            sender_id=request.person.id,
            after=place.posting,
        )


def _dropped(request: Request, transaction: Transaction, decision: Decision, review_id: int) -> None:
    ended = decisions.end(transaction, decision.id, _reviewed(request, transaction, review_id).why)
    announcing.end(transaction, ended, request.person)
    announcing.tell_those_who_decided(transaction, ended, request.person)
