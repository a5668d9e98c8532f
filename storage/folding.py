"""Words as they are searched for: alike however they are spelt, so that both databases find the same.

"Århus", "AARHUS" and "aarhus" are one word, and so are "Blåbærgrød" and "blaabaergroed", "Čáhci" and "cahci". What is
left is made of a-z and 0-9 alone, whatever the alphabet: no database has anything to understand in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 60  # characters of a word that count
MOST_WORDS = 16_000  # of a record: PostgreSQL counts a word's place no further
MOST_TERMS = 12  # of what is searched for
AROUND = 60  # characters shown before and after what was found
PART = "_"  # stands between a record's parts: no phrase reaches from one into the next

_SPELT = {
    **{"æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe", "œ": "oe", "å": "aa", "ǻ": "aa", "þ": "th"},
    **{"ð": "d", "đ": "d", "ł": "l", "ŧ": "t", "ŋ": "n", "ħ": "h", "ı": "i"},
}
_QUOTE = '"“”„«»'
_TYPED = re.compile(f"[{_QUOTE}]([^{_QUOTE}]*)[{_QUOTE}]|([^\\s{_QUOTE}]+)")


class _Folded(dict[int, str]):
    """Characters, by their numbers, as they are searched for: worked out once each."""

    def __missing__(self, number: int) -> str:
        found = self[number] = "".join(map(_folded, chr(number).casefold()))
        return found


def _folded(char: str) -> str:
    if char in _SPELT:
        return _SPELT[char]
    return "".join(map(_plain, unicodedata.normalize("NFKD", char)))


def _plain(char: str) -> str:
    """Marks and what nobody sees are left out, what is no letter and no digit ends a word; a letter of another alphabet
    is its number."""
    if char in _SPELT:
        return _SPELT[char]
    if unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf"):
        return ""
    if not char.isalnum():
        return " "
    return char.casefold() if char.isascii() else f"u{ord(char):06x}"


_FOLDED = _Folded()


def folded(text: str) -> list[str]:
    """The words of a text, in order."""
    return [word[:LONGEST] for word in unicodedata.normalize("NFC", text).translate(_FOLDED).split()]


def kept(marks: Sequence[str], parts: Sequence[str]) -> str:
    """What is kept of a record's parts, after words that nobody can type."""
    words = f" {PART} ".join(" ".join(folded(one)) for one in parts if one)
    return " ".join([*marks, *words.split()[:MOST_WORDS]])


# ------------------------------------------------------------------------------------------------ what is looked for


@dataclass(frozen=True, slots=True)
class Term:
    """Words that have to stand one after the other; the last one may be the beginning of a longer word."""

    words: tuple[str, ...]
    begins: bool = False


def terms(typed: str) -> tuple[Term, ...]:
    """What was typed: a word finds those that begin with it too, "quoted words" only themselves, in this order. Of one
    letter, a word finds itself alone."""
    found: dict[Term, None] = {}
    for match in _TYPED.finditer(typed):
        quoted, word = match.groups()
        words = tuple(folded(word if quoted is None else quoted)[:MOST_TERMS])
        if words:
            found[Term(words, begins=quoted is None and len(words[-1]) > 1)] = None
    return tuple(found)[:MOST_TERMS]


def extract(text: str, wanted: Sequence[Term]) -> str:
    """The text around what was found first in it, or its beginning."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    start, end = _first(text, wanted) or (0, 0)
    first, last = max(start - AROUND, 0), min(end + AROUND, len(text))
    if first:
        first = text.find(" ", first, start) + 1 or start
    if last < len(text):
        cut = text.rfind(" ", end, last)
        last = cut if cut > 0 else last
    return f"{'…' * bool(first)}{text[first:last]}{'…' * (last < len(text))}"


def _first(text: str, wanted: Sequence[Term]) -> tuple[int, int] | None:
    """Where the first thing that was looked for stands."""
    words = folded(text)
    begin = tuple(term.words[0] for term in wanted)
    maybe = (at for at, word in enumerate(words) if word.startswith(begin))
    found = ((at, at + len(term.words) - 1) for at in maybe for term in wanted if _stands(words, at, term))
    first, last = next(found, (0, -1))
    if last < first:
        return None
    start, seen = 0, 0
    for match in re.finditer(r"\S+", text):
        before, seen = seen, seen + len(folded(match.group()))
        if before <= first < seen:
            start = match.start()
        if last < seen:
            return start, match.end()
    return None


def _stands(words: Sequence[str], at: int, term: Term) -> bool:
    *before, last = term.words
    there = words[at : at + len(term.words)]
    if len(there) < len(term.words) or there[:-1] != before:
        return False
    return there[-1].startswith(last) if term.begins else there[-1] == last
