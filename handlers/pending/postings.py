"""What is said of decisions under way, and when: judged when it is said, by what is true then."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.feature import Occasion
from bot.model import Drop, Kind, NotBefore, Rendering, Send
from handlers.pending import following, news_views, rules, views
from handlers.pending.commands import feature, heard_forums
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
    """What it became, where those who read here may know of it: it was announced here too, or in a channel while this
    is one."""
    if one.decision is None:
        return None
    here = occasion.conversation
    for place in decisions.announced(transaction, one.decision):
        if place.conversation == here.id or place.kind is Kind.CHANNEL is here.kind:
            return decisions.load(transaction, one.decision)
    return None


@feature.view(following.CHANGED)
def changed(occasion: Occasion, transaction: Transaction) -> Rendering:
    """Of the change whose time it is: a later one says what counts now."""
    one = pending.load(transaction, occasion.subject)
    if one is None or one.state != OPEN or one.changed is None:
        return Drop("overtaken")
    return Send(news_views.changed(one, occasion.reader, occasion.conversation.kind))


@feature.view(following.DROPPED)
def dropped(occasion: Occasion, transaction: Transaction) -> Rendering:
    one = pending.load(transaction, occasion.subject)
    if one is None or one.state != DROPPED:
        return Drop("gone")
    return Send(news_views.dropped(one, occasion.reader, occasion.conversation.kind))


# ------------------------------------------------------------------------------------------------ to those to be heard


@feature.view(following.ASKED)
def asked(occasion: Occasion, transaction: Transaction) -> Rendering:
    one, person = pending.load(transaction, occasion.subject), occasion.person
    if one is None or person is None:
        return Drop("gone")
    stands = _said(occasion, transaction)
    if not stands and one.state != OPEN:
        return Drop(one.state)
    if perspectives.has_spoken(transaction, one.id, person):
        return Send(news_views.heard(one, occasion.reader)) if stands else Drop("spoken")
    if one.state != OPEN:
        return Send(news_views.heard(one, occasion.reader))
    if not stands and person.id not in {who.id for who in following.heard_by(transaction, one)}:
        return Drop("not_asked_any_more")
    message = news_views.asked(one, False, occasion.reader)
    return Send(message) if stands else occasion.politely(message)


@feature.view(following.NUDGE)
def nudge(occasion: Occasion, transaction: Transaction) -> Rendering:
    """Once, to whoever has not spoken."""
    one, person = pending.load(transaction, occasion.subject), occasion.person
    if one is None or person is None or one.state != OPEN:
        return Drop("gone")
    if not rules.may_speak(one) or perspectives.has_spoken(transaction, one.id, person):
        return Drop("spoken")
    if person.id not in {who.id for who in following.heard_by(transaction, one)}:
        return Drop("not_asked_any_more")
    hours = replace(occasion.working_time, away_until=None)
    due = rules.nudge_at(one, hours)
    if due is None or rules.is_late(one, hours.day_of(occasion.now)):
        return Drop("no_day")
    if due > occasion.now:
        return NotBefore(due)
    rendered = occasion.politely(news_views.asked(one, True, occasion.reader))
    if isinstance(rendered, NotBefore) and rules.is_late(one, hours.day_of(rendered.when)):
        return Drop("too_late")
    return rendered


# ------------------------------------------------------------------------------------------------ to those who decide


@feature.view(following.CLOSED)
def closed(occasion: Occasion, transaction: Transaction) -> Rendering:
    one, person = pending.load(transaction, occasion.subject), occasion.person
    if one is None or person is None:
        return Drop("gone")
    stands = _said(occasion, transaction)
    if one.state != OPEN:
        return Send(news_views.heard(one, occasion.reader)) if stands else Drop(one.state)
    if not rules.may_decide(one, person.id):
        return Drop("not_theirs")
    missing = rules.missing_hats(heard_forums(transaction, one), perspectives.who_spoke(transaction, one.id))
    message = news_views.closed(one, missing, occasion.reader)
    return Send(message) if stands else occasion.politely(message)


def owed(n: int, occasion: Occasion, transaction: Transaction) -> Rendering:
    """To whoever decides, while nothing is decided."""
    one, person = pending.load(transaction, occasion.subject), occasion.person
    if one is None or person is None or one.state != OPEN:
        return Drop("settled")
    if person.id not in {who.id for who in rules.owes(one)}:
        return Drop("not_theirs")
    due = rules.owed_at(n, one, following.hours_of(transaction, one))
    if due is not None and due > occasion.now:
        return NotBefore(due)
    return occasion.politely(news_views.owed(one, n == rules.NUDGES[-1], occasion.reader))


for which, view in following.OWED.items():
    feature.view(view)(partial(owed, which))


# ------------------------------------------------------------------------------------------------ to those who spoke


@feature.view(pending.TOLD)
def told(occasion: Occasion, transaction: Transaction) -> Rendering:
    """What came of what they said, once it is decided."""
    found = perspectives.named(transaction, occasion.subject)
    one = pending.load(transaction, found[0]) if found else None
    if found is None or one is None or one.decision is None:
        return Drop("gone")
    return occasion.politely(news_views.told(one, found[1], one.decision, occasion.reader))
