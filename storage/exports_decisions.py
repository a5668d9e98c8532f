"""Decisions for exports: each with what belongs to it, as far as whoever asks may see that."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from bot.model import Kind
from storage.agenda_tables import ItemRow
from storage.audience import ME
from storage.database import Prepared, Transaction
from storage.decision_tables import (
    CONTENT,
    ITEM,
    Content,
    DecisionDeciderRow,
    DecisionReadRow,
    DecisionReplacementRow,
    DecisionRow,
    DecisionVersionRow,
    DissentRow,
    OriginRow,
    Other,
    QuestionRow,
)
from storage.decisions import ANNOUNCEMENT, AUDIENCE, CURRENT, HOW_IT_ENDED, KIND, ROOM, announced_in
from storage.exports import IDS, Found, Selection, grouped, ids_of, its, open_here, readable, rows, wanted, within
from storage.forum_tables import ForumRow, MeetingRow
from storage.people import ConversationRow, PersonRow
from storage.postings import PostingRow
from storage.units import UnitRow


@dataclass(frozen=True, slots=True)
class Told:
    """Where it is announced, and the address of that message."""

    kind: Kind
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its answer, "" for none yet."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Objection:
    """A minority statement."""

    by: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A decision. `ended` is how it went out of force, "" while it holds; `replaces` and `replaced_by` are other
    decisions, without a number where they are not to be named."""

    id: int
    unit: str
    number: int
    author: str
    deciders: tuple[str, ...]
    content: Content
    room: str
    version: int
    readers: int
    published_at: datetime
    edited_at: datetime
    ended: str
    ended_at: datetime | None
    ended_reason: str
    places: tuple[Told, ...]
    questions: tuple[Asked, ...]
    objections: tuple[Objection, ...]
    replaces: Other | None
    replaced_by: Other | None


def ids(transaction: Transaction, selection: Selection) -> array[int]:
    """All that are asked for, the first announced first."""
    query = select(DecisionRow.id).where(wanted(AUDIENCE, selection), within(DecisionRow.published_at, selection))
    if selection.unit is not None:
        query = query.where(DecisionRow.unit_id == selection.unit)
    if selection.conversation is not None:
        here = ConversationRow.id == selection.conversation
        mine = and_(DecisionRow.author_id == ME, announced_in(here))
        query = query.where(or_(mine, announced_in(and_(here, open_here(selection)))))
    if selection.forum is not None:
        query = query.where(_of_forum(selection.forum))
    return ids_of(transaction, query.order_by(DecisionRow.id), selection)


def _of_forum(forum_id: int) -> Any:
    """Whether it is announced in the forum's channel, or came of an item on the agenda of one of its meetings."""
    channel = select(ForumRow.conversation_id).where(ForumRow.id == forum_id).scalar_subquery()
    from_item = (
        select(OriginRow.decision_id)
        .join(ItemRow, its(ItemRow, OriginRow.subject))
        .join(MeetingRow, its(MeetingRow, ItemRow.meeting_id))
        .where(
            OriginRow.workspace_id == DecisionRow.workspace_id,
            OriginRow.decision_id == DecisionRow.id,
            OriginRow.kind == ITEM,
            MeetingRow.forum_id == forum_id,
        )
        .exists()
    )
    return or_(announced_in(ConversationRow.id == channel), from_item)


# ------------------------------------------------------------------------------------------------ what belongs to them

# First by what it belongs to: in the order of ids alone SQLite would read a whole table for each chunk.

