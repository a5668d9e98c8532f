"""What `samspil doctor` says of Teams and of reminders; `test_command_line.py` has what it says of the rest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import doctor
from bot.settings import load_settings
from storage import migrate
from storage.database import Database
from tests.fakes.teams import FakeTeams
from tests.handlers.acting import Acting
from tests.handlers.test_reminder_owner_left import leaves
from tests.handlers.test_reminder_trouble import begins

NOBODY = "00000000-0000-0000-0000-000000000000"


@dataclass
class Surgery:
    """The doctor's, with a working database and an app that Microsoft's side knows."""

    fake: FakeTeams
    database: str
    capsys: pytest.CaptureFixture[str]

    async def examines(self, **environ: str) -> tuple[int, str]:
        """The exit code and what was said, with these settings in place of the app's or beside them."""
        app = {"MICROSOFT_APP_ID": self.fake.app_id, "MICROSOFT_APP_PASSWORD": self.fake.password}
        settings = load_settings({"SAMSPIL_DATABASE_URL": self.database, **app, **environ})
        urls = {"login_url": self.fake.login_url, "openid_url": self.fake.openid_url}
        code = await asyncio.to_thread(doctor.examine, settings, **urls)
        return code, "".join(self.capsys.readouterr())


@pytest.fixture
async def surgery(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[Surgery]:
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    url = f"sqlite:///{tmp_path / 'samspil.db'}"
    database = Database(url)
    migrate.upgrade(database.engine)
    database.close()
    fake = FakeTeams()
    await fake.start()
    yield Surgery(fake, url, capsys)
    await fake.stop()


def line(said: str, about: str) -> str:
    (found,) = [one for one in said.splitlines() if about in one]
    return found


async def test_a_working_app(surgery: Surgery) -> None:
    code, said = await surgery.examines()
    assert line(said, "Teams (").startswith("ok    Teams (MultiTenant, ")
    assert (code, surgery.fake.calls["token"], surgery.fake.calls["keys"]) == (0, 1, 1)
    surgery.fake.directory = surgery.fake.tenant
    code, said = await surgery.examines(MICROSOFT_APP_TENANT_ID=surgery.fake.tenant)
    assert line(said, "Teams (").startswith("ok    Teams (SingleTenant, ")
    assert code == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MICROSOFT_APP_PASSWORD", "hunter2"),
        ("MICROSOFT_APP_ID", NOBODY),
        ("MICROSOFT_APP_TENANT_ID", NOBODY),
    ],
)
async def test_an_app_that_microsoft_does_not_accept(surgery: Surgery, name: str, value: str) -> None:
    code, said = await surgery.examines(**{name: value})
    told = line(said, "does not accept")
    assert told.startswith("MEND  Teams (")
    assert name in told
    assert code == 1
    assert "hunter2" not in said
    assert surgery.fake.password not in said


async def test_what_can_not_be_reached_is_named(surgery: Surgery) -> None:
    surgery.fake.fail("token", 503)
    code, said = await surgery.examines()
    assert "(http_503): may this machine connect to login.microsoftonline.com?" in line(said, "MEND  Teams (")
    assert code == 1
    surgery.fake.keys = "down"
    code, said = await surgery.examines()
    assert "may this machine connect to login.botframework.com?" in line(said, "MEND  Teams (")
    assert code == 1
    await surgery.fake.stop()
    code, said = await surgery.examines()
    assert "(not_connected)" in line(said, "MEND  Teams (")
    assert code == 1


@pytest.mark.parametrize(
    ("url", "finding", "code"),
    [("", "LOOK  no", 0), ("http://bot.example.dk", "MEND  ", 1), ("HTTPS://bot.example.dk", "ok    ", 0)],
)
async def test_teams_comes_by_https(surgery: Surgery, url: str, finding: str, code: int) -> None:
    ended, said = await surgery.examines(SAMSPIL_PUBLIC_URL=url)
    assert line(said, "public address").startswith(finding)
    assert ended == code


async def test_a_server_that_believes_everybody(surgery: Surgery) -> None:
    code, said = await surgery.examines(SAMSPIL_TEAMS_INSECURE="1", MICROSOFT_APP_ID="", MICROSOFT_APP_PASSWORD="")
    assert line(said, "SAMSPIL_TEAMS_INSECURE").startswith("LOOK  Teams, INSECURE")
    assert line(said, "public address").startswith("      ")
    assert (code, surgery.fake.calls["token"]) == (0, 0), "there is no app to ask about"


async def test_both_platforms_are_examined(surgery: Surgery) -> None:
    slack = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s", "SLACK_API_URL": "http://[::1]:9"}
    code, said = await surgery.examines(**slack)
    assert line(said, "Slack (").startswith("MEND  Slack (HTTP")
    assert line(said, "Teams (").startswith("ok    Teams")
    assert code == 1


async def test_reminders_that_nobody_can_take_over_are_counted(surgery: Surgery) -> None:
    _code, said = await surgery.examines()
    assert "reminders:" not in said
    school = Acting(Database(surgery.database))
    await begins(school, "every day at 10")
    await leaves(school, "anna")
    await school.app.stop()
    code, said = await surgery.examines()
    assert line(said, "reminders:").startswith("LOOK  reminders: 1 of them stopped")
    assert code == 0
