"""Forums, asked for and changed. Snapshots leave this file, rows do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import BigInteger, bindparam, delete, exists, func, or_, select

from bot.cadence import Cadence, Every, OnHoliday
from bot.model import Person
from storage import people, searched, units
from storage.database import Prepared, Transaction
from storage.forum_tables import (
    Deadline,
    Forum,
    ForumMemberRow,
    ForumRow,
    Listed,
    MeetingRow,
    Member,
    Proposal,
    Settings,
)
from storage.units import UnitRow

_PLAIN = (
    *("name", "purpose", "kind", "at", "minutes", "place", "deadline", "deadline_in", "agenda_days"),
    *("ground_rules", "standing_agenda", "zone", "escalates"),
)

# ------------------------------------------------------------------------------------------------ who may see


PERSON = bindparam("person", type_=BigInteger)
_IS_MEMBER = exists().where(
    ForumMemberRow.workspace_id == ForumRow.workspace_id,
    ForumMemberRow.forum_id == ForumRow.id,
    ForumMemberRow.person_id == PERSON,
)
_ROLES = (ForumRow.chair_id, ForumRow.minute_taker_id, ForumRow.created_by_id)
# A forum is its members' to see, its chair's, its minute taker's and its maker's. Whoever administers the workspace
# sees no more than others do.
SEES = or_(_IS_MEMBER, *(role == PERSON for role in _ROLES))


def may_see(transaction: Transaction, person: Person, forum_id: int) -> bool:
    """Whether a forum is this person's to see."""
    return transaction.rows(_SEEN, {"forum": forum_id, "person": person.id}).first() is not None


_SEEN = Prepared(select(ForumRow.id).where(ForumRow.id == bindparam("forum"), SEES))


def visible(transaction: Transaction, person: Person, forum_id: int) -> Forum | None:
    """The forum, if the person may see it."""
    return load(transaction, forum_id) if may_see(transaction, person, forum_id) else None


def all_visible(transaction: Transaction, person: Person) -> list[Listed]:
    """Every forum that the person may see and that is not archived, by name."""
    found = [Listed(*one) for one in transaction.rows(_ALL_SEEN, {"person": person.id, "now": transaction.now})]
    return _by_name(found)


def chaired(transaction: Transaction, person: Person) -> list[Listed]:
    """Every forum that the person chairs and that is not archived, by name."""
    found = transaction.rows(_CHAIRED, {"person": person.id, "now": transaction.now})
    return _by_name([Listed(*one) for one in found])


def archived(transaction: Transaction, person: Person) -> list[Listed]:
    """Every archived forum that the person may see, by name."""
    found = transaction.rows(_ARCHIVED_SEEN, {"person": person.id})
    return _by_name([Listed(id, name, place, archived_at=at) for id, name, place, at in found])


def _by_name(found: list[Listed]) -> list[Listed]:
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


_NEXT_AT = (
    select(func.min(MeetingRow.starts_at))
    .where(
        MeetingRow.workspace_id == ForumRow.workspace_id,
        MeetingRow.forum_id == ForumRow.id,
        MeetingRow.starts_at > bindparam("now"),
        MeetingRow.cancelled_at.is_(None),
    )
    .scalar_subquery()
)
_ALL = select(ForumRow.id, ForumRow.name, ForumRow.conversation_id, _NEXT_AT).where(ForumRow.archived_at.is_(None))
_ALL_SEEN = Prepared(_ALL.where(SEES))
_CHAIRED = Prepared(_ALL.where(ForumRow.chair_id == PERSON))
_ARCHIVED_SEEN = Prepared(
    select(ForumRow.id, ForumRow.name, ForumRow.conversation_id, ForumRow.archived_at).where(
        ForumRow.archived_at.is_not(None), SEES
    )
)


# ------------------------------------------------------------------------------------------------ reading


def load(transaction: Transaction, forum_id: int) -> Forum | None:
    """The forum, whoever asks: for what the bot does by itself."""
    row = transaction.get(ForumRow, forum_id)
    return _forum(transaction, row) if row else None


def of_channel(transaction: Transaction, conversation_id: int | None) -> int | None:
    """The forum whose channel that is, where it is the only one."""
    query = select(ForumRow.id).where(ForumRow.conversation_id == conversation_id, ForumRow.archived_at.is_(None))
    found = transaction.session.scalars(query.limit(2)).all()
    return found[0] if len(found) == 1 else None


def deadlines(transaction: Transaction, forum_ids: Sequence[int]) -> dict[int, Deadline]:
    """When topics are to be raised in each of these forums."""
    query = (
        select(ForumRow.id, ForumRow.unit_id, ForumRow.deadline, ForumRow.deadline_in, ForumRow.zone, UnitRow.zone)
        .join(UnitRow, (UnitRow.workspace_id == ForumRow.workspace_id) & (UnitRow.id == ForumRow.unit_id))
        .where(ForumRow.id.in_(forum_ids))
    )
    found = transaction.session.execute(query)
    return {id: Deadline(unit, days, counted_in, zone or home) for id, unit, days, counted_in, zone, home in found}


def lock(transaction: Transaction, forum_id: int) -> Forum | None:
    """The forum as it is now, which nobody else changes or plans until we are done."""
    row = transaction.get(ForumRow, forum_id, lock=True)
    return _forum(transaction, row) if row else None


def at_work(transaction: Transaction) -> list[int]:
    """Every forum of the workspace that is not archived."""
    query = select(ForumRow.id).where(ForumRow.archived_at.is_(None)).order_by(ForumRow.id)
    return list(transaction.session.scalars(query))


