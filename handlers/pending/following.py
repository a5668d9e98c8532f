"""What follows the opening of a decision: all that will or may be said of it, each judged by its view in time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.calendar import WorkingTime
from bot.feature import Upkeep
from bot.language import N_, Reader
from bot.model import MembershipUnknown, Person
from handlers.pending import rules
from handlers.pending.commands import feature, heard_forums
from handlers.people import Deed, allowed
from storage import forums, pending, people, perspectives, postings, preferences, roles, units
from storage.database import Transaction
from storage.forgetting import is_forgotten
from storage.pending_tables import KIND, OPEN, Change, Pending, Perspective
from storage.postings import Wanted
from storage.units import ROLES

*_OTHERS, LEADER, ADMINISTRATOR = ROLES
NOBODY_DECIDES = N_("Nobody is here any more who was to decide it.")

ANNOUNCEMENT = f"{KIND}.announcement"
CHANGED, DROPPED = "pending_change.said", f"{KIND}.dropped"  # where it was announced, and to who was asked
ASKED, NUDGE = f"{KIND}.asked", f"{KIND}.nudge"  # to those who are to be heard
DECIDES, CLOSED = f"{KIND}.decides", f"{KIND}.closed"  # to those who decide
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
        if person.id != one.author.id:
            yield Wanted(DECIDES, one.id, where, hangs_on=one.id, key=_key(one, person.id, DECIDES))
        for n, view in OWED.items():
            if due := rules.owed_at(n, one, hours):
                yield Wanted(view, one.id, where, due=due, hangs_on=one.id, key=_key(one, person.id, view))


def brought_up_to_date(transaction: Transaction, one: Pending, person: Person) -> None:
    """Somebody has spoken with their name, or no longer: what everybody sees of it, and what they are asked."""
    own = people.direct_conversation(transaction, person).id
    for place in (own, *one.proposal.places):
        postings.reconsider(transaction, one.id, place)


def asked_before(transaction: Transaction, one: Pending, person: Person, view: str = ASKED) -> datetime | None:
    """When somebody was asked, or told."""
    posting = postings.of_key(transaction, _key(one, person.id, view))
    return postings.said_at(transaction, posting) if posting is not None else None


def told_of_change(transaction: Transaction, one: Pending, change: Change) -> None:
    """Where it is announced, and to each who was asked alone."""
    _say_to_all(transaction, one, CHANGED, change.id)


def told_of_drop(transaction: Transaction, one: Pending) -> None:
    _say_to_all(transaction, one, DROPPED, one.id)
    postings.reconsider(transaction, one.id)


def _say_to_all(transaction: Transaction, one: Pending, view: str, subject: int) -> None:
    """Sent twice, it is said once."""
    asked = {person.id for person in heard_by(transaction, one)} | perspectives.who_spoke(transaction, one.id)
    own = people.direct_conversations(transaction, sorted(asked))
    postings.post_all(
        transaction,
        [
            Wanted(view, subject, place, sender_id=one.author.id, hangs_on=one.id, key=f"{view}:{subject}:{place}")
            for place in (*one.proposal.places, *own.values())
        ],
    )


def answered(transaction: Transaction, one: Pending, what: Perspective) -> None:
    """After the decision, whoever spoke hears it anew where they had no answer, and what is shown of it changes."""
    if one.decision is None:
        return
    postings.touch(transaction, "decision", one.decision)
    if what.person is None:
        return
    postings.touch(transaction, "perspective", what.id)
    if not what.verdict:
        own = people.direct_conversation(transaction, what.person).id
        key = f"{pending.TOLD}:{what.id}:answered"
        postings.post(transaction, pending.TOLD, what.id, own, live=True, hangs_on=one.id, key=key)


# ------------------------------------------------------------------------------------------------ by itself


@feature.upkeep
def keep_up(transaction: Transaction) -> list[Upkeep]:
    """Rounds are closed when their day has ended, each day anew, and who came into a forum meanwhile is asked."""
    return [partial(_keep_up, pending_id) for pending_id in pending.all_open(transaction)]


def _keep_up(pending_id: int, transaction: Transaction) -> None:
    one = pending.lock(transaction, pending_id)
    if one is None:
        return
    _see_who_decides(transaction, one)
    one = pending.load(transaction, pending_id) or one
    if rules.is_late(one, hours_of(transaction, one).day_of(transaction.now)):
        pending.close(transaction, one.id)
        _tell_deciders(transaction, one)
    elif one.proposal.forums and rules.may_speak(one):
        postings.post_all(transaction, list(_to_heard(transaction, one)))


def decider_gone(transaction: Transaction, pending_id: int) -> None:
    """Somebody who opened it or was to decide it is no longer here."""
    one = pending.lock(transaction, pending_id)
    if one is not None:
        _see_who_decides(transaction, one)


def _see_who_decides(transaction: Transaction, one: Pending) -> None:
    """With nobody left of those who were to decide it, whoever opened it does, and is told; where they have left too,
    it comes to somebody who reads it already. Where there is nobody it waits, for platforms err and people come back;
    once whoever opened it is forgotten, it is not to be decided any more."""
    if one.state != OPEN or one.deciders or not (one.proposal.deciders or one.author.left):
        return
    if not one.author.left:
        own = people.direct_conversation(transaction, one.author).id
        key = f"{_key(one, one.author.id, DECIDES)}:{one.version}"
        postings.post(transaction, DECIDES, one.id, own, hangs_on=one.id, key=key)
        one = pending.hand_on(transaction, one.id, [])
    elif heirs := _heirs(transaction, one):
        one = pending.hand_on(transaction, one.id, heirs)
    elif not is_forgotten(one.author):
        return
    else:
        reader = Reader(units.unit(transaction, one.unit_id).language, "UTC")
        pending.drop(transaction, one.id, reader.text(NOBODY_DECIDES))
        told_of_drop(transaction, one)
        return
    follow(transaction, one)


def _heirs(transaction: Transaction, one: Pending) -> list[int]:
    """The chairs of the forums to be heard, or in whose channels it was announced; else the unit's leaders, its
    administrators, or the workspace's. Those who announce decisions there come first, in the same order."""
    held = roles.held(transaction, one.unit_id)
    channels = [forums.of_channel(transaction, place) for place in one.proposal.places]
    of_channels = [found.chair for id in channels if id is not None and (found := forums.load(transaction, id))]
    in_turn = [
        [*(forum.chair for forum in heard_forums(transaction, one)), *of_channels],
        *([each.person for each in held if each.role == role] for role in (LEADER, ADMINISTRATOR)),
        people.with_role(transaction, units.unit(transaction).id, ADMINISTRATOR),
    ]
    chairs = {who.id for who in of_channels}
    reading = [
        [who for who in likely if not (who.left or who.guest) and (who.id in chairs or _reads(transaction, who, one))]
        for likely in in_turn
    ]
    announcing = [[who for who in found if allowed(transaction, who, Deed.ANNOUNCE, one.unit_id)] for found in reading]
    first: list[Person] = next((found for found in (*announcing, *reading) if found), [])
    return list(dict.fromkeys(who.id for who in first))[: rules.MOST_DECIDERS]


def _reads(transaction: Transaction, person: Person, one: Pending) -> bool:
    try:
        return pending.readable(transaction, person, one.id) is not None
    except MembershipUnknown:
        return False


def _tell_deciders(transaction: Transaction, one: Pending) -> None:
    """Each once for each day that was set; whoever decides it only since then too."""
    deciding = {who.id: who for who in (one.author, *rules.owes(one)) if not who.left}
    new = [who for id, who in deciding.items() if postings.of_key(transaction, closed_key(one, id)) is None]
    if not new or not rules.may_speak(one):
        return
    for person in new:
        where = people.direct_conversation(transaction, person).id
        postings.post(transaction, CLOSED, one.id, where, live=True, hangs_on=one.id, key=closed_key(one, person.id))
    postings.reconsider(transaction, one.id)


def closed_key(one: Pending, person_id: int) -> str:
    return f"{CLOSED}:{one.id}:{one.proposal.speak_until}:{person_id}"
