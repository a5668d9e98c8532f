"""The school on Teams; and the adapter alone, between a fake of Microsoft's side and a scripted `on_activity`."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from botbuilder.schema import Activity

from bot.teams.adapter import TeamsAdapter
from storage.database import Database
from tests.chat import Chat
from tests.conftest import opened
from tests.drivers.teams import TeamsDriver
from tests.fakes.teams import FakeTeams, Posted

SECRET_TEXT = "hemmelig mindretalsudtalelse"
GENUINE = "genuine"


@dataclass
class Script:
    """Answers what it is told to, and remembers what came in."""

    answer: dict[str, Any] | None = None
    error: Exception | None = None
    came: list[Activity] = field(default_factory=list)

    async def __call__(self, activity: Activity) -> dict[str, Any] | None:
        self.came.append(activity)
        if self.error:
            raise self.error
        return self.answer


class Clock:
    """Seconds as `time.monotonic` counts them, and those that a test lets pass."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


class Caller:
    """Posts to the bot as the Bot Connector does."""

    def __init__(self, fake: FakeTeams, session: ClientSession, url: str) -> None:
        self.fake = fake
        self._session = session
        self._url = url

    async def post(
        self, body: dict[str, Any] | bytes, token: str | None = GENUINE, **headers: str
    ) -> tuple[int, bytes]:
        """With a genuine token, another one, or with None without any."""
        if token is not None:
            headers["Authorization"] = f"Bearer {self.fake.token() if token == GENUINE else token}"
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **headers}
        async with self._session.post(self._url, data=BytesIO(data), headers=sent) as said:
            return said.status, await said.read()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def fake() -> AsyncIterator[FakeTeams]:
    fake = FakeTeams()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def adapter(fake: FakeTeams, script: Script, clock: Clock) -> AsyncIterator[TeamsAdapter]:
    adapter = TeamsAdapter(
        script,
        app_id=fake.app_id,
        password=fake.password,
        tenant=fake.tenant,
        insecure=True,  # lets it call a service on this machine; there is an app id, so tokens are checked
        login_url=fake.login_url,
        openid_url=fake.openid_url,
        clock=clock,
    )
    await adapter.start()
    yield adapter
    await adapter.stop()


@pytest.fixture
async def caller(fake: FakeTeams, adapter: TeamsAdapter) -> AsyncIterator[Caller]:
    async with serving(adapter.process, fake) as caller:
        yield caller


class School(Chat):
    """The school on Teams, with what only Teams has."""

    driver: TeamsDriver

    @property
    def fake(self) -> FakeTeams:
        return self.driver.fake

    async def types(self, person: str, text: str, room: str = "", **more: Any) -> list[Posted]:
        """What the bot posted at once."""
        before = len(self.fake.messages)
        await self.driver.post(self.fake.activity(person, room, text=text, **more))
        return self.fake.messages[before:]


@pytest.fixture
async def school(database: Database) -> AsyncIterator[School]:
    async with opened("teams", database) as chat:
        assert isinstance(chat.driver, TeamsDriver)
        yield School(chat.driver, chat.app, chat.clock, database, chat.url)


class serving:
    """A server with this handler, and who calls it."""

    def __init__(self, handler: Any, fake: FakeTeams) -> None:
        app = web.Application(client_max_size=2_000_000)
        app.router.add_post("/api/messages", handler)
        self._server = TestServer(app)
        self._fake = fake

    async def __aenter__(self) -> Caller:
        await self._server.start_server()
        self._session = ClientSession()
        return Caller(self._fake, self._session, str(self._server.make_url("/api/messages")))

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        await self._server.close()


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Whatever happens, no log and no output holds what somebody wrote."""
    caplog.set_level(logging.DEBUG)
    yield
    written = capfd.readouterr()
    assert SECRET_TEXT not in caplog.text + written.out + written.err


async def soon(condition: Any) -> None:
    """Waits for what happens behind somebody's back."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110  (the condition is the fake's)
            await asyncio.sleep(0.01)
