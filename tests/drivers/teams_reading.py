"""What somebody sees on an Adaptive Card, and what a client sends back from it.

Rules of clients: an input that is empty is not sent, several choices come with commas between them, and all is text
(https://github.com/microsoft/AdaptiveCards, source/nodejs/adaptivecards/src/card-elements.ts).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Card = dict[str, Any]


def parts(thing: Any) -> Iterator[Card]:
    """Every element, input and action, in reading order."""
    if isinstance(thing, list):
        for one in thing:
            yield from parts(one)
    elif isinstance(thing, dict):
        if "type" in thing and thing["type"] not in ("AdaptiveCard", "TextRun", "task/fetch", "Data.Query"):
            yield thing
        for key in ("body", "items", "columns", "actions"):
            yield from parts(thing.get(key))


def of_type(card: Card, *kinds: str) -> list[Card]:
    return [part for part in parts(card) if part["type"] in kinds]


def text_of(block: Card) -> str:
    if block["type"] == "TextBlock":
        return str(block["text"])
    return "".join(one if isinstance(one, str) else one["text"] for one in block["inlines"])


def texts(card: Card) -> list[str]:
    return [text_of(block) for block in of_type(card, "TextBlock", "RichTextBlock")]


def buttons(card: Card) -> list[Card]:
    """Those whose press reaches us."""
    return of_type(card, "Action.Execute", "Action.Submit")


def inputs(card: Card) -> dict[str, Card]:
    return {part["id"].partition(":")[0]: part for part in parts(card) if part["type"].startswith("Input.")}


def sent(card: Card, button: Card, **typed: str) -> Card:
    """The data that a press on this button brings, with these values written or chosen in the card's inputs."""
    data = dict(button["data"])
    if button.get("associatedInputs") == "none":
        return data
    for name, one in inputs(card).items():
        otherwise = one.get("valueOff", "false") if one["type"] == "Input.Toggle" else ""
        if value := typed.get(name, str(one.get("value", otherwise))):
            data[one["id"]] = value
    return data
