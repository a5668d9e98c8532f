"""Decisions under way, asked for and changed. Snapshots leave this file, rows do not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select

from bot.model import Conversation, Kind, Person
from storage import people, postings, searched, units
from storage.audience import ME, Audience, may_read
from storage.database import Transaction
from storage.forum_tables import ForumMemberRow, ForumRow
from storage.pending_tables import (
    DECIDED,
    DECIDES,
    DRAFT,
    DROPPED,
    ENOUGH,
    HEARD,
    OPEN,
    TEXTS,
    Change,
    Pending,
    PendingChangeRow,
    PendingForumRow,
    PendingPersonRow,
    PendingPlaceRow,
    PendingRow,
    PerspectiveRow,
    Promised,
    Proposal,
    SpokenRow,
    UnsignedPerspectiveRow,
)
from storage.people import ConversationRow
from storage.postings import Wanted

TOLD = "perspective.told"  # the view that tells somebody what came of what they said
ENDED = "pending.decided"  # to whoever opened it, and to those who were to decide it

# ------------------------------------------------------------------------------------------------ who may read


def _posted_in(which: ColumnElement[bool]) -> ColumnElement[bool]:
    place = and_(
        ConversationRow.workspace_id == PendingPlaceRow.workspace_id,
        ConversationRow.id == PendingPlaceRow.conversation_id,
    )
    here = and_(
        PendingPlaceRow.workspace_id == PendingRow.workspace_id, PendingPlaceRow.pending_id == PendingRow.id, which
    )
    return select(PendingPlaceRow.pending_id).join(ConversationRow, place).where(here).exists()


_NAMED = exists().where(
    PendingPersonRow.workspace_id == PendingRow.workspace_id,
    PendingPersonRow.pending_id == PendingRow.id,
    PendingPersonRow.person_id == ME,
)
_ROLES = or_(ForumRow.chair_id == ME, ForumRow.minute_taker_id == ME)
_IN_A_FORUM = (
    select(PendingForumRow.pending_id)
    .join(
        ForumRow, and_(ForumRow.workspace_id == PendingForumRow.workspace_id, ForumRow.id == PendingForumRow.forum_id)
    )
    .outerjoin(
        ForumMemberRow,
        and_(
            ForumMemberRow.workspace_id == ForumRow.workspace_id,
            ForumMemberRow.forum_id == ForumRow.id,
            ForumMemberRow.person_id == ME,
        ),
    )
    .where(
        PendingForumRow.workspace_id == PendingRow.workspace_id,
        PendingForumRow.pending_id == PendingRow.id,
        or_(_ROLES, ForumMemberRow.person_id.is_not(None)),
    )
    .exists()
)
_OPENED = PendingRow.state != DRAFT
# A draft is its author's alone.
AUDIENCE = Audience(
    named=(PendingRow.author_id == ME) | (_OPENED & (_NAMED | _IN_A_FORUM)),
    posted_in=lambda which: _OPENED & _posted_in(which),
)

# ------------------------------------------------------------------------------------------------ reading


def readable(transaction: Transaction, person: Person, pending_id: int) -> Pending | None:
    """It, if the person may read it."""
    query = select(PendingRow.id).where(PendingRow.id == pending_id)
    found = may_read(transaction, person, AUDIENCE, query, {ME.key: person.id}).first()
    return load(transaction, pending_id) if found else None


def load(transaction: Transaction, pending_id: int) -> Pending | None:
    """It, whoever reads."""
    found = of_ids(transaction, [pending_id])
    return found[0] if found else None


def lock(transaction: Transaction, pending_id: int) -> Pending | None:
    """It as it is now, which nobody else changes until we are done."""
    row = transaction.get(PendingRow, pending_id, lock=True)
    return load(transaction, pending_id) if row else None


def waiting(transaction: Transaction, person: Person, most: int, skip: int = 0) -> list[Pending]:
    """What the person may read and is not decided yet, the longest waiting first; before all, their own drafts."""
    query = select(PendingRow.id).where(PendingRow.state.in_((OPEN, DRAFT)))
    query = query.order_by(PendingRow.opened_at.is_not(None), PendingRow.opened_at, PendingRow.id)
    found = may_read(transaction, person, AUDIENCE, query.limit(most).offset(skip), {ME.key: person.id})
    return of_ids(transaction, [one.id for one in found])


def of_decision(transaction: Transaction, decision_id: int) -> int | None:
    """The id of what a decision has decided."""
    found: int | None = transaction.session.scalar(select(PendingRow.id).where(PendingRow.decision_id == decision_id))
    return found


def known_in(transaction: Transaction, pending_id: int, place: Conversation) -> bool:
    """Whether those who read a conversation know of it: it was announced there or in an open channel."""
    there = or_(ConversationRow.id == place.id, ConversationRow.kind == str(Kind.CHANNEL))
    query = select(PendingRow.id).where(PendingRow.id == pending_id, _posted_in(there))
    return transaction.session.scalar(query) is not None


def all_open(transaction: Transaction) -> list[int]:
    """Those that are not settled."""
    query = select(PendingRow.id).where(PendingRow.state == OPEN).order_by(PendingRow.id)
    return list(transaction.session.scalars(query))


def open_with(transaction: Transaction, person_id: int) -> list[int]:
    """Those of them that somebody opened or is named as deciding."""
    named = select(PendingPersonRow.pending_id).where(
        PendingPersonRow.person_id == person_id, PendingPersonRow.part == DECIDES
    )
    theirs = or_(PendingRow.author_id == person_id, PendingRow.id.in_(named))
    return list(transaction.session.scalars(select(PendingRow.id).where(PendingRow.state == OPEN, theirs)))


def of_ids(transaction: Transaction, ids: Sequence[int]) -> list[Pending]:
    """Those with these ids, in their order."""
    rows = {row.id: row for row in transaction.session.scalars(select(PendingRow).where(PendingRow.id.in_(ids)))}
    parts = _parts(transaction, ids)
    places = _column(transaction, PendingPlaceRow.pending_id, PendingPlaceRow.conversation_id, ids)
    forums = _column(transaction, PendingForumRow.pending_id, PendingForumRow.forum_id, ids)
    spoken = _counts(transaction, PerspectiveRow.pending_id, ids)
    unsigned = _counts(transaction, UnsignedPerspectiveRow.pending_id, ids)
    named = {row.author_id for row in rows.values()} | {one for by_part in parts.values() for one in by_part[DECIDES]}
    who = {one.id: one for one in people.people(transaction, sorted(named))}
    changes = _changes(transaction, ids)
    found = []
    for row in (rows[one] for one in ids if one in rows):
        part = parts.get(row.id, {DECIDES: [], HEARD: []})
        proposal = Proposal(
            **{name: getattr(row, name) for name in TEXTS},
            deciders=tuple(part[DECIDES]),
            people=tuple(part[HEARD]),
            forums=tuple(forums.get(row.id, ())),
            places=tuple(places.get(row.id, ())),
        )
        found.append(
            Pending(
                id=row.id,
                unit_id=row.unit_id,
                author=who[row.author_id],
                state=row.state,
                version=row.version,
                proposal=proposal,
                deciders=_deciders(row, [who[one] for one in part[DECIDES]]),
                opened_at=row.opened_at,
                closed_at=row.closed_at,
                decision=row.decision_id,
                dropped_reason=row.dropped_reason,
                spoken=spoken.get(row.id, 0),
                unsigned=unsigned.get(row.id, 0) if row.closed_at else 0,
                changed=changes[row.id][-1] if row.id in changes else None,
                was_unsigned=row.unsigned or any(one.before.unsigned for one in changes.get(row.id, ())),
                words=units.unit(transaction, row.unit_id).influence,
            )
        )
    return found


def _deciders(row: PendingRow, named: Iterable[Person]) -> tuple[Person, ...]:
    """While it is open, whoever has left decides nothing."""
    here = (one for one in named if row.state not in (DRAFT, OPEN) or not one.left)
    return tuple(sorted(here, key=lambda one: (one.name, one.id)))


def _parts(transaction: Transaction, ids: Sequence[int]) -> dict[int, dict[str, list[int]]]:
    found: dict[int, dict[str, list[int]]] = {}
    query = select(PendingPersonRow.pending_id, PendingPersonRow.part, PendingPersonRow.person_id)
    rows = transaction.session.execute(query.where(PendingPersonRow.pending_id.in_(ids)))
    for pending_id, part, person_id in sorted((one[0], one[1], one[2]) for one in rows):
        found.setdefault(pending_id, {DECIDES: [], HEARD: []})[part].append(person_id)
    return found


def _column(transaction: Transaction, of: Any, what: Any, ids: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for pending_id, value in transaction.session.execute(select(of, what).where(of.in_(ids)).order_by(what)):
        found.setdefault(pending_id, []).append(value)
    return found


def _counts(transaction: Transaction, of: Any, ids: Sequence[int]) -> dict[int, int]:
    found = transaction.session.execute(select(of, func.count()).where(of.in_(ids)).group_by(of))
    return {one[0]: one[1] for one in found}


def _changes(transaction: Transaction, ids: Sequence[int]) -> dict[int, list[Change]]:
    """The changes of each, the earliest first."""
    query = select(PendingChangeRow).where(PendingChangeRow.pending_id.in_(ids)).order_by(PendingChangeRow.id)
    found: dict[int, list[Change]] = {}
    for row in transaction.session.scalars(query):
        found.setdefault(row.pending_id, []).append(_change(row))
    return found


def change(transaction: Transaction, change_id: int) -> tuple[int, Change] | None:
    """A change, with the id of what was changed."""
    row = transaction.get(PendingChangeRow, change_id)
    return (row.pending_id, _change(row)) if row else None


def changes(transaction: Transaction, pending_id: int) -> list[Change]:
    """Every change, the earliest first."""
    return _changes(transaction, [pending_id]).get(pending_id, [])


def _change(row: PendingChangeRow) -> Change:
    before = Promised(row.before, row.until_before, row.unsigned_before)
    after = Promised(row.after, row.until_after, row.unsigned_after)
    return Change(row.id, row.at, before, after, row.why)


# ------------------------------------------------------------------------------------------------ changing


def draft(transaction: Transaction, author: Person, unit_id: int, proposal: Proposal) -> Pending:
    """Written, and seen by its author alone."""
    row = PendingRow(unit_id=unit_id, author_id=author.id, made_at=transaction.now)
    _write(row, proposal)
    transaction.add(row)
    transaction.flush()
    _write_parts(transaction, row.id, proposal)
    searched.renew(transaction, searched.PENDING, row.id)
    return _known(transaction, row.id)


def rewrite(
    transaction: Transaction, pending_id: int, proposal: Proposal, why: str = "", *, unit_id: int | None = None
) -> Pending:
    """Other words for one held by `lock`. Where people were promised something else, that stays to be seen."""
    row = transaction.one(PendingRow, pending_id)
    row.unit_id = unit_id or row.unit_id
    before, after = Promised(row.influence, row.speak_until, row.unsigned), proposal.promised
    row.version += 1
    if row.state == OPEN and before != after:
        transaction.add(
            PendingChangeRow(
                pending_id=pending_id,
                at=transaction.now,
                before=before.influence,
                after=after.influence,
                until_before=before.speak_until,
                until_after=after.speak_until,
                unsigned_before=before.unsigned,
                unsigned_after=after.unsigned,
                why=why,
            )
        )
    _write(row, proposal)
    for table in (PendingPersonRow, PendingForumRow, PendingPlaceRow):
        transaction.session.execute(delete(table).where(table.pending_id == pending_id))
    _write_parts(transaction, pending_id, proposal)
    searched.renew(transaction, searched.PENDING, pending_id)
    return _known(transaction, pending_id)


def open_(transaction: Transaction, pending_id: int) -> Pending:
    """A draft held by `lock` is announced."""
    row = transaction.one(PendingRow, pending_id)
    row.state, row.opened_at = OPEN, transaction.now
    transaction.flush()
    return _known(transaction, pending_id)


def close(transaction: Transaction, pending_id: int) -> bool:
    """Nobody speaks without their name any more; whether that is new. What was said so is shown from now on, if there
    is enough of it; else it is gone. Who did is forgotten."""
    row = transaction.get(PendingRow, pending_id, lock=True)
    if row is None or row.closed_at is not None:
        return False
    row.closed_at = transaction.now
    transaction.flush()
    transaction.session.execute(delete(SpokenRow).where(SpokenRow.pending_id == pending_id))
    of_it = UnsignedPerspectiveRow.pending_id == pending_id
    count = transaction.session.scalar(select(func.count()).select_from(UnsignedPerspectiveRow).where(of_it)) or 0
    if count < ENOUGH or row.state == DROPPED:
        transaction.session.execute(delete(UnsignedPerspectiveRow).where(of_it))
    return True


def decided(transaction: Transaction, pending_id: int, decision_id: int) -> None:
    """What one held by `lock` has become: everybody who spoke is told, and who opened it or was to decide it; and what
    was said of it says so."""
    close(transaction, pending_id)
    row = transaction.one(PendingRow, pending_id)
    row.state, row.decision_id = DECIDED, decision_id
    row.version += 1
    transaction.flush()
    spoke = transaction.session.execute(
        select(PerspectiveRow.id, PerspectiveRow.person_id).where(PerspectiveRow.pending_id == pending_id)
    ).all()
    own = people.direct_conversations(transaction, [one.person_id for one in spoke])
    told = [
        Wanted(TOLD, one.id, own[one.person_id], live=True, hangs_on=pending_id, key=f"{TOLD}:{one.id}")
        for one in spoke
    ]
    one = _known(transaction, pending_id)
    owed = people.direct_conversations(transaction, sorted({one.author.id, *one.proposal.deciders} - own.keys()))
    told += [
        Wanted(ENDED, pending_id, place, hangs_on=pending_id, key=f"{ENDED}:{pending_id}:{place}")
        for place in owed.values()
    ]
    postings.post_all(transaction, told)
    postings.reconsider(transaction, pending_id)


def hand_on(transaction: Transaction, pending_id: int, to: Iterable[int]) -> Pending:
    """These decide one held by `lock`, and nobody else who was named."""
    row = transaction.one(PendingRow, pending_id)
    of_it = (PendingPersonRow.pending_id == pending_id, PendingPersonRow.part == DECIDES)
    transaction.session.execute(delete(PendingPersonRow).where(*of_it))
    for person_id in to:
        transaction.add(PendingPersonRow(pending_id=pending_id, person_id=person_id, part=DECIDES))
    row.version += 1
    transaction.flush()
    return _known(transaction, pending_id)


def drop(transaction: Transaction, pending_id: int, reason: str) -> None:
    """One held by `lock` is not decided after all: what was said without a name and not shown yet is gone."""
    row = transaction.one(PendingRow, pending_id)
    row.state, row.dropped_reason = DROPPED, reason
    row.version += 1
    transaction.flush()
    close(transaction, pending_id)


def throw_away(transaction: Transaction, pending_id: int) -> None:
    """A draft."""
    for table in (PendingPersonRow, PendingForumRow, PendingPlaceRow):
        transaction.session.execute(delete(table).where(table.pending_id == pending_id))
    transaction.session.execute(delete(PendingRow).where(PendingRow.id == pending_id, PendingRow.state == DRAFT))
    searched.renew(transaction, searched.PENDING, pending_id)


def _known(transaction: Transaction, pending_id: int) -> Pending:
    [found] = of_ids(transaction, [pending_id])
    return found


def _write(row: PendingRow, proposal: Proposal) -> None:
    for name in TEXTS:
        setattr(row, name, getattr(proposal, name))


def _write_parts(transaction: Transaction, pending_id: int, proposal: Proposal) -> None:
    def all_of(part: str, ids: Iterable[int]) -> None:
        for person_id in ids:
            transaction.add(PendingPersonRow(pending_id=pending_id, person_id=person_id, part=part))

    all_of(DECIDES, proposal.deciders)
    all_of(HEARD, proposal.people)
    for forum_id in proposal.forums:
        transaction.add(PendingForumRow(pending_id=pending_id, forum_id=forum_id))
    for conversation_id in proposal.places:
        transaction.add(PendingPlaceRow(pending_id=pending_id, conversation_id=conversation_id))
    transaction.flush()
