"""What is forged, broken or not ours changes nothing, and nothing of it is written down."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from bot.model import Reply
from bot.platform import Answer, Incoming
from bot.slack import Slack
from tests.drivers.slack import SlackDriver
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_workspace import channel_id, user_id
from tests.slack.conftest import FORM, HELLO, Script

SECRET_TEXT = "hemmelig mindretalsudtalelse"


def _command(team: str) -> dict[str, str]:
    return {
        "command": "/decision",
        "text": SECRET_TEXT,
        "team_id": team,
        "channel_id": channel_id("personale"),
        "channel_name": "personale",
        "user_id": user_id("anna"),
        "user_name": "anna",
        "trigger_id": "13345224609.738474920.8088930838d88f008e0",
    }


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Whatever happens, no log and no output holds what somebody wrote."""
    caplog.set_level(logging.DEBUG)
    yield
    written = capfd.readouterr()
    assert SECRET_TEXT not in caplog.text + written.out + written.err


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": "v0=æøå"},
        {"X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": str(int(time.time()) - 301)},
        {"X-Slack-Request-Timestamp": "yesterday"},
        {"X-Slack-Request-Timestamp": ""},
    ],
)
@pytest.mark.usefixtures("logged")
async def test_forged_and_stale_requests(
    driver: SlackDriver, script: Script, fake: FakeSlack, headers: dict[str, str]
) -> None:
    status, _ = await driver.post(urlencode(_command(fake.team)).encode(), FORM, headers=headers)
    assert status == 401
    assert script.done == []


@pytest.mark.usefixtures("logged")
async def test_a_genuine_request_replayed_after_five_minutes(
    driver: SlackDriver, script: Script, fake: FakeSlack
) -> None:
    body = urlencode(_command(fake.team)).encode()
    then = str(int(time.time()) - 301)
    signature = driver._signs.generate_signature(timestamp=then, body=body)
    assert signature
    headers = {"X-Slack-Request-Timestamp": then, "X-Slack-Signature": signature}
    assert (await driver.post(body, FORM, headers=headers))[0] == 401
    assert script.done == []


def _payload(**parts: object) -> bytes:
    return urlencode({"payload": json.dumps(parts)}).encode()


def _pressed(team: object = "T0SCHOOL", **parts: object) -> bytes:
    whole = {
        "type": "block_actions",
        "team": {"id": team},
        "user": {"id": user_id("anna")},
        "channel": {"id": channel_id("personale")},
        "container": {"type": "message"},
        "trigger_id": "1",
        "actions": [{"type": "button", "action_id": f"{SECRET_TEXT}#1"}],
    }
    return _payload(**{**whole, **parts})


def _sent_view(**parts: object) -> bytes:
    view = {
        "id": "V1",
        "callback_id": "decide",
        "private_metadata": '{"form":"f","state":{},"place":"C0PERSONALE"}',
        "blocks": [],
        "state": {"values": {}},
    }
    return _payload(
        type="view_submission",
        team={"id": "T0SCHOOL"},
        user={"id": user_id("anna")},
        trigger_id="1",
        view={**view, **parts},
    )


