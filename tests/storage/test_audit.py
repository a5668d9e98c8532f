"""The audit log: what fills it, and that nothing but retention can take anything away."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

import storage.tables  # noqa: F401
from bot.language import Reader
from bot.model import Person, Profile
from handlers import audit as audit_views
from storage import audit, changes, exports, milestones, people, units
from storage.audit import AuditRow, Line
from storage.changes import Deed
from storage.database import Base, Database, Scoped, Transaction
from storage.forum_tables import ForumRow
from storage.milestones import MilestoneRow, Proposal
from storage.people import Origin
from tests.storage.audit_log import lines

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

# Tables whose rows are of no record of the workplace, each with the reason.
OF_NO_RECORD = {
    "audit": "the log itself",
    "audit_gate": "stands for one transaction",
    "handled": "a memory of forms and events",
    "series": "a counter; the record that got the number is noted",
    "forgetting": "noted once, as it begins (storage.forgetting)",
    "posting": "what is to be said of a record, not the record",
    "delivery": "what was said of it",
    "person": "what the platform says of somebody, and what they chose for themselves",
    "searched": "what records say, once more",
    "appointment": "what they are told of a role; the role itself is noted where it is given",
    "deputy": "noted where one is named, and where it ends (storage.roles)",
    "member": "that somebody is there; a role is noted where it is given (storage.units.set_role)",
    "conversation": "what the platform says; its language is noted where it is chosen",
    "address": "somebody's own",
    "export": "noted where it is made, with who gets it (storage.exporting)",
    "file": "somebody's own: what stands in it is noted where it is asked for",
    "file_chunk": "a piece of one",
    "draft": "somebody's own, until it is published",
    "preference": "somebody's own",
    "decision_read": "who has read what is shown to nobody but, where it was said beforehand, the author",
    "question": "who asks is known to the author alone",
    "occurrence_answer": "whether somebody has done a thing is between those who see that reminder",
    "reminder_refusal": "how somebody wants to be reminded is theirs",
    "perspective_unsigned": "anonymous",
    "perspective_spoken": "anonymous",
    "surprise": "anonymous",
    "surprise_answered": "anonymous",
}


@pytest.fixture
def here(database: Database) -> int:
    with database.system() as session:
        return people.found_workspace(session, "local", "W", "W", Origin(), NOW)


def done(transaction: Transaction, name: str, who: Person | None = None) -> None:
    transaction.done_by(Deed(name, who.id if who else None, "local"))


def log(database: Database, workspace_id: int) -> list[Line]:
    with database.transaction(workspace_id, NOW, reads=True) as transaction:
        return lines(transaction)


def person(database: Database, workspace_id: int, name: str = "anna") -> Person:
    with database.transaction(workspace_id, NOW) as transaction:
        return people.known_person(transaction, Profile(name, name.title()))


def test_every_table_says_whose_rows_it_holds_or_stands_in_the_list() -> None:
    tables = [one.class_ for one in Base.registry.mappers if issubclass(one.class_, Scoped)]
    silent = {table.__tablename__ for table in tables if table.__record__ is None}
    assert silent == OF_NO_RECORD.keys()
    anonymous = {name for name, why in OF_NO_RECORD.items() if why == "anonymous"}
    hushing = {table.__tablename__ for table in tables if table.__anonymous__}
    assert hushing == anonymous - {"surprise"}, "a round is no answer"
    for table in tables:
        if table.__record__ is not None:
            of, column = table.__record__
            assert hasattr(table, column), table
            assert isinstance(of, str) or of.__record__ is not None, table


def milestone(transaction: Transaction, who: Person, *, private: bool = False) -> int:
    proposal = Proposal(title="Skolefest", first=date(2026, 6, 1), last=date(2026, 6, 1), private=private)
    return milestones.make(transaction, who, units.unit(transaction).id, proposal).id


def test_a_deed_leaves_one_line_for_each_record(database: Database, here: int) -> None:
    anna = person(database, here)
    with database.transaction(here, NOW) as transaction:
        done(transaction, "wheel.milestone", anna)
        made = milestone(transaction, anna)
        milestones.change(transaction, made, Proposal(title="Fest", first=date(2026, 6, 2), last=date(2026, 6, 2)))
    [line] = log(database, here)
    assert line == Line(line.id, NOW, "Anna", "local", "wheel.milestone", "made", "milestone", made)
    with database.transaction(here, NOW) as transaction:
        done(transaction, "wheel.milestone", anna)
        milestones.change(transaction, made, Proposal(title="Fest", first=date(2026, 6, 2), last=date(2026, 6, 2)))
    assert len(log(database, here)) == 1, "the same again changes nothing"
    with database.transaction(here, NOW) as transaction:
        done(transaction, "wheel.delete", anna)
        milestones.forget(transaction, made)
    assert [(one.deed, one.what) for one in log(database, here)][1:] == [("wheel.delete", "deleted")]


def test_what_is_somebodys_own_leaves_none(database: Database, here: int) -> None:
    anna = person(database, here)
    with database.transaction(here, NOW) as transaction:
        made = milestone(transaction, anna, private=True)
    with database.transaction(here, NOW) as transaction:
        milestones.forget(transaction, made)
    assert log(database, here) == []


def test_statements_for_many_rows_are_noted_too(database: Database, here: int) -> None:
    anna = person(database, here)
    with database.transaction(here, NOW) as transaction:
        ours = [milestone(transaction, anna) for _ in range(3)]
    with database.transaction(here, NOW) as transaction:
        done(transaction, "all", anna)
        transaction.session.execute(update(MilestoneRow).where(MilestoneRow.id.in_(ours[:2])).values(title="x"))
        transaction.session.execute(update(ForumRow).values(name="none is there"))
    assert [(one.deed, one.subject) for one in log(database, here)[3:]] == [("all", ours[0]), ("all", ours[1])]


def test_what_was_undone_is_not_noted(database: Database, here: int) -> None:
    anna = person(database, here)
    with database.transaction(here, NOW) as transaction:
        with suppress(ZeroDivisionError), transaction.attempt():
            done(transaction, "lost", anna)
            milestone(transaction, anna)
            transaction.flush()
            raise ZeroDivisionError
        with transaction.attempt():
            done(transaction, "kept", anna)
            milestone(transaction, anna)
    assert [one.deed for one in log(database, here)] == ["kept"]
    with suppress(ZeroDivisionError), database.transaction(here, NOW) as transaction:
        milestone(transaction, anna)
        raise ZeroDivisionError
    assert len(log(database, here)) == 1


def test_a_role_is_noted_and_that_somebody_came_is_not(database: Database, here: int) -> None:
    anna, bent = person(database, here), person(database, here, "bent")
    for _ in range(2):
        with database.transaction(here, NOW) as transaction:
            done(transaction, "people.settings", anna)
            units.set_role(transaction, units.unit(transaction).id, bent.id, "administrator")
    [line] = log(database, here)
    assert (line.kind, line.subject, line.name, line.who) == ("person", bent.id, "Bent", "Anna")


@pytest.mark.parametrize("by", ["orm", "sql"])
@pytest.mark.parametrize("kind", ["update", "delete"])
def test_nobody_changes_or_deletes_a_line(database: Database, here: int, kind: str, by: str) -> None:
    anna = person(database, here)
    with database.transaction(here, NOW) as transaction:
        milestone(transaction, anna)
    statements: dict[tuple[str, str], Any] = {
        ("update", "orm"): update(AuditRow).values(deed="nothing"),
        ("delete", "orm"): delete(AuditRow),
        ("update", "sql"): text("UPDATE audit SET person_id = NULL"),
        ("delete", "sql"): text("DELETE FROM audit"),
    }
    before = log(database, here)
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(statements[kind, by])
    if by == "orm":
        with pytest.raises(DBAPIError), database.transaction(here, NOW) as transaction:
            transaction.session.execute(statements[kind, by])
    assert log(database, here) == before


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_nobody_empties_the_table(database: Database, here: int) -> None:
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text("TRUNCATE audit"))


def test_retention_alone_removes_what_is_old_and_leaves_the_gate_shut(database: Database, here: int) -> None:
    anna = person(database, here)
    for day in range(4):
        with database.transaction(here, NOW + timedelta(days=day)) as transaction:
            milestone(transaction, anna)
    with database.transaction(here, NOW) as transaction:
        assert audit.forget(transaction, NOW + timedelta(days=2), 1000) == 2
    assert [one.at for one in log(database, here)] == [NOW + timedelta(days=2), NOW + timedelta(days=3)]
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text("DELETE FROM audit"))
    with database.system(reads=True) as session:
        assert session.scalar(select(func.count()).select_from(audit.GateRow)) == 0


def test_an_open_gate_lets_nothing_through_but_what_it_names(database: Database, here: int) -> None:
    anna = person(database, here)
    with database.transaction(here, NOW) as transaction:
        milestone(transaction, anna)
    with database.system() as session:
        session.add(audit.GateRow(workspace_id=here, before=NOW))
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text("DELETE FROM audit"))


def test_many_lines_are_read_in_their_order(database: Database, here: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "AT_ONCE", 3)
    monkeypatch.setattr(exports, "CHUNK", 3)
    anna = person(database, here)
    with database.transaction(here, NOW) as transaction:
        done(transaction, "wheel.milestone", anna)
        made = [milestone(transaction, anna) for _ in range(8)]
        unit = units.unit(transaction).id
    assert sorted(one.subject or 0 for one in log(database, here)) == sorted(made)
    with database.transaction(here, NOW, reads=True) as transaction:
        assert lines(transaction, unit, NOW + timedelta(seconds=1)) == []
        assert len(lines(transaction, unit, NOW, NOW + timedelta(seconds=1))) == 8
        [together] = audit.page(transaction, unit, 5)
        assert (together.many, together.subject, together.what) == (8, None, changes.MADE)
        assert audit.page(transaction, unit, 5, person=anna.id) == [together]
        assert audit.page(transaction, unit, 5, together.id) == audit.page(transaction, unit, 5, person=1) == []
        [one] = audit.page(transaction, unit, 5, record=("milestone", made[0]))
        assert (one.many, one.subject) == (1, made[0])
        assert audit_views.done(together, Reader("en", "UTC")) == "Anna made 8 milestones"
    with database.transaction(here, NOW) as transaction:
        done(transaction, "wheel.other", anna)
        milestone(transaction, anna)
    with database.transaction(here, NOW, reads=True) as transaction:
        [after] = audit.page(transaction, unit, 1)
        assert audit.page(transaction, unit, 5, after.id) == [together], "of the same moment"
    with database.transaction(here, NOW + timedelta(hours=1)) as transaction:
        for other in (None, unit):  # one person, of two units
            transaction.record("person", anna.id, other)
    with database.transaction(here, NOW, reads=True) as transaction:
        assert audit_views.done(audit.page(transaction, unit, 1)[0], Reader("en", "UTC")).endswith("the role of Anna")
