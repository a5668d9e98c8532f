"""How settings read."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language import LANGUAGES, N_, NAMES, Reader
from bot.model import Choice, Conversation, Field, Form, Heading, Input, Item, Kind, Message, Person, Small, told
from storage.people import Chosen
from storage.units import Unit

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
    reader: Reader,
) -> Form:
    """`unit` and `administrators` are given to an administrator alone."""
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
        return Form("people.settings", _("Settings"), tuple(items), submit=_("Save"))
    items += [
        Heading(_("The workspace")),
        Field("language", _("Language"), Input.CHOICE, required=True, initial=unit.language, choices=languages),
    ]
    if here.kind is not Kind.DIRECT:
        items.append(
            Field(
                "here_language",
                _("Language in #{channel}", channel=here.name) if here.name else _("Language here"),
                Input.CHOICE,
                _("What I say here is one text for all."),
                required=True,
                initial=chosen.here_language or AS_USUAL,
                choices=(Choice(AS_USUAL, _("The workspace's language")), *languages),
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
    return Form("people.settings", _("Settings"), tuple(items), submit=_("Save"))


def saved(language: str, reader: Reader) -> Message:
    return told(Reader(language, reader.zone).text("Saved."))
