"""What Slack accepts of blocks and views: slack_sdk's own models, and the limits that those miss.

Sources, under https://docs.slack.dev/reference: block-kit/blocks/*, block-kit/block-elements/*,
block-kit/composition-objects/*, views/modal-views. The limit of all text together is documented nowhere; it is
the smallest total reported as refused (https://github.com/slackapi/bolt-js/issues/2867).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block, BlockElement

MOST_TEXT = 11_000
_KNOWN = {"header", "section", "divider", "context", "actions", "input"}
_TITLED = {"title": 100, "text": 300, "confirm": 30, "deny": 30}


def message_problems(blocks: list[dict[str, Any]]) -> list[str]:
    """Why Slack would answer invalid_blocks; empty when it would not."""
    return [*_problems(blocks, 50), *("an input outside a modal" for block in blocks if block["type"] == "input")]


def text_of(blocks: Any) -> int:
    """How many characters of text there are in blocks together."""
    if isinstance(blocks, list):
        return sum(text_of(one) for one in blocks)
    if isinstance(blocks, dict):
        return sum(len(v) if k == "text" and isinstance(v, str) else text_of(v) for k, v in blocks.items())
    return 0


def view_problems(view: dict[str, Any]) -> list[str]:
    """Why Slack would answer invalid_arguments to views.open, views.update or `response_action: update`."""
    blocks = view.get("blocks") or []
    found = _problems(blocks, 100)
    if view.get("type") != "modal":
        found.append("not a modal")
    for part in ("title", "submit", "close"):
        if part in view:
            found += _plain(view[part], 24, part)
    if "title" not in view:
        found.append("no title")
    if len(view.get("private_metadata", "")) > 3_000:
        found.append("private_metadata over 3000")
    if len(view.get("callback_id", "")) > 255:
        found.append("callback_id over 255")
    if any(block["type"] == "input" for block in blocks) and "submit" not in view:
        found.append("an input and nothing to submit it with")
    return found


def _problems(blocks: list[dict[str, Any]], most: int) -> list[str]:
    found = []
    if not 1 <= len(blocks) <= most:
        found.append(f"{len(blocks)} blocks of {most}")
    ids = Counter(block["block_id"] for block in blocks if "block_id" in block)
    found += [f"block_id {key!r} twice" for key, times in ids.items() if times > 1]
    actions = Counter(element["action_id"] for block in blocks for element in _elements(block))
    found += [f"action_id {key!r} twice" for key, times in actions.items() if times > 1]
    for block in blocks:
        found += _block(block)
    return found


def _elements(block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The interactive elements of a block."""
    if block["type"] == "actions":
        yield from block["elements"]
    elif block["type"] == "input":
        yield block["element"]
    elif "accessory" in block:
        yield block["accessory"]


def _block(block: dict[str, Any]) -> Iterator[str]:
    kind = block["type"]
    if kind not in _KNOWN:
        yield f"unknown block {kind!r}"
        return
    yield from _by_sdk(Block.parse(block), kind)
    if "block_id" in block and not 1 <= len(block["block_id"]) <= 255:
        yield "block_id of no length or over 255"
    match kind:
        case "header":
            yield from _plain(block["text"], 150, kind)
        case "section":
            if "text" in block:
                yield from _text(block["text"], 3_000, kind)
            for field in block.get("fields", []):
                yield from _text(field, 2_000, "field")
            if not block.get("fields", [None]) or not {"text", "fields"} & set(block):
                yield "a section of nothing"
        case "context":
            if not 1 <= len(block["elements"]) <= 10:
                yield "context elements"
            for element in block["elements"]:
                yield from _text(element, 3_000, kind)
        case "actions":
            if not 1 <= len(block["elements"]) <= 25:
                yield "actions elements"
        case "input":
            yield from _plain(block["label"], 2_000, "label")
            if "hint" in block:
                yield from _plain(block["hint"], 2_000, "hint")
    for element in _elements(block):
        yield from _element(element)


def _element(element: dict[str, Any]) -> Iterator[str]:
    kind = element["type"]
    yield from _by_sdk(BlockElement.parse(element), kind)
    if not 1 <= len(element["action_id"]) <= 255:
        yield "action_id of no length or over 255"
    if kind == "button":
        yield from _plain(element["text"], 75, kind)
        if len(element.get("value", "")) > 2_000 or element.get("value") == "":
            yield "button value"
        for key, most in _TITLED.items():
            if "confirm" in element:
                yield from _plain(element["confirm"][key], most, f"confirm {key}")
    if kind == "plain_text_input":
        most = element.get("max_length", 3_000)
        if not 1 <= most <= 3_000 or len(element.get("initial_value", "")) > most:
            yield "max_length, or an initial_value above it"
    if "options" in element:
        yield from _options(element)


def _options(element: dict[str, Any]) -> Iterator[str]:
    options = element["options"]
    most = 10 if element["type"] in ("checkboxes", "radio_buttons") else 100
    if not 1 <= len(options) <= most:
        yield f"{len(options)} options of {most}"
    for option in options:
        yield from _plain(option["text"], 75, "option")
        if "description" in option:
            yield from _plain(option["description"], 75, "option description")
        if not 1 <= len(option["value"]) <= 150:
            yield "option value"
    initial = element.get("initial_options", []) + [one for one in [element.get("initial_option")] if one]
    if any(one not in options for one in initial) or element.get("initial_options") == []:
        yield "an initial option that is no option, or none"


def _plain(text: dict[str, Any], most: int, where: str) -> Iterator[str]:
    if text["type"] != "plain_text":
        yield f"{where}: not plain_text"
    yield from _text(text, most, where)


def _text(text: dict[str, Any], most: int, where: str) -> Iterator[str]:
    if text["type"] not in ("plain_text", "mrkdwn"):
        yield f"{where}: {text['type']}"
    if not 1 <= len(text["text"]) <= most:
        yield f"{where}: {len(text['text'])} characters of {most}"


def _by_sdk(parsed: Any, kind: str) -> Iterator[str]:
    try:
        if parsed is None:
            yield f"{kind}: not known to slack_sdk"
        else:
            parsed.validate_json()
    except SlackObjectFormationError as error:
        yield f"{kind}: {error}"
