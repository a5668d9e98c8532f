"""Neutral forms as Adaptive Cards, and what came back from one. Pure.

In a personal chat a form is a card, elsewhere a dialog, since a card in a channel is everybody's. An input's id says
its field and the kind of input: what comes back is text, whatever was asked for. An input that is empty does not come
back at all.

What stands in a field already is never cut, since it comes back with what is written there: it is not counted in the
28,000 bytes that the rest of the card is held within. A text of 30,000 characters alone is 30 to 120 KB.

https://adaptivecards.io/explorer/Input.Text.html
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/people-picker
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from bot.literal import DATE, NUMBER, TIME, written
from bot.model import (
    Buttons,
    Choice,
    Conversation,
    Field,
    Form,
    Heading,
    Input,
    Item,
    Message,
    Person,
    Place,
    Profile,
    Style,
)
from bot.teams.cards import Page, Surface, action
from bot.teams.text import Card, heading, lines, one_line, weight

CANCEL = "home.cancel"  # the button that closes a form
# What every press on a form brings along: what comes of it takes the form's place. A message stays.
ANSWER = {"answer": True}
LABEL = 300
HELP = 500
RADIOS = 5
CHOICES = 8_000  # bytes of one field's choices, which stand in the card
PEOPLE_HERE = 2_000  # of people, where others can be searched
ALL_PEOPLE_HERE = 4_000  # in all fields of a form together
LEAST_CHOICES = 2_000  # what is left of CHOICES for channels beside many people who are chosen already
CHOSEN = 125  # bytes that one of these takes, about: the name, and the id twice

# In a personal chat and in a dialog, all of the organisation can be searched; the members of "currentContext" would be
# the person alone.
PEOPLE = {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}


class Malformed(Exception):
    """What came is nothing that Teams or a card of ours would send. Carries no text of it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a form carries along: which opening it is. (Where it was opened is what Teams says, not what comes back: a
    client could name any conversation.)"""

    form_id: str = ""
    state: Mapping[str, str] = field(default_factory=dict)

    def dump(self) -> dict[str, Any]:
        carried = {"form": self.form_id, "state": dict(self.state)}
        return {key: value for key, value in carried.items() if value} | ANSWER

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Opened:
        state = data.get("state", {})
        if not isinstance(state, Mapping) or not all(isinstance(one, str) for pair in state.items() for one in pair):
            raise Malformed
        return cls(_text(data, "form"), dict(state))


def form_card(
    form: Form, language: str, surface: Surface, places: Sequence[Place] = (), people: Sequence[Profile] = ()
) -> Card:
    """The card of a form, in a personal chat or in a dialog, which shows the title itself. `places` can be chosen in
    fields for channels, and `people` in those for people where the client offers no search."""
    opened = Opened(form.id, form.state).dump()
    page = Page(language, surface, opened)
    if surface is Surface.PERSONAL:
        page.add(heading(form.title, "Large"))
    room = _room(form)
    marked = page.words("Not sent yet: something is missing or wrong where you see ⚠.")
    _error(page, form.error or (marked if form.refused else ""))
    for title, items in _parts(form.items):
        fields = [item for item in items if isinstance(item, Field)]
        folds = title is not None and title.folds and bool(fields)
        if title is not None and folds:
            page.fold(title.text, shown=any(one.error or one.initial for one in fields))
        elif title is not None:
            page.element(title)
        for item in items:
            if isinstance(item, Field):
                _field(page, item, places, people, room, may_insist=not folds)
            else:
                page.element(item)
        page.unfold()
    if not (form.submit or form.fields):
        return page.card()
    data = {"submit": form.action, **opened}
    submit = action(surface, form.submit or page.words("Send"), form.action, data, Style.PRIMARY)
    # A dialog has a cross of its own, and what is only to be read says by its buttons how it is left. The buttons of a
    # form to write in do other things.
    if surface is Surface.DIALOG or (not form.fields and any(isinstance(item, Buttons) for item in form.items)):
        return page.card(submit)
    data = {"press": CANCEL, **opened}
    cancel = action(surface, page.words("Cancel"), CANCEL, data, Style.PLAIN, associatedInputs="none")
    return page.card(submit, cancel)


def reading(message: Message, language: str) -> Card:
    """The card of a message that is shown in a dialog."""
    page = Page(language, Surface.DIALOG)
    for element in message.elements:
        page.element(element)
    return page.card()


def _parts(items: Iterable[Item]) -> list[tuple[Heading | None, list[Item]]]:
    """The items under each heading; those before the first stand under none."""
    parts: list[tuple[Heading | None, list[Item]]] = [(None, [])]
    for item in items:
        if isinstance(item, Heading):
            parts.append((item, []))
        else:
            parts[-1][1].append(item)
    return parts


# ---------------------------------------------------------------------------------------------- fields


def _error(page: Page, text: str) -> None:
    if text.strip():
        [shown] = lines(f"⚠ {one_line(text, HELP)}", spacing="Small", color="Attention")
        page.keep(shown)


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes for the choices that a card offers in each of a form's fields for people and for channels."""

    people: int
    channels: int


