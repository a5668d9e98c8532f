"""Forgetting somebody: at once what they could still be known or let in by, then row by row what names them.

Nothing hurries what others write: `begin` is a few statements, and each `go_on` looks at a page of rows.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, case, cast, delete, or_, select, tuple_, update
from sqlalchemy.types import JSON

from bot.model import Person
from storage import people, postings
from storage.action_item_tables import ActionItemRow
from storage.changes import MADE
from storage.database import Scoped, Transaction
from storage.decision_tables import QuestionRow
from storage.forgetting_tables import (
    CLEAR,
    DROP,
    FORGOTTEN,
    KEEP,
    PAGE,
    PLAN,
    WORK,
    ForgettingRow,
    eraser,
    everywhere,
    is_whole,
)
from storage.milestones import MilestoneRow
from storage.notice_tables import ConcernedRow, NoticeQuestionRow
from storage.pending_tables import DRAFT as UNOPENED
from storage.pending_tables import PendingRow
from storage.people import ConversationRow, PersonRow
from storage.postings import DeliveryRow, PostingRow
from storage.reminder_tables import ENDED, REFUSED, OccurrenceRow, OfferRow, ReminderRow
from storage.reminder_tables import OPEN as OFFERED
from storage.renaming import key_of, run, say_anew, touch
from storage.signatures import SignatureRow
from storage.traces import Trace, described, tables, texts, traces

REASON = "forgotten"
GONE = "…"  # in place of private words
# What dies as soon as it is asked for.
AT_ONCE = ("address", "appointment", "deputy", "draft", "export", "export_rule", "file", "member", "preference")
UNSHOWN = ("audit", "conversation", "decision_read", "forgetting", "posting")  # stands in no message
OURS = ("audit", "forgetting", "handled", "person", "searched")  # tables in which no name is looked for


# ------------------------------------------------------------------------------------------------ at once


def begin(transaction: Transaction, person: Person, instead: str) -> None:
    """From now on nothing leads from them here: who comes by that account is somebody new. What names them is gone
    through by the view WORK."""
    own = people.direct_conversation(transaction, person).id
    row = transaction.one(PersonRow, person.id)
    if row.external_id.startswith(FORGOTTEN):
        return
    transaction.add(
        ForgettingRow(
            person_id=person.id,
            name=row.name,
            external_id=row.external_id,
            instead=instead,
            step=0,
            after={},
            at=transaction.now,
        )
    )
    transaction.record("forgetting", person.id, what=MADE)
    row.external_id, row.name = f"{FORGOTTEN}{secrets.token_urlsafe(24)}", instead
    row.chosen_language = row.language = row.zone = ""
    row.guest, row.has_left = False, True
    transaction.flush()
    for name in AT_ONCE:
        _drop(transaction, name, person.id, shown=True)
    unsaid = update(PostingRow).where(PostingRow.conversation_id == own, PostingRow.shown == 0)
    transaction.session.execute(unsaid.where(PostingRow.state == "waiting").values(state="dropped", reason=REASON))
    say_anew(transaction, PostingRow.conversation_id == own)
    postings.post(transaction, WORK, person.id, own, key=f"{WORK}:{person.id}")
    transaction.change_people()


def is_forgotten(person: Person) -> bool:
    return person.external_id.startswith(FORGOTTEN)


def _drop(transaction: Transaction, name: str, person_id: int, *, shown: bool = False) -> None:
    """What is theirs in a table, with what stands beneath it; `shown` also to others, who see it no more."""
    for trace in traces():
        table: Any = trace.table
        if table.__tablename__ != name or PLAN.get(trace.name) != DROP:
            continue
        if shown:
            _touch_theirs(transaction, trace, person_id)
        for below in tables().values():
            for key in described(below).foreign_key_constraints:
                if key.referred_table.name == name and len(key.columns) > 1:
                    of = getattr(below, next(one.name for one in key.columns if one.name != "workspace_id"))
                    theirs = select(table.id).where(trace.names == person_id)
                    run(transaction, delete(below).where(of.in_(theirs)))
        run(transaction, delete(table).where(trace.names == person_id))


def _touch_theirs(transaction: Transaction, trace: Trace, person_id: int) -> None:
    query = select(*key_of(trace.table)).where(trace.names == person_id)
    if keys := [list(one) for one in transaction.session.execute(query)]:
        touch(transaction, trace.table, keys)


# ------------------------------------------------------------------------------------------------ page by page


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is being forgotten, read once."""

    person_id: int
    name: str
    instead: str
    external_id: str
    named: bool  # whether their name is looked for in texts: it is whole, and nobody else's


