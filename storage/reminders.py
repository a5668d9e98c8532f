"""Reminders, made and changed. Snapshots leave this file, rows do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy import and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from bot.cadence import Cadence, Every, OnHoliday, Schedule
from bot.model import Person
from storage import forums, people, searched
from storage.audience import ME, Audience
from storage.database import Transaction
from storage.forum_tables import ForumRow
from storage.people import ConversationRow, PersonRow
from storage.postings import PostingRow
from storage.presence import BACK
from storage.reminder_tables import (
    ACTIVE,
    DRAFT,
    ENDED,
    LEFT,
    OPEN,
    PAUSED,
    PLANNED,
    SKIPPED,
    Content,
    OccurrenceRow,
    OfferRow,
    RefusalRow,
    Reminder,
    ReminderRow,
    ReminderTurnRow,
)

KIND = "reminder"  # the kind of record
_DRAFTS_SHOWN = 3  # in a list: each preview that is closed leaves one
_IS_ONE = ReminderRow.changes_id.is_(None)  # and no change of one

# ------------------------------------------------------------------------------------------------ who may see

TO_FORUM = and_(ForumRow.workspace_id == ReminderRow.workspace_id, ForumRow.id == ReminderRow.forum_id)
IN_PLACE = and_(
    ConversationRow.workspace_id == ReminderRow.workspace_id, ConversationRow.id == ReminderRow.conversation_id
)
_TO_ME = or_(exists().where(IN_PLACE, ConversationRow.person_id == ME), exists().where(TO_FORUM, forums.SEES))
# Those who may read along where it comes have it in their logs; they find it, and can open it, in that place alone.
AUDIENCE = Audience(
    named=or_(ReminderRow.owner_id == ME, _TO_ME),
    posted_in=lambda which: exists().where(IN_PLACE, which),
)

# ------------------------------------------------------------------------------------------------ reading


def load(transaction: Transaction, reminder_id: int) -> Reminder | None:
    """The reminder, whoever asks."""
    found = _of_rows(transaction, transaction.session.scalars(select(ReminderRow).where(ReminderRow.id == reminder_id)))
    return found[0] if found else None


def lock(transaction: Transaction, reminder_id: int) -> Reminder | None:
    """The reminder as it is now, which nobody else changes until we are done."""
    row = transaction.get(ReminderRow, reminder_id, lock=True)
    return _of_rows(transaction, [row])[0] if row else None


def owned(transaction: Transaction, person: Person, most: int, skip: int = 0) -> list[Reminder]:
    """Somebody's own that have not ended, the newest first; last those that were never confirmed, the newest few. A
    change of one stands at that one."""
    own = (ReminderRow.owner_id == person.id, ReminderRow.state != ENDED, _IS_ONE)
    drafts = select(ReminderRow.id).where(*own, ReminderRow.state == DRAFT).order_by(ReminderRow.id.desc())
    lately = list(transaction.session.scalars(drafts.limit(_DRAFTS_SHOWN)))
    query = select(ReminderRow).where(*own, or_(ReminderRow.state != DRAFT, ReminderRow.id.in_(lately)))
    return _of_rows(transaction, transaction.session.scalars(_page(query, most, skip)))


def said_in(transaction: Transaction, conversation_id: int, most: int, skip: int = 0) -> list[Reminder]:
    """Those that come in a conversation, for those who read there."""
    query = select(ReminderRow).where(
        ReminderRow.conversation_id == conversation_id, ReminderRow.state.not_in((ENDED, DRAFT))
    )
    return _of_rows(transaction, transaction.session.scalars(_page(query, most, skip)))


def _page(query: Any, most: int, skip: int) -> Any:
    return query.order_by(ReminderRow.state == DRAFT, ReminderRow.id.desc()).limit(most).offset(skip)


def count_of(transaction: Transaction, person: Person) -> int:
    """How many somebody has that have not ended."""
    query = select(func.count()).select_from(ReminderRow).where(ReminderRow.owner_id == person.id)
    return transaction.session.scalar(query.where(ReminderRow.state != ENDED, _IS_ONE)) or 0


def changes_of(transaction: Transaction, person: Person, ids: Sequence[int]) -> dict[int, int]:
    """By the ids of somebody's reminders, the ids of the changes that are not confirmed yet."""
    query = select(ReminderRow).where(ReminderRow.owner_id == person.id, ReminderRow.state == DRAFT)
    found = transaction.session.scalars(query.where(ReminderRow.changes_id.in_(ids)))
    return {row.changes_id: row.id for row in found if row.changes_id is not None}


