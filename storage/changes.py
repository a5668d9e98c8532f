"""Which records a transaction changes, and by what deed: what the audit log is written from.

A table says whose rows it holds (`Scoped.__record__`), and every statement that changes rows passes here. So no feature
has to think of the log, and none can forget it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from sqlalchemy import Delete, Select, Update, inspect, select
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

CHANGED, MADE, DELETED = "changed", "made", "deleted"  # what became of a record
_TELLS = (CHANGED, MADE, DELETED)  # of several in one transaction the last of these
COUNTED = "samspil_counted"  # the execution option of a statement whose rows are counted, not named one by one

Of: TypeAlias = "str | type[Any]"  # a kind of record; or a table, whose rows tell of which record they are


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done: the name that it is registered by (of a command, button, form, shortcut, view or upkeep), by whom
    (None: the bot by itself) and on which platform ("" for none)."""

    name: str = ""
    person_id: int | None = None
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A record that a deed changed. `unit_id` where whoever notes it knows it; `looked_up` is false for what counts
    whatever the record is."""

    deed: Deed
    of: Of
    id: int
    unit_id: int | None = None
    looked_up: bool = True


class Changes:
    """Those of one transaction. What is said anonymously `hushes` the whole of it: a line with a name and a time would
    tell who spoke. `units` are those of records that are deleted, which nobody can ask afterwards; `unit_of` finds the
    unit of a record of a kind, None where it is none of the workplace's."""

    def __init__(self, unit_of: Callable[[str, int], int | None]) -> None:
        self.deed = Deed()
        self.found: dict[Change, str] = {}
        self.units: dict[tuple[Of, int], int] = {}
        self.hushed = False
        self._unit_of = unit_of

    def add(self, change: Change, what: str) -> None:
        self.found[change] = max(what, self.found.get(change, what), key=_TELLS.index)

    def of_table(self, table: type[Any], id: int | None, what: str) -> None:
        """A row of that table was changed, or is about to be deleted: its column of the record says which."""
        of, column = table.__record__
        if id is None:
            return
        if what == DELETED and column == "id" and (unit_id := self._unit_of(of, id)) is not None:
            self.units[of, id] = unit_id
        self.add(Change(self.deed, of, id), what if column == "id" else CHANGED)

    def leave_out(self, of: Of, id: int) -> None:
        """A record of which another one tells."""
        self.found.pop(Change(self.deed, of, id), None)

    @contextmanager
    def unless_undone(self) -> Iterator[None]:
        """What is noted in this block is forgotten if it raises."""
        before, hushed = dict(self.found), self.hushed
        try:
            yield
        except BaseException:
            self.found, self.hushed = before, hushed
            raise


# ------------------------------------------------------------------------------------------------ what passes here


def of_session(session: Session) -> Changes | None:
    found: Changes | None = session.info.get(Changes)
    return found


def before_flush(session: Session, changes: Changes) -> None:
    """What is changed in objects, and deleted; while the deleted can still be read."""
    for row in session.dirty:
        if type(row).__record__ and session.is_modified(row):
            changes.of_table(type(row), getattr(row, type(row).__record__[1]), MADE if _is_begun(row) else CHANGED)
    for row in session.deleted:
        if type(row).__record__:
            changes.of_table(type(row), getattr(row, type(row).__record__[1]), DELETED)


def _is_begun(row: Any) -> bool:
    """Whether what was somebody's own until now is a record of the workplace from now on."""
    if row.__own__ is None:
        return False
    column, own = row.__own__
    return own in (inspect(row).attrs[column].history.deleted or ())


def after_flush(session: Session, _context: UOWTransaction) -> None:
    """What is new, now that it has its id."""
    changes = of_session(session)
    for row in session.new if changes is not None else ():
        _new(changes, type(row), lambda column, row=row: getattr(row, column))


def inserted(changes: Changes, table: type[Any], values: Mapping[str, Any]) -> None:
    """The same for what is written without an object."""
    _new(changes, table, values.get)


def _new(changes: Any, table: type[Any], value: Any) -> None:
    if table.__anonymous__:
        changes.hushed = True
    if table.__record__:
        changes.of_table(table, value(table.__record__[1]), MADE)


def whose(statement: Select[Any] | Update | Delete) -> Select[Any] | None:
    """Which records an update or delete of many rows changes; None where they are of none."""
    if not isinstance(statement, Update | Delete):
        return None
    table = statement.entity_description["entity"]
    if table.__record__ is None:
        return None
    found = select(getattr(table, table.__record__[1])).distinct()
    return found if statement.whereclause is None else found.where(statement.whereclause)


def before_statement(state: ORMExecuteState, changes: Changes) -> None:
    """An update or delete of many rows: looks which records they are of."""
    statement = state.statement
    if not isinstance(statement, Update | Delete) or state.execution_options.get(COUNTED):
        return
    if (found := whose(statement)) is not None:
        table = statement.entity_description["entity"]
        for id in state.session.scalars(found, state.parameters or {}).all():
            changes.of_table(table, id, DELETED if isinstance(statement, Delete) else CHANGED)


def under(change: Change, of: Of, id: int | None) -> Change | None:
    """The same of the record that a row belongs to; None where that is none."""
    return None if id is None else replace(change, of=of, id=id)
