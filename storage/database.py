"""The engine, the wall between workspaces, and transactions.

Everything a request reads or writes goes through one `Transaction`, opened for one workspace: every ORM query
gets that workspace added to it, and rows of another are refused on their way in.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar, TypeVarTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    CursorResult,
    DateTime,
    Delete,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Select,
    Update,
    bindparam,
    event,
    insert,
    inspect,
    make_url,
)
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import (
    DeclarativeBase,
    LoaderCriteriaOption,
    Mapped,
    ORMExecuteState,
    Session,
    UOWTransaction,
    declared_attr,
    mapped_column,
    with_loader_criteria,
)
from sqlalchemy.types import TypeDecorator

from bot.model import MembershipUnknown
from storage.engine import READS, THREADS, made

_EPOCH_MS = 1_735_689_600_000  # 2025-01-01: keeps ids within 63 bits until the 2090s
_last_id = 0
_id_lock = threading.Lock()


def new_id() -> int:
    """A 63-bit id: milliseconds, then 22 random bits. Later ids of one process are larger, so that they also order."""
    global _last_id  # noqa: PLW0603 (one counter a process is the point)
    with _id_lock:
        made = ((time.time_ns() // 1_000_000 - _EPOCH_MS) << 22) | secrets.randbits(22)
        _last_id = max(made, _last_id + 1)
        return _last_id


class Moment(TypeDecorator[datetime]):
    """A moment in time: aware in Python, UTC in the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table."""

    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy reads it from the class)
        int: BigInteger,
        datetime: Moment,
        dict[str, Any]: JSON,
    }


class Scoped(Base):
    """A table whose rows belong to one workspace. Keys carry the workspace, so that no foreign key can cross."""

    __abstract__ = True

    @declared_attr
    def workspace_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True, sort_order=-1)


def key_to(table: str, column: str) -> ForeignKeyConstraint:
    """`column` names a row of a scoped table, in the same workspace."""
    return ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"])


class OtherWorkspace(Exception):
    """A statement or a row reached for another workspace: a defect, never a person's mistake."""


class ReadOnly(Exception):
    """A command that said it only reads tried to write: a defect."""


Row = TypeVar("Row", bound=Scoped)
Columns = TypeVarTuple("Columns")
Statement = TypeVar("Statement", bound=Select[*tuple[Any, ...]] | Update | Delete)

_HERE = bindparam("samspil_here", type_=BigInteger)  # the workspace of whoever runs a prepared statement
_HELD = with_loader_criteria(Scoped, lambda table: table.workspace_id == _HERE, include_aliases=True)


class Prepared(Generic[Statement]):
    """A statement that is built once, in a module, and held to one workspace: whichever runs it.

    The wall is part of it from the start, the workspace's id is a parameter. So SQLAlchemy needs to understand it once
    in the life of a process, which takes some ten times as long as running it. It reads columns, not objects.
    """

    def __init__(self, statement: Statement) -> None:
        if not all(map(_inside, _described(statement))):
            raise OtherWorkspace("only ORM select, update and delete can be held to one workspace")
        self._held = statement.options(_HELD)

    def run(self, connection: Connection, workspace_id: int, values: Mapping[str, object]) -> CursorResult[Any]:
        return connection.execute(self._held, {**values, _HERE.key: workspace_id})


def _described(statement: Select[*tuple[Any, ...]] | Update | Delete) -> list[Any]:
    """What a statement reads, or (one) changes."""
    return statement.column_descriptions if isinstance(statement, Select) else [statement.entity_description]


def _inside(described: Mapping[str, Any]) -> bool:
    """Whether it is of a scoped class (or an alias of one), or an expression; a bare table's column is neither."""
    entity = described.get("entity")
    if entity is None:
        return "entity" in described and not isinstance(described["expr"], Column)
    return issubclass(inspect(entity).mapper.class_, Scoped)


class Transaction:
    """One unit of work in one workspace, at one moment.

    `member_of` holds the platform's ids of the conversations that the acting person shares with the bot, or None
    while that is not known.
    """

    def __init__(
        self,
        connection: Connection,
        workspace_id: int,
        now: datetime,
        *,
        reads: bool = False,
        member_of: frozenset[str] | None = None,
    ) -> None:
        self.workspace_id = workspace_id
        self.now = now
        self.posted = False  # whether something new is to be said
        self.people_changed = False  # whether somebody's name, language or role, or a conversation's, is another now
        self.read: dict[object, Any] = {}  # people and units that were asked for, until one of them changes
        self.reads = reads  # held to change nothing
        self._connection = connection
        self._member_of = member_of
        self._session: Session | None = None

    @property
    def session(self) -> Session:
        """Rows as objects. Opened when it is first used: what reads by prepared statements alone does without."""
        if self._session is None:
            self._session = _session(self._connection, self.reads)
            self._session.info[_Workspace] = self.workspace_id
        return self._session

    def change_people(self) -> None:
        """Somebody's name, language or role is another now, or a conversation's, or a unit's settings."""
        self.people_changed = True
        self.read.clear()

    @property
    def knows_memberships(self) -> bool:
        return self._member_of is not None

    @property
    def member_of(self) -> frozenset[str]:
        """Raises MembershipUnknown where it is not known yet."""
        if self._member_of is None:
            raise MembershipUnknown
        return self._member_of

    def rows(self, query: Prepared[Select[*Columns]], values: Mapping[str, object]) -> CursorResult[*Columns]:
        """What a prepared query finds."""
        self.flush()
        return query.run(self._connection, self.workspace_id, values)

    def change(self, statement: Prepared[Update] | Prepared[Delete], values: Mapping[str, object]) -> int:
        """Runs a prepared update or delete; how many rows it changed. Objects in the session are read anew."""
        if self.reads:
            raise ReadOnly
        self.flush()
        changed = statement.run(self._connection, self.workspace_id, values).rowcount
        if self._session is not None:
            self._session.expire_all()
        return changed

    def flush(self) -> None:
        """Writes what was changed in objects; the transaction's end does so too."""
        if self._session is not None:
            self._session.flush()

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """What fails in this block is undone, and the transaction goes on without it."""
        with self.session.begin_nested():
            yield

    def close(self) -> None:
        if self._session is not None:
            self._session.close()

    def get(self, table: type[Row], *key: object, lock: bool = False) -> Row | None:
        """The row with that key in this workspace; with `lock`, nobody else changes it until we are done, though others
        may make rows that name it."""
        how = {"key_share": True} if lock else None
        return self.session.get(table, (self.workspace_id, *key), with_for_update=how, populate_existing=lock)

    def one(self, table: type[Row], *key: object) -> Row:
        """The row with that key in this workspace, which must be there; raises NoResultFound."""
        return self.session.get_one(table, (self.workspace_id, *key))

    def add(self, row: Row) -> Row:
        """A new row of this workspace."""
        row.workspace_id = self.workspace_id
        self.session.add(row)
        return row

    def insert(self, table: type[Row], values: Mapping[str, object]) -> None:
        """The same, at once and without an object for it."""
        if self.reads:
            raise ReadOnly
        self._connection.execute(insert(table.__table__), {**values, "workspace_id": self.workspace_id})  # type: ignore[arg-type]


