"""Action items, asked for and changed. Snapshots leave this file, rows do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, or_, select

from bot.model import Conversation, Person
from storage import people, searched
from storage.action_item_tables import (
    OPEN,
    ActionItem,
    ActionItemEventRow,
    ActionItemPersonRow,
    ActionItemRow,
    Event,
    Origin,
    Task,
    Which,
)
from storage.audience import ME, Audience, may_read
from storage.database import Transaction, new_id
from storage.forum_tables import OF_FORUM, ForumRow, MeetingRow
from storage.people import ConversationRow
from storage.postings import PostingRow

KIND = "action_item"  # the kind of record

# ------------------------------------------------------------------------------------------------ who may read

_TAKES_PART = exists().where(
    ActionItemPersonRow.workspace_id == ActionItemRow.workspace_id,
    ActionItemPersonRow.item_id == ActionItemRow.id,
    ActionItemPersonRow.person_id == ME,
)


def _posted_in(which: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        ConversationRow.workspace_id == ActionItemRow.workspace_id,
        ConversationRow.id == ActionItemRow.conversation_id,
        which,
    )


AUDIENCE = Audience(
    named=or_(
        ActionItemRow.creator_id == ME,
        ActionItemRow.owner_id == ME,
        ActionItemRow.offered_to_id == ME,
        ActionItemRow.partner_id == ME,
        and_(ActionItemRow.state == "blocked", ActionItemRow.lacks_from_id == ME),
        _TAKES_PART,
    ),
    posted_in=_posted_in,
)


def readable(transaction: Transaction, person: Person, item_id: int) -> ActionItem | None:
    """The item, to its people and to those who read where it is shown."""
    query = select(ActionItemRow.id).where(ActionItemRow.id == item_id)
    return load(transaction, item_id) if _read(transaction, person, query) else None


def _read(transaction: Transaction, person: Person, query: Select[int]) -> list[int]:
    return [id for (id,) in may_read(transaction, person, AUDIENCE, query, {ME.key: person.id})]


# ------------------------------------------------------------------------------------------------ lists


def listed(
    transaction: Transaction,
    person: Person,
    which: Which,
    today: date,
    most: int,
    skip: int = 0,
    *,
    conversation: int = 0,
) -> list[ActionItem]:
    """What is still to be done and the person may read, the most urgent first; OURS is of that conversation, and GIVEN
    has what waits for whoever asked too: what was declined, and what is done."""
    to_do = ActionItemRow.state.in_(OPEN)
    mine = or_(ActionItemRow.owner_id == ME, ActionItemRow.offered_to_id == ME)
    given = and_(ActionItemRow.creator_id == ME, ActionItemRow.owner_id != ME)
    declined = and_(ActionItemRow.state == "dropped", ActionItemRow.closed_by_id == ActionItemRow.owner_id)
    unjudged = and_(ActionItemRow.state == "done", ActionItemRow.solved == "")
    here = or_(ActionItemRow.conversation_id == conversation, _of_forum_in(conversation))
    condition = {
        Which.MINE: and_(to_do, mine),
        Which.OURS: and_(to_do, here),
        Which.GIVEN: and_(given, or_(to_do, declined, unjudged)),
        Which.LATE: and_(to_do, or_(mine, given), ActionItemRow.due_on < today),
    }[which]
    query = (
        select(ActionItemRow.id)
        .where(condition)
        .order_by(ActionItemRow.due_on, ActionItemRow.id)
        .limit(skip + most)  # no offset: whether a right hangs on something is asked of the same rows
    )
    return of_ids(transaction, _read(transaction, person, query)[skip:])


def _of_forum_in(conversation: int) -> ColumnElement[bool]:
    """Whether it comes from a meeting of the forum whose channel that is."""
    return exists().where(
        MeetingRow.workspace_id == ActionItemRow.workspace_id,
        MeetingRow.id == ActionItemRow.meeting_id,
        OF_FORUM,
        ForumRow.conversation_id == conversation,
    )


def open_in(transaction: Transaction, place: Conversation | None, most: int) -> list[ActionItem]:
    """What is shown in a conversation and still to be done, the first due first; for those who read there."""
    if place is None:
        return []
    here = (ActionItemRow.conversation_id == place.id, ActionItemRow.state.in_(OPEN))
    query = select(ActionItemRow.id).where(*here).order_by(ActionItemRow.due_on, ActionItemRow.id).limit(most)
    return of_ids(transaction, list(transaction.session.scalars(query)))


def open_from(transaction: Transaction, decision_id: int) -> list[ActionItem]:
    """What comes from a decision and is still to be done, the first due first; whoever asks."""
    query = select(ActionItemRow.id).where(ActionItemRow.decision_id == decision_id, ActionItemRow.state.in_(OPEN))
    query = query.order_by(ActionItemRow.due_on, ActionItemRow.id)
    return of_ids(transaction, list(transaction.session.scalars(query)))


def of_decision(transaction: Transaction, person: Person, decision_id: int) -> list[ActionItem]:
    """What comes from a decision, done or not, as far as the person may see it; the earliest first."""
    query = select(ActionItemRow.id).where(ActionItemRow.decision_id == decision_id).order_by(ActionItemRow.id)
    return of_ids(transaction, _read(transaction, person, query))


def open_of(transaction: Transaction, person: Person) -> list[ActionItem]:
    """Everything open that somebody is to do, is offered, or has asked others for: for a digest."""
    mine = or_(
        ActionItemRow.owner_id == person.id,
        ActionItemRow.offered_to_id == person.id,
        ActionItemRow.creator_id == person.id,
        ActionItemRow.lacks_from_id == person.id,
    )
    query = select(ActionItemRow.id).where(mine, ActionItemRow.state.in_(OPEN))
    query = query.order_by(ActionItemRow.due_on, ActionItemRow.id)
    return of_ids(transaction, list(transaction.session.scalars(query)))


def of_heading(transaction: Transaction, heading_id: int) -> list[ActionItem]:
    """What several people do under one heading, in the order in which they were named; whoever asks."""
    query = select(ActionItemRow.id).where(ActionItemRow.heading_id == heading_id).order_by(ActionItemRow.id)
    return of_ids(transaction, list(transaction.session.scalars(query)))


# ------------------------------------------------------------------------------------------------ reading


def load(transaction: Transaction, item_id: int) -> ActionItem | None:
    """The item, whoever asks: for what the bot does by itself."""
    found = of_ids(transaction, [item_id])
    return found[0] if found else None


def lock(transaction: Transaction, item_id: int) -> ActionItem | None:
    """The item as it is now, which nobody else changes until we are done."""
    row = transaction.get(ActionItemRow, item_id, lock=True)
    return _items(transaction, [row])[0] if row else None


def of_ids(transaction: Transaction, ids: Sequence[int]) -> list[ActionItem]:
    """The items with these ids, in this order; unknown ids are left out."""
    if not ids:
        return []
    rows = transaction.session.scalars(select(ActionItemRow).where(ActionItemRow.id.in_(ids))).all()
    found = {one.id: one for one in _items(transaction, rows)}
    return [found[one] for one in ids if one in found]


_PEOPLE = ("creator", "owner", "partner", "offered_to", "lacks_from", "closed_by")
_ORIGIN = ("decision", "notice", "meeting", "follows")
_AS_IT_IS = [
    one.name
    for one in fields(ActionItem)
    if one.name
    not in (*_PEOPLE, "task", "origin", "conversation", "participants", "reached", "followed_by", "inherited")
]


def _items(transaction: Transaction, rows: Sequence[ActionItemRow]) -> list[ActionItem]:
    ids = [row.id for row in rows]
    taking_part = select(ActionItemPersonRow).where(ActionItemPersonRow.item_id.in_(ids))
    others: dict[int, list[int]] = {}
    for one in transaction.session.scalars(taking_part):
        others.setdefault(one.item_id, []).append(one.person_id)
    named = {getattr(row, f"{who}_id") for row in rows for who in _PEOPLE}
    everybody = [*named, *(one for people_ids in others.values() for one in people_ids)]
    known: dict[int | None, Person] = {}
    for who in people.people(transaction, [one for one in everybody if one is not None]):
        known[who.id] = who
    lost = _unreached(transaction, ids)
    followed = _followed(transaction, [row.id for row in rows if row.solved in ("partly", "no")])
    inherited = _inherited(transaction, [row.id for row in rows if row.version > 2])
    return [
        replace(
            _item(row, known, others.get(row.id, []), (row.id, row.owner_id) not in lost, followed.get(row.id)),
            inherited=row.id in inherited,
        )
        for row in rows
    ]


def _item(
    row: ActionItemRow,
    known: Mapping[int | None, Person],
    others: Sequence[int],
    reached: bool,
    followed_by: int | None,
) -> ActionItem:
    who: dict[str, Any] = {name: known.get(getattr(row, f"{name}_id")) for name in _PEOPLE}
    return ActionItem(
        **who,
        **{name: getattr(row, name) for name in _AS_IT_IS},
        task=Task(**{one.name: getattr(row, one.name) for one in fields(Task)}),
        origin=Origin(url=row.url, **{name: getattr(row, f"{name}_id") for name in _ORIGIN}),
        conversation=row.conversation_id,
        participants=tuple(sorted((known[one] for one in others), key=lambda one: (one.name, one.id))),
        reached=reached,
        followed_by=followed_by,
    )


def _followed(transaction: Transaction, ids: Sequence[int]) -> dict[int, int]:
    """What came after these, by their ids."""
    if not ids:
        return {}
    query = select(ActionItemRow.follows_id, ActionItemRow.id).where(ActionItemRow.follows_id.in_(ids))
    return {before: id for before, id in transaction.session.execute(query) if before is not None}


def _inherited(transaction: Transaction, ids: Sequence[int]) -> set[int]:
    """Those that came to somebody who has not asked anybody for them since."""
    if not ids:
        return set()
    row = ActionItemEventRow
    query = select(row.item_id, row.what).where(row.item_id.in_(ids), row.what.in_(("inherited", "given")))
    last: dict[int, str] = {}
    for id, what in transaction.session.execute(query.order_by(row.id)):
        last[id] = what
    return {id for id, what in last.items() if what == "inherited"}


def _unreached(transaction: Transaction, ids: Sequence[int]) -> set[tuple[int, int | None]]:
    """(item, person) where something about it could not be said to them: they left, or can't be written to."""
    query = (
        select(PostingRow.subject, ConversationRow.person_id)
        .join(
            ConversationRow,
            and_(
                ConversationRow.workspace_id == PostingRow.workspace_id,
                ConversationRow.id == PostingRow.conversation_id,
            ),
        )
        .where(PostingRow.kind == KIND, PostingRow.subject.in_(ids), PostingRow.state == "parked")
    )
    return {(subject, person) for subject, person in transaction.session.execute(query)}


