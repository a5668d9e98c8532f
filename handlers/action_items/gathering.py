"""What a digest tells and when one comes: pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.calendar import WorkingTime
from handlers.action_items import rules
from storage.action_item_tables import ActionItem

_DAY = timedelta(days=1)
_LOOK = 30  # days around for the next digest


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a digest tells, by group; an item stands in one of them. `due`: some of it has its day, so that it is said
    at all; `last` are the ids of what it reminds of for the last time."""

    now: Sequence[ActionItem] = ()
    coming: Sequence[ActionItem] = ()
    waiting: Sequence[ActionItem] = ()
    due: bool = False
    last: frozenset[int] = frozenset()


def next_digest(at: time, weekday: int | None, hours: WorkingTime, after: datetime) -> datetime:
    """When the next one comes, later than `after`: on each working day, or once a week on that ISO weekday, or where
    that is a day off, on the working day after it."""
    day = hours.day_of(after) - (_LOOK * _DAY if weekday is not None else timedelta())  # holidays may have moved one
    for _ in range(2 * _LOOK):
        here = hours.working_day(day, _DAY) if weekday is not None else day
        wanted = hours.is_working_day(day) if weekday is None else day.isoweekday() == weekday
        if wanted and (moment := hours.at(here, at)) > after:
            return moment
        day += _DAY
    raise ValueError(f"no working day within {_LOOK} days of {after.isoformat()}")


def gather(
    items: Sequence[ActionItem], me: int, first: date, last_day: date, now: datetime, hours: WorkingTime
) -> Gathered:
    """Of what is open and somebody's own or given by them. Days from `first` to the one before `last_day` are those of
    which this digest tells."""
    pressing, coming, waiting, due = list[ActionItem](), list[ActionItem](), list[ActionItem](), False
    for item in items:
        theirs = list(_days(item, me, now, hours))
        if any(first <= day < last_day for day in theirs):
            due = True
        if theirs and min(theirs) < last_day:
            pressing.append(item)
        elif theirs or (item.owner.id == me and item.state != "blocked"):
            coming.append(item)
        else:
            waiting.append(item)
    last = (one.id for one in pressing if (day := _last_day(one, me, hours)) is not None and first <= day < last_day)
    return Gathered(pressing, coming, waiting, due, frozenset(last))


def _last_day(item: ActionItem, me: int, hours: WorkingTime) -> date | None:
    at = rules.nudge_at(rules.LAST, item, hours) if item.owner.id == me and item.state == "accepted" else None
    return hours.day_of(at) if at is not None else None


def _days(item: ActionItem, me: int, now: datetime, hours: WorkingTime) -> Iterator[date]:
    """The days on which somebody would be followed up about it, one by one."""
    waited, helper = rules.waited_for(item), rules.owes(item)
    if waited is not None and waited[0].id == me:
        yield hours.day_of(rules.working_days_after(waited[1], 1, hours))
    elif helper is not None and item.blocked_at is not None and helper.id == me:
        for days in rules.OWES.values():
            yield hours.day_of(rules.working_days_after(item.blocked_at, days, hours))
    elif item.owner.id == me and item.state == "accepted":
        if item.snoozed_until is not None and item.snoozed_until > now:
            return
        yield from (hours.day_of(at) for n in rules.NUDGES if (at := rules.nudge_at(n, item, hours)) is not None)
