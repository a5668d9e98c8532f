"""Neutral forms as Slack modals, and what came back from one. Pure.

An input's block is named after its field, its action after the kind of input and the opening: Slack keeps what
stands in an input across an update when both names stay (https://docs.slack.dev/reference/views/modal-views), so
a new opening shows its own initial values, and a form that comes back to be mended keeps what was typed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.literal import DATE, NUMBER, TIME, clean, cut, written
from bot.model import Choice, Conversation, Field, Form, Input, Message, Person
from bot.slack.blocks import HEADER, MODAL_TEXT, SECTION, Block, Page, plain

MODAL_BLOCKS = 100
MODAL_TITLE = 24
INPUT_TEXT = 3_000
PIECE = 2_500  # of a long initial value, so that there is room to write in each part
OPTIONS = 100
BOXES = 10
RADIOS = 5
OPTION = 75
METADATA = 3_000

FORM_ERROR = "form#error"


class Malformed(Exception):
    """A payload is not what Slack sends. Carries no text of it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a view carries along in its `private_metadata`: which opening it is and where it was opened."""

    form_id: str = ""
    state: Mapping[str, str] | None = None
    place: str = ""

    def dump(self) -> str:
        data = {"form": self.form_id, "state": dict(self.state or {}), "place": self.place}
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        if len(text) > METADATA:
            raise ValueError(f"the state of a form takes {len(text)} characters of {METADATA}")
        return text

    @classmethod
    def load(cls, text: str) -> Opened:
        try:
            data = json.loads(text)
            return cls(str(data["form"]), {str(k): str(v) for k, v in data["state"].items()}, str(data["place"]))
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Malformed from None


def modal(form: Form, language: str, place: str, team: str = "") -> Block:
    """The view of a form that was opened in the conversation `place` of the workspace `team`."""
    page = Page(language, most_text=MODAL_TEXT, team=team)
    if len(form.title) > MODAL_TITLE:
        page.header(form.title)
    if error := page.take(form.error):
        page.add({"type": "section", "block_id": FORM_ERROR, "text": plain(f"⚠ {error}", SECTION)})
    for item in form.items:
        if isinstance(item, Field):
            _add_field(page, item, form.id)
        else:
            page.element(item)
    view = _view(page, form.title, Opened(form.id, form.state, place))
    view["callback_id"] = form.action[:255]
    if form.submit or form.fields:
        view["submit"] = plain(form.submit or page.words("Send"), MODAL_TITLE)
        # Where nothing was typed there is nothing to cancel: what was typed before, for a preview, is kept.
        view["close"] = plain(page.words("Cancel") if form.fields else page.words("Close"), MODAL_TITLE)
    return view


def reading(message: Message, language: str, place: str, team: str = "") -> Block:
    """The view that shows a message in a modal which is already open."""
    page = Page(language, most_text=MODAL_TEXT, team=team)
    if len(message.title) > MODAL_TITLE:
        page.header(message.title)
    for element in message.elements:
        page.element(element)
    return _view(page, message.title, Opened(place=place))


def _view(page: Page, title: str, opened: Opened) -> Block:
    if not page.blocks:
        page.add({"type": "header", "text": plain(title, HEADER)})
    return {
        "type": "modal",
        "title": plain(title, MODAL_TITLE),
        "close": plain(page.words("Close"), MODAL_TITLE),
        "private_metadata": opened.dump(),
        "blocks": page.within(MODAL_BLOCKS),
    }


# ---------------------------------------------------------------------------------------------- fields


def _add_field(page: Page, field: Field, form_id: str) -> None:
    if field.input in (Input.CHOICE, Input.CHOICES) and not field.choices:
        return  # Slack refuses an empty menu, and there is nothing to choose
    hint = field.help
    if len(field.choices) > OPTIONS:
        hint = f"{hint} {page.words('The first {n} can be chosen here.', n=OPTIONS)}".strip()
    parts = _pieces(written(field.initial)) if field.input in (Input.LINE, Input.LINES) else [""]
    for number, part in enumerate(parts, start=1):
        block_id = field.name if number == 1 else f"{field.name}#{number}"
        element = _element(field, part, page.words("Yes"))
        element["action_id"] = f"{field.input}:{form_id[:8]}:{block_id}"
        label = field.label if number == 1 else page.words("{label} (continued)", label=field.label)
        block: Block = {
            "type": "input",
            "block_id": block_id,
            "label": plain(label, 2_000),
            "element": element,
            # A switch that is off is an answer too, and so is an empty last part.
            "optional": not field.required or field.input is Input.SWITCH or number > 1,
        }
        if hint and number == len(parts):
            block["hint"] = plain(hint, 2_000)
        page.add(block)
    if field.error:
        page.small(f"⚠ {field.error}", f"{field.name}#error")


def _element(field: Field, text: str, yes: str) -> Block:
    """The element of a field; `text` is the part of a text's initial value that stands in it."""
    match field.input:
        case Input.LINE | Input.LINES:
            most = max(min(field.longest, INPUT_TEXT), len(text))
            element: Block = {"type": "plain_text_input", "max_length": most}
            element |= {"multiline": True} if field.input is Input.LINES else {}
            return element | _given("initial_value", text)
        case Input.CHOICE | Input.CHOICES | Input.SWITCH:
            return _choosing(field, yes)
        case Input.PERSON | Input.PEOPLE | Input.CHANNEL | Input.CHANNELS:
            return _naming(field)
        case Input.DATE | Input.TIME | Input.NUMBER:
            return _counting(field)


