"""The server against a local Slack: over HTTP, and in Socket Mode."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.e2e import STOPS, Running, free_port, running, samspil
from tests.e2e.local_slack import BINARY, ELSEWHERE, LEADER, STAFF, TEACHER, TOKENS, LocalSlack, local_slack

pytestmark = pytest.mark.skipif(
    not BINARY.exists(), reason="no local Slack: npm install local-slack-linux-x64@0.1.8 in .cache/peers brings it"
)


@dataclass
class Served:
    """The bot's server with the Slack that it serves."""

    slack: LocalSlack
    server: Running
    url: str
    mode: str
    environ: dict[str, str]


@pytest.fixture(params=["events", "socket"])
async def served(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Served]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    way_in = "SLACK_SIGNING_SECRET" if request.param == "events" else "SLACK_APP_TOKEN"
    environ = {
        "SAMSPIL_DATABASE_URL": f"sqlite:///{tmp_path / 'samspil.db'}",
        "SAMSPIL_PORT": str(port),
        "SLACK_BOT_TOKEN": TOKENS["SLACK_BOT_TOKEN"],
        way_in: TOKENS[way_in],
    }
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(local_slack(request.param, url, tmp_path))
        environ["SLACK_API_URL"] = slack.api_url
        async with running(*samspil("migrate"), output=tmp_path / "migrate.log", environ=environ) as migrating:
            assert await migrating.wait() == 0, migrating.said
        server = running(*samspil("serve"), output=tmp_path / "server.log", environ=environ)
        program = await stack.enter_async_context(server)
        await program.answers(f"{url}/readyz")
        if request.param == "socket":
            await slack.until(lambda: slack.connected)
        yield Served(slack, program, url, request.param, environ)


async def announce(slack: LocalSlack, title: str, **more: object) -> None:
    """From the command to the publication."""
    await slack.type(LEADER, STAFF, "/decision", title)
    await slack.opened("decision.write")
    await slack.submit(LEADER, decided="Vi mødes onsdag kl. 14.", why="Vi mangler et fast tidspunkt.", **more)
    await slack.opened("decision.preview")
    await slack.submit(LEADER)
    await slack.closed()


async def test_a_decision_is_announced_read_asked_about_answered_and_edited(served: Served) -> None:
    slack = served.slack
    await slack.type(LEADER, STAFF, "/decision", "Fast mødetid")
    await slack.opened("decision.write")
    await slack.submit(LEADER, decided="Vi mødes onsdag kl. 14.", why="Vi mangler et fast tidspunkt.")
    preview = await slack.opened("decision.preview")
    assert "Vi mødes onsdag kl. 14." in str(preview)
    assert slack.count("chat.postMessage") == 0, "nothing is public before it is published"
    await slack.submit(LEADER)
    announced = await slack.sees(TEACHER, STAFF, "D-1 · Fast mødetid", "Vi mødes onsdag kl. 14.")
    await slack.closed()

    await slack.press(TEACHER, announced, "I have read it")
    await slack.sees(LEADER, STAFF, "D-1 · Fast mødetid", "1 har læst den.")

    await slack.press(TEACHER, announced, "Ask")
    await slack.opened("question.ask")
    await slack.submit(TEACHER, text="Gælder det også i uge 42?")
    question = await slack.sees(LEADER, "direct", "Omar Bech", "Gælder det også i uge 42?")
    assert "uge 42" not in question.preview, "a notification names the kind, not the content"
    await slack.closed()
    await slack.press(LEADER, question, "Answer")
    await slack.opened("question.answer")
    await slack.submit(LEADER, answer="Nej, der er ferie.")
    answer = await slack.sees(TEACHER, STAFF, "Nej, der er ferie.")
    assert answer.handle["thread_ts"] == announced.handle["ts"], "it stands under the decision"
    assert "Omar" not in answer
    await slack.sees(TEACHER, "direct", "Nej, der er ferie.")

    await slack.type(LEADER, STAFF, "/decision", "show 1")
    mine = await slack.until(lambda: next((s for s in slack.seen(LEADER, STAFF) if "Rediger" in s.buttons), None))
    await slack.press(LEADER, mine, "Edit")
    await slack.opened("decision.write")
    await slack.submit(LEADER, decided="Vi mødes torsdag kl. 14.")
    await slack.opened("decision.preview")
    await slack.submit(LEADER)
    edited = await slack.sees(TEACHER, STAFF, "D-1 · Fast mødetid", "Vi mødes torsdag kl. 14.", "Redigeret")
    assert edited.handle["ts"] == announced.handle["ts"], "it changed in place"
    assert "har læst den" not in edited, "what was read is the version before"

    for words in ("mødetid", "onsdag", "uge 42", "ferie", "Omar", "Grete"):
        assert words not in served.server.said, "nothing that people wrote, nor a name, is logged"
    assert '"level": "error"' not in served.server.said


