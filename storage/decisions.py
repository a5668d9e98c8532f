"""Decisions, asked for and changed. Snapshots leave this file, rows do not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, null, select, update

from bot.model import Kind, Person
from storage import people
from storage.audience import Audience, may_read, openly
from storage.database import Transaction
from storage.decision_tables import (
    CONTENT,
    Announced,
    Content,
    Decision,
    DecisionDeciderRow,
    DecisionPlaceRow,
    DecisionReadRow,
    DecisionRow,
    DecisionVersionRow,
    Edition,
    Listed,
    Proposal,
    Version,
    Who,
)
from storage.people import ConversationRow, PersonRow
from storage.postings import DeliveryRow, PostingRow

SERIES = "decision"
ANNOUNCEMENT = "decision.announcement"  # the view that shows a decision where it was announced

# ------------------------------------------------------------------------------------------------ who may read


def _audience(person: Person) -> Audience:
    decider = exists().where(
        DecisionDeciderRow.workspace_id == DecisionRow.workspace_id,
        DecisionDeciderRow.decision_id == DecisionRow.id,
        DecisionDeciderRow.version == DecisionRow.version,
        DecisionDeciderRow.person_id == person.id,
    )
    return Audience(named=(DecisionRow.author_id == person.id) | decider, posted_in=_announced_in)


def _announced_in(which: ColumnElement[bool]) -> ColumnElement[bool]:
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


Whole = Select[DecisionRow, DecisionVersionRow, str, int]


def _whole() -> Whole:
    readers = (
        select(func.count())
        .select_from(DecisionReadRow)
        .where(
            DecisionReadRow.workspace_id == DecisionRow.workspace_id,
            DecisionReadRow.decision_id == DecisionRow.id,
            DecisionReadRow.version == DecisionRow.version,
        )
        .scalar_subquery()
    )
    return (
        select(DecisionRow, DecisionVersionRow, PersonRow.name, readers)
        .join(DecisionVersionRow, _current())
        .join(PersonRow, _author())
    )


def _current() -> ColumnElement[bool]:
    return and_(
        DecisionVersionRow.workspace_id == DecisionRow.workspace_id,
        DecisionVersionRow.decision_id == DecisionRow.id,
        DecisionVersionRow.version == DecisionRow.version,
    )


def _author() -> ColumnElement[bool]:
    return and_(PersonRow.workspace_id == DecisionRow.workspace_id, PersonRow.id == DecisionRow.author_id)


# ------------------------------------------------------------------------------------------------ reading


def numbered(transaction: Transaction, person: Person, number: int) -> Decision | None:
    """The decision with that number in the person's unit, if they may read it."""
    unit_id = select(PersonRow.unit_id).where(PersonRow.id == person.id).scalar_subquery()
    return _readable(transaction, person, _whole().where(DecisionRow.unit_id == unit_id, DecisionRow.number == number))


def readable(transaction: Transaction, person: Person, decision_id: int) -> Decision | None:
    """The decision, if the person may read it."""
    return _readable(transaction, person, _whole().where(DecisionRow.id == decision_id))


def _readable(transaction: Transaction, person: Person, query: Whole) -> Decision | None:
    audience = _audience(person)
    found = transaction.session.execute(query.where(openly(audience, person))).first()
    if found is None:
        found = transaction.session.execute(may_read(transaction, person, audience, query)).first()
    return _decision(transaction, *found) if found else None


def load(transaction: Transaction, decision_id: int) -> Decision | None:
    """The decision, whoever reads: for messages to conversations, whose rights are settled when they are posted."""
    found = transaction.session.execute(_whole().where(DecisionRow.id == decision_id)).first()
    return _decision(transaction, *found) if found else None


def known(transaction: Transaction, decision_id: int) -> Decision:
    """The same, of a decision that is known to be there."""
    return _decision(transaction, *transaction.session.execute(_whole().where(DecisionRow.id == decision_id)).one())


