"""Everything that the features offer, in one place, and the words by which people call it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from bot.feature import ButtonAction, Command, Feature, FormAction, Maker, MenuItem, PageAction, Shortcut, Upkeep, View
from bot.language import N_, Reader, every_wording

HELP = "/samspil"  # answers what is not understood; before any other command it may be left in ("/samspil decision")

MOST_DOUBTED = 500  # characters that a button can carry, to be asked about

_WITHOUT = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})  # as they are written where a keyboard has none

_QUOTED = re.compile(r'["“”]([^"“”]+)["“”]')

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Called:
    """A command and the text after it. `doubt` is what may have been meant instead, by a word one letter off."""

    command: Command
    text: str
    doubt: Called | None = None


class Registry:
    """Built once; raises ValueError when two features claim one name."""

    def __init__(self, features: Iterable[Feature]) -> None:
        features = list(features)
        commands = _merged(feature.commands for feature in features)
        self.commands: Mapping[str, Command] = {path: commands[path] for path in sorted(commands)}
        self.buttons: Mapping[str, ButtonAction] = _merged(feature.buttons for feature in features)
        self.forms: Mapping[str, FormAction] = _merged(feature.forms for feature in features)
        self.shortcuts: Mapping[str, Shortcut] = _merged(feature.shortcuts for feature in features)
        self.views: Mapping[str, View] = _merged(feature.views for feature in features)
        self.pages: Mapping[str, PageAction] = _merged(feature.pages for feature in features)
        self.makers: Mapping[str, Maker] = _merged(feature.makers for feature in features)
        self.upkeep: tuple[Upkeep, ...] = tuple(run for feature in features for run in feature.kept_up)
        self._help = {wording.lower() for wording in every_wording(N_("help")).values()}
        self._roots: dict[str, str] = {}  # first word in any language -> the English one
        self._seconds: dict[
            str, dict[str, Command]
        ] = {}  # English first word -> what follows it in any language -> command
        for path, command in self.commands.items():
            root = path.split()[0]
            for wording in every_wording(path).values():
                for spelling in (wording.lower(), wording.lower().translate(_WITHOUT)):
                    first, *second = spelling.split()
                    self._roots[first.removeprefix("/")] = root
                    if second:
                        self._seconds.setdefault(root, {})[" ".join(second)] = command

    def call(self, text: str) -> Called:
        """The command that a typed text means: with or without its slash, in any language, also behind the bot's
        own name. What is not understood means help."""
        first, rest = _first_word(text)
        root = self._root_of(first)
        if root is None and (beneath := self._called_beneath_help(first, rest)):
            return beneath
        if root is None:
            return Called(self.commands[HELP], text.strip(), self._near_root(text))
        if root == HELP:
            inner, inner_rest = _first_word(rest)
            inner_root = self._root_of(inner)
            if inner_root is not None and inner_root != HELP:
                root, rest = inner_root, inner_rest
        if quoted := _QUOTED.fullmatch(rest):  # in quotes it is text, whatever it says
            return Called(self.commands[root], quoted[1])
        seconds = self._seconds.get(root, {})
        if rest.lower() in self._help:
            return Called(self.commands[HELP], "")
        for second, command in seconds.items():
            words = second.split()
            after = rest.split(maxsplit=len(words))[len(words) :]
            # Before more words, one that takes none is the beginning of a text.
            if rest.lower().split()[: len(words)] == words and (command.usage or not after):
                return Called(command, "".join(after).rstrip())
        near = next((seconds[known] for known in seconds if one_off(rest.lower(), known)), None)
        doubt = Called(near, "") if near else self._near_root(rest) if root == HELP else None
        return Called(self.commands[root], rest, doubt)

    def _called_beneath_help(self, first: str, rest: str) -> Called | None:
        """Where no slash is needed, "help" and "settings" are typed without the bot's own name before them."""
        word = first.lower().removeprefix("/")
        if word in self._help and not rest:
            return Called(self.commands[HELP], "")
        command = self._seconds.get(HELP, {}).get(word)
        return Called(command, rest) if command else None

    def _root_of(self, word: str) -> str | None:
        return self._roots.get(word.lower().removeprefix("/"))

    def _near_root(self, text: str) -> Called | None:
        """What a text would call if its first word were spelt right; its own text is as it was typed."""
        first, rest = _first_word(text)
        word = first.lower().removeprefix("/")
        root = next((root for known, root in self._roots.items() if one_off(word, known)), None)
        return Called(self.commands[root], rest) if root and len(rest) <= MOST_DOUBTED else None

    def menu(self, language: str) -> list[MenuItem]:
        """Every command, worded."""
        _ = Reader(language, "UTC").text
        return [
            MenuItem(_(command.path), _(command.usage) if command.usage else "", _(command.summary))
            for command in self.commands.values()
        ]

    def shortcut_labels(self, language: str) -> list[tuple[str, str]]:
        """(name, label) of every message shortcut."""
        _ = Reader(language, "UTC").text
        return [(name, _(shortcut.label)) for name, shortcut in self.shortcuts.items()]

    def slash_commands(self, language: str) -> list[tuple[str, str, str]]:
        """(first word, summary, what may follow) once for every first word in every language, described in one."""
        _ = Reader(language, "UTC").text
        found: dict[str, tuple[str, str, str]] = {}
        for path, command in self.commands.items():
            if " " not in path:
                for wording in every_wording(path).values():
                    found.setdefault(wording, (wording, _(command.summary), _(command.usage) if command.usage else ""))
        return list(found.values())


def _first_word(text: str) -> tuple[str, str]:
    first, *rest = text.split(maxsplit=1) or [""]
    return first, rest[0].rstrip() if rest else ""


def _merged(parts: Iterable[Mapping[str, Thing]]) -> dict[str, Thing]:
    whole: dict[str, Thing] = {}
    for part in parts:
        if twice := whole.keys() & part.keys():
            raise ValueError(f"claimed by two features: {', '.join(sorted(twice))}")
        whole |= part
    return whole


def one_off(word: str, known: str) -> bool:
    """Whether one letter added, left out, changed or swapped with its neighbour makes one of the other."""
    if word == known or abs(len(word) - len(known)) > 1 or min(len(word), len(known)) < 3:
        return False
    start = next((i for i, (a, b) in enumerate(zip(word, known, strict=False)) if a != b), min(len(word), len(known)))
    a, b = word[start:], known[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
