"""The tables that migrations make are the tables that the code expects."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

import storage.tables  # noqa: F401
from storage import migrate
from storage.database import Base, Database

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