_UNIT = its(UnitRow, DecisionRow.unit_id)
_DECISIONS = Prepared(
    select(
        DecisionRow.id,
        UnitRow.name.label("unit"),
        DecisionRow.number,
        DecisionRow.author_id,
        PersonRow.name.label("author"),
        DecisionRow.version,
        DecisionRow.published_at,
        DecisionRow.withdrawn_at,
        DecisionRow.withdrawn_reason,
        DecisionVersionRow.at,
        *(getattr(DecisionVersionRow, name) for name in CONTENT),
        HOW_IT_ENDED.label("ended"),
        ROOM.label("room"),
    )
    .join(DecisionVersionRow, CURRENT)
    .join(PersonRow, its(PersonRow, DecisionRow.author_id))
    .join(UnitRow, _UNIT)
    .where(DecisionRow.id.in_(IDS))
)
_CURRENT_READ = and_(
    DecisionReadRow.workspace_id == DecisionRow.workspace_id,
    DecisionReadRow.decision_id == DecisionRow.id,
    DecisionReadRow.version == DecisionRow.version,
)
_READERS = Prepared(
    select(DecisionRow.id, func.count())
    .join(DecisionReadRow, _CURRENT_READ)
    .where(DecisionRow.id.in_(IDS))
    .group_by(DecisionRow.id)
)
_DECIDERS = Prepared(
    select(DecisionRow.id, PersonRow.name)
    .join(
        DecisionDeciderRow,
        and_(
            DecisionDeciderRow.workspace_id == DecisionRow.workspace_id,
            DecisionDeciderRow.decision_id == DecisionRow.id,
            DecisionDeciderRow.version == DecisionRow.version,
        ),
    )
    .join(
        PersonRow,
        and_(PersonRow.workspace_id == DecisionRow.workspace_id, PersonRow.id == DecisionDeciderRow.person_id),
    )
    .where(DecisionRow.id.in_(IDS))
    .order_by(PersonRow.name, PersonRow.id)
)
_PLACES = Prepared(
    select(
        PostingRow.subject,
        ConversationRow.id,
        ConversationRow.external_id,
        ConversationRow.kind,
        ConversationRow.name,
        PostingRow.url,
    )
    .join(
        ConversationRow,
        its(ConversationRow, PostingRow.conversation_id),
    )
    .where(
        PostingRow.kind == KIND,
        PostingRow.subject.in_(IDS),
        PostingRow.view == ANNOUNCEMENT,
        PostingRow.reference != "",
    )
    .order_by(PostingRow.subject, PostingRow.id)
)
_QUESTIONS = Prepared(
    select(
        QuestionRow.decision_id,
        QuestionRow.asker_id,
        QuestionRow.text,
        QuestionRow.answer,
        QuestionRow.answered_at,
        ConversationRow.kind,
        ConversationRow.external_id,
    )
    .outerjoin(
        ConversationRow,
        its(ConversationRow, QuestionRow.conversation_id),
    )
    .where(QuestionRow.decision_id.in_(IDS))
    .order_by(QuestionRow.decision_id, QuestionRow.id)
)
_OBJECTIONS = Prepared(
    select(DissentRow.decision_id, PersonRow.name, DissentRow.text)
    .join(PersonRow, its(PersonRow, DissentRow.person_id))
    .where(DissentRow.decision_id.in_(IDS), DissentRow.withdrawn_at.is_(None))
    .order_by(DissentRow.at, DissentRow.id)
)
_REPLACED = Prepared(
    select(DecisionReplacementRow.old_id, DecisionReplacementRow.new_id).where(
        or_(DecisionReplacementRow.old_id.in_(IDS), DecisionReplacementRow.new_id.in_(IDS))
    )
)


def chunk(transaction: Transaction, selection: Selection, ids: Sequence[int]) -> list[Exported]:
    """These decisions, in this order; what is gone meanwhile is left out."""
    found = {row.id: row for row in rows(transaction, _DECISIONS, ids)}
    readers = {row[0]: row[1] for row in rows(transaction, _READERS, ids)}
    deciders = grouped(rows(transaction, _DECIDERS, ids))
    places = grouped(rows(transaction, _PLACES, ids))
    asked = grouped(rows(transaction, _QUESTIONS, ids))
    objections = grouped(rows(transaction, _OBJECTIONS, ids))
    pairs = rows(transaction, _REPLACED, ids)
    others = named(transaction, selection, {one for pair in pairs for one in pair}) if pairs else {}
    replaced_by = {old: others.get(new, Other()) for old, new in pairs}
    replaces = {new: others.get(old, Other()) for old, new in pairs}
    return [
        Exported(
            id=row.id,
            unit=row.unit,
            number=row.number,
            author=row.author,
            deciders=tuple(one.name for one in deciders.get(row.id, ())),
            content=Content(**{name: getattr(row, name) for name in CONTENT}),
            room=row.room or "",
            version=row.version,
            readers=readers.get(row.id, 0),
            published_at=row.published_at,
            edited_at=row.at,
            ended=row.ended,
            ended_at=row.withdrawn_at,
            ended_reason=row.withdrawn_reason,
            places=_places(selection, row.author_id, places.get(row.id, ())),
            questions=_questions(selection, row.author_id, asked.get(row.id, ())),
            objections=tuple(Objection(one.name, one.text) for one in objections.get(row.id, ())),
            replaces=replaces.get(row.id),
            replaced_by=replaced_by.get(row.id),
        )
        for row in map(found.get, ids)
        if row is not None
    ]


def named(transaction: Transaction, selection: Selection, ids: set[int]) -> Mapping[int, Other]:
    """Those of these decisions that the person may read, by their ids."""
    query = select(DecisionRow.id, UnitRow.name, DecisionRow.number).join(UnitRow, _UNIT)
    query = query.where(DecisionRow.id.in_(sorted(ids)), readable(AUDIENCE, selection))
    return {row[0]: Other(*row) for row in transaction.session.execute(query, selection.values)}


def _places(selection: Selection, author_id: int, found: Sequence[Found]) -> tuple[Told, ...]:
    """As `storage.decisions.announced_for`: nobody learns of a closed conversation through a decision."""
    everywhere = list({row.id: row for row in found}.values())
    if author_id != selection.me:
        channels = [row for row in everywhere if row.kind == str(Kind.CHANNEL) and selection.reads(row.kind, None)]
        everywhere = channels or [row for row in everywhere if row.external_id in selection.member_of]
    return tuple(Told(Kind(row.kind), row.name, row.url) for row in everywhere)


def _questions(selection: Selection, author_id: int, found: Sequence[Found]) -> tuple[Asked, ...]:
    """All to the author; to whoever asked their own; to others what is answered where they read."""
    return tuple(
        Asked(row.text, row.answer)
        for row in found
        if selection.me in (author_id, row.asker_id)
        or (row.answered_at is not None and row.kind is not None and selection.reads(row.kind, row.external_id))
    )
