"""Words and measures that features share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.language import N_, Reader
from bot.model import (
    MOST_ROWS,
    Button,
    Buttons,
    Chat,
    Choice,
    Confirm,
    Element,
    Facts,
    File,
    Heading,
    Kind,
    Link,
    Person,
    Quote,
    Row,
    Rows,
    Small,
    Text,
    UserError,
)

UNIT = 40  # characters of a unit's name in front of a number
NAME = 60  # characters shown of a name among other words
MOST_NAMES = 6
MOST_PAGES = 1_000  # of a list

# Whom somebody speaks for; the name of a form's field for them too.
HATS: Mapping[str, str] = {
    "leader": N_("Leaders"),
    "union": N_("Union representatives"),
    "work_environment": N_("Work-environment representatives"),
    "other": N_("Others"),
}

# The rooms for influence: the key that is stored, its sign and its words. Colour is never the only sign.
INFLUENCE: Mapping[str, tuple[str, str]] = {
    "red": ("🔴", N_("Red: decided, you are informed")),
    "yellow": ("🟡", N_("Yellow: you are heard first")),
    "green": ("🟢", N_("Green: decided together")),
    "blue": ("🔵", N_("Blue: yours to decide")),
}

_NUMBER = re.compile(r"[0-9]{1,19}")
_PARAGRAPH, _LINE, _WORD = (re.compile(end) for end in (r".(?=\n\n)", r".(?=\n)", r"\S(?=\s)"))
_SENTENCE = re.compile(r"""[.!?…][)"”»«]*(?=\s+[("“«»]*[A-ZÆØÅÄÖ])""")  # not "kl. 14", nor "bl.a. fordi"
_MOST = 2**63 - 1  # what the database's numbers hold


def not_found(reader: Reader) -> UserError:
    """The same words for what does not exist, what may not be read and what belongs to another workspace."""
    return UserError(reader.text("Not found. Either it does not exist, or it is not yours to see."))


def ids_in(value: str, most: int) -> list[int]:
    """The numbers in "12:3:1", as buttons and states carry them; [] for anything else. They are not to be trusted."""
    parts = value.split(":")
    if len(parts) > most or not all(map(_NUMBER.fullmatch, parts)):
        return []
    numbers = [int(part) for part in parts]
    return numbers if max(numbers) <= _MOST else []


def page_in(ids: Sequence[int], at: int = 0, most: int = MOST_PAGES) -> int:
    """The page of a list that stands at this place among a button's numbers: the first one where none does."""
    return min(max(ids[at] if len(ids) > at else 1, 1), most)


def cut(text: str, most: int) -> str:
    """The text, or its beginning up to a word and "…", within so many characters."""
    if len(text) <= most:
        return text
    return text[: _last((_PARAGRAPH, _LINE, _WORD), text, most - 1)].rstrip(" \n\t.,;:…–-") + "…"


def page_end(text: str, most: int) -> int:
    """Where a page of a longer text ends within so many characters: after a paragraph, a line, a sentence or a word."""
    return _last((_PARAGRAPH, _LINE, _SENTENCE, _WORD), text, most)


