"""Working time: which days and hours a unit works, and therefore when the bot keeps quiet.

Pure arithmetic: the moment is always given, never asked of a clock. A working time lies within one calendar day;
night shifts, which run past midnight, are out of scope. Holidays are the public ones of a whole country, by the
`holidays` package. What is off by agreement (Grundlovsdag on 5 June, 24 December), and what a school has closed, are
days off where somebody has said so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

_DAY = timedelta(days=1)
MOST_DAYS_OFF = 370
"""How many days in a row the search for a working day looks at: a year and a little."""
_BY_AGREEMENT = {"DK": "optional", "SE": "de_facto"}
"""By country, where the package lists days on which most do not work. What it has beside the public holidays of Finland
and Iceland are flag days and afternoons."""
_OURS = {"NO": {(12, 24): "Christmas Eve", (12, 31): "New Year's Eve"}}
"""Of Norway the package has nothing. There work ends at noon on these two by agreements, such as that of the state's
central administration (Statens personalhåndbok, 3.1.2), and many have the whole day off."""


@lru_cache(maxsize=256)
def _public_holidays(country: str, year: int) -> frozenset[date]:
    """The public holidays of one year; NotImplementedError for a country that the package does not know."""
    return frozenset(holidays.country_holidays(country, years=year, categories="public"))


@lru_cache(maxsize=256)
def days_by_agreement(country: str, year: int) -> dict[date, str]:
    """The days of a year that are off where it was agreed so, with their English names, which tell them apart."""
    if country not in _BY_AGREEMENT:
        return {date(year, month, day): name for (month, day), name in _OURS.get(country, {}).items()}
    found = holidays.country_holidays(country, years=year, categories=_BY_AGREEMENT[country], language="en_US")
    return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """The same hours, wall clock in `zone`, on each of `weekdays` that is no public holiday of `country`, none of those
    off by agreement there that are `agreed` (by their names in `days_by_agreement`), and not `closed`.

    `zone` is an IANA name, `country` an ISO 3166 code of two letters or "" for no holidays, `weekdays` are ISO
    numbers (Monday is 1). Work begins at `begins` and has ended at `ends`. `away_until` is the first day on which
    somebody is back, whose own working time this is: it puts off (`next_moment`) and leaves the counting of days alone.
    Every moment given must be aware, in any zone; every moment returned is in UTC. Raises ValueError for a zone or
    country that is not known, for no weekday, and when the end is not after the beginning.
    """

    zone: str
    country: str
    begins: time
    ends: time
    weekdays: frozenset[int]
    away_until: date | None = None
    agreed: frozenset[str] = frozenset()
    closed: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (ValueError, OSError, ZoneInfoNotFoundError) as error:  # OSError: "Europe" is a folder of zones
            raise ValueError(f"unknown time zone: {self.zone!r}") from error
        if self.country:
            _check_country(self.country)
        if not self.weekdays or not self.weekdays <= frozenset(range(1, 8)):
            raise ValueError("weekdays are one or more numbers from 1 (Monday) to 7 (Sunday)")
        if self.begins >= self.ends:
            raise ValueError("working time ends after it begins, on the same day")

    def day_of(self, moment: datetime) -> date:
        """The calendar day where the work is."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def is_working_day(self, day: date) -> bool:
        if day.isoweekday() not in self.weekdays or day in self.closed:
            return False
        if self.country and day in _public_holidays(self.country, day.year):
            return False
        return not self.agreed or days_by_agreement(self.country, day.year).get(day) not in self.agreed

    def days_off_in_a_row(self, day: date) -> int:
        """How many days from `day` on nobody works, as far as MOST_DAYS_OFF."""
        return next((n for n in range(MOST_DAYS_OFF) if self.is_working_day(day + n * _DAY)), MOST_DAYS_OFF)

    def next_moment(self, moment: datetime) -> datetime:
        """`moment` itself when it is working time and nobody is away, else the start of the next working time; the last
        moment of a day's work is the one before `ends`.

        Raises ValueError when no working day follows within MOST_DAYS_OFF days.
        """
        moment = _aware(moment)
        day = max(self.day_of(moment), self.away_until or date.min)
        for _ in range(MOST_DAYS_OFF):
            if self.is_working_day(day):
                working = max(moment, self.start_of(day))
                # False after hours, and on a day whose hours all fall into the gap of spring.
                if working < self.at(day, self.ends):
                    return working
            day += timedelta(days=1)
        raise ValueError(f"no working time in the {MOST_DAYS_OFF} days from {moment.isoformat()}")

    def add_days(self, day: date, days: int) -> date:
        """The working day that comes `days` working days after `day`, which may be a day off itself.

        It only counts forward: raises ValueError for fewer than one day, and when MOST_DAYS_OFF days in a row are off.
        """
        if days < 1:
            raise ValueError("working days are counted from the first one after")
        for _ in range(days):
            day = self.working_day(day + _DAY, _DAY)
        return day

    def days_before(self, day: date, days: int) -> date:
        """The working day that comes `days` working days before `day`; ValueError as in `add_days`."""
        if days < 1:
            raise ValueError("working days are counted from the last one before")
        for _ in range(days):
            day = self.working_day(day - _DAY, -_DAY)
        return day

    def working_day(self, day: date, step: timedelta) -> date:
        """`day` itself when it is a working day, else the first one that `step` (a day forward or back) leads to."""
        start = day
        for _ in range(MOST_DAYS_OFF):
            if self.is_working_day(day):
                return day
            day += step
        raise ValueError(f"no working day within {MOST_DAYS_OFF} days of {start.isoformat()}")

    def at(self, day: date, clock: time) -> datetime:
        """The moment when the clocks of the zone show `clock` on `day`.

        In the hour that the spring skips it is the first minute that exists again; in the hour that the autumn
        repeats it is the first time round.
        """
        zone = ZoneInfo(self.zone)
        wall = datetime.combine(day, clock).replace(fold=0)
        while True:
            moment = wall.replace(tzinfo=zone).astimezone(UTC)
            if moment.astimezone(zone).replace(tzinfo=None) == wall:
                return moment
            wall = wall.replace(second=0, microsecond=0) + timedelta(minutes=1)

    def start_of(self, day: date) -> datetime:
        """The moment when work begins on `day`, were it a working day."""
        return self.at(day, self.begins)


@lru_cache(maxsize=100)  # the package reads a country's whole calendar for it
def _check_country(country: str) -> None:
    try:
        # The package also knows codes of three letters and those of stock exchanges; ours are one kind.
        if len(country) != 2:
            raise NotImplementedError
        holidays.country_holidays(country)
    except NotImplementedError as error:
        raise ValueError(f"no public holidays known for country {country!r}; use a code such as DK or NO") from error


def _aware(moment: datetime) -> datetime:
    """The moment in UTC, where comparing is safe: across zones, a moment of a skipped or repeated hour is equal to
    none (PEP 495)."""
    if moment.utcoffset() is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC)
