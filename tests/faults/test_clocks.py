"""Two worker processes and a year's changes of the clock: each reminder is said once, at the moment that is expected.

What is expected is worked out here by walking through every minute and looking at the clocks on the wall, not by the
arithmetic that is tested.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.cadence import Cadence, Every, OnHoliday, Schedule
from bot.model import Kind, Place, Profile
from handlers.reminders import planning
from storage import people, reminders, units
from storage.database import Database
from storage.people import Origin
from storage.reminder_tables import MISSED, Content, OccurrenceRow, ReminderRow
from tests.drivers.slack import SECRET
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_workspace import channel_id, user_id
from tests.faults.clocked import Worker

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HOME, ABROAD = "Europe/Copenhagen", "America/New_York"
MADE = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEGINS = date(2026, 3, 2)
HOURLY = tuple(time(hour, 15) for hour in range(24))
AT_HOME = (date(2026, 3, 29), date(2026, 10, 25))
CHANGES = (date(2026, 3, 8), *AT_HOME, date(2026, 11, 1))  # abroad before and after


@dataclass(frozen=True)
class Rule:
    """What is asked for, once as the program has it and once as somebody looking at a calendar would."""

    name: str
    cadence: Cadence
    times: tuple[time, ...]
    zone: str
    on: Callable[[date], bool]


def rule(name: str, times: tuple[time, ...], on: Callable[[date], bool] = lambda _: True, **more: object) -> Rule:
    zone = str(more.pop("zone", HOME))
    cadence = Cadence(begins=BEGINS, **({"every": Every.DAYS, "on_holiday": OnHoliday.ANYWAY} | more))  # type: ignore[arg-type]
    return Rule(name, cadence, times, zone, on)


RULES = (
    rule("at-night", (time(2, 30),)),
    rule("hourly", HOURLY),
    rule(
        "weekdays",
        (time(8),),
        lambda day: day.isoweekday() < 6,
        every=Every.WEEKS,
        weekdays=(1, 2, 3, 4, 5),
        on_holiday=OnHoliday.SKIP,  # no public holiday is near the changes
    ),
    rule("monthly-29", (time(2, 30),), lambda day: day.day == 29, every=Every.MONTH_DAYS, month_day=29),
    rule("monthly-25", (time(2, 30),), lambda day: day.day == 25, every=Every.MONTH_DAYS, month_day=25),
    rule("abroad", (time(2, 30),), zone=ABROAD),
)


def expected(one: Rule, begins: datetime, ends: datetime) -> Iterator[datetime]:
    """Walks from minute to minute: each wall-clock time counts as the clocks first reach it, or leap over it."""
    zone, seen = ZoneInfo(one.zone), set[datetime]()
    moment = begins - DAY
    wall = moment.astimezone(zone).replace(tzinfo=None)
    while moment < ends:
        moment += MINUTE
        before, wall = wall, moment.astimezone(zone).replace(tzinfo=None)
        reached = {
            due
            for day in {before.date(), wall.date()}
            for due in (datetime.combine(day, clock) for clock in one.times)
            if one.on(day) and before < due <= wall and due not in seen
        }
        seen |= reached
        if reached and begins < moment:
            yield moment


@dataclass
class School:
    """A channel on Slack, reminders in it, and two processes."""

    database: Database
    fake: FakeSlack
    workers: list[Worker] = field(default_factory=list)
    heard: list[tuple[str, datetime, bool]] = field(default_factory=list)  # which, when, and whether it was late

    def made(self) -> None:
        with self.database.system() as session:
            workspace = people.found_workspace(session, "slack", self.fake.team, "", Origin("en"), MADE)
        with self.database.transaction(workspace, MADE) as transaction:
            anna = people.known_person(transaction, Profile(user_id("anna"), "Anna Holm", "en", HOME))
            room = people.known_conversation(
                transaction, Place(channel_id("personale"), Kind.CHANNEL, "personale"), anna
            )
            for one in RULES:
                schedule = Schedule(one.cadence, one.times, one.zone)
                content = Content(text=f"[{one.name}]", said="x", schedule=schedule, conversation=room.id)
                planning.begin(transaction, reminders.make(transaction, anna, units.unit(transaction).id, content))

    def hire(self) -> None:
        environ = {
            "SAMSPIL_DATABASE_URL": self.database.url.render_as_string(hide_password=False),
            "SLACK_BOT_TOKEN": self.fake.token,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": self.fake.api_url,
        }
        self.workers = [Worker(environ) for _ in range(2)]

    def dies(self) -> None:
        for worker in self.workers:
            worker.dies()

    async def is_(self, *moments: datetime) -> None:
        """It becomes that moment in both processes, or in each another."""
        before = len(self.fake.accepted)
        for worker, moment in zip(self.workers, moments * 2, strict=False):
            worker.begins(moment)
        for worker in self.workers:
            await asyncio.to_thread(worker.finishes)
        for posted in self.fake.accepted[before:]:
            text = str(posted.blocks)
            for name in re.findall(r"\[([a-z0-9-]+)\]", text):
                self.heard.append((name, moments[0], "Late" in text))

    def said(self, begins: datetime, ends: datetime) -> dict[str, list[datetime]]:
        here = [(name, at) for name, at, _late in self.heard if begins < at <= ends]
        return {one.name: [at for name, at in here if name == one.name] for one in RULES}

    def missed(self, name: str) -> set[str]:
        """The times that are noted as left out."""
        query = select(OccurrenceRow.planned).join(
            ReminderRow,
            (ReminderRow.workspace_id == OccurrenceRow.workspace_id) & (ReminderRow.id == OccurrenceRow.reminder_id),
        )
        with self.database.system(reads=True) as session:
            return set(session.scalars(query.where(ReminderRow.text == f"[{name}]", OccurrenceRow.state == MISSED)))


@pytest.fixture
async def school(database: Database) -> AsyncIterator[School]:
    fake = FakeSlack()
    await fake.start()
    made = School(database, fake)
    made.made()
    made.hire()
    yield made
    await asyncio.to_thread(made.dies)
    await fake.stop()


def quarters(begins: datetime, ends: datetime) -> Iterable[datetime]:
    """Every moment at which something may come by any clock, and :00 between."""
    moment = begins
    while (moment := moment + 15 * MINUTE) <= ends:
        if moment.minute != 45:
            yield moment


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


ON_POSTGRESQL = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@ON_POSTGRESQL
@pytest.mark.timeout(120)
async def test_through_the_changes_of_a_year_each_comes_once_at_its_moment(school: School, everywhere: bool) -> None:
    for change in CHANGES if everywhere else AT_HOME:
        begins, ends = noon(change - DAY) + 6 * HOUR, noon(change + DAY)
        await school.is_(begins)  # weeks were slept through, of which another story tells
        wanted = {one.name: list(expected(one, begins, ends)) for one in RULES}
        night = quarters(noon(change) - 12 * HOUR, noon(change) - 3 * HOUR)
        for moment in sorted({*chain(*wanted.values()), *night, ends}):  # what comes between them would come too late
            await school.is_(moment)
        assert school.said(begins, ends) == wanted, change
        assert not any(late for _, at, late in school.heard if at > begins)


def test_what_is_expected_is_what_a_calendar_says() -> None:
    """The walk itself, at the two changes at home."""
    at_night, hourly = RULES[0], RULES[1]
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    at_three, at_half_past_two = datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    for day, at in ((spring, at_three), (autumn, at_half_past_two)):
        begins, ends = (datetime.combine(one, time(), ZoneInfo(HOME)).astimezone(UTC) for one in (day, day + DAY))
        assert list(expected(at_night, begins, ends)) == [at], "as two becomes three; and the first time round"
        assert len(list(expected(hourly, begins, ends))) == 24, "on a day of 23 hours, and on one of 25"


@ON_POSTGRESQL
async def test_a_clock_that_steps_back_and_two_that_differ_repeat_nothing(school: School) -> None:
    begins = noon(date(2026, 3, 3))
    await school.is_(begins)
    for moment in quarters(begins, begins + 6 * HOUR):
        await school.is_(moment)
    before = list(school.heard)
    for moment in quarters(begins + 5 * HOUR, begins + 6 * HOUR):  # both, by an hour
        await school.is_(moment)
    assert school.heard == before
    for moment in quarters(begins + 6 * HOUR, begins + 18 * HOUR):  # one of them stays behind
        await school.is_(moment, moment - HOUR)
    ends = begins + 18 * HOUR
    assert school.said(begins, ends) == {one.name: list(expected(one, begins, ends)) for one in RULES}


@ON_POSTGRESQL
async def test_after_a_week_without_power_what_still_matters_comes_once_and_late(school: School) -> None:
    begins = noon(date(2026, 3, 4))
    await school.is_(begins)
    missed = {one.name: school.missed(one.name) for one in RULES}
    await asyncio.to_thread(school.dies)
    school.hire()
    back = begins + 7 * DAY + 30 * MINUTE
    await school.is_(back)
    since = Counter((name, late) for name, at, late in school.heard if at > begins)
    assert since == {("hourly", True): 1}, "a quarter of an hour late, and no flood"
    left_out = {one.name: school.missed(one.name) - missed[one.name] for one in RULES}
    days = [date(2026, 3, day) for day in range(5, 12)]
    assert left_out["at-night"] == left_out["abroad"] == {f"{day}T02:30" for day in days}
    assert left_out["weekdays"] == {f"{day}T08:00" for day in days if day.isoweekday() < 6}
    assert f"{days[-1]}T12:15" in left_out["hourly"]
    assert f"{days[-1]}T13:15" not in left_out["hourly"], "that one came"
    for moment in quarters(back, back + DAY):
        await school.is_(moment)
    assert school.said(back, back + DAY) == {one.name: list(expected(one, back, back + DAY)) for one in RULES}
