"""The wall between workspaces: every kind of statement on every table, tried from the other side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlalchemy import JSON, Column, bindparam, delete, exists, func, insert, inspect, literal, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

import storage.tables  # noqa: F401
from storage import people, units
from storage.audit import AuditRow
from storage.database import Base, Database, Moment, OtherWorkspace, Prepared, ReadOnly, Scoped, Transaction
from storage.people import Origin, PersonRow, WorkspaceRow
from storage.units import UnitRow

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TABLES = sorted((mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Scoped)), key=str)
UNITS = Base.metadata.tables["unit"]
SAME_ID = 7  # the same keys on both sides of the wall
KEYS = {
    *("id", "person_id", "unit_id", "conversation_id", "author_id", "decision_id", "posting_id"),
    *("forum_id", "chair_id", "created_by_id"),
}


@dataclass
class Sides:
    database: Database
    ours: int
    theirs: int

    def transaction(self, workspace_id: int | None = None) -> Any:
        return self.database.transaction(workspace_id or self.ours, NOW)


def _value(column: Column[Any], mark: str) -> Any:
    """Some value for a column; texts carry the mark of their side."""
    if column.name in KEYS:
        return SAME_ID
    if column.name == "entry":  # unique in the whole database: SQLite's index knows a row by nothing else
        return len(mark)
    if column.nullable:
        return None
    if column.name == "version":
        return 1
    if isinstance(column.type, Moment):
        return NOW
    if isinstance(column.type, JSON):
        return {"text": mark}
    made: dict[type, Any] = {
        int: SAME_ID,
        str: mark[: getattr(column.type, "length", None)],
        bool: False,
        date: NOW.date(),
        time: time(8),
        bytes: mark.encode(),
    }
    return made[column.type.python_type]


@pytest.fixture
def sides(database: Database) -> Sides:
    """Two workspaces with a row in every table, all with the same ids."""
    with database.system() as session:
        made = [
            WorkspaceRow(platform="local", external_id=name, name=name, created_at=NOW) for name in ("ours", "theirs")
        ]
        session.add_all(made)
        session.flush()
        ids = [one.id for one in made]
        for table in Base.metadata.sorted_tables:
            if "workspace_id" not in table.c:
                continue
            for workspace_id, mark in zip(ids, ("ours", "theirs"), strict=True):
                values = {column.name: _value(column, mark) for column in table.c if column.name != "workspace_id"}
                session.execute(insert(table).values(workspace_id=workspace_id, **values))
    return Sides(database, *ids)


def _key(table: type[Scoped], transaction: Transaction, row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, str(column.key)) for column in inspect(table).primary_key if column.key != "workspace_id")


def _in_workspace(sides: Sides, table: type[Scoped], workspace_id: int) -> int:
    with sides.database.system(reads=True) as session:
        query = select(func.count()).select_from(table).where(table.workspace_id == workspace_id)
        return session.scalar(query) or 0


def _joined(transaction: Transaction, other: Any) -> list[Any]:
    return [row for _, row in transaction.session.execute(select(UnitRow, other).join(other, literal(True)))]


READS: dict[str, Callable[[Transaction, type[Any], int], list[Any]]] = {
    "select": lambda t, table, _: list(t.session.scalars(select(table))),
    "select naming the other workspace": lambda t, table, theirs: list(
        t.session.scalars(select(table).where(table.workspace_id == theirs))
    ),
    "select of columns": lambda t, table, _: list(t.session.execute(select(table.workspace_id))),
    "alias": lambda t, table, _: list(t.session.scalars(select(aliased(table)))),
    "join": lambda t, table, _: _joined(t, aliased(table)),
    "subquery": lambda t, table, theirs: list(
        t.session.scalars(select(UnitRow).where(exists().where(table.workspace_id == theirs)))
    ),
    "union all": lambda t, table, _: list(
        t.session.execute(select(table.workspace_id).union_all(select(table.workspace_id)))
    ),
    "legacy query": lambda t, table, _: t.session.query(table).all(),
    "get": lambda t, table, theirs: [
        row
        for row in [t.session.get(table, (theirs, *_key(table, t, t.session.scalars(select(table)).one())))]
        if row is not None
    ],
}


@pytest.mark.parametrize("kind", READS)
def test_nothing_is_read_from_the_other_side(sides: Sides, kind: str) -> None:
    for table in TABLES:
        with sides.transaction() as transaction:
            try:
                found = READS[kind](transaction, table, sides.theirs)
            except OtherWorkspace:
                continue
            assert all(getattr(row, "workspace_id", sides.ours) == sides.ours for row in found), table
            if "other workspace" in kind or kind in ("get", "subquery"):
                assert found == [], table


CHANGING = [table for table in TABLES if table is not AuditRow]  # nobody changes that, see tests/storage/test_audit.py


def test_nothing_is_changed_on_the_other_side(sides: Sides) -> None:
    for table in CHANGING:
        column = next(column.key for column in inspect(table).columns if column.key != "workspace_id")
        with pytest.raises(OtherWorkspace), sides.transaction() as transaction:
            transaction.session.execute(insert(table).values(workspace_id=sides.theirs))
        with sides.transaction() as transaction:
            transaction.session.execute(
                update(table).where(table.workspace_id == sides.theirs).values({column: getattr(table, column)})
            )
            result = transaction.session.execute(delete(table).where(table.workspace_id == sides.theirs))
            assert result.rowcount == 0, table
        assert _in_workspace(sides, table, sides.theirs) == 1, table


def test_no_row_of_the_other_side_is_flushed(sides: Sides) -> None:
    for table in TABLES:
        with sides.database.system(reads=True) as session:
            theirs = session.scalars(select(table).where(table.workspace_id == sides.theirs)).one()
        with sides.transaction() as transaction:
            transaction.session.add(theirs)
            transaction.session.delete(theirs)
            with pytest.raises(OtherWorkspace):
                transaction.session.flush()
            transaction.session.expunge_all()
            transaction.session.add(table(workspace_id=sides.theirs))
            with pytest.raises(OtherWorkspace):
                transaction.session.flush()
            transaction.session.rollback()
        assert _in_workspace(sides, table, sides.theirs) == 1, table


def test_raw_statements_and_the_workspace_table_are_refused(sides: Sides) -> None:
    for statement in (text("SELECT 1"), select(WorkspaceRow), select(PersonRow.__table__)):
        with pytest.raises(OtherWorkspace), sides.transaction() as transaction:
            transaction.session.execute(statement)


def test_prepared_statements_stay_inside(sides: Sides) -> None:
    for table in TABLES:
        found = Prepared(select(table.workspace_id))
        theirs = Prepared(select(table.workspace_id).where(table.workspace_id == bindparam("theirs")))
        column = next(column.key for column in inspect(table).columns if column.key != "workspace_id")
        change = Prepared(update(table).values({column: getattr(table, column)}))
        with sides.transaction() as transaction:
            assert {row[0] for row in transaction.rows(found, {})} == {sides.ours}, table
            assert transaction.rows(theirs, {"theirs": sides.theirs}).all() == [], table
        if table is AuditRow:
            continue
        with sides.transaction() as transaction:
            assert transaction.change(change, {}) == 1, table
        remove = Prepared(delete(table).where(table.workspace_id == bindparam("theirs")))
        with sides.transaction() as transaction:
            assert transaction.change(remove, {"theirs": sides.theirs}) == 0, table
        assert _in_workspace(sides, table, sides.theirs) == 1, table


def test_what_cannot_be_held_is_not_prepared() -> None:
    for statement in (select(WorkspaceRow), select(WorkspaceRow.id), select(UNITS), select(UNITS.c.id)):
        with pytest.raises(OtherWorkspace):
            Prepared(statement)


def test_what_only_reads_changes_nothing_by_a_prepared_statement(sides: Sides) -> None:
    change = Prepared(update(UnitRow).values(name="changed"))
    with sides.database.transaction(sides.ours, NOW, reads=True) as transaction:
        with pytest.raises(ReadOnly):
            transaction.change(change, {})
        with pytest.raises(ReadOnly):
            transaction.insert(UnitRow, _unit(sides.ours, 99))


def test_foreign_keys_cannot_cross(sides: Sides) -> None:
    """A row of ours that names their unit finds none: the key carries the workspace."""
    with sides.database.system() as session:
        session.execute(insert(UNITS).values(**_unit(sides.theirs, 99)))
    with pytest.raises(IntegrityError), sides.transaction() as transaction:
        transaction.add(PersonRow(external_id="new", unit_id=99, name="New"))


def _unit(workspace_id: int, unit_id: int) -> dict[str, Any]:
    values = {column.name: _value(column, "theirs") for column in UNITS.c}
    return values | {"workspace_id": workspace_id, "id": unit_id, "team": str(unit_id), "language": "da"}


def test_what_only_reads_cannot_write(sides: Sides) -> None:
    with pytest.raises(ReadOnly), sides.database.transaction(sides.ours, NOW, reads=True) as transaction:
        people.choose_language(transaction, SAME_ID, "nb")
    with pytest.raises(ReadOnly), sides.database.transaction(sides.ours, NOW, reads=True) as transaction:
        transaction.session.execute(update(PersonRow).values(chosen_language="nb"))
    with pytest.raises(ReadOnly), sides.database.system(reads=True) as session:
        session.execute(update(PersonRow).values(chosen_language="nb"))
    with sides.transaction() as transaction:
        assert people.person(transaction, SAME_ID).language != "nb"


def test_two_workspaces_have_one_unit_each(database: Database) -> None:
    with database.system() as session:
        first, second = (
            people.found_workspace(session, "local", name, "", Origin(), NOW) for name in ("first", "second")
        )
    for workspace_id in (first, second):
        with database.transaction(workspace_id, NOW) as transaction:
            assert units.unit(transaction).language == "da"
