"""`samspil doctor`: what is configured, what is missing, and how to mend it; a line each."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence

from slack_sdk.errors import SlackApiError
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.app import slack_on, teams_on
from bot.model import Place
from bot.platform import Answer, Incoming, Unreachable
from bot.settings import Settings, SlackSettings, TeamsSettings, misspelt
from bot.slack import SCOPES
from bot.slack.directory import TROUBLE, code_of
from storage import migrate, reminders
from storage.database import Database


class Findings:
    """What was found. `bad` tells whether something has to be mended before the bot can work."""

    def __init__(self) -> None:
        self.bad = False

    def good(self, line: str) -> None:
        print(f"ok    {line}")

    def note(self, line: str) -> None:
        print(f"      {line}")

    def look(self, line: str) -> None:
        print(f"LOOK  {line}")

    def mend(self, line: str) -> None:
        self.bad = True
        print(f"MEND  {line}")


def examine(settings: Settings, **microsoft: str) -> int:
    """Looks at everything but the settings' values, which were checked when they were read; 0 when the bot can work,
    else 1. `microsoft` are addresses in place of Microsoft's own, as `bot.app.teams_on` takes them."""
    findings = Findings()
    for sentence in misspelt():
        findings.look(sentence)
    _database(settings, findings)
    asyncio.run(_platforms(settings, findings, microsoft))
    _address(settings, findings)
    return int(findings.bad)


async def _platforms(settings: Settings, findings: Findings, microsoft: Mapping[str, str]) -> None:
    if settings.slack is None and settings.teams is None:
        findings.mend(
            "no chat platform: for Slack follow docs/install-slack.md, for Microsoft Teams docs/install-teams.md; "
            "to try without any, run: samspil demo"
        )
    if settings.slack is not None:
        await _slack(settings.slack, findings)
    if settings.teams is not None:
        await _teams(settings.teams, findings, microsoft)


def _address(settings: Settings, findings: Findings) -> None:
    url, none = settings.public_url, "no public address (SAMSPIL_PUBLIC_URL)"
    registered = settings.teams is not None and not settings.teams.insecure
    if registered and url and not url.lower().startswith("https://"):
        findings.mend(f"public address: {url} is not https, and Teams comes by nothing else")
    elif url:
        findings.good(f"public address: {url}")
    elif registered:
        findings.look(f"{none}: Teams needs one that is https; the bot's messaging endpoint is /api/messages behind it")
    elif settings.slack is not None and not settings.slack.socket_mode:
        findings.note(f"{none}: Slack reaches this server at the address in the app's manifest")
    else:
        findings.note(f"{none}: none is needed with Socket Mode or for development")


def _database(settings: Settings, findings: Findings) -> None:
    where = make_url(settings.database_url).render_as_string(hide_password=True)
    if trouble := unusable(settings):
        findings.mend(f"database {where}: {trouble}")
        return
    findings.good(f"database {where}")
    database = Database(settings.database_url)
    try:
        with database.system(reads=True) as session:
            alone = reminders.left_alone(session)
    finally:
        database.close()
    if alone:
        findings.look(
            f"reminders: {alone} of them stopped when whoever made them left, and nobody could be asked to take them "
            "over; somebody who is made an administrator in /samspil settings is asked within some hours"
        )


def unusable(settings: Settings) -> str:
    """Why the database can't be used as it is, and how to mend that; "" where it can. Makes nothing by looking."""
    if trouble := no_place(settings):
        return trouble
    file = settings.database_file
    if file is not None and not file.exists():  # connecting to it would make it
        return f"the file {file.absolute()} is not there yet; run: samspil migrate"
    database = Database(settings.database_url)
    try:
        return "the tables are not up to date; run: samspil migrate" if migrate.behind(database.engine) else ""
    except SQLAlchemyError as error:
        asked = "is it running? Is the address right?" if file is None else "is it a SQLite file, and this user's?"
        return f"looking into it failed ({type(error).__name__}); {asked}"
    finally:
        database.close()


def no_place(settings: Settings) -> str:
    """Why a SQLite file can't be kept where the settings want it; "" where it can, and with PostgreSQL."""
    if settings.database_file is None:
        return ""
    folder = settings.database_file.absolute().parent
    if not folder.is_dir():
        return f"the folder {folder} is not there; make it, or name another file in SAMSPIL_DATABASE_URL"
    if not os.access(folder, os.W_OK):
        return f"this user may not write in the folder {folder}"
    return ""


async def _slack(settings: SlackSettings, findings: Findings) -> None:
    slack = slack_on(settings, _nobody)
    way = "Socket Mode" if settings.socket_mode else "HTTP, POST /slack/events"
    try:
        await slack.start()
        here = await slack.check()
    except SlackApiError as error:
        findings.mend(f"Slack ({way}) says {code_of(error)}: is SLACK_BOT_TOKEN the one of the installed app?")
    except TROUBLE as error:
        findings.mend(f"Slack ({way}) can't be reached ({code_of(error)}): may this machine connect to it?")
    else:
        findings.good(f"Slack ({way}): installed in {here.team_name}")
        missing = sorted(set(SCOPES) - here.scopes)
        if here.scopes and missing:
            findings.mend(f"Slack: these scopes are missing: {', '.join(missing)}; add them and install the app again")
    finally:
        await slack.stop()


async def _teams(settings: TeamsSettings, findings: Findings, microsoft: Mapping[str, str]) -> None:
    if settings.insecure:
        findings.look(
            "Teams, INSECURE: SAMSPIL_TEAMS_INSECURE lets anybody who reaches this server act as anybody; "
            "for development alone, so leave it out where people work"
        )
        return
    # Only here: botbuilder takes a second or two to import.
    from bot.teams.auth import KeysUnknown  # noqa: PLC0415
    from bot.teams.connector import TeamsFailed  # noqa: PLC0415

    teams = f"Teams ({settings.app_type}, POST /api/messages)"
    app = teams_on(settings, _nobody, _nowhere, **microsoft)
    try:
        await app.start()
        await app.check()
    except Unreachable:
        findings.mend(
            f"{teams}: Microsoft does not accept the app: are MICROSOFT_APP_ID, MICROSOFT_APP_TENANT_ID and "
            "MICROSOFT_APP_TYPE those of the registration? Is MICROSOFT_APP_PASSWORD the secret's value, not its id, "
            "and has it not expired?"
        )
    except TeamsFailed as error:
        findings.mend(
            f"{teams}: Microsoft gives no token ({error}): may this machine connect to login.microsoftonline.com?"
        )
    except KeysUnknown:
        findings.mend(
            f"{teams}: the keys by which Teams is known can't be fetched: "
            "may this machine connect to login.botframework.com?"
        )
    else:
        findings.good(f"{teams}: Microsoft accepts the app, and the keys by which Teams is known are there")
    finally:
        await app.stop()


async def _nowhere(tenant: str) -> Sequence[Place]:
    raise NotImplementedError("the doctor looks nothing up")


async def _nobody(incoming: Incoming) -> Answer:
    raise NotImplementedError("the doctor takes no requests")