def _last(ends: Sequence[re.Pattern[str]], text: str, most: int) -> int:
    """The last end of the first of these kinds that stands in the last third; `most` where there is none."""
    for end in ends:
        found = [match.end() for match in end.finditer(text, most * 2 // 3, most + 10) if match.end() <= most]
        if found:
            return found[-1]
    return most


def influence(key: str, own: Mapping[str, str], reader: Reader) -> str:
    """A room for influence with its sign: in the `own` words of a unit, where it has some."""
    sign, words = INFLUENCE[key]
    return own.get(key) or f"{sign} {reader.text(words)}"


def influences(own: Mapping[str, str], reader: Reader) -> tuple[Choice, ...]:
    """All of them, to choose from."""
    return tuple(Choice(key, influence(key, own, reader)) for key in INFLUENCE)


def decision_number(unit: str, number: int) -> str:
    """ "D-12", with the name of the unit that gave it where that has one: others give the same number."""
    return f"{cut(unit, UNIT)} · D-{number}" if unit else f"D-{number}"


class Named(Protocol):
    """A conversation, or a record's snapshot of one."""

    @property
    def kind(self) -> Kind: ...
    @property
    def name(self) -> str: ...


def place_name(place: Named, reader: Reader) -> str:
    """What people call it: "#staff" where it is open, without the sign where it is closed."""
    if not place.name:
        return reader.text("a conversation without a name")
    return f"{'#' * (place.kind is Kind.CHANNEL)}{cut(place.name, NAME)}"


def names(everybody: Sequence[str], reader: Reader, unnamed: int = 0) -> str:
    """ "Anna, Bent and 3 others": short enough for one line. `unnamed` are so many more than are given."""
    shown = [cut(name, NAME) for name in everybody[:MOST_NAMES]]
    if more := len(everybody) - len(shown) + unnamed:
        shown.append(reader.plural("{n} other", "{n} others", more))
    return reader.names(shown)


def chat_with(person: Person, reader: Reader) -> Chat:
    """The way into the reader's own chat with somebody."""
    _ = reader.text
    name = cut(person.name, NAME)
    otherwise = _("Write to {name} directly.", name=name)
    return Chat(_("Write to {name}", name=name), person.external_id, otherwise)


def day_of(moment: datetime, reader: Reader) -> str:
    """The day of a moment, in full, where the reader is."""
    return reader.day(reader.today(moment))


def moment_there(moment: datetime, zone: str, reader: Reader) -> str:
    """Day and time where the reader is; the time where it happens too, if the clocks there show another."""
    there = moment.astimezone(ZoneInfo(zone))
    said = reader.moment(moment)
    if there.replace(tzinfo=None) == moment.astimezone(ZoneInfo(reader.zone)).replace(tzinfo=None):
        return said
    return reader.text(
        "{moment} ({time} in {city})", moment=said, time=reader.clock(there.time()), city=reader.city(zone)
    )


@cache
def same_clock(zone: str, other: str) -> bool:
    """Whether the clocks of two time zones show the same all year."""
    year = [datetime(2026, month, 15, tzinfo=UTC) for month in range(1, 13)]
    return all(at.astimezone(ZoneInfo(zone)).utcoffset() == at.astimezone(ZoneInfo(other)).utcoffset() for at in year)


def row_of(buttons: Sequence[Button]) -> tuple[Element, ...]:
    """Buttons side by side; nothing for none."""
    return (Buttons(tuple(buttons)),) if buttons else ()


def in_rows(rows: Sequence[Row]) -> Iterator[Rows]:
    """A list of any length, in lists that every platform shows."""
    for first in range(0, len(rows), MOST_ROWS):
        yield Rows(tuple(rows[first : first + MOST_ROWS]))


def texts_of(elements: Iterable[object]) -> list[str]:
    """Everything readable in a message's or form's elements, labels of buttons and questions of confirmations too."""
    texts: list[str] = []
    for element in elements:
        match element:
            case Text(text, label):
                texts += [label, text]
            case Heading(text) | Small(text):
                texts.append(text)
            case Quote(text, by):
                texts += [text, by]
            case Facts(items):
                texts += [part for item in items for part in item]
            case Link(label) | File(label):
                texts.append(label)
            case Chat(label, _, otherwise):
                texts.append(max(label, otherwise, key=len))
            case Buttons(buttons):
                texts += [part for button in buttons for part in _of_button(button.label, button.confirm)]
            case Rows(rows):
                texts += [
                    part for row in rows for part in (row.title, row.detail, row.button.label if row.button else "")
                ]
    return texts


def _of_button(label: str, confirm: Confirm | None) -> list[str]:
    return [label, *((confirm.title, confirm.text) if confirm else ())]


def length_of(elements: Iterable[Element]) -> int:
    """Characters that a reader sees."""
    return sum(map(len, texts_of(elements)))
