"""What the page shows: its files, its words, the workspace, the conversations, the news."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import web
from babel.messages.extract import extract_from_dir

from bot.data import as_data
from bot.language import LANGUAGES, Reader
from bot.local.feed import Events, Feed
from bot.local.guard import refusal
from bot.local.world import Member, Memory, channel_data

STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that will be said: when (aware), where, and what, in words that its reader may see."""

    when: datetime
    where: str
    what: str


Commands = Callable[[str], Sequence[tuple[str, str, str]]]
Shortcuts = Callable[[str], Sequence[tuple[str, str]]]
WhatIsComing = Callable[[str, str], Awaitable[Sequence[Coming]]]


@cache
def page_strings() -> tuple[str, ...]:
    """Every English text in the page's own scripts: the argument of each `_("…")`."""
    found = extract_from_dir(STATIC, [("**.js", "javascript")], keywords={"_": None})
    return tuple(sorted({message for _, _, message, _, _ in found if isinstance(message, str)}))


class Page:
    """Everything that is read and changes nothing. `person` in the query says who acts."""

    def __init__(
        self, memory: Memory, feed: Feed, commands: Commands, shortcuts: Shortcuts, coming: WhatIsComing
    ) -> None:
        self._memory = memory
        self._feed = feed
        self._commands = commands
        self._shortcuts = shortcuts
        self._coming = coming

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/", self.page),
            web.get("/api/words/{language}", self.words),
            web.get("/api/workspace", self.workspace),
            web.get("/api/conversation", self.conversation),
            web.get("/api/coming", self.coming),
            web.get("/api/file/{secret}", self.file),
            web.get("/api/events", self.events),
            web.static("/static", STATIC),
        ]

    async def page(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html")

    async def words(self, request: web.Request) -> web.Response:
        """The page's strings in one language: {English: translation}."""
        language = request.match_info["language"]
        if language not in LANGUAGES:
            raise refusal(web.HTTPNotFound, "no_such_language")
        reader = Reader(language, self._memory.world.zone)
        return web.json_response({message: reader.text(message) for message in page_strings()})

    async def workspace(self, request: web.Request) -> web.Response:
        """Everything around the conversations. With nobody named, the first person acts."""
        world = self._memory.world
        member = self._member(request.query.get("person") or world.people[0].external_id)
        language = self._memory.languages[member.external_id]
        return web.json_response(
            {
                "name": world.name,
                "zone": world.zone,
                "now": self._memory.clock.now().isoformat(),
                "me": member.external_id,
                "language": language,
                "people": [{"id": p.external_id, "name": p.name, "about": p.about} for p in world.people],
                "conversations": [channel_data(channel) for channel in self._memory.visible(member.external_id)],
                "commands": [{"text": t, "usage": u, "summary": s} for t, u, s in self._commands(language)],
                "understood": sorted({text for one in LANGUAGES for text, _usage, _summary in self._commands(one)}),
                "shortcuts": [{"action": action, "label": label} for action, label in self._shortcuts(language)],
            }
        )

    async def conversation(self, request: web.Request) -> web.Response:
        member = self._member(request.query.get("person", ""))
        id = request.query.get("id", "")
        if not self._memory.may_see(member.external_id, id):
            raise refusal(web.HTTPNotFound, "no_such_conversation")
        return web.json_response(conversation_data(self._memory, member.external_id, id))

    async def file(self, request: web.Request) -> web.Response:
        content = self._memory.file(request.match_info["secret"])
        if content is None:
            raise refusal(web.HTTPNotFound, "no_such_file")
        return web.Response(body=content, content_type="application/octet-stream")

    async def coming(self, request: web.Request) -> web.Response:
        member = self._member(request.query.get("person", ""))
        coming = await self._coming(member.external_id, self._memory.languages[member.external_id])
        return web.json_response({"now": self._memory.clock.now().isoformat(), "coming": as_data(coming)})

    async def events(self, request: web.Request) -> web.WebSocketResponse:
        """Tells a page what happens; nothing is asked of it but that it stays."""
        member = self._member(request.query.get("person", ""))
        socket = web.WebSocketResponse(heartbeat=20, max_msg_size=1024)
        with self._feed.listening(member.external_id) as events:
            await socket.prepare(request)
            sending = asyncio.create_task(_send(events, socket))
            async for _ in socket:
                pass
            sending.cancel()
        return socket

    def _member(self, id: str) -> Member:
        if id not in self._memory.people:
            raise refusal(web.HTTPNotFound, "no_such_person")
        return self._memory.people[id]


def conversation_data(memory: Memory, person: str, id: str) -> dict[str, Any]:
    """What one person sees in one conversation; `version` is of all that is shown."""
    posts, answers = memory.data(memory.posts(id)), memory.data(memory.answers(id, person))
    return {"version": memory.version, "posts": posts, "answers": answers}


async def _send(events: Events, socket: web.WebSocketResponse) -> None:
    while (event := await events.get()) is not None:
        await socket.send_json(event)
    await socket.close()
