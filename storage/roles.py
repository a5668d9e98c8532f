"""Who is what in a unit, who made them so, and who stands in for whom. `storage.units.role` says what somebody may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.model import Person
from storage import leaving, people, postings, units
from storage.changes import DELETED, MADE
from storage.database import Scoped, Transaction, key_to, new_id
from storage.units import ROLES, DeputyRow, MemberRow

MEMBER, ADMINISTRATOR = ROLES[0], ROLES[-1]
DEPUTY = "deputy"  # the kind of record


class AppointmentRow(Scoped):
    """Somebody was given another role: what it was before, and who gave it."""

    __tablename__ = "appointment"
    __table_args__ = (
        key_to("unit", "unit_id"),
        key_to("person", "person_id"),
        key_to("person", "by_id"),
        Index("appointment_person", "workspace_id", "person_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    unit_id: Mapped[int]
    person_id: Mapped[int]
    before: Mapped[str] = mapped_column(String(20))
    role: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[int]
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody has of their own."""

    person: Person
    role: str


@dataclass(frozen=True, slots=True)
class Appointment:
    """`before` is what the person knows that they were; `latest` whether nothing was changed since."""

    id: int
    unit_id: int
    person: Person
    before: str
    role: str
    by: Person
    latest: bool


@dataclass(frozen=True, slots=True)
class Deputy:
    """`deputy` stands in for `person` from `first_day` to `last_day`, both included."""

    id: int
    unit_id: int
    person: Person
    deputy: Person
    first_day: date
    last_day: date
    ended_at: datetime | None = None
    ended_by: int | None = None

    def is_over(self, today: date) -> bool:
        return self.ended_at is not None or self.last_day < today


# ------------------------------------------------------------------------------------------------ roles


def held(transaction: Transaction, unit_id: int) -> list[Held]:
    """Everybody in a unit who is more than a member of it and has not left; who may most comes first, then by name."""
    found = _held(transaction, unit_id)
    gone = leaving.who_left(transaction, list(found))
    there = people.people(transaction, [one for one in found if one not in gone])
    return sorted(
        (Held(one, found[one.id]) for one in there), key=lambda one: (-ROLES.index(one.role), one.person.name)
    )


def _held(transaction: Transaction, unit_id: int) -> dict[int, str]:
    theirs = (MemberRow.unit_id == unit_id, MemberRow.role.in_(ROLES[1:]))
    query = select(MemberRow.person_id, MemberRow.role).where(*theirs)
    return {row.person_id: row.role for row in transaction.session.execute(query)}


def appoint(transaction: Transaction, unit_id: int, roles: Mapping[int, str], by: Person) -> list[int]:
    """These people have these roles in a unit from now on, and nobody else has any, also who has left; the ids of what
    was changed."""
    changed = []
    for person_id, role in sorted((dict.fromkeys(_held(transaction, unit_id), MEMBER) | dict(roles)).items()):
        before = units.own_role(transaction, unit_id, person_id) or MEMBER
        if before != role:
            units.set_role(transaction, unit_id, person_id, role)
            row = AppointmentRow(unit_id=unit_id, person_id=person_id, by_id=by.id, at=transaction.now)
            row.before, row.role = before, role
            transaction.add(row)
            transaction.flush()
            changed.append(row.id)
    return changed


def appointment(transaction: Transaction, appointment_id: int, told_by: str) -> Appointment | None:
    """`told_by` is the view by which people are told of appointments."""
    row = transaction.get(AppointmentRow, appointment_id)
    if row is None:
        return None
    theirs = select(AppointmentRow).where(
        AppointmentRow.unit_id == row.unit_id, AppointmentRow.person_id == row.person_id
    )
    every = transaction.session.scalars(theirs.order_by(AppointmentRow.id)).all()
    before = row.before
    for one in reversed([one for one in every if one.id < row.id]):
        if one.by_id == one.person_id or postings.last_said(transaction, told_by, one.id) is not None:
            break
        before = one.before
    person, by = (people.person(transaction, one) for one in (row.person_id, row.by_id))
    return Appointment(row.id, row.unit_id, person, before, row.role, by, latest=every[-1].id == row.id)


# ------------------------------------------------------------------------------------------------ deputies


def deputies(transaction: Transaction, unit_id: int, today: date) -> list[Deputy]:
    """Who stands in for somebody in a unit today, or will."""
    return _found(transaction, DeputyRow.unit_id == unit_id, *_not_over(today))


def deputy_of(transaction: Transaction, unit_id: int, person_id: int, today: date) -> Deputy | None:
    """Who stands in for somebody today, or will: one at a time."""
    theirs = (DeputyRow.unit_id == unit_id, DeputyRow.person_id == person_id)
    return next(iter(_found(transaction, *theirs, *_not_over(today))), None)


def load_deputy(transaction: Transaction, deputy_id: int) -> Deputy | None:
    return next(iter(_found(transaction, DeputyRow.id == deputy_id)), None)


def name_deputy(
    transaction: Transaction, unit_id: int, person: Person, deputy: Person, first_day: date, last_day: date
) -> int:
    """The id of it."""
    row = DeputyRow(unit_id=unit_id, person_id=person.id, deputy_id=deputy.id, first_day=first_day, last_day=last_day)
    transaction.add(row)
    transaction.flush()
    transaction.record(DEPUTY, row.id, unit_id, MADE)
    return row.id


def end_deputy(transaction: Transaction, deputy_id: int, by: Person) -> None:
    """Nobody stands in any more, before the time was over."""
    row = transaction.one(DeputyRow, deputy_id)
    row.ended_at, row.ended_by_id = transaction.now, by.id
    transaction.flush()
    transaction.record(DEPUTY, row.id, row.unit_id, DELETED)


def _not_over(today: date) -> tuple[Any, ...]:
    return DeputyRow.ended_at.is_(None), DeputyRow.last_day >= today


def _found(transaction: Transaction, *which: Any) -> list[Deputy]:
    query = select(DeputyRow).where(*which).order_by(DeputyRow.first_day, DeputyRow.id)
    rows = transaction.session.scalars(query).all()
    ids = {one for row in rows for one in (row.person_id, row.deputy_id)}
    who = {one.id: one for one in people.people(transaction, sorted(ids))}
    return [
        Deputy(
            row.id,
            row.unit_id,
            who[row.person_id],
            who[row.deputy_id],
            row.first_day,
            row.last_day,
            row.ended_at,
            row.ended_by_id,
        )
        for row in rows
    ]
