"""The page around the messages: the clock, what is coming, the words, and who is kept out."""

from __future__ import annotations

import io
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir

from bot.language import LANGUAGES
from bot.local.page import STATIC, page_strings
from bot.model import File
from bot.platform import Target
from tests.local.workspace import NOON, Workspace, message

# ---------------------------------------------------------------------------------------------- clock and words


@pytest.mark.parametrize(
    ("to", "then"),
    [
        ("hour", NOON + timedelta(hours=1)),
        ("morning", datetime(2027, 2, 2, 7, tzinfo=UTC)),
        ("2027-07-01", datetime(2027, 7, 1, 6, tzinfo=UTC)),  # summer time
    ],
)
async def test_the_clock_moves_forward_once_a_press(workspace: Workspace, to: str, then: datetime) -> None:
    for _ in range(2):
        assert (await workspace.post("clock", {"person": "anna", "request": "r1", "to": to}))[0] == 200
    assert workspace.clock.moves == [then]
    assert (await workspace.get("coming?person=anna"))[1]["now"] == then.astimezone(
        workspace.clock.now().tzinfo
    ).isoformat()


@pytest.mark.parametrize(
    ("to", "status", "error"),
    [
        ("2027-01-31", 422, "past"),
        ("2027-02-01", 422, "past"),
        ("9999-12-31", 422, "too_far"),
        ("soon", 400, "malformed to"),
        ("", 400, "malformed to"),
    ],
)
async def test_the_clock_refuses_the_past_and_the_far_future(
    workspace: Workspace, to: str, status: int, error: str
) -> None:
    answer = await workspace.post("clock", {"person": "anna", "request": "r1", "to": to})
    assert answer == (status, {"error": error})
    assert workspace.clock.moves == []


async def test_what_is_coming_is_asked_for_in_the_persons_name(workspace: Workspace) -> None:
    __, seen = await workspace.get("coming?person=bent")
    assert [(one["where"], one["what"]) for one in seen["coming"]] == [
        ("#personale", "Something that bent may see (da)")
    ]


async def test_the_page_speaks_the_language_that_the_person_is_answered_in(workspace: Workspace) -> None:
    assert (await workspace.get("workspace?person=anna"))[1]["language"] == "da"
    await workspace.does(text="/samspil settings")
    __, seen = await workspace.get("workspace?person=anna")
    assert (seen["language"], seen["commands"][0]["summary"]) == ("en", "Announce a decision (en)")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_string_of_the_page_is_there_in_each_language(workspace: Workspace, language: str) -> None:
    status, words = await workspace.get(f"words/{language}")
    assert status == 200
    assert sorted(words) == list(page_strings())
    assert "Only you can see this" in words
    assert (await workspace.get("words/xx"))[0] == 404


def test_no_string_of_the_page_is_missed_by_the_catalogues() -> None:
    """The extractor skips what stands inside a template literal, without a word."""
    written = sum(file.read_text(encoding="utf-8").count('_("') for file in STATIC.glob("*.js"))
    comments = sum(file.read_text(encoding="utf-8").count('`_("') for file in STATIC.glob("*.js"))
    found = list(extract_from_dir(STATIC, [("**.js", "javascript")], keywords={"_": None}))
    assert len(found) == written - comments


# ---------------------------------------------------------------------------------------------- safety


async def test_the_page_runs_its_own_files_alone(workspace: Workspace) -> None:
    async with workspace.session.get(f"{workspace.url}/") as response:
        assert str(response.url).endswith("/local/")
        assert response.headers["Content-Security-Policy"].startswith("default-src 'self';")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        page = await response.text()
    assert "http" not in page.replace('charset="utf-8"', ""), "nothing from elsewhere"
    assert "<style" not in page
    assert page.count("<script") == page.count('<script type="module" src="static/')
    async with workspace.session.get(f"{workspace.url}/local/static/main.js") as response:
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "javascript" in response.headers["Content-Type"]


