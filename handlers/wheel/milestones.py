"""Milestones: added, shown, changed, deleted."""

from __future__ import annotations

from dataclasses import replace

from bot.feature import Request
from bot.language import N_
from bot.model import Choice, Form, Message, Reply, UserError
from handlers.people import Deed, allowed
from handlers.wheel import commands, forms, gathering, rules, views
from handlers.wheel.commands import feature
from handlers.wheel.forms import Filled
from handlers.wording import ids_in, not_found
from storage import forums, handled, milestones, people, units
from storage.database import Transaction
from storage.milestones import Milestone, Proposal

ME, EVERYBODY = "me", "everybody"


def _whom(request: Request, transaction: Transaction, held: Milestone | None = None) -> list[Choice]:
    """Each of one's forums, everybody in the unit, or whoever made it."""
    _ = request.reader.text
    found = commands.choices(request, transaction)
    unit_id = held.unit_id if held else people.unit_of(transaction, request.typed_in.id)
    if allowed(transaction, request.person, Deed.MARK, unit_id):
        found.append(Choice(EVERYBODY, _everybody(request, transaction, unit_id)))
    if held is None or held.created_by.id == request.person.id:
        found.append(Choice(ME, _("Only you")))
    return found


def _everybody(request: Request, transaction: Transaction, unit_id: int | None = None) -> str:
    _ = request.reader.text
    unit = units.unit(transaction, unit_id or people.unit_of(transaction, request.typed_in.id))
    return _("Everybody in {unit}", unit=unit.name[:40]) if unit.name else _("Everybody at the workplace")


def _form(request: Request, transaction: Transaction) -> Form:
    found = _held(request, transaction)
    if found is None:
        here = forums.of_channel(transaction, request.typed_in.id)
        offered = {one.value for one in _whom(request, transaction)}
        meant = request.value if request.value in offered else str(here)
        filled = Filled(whom=meant if meant in offered else ME)
        return forms.milestone(filled, _whom(request, transaction), {}, request.reader)
    proposal = found.proposal
    filled = Filled(
        title=proposal.title,
        first=proposal.first,
        last=proposal.last if proposal.last > proposal.first else None,
        yearly=proposal.yearly,
        whom=ME if proposal.private else str(proposal.forum) if proposal.forum is not None else EVERYBODY,
    )
    whom = _whom(request, transaction, found)
    return forms.milestone(filled, whom, {"milestone": str(found.id)}, request.reader)


def _again(request: Request, transaction: Transaction) -> Form:
    """The form that was sent: who may no longer change it keeps what they typed."""
    ids = ids_in(request.state.get("milestone", ""), 1)
    whom = _whom(request, transaction, milestones.load(transaction, ids[0]) if ids else None)
    return forms.milestone(Filled(), whom, request.state, request.reader)


def _held(request: Request, transaction: Transaction) -> Milestone | None:
    """The one that is being changed."""
    ids = ids_in(request.state.get("milestone", ""), 1)
    return _mine(request, transaction, ids) if ids else None


@feature.button("wheel.add", reads=True)
def add(request: Request, transaction: Transaction) -> Form:
    return _form(request, transaction)


@feature.button("wheel.change", reads=True)
def change(request: Request, transaction: Transaction) -> Form:
    return _form(_about(request), transaction)


def _about(request: Request) -> Request:
    return replace(request, state={"milestone": request.value})


def _check(request: Request, transaction: Transaction) -> dict[str, str]:
    first = request.values["first"]
    if first is None:
        return {}
    last = request.values["last"] or first
    wrong = rules.wrong_days(first, last, request.values["yearly"], request.reader.today(request.now))
    return {name: request.reader.text(words) for name, words in wrong.items()}


@feature.form("wheel.milestone", _again, _check)
def save(request: Request, transaction: Transaction) -> Message:
    _ = request.reader.text
    key, held = request.form_key("milestone"), _held(request, transaction)
    proposal = _proposal(request)
    if held is not None:
        saved = milestones.change(transaction, held.id, proposal)
        if saved is None:
            raise not_found(request.reader)
        return views.milestone(_shown(request, transaction, saved), _("Saved"), request.reader)
    before = handled.result_of(transaction, key)
    saved = milestones.load(transaction, before) if before is not None else None
    if saved is None:
        if milestones.count_of(transaction, request.person) >= rules.MOST:
            n = request.reader.number(rules.MOST)
            raise UserError(_("You have made {n} milestones, and that is the most. Delete one first.", n=n))
        unit = people.unit_of(transaction, request.typed_in.id)
        saved = milestones.make(transaction, request.person, unit, proposal)
        handled.note(transaction, key, saved.id)
    return views.milestone(_shown(request, transaction, saved), _("Added to the year"), request.reader)


