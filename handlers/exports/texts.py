"""Texts as a spreadsheet can hold them: nothing of them is lost unseen, and nothing of them is run. Pure."""

from __future__ import annotations

import re

MOST = 32_767  # of what a cell holds, counted as Excel does: in units of UTF-16

_STRANGE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
    "|_(?=x[0-9A-Fa-f]{4}_)"  # which spreadsheets read as one character
)
_LINE_END = re.compile("\r\n?|\x85")


def shown(text: str) -> str:
    """The text with characters to see in place of those that no cell can hold; ends of lines as they are everywhere."""
    return _STRANGE.sub(_seen, _LINE_END.sub("\n", text)) if _STRANGE.search(text) is not None else text


def _seen(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code == 0x5F:
        return "_x005F_"
    if code < 0x20:
        return chr(0x2400 + code)  # a picture of it
    return "␡" if code == 0x7F else "�"


def is_plain(text: str) -> bool:
    """Whether it can stand in a cell as it is, as nearly all can."""
    return len(text) <= MOST // 2 and _STRANGE.search(text) is None


def fits(text: str) -> bool:
    """Whether a text that is `shown` finds room in a cell."""
    return len(text) <= MOST // 2 or _units(text) <= MOST


def shortened(text: str, note: str) -> str:
    """The beginning of a text, and the note, so that both together are `shown` within a cell."""
    room = MOST - _units(note)
    while True:
        cut = text.encode("utf-16-le", "surrogatepass")[: room * 2].decode("utf-16-le", "replace").rstrip("\ufffd \n")
        beginning = shown(cut)
        if (over := _units(beginning) + _units(note) - MOST) <= 0:
            return beginning + note
        room -= over


def _units(text: str) -> int:
    return len(text) + sum(letter > "\uffff" for letter in text)


def as_formula(text: str) -> bool:
    """Whether a program that is given the text to read again might run it."""
    return text[:1] in ("=", "+", "-", "@", "\t")
