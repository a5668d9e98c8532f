"""`samspil` as an operator types it."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import os
import socket
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest
from aiohttp import web
from sqlalchemy import select

from bot.__main__ import main
from storage import people, postings, units
from storage.audit import AuditRow
from storage.database import Database
from storage.people import Origin
from storage.postings import PostingRow
from tests.conftest import START
from tests.fakes.slack import FakeSlack

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty folder, nothing configured, and logs as they were before."""
    for name in list(os.environ):
        if name.startswith(("SAMSPIL_", "SLACK_", "MICROSOFT_APP_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SAMSPIL_DATABASE_URL", f"sqlite:///{tmp_path / 'samspil.db'}")
    monkeypatch.setattr("bot.log.configure", lambda **how: None)


def parked(tmp_path: Path) -> int:
    """A posting that could not be said."""
    database = Database(f"sqlite:///{tmp_path / 'samspil.db'}")
    with database.system() as session:
        workspace = people.found_workspace(session, "slack", "T", "", Origin(), START)
    with database.transaction(workspace, START) as transaction:
        row = people.ConversationRow(unit_id=units.unit(transaction).id, kind="channel", external_id="C")
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
    assert "install-teams.md" in said


async def test_the_doctor_finds_a_working_slack(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
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
    fake.scopes = "channels:read,chat:write,commands,files:write,groups:read,im:write,mpim:read,users:read"
    assert await asyncio.to_thread(main, ["doctor"]) == 0
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-wrong")
    assert await asyncio.to_thread(main, ["doctor"]) == 1
    assert "xoxb-wrong" not in capsys.readouterr().out
    await fake.stop()


def test_looking_makes_no_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["doctor"], ["postings", "list"]):
        assert main(command) == 1
        said = "".join(capsys.readouterr())
        assert f"{tmp_path / 'samspil.db'} is not there yet; run: samspil migrate" in said
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_its_tables_is_not_up_to_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "samspil.db").touch()
    assert main(["postings", "list"]) == 1
    assert "the tables are not up to date; run: samspil migrate" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAMSPIL_DATABASE_URL", f"sqlite:///{tmp_path / 'elsewhere' / 'samspil.db'}")
    for command in ("doctor", "migrate"):
        assert main([command]) == 1
        assert f"the folder {tmp_path / 'elsewhere'} is not there" in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("url", "asked"),
    [("sqlite:///{folder}/samspil.db", "a SQLite file"), ("postgresql://u:hunter2@127.0.0.1:9/x", "is it running?")],
)
def test_the_doctor_asks_what_fits_the_database(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], url: str, asked: str
) -> None:
    (tmp_path / "samspil.db").write_text("no database at all")
    monkeypatch.setenv("SAMSPIL_DATABASE_URL", url.format(folder=tmp_path))
    assert main(["doctor"]) == 1
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "database" in line]
    assert asked in line
    assert "hunter2" not in line


def test_the_doctor_names_a_setting_that_is_misspelt(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAMSPIL_PROT", "80")
    main(["doctor"])
    assert "is SAMSPIL_PORT meant?" in capsys.readouterr().out


def test_the_doctor_says_what_it_finds_and_logs_nothing(tmp_path: Path) -> None:
    environ = os.environ | {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s", "SLACK_API_URL": "http://[::1]:9"}
    command = [sys.executable, "-m", "bot", "doctor"]
    ended = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert "can't be reached" in ended.stdout
    assert (ended.returncode, ended.stderr) == (1, "")


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


@pytest.mark.parametrize(
    ("environ", "path"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}, "/slack/events"),
        ({"SAMSPIL_TEAMS_INSECURE": "1"}, "/api/messages"),
    ],
)
def test_a_server_takes_what_the_configured_platform_sends(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], path: str
) -> None:
    served: list[web.Application] = []
    monkeypatch.setattr("bot.__main__._run", lambda server, *_: served.append(server))
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    main(["migrate"])
    assert main(["serve"]) == 0
    (server,) = served
    paths = {resource.canonical for resource in server.router.resources()}
    assert paths == {"/healthz", "/readyz", "/pages/{secret}/{name}", path}


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
    capsys.readouterr()
    assert main(["postings", "list"]) == 0
    assert made not in capsys.readouterr().out
    with contextlib.closing(Database(f"sqlite:///{tmp_path / 'samspil.db'}")) as database, database.system() as session:
        lines = [one for one in session.scalars(select(AuditRow).order_by(AuditRow.id)) if one.kind == "posting"]
        assert [(one.deed, one.what, one.subject) for one in lines] == [
            ("samspil postings retry", "changed", int(made)),
            ("samspil postings drop", "deleted", int(made)),
        ]
        assert all(one.unit_id and not one.person_id for one in lines)


