"""Units: the settings of a school or department, who is what in it, and the numbers it gives its records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Index, String, bindparam, func, or_, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from bot.calendar import WorkingTime
from storage import closings
from storage.database import Prepared, Scoped, Transaction, key_to, new_id
from storage.people_tables import PersonRow

HATS = ("leader", "union", "work_environment", "other")  # whom somebody may speak for
ROLES = ("member", "representative", "leader", "administrator")  # each may what those before it may
INFLUENCE = ("red", "yellow", "green", "blue")  # how much others can influence a decision


class UnitRow(Scoped):
    """A school or department: owns settings, roles and number series. A workspace begins with one, never shown; each
    other one is a team of it."""

    __tablename__ = "unit"
    __record__ = ("unit", "id")
    __table_args__ = (Index("unit_team", "workspace_id", "team", unique=True),)
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    team: Mapped[str] = mapped_column(String(200), default="")
    name: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(10))
    zone: Mapped[str] = mapped_column(String(60))
    country: Mapped[str] = mapped_column(String(2))
    day_begins: Mapped[time] = mapped_column(default=time(8))
    day_ends: Mapped[time] = mapped_column(default=time(16))
    weekdays: Mapped[str] = mapped_column(String(7), default="12345")  # ISO, Monday 1
    agreed: Mapped[str] = mapped_column(String(300), default="")  # days off by agreement, one a line
    # What the hats are called here; "" for the words that everybody gets.
    title_leader: Mapped[str] = mapped_column(String(60), default="")
    title_union: Mapped[str] = mapped_column(String(60), default="")
    title_work_environment: Mapped[str] = mapped_column(String(60), default="")
    title_other: Mapped[str] = mapped_column(String(60), default="")
    notify_everybody: Mapped[bool] = mapped_column(default=True)  # reminders may, in a channel
    # What each room for influence is called here, with its sign; "" for the words that everybody gets.
    influence_red: Mapped[str] = mapped_column(String(60), default="")
    influence_yellow: Mapped[str] = mapped_column(String(60), default="")
    influence_green: Mapped[str] = mapped_column(String(60), default="")
    influence_blue: Mapped[str] = mapped_column(String(60), default="")
    # The first of ROLES that may announce decisions, and have the unit's log as a workbook.
    announce_from: Mapped[str] = mapped_column(String(20), default="member")
    export_from: Mapped[str] = mapped_column(String(20), default="administrator")
    # In so many working days, where somebody names no other day: an action item is done, a matter was spoken about.
    action_days: Mapped[int | None]
    speak_days: Mapped[int | None]


class MemberRow(Scoped):
    """What somebody is in a unit: a role (what they may do here) and a hat (whom they speak for)."""

    __tablename__ = "member"
    __table_args__ = (
        key_to("unit", "unit_id"),
        key_to("person", "person_id"),
    )
    unit_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(20), default="member")  # of ROLES
    hat: Mapped[str] = mapped_column(String(20), default="")


class DeputyRow(Scoped):
    """Somebody stands in for somebody from one day to another, both included, by the unit's calendar, and may meanwhile
    what their own role lets them."""

    __tablename__ = "deputy"
    __table_args__ = (
        key_to("unit", "unit_id"),
        key_to("person", "person_id"),
        key_to("person", "deputy_id"),
        key_to("person", "ended_by_id"),
        Index("deputy_person", "workspace_id", "person_id"),
        Index("deputy_deputy", "workspace_id", "deputy_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    unit_id: Mapped[int]
    person_id: Mapped[int]
    deputy_id: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date]
    ended_at: Mapped[datetime | None]  # before its last day was over
    ended_by_id: Mapped[int | None]


class SeriesRow(Scoped):
    """The last number given in a unit, by kind of record."""

    __tablename__ = "series"
    __table_args__ = (key_to("unit", "unit_id"),)
    unit_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's settings. The workspace's first unit is no `team` and has no name while it is the only one. When it is
    `closed` is no column of it (`storage.closings`), but read with it."""

    id: int
    team: str
    name: str
    language: str
    zone: str
    country: str
    day_begins: time
    day_ends: time
    weekdays: str
    title_leader: str = ""
    title_union: str = ""
    title_work_environment: str = ""
    title_other: str = ""
    notify_everybody: bool = True
    agreed: str = ""
    influence_red: str = ""
    influence_yellow: str = ""
    influence_green: str = ""
    influence_blue: str = ""
    announce_from: str = "member"
    export_from: str = "administrator"
    action_days: int | None = None
    speak_days: int | None = None
    closed: str = ""  # the last one, as it is read

    @property
    def titles(self) -> dict[str, str]:
        """What the hats are called here, by hat, where they have words of their own."""
        return {hat: title for hat in HATS if (title := getattr(self, f"title_{hat}"))}

    @property
    def influence(self) -> dict[str, str]:
        """What the rooms for influence are called here, where they have words of their own."""
        return {key: words for key in INFLUENCE if (words := getattr(self, f"influence_{key}"))}

    def suggested(self, days: int | None, now: datetime) -> date | None:
        """The day in so many working days; None where none is suggested."""
        hours = self.working_time
        return None if days is None else hours.add_days(hours.day_of(now), days)

    @property
    def working_time(self) -> WorkingTime:
        return WorkingTime(
            self.zone,
            self.country,
            self.day_begins,
            self.day_ends,
            frozenset(map(int, self.weekdays)),
            agreed=frozenset(self.agreed.splitlines()),
            closed=closings.days_in(self.closed),
        )


