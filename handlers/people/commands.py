"""`/samspil settings`: one form, with more in it for administrators and for who may make a team a unit."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import available_timezones

from bot.feature import Feature, Request
from bot.language import N_
from bot.model import Form, Kind, Reply
from handlers.people import views
from storage import people, teams, units
from storage.database import Transaction
from storage.units import Unit

feature = Feature("people")


def show_settings(request: Request, transaction: Transaction) -> Form:
    unit = units.unit(transaction, request.unit_id) if _administers(request, transaction) else None
    return views.settings_form(
        request.conversation,
        people.chosen(transaction, request.person.id, request.conversation.id),
        unit,
        people.with_role(transaction, unit.id, "administrator") if unit else [],
        one_of_several=unit is not None and units.several(transaction),
        may_found=teams.may_found(transaction, request.conversation.id, request.person),
        reader=request.reader,
    )


@feature.command(
    N_("/samspil settings"), N_("Your language; for administrators, also the workspace's settings"), reads=True
)
def settings(request: Request, transaction: Transaction) -> Reply:
    return show_settings(request, transaction)


def wrong_settings(request: Request, transaction: Transaction) -> dict[str, str]:
    if not _administers(request, transaction):
        return {}
    _ = request.reader.text
    given = request.values
    errors = {}
    if given["zone"] not in available_timezones():
        errors["zone"] = _("I do not know this time zone. They look like this: Europe/Copenhagen.")
    begins, ends = given["day_begins"], given["day_ends"]
    if begins and ends and begins >= ends:
        errors["day_ends"] = _("The working day must end after it begins.")
    if not given["administrator"]:
        errors["administrator"] = _("Somebody must be administrator.")
    elif any(one.guest for one in given["administrator"]):
        errors["administrator"] = _("A guest cannot be administrator.")
    return errors


@feature.form("people.settings", show_settings, wrong_settings)
def save_settings(request: Request, transaction: Transaction) -> Reply:
    """Saving twice changes nothing more, so that a repeated submit needs no memory of the first."""
    given = request.values
    people.choose_language(transaction, request.person.id, _chosen(given["my_language"]))
    units.hold_roles(transaction)  # an administrator may be taking our role away at this moment
    may = show_settings(request, transaction).state
    if _administers(request, transaction):
        _save_unit(request, transaction)
    me = people.person(transaction, request.person.id)
    if may != request.state:
        return views.not_all_saved(me.language, request.reader)
    if name := given.get("own_unit"):
        made = teams.found(transaction, request.conversation.id, name, request.person)
        return show_settings(replace(request, unit_id=made.id, state={}), transaction)
    return views.saved(me.language, request.reader)


def _save_unit(request: Request, transaction: Transaction) -> None:
    given = request.values
    unit = units.unit(transaction, request.unit_id)
    settings = Unit(
        id=unit.id,
        team=unit.team,
        name=given.get("name", unit.name),
        language=given["language"],
        zone=given["zone"],
        country=given["country"],
        day_begins=given["day_begins"],
        day_ends=given["day_ends"],
        weekdays="".join(sorted(given["weekdays"])),
    )
    units.configure(transaction, settings)
    if request.conversation.kind is not Kind.DIRECT:
        people.set_conversation_language(transaction, request.conversation.id, _chosen(given["here_language"]))
    chosen = {one.id for one in given["administrator"]}
    for one in people.with_role(transaction, unit.id, "administrator"):
        if one.id not in chosen:
            people.set_role(transaction, unit.id, one.id, "member")
    for person_id in chosen:
        people.set_role(transaction, unit.id, person_id, "administrator")


def _chosen(language: str) -> str:
    return "" if language == views.AS_USUAL else language


def _administers(request: Request, transaction: Transaction) -> bool:
    """Asked of the database each time: a role taken away counts at once."""
    return people.role(transaction, request.unit_id, request.person.id) == "administrator"
