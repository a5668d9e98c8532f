"""Whether somebody may do something in a unit, and who may."""

from __future__ import annotations

from bot.feature import Request
from bot.language import Reader
from bot.model import Person, UserError
from handlers.people.rules import ADMINISTRATOR, GUEST, LEADER, MEMBER, NOT_LENT, REPRESENTATIVE, Deed, may
from handlers.wording import ids_in, names
from storage import people, roles, units
from storage.database import Transaction
from storage.units import Unit


def role_of(transaction: Transaction, person: Person, unit_id: int) -> str:
    """One of `rules.COLUMNS`: what they may do now."""
    return GUEST if person.guest else units.role(transaction, unit_id, person.id) or MEMBER


def allowed(transaction: Transaction, person: Person, deed: Deed, unit_id: int) -> bool:
    role = role_of(transaction, person, unit_id)
    if deed in NOT_LENT and role == ADMINISTRATOR:
        here, top = unit_id, units.unit(transaction).id
        owned = [units.own_role(transaction, one, person.id) for one in (here, top)]
        role = ADMINISTRATOR if ADMINISTRATOR in owned else owned[0] or MEMBER
    return may(deed, role, units.unit(transaction, unit_id))


def why_not_announce(transaction: Transaction, person: Person, unit_id: int, reader: Reader) -> str:
    """Who announces decisions in a unit, in words; "" where the person does too."""
    _ = reader.text
    if allowed(transaction, person, Deed.ANNOUNCE, unit_id):
        return ""
    unit = units.unit(transaction, unit_id)
    whose = {
        REPRESENTATIVE: _("Leaders, representatives and administrators announce decisions here."),
        LEADER: _("Leaders and administrators announce decisions here."),
        ADMINISTRATOR: _("Administrators announce decisions here."),
    }[unit.announce_from]
    who = [one.person.name for one in roles.held(transaction, unit_id) if may(Deed.ANNOUNCE, one.role, unit)]
    if not who:
        return whose
    return f"{whose} {_('Ask one of them: {people}.', people=names(who, reader))}"


def unit_in_state(request: Request, transaction: Transaction, deed: Deed) -> Unit:
    """The unit that a form was opened for, in which the person may do that; raises UserError where they may not."""
    found = ids_in(request.state.get("unit", ""), 1)
    unit = units.known(transaction, found[0]) if found else None
    if unit is None or not allowed(transaction, request.person, deed, unit.id):
        raise UserError(request.reader.text("Only an administrator can do that here."))
    return unit


def unit_here(request: Request, transaction: Transaction) -> Unit:
    """The unit in which they act."""
    return units.unit(transaction, people.unit_of(transaction, request.conversation.id))
