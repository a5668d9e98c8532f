"""The browser workspace as a server runs it, with a scripted program behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.local import Coming, Local, World
from bot.model import Message, Reply, Text
from bot.platform import Answer, Incoming, Target
from tests.drivers.local import LocalDriver, school

NOON = datetime(2027, 2, 1, 11, tzinfo=UTC)  # a Monday, 12.00 in Copenhagen


class StandingClock:
    def __init__(self) -> None:
        self.time = NOON
        self.moves: list[datetime] = []

    def now(self) -> datetime:
        return self.time

    async def move(self, to: datetime) -> None:
        self.moves.append(to)
        self.time = to


class Workspace:
    """The workspace as a server runs it. `replies` is what the scripted program answers to each thing done."""

    def __init__(self) -> None:
        self.asked: list[Incoming] = []
        self.reply: Callable[[Incoming], Reply] = lambda incoming: None
        self.language = "en"
        self.clock = StandingClock()
        self.local = self.made(school())

    def made(self, world: World) -> Local:
        return Local(
            world,
            address="http://127.0.0.1:3978/local/",
            handle=self.handle,
            commands=lambda language: [("/decision", "[title]", f"Announce a decision ({language})")],
            shortcuts=lambda language: [("announce", "Announce this")],
            coming=self.coming,
            clock=self.clock,
        )

    async def handle(self, incoming: Incoming) -> Answer:
        self.asked.append(incoming)
        return Answer(self.reply(incoming), self.language, "Europe/Copenhagen")

    async def coming(self, person: str, language: str) -> Sequence[Coming]:
        return [Coming(NOON + timedelta(days=1), "#personale", f"Something that {person} may see ({language})")]

    async def serve(self) -> None:
        app = web.Application(client_max_size=1_000_000)
        self.local.routes(app)
        self.server = TestServer(app)
        await self.server.start_server()
        self.url = str(self.server.make_url("")).rstrip("/")
        self.session = ClientSession()
        self.driver = LocalDriver(self.local, self.url)

    async def close(self) -> None:
        await self.driver.close()
        await self.session.close()
        await self.server.close()

    async def get(self, path: str) -> tuple[int, Any]:
        async with self.session.get(f"{self.url}/local/api/{path}") as response:
            return response.status, await response.json()

    async def post(self, path: str, body: Any, **headers: str) -> tuple[int, Any]:
        """Posts as the page does; `headers` replace its own."""
        sent = {"Origin": self.url, **headers}
        async with self.session.post(f"{self.url}/local/api/{path}", json=body, headers=sent) as response:
            return response.status, await response.json()

    async def does(self, **what: Any) -> tuple[int, Any]:
        body = {"person": "anna", "conversation": "personale", "request": "r1", "deed": "command", **what}
        return await self.post("do", body)

    async def announce(self, text: str = "From Tuesday to Thursday", place: str = "personale") -> str:
        sent = await self.local.send(Target("T1", place), message(text), "da")
        return sent.reference


def message(text: str, *more: Any) -> Message:
    return Message("A decision", (Text(text, "What"), *more), "Anna announced a decision")
