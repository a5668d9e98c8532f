"""Calls to the Bot Connector: the app's own tokens, where they may go, and what refusals mean.

A turn of CloudAdapter has a ConnectorClient for each service. It gets a sender of ours: its own runs `requests` in
threads and repeats by itself what may have been done, and msrest's asynchronous one (0.7.1) sends neither headers nor
body. Samspil's own calls go past that client, with Teams' JSON as it is: its models take a millisecond over a card, and
drop what they do not know.
"""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import structlog
from aiohttp import ClientConnectorError
from botframework.connector import AsyncBfPipeline
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import ConnectorFactory
from msrest.pipeline import Request, Response, SansIOHTTPPolicy
from msrest.pipeline.async_abc import AsyncHTTPSender
from msrest.universal_http import ClientRequest
from msrest.universal_http.async_abc import AsyncClientResponse

from bot.platform import Gone, TryLater, Unreachable
from bot.teams.wire import NO_ANSWER, Said, Shared, Wire

LOGIN_URL = "https://login.microsoftonline.com"
SCOPE = "https://api.botframework.com/.default"
MARGIN = 300.0  # seconds before a token expires from which a new one is fetched
PAUSE = 2.0  # seconds, where Teams asks for a pause and does not say how long

# Where Microsoft says that Teams' service is
# (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages).
HOSTS = ("smba.trafficmanager.net", "smba.infra.gcc.teams.microsoft.com")
DOMAIN = ".botframework.com"
DRIVES = ".sharepoint.com"  # where everybody's OneDrive is
LARGEST = 60 * 1024 * 1024  # bytes; one request to a OneDrive has fewer
LAYING = 30.0  # seconds that a file may take
LOOPBACK = ("127.0.0.1", "::1", "localhost")

log = structlog.get_logger("samspil.teams")

_WORD = re.compile(r"\w{1,60}")


class TeamsFailed(Exception):
    """Teams answered with an error of its own (its word for it is the text), or not at all: whether it did what was
    asked is unknown."""


class NotConnected(TeamsFailed):
    """Nobody took the call, or nobody was to get it: nothing was done."""


class Unknown(Unreachable):
    """Teams knows nobody of that id, or not in that conversation."""

    def __init__(self) -> None:
        super().__init__("person_unreachable")


# ------------------------------------------------------------------------------------------------ who we are


def authority(app_type: str, tenant: str) -> str:
    """The directory that an app gets its tokens from. Raises ValueError for a type of app that we do not know."""
    match app_type:
        case "MultiTenant":
            return "botframework.com"
        case "SingleTenant" if tenant:
            return tenant
        case "SingleTenant":
            raise ValueError("A SingleTenant app needs its tenant.")
        case _:
            raise ValueError("An app is MultiTenant or SingleTenant; managed identities are not supported.")