def history(transaction: Transaction, item_id: int) -> list[Event]:
    """What happened to it, the oldest first."""
    query = select(ActionItemEventRow).where(ActionItemEventRow.item_id == item_id)
    rows = transaction.session.scalars(query.order_by(ActionItemEventRow.id)).all()
    return [_event(transaction, row) for row in rows]


def last_of(transaction: Transaction, item_id: int, by: int, which: Sequence[str]) -> str | None:
    """What of these somebody did with it last."""
    theirs = (ActionItemEventRow.item_id == item_id, ActionItemEventRow.by_id == by, ActionItemEventRow.what.in_(which))
    query = select(ActionItemEventRow.what).where(*theirs).order_by(ActionItemEventRow.id.desc()).limit(1)
    return transaction.session.scalar(query)


def event(transaction: Transaction, event_id: int) -> Event | None:
    row = transaction.get(ActionItemEventRow, event_id)
    return _event(transaction, row) if row else None


def _event(transaction: Transaction, row: ActionItemEventRow) -> Event:
    by = people.person(transaction, row.by_id)
    whom = people.person(transaction, row.whom_id) if row.whom_id is not None else None
    return Event(row.id, row.item_id, row.at, by, row.what, whom, row.day, row.note)


# ------------------------------------------------------------------------------------------------ changing


