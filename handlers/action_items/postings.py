"""What is said of action items, and when: judged when it is said, by what is true then."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot.feature import Occasion
from bot.model import Drop, Message, NotBefore, Rendering, Send
from handlers.action_items import creator_views, following, news, parted, reminder_views, rules, views
from handlers.action_items.commands import escalates_to, feature, place_of
from storage import action_items, postings, preferences
from storage.action_item_tables import LEFT_ALONE, ActionItem
from storage.database import Transaction

Say = Callable[[Occasion, ActionItem, Transaction], Rendering]

# ------------------------------------------------------------------------------------------------ what several do


def _said(occasion: Occasion, transaction: Transaction) -> bool:
    return bool(postings.reference_of(transaction, occasion.posting))


def _is_about(occasion: Occasion, transaction: Transaction, key: str) -> bool:
    """Whether this posting is the one of that key: what is asked or due now, and not what was before."""
    row = postings.posting(transaction, occasion.posting)
    return row is not None and row.key == key


def _me(occasion: Occasion) -> int:
    return occasion.person.id if occasion.person else 0


def _about(view: str) -> Callable[[Say], Say]:
    """Registers what is said of one item."""

    def register(say: Say) -> Say:
        def judged(occasion: Occasion, transaction: Transaction) -> Rendering:
            item = action_items.load(transaction, occasion.subject)
            return say(occasion, item, transaction) if item is not None else Drop("gone")

        feature.view(view)(judged)
        return say

    return register


def _send(item: ActionItem, message: Message) -> Send:
    return Send(message, version=item.version)


# ------------------------------------------------------------------------------------------------ to its people


def with_them(occasion: Occasion, item: ActionItem, transaction: Transaction) -> Rendering:
    """The living message of whoever does it or is asked to take it over: the newest of those that they got."""
    said, me = _said(occasion, transaction), _me(occasion)
    theirs = (following.TOLD, following.OFFERED)
    if occasion.posting != postings.newest(transaction, theirs, occasion.subject, occasion.conversation.id):
        return Send(views.newer(item, occasion.reader)) if said else Drop("newer")
    offered = item.offered_to is not None and item.offered_to.id == me
    if item.owner.id == me or offered:
        view = views.to_offered if offered else views.to_owner
        return _send(item, view(item, place_of(transaction, item, occasion.reader), occasion.reader))
    if not said:
        return Drop("not_theirs")
    last = action_items.last_of(transaction, item.id, me, ("refused", "taken"))
    row = postings.posting(transaction, occasion.posting)
    if last == "refused":
        return Send(views.declined_to_take(item, occasion.reader))
    asked_alone = last is None and row is not None and row.view == following.OFFERED
    return Send((views.no_longer_asked if asked_alone else views.no_longer_theirs)(item, occasion.reader))


for view in (following.TOLD, following.OFFERED):
    _about(view)(with_them)


@_about(following.TAKES_PART)
def takes_part(occasion: Occasion, item: ActionItem, transaction: Transaction) -> Rendering:
    """One message, however many do it."""
    me = _me(occasion)
    everything = action_items.of_heading(transaction, item.heading_id)
    items = [one for one in everything if me in {other.id for other in rules.others(one)}]
    if me in {one.owner.id for one in everything}:
        return Send(views.newer(item, occasion.reader)) if _said(occasion, transaction) else Drop("theirs")
    if items:
        place = place_of(transaction, items[0], occasion.reader)
        return Send(views.to_participant(items, me, place, occasion.reader), sum(one.version for one in items))
    return Send(views.gone(occasion.reader)) if _said(occasion, transaction) else Drop("not_theirs")


@feature.view(following.STATUS)
def status(occasion: Occasion, transaction: Transaction) -> Rendering:
    items = action_items.of_heading(transaction, occasion.subject)
    if not items:
        return Drop("gone")
    if len(items) == 1 and rules.is_own(items[0]):  # they have taken it over themselves
        return Send(views.newer(items[0], occasion.reader)) if _said(occasion, transaction) else Drop("own")
    place = place_of(transaction, items[0], occasion.reader)
    version = sum(one.version for one in items)
    return Send(creator_views.status(items, place, occasion.reader), version=version)


@feature.view(following.IN_PLACE)
def in_place(occasion: Occasion, transaction: Transaction) -> Rendering:
    items = action_items.of_heading(transaction, occasion.subject)
    if not items:
        return Drop("gone")
    message = views.in_place(items, occasion.conversation.kind, occasion.reader)
    return Send(message, version=sum(one.version for one in items))


@feature.view(following.HAPPENED)
def happened(occasion: Occasion, transaction: Transaction) -> Rendering:
    """To somebody who must notice it; not to one who has nothing to do with the item any more."""
    event = action_items.event(transaction, occasion.subject)
    item = action_items.load(transaction, event.item_id) if event else None
    if event is None or item is None or occasion.person is None:
        return Drop("gone")
    me = occasion.person.id
    if news.is_over(event, item) and not _said(occasion, transaction):
        return Drop("settled")
    whom = event.whom.id if event.whom else None
    if me == whom or rules.concerns(item, me):
        return _send(item, news.told_of(event, item, me, occasion.reader))
    return Send(views.gone(occasion.reader)) if _said(occasion, transaction) else Drop("not_theirs")


@feature.view(LEFT_ALONE)
def left_alone(occasion: Occasion, transaction: Transaction) -> Rendering:
    """It comes to the chair of its forum, who is told of it as of anything else, or is dropped."""
    if occasion.person is not None and not transaction.reads:
        parted.comes_to(transaction, occasion.subject, occasion.person.id)
    return Drop("seen_to")


# ------------------------------------------------------------------------------------------------ without an answer


@_about(following.UNANSWERED)
def unanswered(occasion: Occasion, item: ActionItem, transaction: Transaction) -> Rendering:
    waited = rules.waited_for(item)
    if waited is None or not _is_about(occasion, transaction, following.request_key(following.UNANSWERED, item)):
        said = _said(occasion, transaction)
        return Send(creator_views.settled(item, occasion.reader)) if said else Drop("answered")
    if reason := _unwanted(occasion, transaction):
        return Drop(reason)
    due = rules.working_days_after(waited[1], 1, occasion.working_time)
    if due > occasion.now:
        return NotBefore(due)
    asker = item.owner if item.offered_to else item.creator
    message = reminder_views.unanswered(item, views.who(asker.name), item.offered_to is not None, occasion.reader)
    return occasion.politely(message)


@_about(following.SILENT)
def silent(occasion: Occasion, item: ActionItem, transaction: Transaction) -> Rendering:
    """To whoever asked, once whom they asked has been asked again."""
    waited = rules.waited_for(item)
    if waited is None or not _is_about(occasion, transaction, following.request_key(following.SILENT, item)):
        said = _said(occasion, transaction)
        return Send(creator_views.settled(item, occasion.reader)) if said else Drop("answered")
    due = rules.working_days_after(waited[1], 2, occasion.working_time)
    if due > occasion.now:
        return NotBefore(due)
    again = postings.of_key(transaction, following.request_key(following.UNANSWERED, item))
    twice = bool(postings.reference_of(transaction, again))  # they may want no reminders, or be away
    name, offered = views.who(waited[0].name), item.offered_to is not None
    return occasion.politely(creator_views.silent(item, name, offered, twice, occasion.reader))


# ------------------------------------------------------------------------------------------------ on its date


def _unwanted(occasion: Occasion, transaction: Transaction) -> str:
    """Why somebody gets no follow-up of its own: they have them gathered, or want none."""
    chosen = preferences.of(transaction, _me(occasion)).follow_ups
    return {"each": "", "none": "not_wanted"}.get(chosen, "gathered")


def nudge(n: int, occasion: Occasion, item: ActionItem, transaction: Transaction) -> Rendering:
    """To its owner, who said yes. What a later one overtakes is not said."""
    said, theirs = _said(occasion, transaction), item.owner.id == _me(occasion)
    of_date = _is_about(occasion, transaction, following.date_key(following.NUDGES[n], item))
    if not theirs or item.state != "accepted" or (said and not of_date):
        settled = creator_views.settled if theirs else views.no_longer_theirs
        return Send(settled(item, occasion.reader)) if said else Drop(item.state if theirs else "not_theirs")
    if not said and (later := _not_yet(n, occasion, item, transaction)):
        return later
    chair = escalates_to(transaction, item) if n == rules.LAST else None
    name = views.who(chair.name) if chair else ""
    message = reminder_views.nudge(item, n, occasion.working_time.day_of(occasion.now), name, occasion.reader)
    if said:
        return Send(message)
    rendered = occasion.politely(message)
    if chair is not None and isinstance(rendered, Send) and not transaction.reads:
        following.tell_chair(transaction, item, chair)
    return rendered


def _not_yet(n: int, occasion: Occasion, item: ActionItem, transaction: Transaction) -> Drop | NotBefore | None:
    """What keeps a follow-up from being said now; None where nothing does."""
    hours, now = occasion.working_time, occasion.now
    due = rules.nudge_at(n, item, hours)
    if due is None:
        return Drop("too_near")
    if due > now:
        return NotBefore(due)
    if reason := _unwanted(occasion, transaction):
        return Drop(reason)
    if not item.reached:  # whoever asked was told of that
        return Drop("not_reached")
    if item.snoozed_until is not None and item.snoozed_until >= due:  # what they wanted instead
        return Drop("snoozed")
    following_one = rules.nudge_at(n + 1, item, hours) if n < rules.LAST else None
    if following_one is not None and following_one <= hours.next_moment(now):
        return Drop("overtaken")
    return None


for n, view in following.NUDGES.items():
    _about(view)(partial(nudge, n))


@_about(following.SNOOZED)
def snoozed(occasion: Occasion, item: ActionItem, transaction: Transaction) -> Rendering:
    wanted = item.owner.id == _me(occasion) and item.state == "accepted" and item.snoozed_until is not None
    if _said(occasion, transaction):
        return Send((reminder_views.snoozed if wanted else creator_views.settled)(item, occasion.reader))
    if not wanted or item.snoozed_until is None:
        return Drop("not_wanted")
    if item.snoozed_until > occasion.now:
        return NotBefore(item.snoozed_until)
    return occasion.politely(reminder_views.snoozed(item, occasion.reader))


@_about(following.OVERDUE)
def overdue(occasion: Occasion, item: ActionItem, transaction: Transaction) -> Rendering:
    """To whoever asked for it, after the last follow-up."""
    said = _said(occasion, transaction)
    due = rules.overdue_at(item, occasion.working_time)
    this = _is_about(occasion, transaction, following.date_key(following.OVERDUE, item))
    waits = item.state in ("asked", "accepted") and this
    if said and (not waits or due > occasion.now):
        return Send(creator_views.settled(item, occasion.reader))
    if not waits:
        return Drop(item.state)
    if due > occasion.now:
        return NotBefore(due)
    message = creator_views.overdue(item, occasion.reader)
    return Send(message) if said else occasion.politely(message)


def owes(n: int, occasion: Occasion, item: ActionItem, transaction: Transaction) -> Rendering:
    """To whoever owes what is lacking, as long as it is."""
    whom = rules.owes(item)
    if whom is None or item.blocked_at is None or whom.id != _me(occasion):
        return Drop("not_lacking")
    hours, now = occasion.working_time, occasion.now
    times = {which: rules.working_days_after(item.blocked_at, days, hours) for which, days in rules.OWES.items()}
    if times[n] > now:
        return NotBefore(times[n])
    if reason := _unwanted(occasion, transaction):
        return Drop(reason)
    if any(which > n and later <= hours.next_moment(now) for which, later in times.items()):
        return Drop("overtaken")
    return occasion.politely(reminder_views.owes(item, n == max(rules.OWES), occasion.reader))


for n, view in following.OWES.items():
    _about(view)(partial(owes, n))


# ------------------------------------------------------------------------------------------------ afterwards


@_about(following.SOLVED)
def did_it_solve(occasion: Occasion, item: ActionItem, transaction: Transaction) -> Rendering:
    said = _said(occasion, transaction)
    if not said and (item.state != "done" or item.solved):
        return Drop("answered" if item.solved else item.state)
    newest = postings.newest(transaction, [following.SOLVED], item.id, occasion.conversation.id)
    row = postings.posting(transaction, newest or occasion.posting)
    day = following.day_in(row.key) if row else None
    if newest != occasion.posting:
        asks_on = day if row is not None and not row.reference else None
        return Send(creator_views.asked_later(item, asks_on, occasion.reader)) if said else Drop("newer")
    if not said and day is not None and occasion.working_time.start_of(day) > occasion.now:
        return NotBefore(occasion.working_time.start_of(day))
    message = creator_views.did_it_solve(item, occasion.reader)
    return _send(item, message) if said else occasion.politely(message)


# ------------------------------------------------------------------------------------------------ to the chair


@_about(following.ESCALATED)
def escalated(occasion: Occasion, item: ActionItem, transaction: Transaction) -> Rendering:
    """Where the forum wants it: its chair hears once of what stays undone, after its owner was told that it will be."""
    chair = escalates_to(transaction, item)
    if chair is None or chair.id != _me(occasion) or item.state != "accepted":
        return Drop("not_theirs")
    due = rules.overdue_at(item, occasion.working_time)
    if due > occasion.now:
        return NotBefore(due)
    return occasion.politely(reminder_views.to_chair(item, occasion.reader))