class Tokens:
    """The app's tokens for the Bot Connector, by client credentials (bot to connector, steps 1 to 3, of the page that
    `bot.teams.auth` names); kept until shortly before they expire. `clock` counts seconds."""

    def __init__(
        self,
        wire: Wire,
        app_id: str,
        password: str,
        directory: str,
        login_url: str = LOGIN_URL,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wire = wire
        self._url = f"{login_url}/{directory}/oauth2/v2.0/token"
        self._form = {
            "grant_type": "client_credentials",
            "client_id": app_id,
            "client_secret": password,
            "scope": SCOPE,
        }
        self._clock = clock
        self._token, self._until = "", -math.inf
        self._fetch = Shared(self._refresh)

    async def get(self) -> str:
        """Raises Unreachable when Microsoft does not know the app or its password, else TeamsFailed."""
        if self._clock() < self._until:
            return self._token
        return await self._fetch()

    def forget(self, token: str) -> None:
        """After it was refused."""
        if token == self._token:
            self._until = -math.inf

    async def _refresh(self) -> str:
        try:
            said = await self._wire.fetch("POST", self._url, data=self._form)
        except ClientConnectorError:
            raise NotConnected("not_connected") from None
        except NO_ANSWER as error:
            raise TeamsFailed(type(error).__name__) from None
        data = said.json()
        if said.status in (400, 401):
            log.error("teams.app_refused", code=word(data))
            raise Unreachable("not_installed")
        try:
            self._token, lifetime = str(data["access_token"]), float(data["expires_in"])
        except (LookupError, TypeError, ValueError):
            raise TeamsFailed(f"http_{said.status}") from None
        self._until = self._clock() + max(lifetime - MARGIN, lifetime / 2)
        return self._token


# ------------------------------------------------------------------------------------------------ calls


class _Sender(AsyncHTTPSender[ClientRequest, AsyncClientResponse]):
    """What the pipelines of msrest's clients end in."""

    def __init__(self, send: Callable[[ClientRequest], Awaitable[Said]]) -> None:
        self._send = send

    async def send(self, request: Request[ClientRequest], **_: Any) -> Response[ClientRequest, AsyncClientResponse]:
        return Response(request, _Answer(request.http_request, await self._send(request.http_request)))

    async def __aexit__(self, *_: object) -> None:
        """The connections are closed with the wire."""


class _Answer(AsyncClientResponse):
    def __init__(self, request: ClientRequest, said: Said) -> None:
        super().__init__(request, said)
        self.status_code = said.status
        self.headers = dict(said.headers)

    def body(self) -> bytes:
        said: Said = self.internal_response
        return said.body


class Connectors(ConnectorFactory):
    """Calls to the services that are trusted, and a ConnectorClient for each, kept and used again: to build one takes
    far longer than to use it. Without `tokens` calls go out unsigned; `loopback` trusts servers on this machine: both
    for development."""

    def __init__(self, wire: Wire, tokens: Tokens | None, *, loopback: bool = False) -> None:
        self._wire = wire
        self._tokens = tokens
        self._loopback = loopback
        self._vouched: set[str] = set()
        self._clients: dict[str, ConnectorClient] = {}

    def trust(self, service_url: str) -> None:
        """It came in an activity that the Bot Connector signed for."""
        self._vouched.add(service_url)

    def trusts(self, service_url: str) -> bool:
        """Whether our token may be sent there: whoever has it can speak as the bot."""
        host = _host(service_url)
        return bool(host) and (
            service_url in self._vouched or self._own(host) or host in HOSTS or host.endswith(DOMAIN)
        )

    def _own(self, host: str) -> bool:
        return self._loopback and host in LOOPBACK

    async def create(self, service_url: str, audience: str = "") -> ConnectorClient:
        """The client that a turn has for its service. Raises NotConnected for a service that is not trusted."""
        self._check(service_url)
        if service_url not in self._clients:
            # It has to have credentials; the sender is what signs, since it can wait for a token.
            self._clients[service_url] = ConnectorClient(
                SansIOHTTPPolicy(), service_url, pipeline_type=AsyncBfPipeline, sender=_Sender(self._send)
            )
        return self._clients[service_url]

    async def call(
        self,
        method: str,
        service_url: str,
        path: tuple[str, ...],
        body: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, str] | None = None,
        personal: bool = False,
    ) -> dict[str, Any]:
        """Raises Unreachable, Gone, TryLater or TeamsFailed. `personal`: in somebody's personal chat."""
        self._check(service_url)
        url = "/".join((service_url.rstrip("/"), "v3", *(quote(part, safe="") for part in path)))
        request = ClientRequest(method, f"{url}?{urlencode(query)}" if query else url)
        if body is not None:
            request.headers["Content-Type"] = "application/json; charset=utf-8"
            request.data = json.dumps(body).encode()
        try:
            said = await self._send(request)
        except ClientConnectorError:
            raise NotConnected("not_connected") from None
        except NO_ANSWER as error:
            raise TeamsFailed(type(error).__name__) from None
        data = said.json()
        if said.status in (200, 201, 202):
            return data if isinstance(data, dict) else {}
        raise refusal(said, changing=method in ("PUT", "DELETE"), personal=personal)

    async def lay(self, url: str, content: bytes) -> None:
        """Lays a file where a OneDrive has room for it, in one piece
        (https://learn.microsoft.com/graph/api/driveitem-createuploadsession). The address is all that it takes: no
        token goes there, and no log names it. It came by way of somebody's client, so it may be any. Raises
        TeamsFailed."""
        host = _host(url)
        if not (host.endswith(DRIVES) or self._own(host)):
            raise NotConnected("no_onedrive")
        if len(content) >= LARGEST:
            raise NotConnected("too_large")
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Range": f"bytes 0-{len(content) - 1}/{len(content)}",
        }
        try:
            said = await self._wire.fetch("PUT", url, headers=headers, data=BytesIO(content), within=LAYING)
        except NO_ANSWER as error:
            raise TeamsFailed(type(error).__name__) from None
        if said.status not in (200, 201):  # 202 asks for more
            raise TeamsFailed(f"http_{said.status}")

    def _check(self, service_url: str) -> None:
        """A stored address may be of a service that has vouched for itself to an earlier process: what is to be said
        there is not given up, but waits until an activity comes from it again."""
        if not self.trusts(service_url):
            log.error("teams.service_url_not_trusted")
            raise NotConnected("service_not_trusted")

    async def _send(self, request: ClientRequest) -> Said:
        """Signs and sends; once more with a fresh token when the first is refused, since then nothing was done."""
        if self._tokens is None:
            return await self._wire.fetch(request.method, request.url, headers=request.headers, data=request.data)
        for _ in range(2):
            token = await self._tokens.get()
            request.headers["Authorization"] = f"Bearer {token}"
            said = await self._wire.fetch(request.method, request.url, headers=request.headers, data=request.data)
            if said.status != 401:
                break
            self._tokens.forget(token)
        return said