def test_no_script_reads_text_as_html() -> None:
    for file in STATIC.glob("*.js"):
        text = file.read_text(encoding="utf-8")
        assert not any(word in text for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(")), file.name


@pytest.mark.parametrize("host", ["samspil.example", "127.0.0.1.example:80", "10.0.0.7", "[::1", ""])
async def test_another_host_name_is_refused(workspace: Workspace, host: str) -> None:
    async with workspace.session.get(f"{workspace.url}/local/", headers={"Host": host}) as response:
        assert response.status in (400, 403)


@pytest.mark.parametrize("host", ["localhost:3978", "[::1]:3978", "127.0.0.1"])
async def test_every_name_of_this_computer_will_do(workspace: Workspace, host: str) -> None:
    body = {"person": "anna", "conversation": "personale", "request": "r1", "text": "Hello"}
    assert (await workspace.post("say", body, Host=host, Origin=f"http://{host}"))[0] == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://127.0.0.1:1"])
async def test_another_sites_page_can_neither_act_nor_listen(workspace: Workspace, origin: str) -> None:
    body = {"person": "anna", "conversation": "personale", "request": "r1", "text": "Hello"}
    assert await workspace.post("say", body, Origin=origin) == (403, {"error": "other_origin"})
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Origin": origin}
    address = f"{workspace.url}/local/api/events?person=anna"
    async with workspace.session.get(address, headers=upgrade) as response:
        assert response.status == 403
    assert workspace.local.memory.posts("personale") == []


@pytest.mark.parametrize("path", ["do", "say", "delete", "dismiss", "invite", "remove", "clock"])
@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"NaN", 400),
        (b'"\xff"', 400),
        (b'{"person": "\\ud800"}', 400),
        (b"[" * 100_000, 400),
        (b'{"person": 1}', 400),
        (b'{"person": "nobody", "request": "r1"}', 404),
        (b'{"person": "' + b"a" * 5_000_000 + b'"}', 413),
    ],
)
async def test_what_is_malformed_or_too_large_is_refused(
    workspace: Workspace, path: str, raw: bytes, status: int
) -> None:
    headers = {"Content-Type": "application/json", "Origin": workspace.url}
    async with workspace.session.post(
        f"{workspace.url}/local/api/{path}", data=io.BytesIO(raw), headers=headers
    ) as response:
        assert response.status == status
    assert workspace.asked == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"deed": "added"},
        {"deed": ["command"]},
        {"text": 7},
        {"text": "a" * 30_001},
        {"request": ""},
        {"request": None},
        {"action": "a" * 201},
        {"state": {"a": 1}},
        {"state": []},
        {"values": "all"},
        {"values": {"a": 1}},
        {"values": {"a": None}},
        {"values": {"a": [["b"]]}},
        {"values": {"a": {"person": ["anna"]}}},
        {"values": {"a": {"person": "nobody"}}},
        {"deed": "shortcut", "message": "not there"},
    ],
)
async def test_fields_of_the_wrong_kind_are_refused(workspace: Workspace, wrong: dict[str, Any]) -> None:
    status, __ = await workspace.does(**wrong)
    assert status in (400, 404)
    assert workspace.asked == []


async def test_another_content_type_is_refused(workspace: Workspace) -> None:
    headers = {"Content-Type": "text/plain", "Origin": workspace.url}
    async with workspace.session.post(f"{workspace.url}/local/api/do", data=b"{}", headers=headers) as response:
        assert response.status == 415


async def test_nobody_deletes_what_people_wrote(workspace: Workspace) -> None:
    workspace.local.memory.say("personale", "m1", "anna", "Hello")
    body = {"person": "bent", "conversation": "personale", "message": "m1"}
    assert await workspace.post("delete", body) == (404, {"error": "no_such_message"})
    assert len(workspace.local.memory.posts("personale")) == 1


# ---------------------------------------------------------------------------------------------- files


async def test_a_large_file_is_fetched_by_its_address_alone(workspace: Workspace) -> None:
    """The news and the conversation name it; else each look at them would carry it."""
    content = secrets.token_bytes(1_000_000) * 20
    file = File("x.xlsx", "application/x", content, "file.fetch", "1")
    with workspace.local.feed.listening("anna") as news:
        await workspace.local.send(Target("T1", person="anna"), message("Here it is", file), "da")
        event = news.get_nowait()
    assert len(json.dumps(event)) < 2_000
    for _ in range(2):
        __, seen = await workspace.get("conversation?person=anna&id=direct-anna")
        [shown] = [one for one in seen["posts"][0]["message"]["elements"] if one["is"] == "file"]
        assert shown["content"] in json.dumps(event)
    async with workspace.session.get(f"{workspace.url}/local/api/file/{shown['content']}") as got:
        assert await got.read() == content
    assert (await workspace.get("file/0"))[0] == 404
