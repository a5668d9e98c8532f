"""Deputies: somebody stands in for somebody for a time, and may meanwhile what their role lets them."""

from __future__ import annotations

from datetime import date, timedelta

from bot.feature import Occasion, Request
from bot.model import Drop, Form, Message, Person, Rendering, Reply, UserError
from handlers.people import role_views, rules
from handlers.people.commands import feature
from handlers.people.rights import allowed, unit_here, unit_of_form
from handlers.people.rules import ADMINISTRATOR, Deed
from handlers.wording import ids_in, not_found
from storage import handled, leaving, people, postings, roles, units
from storage.database import Transaction
from storage.roles import Deputy
from storage.units import Unit

KIND = "deputy"
TOLD, NOTED, ENDED = f"{KIND}.told", f"{KIND}.noted", f"{KIND}.ended"
LONGEST = timedelta(days=366)

# ------------------------------------------------------------------------------------------------ naming one


@feature.button("people.deputy", reads=True)
def begin(request: Request, transaction: Transaction) -> Form:
    return _form(request, transaction, _with_role(request, transaction, unit_here(request, transaction)))


def _with_role(request: Request, transaction: Transaction, unit: Unit | None) -> Unit:
    """The unit, in which they have a role of their own: nobody passes on what they do for somebody else."""
    mine = units.own_role(transaction, unit.id, request.person.id) if unit else ""
    if unit is None or request.person.guest or not rules.may(Deed.DEPUTE, mine, unit):
        raise UserError(request.reader.text("You have no role of your own here that somebody could stand in for."))
    return unit


def _in_state(request: Request, transaction: Transaction) -> Unit:
    found = ids_in(request.state.get("unit", ""), 1)
    return _with_role(request, transaction, units.known(transaction, found[0]) if found else None)


def _today(request: Request, unit: Unit) -> date:
    return unit.working_time.day_of(request.now)


def _form(request: Request, transaction: Transaction, unit: Unit, note: str = "") -> Form:
    today = _today(request, unit)
    now = roles.deputy_of(transaction, unit.id, request.person.id, today)
    return role_views.deputy_form(unit, now, today, request.reader, note)


def _show(request: Request, transaction: Transaction) -> Form:
    return _form(request, transaction, unit_of_form(request, transaction))


def _wrong(request: Request, transaction: Transaction) -> dict[str, str]:
    _ = request.reader.text
    errors: dict[str, str] = {}
    deputy, first, last = (request.values[name] for name in ("deputy", "first", "last"))
    if deputy is not None and deputy.id == request.person.id:
        errors["deputy"] = _("That is you. Choose somebody else.")
    elif deputy is not None and (deputy.guest or leaving.who_left(transaction, [deputy.id])):
        errors["deputy"] = _("Choose somebody who works here.")
    if last is not None and last < _today(request, _in_state(request, transaction)):
        errors["last"] = _("This day has passed. Choose today or a later one.")
    elif first is not None and last is not None and last < first:
        errors["last"] = _("It ends before it begins.")
    elif first is not None and last is not None and last - first > LONGEST:
        errors["last"] = _("Choose a day within a year.")
    return errors


@feature.form("people.deputy", _show, _wrong)
def name(request: Request, transaction: Transaction) -> Reply:
    """Sent twice, it is one. One stands in at a time: another takes the place of the first."""
    units.hold_roles(transaction)
    unit, me, given = _in_state(request, transaction), request.person, request.values
    key = request.form_key(KIND)
    before = handled.result_of(transaction, key)
    if before is not None and (known := roles.load_deputy(transaction, before)):
        over = known.is_over(_today(request, unit))
        return role_views.over(request.reader) if over else role_views.named(known, request.reader)
    now = roles.deputy_of(transaction, unit.id, me.id, _today(request, unit))
    wanted = (given["deputy"].id, given["first"], given["last"])
    if now is not None and (now.deputy.id, now.first_day, now.last_day) == wanted:
        return role_views.named(now, request.reader)
    if now is not None and request.state.get("base") != str(now.id):
        _ = request.reader.text
        again = _("Somebody else has changed this meanwhile. It is shown as it is now.")
        return _form(request, transaction, unit, again)
    if now is not None:
        _end(transaction, now, me, tell=now.deputy.id != given["deputy"].id)
    made = roles.name_deputy(transaction, unit.id, me, given["deputy"], given["first"], given["last"])
    handled.note(transaction, key, made)
    _tell(transaction, TOLD, made, [given["deputy"]])
    keepers = [one.person for one in roles.held(transaction, unit.id) if one.role == ADMINISTRATOR]
    _tell(transaction, NOTED, made, [one for one in keepers if one.id not in (me.id, given["deputy"].id)])
    return role_views.named(_known(request, transaction, [made]), request.reader)