def concerning(
    transaction: Transaction, person: Person, forum_ids: Sequence[int], places: Sequence[int]
) -> list[Reminder]:
    """All that come: somebody's own, those that go to them, to these forums or to these conversations, and none that
    they refused."""
    to_them = select(ConversationRow.id).where(ConversationRow.person_id == person.id)
    whose = or_(
        ReminderRow.owner_id == person.id,
        ReminderRow.forum_id.in_(forum_ids),
        ReminderRow.conversation_id.in_(places),
        ReminderRow.conversation_id.in_(to_them),
    )
    query = select(ReminderRow).where(ReminderRow.state == ACTIVE, whose)
    found = _of_rows(transaction, transaction.session.scalars(query.order_by(ReminderRow.id)))
    return [one for one in found if person.id not in one.refused]


def active(transaction: Transaction) -> list[int]:
    """The ids of all that come."""
    return list(transaction.session.scalars(select(ReminderRow.id).where(ReminderRow.state == ACTIVE)))


def without_owner(transaction: Transaction) -> list[int]:
    """The ids of those that come and whose owner has left, or had when it was offered to others; and of those that
    stand still because there was nobody to offer them to."""
    left = select(PersonRow.id).where(PersonRow.has_left)
    offered = select(OfferRow.reminder_id).where(OfferRow.owner_left, OfferRow.answer == OPEN)
    comes = (ReminderRow.state == ACTIVE) & or_(ReminderRow.owner_id.in_(left), ReminderRow.id.in_(offered))
    alone = (ReminderRow.state == PAUSED) & (ReminderRow.reason == LEFT) & ReminderRow.id.not_in(offered)
    return list(transaction.session.scalars(select(ReminderRow.id).where(or_(comes, alone))))


def left_alone(session: Session) -> int:
    """Of every workspace: how many stand still because whoever made them has left, and nobody could be asked."""
    asked = (OfferRow.workspace_id == ReminderRow.workspace_id) & (OfferRow.reminder_id == ReminderRow.id)
    query = select(func.count()).select_from(ReminderRow).where(ReminderRow.state == PAUSED, ReminderRow.reason == LEFT)
    return session.scalar(query.where(~select(OfferRow.id).where(asked, OfferRow.answer == OPEN).exists())) or 0


def following(transaction: Transaction, owner_id: int | None = None) -> list[tuple[int, int, str]]:
    """Of all that come, or of somebody's, those that follow their owner's clock: id, owner's id, zone."""
    query = select(ReminderRow.id, ReminderRow.owner_id, ReminderRow.zone).order_by(ReminderRow.id)
    query = query.where(ReminderRow.state == ACTIVE, ReminderRow.follows)
    if owner_id is not None:
        query = query.where(ReminderRow.owner_id == owner_id)
    return [(row.id, row.owner_id, row.zone) for row in transaction.session.execute(query)]


