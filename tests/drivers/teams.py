"""People on Teams: sends what Teams would send, and reads what its fake received and what opens in dialogs."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote, unquote

from aiohttp import ClientSession

from tests.drivers import Seen, SeenForm
from tests.drivers.teams_reading import (
    Card,
    button_of,
    inputs,
    is_form,
    links,
    pressable,
    read_form,
    sent,
    shown_text,
    submit_of,
)
from tests.drivers.world import ROOMS, Somebody, mentioning
from tests.fakes.teams import QUESTION, FakeTeams, Posted, conversation_id, entra_id, user_id
from tests.fakes.teams_login import Json

ENTRY = "application/vnd.microsoft.card.adaptive"
LAID = "application/vnd.microsoft.teams.card.file.info"


@dataclass
class Answer:
    """A card for one person alone: in a dialog that they opened in a conversation, or (`posted`) in their chat."""

    card: Card
    title: str = ""
    room: str = ""
    thread: str | None = None
    posted: Posted | None = None


class TeamsDriver:
    """Drives the bot at `bot_url`. A command typed in a channel is answered with a card for all: whoever typed it
    presses its button, so that a story goes on as it does elsewhere."""

    name = "teams"

    def __init__(self, fake: FakeTeams, bot_url: str, answered: Callable[[], Awaitable[None]]) -> None:
        self.fake = fake
        self.url = f"{bot_url.rstrip('/')}/api/messages"
        self._answered = answered
        self._session: ClientSession | None = None
        self._open: dict[str, Answer] = {}
        self._last_submit: dict[str, Json] = {}
        self._private: dict[str, list[Answer]] = defaultdict(list)
        self._answers: set[str] = set()  # ids of messages that answer one person at once
        self._goes_on: dict[str, int] = {}  # after how many messages, for whom
        self._said: dict[str, list[str]] = defaultdict(list)

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    # ------------------------------------------------------------------------------------------ what people do

    async def type(self, person: str, channel: str, text: str) -> None:
        people = self.fake.people.values()
        if channel == "direct":  # where nobody can be mentioned
            text = mentioning(text, people, lambda one: f"@{one.name}")
            await self._told(person, self.fake.activity(person, text=text))
            return
        before = len(self.fake.messages)
        mentions = [_mention(self._us())]

        def mention(one: Somebody) -> str:
            mentions.append(_mention({"id": user_id(one.key), "name": one.name}))
            return str(mentions[-1]["text"])

        text = mentioning(text, people, mention)
        typed = self.fake.activity(person, channel, text=f"<at>Samspil</at> {text}")
        await self.post({**typed, "entities": [*typed["entities"], *mentions]})
        (invitation,) = self.fake.messages[before:]
        self._answers.add(invitation.id)
        if found := pressable(_card(invitation)):
            [(_, button)] = found
            await self._fetch(person, invitation, button)
        else:
            self._goes_on[person] = before + 1

    async def go_on(self, person: str) -> bool:
        """A private command goes on in one's own chat, or, where there is none, where it was typed after all."""
        before = self._goes_on.pop(person, None)
        if before is None:
            return False
        [posted] = self.fake.messages[before:]
        self._answers.add(posted.id)
        [(label, button)] = pressable(_card(posted))
        if posted.conversation.startswith("a:"):
            await self._press_on(person, Answer(_card(posted), posted=posted), label)
        else:
            await self._fetch(person, posted, button)
        return True

    async def press(self, person: str, seen: Seen, label: str) -> None:
        handle = seen.handle
        if isinstance(handle, Answer):
            await self._press_on(person, handle, label)
        elif handle.conversation.startswith("a:"):
            await self._press_on(person, Answer(_card(handle), posted=handle), label)
        else:
            await self._fetch(person, handle, button_of(_card(handle), label))

    async def take(self, person: str, seen: Seen) -> tuple[str, bytes]:
        """A yes lays it in their OneDrive; the message that tells of it leads there."""
        wants = self.fake.wants(person, seen.handle)
        await self._told(person, wants)
        [said] = self.fake.messages[-1].activity["attachments"]
        assert said["contentType"] == LAID, said
        assert said["contentUrl"] == wants["value"]["uploadInfo"]["contentUrl"]
        laid = self.fake.files[said["content"]["uniqueId"]]
        assert laid.content is not None
        return said["name"], laid.content

    async def press_in_form(self, person: str, label: str) -> None:
        await self._press_on(person, self._opened(person), label)

    async def submit(self, person: str, values: Mapping[str, Any], *, again: bool = False) -> None:
        if again:
            await self.post(self._last_submit[person])
            return
        opened = self._opened(person)
        unknown = set(values) - set(inputs(opened.card))
        assert not unknown, f"the form has no {sorted(unknown)}"
        submit = submit_of(opened.card)
        assert submit is not None, "there is nothing to send"
        typed = {name: self._typed(inputs(opened.card)[name], value) for name, value in values.items()}
        await self._send(person, opened, submit, sent(opened.card, submit, **typed))

    async def shortcut(self, person: str, channel: str, text: str, action: str) -> None:
        wrote = self.fake.activity(person, channel, text=text)
        payload = {
            "id": wrote["id"],
            "linkToMessage": "https://teams.microsoft.com/l/message/1/1",
            "from": {"user": {"displayName": person}},
            "body": {"contentType": "html", "content": f"<p>{_escaped(text)}</p>"},
        }
        value = {"commandId": action, "commandContext": "message", "messagePayload": payload}
        await self._invoke(person, Answer({}, room=channel, thread=wrote["id"]), "composeExtension/fetchTask", value)

    async def bot_joins(self, person: str, channel: str) -> None:
        where = self.fake.conversations[conversation_id(channel)]
        where.bot = True
        await self._presence(person, channel, "add", membersAdded=[self._us()])

    async def bot_leaves(self, person: str, channel: str) -> None:
        where = self.fake.conversations[conversation_id(channel)]
        where.bot = False
        await self._presence(person, channel, "remove", membersRemoved=[self._us()])

    async def _presence(self, person: str, channel: str, action: str, **members: Any) -> None:
        """Teams tells of it twice (…/how-to/conversations/subscribe-to-conversation-events)."""
        told = self.fake.activity(person, channel, thread="", text=None, **members)
        await self.post({**told, "type": "conversationUpdate"})
        more = self.fake.activity(person, channel, thread="", text=None, action=action)
        await self.post({**more, "type": "installationUpdate"})

    async def happens(self, team: str, event: str, channel: str = "") -> None:
        """Something happens to a team or to one of its channels, which is told of in the team; `channel` is its id."""
        told = self.fake.activity("anna", team, thread="", text=None)
        data = {**told["channelData"], "eventType": event, "channel": {"id": channel, "name": "…"}}
        if not channel:
            del data["channel"]
        who = {"id": told["from"]["id"]}
        await self.post({**told, "type": "conversationUpdate", "from": who, "channelData": data})

    async def delete(self, channel: str, seen: Seen) -> None:
        posted: Posted = seen.handle
        posted.deleted = True

    # ------------------------------------------------------------------------------------------ what they see

    def channel(self, name: str) -> list[Seen]:
        return self._messages(conversation_id(name))

    def direct(self, person: str) -> list[Seen]:
        return self._messages(self.fake.personal(user_id(person)).id)

    def _messages(self, conversation: str) -> list[Seen]:
        found: dict[str, Seen] = {}
        roots: list[Seen] = []
        for posted in self.fake.messages:
            if posted.conversation != conversation or posted.deleted or posted.id in self._answers:
                continue
            found[posted.id] = _seen(_card(posted), posted.activity["summary"], posted)
            (found[posted.reply_to].replies if posted.reply_to in found else roots).append(found[posted.id])
        return roots

    def private(self, person: str) -> list[Seen]:
        return [
            _seen(one.card, one.title, one, one.title if one.posted is None else "") for one in self._private[person]
        ]

    def form(self, person: str) -> SeenForm | None:
        opened = self._open.get(person)
        return read_form(opened.title, opened.card, self._shown, opened) if opened else None

    def every_byte_for(self, person: str) -> str:
        here = [one.id for one in self.fake.conversations.values() if user_id(person) in one.members]
        written = [said for where, said in self.fake.written if where in here]
        return "\n".join([*written, *self._said[person]])

    # ------------------------------------------------------------------------------------------ the client

    def _opened(self, person: str) -> Answer:
        assert person in self._open, f"{person} has no form open"
        return self._open[person]

    async def _press_on(self, person: str, answer: Answer, label: str) -> None:
        button = button_of(answer.card, label)
        await self._send(person, answer, button, sent(answer.card, button))

    async def _send(self, person: str, answer: Answer, button: Card, data: Json) -> None:
        """In a dialog, or on a card in the person's own chat."""
        if answer.posted is None:
            await self._invoke(person, answer, "task/submit", {"data": data, "context": {"theme": "default"}})
            return
        assert button["type"] == "Action.Execute"
        action = {"type": "Action.Execute", "verb": button["verb"], "data": data}
        what: Json = {"type": "invoke", "name": "adaptiveCard/action"}
        what["value"] = {"action": action, "trigger": "manual"}
        activity = self.fake.activity(person, text=None, replyToId=answer.posted.id, **what)
        if "submit" in data:
            self._last_submit[person] = activity
        body = await self._told(person, activity)
        assert body["statusCode"] == 200
        if body["type"] == ENTRY:
            self._show(person, Answer(body["value"], posted=answer.posted), answer)

    async def _fetch(self, person: str, posted: Posted, button: Card) -> None:
        room = next(room.name for room in ROOMS if conversation_id(room.name) == posted.conversation)
        assert button["data"]["msteams"] == {"type": "task/fetch"}
        value = {"data": button["data"], "context": {"theme": "default"}}
        thread = posted.reply_to or posted.id
        await self._invoke(person, Answer({}, room=room, thread=thread), "task/fetch", value, replyToId=posted.id)

    async def _invoke(self, person: str, before: Answer, name: str, value: Json, **more: Any) -> None:
        """A dialog's step: what comes takes its place."""
        room, thread = before.room, before.thread
        activity = self.fake.activity(person, room, thread, text=None, type="invoke", name=name, value=value, **more)
        if name == "task/submit" and "submit" in value["data"]:
            self._last_submit[person] = activity
        task = (await self._told(person, activity))["task"]
        assert task["type"] == "continue", task
        assert task["value"]["card"]["contentType"] == ENTRY
        title = task["value"]["title"]
        card = task["value"]["card"]["content"]
        self._show(person, Answer(card, title, room, thread), before, form=task["value"]["height"] == "large")

    def _show(self, person: str, now: Answer, before: Answer | None = None, *, form: bool = False) -> None:
        """A card came: in place of the one that was pressed on, or as a new one."""
        private = self._private[person]
        if form or is_form(now.card):
            self._open[person] = now
            return
        if (before is not None and self._open.get(person) in (before, None)) or self._open.get(person) is before:
            self._open.pop(person, None)
        if before in private:
            private[private.index(before)] = now
        else:
            private.append(now)

    async def _told(self, person: str, activity: Json) -> Json:
        """What the bot answered; messages that it sent meanwhile answer this person."""
        before = len(self.fake.messages)
        body = await self.post(activity)
        self._said[person].append(json.dumps(body, ensure_ascii=False))
        for posted in self.fake.messages[before:]:
            self._answers.add(posted.id)
            self._show(person, Answer(_card(posted), posted.activity["summary"], posted=posted))
        return body

    async def post(self, activity: Json) -> Json:
        """Posts an activity as the Bot Connector does."""
        self._session = self._session or ClientSession()
        headers = {"Authorization": f"Bearer {self.fake.token()}"}
        async with self._session.post(self.url, json=activity, headers=headers) as response:
            text = await response.text()
            assert response.status == 200, f"the bot answered {response.status}"
        await self._answered()
        return json.loads(text) if text else {}

    def _us(self) -> Json:
        return {"id": f"28:{self.fake.app_id}", "name": "Samspil"}

    # ------------------------------------------------------------------------------------------ values

    def _typed(self, one: Card, value: Any) -> str:
        """A value as the input sends it."""
        kind = one["id"].partition(":")[2]
        several = value if isinstance(value, list | tuple) else [value] if value else []
        match kind:
            case "switch":
                return "true" if value else "false"
            case "person" | "people":
                return ",".join(entra_id(who) for who in several)
            case "channel" | "channels":
                return ",".join(where if ":" in where else conversation_id(where) for where in several)
            case "choice" | "choices":
                return ",".join(quote(choice, safe="") for choice in several)
        return str(value)

    def _shown(self, one: Card, value: str) -> Any:
        """A value that stands in an input, as stories name it."""
        kind = one["id"].partition(":")[2]
        people = {entra_id(somebody.key): somebody.key for somebody in self.fake.people.values()}
        rooms = {conversation_id(room.name): room.name for room in ROOMS}
        names = {"person": people, "people": people, "channel": rooms, "channels": rooms}.get(kind)
        if kind == "switch":
            return value == "true"
        if kind in ("people", "channels", "choices"):
            return [names[id] if names else unquote(id) for id in value.split(",") if id]
        if names:
            return names.get(value, "")
        if kind == "choice":
            return "" if value == "*" else unquote(value)
        return value


def _mention(account: Json) -> Json:
    """…/how-to/conversations/channel-and-group-conversations: beside the text, in which the same stands."""
    return {"type": "mention", "text": f"<at>{escape(account['name'], quote=False)}</at>", "mentioned": account}


def _card(posted: Posted) -> Card:
    (attachment,) = posted.activity["attachments"]
    if attachment["contentType"] in (QUESTION, LAID):  # which clients draw by themselves
        words = (attachment["name"], attachment["content"].get("description", ""))
        return {"type": "AdaptiveCard", "body": [{"type": "TextBlock", "text": text} for text in words if text]}
    assert attachment["contentType"] == ENTRY
    card: Card = attachment["content"]
    return card


def _seen(card: Card, preview: str, handle: Any, above: str = "") -> Seen:
    return Seen(
        f"{above}\n{shown_text(card)}",
        [label for label, _ in pressable(card)],
        links(card),
        preview=preview,
        handle=handle,
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
