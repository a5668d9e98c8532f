"""`samspil` as an operator types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.__main__ import main
from storage import people, postings
from storage.database import Database
from storage.people import Origin
from storage.postings import PostingRow
from tests.conftest import START
from tests.fakes.slack import FakeSlack


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty folder, nothing configured, and logs as they were before."""
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "SAMSPIL_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SAMSPIL_DATABASE_URL", f"sqlite:///{tmp_path / 'samspil.db'}")
    monkeypatch.setattr("bot.log.configure", lambda json: None)


def parked(tmp_path: Path) -> int:
    """A posting that could not be said."""
    database = Database(f"sqlite:///{tmp_path / 'samspil.db'}")
    with database.system() as session:
        workspace = people.found_workspace(session, "slack", "T", "", Origin(), START)
    with database.transaction(workspace, START) as transaction:
        row = people.ConversationRow(unit_id=people.unit(transaction).id, kind="channel", external_id="C")
        transaction.add(row)
        transaction.session.flush()
        made = postings.post(transaction, "thing.shown", 1, row.id)
        postings.ended(transaction.one(PostingRow, made), "parked", "gave_up")
    database.close()
    return made


def test_the_doctor_says_what_is_missing_and_the_exit_code_tells(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "samspil migrate" in said
    assert "install-slack.md" in said


async def test_the_doctor_finds_a_working_slack(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import asyncio

    fake = FakeSlack()
    await fake.start()
    monkeypatch.setenv("SLACK_BOT_TOKEN", fake.token)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    monkeypatch.setenv("SLACK_API_URL", fake.api_url)
    assert await asyncio.to_thread(main, ["migrate"]) == 0
    code = await asyncio.to_thread(main, ["doctor"])
    said = capsys.readouterr().out
    assert "these scopes are missing" in said, "the fake grants two of them"
    assert code == 1
    fake.scopes = "channels:read,chat:write,commands,groups:read,im:write,mpim:read,users:read"
    assert await asyncio.to_thread(main, ["doctor"]) == 0
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-wrong")
    assert await asyncio.to_thread(main, ["doctor"]) == 1
    assert "xoxb-wrong" not in capsys.readouterr().out
    await fake.stop()


def test_half_a_configuration_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    assert main(["serve"]) == 1
    assert "SLACK_SIGNING_SECRET" in capsys.readouterr().err


def test_serving_needs_a_platform_and_tables(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve"]) == 1
    assert "samspil demo" in capsys.readouterr().err
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "s")
    assert main(["worker"]) == 1
    assert "samspil migrate" in capsys.readouterr().err


def test_postings_are_listed_retried_and_dropped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["migrate"])
    made = str(parked(tmp_path))
    assert main(["postings", "list"]) == 0
    said = capsys.readouterr().out
    assert made in said
    assert "gave_up" in said
    assert main(["postings", "retry", made]) == 0
    assert main(["postings", "retry", made]) == 1, "it waits already"
    assert main(["postings", "drop", made]) == 0
    assert main(["postings", "drop", made, "5"]) == 1
    assert main(["postings", "retry"]) == 2
    capsys.readouterr()
    assert main(["postings", "list"]) == 0
    assert made not in capsys.readouterr().out


def test_the_manifest_is_ready_to_paste(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "slack"]) == 2, "it must say how Slack reaches the bot"
    capsys.readouterr()
    assert main(["manifest", "slack", "--language", "da", "--url", "https://bot.example.dk"]) == 0
    made = json.loads(capsys.readouterr().out)
    commands = {one["command"]: one for one in made["features"]["slash_commands"]}
    assert set(commands) == {"/decision", "/beslutning", "/samspil"}
    assert commands["/beslutning"]["url"] == "https://bot.example.dk/slack/events"
    assert main(["manifest", "slack", "--socket"]) == 0
    assert json.loads(capsys.readouterr().out)["settings"]["socket_mode_enabled"] is True
