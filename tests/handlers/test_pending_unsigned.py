"""What is said without a name: whatever people do, nothing links a person to it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from structlog.testing import capture_logs

import storage.tables  # noqa: F401
from bot.data import as_json
from bot.model import Form, Message
from bot.platform import Deed
from storage.audit import AuditRow
from storage.database import Base, Database
from storage.pending_tables import PendingRow, PerspectiveRow, UnsignedPerspectiveRow
from storage.people import PersonRow
from tests.chat import Chat
from tests.conftest import emptied
from tests.handlers.acting import ROOM, Acting, profiles
from tests.handlers.parts import readable
from tests.handlers.test_notices import known
from tests.handlers.test_pending import opens

HEAD, SCHOOL_PEOPLE = "anna", ("bent", "clara", "david", "eva", "frida", "gorm", "hanne")
AFTER = datetime(2026, 3, 13, 9, tzinfo=UTC)
KNOWN = {"workspace_id", "id", "pending_id", "sees", "worries", "suggests", "limit", "verdict", "answer"}

steps = st.tuples(st.sampled_from(SCHOOL_PEOPLE), st.sampled_from(("named", "unsigned", "unsigned", "taken back")))


@given(done=st.lists(steps, min_size=3, max_size=14))
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_nothing_links_a_person_to_what_they_said(database: Database, done: list[tuple[str, str]]) -> None:
    emptied(database)
    asyncio.run(_told(Acting(database), done))


async def _told(school: Acting, done: list[tuple[str, str]]) -> None:
    with capture_logs() as logged:
        pending = await opened_at_school(school)
        hidden: dict[str, str] = {}  # words that were said without a name, and by whom
        for person, how in done:
            await _done(school, pending, person, how, hidden)
        await school.is_delivered()
        before = [*_sent(school), *[str(one) for by in (HEAD, "eva") for one in await _read(school, pending, by)]]
        assert not any(words in one for words in hidden for one in before), "nobody reads any of it before the end"
        school.clock.at = AFTER
        await asyncio.to_thread(school.app.tidy)
        await school.is_delivered()
        shown = [readable(one) for one in await _read(school, pending, HEAD)]
        enough = len(hidden) >= 5
        for words, person in hidden.items():
            told = [one for one in shown if words in one]
            assert bool(told) is enough, (len(hidden), words)
            assert not any(person.title() in one for one in told)
            assert not any(words in one for one in _sent(school))
            _holds(school, words, enough)
        _log_tells_nothing(school, done, hidden)
    assert not any(words in str(one) for words in hidden for one in logged)
    assert school.ids(UnsignedPerspectiveRow) if enough else not school.ids(UnsignedPerspectiveRow)


async def opened_at_school(school: Acting, deciders: Sequence[str] = ()) -> int:
    for one in (HEAD, *SCHOOL_PEOPLE):
        await school.do(one, Deed.COMMAND, text="/samspil")
    form = await school.do(HEAD, Deed.COMMAND, text="/decision open")
    asked = {
        "people": profiles(SCHOOL_PEOPLE),
        "deciders": profiles(deciders),
        "unsigned": True,
        "speak_until": "2026-03-12",
        "places": [ROOM],
    }
    preview = await school.send(HEAD, form, title="Ny struktur", why="Tid.", influence="yellow", **asked)
    assert isinstance(preview, Form), preview
    opened = await school.send(HEAD, preview)
    assert isinstance(opened, Message), opened
    await school.is_delivered()
    [row] = school.ids(PendingRow)
    return int(row.id)


async def _done(school: Acting, pending: int, person: str, how: str, hidden: dict[str, str]) -> None:
    if how == "taken back":
        await school.press(person, "perspective.take_back", pending)
        return
    form = await school.press(person, "perspective.begin", pending)
    if not isinstance(form, Form):
        assert person in hidden.values(), "who has spoken without a name does not do so twice"
        return
    asks = any(one.name == "signing" for one in form.fields)
    words = f"ord{len(hidden)}x{person[:1]}" if how == "unsigned" and asks else f"named-{person}"
    signing = {"signing": how} if asks else {}
    said = await school.send(person, form, sees=words, **signing)
    assert isinstance(said, Message), said
    if how == "unsigned" and asks:
        hidden[words] = person
        assert words not in readable(said)
        again = await school.send(person, form, sees=words, **signing)
        assert not isinstance(again, Form) or again.error


def _sent(school: Acting) -> list[str]:
    return [one for everything in school.platform.bytes.values() for one in everything]


async def _read(school: Acting, pending: int, by: str) -> list[Form]:
    """Every perspective, as somebody reads them one by one."""
    found: list[Form] = []
    page = 1
    while True:
        listed = await school.press(by, "pending.said", f"{pending}:{page}")
        assert isinstance(listed, Form), listed
        found.append(listed)
        buttons = [row.button for row in _rows(listed) if row.button]
        for button in buttons:
            opened = await school.press(by, button.action, button.value)
            assert isinstance(opened, Form), opened
            found.append(opened)
        page += 1
        if f"{pending}:{page}" not in as_json(listed):
            return found


def _rows(form: Form) -> Iterator[Any]:
    for item in form.items:
        yield from getattr(item, "rows", ())


def _holds(school: Acting, words: str, enough: bool) -> None:
    """Where the database has these words, and beside what."""
    with school.database.system(reads=True) as session:
        for table in Base.metadata.sorted_tables:
            rows = [row for row in session.execute(select(table)) if words in str(row)]
            if table.name == "perspective_unsigned":
                assert {column.name for column in table.columns} == KNOWN
                assert len(rows) == enough
            else:
                assert not rows, table.name
            if table.name == "perspective_spoken":
                assert not session.execute(select(table)).all()


def _log_tells_nothing(school: Acting, done: list[tuple[str, str]], hidden: dict[str, str]) -> None:
    """Whoever only ever spoke without a name stands nowhere in the audit log; who gave their name does."""
    with school.database.system(reads=True) as session:
        query = select(PersonRow.external_id).join(AuditRow, AuditRow.person_id == PersonRow.id)
        noted = set(session.scalars(query.where(AuditRow.deed == "perspective")))
    with_name = {person for person, how in done if how != "unsigned" or person not in hidden.values()}
    assert noted <= with_name


# ------------------------------------------------------------------------------------------------ as people see it


async def test_whoever_asks_is_none_of_the_five(chat: Chat) -> None:
    await known(chat)
    await opens(chat, chat.anna, people=["anna", "bent", "clara", "david", "eva"])
    await chat.anna.types("/decision waiting")
    await chat.anna.presses("Open")
    await chat.anna.presses("Change")
    await chat.anna.submits(unsigned=True)
    assert "Færre end fem" in chat.anna.form.fields["unsigned"].error


async def test_four_speak_and_nothing_of_it_is_ever_shown(database: Database) -> None:
    school = Acting(database)
    pending = await opened_at_school(school)
    hidden: dict[str, str] = {}
    for person in SCHOOL_PEOPLE[:4]:
        await _done(school, pending, person, "unsigned", hidden)
    assert len(hidden) == 4
    school.clock.at = AFTER
    await asyncio.to_thread(school.app.tidy)
    await school.is_delivered()
    assert not school.ids(UnsignedPerspectiveRow)
    told = [
        one for one in school.platform.new if one.person == HEAD and "The time to speak is over" in one.message.title
    ]
    assert len(told) == 1
    few = "Fewer than five have spoken without their names"
    assert few in readable(told[0].message)
    shown = school.platform.shown.values()
    asked = [readable(one.message) for one in shown if one.conversation in [f"direct-{who}" for who in SCHOOL_PEOPLE]]
    assert sum(few in one for one in asked) == len(SCHOOL_PEOPLE), "they learn it, together with all who were asked"


async def test_after_the_day_nobody_speaks_without_a_name(database: Database) -> None:
    school = Acting(database)
    pending = await opened_at_school(school)
    form = await school.press("bent", "perspective.begin", pending)
    school.clock.at = AFTER  # the round is over, though nobody has closed it yet
    said = await school.send("bent", form, sees="for sent", signing="unsigned")
    assert "for sent" not in "".join(_sent(school))
    assert not school.ids(UnsignedPerspectiveRow)
    assert not school.ids(PerspectiveRow), "nobody is named who did not want to be"
    assert isinstance(said, Form)
    assert "name is over" in said.error
    await school.send("bent", said, signing="named")
    assert [row.sees for row in school.ids(PerspectiveRow)] == ["for sent"]


async def test_the_way_of_the_decision_gives_them_no_day(database: Database) -> None:
    school = Acting(database)
    pending = await opened_at_school(school)
    hidden: dict[str, str] = {}
    for person in SCHOOL_PEOPLE[:5]:
        await _done(school, pending, person, "unsigned", hidden)
    school.clock.at = AFTER
    await asyncio.to_thread(school.app.tidy)
    form = await school.press(HEAD, "decision.from_pending", pending)
    await school.send(HEAD, await school.send(HEAD, form, decided="Onsdag.", why="Da kan alle."))
    way = await school.do(HEAD, Deed.COMMAND, text="/decision path 1")
    assert isinstance(way, Message)
    rows = [row for one in way.elements for row in getattr(one, "rows", ())]
    [given] = [one for one in rows if one.title == "5 perspectives were given."]
    assert given.detail == ""
    assert all(one.detail for one in rows if one is not given)


async def test_their_order_tells_nothing(database: Database) -> None:
    """Numbers that grow would."""
    school = Acting(database)
    pending = await opened_at_school(school)
    hidden: dict[str, str] = {}
    for person in SCHOOL_PEOPLE:
        await _done(school, pending, person, "unsigned", hidden)
    ids = {row.sees: row.id for row in school.ids(UnsignedPerspectiveRow)}
    in_order = [ids[words] for words in hidden]
    assert in_order != sorted(in_order), "one time in 5,040 it is chance"