def create(
    transaction: Transaction,
    creator: Person,
    unit_id: int,
    task: Task,
    owners: Sequence[int],
    *,
    origin: Origin,
    conversation: int | None = None,
    partner: int | None = None,
    participants: Iterable[int] = (),
) -> list[ActionItem]:
    """A task for each of the owners, under one heading. What somebody gives themselves is accepted."""
    rows: list[ActionItemRow] = []
    for owner in dict.fromkeys(owners):
        id = new_id()
        row = ActionItemRow(
            id=id,
            heading_id=rows[0].id if rows else id,
            unit_id=unit_id,
            creator_id=creator.id,
            owner_id=owner,
            conversation_id=conversation,
            created_at=transaction.now,
            asked_at=transaction.now,
            state="accepted" if owner == creator.id else "asked",
            url=origin.url,
            partner_id=partner,
            **{f"{name}_id": getattr(origin, name) for name in _ORIGIN},
            **columns(task),
        )
        rows.append(transaction.add(row))
    transaction.flush()
    for row in rows:
        take_part(transaction, row.id, [one for one in participants if one != row.owner_id])
        _note(transaction, row.id, creator, "created")
    searched.renew(transaction, searched.ACTION_ITEM, *(row.id for row in rows))
    return of_ids(transaction, [row.id for row in rows])


def change(
    transaction: Transaction,
    item_id: int,
    by: Person,
    what: str,
    values: Mapping[str, Any],
    *,
    whom: int | None = None,
    day: date | None = None,
    note: str = "",
) -> Event:
    """The one way in which an item held by `lock` changes: these columns become these values, and its history says
    what happened."""
    row = transaction.one(ActionItemRow, item_id)
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    searched.renew(transaction, searched.ACTION_ITEM, item_id)
    return _note(transaction, item_id, by, what, whom, day, note)


def take_part(transaction: Transaction, item_id: int, everybody: Iterable[int]) -> None:
    """Who takes part from now on."""
    transaction.session.execute(delete(ActionItemPersonRow).where(ActionItemPersonRow.item_id == item_id))
    for person_id in dict.fromkeys(everybody):
        transaction.add(ActionItemPersonRow(item_id=item_id, person_id=person_id))
    transaction.flush()


def _note(
    transaction: Transaction,
    item_id: int,
    by: Person,
    what: str,
    whom: int | None = None,
    day: date | None = None,
    note: str = "",
) -> Event:
    row = ActionItemEventRow(
        item_id=item_id, at=transaction.now, by_id=by.id, what=what, whom_id=whom, day=day, note=note
    )
    transaction.add(row)
    transaction.flush()
    return _event(transaction, row)


def columns(task: Task) -> dict[str, Any]:
    """What a task says, by column."""
    return {one.name: getattr(task, one.name) for one in fields(Task)}
