"""What follows the opening of a decision: all that will or may be said of it, each judged by its view in time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from bot.calendar import WorkingTime
from bot.feature import Upkeep
from bot.model import Person
from handlers.pending import rules
from handlers.pending.commands import feature, heard_forums
from storage import pending, people, postings, preferences, units
from storage.database import Transaction
from storage.pending_tables import KIND, Pending
from storage.postings import Wanted

ANNOUNCEMENT = f"{KIND}.announcement"
CHANGED, DROPPED = f"{KIND}.changed", f"{KIND}.dropped"  # where it was announced
ASKED, NUDGE = f"{KIND}.asked", f"{KIND}.nudge"  # to those who are to be heard
CLOSED = f"{KIND}.closed"  # to those who decide
OWED = {n: f"{KIND}.owed_{n}" for n in rules.NUDGES}


def hours_of(transaction: Transaction, one: Pending) -> WorkingTime:
    """The working time of its unit, by which its days begin and end."""
    return units.unit(transaction, one.unit_id).working_time


def heard_by(transaction: Transaction, one: Pending) -> list[Person]:
    """Who is to be heard, as forums stand now."""
    named = people.people(transaction, list(one.proposal.people))
    return rules.to_be_heard(one, named, heard_forums(transaction, one))


def follow(transaction: Transaction, one: Pending) -> None:
    """Called again after a change it adds what is missing, and has the rest judged anew."""
    wanted = [
        Wanted(ANNOUNCEMENT, one.id, place, live=True, sender_id=one.author.id, hangs_on=one.id, key=_key(one, place))
        for place in one.proposal.places
    ]
    postings.post_all(transaction, [*wanted, *_to_heard(transaction, one), *_to_deciders(transaction, one)])
    if one.version > 1:
        postings.reconsider(transaction, one.id)


def _key(one: Pending, which: int, view: str = ANNOUNCEMENT) -> str:
    return f"{view}:{one.id}:{which}"


def _to_heard(transaction: Transaction, one: Pending) -> Iterator[Wanted]:
    everybody = heard_by(transaction, one)
    own = people.direct_conversations(transaction, [person.id for person in everybody])
    hours = hours_of(transaction, one)
    preferences.of_all(transaction, [person.id for person in everybody])
    for person in everybody:
        where = own[person.id]
        yield Wanted(ASKED, one.id, where, live=True, hangs_on=one.id, key=_key(one, person.id, ASKED))
        theirs = replace(preferences.working_time(transaction, person, hours), away_until=None)
        if due := rules.nudge_at(one, theirs):
            yield Wanted(NUDGE, one.id, where, due=due, hangs_on=one.id, key=_key(one, person.id, NUDGE))


def _to_deciders(transaction: Transaction, one: Pending) -> Iterator[Wanted]:
    hours = hours_of(transaction, one)
    for person in rules.owes(one):
        where = people.direct_conversation(transaction, person).id
        for n, view in OWED.items():
            if due := rules.owed_at(n, one, hours):
                yield Wanted(view, one.id, where, due=due, hangs_on=one.id, key=_key(one, person.id, view))


def brought_up_to_date(transaction: Transaction, one: Pending, person: Person) -> None:
    """Somebody has spoken, or no longer: what everybody sees of it, and what they are asked."""
    postings.refresh(transaction, _key(one, person.id, ASKED))
    for place in one.proposal.places:
        postings.refresh(transaction, _key(one, place))


# ------------------------------------------------------------------------------------------------ by itself


@feature.upkeep
def keep_up(transaction: Transaction) -> list[Upkeep]:
    """Rounds are closed when their day has ended, and who came into a forum meanwhile is asked."""
    return [partial(_keep_up, pending_id) for pending_id in pending.all_open(transaction)]


def _keep_up(pending_id: int, transaction: Transaction) -> None:
    one = pending.lock(transaction, pending_id)
    if one is None:
        return
    if rules.is_late(one, hours_of(transaction, one).day_of(transaction.now)):
        if pending.close(transaction, one.id):
            _tell_deciders(transaction, one)
    elif one.proposal.forums and rules.may_speak(one):
        postings.post_all(transaction, list(_to_heard(transaction, one)))


def _tell_deciders(transaction: Transaction, one: Pending) -> None:
    if rules.may_speak(one):
        for person in {who.id: who for who in (one.author, *rules.owes(one))}.values():
            where = people.direct_conversation(transaction, person).id
            key = _key(one, person.id, CLOSED)
            postings.post(transaction, CLOSED, one.id, where, live=True, hangs_on=one.id, key=key)
    postings.reconsider(transaction, one.id)
