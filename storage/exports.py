"""What an export is made of: which records of a kind, as far as whoever asks may see them, a few hundred at a time.

The ids of all that is wanted come first, eight bytes each, so that every row knows its place; what belongs to them is
read in chunks. So the memory that is taken hardly grows with the records.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, Select, and_, bindparam, false, or_, select, true
from sqlalchemy.orm import Session

from bot.model import Kind, Person
from storage.audience import ME, MEMBER_OF, Audience, among_them, openly
from storage.database import Prepared, Transaction
from storage.forums import PERSON
from storage.people import ConversationRow, WorkspaceRow

CHUNK = 500  # records that are read at once
AT_ONCE = 5_000  # ids that are read at once
IDS = bindparam("ids", expanding=True, type_=BigInteger)

NOBODY = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which records: those that `person` may see; nobody (None) sees what every member of the workspace does. `mine`:
    those alone in which they have a part. `since` is the first moment that counts, `until` the first that no longer
    does. `lines`: of pre-meeting notices, that there are some, also of those that the person may not read."""

    person: Person | None
    member_of: frozenset[str] = frozenset()
    mine: bool = False
    lines: bool = False
    unit: int | None = None
    forum: int | None = None
    conversation: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def me(self) -> int:
        return self.person.id if self.person is not None else NOBODY

    @property
    def values(self) -> dict[str, Any]:
        """What the conditions ask for."""
        return {ME.key: self.me, PERSON.key: self.me, MEMBER_OF.key: list(self.member_of)}

    def reads(self, kind: str, external_id: str | None) -> bool:
        """Whether the person reads a conversation."""
        if kind == str(Kind.CHANNEL) and not (self.person is not None and self.person.guest):
            return True
        return external_id in self.member_of


def open_here(selection: Selection) -> ColumnElement[bool]:
    """The same as a condition on ConversationRow."""
    guest = selection.person is not None and selection.person.guest
    everybody = false() if guest else ConversationRow.kind == str(Kind.CHANNEL)
    return or_(everybody, ConversationRow.external_id.in_(MEMBER_OF))


def readable(audience: Audience, selection: Selection) -> ColumnElement[bool]:
    """The rule of `storage.audience`."""
    if selection.person is None:
        return audience.posted_in(ConversationRow.kind == str(Kind.CHANNEL))
    return or_(openly(audience, selection.person.guest), among_them(audience))


def wanted(audience: Audience, selection: Selection) -> ColumnElement[bool]:
    """What the person may read or, `mine`, what they have a part in."""
    return audience.named if selection.mine else readable(audience, selection)


def its(table: Any, column: Any) -> ColumnElement[bool]:
    """By which the row of a table is joined whose id stands in a column of another one."""
    return and_(table.workspace_id == column.class_.workspace_id, table.id == column)


def within(moment: Any, selection: Selection) -> ColumnElement[bool]:
    """Whether a moment is in the time that is asked for."""
    since = moment >= selection.since if selection.since is not None else true()
    return since & (moment < selection.until) if selection.until is not None else since


def ids_of(transaction: Transaction, query: Select[int], selection: Selection) -> array[int]:
    """What a query finds, in its order."""
    found = transaction.session.execute(query.execution_options(yield_per=AT_ONCE), selection.values)
    return array("q", found.scalars())


def chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    for first in range(0, len(ids), CHUNK):
        yield list(ids[first : first + CHUNK])


@dataclass(frozen=True, slots=True)
class Workspace:
    """As those who run the program may name it."""

    id: int
    platform: str
    external_id: str
    name: str

    @property
    def described(self) -> str:
        return f"{self.platform}:{self.external_id}{f' ({self.name})' if self.name else ''}"

    def is_called(self, name: str) -> bool:
        names = (self.name, self.external_id, f"{self.platform}:{self.external_id}")
        return name.casefold() in (one.casefold() for one in names)


def workspaces(session: Session) -> list[Workspace]:
    row = WorkspaceRow
    query = select(row.id, row.platform, row.external_id, row.name).order_by(row.id)
    return [Workspace(*one) for one in session.execute(query)]


Many = Prepared[Select[*tuple[Any, ...]]]
Found = Row[*tuple[Any, ...]]


def rows(transaction: Transaction, query: Many, ids: Iterable[int], **values: object) -> Sequence[Found]:
    """What a prepared query finds about these ids (`IDS`)."""
    found = list(ids)
    return transaction.rows(query, {IDS.key: found, **values}).all() if found else []


def grouped(found: Iterable[Found]) -> Mapping[int, list[Found]]:
    """Rows by what they belong to, which is their first column."""
    by_id: dict[int, list[Found]] = {}
    for row in found:
        by_id.setdefault(row[0], []).append(row)
    return by_id
