"""The tables that migrations make are the tables that the code expects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, MetaData, create_engine, text

import storage.tables  # noqa: F401
from bot.model import Person
from storage import migrate, search, searched
from storage.database import Base, Database

pytestmark = pytest.mark.on_both

SEARCHED = ("searched_title", "searched_words")  # each database's own index for searching, which no model has


def test_migrations_and_code_agree(database: Database) -> None:
    def modelled(_object: object, name: str | None, *_how: object) -> bool:
        return not (name or "").startswith(SEARCHED)

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": modelled})
        assert compare_metadata(context, Base.metadata) == []


def test_a_database_is_behind_until_it_is_migrated(tmp_path: object) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/new.db")
    assert migrate.behind(engine)
    migrate.upgrade(engine)
    assert not migrate.behind(engine)
    migrate.upgrade(engine)  # again changes nothing
    engine.dispose()


BEFORE = "0016"  # the last one before searching
SAID: dict[str, dict[str, Any]] = {
    "meeting": {"forum_id": 7},
    "reminder": {"state": "active"},
    "minutes_version": {"content": {"parts": [{"key": "item_7", "title": "", "text": "Blåbær"}], "extra": ""}},
}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_there_before_is_found_afterwards(kind: str, request: pytest.FixtureRequest, tmp_path: object) -> None:
    """A row in every table, as it was then: each record is searched for by what it says."""
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path}/old.db"
        if kind == "postgresql":
            url = stack.enter_context(_another(request.getfixturevalue("postgresql")))
        old = create_engine(url)
        stack.callback(old.dispose)
        with old.begin() as connection:
            config = migrate._config()
            config.attributes["connection"] = connection
            command.upgrade(config, BEFORE)
            tables = MetaData()
            tables.reflect(connection)
            for table in tables.sorted_tables:
                if table.name != "alembic_version":
                    said = SAID.get(table.name, {})
                    values = {column.name: _some(column) for column in table.c} | said
                    connection.execute(table.insert().values(**values))
        migrate.upgrade(old)
        database = Database(url)
        stack.callback(database.close)
        with database.transaction(7, datetime(2026, 3, 2, tzinfo=UTC), member_of=frozenset()) as transaction:
            who = Person(7, "7", "Anna", "da", "", False)
            page = search.find(transaction, who, "blaabaer", 100)
            assert {kind for kind, _id in page.hits} == set(searched.KINDS)
            assert [
                found.number for found in search.shown(transaction, search.find(transaction, who, "D-7", 9), "D-7")
            ] == [7]


@contextmanager
def _another(postgresql: Database) -> Iterator[str]:
    """An empty database beside that one."""
    with postgresql.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE old"))
        yield postgresql.url.set(database="old").render_as_string(hide_password=False)
        connection.execute(text("DROP DATABASE old WITH (FORCE)"))


def _some(column: Column[Any]) -> Any:
    """All ids are 7, all texts are "Blåbær"."""
    if column.nullable:
        return None
    made: dict[type, Any] = {
        **{int: 7, str: "Blåbær"[: getattr(column.type, "length", None)], bool: False, object: {}},
        **{date: date(2026, 3, 2), time: time(8), datetime: datetime(2026, 3, 2, tzinfo=UTC)},
    }
    return made[column.type.python_type]
