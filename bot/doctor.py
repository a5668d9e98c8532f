"""`samspil doctor`: what is configured, what is missing, and how to mend it; a line each."""

from __future__ import annotations

import asyncio
import os

from slack_sdk.errors import SlackApiError
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.app import slack_on
from bot.platform import Answer, Incoming
from bot.settings import Settings, misspelt
from bot.slack import SCOPES
from bot.slack.directory import TROUBLE, code_of
from storage import migrate
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


def examine(settings: Settings) -> int:
    """Looks at everything but the settings' values, which were checked when they were read; 0 when the bot can work,
    else 1."""
    findings = Findings()
    for sentence in misspelt():
        findings.look(sentence)
    _database(settings, findings)
    asyncio.run(_slack(settings, findings))
    if settings.public_url:
        findings.good(f"public address: {settings.public_url}")
    elif settings.slack is not None and not settings.slack.socket_mode:
        findings.note(
            "no public address (SAMSPIL_PUBLIC_URL): Slack reaches this server at the address in the app's manifest"
        )
    else:
        findings.note("no public address (SAMSPIL_PUBLIC_URL): none is needed with Socket Mode")
    return int(findings.bad)


def _database(settings: Settings, findings: Findings) -> None:
    where = make_url(settings.database_url).render_as_string(hide_password=True)
    if trouble := unusable(settings):
        findings.mend(f"database {where}: {trouble}")
    else:
        findings.good(f"database {where}")


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


async def _slack(settings: Settings, findings: Findings) -> None:
    if settings.slack is None:
        findings.mend("no chat platform: for Slack follow docs/install-slack.md; to try without any, run: samspil demo")
        return
    slack = slack_on(settings.slack, _nobody)
    way = "Socket Mode" if settings.slack.socket_mode else "HTTP, POST /slack/events"
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


async def _nobody(incoming: Incoming) -> Answer:
    raise NotImplementedError("the doctor takes no requests")
