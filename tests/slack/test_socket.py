"""The same over a socket that the bot holds open: no address, no signatures."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from structlog.testing import capture_logs

from bot.model import Field, Form, Message, Text
from bot.platform import Answer, Incoming
from bot.slack import Slack
from tests.drivers.slack import SlackDriver
from tests.fakes.slack import FakeSlack
from tests.slack.conftest import Script

HELLO = Message("Hello", (Text("I am here."),), preview="Hello")


@pytest.fixture
async def slack(fake: FakeSlack, script: Script) -> AsyncIterator[Slack]:
    slack = Slack(handle=script, bot_token=fake.token, app_token=fake.app_token, api_url=fake.api_url)
    await slack.start()
    await slack.listen()
    yield slack
    await slack.rest()
    await slack.stop()


@pytest.fixture
def driver(fake: FakeSlack, slack: Slack) -> SlackDriver:
    return SlackDriver(fake)


async def test_a_command_a_form_and_an_answer(slack: Slack, driver: SlackDriver, script: Script) -> None:
    script.replies(Form("decide", "A decision", (Field("title", "Title"),), submit="Send"))
    await driver.type("anna", "personale", "/decision")
    script.replies(HELLO)
    await driver.submit("anna", {"title": "Nyt mødeskema"})
    assert script.last.values == {"title": "Nyt mødeskema"}
    assert driver.form("anna") is None
    await slack.rest()
    assert "I am here." in driver.private("anna")[0]


async def test_what_it_cannot_read_is_left_and_not_logged(
    fake: FakeSlack, driver: SlackDriver, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for payload in ({"type": "view_submission", "view": "hemmelig"}, {"command": ["hemmelig"], "user_id": 5}):
        with suppress(TimeoutError):
            await fake.deliver("interactive", {"team_id": fake.team, **payload}, seconds=0.2)
    script.replies(HELLO)
    await driver.type("anna", "personale", "/decision")
    assert len(script.done) == 1
    assert "hemmelig" not in caplog.text


async def test_a_clean_stop_finishes_what_is_in_flight(slack: Slack, driver: SlackDriver, fake: FakeSlack) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def handle(incoming: Incoming) -> Answer:
        begun.set()
        await go_on.wait()
        return Answer(HELLO, "en", "UTC")

    slack._handle = handle
    typing = asyncio.create_task(driver.type("anna", "personale", "/decision"))
    await begun.wait()
    stopping = asyncio.create_task(slack.rest())
    await asyncio.sleep(0.05)
    go_on.set()
    await typing
    await stopping
    assert "I am here." in driver.private("anna")[0]


async def test_a_wrong_app_token_is_said_without_more(fake: FakeSlack, script: Script) -> None:
    slack = Slack(handle=script, bot_token=fake.token, app_token="xapp-wrong", api_url=fake.api_url)
    await slack.start()
    with capture_logs() as logs:
        await slack.listen()
        await asyncio.sleep(0.3)
        await slack.rest()
        await slack.stop()
    assert "invalid_auth" in [entry.get("code") for entry in logs]
    assert "xapp" not in str(logs)
