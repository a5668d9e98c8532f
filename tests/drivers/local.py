"""People in the browser workspace: does over HTTP what the page does, and reads the JSON that the page draws."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from aiohttp import ClientSession

from bot.local import Channel, Local, Member, World
from bot.local.page import conversation_data
from bot.model import Kind
from tests.drivers import Seen, SeenField, SeenForm
from tests.drivers.world import PEOPLE, ROOMS

ZONE = "Europe/Copenhagen"
Data = dict[str, Any]


def school() -> World:
    """The school of the stories. Ids are the names that the stories use."""
    people = tuple(Member(one.key, one.name, one.language, ZONE, guest=one.guest) for one in PEOPLE)
    channels = tuple(
        Channel(
            room.name, room.name, Kind.PRIVATE if room.private else Kind.CHANNEL, "da", frozenset(room.people), room.bot
        )
        for room in ROOMS
    )
    return World("T1", "Skolen", ZONE, people, channels)


@dataclass
class _Open:
    """A form that somebody has open, and what stands in its fields now, as the page would send it."""

    form: Data
    conversation: str
    values: Data


class LocalDriver:
    """Drives the workspace served at `url`. Like the page it keeps what was typed when a form comes back refused."""

    name = "local"

    def __init__(self, local: Local, url: str) -> None:
        self._memory = local.memory
        self._url = url.rstrip("/")
        self._session: ClientSession | None = None
        self._open: dict[str, _Open] = {}
        self._last_submit: dict[str, tuple[Data, str]] = {}
        self._sent: dict[str, list[str]] = {person: [] for person in self._memory.people}
        self._listening = ExitStack()
        self._news = {person: self._listening.enter_context(local.feed.listening(person)) for person in self._sent}

    async def close(self) -> None:
        self._listening.close()
        if self._session:
            await self._session.close()

    # ------------------------------------------------------------------------------ what people do

    async def type(self, person: str, channel: str, text: str) -> None:
        await self._do(person, self._conversation(person, channel), deed="command", text=text)

    async def go_on(self, person: str) -> bool:
        return False  # every answer comes where it was asked for

    async def press(self, person: str, seen: Seen, label: str) -> None:
        shown: Data = seen.handle
        button = _button(shown["message"]["elements"], label)
        what = {"deed": "press", "action": button["action"], "value": button["value"]}
        if shown["is"] == "privateanswer":
            what["answer"] = shown["id"]
        await self._do(person, shown["conversation"], **what)

    async def take(self, person: str, seen: Seen) -> tuple[str, bytes]:
        [file] = [one for one in seen.handle["message"]["elements"] if one["is"] == "file"]
        self._session = self._session or ClientSession()
        async with self._session.get(f"{self._url}/local/api/file/{file['content']}") as got:
            assert got.status == 200, await got.text()
            return file["name"], await got.read()

    async def press_in_form(self, person: str, label: str) -> None:
        opened = self._opened(person)
        button = _button(opened.form["items"], label)
        where = {"form": opened.form["id"], "state": opened.form["state"]}
        what = {"deed": "press", "action": button["action"], "value": button["value"]}
        await self._do(person, opened.conversation, **where, **what)

    async def submit(self, person: str, values: Mapping[str, Any], *, again: bool = False) -> None:
        if again:
            body, conversation = self._last_submit[person]
        else:
            opened = self._opened(person)
            fields = _fields(opened.form)
            unknown = set(values) - set(fields)
            assert not unknown, f"the form has no {sorted(unknown)}"
            opened.values |= {name: _typed(fields[name]["input"], value) for name, value in values.items()}
            form, conversation = opened.form, opened.conversation
            body = {"action": form["action"], "form": form["id"], "state": form["state"], "values": opened.values}
            self._last_submit[person] = json.loads(json.dumps(body)), conversation
        await self._do(person, conversation, deed="submit", **body)

    async def shortcut(self, person: str, channel: str, text: str, action: str) -> None:
        conversation = self._conversation(person, channel)
        await self._post("say", {"person": person, "conversation": conversation, "text": text})
        said = self._memory.posts(conversation)[-1]
        await self._do(person, conversation, deed="shortcut", action=action, message=said.id)

    async def delete(self, channel: str, seen: Seen) -> None:
        shown: Data = seen.handle
        person = min(self._memory.channel(shown["conversation"]).members)  # type: ignore[union-attr]  # it was seen
        what = {"person": person, "conversation": shown["conversation"], "message": shown["id"]}
        await self._post("delete", what)

    async def bot_joins(self, person: str, channel: str) -> None:
        """Somebody adds the bot to a channel."""
        await self._post("invite", {"person": person, "conversation": channel})

    async def bot_leaves(self, person: str, channel: str) -> None:
        """Somebody takes the bot out of a channel."""
        await self._post("remove", {"person": person, "conversation": channel})

    # ------------------------------------------------------------------------------ what they see

    def channel(self, name: str) -> list[Seen]:
        anybody = min(self._memory.channel(name).members)  # type: ignore[union-attr]  # a story names what there is
        return self._posts(anybody, name)

    def direct(self, person: str) -> list[Seen]:
        return self._posts(person, self._memory.direct_of(person))

    def private(self, person: str) -> list[Seen]:
        ids = [channel.external_id for channel in self._memory.visible(person)]
        answers = [{**one, "conversation": id} for id in ids for one in self._shown(person, id)["answers"]]
        return [_seen(answer) for answer in sorted(answers, key=lambda answer: int(answer["order"]))]

    def form(self, person: str) -> SeenForm | None:
        opened = self._open.get(person)
        if opened is None:
            return None
        form = opened.form
        elements = [item for item in form["items"] if item["is"] != "field"]
        fields = {
            name: SeenField(field["label"], _shown_value(opened.values[name]), field["error"])
            for name, field in _fields(form).items()
        }
        text, buttons = "\n".join(_lines(elements)), [button["label"] for button in _buttons(elements)]
        return SeenForm(form["title"], text, fields, buttons, form["submit"], form["error"], form)

    def every_byte_for(self, person: str) -> str:
        self._read_news()
        return "\n".join(self._sent[person])

    def _posts(self, person: str, conversation: str) -> list[Seen]:
        posts = [{**one, "conversation": conversation} for one in self._shown(person, conversation)["posts"]]
        seen = {post["id"]: (post["thread"], _seen(post)) for post in posts if post["message"]}
        roots: list[Seen] = []
        for thread, one in seen.values():
            (seen[thread][1].replies if thread in seen else roots).append(one)
        return roots

    def _shown(self, person: str, conversation: str) -> Data:
        """What the page's `api/conversation` would answer, as JSON makes it."""
        data: Data = json.loads(json.dumps(conversation_data(self._memory, person, conversation)))
        return data

    # ------------------------------------------------------------------------------ the page

    def _conversation(self, person: str, channel: str) -> str:
        return self._memory.direct_of(person) if channel == "direct" else channel

    def _opened(self, person: str) -> _Open:
        assert person in self._open, f"{person} has no form open"
        return self._open[person]

    async def _do(self, person: str, conversation: str, **what: Any) -> None:
        answer = await self._post("do", {"person": person, "conversation": conversation, **what})
        form, before = answer["form"], self._open.get(person)
        if form:
            values = {name: _initial(field) for name, field in _fields(form).items()}
            refused = form["error"] or any(field["error"] for field in _fields(form).values())
            if before and refused and before.form["action"] == form["action"]:
                values |= {name: value for name, value in before.values.items() if name in values}
            self._open[person] = _Open(form, conversation, values)
        elif what.get("form") and (answer["answer"] or what["deed"] == "submit"):
            self._open.pop(person, None)

    async def _post(self, path: str, body: Data) -> Data:
        self._session = self._session or ClientSession()
        self._read_news()
        address = f"{self._url}/local/api/{path}"
        sent = {"request": uuid4().hex, **body}
        async with self._session.post(address, json=sent, headers={"Origin": self._url}) as response:
            text = await response.text()
            assert response.status == 200, f"{path}: {response.status} {text}"
            answer: Data = json.loads(text)
            self._sent[body["person"]].append(json.dumps(answer, ensure_ascii=False))
            return answer

    def _read_news(self) -> None:
        for person, news in self._news.items():
            while not news.empty():
                self._sent[person].append(json.dumps(news.get_nowait(), ensure_ascii=False))


