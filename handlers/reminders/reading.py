"""What somebody means who types a reminder in one line: pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot import rhythms
from handlers.mentions import find_mentions

_PARTS = " ,;:–—-"
_TO = re.compile(r"(?:(?:to|til|for|remind|mind|minn)\s+)?$", re.IGNORECASE)
_AND = re.compile(r"[ ,&+]*(?:(?:and|og)\b)?[ ,]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Read:
    """What is said, the rhythm in the words in which it is said, and for whom: places in the list of those who are
    mentioned."""

    text: str
    said: str
    whom: tuple[int, ...]


def read(text: str, mentioned: Sequence[str], today: date, language: str) -> Read:
    """`mentioned` are the words by which people are mentioned ("@Anna Holm"), in their order. Whoever is mentioned
    first of all, or first of what is left without the rhythm, gets it; whoever is mentioned later is part of it."""
    text = " ".join(text.split())
    first, text = _leading(text, mentioned)
    _found, masked = find_mentions(text, mentioned)
    rhythm = rhythms.read(masked, today, language)
    if rhythm.cadence is None:
        return Read(text, "", first)
    at = len(text) - len(rhythm.text) if masked.endswith(rhythm.text) else 0
    rest = text[at : at + len(rhythm.text)]
    said = text.replace(rest, "", 1).strip(" ,:")
    then, rest = _leading(rest, mentioned)
    return Read(rest, said, (*first, *(one for one in then if one not in first)))


_MORE = re.compile(
    r"(?:\d{4}|\d{1,2}[.:]\d\d|(?:og|and|kl|klokken|at)\.?\s+(?:den\s+|the\s+)?\d+|klokken|kl\."
    r"|(?:i|in)\s+(?:hver|each|every|ulige|lige)|(?:undtagen|unntatt|except)|(?:om|in|from|fra)\s+\d+)(?!\w)",
    re.IGNORECASE,
)


def goes_on(text: str) -> bool:
    """Whether what follows a rhythm reads as if it were part of it: "2028 kl. 9", "og 15. i hver måned"."""
    return _MORE.match(text) is not None


def _leading(text: str, mentioned: Sequence[str]) -> tuple[tuple[int, ...], str]:
    """Who is mentioned where it begins, and what follows: "@Bent", "to @Bent and @Clara"."""
    found, _masked = find_mentions(text, mentioned)
    whom: list[int] = []
    end = 0
    for one in found:
        between = text[end : one.start]
        if not (_AND.fullmatch(between) if whom else _TO.fullmatch(between)):
            break
        whom.append(one.which)
        end = one.end
    return tuple(whom), text[end:].lstrip(_PARTS) if whom else text
