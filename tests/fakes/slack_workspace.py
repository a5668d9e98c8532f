"""What is in one Slack workspace, who sees it, and what Slack refuses: people, channels, messages, modals.

Its people and channels are those of `tests.drivers.world`; pages are named as in `tests.fakes.slack`.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.drivers.world import PEOPLE, ROOMS
from tests.fakes.slack_rules import MOST_TEXT, message_problems, text_of, view_problems

BOT = "U0BOT"
APPS = {BOT: ("samspil", True), "USLACKBOT": ("slackbot", False)}  # name, is_bot


class Refused(Exception):
    """Slack's word for why not."""


@dataclass
class Channel:
    id: str
    name: str
    kind: str  # public, private, im
    members: set[str]
    archived: bool = False


@dataclass
class Uploaded:
    """A file; `content` once it was laid where Slack said."""

    name: str
    length: int
    content: bytes | None = None


@dataclass
class Posted:
    """A message as it is now; `to` is who alone sees it, when it is ephemeral."""

    channel: str
    ts: str
    text: str
    blocks: list[dict[str, Any]]
    thread: str = ""
    to: str = ""
    deleted: bool = False
    edits: int = 0
    files: list[Uploaded] = field(default_factory=list)


@dataclass
class View:
    """A modal somebody has open; `errors` are those shown beside its inputs, by block id."""

    id: str
    user: str
    data: dict[str, Any]
    hash: str
    errors: dict[str, str] = field(default_factory=dict)


@dataclass
class ResponseUrl:
    user: str
    channel: str
    until: float
    left: int = 5
    original: Posted | None = None


def user_id(key: str) -> str:
    return f"U0{key.upper()}"


def channel_id(name: str) -> str:
    return f"C0{name.upper().replace('-', '')}"


class Workspace:
    """As it is now, and every byte that was sent to whom."""

    def __init__(self) -> None:
        self.channels = {
            channel_id(room.name): Channel(
                channel_id(room.name),
                room.name,
                "private" if room.private else "public",
                {user_id(key) for key in room.people} | ({BOT} if room.bot else set()),
            )
            for room in ROOMS
        }
        self.people = {user_id(somebody.key): somebody for somebody in PEOPLE}
        self.deactivated: set[str] = set()
        self.messages: list[Posted] = []
        self.whispers: list[Posted] = []
        self.files: dict[str, Uploaded] = {}
        self.views: dict[str, View] = {}
        self.open_view: dict[str, str] = {}  # the view that a person has open
        self.accepted: list[Posted] = []  # every message taken, also those whose answer was lost
        self.ahead = 0.0  # seconds that this Slack's clock is ahead
        self._sent: list[tuple[frozenset[str], str]] = []
        self._last_ts = 0.0

    def now(self) -> float:
        return time.time() + self.ahead

    def whisper(self, user: str, channel: str, content: dict[str, Any], thread: str = "") -> Posted:
        """Shows a message to one person, as an answer in an acknowledgement does."""
        self._check_message(content)
        posted = Posted(channel, self._ts(), content.get("text", ""), content.get("blocks", []), thread, to=user)
        self.whispers.append(posted)
        self._record([user], content)
        return posted

    def direct(self, user: str) -> Channel:
        """The person's direct conversation with the bot."""
        key = f"D0{user[2:]}"
        return self.channels.setdefault(key, Channel(key, "", "im", {user, BOT}))

    def bytes_for(self, user: str) -> str:
        return "\n".join(text for audience, text in self._sent if user in audience)

    def _record(self, audience: Iterable[str], what: Any) -> None:
        self._sent.append((frozenset(audience), json.dumps(what, ensure_ascii=False)))

    def _ts(self) -> str:
        self._last_ts = max(self.now(), self._last_ts + 0.000001)
        return f"{self._last_ts:.6f}"

    def _show(self, view: View, data: dict[str, Any]) -> dict[str, Any]:
        view.data, view.errors = data, {}
        view.hash = f"{self.now():.6f}.{secrets.token_hex(4)}"
        self._record([view.user], data)
        return {"view": {"id": view.id, "hash": view.hash, **data}}

    def acknowledge_submit(self, view_id: str, body: dict[str, Any]) -> None:
        """What a client does with the answer to a view_submission (surfaces/modals#updating_response): shows errors
        beside inputs, which must be there; updates the view; clears all; and closes it on a bare answer."""
        view = self.views[view_id]
        if self.open_view.get(view.user) != view_id:
            return
        match body.get("response_action"):
            case "errors":
                inputs = {block["block_id"] for block in view.data["blocks"] if block["type"] == "input"}
                assert body["errors"]
                assert set(body["errors"]) <= inputs
                view.errors = dict(body["errors"])
                self._record([view.user], body)
            case "update":
                assert not (found := view_problems(body["view"])), found
                self._show(view, body["view"])
            case "clear" | None:
                del self.open_view[view.user]

    # ------------------------------------------------------------------------------------------ rules

    def _seen(self, key: str) -> Channel:
        channel = self.channels.get(key)
        if channel is None or (channel.kind != "public" and BOT not in channel.members):
            raise Refused("channel_not_found")
        return channel

    def _member_of(self, key: str) -> Channel:
        channel = self._seen(key)
        if channel.archived:
            raise Refused("is_archived")
        if BOT not in channel.members:
            raise Refused("not_in_channel")
        return channel

    def _check_message(self, content: dict[str, Any]) -> None:
        blocks = content.get("blocks") or []
        if not blocks and not content.get("text"):
            raise Refused("no_text")
        if len(content.get("text") or "") > 40_000:  # changelog/2018-truncating-really-long-messages
            raise Refused("msg_too_long")
        if blocks and message_problems(blocks):
            raise Refused("invalid_blocks")
        if text_of(blocks) > MOST_TEXT:
            raise Refused("msg_blocks_too_long")

    def _check_view(self, view: dict[str, Any]) -> None:
        if view_problems(view):
            raise Refused("invalid_arguments")
        if len(json.dumps(view)) > 250_000:
            raise Refused("view_too_large")