def unit(transaction: Transaction, unit_id: int | None = None) -> Unit:
    """The unit, or the workspace's first one."""
    found: Unit | None = transaction.read.get((Unit, unit_id))
    if found is None:
        row = transaction.rows(_FIRST if unit_id is None else _ONE, {"id": unit_id}).one()
        found = transaction.read[Unit, unit_id] = Unit(*row)
    return found


_COLUMNS = [field.name for field in fields(Unit) if field.name != "closed"]
_SETTINGS = select(*(getattr(UnitRow, name) for name in _COLUMNS), closings.spans_of(UnitRow.workspace_id, UnitRow.id))
_FIRST = Prepared(_SETTINGS.order_by(UnitRow.id).limit(1))
_ONE = Prepared(_SETTINGS.where(UnitRow.id == bindparam("id")))


def known(transaction: Transaction, unit_id: int) -> Unit | None:
    """The same, where there is one of that id."""
    found = transaction.session.scalar(select(UnitRow.id).where(UnitRow.id == unit_id))
    return None if found is None else unit(transaction, found)


def unit_of_team(transaction: Transaction, team: str) -> Unit | None:
    """The unit that this team is; None where it is none of its own."""
    found = transaction.session.scalar(select(UnitRow.id).where(UnitRow.team == team))
    return None if found is None else unit(transaction, found)


def several(transaction: Transaction) -> bool:
    """Whether there is more than the first unit, so that people have to be told them apart."""
    return len(transaction.session.scalars(select(UnitRow.id).limit(2)).all()) > 1


def named(transaction: Transaction, name: str) -> Unit | None:
    """The unit of that name, in large letters or small."""
    names = transaction.session.execute(select(UnitRow.id, UnitRow.name)).all()
    found = next((id for id, theirs in names if theirs.casefold() == name.casefold()), None)
    return None if found is None else unit(transaction, found)


def found_unit(transaction: Transaction, team: str, name: str) -> Unit:
    """A new unit with the settings of the workspace's first one, closed when that is."""
    like = unit(transaction)
    values = {column: getattr(like, column) for column in _COLUMNS} | {"team": team, "name": name}
    del values["id"]
    row = transaction.add(UnitRow(**values))
    transaction.flush()
    closings.replace(transaction, row.id, closings.of(transaction, like.id))
    return unit(transaction, row.id)


def configure(transaction: Transaction, settings: Unit) -> None:
    """Gives a unit these settings."""
    row = transaction.one(UnitRow, settings.id)
    for column in _COLUMNS:
        setattr(row, column, getattr(settings, column))
    transaction.change_people()