def _of_rows(transaction: Transaction, rows: Iterable[ReminderRow]) -> list[Reminder]:
    rows = list(rows)
    ids = [row.id for row in rows]
    turns: dict[int, list[int]] = {}
    of_turns = select(ReminderTurnRow).where(ReminderTurnRow.reminder_id.in_(ids)).order_by(ReminderTurnRow.place)
    for one in transaction.session.scalars(of_turns):
        turns.setdefault(one.reminder_id, []).append(one.person_id)
    refused: dict[int, set[int]] = {}
    for no in transaction.session.scalars(select(RefusalRow).where(RefusalRow.reminder_id.in_(ids))):
        refused.setdefault(no.reminder_id, set()).add(no.person_id)
    exceptions = _exceptions(transaction, ids)
    everybody = {row.owner_id for row in rows} | {one for them in turns.values() for one in them}
    who = {one.id: one for one in people.people(transaction, list(everybody))}
    ids_of_places = [row.conversation_id for row in rows if row.conversation_id is not None]
    where = {one.id: one for one in people.conversations(transaction, ids_of_places)}
    return [
        Reminder(
            id=row.id,
            unit_id=row.unit_id,
            owner=who[row.owner_id],
            version=row.version,
            created_at=row.created_at,
            state=row.state,
            reason=row.reason,
            changes=row.changes_id,
            content=_content(row, turns.get(row.id, []), exceptions.get(row.id, {})),
            conversation=where.get(row.conversation_id) if row.conversation_id is not None else None,
            turns=tuple(who[one] for one in turns.get(row.id, [])),
            turn=row.turn,
            everybody=row.everybody,
            refused=frozenset(refused.get(row.id, ())),
        )
        for row in rows
    ]


def _exceptions(transaction: Transaction, ids: Sequence[int]) -> dict[int, dict[str, set[datetime]]]:
    """By reminder what is left out of its rule, and what comes besides."""
    query = select(OccurrenceRow.reminder_id, OccurrenceRow.planned, OccurrenceRow.state).where(
        OccurrenceRow.reminder_id.in_(ids), (OccurrenceRow.state == SKIPPED) | OccurrenceRow.extra
    )
    found: dict[int, dict[str, set[datetime]]] = {}
    for reminder_id, planned, state in transaction.session.execute(query):
        which = "without" if state == SKIPPED else "extra"
        found.setdefault(reminder_id, {}).setdefault(which, set()).add(datetime.fromisoformat(planned))
    return found


def _content(row: ReminderRow, turns: Sequence[int], exceptions: Mapping[str, set[datetime]]) -> Content:
    cadence = Cadence(
        every=Every(row.every),
        begins=row.begins,
        interval=row.step,
        weekdays=tuple(map(int, row.weekdays)),
        nth=row.nth,
        month_day=row.month_day,
        dates=tuple((int(one[:2]), int(one[3:])) for one in row.dates.split()),
        on_holiday=OnHoliday(row.on_holiday),
    )
    schedule = Schedule(
        cadence,
        tuple(map(time.fromisoformat, row.times.split())),
        row.zone,
        row.until,
        **{which: frozenset(planned) for which, planned in exceptions.items()},
    )
    return Content(
        text=row.text,
        said=row.said,
        schedule=schedule,
        exact=row.exact,
        asks=row.asks,
        conversation=row.conversation_id,
        forum=row.forum_id,
        thread=row.thread,
        turns=tuple(turns),
    )


# ------------------------------------------------------------------------------------------------ changing


def make(
    transaction: Transaction, owner: Person, unit_id: int, content: Content, changes: int | None = None
) -> Reminder:
    """A new one, or one that changes another, not confirmed yet."""
    row = ReminderRow(unit_id=unit_id, owner_id=owner.id, changes_id=changes, created_at=transaction.now, state=DRAFT)
    for name, value in _columns(content).items():
        setattr(row, name, value)
    transaction.add(row)
    transaction.flush()
    _take_turns(transaction, row.id, content.turns)
    return _of_rows(transaction, [row])[0]


def rewrite(transaction: Transaction, reminder_id: int, content: Content) -> None:
    """The next version of one that is held by `lock`, for its next time too, whatever was to be said at that one."""
    by_rule = (OccurrenceRow.reminder_id == reminder_id, OccurrenceRow.state == PLANNED, ~OccurrenceRow.extra)
    transaction.session.execute(delete(OccurrenceRow).where(*by_rule))
    _set(transaction, reminder_id, **_columns(content))
    _take_turns(transaction, reminder_id, content.turns)


def become(transaction: Transaction, reminder_id: int, state: str, reason: str = "") -> None:
    _set(transaction, reminder_id, state=state, reason=reason)


