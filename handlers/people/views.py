"""How settings read."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language import LANGUAGES, N_, NAMES, Reader
from bot.model import Choice, Conversation, Field, Form, Heading, Input, Item, Kind, Message, Person, Small, told
from handlers.wording import place_name
from storage.people import Chosen
from storage.units import Unit

NAME = 100  # characters of a unit's name
AS_USUAL = "usual"  # the choice of no language in particular
COUNTRIES = {
    "DK": N_("Denmark"),
    "NO": N_("Norway"),
    "SE": N_("Sweden"),
    "FI": N_("Finland"),
    "IS": N_("Iceland"),
}
WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


def settings_form(
    here: Conversation,
    chosen: Chosen,
    unit: Unit | None,
    administrators: Sequence[Person],
    *,
    one_of_several: bool,
    may_found: bool,
    reader: Reader,
) -> Form:
    """`unit` and `administrators` are given to an administrator alone; a team can be made a unit of its own by who
    `may_found` it. The form's state keeps what its reader was allowed to do."""
    _ = reader.text
    languages = tuple(Choice(one, NAMES[one]) for one in LANGUAGES)
    as_usual = _("As in your chat program")
    if not chosen.my_language:
        as_usual = f"{as_usual}: {NAMES[reader.language]}"
    items: list[Item] = [
        Field(
            "my_language",
            _("My language"),
            Input.CHOICE,
            required=True,
            initial=chosen.my_language or AS_USUAL,
            choices=(Choice(AS_USUAL, as_usual), *languages),
        ),
    ]
    if unit is None:
        items.append(Small(_("The workspace's settings are kept by its administrators.")))
    else:
        items += _of_unit(here, chosen, unit, administrators, one_of_several, reader)
    if may_found:
        items += [
            Heading(_("This team")),
            Field(
                "own_unit",
                _("If this team is a school or department of its own: its name"),
                help=_(
                    "It then has its own settings, administrators and numbers, and you administer it. "
                    "This can't be taken back."
                ),
                max_length=NAME,
            ),
        ]
    may = "administer " * (unit is not None) + "found" * may_found
    return Form("people.settings", _("Settings"), tuple(items), submit=_("Save"), state={"may": may.strip()})


def _of_unit(
    here: Conversation,
    chosen: Chosen,
    unit: Unit,
    administrators: Sequence[Person],
    one_of_several: bool,
    reader: Reader,
) -> list[Item]:
    _ = reader.text
    languages = tuple(Choice(one, NAMES[one]) for one in LANGUAGES)
    items: list[Item] = [Heading(unit.name or _("The workspace"))]
    if one_of_several:
        items.append(Field("name", _("Name"), required=bool(unit.team), initial=unit.name, max_length=NAME))
    items += [
        Field("language", _("Language"), Input.CHOICE, required=True, initial=unit.language, choices=languages),
    ]
    if here.kind is not Kind.DIRECT:
        items.append(
            Field(
                "here_language",
                _("Language in {place}", place=place_name(here, reader)) if here.name else _("Language here"),
                Input.CHOICE,
                _("What I say here is one text for all."),
                required=True,
                initial=chosen.here_language or AS_USUAL,
                choices=(Choice(AS_USUAL, _("As usual: {language}", language=NAMES[unit.language])), *languages),
            )
        )
    items += [
        Field("zone", _("Time zone"), required=True, initial=unit.zone),
        Field(
            "country",
            _("Public holidays"),
            Input.CHOICE,
            initial=unit.country,
            choices=tuple(Choice(code, _(name)) for code, name in COUNTRIES.items()),
        ),
        Field("day_begins", _("The working day begins"), Input.TIME, required=True, initial=unit.day_begins),
        Field("day_ends", _("The working day ends"), Input.TIME, required=True, initial=unit.day_ends),
        Field(
            "weekdays",
            _("Working days"),
            Input.CHOICES,
            required=True,
            initial=tuple(unit.weekdays),
            choices=tuple(Choice(str(n), _(day)) for n, day in enumerate(WEEKDAYS, start=1)),
        ),
        Field("administrator", _("Administrators"), Input.PEOPLE, initial=tuple(administrators)),
    ]
    return items


def not_all_saved(language: str, reader: Reader) -> Message:
    _ = Reader(language, reader.zone).text
    return told(
        _(
            "Your language is saved. The rest is not: what you may set here changed while the form was open. "
            "Open the settings again to see."
        )
    )


def saved(language: str, reader: Reader) -> Message:
    return told(Reader(language, reader.zone).text("Saved."))
