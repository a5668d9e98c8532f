"""What somebody sees on an Adaptive Card, and what a client sends back from it.

Rules of clients: an input that is empty is not sent, several choices come with commas between them, and all is text
(https://github.com/microsoft/AdaptiveCards, source/nodejs/adaptivecards/src/card-elements.ts).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from tests.drivers import SeenField, SeenForm

Card = dict[str, Any]


def parts(card: Card) -> Iterator[Card]:
    """Every element, input and action, in reading order."""
    if card.get("type") not in (None, "AdaptiveCard", "TextRun", "task/fetch", "Data.Query"):
        yield card
    for key in ("body", "items", "columns", "actions"):
        for one in card.get(key, ()):
            yield from parts(one)


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


# ------------------------------------------------------------------------------------------------ as somebody sees it

_LINK = re.compile(r"^\[([^\]]*)\]\(([^)]*)\)$")


def shown_text(card: Card) -> str:
    """Everything readable, a piece a line: of a link its words, and of a question asked before a press nothing."""
    return "\n".join(_LINK.sub(r"\1", text_of(block)) for block in _visible(card) if block["type"] in _TEXTS)


def links(card: Card) -> list[str]:
    return [found[2] for text in texts(card) if (found := _LINK.match(text))]


_TEXTS = ("TextBlock", "RichTextBlock")


def _is_question(part: Card) -> bool:
    return part["type"] == "Container" and part.get("style") == "emphasis"


def _visible(thing: Any) -> Iterator[Card]:
    """Like `parts`, but for questions, which are hidden."""
    if isinstance(thing, list):
        for one in thing:
            yield from _visible(one)
    elif isinstance(thing, dict) and not ("type" in thing and _is_question(thing)):
        if thing.get("type") not in (None, "AdaptiveCard", "TextRun"):
            yield thing
        for key in ("body", "items", "columns", "actions"):
            yield from _visible(thing.get(key))


def pressable(card: Card) -> list[tuple[str, Card]]:
    """(label, action) of each button; of one that asks first, the action is its "yes"."""
    questions = {part["id"]: part for part in parts(card) if _is_question(part)}
    found = []
    for part in _visible(card):
        ends = "submit" in part.get("data", {}) or part.get("verb") == "home.cancel"  # what sends or closes a form
        if part["type"] in ("Action.Execute", "Action.Submit") and not ends:
            found.append((part["title"], part))
        elif part["type"] == "Action.ToggleVisibility" and part["targetElements"][0] in questions:
            found.append((part["title"], buttons(questions[part["targetElements"][0]])[0]))
    return found


def button_of(card: Card, label: str) -> Card:
    """The first button of that label."""
    found = pressable(card)
    labels = [one for one, _ in found]
    assert label in labels, f"no button {label!r} among {labels}"
    return found[labels.index(label)][1]


def submit_of(card: Card) -> Card | None:
    return next((one for one in buttons(card) if "submit" in one["data"]), None)


def is_form(card: Card) -> bool:
    return bool(inputs(card)) or submit_of(card) is not None


def read_form(title: str, card: Card, shown: Callable[[Card, str], Any], handle: Any) -> SeenForm:
    """`shown` says what a value that stands in an input is in a story's words."""
    fields: dict[str, SeenField] = {}
    seen = SeenForm(title, "", fields, [label for label, _ in pressable(card)], handle=handle)
    last = None
    words = []
    for part in _visible(card):
        if part["type"].startswith("Input."):
            last = part["id"].partition(":")[0]
            fields[last] = SeenField(part["label"], shown(part, str(part.get("value", ""))))
        elif part["type"] in _TEXTS and text_of(part).startswith("⚠ "):
            error = text_of(part).removeprefix("⚠ ")
            if last:
                fields[last].error = error
            else:
                seen.error = error
        elif part["type"] in _TEXTS:
            words.append(_LINK.sub(r"\1", text_of(part)))
    if submit := submit_of(card):
        seen.submit = submit["title"]
    seen.text = "\n".join(words)
    return seen
