"""How settings read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.language import LANGUAGES, N_, NAMES, Reader
from bot.model import (
    Button,
    Buttons,
    Choice,
    Conversation,
    Field,
    Form,
    Heading,
    Input,
    Item,
    Kind,
    Message,
    Person,
    Small,
    Text,
    told,
)
from handlers.wording import HATS, INFLUENCE, influence, names, place_name
from storage.people import Chosen
from storage.units import Unit

NAME = 100  # characters of a unit's name
TITLE = 60  # of what a unit calls those who speak for somebody
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


@dataclass(frozen=True, slots=True)
class Settings:
    """What somebody sees of the settings of the `unit` that they act in. `own` are the units that they belong to, with
    `mine` that of their own conversation and `days` the days of the week that it works on; `follow_ups` is the part
    about how they are reminded. Who `may_found` it can make a team a unit, and `founded` says that they did.
    """

    here: Conversation
    chosen: Chosen
    unit: Unit
    administrators: Sequence[Person]
    administers: bool = False
    days: str = ""
    own: Sequence[Unit] = ()
    mine: int = 0
    follow_ups: Sequence[Item] = ()
    one_of_several: bool = False
    may_found: bool = False
    founded: bool = False


def settings_form(seen: Settings, reader: Reader) -> Form:
    _ = reader.text
    chosen = seen.chosen
    languages = tuple(Choice(one, NAMES[one]) for one in LANGUAGES)
    as_usual = _("As in your chat program")
    if not chosen.my_language:
        as_usual = f"{as_usual}: {NAMES[reader.language]}"
    made = _("{unit} is a unit of its own now. These are its settings.", unit=seen.unit.name)
    items: list[Item] = [
        *((Text(made),) if seen.founded else ()),
        Field(
            "my_language",
            _("My language"),
            Input.CHOICE,
            required=True,
            initial=chosen.my_language or AS_USUAL,
            choices=(Choice(AS_USUAL, as_usual), *languages),
        ),
    ]
    if len(seen.own) > 1:
        units = tuple(Choice(str(one.id), one.name or _("The workspace")) for one in seen.own)
        mine = Field("my_unit", _("My own chat belongs to"), Input.CHOICE, initial=str(seen.mine))
        items.append(replace(mine, choices=units))
    items += seen.follow_ups
    if seen.administers:
        items += _of_unit(seen, reader)
    elif seen.administrators:
        keepers = names([one.name for one in seen.administrators], reader)
        kept = Small(_("The other settings here are kept by {people}.", people=keepers))
        items += [Heading(seen.unit.name or _("The workspace")), kept]
    if seen.administers and not seen.unit.team:
        items.append(Buttons((Button(_("How long records are kept…"), "retention.open"),)))
    if seen.may_found:
        items += [
            Heading(_("This team")),
            Small(_("Is it a school or department of its own, with its own settings, administrators and numbers?")),
            Buttons((Button(_("Make it a unit of its own"), "people.unit"),)),
        ]
    state = state_of(seen.unit, seen.administers) | {"days": seen.days}
    return Form("people.settings", _("Settings"), tuple(items), submit=_("Save"), state=state)


def state_of(unit: Unit, administers: bool) -> dict[str, str]:
    """What the reader of the settings was shown: of which unit, and as what."""
    return {"unit": str(unit.id), "may": "administer" if administers else ""}


def found_form(reader: Reader) -> Form:
    _ = reader.text
    says = _(
        "The team gets its own settings, administrators and numbers, and you administer it. This can't be taken back."
    )
    name = Field("name", _("Name of the school or department"), required=True, max_length=NAME)
    return Form("people.found", _("A unit of its own"), (Small(says), name), submit=_("Make it a unit"))


def _of_unit(seen: Settings, reader: Reader) -> list[Item]:
    _ = reader.text
    here, chosen, unit = seen.here, seen.chosen, seen.unit
    languages = tuple(Choice(one, NAMES[one]) for one in LANGUAGES)
    items: list[Item] = [Heading(unit.name or _("The workspace"))]
    if seen.one_of_several:
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
                _("What Samspil writes there is one text, read by all."),
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
        Buttons((Button(_("Days off…"), "people.days_off"),)),
        Field("administrator", _("Administrators"), Input.PEOPLE, initial=tuple(seen.administrators)),
        Field(
            "notify_everybody",
            _("Reminders may notify everybody in a channel"),
            Input.SWITCH,
            initial=unit.notify_everybody,
        ),
        Heading(_("What we call those in a forum"), folds=True),
        Small(_("Where it is empty, I use my own words.")),
    ]
    for hat, label in HATS.items():
        title = getattr(unit, f"title_{hat}")
        items.append(Field(f"title_{hat}", _(label), initial=title, max_length=TITLE))
    items.append(Heading(_("What we call the room for influence"), folds=True))
    for key in INFLUENCE:
        words, own = influence(key, {}, reader), getattr(unit, f"influence_{key}")
        items.append(Field(f"influence_{key}", words, initial=own, max_length=TITLE))
    return items


def not_all_saved(reader: Reader) -> Message:
    _ = reader.text
    return told(
        _(
            "Your own settings are saved. The rest is not: what you may set here changed while the form was open. "
            "Open the settings again to see."
        )
    )


def saved(reminded: str, gave_up: bool, reader: Reader) -> Message:
    """`reminded`: in words, how they are. `gave_up`: they were administrator, and made themselves none."""
    _ = reader.text
    return told(f"{_('Saved. You are no longer administrator here.') if gave_up else _('Saved.')} {reminded}")
