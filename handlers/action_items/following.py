"""What follows an action item: everything that will or may be said of it, each judged by its view in time.

All of it hangs on the item: after any change it is judged anew, so that nobody is reminded of what is done, declined,
blocked or theirs no longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bot.model import Person
from handlers.action_items import rules
from handlers.action_items.rules import Step
from storage import action_items, people, postings, units
from storage.action_item_tables import ActionItem, Event
from storage.database import Transaction
from storage.postings import Wanted

# To its people.
TOLD = "action_item.told"  # to its owner
OFFERED = "action_item.offered"  # to somebody who is asked to take it over
TAKES_PART = "action_item.takes_part"
UNANSWERED, SILENT = "action_item.unanswered", "action_item.silent"  # no answer: to whom was asked, to who asked
NUDGES = {n: f"action_item.nudge_{n}" for n in rules.NUDGES}
SNOOZED = "action_item.snoozed"
OWES = {n: f"action_item.owes_{n}" for n in rules.OWES}  # to whoever owes what is lacking
OVERDUE = "action_item.overdue"
SOLVED = "action_item.did_it_solve"
ESCALATED = "action_item.escalated"  # to the chair of its forum
# Of all that stand under one heading.
STATUS = "action_heading.status"  # to whoever asked
IN_PLACE = "action_heading.in_place"  # where it is shown
# What happened.
HAPPENED = "action_event.told"


def follow(transaction: Transaction, items: Sequence[ActionItem]) -> None:
    """Everything that will or may be said of new items."""
    first = items[0]
    own = people.direct_conversation(transaction, first.creator).id
    wanted = []
    if len(items) > 1 or not rules.is_own(first):
        wanted.append(_of_heading(first, STATUS, own))
    if first.conversation is not None:
        wanted.append(_of_heading(first, IN_PLACE, first.conversation))
    for one in items:
        wanted += [*_to_owner(transaction, one), *_on_date(transaction, one)]
    wanted += _to_others(transaction, first)
    postings.post_all(transaction, wanted)


def _of_heading(item: ActionItem, view: str, conversation: int) -> Wanted:
    """Judged anew by `changed`; of a heading nothing else is said."""
    id = item.heading_id
    return Wanted(view, id, conversation, live=True, hangs_on=id, sender_id=item.creator.id, key=f"{view}:{id}")


def _to_owner(transaction: Transaction, item: ActionItem) -> Iterator[Wanted]:
    """It is told, and asked about; told anew to somebody who gets it back."""
    own = people.direct_conversation(transaction, item.owner).id
    sender = item.creator.id if not rules.is_own(item) else None
    yield Wanted(TOLD, item.id, own, live=True, hangs_on=item.id, sender_id=sender)
    if item.state == "asked":
        yield from _ask_again(transaction, item)


def _ask_again(transaction: Transaction, item: ActionItem) -> Iterator[Wanted]:
    """Whom an answer is waited for from is asked once more; after that whoever asked is told."""
    waited = rules.waited_for(item)
    if waited is None:
        return
    whom, since = waited
    asker = item.owner if item.offered_to is not None else item.creator
    hours = units.unit(transaction, item.unit_id).working_time
    both = ((UNANSWERED, whom, 1), (SILENT, asker, 2))
    for view, to, days in both:
        due = rules.working_days_after(since, days, hours)
        own = people.direct_conversation(transaction, to).id
        yield Wanted(view, item.id, own, due=due, live=True, hangs_on=item.id, key=request_key(view, item))


def request_key(view: str, item: ActionItem) -> str:
    """Names what is said by that view of the request that waits for an answer now; "" where none does."""
    waited = rules.waited_for(item)
    return f"{view}:{item.id}:{waited[0].id}:{waited[1].timestamp():.0f}" if waited else ""


def date_key(view: str, item: ActionItem) -> str:
    """The same of its date, as its owner has it."""
    return f"{view}:{item.id}:{item.owner.id}:{item.task.due_on}"


def _to_others(transaction: Transaction, item: ActionItem) -> Iterator[Wanted]:
    """Those who take part or spar, once each, however many do it."""
    for one in rules.others(item):
        if one.id not in (item.owner.id, item.creator.id):
            own = people.direct_conversation(transaction, one).id
            id, key = item.heading_id, f"{TAKES_PART}:{item.heading_id}:{one.id}"
            yield Wanted(TAKES_PART, id, own, live=True, hangs_on=id, sender_id=item.creator.id, key=key)


def _on_date(transaction: Transaction, item: ActionItem) -> Iterator[Wanted]:
    """The follow-ups on its date, and what comes after the last. Each date has its own, and so has each owner."""
    hours = units.unit(transaction, item.unit_id).working_time
    own = people.direct_conversation(transaction, item.owner).id
    sender = item.creator.id if not rules.is_own(item) else None
    for n, view in NUDGES.items():
        due = rules.nudge_at(n, item, hours)
        if due is not None:
            key = date_key(view, item)
            yield Wanted(view, item.id, own, due=due, live=True, hangs_on=item.id, sender_id=sender, key=key)
    if not rules.is_own(item):
        theirs = people.direct_conversation(transaction, item.creator).id
        due = rules.overdue_at(item, hours)
        yield Wanted(OVERDUE, item.id, theirs, due=due, live=True, hangs_on=item.id, key=date_key(OVERDUE, item))


def tell_chair(transaction: Transaction, item: ActionItem, chair: Person) -> None:
    """Its owner is being told that the chair hears of it, if it stays as it is."""
    theirs = people.direct_conversation(transaction, chair).id
    due = rules.overdue_at(item, units.unit(transaction, item.unit_id).working_time)
    key = f"{date_key(ESCALATED, item)}:{chair.id}"
    postings.post(transaction, ESCALATED, item.id, theirs, due=due, hangs_on=item.id, key=key)


def carry_out(transaction: Transaction, by: Person, item: ActionItem, step: Step, *to: int) -> ActionItem:
    """Changes an item that is held, and has everything follow: these people are told. The item as it is then."""
    event = action_items.change(
        transaction, item.id, by, step.what, step.values, whom=step.whom, day=step.day, note=step.note
    )
    after = action_items.load(transaction, item.id) or item
    if after.owner in after.participants:  # who takes part may come to do it
        action_items.take_part(transaction, item.id, [one.id for one in after.participants if one != after.owner])
        after = action_items.load(transaction, item.id) or after
    _changed(transaction, after, event)
    _tell(transaction, after, event, to)
    return after


def _changed(transaction: Transaction, item: ActionItem, event: Event) -> None:
    """All that is said of it is judged anew, and what may come is planned anew."""
    match event.what:
        case "given":
            _plan(transaction, item, _to_owner(transaction, item))
        case "taken" | "agreed" | "changed":
            _plan(transaction, item, _to_others(transaction, item))
        case "offered":
            postings.post_all(transaction, [*_offer(transaction, item), *_ask_again(transaction, item)])
        case "snoozed":
            postings.take_back(transaction, [SNOOZED], [item.id])
            own = people.direct_conversation(transaction, item.owner).id
            postings.post(transaction, SNOOZED, item.id, own, due=item.snoozed_until, live=True, hangs_on=item.id)
        case "blocked":
            postings.take_back(transaction, [*OWES.values()], [item.id])  # of what was lacking before
            postings.post_all(transaction, list(_owed(transaction, item)))
        case "done" if not rules.is_own(item):
            ask_whether_solved(transaction, item)
    postings.reconsider(transaction, item.id)
    if item.heading_id != item.id:
        postings.reconsider(transaction, item.heading_id)


def _plan(transaction: Transaction, item: ActionItem, more: Iterable[Wanted]) -> None:
    """Another owner or another date: what was to come for the former is no longer wanted."""
    postings.take_back(transaction, [*NUDGES.values(), OVERDUE, ESCALATED, SNOOZED], [item.id])
    postings.post_all(transaction, [*more, *_on_date(transaction, item)])


def _tell(transaction: Transaction, item: ActionItem, event: Event, to: Iterable[int]) -> None:
    """What happened, in a new message to each of these people but whoever did it."""
    theirs = people.direct_conversations(transaction, [one for one in dict.fromkeys(to) if one != event.by.id])
    wanted = [Wanted(HAPPENED, event.id, place, live=True, hangs_on=item.id) for place in theirs.values()]
    postings.post_all(transaction, wanted)


def _offer(transaction: Transaction, item: ActionItem) -> Iterator[Wanted]:
    if item.offered_to is not None:
        own = people.direct_conversation(transaction, item.offered_to).id
        yield Wanted(OFFERED, item.id, own, live=True, hangs_on=item.id, sender_id=item.owner.id)


def _owed(transaction: Transaction, item: ActionItem) -> Iterator[Wanted]:
    """Follow-ups to whoever owes what is lacking."""
    whom = rules.owes(item)
    if whom is None or item.blocked_at is None or whom.id == item.owner.id:
        return
    own = people.direct_conversation(transaction, whom).id
    hours = units.unit(transaction, item.unit_id).working_time
    for n, view in OWES.items():
        due = rules.working_days_after(item.blocked_at, rules.OWES[n], hours)
        key = f"{view}:{item.id}:{whom.id}:{item.blocked_at.timestamp():.0f}"
        yield Wanted(view, item.id, own, due=due, hangs_on=item.id, key=key)


def ask_whether_solved(transaction: Transaction, item: ActionItem, day: date | None = None) -> None:
    """Whoever asked for it is asked whether it solved the problem, at once or on a working day; what was to be asked
    before, no longer is. The key tells the view of the day, for it is asked anew after every change."""
    own = people.direct_conversation(transaction, item.creator).id
    due = units.unit(transaction, item.unit_id).working_time.start_of(day) if day else None
    key = f"{SOLVED}:{item.id}:{item.version}:{day or ''}"
    postings.take_back(transaction, [SOLVED], [item.id])
    postings.post(transaction, SOLVED, item.id, own, due=due, live=True, hangs_on=item.id, key=key)


def day_in(key: str | None) -> date | None:
    """The day on which it is to be asked; None for at once."""
    day = (key or "").rpartition(":")[2]
    return date.fromisoformat(day) if day else None
