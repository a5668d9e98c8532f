"""What is said of decisions under way, and when: judged when it is said, by what is true then."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.feature import Occasion
from bot.model import Drop, Kind, NotBefore, Person, Rendering, Send
from handlers.decisions import why_not_decide
from handlers.pending import following, news_views, rules, views
from handlers.pending.commands import feature, seen_forums
from storage import decisions, pending, perspectives, postings
from storage.database import Transaction
from storage.decision_tables import Decision
from storage.pending_tables import DROPPED, OPEN, Pending


def _said(occasion: Occasion, transaction: Transaction) -> bool:
    return bool(postings.reference_of(transaction, occasion.posting))


# ------------------------------------------------------------------------------------------------ where it is announced


@feature.view(following.ANNOUNCEMENT)
def announcement(occasion: Occasion, transaction: Transaction) -> Rendering:
    one = pending.load(transaction, occasion.subject)
    if one is None:
        return Drop("gone")
    if one.state != OPEN and not _said(occasion, transaction):
        return Drop(one.state)
    decision = _decision_here(occasion, transaction, one)
    return Send(views.announcement(one, decision, occasion.reader, occasion.conversation.kind), version=one.version)


def _decision_here(occasion: Occasion, transaction: Transaction, one: Pending) -> Decision | None:
    """What it became, where those who read here may know of it: it was announced here too, or in an open channel."""
    if one.decision is None:
        return None
    here = occasion.conversation
    for place in decisions.announced(transaction, one.decision):
        if place.conversation == here.id or place.kind is Kind.CHANNEL:
            return decisions.load(transaction, one.decision)
    return None


@feature.view(following.CHANGED)
def changed(occasion: Occasion, transaction: Transaction) -> Rendering:
    """To those who were told something else before."""
    found = pending.change(transaction, occasion.subject)
    one = pending.load(transaction, found[0]) if found else None
    if found is None or one is None or one.state != OPEN:
        return Drop("gone")
    if reason := _not_concerned(occasion, transaction, one, found[1].at):
        return Drop(reason)
    message = news_views.changed(one, found[1], occasion.reader, occasion.conversation.kind)
    return occasion.politely(message) if occasion.person else Send(message)


@feature.view(following.DROPPED)
def dropped(occasion: Occasion, transaction: Transaction) -> Rendering:
    one = pending.load(transaction, occasion.subject)
    if one is None or one.state != DROPPED:
        return Drop("gone")
    if reason := _not_concerned(occasion, transaction, one):
        return Drop(reason)
    message = news_views.dropped(one, occasion.reader, occasion.conversation.kind)
    return occasion.politely(message) if occasion.person else Send(message)


def _not_concerned(occasion: Occasion, transaction: Transaction, one: Pending, since: datetime | None = None) -> str:
    """Why nothing of it is said there: it was not announced before, or somebody is not asked any more."""
    person = occasion.person
    if person is None:
        announced = postings.newest(transaction, [following.ANNOUNCEMENT], one.id, occasion.conversation.id)
        said_at = postings.said_at(transaction, announced or 0)
        stands = postings.reference_of(transaction, announced) and not _is_after(said_at, since)
        return "" if stands else "never_announced"
    said_at = following.asked_before(transaction, one, person)
    if said_at is None or _is_after(said_at, since):
        return "never_asked"
    return "" if _is_heard(transaction, one, person) else "not_asked_any_more"


def _is_after(said_at: datetime | None, since: datetime | None) -> bool:
    """Whether it was said for the first time with what was changed then."""
    return said_at is not None and since is not None and said_at >= since


def _is_heard(transaction: Transaction, one: Pending, person: Person) -> bool:
    return person.id in {who.id for who in following.heard_by(transaction, one)}


# ------------------------------------------------------------------------------------------------ to those to be heard


@feature.view(following.ASKED)
def asked(occasion: Occasion, transaction: Transaction) -> Rendering:
    one, person = pending.load(transaction, occasion.subject), occasion.person
    if one is None or person is None:
        return Drop("gone")
    stands = _said(occasion, transaction)
    if not _is_heard(transaction, one, person):
        return Send(news_views.no_longer(occasion.reader)) if stands else Drop("not_asked_any_more")
    if not stands and one.state != OPEN:
        return Drop(one.state)
    if one.state != OPEN:
        return Send(news_views.settled(one, occasion.reader))
    if person.id in perspectives.who_spoke(transaction, one.id):
        return Send(news_views.heard(one, occasion.reader)) if stands else Drop("spoken")
    over = rules.is_late(one, following.hours_of(transaction, one).day_of(occasion.now))
    if (
        stands and one.closed_at is not None and over
    ):  # the same to all: who has spoken without a name is not told apart
        return Send(news_views.time_is_over(one, occasion.reader))
    message = news_views.asked(one, False, occasion.reader)
    return Send(message) if stands else occasion.politely(message)


@feature.view(following.NUDGE)
def nudge(occasion: Occasion, transaction: Transaction) -> Rendering:
    """Once, to whoever has not spoken, on a day after that of the question."""
    one, person = pending.load(transaction, occasion.subject), occasion.person
    if one is None or person is None or one.state != OPEN or one.closed_at is not None:
        return Drop("gone")
    # Whoever only looks ahead would learn who has spoken without a name.
    spoke = person.id in perspectives.who_spoke(transaction, one.id)
    if not rules.may_speak(one) or spoke or _spoke_unsigned(transaction, one, person):
        return Drop("spoken")
    if not _is_heard(transaction, one, person):
        return Drop("not_asked_any_more")
    hours = replace(occasion.working_time, away_until=None)
    due = rules.nudge_at(one, hours)
    if due is None or rules.is_late(one, hours.day_of(occasion.now)):
        return Drop("no_day")
    if due > occasion.now:
        return NotBefore(due)
    asked_at = following.asked_before(transaction, one, person)
    if asked_at is None or hours.day_of(asked_at) >= hours.day_of(occasion.now):
        return Drop("just_asked")
    rendered = occasion.politely(news_views.asked(one, True, occasion.reader))
    if isinstance(rendered, NotBefore) and rules.is_late(one, hours.day_of(rendered.when)):
        return Drop("too_late")
    return rendered


def _spoke_unsigned(transaction: Transaction, one: Pending, person: Person) -> bool:
    return not transaction.reads and perspectives.has_spoken(transaction, one.id, person)


# ------------------------------------------------------------------------------------------------ to those who decide


@feature.view(following.DECIDES)
def decides(occasion: Occasion, transaction: Transaction) -> Rendering:
    """To whoever was named as deciding by somebody else, once."""
    one, person = pending.load(transaction, occasion.subject), occasion.person
    if one is None or person is None or one.state != OPEN or not one.decides(person.id):
        return Drop("settled")
    why_not = why_not_decide(transaction, person, one, occasion.reader)
    return occasion.politely(news_views.decides(one, person.id, occasion.reader, why_not))


@feature.view(following.CLOSED)
def closed(occasion: Occasion, transaction: Transaction) -> Rendering:
    one, person = pending.load(transaction, occasion.subject), occasion.person
    if one is None or person is None:
        return Drop("gone")
    stands = _said(occasion, transaction)
    if one.state != OPEN or not rules.is_late(one, following.hours_of(transaction, one).day_of(occasion.now)):
        return Send(news_views.settled(one, occasion.reader)) if stands else Drop("another_day")
    if not one.decides(person.id):
        return Send(news_views.no_longer(occasion.reader)) if stands else Drop("not_theirs")
    missing = rules.missing_hats(
        one, seen_forums(transaction, one, person), perspectives.who_spoke(transaction, one.id)
    )
    why_not = why_not_decide(transaction, person, one, occasion.reader)
    message = news_views.closed(one, missing, person.id, occasion.reader, why_not)
    return Send(message) if stands else occasion.politely(message)


def owed(n: int, occasion: Occasion, transaction: Transaction) -> Rendering:
    """To whoever decides, while nothing is decided; one at a time, however late."""
    one, person = pending.load(transaction, occasion.subject), occasion.person
    if one is None or person is None or one.state != OPEN:
        return Drop("settled")
    if person.id not in {who.id for who in rules.owes(one)}:
        return Drop("not_theirs")
    hours = following.hours_of(transaction, one)
    due, next_due = rules.owed_at(n, one, hours), rules.owed_at(n + 1, one, hours)
    if due is None or due > occasion.now:
        return NotBefore(due) if due else Drop("no_day")
    if next_due is not None and next_due <= occasion.now:
        return Drop("overtaken")
    if one.proposal.speak_until is not None and rules.may_speak(one):
        told_at = postings.said_at(transaction, postings.of_key(transaction, following.closed_key(one, person.id)) or 0)
        if told_at is None or hours.day_of(told_at) >= hours.day_of(occasion.now):
            return NotBefore(hours.start_of(hours.add_days(hours.day_of(occasion.now), 1)))
    why_not = why_not_decide(transaction, person, one, occasion.reader)
    return occasion.politely(news_views.owed(one, n == rules.NUDGES[-1], person.id, occasion.reader, why_not))


for which, view in following.OWED.items():
    feature.view(view)(partial(owed, which))


# ------------------------------------------------------------------------------------------------ to those who spoke


@feature.view(pending.TOLD)
def told(occasion: Occasion, transaction: Transaction) -> Rendering:
    """What came of what they said, once it is decided; of a matter that they may read still."""
    found, person = perspectives.named(transaction, occasion.subject), occasion.person
    one = pending.load(transaction, found[0]) if found else None
    stands = _said(occasion, transaction)
    if found is None or one is None or one.decision is None or person is None:
        return Drop("gone")
    if pending.readable(transaction, person, one.id) is None:
        return Send(news_views.no_longer(occasion.reader)) if stands else Drop("not_theirs")
    readable = decisions.readable(transaction, person, one.decision) is not None
    message = news_views.told(one, found[1], one.decision if readable else 0, occasion.reader)
    return Send(message) if stands else occasion.politely(message)


@feature.view(pending.ENDED)
def ended(occasion: Occasion, transaction: Transaction) -> Rendering:
    """To whoever opened it and those who were to decide it, but for the one who announced the decision."""
    one, person = pending.load(transaction, occasion.subject), occasion.person
    decision = decisions.load(transaction, one.decision) if one and one.decision else None
    if one is None or person is None or decision is None or decision.author.id == person.id:
        return Drop("their_own")
    readable = decisions.readable(transaction, person, decision.id) is not None
    message = news_views.ended(one, decision.author.name, decision.id if readable else 0, occasion.reader)
    return occasion.politely(message)
