"""The audit log: whatever people do leaves a line for each record that they change, and no word of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import inspect, select

from bot.model import buttons_of
from bot.platform import Deed
from storage.audit import AuditRow
from storage.database import Base, Database
from storage.forum_tables import ForumRow
from storage.milestones import MilestoneRow
from storage.people import PersonRow
from storage.reminder_tables import ReminderRow
from tests.chat import Chat
from tests.handlers.acting import Acting, profiles
from tests.handlers.conftest import readable
from tests.handlers.item_play import ItemPlay
from tests.handlers.play import Play
from tests.handlers.test_notices import known

RECORDED: list[Any] = [one.class_ for one in Base.registry.mappers if getattr(one.class_, "__record__", None)]


def rows(database: Database) -> dict[tuple[Any, ...], tuple[tuple[Any, Any], dict[str, Any]]]:
    """Every row that is of a record: which one, and what stands in it."""
    found = {}
    with database.system(reads=True) as session:
        for table in RECORDED:
            of, column = table.__record__
            for row in session.scalars(select(table)):
                record = (of, getattr(row, column))
                if not isinstance(of, str):  # it hangs on another table's row
                    above = session.get_one(of, (row.workspace_id, record[1]))
                    record = (of.__record__[0], getattr(above, of.__record__[1]))
                values = {one.key: getattr(row, one.key) for one in inspect(table).columns}
                found[table, *inspect(row).identity] = (record, values)
    return found


def changed(before: dict[Any, Any], after: dict[Any, Any]) -> set[tuple[Any, Any]]:
    differ = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    return {(before.get(key) or after[key])[0] for key in differ}


@dataclass
class Watched:
    """Compares what was changed since the last look with the lines that were left."""

    database: Database
    seen: set[int] = field(default_factory=set)
    before: dict[Any, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.before = rows(self.database)
        self.seen = {one.id for one in self._lines()}

    def _lines(self) -> list[AuditRow]:
        with self.database.system(reads=True) as session:
            return list(session.scalars(select(AuditRow)))

    def check(self, deed: str) -> None:
        after = rows(self.database)
        new = [one for one in self._lines() if one.id not in self.seen]
        noted = {(one.kind, one.subject) for one in new}
        assert noted == changed(self.before, after), deed
        assert all(one.unit_id for one in new), f"{deed} is no unit's"
        per_deed = [(one.at, one.deed, one.person_id, one.kind, one.subject) for one in new]
        assert len(set(per_deed)) == len(per_deed), f"{deed} left a line twice"
        self.seen |= {one.id for one in new}
        self.before = after


class Notices(Play):
    """Without all that is promised of them besides; what is said is said at the end."""

    async def settles(self) -> None:
        pass


class Items(ItemPlay):
    """The same."""

    async def settles(self) -> None:
        self.look()


@pytest.mark.told_once
async def test_what_is_done_with_a_notice_is_noted_record_by_record(database: Database) -> None:
    it = Notices(database)
    await it.begins({"clara", "david"})
    watched = Watched(database)
    for step in (
        ("prepared", "clara"),
        ("prepared", "clara"),
        ("talk", "david"),
        ("talked", "david"),
        ("ask", "clara"),
        ("reply",),
        ("ask_to_move", "david"),
        ("edit", {"clara", "eva"}, True),
        ("meeting", 1, 15),
        ("cancel",),
        ("restore",),
        ("next",),
        ("withdraw",),
        ("withdraw",),
    ):
        await it.step(*step)
        watched.check(step[0])
    await it.is_delivered()
    watched.check("delivery")
    lines = it.ids(AuditRow)
    assert {"notice", "meeting", "forum"} <= {one.kind for one in lines}
    assert not any(it.matter in str(one.__dict__) for one in lines)


@pytest.mark.told_once
async def test_what_somebody_answered_is_not_told_by_the_name_of_a_button(database: Database) -> None:
    it = Notices(database)
    await it.begins({"clara", "david", "eva"})
    await it.step("prepared", "clara")
    await it.step("ask_to_move", "david")
    await it.step("talk", "eva")
    with database.system(reads=True) as session:
        people = {row.id: row.external_id for row in session.scalars(select(PersonRow))}
        lines = session.scalars(select(AuditRow).where(AuditRow.kind == "notice"))
        said = {people[one.person_id]: (one.deed, one.what) for one in lines if one.person_id and one.what == "changed"}
    assert said == dict.fromkeys(("clara", "david", "eva"), ("notice", "changed"))


@pytest.mark.told_once
async def test_what_is_done_with_an_action_item_is_noted(database: Database) -> None:
    it = Items(database)
    for one in ("anna", "bent", "clara", "david"):
        await it.do(one, Deed.COMMAND, text="/samspil")
    it.look()
    watched = Watched(database)
    await it.step("ask", "anna", {"bent", "clara"}, 7, True, {"david"})
    watched.check("ask")
    for action in ("accept", "block", "unblock", "suggest", "offer", "done", "reopen", "drop"):
        await it.step("deed", 0, "bent", action, "clara", 9, True)
        watched.check(action)
    await it.is_delivered()
    watched.check("delivery")
    items = [one for one in it.ids(AuditRow) if one.kind == "action_item"]
    assert {it.people[one.person_id] for one in items if one.person_id} >= {"anna", "bent"}
    assert {one.platform for one in items} == {"local"}


@pytest.mark.told_once
async def test_what_began_as_somebody_s_own_is_made_when_it_is_everybody_s(database: Database) -> None:
    """And what is deleted was its unit's."""
    it = Acting(database)
    await it.has_a_forum()

    async def lines() -> list[tuple[str, str]]:
        found = sorted(it.ids(AuditRow), key=lambda one: one.id)[len(seen) :]
        seen.extend(found)
        assert all(one.unit_id for one in found)
        return [(one.what, one.kind) for one in found]

    seen: list[Any] = []
    await lines()
    [forum] = it.ids(ForumRow)
    preview = await it.do("anna", Deed.COMMAND, text="/reminder every day at 9 Key")
    assert await lines() == [], "a draft is nobody else's business"
    await it.send("anna", preview)
    assert ("made", "reminder") in await lines()
    [reminder] = it.ids(ReminderRow)
    change = await it.send("anna", await it.press("anna", "reminder.edit", reminder.id), text="Keys")
    await it.send("anna", change)
    assert [one for one in await lines() if one[1] == "reminder"] == [("changed", "reminder")]
    milestone = await it.press("anna", "wheel.add", "")
    await it.send("anna", milestone, title="Exams", first="2026-05-04", whom="me")
    [row] = it.ids(MilestoneRow)
    assert await lines() == []
    await it.send("anna", await it.press("anna", "wheel.change", row.id), whom="everybody")
    assert await lines() == [("made", "milestone")]
    await it.press("anna", "wheel.delete", row.id)
    assert await lines() == [("deleted", "milestone")]
    rule = {"every": "weeks", "weekday": "4"}
    await it.send("anna", await it.press("anna", "forum.edit", forum.id), **rule)
    assert ("deleted", "meeting") in await lines()
    await it.app.stop()


