"""Neutral messages as Block Kit. Pure: the same message always gives the same blocks.

What a person wrote goes into `plain_text`, which Slack shows character by character: no formatting, no link, no
ping can be made of it. Markup (`mrkdwn`) stands only where a label is bold or a title is a link, and only around
words that hold none. (`rich_text` would be as literal, but its limits are not documented.) Views write within
Slack's limits; where one did not, text is cut where it can be seen ("…") rather than refused, so that a message
is never lost to its length.

Limits: https://docs.slack.dev/reference/block-kit/blocks and .../block-kit/composition-objects
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from bot.language import Reader
from bot.literal import clean, cut, is_link
from bot.model import (
    Button,
    Buttons,
    Chat,
    Divider,
    Element,
    Facts,
    File,
    Heading,
    Link,
    Message,
    Quote,
    Row,
    Rows,
    Small,
    Style,
    Text,
    buttons_of,
)

Block = dict[str, Any]

MESSAGE_BLOCKS = 50
# All text in a message's blocks is refused (msg_blocks_too_long) somewhere above 11,000 characters, which is
# documented nowhere (https://github.com/slackapi/bolt-js/issues/2867).
MESSAGE_TEXT = 9_000
HEADER = 150
BUTTON_LABEL = 75
BUTTON_VALUE = 2_000
BUTTONS_A_BLOCK = 25
SECTION = 3_000
FIELD = 2_000
FIELDS_A_SECTION = 10
MODAL_TEXT = 60_000  # a view may weigh 250 kB (view_too_large); no character takes more than four bytes


def escape(text: str) -> str:
    """For a message's top-level `text`, the one place where Slack would read markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str, most: int) -> Block:
    """A `plain_text` object, which may not be empty."""
    return {"type": "plain_text", "text": cut(clean(text), most) if clean(text).strip() else "…", "emoji": False}


# Nothing in it is markup, an emoji's name or the end of a line; and it leaves room for markup around it.
_PLAIN_WORDS = re.compile(r"[^*_~`<>&|:\n]{1,1000}")


def _marked(text: str) -> Block:
    # `verbatim`: what looks like an address or a name is left alone.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _bold(text: str) -> Block:
    """A label; one that holds markup stays as it is."""
    text = text.strip()
    return _marked(f"*{text}*") if _PLAIN_WORDS.fullmatch(text) else plain(text, SECTION)


_USER = re.compile(r"[UW][A-Z0-9]{2,20}")


def chat_address(user: str, team: str) -> str:
    """Opens a direct message with somebody, whose own id nobody has to know; "" for what is no id of Slack's.

    Slack documents this address for channels, and slack://user?team=…&id=… for people, which is no link where slack://
    is not known (https://docs.slack.dev/interactivity/deep-linking). With somebody's id for the channel it opens their
    direct message; with the team, in the right workspace.
    """
    if not _USER.fullmatch(user):
        return ""
    return "https://slack.com/app_redirect?" + urlencode({"channel": user} | ({"team": team} if team else {}))


