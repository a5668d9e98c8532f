"""What is said about decisions in conversations and later: judged when it is said, by what is true then."""

from __future__ import annotations

from bot.feature import Occasion
from bot.model import Drop, Kind, NotBefore, Rendering, Send
from handlers.decisions import course_views, review_views, rules, views
from handlers.decisions.announcing import ENDED, REVIEW, WITHDRAWN
from handlers.decisions.commands import feature
from handlers.decisions.looking_again import REVIEWED
from handlers.people import Deed, allowed
from storage import decision_courses, decision_reviews, decisions, postings
from storage.database import Transaction
from storage.decision_tables import Course, Decision


@feature.view(decisions.ANNOUNCEMENT)
def announcement(occasion: Occasion, transaction: Transaction) -> Rendering:
    decision = decisions.load(transaction, occasion.subject)
    if decision is None:
        return Drop("gone")
    if decision.withdrawn_at is not None and not postings.reference_of(transaction, occasion.posting):
        return Drop("withdrawn")
    course = _seen(occasion, transaction, decision)
    message = views.announcement(decision, occasion.reader, occasion.conversation.kind, course)
    return Send(message, version=decision.version.number)


@feature.view(WITHDRAWN)
def withdrawal(occasion: Occasion, transaction: Transaction) -> Rendering:
    """Only where the decision was announced: elsewhere nobody knows of it."""
    decision = decisions.load(transaction, occasion.subject)
    if decision is None or decision.withdrawn_at is None:
        return Drop("gone")
    for place in decisions.announced(transaction, decision.id):
        if place.conversation == occasion.conversation.id and place.said:
            course, where = _seen(occasion, transaction, decision), occasion.conversation.kind
            return Send(course_views.withdrawal(decision, place.url, occasion.reader, where, course))
    return Drop("never_announced")


@feature.view(ENDED)
def ended(occasion: Occasion, transaction: Transaction) -> Rendering:
    """To the others who decided it: replaced by whom and by what, as far as they may read that, or dropped."""
    decision = decisions.readable(transaction, occasion.person, occasion.subject) if occasion.person else None
    if occasion.person is None or decision is None or decision.withdrawn_at is None:
        return Drop("gone")
    course = decision_courses.seen_by(transaction, decision_courses.course(transaction, decision), occasion.person)
    other = course.replaced_by
    new = decisions.readable(transaction, occasion.person, other.id) if other and other.number else None
    by = new.author.name if new else ""
    return occasion.politely(course_views.withdrawal(decision, "", occasion.reader, Kind.DIRECT, course, by))


def _seen(occasion: Occasion, transaction: Transaction, decision: Decision) -> Course:
    """What became of it, as far as everybody in that conversation may know."""
    course = decision_courses.course(transaction, decision)
    return decision_courses.seen_in(transaction, course, occasion.conversation)


@feature.view(REVIEW)
def review(occasion: Occasion, transaction: Transaction) -> Rendering:
    """To the author and those who decided, if they still are, the day is still that one and somebody works then. Once
    one of them has answered, it says who and what to all."""
    decision = decisions.load(transaction, occasion.subject)
    if decision is None:
        return Drop("gone")
    me = occasion.person.id if occasion.person else 0
    course = decision_courses.course(transaction, decision)
    announces = occasion.person is not None and allowed(transaction, occasion.person, Deed.ANNOUNCE, decision.unit_id)
    if asked_at := postings.said_at(transaction, occasion.posting):
        answer = next((one for one in course.reviews if one.at >= asked_at), None)
        today = occasion.working_time.day_of(occasion.now)
        return Send(review_views.asked(decision, course, answer, me, today, occasion.reader, announces=announces))
    if decision.withdrawn_at is not None:
        return Drop("withdrawn")
    if not rules.decided(decision, me):
        return Drop("not_concerned_any_more")
    begins = rules.review_begins(decision, occasion.working_time)
    if begins is None:
        return Drop("another_day")
    if begins > occasion.now:  # where they are it is earlier, or they begin later
        return NotBefore(begins)
    today = occasion.working_time.day_of(occasion.now)
    return occasion.politely(
        review_views.asked(decision, course, None, me, today, occasion.reader, announces=announces)
    )


@feature.view(REVIEWED)
def reviewed(occasion: Occasion, transaction: Transaction) -> Rendering:
    """Under the announcement, where there is one."""
    review = decision_reviews.load(transaction, occasion.subject)
    decision = decisions.load(transaction, review.decision) if review else None
    if review is None or decision is None or decision.withdrawn_at is not None:
        return Drop("gone")
    said = {place.conversation for place in decisions.announced(transaction, decision.id) if place.said}
    if occasion.conversation.id not in said:
        return Drop("never_announced")
    return Send(review_views.kept(decision, review, occasion.reader, occasion.conversation.kind))
