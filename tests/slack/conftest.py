"""The bot's Slack side between a fake Slack and a scripted `handle`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.model import Button, Buttons, Field, Form, Input, Message, Reply, Text
from bot.platform import Answer, Incoming
from bot.slack import Slack
from tests.drivers.slack import SECRET, SlackDriver
from tests.fakes.slack import FakeSlack

FORM = "application/x-www-form-urlencoded"
HELLO = Message("Decisions", (Text("None so far."), Buttons((Button("Write one", "write", "7"),))), preview="Decisions")
ASK = Form(
    "decide",
    "A decision",
    (
        Field("title", "Title", required=True),
        Field("why", "Why", Input.LINES),
        Field("who", "Decided by", Input.PEOPLE),
        Field("where", "Announce in", Input.CHANNELS),
        Field("day", "Takes effect", Input.DATE),
        Field("confirm", "Ask for confirmation", Input.SWITCH),
    ),
    submit="Next",
    state={"draft": "4"},
)


@dataclass
class Script:
    """Answers what it is told to, and remembers what was done."""

    answer: Callable[[Incoming], Reply] = lambda incoming: None
    done: list[Incoming] = field(default_factory=list)

    async def __call__(self, incoming: Incoming) -> Answer:
        self.done.append(incoming)
        return Answer(self.answer(incoming), "en", "Europe/Copenhagen")

    @property
    def last(self) -> Incoming:
        return self.done[-1]

    def replies(self, reply: Reply) -> None:
        self.answer = lambda incoming: reply


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
async def fake(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeSlack]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    fake = FakeSlack()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
async def slack(fake: FakeSlack, script: Script) -> AsyncIterator[Slack]:
    slack = Slack(handle=script, bot_token=fake.token, signing_secret=SECRET, api_url=fake.api_url)
    await slack.start()
    yield slack
    await slack.stop()


@pytest.fixture
async def driver(fake: FakeSlack, slack: Slack) -> AsyncIterator[SlackDriver]:
    app = web.Application()
    slack.routes(app)
    async with TestServer(app) as server:
        driver = SlackDriver(fake, str(server.make_url("")), answered=slack.rest)
        yield driver
        await driver.close()
