"""People on Slack: signs what Slack would send, hands it to the bot, and reads what the fake Slack received."""

from __future__ import annotations

import io
import json
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientSession
from slack_sdk.signature import SignatureVerifier

from tests.drivers import Seen, SeenForm
from tests.drivers.slack_reading import button_of, field_name, input_blocks, links_of, read_form, seen_value, text_lines
from tests.drivers.slack_reading import buttons_of as buttons_in
from tests.drivers.world import mentioning
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_workspace import APPS, BOT, Posted, View, channel_id, user_id

SECRET = "a signing secret"


class SlackDriver:
    """Drives the bot at `bot_url` over HTTP, or, without an address, over the socket it holds open.

    Like Slack's client it keeps what was typed when a form comes back with the same inputs. Unlike it, it sends
    what the client would stop (a needed field left empty, a text too long), since a server can't rely on that.
    """

    name = "slack"

    def __init__(
        self,
        fake: FakeSlack,
        bot_url: str = "",
        signing_secret: str = SECRET,
        answered: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.fake = fake
        self._answered = answered  # waits for what the bot shows after its acknowledgement
        self._url = bot_url.rstrip("/")
        self._signs = SignatureVerifier(signing_secret)
        self._session: ClientSession | None = None
        self._typed: dict[str, dict[tuple[str, str], Any]] = {}  # by view, block and action
        self._last_submit: dict[str, tuple[str, dict[str, Any]]] = {}
        self._events = 0

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    # ------------------------------------------------------------------------------------------ what people do

    async def type(self, person: str, channel: str, text: str) -> None:
        command, _, rest = text.partition(" ")
        user, where = user_id(person), self._channel(person, channel)
        names = {"public": where.name, "private": "privategroup", "im": "directmessage"}
        payload = {
            "token": "deprecated",
            "team_id": self.fake.team,
            "team_domain": "skolen",
            "channel_id": where.id,
            "channel_name": names[where.kind],
            "user_id": user,
            "user_name": person,
            "command": command,
            "text": self._escaped(rest),
            "api_app_id": "A0APP",
            "is_enterprise_install": "false",
            "response_url": self.fake.response_url(user, where.id),
            "trigger_id": self.fake.trigger(user),
        }
        answer = await self._deliver("slash_commands", payload)
        if answer:
            self.fake.whisper(user, where.id, answer)

    async def go_on(self, person: str) -> bool:
        return False  # every answer comes where it was asked for

    async def press(self, person: str, seen: Seen, label: str) -> None:
        posted: Posted = seen.handle
        user, where = user_id(person), self.fake.channels[posted.channel]
        container = {
            "type": "message",
            "message_ts": posted.ts,
            "channel_id": where.id,
            "is_ephemeral": bool(posted.to),
            **({"thread_ts": posted.thread} if posted.thread else {}),
        }
        payload = {
            **self._interaction("block_actions", person),
            "container": container,
            "channel": {"id": where.id, "name": where.name or "directmessage"},
            "response_url": self.fake.response_url(user, where.id, posted if posted.to else None),
            "actions": [self._action(button_of(posted.blocks, label))],
            "state": {"values": {}},
        }
        if not posted.to:  # of an ephemeral message Slack sends no text
            payload["message"] = {"type": "message", "user": BOT, "ts": posted.ts, "text": posted.text}
        await self._deliver("interactive", payload)

    async def take(self, person: str, seen: Seen) -> tuple[str, bytes]:
        posted: Posted = seen.handle
        [file] = posted.files
        assert file.content is not None, "it was laid there"
        return file.name, file.content

    async def press_in_form(self, person: str, label: str) -> None:
        view = self._open(person)
        payload = {
            **self._interaction("block_actions", person),
            "container": {"type": "view", "view_id": view.id},
            "view": self._view(view),
            "actions": [self._action(button_of(view.data["blocks"], label))],
        }
        await self._deliver("interactive", payload)

    async def submit(self, person: str, values: Mapping[str, Any], *, again: bool = False) -> None:
        if again:
            view_id, payload = self._last_submit[person]
        else:
            view = self._open(person)
            self._fill(view, values)
            view_id, payload = view.id, {**self._interaction("view_submission", person), "view": self._view(view)}
            self._last_submit[person] = view_id, payload
        answer = await self._deliver("interactive", payload)
        self.fake.acknowledge_submit(view_id, answer)

    async def shortcut(self, person: str, channel: str, text: str, action: str) -> None:
        user, where = user_id(person), self._channel(person, channel)
        payload = {
            **self._interaction("message_action", person),
            "callback_id": action,
            "channel": {"id": where.id, "name": "privategroup" if where.kind == "private" else where.name},
            "message": {"type": "message", "user": user, "ts": f"{time.time():.6f}", "text": self._escaped(text)},
            "response_url": self.fake.response_url(user, where.id),
        }
        await self._deliver("interactive", payload)

    async def delete(self, channel: str, seen: Seen) -> None:
        posted: Posted = seen.handle
        posted.deleted = True

    async def bot_joins(self, person: str, channel: str) -> None:
        """Somebody adds the bot to a channel."""
        where = self.fake.channels[channel_id(channel)]
        where.members.add(BOT)
        event = {"type": "member_joined_channel", "user": BOT, "channel": where.id, "inviter": user_id(person)}
        await self.event(event)

    async def bot_leaves(self, person: str, channel: str) -> None:
        """Somebody takes the bot out of a channel."""
        where = self.fake.channels[channel_id(channel)]
        where.members.discard(BOT)
        kind = "group_left" if where.kind == "private" else "channel_left"
        await self.event({"type": kind, "channel": where.id, "actor_id": user_id(person)})

    async def event(self, event: dict[str, Any]) -> None:
        self._events += 1
        payload = {
            "type": "event_callback",
            "team_id": self.fake.team,
            "event_id": f"Ev{self._events}",
            "event_time": int(time.time()),
            "event": event,
        }
        await self._deliver("events_api", payload)

    # ------------------------------------------------------------------------------------------ what they see

    def channel(self, name: str) -> list[Seen]:
        return self._messages(channel_id(name))

    def direct(self, person: str) -> list[Seen]:
        return self._messages(self.fake.direct(user_id(person)).id)

    def private(self, person: str) -> list[Seen]:
        return [_seen(posted) for posted in self.fake.whispers if posted.to == user_id(person)]

    def form(self, person: str) -> SeenForm | None:
        view_id = self.fake.open_view.get(user_id(person))
        return self._read(self.fake.views[view_id]) if view_id else None

    def every_byte_for(self, person: str) -> str:
        return self.fake.bytes_for(user_id(person))

    def _messages(self, channel: str) -> list[Seen]:
        there = [_seen(m) for m in self.fake.messages if m.channel == channel and not m.deleted]
        ours = {seen.handle.ts: seen for seen in there}
        roots: list[Seen] = []
        for seen in there:  # what answers somebody else's message stands by itself
            (ours[seen.handle.thread].replies if seen.handle.thread in ours else roots).append(seen)
        return roots

    def _read(self, view: View) -> SeenForm:
        form = read_form(view)
        for name, value in self._values(view).items():
            form.fields[name].value = value
        return form

    def _values(self, view: View) -> dict[str, Any]:
        """What stands in the fields, people and channels by their names."""
        names = {user: somebody.key for user, somebody in self.fake.people.items()}
        names |= {app: name for app, (name, _) in APPS.items()}
        names |= {channel.id: channel.name for channel in self.fake.channels.values()}
        found: dict[str, Any] = {}
        for block, state in self._state(view):
            value = seen_value(block["element"], state, names)
            name = field_name(block)
            found[name] = found[name] + value if name in found else value
        return found

    # ------------------------------------------------------------------------------------------ the client

    def _channel(self, person: str, name: str) -> Any:
        return self.fake.direct(user_id(person)) if name == "direct" else self.fake.channels[channel_id(name)]

    def _open(self, person: str) -> View:
        view_id = self.fake.open_view.get(user_id(person))
        assert view_id, f"{person} has no form open"
        return self.fake.views[view_id]

    def _state(self, view: View) -> list[tuple[dict[str, Any], Any]]:
        """Each input with its state: what was typed into it, else its initial value."""
        typed = self._typed.setdefault(view.id, {})
        shown = {(block["block_id"], block["element"]["action_id"]) for block in input_blocks(view)}
        for gone in typed.keys() - shown:
            del typed[gone]
        return [
            (block, typed.get((block["block_id"], block["element"]["action_id"]), _initial(block["element"])))
            for block in input_blocks(view)
        ]

    def _fill(self, view: View, values: Mapping[str, Any]) -> None:
        self._state(view)
        blocks = input_blocks(view)
        unknown = set(values) - {field_name(block) for block in blocks}
        assert not unknown, f"the form has no {sorted(unknown)}"
        for block in blocks:
            name, element = field_name(block), block["element"]
            if name in values:
                # A long text stands in several inputs: what is typed anew goes into the first of them.
                first = block["block_id"] == name
                state = self._stated(element, values[name] if first else "")
                self._typed[view.id][block["block_id"], element["action_id"]] = state

    def _stated(self, element: dict[str, Any], value: Any) -> dict[str, Any]:
        kind = element["type"]
        state: dict[str, Any] = {"type": kind}
        several = list(value) if isinstance(value, list | tuple) else []
        options = {option["value"]: option for option in element.get("options", [])}
        match kind:
            case "plain_text_input" | "number_input":
                state["value"] = str(value) if value not in ("", None) else None
            case "static_select" | "radio_buttons":
                state["selected_option"] = options[value] if value else None
            case "checkboxes" | "multi_static_select":
                chosen = list(options) if value is True else several
                state["selected_options"] = [options[one] for one in chosen]
            case "users_select":
                state["selected_user"] = user_id(value) if value else None
            case "multi_users_select":
                state["selected_users"] = [user_id(one) for one in several]
            case "conversations_select":
                state["selected_conversation"] = channel_id(value) if value else None
            case "multi_conversations_select":
                state["selected_conversations"] = [channel_id(one) for one in several]
            case "datepicker":
                state["selected_date"] = str(value) if value else None
            case "timepicker":
                state["selected_time"] = str(value)[:5] if value else None
        return state

    def _view(self, view: View) -> dict[str, Any]:
        values = {block["block_id"]: {block["element"]["action_id"]: state} for block, state in self._state(view)}
        return {**view.data, "id": view.id, "hash": view.hash, "team_id": self.fake.team, "state": {"values": values}}

    def _interaction(self, kind: str, person: str) -> dict[str, Any]:
        user = user_id(person)
        return {
            "type": kind,
            "team": {"id": self.fake.team, "domain": "skolen"},
            "user": {"id": user, "username": person, "name": person, "team_id": self.fake.team},
            "api_app_id": "A0APP",
            "token": "deprecated",
            "trigger_id": self.fake.trigger(user),
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _action(self, button: dict[str, Any]) -> dict[str, Any]:
        return {**button, "block_id": secrets.token_hex(2), "action_ts": f"{time.time():.6f}"}

    def _escaped(self, text: str) -> str:
        """messaging/formatting-message-text#escaping, and mentions as `should_escape` makes them."""
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        rooms = {channel.name: channel.id for channel in self.fake.channels.values() if channel.name}
        text = mentioning(text, self.fake.people.values(), lambda one: f"<@{user_id(one.key)}|{one.key}>")
        return re.sub(r"#([\w-]+)", lambda m: f"<#{rooms[m[1]]}|{m[1]}>" if m[1] in rooms else m[0], text)

    async def _deliver(self, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        """What the bot acknowledged it with."""
        if not self._url:
            return await self.fake.deliver(kind, payload)
        form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        if kind == "events_api":
            status, answer = await self.post(json.dumps(payload).encode(), "application/json")
        else:
            status, answer = await self.post(urlencode(form).encode(), "application/x-www-form-urlencoded")
        assert status == 200, f"the bot answered {status}"
        if self._answered:
            await self._answered()
        return answer

    async def post(
        self, body: bytes, content_type: str, *, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Posts a signed body; `headers` replace those that Slack would send."""
        timestamp = str(int(time.time()))
        signature = self._signs.generate_signature(timestamp=timestamp, body=body.decode("utf-8", "replace"))
        signed = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature or ""}
        self._session = self._session or ClientSession()
        sent = {"Content-Type": content_type, **signed, **(headers or {})}
        async with self._session.post(f"{self._url}/slack/events", data=io.BytesIO(body), headers=sent) as response:
            text = await response.text()
            return response.status, json.loads(text) if text.startswith("{") else {}


def _seen(posted: Posted) -> Seen:
    return Seen(
        text="\n".join(text_lines(posted.blocks)) or posted.text,
        buttons=[button["text"]["text"] for button in buttons_in(posted.blocks)],
        links=links_of(posted.blocks),
        preview=posted.text,
        handle=posted,
    )


def _initial(element: dict[str, Any]) -> dict[str, Any]:
    """The state of an input that nobody touched."""
    state: dict[str, Any] = {"type": element["type"]}
    for key, value in element.items():
        if key.startswith("initial_"):
            what = key.removeprefix("initial_")
            state["value" if what == "value" else f"selected_{what}"] = value
    return state
