"""Signs of life, and what is turned away at the door."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.app import App
from bot.web import application
from storage.database import Database


@pytest.fixture
async def app(database: Database) -> App:
    return App(database)


@pytest.fixture
async def client(app: App) -> AsyncIterator[TestClient]:  # type: ignore[type-arg]  # aiohttp's own parameters
    async with TestClient(TestServer(application(app))) as made:
        yield made


async def test_it_says_that_it_is_alive_and_ready(client: TestClient) -> None:  # type: ignore[type-arg]
    alive = await client.get("/healthz")
    assert (alive.status, await alive.json()) == (200, {"alive": True})
    for _ in range(50):
        ready = await client.get("/readyz")
        if ready.status == 200:
            break
    assert (ready.status, await ready.json()) == (200, {"ready": True, "reason": ""})


async def test_it_is_not_ready_before_it_works(app: App) -> None:
    assert await app.not_ready() == "delivery_silent"
    await app.stop()


async def test_it_is_not_ready_on_old_tables_or_without_a_database(tmp_path: Path) -> None:
    app = App(Database(f"sqlite:///{tmp_path / 'empty.db'}"))
    assert await app.not_ready() == "migrations_missing"
    await app.stop()
    app = App(Database(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}"))
    assert await app.not_ready() == "database_unreachable"
    await app.stop()
