"""Messages that stand are said anew since a name in them goes, or nothing may stand there any more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select, tuple_, update

from bot.model import Drop, NotBefore, Person, Rendering
from storage import files, searched
from storage.changes import COUNTED
from storage.database import Scoped, Transaction
from storage.drafts import SCHEDULED
from storage.forgetting_tables import FORGOTTEN, PAGE, WORK
from storage.postings import PostingRow
from storage.traces import described, tables, traces

EMPTIED = "privacy.emptied"  # the view of what stands where nothing of it may stand any more
RENAMED = "renamed"  # the reason of what is said anew, because of a name in it


def run(transaction: Transaction, statement: Any) -> None:
    transaction.flush()
    options = {"synchronize_session": False, COUNTED: True}  # the log says once that somebody is being forgotten
    transaction.session.execute(statement.execution_options(**options))
    transaction.session.expire_all()


def key_of(table: type[Scoped]) -> list[Any]:
    return [getattr(table, one.name) for one in described(table).primary_key if one.name != "workspace_id"]


def touch(transaction: Transaction, table: type[Scoped], keys: Sequence[list[Any]]) -> None:
    """Whatever is said of these rows and of those right beneath them, or hangs on a record that they name: ids are
    another in every table."""
    people_in = {one.column for one in traces() if one.table is table}
    columns = [
        getattr(table, one.name)
        for one in described(table).columns
        if (one.name == "id" or one.name.endswith("_id") or one.name == "subject")
        and one.name not in {"workspace_id", "unit_id", "conversation_id", *people_in}
        and one.type.python_type is int
    ]
    found: set[int] = set()
    if columns:
        query = select(*columns).where(tuple_(*key_of(table)).in_([tuple(one) for one in keys]))
        found.update(id for row in transaction.session.execute(query) for id in row if id is not None)
    found.update(_beneath(transaction, table, keys))
    ids = sorted(found)
    for kind in searched.KINDS:
        searched.renew(transaction, kind, *ids)
    kinds = transaction.read.get(_kinds)
    if kinds is None:
        kinds = transaction.read[_kinds] = list(_kinds(transaction))
    for start in range(0, len(ids), PAGE):
        some = ids[start : start + PAGE]
        say_anew(transaction, and_(PostingRow.kind.in_(kinds), PostingRow.subject.in_(some)))
        say_anew(transaction, PostingRow.hangs_on.in_(some))


def _beneath(transaction: Transaction, table: type[Scoped], keys: Sequence[list[Any]]) -> Iterator[int]:
    """What is said of an offer, say, shows the reminder that it is of."""
    if [one.key for one in key_of(table)] != ["id"]:
        return
    ids = [one for [one] in keys]
    for below in tables().values():
        if [one.key for one in key_of(below)] != ["id"]:
            continue
        for key in described(below).foreign_key_constraints:
            if key.referred_table.name == table.__tablename__ and len(key.columns) > 1:
                of = getattr(below, next(one.name for one in key.columns if one.name != "workspace_id"))
                yield from transaction.session.scalars(select(key_of(below)[0]).where(of.in_(ids)))


def _kinds(transaction: Transaction) -> Iterator[str]:
    """Of everything that is said, from one to the next in the index."""
    first = select(PostingRow.kind).order_by(PostingRow.kind).limit(1)
    kind = transaction.session.scalar(first)
    while kind is not None:
        yield kind
        kind = transaction.session.scalar(first.where(PostingRow.kind > kind))


def say_anew(transaction: Transaction, which: ColumnElement[bool]) -> None:
    """Messages that stand and can be changed, also what is said but once."""
    stands = (PostingRow.shown > 0, PostingRow.reference != "", PostingRow.view.not_in((SCHEDULED, WORK)))
    state = PostingRow.state.in_(("waiting", "shown", "dropped"))
    now = transaction.now
    put_off = PostingRow.due_at > now  # till somebody's hours: that does not count here
    run(
        transaction,
        update(PostingRow)
        .where(which, *stands, state)
        .values(
            state="waiting",
            reason=RENAMED,
            wanted=PostingRow.wanted + 1,
            due_at=case((put_off, now), else_=PostingRow.due_at),
            try_at=case((or_(put_off, PostingRow.try_at < now), now), else_=PostingRow.try_at),
        ),
    )
    unsaid = (PostingRow.shown == 0, PostingRow.state == "waiting", PostingRow.view.not_in((SCHEDULED, WORK)))
    on_its_way = update(PostingRow).where(which, *unsaid)  # it may be: then it is changed at once
    run(transaction, on_its_way.values(wanted=PostingRow.wanted + 1))
    transaction.posted = True


# ------------------------------------------------------------------------------------------------ for delivery


def view_of(row: PostingRow, person: Person | None) -> str:
    """By which view something is said: to somebody who is forgotten, nothing any more."""
    if person is None or not person.external_id.startswith(FORGOTTEN) or row.view == WORK:
        return row.view
    return EMPTIED


def is_over(row: PostingRow, rendered: Rendering) -> bool:
    """Whether a message that stands may name somebody who is forgotten, and its view has no other words for it
    now."""
    stands = bool(row.reference) and row.view != files.SAID  # a file is its reader's
    return row.reason == RENAMED and isinstance(rendered, Drop | NotBefore) and stands