@pytest.mark.parametrize(
    "typed",
    ["postings", "postings list 4", "postings retry", "postings drop all", f"postings drop {10**20}"],
)
def test_what_is_misused_is_refused(typed: str) -> None:
    with pytest.raises(SystemExit) as refused:
        main(typed.split())
    assert refused.value.code == 2


def test_a_port_that_is_taken_is_named_with_what_to_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("SAMSPIL_PORT", str(taken.getsockname()[1]))
        assert main(["demo"]) == 1
    assert "SAMSPIL_PORT" in capsys.readouterr().err


def test_an_error_of_the_machine_is_told_as_what_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(port: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/var/samspil")

    monkeypatch.setattr("bot.demo.prepared", full)
    assert main(["demo"]) == 1
    assert capsys.readouterr().err == "No space left on device: /var/samspil.\n"


def test_the_manifest_is_ready_to_paste(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "slack"]) == 2, "it must say how Slack reaches the bot"
    capsys.readouterr()
    assert main(["manifest", "slack", "--language", "da", "--url", "https://bot.example.dk"]) == 0
    made = json.loads(capsys.readouterr().out)
    commands = {one["command"]: one for one in made["features"]["slash_commands"]}
    assert set(commands) == {
        *("/action", "/opgave", "/oppgave", "/decision", "/beslutning", "/export", "/eksport", "/eksporter"),
        *("/forum", "/ingenbomber", "/nobombs", "/reminder", "/påmindelse", "/påminnelse", "/samspil"),
    }
    assert commands["/beslutning"]["url"] == "https://bot.example.dk/slack/events"
    assert main(["manifest", "slack", "--socket"]) == 0
    assert json.loads(capsys.readouterr().out)["settings"]["socket_mode_enabled"] is True


APP = "0f8fad5b-d9cb-469f-a165-70867728950e"


def test_the_package_for_teams_is_ready_to_upload(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SAMSPIL_PUBLIC_URL", "https://bot.example.dk")
    assert main(["manifest", "teams", "--id", APP]) == 0
    assert "samspil-teams.zip" in capsys.readouterr().out
    with ZipFile("samspil-teams.zip") as archive:
        assert {"manifest.json", "da.json", "nb.json"} < set(archive.namelist())
        made = json.loads(archive.read("manifest.json"))
    assert (made["id"], made["validDomains"]) == (APP, ["bot.example.dk"])
    assert made["version"] == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert main(["manifest", "teams", "--id", APP, "--url", "https://else.example.dk/", "--out", "other.zip"]) == 0
    with ZipFile("other.zip") as archive:
        assert json.loads(archive.read("manifest.json"))["developer"]["websiteUrl"] == "https://else.example.dk"
    assert main(["manifest", "teams", "--id", APP, "--out", "nowhere/other.zip"]) == 1
    assert capsys.readouterr().err == "No such file or directory: nowhere/other.zip.\n"


@pytest.mark.parametrize(
    "url",
    ["", "http://bot.example.dk", "bot.example.dk", "https://", "https://name:word@bot.example.dk", "https://a.dk?b"],
)
def test_teams_needs_an_address_that_everybody_may_know(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["manifest", "teams", "--id", APP, "--out", str(tmp_path / "made.zip"), "--url", url]) == 2
    assert "https" in capsys.readouterr().err
    assert not (tmp_path / "made.zip").exists()


@pytest.mark.parametrize("typed", ["", "samspil", f"{APP}0", APP.replace("-", "")])
def test_an_app_id_is_one(typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["manifest", "teams", "--url", "https://bot.example.dk", "--id", typed])
    assert ended.value.code == 2
    assert "no app id" in capsys.readouterr().err


def test_what_was_kept_long_enough_is_told_and_only_then_removed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate"]) == 0
    parked(tmp_path)
    assert main(["retention", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "notice       kept 12 months   to be removed 0" in said
    assert "decision     kept for good" in said
    assert main(["retention"]) == 0
    assert "removed 0" in capsys.readouterr().out


def test_a_workspace_is_removed_by_whoever_means_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate"]) == 0
    parked(tmp_path)
    capsys.readouterr()
    assert main(["workspaces"]) == 0
    line = capsys.readouterr().out
    number = line.split()[0]
    assert "slack" in line
    assert "in use" in line
    assert main(["workspaces", "delete", number]) == 2
    assert "--yes" in capsys.readouterr().out
    assert main(["workspaces", "delete", number, "--yes"]) == 0
    assert "removed" in capsys.readouterr().out
    assert main(["workspaces"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["workspaces", "delete", number, "--yes"]) == 1