def _forum(transaction: Transaction, row: ForumRow) -> Forum:
    members = transaction.rows(_MEMBERS, {"forum": row.id}).all()
    named = {row.chair_id, row.created_by_id, *(one.person_id for one in members)}
    if row.minute_taker_id is not None:
        named.add(row.minute_taker_id)
    who = {one.id: one for one in people.people(transaction, sorted(named))}
    where = people.conversations(transaction, [row.conversation_id]) if row.conversation_id is not None else []
    unit = units.unit(transaction, row.unit_id)
    in_it = [Member(who[one.person_id], one.hat) for one in members]
    return Forum(
        id=row.id,
        unit_id=row.unit_id,
        version=row.version,
        settings=_settings(row),
        created_by=who[row.created_by_id],
        chair=who[row.chair_id],
        minute_taker=who[row.minute_taker_id] if row.minute_taker_id is not None else None,
        conversation=where[0] if where else None,
        members=tuple(sorted(in_it, key=lambda one: (one.person.name, one.person.id, one.hat))),
        archived_at=row.archived_at,
        zone=row.zone or unit.zone,
        titles=unit.titles,
        asks_since=row.asks_since,
    )


_MEMBERS = Prepared(
    select(ForumMemberRow.person_id, ForumMemberRow.hat).where(ForumMemberRow.forum_id == bindparam("forum"))
)


def _settings(row: ForumRow) -> Settings:
    cadence = Cadence(
        every=Every(row.every),
        begins=row.begins,
        interval=row.step,
        weekdays=(row.weekday,),
        nth=row.nth,
        dates=tuple(_dates_in(row.dates)),
        on_holiday=OnHoliday(row.on_holiday),
    )
    asks = row.asks_since is not None
    return Settings(cadence=cadence, asks=asks, **{name: getattr(row, name) for name in _PLAIN})


def _dates_in(text: str) -> Iterator[tuple[int, int]]:
    for one in text.split():
        month, _hyphen, day = one.partition("-")
        yield int(month), int(day)


# ------------------------------------------------------------------------------------------------ changing


def make(transaction: Transaction, by: Person, unit_id: int, proposal: Proposal) -> Forum:
    """A new forum of a unit. Its meetings are planned by `storage.meetings.plan`."""
    row = transaction.add(ForumRow(unit_id=unit_id, created_by_id=by.id, version=1, **_columns(proposal)))
    row.asks_since = transaction.now if proposal.settings.asks else None
    transaction.flush()
    _write_members(transaction, row.id, proposal.members or ())
    searched.renew(transaction, searched.FORUM, row.id)
    return _forum(transaction, row)


def change(transaction: Transaction, forum_id: int, proposal: Proposal) -> Forum:
    """The next version of a forum held by `lock`."""
    row = transaction.one(ForumRow, forum_id)
    for name, value in _columns(proposal).items():
        setattr(row, name, value)
    row.asks_since = (row.asks_since or transaction.now) if proposal.settings.asks else None
    row.version += 1
    if proposal.members is not None:
        transaction.session.execute(delete(ForumMemberRow).where(ForumMemberRow.forum_id == forum_id))
        _write_members(transaction, forum_id, proposal.members)
    searched.renew_forum(transaction, forum_id)
    return _forum(transaction, row)


def add_members(transaction: Transaction, forum_id: int, members: Iterable[tuple[int, str]]) -> Forum:
    """More people in a forum held by `lock`, as (person, hat)."""
    row = transaction.one(ForumRow, forum_id)
    there = {(person_id, hat) for person_id, hat in transaction.rows(_MEMBERS, {"forum": forum_id})}
    if more := [one for one in members if one not in there]:
        row.version += 1
        _write_members(transaction, forum_id, more)
    return _forum(transaction, row)


def remove_member(transaction: Transaction, forum_id: int, person_id: int) -> Forum:
    """Takes somebody out of a forum held by `lock`, with all their hats."""
    row = transaction.one(ForumRow, forum_id)
    row.version += 1
    of_them = (ForumMemberRow.forum_id == forum_id, ForumMemberRow.person_id == person_id)
    transaction.session.execute(delete(ForumMemberRow).where(*of_them))
    transaction.session.flush()
    return _forum(transaction, row)


def archive(transaction: Transaction, forum_id: int, *, archived: bool) -> Forum:
    """Archives a forum held by `lock`, or brings it back."""
    row = transaction.one(ForumRow, forum_id)
    row.archived_at = transaction.now if archived else None
    row.version += 1
    transaction.flush()
    return _forum(transaction, row)


def _columns(proposal: Proposal) -> dict[str, Any]:
    settings = proposal.settings
    cadence = settings.cadence
    return {
        "chair_id": proposal.chair,
        "minute_taker_id": proposal.minute_taker,
        "conversation_id": proposal.conversation,
        "every": str(cadence.every),
        "begins": cadence.begins,
        "step": cadence.interval,
        "weekday": cadence.weekdays[0],
        "nth": cadence.nth,
        "dates": " ".join(f"{month:02}-{day:02}" for month, day in cadence.dates),
        "on_holiday": str(cadence.on_holiday),
        **{name: getattr(settings, name) for name in _PLAIN},
    }


def _write_members(transaction: Transaction, forum_id: int, members: Iterable[tuple[int, str]]) -> None:
    for person_id, hat in dict.fromkeys(members):
        transaction.add(ForumMemberRow(forum_id=forum_id, person_id=person_id, hat=hat))
    transaction.flush()
