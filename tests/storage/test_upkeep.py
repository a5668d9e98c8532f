"""What SQLite is asked to do from time to time."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text

from storage import people, searched, upkeep
from storage.database import Database
from storage.people import Origin
from storage.searched import SearchedRow

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SECRET = "zyxwvut"


def indexed(database: Database, words: str, subject: int, workspace: str = "W") -> None:
    with database.system() as session:
        found = people.workspace_id_of(session, "local", workspace)
        here = found or people.found_workspace(session, "local", workspace, workspace, Origin(), NOW)
        title = f"{searched.here(here)} {words}"
        session.add(
            SearchedRow(workspace_id=here, kind="pending", subject=subject, entry=subject, title=title, words=title)
        )


def index(database: Database) -> bytes:
    with database.system() as session:
        return b"".join(session.scalars(text("SELECT block FROM searched_words_data")))


def test_words_of_what_is_gone_leave_the_index(database: Database) -> None:
    """On PostgreSQL there is nothing to do, and nothing goes wrong."""
    for n in range(40):
        indexed(database, f"{SECRET}{n} plan", n + 1)
    with database.system() as session:
        session.execute(text("DELETE FROM searched WHERE subject > 1"))
    if database.engine.dialect.name == "sqlite":
        assert index(database).count(SECRET.encode()) > 1
    for _twice in range(2):
        upkeep.keep_up(database)
    if database.engine.dialect.name == "sqlite":
        assert index(database).count(SECRET.encode()) == 1, "the one that is left"
        with database.system() as session:
            match = text("SELECT rowid FROM searched_words WHERE searched_words MATCH :words")
            assert session.scalars(match, {"words": "plan"}).all() == [1]
            assert session.scalar(text("SELECT count(*) FROM sqlite_stat1")), "what queries go by"