def _decision(
    transaction: Transaction, row: DecisionRow, version: DecisionVersionRow, author: str, readers: int
) -> Decision:
    return Decision(
        id=row.id,
        unit_id=row.unit_id,
        number=row.number,
        author=Who(row.author_id, author),
        confirm=row.confirm,
        published_at=row.published_at,
        version=_version(transaction, version),
        readers=readers,
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
    )


def _version(transaction: Transaction, row: DecisionVersionRow) -> Version:
    deciders = (
        select(PersonRow.id, PersonRow.name)
        .join(
            DecisionDeciderRow,
            and_(
                DecisionDeciderRow.workspace_id == PersonRow.workspace_id, DecisionDeciderRow.person_id == PersonRow.id
            ),
        )
        .where(DecisionDeciderRow.decision_id == row.decision_id, DecisionDeciderRow.version == row.version)
        .order_by(PersonRow.name, PersonRow.id)
    )
    return Version(
        number=row.version,
        at=row.at,
        content=Content(**{name: getattr(row, name) for name in CONTENT}),
        deciders=tuple(Who(*one) for one in transaction.session.execute(deciders)),
        emptied_at=row.emptied_at,
        emptied_reason=row.emptied_reason,
    )


def version(transaction: Transaction, decision_id: int, number: int) -> Version | None:
    """One version of a decision that the person is known to be allowed to read."""
    row = transaction.get(DecisionVersionRow, decision_id, number)
    return _version(transaction, row) if row else None


def editions(transaction: Transaction, decision_id: int, before: int, most: int) -> list[Edition]:
    """The versions earlier than `before`, the latest first."""
    row = DecisionVersionRow
    query = select(row.version, row.at, row.emptied_at.is_not(None)).where(
        row.decision_id == decision_id, row.version < before
    )
    return [Edition(*one) for one in transaction.session.execute(query.order_by(row.version.desc()).limit(most))]


def search(
    transaction: Transaction, person: Person, words: Sequence[str], before: int | None, most: int
) -> list[Listed]:
    """What the person may read and every word occurs in, the latest first; `before` is the id where a page ended."""
    query = select(
        DecisionRow.id,
        DecisionRow.number,
        DecisionVersionRow.title,
        PersonRow.name,
        DecisionRow.published_at,
        DecisionRow.withdrawn_at.is_not(None),
    )
    query = query.join(DecisionVersionRow, _current()).join(PersonRow, _author())
    for word in words:
        query = query.where(DecisionVersionRow.words.contains(word.casefold(), autoescape=True))
    if before is not None:
        query = query.where(DecisionRow.id < before)
    query = may_read(transaction, person, _audience(person), query).order_by(DecisionRow.id.desc()).limit(most)
    return [Listed(*one) for one in transaction.session.execute(query)]


def announced(transaction: Transaction, decision_id: int) -> list[Announced]:
    """Every place where it is or will be announced, in the order of announcing."""
    query = (
        select(ConversationRow, PostingRow.id, PostingRow.url, PostingRow.reference != "")
        .join(
            PostingRow,
            and_(
                PostingRow.workspace_id == ConversationRow.workspace_id,
                PostingRow.conversation_id == ConversationRow.id,
            ),
        )
        .where(PostingRow.view == ANNOUNCEMENT, PostingRow.subject == decision_id)
        .order_by(PostingRow.id)
    )
    return list(
        {
            row.id: Announced(row.id, row.external_id or "", Kind(row.kind), row.name, posting, url, said)
            for row, posting, url, said in transaction.session.execute(query)
        }.values()
    )


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


def publish(transaction: Transaction, author: Person, draft_id: int, proposal: Proposal) -> Decision:
    """A new decision with the next number of its author's unit."""
    author_row = transaction.one(PersonRow, author.id)
    row = transaction.add(
        DecisionRow(
            unit_id=author_row.unit_id,
            number=people.next_number(transaction, author_row.unit_id, SERIES),
            draft_id=draft_id,
            author_id=author.id,
            version=1,
            confirm=proposal.confirm,
            published_at=transaction.now,
        )
    )
    transaction.session.flush()
    _write_version(transaction, row, proposal)
    _add_places(transaction, row.id, proposal.places)
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
    _add_places(transaction, decision_id, proposal.places)
    return known(transaction, decision_id)


