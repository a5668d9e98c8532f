"""Who may speak to Samspil in Teams' name: the Bot Connector, known by the tokens that it signs.

The rules are those of "Authentication with the Bot Connector API", connector to bot, steps 2 to 4
(https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication). They are the same
for an app of one tenant and of many; other bots ("skills") and the Emulator, which sign with keys of Microsoft Entra,
are not let in. botbuilder's own check fetches keys with a blocking call without a timeout, and falls over a key that it
does not know.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import jwt
import structlog
from botbuilder.schema import Activity, CallerIdConstants
from botframework.connector.auth import (
    AuthenticateRequestResult,
    BotFrameworkAuthentication,
    ClaimsIdentity,
    ConnectorFactory,
)

from bot.teams.connector import Connectors
from bot.teams.wire import NO_ANSWER, Shared, Wire

OPENID_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
ISSUER = "https://api.botframework.com"
CHANNEL = "msteams"
LEEWAY = 300  # seconds that clocks may differ: "Industry-standard clock-skew is 5 minutes"

DAY = 86_400.0  # "refresh their local cache of the document at least once every 24 hours"
PATIENCE = 5.0  # seconds for the keys to come; a press in Teams waits some ten for its answer
QUIET = 300.0  # seconds after the keys came until an unknown one is worth asking again
RETRY = 10.0  # seconds after they did not come

log = structlog.get_logger("samspil.teams")


class KeysUnknown(Exception):
    """The token names a key that we do not have, and the keys can't be fetched: it can't be judged now."""


@dataclass(frozen=True, slots=True)
class Key:
    """A public key, and the channels in whose name it may sign."""

    public: Any
    endorsements: frozenset[str]


class Keys:
    """The Bot Connector's keys, fetched when they are first needed. `clock` counts seconds.

    Whoever has a key that is known waits for nobody: after a day the keys are fetched anew behind their back, and old
    ones go on counting until new ones have come. An unknown one waits for one fetch that all share.
    """

    def __init__(self, wire: Wire, openid_url: str = OPENID_URL, clock: Callable[[], float] = time.monotonic) -> None:
        self._wire = wire
        self._url = openid_url
        self._clock = clock
        self._keys: dict[str, Key] = {}
        self._stale_at = self._next_at = -math.inf
        self._fetched = False
        self._fetch = Shared(self._refresh)

    async def find(self, kid: str) -> Key | None:
        """None when there is no such key. Raises KeysUnknown."""
        if key := self._keys.get(kid):
            if self._clock() >= max(self._stale_at, self._next_at):
                self._fetch.begin()
            return key
        if self._clock() >= self._next_at:
            await self._fetch()
        if kid not in self._keys and not self._fetched:
            raise KeysUnknown
        return self._keys.get(kid)

    async def _refresh(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                metadata = (await self._wire.fetch("GET", self._url)).json()
                said = await self._wire.fetch("GET", metadata["jwks_uri"])
            keys = dict(_read(said.json()["keys"]))
            if not keys:
                raise ValueError
        except (*NO_ANSWER, LookupError, TypeError, ValueError, AttributeError) as error:
            log.warning("teams.keys_not_fetched", error=type(error).__name__)
            self._fetched = False
            self._next_at = self._clock() + RETRY
        else:
            self._keys = keys
            self._fetched = True
            self._next_at = self._clock() + QUIET
            self._stale_at = self._clock() + DAY


def _read(entries: list[dict[str, Any]]) -> Iterator[tuple[str, Key]]:
    """The keys of a list that we can use; one of another kind is not meant for us."""
    for entry in entries:
        with suppress(jwt.PyJWTError):
            yield entry["kid"], Key(jwt.PyJWK(entry, "RS256").key, frozenset(entry.get("endorsements", ())))


@dataclass(frozen=True, slots=True)
class Token:
    """What a genuine token says: which service speaks, and for which channels its key may."""

    service_url: str
    channels: frozenset[str]


class TeamsAuthentication(BotFrameworkAuthentication):
    """What CloudAdapter asks whether a request may come in, and how to call back.

    With a `tenant`, only that one's activities come in. Without an `app_id` nothing can be checked, and everything
    comes in: this is for development alone, and whoever wires has to ask for it.
    """

    def __init__(self, keys: Keys, connectors: Connectors, *, app_id: str, tenant: str) -> None:
        self._keys = keys
        self._connectors = connectors
        self._app_id = app_id
        self._tenant = tenant.lower()

    async def verify(self, header: str) -> Token | None:
        """Judges the Authorization header by itself, so that nothing of a forged request's body is looked at. None
        where nothing can be checked. Raises PermissionError, with a word for the log, and KeysUnknown."""
        if not self._app_id:
            return None
        scheme, _, token = header.partition(" ")
        if scheme != "Bearer":
            raise PermissionError("no_token")
        try:
            named = jwt.get_unverified_header(token)
            key = await self._keys.find(str(named.get("kid"))) if named.get("alg") == "RS256" else None
            if key is None:
                raise PermissionError("unknown_key")
            claims = jwt.decode(
                token,
                key.public,
                algorithms=["RS256"],
                audience=self._app_id,
                issuer=ISSUER,
                leeway=LEEWAY,
                options={"require": ["aud", "exp", "iss", "serviceurl"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise PermissionError(type(error).__name__) from None
        return Token(str(claims["serviceurl"]), key.endorsements)

    def admit(self, token: Token | None, activity: Activity) -> AuthenticateRequestResult:
        """Whether this token goes with this activity. Raises PermissionError, with a word for the log."""
        if token is not None:
            if activity.channel_id != CHANNEL or CHANNEL not in token.channels:
                raise PermissionError("channel")
            # Microsoft's own libraries compare them exactly or but for a slash at the end.
            if token.service_url.rstrip("/") != activity.service_url.rstrip("/"):
                raise PermissionError("service_url")
        if self._tenant and tenants_of(activity) != {self._tenant}:
            raise PermissionError("tenant")
        if token is not None:
            self._connectors.trust(activity.service_url)
        result = AuthenticateRequestResult()
        result.claims_identity = ClaimsIdentity({"aud": self._app_id}, True)
        result.audience = ISSUER
        result.caller_id = CallerIdConstants.public_azure_channel
        result.connector_factory = self._connectors
        return result

    async def authenticate_request(self, activity: Activity, auth_header: str) -> AuthenticateRequestResult:
        return self.admit(await self.verify(auth_header), activity)

    async def authenticate_streaming_request(self, auth_header: str, channel_id_header: str) -> Any:
        raise PermissionError("streaming")  # Teams comes by HTTP

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        return self._connectors

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """Nobody signs in through the bot. botbuilder would make a client for it in every turn."""
        return


def tenants_of(activity: Activity) -> set[str]:
    """The tenants that an activity names: Teams does so twice. (botbuilder looks for a conversation's `tenantID`, which
    Teams writes `tenantId`.)"""
    data, conversation = activity.channel_data, activity.conversation
    named = data.get("tenant") if isinstance(data, dict) else None
    ids = (
        named.get("id") if isinstance(named, dict) else None,
        conversation.additional_properties.get("tenantId") if conversation else None,
    )
    return {str(tenant).lower() for tenant in ids if tenant}
