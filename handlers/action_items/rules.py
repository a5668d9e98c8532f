"""What follows from what for action items: pure, in any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.calendar import WorkingTime
from bot.language import N_
from bot.model import Person
from storage.action_item_tables import OPEN, ActionItem

STATES: Mapping[str, str] = {
    "asked": N_("Waiting for an answer"),
    "accepted": N_("Under way"),
    "blocked": N_("Something is lacking"),
    "done": N_("Done"),
    "dropped": N_("Not being done"),
}
TERMS: Mapping[str, str] = {"short": N_("Short term"), "long": N_("Long term")}
LACKS: Mapping[str, str] = {
    "time": N_("Time"),
    "money": N_("Money"),
    "decision": N_("A decision by somebody"),
    "person": N_("Another person"),
}
SOLVED: Mapping[str, str] = {"yes": N_("Yes"), "partly": N_("Partly"), "no": N_("No")}

NUDGES = {1: -2, 2: 0, 3: 1, 4: 3, 5: 7}
"""The follow-ups on one date, by working days from it; there are no more."""
LAST = 5
OVERDUE = 8  # working days after the date: whoever asked for it chooses what becomes of it
OWES = {1: 1, 2: 3, 3: 7}  # working days after somebody was said to owe something
LATER = (2, 13)  # weeks until it may be asked whether it solved the problem
AHEAD = timedelta(days=3_653)  # ten years: what is later was hardly meant
MOST_OWNERS = 20

# ------------------------------------------------------------------------------------------------ what changes


@dataclass(frozen=True, slots=True)
class Step:
    """One change of an item: what its history calls it, and the columns that become another."""

    what: str
    values: Mapping[str, Any] = field(default_factory=dict)
    whom: int | None = None
    day: date | None = None
    note: str = ""


_NO_OFFER: Mapping[str, Any] = {"offered_to_id": None, "offered_at": None}
_NO_SUGGESTION: Mapping[str, Any] = {"suggested_on": None, "suggested_why": ""}
_NOT_BLOCKED: Mapping[str, Any] = {"lacks": "", "lacks_from_id": None, "blocked_at": None, "reason": ""}
_NOT_CLOSED: Mapping[str, Any] = {"closed_at": None, "closed_by_id": None, "solved": "", "what_now": ""}
_AFRESH: Mapping[str, Any] = {**_NO_OFFER, **_NO_SUGGESTION, **_NOT_BLOCKED, **_NOT_CLOSED, "snoozed_until": None}


def accept(now: datetime) -> Step:
    """From that day on it is followed up."""
    return Step("accepted", {"state": "accepted", "asked_at": now})


def decline(item: ActionItem, by: Person, why: str, now: datetime) -> Step:
    """Its owner will not do it, or whoever asked for it no longer wants it."""
    what = "declined" if by.id == item.owner.id else "dropped"
    closed = {"state": "dropped", "closed_at": now, "closed_by_id": by.id, "reason": why}
    return Step(what, {**_AFRESH, **closed}, note=why)


def nobody(item: ActionItem, gone: Person, now: datetime) -> Step:
    """Its owner is no longer here."""
    return replace(decline(item, gone, "", now), what="nobody")


def nobody_takes(gone: Person) -> Step:
    """Nor is who was asked to take it over."""
    return Step("nobody_takes", _NO_OFFER, whom=gone.id)


def inherit(to: Person) -> Step:
    """Nor is whoever asked for it: somebody else says what becomes of it. What was said to the one is not theirs."""
    return Step("inherited", {**_NO_SUGGESTION, **_NOT_BLOCKED, "creator_id": to.id}, whom=to.id)


def suggest(day: date, why: str) -> Step:
    return Step("suggested", {"suggested_on": day, "suggested_why": why}, day=day, note=why)


def redate(item: ActionItem, day: date, now: datetime) -> Step:
    """By whoever asked for it. What would have been said of that date before is not said at once."""
    taken_up = {"asked_at": now} if item.state == "accepted" else {}
    return Step("changed", {**_NO_SUGGESTION, "due_on": day, "snoozed_until": None, **taken_up}, day=day)


def agree(item: ActionItem, now: datetime) -> Step:
    """Whoever asked for it takes the date that was suggested: to that, its owner has said yes."""
    state = "accepted" if item.state == "asked" else item.state
    values = {**_NO_SUGGESTION, "due_on": item.suggested_on, "state": state, "snoozed_until": None}
    return Step("agreed", {**values, "asked_at": now}, day=item.suggested_on)


def keep(item: ActionItem) -> Step:
    return Step("kept", _NO_SUGGESTION, day=item.task.due_on)


def offer(to: Person, now: datetime) -> Step:
    """It stays its owner's until the other accepts."""
    return Step("offered", {"offered_to_id": to.id, "offered_at": now}, whom=to.id)


