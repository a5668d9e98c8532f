"""Text as parts of Adaptive Cards.

What a person wrote goes into a `RichTextBlock`, which reads no markup, a block for each line: nothing says what a line
break does inside of one. `TextBlock`, `FactSet` and the labels of radio buttons and check boxes read Markdown. So a
`TextBlock` stands only where a screen reader is to hear a heading, or where words are a link, and only around words
that hold no markup. (A link on a `TextRun` does not work everywhere: AdaptiveCards issues 5804 and 9100.)

https://learn.microsoft.com/adaptive-cards/create/textfeatures
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from bot.literal import clean, cut, is_link

Card = dict[str, Any]  # a whole card, or a part of one


def weight(part: Any) -> int:
    """What a part of a card adds to it, in bytes."""
    return len(json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode()) + 1


def literal(text: str) -> str:
    """Text that is shown to the character: a card would write the day in place of "{{DATE(…)}}"."""
    return clean(text).replace("{{", "{\u2060{")


def one_line(text: str, most: int) -> str:
    return cut(" ".join(literal(text).split()), most)


# What Markdown reads, or may take for an address.
_MARKUP = re.compile(r"[\\`*_{}\[\]<>+|~@&=^$\n\r\t]|//|\.(?=[^\W\d_])|^\s*(?:[-#]|\d+[.)])")
_UNFIT_AS_WORDS = re.compile(r"[\\`*_{}\[\]<>|~^$]")  # an address among the words of a link is no link of its own
_UNFIT_IN_A_LINK = re.compile(r"[\s\"'()<>\[\\\]`{|}^*]")


def _is_plain(words: str) -> bool:
    return bool(words.strip()) and not _MARKUP.search(words)


def run(text: str, **style: Any) -> Card:
    return {"type": "TextRun", "text": literal(text), **style}


def line(*runs: Card, spacing: str = "") -> Card:
    """One line (or a paragraph without breaks); `spacing` is the room above it."""
    # A run without a style is its text alone.
    inlines = [one if len(one) > 2 else one["text"] for one in runs]
    return {"type": "RichTextBlock", "inlines": inlines} | ({"spacing": spacing} if spacing else {})


def lines(text: str, *before: Card, spacing: str = "", **style: Any) -> Iterator[Card]:
    """A text of any length; `before` stands in front of its first line, `spacing` is the room above that."""
    above, begun = spacing, False
    for written in literal(text).split("\n"):
        if written.strip():
            yield line(*before, run(written, **style), spacing=above)
            before, above, begun = (), "None", True
        elif begun:
            above = ""


def heading(text: str, size: str) -> Iterator[Card]:
    words = " ".join(literal(text).split())
    if _is_plain(words):
        yield {"type": "TextBlock", "style": "heading", "text": words, "size": size, "weight": "Bolder", "wrap": True}
    elif words:
        yield line(run(words, size=size, weight="Bolder"))


_IN_ENTRA = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def chat_address(person: str) -> str:
    """Opens the reader's own chat with somebody of the organisation; "" for who has no id in Microsoft Entra.

    Microsoft documents it for a user principal name, an address of mail that is stored nowhere here
    (https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams). "8:orgid:" and the id
    in Microsoft Entra, by which Teams itself knows somebody, works too: Microsoft's own sample bots write it
    (ListNamesDialog.cs in https://github.com/OfficeDev/microsoft-teams-sample-complete-csharp).
    """
    return f"https://teams.microsoft.com/l/chat/0/0?users=8:orgid:{person}" if _IN_ENTRA.fullmatch(person) else ""


def link(label: str, url: str, otherwise: str, **style: Any) -> Iterator[Card]:
    """The words as a link. Where they hold markup, they stand above one that says `otherwise`; an address that may not
    be followed is shown as text."""
    label = " ".join(clean(label).split())
    follow = is_link(url)
    if not (follow and label and not _UNFIT_AS_WORDS.search(label)):
        yield from lines(label, **style)
        if not follow:
            yield from lines(url if url != label else "", spacing="None" if label else "")
            return
        label, style = otherwise, {"spacing": "None"} if label else {}
    address = _UNFIT_IN_A_LINK.sub(lambda found: quote(found.group(), safe=""), clean(url))
    yield {"type": "TextBlock", "text": f"[{label}]({address})", "wrap": True, **style}
