"""The audit log: whatever people do leaves a line for each record that they change, and no word of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import inspect, select

from bot.model import Place, Reply
from bot.platform import Deed
from storage.audit import AuditRow
from storage.database import Base, Database
from storage.people import PersonRow
from tests.chat import Chat
from tests.handlers.acting import ROOM, Acting
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
    """Compares what each deed changed with the lines that it left."""

    database: Database
    seen: set[int] = field(default_factory=set)
    before: dict[Any, Any] = field(default_factory=dict)

    def check(self, deed: str) -> None:
        after = rows(self.database)
        with self.database.system(reads=True) as session:
            new = [one for one in session.scalars(select(AuditRow)) if one.id not in self.seen]
        noted = [(one.kind, one.subject) for one in new if one.kind in {record[0] for record, _ in after.values()}]
        if self.before:  # a workspace begins with its unit before anybody has done a thing
            assert set(noted) == changed(self.before, after), deed
        per_deed = [(one.at, one.deed, one.person_id, one.kind, one.subject) for one in new]
        assert len(set(per_deed)) == len(per_deed), f"{deed} left a line twice"
        self.seen |= {one.id for one in new}
        self.before = after


class Watching(Acting):
    """Looks at the log after everything that somebody does, and after all that is said."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.log = Watched(self.database)

    async def do(self, by: str, deed: Deed, place: Place = ROOM, **what: Any) -> Reply:
        reply = await super().do(by, deed, place, **what)
        self.log.check(f"{by} {deed} {what.get('action') or what.get('text')}")
        return reply

    async def is_delivered(self) -> None:
        await super().is_delivered()
        self.log.check("delivery")


class WatchedPlay(Watching, Play):
    pass


class WatchedItems(Watching, ItemPlay):
    pass


async def test_what_is_done_with_a_notice_is_noted_record_by_record(database: Database) -> None:
    it = WatchedPlay(database)
    await it.begins({"clara", "david"})
    for step in (
        ("prepared", "clara"),
        ("prepared", "clara"),
        ("talk", "david"),
        ("talked", "david"),
        ("ask", "clara"),
        ("reply",),
        ("ask_to_move", "david"),
        ("edit", {"clara", "eva"}, True),
        ("pass", 48),
        ("meeting", 1, 15),
        ("cancel",),
        ("restore",),
        ("next",),
        ("withdraw",),
        ("withdraw",),
    ):
        await it.step(*step)
    with database.system(reads=True) as session:
        kinds = set(session.scalars(select(AuditRow.kind)))
        words = [str(one.__dict__) for one in session.scalars(select(AuditRow))]
    assert {"notice", "meeting", "forum"} <= kinds
    assert not any(it.matter in one for one in words)


async def test_what_somebody_answered_is_not_told_by_the_name_of_a_button(database: Database) -> None:
    it = WatchedPlay(database)
    await it.begins({"clara", "david", "eva"})
    await it.step("prepared", "clara")
    await it.step("ask_to_move", "david")
    await it.step("talk", "eva")
    with database.system(reads=True) as session:
        people = {row.id: row.external_id for row in session.scalars(select(PersonRow))}
        lines = session.scalars(select(AuditRow).where(AuditRow.kind == "notice"))
        said = {people[one.person_id]: (one.deed, one.what) for one in lines if one.person_id and one.what == "changed"}
    assert said == dict.fromkeys(("clara", "david", "eva"), ("notice", "changed"))


async def test_what_is_done_with_an_action_item_is_noted(database: Database) -> None:
    it = WatchedItems(database)
    await it.has_a_forum()
    it.look()
    await it.step("ask", "anna", {"bent", "clara"}, 7, True, {"david"})
    it.look()
    for action in ("accept", "block", "unblock", "suggest", "offer", "done", "reopen", "drop"):
        await it.step("deed", 0, "bent", action, "clara", 9, True)
    with database.system(reads=True) as session:
        items = list(session.scalars(select(AuditRow).where(AuditRow.kind == "action_item")))
        people = {row.id: row.external_id for row in session.scalars(select(PersonRow))}
    assert {people[one.person_id] for one in items if one.person_id} >= {"anna", "bent"}
    assert {one.platform for one in items} == {"local"}


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


async def test_who_asks_about_a_decision_stands_nowhere(chat: Chat) -> None:
    await known(chat)
    told = await chat.announces(chat.anna)
    await chat.clara.presses("Spørg", on=told)
    await chat.clara.submits(text="Hvorfor onsdag?")
    with chat.database.system(reads=True) as session:
        people = {row.id: row.name for row in session.scalars(select(PersonRow))}
        assert not [one for one in session.scalars(select(AuditRow)) if "Clara" in people.get(one.person_id or 0, "")]


async def test_nobody_else_does(chat: Chat) -> None:
    await known(chat)
    await chat.announces(chat.bent)
    for typed in ("/samspil log", "/samspil log D-1"):
        await chat.bent.types(typed)
        assert "D-1" not in chat.bent.private[-1]
        assert "administrat" in chat.bent.private[-1]


@pytest.mark.told_once
async def test_what_is_long_is_read_page_by_page(chat: Chat) -> None:
    await known(chat)
    await chat.announces(chat.bent)
    for _ in range(11):
        await chat.anna.types("/samspil log Anna")
        await chat.passes(minutes=1)
    await chat.anna.types("/samspil log")
    assert "D-1" not in chat.anna.private[-1]
    await chat.anna.presses("Tidligere", on=chat.anna.private[-1])
    assert "D-1" in chat.anna.private[-1]
    assert "Tidligere" not in chat.anna.private[-1].buttons
