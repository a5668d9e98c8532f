"""A local Slack that nobody here wrote (local-slack from the npm registry, MIT), started and steered.

It renders what the bot sends, signs what it sends to the bot, and speaks Socket Mode. It is more lenient than Slack:
any channel takes a message, three seconds are no limit, everybody shares one stack of modals, and "ephemeral" messages
are in the channel. Its answers carry no `x-oauth-scopes`. Such things the stories judge by `calls`, and Slack's own
rules are tried against `tests.fakes.slack`.

It listens on every interface, which none of its options changes; what it knows is made up, and it runs for seconds.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

from tests.drivers import Seen, named
from tests.drivers.slack_reading import button_of, buttons_of, text_lines
from tests.e2e import PROJECT, free_port, running

BINARY = PROJECT / ".cache/peers/node_modules/local-slack-linux-x64/bin/local-slack"
PATIENCE = 10.0  # seconds

APP, BOT, TEAM = "A0SAMSPIL", "U0SAMSPIL", "T0SKOLEN"
TOKENS = {
    "SLACK_BOT_TOKEN": "xoxb-local",
    "SLACK_APP_TOKEN": "xapp-local",
    "SLACK_SIGNING_SECRET": "a local secret",
}
LEADER, TEACHER = "U0GRETE", "U0OMAR"
STAFF, ELSEWHERE = "C0LAERER", "C0KANTINE"  # the bot is in the first alone


def config(mode: str, bot_url: str) -> dict[str, Any]:
    """A school of two people and two channels. YAML takes JSON as it is."""
    return {
        "workspace": {"name": "Bakkeskolen", "domain": "bakkeskolen", "teamId": TEAM},
        "app": {
            "appId": APP,
            "botUserId": BOT,
            "botName": "samspil",
            "botToken": TOKENS["SLACK_BOT_TOKEN"],
            "appToken": TOKENS["SLACK_APP_TOKEN"],
            "signingSecret": TOKENS["SLACK_SIGNING_SECRET"],
            "mode": mode,
            "requestUrl": f"{bot_url}/slack/events",
        },
        "users": [
            {"id": LEADER, "name": "grete", "real_name": "Grete Lund", "email": "grete@example.com"},
            {"id": TEACHER, "name": "omar", "real_name": "Omar Bech", "email": "omar@example.com"},
        ],
        "channels": [
            {"id": STAFF, "name": "lærerværelset", "members": [LEADER, TEACHER, BOT]},
            {"id": ELSEWHERE, "name": "kantinen", "members": [LEADER, TEACHER]},
        ],
    }


class LocalSlack:
    """What people do there, and what they see. News arrives by itself, so whatever is looked for is waited for."""

    def __init__(self, url: str, socket: ClientWebSocketResponse) -> None:
        self.api_url = f"{url}/api/"
        self._socket = socket
        self._messages: dict[str, list[dict[str, Any]]] = {}
        self._channels: dict[str, dict[str, Any]] = {}
        self._modals: list[dict[str, Any]] = []
        self._news = asyncio.Condition()
        self.errors: dict[str, str] = {}  # at the fields of the open modal
        self.calls: list[tuple[str, dict[str, Any]]] = []  # of the Web API, with their arguments
        self.connected = False  # by Socket Mode

    # ------------------------------------------------------------------------------------------ what people do

    async def type(self, user: str, channel: str, command: str, text: str = "") -> None:
        await self._do("slash_command", appId=APP, user=user, channel=channel, command=command, text=text)

    async def press(self, user: str, seen: Seen, label: str) -> None:
        """`label` in any language of ours."""
        message = seen.handle
        there = named(seen.buttons, label)
        assert there, f"no button {label!r} among {seen.buttons}"
        button = button_of(message["blocks"], there)
        await self._do(
            "block_action", appId=APP, user=user, channel=message["channel"], messageTs=message["ts"], action=button
        )

    async def submit(self, user: str, **typed: Any) -> None:
        """Sends the open modal with what stands in it, changed by `typed`: ids for people and channels."""
        inputs = {block["block_id"]: block["element"] for block in self.modal["blocks"] if block["type"] == "input"}
        assert typed.keys() <= inputs.keys(), f"the modal has only {sorted(inputs)}"
        self.errors = {}
        values = {name: {element["action_id"]: _state(element, typed.get(name))} for name, element in inputs.items()}
        await self._do("view_submit", user=user, values=values)

    async def _do(self, what: str, **more: Any) -> None:
        await self._socket.send_json({"t": what, **more})

    # ------------------------------------------------------------------------------------------ what they see

    async def until(self, true: Callable[[], Any]) -> Any:
        """Waits for something to be true, and gives it."""
        try:
            async with self._news, asyncio.timeout(PATIENCE):
                while not (found := true()):
                    await self._news.wait()
                return found
        except TimeoutError:
            raise AssertionError(
                f"nothing came of it; the last calls: {[name for name, _ in self.calls[-9:]]}"
            ) from None

    @property
    def modal(self) -> dict[str, Any]:
        """The modal that is open: one for everybody."""
        assert self._modals, "no modal is open"
        return self._modals[-1]

    async def opened(self, action: str) -> dict[str, Any]:
        """The modal whose sending does `action`, when it is open."""
        await self.until(lambda: self._modals and self.modal.get("callback_id") == action)
        return self.modal

    async def closed(self) -> None:
        await self.until(lambda: not self._modals)

    async def sees(self, user: str, channel: str, *words: str) -> Seen:
        """The newest message with these words which somebody sees in a channel, or ("direct") from the bot."""
        found: Seen = await self.until(
            lambda: next((s for s in self.seen(user, channel) if all(w in s for w in words)), None)
        )
        return found

    def seen(self, user: str, channel: str) -> list[Seen]:
        """Newest first; what others alone would see is left out."""
        if channel == "direct":
            there = [id for id, it in self._channels.items() if it["is_im"] and user in it["members"]]
        else:
            there = [channel]
        messages = [message for id in there for message in self._messages.get(id, [])]
        mine = [one for one in messages if one.get("ephemeral_to", user) == user]
        found = {one["ts"]: _shown(one) for one in sorted(mine, key=lambda one: float(one["ts"]), reverse=True)}
        for seen in found.values():
            if root := found.get(seen.handle.get("thread_ts", "")):
                root.replies.append(seen)
        return list(found.values())

    def count(self, method: str, **arguments: Any) -> int:
        """How often the bot called a method of the Web API with these among its arguments."""
        return sum(name == method and arguments.items() <= given.items() for name, given in self.calls)

    # ------------------------------------------------------------------------------------------ what arrives

    async def listen(self) -> None:
        async for message in self._socket:
            async with self._news:
                self._take(json.loads(message.data))
                self._news.notify_all()

    def _take(self, event: dict[str, Any]) -> None:
        match event["t"]:
            case "init":
                self._channels = {channel["id"]: channel for channel in event["state"]["channels"]}
            case "channel":
                self._channels[event["channel"]["id"]] = event["channel"]
            case "message":
                self._messages.setdefault(event["message"]["channel"], []).append(event["message"])
            case "message_update":
                changed = event["message"]
                there = self._messages[changed["channel"]]
                self._messages[changed["channel"]] = [changed if one["ts"] == changed["ts"] else one for one in there]
            case "view":
                self._modals = event["stack"]
            case "view_errors":
                self.errors = event["errors"]
            case "socket_status":
                self.connected = event["connected"]
            case "log" if event["entry"]["kind"] == "web_api":
                self.calls.append((event["entry"]["summary"], event["entry"]["detail"]))


def _shown(message: dict[str, Any]) -> Seen:
    blocks = message.get("blocks") or []
    labels = [button["text"]["text"] for button in buttons_of(blocks)]
    return Seen("\n".join(text_lines(blocks)) or message["text"], labels, preview=message["text"], handle=message)


_TYPED = {
    "plain_text_input": "value",
    "datepicker": "selected_date",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
}


def _state(element: dict[str, Any], typed: Any) -> dict[str, Any]:
    """The state of an input: what was typed into it, or else its initial value."""
    if typed is not None:
        return {"type": element["type"], _TYPED[element["type"]]: typed}
    initial = {key.removeprefix("initial_"): value for key, value in element.items() if key.startswith("initial_")}
    return {"type": element["type"]} | {k if k == "value" else f"selected_{k}": v for k, v in initial.items()}


@asynccontextmanager
async def local_slack(mode: str, bot_url: str, folder: Path) -> AsyncIterator[LocalSlack]:
    """`mode` is "events" (HTTP) or "socket"."""
    settings = folder / "slack.yaml"
    settings.write_text(json.dumps(config(mode, bot_url)))
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    options = ("--config", str(settings), "--port", str(port), "--base-host", "127.0.0.1")
    async with running(str(BINARY), *options, output=folder / "slack.log") as program:
        await program.answers(f"{url}/_control/log")
        async with ClientSession() as session, session.ws_connect(f"{url}/ui", max_msg_size=0) as socket:
            slack = LocalSlack(url, socket)
            listening = asyncio.create_task(slack.listen())
            yield slack
            await socket.close()
            await listening
