"""What comes in whole is answered as it should be; what is broken is refused, and never an error of ours."""

from __future__ import annotations

import json
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.teams.fields import Malformed
from tests.fakes.teams import FakeTeams
from tests.teams.conftest import SECRET_TEXT, Caller, Script

CARD = {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": {"type": "AdaptiveCard"}}


@pytest.mark.parametrize(
    ("kind", "answer", "said"),
    [
        ("invoke", CARD, json.dumps(CARD).encode()),
        ("invoke", {}, b"{}"),
        ("invoke", None, b""),
        ("message", None, b""),
        ("conversationUpdate", None, b""),
    ],
)
async def test_the_answer_goes_back_as_it_is(
    caller: Caller, script: Script, fake: FakeTeams, kind: str, answer: dict[str, Any] | None, said: bytes
) -> None:
    script.answer = answer
    activity = fake.activity("anna", type=kind, name="adaptiveCard/action", value={"action": {"verb": "read"}})
    assert await caller.post(activity) == (200, said)
    assert script.came[0].value == {"action": {"verb": "read"}}


def _broken(fake: FakeTeams) -> dict[str, bytes]:
    whole = fake.activity("anna", text=SECRET_TEXT)
    text = json.dumps(whole)
    odd: dict[str, dict[str, Any]] = {
        "no type": {"type": None},
        "an odd type": {"type": [SECRET_TEXT]},
        "an odd channel": {"channelId": {"msteams": 1}},
        "an odd service": {"serviceUrl": ["https://smba.trafficmanager.net/"]},
        "an odd text": {"text": {"a": SECRET_TEXT}},
        "an odd name": {"type": "invoke", "name": [SECRET_TEXT]},
        "an odd sender": {"from": SECRET_TEXT},
        "an odd conversation": {"conversation": [1]},
        "odd entities": {"entities": [1, SECRET_TEXT]},
        "odd attachments": {"attachments": {"a": SECRET_TEXT}},
        "odd members": {"membersAdded": [SECRET_TEXT]},
        "an odd time": {"timestamp": SECRET_TEXT},
        "an odd number": {"localTimestamp": 5},
        "half a character": {"text": f"{SECRET_TEXT}\ud83d"},
    }
    return {
        "empty": b"",
        "no JSON": f"{{{SECRET_TEXT}".encode(),
        "cut off": text[:-20].encode(),
        "no UTF-8": text.replace("Anna", "Ann\u00e6").encode("latin-1") + b"\xff\xfe",
        "a list": f"[{text}]".encode(),
        "a word": b'"activity"',
        "a number": b"1",
        "nothing": b"null",
        "an empty object": b"{}",
        "as deep as a well": b'{"a":' * 100_000,
        "as deep as a well, in an activity": text.replace('"Anna Holm"', "[" * 5000 + "]" * 5000).encode(),
        **{name: json.dumps({**whole, **more}).encode() for name, more in odd.items()},
    }


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize("name", _broken(FakeTeams()))
async def test_broken_bodies(caller: Caller, script: Script, fake: FakeTeams, name: str) -> None:
    status, said = await caller.post(_broken(fake)[name])
    assert (status, json.loads(said)) == (400, {"error": "malformed"})
    assert script.came == []


@pytest.mark.usefixtures("logged")
async def test_what_only_a_handler_sees_to_be_broken(caller: Caller, script: Script, fake: FakeTeams) -> None:
    script.error = Malformed(SECRET_TEXT)
    assert (await caller.post(fake.activity("anna", text=SECRET_TEXT)))[0] == 400


@pytest.mark.usefixtures("logged")
async def test_a_megabyte_is_refused(caller: Caller, script: Script, fake: FakeTeams) -> None:
    large = fake.activity("anna", text=SECRET_TEXT + "x" * 1_048_576)
    assert (await caller.post(large))[0] == 413
    assert script.came == []

    assert (await caller.post(fake.activity("anna", text="ø" * 100_000)))[0] == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_other_kinds_of_content(caller: Caller, fake: FakeTeams, kind: str) -> None:
    assert (await caller.post(fake.activity("anna"), **{"Content-Type": kind}))[0] == 415


async def test_json_with_its_character_set_named(caller: Caller, fake: FakeTeams) -> None:
    kind = {"Content-Type": "application/json; charset=utf-8"}
    assert (await caller.post(fake.activity("anna"), **kind))[0] == 200


@pytest.mark.parametrize("gone", ["recipient", "from", "id", "text", "entities", "locale"])
async def test_what_may_be_missing(caller: Caller, fake: FakeTeams, gone: str) -> None:
    activity = fake.activity("anna")
    del activity[gone]
    assert (await caller.post(activity))[0] == 200


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize("error", [ValueError(SECRET_TEXT), PermissionError(SECRET_TEXT), KeyError(SECRET_TEXT)])
async def test_an_error_of_ours_says_where_and_no_more(
    caller: Caller, script: Script, fake: FakeTeams, error: Exception
) -> None:
    script.error = error
    with capture_logs() as lines:
        status, said = await caller.post(fake.activity("anna", text=SECRET_TEXT))
    assert (status, json.loads(said)) == (500, {"error": "failed"})
    [line] = lines
    assert line["error"] == type(error).__name__
    assert line["where"].startswith("__call__:")
    assert SECRET_TEXT not in str(line)
