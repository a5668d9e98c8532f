"""Who may read a record: one rule, in SQL, for every way to it.

A person may read what they are named in, and what was posted in a conversation that they may read: a channel for
every full member of the workspace, any other for its members, and for guests only where they are members at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVarTuple

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, false, not_, or_, true

from bot.model import Kind, Person
from storage.database import Transaction
from storage.people import ConversationRow

Columns = TypeVarTuple("Columns")

# The id of whoever asks, in queries that are built once: building one takes longer than running it.
ME = bindparam("me", type_=BigInteger)


@dataclass(frozen=True, slots=True)
class Audience:
    """A kind of record's audience, as conditions on its table: whether ME is `named` in a record, and whether it was
    `posted_in` a conversation of which a condition on ConversationRow holds."""

    named: ColumnElement[bool]
    posted_in: Callable[[ColumnElement[bool]], ColumnElement[bool]]


def openly(audience: Audience, guest: bool) -> ColumnElement[bool]:
    """The part of the rule that hangs on no membership."""
    open_to_all = false() if guest else ConversationRow.kind == str(Kind.CHANNEL)
    return or_(audience.named, audience.posted_in(open_to_all))


def may_read(
    transaction: Transaction, person: Person, audience: Audience, query: Select[*Columns], values: Mapping[str, object]
) -> Select[*Columns]:
    """The query, narrowed to the records that the person may read; to be run with the same `values`, ME among them.

    Which conversations the person is in is asked only when the query finds a record on which it hangs.
    """
    known = openly(audience, person.guest)
    if not _posted_anywhere(transaction, audience, query.where(not_(known)), values):
        return query.where(known)
    return query.where(or_(known, _posted_among_them(transaction, audience)))


def may_read_as_member(
    transaction: Transaction, audience: Audience, query: Select[*Columns], values: Mapping[str, object]
) -> Select[*Columns] | None:
    """The rest of the rule, for a query of what is known not to be open to the person: narrowed to what was posted
    where they are; None where it finds nothing that could have been."""
    if not _posted_anywhere(transaction, audience, query, values):
        return None
    return query.where(_posted_among_them(transaction, audience))


def _posted_anywhere(
    transaction: Transaction, audience: Audience, query: Select[*Columns], values: Mapping[str, object]
) -> bool:
    posted = query.where(audience.posted_in(true())).limit(1)
    return transaction.session.execute(posted, values).first() is not None


def _posted_among_them(transaction: Transaction, audience: Audience) -> ColumnElement[bool]:
    """In a conversation that the person is in; raises MembershipUnknown where that is not known yet."""
    return audience.posted_in(ConversationRow.external_id.in_(transaction.member_of))