def _host(url: str) -> str:
    """Whom a call would go to; "" for an address that nothing of ours goes to. Unencrypted only on this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = parts.hostname or ""
    return host if parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK) else ""


# ------------------------------------------------------------------------------------------------ refusals


def refusal(said: Said, *, changing: bool = False, personal: bool = False) -> Exception:
    """What the connector's refusal means to delivery. `changing`: a message was to be changed in place.

    The codes are those of "Status codes from bot conversational APIs"
    (https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability) and, for 403 in personal
    chats, of "Understand who blocked, muted, or uninstalled a bot" (send-proactive-messages, beside it).

    Teams limits a conversation (7 messages in a second) and a whole tenant with the same answer
    (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit). Taking it for the conversation's
    holds up nobody else; if it was the tenant's, the others soon learn it for themselves. 412 says that nothing was
    done. After 5xx nobody knows, and delivery's own growing pauses are what that page asks for.
    """
    code = word(said.json())
    match said.status, code:
        case 429 | 412, _:
            return TryLater(_seconds(said.headers), "conversation")
        case 401, _:
            return Unreachable("not_installed")
        case (404, _) | (403, "NotEnoughPermissions") if changing:
            return Gone(code)
        case 400 | 404, "MemberNotFoundInConversation":
            return Unknown()
        case 403, "BotDisabledByAdmin":
            return Unreachable("not_allowed")
        case 403 | 404, _ if personal:
            return Unreachable("person_unreachable")
        case 403, "BotNotInConversationRoster":
            return Unreachable("not_in_channel")
        case 403, _:
            return Unreachable("not_allowed")
        case 404, _:
            return Unreachable("no_such_conversation")
        case 400 | 413, _:
            return Unreachable("rejected")
        case _:
            return TeamsFailed(code or f"http_{said.status}")


def word(data: Any) -> str:
    """Microsoft's word for an error, fit for a log; what is no single word may quote what somebody wrote."""
    error = data.get("error") if isinstance(data, dict) else None
    code = error.get("code") if isinstance(error, dict) else error
    return code if isinstance(code, str) and _WORD.fullmatch(code) else ""


def _seconds(headers: Mapping[str, str]) -> float:
    try:
        return min(max(float(headers.get("Retry-After", PAUSE)), 1.0), 3600.0)
    except ValueError:
        return PAUSE
