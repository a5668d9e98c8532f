"""A Slack on a loopback port: its Web API, as far as Samspil uses it, by Slack's own rules.

Every rule is marked with the page it comes from, under https://docs.slack.dev (M stands for reference/methods),
and `test_slack_fake.py` holds the fake to it. The people and channels are those of `tests.drivers.world`.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.drivers.world import PEOPLE, ROOMS
from tests.fakes.slack_rules import MOST_TEXT, message_problems, text_of, view_problems

BOT = "U0BOT"
ZONE = "Europe/Copenhagen"


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


@dataclass
class View:
    """A modal somebody has open; `errors` are those shown beside its inputs, by block id."""

    id: str
    user: str
    data: dict[str, Any]
    hash: str
    errors: dict[str, str] = field(default_factory=dict)


@dataclass
class _ResponseUrl:
    user: str
    channel: str
    until: float
    left: int = 5
    original: Posted | None = None


def user_id(key: str) -> str:
    return f"U0{key.upper()}"


def channel_id(name: str) -> str:
    return f"C0{name.upper().replace('-', '')}"


class FakeSlack:
    """One workspace. Start it, hand `api_url` and `token` to the bot, and look at what arrived."""

    def __init__(self, *, team: str = "T0SCHOOL") -> None:
        self.team = team
        self.token, self.app_token = f"xoxb-{secrets.token_hex(8)}", f"xapp-{secrets.token_hex(8)}"
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
        self.messages: list[Posted] = []
        self.whispers: list[Posted] = []
        self.views: dict[str, View] = {}
        self.open_view: dict[str, str] = {}  # the view that a person has open
        self.calls: Counter[str] = Counter()
        self.accepted: list[Posted] = []  # every message taken, also those whose answer was lost
        self.ahead = 0.0  # seconds that this Slack's clock is ahead
        self.scopes = "chat:write,commands"
        self._sent: list[tuple[frozenset[str], str]] = []
        self._faults: dict[str, list[tuple[str, float]]] = defaultdict(list)
        self._triggers: dict[str, tuple[str, float]] = {}
        self._used_triggers: set[str] = set()
        self._response_urls: dict[str, _ResponseUrl] = {}
        self._last_ts = 0.0
        self._hung = asyncio.Event()
        self._socket: web.WebSocketResponse | None = None
        self._connected = asyncio.Event()
        self._envelopes: dict[str, asyncio.Future[Any]] = {}
        self._runner: web.AppRunner | None = None
        self.root = ""

    # ------------------------------------------------------------------------------------------ life

    async def start(self) -> None:
        app = web.Application(client_max_size=10_000_000)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/response/{key}", self._respond)
        app.router.add_get("/socket", self._serve_socket)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.root = f"http://{host}:{port}"

    async def stop(self) -> None:
        self._hung.set()
        if self._socket:
            await self._socket.close()
        if self._runner:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"{self.root}/api/"

    def now(self) -> float:
        return time.time() + self.ahead

    def fail(self, method: str, how: str, *, times: int = 1, retry_after: float = 1) -> None:
        """The next calls of a method fail: with an error of Slack's, or `http_500` (not done), `lost_500` (done,
        then 500), `reset` (done, then no answer), `hang` (not done, no answer until the end), `ratelimited`."""
        self._faults[method] += [(how, retry_after)] * times

    # ------------------------------------------------------------------------------------------ what a client needs

    def trigger(self, user: str) -> str:
        key = secrets.token_hex(8)
        self._triggers[key] = (user, self.now())
        return key

    def response_url(self, user: str, channel: str, original: Posted | None = None) -> str:
        key = secrets.token_hex(8)
        self._response_urls[key] = _ResponseUrl(user, channel, self.now() + 1800, original=original)
        return f"{self.root}/response/{key}"

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

    # ------------------------------------------------------------------------------------------ Web API

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls[method] += 1
        how, retry_after = self._faults[method].pop(0) if self._faults[method] else ("", 0)
        if how == "hang":
            await self._hung.wait()
        if how in ("hang", "http_500"):
            return web.Response(status=500, text="", content_type="text/html")
        if how == "ratelimited":  # apis/web-api/rate-limits: HTTP 429, and Retry-After in seconds
            limited = {"ok": False, "error": "ratelimited"}
            return web.json_response(limited, status=429, headers={"Retry-After": str(retry_after)})
        try:
            if how not in ("", "lost_500", "reset"):
                raise Refused(how)
            given = await _arguments(request)
            wanted = self.app_token if method == "apps.connections.open" else self.token
            if request.headers.get("Authorization") != f"Bearer {wanted}":
                raise Refused("invalid_auth")
            do: Callable[[dict[str, Any]], dict[str, Any]] | None = getattr(self, f"_{method.replace('.', '_')}", None)
            if do is None:
                raise Refused("unknown_method")
            answer = {"ok": True, **do(given)}
        except Refused as refused:
            answer = {"ok": False, "error": str(refused)}
        if how == "lost_500":
            return web.Response(status=500, text="", content_type="text/html")
        if how == "reset" and request.transport:
            request.transport.abort()
        return web.json_response(answer, headers={"X-OAuth-Scopes": self.scopes})

    def _auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        """M/auth.test"""
        return {
            "url": "https://skolen.slack.com/",
            "team": "Svend Gønge Skolen",
            "user": "samspil",
            "team_id": self.team,
            "user_id": BOT,
            "bot_id": "B0BOT",
        }

    def _users_info(self, given: dict[str, Any]) -> dict[str, Any]:
        """M/users.info: `locale` only with include_locale."""
        somebody = self.people.get(given["user"])
        if somebody is None:
            raise Refused("user_not_found")
        user: dict[str, Any] = {
            "id": given["user"],
            "team_id": self.team,
            "name": somebody.key,
            "real_name": somebody.name,
            "tz": ZONE,
            "is_restricted": somebody.guest,
            "is_ultra_restricted": False,
            "profile": {"real_name": somebody.name},
        }
        if given.get("include_locale") in ("1", "true", True):
            user["locale"] = somebody.language
        return {"user": user}

    def _conversations_info(self, given: dict[str, Any]) -> dict[str, Any]:
        """M/conversations.info: a private channel that the bot is not in is not found."""
        channel = self._seen(given["channel"])
        private = channel.kind != "public"
        return {
            "channel": {"id": channel.id, "name": channel.name, "is_private": private, "is_im": channel.kind == "im"}
        }

    def _conversations_open(self, given: dict[str, Any]) -> dict[str, Any]:
        """M/conversations.open"""
        if given["users"] == BOT:
            raise Refused("cannot_dm_bot")
        if given["users"] not in self.people:
            raise Refused("user_not_found")
        return {"channel": {"id": self.direct(given["users"]).id}}

    def _users_conversations(self, given: dict[str, Any]) -> dict[str, Any]:
        """M/users.conversations: of somebody else's private ones, those which the bot shares. Paged by cursor;
        here three a page, so that paging is walked."""
        kinds = {{"public_channel": "public", "private_channel": "private"}.get(t) for t in given["types"].split(",")}
        found = [
            {"id": channel.id}
            for channel in self.channels.values()
            if channel.kind in kinds
            and given["user"] in channel.members
            and (channel.kind == "public" or BOT in channel.members)
        ]
        start = int(given.get("cursor") or 0)
        following = str(start + 3) if start + 3 < len(found) else ""
        return {"channels": found[start : start + 3], "response_metadata": {"next_cursor": following}}

    def _chat_postMessage(self, given: dict[str, Any]) -> dict[str, Any]:
        """M/chat.postMessage"""
        channel = self._member_of(given["channel"])
        self._check_message(given)
        thread = given.get("thread_ts") or ""
        posted = Posted(channel.id, self._ts(), given.get("text", ""), given.get("blocks") or [], thread)
        self.messages.append(posted)
        self.accepted.append(posted)
        self._record(channel.members, given)
        return {"channel": channel.id, "ts": posted.ts}

    def _chat_update(self, given: dict[str, Any]) -> dict[str, Any]:
        """M/chat.update: "Ephemeral messages ... cannot be updated in this way"; they are message_not_found."""
        channel = self._seen(given["channel"])
        posted = next((m for m in self.messages if (m.channel, m.ts) == (channel.id, given["ts"])), None)
        if posted is None or posted.deleted:
            raise Refused("message_not_found")
        self._check_message(given)
        posted.text, posted.blocks = given.get("text", ""), given.get("blocks") or []
        posted.edits += 1
        self._record(channel.members, given)
        return {"channel": channel.id, "ts": posted.ts, "text": posted.text}

    def _chat_postEphemeral(self, given: dict[str, Any]) -> dict[str, Any]:
        """M/chat.postEphemeral: both the bot and the person must be in the conversation."""
        channel = self._member_of(given["channel"])
        if given["user"] not in channel.members:
            raise Refused("user_not_in_channel")
        posted = self.whisper(given["user"], channel.id, given, given.get("thread_ts") or "")
        self.accepted.append(posted)
        return {"message_ts": posted.ts}

    def _views_open(self, given: dict[str, Any]) -> dict[str, Any]:
        """M/views.open; interactivity/handling-user-interaction: a trigger lives three seconds and opens once."""
        user, made = self._triggers.get(given["trigger_id"], ("", 0.0))
        if not user:
            raise Refused("invalid_trigger_id")
        if given["trigger_id"] in self._used_triggers:
            raise Refused("exchanged_trigger_id")
        if self.now() - made > 3:
            raise Refused("expired_trigger_id")
        self._check_view(given["view"])
        self._used_triggers.add(given["trigger_id"])
        view = View(f"V{secrets.token_hex(5).upper()}", user, {}, "")
        self.views[view.id], self.open_view[user] = view, view.id
        return self._show(view, given["view"])

    def _views_update(self, given: dict[str, Any]) -> dict[str, Any]:
        """M/views.update"""
        view = self.views.get(given["view_id"])
        if view is None or self.open_view.get(view.user) != view.id:
            raise Refused("not_found")
        self._check_view(given["view"])
        return self._show(view, given["view"])

    def _apps_connections_open(self, _: dict[str, Any]) -> dict[str, Any]:
        """M/apps.connections.open"""
        return {"url": f"{self.root.replace('http', 'ws')}/socket"}

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

    async def _respond(self, request: web.Request) -> web.Response:
        """interactivity/handling-user-interaction#message_responses: five uses within 30 minutes; the bot need not be
        in the conversation; `replace_original` changes the message that was pressed on."""
        self.calls["response_url"] += 1
        if self._faults["response_url"]:
            self._faults["response_url"].pop(0)
            return web.Response(status=500)
        url = self._response_urls.get(request.match_info["key"])
        if url is None or url.left == 0 or self.now() > url.until:
            return web.Response(status=404, text="expired_url")
        body = await request.json()
        try:
            self._check_message(body)
        except Refused as refused:
            return web.Response(status=400, text=str(refused))
        url.left -= 1
        if body.get("replace_original") and url.original:
            url.original.text, url.original.blocks = body.get("text", ""), body.get("blocks", [])
            self._record([url.user], body)
        else:
            self.whisper(url.user, url.channel, body, body.get("thread_ts", ""))
        return web.Response(text="ok")

    # ------------------------------------------------------------------------------------------ Socket Mode

    async def _serve_socket(self, request: web.Request) -> web.WebSocketResponse:
        """apis/events-api/using-socket-mode"""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._socket = socket
        await socket.send_json({"type": "hello"})
        self._connected.set()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                answer = json.loads(message.data)
                waiting = self._envelopes.get(answer["envelope_id"])
                if waiting and not waiting.done():
                    waiting.set_result(answer.get("payload") or {})
        return socket

    async def deliver(self, kind: str, payload: dict[str, Any], *, seconds: float = 5) -> dict[str, Any]:
        """Sends an envelope over the socket and waits for its acknowledgement's payload."""
        async with asyncio.timeout(seconds):
            await self._connected.wait()
            assert self._socket is not None
            envelope = secrets.token_hex(8)
            self._envelopes[envelope] = asyncio.get_running_loop().create_future()
            await self._socket.send_json(
                {"envelope_id": envelope, "type": kind, "payload": payload, "accepts_response_payload": True}
            )
            answer: dict[str, Any] = await self._envelopes[envelope]
            return answer


async def _arguments(request: web.Request) -> dict[str, Any]:
    """apis/web-api#sending-requests: a query, a form, or JSON; in a form, blocks and views are JSON themselves."""
    if request.content_type == "application/json":
        given: dict[str, Any] = await request.json()
        return given
    given = {**request.query, **(await request.post())}
    return {key: json.loads(value) if key in ("blocks", "view") else value for key, value in given.items()}
