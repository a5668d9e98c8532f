"""`/samspil holidays`: when nobody works here besides the public holidays. Administrators say so, all may know."""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

from bot.feature import Request
from bot.language import N_
from bot.model import Form, Message, Reply
from handlers.people import closing_list, days_off_views
from handlers.people.commands import feature
from handlers.people.rights import allowed, unit_here, unit_in_state, unit_of_form
from handlers.people.rules import Deed
from handlers.wording import names
from storage import closings, people, units
from storage.closings import Closing
from storage.database import Transaction
from storage.units import Unit


@feature.command(N_("/samspil holidays"), N_("When I keep quiet here: holidays and closing days"), reads=True)
def days_off(request: Request, transaction: Transaction) -> Reply:
    unit = unit_here(request, transaction)
    if allowed(transaction, request.person, Deed.CLOSE, unit.id):
        return _form(request, transaction, unit)
    keepers = [one.name for one in people.with_role(transaction, unit.id, "administrator")]
    shown, today = closings.of(transaction, unit.id), request.reader.today(request.now)
    return days_off_views.shown(unit, shown, today, names(keepers, request.reader), request.reader)


@feature.button("people.days_off", reads=True)
def begin(request: Request, transaction: Transaction) -> Reply:
    return days_off(request, transaction)


def _form(request: Request, transaction: Transaction, unit: Unit) -> Form:
    now = closings.of(transaction, unit.id)
    state = {"unit": str(unit.id), "base": _base(now)}
    return days_off_views.form(unit, now, request.reader.today(request.now), state, request.reader)


def show(request: Request, transaction: Transaction) -> Form:
    return _form(request, transaction, unit_of_form(request, transaction))


def wrong(request: Request, transaction: Transaction) -> dict[str, str]:
    unit, now = _mine(request, transaction), request.reader.today(request.now)
    agreed, _closed = _wanted(request, unit)
    without = replace(unit.working_time, agreed=frozenset(agreed.splitlines()), closed=frozenset())
    why = closing_list.wrong(request.values["closed"], without, now, request.reader)
    return {"closed": why} if why else {}


@feature.form("people.days_off", show, wrong)
def save(request: Request, transaction: Transaction) -> Message:
    """Saving the same twice changes nothing more. What somebody else has saved while the form was open gives way, and
    is told."""
    units.hold_roles(transaction)  # an administrator may be taking our role away at this moment
    unit = _mine(request, transaction)
    agreed, wanted = _wanted(request, unit)
    there = closings.of(transaction, unit.id)
    meanwhile = there if request.state.get("base") != _base(there) and wanted != there else []
    if agreed != unit.agreed:
        units.configure(transaction, replace(unit, agreed=agreed))
    if wanted != there:
        closings.replace(transaction, unit.id, wanted)
    today = request.reader.today(request.now)
    return days_off_views.saved(units.unit(transaction, unit.id), wanted, meanwhile, today, request.reader)


def _wanted(request: Request, unit: Unit) -> tuple[str, list[Closing]]:
    """What is off by agreement, and when it is closed."""
    today = request.reader.today(request.now)
    offered = days_off_views.agreed_in(unit.country, today, request.reader)
    chosen = request.values.get("agreed", ())
    kept = [one for one in unit.agreed.splitlines() if one not in offered]  # of a country that was chosen before
    agreed = "\n".join([*kept, *(one for one in offered if one in chosen)])
    return agreed, closing_list.read(request.values["closed"], today, request.reader)[0]


def _base(now: list[Closing]) -> str:
    """Names what somebody was shown."""
    return str(crc32(repr(now).encode()))


def _mine(request: Request, transaction: Transaction) -> Unit:
    """The unit that the form was opened for, which they administer."""
    return unit_in_state(request, transaction, Deed.CLOSE)
