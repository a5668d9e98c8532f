"""Secret addresses: whoever has one reads a page as the person it was made for, without an account.

The secret is kept as it is, not as its hash, so that people can look it up again; whoever reads the database reads what
stands behind it anyway.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.model import Person
from storage.database import Scoped, Transaction, key_to
from storage.people import PersonRow, WorkspaceRow

LONGEST = 100  # characters that are looked for
ONCE_FOR = timedelta(hours=1)  # that an address which works once waits for that


class AddressRow(Scoped):
    """One for each person, page and what it is about (0 where that is all)."""

    __tablename__ = "address"
    __table_args__ = (key_to("person", "person_id"),)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    page: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject: Mapped[int] = mapped_column(primary_key=True)
    secret: Mapped[str] = mapped_column(String(60), unique=True)
    made_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Address:
    """Which page stands there, for whom; `who` names that person as their platform does: platform, workspace, id."""

    workspace_id: int
    person_id: int
    page: str
    subject: int
    who: tuple[str, str, str]
    secret: str
    made_at: datetime

    def too_late(self, now: datetime) -> bool:
        """Whether one that works once waits no more."""
        return now >= self.made_at + ONCE_FOR


def of_secret(session: Session, secret: str) -> Address | None:
    """Whose page that is, in any workspace."""
    query = (
        select(AddressRow, WorkspaceRow, PersonRow.external_id)
        .join(WorkspaceRow, WorkspaceRow.id == AddressRow.workspace_id)
        .join(PersonRow, (PersonRow.workspace_id == AddressRow.workspace_id) & (PersonRow.id == AddressRow.person_id))
        .where(AddressRow.secret == secret)
    )
    # What is none of ours is not asked about: PostgreSQL takes no NUL in a text.
    found = session.execute(query).first() if 0 < len(secret) <= LONGEST and secret.isprintable() else None
    if found is None:
        return None
    row, workspace, external_id = found
    who = (workspace.platform, workspace.external_id, external_id)
    return Address(row.workspace_id, row.person_id, row.page, row.subject, who, row.secret, row.made_at)


def secret_of(transaction: Transaction, person: Person, page: str, subject: int = 0) -> str | None:
    """The secret of somebody's address, where they have one."""
    row = transaction.get(AddressRow, person.id, page, subject)
    return row.secret if row else None


def make(transaction: Transaction, person: Person, page: str, subject: int = 0) -> str:
    """A new address in place of the old one, which is none any more; its secret."""
    row = transaction.get(AddressRow, person.id, page, subject, lock=True)
    if row is None:
        row = transaction.add(AddressRow(person_id=person.id, page=page, subject=subject))
    row.secret, row.made_at = secrets.token_urlsafe(32), transaction.now
    transaction.flush()
    return row.secret


def once(transaction: Transaction, person: Person, page: str, subject: int) -> tuple[str, datetime]:
    """The secret of an address that works once, and until when: the one that waits already, else a new one."""
    row = transaction.get(AddressRow, person.id, page, subject)
    if row is None or row.made_at + ONCE_FOR <= transaction.now:
        make(transaction, person, page, subject)
        row = transaction.one(AddressRow, person.id, page, subject)
    return row.secret, row.made_at + ONCE_FOR


def forget(transaction: Transaction, person: Person, page: str, subject: int = 0) -> None:
    """There is nothing at that address any more."""
    row = transaction.get(AddressRow, person.id, page, subject)
    if row is not None:
        transaction.session.delete(row)
        transaction.flush()


def use(transaction: Transaction, address: Address) -> bool:
    """An address that works once is none any more; whether it still was one."""
    row = transaction.get(AddressRow, address.person_id, address.page, address.subject, lock=True)
    if row is None or row.secret != address.secret or address.too_late(transaction.now):
        return False
    transaction.session.delete(row)
    transaction.flush()
    return True


def tidy(transaction: Transaction, page: str) -> None:
    """Forgets those of a page that works once which nobody has used."""
    late = AddressRow.made_at <= transaction.now - ONCE_FOR
    transaction.session.execute(delete(AddressRow).where(AddressRow.page == page, late))
