"""Neutral messages as Adaptive Cards. Pure: the same message always gives the same card.

Views write within a card's limits; where one did not, text is cut where it can be seen ("…") rather than refused, so
that a message is never lost to its length. Buttons are never left out.

https://adaptivecards.io/explorer
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bot.language import Reader
from bot.literal import clean, cut, is_link
from bot.model import (
    Button,
    Buttons,
    Chat,
    Confirm,
    Divider,
    Element,
    Facts,
    File,
    Heading,
    Kind,
    Link,
    Message,
    Quote,
    Row,
    Rows,
    Small,
    Style,
    Text,
)
from bot.teams.text import Card, chat_address, heading, line, lines, link, one_line, run, weight

# Bytes of a card's JSON in UTF-8. A bot's message may weigh about 100 KB in UTF-16, once 40 KB, and what comes by a
# webhook 28 KB (…/platform/bots/how-to/format-your-bot-messages): within the least of these, all hold.
CARD = 28_000
SUMMARY = 500
BUTTON_LABEL = 75
BUTTON_VALUE = 2_000
BUTTONS_A_SET = 6  # more are hidden: https://github.com/MicrosoftDocs/bot-docs/issues/2161


# ---------------------------------------------------------------------------------------------- buttons


class Surface(Enum):
    """Where a card stands, which decides how a press on it reaches us."""

    PERSONAL = "personal"  # one person's chat with the bot
    SHARED = "shared"  # a channel or a group chat: everybody reads the card, so that the answer opens a dialog
    DIALOG = "dialog"  # what a press in a shared conversation opened; only who pressed sees it


def surface_of(where: Kind) -> Surface:
    return Surface.PERSONAL if where is Kind.DIRECT else Surface.SHARED


_STYLES = {Style.PRIMARY: "positive", Style.DANGER: "destructive"}


def action(surface: Surface, title: str, verb: str, data: Mapping[str, Any], style: Style, **more: Any) -> Card:
    """A button by which `data` reaches us, with what stands in the card's inputs.

    `Action.Execute` may be answered with a card to put in place of this one, and older clients take the `Action.Submit`
    in it (…/adaptive-cards/authoring-cards/universal-action-model). A dialog takes `Action.Submit` alone, and is opened
    by one with "task/fetch" (…/platform/task-modules-and-cards/task-modules/task-modules-bots).
    """
    made: Card = {"title": one_line(title, BUTTON_LABEL) or "…", "data": dict(data), **more}
    if style in _STYLES:
        made["style"] = _STYLES[style]
    if surface is Surface.PERSONAL:
        return {"type": "Action.Execute", "verb": verb, **made, "fallback": {"type": "Action.Submit", **made}}
    if surface is Surface.SHARED:
        made["data"]["msteams"] = {"type": "task/fetch"}
    return {"type": "Action.Submit", **made}


def toggle(title: str, target: str, style: Style = Style.PLAIN) -> Card:
    """A button that shows or hides a part of the card; nobody else hears of it."""
    made = {
        "type": "Action.ToggleVisibility",
        "title": one_line(title, BUTTON_LABEL) or "…",
        "targetElements": [target],
    }
    return made | ({"style": _STYLES[style]} if style in _STYLES else {})


def actions(*made: Card) -> Card:
    return {"type": "ActionSet", "actions": list(made)}


# ---------------------------------------------------------------------------------------------- a card in the making

ELLIPSIS = line(run("…"))


@dataclass(frozen=True, slots=True)
class _Part:
    block: Card
    least: Card | None  # what stays of it where there is no room
    least_weight: int
    fold: str


class Page:
    """A card in the making. `carried` is what every press on it brings along."""

    def __init__(self, language: str, surface: Surface, carried: Mapping[str, Any] | None = None) -> None:
        self.words = Reader(language, "UTC").text
        self.surface = surface
        self._carried = carried
        self._parts: list[_Part] = []
        self._folds: dict[str, bool] = {}
        self._fold = ""
        self._hidden = 0
        self._ruled = False

    # -------------------------------------------------------------------------------- parts

    def add(self, blocks: Iterator[Card] | Sequence[Card]) -> None:
        """Text, which is cut where there is no room for it."""
        for block in blocks:
            self._part(block, None)

    def keep(self, block: Card, weighs: int | None = None) -> None:
        """What is never left out; `weighs` where not all of it counts."""
        self._part(block, block, weighs)

    def _part(self, block: Card, least: Card | None, weighs: int | None = None) -> None:
        if self._ruled:
            block["separator"] = True
            self._ruled = False
        least_weight = weighs if weighs is not None else weight(least) if least else 0
        self._parts.append(_Part(block, least, least_weight, self._fold))

    def fold(self, title: str, shown: bool) -> None:
        """What follows can be folded away, and starts so unless it is `shown`."""
        id = self._new_id()
        self.keep(actions(toggle(title, id)))
        self._folds[id] = shown
        self._fold = id

    def unfold(self) -> None:
        self._fold = ""

    def _new_id(self) -> str:
        self._hidden += 1
        return f"hidden{self._hidden}"

    # -------------------------------------------------------------------------------- elements

    def element(self, element: Element) -> None:
        match element:
            case Text():
                self.add(lines(element.label, weight="Bolder"))
                self.add(lines(element.text, spacing="None" if element.label.strip() else ""))
            case Heading():
                self.add(heading(element.text, "Medium"))
            case Facts():
                self._facts(element)
            case Quote():
                if element.text.strip():
                    self.add(lines(self.words("“{words}”", words=element.text.strip())))
                    self.small(f"— {element.by}" if element.by.strip() else "", spacing="None")
            case Small():
                self.small(element.text)
            case Divider():
                self._ruled = True
            case Link():
                self.add(link(element.label, element.url, self.words("Open")))
            case File():
                # In one's own chat a question stands in the card's place (`bot.teams.files`).
                self.small(self.words("I can only send a file in your own chat with me: {name}.", name=element.name))
            case Chat():
                address = chat_address(element.person)
                words = element.otherwise or element.label
                self.element(Link(element.label, address) if address and element.label.strip() else Text(words))
            case Buttons():
                for first in range(0, len(element.buttons), BUTTONS_A_SET):
                    self._buttons(element.buttons[first : first + BUTTONS_A_SET])
            case Rows():
                for row in element.rows:
                    self._row(row)

    def small(self, text: str, spacing: str = "") -> None:
        self.add(lines(text, spacing=spacing, size="Small", isSubtle=True))

    def _facts(self, element: Facts) -> None:
        spacing = ""
        for name, value in element.items:
            before = [run(f"{' '.join(name.split())}: ", weight="Bolder")] if name.strip() else []
            blocks = list(lines(value, *before, spacing=spacing))
            self.add(blocks)
            spacing = "Small" if blocks else spacing

    def _buttons(self, buttons: Sequence[Button]) -> None:
        made = [self._button(button) for button in buttons]
        if made:
            self.keep(actions(*(pressed for pressed, _ in made)))
        for _, question in made:
            if question:
                self.keep(question)

    def _button(self, button: Button) -> tuple[Card, Card | None]:
        """A button, and the question that it shows before it counts."""
        data: Card = {"press": button.action}
        more: Card = {}
        if button.value:
            data["value"] = clean(button.value)[:BUTTON_VALUE]
        if self._carried is not None:
            # A press is not held up by a field that is still empty, and brings nothing of what is typed.
            data |= self._carried
            more = {"associatedInputs": "none"}
        if button.confirm is None:
            return action(self.surface, button.label, button.action, data, button.style, **more), None
        id = self._new_id()
        yes = action(self.surface, button.confirm.yes, button.action, data, button.style, **more)
        return toggle(button.label, id, button.style), _question(id, button.confirm, yes)

    def _row(self, row: Row) -> None:
        words = [
            *(
                link(row.title, row.url, self.words("Open"), weight="Bolder")
                if is_link(row.url)
                else lines(row.title, weight="Bolder")
            ),
            *lines(row.detail, spacing="None", size="Small", isSubtle=True),
        ]
        if row.button is None:
            self.add(words)
            return
        pressed, question = self._button(row.button)
        button = actions(pressed)
        columns: list[Card] = [
            {"type": "Column", "width": "stretch", "items": words},
            {"type": "Column", "width": "auto", "items": [button]},
        ]
        self._part({"type": "ColumnSet", "columns": columns} if words else button, button)
        if question:
            self.keep(question)

    # -------------------------------------------------------------------------------- the whole

    def card(self, *pressed: Card) -> Card:
        """The card, held within its weight, with these actions below it."""
        made: Card = {"type": "AdaptiveCard", "version": "1.5", "msteams": {"width": "Full"}}
        if pressed:
            made["actions"] = list(pressed)
        return made | {"body": self._within(CARD - weight(made | {"body": []})) or [ELLIPSIS]}

    def _within(self, room: int) -> list[Card]:
        body: list[Card] = []
        folds: dict[str, Card] = {
            id: {"type": "Container", "id": id, "isVisible": shown, "items": []} for id, shown in self._folds.items()
        }
        room -= weight(ELLIPSIS) + sum(weight(fold) for fold in folds.values())
        room -= sum(part.least_weight for part in self._parts)
        ended = False
        for part in self._parts:
            into = body
            if part.fold:
                fold = folds[part.fold]
                if not fold["items"]:
                    body.append(fold)
                into = fold["items"]
            if part.least is part.block:
                into.append(part.block)
                continue
            if not ended:
                takes = weight(part.block) - part.least_weight
                if takes <= room:
                    into.append(part.block)
                    room -= takes
                    continue
                # What did not fit into the whole ends the whole: nothing follows an "…" as if it were complete.
                into.append(_shortened(part.block, room))
                ended = True
            if part.least:
                into.append(part.least)
        return body


def _question(id: str, confirm: Confirm, yes: Card) -> Card:
    """Hidden until somebody presses: a card can't ask by itself."""
    items = [
        line(run(one_line(confirm.title, 100), weight="Bolder")),
        line(run(one_line(confirm.text, 300)), spacing="None"),
        actions(yes, toggle(confirm.no, id)),
    ]
    return {"type": "Container", "id": id, "isVisible": False, "style": "emphasis", "items": items}