def _seen(shown: Data) -> Seen:
    message = shown["message"]
    title = ["Everybody here is notified."] if message["everybody"] else []
    title += [message["title"]] if message["title"] else []
    return Seen(
        text="\n".join([*title, *_lines(message["elements"])]),
        buttons=[button["label"] for button in _buttons(message["elements"])],
        links=[link for element in message["elements"] for link in _links(element)],
        preview=message["preview"],
        handle=shown,
    )


def _lines(elements: list[Data]) -> Iterator[str]:
    """Everything readable in elements but their buttons, top to bottom."""
    for element in elements:
        match element:
            case {"is": "facts"}:
                yield from (f"{name}\n{value}" for name, value in element["items"])
            case {"is": "rows"}:
                yield from (part for row in element["rows"] for part in (row["title"], row["detail"]) if part)
            case {"is": "chat"}:
                yield element["otherwise"] or element["label"]
            case _:
                yield from (element[part] for part in ("label", "text", "by") if element.get(part))


def _links(element: Data) -> list[str]:
    if element["is"] == "rows":
        return [row["url"] for row in element["rows"] if row["url"]]
    return [element["url"]] if element["is"] == "link" else []


def _buttons(elements: list[Data]) -> list[Data]:
    found: list[Data] = []
    for element in elements:
        found += element.get("buttons", [])
        found += [row["button"] for row in element.get("rows", []) if row["button"]]
    return found


def _button(elements: list[Data], label: str) -> Data:
    """The first button of that label."""
    labels = [button["label"] for button in _buttons(elements)]
    assert label in labels, f"no button {label!r} among {labels}"
    return _buttons(elements)[labels.index(label)]


def _fields(form: Data) -> dict[str, Data]:
    return {item["name"]: item for item in form["items"] if item["is"] == "field"}


def _initial(field: Data) -> Any:
    """What the page puts into a field at first."""
    kind, value = field["input"], field["initial"]
    match kind:
        case "switch":
            return value is True
        case "people" | "channels":
            return _typed(kind, [one["external_id"] for one in value or []])
        case "person" | "channel":
            return _typed(kind, value["external_id"] if value else "")
        case "time":
            return (value or "")[:5]
    return _typed(kind, value if value is not None else [] if kind == "choices" else "")


def _typed(kind: str, value: Any) -> Any:
    """A value as the page sends it for that kind of field."""
    match kind:
        case "person" | "channel":
            return {kind: value} if value else ""
        case "people" | "channels":
            return [{"person" if kind == "people" else "channel": one} for one in value]
        case "choices":
            return list(value)
        case "switch":
            return value
    return str(value)


def _shown_value(value: Any) -> Any:
    """A value as stories name it: people and channels by their names, which are their ids."""
    match value:
        case list():
            return [_shown_value(one) for one in value]
        case {"person": name} | {"channel": name}:
            return name
    return value