def take(item: ActionItem, by: Person, now: datetime) -> Step:
    values = {**_AFRESH, "owner_id": by.id, "asked_at": now, "state": "accepted"}
    return Step("taken", values, whom=item.owner.id)


def refuse_offer(why: str) -> Step:
    return Step("refused", _NO_OFFER, note=why)


def take_back_offer(item: ActionItem) -> Step:
    return Step("taken_back", _NO_OFFER, whom=item.offered_to.id if item.offered_to else None)


def give(item: ActionItem, to: Person, now: datetime) -> Step:
    """Whoever asked for it asks somebody else."""
    state = "accepted" if to.id == item.creator.id else "asked"
    values = {**_AFRESH, "owner_id": to.id, "asked_at": now, "state": state}
    return Step("given", values, whom=item.owner.id)


def block(lacks: str, whom: Person | None, why: str, now: datetime) -> Step:
    values = {"state": "blocked", "lacks": lacks, "blocked_at": now, "reason": why}
    helper = whom.id if whom else None
    return Step("blocked", {**values, "lacks_from_id": helper}, whom=helper, note=why)


def unblock(now: datetime) -> Step:
    return Step("unblocked", {**_NOT_BLOCKED, "state": "accepted", "asked_at": now})


def finish(by: Person, now: datetime) -> Step:
    return Step("done", {**_AFRESH, "state": "done", "closed_at": now, "closed_by_id": by.id})


def reopen(item: ActionItem, now: datetime) -> Step:
    what = "resumed" if item.state == "dropped" else "reopened"
    return Step(what, {**_AFRESH, "state": "accepted", "asked_at": now})


def let_be(by: Person, now: datetime) -> Step:
    """Whoever asked for it leaves it at the no."""
    return Step("dropped", {"closed_at": now, "closed_by_id": by.id, "reason": ""})  # that was its owner's


def snooze(until: datetime, day: date) -> Step:
    return Step("snoozed", {"snoozed_until": until}, day=day)


def help_with() -> Step:
    """Whoever asked for it asks what would help."""
    return Step("helping")


def judge(solved: str, what_now: str) -> Step:
    return Step("judged", {"solved": solved, "what_now": what_now}, note=solved)


# ------------------------------------------------------------------------------------------------ who may


DECLINED = N_("Nobody does it yet")


def is_declined(item: ActionItem) -> bool:
    """Whether its owner said no or has left, and whoever asked has not said what becomes of it."""
    closed_by = item.closed_by.id if item.closed_by else 0
    return item.state == "dropped" and closed_by == item.owner.id and closed_by != item.creator.id


def is_left_alone(item: ActionItem) -> bool:
    """Whether nobody does it, nor is anybody here who asked for it."""
    closed_by = item.closed_by.id if item.closed_by else 0
    return item.state == "dropped" and closed_by == item.owner.id and item.creator.left


def in_words(item: ActionItem) -> str:
    """How it goes, in words to be translated."""
    return DECLINED if is_declined(item) else STATES[item.state]


def is_open(item: ActionItem) -> bool:
    return item.state in OPEN


def is_own(item: ActionItem) -> bool:
    """Whether whoever does it gave it themselves: nobody else is asked or told."""
    return item.creator.id == item.owner.id


