"""What a chat platform has to do with the rest of Samspil: what comes in from it, and what goes out to it.

`bot/slack`, `bot/teams` and `bot/local` are platforms. The dispatcher takes what they bring, delivery speaks through
them, and features know nothing of any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from bot.model import Mention, Message, Place, Profile, Reply, Source

# ---------------------------------------------------------------------------------------------- in


class Deed(StrEnum):
    """What a person did."""

    COMMAND = "command"  # typed `text`, first word the command, with or without its slash
    PRESS = "press"  # pressed the button `action` with `value`
    SUBMIT = "submit"  # sent the form `action` with `values`
    SHORTCUT = "shortcut"  # chose `action` on a message, `source`
    ADDED = "added"  # added the bot to `place`
    RETURNED = "returned"  # with that, the bot can speak in `place` again
    REMOVED = "removed"  # removed the bot from `place`
    UNINSTALLED = "uninstalled"  # the same, by throwing out the app: out of the whole workspace if `place` has no id


GONE = (Deed.REMOVED, Deed.UNINSTALLED)
PRESENCE = (Deed.ADDED, Deed.RETURNED, *GONE)
MOST_LOOKED_UP = 20  # people mentioned in one text


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What a person did, in a platform's terms. A platform makes it; the dispatcher makes a Request of it.

    `id` is the same when the platform repeats the same event. `values` maps a field's name to what the
    platform gave: str, bool, list of str, Profile, Place, or lists of these; they are not trusted. People and places
    arrive as `Profile` and `Place`, already looked up. `mentions` are those in the `text` of a command, in its order,
    who could be looked up: apps too, and who has left.
    """

    id: str
    platform: str
    workspace: str  # the platform's id of the Slack team or Teams tenant
    workspace_name: str = ""
    by: Profile
    place: Place
    deed: Deed
    text: str = ""
    mentions: tuple[Mention, ...] = ()
    action: str = ""
    value: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    form_id: str = ""
    state: Mapping[str, str] = field(default_factory=dict)
    source: Source | None = None
    overheard: bool = False  # a command typed where others read it, and where nobody can be answered alone

    @property
    def again(self) -> tuple[str, str]:
        """Action and value of a button that does the same; two empty texts for a command of no words."""
        if self.deed is not Deed.COMMAND:
            return self.action, self.value
        first, *rest = self.text.split(maxsplit=1) or [""]
        return f"/{first.lstrip('/')}" if first else "", "".join(rest)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person sees at once, and the language (of `bot.language.LANGUAGES`) and zone it is worded in."""

    reply: Reply
    language: str
    zone: str


class Handle(Protocol):
    """The way in: does what was asked and commits it before it answers. Never raises for what a person did; a coming or
    going that could not be noted raises, so that the platform tells of it again."""

    async def __call__(self, incoming: Incoming) -> Answer: ...


# ---------------------------------------------------------------------------------------------- out


@dataclass(frozen=True, slots=True)
class Target:
    """Where a message goes, in the platform's ids. A direct conversation may have no id yet: the platform opens
    it with `person` and answers its id in `Sent`."""

    workspace: str
    conversation: str = ""
    person: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What the platform said of a message it took: `reference` finds it again (opaque to us)."""

    reference: str
    conversation: str
    url: str = ""


class Platform(Protocol):
    """One chat platform, as delivery and dispatch see it. Any other exception than those below means that
    the outcome is unknown: the message may be sent again."""

    name: str

    async def send(self, to: Target, message: Message, language: str, reply_to: str = "") -> Sent:
        """Posts a message; `reply_to` is the reference of the message whose thread it belongs in."""
        ...

    async def update(self, to: Target, reference: str, message: Message, language: str) -> None:
        """Changes a message in place."""
        ...

    async def memberships(self, workspace: str, person: str) -> frozenset[str]:
        """Ids of the conversations that this person shares with the bot."""
        ...

    async def has_left(self, workspace: str, person: str) -> bool | None:
        """Whether somebody who was there no longer is; None where the platform does not tell."""
        ...


class Unreachable(Exception):
    """It can't be said there, and trying again alone won't help. `reason` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


REASONS = (
    *("not_in_channel", "no_such_conversation", "person_unreachable", "not_allowed", "not_installed", "rejected"),
    "no_files",  # messages are, files are not
)


class Gone(Exception):
    """The message can't be changed any more: it was deleted, is too old, or is not ours."""


class TryLater(Exception):
    """The platform asks for a pause. `scope` names what is held up: `conversation` or a method of the workspace."""

    def __init__(self, seconds: float, scope: str) -> None:
        super().__init__(f"{scope}: {seconds} s")
        self.seconds = seconds
        self.scope = scope