async def test_what_can_not_be_taken_is_told_at_its_field(served: Served) -> None:
    slack = served.slack
    await slack.type(LEADER, STAFF, "/decision", "Flytning")
    await slack.opened("decision.write")
    await slack.submit(LEADER, decided="", why="Derfor")
    await slack.until(lambda: "decided" in slack.errors)
    await slack.submit(LEADER, decided="010101-1234 flyttes.", why="Derfor")
    await slack.until(lambda: "not_personal_number" in str(slack.modal["blocks"]) or "decided" in slack.errors)
    assert slack.count("chat.postMessage") == 0


async def test_a_channel_without_the_bot_is_tried_and_never_joined(served: Served) -> None:
    """This Slack takes the message all the same; what is said when it is refused is told in the stories."""
    slack = served.slack
    await announce(slack, "Begge steder", places=[STAFF, ELSEWHERE])
    await slack.sees(TEACHER, STAFF, "Begge steder")
    await slack.until(lambda: slack.count("chat.postMessage", channel=ELSEWHERE))
    assert slack.count("conversations.join") == 0


async def test_the_year_comes_as_a_file_where_no_calendar_can_fetch_it(served: Served) -> None:
    slack = served.slack
    await slack.type(LEADER, STAFF, "/samspil", "årshjul")
    year = await slack.until(
        lambda: next((s for s in slack.seen(LEADER, STAFF) if "I min kalender" in s.buttons), None)
    )
    await slack.press(LEADER, year, "In my calendar")
    asked = await slack.until(
        lambda: next((s for s in slack.seen(LEADER, STAFF) if "Send mig filen" in s.buttons), None)
    )
    await slack.press(LEADER, asked, "Send me the file")
    await slack.until(lambda: slack.count("files.completeUploadExternal"))
    sent = await slack.sees(LEADER, "direct", "Her er årshjulet som en fil")
    assert sent.handle["files"][0]["name"] == "samspil.ics"


async def test_the_server_tells_how_it_is_and_ends_when_it_is_asked(served: Served) -> None:
    async with ClientSession() as session:
        for path in ("/healthz", "/readyz"):
            async with session.get(f"{served.url}{path}") as response:
                assert response.status == 200
        async with session.post(f"{served.url}/slack/events", data={"command": "/decision"}) as response:
            assert response.status == (401 if served.mode == "events" else 404), "the one way in is the one that is set"
    begun = time.monotonic()
    assert await served.server.stop() == 0
    assert time.monotonic() - begun < STOPS
    assert not re.search("Traceback|Unclosed|never retrieved", served.server.said)


async def test_what_a_stop_leaves_unsaid_is_said_by_the_next_server(served: Served, tmp_path: Path) -> None:
    await announce(served.slack, "Kort før lukketid")
    assert await served.server.stop() == 0
    async with running(*samspil("serve"), output=tmp_path / "next.log", environ=served.environ):
        await served.slack.sees(TEACHER, STAFF, "Kort før lukketid")
    assert served.slack.count("chat.postMessage", channel=STAFF) == 1