def _choosing(field: Field, yes: str) -> Block:
    options, initial = _options(field.choices[:OPTIONS]), field.initial
    if field.input is Input.SWITCH:
        on = {"value": "yes", "text": plain(yes, OPTION)}
        return {"type": "checkboxes", "options": [on]} | _given("initial_options", [on] if initial is True else [])
    if field.input is Input.CHOICES:
        wanted = initial if isinstance(initial, list | tuple) else ()
        ticked = [option for option in options if option["value"] in wanted]
        kind = "checkboxes" if len(options) <= BOXES else "multi_static_select"
        return {"type": kind, "options": options} | _given("initial_options", ticked)
    chosen = next((option for option in options if option["value"] == initial), None)
    # A radio button can't be taken back: only where an answer is needed anyway.
    kind = "radio_buttons" if field.required and len(options) <= RADIOS else "static_select"
    return {"type": kind, "options": options} | _given("initial_option", chosen)


def _naming(field: Field) -> Block:
    ids = _ids(field.initial)
    if field.input is Input.PERSON:
        return {"type": "users_select"} | _given("initial_user", "".join(ids[:1]))
    if field.input is Input.PEOPLE:
        return {"type": "multi_users_select"} | _given("initial_users", ids)
    offered = {"filter": {"include": ["public", "private"], "exclude_bot_users": True}}
    if field.input is Input.CHANNEL:
        return {"type": "conversations_select"} | offered | _given("initial_conversation", "".join(ids[:1]))
    return {"type": "multi_conversations_select"} | offered | _given("initial_conversations", ids)


def _counting(field: Field) -> Block:
    value = written(field.initial)
    if field.input is Input.DATE:
        return {"type": "datepicker"} | _given("initial_date", value if DATE.fullmatch(value) else "")
    if field.input is Input.TIME:
        return {"type": "timepicker"} | _given("initial_time", value[:5] if TIME.match(value) else "")
    number = value if NUMBER.fullmatch(value) else ""
    return {"type": "number_input", "is_decimal_allowed": False} | _given("initial_value", number)


def _given(key: str, value: Any) -> Block:
    return {key: value} if value else {}


def _ids(initial: Any) -> list[str]:
    several = initial if isinstance(initial, list | tuple) else (initial,)
    return [one.external_id for one in several if isinstance(one, Person | Conversation) and one.external_id]


