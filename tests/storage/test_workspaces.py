"""A workspace that was uninstalled is removed with everything in it, and nothing of any other."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.app import App
from bot.model import Kind, Place, Profile
from bot.platform import Deed, Incoming
from storage import people, workspaces
from storage.database import Base, Database
from storage.people import Origin, PersonRow
from tests.chat import SetClock
from tests.conftest import START
from tests.handlers.acting import Acting
from tests.storage.test_retention import count
from tests.storage.test_upkeep import SECRET, index, indexed
from tests.storage.test_wall import NOW, Sides, sides

__all__ = ["sides"]

SCOPED = [table for table in Base.metadata.sorted_tables if "workspace_id" in table.c]


def incoming(deed: Deed, place: str = "trio", platform: str = "local", id: str = "1") -> Incoming:
    where = Place(place, Kind.PRIVATE, place)
    return Incoming(
        id=id, platform=platform, workspace="ours", by=Profile("anna", "Anna"), place=where, deed=deed, text="/samspil"
    )


def rows(database: Database, workspace_id: int) -> dict[str, int]:
    return {table.name: count(database, table, workspace_id) for table in SCOPED}


def test_all_of_it_goes_and_nothing_of_another(sides: Sides) -> None:
    theirs = rows(sides.database, sides.theirs)
    assert workspaces.remove(sides.database, sides.ours) == len(SCOPED), "a row of each table and its own, but the gate"
    assert not any(rows(sides.database, sides.ours).values())
    assert rows(sides.database, sides.theirs) == theirs
    with sides.database.system(reads=True) as session:
        assert [one.id for one in workspaces.all_of(session)] == [sides.theirs]
    assert workspaces.remove(sides.database, sides.ours) is None


def test_one_that_was_cut_short_is_gone_on_with(sides: Sides, monkeypatch: pytest.MonkeyPatch) -> None:
    real, left = workspaces.remove_some, iter(range(5))

    def some(*what: Any) -> int:
        if next(left, None) is None:
            raise ZeroDivisionError  # the power goes
        return real(*what)

    monkeypatch.setattr(workspaces, "remove_some", some)
    with sides.database.system() as session:
        workspaces.uninstalled(session, sides.ours, NOW)
    with suppress(ZeroDivisionError):
        workspaces.remove(sides.database, sides.ours, NOW)
    monkeypatch.undo()
    with sides.database.system(reads=True) as session:
        [first, _] = workspaces.all_of(session)
        assert (first.removing, first.name) == (True, "")
        assert people.workspace_ids(session) == [sides.theirs], "nothing is kept up there"
        assert people.workspace_id_of(session, "local", "ours") is None, "whoever comes back begins anew"
        assert workspaces.due(session, NOW) == [sides.ours]
    assert workspaces.remove(sides.database, sides.ours, NOW)
    assert not any(rows(sides.database, sides.ours).values())


@pytest.fixture
async def app(database: Database) -> Any:
    made = App(database, clock=SetClock(START))
    yield made
    await made.stop()


def state(app: App) -> list[bool]:
    with app.database.system(reads=True) as session:
        return [one.uninstalled_at is not None for one in workspaces.all_of(session)]


def passes(app: App, **time: float) -> None:
    assert isinstance(app.clock, SetClock)
    app.clock.pass_(**time)
    app.tidy()


async def test_after_thirty_days_it_is_removed_and_not_before(app: App) -> None:
    await app.handle(incoming(Deed.COMMAND))
    indexed(app.database, SECRET, 1, "ours")
    await app.handle(incoming(Deed.UNINSTALLED, place=""))
    assert state(app) == [True]
    passes(app, days=29, hours=23)
    assert state(app) == [True]
    with capture_logs() as logged:
        passes(app, hours=1)
    assert state(app) == []
    assert [one["event"] for one in logged] == ["workspace_removed"]
    if app.database.engine.dialect.name == "sqlite":
        assert SECRET.encode() not in index(app.database), "no word is left in what is searched"


async def test_whoever_is_heard_of_again_keeps_everything(app: App) -> None:
    await app.handle(incoming(Deed.COMMAND))
    await app.handle(incoming(Deed.UNINSTALLED, place="", id="gone"))
    passes(app, days=29)
    await app.handle(incoming(Deed.COMMAND))
    assert state(app) == [False]
    await app.handle(incoming(Deed.UNINSTALLED, place="", id="gone"))
    assert state(app) == [False], "told again late"
    passes(app, days=29)
    assert state(app) == [False]


async def test_one_that_is_unknown_stays_so(app: App) -> None:
    await app.handle(incoming(Deed.UNINSTALLED, place=""))
    assert state(app) == []


async def test_thrown_out_of_every_conversation_is_thrown_out(app: App) -> None:
    for place in ("trio", "ledelse"):
        await app.handle(incoming(Deed.COMMAND, place))
    await app.handle(incoming(Deed.UNINSTALLED, "trio", id="2"))
    assert state(app) == [False]
    await app.handle(incoming(Deed.REMOVED, "ledelse", id="3"))
    assert state(app) == [False], "taken out of a channel, or that one archived: the app is there"
    await app.handle(incoming(Deed.UNINSTALLED, "ledelse", id="4"))
    assert state(app) == [True]
    await app.handle(incoming(Deed.ADDED, "trio", id="5"))
    assert state(app) == [False]
    await app.handle(incoming(Deed.UNINSTALLED, "trio", id="6"))
    assert state(app) == [True]


async def test_a_worker_does_not_stumble_over_one_that_goes(app: App) -> None:
    """Another process removes it while this one still knows its people."""
    await app.handle(incoming(Deed.COMMAND))
    with app.database.system() as session:
        [one] = workspaces.all_of(session)
        assert workspaces.give_up(session, one.id)
    await app.delivery.drain()
    assert workspaces.remove(app.database, one.id)
    await app.delivery.drain()
    await app.handle(incoming(Deed.COMMAND))
    assert isinstance(app.clock, SetClock)
    app.clock.pass_(minutes=1)
    await app.handle(incoming(Deed.COMMAND))
    with app.database.system(reads=True) as session:
        [new] = workspaces.all_of(session)
    assert new.id != one.id


def test_before_it_is_due_nobody_removes_it_by_mistake(database: Database) -> None:
    with database.system() as session:
        found = people.found_workspace(session, "local", "W", "W", Origin(), NOW)
    assert workspaces.remove(database, found, NOW) is None, "it was not uninstalled at all"
    with database.system() as session:
        workspaces.uninstalled(session, found, NOW)
    assert workspaces.remove(database, found, NOW - timedelta(seconds=1)) is None
    assert workspaces.remove(database, found, NOW)


async def test_where_it_still_speaks_it_is_there(database: Database) -> None:
    """A token was revoked for a new one, and in the holidays nobody presses anything."""
    it = Acting(database)
    await it.do("anna", Deed.COMMAND, text="/samspil")
    await it.send("anna", await it.do("anna", Deed.COMMAND, text="/reminder every day at 10 Vand blomster"))
    await it.do("", Deed.UNINSTALLED)
    before = len(it.platform.new)
    for _day in range(31):
        it.clock.pass_(days=1)
        await it.app.delivery.drain()
        it.app.tidy()
    assert len(it.platform.new) > before
    assert it.ids(PersonRow), "all of it is there"
    await it.app.stop()