def _proposal(request: Request) -> Proposal:
    given, whom = request.values, request.values["whom"]
    return Proposal(
        title=given["title"],
        first=given["first"],
        last=given["last"] or given["first"],
        yearly=given["yearly"],
        forum=None if whom in (ME, EVERYBODY) else int(whom),
        private=whom == ME,
    )


@feature.command(N_("/samspil milestones"), N_("The milestones to come; add one"), reads=True)
def all_of_mine(request: Request, transaction: Transaction) -> Reply:
    return every(replace(request, value=commands.ALL), transaction)


@feature.button("wheel.milestones", reads=True)
def every(request: Request, transaction: Transaction) -> Message:
    """All that are to come, also after the year that is shown."""
    forum = commands.forum_of(request, transaction, ids_in(request.value, 1))
    only = forum.id if forum else 0
    mine = [one.id for one in forums.all_visible(transaction, request.person) if only in (0, one.id)]
    first = request.reader.today(request.now)
    coming = gathering.milestones_of(transaction, request.person, mine, first, rules.last_day(first))
    found = sorted((one for one in coming if only in (0, one.forum)), key=lambda one: one.order)
    once = {one.id: one for one in reversed(found)}
    return views.milestones([one for one in found if once[one.id] == one], str(only), request.reader)


@feature.button("wheel.milestone", reads=True)
def show(request: Request, transaction: Transaction) -> Message:
    found = _seen(request, transaction, ids_in(request.value, 1))
    return views.milestone(_shown(request, transaction, found), request.reader.text("A milestone"), request.reader)


@feature.button("wheel.delete")
def delete(request: Request, transaction: Transaction) -> Message:
    """Pressed twice, it is deleted once."""
    ids = ids_in(request.value, 1)
    if not ids or milestones.load(transaction, ids[0]) is None:
        return views.deleted(0, request.reader)
    found = _mine(request, transaction, ids)
    milestones.forget(transaction, found.id)
    return views.deleted(found.proposal.forum or 0, request.reader)


# ------------------------------------------------------------------------------------------------ whose it is


def _shown(request: Request, transaction: Transaction, one: Milestone) -> views.Shown:
    _ = request.reader.text
    proposal = one.proposal
    forum = forums.load(transaction, proposal.forum) if proposal.forum is not None else None
    if proposal.private:
        whom = _("Only you")
    else:
        whom = forum.settings.name if forum else _everybody(request, transaction, one.unit_id)
    return views.Shown(one, whom, _may_change(request, transaction, one))


def _may_change(request: Request, transaction: Transaction, one: Milestone) -> bool:
    forum = forums.load(transaction, one.proposal.forum) if one.proposal.forum is not None else None
    return rules.may_change(
        one,
        request.person.id,
        chairs=forum is not None and forum.chair.id == request.person.id,
        administers=allowed(transaction, request.person, Deed.UNMARK, one.unit_id),
    )


def _seen(request: Request, transaction: Transaction, ids: list[int]) -> Milestone:
    found = milestones.load(transaction, ids[0]) if ids else None
    if found is None or not _may_see(request, transaction, found):
        raise not_found(request.reader)
    return found


def _may_see(request: Request, transaction: Transaction, one: Milestone) -> bool:
    proposal = one.proposal
    if one.created_by.id == request.person.id:
        return True
    if proposal.private:
        return False
    if proposal.forum is not None:
        return forums.may_see(transaction, request.person, proposal.forum)
    return one.unit_id in gathering.units_of(transaction, request.person)


def _mine(request: Request, transaction: Transaction, ids: list[int]) -> Milestone:
    found = _seen(request, transaction, ids)
    if not _may_change(request, transaction, found):
        _ = request.reader.text
        raise UserError(_("Only {name}, who made it, can do that.", name=found.created_by.name))
    return found
