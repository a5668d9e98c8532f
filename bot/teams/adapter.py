"""CloudAdapter with what it lacks: requests that are checked before they are read, calls that block nobody, and the
few calls that Samspil makes."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import web
from botbuilder.core import TurnContext
from botbuilder.integration.aiohttp import CloudAdapter
from botbuilder.schema import Activity

from bot.teams.auth import OPENID_URL, Keys, KeysUnknown, TeamsAuthentication
from bot.teams.connector import LOGIN_URL, Connectors, TeamsFailed, Tokens, authority
from bot.teams.fields import Malformed
from bot.teams.wire import Wire

# A message holds at most 100 KB of UTF-16
# (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages); with its copy as HTML, and
# escaped, an activity stays below this.
MOST_BYTES = 1_000_000
PAGE = 500  # members in one answer, the most that Teams gives
MOST_PAGES = 100

log = structlog.get_logger("samspil.teams")

OnActivity = Callable[[Activity], Awaitable[dict[str, Any] | None]]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a conversation. `id` is Teams' own, different for each bot; `object_id` is Microsoft Entra's."""

    id: str
    object_id: str
    name: str
    tenant: str
    guest: bool


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of a team; Teams gives no name for the first one, "General"."""

    id: str
    name: str


class TeamsAdapter(CloudAdapter):
    """One app on Teams.

    `on_activity` is handed each activity that is genuine, and returns the body of the answer to an invoke. Between
    `start` and `stop` requests can be taken and calls be made. Without an app id nothing is checked, which has to be
    asked for by `insecure`; that also trusts services on this machine. Raises ValueError for half a configuration.
    """

    def __init__(
        self,
        on_activity: OnActivity,
        *,
        app_id: str,
        password: str,
        app_type: str = "MultiTenant",
        tenant: str = "",
        insecure: bool = False,
        login_url: str = LOGIN_URL,
        openid_url: str = OPENID_URL,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not app_id and not insecure:
            raise ValueError("Without an app id anybody could speak in Teams' name.")
        self._wire = Wire()
        self._tokens = None
        if app_id:
            self._tokens = Tokens(self._wire, app_id, password, authority(app_type, tenant), login_url, clock)
        self._keys = Keys(self._wire, openid_url, clock)
        self.connectors = Connectors(self._wire, self._tokens, loopback=insecure)
        self._authentication = TeamsAuthentication(self._keys, self.connectors, app_id=app_id, tenant=tenant)
        super().__init__(self._authentication)
        self._on_activity = on_activity
        self._app_id = app_id

    async def start(self) -> None:
        """Opens the connections to Microsoft. Call it in the event loop that will use them."""
        await self._wire.start()
        if not self._app_id:
            log.warning("teams.believes_anybody", why="SAMSPIL_TEAMS_INSECURE is set, and no app")

    async def stop(self) -> None:
        await self._wire.stop()

    async def check(self) -> None:
        """Asks Microsoft for a token and for the Bot Connector's keys. Raises Unreachable when the app or its password
        is not accepted, TeamsFailed, and KeysUnknown."""
        if self._tokens is not None:
            await self._tokens.get()
        await self._keys.find("")

    # ------------------------------------------------------------------------------------------ in

    async def process(self, request: web.Request) -> web.Response:
        """Answers one request of the Bot Connector.

        401 for what is not genuine. 503 while that can't be judged: the right key may be one that we could not fetch,
        and whoever reads 401 looks for a wrong password. botbuilder's own way reads everything first, and answers 500
        to broken JSON and to an invoke whose answer has a body.
        """
        try:
            token = await self._authentication.verify(request.headers.get("Authorization", ""))
            activity = _read(await request.clone(client_max_size=MOST_BYTES).read(), request.content_type)
            result = self._authentication.admit(token, activity)
        except PermissionError as error:
            log.info("teams.not_genuine", why=str(error))
            return web.json_response({"error": "invalid request"}, status=401)
        except KeysUnknown:
            log.warning("teams.not_judged")
            return web.json_response({"error": "try again"}, status=503)
        except Malformed:
            log.info("teams.malformed")
            return web.json_response({"error": "malformed"}, status=400)
        answer: dict[str, Any] | None = None

        async def turn(context: TurnContext) -> None:
            nonlocal answer
            answer = await self._on_activity(context.activity)

        try:
            await self.process_activity(result, activity, turn)
        except Malformed:
            log.info("teams.malformed")
            return web.json_response({"error": "malformed"}, status=400)
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            log.error("teams.failed", error=type(error).__name__, where=f"{frame.name}:{frame.lineno}")
            return web.json_response({"error": "failed"}, status=500)
        return web.Response() if answer is None else web.json_response(answer)

    # ------------------------------------------------------------------------------------------ out

    async def send(self, service_url: str, conversation: str, activity: dict[str, Any], reply_to: str = "") -> str:
        """Posts an activity, in Teams' JSON, and answers its id; `reply_to` is the id of the message whose thread it
        belongs in. Raises Unreachable, TryLater or TeamsFailed, as do all calls here."""
        path = ("conversations", conversation, "activities", *([reply_to] if reply_to else []))
        said = await self.connectors.call("POST", service_url, path, activity, personal=_personal(conversation))
        return _id(said)

    async def update(self, service_url: str, conversation: str, message: str, activity: dict[str, Any]) -> None:
        """Puts an activity in the place of a message. Raises also Gone."""
        path = ("conversations", conversation, "activities", message)
        await self.connectors.call(
            "PUT", service_url, path, {**activity, "id": message}, personal=_personal(conversation)
        )

    async def delete(self, service_url: str, conversation: str, message: str) -> None:
        """Takes a message of ours away. Raises also Gone."""
        path = ("conversations", conversation, "activities", message)
        await self.connectors.call("DELETE", service_url, path, personal=_personal(conversation))

    async def upload(self, url: str, content: bytes) -> None:
        """Lays a file where a OneDrive has room for it."""
        await self.connectors.lay(url, content)

    async def create_personal(self, service_url: str, tenant: str, person: str) -> str:
        """The id of the bot's personal chat with somebody, by their id in Teams or in Microsoft Entra."""
        body = {
            "isGroup": False,
            "bot": {"id": f"28:{self._app_id}"},
            "members": [{"id": person}],
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
        }
        return _id(await self.connectors.call("POST", service_url, ("conversations",), body, personal=True))

    async def members(self, service_url: str, conversation: str) -> list[Member]:
        """Everybody in a conversation, or in the team when it is a channel."""
        path = ("conversations", conversation, "pagedmembers")
        found: list[Member] = []
        query = {"pageSize": str(PAGE)}
        for _ in range(MOST_PAGES):
            said = await self.connectors.call("GET", service_url, path, query=query, personal=_personal(conversation))
            found += [_member(data) for data in said.get("members") or []]
            if not said.get("continuationToken"):
                break
            query["continuationToken"] = str(said["continuationToken"])
        return found

    async def member(self, service_url: str, conversation: str, person: str) -> Member:
        """One person in a conversation, by their id in Teams or in Microsoft Entra."""
        path = ("conversations", conversation, "members", person)
        return _member(await self.connectors.call("GET", service_url, path))

    async def team(self, service_url: str, team: str) -> tuple[str, str]:
        """A team's name, and its id in Microsoft Entra."""
        said = await self.connectors.call("GET", service_url, ("teams", team))
        return str(said.get("name") or ""), str(said.get("aadGroupId") or "")

    async def team_channels(self, service_url: str, team: str) -> list[Channel]:
        """A team's channels (botbuilder's TeamsInfo asks for them with a blocking call)."""
        said = await self.connectors.call("GET", service_url, ("teams", team, "conversations"))
        return [Channel(str(data["id"]), str(data.get("name") or "")) for data in said.get("conversations") or []]


def _read(body: bytes, content_type: str) -> Activity:
    """Raises Malformed."""
    if content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    try:
        data = json.loads(body)
        json.dumps(data, ensure_ascii=False).encode()  # half a surrogate pair is text to Python and to nobody else
        words = (data["type"], data["channelId"], data["serviceUrl"], data.get("text") or "", data.get("name") or "")
        if not all(isinstance(text, str) for text in words):
            raise TypeError
        return Activity.deserialize(data)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise Malformed from None


def _personal(conversation: str) -> bool:
    """Teams' ids of personal chats begin with "a:", those of all others with "19:"."""
    return conversation.startswith("a:")


def _id(said: dict[str, Any]) -> str:
    if not said.get("id"):
        raise TeamsFailed("no_id")
    return str(said["id"])


def _member(data: dict[str, Any]) -> Member:
    return Member(
        id=str(data.get("id") or ""),
        object_id=str(data.get("aadObjectId") or data.get("objectId") or ""),
        name=str(data.get("name") or ""),
        tenant=str(data.get("tenantId") or ""),
        guest=str(data.get("userRole")).lower() not in ("user", "owner"),
    )
