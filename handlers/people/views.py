"""How settings read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot.language import LANGUAGES, NAMES, Reader
from bot.model import (
    Button,
    Buttons,
    Choice,
    Field,
    Form,
    Heading,
    Input,
    Item,
    Message,
    Person,
    Small,
    Text,
    told,
)
from handlers.people.rules import Deed
from handlers.wording import names
from storage.people import Chosen
from storage.units import Unit

NAME = 100  # characters of a unit's name
AS_USUAL = "usual"  # the choice of no language in particular
OFFERED = frozenset({Deed.SET, Deed.CLOSE, Deed.APPOINT, Deed.RETAIN})  # in the settings


@dataclass(frozen=True, slots=True)
class Settings:
    """What somebody sees of the settings of the `unit` that they act in. `own` are the units that they belong to, with
    `mine` that of their own conversation and `days` the days of the week that it works on; `follow_ups` is the part
    about how they are reminded, and what they `may` of OFFERED decides which buttons there are. Who `may_found` it can
    make a team a unit.
    """

    chosen: Chosen
    unit: Unit
    administrators: Sequence[Person]
    may: frozenset[Deed] = frozenset()
    days: str = ""
    own: Sequence[Unit] = ()
    mine: int = 0
    follow_ups: Sequence[Item] = ()
    may_found: bool = False


def settings_form(seen: Settings, reader: Reader) -> Form:
    _ = reader.text
    chosen = seen.chosen
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
    if len(seen.own) > 1:
        units = tuple(Choice(str(one.id), one.name or _("The workspace")) for one in seen.own)
        mine = Field("my_unit", _("My own chat belongs to"), Input.CHOICE, initial=str(seen.mine))
        items.append(replace(mine, choices=units))
    items += seen.follow_ups
    if Deed.SET in seen.may:
        items += [Heading(seen.unit.name or _("The workspace")), _parts(seen.may, reader)]
    elif seen.administrators:
        keepers = names([one.name for one in seen.administrators], reader)
        kept = Small(_("The other settings here are kept by {people}.", people=keepers))
        items += [Heading(seen.unit.name or _("The workspace")), kept]
    if Deed.RETAIN in seen.may and not seen.unit.team:
        items.append(Buttons((Button(_("How long records are kept…"), "retention.open"),)))
    if seen.may_found:
        items += [
            Heading(_("This team")),
            Small(_("Is it a school or department of its own, with its own settings, administrators and numbers?")),
            Buttons((Button(_("Make it a unit of its own"), "people.unit"),)),
        ]
    return Form("people.settings", _("Settings"), tuple(items), submit=_("Save"), state={"days": seen.days})


def _parts(may: Collection[Deed], reader: Reader) -> Buttons:
    """What is set for all by whoever may, each part in a form of its own."""
    _ = reader.text
    parts = (
        (Deed.SET, Button(_("Working time and language…"), "people.time")),
        (Deed.CLOSE, Button(_("Days off…"), "people.days_off")),
        (Deed.SET, Button(_("Who may what…"), "people.rights")),
        (Deed.APPOINT, Button(_("Roles…"), "people.appoint")),
        (Deed.SET, Button(_("Words of our own…"), "people.words")),
    )
    return Buttons(tuple(button for deed, button in parts if deed in may))


def found_form(reader: Reader) -> Form:
    _ = reader.text
    says = _(
        "The team gets its own settings, administrators and numbers, and you administer it. This can't be taken back."
    )
    name = Field("name", _("Name of the school or department"), required=True, max_length=NAME)
    return Form("people.found", _("A unit of its own"), (Small(says), name), submit=_("Make it a unit"))


def founded(unit: Unit, reader: Reader) -> Message:
    _ = reader.text
    made = _("{unit} is a unit of its own now, and you administer it.", unit=unit.name)
    return Message("", (Text(made), _parts(OFFERED, reader)), preview=made, private=True)


def saved(reminded: str, reader: Reader) -> Message:
    """`reminded`: in words, how they are."""
    return told(f"{reader.text('Saved.')} {reminded}")
