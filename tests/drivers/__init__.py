"""How a test story acts and looks on each platform: one driver a platform, all alike from outside.

A driver drives the platform's real inbound code and reads what its real renderer sent. People and channels
go by the names in `tests.drivers.world`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.language import every_wording


def says(text: str, words: str) -> bool:
    """Whether a text has these words, or what they are in another language: stories are told in English."""
    return any(wording in text for wording in {words, *every_wording(words).values()})


def named(labels: Iterable[str], label: str) -> str | None:
    """The one of these labels that is `label` in some language."""
    return next((one for one in labels if one == label or one in every_wording(label).values()), None)


@dataclass
class Seen:
    """A message as somebody sees it now. `text` is everything readable in it, top to bottom, one piece a line;
    `buttons` are its labels; `handle` is the driver's own."""

    text: str
    buttons: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    replies: list[Seen] = field(default_factory=list)
    preview: str = ""
    handle: Any = None

    def __contains__(self, words: str) -> bool:
        return says(self.text, words)


@dataclass
class SeenField:
    label: str
    value: Any = None  # what stands in it now, as JSON-like data (people and channels by their names)
    error: str = ""


@dataclass
class SeenForm:
    """The form (modal, dialog) that somebody has open."""

    title: str
    text: str  # everything readable in it that is no field
    fields: dict[str, SeenField]
    buttons: list[str]
    submit: str = ""
    error: str = ""
    handle: Any = None

    def __contains__(self, words: str) -> bool:
        return says(self.text, words)


class Driver(Protocol):
    """One platform with its people in it."""

    name: str

    async def type(self, person: str, channel: str, text: str) -> None:
        """The person types a command in a channel, or in their own direct messages when `channel` is "direct". "@anna",
        with somebody's key, mentions them where the platform knows mentions there."""
        ...

    async def go_on(self, person: str) -> bool:
        """Where what was typed goes on by a press elsewhere, the person makes it; whether they did."""
        ...

    async def press(self, person: str, seen: Seen, label: str) -> None:
        """Presses a button of a message (its confirmation, if any, is answered yes)."""
        ...

    async def take(self, person: str, seen: Seen) -> tuple[str, bytes]:
        """The person takes the file that a message brings: its name, and what is in it."""
        ...

    async def press_in_form(self, person: str, label: str) -> None:
        """Presses a button inside the open form."""
        ...

    async def submit(self, person: str, values: Mapping[str, Any], *, again: bool = False) -> None:
        """Fills fields of the open form and sends it: by field name; people and channels by name; dates ISO. The
        other fields keep what stands in them.
        `again` sends the very form sent last once more, as a repeated delivery."""
        ...

    async def shortcut(self, person: str, channel: str, text: str, action: str) -> None:
        """Somebody wrote `text` in the channel; the person chooses the message shortcut `action` on it."""
        ...

    async def bot_joins(self, person: str, channel: str) -> None:
        """The person adds the bot to a channel."""
        ...

    async def bot_leaves(self, person: str, channel: str) -> None:
        """The person takes the bot out of a channel."""
        ...

    def channel(self, name: str) -> list[Seen]:
        """The bot's messages that everybody in the channel sees, oldest first, replies inside."""
        ...

    def direct(self, person: str) -> list[Seen]:
        """The bot's messages in the person's direct conversation."""
        ...

    def private(self, person: str) -> list[Seen]:
        """What the bot answered to this person alone, in whatever conversation, oldest first; one that was replaced
        stands as it is now."""
        ...

    def form(self, person: str) -> SeenForm | None:
        """The form that is open for the person."""
        ...

    async def delete(self, channel: str, seen: Seen) -> None:
        """Somebody deletes one of the bot's messages."""
        ...

    def every_byte_for(self, person: str) -> str:
        """Everything ever sent to conversations this person is in or to them alone: to search for leaks."""
        ...
