"""What is said about decisions in conversations and later: judged when it is said, by what is true then."""

from __future__ import annotations

from bot.feature import Occasion
from bot.model import Drop, NotBefore, Rendering, Send
from handlers.decisions import rules, views
from handlers.decisions.announcing import REVIEW
from handlers.decisions.changing import WITHDRAWN
from handlers.decisions.commands import feature
from storage import decisions, postings
from storage.database import Transaction


@feature.view(decisions.ANNOUNCEMENT)
def announcement(occasion: Occasion, transaction: Transaction) -> Rendering:
    decision = decisions.load(transaction, occasion.subject)
    if decision is None:
        return Drop("gone")
    if decision.withdrawn_at is not None and not postings.reference_of(transaction, occasion.posting):
        return Drop("withdrawn")
    message = views.announcement(decision, occasion.reader, occasion.conversation.kind)
    return Send(message, version=decision.version.number)


@feature.view(WITHDRAWN)
def withdrawal(occasion: Occasion, transaction: Transaction) -> Rendering:
    """Only where the decision was announced: elsewhere nobody knows of it."""
    decision = decisions.load(transaction, occasion.subject)
    if decision is None or decision.withdrawn_at is None:
        return Drop("gone")
    for place in decisions.announced(transaction, decision.id):
        if place.conversation == occasion.conversation.id and place.said:
            return Send(views.withdrawal(decision, place.url, occasion.reader, occasion.conversation.kind))
    return Drop("never_announced")


@feature.view(REVIEW)
def review(occasion: Occasion, transaction: Transaction) -> Rendering:
    """To the author and those who decided, if they still are, the day is still that one and somebody works then."""
    decision = decisions.load(transaction, occasion.subject)
    if decision is None or decision.withdrawn_at is not None:
        return Drop("withdrawn")
    concerned = {who.id for who in (decision.author, *decision.version.deciders)}
    if occasion.person is None or occasion.person.id not in concerned:
        return Drop("not_concerned_any_more")
    begins = rules.review_begins(decision, occasion.working_time)
    if begins is None:
        return Drop("another_day")
    if begins > occasion.now:  # where they are it is earlier, or they begin later
        return NotBefore(begins)
    return occasion.politely(views.review(decision, occasion.person.id == decision.author.id, occasion.reader))