def waited_for(item: ActionItem) -> tuple[Person, datetime] | None:
    """Who has been asked and has not answered, and since when."""
    if not is_open(item):
        return None
    if item.offered_to is not None and item.offered_at is not None:
        return item.offered_to, item.offered_at
    return (item.owner, item.asked_at) if item.state == "asked" else None


def owes(item: ActionItem) -> Person | None:
    """Who could help, where something is lacking."""
    return item.lacks_from if item.state == "blocked" else None


def circle(item: ActionItem) -> list[Person]:
    """Those who have to do with it."""
    everybody = (item.creator, item.owner, item.offered_to, item.partner, owes(item), *item.participants)
    return list({one.id: one for one in everybody if one is not None}.values())


def concerns(item: ActionItem, person_id: int) -> bool:
    return person_id in {one.id for one in circle(item)}


def others(item: ActionItem) -> list[Person]:
    """Those who take part or spar: nothing is asked of them."""
    return list(dict.fromkeys((*item.participants, *((item.partner,) if item.partner else ()))))


def may_help(item: ActionItem, person_id: int) -> bool:
    """Whether somebody can say that what was lacking is there."""
    named = (item.owner, item.creator, owes(item))
    return item.state == "blocked" and person_id in {one.id for one in named if one is not None}


# ------------------------------------------------------------------------------------------------ when


def nudge_day(n: int, due_on: date, hours: WorkingTime) -> date:
    """The working day of follow-up `n`; for a date on a day off, "on the day" is the working day before."""
    offset = NUDGES[n]
    if offset < 0:
        return hours.days_before(due_on, -offset)
    return hours.add_days(due_on, offset) if offset else hours.working_day(due_on, timedelta(days=-1))


def nudge_at(n: int, item: ActionItem, hours: WorkingTime) -> datetime | None:
    """When its owner is followed up for the `n`th time; None where that day had come when they got it."""
    day = nudge_day(n, item.task.due_on, hours)
    return hours.start_of(day) if day > hours.day_of(item.asked_at) else None


TODAY, TOMORROW, NEXT_WEEK = range(3)
_HOURS = timedelta(hours=3)  # what "later today" means


def snoozed_until(choice: int, now: datetime, hours: WorkingTime) -> datetime:
    """Some hours from now, or as work begins on the next working day or in the next week; always in working time."""
    today = hours.day_of(now)
    if choice == TODAY:
        return hours.next_moment(now + _HOURS)
    if choice == TOMORROW:
        return hours.start_of(hours.add_days(today, 1))
    monday = today + timedelta(days=8 - today.isoweekday())
    return hours.start_of(hours.working_day(monday, timedelta(days=1)))


def overdue_at(item: ActionItem, hours: WorkingTime) -> datetime:
    return hours.start_of(hours.add_days(item.task.due_on, OVERDUE))


def working_days_after(since: datetime, days: int, hours: WorkingTime) -> datetime:
    """So many working days later, as work begins. What is asked in the evening is read the day after."""
    return hours.start_of(hours.add_days(hours.day_of(hours.next_moment(since)), days))


def is_late(item: ActionItem, today: date) -> bool:
    return is_open(item) and item.task.due_on < today


# ------------------------------------------------------------------------------------------------ what was filled in


def wrong_day(day: date | None, today: date, before: date | None = None) -> str:
    """What is wrong with a due date, in words to be translated; "" for nothing. The one that stood there may stay."""
    if day is None or day == before:
        return ""
    if day < today:
        return N_("This day has passed. Choose today or a later one.")
    if day > today + AHEAD:
        return N_("This is more than ten years ahead. Is the year right?")
    return ""


def wrong_title(title: str) -> str:
    return "" if any(letter.isalnum() for letter in title) else N_("Say in words what is to be done.")


def wrong_owners(everybody: list[Person]) -> str:
    if not everybody:
        return N_("Who does it? Choose somebody, or yourself.")
    if len(everybody) > MOST_OWNERS:
        return N_("At most 20 people can get it at once.")
    return ""
