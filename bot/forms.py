"""What came back from a form: checked against the form itself, and turned into the values commands work with.

What arrives is not trusted: a wrong type, an unknown choice or a text too long is an error at its field, in the
person's language, and never an exception.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from bot import guard
from bot.language import Reader
from bot.model import Conversation, Field, Form, Input, Person, Place, Profile, Small

NOT_A_NUMBER = "not_personal_number"  # the switch that says: this is no personal number

# Control characters mean nothing to a reader, and databases refuse some of them; a line break and a tab stay.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_EMPTY: dict[Input, Any] = {
    Input.LINE: "",
    Input.LINES: "",
    Input.CHOICE: "",
    Input.CHOICES: (),
    Input.PEOPLE: (),
    Input.CHANNELS: (),
    Input.SWITCH: False,
}


def clean(text: str) -> str:
    """Text as it is kept: line breaks as one character, no control characters, no white space around it."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


@dataclass(frozen=True, slots=True)
class Checked:
    """`values` by field name, of the types that `Input` states; `errors` by field name, in words."""

    values: dict[str, Any]
    errors: dict[str, str]
    personal_numbers: frozenset[str] = frozenset()  # the fields where one seems to stand
    no_numbers: bool = False  # whether the person said that they are none


class _Wrong(Exception):
    """The value is no such thing; a fault of the program that sent it more than of the person."""


def check(
    form: Form,
    raw: Mapping[str, Any],
    reader: Reader,
    person: Callable[[Profile], Person],
    conversation: Callable[[Place], Conversation],
    workspace: str = "",
) -> Checked:
    """Reads every field of `form` from what came back; `person` and `conversation` say whom a profile or place is,
    `workspace` what people call where they are."""
    _ = reader.text
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    numbers: set[str] = set()
    sure = raw.get(NOT_A_NUMBER) is True
    for field in form.fields:
        given, nobody = _people_in(field, raw.get(field.name))
        try:
            value = _read(field, given, person, conversation)
        except _Wrong:
            values[field.name], errors[field.name] = _EMPTY.get(field.input), _wrong(field, reader)
            continue
        values[field.name] = value
        if nobody:
            errors[field.name] = " ".join(_nobody(one, workspace, reader) for one in nobody)
        elif field.required and value in ("", (), None):
            errors[field.name] = _("This is needed.")
        elif isinstance(value, str) and len(value) > field.longest:
            errors[field.name] = _(
                "This is too long: {n} characters, and there is room for {most}.",
                n=reader.number(len(value)),
                most=reader.number(field.longest),
            )
        elif field.input in (Input.LINE, Input.LINES) and guard.find(value):
            numbers.add(field.name)
            if not sure:
                errors[field.name] = _(
                    "This looks like somebody's personal number. Please take it out: such numbers do not belong here. "
                    "Nothing was stored."
                )
    return Checked(values, errors, frozenset(numbers), sure)


def _people_in(field: Field, given: Any) -> tuple[Any, list[Profile]]:
    """What was given without those who can't be chosen as somebody, and these."""
    several = given if isinstance(given, list) else [given]
    nobody = [one for one in several if isinstance(one, Profile) and (one.app or one.left)]
    if field.input not in (Input.PERSON, Input.PEOPLE) or not nobody:
        return given, []
    return [one for one in several if one not in nobody] if isinstance(given, list) else None, nobody


def _nobody(profile: Profile, workspace: str, reader: Reader) -> str:
    _, name = reader.text, profile.name or profile.external_id
    if profile.app:
        return _("{name} is an app, not a person.", name=name)
    if workspace:
        return _("{name} has left {workspace}.", name=name, workspace=workspace)
    return _("{name} is no longer here.", name=name)


def _read(
    field: Field, given: Any, person: Callable[[Profile], Person], conversation: Callable[[Place], Conversation]
) -> Any:
    if given is None or given in ("", []):
        return _EMPTY.get(field.input)
    match field.input:
        case Input.LINE | Input.LINES:
            text = clean(_is(str, given))
            return " ".join(text.split()) if field.input is Input.LINE else text
        case Input.CHOICE:
            return _one_of(field, given)
        case Input.CHOICES:
            return tuple(dict.fromkeys(_one_of(field, one) for one in _is(list, given)))
        case Input.PERSON:
            return person(_is(Profile, given))
        case Input.PEOPLE:
            return tuple(dict.fromkeys(person(_is(Profile, one)) for one in _is(list, given)))
        case Input.CHANNEL:
            return conversation(_is(Place, given))
        case Input.CHANNELS:
            return tuple(dict.fromkeys(conversation(_is(Place, one)) for one in _is(list, given)))
        case Input.SWITCH:
            return _is(bool, given)
    try:
        match field.input:
            case Input.DATE:
                return date.fromisoformat(_is(str, given))
            case Input.TIME:
                return _local(time.fromisoformat(_is(str, given)))
            case Input.NUMBER:
                return int(_digits(given) if isinstance(given, str) else _is(int, given))
    except ValueError:
        raise _Wrong from None


def _is(kind: type[Any], given: Any) -> Any:
    if not isinstance(given, kind) or (kind is int and isinstance(given, bool)):
        raise _Wrong
    return given


def _local(at: time) -> time:
    """A time of day on the wall, not in a zone of its own."""
    if at.tzinfo is not None:
        raise _Wrong
    return at


def _digits(given: str) -> str:
    """What people call a number; Python's own "1_000" is none."""
    if "_" in given:
        raise _Wrong
    return given


def _one_of(field: Field, given: Any) -> str:
    if not any(choice.value == given for choice in field.choices):
        raise _Wrong
    return str(given)


def _wrong(field: Field, reader: Reader) -> str:
    _ = reader.text
    match field.input:
        case Input.DATE:
            return _("This is not a date.")
        case Input.TIME:
            return _("This is not a time of day.")
        case Input.NUMBER:
            return _("This is not a whole number.")
    return _("This could not be read. Please choose again.")


def refused(form: Form, checked: Checked, reader: Reader, error: str = "") -> Form:
    """The same form once more, filled with what was typed, with what is wrong where it is wrong."""
    _ = reader.text
    items: list[Any] = []
    for item in form.items:
        if not isinstance(item, Field):
            items.append(item)
            continue
        items.append(
            replace(
                item,
                initial=checked.values.get(item.name, item.initial),
                error=checked.errors.get(item.name, ""),
            )
        )
    if checked.personal_numbers:
        items.append(Field(NOT_A_NUMBER, _("This is not a personal number"), Input.SWITCH, initial=checked.no_numbers))
        items.append(Small(_("Turn this on only if the digits mean something else, such as a case number.")))
    return replace(form, items=tuple(items), error=error)
