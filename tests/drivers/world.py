"""The school that the stories take place in: the same people and channels on every platform."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Somebody:
    key: str
    name: str
    language: str  # as the platform gives it
    guest: bool = False


@dataclass(frozen=True)
class Room:
    name: str
    private: bool
    people: tuple[str, ...]
    bot: bool = True


PEOPLE = (
    Somebody("anna", "Anna Holm", "da-DK"),  # head; acts first, so she is the administrator
    Somebody("bent", "Bent Sørensen", "da-DK"),  # union representative
    Somebody("clara", "Clara Møller", "en-GB"),  # teacher
    Somebody("david", "David Åberg", "nb-NO"),  # administrator by appointment
    Somebody("eva", "Eva Lund", "da-DK", guest=True),  # a guest, in the channel "trio" alone
)

ROOMS = (
    Room("personale", private=False, people=("anna", "bent", "clara", "david")),
    Room("trio", private=True, people=("anna", "bent", "eva")),
    Room("ledelse", private=True, people=("anna", "david")),
    Room("uden-bot", private=False, people=("anna", "bent", "clara"), bot=False),
    Room("teams", private=False, people=("anna", "bent", "clara")),
)


def mentioning(text: str, people: Iterable[Somebody], mention: Callable[[Somebody], str]) -> str:
    """A text as it is typed, in which "@anna", with somebody's key, is what a platform makes of mentioning them."""
    keys = {one.key: one for one in people}
    return re.sub(r"(?<!\w)@(\w+)", lambda found: mention(keys[found[1]]) if found[1] in keys else found[0], text)
