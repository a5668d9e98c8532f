"""What SQLite leaves to whoever uses it, done from time to time; PostgreSQL does the like by itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from storage.database import Database

ROWS = 1000  # of an index, that are looked at to learn how many rows are alike
PAGES = 64  # of the search index that are written at once: nobody who writes waits for more
MOST = 2000  # times at once; the next upkeep goes on


def keep_up(database: Database) -> None:
    """Looks how many rows are alike, so that queries go by the right index; and writes the search index anew where
    something was deleted: until then, words of what is gone stand in its pages."""
    if database.engine.dialect.name != "sqlite":
        return
    with database.system() as session:
        session.execute(text(f"PRAGMA analysis_limit={ROWS}"))
        session.execute(text("ANALYZE"))
    # https://www.sqlite.org/fts5.html#the_merge_command: with a negative number all is to become one piece, which the
    # positive ones carry out; nothing is left to do when that changes fewer than two rows.
    pages, left = -PAGES, MOST
    while _merged(database, pages) and left:
        pages, left = PAGES, left - 1


def _merged(database: Database, pages: int) -> bool:
    merge = text("INSERT INTO searched_words (searched_words, rank) VALUES ('merge', :pages)")
    with database.system() as session:
        driver: Any = session.connection().connection.driver_connection
        before = driver.total_changes
        session.execute(merge, {"pages": pages})
        return int(driver.total_changes) - int(before) >= 2
