"""The cases of `tests/schedules.txt`, which says how they are written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.cadence import LAST, Cadence, Every, OnHoliday, Schedule
from bot.calendar import WorkingTime
from tests.test_calendar import MONDAY_TO_FRIDAY, ZONES

SCHEDULE_ZONES = (*ZONES, "America/New_York", "America/St_Johns")  # there the clocks went back past midnight
_TABLE = Path(__file__).with_name("schedules.txt")
_ZONES = {zone.rpartition("/")[2]: zone for zone in SCHEDULE_ZONES}
_COUNTRIES = {"Copenhagen": "DK", "Oslo": "NO"}
_WEEKDAYS = {name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), 1)}
_NTH = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "last": LAST}
_UNITS = {"day": Every.DAYS, "week": Every.WEEKS, "month": Every.MONTHS, "year": Every.DATES}
_PARTS = ("every", "on", "at", "since", "until", "without", "and", "off")


@dataclass(frozen=True)
class Case:
    """`moments` are the first ones from `first` on, in UTC; all where `ends`."""

    text: str
    schedule: Schedule
    working: WorkingTime
    first: datetime
    moments: list[datetime]
    ends: bool


def cases() -> list[Case]:
    lines = [line for line in _TABLE.read_text(encoding="utf-8").splitlines() if "|" in line or line.startswith(" ")]
    return [_read(line) for line in "\n".join(lines).replace("\n ", " ").splitlines()]


def _read(line: str) -> Case:
    words, place, day, told = (part.strip() for part in line.split("|"))
    first, zone = date.fromisoformat(day), _ZONES[place]
    moments: list[datetime] = []
    for one in told.removesuffix("end").split(", "):
        if one:
            year = f"{moments[-1].year}-" if one.index("-") == 2 else ""
            moments.append(datetime.fromisoformat(year + one).replace(tzinfo=UTC))
    return Case(
        f"{words}, {place} {day}",
        _schedule(words, zone, first),
        WorkingTime(zone, _COUNTRIES.get(place, ""), time(8), time(16), MONDAY_TO_FRIDAY),
        datetime.combine(first, time(), ZoneInfo(zone)),
        moments,
        told.endswith("end"),
    )


def _schedule(words: str, zone: str, first: date) -> Schedule:
    said: dict[str, list[str]] = {part: [] for part in _PARTS}
    part = "every"
    for word in words.split():
        if word in _PARTS:
            part = word
        else:
            said[part].append(word)
    begins = date.fromisoformat(said["since"][0]) if said["since"] else first
    return Schedule(
        _cadence(said["every"], said["on"], begins, OnHoliday(said["off"][0] if said["off"] else "anyway")),
        tuple(time.fromisoformat(clock) for clock in said["at"]),
        zone,
        date.fromisoformat(said["until"][0]) if said["until"] else None,
        frozenset(datetime.fromisoformat(one) for one in said["without"]),
        frozenset(datetime.fromisoformat(one) for one in said["and"]),
    )


def _cadence(every: list[str], on: list[str], begins: date, off: OnHoliday) -> Cadence:
    if every in (["once"], ["by", "hand"]):
        return Cadence(Every.ONCE if every == ["once"] else Every.HAND, begins, on_holiday=off)
    interval, unit = int(every[0]) if len(every) == 2 else 1, _UNITS[every[-1].removesuffix("s")]
    match unit:
        case Every.WEEKS:
            days = MONDAY_TO_FRIDAY if on == ["weekdays"] else [_WEEKDAYS[name] for name in on]
            return Cadence(unit, begins, interval, tuple(days), on_holiday=off)
        case Every.MONTHS if on[-1] in _WEEKDAYS:
            return Cadence(unit, begins, interval, (_WEEKDAYS[on[1]],), _NTH[on[0]], on_holiday=off)
        case Every.MONTHS:
            number = LAST if on == ["last", "day"] else int(on[0])
            return Cadence(Every.MONTH_DAYS, begins, interval, month_day=number, on_holiday=off)
        case Every.DATES:
            dates = tuple((int(one[:2]), int(one[3:])) for one in on)
            return Cadence(unit, begins, interval, dates=dates, on_holiday=off)
    return Cadence(unit, begins, interval, on_holiday=off)
