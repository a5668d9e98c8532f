"""What follows from what for decisions: pure, in any language."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from bot.calendar import WorkingTime
from bot.data import as_json
from bot.language import N_
from bot.model import Conversation, Kind, Person
from storage.decision_tables import (
    CHANGE,
    CONTENT,
    DROP,
    DROPPED,
    KEEP,
    REPLACED,
    WITHDRAWN,
    Content,
    Course,
    Decision,
    Origin,
    Proposal,
)

MOST_TOGETHER = 60_000  # characters of all parts of a decision: what one form can show again
MOST_PEOPLE = 20
MOST_PLACES = 20
NUDGE_AFTER = 2  # working days

_BEFORE_NUMBER = re.compile(r"^(d-|#|nr\.?|no\.?)\s*")

# The parts that may be long, in the order in which they are read.
PARTS: Mapping[str, str] = {
    "decided": N_("What is decided"),
    "why": N_("Why"),
    "alternatives": N_("Alternatives considered"),
    "compromises": N_("Compromises and constraints"),
    "fixed": N_("What is fixed"),
    "open": N_("What is still open"),
    "untold": N_("What cannot be told, and why not"),
}

# What those who decided may answer when they look at it again, as it is said afterwards.
VERDICTS: Mapping[str, str] = {
    KEEP: N_("It stays as it is."),
    CHANGE: N_("It is replaced by another decision."),
    DROP: N_("It no longer holds."),
}

# How a decision that is no longer in force is headed.
ENDED: Mapping[str, str] = {
    WITHDRAWN: N_("Withdrawn: {decision}"),
    DROPPED: N_("Dropped: {decision}"),
    REPLACED: N_("Replaced: {decision}"),
}

_ADDRESS = re.compile(r"""(?:https?://|www\.|mailto:)[^\s<>"“”»«\\]+""", re.IGNORECASE)
TOO_EARLY = N_("It takes effect later than that. Choose the day when it does, or a later one.")
_EMPTY_BRACKETS = re.compile(r"[(<]\s*[)>]")
_DAYS = ("effective_on", "review_on")


# ------------------------------------------------------------------------------------------------ proposals


def proposed(values: Mapping[str, Any], base: int, replaces: int | None = None, pending: int | None = None) -> Proposal:
    """What a checked form holds."""
    return Proposal(
        content=Content(**{name: values[name] for name in CONTENT}),
        decided_by=tuple(person.id for person in values["decided_by"]),
        places=tuple(place.id for place in values["places"]),
        confirm=bool(values.get("confirm", False)),
        base=base,
        replaces=replaces,
        pending=pending,
    )


def as_values(proposal: Proposal) -> dict[str, Any]:
    """A proposal as a draft keeps it: plain JSON data."""
    content = {name: getattr(proposal.content, name) for name in CONTENT}
    days = {name: content[name].isoformat() if content[name] else None for name in _DAYS}
    return {
        **content,
        **days,
        "decided_by": list(proposal.decided_by),
        "places": list(proposal.places),
        "confirm": proposal.confirm,
        "base": proposal.base,
        "replaces": proposal.replaces,
        "pending": proposal.pending,
        "origin": [proposal.origin.kind, proposal.origin.subject] if proposal.origin else None,
        "unit": proposal.unit,
        "answered": proposal.answered,
    }


def from_values(values: Mapping[str, Any]) -> Proposal:
    """The proposal that `as_values` gave."""
    days = {name: date.fromisoformat(values[name]) if values[name] else None for name in _DAYS}
    return Proposal(
        content=Content(**{name: values[name] for name in CONTENT} | days),
        decided_by=tuple(values["decided_by"]),
        places=tuple(values["places"]),
        confirm=values["confirm"],
        base=values["base"],
        replaces=values.get("replaces"),  # drafts may be older
        pending=values.get("pending"),
        origin=Origin(*values["origin"]) if values.get("origin") else None,
        unit=values.get("unit"),
        answered=values.get("answered"),
    )


def fingerprint(values: Mapping[str, Any]) -> str:
    """The same for the same draft: what was previewed is what is published, or the preview is shown again."""
    return hashlib.sha256(as_json(values).encode()).hexdigest()[:32]


def proposal_to_change(decision: Decision) -> Proposal:
    """A published decision as the beginning of its next version."""
    version = decision.version
    return Proposal(
        content=version.content,
        decided_by=tuple(one.id for one in version.deciders),
        confirm=decision.confirm,
        base=version.number,
    )


def proposal_to_replace(decision: Decision, places: Sequence[int], today: date) -> Proposal:
    """A decision as the beginning of one that replaces it: announced there, without days that have passed. Who was
    heard about the one was not heard about the other."""
    content = decision.version.content
    effective_on, review_on = (
        day if day and day > today else None for day in (content.effective_on, content.review_on)
    )
    return Proposal(
        content=replace(content, effective_on=effective_on, review_on=review_on, heard=""),
        decided_by=tuple(one.id for one in decision.version.deciders),
        places=tuple(places),
        confirm=decision.confirm,
        replaces=decision.id,
    )


def says_something_new(proposal: Proposal, decision: Decision) -> bool:
    """Whether it would be a new version, and not the same once more (perhaps announced in more places)."""
    before = proposal_to_change(decision)
    return proposal.content != before.content or set(proposal.decided_by) != set(before.decided_by)


def problems(proposal: Proposal, before: Decision | None, today: date) -> dict[str, str]:
    """What is wrong with which field, in words to be translated."""
    wrong: dict[str, str] = {}
    content = proposal.content
    kept = before.version.content.review_on if before else None
    if content.review_on and content.review_on < today and content.review_on != kept:
        wrong["review_on"] = N_("This day has passed. Choose today or a later one.")
    elif before_it_takes_effect(content) and not (before and before_it_takes_effect(before.version.content)):
        wrong["review_on"] = TOO_EARLY
    if len(proposal.decided_by) > MOST_PEOPLE:
        wrong["decided_by"] = N_("At most 20 people can be named here. Name a group under “On behalf of” instead.")
    if len(proposal.places) > MOST_PLACES:
        wrong["places"] = N_("At most 20 places can be chosen at once.")
    links = before.version.content.links if before else ""
    if content.links != links and not all(map(address_in, lines_in(content.links))):
        wrong["links"] = N_(
            "Each line needs one address that begins with https:// or www. There may be words in front of it."
        )
    lengths = {name: len(getattr(content, name)) for name in (*PARTS, "links")}
    if sum(lengths.values()) > MOST_TOGETHER:
        longest = max(lengths, key=lambda name: lengths[name])
        wrong[longest] = N_(
            "All parts together are too long: there is room for 60,000 characters. This is the longest."
        )
    return wrong


def before_it_takes_effect(content: Content) -> bool:
    """Whether it would be looked at again before there is something to look at."""
    return bool(content.review_on and content.effective_on and content.review_on < content.effective_on)


def next_review_problem(day: date | None, decision: Decision, today: date) -> str:
    """What is wrong with looking at it again on that day; "" for nothing."""
    if day is not None and day <= today:
        return N_("Choose a day after today.")
    if before_it_takes_effect(replace(decision.version.content, review_on=day)):
        return TOO_EARLY
    return ""


# ------------------------------------------------------------------------------------------------ what becomes of it


def decided(decision: Decision, person_id: int) -> bool:
    """Whether somebody is to look at it again, and may replace it: its author, and those named as deciding."""
    return person_id in {who.id for who in (decision.author, *decision.version.deciders)}


def is_left_alone(decision: Decision) -> bool:
    """Whether nobody who decided it is here any more."""
    return all(who.left for who in (decision.author, *decision.version.deciders))


def how_it_ended(decision: Decision, course: Course) -> str:
    """A key of ENDED; "" while it is in force."""
    if decision.withdrawn_at is None:
        return ""
    if course.replaced_by is not None:
        return REPLACED
    return DROPPED if course.dropped else WITHDRAWN


# ------------------------------------------------------------------------------------------------ places


@dataclass(frozen=True, slots=True)
class Refused:
    """Places where somebody may not announce: `direct`, or those that they would have to be in."""

    direct: bool
    outside: tuple[Conversation, ...]

    def __bool__(self) -> bool:
        return self.direct or bool(self.outside)


def needs_membership(person: Person, places: Iterable[Conversation]) -> bool:
    """Whether the right to announce there hangs on which conversations the person is in."""
    return any(person.guest or place.kind is Kind.PRIVATE for place in places)


def refused_places(person: Person, places: Sequence[Conversation], member_of: frozenset[str]) -> Refused:
    """Anybody may announce in a channel, in a closed conversation only who is in it; guests only where they are in."""
    outside = [place for place in places if needs_membership(person, [place]) and place.external_id not in member_of]
    return Refused(any(place.kind is Kind.DIRECT for place in places), tuple(outside))


# ------------------------------------------------------------------------------------------------ time


def review_due(content: Content, now: datetime, working_time: WorkingTime) -> datetime | None:
    """When the review comes: as work begins on its day, or on the next working day. None for a day that has passed."""
    day = content.review_on
    if day is None or day < working_time.day_of(now):
        return None
    return working_time.next_moment(max(now, working_time.start_of(day)))


def nudge_due(asked_at: datetime, working_time: WorkingTime) -> datetime:
    """When the author of a decision is reminded of a question: two working days later, as work begins."""
    day = working_time.add_days(working_time.day_of(asked_at), NUDGE_AFTER)
    return working_time.next_moment(working_time.start_of(day))


def review_begins(decision: Decision, working_time: WorkingTime) -> datetime | None:
    """As work begins on its review date, for whoever works so; None where an edit has removed it."""
    day = decision.version.content.review_on
    return working_time.start_of(day) if day is not None else None


# ------------------------------------------------------------------------------------------------ words


def number_in(text: str) -> int | None:
    """The number in "D-12", "#12", "nr. 12" or "12"."""
    digits = _BEFORE_NUMBER.sub("", text.strip().lower())
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else None


def lines_in(links: str) -> list[str]:
    """What was written under links, line by line."""
    return [line.strip() for line in links.splitlines() if line.strip()]


def address_in(line: str) -> tuple[str, str] | None:
    """The address that a line under links leads to, and the words beside it; None where there is not exactly one."""
    found = _ADDRESS.findall(line)
    if len(found) != 1:
        return None
    written = found[0].rstrip(".,;:!?" if "(" in found[0] else ".,;:!?)")
    words = " ".join(_EMPTY_BRACKETS.sub(" ", line.replace(written, " ", 1)).split()).strip(" .,;:–-")
    url = f"https://{written}" if written.lower().startswith("www.") else written
    return (url, words) if host_of(url) else None


def host_of(url: str) -> str:
    """Where an address leads, for whoever reads other words in its place; "" where it leads nowhere."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.path if parts.scheme == "mailto" else parts.hostname or ""


def folded(texts: Mapping[str, str], room: int) -> dict[str, int]:
    """How many characters of each text are shown when all share so much room: short ones whole, long ones alike."""
    shown: dict[str, int] = {}
    share: int | None = None  # of each text from the first one on that is too long for an equal part
    for left, name in zip(range(len(texts), 0, -1), sorted(texts, key=lambda one: len(texts[one])), strict=True):
        if share is None and len(texts[name]) > room // left:
            share = room // left
        shown[name] = len(texts[name]) if share is None else share
        room -= shown[name]
    return shown
