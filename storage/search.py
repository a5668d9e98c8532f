"""Finding records by their words, as far as somebody may see them: one way for every list and for the search of all.

First what has every word in its title, then the rest; within each the newest first. Who may see what stands in the
same statement, so that neither a page nor what follows it tells of anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    Subquery,
    and_,
    bindparam,
    case,
    cast,
    column,
    false,
    not_,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import aliased

from bot.model import Person
from storage import action_items, decisions, folding, forums, notice_tables, pending, reminders, searched
from storage.agenda_tables import ItemRow, MinutesRow
from storage.audience import ME, MEMBER_OF, Audience, among_them, by_name, openly
from storage.database import Prepared, Transaction
from storage.folding import Term
from storage.forum_tables import OF_FORUM, ForumRow, MeetingRow
from storage.people import ConversationRow
from storage.searched import KINDS, Said, SearchedRow

TITLES, TEXTS = "t", "r"  # found by the title, or else


@dataclass(frozen=True, slots=True)
class Found:
    """`extract` is the text around what was found; `number`, `unit` and `ended` are those of a decision."""

    kind: str
    id: int
    title: str
    extract: str
    at: datetime | None
    number: int = 0
    unit: str = ""
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """`after` names where the next page begins, "" where there is none."""

    hits: tuple[tuple[str, int], ...] = ()
    after: str = ""


# ------------------------------------------------------------------------------------------------ who may see


_HERE = bindparam("here", type_=BigInteger)  # the conversation in which somebody asks
_COMES_HERE = reminders.AUDIENCE.posted_in(ConversationRow.id == _HERE)


def _at_meeting(record: Any) -> ColumnElement[bool]:
    """What is of a meeting is seen by those who see its forum."""
    return (
        select(MeetingRow.id)
        .join(ForumRow, OF_FORUM)
        .where(MeetingRow.workspace_id == record.workspace_id, MeetingRow.id == record.meeting_id, forums.SEES)
        .exists()
    )


# As the one who reads a single record is judged: `readable`, `visible`, `handlers.reminders.commands.seen`.
_AUDIENCES = {
    searched.DECISION: decisions.AUDIENCE,
    searched.PENDING: pending.AUDIENCE,
    searched.ACTION_ITEM: action_items.AUDIENCE,
    searched.NOTICE: notice_tables.AUDIENCE,
    searched.FORUM: by_name(forums.SEES),
    searched.AGENDA_ITEM: by_name(_at_meeting(ItemRow)),
    searched.MINUTES: by_name(_at_meeting(MinutesRow)),
    searched.REMINDER: by_name(or_(reminders.AUDIENCE.named, _COMES_HERE)),
}


def _judged(row: Any, kinds: Sequence[str], rule: Callable[[Audience], ColumnElement[bool]]) -> ColumnElement[bool]:
    """A rule about the audience of the record that a row of SearchedRow is of. Asked for as that one record's own
    value: PostgreSQL would read all records to answer whether there is one that keeps the rule."""

    def of_record(kind: str) -> ColumnElement[bool]:
        source = searched.SOURCES[kind]
        its = (source.record.workspace_id == row.workspace_id, source.record.id == row.subject)
        return select(and_(source.stands, rule(_AUDIENCES[kind]))).where(*its).scalar_subquery()

    return case(*((row.kind == kind, of_record(kind)) for kind in kinds), else_=false())


# ------------------------------------------------------------------------------------------------ finding


def find(
    transaction: Transaction,
    person: Person,
    typed: str,
    most: int,
    *,
    kinds: Sequence[str] = KINDS,
    here: int = 0,
    after: str = "",
) -> Page:
    """A page of what somebody who asks in the conversation `here` may see and has every word that was typed; `after`
    is what the page before it gave, or came with a button: not to be trusted.

    Raises MembershipUnknown where the page hangs on which conversations they are in, and that is not known.
    """
    wanted = folding.terms(typed)
    stage, before = _place(after)
    hits: list[tuple[str, int, str, int]] = []
    for one in (TITLES, TEXTS) if stage == TITLES else (TEXTS,):
        if wanted and len(hits) <= most:
            rows = _rows(transaction, person, one, wanted, kinds, here, before if one == stage else _LAST, most + 1)
            hits += [(one, entry, kind, id) for entry, kind, id in rows]
    shown = hits[:most]
    return Page(
        tuple((kind, id) for _stage, _entry, kind, id in shown),
        f"{shown[-1][0]}{shown[-1][1]}" if len(hits) > most else "",
    )


_LAST = 2**63 - 1


def _place(after: str) -> tuple[str, int]:
    """The last one of the page before: how it was found, and its entry. An id alone, as older buttons have it, is of
    the time when lists had one order."""
    stage, number = (after[:1], after[1:]) if after[:1] in (TITLES, TEXTS) else (TEXTS, after)
    if not (number.isascii() and number.isdigit() and int(number) <= _LAST):
        return TITLES, _LAST
    return stage, int(number)


def _rows(
    transaction: Transaction,
    person: Person,
    stage: str,
    wanted: Sequence[Term],
    kinds: Sequence[str],
    here: int,
    before: int,
    most: int,
) -> list[tuple[int, str, int]]:
    sqlite = transaction.dialect == "sqlite"
    marks = [[searched.here(transaction.workspace_id)]]
    if len(kinds) < len(KINDS):
        marks.append([searched.of_kind(one) for one in kinds])
    values = {
        ME.key: person.id,
        "person": person.id,
        _HERE.key: here,
        "before": before,
        "most": most,
        "reckoned": _RECKONED if all(len(one.words) == 1 for one in wanted) else _WITH_PHRASES,
        "words": _for_fts5(stage, marks, wanted) if sqlite else _for_tsquery(marks, wanted),
        "titles": _for_tsquery([], wanted),
    }
    known = transaction.knows_memberships
    if known:
        values[MEMBER_OF.key] = list(transaction.member_of)
    query = _query(sqlite, stage, tuple(kinds), person.guest, known)
    with transaction.rows(query, values) as rows:
        found = rows.fetchmany(most)
    if not all(one.known for one in found):
        _ = transaction.member_of  # raises MembershipUnknown
    return [(one.entry, one.kind, one.subject) for one in found]


@cache
def _query(
    sqlite: bool, stage: str, kinds: tuple[str, ...], guest: bool, known: bool
) -> Prepared[Select[*tuple[Any, ...]]]:
    """Built once for each way to ask. While memberships are not `known`, whatever may hang on one is found too, and
    told apart: a page without it is right whatever they are."""

    def certain(audience: Audience) -> ColumnElement[bool]:
        return openly(audience, guest)

    def possible(audience: Audience) -> ColumnElement[bool]:
        return or_(certain(audience), among_them(audience) if known else audience.posted_in(true()))

    row: Any = SearchedRow if sqlite else aliased(SearchedRow, _in_order(stage))
    may_see, sure = _judged(row, kinds, possible), true() if known else _judged(row, kinds, certain)
    query = select(row.entry, row.kind, row.subject, sure.label("known")).where(may_see)
    if not sqlite:
        return Prepared(query.limit(bindparam("reckoned")).execution_options(stream_results=True))
    place = _FTS5.c.rowid
    query = query.join(_FTS5, place == row.entry).where(_FTS5.c.searched_words.match(bindparam("words")))
    return Prepared(query.where(place < _BEFORE).order_by(place.desc()).limit(bindparam("most")))


_BEFORE = bindparam("before", type_=BigInteger)
_FTS5 = table("searched_words", column("rowid", BigInteger), column("searched_words", String))


# How many rows PostgreSQL is to reckon with, though only the first few are fetched: for a few it would read from the
# newest back even where there is nothing to be found. So it does that for common words, and looks others up. Of
# a phrase it knows how common its words are, not how rare it is itself.
_RECKONED, _WITH_PHRASES = 1_000, 5_000


def _in_order(stage: str) -> Subquery:
    """What PostgreSQL finds, the newest first. Who may see it is judged after that (hence the OFFSET), and of very many
    only of the first few."""
    words, titles = (cast(bindparam(one, type_=String), TSQUERY) for one in ("words", "titles"))
    query = select(SearchedRow).where(SearchedRow.entry < _BEFORE)
    if stage == TITLES:
        query = query.where(SearchedRow.title.bool_op("@@")(words))
    else:
        query = query.where(SearchedRow.words.bool_op("@@")(words), not_(SearchedRow.title.bool_op("@@")(titles)))
    return query.order_by(SearchedRow.entry.desc()).offset(0).subquery()


# Nothing that somebody typed is ever read as an operator: what is left of it is a-z and 0-9, in quotes.


def _for_fts5(stage: str, marks: Sequence[Sequence[str]], wanted: Sequence[Term]) -> str:
    marked = [f"({' OR '.join(map(_quoted, one))})" for one in marks]
    terms = [_quoted(" ".join(one.words)) + " *" * one.begins for one in wanted]
    if stage == TITLES:
        return f"title : ({' AND '.join([*marked, *terms])})"
    return f"(words : ({' AND '.join([*marked, *terms])})) NOT (title : ({' AND '.join(terms)}))"


def _quoted(word: str) -> str:
    return f'"{word}"'


def _for_tsquery(marks: Sequence[Sequence[str]], wanted: Sequence[Term]) -> str:
    marked = [f"({' | '.join(map(repr, one))})" for one in marks]
    return " & ".join([*marked, *(f"({' <-> '.join(map(repr, one.words))}{':*' * one.begins})" for one in wanted)])


# ------------------------------------------------------------------------------------------------ showing


def shown(transaction: Transaction, page: Page, typed: str) -> list[Found]:
    """What was found, as a list shows it."""
    wanted = folding.terms(typed)
    says = {
        (kind, id): one
        for kind in {kind for kind, _ in page.hits}
        for id, one in searched.said(transaction, kind, [id for of, id in page.hits if of == kind]).items()
    }
    return [_found(kind, id, says[kind, id], wanted) for kind, id in page.hits if (kind, id) in says]


def _found(kind: str, id: int, says: Said, wanted: Sequence[Term]) -> Found:
    text = folding.extract("\n".join(says.parts), wanted)
    return Found(kind, id, says.title, text, says.at, says.number, says.unit, says.ended)
