"""The power cut: workers killed at named points and at random, while a fake Slack counts what it took."""

from __future__ import annotations

import asyncio
import json
import random
import re
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from multiprocessing.context import ForkServerProcess

import pytest

from bot.delivery import LANES
from bot.model import Kind, Place, Profile
from storage import drafts, people, units
from storage.database import Database
from storage.people import Origin
from tests.drivers.slack import SECRET
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_workspace import channel_id, user_id
from tests.faults.worker import POINTS, started

LEASE = 0.6  # seconds; what a killed worker held is taken over after so long


@asynccontextmanager
async def worker(database_url: str, fake: FakeSlack, point: str = "none") -> AsyncIterator[ForkServerProcess]:
    environ = {
        "SAMSPIL_DATABASE_URL": database_url,
        "SLACK_BOT_TOKEN": fake.token,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": fake.api_url,
    }
    process = await asyncio.to_thread(started, environ, point, LEASE)
    try:
        yield process
    finally:
        await killed(process)


async def killed(process: ForkServerProcess) -> None:
    """The power cut, where it has not come yet."""
    process.kill()
    await asyncio.to_thread(process.join)


@pytest.fixture
async def fake() -> AsyncIterator[FakeSlack]:
    made = FakeSlack()
    await made.start()
    yield made
    await made.stop()


def announced(database: Database, fake: FakeSlack, count: int) -> None:
    """So many decisions, published by hand of the storage: what is tested begins after that."""
    from handlers.decisions import announcing, rules
    from storage import decisions, postings
    from storage.decision_tables import Content, Proposal

    now = datetime.now(UTC)
    with database.system() as session:
        workspace_id = people.found_workspace(session, "slack", fake.team, "", Origin(), now)
    with database.transaction(workspace_id, now) as transaction:
        anna = people.known_person(transaction, Profile(user_id("anna"), "Anna Holm", "da"))
        rooms = [
            people.known_conversation(transaction, Place(channel_id(name), kind, name), anna)
            for name, kind in (("personale", Kind.CHANNEL), ("trio", Kind.PRIVATE), ("ledelse", Kind.PRIVATE))
        ]
        for n in range(count):
            place = rooms[n % 3].id
            proposal = Proposal(content=Content(title=f"Nr. {n:04}", decided="x", why="y"), places=(place,))
            draft = drafts.save(transaction, anna.id, announcing.KIND, rules.as_values(proposal))
            decision = decisions.publish(transaction, anna, units.unit(transaction).id, draft.id, proposal)
            postings.post(transaction, decisions.ANNOUNCEMENT, decision.id, place, live=True, sender_id=anna.id)


async def everything_said(fake: FakeSlack, count: int, within: float) -> Counter[str]:
    """How often each announcement was taken, once there are all of them."""
    ends = time.monotonic() + within
    while time.monotonic() < ends:
        taken = titles(fake)
        if len(taken) >= count:
            return taken
        await asyncio.sleep(0.1)
    raise AssertionError(f"{len(titles(fake))} of {count} were said")


def titles(fake: FakeSlack) -> Counter[str]:
    found = (re.search(r"Nr\. (\d{4})", json.dumps(posted.blocks)) for posted in fake.accepted)
    return Counter(match[1] for match in found if match)


@pytest.mark.parametrize("point", POINTS)
async def test_killed_at_a_point_it_is_said_after_all(point: str, database: Database, fake: FakeSlack) -> None:
    """Before the send: once. After the platform took it, noted or not: at most twice, never lost."""
    announced(database, fake, 3)
    async with worker(database.url.render_as_string(hide_password=False), fake, point) as dying:
        await asyncio.to_thread(dying.join, 20)
        assert dying.exitcode == -signal.SIGKILL
    before = sum(titles(fake).values())
    async with worker(database.url.render_as_string(hide_password=False), fake):
        taken = await everything_said(fake, 3, 20)
    assert len(taken) == 3
    if point == "before_send":
        assert before == 0
        assert sum(taken.values()) == 3
    else:
        assert before >= 1
        assert sum(taken.values()) <= 3 + before


@pytest.mark.timeout(120)
async def test_random_kills_lose_nothing(
    database: Database, fake: FakeSlack, record_property: Callable[[str, object], None], everywhere: bool
) -> None:
    most, kills = 10 if everywhere else 4, 0
    count = 30 * most
    announced(database, fake, count)
    chance = random.Random(20260302)  # noqa: S311
    url = database.url.render_as_string(hide_password=False)
    for _ in range(most):
        before = len(fake.accepted)
        async with worker(url, fake) as running:
            while len(fake.accepted) == before and running.is_alive():  # noqa: ASYNC110 (the fake has no event)
                await asyncio.sleep(0.01)  # at work, and so killed in the middle of it
            await asyncio.sleep(chance.uniform(0, 0.3))
            if len(titles(fake)) == count:
                break
            await killed(running)
            kills += 1
    async with worker(url, fake):
        taken = await everything_said(fake, count, 60)
    repeats = sum(taken.values()) - count
    kind = database.engine.dialect.name
    found = f"{kind}: {count} announcements, {kills} kills, 0 lost, {repeats} repeated (at most {kills * LANES})"
    record_property("figures", found)
    assert kills >= most // 2
    assert repeats <= kills * LANES