def go_on(transaction: Transaction, person_id: int) -> bool:
    """The next page of it; whether there is more."""
    row = transaction.get(ForgettingRow, person_id, lock=True)
    if row is None:
        return False
    others = select(PersonRow.id).where(PersonRow.name == row.name, PersonRow.id != person_id).limit(1)
    named = is_whole(row.name) and transaction.session.scalar(others) is None  # else it may mean either
    whom = Whom(person_id, row.name, row.instead, row.external_id, named)
    left, step, key = PAGE, row.step, row.after.get("key")
    for number, work in enumerate(_steps()[step:], step):
        looked, key = work(transaction, whom, key)
        left -= looked
        if left <= 0 or key:
            row.step, row.after = (number, {"key": key}) if key else (number + 1, {})
            transaction.flush()
            return True
    row.step, row.after = len(_steps()), {}
    if not _is_quiet(transaction, person_id):
        transaction.flush()
        return True
    _end(transaction, row)
    return False


@cache
def _steps() -> list[Any]:
    """What is done one after the other: each takes the last key that was looked at, and gives how many rows it looked
    at and the key to go on from, None at its end."""
    kept = [one for one in traces() if one.table.__tablename__ not in UNSHOWN]
    named = [one for name, one in tables().items() if name not in OURS and texts(one)]
    return [
        _privately,
        *(_touching(one) for one in kept),
        *(_settling(one) for one in traces()),
        *(_erasing(one) for one in named),
    ]


def _page(transaction: Transaction, table: type[Scoped], after: list[Any] | None, *which: Any) -> list[Any]:
    key = key_of(table)
    later = [tuple_(*key) > tuple(after)] if after else []
    query = select(*key).where(*which, *later).order_by(*key).limit(PAGE)
    return [list(one) for one in transaction.session.execute(query)]


def _touching(trace: Trace) -> Any:
    """Messages of what names them are said anew."""

    def work(transaction: Transaction, whom: Whom, after: list[Any] | None) -> tuple[int, list[Any] | None]:
        table = trace.table
        keys = _page(transaction, table, after, trace.names == whom.person_id)
        if keys:
            touch(transaction, table, keys)
        return len(keys), keys[-1] if len(keys) == PAGE else None

    return work


def _privately(transaction: Transaction, whom: Whom, _after: list[Any] | None) -> tuple[int, list[Any] | None]:
    """Their private words, and what they alone had."""
    me = whom.person_id
    concerned = select(ConcernedRow.id).where(ConcernedRow.person_id == me)
    _unask(transaction, NoticeQuestionRow, NoticeQuestionRow.concerned_id.in_(concerned))
    told = update(ConcernedRow).where(ConcernedRow.person_id == me)
    run(transaction, told.values(reason=""))
    run(transaction, told.where(ConcernedRow.removed_at.is_(None)).values(removed_at=transaction.now))
    unanswered = or_(QuestionRow.conversation_id.is_(None), QuestionRow.answered_at.is_(None))
    _unask(transaction, QuestionRow, and_(QuestionRow.asker_id == me, unanswered))
    unopened = and_(PendingRow.author_id == me, PendingRow.state == UNOPENED)
    _empty(transaction, PendingRow, unopened, "title", "why", "given", "open", "way")
    unpublished = and_(
        or_(SignatureRow.person_id == me, SignatureRow.author_id == me), SignatureRow.decision_id.is_(None)
    )
    _empty(transaction, SignatureRow, unpublished, "remark", "remark_before")
    gone = select(PersonRow.id).where(PersonRow.external_id.startswith(FORGOTTEN))
    own = select(ConversationRow.id).where(ConversationRow.person_id.in_(gone))
    alone = and_(ReminderRow.owner_id.in_(gone), ReminderRow.conversation_id.in_(own))
    of_it = OccurrenceRow.reminder_id.in_(select(ReminderRow.id).where(alone))
    _empty(transaction, OccurrenceRow, of_it, "text")
    _empty(transaction, ReminderRow, alone, "text", "said")
    run(transaction, update(ReminderRow).where(alone).values(state=ENDED))
    refused = update(OfferRow).where(OfferRow.person_id == me, OfferRow.answer == OFFERED)
    run(transaction, refused.values(answer=REFUSED))
    run(transaction, delete(MilestoneRow).where(MilestoneRow.created_by_id == me, MilestoneRow.private))
    only = and_(ActionItemRow.owner_id == me, ActionItemRow.creator_id == me, ActionItemRow.conversation_id.is_(None))
    _empty(transaction, ActionItemRow, only, "title", "deliver", "serves", "reason", "what_now")
    return 1, None


def _unask(transaction: Transaction, table: type[QuestionRow] | type[NoticeQuestionRow], which: Any) -> None:
    """Questions that nobody else reads are gone, and with them what whoever was to answer was told."""
    ids = list(transaction.session.scalars(select(table.id).where(which)))
    say_anew(transaction, and_(PostingRow.kind.in_(("question", "notice_question")), PostingRow.subject.in_(ids)))
    run(transaction, delete(table).where(table.id.in_(ids)))