def _room(form: Form) -> Room:
    asking = [one for one in form.fields if one.input in (Input.PERSON, Input.PEOPLE)]
    chosen = CHOSEN * sum(len(_named(one.initial)) for one in asking)
    return Room(min(PEOPLE_HERE, ALL_PEOPLE_HERE // max(len(asking), 1)), max(CHOICES - chosen, LEAST_CHOICES))


def _field(
    page: Page, field: Field, places: Sequence[Place], people: Sequence[Profile], room: Room, *, may_insist: bool
) -> None:
    """`may_insist`: the client may hold a submit up until it is filled in, which it must not where nobody sees it."""
    choices, help = _choices(field, places, people, page.words("Nothing chosen")), field.help
    if field.input in (Input.CHOICE, Input.CHOICES) and not field.choices:
        return
    if field.input in (Input.CHANNEL, Input.CHANNELS) and not choices:
        page.add(lines(one_line(field.label, LABEL), weight="Bolder"))
        nowhere = page.words("Samspil is in no channel that you can choose yet. Add it to a team first.")
        if field.error:
            _error(page, nowhere)
        else:
            page.small(nowhere, spacing="None")
        return
    searched = field.input in (Input.PERSON, Input.PEOPLE)
    in_channels = field.input in (Input.CHANNEL, Input.CHANNELS)
    offered = _within(choices, room.people if searched else room.channels if in_channels else CHOICES)
    if searched:  # whoever is chosen already stays
        offered = choices[: max(len(offered), len(_named(field.initial)))]
    if len(offered) < len(choices) and not searched:
        help = f"{help} {page.words('The first {n} can be chosen here.', n=len(offered))}".strip()
    made: Card = {"id": f"{field.name}:{field.input}", "label": one_line(field.label, LABEL) or "…"}
    made |= _input(field, offered, page.words("Yes"))
    # A switch that is off is an answer too.
    if field.required and may_insist and field.input is not Input.SWITCH:
        made |= {"isRequired": True, "errorMessage": page.words("This is needed.")}
    page.keep(made, weighs=weight({key: value for key, value in made.items() if key != "value"}))
    _error(page, field.error)
    if help.strip():
        [shown] = lines(one_line(help, HELP), spacing="Small", size="Small", isSubtle=True)
        page.keep(shown)


def _input(field: Field, choices: Sequence[Choice], yes: str) -> Card:
    match field.input:
        case Input.LINE | Input.LINES:
            text = written(field.initial)
            # Clients count as JavaScript does.
            most = max(field.longest, len(text.encode("utf-16-le")) // 2)
            typed: Card = {"type": "Input.Text", "maxLength": most} | _given("value", text)
            return typed | {"isMultiline": True} if field.input is Input.LINES else typed
        case Input.SWITCH:
            return {"type": "Input.Toggle", "title": yes} | _given("value", "true" if field.initial is True else "")
        case Input.DATE:
            value = written(field.initial)
            return {"type": "Input.Date"} | _given("value", value if DATE.fullmatch(value) else "")
        case Input.TIME:
            value = written(field.initial)
            return {"type": "Input.Time"} | _given("value", value[:5] if TIME.match(value) else "")
        case Input.NUMBER:
            value = written(field.initial)
            return {"type": "Input.Number"} | ({"value": int(value)} if NUMBER.fullmatch(value) else {})
    several = field.input in _SEVERAL
    chosen = _chosen(field)
    made: Card = {"type": "Input.ChoiceSet"} | _given("value", ",".join(chosen if several else chosen[:1]))
    made["choices"] = [{"title": _title(one.label), "value": one.value} for one in choices]
    if several:
        made["isMultiSelect"] = True
    if field.input in (Input.PERSON, Input.PEOPLE):
        return made | {"choices.data": PEOPLE}
    # A radio button can't be taken back: only where an answer is needed anyway.
    if field.input is Input.CHOICE and field.required and len(choices) <= RADIOS:
        made["style"] = "expanded"
    return made | {"wrap": True}


def _choices(field: Field, places: Sequence[Place], people: Sequence[Profile], nothing: str) -> list[Choice]:
    """What stands in the card to choose from, what is chosen already first; values as they come back."""
    match field.input:
        case Input.CHOICE | Input.CHOICES:
            choices = [Choice(_code(one.value), one.label) for one in field.choices]
        case Input.PERSON | Input.PEOPLE:
            named = [*_named(field.initial), *people]
            return [Choice(id, name) for id, name in {one.external_id: one.name for one in named}.items()]
        case Input.CHANNEL | Input.CHANNELS:
            known = [*_named(field.initial), *places]
            choices = [Choice(id, name) for id, name in {one.external_id: one.name for one in known}.items()]
        case _:
            return []
    if choices and field.input not in _SEVERAL and not field.required:
        choices.insert(0, Choice(NOTHING, nothing))
    return choices


def _within(choices: Sequence[Choice], room: int) -> list[Choice]:
    """As many as a card has room for."""
    offered = []
    for one in choices:
        room -= weight({"title": _title(one.label), "value": one.value})
        if room < 0:
            break
        offered.append(one)
    return offered


def _title(label: str) -> str:
    """A choice's label. Radio buttons and check boxes read Markdown: no link can be made of it, and the worst is a
    word in italics."""
    return re.sub(r"\](?=\()|<(?=\S)", lambda found: f"{found.group()}\u2060", one_line(label, LABEL)) or "…"


def _chosen(field: Field) -> list[str]:
    if field.input in (Input.CHOICE, Input.CHOICES):
        initial = field.initial if isinstance(field.initial, list | tuple) else (field.initial,)
        return [_code(one.value) for one in field.choices if one.value in initial]
    return [one.external_id for one in _named(field.initial)]


def _named(initial: Any) -> list[Person | Conversation]:
    several = initial if isinstance(initial, list | tuple) else (initial,)
    return [one for one in several if isinstance(one, Person | Conversation) and one.external_id]


def _given(key: str, value: str) -> Card:
    return {key: value} if value else {}


# ---------------------------------------------------------------------------------------------- what came back

_SEVERAL = (Input.CHOICES, Input.PEOPLE, Input.CHANNELS)

# Several values come back with commas between them, and a choice needs a value: so values are written as in an
# address, where neither sign stands for itself.
NOTHING = "*"


def _code(value: str) -> str:
    return quote(value, safe="")


@dataclass(frozen=True, slots=True)
class Given:
    """A field's value as Teams sent it: ids for people (of Entra) and places, text or a list of texts for the rest."""

    input: Input
    value: Any


@dataclass(frozen=True, slots=True)
class Brought:
    """What a press or a submit brought: the button's action in `press` or the form's in `submit`."""

    press: str = ""
    value: str = ""
    submit: str = ""
    opened: Opened = Opened()
    answered: bool = False  # whether it stood in a form
    values: Mapping[str, Given] = field(default_factory=dict)


def brought(data: Any) -> Brought:
    """Reads the `data` of an action, to which Teams has added what stands in the card's inputs. Raises Malformed."""
    if not isinstance(data, Mapping):
        raise Malformed
    made = Brought(
        press=_text(data, "press"),
        value=_text(data, "value"),
        submit=_text(data, "submit"),
        opened=Opened.load(data),
        answered="answer" in data,
        values={key.rpartition(":")[0]: _one(key, data[key]) for key in data if isinstance(key, str) and ":" in key},
    )
    if bool(made.press) == bool(made.submit):
        raise Malformed
    return made


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key, "")
    if not isinstance(value, str):
        raise Malformed
    return value


def _one(key: str, value: Any) -> Given:
    try:
        kind = Input(key.rpartition(":")[2])
    except ValueError:
        raise Malformed from None
    if kind is Input.SWITCH and value in (True, False, "true", "false", "", None):
        return Given(kind, value in (True, "true"))
    if kind is Input.NUMBER and isinstance(value, int | float) and not isinstance(value, bool):
        return Given(kind, str(int(value) if float(value).is_integer() else value))
    if not isinstance(value, str | None) or kind is Input.SWITCH:
        raise Malformed
    text = value or ""
    if kind in _SEVERAL:
        several = [one for one in text.split(",") if one]
        return Given(kind, [unquote(one) for one in several] if kind is Input.CHOICES else several)
    if kind is Input.CHOICE:
        return Given(kind, "" if text == NOTHING else unquote(text))
    return Given(kind, text)
