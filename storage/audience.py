"""Who may read a record: one rule, in SQL, for every way to it.

A person may read what they are named in, and what was posted in a conversation that they may read: a channel for
every full member of the workspace, any other for its members, and for guests only where they are members at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVarTuple

from sqlalchemy import BigInteger, ColumnElement, Result, Select, String, bindparam, false, or_, true

from bot.model import Kind, Person
from storage.database import Transaction
from storage.people import ConversationRow

Columns = TypeVarTuple("Columns")

# The id of whoever asks, in queries that are built once: building one takes longer than running it.
ME = bindparam("me", type_=BigInteger)
MEMBER_OF = bindparam("member_of", expanding=True, type_=String)  # the conversations that they are in


@dataclass(frozen=True, slots=True)
class Audience:
    """A kind of record's audience, as conditions on its table: whether ME is `named` in a record, and whether it was
    `posted_in` a conversation of which a condition on ConversationRow holds."""

    named: ColumnElement[bool]
    posted_in: Callable[[ColumnElement[bool]], ColumnElement[bool]]


def by_name(named: ColumnElement[bool]) -> Audience:
    """Of what is read by those whom it names, and hangs on no conversation."""
    return Audience(named=named, posted_in=lambda _which: false())


def openly(audience: Audience, guest: bool) -> ColumnElement[bool]:
    """The part of the rule that hangs on no membership."""
    open_to_all = false() if guest else ConversationRow.kind == str(Kind.CHANNEL)
    return or_(audience.named, audience.posted_in(open_to_all))


def among_them(audience: Audience) -> ColumnElement[bool]:
    """The rest of the rule: what was posted in one of MEMBER_OF."""
    return audience.posted_in(ConversationRow.external_id.in_(MEMBER_OF))


def may_read(
    transaction: Transaction, person: Person, audience: Audience, query: Select[*Columns], values: Mapping[str, object]
) -> Result[*Columns]:
    """What the query finds among the records that the person may read; ME is one of `values`.

    Which conversations the person is in is asked (by MembershipUnknown) only when the query finds a record on which it
    hangs.
    """
    known = openly(audience, person.guest)
    if not transaction.knows_memberships:
        # A column that names nobody makes the rule NULL, which NOT leaves so.
        hanging = query.where(known.is_not(true()), audience.posted_in(true())).limit(1).offset(None).order_by(None)
        if transaction.session.execute(hanging, values).first() is None:
            return transaction.session.execute(query.where(known), values)
    member_of = {MEMBER_OF.key: list(transaction.member_of)}
    return transaction.session.execute(query.where(or_(known, among_them(audience))), {**values, **member_of})
