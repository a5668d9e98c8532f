"""The engine, the wall between workspaces, and transactions.

Everything a request reads or writes goes through one `Transaction`, opened for one workspace: every ORM query
gets that workspace added to it, and rows of another are refused on their way in.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, Generic, TypeVar, TypeVarTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    CursorResult,
    Delete,
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

from bot.model import MembershipUnknown
from storage import changes
from storage.changes import Change, Changes, Deed, Of
from storage.columns import Moment, new_id
from storage.engine import READS, THREADS, collided, made, settled

__all__ = [
    "Base", "Database", "Moment", "OtherWorkspace", "Prepared", "ReadOnly", "Scoped", "Transaction",
    "collided", "key_to", "new_id", "settled",
]  # fmt: skip


class Base(DeclarativeBase):
    """Every table."""

    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy reads it from the class)
        int: BigInteger,
        datetime: Moment,
        dict[str, Any]: JSON,
    }


class Scoped(Base):
    """A table whose rows belong to one workspace. Keys carry the workspace, so that no foreign key can cross.

    `__record__` says whose rows they are, for the audit log: of which kind of record (or of which other table's row),
    and the column with its id. None: of no record. While the column `__own__` says so, it is somebody's own draft, and
    made when that is over. A new row of an `__anonymous__` table leaves no trace at all.
    """

    __abstract__ = True
    __record__: ClassVar[tuple[Of, str] | None] = None
    __own__: ClassVar[tuple[str, object] | None] = None
    __anonymous__: ClassVar[bool] = False

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
        found = changes.whose(statement)
        self.whose = None if found is None else Prepared(found)
        self.table: Any = _described(statement)[0].get("entity")
        self.deletes = isinstance(statement, Delete)

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
        self.changes = Changes(self._unit_of)
        self._connection = connection
        self._member_of = member_of
        self._session: Session | None = None

    @property
    def session(self) -> Session:
        """Rows as objects. Opened when it is first used: what reads by prepared statements alone does without."""
        if self._session is None:
            self._session = _session(self._connection, self.reads)
            self._session.info[_Workspace] = self.workspace_id
            self._session.info[Changes] = self.changes
        return self._session

    def done_by(self, deed: Deed) -> None:
        """What is changed from now on is changed by this."""
        self.flush()
        self.changes.deed = deed

    def record(self, kind: str, id: int, unit_id: int | None = None, what: str = changes.CHANGED) -> None:
        """Something became of a record that no row of it tells: this goes into the audit log too."""
        self.changes.add(Change(self.changes.deed, kind, id, unit_id, looked_up=False), what)

    def change_people(self) -> None:
        """Somebody's name, language or role is another now, or a conversation's, or a unit's settings."""
        self.people_changed = True
        self.read.clear()

    @property
    def dialect(self) -> str:
        """ "sqlite" or "postgresql": for the little that each of them says in its own way."""
        return self._connection.dialect.name

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
        if statement.whose is not None:
            what = changes.DELETED if statement.deletes else changes.CHANGED
            for (id,) in statement.whose.run(self._connection, self.workspace_id, values).all():
                self.changes.of_table(statement.table, id, what)
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
        with self.session.begin_nested(), self.changes.unless_undone():
            yield
            self.session.flush()

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

    def insert(self, table: type[Row], *rows: Mapping[str, object]) -> None:
        """The same, at once and without objects for them."""
        if self.reads:
            raise ReadOnly
        for row in rows:
            changes.inserted(self.changes, table, row)
        here = [{**row, "workspace_id": self.workspace_id} for row in rows]
        self._connection.execute(insert(table.__table__), here if len(here) > 1 else here[0])  # type: ignore[arg-type]

    def finish(self) -> None:
        """Writes all that is not written yet, and what the audit log is to say of it."""
        self.flush()
        if self.changes.found and not self.reads:
            from storage import audit  # noqa: PLC0415 (its table is built on what this module defines)

            audit.write(self)

    def _unit_of(self, kind: str, id: int) -> int | None:
        from storage import audit  # noqa: PLC0415 (as above)

        return audit.unit_of(self._connection, self.workspace_id, kind, id)


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
        if (found := changes.of_session(state.session)) is not None:
            changes.before_statement(state, found)
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
        if (found := changes.of_session(session)) is not None:
            changes.before_flush(session, found)


event.listen(Session, "after_flush", changes.after_flush)


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
                transaction.finish()
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
