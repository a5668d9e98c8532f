"""The command line: `samspil`, also `python -m bot`."""

from __future__ import annotations

import argparse
import asyncio
import gc
import importlib.metadata
import json
import logging
import re
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from aiohttp import web
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from bot import demo, doctor, exporting, log
from bot.app import App, registry, slack_on, teams_on
from bot.clock import SystemClock
from bot.language import LANGUAGES
from bot.settings import GUID, Settings, SettingsError, load_settings
from bot.slack.directory import code_of
from bot.slack.manifest import manifest
from bot.teams.manifest import package
from bot.web import application
from storage import migrate, operating, people, postings, retention, workspaces
from storage.database import Database

SHUTDOWN = 2.5  # seconds for requests in flight; a stop takes ten at most, see bot.app.STOP
TURN = 0.0005  # seconds


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the exit code: 0 done, 1 could not, 2 misused."""
    chosen = _parser().parse_args(arguments)
    log.configure(json=not sys.stderr.isatty(), least=chosen.least)
    try:
        settings = load_settings()
        return int(chosen.run(settings, chosen) or 0)
    except SettingsError as error:
        print(error, file=sys.stderr)
    except SQLAlchemyError as error:
        print(f"The database can't be used ({type(error).__name__}). `samspil doctor` says more.", file=sys.stderr)
    except SlackApiError as error:
        print(f"Slack refuses the bot ({code_of(error)}). `samspil doctor` says more.", file=sys.stderr)
    except OSError as error:
        print(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}.", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "samspil", description="A chat bot that helps people under different hats to work together."
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="command")

    def command(name: str, run: object, summary: str, least: int = logging.INFO) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=summary, description=summary)
        made.set_defaults(run=run, least=least)
        return made

    # In the demo a log would only bury the address; the doctor says itself what it finds.
    trying = "a workspace in the browser, to try it without any account; begins anew each time"
    command("demo", _demo, trying, logging.WARNING)
    command("serve", _serve, "the bot: answers the chat platforms and says what is due")
    command("worker", _worker, "delivery alone, beside one or more servers on the same PostgreSQL database")
    command("migrate", _migrate, "makes or updates the tables")
    command("doctor", _doctor, "what is configured, what is missing, how to mend it", logging.CRITICAL)
    export = command("export", _export, "a workbook of what every member of a workspace may see", logging.WARNING)
    exporting.describe(export)
    deeds = command("postings", _list, "what could not be said, and what is to become of it").add_subparsers(
        title="what to do", required=True, metavar="list|retry|drop"
    )
    deeds.add_parser("list", help="what waits or could not be said").set_defaults(run=_list)
    for deed, summary in (("retry", "tries again what could not be said"), ("drop", "never says it")):
        one = deeds.add_parser(deed, help=summary)
        one.set_defaults(run=_operate, deed=deed)
        one.add_argument("ids", nargs="+", type=_number, metavar="number", help="as `postings list` shows it")
    kept = command("retention", _retention, "removes now what was kept long enough; else that is done at night")
    kept.add_argument("--dry-run", action="store_true", help="says what would be removed, and removes nothing")
    deeds = command("workspaces", _workspaces, "who uses it, and who has uninstalled it").add_subparsers(
        title="what to do", metavar="delete"
    )
    one = deeds.add_parser("delete", help="removes a workspace with everything in it, now")
    one.set_defaults(run=_delete_workspace)
    one.add_argument("id", type=_number, metavar="number", help="as `workspaces` shows it")
    one.add_argument("--yes", action="store_true", help="without it, nothing is removed")
    describes = "the app's description, to be given to the chat platform"
    platforms = command("manifest", None, describes).add_subparsers(
        title="platforms", required=True, metavar="platform"
    )
    for_slack = platforms.add_parser("slack", help="printed, to be pasted into Slack")
    for_slack.set_defaults(run=_slack_manifest)
    for_slack.add_argument("--language", choices=LANGUAGES, default="en")
    how = for_slack.add_mutually_exclusive_group()
    how.add_argument("--url", help="the public address of the bot; SAMSPIL_PUBLIC_URL if left out")
    how.add_argument("--socket", action="store_true", help="Socket Mode: no public address is needed")
    for_teams = platforms.add_parser("teams", help="a package, to be uploaded to Microsoft Teams")
    for_teams.set_defaults(run=_teams_package)
    for_teams.add_argument("--id", required=True, type=_app_id, help="the bot's app id in Microsoft Entra")
    for_teams.add_argument("--url", help="the public address of the bot; SAMSPIL_PUBLIC_URL if left out")
    for_teams.add_argument("--out", default="samspil-teams.zip", metavar="file", help="%(default)s if left out")
    return parser


def _number(typed: str) -> int:
    """A number of ours, which the database can hold."""
    number = int(typed) if typed.isdecimal() else 0
    if not 0 < number < 2**63:
        raise argparse.ArgumentTypeError(f"{typed} is no number of ours")
    return number


def _app_id(typed: str) -> str:
    if not GUID.fullmatch(typed):
        raise argparse.ArgumentTypeError("that is no app id; they look like 00000000-0000-0000-0000-000000000000")
    return typed


def _demo(settings: Settings, _: argparse.Namespace) -> None:
    server, address = demo.prepared(settings.port)
    said = f"The school is open at {address} (on this machine only; Ctrl-C ends it, and nothing is kept)."
    _run(server, demo.HOST, settings.port, lambda: print(said, flush=True))


def _run(server: web.Application, host: str, port: int, opened: Callable[[], None]) -> None:
    """Serves until it is told to stop; `opened` is called once the port is taken."""
    # Database threads give the interpreter lock away at each statement, and have it back after one such turn.
    sys.setswitchinterval(TURN)

    def ready() -> None:
        gc.freeze()  # the program itself need not be searched for garbage again and again
        opened()

    try:
        web.run_app(server, host=host, port=port, print=lambda *_: ready(), access_log=None, shutdown_timeout=SHUTDOWN)
    except OSError as error:  # everything else that it runs handles its own
        reason = error.strerror or error
        raise SettingsError([f"{reason}. Another address can be set with SAMSPIL_HOST and SAMSPIL_PORT."]) from error


def _database(settings: Settings) -> Database:
    """The database, where it can be used as it is."""
    if trouble := doctor.unusable(settings):
        raise SettingsError([f"The database can't be used: {trouble}"])
    return Database(settings.database_url)


def _app(settings: Settings) -> App:
    if settings.slack is None and settings.teams is None:
        raise SettingsError(
            ["No chat platform is configured. `samspil doctor` says what is missing; `samspil demo` needs none."]
        )
    app = App(_database(settings), public_url=settings.public_url)
    if settings.slack is not None:
        app.add(slack_on(settings.slack, app.handle))
    if settings.teams is not None:
        app.add(teams_on(settings.teams, app.handle, partial(app.places, "teams")))
    return app


def _serve(settings: Settings, _: argparse.Namespace) -> None:
    server = application(_app(settings))
    opened = partial(log.log.info, "serving", host=settings.host, port=settings.port)
    _run(server, settings.host, settings.port, opened)


def _worker(settings: Settings, _: argparse.Namespace) -> None:
    app = _app(settings)

    async def work() -> None:
        ended = asyncio.Event()
        for sign in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(sign, ended.set)
        await app.start(inbound=False)
        await ended.wait()
        await app.stop()

    asyncio.run(work())


def _migrate(settings: Settings, _: argparse.Namespace) -> None:
    if trouble := doctor.no_place(settings):
        raise SettingsError([f"The database can't be made: {trouble}"])
    database = Database(settings.database_url)
    migrate.upgrade(database.engine)
    database.close()
    print("The tables are up to date.")


def _doctor(settings: Settings, _: argparse.Namespace) -> int:
    return doctor.examine(settings)


def _export(settings: Settings, chosen: argparse.Namespace) -> int:
    return exporting.export(_database(settings), chosen, SystemClock().now())


def _list(settings: Settings, _: argparse.Namespace) -> None:
    with _database(settings).system() as session:
        found = postings.in_state(session, ("parked", "waiting"))
        for row in found:
            due = f"{row.due_at:%Y-%m-%d %H:%M}Z"
            print(f"{row.id}  {row.state:8} {row.view:24} due {due}  attempts {row.attempts}  {row.reason}")
    if not found:
        print("Nothing waits, and nothing is parked.")


def _operate(settings: Settings, chosen: argparse.Namespace) -> int:
    database, now = _database(settings), SystemClock().now()
    done = [one for one in chosen.ids if operating.operate(database, chosen.deed, one, now)]
    for one in chosen.ids:
        print(f"{one}: {'done' if one in done else 'no such posting in that state'}")
    return 0 if len(done) == len(chosen.ids) else 1


def _retention(settings: Settings, chosen: argparse.Namespace) -> None:
    database, now = _database(settings), SystemClock().now()
    with database.system(reads=True) as session:
        there = people.workspace_ids(session)
    for workspace_id in there:
        with database.transaction(workspace_id, now, reads=True) as transaction:
            old = retention.preview(transaction, retention.months(transaction))
        for one in old:
            kept = f"kept {one.months} months" if one.months else "kept for good"
            oldest = f", the oldest of {one.oldest:%Y-%m-%d}" if one.oldest else ""
            removed = one.many if chosen.dry_run else retention.remove_all(database, workspace_id, one.kind, now)
            said = "to be removed" if chosen.dry_run else "removed"
            print(f"{workspace_id}  {one.kind:12} {kept:16} {said} {removed}{oldest}")


def _workspaces(settings: Settings, _: argparse.Namespace) -> None:
    with _database(settings).system(reads=True) as session:
        found = workspaces.all_of(session)
    for one in found:
        state = f"uninstalled {one.uninstalled_at:%Y-%m-%d}" if one.uninstalled_at else "in use"
        state = "being removed" if one.removing else state
        print(f"{one.id}  {one.platform:8} {state:24} since {one.created_at:%Y-%m-%d}  {one.name}")


def _delete_workspace(settings: Settings, chosen: argparse.Namespace) -> int:
    if not chosen.yes:
        print("Everything in it would be removed, and can't be brought back. If that is meant, add --yes.")
        return 2
    rows = workspaces.remove(_database(settings), chosen.id)
    if rows is not None:
        log.log.info("workspace_removed", workspace=chosen.id, rows=rows)
    print("There is no such workspace." if rows is None else f"{chosen.id}: removed, with {rows} rows.")
    return 1 if rows is None else 0


def _slack_manifest(settings: Settings, chosen: argparse.Namespace) -> int:
    url = chosen.url or settings.public_url
    if not chosen.socket and not url.startswith("https://"):
        print(
            "Say how Slack reaches the bot: --url https://… (or SAMSPIL_PUBLIC_URL), which must be https; or --socket.",
            file=sys.stderr,
        )
        return 2
    offered = registry()
    made = manifest(
        language=chosen.language,
        url=None if chosen.socket else url,
        socket=chosen.socket,
        commands=offered.slash_commands(chosen.language),
        shortcuts=offered.shortcut_labels(chosen.language),
    )
    print(json.dumps(made, ensure_ascii=False, indent=2))
    return 0


def _teams_package(settings: Settings, chosen: argparse.Namespace) -> int:
    url = (chosen.url or settings.public_url).rstrip("/")
    if not re.fullmatch(r"https://[^\s/?#@]+(/[^\s?#]*)?", url):  # no name or password: everybody can read the package
        print(
            "Say how Teams reaches the bot: --url https://… (or SAMSPIL_PUBLIC_URL), which must be https.",
            file=sys.stderr,
        )
        return 2
    offered = registry()
    made = package(
        app_id=chosen.id,
        url=url,
        version=importlib.metadata.version("samspil"),
        commands={one: [(item.path, item.summary) for item in offered.menu(one)] for one in LANGUAGES},
        shortcuts={one: offered.shortcut_labels(one) for one in LANGUAGES},
    )
    Path(chosen.out).write_bytes(made)
    print(f"{chosen.out} is ready to be uploaded to Teams; docs/install-teams.md says where.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