def role(transaction: Transaction, unit_id: int, person_id: int) -> str:
    """What somebody may do in a unit now, one of ROLES: their own role there, or that of somebody for whom they are
    deputy today; whoever administers the workspace's first unit administers each. "" where they never acted, and where
    they have left. A guest is a member at most."""
    mine, deputy = "", [""]
    for row in transaction.rows(_ROLE, {"unit": unit_id, "person": person_id}):
        if row.guest:
            return ROLES[0] if row.mine else ""
        mine = strongest((row.mine or "", row.topmost if row.topmost == ROLES[-1] else ""))
        if row.given and row.first_day <= transaction.now.astimezone(ZoneInfo(row.zone)).date() <= row.last_day:
            deputy.append(row.given if row.unit_id == unit_id or row.given == ROLES[-1] else "")
    return strongest((mine, *deputy))


def strongest(roles: Iterable[str]) -> str:
    """Of several roles, that which may most; "" where there is none."""
    return max(roles, key=lambda one: ROLES.index(one) if one in ROLES else -1, default="")


def _role() -> Prepared[Any]:
    """A row for whoever is asked about, or one for each that they are deputy for, in the unit or the first one."""
    person, giver = aliased(PersonRow), aliased(PersonRow)
    mine, topmost, given = aliased(MemberRow), aliased(MemberRow), aliased(MemberRow)
    units = aliased(UnitRow)
    first = select(func.min(units.id)).where(units.workspace_id == person.workspace_id).correlate(person)
    here, top = bindparam("unit", type_=BigInteger), first.scalar_subquery()
    deputises = (DeputyRow.deputy_id == person.id) & DeputyRow.ended_at.is_(None)
    return Prepared(
        select(
            person.guest,
            mine.role.label("mine"),
            topmost.role.label("topmost"),
            given.role.label("given"),
            DeputyRow.unit_id,
            DeputyRow.first_day,
            DeputyRow.last_day,
            UnitRow.zone,
        )
        .select_from(person)
        .outerjoin(mine, (mine.unit_id == here) & (mine.person_id == person.id))
        .outerjoin(topmost, (topmost.unit_id == top) & (topmost.person_id == person.id))
        .outerjoin(DeputyRow, deputises & or_(DeputyRow.unit_id == here, DeputyRow.unit_id == top))
        .outerjoin(giver, (giver.id == DeputyRow.person_id) & ~giver.has_left & ~giver.guest)
        .outerjoin(given, (given.unit_id == DeputyRow.unit_id) & (given.person_id == giver.id))
        .outerjoin(UnitRow, UnitRow.id == DeputyRow.unit_id)
        .where(person.id == bindparam("person"), ~person.has_left)
    )


_ROLE = _role()


def own_role(transaction: Transaction, unit_id: int, person_id: int) -> str:
    """What somebody was made in a unit, whatever they may do there; "" where they never acted."""
    return transaction.rows(_OWN, {"unit": unit_id, "person": person_id}).scalar() or ""


_OWN = Prepared(
    select(MemberRow.role).where(MemberRow.unit_id == bindparam("unit"), MemberRow.person_id == bindparam("person"))
)


def set_role(transaction: Transaction, unit_id: int, person_id: int, role: str) -> None:
    """Gives somebody a role in a unit."""
    row = transaction.get(MemberRow, unit_id, person_id)
    if row is None:
        row = transaction.add(MemberRow(unit_id=unit_id, person_id=person_id))
    if (row.role or "member") != role:
        transaction.record("person", person_id, unit_id)
    row.role = role
    transaction.change_people()


def of_person(transaction: Transaction, person_id: int) -> list[Unit]:
    """The units that somebody acted in, the first one first."""
    query = select(MemberRow.unit_id).where(MemberRow.person_id == person_id).order_by(MemberRow.unit_id)
    return [unit(transaction, one) for one in transaction.session.scalars(query)]


def hold_roles(transaction: Transaction) -> None:
    """Until we are done, nobody else who calls this gives or takes a role; what was read of roles before may have
    changed meanwhile."""
    query = select(UnitRow.id).order_by(UnitRow.id).limit(1)
    transaction.session.execute(query.with_for_update(key_share=True))  # new people go on being added
    transaction.read.clear()


def next_number(transaction: Transaction, unit_id: int, kind: str) -> int:
    """The next number of a series, without holes; whoever asks at the same time waits."""
    row = transaction.get(SeriesRow, unit_id, kind, lock=True)
    if row is None:
        row = transaction.add(SeriesRow(unit_id=unit_id, kind=kind, last=0))
    row.last += 1
    transaction.session.flush()
    return row.last
