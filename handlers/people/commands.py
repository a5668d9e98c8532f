"""`/samspil settings`: one form, with more in it for administrators."""

from __future__ import annotations

from zoneinfo import available_timezones

from bot.feature import Feature, Request
from bot.language import N_
from bot.model import Form, Kind, Reply
from handlers.people import views
from storage import people, units
from storage.database import Transaction
from storage.units import Unit

feature = Feature("people")


def show_settings(request: Request, transaction: Transaction) -> Form:
    unit = units.unit(transaction)
    administers = _administers(request, transaction)
    return views.settings_form(
        request.conversation,
        people.chosen(transaction, request.person.id, request.conversation.id),
        unit if administers else None,
        people.with_role(transaction, unit.id, "administrator") if administers else [],
        request.reader,
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
    if _administers(request, transaction):
        _save_workspace(request, transaction)
    me = people.person(transaction, request.person.id)
    return views.saved(me.language, request.reader)


def _save_workspace(request: Request, transaction: Transaction) -> None:
    given = request.values
    unit = units.unit(transaction)
    begins, ends = given["day_begins"], given["day_ends"]
    settings = Unit(
        unit.id, given["language"], given["zone"], given["country"], begins, ends, "".join(sorted(given["weekdays"]))
    )
    units.configure(transaction, settings)
    if request.conversation.kind is not Kind.DIRECT:
        people.set_conversation_language(transaction, request.conversation.id, _chosen(given["here_language"]))
    chosen = {one.id for one in given["administrator"]}
    for one in people.with_role(transaction, unit.id, "administrator"):
        if one.id not in chosen:
            people.set_role(transaction, one.id, "member")
    for person_id in chosen:
        people.set_role(transaction, person_id, "administrator")


def _chosen(language: str) -> str:
    return "" if language == views.AS_USUAL else language


def _administers(request: Request, transaction: Transaction) -> bool:
    """Asked of the database each time: a role taken away counts at once."""
    return people.person(transaction, request.person.id).role == "administrator"
