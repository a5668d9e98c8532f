"""Workspaces that have thrown us out: known as such, and removed with everything in them when their time is up.

What is heard from one that is being removed comes from a new one: it has given up its name first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Table, delete, exists, select, tuple_, update
from sqlalchemy.orm import Session

from storage.audit import GateRow
from storage.database import Base, Database, Transaction, settled
from storage.handled import HandledRow
from storage.people import REMOVED, ConversationRow, WorkspaceRow
from storage.postings import DeliveryRow

KEPT = timedelta(days=30)  # after it was uninstalled
AT_ONCE = 1000  # rows in one transaction, which holds up other writers
_LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Workspace:
    """`removing`: it has no name any more, and what is left of it goes."""

    id: int
    platform: str
    name: str
    created_at: datetime
    uninstalled_at: datetime | None
    removing: bool


def all_of(session: Session) -> list[Workspace]:
    rows = session.scalars(select(WorkspaceRow).order_by(WorkspaceRow.id))
    return [
        Workspace(row.id, row.platform, row.name, row.created_at, row.uninstalled_at, row.platform == REMOVED)
        for row in rows
    ]


# ------------------------------------------------------------------------------------------------ thrown out


def uninstalled(session: Session, workspace_id: int, at: datetime, event: str = "") -> None:
    """Its people have thrown us out; the first time counts, and an event that is told again does not."""
    if event:
        if session.get(HandledRow, (workspace_id, event)) is not None:
            return
        session.add(HandledRow(workspace_id=workspace_id, key=event, at=at))
    there = (WorkspaceRow.id == workspace_id, WorkspaceRow.uninstalled_at.is_(None))
    session.execute(update(WorkspaceRow).where(*there).values(uninstalled_at=at))


def spoken_in(session: Session) -> None:
    """Where something was said and accepted since, we are there: a token may have been revoked for a new one, and
    nobody has pressed anything yet."""
    since = (DeliveryRow.workspace_id == WorkspaceRow.id) & (DeliveryRow.at > WorkspaceRow.uninstalled_at)
    there = update(WorkspaceRow).where(exists().where(since)).values(uninstalled_at=None)
    session.execute(there, execution_options={"synchronize_session": False})


def heard_of(session: Session, workspace_id: int) -> None:
    """It is there again."""
    there = (WorkspaceRow.id == workspace_id, WorkspaceRow.uninstalled_at.is_not(None))
    session.execute(update(WorkspaceRow).where(*there).values(uninstalled_at=None))


def note_uninstalled(transaction: Transaction, conversation_id: int, *, uninstalled: bool) -> None:
    """The app was thrown out of this conversation, or is in it."""
    row = transaction.one(ConversationRow, conversation_id)
    if row.uninstalled != uninstalled:
        row.uninstalled = uninstalled
        transaction.flush()


def is_nowhere(transaction: Transaction) -> bool:
    """Whether it was thrown out of every conversation that is known."""
    known = select(ConversationRow.id).where(ConversationRow.external_id.is_not(None))
    return transaction.session.scalar(known.where(~ConversationRow.uninstalled).limit(1)) is None


# ------------------------------------------------------------------------------------------------ removed


def due(session: Session, now: datetime) -> list[int]:
    """Those whose time is up, and those that are being removed."""
    over = (WorkspaceRow.uninstalled_at <= now - KEPT) | (WorkspaceRow.platform == REMOVED)
    return list(session.scalars(select(WorkspaceRow.id).where(over).order_by(WorkspaceRow.id)))


def give_up(session: Session, workspace_id: int, before: datetime | None = None) -> bool:
    """It gives up its name, so that nothing is said in it and nobody speaks from it any more; whether it has. With
    `before`, only if it was uninstalled by then: it may have been heard of at this moment."""
    row = session.scalar(select(WorkspaceRow).where(WorkspaceRow.id == workspace_id).with_for_update())
    if row is None or row.platform == REMOVED:
        return row is not None
    if before is not None and (row.uninstalled_at is None or row.uninstalled_at > before):
        return False
    row.platform, row.external_id, row.name = REMOVED, str(row.id), ""
    session.flush()
    return True


def remove(database: Database, workspace_id: int, before: datetime | None = None) -> int | None:
    """Removes it with everything in it, part by part; how many rows. None where it is none (with `before`: none that
    was uninstalled by then). What is cut short is gone on with by the next call."""

    def begin() -> bool:
        with database.system() as session:
            return give_up(session, workspace_id, before)

    def go_on() -> int:
        with database.system() as session:
            return remove_some(session, workspace_id)

    if not settled(begin):
        return None
    total = 0
    while removed := settled(go_on):
        total += removed
    return total


def remove_some(session: Session, workspace_id: int) -> int:
    """Removes some rows of one that has given up its name; how many. 0: there is nothing left of it."""
    if session.get(WorkspaceRow, workspace_id) is None:
        return 0
    for table in reversed(Base.metadata.sorted_tables):
        if "workspace_id" in table.c and table is not GateRow.__table__:
            if table.name == "audit":
                session.merge(GateRow(workspace_id=workspace_id, before=_LATEST))
                session.flush()
            if removed := _remove(session, table, workspace_id):
                return removed
    return session.execute(delete(WorkspaceRow).where(WorkspaceRow.id == workspace_id)).rowcount  # type: ignore[attr-defined, no-any-return]


def _remove(session: Session, table: Table, workspace_id: int) -> int:
    here = table.c.workspace_id == workspace_id
    statement = delete(table).where(here)
    if not any(key.referred_table is table for key in table.foreign_key_constraints):  # else one row holds another
        key = tuple_(*table.primary_key.columns)
        statement = delete(table).where(key.in_(select(*table.primary_key.columns).where(here).limit(AT_ONCE)))
    return session.execute(statement).rowcount  # type: ignore[attr-defined, no-any-return]