def withdraw(transaction: Transaction, decision_id: int, reason: str) -> Decision:
    """Withdraws a decision held by `lock`."""
    row = transaction.one(DecisionRow, decision_id)
    row.withdrawn_at, row.withdrawn_reason = transaction.now, reason
    transaction.session.flush()
    return known(transaction, decision_id)


def empty_version(transaction: Transaction, decision_id: int, number: int, reason: str) -> None:
    """Takes the content out of a version, here and in what is kept of the messages that showed it."""
    row = transaction.one(DecisionVersionRow, decision_id, number)
    for name in CONTENT:
        setattr(row, name, getattr(Content(), name))
    row.words, row.emptied_at, row.emptied_reason = "", transaction.now, reason
    transaction.session.execute(
        delete(DecisionDeciderRow).where(
            DecisionDeciderRow.decision_id == decision_id, DecisionDeciderRow.version == number
        )
    )
    announcements = select(PostingRow.id).where(PostingRow.view == ANNOUNCEMENT, PostingRow.subject == decision_id)
    transaction.session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.posting_id.in_(announcements), DeliveryRow.version == number)
        .values(message=null())
    )


def _write_version(transaction: Transaction, row: DecisionRow, proposal: Proposal) -> None:
    content = proposal.content
    transaction.add(
        DecisionVersionRow(
            decision_id=row.id,
            version=row.version,
            at=transaction.now,
            words=f"{content.title}\n{content.decided}\n{content.why}".casefold(),
            **{name: getattr(content, name) for name in CONTENT},
        )
    )
    for person_id in proposal.decided_by:
        transaction.add(DecisionDeciderRow(decision_id=row.id, version=row.version, person_id=person_id))
    transaction.session.flush()


def _add_places(transaction: Transaction, decision_id: int, conversations: Iterable[int]) -> None:
    for conversation_id in conversations:
        if transaction.get(DecisionPlaceRow, decision_id, conversation_id) is None:
            transaction.add(DecisionPlaceRow(decision_id=decision_id, conversation_id=conversation_id))
    transaction.session.flush()


# ------------------------------------------------------------------------------------------------ readers


def has_read(transaction: Transaction, decision_id: int, number: int, person_id: int) -> bool:
    return transaction.get(DecisionReadRow, decision_id, number, person_id) is not None


def note_read(transaction: Transaction, decision_id: int, number: int, person_id: int) -> bool:
    """Notes that the person has read that version; whether it is news."""
    if has_read(transaction, decision_id, number, person_id):
        return False
    transaction.add(DecisionReadRow(decision_id=decision_id, version=number, person_id=person_id, at=transaction.now))
    transaction.session.flush()
    return True


def take_back_read(transaction: Transaction, decision_id: int, number: int, person_id: int) -> bool:
    """Forgets that the person has read that version; whether it was noted."""
    row = transaction.get(DecisionReadRow, decision_id, number, person_id)
    if row is None:
        return False
    transaction.session.delete(row)
    transaction.session.flush()
    return True


def reader_names(transaction: Transaction, decision: Decision, start: int, most: int) -> list[str]:
    """Who has read the current version, by name. For decisions that asked for confirmation, and their author, alone."""
    query = (
        select(PersonRow.name)
        .join(
            DecisionReadRow,
            and_(DecisionReadRow.workspace_id == PersonRow.workspace_id, DecisionReadRow.person_id == PersonRow.id),
        )
        .where(DecisionReadRow.decision_id == decision.id, DecisionReadRow.version == decision.version.number)
        .order_by(PersonRow.name, PersonRow.id)
    )
    return list(transaction.session.scalars(query.offset(start).limit(most)))
