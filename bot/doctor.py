"""`samspil doctor`: what is configured, what is missing, and how to mend it; a line each."""

from __future__ import annotations

import asyncio

from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from bot.app import slack_on
from bot.platform import Answer, Incoming
from bot.settings import Settings
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

    def mend(self, line: str) -> None:
        self.bad = True
        print(f"MEND  {line}")


def examine(settings: Settings) -> int:
    """Looks at everything but the settings, which were checked when they were read; 0 when the bot can work, else 1."""
    findings = Findings()
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
    database = Database(settings.database_url)
    where = database.url.render_as_string(hide_password=True)
    try:
        if migrate.behind(database.engine):
            findings.mend(f"database {where}: the tables are not up to date; run: samspil migrate")
        else:
            findings.good(f"database {where}")
    except SQLAlchemyError as error:
        findings.mend(
            f"database {where} can't be reached ({type(error).__name__}): is it running? Is the address right?"
        )
    finally:
        database.close()


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
