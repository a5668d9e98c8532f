"""`/samspil retention`: for how long, as whoever administers the whole workspace chooses; and the job of the night."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from zoneinfo import ZoneInfo

from bot.feature import Feature, Occasion, Request, Upkeep
from bot.language import N_
from bot.model import Drop, Form, Message, Rendering, Reply, Send, UserError
from handlers import people
from handlers.people import Deed
from handlers.retention import rules, views
from storage import postings, retention, units
from storage.database import Transaction
from storage.retention import Old

feature = Feature("retention")


def _administered(request: Request, transaction: Transaction) -> None:
    """Raises UserError for everybody else."""
    first = units.unit(transaction)
    if not people.allowed(transaction, request.person, Deed.RETAIN, first.id):
        _ = request.reader.text
        said = _("Only who administers the whole workspace can choose how long records are kept.")
        raise UserError(people.with_whom(said, transaction, Deed.RETAIN, first.id, request.reader))


def show(request: Request, transaction: Transaction) -> Form:
    """How long each kind is kept now, and what is older than that at this moment."""
    _administered(request, transaction)
    return views.choosing(retention.preview(transaction, retention.months(transaction)), request.reader)


def _again(request: Request, transaction: Transaction) -> Form:
    """The form that was sent, without what is old: who may no longer keeps what they typed."""
    now = retention.months(transaction)
    return views.choosing([Old(kind, months, 0, None) for kind, months in now.items()], request.reader)


@feature.command(
    N_("/samspil retention"), N_("How long records are kept, for administrators of the workspace"), reads=True
)
def begin(request: Request, transaction: Transaction) -> Form:
    return show(request, transaction)


@feature.button("retention.open", reads=True)
def begin_here(request: Request, transaction: Transaction) -> Form:
    return show(request, transaction)


def wrong(request: Request, transaction: Transaction) -> dict[str, str]:
    _ = request.reader.text
    _administered(request, transaction)
    given = {kind: request.values.get(kind) for kind in retention.KINDS}
    most = request.reader.number(retention.LONGEST)
    said = _("A whole number of months, at most {most}; 0 keeps them for good.", most=most)
    return {kind: said for kind, months in given.items() if months is None or not 0 <= months <= retention.LONGEST}


@feature.form("retention.choose", _again, wrong)
def choose(request: Request, transaction: Transaction) -> Reply:
    """What removes nothing now counts at once; else it is shown first. What stands as it was shown is not chosen: it
    may be another by now."""
    shown = rules.wanted(request.state, retention.KINDS, retention.LONGEST)
    wanted = {kind: request.values[kind] for kind in retention.KINDS if request.values[kind] != shown.get(kind)}
    shorter = rules.shorter(retention.months(transaction), wanted)
    gone = [one for one in retention.preview(transaction, shorter) if one.many]
    if gone:
        return views.confirming(gone, wanted, request.reader)
    retention.choose(transaction, wanted)
    return views.chosen(request.reader)


def _show_confirming(request: Request, transaction: Transaction) -> Form:
    _administered(request, transaction)
    wanted = rules.wanted(request.state, retention.KINDS, retention.LONGEST)
    shorter = rules.shorter(retention.months(transaction), wanted)
    gone = [one for one in retention.preview(transaction, shorter) if one.many]
    return views.confirming(gone, wanted, request.reader)


@feature.form("retention.confirm", _show_confirming)
def confirm(request: Request, transaction: Transaction) -> Message:
    """Sent twice, it changes nothing more."""
    _administered(request, transaction)
    retention.choose(transaction, rules.wanted(request.state, retention.KINDS, retention.LONGEST))
    return views.chosen(request.reader)


# ------------------------------------------------------------------------------------------------ at night


@feature.upkeep
def remove_at_night(transaction: Transaction) -> Iterable[Upkeep]:
    """By the clocks of the workspace's first unit. Each part is a transaction of its own, and goes on where a night
    that was cut short has ended."""
    there = transaction.now.astimezone(ZoneInfo(units.unit(transaction).zone))
    if not rules.is_night(there.time()):
        return []
    old = retention.preview(transaction, retention.months(transaction))
    parts = [partial(_remove, kind=one.kind) for one in old for _ in range(rules.parts(one.kind, one.many))]
    return [retention.forget_said, *parts]


def _remove(transaction: Transaction, kind: str) -> None:
    retention.remove(transaction, kind)


@feature.view(retention.REMOVED)
def removed(occasion: Occasion, transaction: Transaction) -> Rendering:
    """In the place of what stands; nothing new is said."""
    if not postings.reference_of(transaction, occasion.posting):
        return Drop("removed")
    return Send(views.removed(occasion.reader))
