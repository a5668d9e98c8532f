"""`/samspil settings`: one form, with more in it for administrators; and how a team becomes a unit of its own."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import available_timezones

from bot.calendar import WorkingTime
from bot.feature import Feature, Request
from bot.language import N_
from bot.model import Form, Kind, Reply, UserError
from handlers.people import follow_ups, views
from handlers.wording import HATS
from storage import handled, people, preferences, teams, units
from storage.database import Transaction
from storage.units import Unit

feature = Feature("people")


def show_settings(request: Request, transaction: Transaction) -> Form:
    return _settings_form(request, transaction)


def _settings_form(request: Request, transaction: Transaction, *, founded: bool = False) -> Form:
    unit = _unit_here(request, transaction)
    seen = views.Settings(
        here=request.conversation,
        chosen=people.chosen(transaction, request.person.id, request.conversation.id),
        unit=unit,
        administrators=people.with_role(transaction, unit.id, "administrator"),
        administers=_administers(request, transaction),
        days="".join(map(str, sorted(_own_hours(request, transaction).weekdays))),
        own=units.of_person(transaction, request.person.id),
        mine=people.own_unit(transaction, request.person.id),
        follow_ups=follow_ups.items(
            preferences.of(transaction, request.person.id),
            _own_hours(request, transaction),
            request.reader.today(request.now),
            request.reader,
        ),
        one_of_several=units.several(transaction),
        may_found=teams.may_found(transaction, request.conversation.id, request.person),
        founded=founded,
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
    _ = request.reader.text
    given = request.values
    today = request.reader.today(request.now)
    hours = _own_hours(request, transaction)
    errors = follow_ups.wrong(follow_ups.chosen(given, _days_shown(request, transaction)), hours, today, request.reader)
    if not _administers(request, transaction):
        return errors
    errors |= _wrong_name(request, transaction, given.get("name", ""), _unit_here(request, transaction))
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
    wanted = follow_ups.chosen(given, _days_shown(request, transaction))
    people.choose_language(transaction, request.person.id, _chosen(given["my_language"]))
    units.hold_roles(transaction)  # an administrator may be taking our role away at this moment
    administers = _administers(request, transaction)
    as_shown = views.state_of(_unit_here(request, transaction), administers).items() <= request.state.items()
    if administers and as_shown:
        _save_unit(request, transaction)
    gave_up = administers and not _administers(request, transaction)
    if own := given.get("my_unit"):
        people.choose_unit(transaction, request.person.id, int(own))
    me = people.person(transaction, request.person.id)
    preferences.choose(transaction, me, wanted)
    reader = replace(request.reader, language=me.language)
    if not as_shown:
        return views.not_all_saved(reader)
    hours = _own_hours(request, transaction)
    return views.saved(follow_ups.said(wanted, hours, reader.today(request.now), reader), gave_up, reader)


def _save_unit(request: Request, transaction: Transaction) -> None:
    given = request.values
    unit = _unit_here(request, transaction)
    settings = replace(
        unit,
        name=given.get("name", unit.name),
        language=given["language"],
        zone=given["zone"],
        country=given["country"],
        day_begins=given["day_begins"],
        day_ends=given["day_ends"],
        weekdays="".join(sorted(given["weekdays"])),
        notify_everybody=given["notify_everybody"],
        **{f"title_{hat}": given[f"title_{hat}"] for hat in HATS},
        **{f"influence_{key}": given[f"influence_{key}"] for key in units.INFLUENCE},
    )
    units.configure(transaction, settings)
    if request.conversation.kind is not Kind.DIRECT:
        people.set_conversation_language(transaction, request.conversation.id, _chosen(given["here_language"]))
    chosen = {one.id for one in given["administrator"]}
    for one in people.with_role(transaction, unit.id, "administrator"):
        if one.id not in chosen:
            units.set_role(transaction, unit.id, one.id, "member")
    for person_id in chosen:
        units.set_role(transaction, unit.id, person_id, "administrator")


def _wrong_name(request: Request, transaction: Transaction, name: str, of: Unit | None) -> dict[str, str]:
    """`of` is the unit that is to have it; None for a new one."""
    other = units.named(transaction, name) if name else None
    if other is None or (of is not None and other.id == of.id):
        return {}
    return {"name": request.reader.text("There is another unit of that name.")}


# ------------------------------------------------------------------------------------------------ a team as a unit


def show_founding(request: Request, transaction: Transaction) -> Form:
    _ = request.reader.text
    if not _founded_before(request, transaction):
        if not teams.is_part(transaction, request.conversation.id):
            raise UserError(_("There is no team here that could become a unit of its own, or it is one already."))
        if not teams.may_found(transaction, request.conversation.id, request.person):
            raise UserError(_("Only who added me to this team, or an administrator of the workspace, can do that."))
    return views.found_form(request.reader)


@feature.button("people.unit", reads=True)
def founding(request: Request, transaction: Transaction) -> Form:
    return show_founding(request, transaction)


def wrong_founding(request: Request, transaction: Transaction) -> dict[str, str]:
    made = _unit_here(request, transaction) if _founded_before(request, transaction) else None
    return _wrong_name(request, transaction, request.values["name"], made)


@feature.form("people.found", show_founding, wrong_founding)
def found(request: Request, transaction: Transaction) -> Form:
    """The same form sent again shows the same settings again."""
    if not _founded_before(request, transaction):
        made = teams.found(transaction, request.conversation.id, request.values["name"], request.person)
        handled.note(transaction, request.form_key("unit"), made.id)
    return _settings_form(request, transaction, founded=True)


def _founded_before(request: Request, transaction: Transaction) -> bool:
    return handled.result_of(transaction, request.form_key("unit")) is not None


# ------------------------------------------------------------------------------------------------ small


def _chosen(language: str) -> str:
    return "" if language == views.AS_USUAL else language


def _administers(request: Request, transaction: Transaction) -> bool:
    """Asked of the database each time: a role taken away counts at once."""
    unit_id = people.unit_of(transaction, request.conversation.id)
    return units.role(transaction, unit_id, request.person.id) == "administrator"


def _own_hours(request: Request, transaction: Transaction) -> WorkingTime:
    """The working time of the unit that they belong to."""
    return units.unit(transaction, people.own_unit(transaction, request.person.id)).working_time


def _days_shown(request: Request, transaction: Transaction) -> frozenset[int]:
    """On which days of the week everybody in their unit worked as the form was opened: it may have changed since, by
    this very form."""
    shown = request.state.get("days", "")
    return frozenset(map(int, shown)) if shown.isdecimal() else _own_hours(request, transaction).weekdays


def _unit_here(request: Request, transaction: Transaction) -> Unit:
    return units.unit(transaction, people.unit_of(transaction, request.conversation.id))