def hand_over(transaction: Transaction, reminder_id: int, to: Person) -> None:
    """It goes on by the clocks by which it was made."""
    _set(transaction, reminder_id, owner_id=to.id, follows=False)


def go_by(transaction: Transaction, reminder_id: int, zone: str) -> None:
    """It goes by the clocks of a zone from now on."""
    _set(transaction, reminder_id, zone=zone)


def notify_everybody(transaction: Transaction, reminder_id: int, value: bool) -> None:
    _set(transaction, reminder_id, everybody=value)


def stay(transaction: Transaction, reminder_id: int) -> None:
    """It goes by the clocks that it goes by, wherever its owner is."""
    _set(transaction, reminder_id, follows=False)


def _set(transaction: Transaction, reminder_id: int, **values: Any) -> None:
    row = transaction.one(ReminderRow, reminder_id)
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    searched.renew(transaction, searched.REMINDER, reminder_id)


def refuse(transaction: Transaction, reminder_id: int, person: Person) -> bool:
    """Whether that is new."""
    if transaction.get(RefusalRow, reminder_id, person.id) is not None:
        return False
    transaction.add(RefusalRow(reminder_id=reminder_id, person_id=person.id, at=transaction.now))
    transaction.flush()
    return True


def _columns(content: Content) -> dict[str, Any]:
    schedule, cadence = content.schedule, content.schedule.cadence
    return {
        "text": content.text,
        "said": content.said,
        "asks": content.asks,
        "conversation_id": content.conversation,
        "forum_id": content.forum,
        "thread": content.thread,
        "every": str(cadence.every),
        "begins": cadence.begins,
        "step": cadence.interval,
        "weekdays": "".join(map(str, cadence.weekdays)),
        "nth": cadence.nth,
        "month_day": cadence.month_day,
        "dates": " ".join(f"{month:02}-{day:02}" for month, day in cadence.dates),
        "on_holiday": str(cadence.on_holiday),
        "times": " ".join(f"{one:%H:%M}" for one in schedule.times),
        "exact": content.exact,
        "zone": schedule.zone,
        "follows": True,
        "until": schedule.until,
    }


def _take_turns(transaction: Transaction, reminder_id: int, turns: Sequence[int]) -> None:
    transaction.session.execute(delete(ReminderTurnRow).where(ReminderTurnRow.reminder_id == reminder_id))
    for place, person_id in enumerate(turns):
        transaction.add(ReminderTurnRow(reminder_id=reminder_id, place=place, person_id=person_id))
    transaction.flush()


# ------------------------------------------------------------------------------------------------ never begun


def never_begun(transaction: Transaction, before: datetime) -> list[int]:
    """The ids of those that were written before then and never confirmed, and of all changes of that age."""
    never = or_(ReminderRow.state == DRAFT, ~_IS_ONE)
    return list(transaction.session.scalars(select(ReminderRow.id).where(never, ReminderRow.created_at < before)))


def forget_draft(transaction: Transaction, reminder_id: int) -> None:
    """One that is held by `lock`."""
    transaction.session.execute(delete(ReminderTurnRow).where(ReminderTurnRow.reminder_id == reminder_id))
    transaction.session.execute(delete(ReminderRow).where(ReminderRow.id == reminder_id))
    searched.leave(transaction, searched.REMINDER, [reminder_id])


# ------------------------------------------------------------------------------------------------ out of reach


def unreachable(transaction: Transaction, reminder_id: int) -> set[int]:
    """The conversations in which it could not be said, but for those in which it can be again."""
    lost = (PostingRow.state == "parked", PostingRow.reason != BACK)
    query = select(PostingRow.conversation_id).where(PostingRow.hangs_on == reminder_id, *lost)
    return set(transaction.session.scalars(query))


def forget_unreachable(transaction: Transaction, reminder_id: int) -> None:
    """It is tried there anew."""
    parked = (PostingRow.hangs_on == reminder_id, PostingRow.state == "parked", PostingRow.shown == 0)
    transaction.session.execute(delete(PostingRow).where(*parked))