def _options(choices: Iterable[Choice]) -> list[Block]:
    """A long label goes on in the option's description, which has as much room again."""
    options = []
    for choice in choices:
        option: Block = {"value": choice.value[:150]}
        label, more = choice.label, ""
        if len(label) > OPTION:
            break_at = label.rfind(" ", OPTION // 2, OPTION + 1)
            if break_at > 0:
                label, more = label[:break_at], label[break_at + 1 :]
        option["text"] = plain(label, OPTION)
        options.append(option | ({"description": plain(more, OPTION)} if more else {}))
    return options


def _pieces(text: str) -> list[str]:
    """A text in parts that fit an input each; joined they are the text again, to the character."""
    parts = []
    while len(text) > INPUT_TEXT:
        end = max(text.rfind("\n", PIECE // 2, PIECE), text.rfind(" ", PIECE // 2, PIECE)) + 1 or PIECE
        parts.append(text[:end])
        text = text[end:]
    return [*parts, text]


# ---------------------------------------------------------------------------------------------- what came back


@dataclass(frozen=True, slots=True)
class Given:
    """A field's value as Slack sent it: ids for people and conversations, text or a list of texts for the rest."""

    input: Input
    value: Any


_KEYS = {
    Input.LINE: "value",
    Input.LINES: "value",
    Input.NUMBER: "value",
    Input.CHOICE: "selected_option",
    Input.CHOICES: "selected_options",
    Input.SWITCH: "selected_options",
    Input.PERSON: "selected_user",
    Input.PEOPLE: "selected_users",
    Input.CHANNEL: "selected_conversation",
    Input.CHANNELS: "selected_conversations",
    Input.DATE: "selected_date",
    Input.TIME: "selected_time",
}
_SEVERAL = (Input.CHOICES, Input.SWITCH, Input.PEOPLE, Input.CHANNELS)


def given(view: Mapping[str, Any]) -> dict[str, Given]:
    """What stands in a view's fields, by field name; the parts of a long text are joined again."""
    state = view.get("state")
    blocks = state.get("values") if isinstance(state, Mapping) else {}
    if not isinstance(blocks, Mapping):
        raise Malformed
    found: dict[str, Given] = {}
    for block_id, actions in sorted(blocks.items(), key=lambda item: _place_of(str(item[0]))):
        if not isinstance(actions, Mapping) or len(actions) != 1:
            raise Malformed
        [(action_id, state_of)] = actions.items()
        name, _, part = str(block_id).partition("#")
        one = _one(str(action_id), state_of)
        if part and name in found:
            one = Given(one.input, found[name].value + one.value)
        found[name] = one
    return found


def _place_of(block_id: str) -> tuple[str, int]:
    name, _, part = block_id.partition("#")
    return name, int(part) if part.isdecimal() else 1


def _one(action_id: str, state: Any) -> Given:
    try:
        kind = Input(action_id.partition(":")[0])
        value = state.get(_KEYS[kind])
        if kind in _SEVERAL:
            several = [_option(one) if kind in (Input.CHOICES, Input.SWITCH) else one for one in value or []]
            if not all(isinstance(one, str) for one in several):
                raise Malformed
            return Given(kind, bool(several) if kind is Input.SWITCH else several)
        if kind is Input.CHOICE:
            value = _option(value) if value else ""
    except (ValueError, AttributeError, TypeError):
        raise Malformed from None
    if not isinstance(value, str | None):
        raise Malformed
    return Given(kind, value or "")


def _option(option: Any) -> str:
    return str(option["value"])


def block_ids(view: Mapping[str, Any]) -> frozenset[str]:
    """Names of the input blocks of a view we made."""
    return frozenset(block["block_id"] for block in view["blocks"] if block["type"] == "input")


def field_errors(form: Form) -> dict[str, str]:
    """For `response_action: errors`, which shows them beside the fields and leaves alone what was typed."""
    return {field.name: cut(clean(field.error), 2_000) for field in form.fields if field.error}
