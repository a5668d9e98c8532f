"""The same thing twice, also at the same moment in two processes (here: two applications on one database)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from bot.app import App
from bot.model import Form, Kind, Message, Place, Profile, Reply
from bot.platform import Deed, Incoming
from storage.database import Base, Database
from storage.people import PersonRow
from storage.units import MemberRow
from tests.chat import SetClock
from tests.conftest import START, another
from tests.fakes.recorder import Recorder

pytestmark = pytest.mark.on_both

HERE = Place("personale", Kind.CHANNEL, "personale")


def incoming(by: str, deed: Deed, **what: Any) -> Incoming:
    profile = Profile(by, by.title(), "da", "Europe/Copenhagen")
    return Incoming(id=uuid4().hex, platform="local", workspace="W", by=profile, place=HERE, deed=deed, **what)


def submit(form: Reply, **values: Any) -> Incoming:
    assert isinstance(form, Form)
    return incoming("anna", Deed.SUBMIT, action=form.action, form_id=form.id, state=form.state, values=values)


@pytest.fixture
async def processes(database: Database) -> AsyncIterator[list[App]]:
    """Two of them, each with its own connections, threads and caches."""
    made = []
    for _ in range(2):
        app = App(another(database), clock=SetClock(START))
        app.platforms["local"] = Recorder()  # type: ignore[assignment]  # no way in is needed
        made.append(app)
    yield made
    for app in made:
        await app.stop()


def count(database: Database, table: str) -> int:
    with database.system(reads=True) as session:
        return session.scalar(select(func.count()).select_from(Base.metadata.tables[table])) or 0


async def all_at_once(processes: list[App], request: Incoming, times: int = 3) -> list[Reply]:
    answers = await asyncio.gather(*(app.handle(request) for app in processes for _ in range(times)))
    return [answer.reply for answer in answers]


async def test_the_same_form_at_the_same_moment_is_one_draft_and_one_decision(
    processes: list[App], database: Database
) -> None:
    first, _second = processes
    form = (await first.handle(incoming("anna", Deed.COMMAND, text="/decision"))).reply
    by = [Profile("anna", "Anna")]
    values = {"title": "Fælles tid", "decided": "x", "why": "y", "places": [HERE], "decided_by": by}
    previews = await all_at_once(processes, submit(form, **values))
    assert all(isinstance(preview, Form) and not preview.refused for preview in previews)
    assert count(database, "draft") == 1

    published = await all_at_once(processes, submit(previews[0]))
    assert all(isinstance(answer, Message) for answer in published)
    assert len({repr(answer) for answer in published}) == 1, "everybody got the same answer"
    assert (count(database, "decision"), count(database, "draft"), count(database, "posting")) == (1, 0, 1)


async def test_the_same_form_at_the_same_moment_is_one_forum(processes: list[App], database: Database) -> None:
    first, _second = processes
    form = (await first.handle(incoming("anna", Deed.COMMAND, text="/forum new"))).reply
    rule = {"name": "TRIO", "at": "14:00", "every": "weeks", "weekday": "3", "union": [Profile("bent", "Bent")]}
    made = await all_at_once(processes, submit(form, **rule))
    assert all(isinstance(answer, Message) for answer in made)
    assert len({repr(answer) for answer in made}) == 1, "everybody got the same answer"
    assert (count(database, "forum"), count(database, "forum_member"), count(database, "meeting")) == (1, 1, 53)


async def test_the_same_change_at_the_same_moment_is_one_version(processes: list[App], database: Database) -> None:
    first, _second = processes
    form = (await first.handle(incoming("anna", Deed.COMMAND, text="/decision"))).reply
    values = {"title": "Fælles tid", "decided": "x", "why": "y", "places": [HERE], "decided_by": []}
    preview = (await first.handle(submit(form, **values))).reply
    await first.handle(submit(preview))
    with database.system(reads=True) as session:
        decision = session.scalar(select(Base.metadata.tables["decision"].c.id))
    edit = (await first.handle(incoming("anna", Deed.PRESS, action="decision.edit", value=str(decision)))).reply
    preview = (await first.handle(submit(edit, **values | {"why": "z", "places": []}))).reply
    published = await all_at_once(processes, submit(preview))
    assert all(isinstance(answer, Message) for answer in published)
    assert len({repr(answer) for answer in published}) == 1, "everybody got the same answer"
    assert (count(database, "decision_version"), count(database, "draft")) == (2, 0)


async def test_two_decisions_at_the_same_moment_get_two_numbers(processes: list[App], database: Database) -> None:
    async def announce(app: App, title: str) -> None:
        form = (await app.handle(incoming("anna", Deed.COMMAND, text="/decision"))).reply
        values = {"title": title, "decided": "x", "why": "y", "places": [HERE], "decided_by": []}
        preview = (await app.handle(submit(form, **values))).reply
        await app.handle(submit(preview))

    await asyncio.gather(*(announce(processes[n % 2], f"Nr. {n}") for n in range(8)))
    with database.system(reads=True) as session:
        numbers = session.scalars(select(Base.metadata.tables["decision"].c.number)).all()
    assert sorted(numbers) == list(range(1, 9)), "without holes"


async def test_an_event_told_again_late_changes_nothing(processes: list[App], database: Database) -> None:
    """Slack tells an event again, minutes later, when it did not hear that it was taken."""
    first, _second = processes
    form = (await first.handle(incoming("anna", Deed.COMMAND, text="/decision"))).reply
    values = {"title": "Fælles tid", "decided": "x", "why": "y", "places": [HERE], "decided_by": []}
    preview = (await first.handle(submit(form, **values))).reply
    await first.handle(submit(preview))
    await first.delivery.drain()
    left, back = incoming("anna", Deed.REMOVED), incoming("anna", Deed.ADDED)
    await first.handle(left)
    await first.handle(back)
    await all_at_once(processes, left)
    await first.delivery.drain()
    with database.system(reads=True) as session:
        assert set(session.scalars(select(Base.metadata.tables["posting"].c.state))) == {"shown"}, "it is in there"


async def test_a_workspace_and_its_people_are_made_once(processes: list[App], database: Database) -> None:
    await all_at_once(processes, incoming("anna", Deed.COMMAND, text="/samspil"), times=6)
    assert [count(database, table) for table in ("workspace", "unit", "person", "conversation")] == [1, 1, 1, 1]


def administrators(database: Database) -> list[str]:
    with database.system(reads=True) as session:
        query = select(PersonRow.external_id).join(MemberRow, MemberRow.person_id == PersonRow.id)
        return list(session.scalars(query.where(MemberRow.role == "administrator")))


async def test_of_those_who_come_first_at_the_same_moment_one_is_administrator(
    processes: list[App], database: Database
) -> None:
    first = [incoming(f"reader{n}", Deed.COMMAND, text="/samspil") for n in range(12)]
    await asyncio.gather(*(processes[n % 2].handle(one) for n, one in enumerate(first)))
    assert len(administrators(database)) == 1


async def test_two_who_take_each_others_role_away_at_the_same_moment_leave_one(
    processes: list[App], database: Database
) -> None:
    anna, bent = processes

    async def opened(app: App, by: str, *chosen: str) -> Incoming:
        """What sends the form that they have open."""
        form = (await app.handle(incoming(by, Deed.PRESS, action="people.appoint"))).reply
        assert isinstance(form, Form)
        values = {"administrator": [Profile(one, one.title()) for one in chosen]}
        return incoming(by, Deed.SUBMIT, action=form.action, form_id=form.id, state=form.state, values=values)

    await anna.handle(await opened(anna, "anna", "anna", "bent"))
    assert sorted(administrators(database)) == ["anna", "bent"]
    theirs = [(anna, await opened(anna, "anna", "anna")), (bent, await opened(bent, "bent", "bent"))]
    with database.system() as session:  # both have to wait here, so that neither is done before the other begins
        session.scalars(select(MemberRow).with_for_update()).all()
        saving = [asyncio.create_task(app.handle(sent)) for app, sent in theirs]
        await asyncio.sleep(0.5)
    answers = [(await one).reply for one in saving]
    assert len(administrators(database)) == 1
    refused = [one for one in answers if "Kun en administrator kan" in str(one)]
    assert len(refused) == 1, "who came second is no administrator any more"


async def test_everybody_who_presses_at_once_counts(processes: list[App], database: Database) -> None:
    form = (await processes[0].handle(incoming("anna", Deed.COMMAND, text="/decision"))).reply
    values = {"title": "Fælles tid", "decided": "x", "why": "y", "places": [HERE], "decided_by": []}
    preview = (await processes[0].handle(submit(form, **values))).reply
    await processes[0].handle(submit(preview))
    with database.system(reads=True) as session:
        decision = session.scalar(select(Base.metadata.tables["decision"].c.id))
    presses = [incoming(f"reader{n}", Deed.PRESS, action="decision.read", value=f"{decision}:1") for n in range(20)]
    await asyncio.gather(*(processes[n % 2].handle(press) for n, press in enumerate([*presses, *presses])))
    assert count(database, "decision_read") == 20


async def test_who_looks_waits_for_nobody_who_writes(processes: list[App], database: Database) -> None:
    app = processes[0]
    await app.handle(incoming("anna", Deed.COMMAND, text="/samspil"))
    with database.system(reads=True) as session:
        workspace = session.scalar(select(Base.metadata.tables["workspace"].c.id)) or 0
    form = (await app.handle(incoming("anna", Deed.COMMAND, text="/decision"))).reply
    with app.database.transaction(workspace, START):  # somebody is writing
        values = {"title": "Fælles tid", "decided": "x", "why": "y", "places": [HERE], "decided_by": []}
        writing = asyncio.create_task(app.handle(submit(form, **values)))
        await asyncio.sleep(0.1)
        looked = await asyncio.wait_for(app.handle(incoming("anna", Deed.COMMAND, text="/decision list")), 5)
        assert isinstance(looked.reply, Message)
    assert isinstance((await writing).reply, Form)
