"""Decisions, asked for and changed. Snapshots leave this file, rows do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from bot.model import Kind, Person
from storage import searched, units
from storage.audience import ME, MEMBER_OF, Audience, among_them, may_read, openly
from storage.database import Prepared, Transaction
from storage.decision_tables import (
    CONTENT,
    DROP,
    DROPPED,
    REPLACED,
    WITHDRAWN,
    Announced,
    Content,
    Decision,
    DecisionDeciderRow,
    DecisionPlaceRow,
    DecisionReadRow,
    DecisionReplacementRow,
    DecisionReviewRow,
    DecisionRow,
    DecisionVersionRow,
    DissentRow,
    Listed,
    Proposal,
    Version,
    Who,
)
from storage.pending_tables import PendingRow
from storage.people import ConversationRow, PersonRow
from storage.postings import PostingRow
from storage.signatures import SignatureRow
from storage.units import UnitRow

KIND = "decision"  # the kind of record, for its numbers and its postings
ANNOUNCEMENT = "decision.announcement"  # the view that shows a decision where it was announced

# ------------------------------------------------------------------------------------------------ who may read


def announced_in(which: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(DecisionPlaceRow.decision_id)
        .join(
            ConversationRow,
            and_(
                ConversationRow.workspace_id == DecisionPlaceRow.workspace_id,
                ConversationRow.id == DecisionPlaceRow.conversation_id,
            ),
        )
        .where(
            DecisionPlaceRow.workspace_id == DecisionRow.workspace_id,
            DecisionPlaceRow.decision_id == DecisionRow.id,
            which,
        )
        .exists()
    )


_DECIDED_BY_ME = exists().where(
    DecisionDeciderRow.workspace_id == DecisionRow.workspace_id,
    DecisionDeciderRow.decision_id == DecisionRow.id,
    DecisionDeciderRow.version == DecisionRow.version,
    DecisionDeciderRow.person_id == ME,
)
AUDIENCE = Audience(named=(DecisionRow.author_id == ME) | _DECIDED_BY_ME, posted_in=announced_in)

# ------------------------------------------------------------------------------------------------ reading

CURRENT = and_(
    DecisionVersionRow.workspace_id == DecisionRow.workspace_id,
    DecisionVersionRow.decision_id == DecisionRow.id,
    DecisionVersionRow.version == DecisionRow.version,
)
_AUTHOR = and_(PersonRow.workspace_id == DecisionRow.workspace_id, PersonRow.id == DecisionRow.author_id)
_UNIT = and_(UnitRow.workspace_id == DecisionRow.workspace_id, UnitRow.id == DecisionRow.unit_id)
_READ = and_(
    DecisionReadRow.workspace_id == DecisionRow.workspace_id,
    DecisionReadRow.decision_id == DecisionRow.id,
    DecisionReadRow.version == DecisionRow.version,
)
_REPLACED = exists().where(
    DecisionReplacementRow.workspace_id == DecisionRow.workspace_id, DecisionReplacementRow.old_id == DecisionRow.id
)
_REPLACES = exists().where(
    DecisionReplacementRow.workspace_id == DecisionRow.workspace_id, DecisionReplacementRow.new_id == DecisionRow.id
)
_REVIEWED = exists().where(
    DecisionReviewRow.workspace_id == DecisionRow.workspace_id, DecisionReviewRow.decision_id == DecisionRow.id
)
_DISSENTED = exists().where(
    DissentRow.workspace_id == DecisionRow.workspace_id, DissentRow.decision_id == DecisionRow.id
)
_OPENED_BEFORE = exists().where(
    PendingRow.workspace_id == DecisionRow.workspace_id, PendingRow.decision_id == DecisionRow.id
)
_SIGNED = exists().where(
    SignatureRow.workspace_id == DecisionRow.workspace_id, SignatureRow.decision_id == DecisionRow.id
)
ROOM = case(*((DecisionVersionRow.influence == key, getattr(UnitRow, f"influence_{key}")) for key in units.INFLUENCE))
_DECIDED = aliased(DecisionDeciderRow)
_DECIDER = aliased(PersonRow)
_DECISION = (  # a row for each who decided, so that one question to the database is enough
    select(
        DecisionRow.id,
        DecisionRow.unit_id,
        UnitRow.name.label("unit"),
        DecisionRow.number,
        DecisionRow.author_id,
        DecisionRow.confirm,
        DecisionRow.published_at,
        DecisionRow.withdrawn_at,
        DecisionRow.withdrawn_reason,
        DecisionRow.version,
        DecisionVersionRow.at,
        *(getattr(DecisionVersionRow, name) for name in CONTENT),
        PersonRow.name.label("author"),
        PersonRow.has_left.label("author_left"),
        select(func.count()).select_from(DecisionReadRow).where(_READ).scalar_subquery().label("readers"),
        exists().where(_READ, DecisionReadRow.person_id == ME).label("read_by_me"),
        or_(_REPLACED, _REPLACES, _REVIEWED, _DISSENTED, _OPENED_BEFORE, _SIGNED).label("has_course"),
        ROOM.label("room"),
        _DECIDER.id.label("decider_id"),
        _DECIDER.name.label("decider"),
        _DECIDER.has_left.label("decider_left"),
    )
    .join(DecisionVersionRow, CURRENT)
    .join(PersonRow, _AUTHOR)
    .join(UnitRow, _UNIT)
    .outerjoin(
        _DECIDED,
        and_(
            _DECIDED.workspace_id == DecisionRow.workspace_id,
            _DECIDED.decision_id == DecisionRow.id,
            _DECIDED.version == DecisionRow.version,
        ),
    )
    .outerjoin(_DECIDER, and_(_DECIDER.workspace_id == _DECIDED.workspace_id, _DECIDER.id == _DECIDED.person_id))
    .order_by(_DECIDER.name, _DECIDER.id)
)
_BY_ID = DecisionRow.id == bindparam("id")
# The unit of the conversation `here`, unless another is named: looked up in the same query, since many ask.
_HERE = select(ConversationRow.unit_id).where(ConversationRow.id == bindparam("here")).scalar_subquery()
_UNIT_MEANT = func.coalesce(bindparam("unit", type_=BigInteger), _HERE)
_BY_NUMBER = and_(DecisionRow.unit_id == _UNIT_MEANT, DecisionRow.number == bindparam("number"))
_NOBODY = 0


def numbered(transaction: Transaction, person: Person, conversation_id: int, number: int) -> Decision | None:
    """The decision with that number of the conversation's unit, or else of the workspace's first one, if the person may
    read it."""
    which = {"number": number, "here": conversation_id, "unit": None}
    return _readable(transaction, person, which) or _readable(
        transaction, person, {**which, "unit": units.unit(transaction).id}
    )


def readable(transaction: Transaction, person: Person, decision_id: int) -> Decision | None:
    """The decision, if the person may read it."""
    return _readable(transaction, person, {"id": decision_id})


def _readable(transaction: Transaction, person: Person, which: Mapping[str, int | None]) -> Decision | None:
    by_number = "number" in which
    values = {ME.key: person.id, **which}
    queries = _queries(by_number, person.guest)
    if not transaction.knows_memberships:
        found = transaction.rows(queries.open, values).all()
        if found or transaction.rows(queries.posted, values).first() is None:
            return _decision(found) if found else None
    found = transaction.rows(queries.whole, {**values, MEMBER_OF.key: list(transaction.member_of)}).all()
    return _decision(found) if found else None


class _Queries(NamedTuple):
    """One decision: if it is open to the person, if it was posted anywhere, if they may read it at all."""

    open: Prepared[Select[*tuple[Any, ...]]]
    posted: Prepared[Select[*tuple[Any, ...]]]
    whole: Prepared[Select[*tuple[Any, ...]]]


@cache
def _queries(by_number: bool, guest: bool) -> _Queries:
    one, known = _DECISION.where(_BY_NUMBER if by_number else _BY_ID), openly(AUDIENCE, guest)
    posted, whole = one.where(announced_in(true())).limit(1), one.where(or_(known, among_them(AUDIENCE)))
    return _Queries(Prepared(one.where(known)), Prepared(posted), Prepared(whole))


def load(transaction: Transaction, decision_id: int) -> Decision | None:
    """The decision, whoever reads: for messages to conversations, whose rights are settled when they are posted."""
    found = transaction.rows(_WHOEVER_READS, {"id": decision_id, ME.key: _NOBODY}).all()
    return _decision(found) if found else None


def known(transaction: Transaction, decision_id: int) -> Decision:
    """The same, of a decision that is known to be there."""
    return _decision(transaction.rows(_WHOEVER_READS, {"id": decision_id, ME.key: _NOBODY}).all())


_WHOEVER_READS = Prepared(_DECISION.where(_BY_ID))


def _decision(rows: Sequence[Row[*tuple[Any, ...]]]) -> Decision:
    found = rows[0]
    content = Content(**{name: getattr(found, name) for name in CONTENT})
    deciders = tuple(Who(row.decider_id, row.decider, row.decider_left) for row in rows if row.decider_id is not None)
    return Decision(
        id=found.id,
        unit_id=found.unit_id,
        unit=found.unit,
        number=found.number,
        author=Who(found.author_id, found.author, found.author_left),
        confirm=found.confirm,
        published_at=found.published_at,
        version=Version(found.version, found.at, content, deciders, room=found.room or ""),
        readers=found.readers,
        read_by_me=found.read_by_me,
        withdrawn_at=found.withdrawn_at,
        withdrawn_reason=found.withdrawn_reason,
        has_course=found.has_course,
    )


HOW_IT_ENDED = case(
    (DecisionRow.withdrawn_at.is_(None), ""),
    (_REPLACED, REPLACED),
    (_REVIEWED.where(DecisionReviewRow.verdict == DROP), DROPPED),
    else_=WITHDRAWN,
)


_LISTED = (
    select(
        DecisionRow.id,
        UnitRow.name.label("unit"),
        DecisionRow.number,
        DecisionVersionRow.title,
        PersonRow.name,
        DecisionRow.published_at,
        HOW_IT_ENDED,
    )
    .join(DecisionVersionRow, CURRENT)
    .join(PersonRow, _AUTHOR)
    .join(UnitRow, _UNIT)
)


def latest(transaction: Transaction, person: Person, before: int | None, most: int) -> list[Listed]:
    """What the person may read, the latest first; `before` is the id where a page ended."""
    query = _LISTED.order_by(DecisionRow.id.desc()).limit(most)
    if before is not None:
        query = query.where(DecisionRow.id < before)
    return [Listed(*one) for one in may_read(transaction, person, AUDIENCE, query, {ME.key: person.id})]


def listed(transaction: Transaction, ids: Sequence[int]) -> list[Listed]:
    """Those with these ids, in their order, whoever asks."""
    found = {one.id: Listed(*one) for one in transaction.session.execute(_LISTED.where(DecisionRow.id.in_(ids)))}
    return [found[one] for one in ids if one in found]


_ANNOUNCED = Prepared(
    select(
        ConversationRow.id,
        ConversationRow.external_id,
        ConversationRow.kind,
        ConversationRow.name,
        PostingRow.id,
        PostingRow.url,
        PostingRow.reference != "",
    )
    .join(
        PostingRow,
        and_(
            PostingRow.workspace_id == ConversationRow.workspace_id,
            PostingRow.conversation_id == ConversationRow.id,
        ),
    )
    .where(PostingRow.kind == KIND, PostingRow.subject == bindparam("id"), PostingRow.view == ANNOUNCEMENT)
    .order_by(PostingRow.id)
)


def announced(transaction: Transaction, decision_id: int) -> list[Announced]:
    """Every place where it is or will be announced, in the order of announcing."""
    places: dict[int, Announced] = {}
    for one in transaction.rows(_ANNOUNCED, {"id": decision_id}):
        conversation, external_id, kind, name, posting, url, said = one
        places[conversation] = Announced(conversation, external_id or "", Kind(kind), name, posting, url, said)
    return list(places.values())


def announced_for(transaction: Transaction, decision: Decision, person: Person) -> list[Announced]:
    """The places that the person is told of. The author sees all; others the open channels, or, where there is none,
    the closed conversations that they are in: nobody learns of a closed one through a decision."""
    everywhere = announced(transaction, decision.id)
    if person.id == decision.author.id:
        return everywhere
    channels = [] if person.guest else [place for place in everywhere if place.kind is Kind.CHANNEL]
    if channels or not everywhere:
        return channels
    return [place for place in everywhere if place.external_id in transaction.member_of]


# ------------------------------------------------------------------------------------------------ changing


def publish(transaction: Transaction, author: Person, unit_id: int, draft_id: int, proposal: Proposal) -> Decision:
    """A new decision with the next number of a unit."""
    row = transaction.add(
        DecisionRow(
            unit_id=unit_id,
            number=units.next_number(transaction, unit_id, KIND),
            draft_id=draft_id,
            author_id=author.id,
            version=1,
            confirm=proposal.confirm,
            published_at=transaction.now,
        )
    )
    transaction.session.flush()
    _write_version(transaction, row, proposal)
    add_places(transaction, row.id, proposal.places)
    return known(transaction, row.id)


def lock(transaction: Transaction, decision_id: int) -> Decision | None:
    """The decision as it is now, which nobody else changes until we are done."""
    row = transaction.get(DecisionRow, decision_id, lock=True)
    return load(transaction, decision_id) if row else None


def revise(transaction: Transaction, decision_id: int, proposal: Proposal) -> Decision:
    """A new version of a decision held by `lock`."""
    row = transaction.one(DecisionRow, decision_id)
    row.version += 1
    _write_version(transaction, row, proposal)
    add_places(transaction, decision_id, proposal.places)
    return known(transaction, decision_id)


def end(transaction: Transaction, decision_id: int, reason: str) -> Decision:
    """A decision held by `lock` is no longer in force: withdrawn, dropped or replaced."""
    row = transaction.one(DecisionRow, decision_id)
    row.withdrawn_at, row.withdrawn_reason = transaction.now, reason
    transaction.session.flush()
    return known(transaction, decision_id)


def _write_version(transaction: Transaction, row: DecisionRow, proposal: Proposal) -> None:
    content = proposal.content
    transaction.add(
        DecisionVersionRow(
            decision_id=row.id,
            version=row.version,
            at=transaction.now,
            **{name: getattr(content, name) for name in CONTENT},
        )
    )
    for person_id in proposal.decided_by:
        transaction.add(DecisionDeciderRow(decision_id=row.id, version=row.version, person_id=person_id))
    searched.renew(transaction, searched.DECISION, row.id)


def add_places(transaction: Transaction, decision_id: int, conversations: Iterable[int]) -> None:
    """More places that it is announced in."""
    for conversation_id in conversations:
        if transaction.get(DecisionPlaceRow, decision_id, conversation_id) is None:
            transaction.add(DecisionPlaceRow(decision_id=decision_id, conversation_id=conversation_id))
    transaction.session.flush()
