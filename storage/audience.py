"""Who may read a record: one rule, in SQL, for every way to it.

A person may read what they are named in, and what was posted in a conversation that they may read: a channel for
every full member of the workspace, any other for its members, and for guests only where they are members at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, false, not_, or_, true

from bot.model import Kind, Person
from storage.database import Transaction
from storage.people import ConversationRow

Columns = TypeVarTuple("Columns")


@dataclass(frozen=True, slots=True)
class Audience:
    """A kind of record's audience, as conditions on its table: whether the person is `named` in a record, and whether
    it was `posted_in` a conversation of which a condition on ConversationRow holds."""

    named: ColumnElement[bool]
    posted_in: Callable[[ColumnElement[bool]], ColumnElement[bool]]


def open_to(person: Person) -> ColumnElement[bool]:
    """The conversations that the person may read without being in them."""
    return false() if person.guest else ConversationRow.kind == str(Kind.CHANNEL)


def openly(audience: Audience, person: Person) -> ColumnElement[bool]:
    """The part of the rule that hangs on no membership."""
    return or_(audience.named, audience.posted_in(open_to(person)))


def may_read(transaction: Transaction, person: Person, audience: Audience, query: Select[*Columns]) -> Select[*Columns]:
    """The query, narrowed to the records that the person may read.

    Which conversations the person is in is asked (`Transaction.member_of`, which may raise MembershipUnknown) only when
    the query finds a record on which it hangs.
    """
    known = openly(audience, person)
    hanging = query.where(not_(known), audience.posted_in(true())).limit(1)
    if transaction.session.execute(hanging).first() is None:
        return query.where(known)
    inside = ConversationRow.external_id.in_(transaction.member_of)
    return query.where(or_(known, audience.posted_in(inside)))
