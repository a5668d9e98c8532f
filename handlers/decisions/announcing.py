"""What has to be said when a decision is announced, is to be looked at again, or is no longer in force."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.feature import Request
from bot.model import Person, UserError
from handlers.action_items import decision_ended
from handlers.decisions import rules
from handlers.people import why_not_announce
from storage import decisions, people, postings, units
from storage.database import Transaction
from storage.decision_tables import Decision
from storage.drafts import SCHEDULED

KIND = "decision"
REVIEW = "decision.review"
WITHDRAWN = "decision.withdrawn"
ENDED = "decision.ended"


def refused(request: Request, transaction: Transaction, unit_ids: Collection[int]) -> str:
    """Who announces decisions in one of these units, where the person does not; "" where they do in each."""
    said = (why_not_announce(transaction, request.person, one, request.reader) for one in sorted(unit_ids))
    return next(filter(None, said), "")


def check(request: Request, transaction: Transaction, unit_id: int | None = None) -> None:
    """Raises UserError where the person does not announce decisions in the unit, or in the one in which they act: told
    before they write one."""
    here = unit_id if unit_id is not None else people.unit_of(transaction, request.conversation.id)
    if said := refused(request, transaction, [here]):
        raise UserError(said)


def announce(transaction: Transaction, decision: Decision, places: Sequence[int]) -> None:
    for place in places:
        postings.post(transaction, decisions.ANNOUNCEMENT, decision.id, place, live=True, sender_id=decision.author.id)


def plan_review(transaction: Transaction, decision: Decision, before: Decision | None) -> None:
    """Whoever decided it looks at it again on the review date. A new date takes back what was planned for the old."""
    day = decision.version.content.review_on
    everybody = {who.id for who in (decision.author, *decision.version.deciders)}
    if before is not None and day == before.version.content.review_on:
        everybody -= {who.id for who in (before.author, *before.version.deciders)}
    else:
        postings.retime(transaction, REVIEW, decision.id, None)
    working_time = units.unit(transaction, decision.unit_id).working_time
    due = rules.review_due(decision.version.content, transaction.now, working_time)
    if due is None:
        return
    for person in people.people(transaction, sorted(everybody)):
        direct = people.direct_conversation(transaction, person)
        postings.post(transaction, REVIEW, decision.id, direct.id, due=due, live=True)


def end(transaction: Transaction, decision: Decision, by: Person, *, told_in: Collection[int] = ()) -> None:
    """It is no longer in force: what was announced is marked, it is said anew in each of its places but those where it
    is `told_in` another way, nobody looks at it again, and those who still have to do something for it are told."""
    postings.touch(transaction, KIND, decision.id)
    postings.retime(transaction, REVIEW, decision.id, None)
    for place in decisions.announced(transaction, decision.id):
        if place.conversation not in told_in:
            postings.post(transaction, WITHDRAWN, decision.id, place.conversation, sender_id=by.id)
    decision_ended(transaction, decision.id)


def tell_those_who_decided(transaction: Transaction, decision: Decision, by: Person) -> None:
    """Somebody among its author and those who decided it has ended it for all: the others are told, each alone."""
    others = {who.id for who in (decision.author, *decision.version.deciders)} - {by.id}
    for conversation in people.direct_conversations(transaction, sorted(others)).values():
        postings.post(transaction, ENDED, decision.id, conversation, sender_id=by.id)


def call_off(transaction: Transaction, draft_id: int) -> None:
    """A draft is not published by itself any more."""
    postings.retime(transaction, SCHEDULED, draft_id, None)
