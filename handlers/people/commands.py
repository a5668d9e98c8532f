"""`/samspil settings`: one's own, with the way to the unit's for its administrators; and how a team becomes a unit."""

from __future__ import annotations

from dataclasses import replace

from bot.calendar import WorkingTime
from bot.feature import Feature, Request
from bot.language import N_
from bot.model import Form, Message, Reply, UserError
from handlers.people import follow_ups, views
from handlers.people.rights import allowed, unit_here
from handlers.people.rules import ADMINISTRATOR, Deed
from storage import handled, people, preferences, teams, units
from storage.database import Transaction
from storage.units import Unit

feature = Feature("people")


def show_settings(request: Request, transaction: Transaction) -> Form:
    unit = unit_here(request, transaction)
    seen = views.Settings(
        chosen=people.chosen(transaction, request.person.id, request.conversation.id),
        unit=unit,
        administrators=people.with_role(transaction, unit.id, ADMINISTRATOR),
        may=frozenset(deed for deed in views.OFFERED if allowed(transaction, request.person, deed, unit.id)),
        days="".join(map(str, sorted(_own_hours(request, transaction).weekdays))),
        own=units.of_person(transaction, request.person.id),
        mine=people.own_unit(transaction, request.person.id),
        follow_ups=follow_ups.items(
            preferences.of(transaction, request.person.id),
            _own_hours(request, transaction),
            request.reader.today(request.now),
            request.reader,
        ),
        may_found=_may_found(request, transaction),
    )
    return views.settings_form(seen, request.reader)


@feature.command(
    N_("/samspil settings"),
    N_("Your language and reminders; for administrators, also the workspace's settings"),
    reads=True,
)
def settings(request: Request, transaction: Transaction) -> Reply:
    return show_settings(request, transaction)


def wrong_settings(request: Request, transaction: Transaction) -> dict[str, str]:
    given = request.values
    today = request.reader.today(request.now)
    hours = _own_hours(request, transaction)
    return follow_ups.wrong(follow_ups.chosen(given, _days_shown(request, transaction)), hours, today, request.reader)


@feature.form("people.settings", show_settings, wrong_settings)
def save_settings(request: Request, transaction: Transaction) -> Reply:
    """Saving twice changes nothing more, so that a repeated submit needs no memory of the first."""
    given = request.values
    wanted = follow_ups.chosen(given, _days_shown(request, transaction))
    people.choose_language(transaction, request.person.id, _chosen(given["my_language"]))
    if own := given.get("my_unit"):
        people.choose_unit(transaction, request.person.id, int(own))
    me = people.person(transaction, request.person.id)
    preferences.choose(transaction, me, wanted)
    reader = replace(request.reader, language=me.language)
    hours = _own_hours(request, transaction)
    return views.saved(follow_ups.said(wanted, hours, reader.today(request.now), reader), reader)


def wrong_name(request: Request, transaction: Transaction, name: str, of: Unit | None) -> dict[str, str]:
    """`of` is the unit that is to have it; None for a new one."""
    other = units.named(transaction, name) if name else None
    if other is None or (of is not None and other.id == of.id):
        return {}
    return {"name": request.reader.text("There is another unit of that name.")}


# ------------------------------------------------------------------------------------------------ a team as a unit


def show_founding(request: Request, transaction: Transaction) -> Form:
    return views.found_form(request.reader)


def _check_founding(request: Request, transaction: Transaction) -> None:
    """Raises UserError where there is no team to be made a unit, or it is not for this person to do."""
    _ = request.reader.text
    if not teams.is_part(transaction, request.conversation.id):
        raise UserError(_("There is no team here that could become a unit of its own, or it is one already."))
    if not _may_found(request, transaction):
        raise UserError(_("Only who added me to this team, or an administrator of the workspace, can do that."))


@feature.button("people.unit", reads=True)
def founding(request: Request, transaction: Transaction) -> Form:
    _check_founding(request, transaction)
    return show_founding(request, transaction)


def wrong_founding(request: Request, transaction: Transaction) -> dict[str, str]:
    made = unit_here(request, transaction) if _founded_before(request, transaction) else None
    if made is None:
        _check_founding(request, transaction)
    return wrong_name(request, transaction, request.values["name"], made)


@feature.form("people.found", show_founding, wrong_founding)
def found(request: Request, transaction: Transaction) -> Message:
    """The same form sent again is answered with the same again."""
    if not _founded_before(request, transaction):
        made = teams.found(transaction, request.conversation.id, request.values["name"], request.person)
        handled.note(transaction, request.form_key("unit"), made.id)
    return views.founded(unit_here(request, transaction), request.reader)


def _may_found(request: Request, transaction: Transaction) -> bool:
    """Who added the bot to the team that they act in, or administers the workspace, while it is no unit yet."""
    here = request.conversation.id
    if not teams.is_part(transaction, here):
        return False
    first = units.unit(transaction).id
    return allowed(transaction, request.person, Deed.DIVIDE, first) or teams.brought(transaction, here, request.person)


def _founded_before(request: Request, transaction: Transaction) -> bool:
    return handled.result_of(transaction, request.form_key("unit")) is not None


# ------------------------------------------------------------------------------------------------ small


def _chosen(language: str) -> str:
    return "" if language == views.AS_USUAL else language


def _own_hours(request: Request, transaction: Transaction) -> WorkingTime:
    """The working time of the unit that they belong to."""
    return units.unit(transaction, people.own_unit(transaction, request.person.id)).working_time


def _days_shown(request: Request, transaction: Transaction) -> frozenset[int]:
    """On which days of the week everybody in their unit worked as the form was opened: it may have changed since."""
    shown = request.state.get("days", "")
    return frozenset(map(int, shown)) if shown.isdecimal() else _own_hours(request, transaction).weekdays
