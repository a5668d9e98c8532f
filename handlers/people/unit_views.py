"""How the settings of a unit read, part by part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

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
    Small,
    Text,
    told,
)
from handlers.people import rules
from handlers.people.views import AS_USUAL, NAME
from handlers.wording import HATS, INFLUENCE, influence, place_name
from storage.units import Unit

TITLE = 60  # characters of what a unit calls those who speak for somebody
MOST_DAYS = 60  # working days
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


# The settings that a form holds, by its name; each is a column of the unit.
PARTS: Mapping[str, tuple[str, ...]] = {
    "people.time": (
        *("name", "language", "zone", "country", "day_begins", "day_ends", "weekdays", "action_days", "speak_days"),
    ),
    "people.rights": ("announce_from", "export_from", "notify_everybody"),
    "people.words": (*(f"title_{hat}" for hat in HATS), *(f"influence_{key}" for key in INFLUENCE)),
}
ANNOUNCE: Mapping[str, str] = {
    rules.MEMBER: N_("Everybody"),
    rules.REPRESENTATIVE: N_("Representatives, leaders and administrators"),
    rules.LEADER: N_("Leaders and administrators"),
    rules.ADMINISTRATOR: N_("Administrators"),
}
EXPORT: Mapping[str, str] = {
    rules.ADMINISTRATOR: N_("Administrators"),
    rules.LEADER: N_("Leaders and administrators"),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """The unit, where its settings are opened, and what was chosen for that place."""

    unit: Unit
    here: Conversation
    here_language: str = ""
    several: bool = False


def state_of(part: str, unit: Unit) -> dict[str, str]:
    """Names the unit, and what somebody was shown of its settings."""
    shown = [getattr(unit, name) for name in PARTS[part]]
    return {"unit": str(unit.id), "base": str(crc32(repr(shown).encode()))}


def _form(part: str, title: str, items: tuple[Item, ...], unit: Unit, reader: Reader, note: str) -> Form:
    """A `note` stands on top, and is no error of the form: then what was typed would stand in it again."""
    heading = (*((Text(note),) if note else ()), *((Small(unit.name),) if unit.name else ()))
    return Form(part, title, (*heading, *items), submit=reader.text("Save"), state=state_of(part, unit))


def time(seen: Setting, reader: Reader, note: str = "") -> Form:
    _ = reader.text
    unit = seen.unit
    languages = tuple(Choice(one, NAMES[one]) for one in LANGUAGES)
    named = Field("name", _("Name"), required=bool(unit.team), initial=unit.name, max_length=NAME)
    quiet = _("These are the quiet hours too: outside them I keep what can wait. Everybody can choose their own.")
    items: tuple[Item, ...] = (
        *((named,) if seen.several else ()),
        Field("language", _("Language"), Input.CHOICE, required=True, initial=unit.language, choices=languages),
        *_language_here(seen, reader),
        Field("zone", _("Time zone"), required=True, initial=unit.zone),
        Field(
            "country",
            _("Public holidays"),
            Input.CHOICE,
            initial=unit.country,
            choices=tuple(Choice(code, _(name)) for code, name in COUNTRIES.items()),
        ),
        Field("day_begins", _("The working day begins"), Input.TIME, required=True, initial=unit.day_begins),
        Field("day_ends", _("The working day ends"), Input.TIME, quiet, required=True, initial=unit.day_ends),
        Field(
            "weekdays",
            _("Working days"),
            Input.CHOICES,
            required=True,
            initial=tuple(unit.weekdays),
            choices=tuple(Choice(str(n), _(day)) for n, day in enumerate(WEEKDAYS, start=1)),
        ),
        Buttons((Button(_("Days off…"), "people.days_off"),)),
        Heading(_("Days that I suggest"), folds=True),
        Small(_("In working days from today. Where it is empty, I suggest none.")),
        Field("action_days", _("An action item is done in"), Input.NUMBER, initial=unit.action_days),
        Field("speak_days", _("People are heard within"), Input.NUMBER, initial=unit.speak_days),
    )
    return _form("people.time", _("Time and language"), items, unit, reader, note)


def _language_here(seen: Setting, reader: Reader) -> tuple[Field, ...]:
    _ = reader.text
    if seen.here.kind is Kind.DIRECT:
        return ()
    languages = tuple(Choice(one, NAMES[one]) for one in LANGUAGES)
    place = place_name(seen.here, reader)
    return (
        Field(
            "here_language",
            _("Language in {place}", place=place) if seen.here.name else _("Language here"),
            Input.CHOICE,
            _("What Samspil writes there is one text, read by all."),
            required=True,
            initial=seen.here_language or AS_USUAL,
            choices=(Choice(AS_USUAL, _("As usual: {language}", language=NAMES[seen.unit.language])), *languages),
        ),
    )


def rights(seen: Setting, reader: Reader, note: str = "") -> Form:
    _ = reader.text
    unit = seen.unit
    items: tuple[Item, ...] = (
        Field(
            "announce_from",
            _("Who announces decisions"),
            Input.CHOICE,
            _("Everybody can say that something is to be decided."),
            required=True,
            initial=unit.announce_from,
            choices=tuple(Choice(role, _(ANNOUNCE[role])) for role in rules.ANNOUNCE_FROM),
        ),
        Field(
            "export_from",
            _("Who gets the log of all as a workbook"),
            Input.CHOICE,
            _("With what each of them may read, and no more."),
            required=True,
            initial=unit.export_from,
            choices=tuple(Choice(role, _(EXPORT[role])) for role in rules.EXPORT_FROM),
        ),
        Field(
            "notify_everybody",
            _("Reminders may notify everybody in a channel"),
            Input.SWITCH,
            initial=unit.notify_everybody,
        ),
    )
    return _form("people.rights", _("Who may what"), items, unit, reader, note)


def words(seen: Setting, reader: Reader, note: str = "") -> Form:
    _ = reader.text
    unit = seen.unit
    items: list[Item] = [
        Small(_("Where it is empty, I use my own words.")),
        Heading(_("What we call those in a forum")),
    ]
    for hat, label in HATS.items():
        items.append(Field(f"title_{hat}", _(label), initial=getattr(unit, f"title_{hat}"), max_length=TITLE))
    items.append(Heading(_("What we call the room for influence")))
    for key in INFLUENCE:
        label = influence(key, {}, reader)
        items.append(Field(f"influence_{key}", label, initial=getattr(unit, f"influence_{key}"), max_length=TITLE))
    return _form("people.words", _("Words of our own"), tuple(items), unit, reader, note)


def overtaken(reader: Reader) -> str:
    return reader.text("Somebody else has changed this meanwhile. It is shown as it is now.")


def saved(reader: Reader) -> Message:
    return told(reader.text("Saved."))
