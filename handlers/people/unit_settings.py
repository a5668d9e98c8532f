"""The settings of a unit, for its administrators: working time and language, who may what, words of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zoneinfo import available_timezones

from bot.feature import Request
from bot.model import Form, Reply
from handlers.people import unit_views
from handlers.people.commands import feature, wrong_name
from handlers.people.rights import check, unit_here, unit_in_state, unit_of_form
from handlers.people.rules import Deed
from handlers.people.unit_views import PARTS, Setting
from handlers.people.views import AS_USUAL
from storage import people, units
from storage.database import Transaction
from storage.units import Unit

Show = Callable[[Setting, Any, str], Form]
FORMS: dict[str, Show] = {
    "people.time": unit_views.time,
    "people.rights": unit_views.rights,
    "people.words": unit_views.words,
}


def setting(request: Request, transaction: Transaction, unit: Unit) -> Setting:
    return Setting(
        unit,
        request.conversation,
        people.chosen(transaction, request.person.id, request.conversation.id).here_language,
        several=units.several(transaction),
    )


def opened(request: Request, transaction: Transaction, part: str) -> Form:
    """A part of the settings of the unit in which somebody acts."""
    unit = unit_here(request, transaction)
    check(request, transaction, Deed.SET, unit)
    return FORMS[part](setting(request, transaction, unit), request.reader, "")


@feature.button("people.time", reads=True)
def time(request: Request, transaction: Transaction) -> Form:
    return opened(request, transaction, "people.time")


@feature.button("people.rights", reads=True)
def rights(request: Request, transaction: Transaction) -> Form:
    return opened(request, transaction, "people.rights")


@feature.button("people.words", reads=True)
def words(request: Request, transaction: Transaction) -> Form:
    return opened(request, transaction, "people.words")


def _shown(part: str) -> Callable[[Request, Transaction], Form]:
    def show(request: Request, transaction: Transaction) -> Form:
        unit = unit_of_form(request, transaction)
        return FORMS[part](setting(request, transaction, unit), request.reader, "")

    return show


def _wrong_time(request: Request, transaction: Transaction) -> dict[str, str]:
    _ = request.reader.text
    given, unit = request.values, unit_in_state(request, transaction, Deed.SET)
    errors = wrong_name(request, transaction, given.get("name", ""), unit)
    if given["zone"] not in available_timezones():
        errors["zone"] = _("I do not know this time zone. They look like this: Europe/Copenhagen.")
    begins, ends = given["day_begins"], given["day_ends"]
    if begins and ends and begins >= ends:
        errors["day_ends"] = _("The working day must end after it begins.")
    for name in ("action_days", "speak_days"):
        if given[name] is not None and not 1 <= given[name] <= unit_views.MOST_DAYS:
            errors[name] = _("Choose 1 to {most} working days.", most=unit_views.MOST_DAYS)
    return errors


@feature.form("people.time", _shown("people.time"), _wrong_time)
def save_time(request: Request, transaction: Transaction) -> Reply:
    saved = _saved(request, transaction, "people.time")
    unit = unit_in_state(request, transaction, Deed.SET)
    chosen = request.values.get("here_language", "")
    if not isinstance(saved, Form) and chosen and unit.id == people.unit_of(transaction, request.conversation.id):
        language = "" if chosen == AS_USUAL else chosen
        people.set_conversation_language(transaction, request.conversation.id, language)
    return saved


@feature.form("people.rights", _shown("people.rights"))
def save_rights(request: Request, transaction: Transaction) -> Reply:
    return _saved(request, transaction, "people.rights")


@feature.form("people.words", _shown("people.words"))
def save_words(request: Request, transaction: Transaction) -> Reply:
    return _saved(request, transaction, "people.words")


def _saved(request: Request, transaction: Transaction, part: str) -> Reply:
    """Saving twice changes nothing more. What somebody else has saved while the form was open is shown first."""
    units.hold_roles(transaction)  # an administrator may be taking our role away at this moment
    unit = unit_in_state(request, transaction, Deed.SET)
    given = {name: request.values[name] for name in PARTS[part] if name in request.values}
    if "weekdays" in given:
        given["weekdays"] = "".join(sorted(given["weekdays"]))
    wanted = replace(unit, **given)
    if wanted != unit:
        if request.state.get("base") != unit_views.state_of(part, unit)["base"]:
            overtaken = unit_views.overtaken(request.reader)
            return FORMS[part](setting(request, transaction, unit), request.reader, overtaken)
        units.configure(transaction, wanted)
    return unit_views.saved(request.reader)