def _tell(transaction: Transaction, view: str, deputy_id: int, whom: list[Person]) -> None:
    for person in whom:
        own = people.direct_conversation(transaction, person).id
        postings.post(transaction, view, deputy_id, own, live=view != ENDED)


# ------------------------------------------------------------------------------------------------ ending it


def _known(request: Request, transaction: Transaction, ids: list[int]) -> Deputy:
    found = roles.load_deputy(transaction, ids[0]) if ids else None
    if found is None:
        raise not_found(request.reader)
    return found


@feature.button("people.deputy_end")
def end(request: Request, transaction: Transaction) -> Message:
    """By whoever is stood in for, or an administrator. Pressed twice, it ends once."""
    units.hold_roles(transaction)
    one = _known(request, transaction, ids_in(request.value, 1))
    if one.person.id != request.person.id and not allowed(transaction, request.person, Deed.END, one.unit_id):
        raise not_found(request.reader)
    return _ended(request, transaction, one)


@feature.button("people.deputy_decline")
def decline(request: Request, transaction: Transaction) -> Message:
    """By whoever was to stand in."""
    units.hold_roles(transaction)
    one = _known(request, transaction, ids_in(request.value, 1))
    if one.deputy.id != request.person.id:
        raise not_found(request.reader)
    return _ended(request, transaction, one)


def _ended(request: Request, transaction: Transaction, one: Deputy) -> Message:
    if not one.is_over(_today(request, units.unit(transaction, one.unit_id))):
        _end(transaction, one, request.person)
    return role_views.over(request.reader)


def _end(transaction: Transaction, one: Deputy, by: Person, *, tell: bool = True) -> None:
    roles.end_deputy(transaction, one.id, by)
    postings.touch(transaction, KIND, one.id)
    if tell:
        _tell(transaction, ENDED, one.id, [who for who in (one.person, one.deputy) if who.id != by.id])


# ------------------------------------------------------------------------------------------------ what is said


@feature.view(TOLD)
def told(occasion: Occasion, transaction: Transaction) -> Rendering:
    one = roles.load_deputy(transaction, occasion.subject)
    unit, over = _found(occasion, transaction, one)
    if one is None or unit is None or _came_to_nothing(transaction, one, over, TOLD):
        return Drop("ended")
    role = units.own_role(transaction, unit.id, one.person.id)
    mine = units.own_role(transaction, unit.id, one.deputy.id)
    deeds = [deed for deed in rules.gained(role, mine, unit, lent=True) if deed is not Deed.DEPUTE]
    return occasion.politely(role_views.deputy_told(one, deeds, unit, over, occasion.reader))


@feature.view(NOTED)
def noted(occasion: Occasion, transaction: Transaction) -> Rendering:
    one = roles.load_deputy(transaction, occasion.subject)
    unit, over = _found(occasion, transaction, one)
    if one is None or unit is None or _came_to_nothing(transaction, one, over, NOTED):
        return Drop("ended")
    may_end = occasion.person is not None and allowed(transaction, occasion.person, Deed.END, unit.id)
    return occasion.politely(role_views.deputy_noted(one, unit, over, may_end, occasion.reader))


@feature.view(ENDED)
def ended(occasion: Occasion, transaction: Transaction) -> Rendering:
    """To the deputy only where they had heard that they are."""
    one = roles.load_deputy(transaction, occasion.subject)
    if one is None or one.ended_by is None or occasion.person is None:
        return Drop("gone")
    to_deputy = occasion.person.id == one.deputy.id
    if to_deputy and postings.last_said(transaction, TOLD, one.id) is None:
        return Drop("never_told")
    by, unit = people.person(transaction, one.ended_by), units.unit(transaction, one.unit_id)
    again = not to_deputy and rules.may(Deed.DEPUTE, units.own_role(transaction, unit.id, one.person.id), unit)
    return occasion.politely(role_views.deputy_ended(one, by, to_deputy, again, unit, occasion.reader))


def _found(occasion: Occasion, transaction: Transaction, one: Deputy | None) -> tuple[Unit | None, bool]:
    """Its unit, and whether it is over."""
    if one is None:
        return None, True
    unit = units.unit(transaction, one.unit_id)
    return unit, one.is_over(unit.working_time.day_of(occasion.now))


def _came_to_nothing(transaction: Transaction, one: Deputy, over: bool, view: str) -> bool:
    """Whether it ended before anybody heard of it."""
    return over and postings.last_said(transaction, view, one.id) is None