BAD = {
    "broken JSON": (b'{"text": "' + SECRET_TEXT.encode(), "application/json", 400),
    "JSON that is no object": (b'["hemmelig"]', "application/json", 400),
    "very deep JSON": (b"[" * 200_000, "application/json", 400),
    "an empty object": (b"{}", "application/json", 200),
    "a broken payload": (urlencode({"payload": "{" + SECRET_TEXT}).encode(), FORM, 400),
    "a payload that is no object": (urlencode({"payload": "7"}).encode(), FORM, 400),
    "no body": (b"", FORM, 200),
    "an unknown content type": (b"<xml/>", "text/xml", 415),
    "no UTF-8": (b"text=\xff\xfe", FORM, 401),
    "too many fields": ("&".join(f"a{n}=1" for n in range(500)).encode(), FORM, 400),
    "5 MB": (b"text=" + b"x" * 5_000_000, FORM, 413),
    "a team that is a list": (_pressed(team=["T0SCHOOL"]), FORM, 200),
    "an event that is a number": (
        json.dumps({"type": "event_callback", "team_id": "T0SCHOOL", "event": 5}).encode(),
        "application/json",
        400,
    ),
    "no user": (_pressed(user=None), FORM, 400),
    "a user that is a list": (_pressed(user=[1]), FORM, 400),
    "a user id that is a number": (_pressed(user={"id": 5}), FORM, 400),
    "a channel that is a number": (_pressed(channel=7), FORM, 400),
    "no container": (_pressed(container=None), FORM, 400),
    "no actions": (_pressed(actions=[]), FORM, 400),
    "an action that is a number": (_pressed(actions=[5]), FORM, 400),
    "a value that is a number": (
        _pressed(actions=[{"type": "button", "action_id": "a#1", "value": 5}]),
        FORM,
        400,
    ),
    "metadata of somebody else": (_sent_view(private_metadata="mine"), FORM, 400),
    "metadata that is a list": (_sent_view(private_metadata="[]"), FORM, 400),
    "a state that is a list": (_sent_view(state={"values": [1]}), FORM, 400),
    "blocks of another form": (_sent_view(blocks=[{"hello": "world"}]), FORM, 400),
    "an input of an unknown kind": (_sent_view(state={"values": {"a": {"what": {"value": "x"}}}}), FORM, 400),
    "a text that is a list": (_sent_view(state={"values": {"a": {"line:1:a": {"value": [SECRET_TEXT]}}}}), FORM, 400),
    "people that are numbers": (
        _sent_view(state={"values": {"a": {"people:1:a": {"selected_users": [5]}}}}),
        FORM,
        400,
    ),
    "options that are numbers": (
        _sent_view(state={"values": {"a": {"choices:1:a": {"selected_options": [5]}}}}),
        FORM,
        400,
    ),
    "parts that are no texts": (
        _sent_view(
            state={
                "values": {
                    "a": {"switch:1:a": {"selected_options": []}},
                    "a#2": {"people:1:a": {"selected_users": ["U1"]}},
                }
            }
        ),
        FORM,
        400,
    ),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.usefixtures("logged")
async def test_bad_input(driver: SlackDriver, script: Script, fake: FakeSlack, name: str) -> None:
    body, content_type, expected = BAD[name]
    fake.team = "T0SCHOOL"
    status, _ = await driver.post(body, content_type)
    assert status == expected
    assert script.done == []


@pytest.mark.usefixtures("logged")
async def test_another_workspace_is_acknowledged_and_left(driver: SlackDriver, script: Script, fake: FakeSlack) -> None:
    status, answer = await driver.post(urlencode(_command("T0OTHER")).encode(), FORM)
    assert (status, answer) == (200, {})
    assert script.done == []


async def test_slack_checks_the_address(driver: SlackDriver, script: Script) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    assert await driver.post(body, "application/json") == (200, {"challenge": "abc"})


@pytest.mark.usefixtures("logged")
async def test_an_error_of_ours_is_no_leak(driver: SlackDriver, script: Script, fake: FakeSlack) -> None:
    def broken(incoming: Incoming) -> Reply:
        raise ValueError(incoming.text)

    script.answer = broken
    status, _ = await driver.post(urlencode(_command(fake.team)).encode(), FORM)
    assert status == 500


@pytest.mark.usefixtures("logged")
async def test_it_is_committed_before_it_is_acknowledged(slack: Slack, driver: SlackDriver, fake: FakeSlack) -> None:
    committed = asyncio.Event()

    async def handle(incoming: Incoming) -> Answer:
        await committed.wait()
        return Answer(HELLO, "en", "UTC")

    slack._handle = handle
    typing = asyncio.create_task(driver.type("bent", "personale", f"/decision {SECRET_TEXT}"))
    done, _ = await asyncio.wait({typing}, timeout=0.3)
    assert not done
    committed.set()
    await typing
    assert driver.private("bent")
