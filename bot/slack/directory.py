"""Who and where: what Slack knows of the people and conversations that its payloads name by id.

Answers are kept in the process for an hour, so that somebody already known waits for no call; when Slack can't
be asked, what was known before still counts. What is not known is taken to be what fewer people may see.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.kept import Kept
from bot.model import Kind, Place, Profile

# Slack's own helper, of which Slack says that it is no bot (https://github.com/slackapi/bolt-js/issues/794).
SLACKBOT = "USLACKBOT"
SOON = 60.0  # seconds until something that was not found is looked for again

# What a call to Slack may raise: an answer with an error, no connection, no answer in time.
TROUBLE = (SlackApiError, ClientError, TimeoutError, OSError)

log = structlog.get_logger("samspil.slack")


def code_of(error: BaseException) -> str:
    """Slack's word for an error, or the kind of error: fit for a log, since it never holds text of a message."""
    if isinstance(error, SlackApiError):
        data = getattr(error.response, "data", None)
        code = data.get("error") if isinstance(data, dict) else None
        status = getattr(error.response, "status_code", getattr(error.response, "status", 0))
        return str(code) if code else f"http_{status}"
    return type(error).__name__


@dataclass(frozen=True, slots=True)
class Installation:
    """The one workspace that the bot's token belongs to."""

    team: str
    team_name: str
    bot_user: str
    url: str  # of the workspace, with a slash at its end
    scopes: frozenset[str]  # that were granted


class Directory:
    """Lookups over one bot token. `clock` counts seconds."""

    def __init__(self, client: AsyncWebClient, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._installation: Installation | None = None
        self._people = Kept[Profile](clock)
        self._places = Kept[Place](clock)
        self._directs = Kept[str](clock)

    async def installation(self) -> Installation:
        """Asked of Slack (auth.test) until it has answered once. Raises one of TROUBLE."""
        if self._installation is None:
            said = await self._client.auth_test()
            scopes = str(said.headers.get("x-oauth-scopes", ""))
            self._installation = Installation(
                team=str(said["team_id"]),
                team_name=str(said.get("team", "")),
                bot_user=str(said["user_id"]),
                url=str(said.get("url", "")),
                scopes=frozenset(scope.strip() for scope in scopes.split(",") if scope.strip()),
            )
        return self._installation

    async def person(self, user: str) -> Profile:
        """A person. Whoever can't be looked up counts as a guest, and is without a name."""
        if profile := self._people.fresh(user):
            return profile
        try:
            said = await self._client.users_info(user=user, include_locale=True)
            return self._people.keep(user, self._profile(user, said["user"]))
        except TROUBLE as error:
            log.warning("slack.person_not_looked_up", code=code_of(error))
            return self._people.stale(user) or Profile(user, "", guest=True)

    def _profile(self, user: str, data: dict[str, Any]) -> Profile:
        """A menu of people can't leave out apps and who was deactivated: Slack has no filter for it
        (https://docs.slack.dev/reference/objects/user-object and .../block-kit/block-elements)."""
        shown = data.get("profile") or {}
        here = self._installation.team if self._installation else ""
        elsewhere = bool(here) and data.get("team_id", here) != here
        restricted = ("is_restricted", "is_ultra_restricted", "is_stranger")
        return Profile(
            external_id=user,
            name=str(data.get("real_name") or shown.get("real_name") or data.get("name") or user),
            language=str(data.get("locale") or ""),
            zone=str(data.get("tz") or ""),
            guest=elsewhere or any(data.get(key) is True for key in restricted),
            app=data.get("is_bot") is True or user == SLACKBOT,
            left=data.get("deleted") is True,
        )

    async def place(self, channel: str, by: str = "") -> Place:
        """A conversation; `by` is who is in it now, for direct messages.

        A conversation that the bot can't see, and a direct message between two people, are private: a command
        can be typed anywhere.
        """
        if place := self._places.fresh(channel):
            return place
        try:
            if channel.startswith("D"):
                mine = await self.direct(by) == channel
                return self._places.keep(channel, Place(channel, Kind.DIRECT if mine else Kind.PRIVATE))
            said = await self._client.conversations_info(channel=channel)
            data = said["channel"]
            known = data.get("is_private") is False and data.get("is_mpim") is not True
            kind, without_us = Kind.CHANNEL if known else Kind.PRIVATE, data.get("is_member") is False
            place = Place(channel, kind, str(data.get("name") or ""), without_us=without_us)
            return self._places.keep(channel, place)
        except SlackApiError as error:
            if code_of(error) != "channel_not_found":
                log.warning("slack.place_not_looked_up", code=code_of(error))
            return self._places.stale(channel) or self._places.keep(channel, Place(channel, Kind.PRIVATE), SOON)
        except TROUBLE as error:
            log.warning("slack.place_not_looked_up", code=code_of(error))
            return self._places.stale(channel) or Place(channel, Kind.PRIVATE)

    def forget_place(self, channel: str) -> None:
        """After the bot came or went, what it may know of the conversation is another."""
        self._places.forget(channel)

    async def direct(self, user: str) -> str:
        """The id of the bot's direct conversation with somebody. Raises one of TROUBLE."""
        if known := self._directs.fresh(user):
            return known
        said = await self._client.conversations_open(users=user)
        return self._directs.keep(user, str(said["channel"]["id"]))
