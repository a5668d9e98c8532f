"""How somebody wants to be reminded: one by one or gathered, on which days, in which hours, not while they are away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, time

from sqlalchemy import String, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.calendar import WorkingTime
from bot.model import Person
from storage import people, postings
from storage.database import Prepared, Scoped, Transaction, key_to
from storage.postings import Wanted

KIND = "digest"
DIGEST = f"{KIND}.said"  # the view that gathers a person's follow-ups; its subject is the person's id
GATHERED = ("daily", "weekly")


class PreferenceRow(Scoped):
    """What somebody chose; None where it is as usual."""

    __tablename__ = "preference"
    __table_args__ = (key_to("person", "person_id"),)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    follow_ups: Mapped[str] = mapped_column(String(10))
    digest_at: Mapped[time | None]
    digest_on: Mapped[int]
    begins: Mapped[time | None]
    ends: Mapped[time | None]
    away_until: Mapped[date | None]
    weekdays: Mapped[str] = mapped_column(String(7), default="")
    in_holidays: Mapped[bool] = mapped_column(default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """`follow_ups` come each by itself, gathered daily or weekly, or ("none") never: the first message alone.

    What is gathered is said at `digest_at` (None: as work begins), a weekly one on the ISO weekday `digest_on`.
    Reminders come from `begins` until `ends` (None: the unit's hours), on the ISO `weekdays` ("": the unit's), and not
    before the day `away_until`; with `in_holidays` also when the unit is closed.
    """

    follow_ups: str = "each"
    digest_at: time | None = None
    digest_on: int = 1
    begins: time | None = None
    ends: time | None = None
    away_until: date | None = None
    weekdays: str = ""
    in_holidays: bool = False

    def within(self, unit: WorkingTime) -> WorkingTime:
        """The unit's working time with these days, with these hours where they are two that make sense, and while
        nobody is away."""
        begins, ends = self.begins, self.ends
        if begins is None or ends is None or begins >= ends:
            begins, ends = unit.begins, unit.ends
        return replace(
            unit,
            begins=begins,
            ends=ends,
            weekdays=frozenset(map(int, self.weekdays)) or unit.weekdays,
            away_until=self.away_until,
            closed=frozenset() if self.in_holidays else unit.closed,
        )


_NAMES = [field.name for field in fields(Preferences)]


def of(transaction: Transaction, person_id: int) -> Preferences:
    """What somebody chose, or the default."""
    return of_all(transaction, [person_id])[person_id]


def of_all(transaction: Transaction, person_ids: Sequence[int]) -> dict[int, Preferences]:
    """The same for many, in one query, by their ids."""
    if missing := [one for one in person_ids if (Preferences, one) not in transaction.read]:
        found = {
            row.person_id: Preferences(**dict(zip(_NAMES, row[1:], strict=True)))
            for row in transaction.rows(_CHOSEN, {"ids": missing})
        }
        transaction.read |= {(Preferences, one): found.get(one) or Preferences() for one in missing}
    return {one: transaction.read[Preferences, one] for one in person_ids}


_CHOSEN = Prepared(
    select(PreferenceRow.person_id, *(getattr(PreferenceRow, name) for name in _NAMES)).where(
        PreferenceRow.person_id.in_(bindparam("ids", expanding=True))
    )
)


def choose(transaction: Transaction, person: Person, preferences: Preferences) -> None:
    """From now on they are reminded so, also of what was put off already; where follow-ups are gathered, the next
    digest is on its way. The same chosen again changes nothing."""
    own = people.direct_conversation(transaction, person).id
    if preferences != of(transaction, person.id):
        row = transaction.get(PreferenceRow, person.id) or transaction.add(PreferenceRow(person_id=person.id))
        for name in _NAMES:
            setattr(row, name, getattr(preferences, name))
        transaction.flush()
        transaction.read[Preferences, person.id] = preferences
        postings.hurry(transaction, own)
    if preferences.follow_ups in GATHERED:
        wanted = Wanted(DIGEST, person.id, own, due=transaction.now, key=f"{DIGEST}:{person.id}")
        postings.post_all(transaction, [wanted])
        postings.touch_all(transaction, KIND, [person.id])


def working_time(transaction: Transaction, person: Person, unit: WorkingTime) -> WorkingTime:
    """When somebody may be reminded: on the unit's days or their own, in their zone and their hours, and not while they
    are away."""
    return of(transaction, person.id).within(replace(unit, zone=person.zone))
