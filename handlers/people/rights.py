"""Whether somebody may do something in a unit, and who may."""

from __future__ import annotations

from bot.feature import Request
from bot.language import Reader
from bot.model import Person, UserError
from handlers.people.rules import ADMINISTRATOR, GUEST, LEADER, MEMBER, NOT_LENT, REPRESENTATIVE, Deed, may
from handlers.wording import ids_in, names, not_found
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


def who_may(transaction: Transaction, deed: Deed, unit_id: int) -> list[str]:
    """The names of those who may by a role of their own; where the unit has nobody, of the workspace's."""
    unit, top = units.unit(transaction, unit_id), units.unit(transaction)
    here = [one.person.name for one in roles.held(transaction, unit_id) if may(deed, one.role, unit)]
    return here or [one.person.name for one in roles.held(transaction, top.id) if one.role == ADMINISTRATOR]


def with_whom(said: str, transaction: Transaction, deed: Deed, unit_id: int, reader: Reader) -> str:
    """Why somebody may not, and whom they can ask instead."""
    who = who_may(transaction, deed, unit_id)
    return f"{said} {reader.text('Ask one of them: {people}.', people=names(who, reader))}" if who else said


def who_announces(transaction: Transaction, person: Person, unit_id: int, reader: Reader) -> str:
    """Who announces decisions in a unit, by role; "" where the person does too."""
    _ = reader.text
    if allowed(transaction, person, Deed.ANNOUNCE, unit_id):
        return ""
    return {
        REPRESENTATIVE: _("Leaders, representatives and administrators announce decisions here."),
        LEADER: _("Leaders and administrators announce decisions here."),
        ADMINISTRATOR: _("Administrators announce decisions here."),
    }[units.unit(transaction, unit_id).announce_from]


def why_not_announce(transaction: Transaction, person: Person, unit_id: int, reader: Reader) -> str:
    """The same, with their names."""
    whose = who_announces(transaction, person, unit_id, reader)
    return with_whom(whose, transaction, Deed.ANNOUNCE, unit_id, reader) if whose else ""


def unit_of_form(request: Request, transaction: Transaction) -> Unit:
    """The unit that a form was opened for, whoever sends it: it is shown again to who may no longer, with all that they
    typed, and `unit_in_state` refuses it then."""
    found = ids_in(request.state.get("unit", ""), 1)
    return (units.known(transaction, found[0]) if found else None) or unit_here(request, transaction)


def unit_in_state(request: Request, transaction: Transaction, deed: Deed) -> Unit:
    """The unit that a form was opened for, in which the person may do that; raises UserError where they may not."""
    unit = unit_of_form(request, transaction)
    if request.state.get("unit") != str(unit.id):
        raise not_found(request.reader)
    check(request, transaction, deed, unit)
    return unit


def check(request: Request, transaction: Transaction, deed: Deed, unit: Unit) -> None:
    """Raises UserError, which says who may, where the person may not what administrators do."""
    if not allowed(transaction, request.person, deed, unit.id):
        said = request.reader.text("Only an administrator can do that here.")
        raise UserError(with_whom(said, transaction, deed, unit.id, request.reader))


def unit_here(request: Request, transaction: Transaction) -> Unit:
    """The unit in which they act."""
    return units.unit(transaction, people.unit_of(transaction, request.conversation.id))
