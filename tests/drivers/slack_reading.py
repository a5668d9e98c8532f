"""Block Kit as somebody sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.drivers import SeenField, SeenForm
from tests.fakes.slack_workspace import View

Block = dict[str, Any]


def text_lines(blocks: list[Block]) -> Iterator[str]:
    """Everything readable in blocks but their buttons and fields, top to bottom."""
    for block in blocks:
        match block["type"]:
            case "header":
                yield _shown(block["text"])
            case "section":
                if "text" in block:
                    yield _shown(block["text"])
                shown = [_shown(field) for field in block.get("fields", [])]
                yield from (f"{label}: {value}" for label, value in zip(shown[::2], shown[1::2], strict=True))
            case "context":
                yield from (_shown(element) for element in block["elements"])


_LINK = re.compile(r"<((?:https?|mailto):[^|>]*)\|([^>]*)>")


def _shown(text: Block) -> str:
    """A text object as it is read: of markup, only what Samspil makes is known here."""
    if text["type"] == "plain_text":
        return str(text["text"])
    return _LINK.sub(r"\2", text["text"]).replace("*", "")


def links_of(blocks: list[Block]) -> list[str]:
    marked = [block["text"]["text"] for block in blocks if block.get("text", {}).get("type") == "mrkdwn"]
    return [url.replace("&amp;", "&") for text in marked for url, _ in _LINK.findall(text)]


def buttons_of(blocks: list[Block]) -> list[Block]:
    found = []
    for block in blocks:
        if block["type"] == "actions":
            found += block["elements"]
        elif "accessory" in block:
            found.append(block["accessory"])
    return found


def button_of(blocks: list[Block], label: str) -> Block:
    """The first button of that label."""
    labels = [button["text"]["text"] for button in buttons_of(blocks)]
    assert label in labels, f"no button {label!r} among {labels}"
    return buttons_of(blocks)[labels.index(label)]


def input_blocks(view: View) -> list[Block]:
    return [block for block in view.data["blocks"] if block["type"] == "input"]


def field_name(block: Block) -> str:
    """Parts of a long text belong to one field."""
    return str(block["block_id"]).partition("#")[0]


def read_form(view: View) -> SeenForm:
    """A modal but for what stands in its fields."""
    blocks = view.data["blocks"]
    errors = {field_name(block): text for block in blocks if (text := _error(block))}
    errors |= view.errors
    fields: dict[str, SeenField] = {}
    for block in input_blocks(view):
        name = field_name(block)
        fields.setdefault(name, SeenField(block["label"]["text"], error=errors.get(name, "")))
    return SeenForm(
        title=view.data["title"]["text"],
        text="\n".join(text_lines([block for block in blocks if not _error(block)])),
        fields=fields,
        buttons=[button["text"]["text"] for button in buttons_of(blocks)],
        submit=view.data.get("submit", {}).get("text", ""),
        error=errors.get("form", ""),
        handle=view,
    )


def _error(block: Block) -> str:
    """The words of a block that says what was wrong."""
    if not block.get("block_id", "").endswith("#error"):
        return ""
    return "".join(text_lines([block])).removeprefix("⚠ ")


def seen_value(element: Block, state: Block, names: dict[str, str]) -> Any:
    """The value of an input's state, ids by their names."""
    match element["type"]:
        case "plain_text_input" | "number_input":
            return state.get("value") or ""
        case "static_select" | "radio_buttons":
            return (state.get("selected_option") or {}).get("value", "")
        case "checkboxes" if element["action_id"].startswith("switch:"):
            return bool(state.get("selected_options"))
        case "checkboxes" | "multi_static_select":
            return [option["value"] for option in state.get("selected_options") or []]
        case "users_select":
            return names.get(state.get("selected_user") or "", "")
        case "multi_users_select":
            return [names[user] for user in state.get("selected_users") or []]
        case "conversations_select":
            return names.get(state.get("selected_conversation") or "", "")
        case "multi_conversations_select":
            return [names[channel] for channel in state.get("selected_conversations") or []]
        case "datepicker":
            return state.get("selected_date") or ""
        case "timepicker":
            return state.get("selected_time") or ""
    raise AssertionError(f"unknown element {element['type']}")
