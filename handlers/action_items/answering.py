"""What its owner does with an action item, and whoever is asked to take it over or to help."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.calendar import WorkingTime
from bot.feature import Check, Request, Run
from bot.language import Reader
from bot.model import Form, Message, Reply, UserError
from handlers.action_items import forms, reminder_views, rules
from handlers.action_items.commands import feature, held, owned, seen, shown, still_open
from handlers.action_items.following import carry_out
from handlers.action_items.noted import helped, noted, reminded
from handlers.action_items.parted import left_alone
from handlers.action_items.rules import Step
from handlers.action_items.views import who
from handlers.wording import ids_in, not_found
from storage import action_items, preferences, units
from storage.action_item_tables import ActionItem
from storage.database import Transaction

Find = Callable[..., ActionItem]  # of a request, a transaction and ids, with or without `lock`

# ------------------------------------------------------------------------------------------------ what several do


def step(request: Request, transaction: Transaction, item: ActionItem, what: Step, *to: int) -> Message:
    """Changes an item that is held, has everything follow, tells these people; what is answered to whoever did it."""
    after = carry_out(transaction, request.person, item, what, *to)
    return noted(what.what, request.person, item, after, request.reader)


def in_state(request: Request) -> list[int]:
    return ids_in(request.state.get("item", ""), 1)


def form_of(
    name: str, find: Find, build: Callable[[ActionItem, Reader], Form], check: Check | None = None
) -> Callable[[Run], Run]:
    """A button that opens a form about an item, and the form, both for whom `find` lets."""

    @feature.button(f"action_item.{name}", reads=True)
    def begin(request: Request, transaction: Transaction) -> Form:
        return build(still_open(request, find(request, transaction, ids_in(request.value, 1))), request.reader)

    def show(request: Request, transaction: Transaction) -> Form:
        return build(find(request, transaction, in_state(request)), request.reader)

    return feature.form(f"action_item.{name}", show, check)


def _mine(request: Request, transaction: Transaction, *, form: bool = False) -> ActionItem:
    """The item of a press, or of a form, held for its owner and open."""
    ids = in_state(request) if form else ids_in(request.value, 1)
    return still_open(request, owned(request, transaction, ids, lock=True))


# ------------------------------------------------------------------------------------------------ yes and no


@feature.button("action_item.accept")
def accept(request: Request, transaction: Transaction) -> Message:
    item = _mine(request, transaction)
    if item.state == "asked":
        return step(request, transaction, item, rules.accept(request.now))
    return shown(request, transaction, item)


@form_of("decline", owned, forms.decline)
def decline(request: Request, transaction: Transaction) -> Reply:
    item = _mine(request, transaction, form=True)
    why = rules.decline(item, request.person, request.values["why"], request.now)
    said = step(request, transaction, item, why, item.creator.id)
    left_alone(transaction, action_items.load(transaction, item.id) or item)
    return said


def wrong_day(request: Request, transaction: Transaction) -> dict[str, str]:
    """Of a form that asks for another date."""
    day = request.values["day"]
    item = seen(request, transaction, in_state(request))
    wrong = rules.wrong_day(day, request.reader.today(request.now))
    if day == item.task.due_on:
        return {"day": request.reader.text("That is the date already.")}
    return {"day": request.reader.text(wrong)} if wrong else {}


@form_of("suggest", owned, forms.suggest, wrong_day)
def suggest(request: Request, transaction: Transaction) -> Reply:
    item = _mine(request, transaction, form=True)
    day, why = request.values["day"], request.values["why"]
    if rules.is_own(item):  # nobody else has to agree
        return step(request, transaction, item, rules.redate(item, day, request.now))
    if (item.suggested_on, item.suggested_why) != (day, why):
        return step(request, transaction, item, rules.suggest(day, why), item.creator.id)
    return shown(request, transaction, item)


# ------------------------------------------------------------------------------------------------ handing over


def _wrong_person(request: Request, transaction: Transaction) -> dict[str, str]:
    _ = request.reader.text
    to, item = request.values["to"], seen(request, transaction, in_state(request))
    if to is not None and to.id == request.person.id:
        return {"to": _("That is you. Choose somebody else.")}
    if to is not None and to.id in {one.owner.id for one in action_items.of_heading(transaction, item.heading_id)}:
        return {"to": _("{name} does the same already. Choose somebody else.", name=who(to.name))}
    return {}


@form_of("offer", owned, forms.offer, _wrong_person)
def offer(request: Request, transaction: Transaction) -> Reply:
    item, to = _mine(request, transaction, form=True), request.values["to"]
    if item.offered_to != to:
        return step(request, transaction, item, rules.offer(to, request.now))
    return shown(request, transaction, item)


@feature.button("action_item.take_back")
def take_back(request: Request, transaction: Transaction) -> Message:
    item = _mine(request, transaction)
    if item.offered_to is not None:
        return step(request, transaction, item, rules.take_back_offer(item))
    return shown(request, transaction, item)


def _offered(request: Request, transaction: Transaction, ids: list[int], *, lock: bool = False) -> ActionItem:
    """An item that this person is asked to take over; raises UserError if not, or no longer."""
    item = (held if lock else seen)(request, transaction, ids)
    if item.offered_to is None or item.offered_to.id != request.person.id:
        raise UserError(request.reader.text("You are not asked any more."))
    return item


@feature.button("action_item.take")
def take(request: Request, transaction: Transaction) -> Message:
    ids = ids_in(request.value, 1)
    item = held(request, transaction, ids)
    if item.owner.id != request.person.id:  # pressed twice, they are already
        item = still_open(request, _offered(request, transaction, ids))
        return step(request, transaction, item, rules.take(item, request.person, request.now), item.owner.id)
    return shown(request, transaction, item)


@form_of("refuse", _offered, forms.refuse)
def refuse(request: Request, transaction: Transaction) -> Message:
    item = _offered(request, transaction, in_state(request), lock=True)
    return step(request, transaction, item, rules.refuse_offer(request.values["why"]), item.owner.id)


# ------------------------------------------------------------------------------------------------ what is lacking


def _wrong_lack(request: Request, transaction: Transaction) -> dict[str, str]:
    _ = request.reader.text
    lacks, whom = request.values["lacks"], request.values["whom"]
    if lacks in ("decision", "person") and whom is None:
        return {"whom": _("Who owes it? They are asked.") if lacks == "decision" else _("Who is it?")}
    if whom is not None and whom.id == request.person.id:
        return {"whom": _("That is you. Choose somebody else.")}
    return {}


@form_of("block", owned, forms.block, _wrong_lack)
def block(request: Request, transaction: Transaction) -> Reply:
    item, given = _mine(request, transaction, form=True), request.values
    whom = given["whom"]
    as_it_is = (item.state, item.lacks, item.lacks_from, item.reason)
    if as_it_is != ("blocked", given["lacks"], whom, given["why"]):
        what = rules.block(given["lacks"], whom, given["why"], request.now)
        to = (item.creator.id, *((whom.id,) if whom else ()))
        return step(request, transaction, item, what, *to)
    return shown(request, transaction, item)


@feature.button("action_item.unblock")
def unblock(request: Request, transaction: Transaction) -> Message:
    """By its owner, whoever asked, or who could help."""
    item = held(request, transaction, ids_in(request.value, 1))
    if item.state == "blocked":
        if not rules.may_help(item, request.person.id):
            raise not_found(request.reader)
        said = step(request, transaction, item, rules.unblock(request.now), item.owner.id)
        helps = item.lacks_from is not None and item.lacks_from.id == request.person.id
        return helped(item, request.reader) if helps else said
    return shown(request, transaction, item)


# ------------------------------------------------------------------------------------------------ done


@feature.button("action_item.done")
def done(request: Request, transaction: Transaction) -> Message:
    item = owned(request, transaction, ids_in(request.value, 1), lock=True)
    if item.state != "done":
        return step(request, transaction, still_open(request, item), rules.finish(request.person, request.now))
    return shown(request, transaction, item)


@feature.button("action_item.reopen")
def reopen(request: Request, transaction: Transaction) -> Message:
    """By its owner, or by whoever asked where it is said to be done."""
    item = held(request, transaction, ids_in(request.value, 1))
    if request.person.id not in (item.owner.id, item.creator.id):
        raise not_found(request.reader)
    if item.state == "dropped" and item.owner.id != request.person.id:
        raise not_found(request.reader)
    if not rules.is_open(item):
        return step(request, transaction, item, rules.reopen(item, request.now), item.owner.id, item.creator.id)
    return shown(request, transaction, item)


# ------------------------------------------------------------------------------------------------ later


@feature.button("action_item.later", reads=True)
def later(request: Request, transaction: Transaction) -> Message:
    item = still_open(request, owned(request, transaction, ids_in(request.value, 1)))
    return reminder_views.later(item, request.reader)


@feature.button("action_item.snooze")
def snooze(request: Request, transaction: Transaction) -> Message:
    ids = ids_in(request.value, 2)
    item = still_open(request, owned(request, transaction, ids[:1], lock=True))
    hours = _hours(request, transaction, item)
    until = rules.snoozed_until(ids[1] if len(ids) > 1 else rules.TOMORROW, request.now, hours)
    return _snoozed(request, transaction, item, until)


def _wrong_snooze(request: Request, transaction: Transaction) -> dict[str, str]:
    day, today = request.values["day"], request.reader.today(request.now)
    wrong = rules.wrong_day(day, today)
    if day == today:
        return {"day": request.reader.text("That is today. Choose a later day.")}
    return {"day": request.reader.text(wrong)} if wrong else {}


@form_of("snooze_until", owned, forms.snooze, _wrong_snooze)
def snooze_until(request: Request, transaction: Transaction) -> Message:
    item = _mine(request, transaction, form=True)
    hours = _hours(request, transaction, item)
    return _snoozed(request, transaction, item, hours.next_moment(hours.start_of(request.values["day"])))


def _snoozed(request: Request, transaction: Transaction, item: ActionItem, until: datetime) -> Message:
    if item.snoozed_until != until:
        step(request, transaction, item, rules.snooze(until, request.reader.today(until)))
    return reminded(item, until, request.reader)


def _hours(request: Request, transaction: Transaction, item: ActionItem) -> WorkingTime:
    """The person's own."""
    unit = units.unit(transaction, item.unit_id)
    return preferences.working_time(transaction, request.person, unit.working_time)