class Page:
    """Blocks in the making, held within a number of blocks and of characters."""

    def __init__(self, language: str, *, most_text: int, team: str = "") -> None:
        self.team = team
        self.words = Reader(language, "UTC").text
        self.blocks: list[Block] = []
        self._left = most_text
        self._buttons = 0

    def take(self, text: str, most: int = SECTION) -> str:
        """The text as far as there is room; "" when there is nothing (more) to show."""
        text = clean(text)
        if not text.strip() or self._left <= 0:
            return ""
        taken = cut(text, min(most, self._left))
        # What did not fit into the whole ends the whole: nothing follows an "…" as if it were complete.
        self._left = 0 if len(text) > self._left else self._left - len(taken)
        return taken

    def add(self, block: Block) -> None:
        self.blocks.append(block)

    def within(self, most_blocks: int) -> list[Block]:
        """The blocks, an "…" in place of what is too many."""
        if len(self.blocks) <= most_blocks:
            return self.blocks
        return [*self.blocks[: most_blocks - 1], {"type": "context", "elements": [plain("…", 1)]}]

    def element(self, element: Element) -> None:
        match element:
            case Text():
                self._paragraph(element)
            case Heading():
                self.header(element.text)
            case Facts():
                self._facts(element)
            case Quote():
                self._quote(element)
            case Small():
                self.small(element.text)
            case Divider():
                self.add({"type": "divider"})
            case Link():
                self._link(element)
            case File():
                pass  # it is uploaded, with these blocks beside it
            case Chat():
                address = chat_address(element.person, self.team)
                words = element.otherwise or element.label
                self.element(Link(element.label, address) if address and element.label.strip() else Text(words))
            case Buttons():
                for first in range(0, len(element.buttons), BUTTONS_A_BLOCK):
                    some = element.buttons[first : first + BUTTONS_A_BLOCK]
                    self.add({"type": "actions", "elements": [self.button(button) for button in some]})
            case Rows():
                for row in element.rows:
                    self._row(row)

    def header(self, title: str) -> None:
        if text := self.take(title, HEADER):
            self.add({"type": "header", "text": plain(text, HEADER)})

    def small(self, text: str, block_id: str = "") -> None:
        if text := self.take(text):
            block: Block = {"type": "context", "elements": [plain(text, SECTION)]}
            self.add(block | {"block_id": block_id} if block_id else block)

    def button(self, button: Button) -> Block:
        """`action_id` ends in a number, since the same action may stand in a view several times."""
        self._buttons += 1
        made: Block = {
            "type": "button",
            "action_id": f"{button.action}#{self._buttons}",
            "text": plain(button.label, BUTTON_LABEL),
        }
        if button.value:
            made["value"] = button.value[:BUTTON_VALUE]
        if button.style is not Style.PLAIN:
            made["style"] = button.style.value
        if confirm := button.confirm:
            made["confirm"] = {
                "title": plain(confirm.title, 100),
                "text": plain(confirm.text, 300),
                "confirm": plain(confirm.yes, 30),
                "deny": plain(confirm.no, 30),
            } | ({"style": "danger"} if button.style is Style.DANGER else {})
        return made

    def section(self, text: Block, **more: Any) -> None:
        # `expand`: else Slack may fold it behind "See more".
        self.add({"type": "section", "text": text, "expand": True, **more})

    def _anchor(self, url: str, text: str, detail: str = "") -> Block | None:
        """The words as a link with a detail below it, unless they hold markup, or there is no room for it."""
        if not is_link(url) or not all(_PLAIN_WORDS.fullmatch(words) for words in (text, detail or "-")):
            return None
        for sign, code in (("&", "&amp;"), ("<", "%3C"), (">", "%3E"), ("|", "%7C"), (" ", "%20")):
            url = url.replace(sign, code)
        marked = f"<{url}|{text}>\n{detail}".rstrip("\n")
        if len(marked) > SECTION or len(url) > self._left:
            return None
        self._left -= len(url)
        return _marked(marked)

    def _paragraph(self, element: Text) -> None:
        if label := self.take(element.label):
            self.section(_bold(label))
        self._long(element.text)

    def _long(self, text: str) -> None:
        """A text of any length, in as many sections as it takes."""
        left = self.take(text, MODAL_TEXT)
        while left:
            end = len(left)
            if end > SECTION:
                end = max(left.rfind("\n", 1, SECTION), left.rfind(" ", 1, SECTION)) + 1 or SECTION
            if left[:end].strip():
                self.section(plain(left[:end].strip("\n"), SECTION))
            left = left[end:]

    def _facts(self, element: Facts) -> None:
        """Labels on the left, values on the right: fields stand in two columns."""
        pairs = [(self.take(name, FIELD), self.take(value, FIELD)) for name, value in element.items]
        fields = [text for name, value in pairs if value for text in (_bold(name or "–"), plain(value, FIELD))]
        for first in range(0, len(fields), FIELDS_A_SECTION):
            self.add({"type": "section", "fields": fields[first : first + FIELDS_A_SECTION]})

    def _quote(self, element: Quote) -> None:
        if element.text.strip():
            self._long(self.words("“{words}”", words=element.text))
            self.small(f"— {element.by}" if element.by.strip() else "")

    def _link(self, element: Link) -> None:
        label = self.take(element.label)
        if label and (anchor := self._anchor(element.url, label)):
            self.section(anchor)
            return
        if label:
            self.section(plain(label, SECTION))
        if label != element.url or is_link(element.url):
            self._address(element.url)

    def _address(self, url: str) -> None:
        """An address by itself, to follow where it may be followed."""
        if anchor := self._anchor(url, self.words("Open")):
            self.section(anchor)
        elif shown := self.take(url):
            self.section(plain(shown, SECTION))

    def _row(self, row: Row) -> None:
        if not (title := self.take(row.title, SECTION // 2)):
            return
        detail = self.take(row.detail, SECTION // 2 - 1)
        beside = {"accessory": self.button(row.button)} if row.button else {}
        if anchor := self._anchor(row.url, title, detail):
            self.section(anchor, **beside)
        else:
            self.section(plain(f"{title}\n{detail}".rstrip("\n"), SECTION), **beside)
            self._address(row.url if is_link(row.url) else "")


def _words_of(button: Button) -> tuple[str, ...]:
    confirm = button.confirm
    return (button.label, confirm.title, confirm.text, confirm.yes, confirm.no) if confirm else (button.label,)


def message_blocks(message: Message, language: str, team: str = "") -> dict[str, Any]:
    """What `chat.postMessage` takes of a message in a workspace: `text`, which notifications show, and `blocks`."""
    # Buttons are never left out, so there must be room for them.
    buttons = sum(len(words) for button in buttons_of(message) for words in _words_of(button))
    page = Page(language, most_text=max(MESSAGE_TEXT - buttons, 0), team=team)
    if message.everybody:
        page.blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": "<!channel>"}})
    page.header(message.title)
    for element in message.elements:
        page.element(element)
    preview = clean(message.preview).strip() or clean(message.title).strip() or "…"
    return {"text": escape(cut(preview, SECTION)), "blocks": page.within(MESSAGE_BLOCKS)}