_Workspace = "samspil_workspace"


def _session(connection: Connection, reads: bool) -> Session:
    """Within the connection's transaction, which it neither commits nor outlives."""
    session = Session(connection, expire_on_commit=False, autoflush=not reads, join_transaction_mode="rollback_only")
    session.info[READS] = reads
    return session


@event.listens_for(Session, "do_orm_execute")
def _keep_inside(state: ORMExecuteState) -> None:
    """Adds the workspace to every ORM statement of a scoped session, and refuses what cannot be held to it."""
    if state.session.info.get(READS) and not state.is_select:
        raise ReadOnly
    workspace_id = state.session.info.get(_Workspace)
    if workspace_id is None:
        return
    inside = all(issubclass(mapper.class_, Scoped) for mapper in state.all_mappers)
    if state.is_insert or state.is_from_statement or not state.is_orm_statement or not inside:
        raise OtherWorkspace("only ORM select, update and delete can be held to one workspace")
    if state.is_select:
        state.statement = state.statement.options(_HELD)
        state.parameters = {**(state.parameters or {}), _HERE.key: workspace_id}  # type: ignore[dict-item]
    else:
        state.statement = state.statement.options(_held_to(workspace_id))


@lru_cache(maxsize=1000)
def _held_to(workspace_id: int) -> LoaderCriteriaOption:
    """The id is a value in it, not a parameter, though that is slower: SQLAlchemy also brings objects up to date with
    an update's condition, in Python, where there are no parameters."""
    return with_loader_criteria(Scoped, lambda table: table.workspace_id == workspace_id, include_aliases=True)


@event.listens_for(Session, "before_flush")
def _refuse_others(session: Session, _context: UOWTransaction, _instances: object) -> None:
    workspace_id = session.info.get(_Workspace)
    if session.info.get(READS) and (session.new or session.dirty or session.deleted):
        raise ReadOnly
    if workspace_id is not None:
        for row in (*session.new, *session.dirty, *session.deleted):
            if not isinstance(row, Scoped) or row.workspace_id != workspace_id:
                raise OtherWorkspace(type(row).__name__)


class Database:
    """The database behind a URL. Thread-safe; `close` when done."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.threads = THREADS[self.url.get_backend_name()]
        # A read of SQLite waits for no server and for no writer, and takes less time than handing it to a thread does:
        # there, each statement would wait for the interpreter lock anew.
        self.reads_at_once = self.url.get_backend_name() == "sqlite"
        self.engine = made(url)
        self._reading = self.engine.execution_options(**{READS: True})
        self._still = self._reading
        if self.engine.dialect.name == "postgresql":  # each statement sees what is so by then, else
            self._still = self._reading.execution_options(isolation_level="REPEATABLE READ")
        # SQLite takes one writer at a time: threads that fight for the file stall up to 0.9 s in its busy
        # waiting, threads that queue for a lock do not.
        self._writing = threading.Lock() if self.engine.dialect.name == "sqlite" else nullcontext()

    @contextmanager
    def transaction(
        self,
        workspace_id: int,
        now: datetime,
        *,
        reads: bool = False,
        still: bool = False,
        member_of: frozenset[str] | None = None,
    ) -> Iterator[Transaction]:
        """Commits when the block ends, rolls back when it raises. With `reads` it may not write, and waits for
        nobody; with `still` as well, all that it reads is as it was when it began."""
        with self._connection(reads, still) as connection:
            transaction = Transaction(connection, workspace_id, now, reads=reads, member_of=member_of)
            try:
                yield transaction
                transaction.flush()
            finally:
                transaction.close()

    @contextmanager
    def system(self, *, reads: bool = False) -> Iterator[Session]:
        """The named exception to the wall: recognising workspaces, and the delivery loop's claims across them."""
        with self._connection(reads) as connection, _session(connection, reads) as session:
            yield session
            session.flush()

    @contextmanager
    def _connection(self, reads: bool, still: bool = False) -> Iterator[Connection]:
        """With a transaction begun, which is committed when the block ends unless it only reads."""
        engine = (self._still if still else self._reading) if reads else self.engine
        with nullcontext() if reads else self._writing, engine.connect() as found:
            found.begin()
            yield found
            if not reads:
                found.commit()

    def close(self) -> None:
        self.engine.dispose()


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
