"""What follows from what for decisions under way: pure, in any language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.calendar import WorkingTime
from bot.language import N_, Reader
from bot.model import Person
from storage.forum_tables import Forum
from storage.pending_tables import ENOUGH, FOLLOWED, NOT, OPEN, PARTLY, TEXTS, Pending, Proposal, Said

TITLE = 120  # characters, so that a heading with a word in front of it has 150
LONG, SHORT, STEPS = 6_000, 300, 1_500  # characters of a text, of a line, of the way
PERSPECTIVE = 2_000  # characters of each part of what somebody says
MOST_PEOPLE, MOST_PLACES, MOST_DECIDERS, MOST_FORUMS = 40, 10, 10, 20  # what a card of Teams has room for
INFORM = "red"  # the room for influence in which nobody is asked anything
NUDGES = (1, 2)
_DAY = timedelta(days=1)
_OWED_AFTER = {1: 5, 2: 10}  # working days from the day on which it could be decided
UNHURRIED = 10  # working days after the opening, where no day is set

MYSELF = "self"
FOR_GROUP: Mapping[str, str] = {
    MYSELF: N_("For myself"),
    "yes": N_("For my group, and I have heard it"),
    "no": N_("For my group, without having heard it yet"),
}
VERDICTS: Mapping[str, str] = {
    FOLLOWED: N_("Followed"),
    PARTLY: N_("Followed in part"),
    NOT: N_("Not followed"),
}

# ------------------------------------------------------------------------------------------------ what is filled in


def proposed(values: Mapping[str, Any]) -> Proposal:
    """What a checked form holds."""
    return Proposal(
        **{name: values[name] for name in TEXTS},
        deciders=tuple(one.id for one in values["deciders"]),
        people=tuple(one.id for one in values["people"]),
        forums=tuple(map(int, values.get("forums", ()))),
        places=tuple(one.id for one in values["places"]),
    )


def problems(proposal: Proposal, before: Pending | None, may_answer: int, today: date) -> dict[str, str]:
    """What is wrong with which field, in words to be translated. So many `may_answer`."""
    wrong: dict[str, str] = {}
    kept = before.proposal.speak_until if before and before.state == OPEN else None
    if proposal.speak_until and proposal.speak_until < today and proposal.speak_until != kept:
        wrong["speak_until"] = N_("This day has passed. Choose today or a later one.")
    if proposal.unsigned:
        if asks_nobody(proposal):
            wrong["unsigned"] = N_("With red nobody is asked, so there is nothing to say without a name.")
        elif not proposal.speak_until:
            wrong["speak_until"] = N_(
                "What is said without a name is shown once, when the time is over: choose until when one may speak."
            )
        elif may_answer < ENOUGH:
            wrong["unsigned"] = N_(
                "Fewer than five are to be heard, and then it can be guessed who said what. "
                "Name more people, or ask with names."
            )
    if not proposal.places and not proposal.people and not proposal.forums:
        wrong["places"] = N_("Who should know? Choose a channel, a forum or people.")
    for name, most, words in (
        ("people", MOST_PEOPLE, N_("At most 40 people can be named. Choose a forum, or announce it in a channel.")),
        ("deciders", MOST_DECIDERS, N_("At most 10 people can be named here.")),
        ("places", MOST_PLACES, N_("At most 10 places can be chosen at once.")),
    ):
        if len(getattr(proposal, name)) > most:
            wrong[name] = words
    return wrong


def moved(proposal: Proposal, before: Pending) -> bool:
    """Whether it changes what people were promised."""
    return proposal.promised != before.proposal.promised


def said(values: Mapping[str, Any]) -> Said:
    group = values["for_group"]
    texts = {name: values[name] for name in ("sees", "worries", "suggests", "limit")}
    return Said(**texts, for_group="" if group == MYSELF else group)


def wrong_said(what: Said, unsigned: bool) -> dict[str, str]:
    """What is wrong with which field of a perspective, in words to be translated."""
    if not (what.sees or what.worries or what.suggests or what.limit):
        return {"sees": N_("Write something in one of the fields, or say that the limit is reached.")}
    if unsigned and what.for_group:
        return {"for_group": N_("Without a name one speaks for oneself.")}
    return {}


# ------------------------------------------------------------------------------------------------ who


def asks_nobody(proposal: Proposal) -> bool:
    return proposal.influence == INFORM


def owes(pending: Pending) -> tuple[Person, ...]:
    """Who decides it: whoever opened it, where nobody is named."""
    return pending.deciders or (pending.author,)


def may_change(pending: Pending, person_id: int) -> bool:
    """Whoever opened it; once they have left, those who decide it."""
    return pending.decides(person_id) if pending.author.left else person_id == pending.author.id


def to_be_heard(pending: Pending, people: Iterable[Person], forums: Sequence[Forum]) -> list[Person]:
    """Those named and those in the forums named, but for who asks and who decides."""
    everybody = [*people, *(one.person for forum in forums for one in forum.members)]
    asking = {pending.author.id, *(one.id for one in pending.deciders)}
    return list({one.id: one for one in everybody if one.id not in asking}.values())


def missing_hats(pending: Pending, forums: Sequence[Forum], spoke: Iterable[int]) -> list[tuple[Forum, str]]:
    """The hats in these forums under which nobody has spoken yet; those who ask and decide are not counted."""
    spoke = set(spoke)
    found = []
    for forum in forums:
        heard = [one for one in forum.members if one.hat != "other" and not pending.decides(one.person.id)]
        hats = dict.fromkeys(one.hat for one in heard)
        for hat in hats:
            if not any(one.person.id in spoke for one in forum.members if one.hat == hat):
                found.append((forum, hat))
    return found


# ------------------------------------------------------------------------------------------------ whether and when


def may_speak(pending: Pending) -> bool:
    """With their name: after the day too, where it is marked as late."""
    return pending.state == OPEN and not asks_nobody(pending.proposal)


def may_speak_unsigned(pending: Pending, today: date) -> bool:
    """Without: until the day ends, since it is shown all at once."""
    until = pending.proposal.speak_until
    on_time = until is not None and today <= until and pending.closed_at is None
    return may_speak(pending) and pending.proposal.unsigned and on_time


def asks_unsigned(pending: Pending, person_id: int, today: date) -> bool:
    """Whether somebody may leave out their name: who asks and who decides are none of those who are heard."""
    return may_speak_unsigned(pending, today) and not pending.decides(person_id)


def is_late(pending: Pending, today: date) -> bool:
    until = pending.proposal.speak_until
    return until is not None and today > until


def nudge_at(pending: Pending, hours: WorkingTime) -> datetime | None:
    """When somebody who was to be heard and has not spoken is reminded: in the morning of the working day before the
    last day, or of the last day itself where that is too soon after the opening. None where there is no day, or nobody
    works between."""
    until = pending.proposal.speak_until
    if until is None or pending.opened_at is None:
        return None
    opened_on = hours.day_of(pending.opened_at)
    for day in (hours.days_before(until, 1), until):
        if day > opened_on and hours.is_working_day(day):
            return hours.start_of(day)
    return None


def owed_since(pending: Pending, reader: Reader) -> date | None:
    """The day from which on people wait for the answer."""
    opened = reader.today(pending.opened_at) if pending.opened_at else None
    return opened if asks_nobody(pending.proposal) else pending.proposal.speak_until or opened


def decidable_on(pending: Pending, hours: WorkingTime) -> date | None:
    """The day from which on an answer is owed."""
    if pending.opened_at is None:
        return None
    return pending.proposal.speak_until or hours.add_days(hours.day_of(pending.opened_at), UNHURRIED)


def owed_at(n: int, pending: Pending, hours: WorkingTime) -> datetime | None:
    """When who decides is reminded for the nth time; None for one that does not come."""
    day = decidable_on(pending, hours)
    return hours.start_of(hours.add_days(day, _OWED_AFTER[n])) if day and n in _OWED_AFTER else None
