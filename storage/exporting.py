"""Exports that were asked for, and rules by which they come again and again. Snapshots leave this file, rows do not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Index, String, delete, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.cadence import Cadence, Every, OnHoliday, Schedule
from bot.model import Person
from storage import people
from storage.changes import COUNTED, DELETED, MADE
from storage.database import Scoped, Transaction, key_to, new_id

KIND, RULE = "export", "export_rule"  # the kinds of records
DUE = f"{RULE}.due"  # the view that makes the next one
ACTIVE, ENDED = "active", "ended"
STOPPED, REFUSED, LEFT, NO_RIGHT = "stopped", "refused", "left", "no_right"  # why a rule has ended
ONCE = "once"  # it never began: somebody had one made for somebody else, once
KEPT = timedelta(days=60)  # longer than any file of it is known (`storage.files.ROWS_KEPT`)


class ExportRow(Scoped):
    """What somebody was to get, once. It goes before the line in the audit log does, which says whom it was for."""

    __tablename__ = "export"
    __table_args__ = (key_to("person", "person_id"), key_to("unit", "unit_id"), key_to("export_rule", "rule_id"))
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[int]
    unit_id: Mapped[int]
    scope: Mapped[str] = mapped_column(String(10))
    kinds: Mapped[str] = mapped_column(String(200))  # "decisions notices"
    first: Mapped[date | None]
    last: Mapped[date | None]
    forum_id: Mapped[int | None]
    conversation_id: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(10))
    zone: Mapped[str] = mapped_column(String(60))
    rule_id: Mapped[int | None]
    at: Mapped[datetime]


class ExportRuleRow(Scoped):
    """A rule of `owner`, by which `receiver` gets one."""

    __tablename__ = "export_rule"
    __record__ = (RULE, "id")
    __table_args__ = (
        key_to("person", "owner_id"),
        key_to("person", "receiver_id"),
        key_to("unit", "unit_id"),
        Index("export_rule_state", "workspace_id", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[int]
    receiver_id: Mapped[int]
    unit_id: Mapped[int]
    scope: Mapped[str] = mapped_column(String(10))
    kinds: Mapped[str] = mapped_column(String(200))
    forum_id: Mapped[int | None]
    conversation_id: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(10))
    schedule: Mapped[dict[str, Any]]
    covered: Mapped[date]  # the last day that the last one had
    state: Mapped[str] = mapped_column(String(10), default=ACTIVE)
    reason: Mapped[str] = mapped_column(String(10), default="")
    made_at: Mapped[datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be in it: kinds of records, and which of them (`handlers.exports.wanted`); `unit` is where it was
    asked for."""

    scope: str
    kinds: tuple[str, ...]
    unit: int
    forum: int | None = None
    conversation: int | None = None
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    id: int
    person: Person
    asked: Asked
    first: date | None
    last: date | None
    zone: str
    rule: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`state` is ACTIVE or ENDED (`reason` says why); `covered` is the last day that the last one had."""

    id: int
    owner: Person
    receiver: Person
    asked: Asked
    schedule: Schedule
    covered: date
    state: str
    reason: str


# ------------------------------------------------------------------------------------------------ once


def make(
    transaction: Transaction,
    person: Person,
    asked: Asked,
    first: date | None,
    last: date | None,
    zone: str,
    rule: int | None = None,
) -> int:
    row = ExportRow(person_id=person.id, first=first, last=last, zone=zone, rule_id=rule, at=transaction.now)
    _set(row, asked)
    transaction.add(row)
    transaction.flush()
    transaction.record(KIND, person.id, asked.unit, MADE)
    return row.id


def load(transaction: Transaction, export_id: int) -> Export | None:
    row = transaction.get(ExportRow, export_id)
    if row is None:
        return None
    person = people.person(transaction, row.person_id)
    return Export(
        id=row.id, person=person, asked=_asked(row), first=row.first, last=row.last, zone=row.zone, rule=row.rule_id
    )


def tidy(transaction: Transaction) -> None:
    """Nobody asks for them any more. That they were made stays in the audit log; that they went is no deed."""
    old = delete(ExportRow).where(ExportRow.at < transaction.now - KEPT)
    transaction.session.execute(old, execution_options={COUNTED: True})


def _set(row: ExportRow | ExportRuleRow, asked: Asked) -> None:
    row.scope, row.kinds, row.unit_id, row.language = asked.scope, " ".join(asked.kinds), asked.unit, asked.language
    row.forum_id, row.conversation_id = asked.forum, asked.conversation


def _asked(row: ExportRow | ExportRuleRow) -> Asked:
    return Asked(
        scope=row.scope,
        kinds=tuple(row.kinds.split()),
        unit=row.unit_id,
        forum=row.forum_id,
        conversation=row.conversation_id,
        language=row.language,
    )


# ------------------------------------------------------------------------------------------------ again and again


def make_rule(
    transaction: Transaction, owner: Person, receiver: Person, asked: Asked, schedule: Schedule, covered: date
) -> int:
    return _made(transaction, owner, receiver, asked, schedule, covered, ACTIVE, "")


def once(transaction: Transaction, owner: Person, receiver: Person, asked: Asked, zone: str) -> int:
    """By which somebody gets one, now and never again. The audit log has the export alone."""
    now = transaction.now.astimezone(ZoneInfo(zone))
    schedule = Schedule(Cadence(Every.ONCE, now.date()), (now.time(),), zone)
    made = _made(transaction, owner, receiver, asked, schedule, now.date(), ENDED, ONCE)
    transaction.changes.leave_out(RULE, made)
    return made


def _made(
    transaction: Transaction,
    owner: Person,
    receiver: Person,
    asked: Asked,
    schedule: Schedule,
    covered: date,
    state: str,
    reason: str,
) -> int:
    row = ExportRuleRow(owner_id=owner.id, receiver_id=receiver.id, covered=covered, made_at=transaction.now)
    row.state, row.reason = state, reason
    row.schedule = _data(schedule)
    _set(row, asked)
    transaction.add(row)
    transaction.flush()
    return row.id


def rule(transaction: Transaction, rule_id: int, *, lock: bool = False) -> Rule | None:
    """With `lock`, nobody else changes it until we are done."""
    row = transaction.get(ExportRuleRow, rule_id, lock=lock)
    return _of_rows(transaction, [row])[0] if row else None


def rules_of(transaction: Transaction, person: Person) -> list[Rule]:
    """Those that somebody has made, and those by which they get something, while they go on."""
    theirs = or_(ExportRuleRow.owner_id == person.id, ExportRuleRow.receiver_id == person.id)
    query = select(ExportRuleRow).where(theirs, ExportRuleRow.state == ACTIVE).order_by(ExportRuleRow.id)
    return _of_rows(transaction, transaction.session.scalars(query))


def active(transaction: Transaction) -> list[Rule]:
    query = select(ExportRuleRow).where(ExportRuleRow.state == ACTIVE).order_by(ExportRuleRow.id)
    return _of_rows(transaction, transaction.session.scalars(query))


def end(transaction: Transaction, rule_id: int, reason: str) -> bool:
    """Whether it went on until now."""
    row = transaction.get(ExportRuleRow, rule_id, lock=True)
    if row is None or row.state != ACTIVE:
        return False
    row.state, row.reason = ENDED, reason
    transaction.flush()
    transaction.changes.of_table(ExportRuleRow, rule_id, DELETED)  # though the row stays
    return True


def cover(transaction: Transaction, rule_id: int, last: date) -> None:
    """The audit log has the export alone."""
    transaction.one(ExportRuleRow, rule_id).covered = last
    transaction.flush()
    transaction.changes.leave_out(RULE, rule_id)


def _of_rows(transaction: Transaction, rows: Iterable[ExportRuleRow]) -> list[Rule]:
    rows = list(rows)
    ids = list({id for row in rows for id in (row.owner_id, row.receiver_id)})
    who = {one.id: one for one in people.people(transaction, ids)}
    return [
        Rule(
            id=row.id,
            owner=who[row.owner_id],
            receiver=who[row.receiver_id],
            asked=_asked(row),
            schedule=_schedule(row.schedule),
            covered=row.covered,
            state=row.state,
            reason=row.reason,
        )
        for row in rows
    ]


def _data(schedule: Schedule) -> dict[str, Any]:
    cadence = schedule.cadence
    return {
        "every": str(cadence.every),
        "begins": cadence.begins.isoformat(),
        "interval": cadence.interval,
        "weekdays": list(cadence.weekdays),
        "nth": cadence.nth,
        "month_day": cadence.month_day,
        "dates": [list(one) for one in cadence.dates],
        "on_holiday": str(cadence.on_holiday),
        "times": [one.isoformat("minutes") for one in schedule.times],
        "zone": schedule.zone,
        "until": schedule.until.isoformat() if schedule.until else None,
    }


def _schedule(data: dict[str, Any]) -> Schedule:
    cadence = Cadence(
        every=Every(data["every"]),
        begins=date.fromisoformat(data["begins"]),
        interval=data["interval"],
        weekdays=tuple(data["weekdays"]),
        nth=data["nth"],
        month_day=data["month_day"],
        dates=tuple((month, day) for month, day in data["dates"]),
        on_holiday=OnHoliday(data["on_holiday"]),
    )
    until = date.fromisoformat(data["until"]) if data["until"] else None
    return Schedule(cadence, tuple(map(time.fromisoformat, data["times"])), data["zone"], until)