def _shortened(block: Card, room: int) -> Card:
    """As much of a line as there is room for, with an "…"; that alone where it can't be cut."""
    if block["type"] != "RichTextBlock":
        return ELLIPSIS
    *before, last = block["inlines"]
    text = last if isinstance(last, str) else last["text"]

    def with_first(most: int) -> Card:
        shown = text[:most].rstrip() + "…"
        return {**block, "inlines": [*before, shown if isinstance(last, str) else {**last, "text": shown}]}

    if weight(with_first(0)) > room:
        return ELLIPSIS
    fits, too_many = 0, len(text)
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        fits, too_many = (middle, too_many) if weight(with_first(middle)) <= room else (fits, middle)
    return with_first(fits)


# ---------------------------------------------------------------------------------------------- messages


def message_card(
    message: Message, language: str, where: Kind, carried: Mapping[str, Any] | None = None
) -> tuple[Card, str]:
    """The card of a message in such a conversation, and its `summary`: the only text that a notification shows.
    `carried` is what every press on it brings along."""
    page = Page(language, surface_of(where), carried)
    page.add(heading(message.title, "Large"))
    for element in message.elements:
        page.element(element)
    return page.card(), summary_of(message)


def summary_of(message: Message) -> str:
    """All that a notification of it shows."""
    return cut(clean(message.preview).strip() or clean(message.title).strip() or "…", SUMMARY)