# ------------------------------------------------------------------------------------------------ as people see it


async def test_an_administrator_reads_who_did_what(chat: Chat) -> None:
    await known(chat)
    await chat.announces(chat.bent, "Fælles tid")
    await chat.anna.types("/samspil log")
    log = chat.anna.private[-1]
    assert "Bent" in log
    assert "D-1" in log
    assert "Fælles tid" not in log, "what it says is nobody's business here"
    assert "Teamene mangler tid" not in log
    await chat.anna.types("/samspil log D-1")
    assert "D-1" in chat.anna.private[-1]
    await chat.anna.types("/samspil log Anna")
    assert "loggen" in chat.anna.private[-1], "that somebody looked is noted too"
    assert "D-1" not in chat.anna.private[-1]
    await chat.anna.types("/samspil log flæsk")
    assert "D-12" in chat.anna.private[-1], "what can be typed"
    for typed in ("/samspil log", "/samspil log D-1"):
        await chat.bent.types(typed)
        assert "D-1" not in chat.bent.private[-1]
        assert "Anna Holm" in chat.bent.private[-1], "whom to ask"


@pytest.mark.told_once
async def test_who_asks_about_a_decision_stands_nowhere(chat: Chat) -> None:
    await known(chat)
    told = await chat.announces(chat.anna)
    await chat.clara.presses("Spørg", on=told)
    await chat.clara.submits(text="Hvorfor onsdag?")
    with chat.database.system(reads=True) as session:
        people = {row.id: row.name for row in session.scalars(select(PersonRow))}
        assert not [one for one in session.scalars(select(AuditRow)) if "Clara" in people.get(one.person_id or 0, "")]


@pytest.mark.told_once
async def test_what_is_long_is_read_page_by_page_whatever_is_written_meanwhile(database: Database) -> None:
    it = Acting(database)
    for one in ("anna", "bent"):
        await it.do(one, Deed.COMMAND, text="/samspil")
    for n in range(13):
        it.clock.pass_(minutes=1)
        form = await it.do("bent", Deed.COMMAND, text="/action")
        await it.send("bent", form, title=f"x{n}", owners=profiles(["bent"]), due_on="2026-04-01")
    shown = [await it.do("anna", Deed.COMMAND, text="/samspil log Bent")]
    while more := [one for one in buttons_of(shown[-1]) if one.action == "audit.log"]:  # type: ignore[arg-type]
        form = await it.do("bent", Deed.COMMAND, text="/action")
        await it.send("bent", form, title="more", owners=profiles(["bent"]), due_on="2026-04-01")
        shown.append(await it.press("anna", "audit.log", more[0].value))
    lines = [line for page in shown for line in page.elements[0].items]  # type: ignore[union-attr]
    made = [day for day, said in lines if "made an action item" in said]
    assert len(made) == 13
    assert len(lines) == len(set(lines))
    first = await it.press("anna", "audit.log", "2:0:0")
    assert "looked at the log" in readable(first), "an old button, which carries a page, leads to the first"
    await it.app.stop()
