"""Commands while an export of 200,000 decisions runs, beside the same ones while nothing does. Load and fake Slack are
this process; the server is another, and the export one of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select, text, update

from storage import exporting, files, people, units
from storage.database import Database
from storage.exporting import Asked
from storage.files import MADE, FileRow
from storage.people import PersonRow, WorkspaceRow
from tests.bench.exports import fill
from tests.bench.load import Measured, Signed, a_second
from tests.bench.rounds import WIDTH, free_port, migrated, serving
from tests.bench.slack import Recorder
from tests.drivers.slack import SECRET
from tests.drivers.world import Somebody
from tests.fakes.slack import FakeSlack

DECISIONS = 200_000
QUIET = 20  # seconds before the export and after it
STEP = 50  # requests a second


async def bench(folder: Path) -> None:
    fake = FakeSlack()
    fake.people |= {f"U0R{n}": Somebody(f"r{n}", f"Reader {n}", "da-DK") for n in range(WIDTH)}
    fake.channels["C0PERSONALE"].members |= set(fake.people)
    await fake.start()
    url = f"sqlite:///{folder / 'beside.db'}"
    environment = {
        "SAMSPIL_DATABASE_URL": url,
        "SLACK_BOT_TOKEN": fake.token,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": fake.api_url,
        "SAMSPIL_PORT": str(port := free_port()),
    }
    await migrated(environment)
    database = Database(url)
    fill(database, DECISIONS)
    with database.system() as session:
        session.execute(update(WorkspaceRow).values(external_id="T0SCHOOL"))
        session.execute(text("ANALYZE"))  # a database that grew would know by now how its rows lie
    async with serving(["bot", "serve"], port, environment) as server:
        driver = Recorder(fake, server.removesuffix("/slack/events"))
        await driver.type("anna", "personale", "/samspil")
        requests = await _prepared(driver)
        quiet = [await _while(_seconds(QUIET), server, driver, requests)]
        _wants(database)
        busy = await _while(lambda: not _is_made(database), server, driver, requests)
        quiet.append(await _while(_seconds(QUIET), server, driver, requests))
        before, during, took = max(one.percentile(99) for one in quiet), busy.percentile(99), busy.seconds
        print(f"\n/decision show 1 on Slack, 50 a second, while {DECISIONS} decisions are exported ({took:.0f} s)")
        print(
            f"  p99 {during:6.1f} ms   while nothing is {before:6.1f} ms   ratio {during / before:.2f} (aim: below 2)"
        )
        await driver.close()
    database.close()
    await fake.stop()


def _seconds(number: int) -> Callable[[], bool]:
    left = iter(range(number))
    return lambda: next(left, None) is not None


async def _while(true: Callable[[], bool], server: str, driver: Recorder, requests: Sequence[Signed]) -> Measured:
    """Second by second, each in new connections."""
    begun, found = time.perf_counter(), list[float]()
    while true():
        found += (await a_second(server, driver.again(requests), STEP)).latencies
    return Measured(time.perf_counter() - begun, sorted(found))


async def _prepared(driver: Recorder) -> list[Signed]:
    requests: list[Signed] = []
    driver.kept = requests
    for n in range(STEP):
        await driver.type(f"r{n % WIDTH}", "personale", "/decision show 1")
    driver.kept = None
    return requests


def _wants(database: Database) -> None:
    """Anna, who administers, wants all of them."""
    with database.system(reads=True) as session:
        workspace = session.scalars(select(WorkspaceRow.id)).one()
        anna = session.scalars(select(PersonRow.id).where(PersonRow.name == "Anna Holm")).one()
    with database.transaction(workspace, datetime.now(UTC)) as transaction:
        person, unit = people.person(transaction, anna), units.unit(transaction).id
        units.set_role(transaction, unit, anna, "administrator")
        asked = Asked(scope="unit", kinds=("decisions",), unit=unit, language="da")
        export = exporting.make(transaction, person, asked, None, None, "Europe/Copenhagen")
        files.want(transaction, "export", person, export, f"export:{export}")


def _is_made(database: Database) -> bool:
    with database.system(reads=True) as session:
        return bool(session.scalar(select(func.count()).select_from(FileRow).where(FileRow.state == MADE)))
