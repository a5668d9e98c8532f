"""The engine: connections to PostgreSQL or SQLite, how a transaction begins on them, and when it is tried again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError

# How many threads use a database, each with a connection: a server is waited for, while SQLite answers from this very
# process and takes one writer at a time, so that a second thread is only there to go on while the first one commits.
THREADS = {"postgresql": 8, "sqlite": 2}

READS = "samspil_reads"  # the execution option of a connection that may not write


def made(url: str) -> Engine:
    parsed = make_url(url)
    # hide_parameters: what people wrote must not stand in an error's message
    options: dict[str, Any] = {
        "hide_parameters": True,
        "pool_size": THREADS[parsed.get_backend_name()],
        "max_overflow": 4,
        "pool_pre_ping": parsed.get_backend_name() != "sqlite",
    }
    if parsed.get_backend_name() == "sqlite":
        # A write waits for those of other processes for so many seconds.
        options["connect_args"] = {"timeout": 10, "check_same_thread": False}
    engine = create_engine(url, **options)
    if parsed.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; _begin_sqlite does
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get(READS):
        connection.connection.driver_connection.execute("BEGIN")  # type: ignore[union-attr]  # nothing that can fail
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _prepare_postgresql(connection: Any, _record: object) -> None:
    """Queries are short: to compile one takes longer than to run it. And one whose rows are fetched little by little is
    planned as if all of them were."""
    for setting in ("jit = off", "cursor_tuple_fraction = 1"):
        connection.execute(f"SET {setting}")
    connection.commit()


Result = TypeVar("Result")
TRIES = 4


def settled(work: Callable[[], Result]) -> Result:
    """Runs a whole transaction again when another one got in its way (the same key made twice at the same moment,
    a deadlock, a serialisation failure); the second run sees what the first one left."""
    for left in reversed(range(TRIES)):
        try:
            return work()
        except DBAPIError as error:
            if left == 0 or not (isinstance(error, IntegrityError) or collided(error)):
                raise
    raise AssertionError


def collided(error: Exception) -> bool:
    """Whether a deadlock, a serialisation failure or another writer was in the way: the same may succeed at once."""
    cause = getattr(error, "orig", None)
    return getattr(cause, "sqlstate", None) in {"40001", "40P01"} or "database is locked" in str(cause)
