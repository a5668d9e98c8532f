"""A Slack on a loopback port: its Web API, as far as Samspil uses it, by Slack's own rules.

Every rule is marked with the page it comes from, under https://docs.slack.dev (M stands for reference/methods),
and `test_slack_fake.py` holds the fake to it. What is in the workspace stands in `tests.fakes.slack_workspace`.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.slack_workspace import APPS, BOT, Posted, Refused, ResponseUrl, Uploaded, View, Workspace

ZONE = "Europe/Copenhagen"


class FakeSlack(Workspace):
    """One workspace. Start it, hand `api_url` and `token` to the bot, and look at what arrived."""

    def __init__(self, *, team: str = "T0SCHOOL") -> None:
        super().__init__()
        self.team = team
        self.token, self.app_token = f"xoxb-{secrets.token_hex(8)}", f"xapp-{secrets.token_hex(8)}"
        self.calls: Counter[str] = Counter()
        self.scopes = "chat:write,commands"
        self._faults: dict[str, list[tuple[str, float]]] = defaultdict(list)
        self._triggers: dict[str, tuple[str, float]] = {}
        self._used_triggers: set[str] = set()
        self._response_urls: dict[str, ResponseUrl] = {}
        self._hung = asyncio.Event()
        self._socket: web.WebSocketResponse | None = None
        self._connected = asyncio.Event()
        self._envelopes: dict[str, asyncio.Future[Any]] = {}
        self._runner: web.AppRunner | None = None
        self.root = ""

    # ------------------------------------------------------------------------------------------ life

    async def start(self) -> None:
        app = web.Application(client_max_size=100_000_000)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/response/{key}", self._respond)
        app.router.add_post("/upload/{key}", self._upload)
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
        self._response_urls[key] = ResponseUrl(user, channel, self.now() + 1800, original=original)
        return f"{self.root}/response/{key}"

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
        """M/users.info: `locale` only with include_locale; reference/objects/user-object: of who was deactivated less
        is told. Slackbot is no bot: slackapi/bolt-js, issue 794."""
        if given["user"] in APPS:
            name, is_bot = APPS[given["user"]]
            shown = {"real_name": name.title()}
            app = {"id": given["user"], "team_id": self.team, "name": name, "is_bot": is_bot, "deleted": False}
            return {"user": {**app, "real_name": name.title(), "profile": shown}}
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
            "is_bot": False,
            "deleted": False,
            "profile": {"real_name": somebody.name},
        }
        if given["user"] in self.deactivated:
            kept = ("id", "team_id", "name", "is_bot", "profile")
            return {"user": {name: user[name] for name in kept} | {"deleted": True}}
        if given.get("include_locale") in ("1", "true", True):
            user["locale"] = somebody.language
        return {"user": user}

    def _conversations_info(self, given: dict[str, Any]) -> dict[str, Any]:
        """M/conversations.info: a private channel that the bot is not in is not found. `is_member` is of whoever asks
        (reference/objects/conversation-object)."""
        channel = self._seen(given["channel"])
        private = channel.kind != "public"
        kind = {"is_private": private, "is_im": channel.kind == "im", "is_member": BOT in channel.members}
        return {"channel": {"id": channel.id, "name": channel.name, **kind}}

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

    def _files_getUploadURLExternal(self, given: dict[str, Any]) -> dict[str, Any]:
        """M/files.getUploadURLExternal"""
        key = f"F{secrets.token_hex(5).upper()}"
        self.files[key] = Uploaded(given["filename"], int(given["length"]))
        return {"file_id": key, "upload_url": f"{self.root}/upload/{key}"}

    async def _upload(self, request: web.Request) -> web.Response:
        """tools/python-slack-sdk, "Uploading files": the bytes, to the address that was given."""
        file = self.files[request.match_info["key"]]
        body = await request.read()
        if len(body) != file.length:
            return web.Response(status=400)
        file.content = body
        return web.Response(text=f"OK - {len(body)}")

    def _files_completeUploadExternal(self, given: dict[str, Any]) -> dict[str, Any]:
        """M/files.completeUploadExternal: shared in the channel, with the blocks before it. Its answer does not tell
        of that message."""
        channel = self._member_of(given["channel_id"])
        files = json.loads(given["files"]) if isinstance(given["files"], str) else given["files"]
        if any(self.files[one["id"]].content is None for one in files):
            raise Refused("file_not_found")
        blocks = given.get("blocks") or "[]"
        said = {"text": "", "blocks": json.loads(blocks) if isinstance(blocks, str) else blocks}
        self._check_message(said)
        posted = Posted(channel.id, self._ts(), "", said["blocks"], given.get("thread_ts") or "")
        posted.files = [self.files[one["id"]] for one in files]
        self.messages.append(posted)
        self.accepted.append(posted)
        self._record(channel.members, given)
        return {"files": [{"id": one["id"]} for one in files]}

    def _files_delete(self, given: dict[str, Any]) -> dict[str, Any]:
        """M/files.delete: a tombstone stays in the message."""
        file = self.files.pop(given["file"], None)
        if file is None:
            raise Refused("file_not_found")
        for posted in self.messages:
            posted.files = [one for one in posted.files if one is not file]
        return {}

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
