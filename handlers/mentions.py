"""Where in a text somebody is mentioned: pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

ME = ("me", "mig", "meg", "myself")  # after an @, whoever writes
MASK = "\ufffc"  # no letter, so that nobody called May or Friday is read as a day


@dataclass(frozen=True, slots=True)
class Mentioned:
    """`which` is a place in the list of those who are mentioned."""

    which: int
    start: int
    end: int


def find_mentions(text: str, mentioned: Sequence[str]) -> tuple[list[Mentioned], str]:
    """Where each of them is mentioned, by these words ("@Anna Holm"), and the text without the words, as long as
    before. Of two who are called alike, the first comes first."""
    found: list[Mentioned] = []
    called = [" ".join(words.split()) for words in mentioned]
    for which, words in sorted(enumerate(called), key=lambda one: -len(one[1])):
        match = re.search(rf"(?<!\w){re.escape(words)}(?![\w]|['’\-]\w)", text) if words else None
        if match is not None:
            found.append(Mentioned(which, *match.span()))
            text = text[: match.start()] + MASK * len(words) + text[match.end() :]
    return sorted(found, key=lambda one: one.start), text
