"""`/samspil roles`: who has which role in a unit. Administrators give and take them; who is concerned is told."""

from __future__ import annotations

from bot.feature import Occasion, Request
from bot.language import N_
from bot.model import Drop, Form, Message, Person, Rendering, Reply, UserError
from handlers.people import role_views, rules
from handlers.people.commands import feature
from handlers.people.rights import allowed, check, unit_here, unit_in_state, unit_of_form
from handlers.people.rules import ADMINISTRATOR, Deed
from handlers.people.unit_views import overtaken
from handlers.wording import ids_in, page_in
from storage import leaving, people, postings, roles, units
from storage.database import Transaction
from storage.units import Unit

KIND = "role"  # the kind of record; each change of somebody's role is one
TOLD = f"{KIND}.told"
MOST = 80  # people named in one form: what a card of Teams has room for

# ------------------------------------------------------------------------------------------------ who is what


@feature.command(N_("/samspil roles"), N_("Who has which role here; your deputy while you are away"), reads=True)
def listing(request: Request, transaction: Transaction) -> Message:
    return _listed(request, transaction, 1)


@feature.button("people.roles", reads=True)
def more(request: Request, transaction: Transaction) -> Message:
    return _listed(request, transaction, page_in(ids_in(request.value, 1)))


@feature.button("people.what", reads=True)
def what(request: Request, transaction: Transaction) -> Message:
    unit = unit_here(request, transaction)
    if not allowed(transaction, request.person, Deed.LIST, unit.id):
        raise UserError(request.reader.text("You are a guest here. Ask somebody who works here."))
    return role_views.what(unit, request.reader)


def _listed(request: Request, transaction: Transaction, page: int) -> Message:
    unit = unit_here(request, transaction)
    if not allowed(transaction, request.person, Deed.LIST, unit.id):
        raise UserError(request.reader.text("You are a guest here. Ask somebody who works here."))
    may = {deed: allowed(transaction, request.person, deed, unit.id) for deed in (Deed.APPOINT, Deed.END)}
    mine = units.own_role(transaction, unit.id, request.person.id)
    may[Deed.DEPUTE] = rules.may(Deed.DEPUTE, mine, unit)
    deputies = roles.deputies(transaction, unit.id, unit.working_time.day_of(request.now))
    return role_views.listing(unit, roles.held(transaction, unit.id), deputies, page, may, request.reader)


# ------------------------------------------------------------------------------------------------ given and taken


@feature.button("people.appoint", reads=True)
def begin(request: Request, transaction: Transaction) -> Form:
    unit = unit_here(request, transaction)
    check(request, transaction, Deed.APPOINT, unit)
    return _form(request, transaction, unit)


def _form(request: Request, transaction: Transaction, unit: Unit, note: str = "") -> Form:
    return role_views.appoint(unit, roles.held(transaction, unit.id), request.reader, note)


def _show(request: Request, transaction: Transaction) -> Form:
    return _form(request, transaction, unit_of_form(request, transaction))


def _wrong(request: Request, transaction: Transaction) -> dict[str, str]:
    _ = request.reader.text
    unit_in_state(request, transaction, Deed.APPOINT)
    errors: dict[str, str] = {}
    named: set[int] = set()
    for role in rules.APPOINTED:
        chosen: tuple[Person, ...] = request.values[role]
        twice = [one.name for one in chosen if one.id in named]
        named |= {one.id for one in chosen}
        if any(one.guest for one in chosen):
            errors[role] = _("A guest can't have a role.")
        elif twice:
            errors[role] = _("{name} stands above already. One role is enough.", name=twice[0])
        elif len(named) > MOST:
            errors[role] = _("There is room for {most} people.", most=MOST)
    if not _remaining(transaction, request.values[ADMINISTRATOR]):
        errors.setdefault(ADMINISTRATOR, _("Somebody must be administrator."))
    return errors


def _remaining(transaction: Transaction, chosen: tuple[Person, ...]) -> list[Person]:
    """Those who can in fact see to things: who has left does not."""
    gone = leaving.who_left(transaction, [one.id for one in chosen])
    return [one for one in chosen if one.id not in gone and not one.guest]


@feature.form("people.appoint", _show, _wrong)
def appoint(request: Request, transaction: Transaction) -> Reply:
    """Saving the same twice changes nothing more. What somebody else has saved while the form was open is shown first,
    so that two who save at once never leave nobody."""
    units.hold_roles(transaction)  # an administrator may be taking our role away at this moment
    unit = unit_in_state(request, transaction, Deed.APPOINT)
    held = roles.held(transaction, unit.id)
    wanted = {one.id: role for role in rules.APPOINTED for one in request.values[role]}
    now = {one.person.id: one.role for one in held}
    if wanted == now:
        return role_views.appointed(0, gave_up=False, reader=request.reader)
    if request.state.get("base") != role_views.state_of(unit, held)["base"]:
        return _form(request, transaction, unit, overtaken(request.reader))
    changed = roles.appoint(transaction, unit.id, wanted, request.person)
    told = [one for one in changed if _tell(transaction, one, request.person)]
    was = now.get(request.person.id) == ADMINISTRATOR
    gave_up = was and not allowed(transaction, request.person, Deed.APPOINT, unit.id)
    return role_views.appointed(len(told), gave_up, request.reader)


def _tell(transaction: Transaction, appointment_id: int, by: Person) -> bool:
    """Whether somebody else is concerned."""
    one = roles.appointment(transaction, appointment_id, TOLD)
    if one is None or one.person.id == by.id:
        return False
    own = people.direct_conversation(transaction, one.person).id
    postings.post(transaction, TOLD, appointment_id, own)
    return True


@feature.view(TOLD)
def told(occasion: Occasion, transaction: Transaction) -> Rendering:
    """What was changed again before it was told is not told."""
    one = roles.appointment(transaction, occasion.subject, TOLD)
    if one is None or not one.latest or one.before == one.role:
        return Drop("as_before")
    if leaving.who_left(transaction, [one.person.id]):
        return Drop("left")
    return occasion.politely(role_views.told(one, units.unit(transaction, one.unit_id), occasion.reader))
