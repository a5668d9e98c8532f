"""What whoever asked for an action item does with it afterwards: a date agreed, dropped, and whether it helped."""

from __future__ import annotations

from datetime import timedelta

from bot.feature import Request
from bot.model import Form, Message, Reply, UserError
from handlers.action_items import creator_views, forms, rules
from handlers.action_items.answering import form_of, in_state, step, wrong_day
from handlers.action_items.commands import created, feature, shown, still_open
from handlers.action_items.following import ask_whether_solved
from handlers.action_items.noted import noted
from handlers.wording import ids_in
from storage import action_items, postings, units
from storage.action_item_tables import ActionItem
from storage.database import Transaction

# ------------------------------------------------------------------------------------------------ the date


def _answer(request: Request, transaction: Transaction, *, agrees: bool) -> Message:
    """Pressed twice, or once nothing is suggested any more, it changes nothing."""
    item = still_open(request, created(request, transaction, ids_in(request.value, 1), lock=True))
    if item.suggested_on is not None:
        what = rules.agree(item, request.now) if agrees else rules.keep(item)
        return step(request, transaction, item, what, item.owner.id)
    return shown(request, transaction, item)


@feature.button("action_item.agree")
def agree(request: Request, transaction: Transaction) -> Message:
    return _answer(request, transaction, agrees=True)


@feature.button("action_item.keep")
def keep(request: Request, transaction: Transaction) -> Message:
    return _answer(request, transaction, agrees=False)


@form_of("redate", created, forms.redate, wrong_day)
def redate(request: Request, transaction: Transaction) -> Reply:
    item = still_open(request, created(request, transaction, in_state(request), lock=True))
    if item.task.due_on == request.values["day"]:
        return shown(request, transaction, item)
    return step(request, transaction, item, rules.redate(item, request.values["day"], request.now), item.owner.id)


# ------------------------------------------------------------------------------------------------ helping


@feature.button("action_item.help")
def help_with(request: Request, transaction: Transaction) -> Message:
    """Asked once for each date."""
    item = still_open(request, created(request, transaction, ids_in(request.value, 1), lock=True))
    asked = [one for one in action_items.history(transaction, item.id) if one.what in ("helping", "changed", "given")]
    if not asked or asked[-1].what != "helping":
        return step(request, transaction, item, rules.help_with(), item.owner.id)
    return noted("helping", request.person, item, item, request.reader)


# ------------------------------------------------------------------------------------------------ dropping


@form_of("drop", created, forms.drop)
def drop(request: Request, transaction: Transaction) -> Reply:
    item = still_open(request, created(request, transaction, in_state(request), lock=True))
    why = rules.decline(item, request.person, request.values["why"], request.now)
    return step(request, transaction, item, why, item.owner.id)


@feature.button("action_item.let_be")
def let_be(request: Request, transaction: Transaction) -> Message:
    item = created(request, transaction, ids_in(request.value, 1), lock=True)
    if rules.is_declined(item):
        return step(request, transaction, item, rules.let_be(request.person, request.now))
    return shown(request, transaction, item)


# ------------------------------------------------------------------------------------------------ did it solve it


def _done(request: Request, transaction: Transaction, ids: list[int], *, lock: bool = False) -> ActionItem:
    item = created(request, transaction, ids, lock=lock)
    if item.state != "done":
        raise UserError(request.reader.text("It is not done yet."))
    return item


@feature.button("action_item.solved")
def solved(request: Request, transaction: Transaction) -> Message:
    return _judge(request, transaction, _done(request, transaction, ids_in(request.value, 1), lock=True), "yes", "")


@feature.button("action_item.partly", reads=True)
def partly(request: Request, transaction: Transaction) -> Form:
    return forms.judge(_done(request, transaction, ids_in(request.value, 1)), "partly", request.reader)


@feature.button("action_item.unsolved", reads=True)
def unsolved(request: Request, transaction: Transaction) -> Form:
    return forms.judge(_done(request, transaction, ids_in(request.value, 1)), "no", request.reader)


def _judge_form(request: Request, transaction: Transaction) -> Form:
    item = _done(request, transaction, in_state(request))
    return forms.judge(item, _answered(request), request.reader)


def _answered(request: Request) -> str:
    solved = request.state.get("solved", "")
    return solved if solved in rules.SOLVED else "partly"


@feature.form("action_item.judge", _judge_form)
def judge(request: Request, transaction: Transaction) -> Reply:
    item = _done(request, transaction, in_state(request), lock=True)
    return _judge(request, transaction, item, _answered(request), request.values["what_now"])


def _judge(request: Request, transaction: Transaction, item: ActionItem, solved: str, what_now: str) -> Message:
    if (item.solved, item.what_now) != (solved, what_now):
        step(request, transaction, item, rules.judge(solved, what_now))
    return creator_views.judged(item, solved, request.reader)


@feature.button("action_item.ask_later")
def ask_later(request: Request, transaction: Transaction) -> Message:
    """In so many weeks, on a working day."""
    ids = ids_in(request.value, 2)
    item = _done(request, transaction, ids[:1], lock=True)
    weeks = ids[1] if len(ids) > 1 and ids[1] in rules.LATER else rules.LATER[0]
    hours = units.unit(transaction, item.unit_id).working_time
    day = hours.working_day(hours.day_of(request.now) + timedelta(weeks=weeks), timedelta(days=1))
    if not item.solved:
        ask_whether_solved(transaction, item, day)
        postings.reconsider(transaction, item.id)
    return creator_views.ask_later(item, day, request.reader)