def _empty(transaction: Transaction, table: type[Scoped], which: ColumnElement[bool], *columns: str) -> None:
    """What was written there is there no more; that something was, is."""
    values = {one: case((getattr(table, one) == "", ""), else_=GONE) for one in columns}
    run(transaction, update(table).where(which).values(**values))


def _settling(trace: Trace) -> Any:
    """What the plan says of a column."""

    def work(transaction: Transaction, whom: Whom, _after: list[Any] | None) -> tuple[int, list[Any] | None]:
        what = PLAN.get(trace.name, KEEP)
        if what == DROP:
            _drop(transaction, trace.table.__tablename__, whom.person_id)
        elif what == CLEAR:
            theirs = update(trace.table).where(trace.names == whom.person_id)
            run(transaction, theirs.values({trace.column: None}))
        return int(what != KEEP), None

    return work


def _erasing(table: type[Scoped]) -> Any:
    """Their name in what others wrote, and in what was said."""

    def work(transaction: Transaction, whom: Whom, after: list[Any] | None) -> tuple[int, list[Any] | None]:
        if table is ConversationRow:
            mine = update(ConversationRow).where(ConversationRow.added_by == whom.external_id)
            run(transaction, mine.values(added_by=""))
        if not whom.named:
            return 0, None
        keys = _page(transaction, table, after)
        if not keys:
            return 0, None
        changed = _erase(transaction, table, keys, whom)
        if changed:
            touch(transaction, table, changed)
        return len(keys), keys[-1] if len(keys) == PAGE else None

    return work


def _erase(transaction: Transaction, table: type[Scoped], keys: Sequence[list[Any]], whom: Whom) -> list[list[Any]]:
    """The keys of those of these rows in which the name stood."""
    columns = [getattr(table, one) for one in texts(table)]
    key = key_of(table)
    within = and_(tuple_(*key) >= tuple(keys[0]), tuple_(*key) <= tuple(keys[-1]))
    query = select(table).where(within, or_(*(_has(column, whom.name) for column in columns)))
    found = transaction.session.scalars(query).all()
    if not found:
        return []
    others = select(PersonRow.name).where(PersonRow.name.icontains(whom.name, autoescape=True))
    erase = eraser(whom.name, list(transaction.session.scalars(others)), whom.instead)
    changed = []
    for one in found:
        for column in columns:
            before = getattr(one, column.key)
            after = everywhere(before, erase)
            if after != before:
                length = getattr(column.type, "length", None)
                setattr(one, column.key, after[:length] if isinstance(after, str) and length else after)
                changed.append(one)
    transaction.flush()
    return [[getattr(one, column.key) for column in key] for one in dict.fromkeys(changed)]


def _has(column: Any, name: str) -> ColumnElement[bool]:
    """Whether the name may stand in a text; the database folds the case of a to z alone."""
    if isinstance(column.type, JSON):
        written = cast(column, Text)
        escaped = name.encode("ascii", "backslashreplace").decode()
        spelt = {name, escaped.replace("\\x", "\\u00")}
        return or_(*(written.icontains(one, autoescape=True) for one in spelt))
    return or_(*(column.icontains(one, autoescape=True) for one in {name, name.casefold(), name.upper()}))


# ------------------------------------------------------------------------------------------------ the end


def _is_quiet(transaction: Transaction, person_id: int) -> bool:
    """Whether nothing is to be changed any more where they were spoken to alone."""
    own = select(ConversationRow.id).where(ConversationRow.person_id == person_id)
    waits = select(PostingRow.id).where(PostingRow.conversation_id.in_(own), PostingRow.state == "waiting")
    return transaction.session.scalar(waits.where(PostingRow.view != WORK).limit(1)) is None


def _end(transaction: Transaction, row: ForgettingRow) -> None:
    """What was said to them alone is known no more, nor where."""
    own = select(ConversationRow.id).where(ConversationRow.person_id == row.person_id)
    theirs = select(PostingRow.id).where(PostingRow.conversation_id.in_(own))
    run(
        transaction,
        delete(DeliveryRow).where(or_(DeliveryRow.conversation_id.in_(own), DeliveryRow.posting_id.in_(theirs))),
    )
    run(transaction, delete(PostingRow).where(PostingRow.conversation_id.in_(own), PostingRow.view != WORK))
    place = update(ConversationRow).where(ConversationRow.person_id == row.person_id)
    run(transaction, place.values(external_id=None, address="", name="", team="", language=""))
    transaction.session.delete(transaction.one(ForgettingRow, row.person_id))
    transaction.change_people()
    transaction.flush()
