"""Meetings are planned from a cadence: as often as one likes, by as many as like, and never over somebody's hand."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.app import App
from bot.cadence import Cadence, Every, OnHoliday
from bot.feature import Upkeep
from bot.model import Person, Profile
from bot.registry import Registry
from handlers import FEATURES
from storage import agenda, forums, meetings, people, units
from storage.agenda_tables import Words
from storage.database import Database, Transaction, settled
from storage.forum_tables import Forum, Meeting, Proposal, Settings
from storage.meetings import Arranged
from storage.people import Origin
from tests.chat import SetClock
from tests.conftest import another

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # a Monday, nine o'clock
TODAY = NOW.date()
EVERY_WEDNESDAY = Cadence(Every.WEEKS, TODAY, 1, (3,))
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@dataclass
class Office:
    database: Database
    workspace: int
    anna: Person
    forum: Forum

    def now(self, work: Callable[[Transaction], Any], at: datetime = NOW, database: Database | None = None) -> Any:
        def run() -> Any:
            with (database or self.database).transaction(self.workspace, at) as transaction:
                return work(transaction)

        return settled(run)

    def plans(self, at: datetime = NOW, database: Database | None = None) -> None:
        def work(transaction: Transaction) -> None:
            forum = forums.lock(transaction, self.forum.id)
            assert forum is not None
            meetings.plan(transaction, forum, units.unit(transaction).working_time, at.date())

        self.now(work, at, database)

    def changes(self, at: datetime = NOW, **values: Any) -> None:
        def work(transaction: Transaction) -> None:
            forum = forums.lock(transaction, self.forum.id)
            assert forum is not None
            forums.change(transaction, forum.id, proposal(self.anna, replace(forum.settings, **values)))

        self.now(work, at)
        self.plans(at)

    def coming(self, at: datetime = NOW) -> list[Meeting]:
        found: list[Meeting] = self.now(lambda t: meetings.coming(t, self.forum, 1_000, cancelled=True), at)
        return found

    def arranges(self, meeting: Meeting, **values: Any) -> None:
        arranged = Arranged(starts_at=meeting.starts_at, minutes=meeting.minutes, place=meeting.place)
        self.now(lambda t: meetings.change(t, meeting.id, replace(arranged, **values)))


def proposal(chair: Person, settings: Settings) -> Proposal:
    return Proposal(settings=settings, chair=chair.id, members=((chair.id, "leader"),))


@pytest.fixture
def office(database: Database) -> Office:
    with database.system() as session:
        workspace = people.found_workspace(session, "local", "W", "", Origin(), NOW)
    with database.transaction(workspace, NOW) as transaction:
        anna = people.known_person(transaction, Profile("anna", "Anna"))
        settings = Settings(name="TRIO", cadence=EVERY_WEDNESDAY, at=time(14))
        forum = forums.make(transaction, anna, units.unit(transaction).id, proposal(anna, settings))
    made = Office(database, workspace, anna, forum)
    made.plans()
    return made


def days(found: list[Meeting]) -> list[date]:
    return [one.starts_at.astimezone(COPENHAGEN).date() for one in found]


def test_a_year_is_planned_and_holidays_are_skipped(office: Office) -> None:
    found = days(office.coming())
    assert found[:3] == [date(2026, 3, 4), date(2026, 3, 11), date(2026, 3, 18)]
    assert found[-1] == date(2027, 3, 3), "366 days ahead"
    assert {day.isoweekday() for day in found} == {3}
    assert len(found) == 53


@pytest.mark.parametrize(
    ("on_holiday", "held"),
    [
        (OnHoliday.SKIP, []),
        (OnHoliday.EARLIER, [date(2026, 4, 1)]),
        (OnHoliday.LATER, [date(2026, 4, 7)]),
    ],
)
def test_what_a_holiday_does_is_the_forums_rule(office: Office, on_holiday: OnHoliday, held: list[date]) -> None:
    """3 April 2026 is Good Friday, the two days before are holidays or none, Monday is Easter Monday."""
    office.changes(cadence=Cadence(Every.DATES, TODAY, dates=((4, 3),), on_holiday=on_holiday))
    found = days(office.coming())
    assert [day for day in found if day.year == 2026] == held


def test_planned_twice_it_comes_to_the_same(office: Office) -> None:
    before = office.coming()
    office.plans()
    assert office.coming() == before


def test_the_year_moves_on(office: Office) -> None:
    before = office.coming()
    later = NOW + timedelta(days=7)
    office.plans(later)
    found = office.coming(later)
    assert [one.id for one in found[:-1]] == [one.id for one in before[1:]]
    assert days(found)[-1] == date(2027, 3, 10)


def test_another_rule_replaces_what_nobody_touched(office: Office) -> None:
    moved, elsewhere, cancelled, plain = office.coming()[:4]
    office.arranges(moved, starts_at=moved.starts_at + timedelta(days=1))
    office.arranges(elsewhere, place="Gården")
    office.now(lambda t: meetings.cancel(t, cancelled.id, "Ferie"))
    begun = NOW + timedelta(days=2, hours=6)  # the first one, were it not moved
    office.changes(begun, cadence=replace(EVERY_WEDNESDAY, weekdays=(1,)))
    found = office.coming(begun)
    by_hand = {one.id: one for one in found if one.by_hand}
    assert set(by_hand) == {moved.id, elsewhere.id, cancelled.id}
    assert by_hand[moved.id].planned_on == date(2026, 3, 4), "a moved meeting keeps the day for which it was planned"
    assert plain.id not in {one.id for one in found}
    assert {day.isoweekday() for day in days([one for one in found if not one.by_hand])} == {1}


def test_what_has_begun_stays_when_the_rule_changes(office: Office) -> None:
    first = office.coming()[0]
    later = first.starts_at + timedelta(minutes=1)
    office.changes(later, cadence=replace(EVERY_WEDNESDAY, weekdays=(1,)), name="Nyt")
    found: tuple[Meeting, Forum] = office.now(lambda t: meetings.visible(t, office.anna, first.id))
    assert found[0] == first
    office.changes(later, cadence=EVERY_WEDNESDAY)
    assert days(office.coming(later))[0] == date(2026, 3, 11), "and none is made anew for its day"


def test_a_meeting_whose_day_stays_is_the_same_meeting(office: Office) -> None:
    before = office.coming()
    office.changes(at=NOW, name="Nyt navn", minutes=90, place="Gården")
    after = office.coming()
    assert [one.id for one in after] == [one.id for one in before]
    assert {(one.name, one.minutes, one.place) for one in after} == {("Nyt navn", 90, "Gården")}


def test_another_time_of_day_moves_them(office: Office) -> None:
    def work(transaction: Transaction) -> None:
        forum = forums.lock(transaction, office.forum.id)
        assert forum is not None
        forums.change(transaction, forum.id, proposal(office.anna, replace(forum.settings, at=time(9, 30))))

    before = [one.id for one in office.coming()]
    office.now(work)
    office.plans()
    assert [one.id for one in office.coming()] == before
    assert {one.starts_at.astimezone(COPENHAGEN).time() for one in office.coming()} == {time(9, 30)}


def test_fourteen_oclock_stays_so_when_the_clock_changes(office: Office) -> None:
    """29 March 2026 and 25 October 2026."""
    found = office.coming()
    assert {one.starts_at.astimezone(COPENHAGEN).time() for one in found} == {time(14)}
    assert {one.starts_at.time() for one in found} == {time(12), time(13)}


def test_a_meeting_of_today_that_has_passed_is_not_planned(office: Office) -> None:
    office.changes(cadence=Cadence(Every.WEEKS, TODAY, 1, (1,)))
    assert days(office.coming())[0] == TODAY, "at two o'clock today"
    afternoon = NOW + timedelta(hours=6)
    office.changes(afternoon, cadence=Cadence(Every.WEEKS, TODAY, 2, (1,)))
    assert days(office.coming(afternoon))[0] == TODAY + timedelta(days=14)


def test_what_was_put_in_stays_whatever_the_rule(office: Office) -> None:
    arranged = Arranged(starts_at=NOW + timedelta(days=1), minutes=30, place="")
    put_in: Meeting = office.now(lambda t: meetings.insert(t, office.forum, arranged))
    office.changes(cadence=Cadence(Every.HAND, TODAY))
    assert office.coming() == [put_in]


def archives(office: Office, *, archived: bool) -> None:
    def work(transaction: Transaction) -> None:
        forums.lock(transaction, office.forum.id)
        forums.archive(transaction, office.forum.id, archived=archived)

    office.now(work)
    office.plans()


@pytest.mark.parametrize("cadence", [EVERY_WEDNESDAY, Cadence(Every.HAND, TODAY)])
def test_an_archived_forum_has_no_meetings_until_it_is_back(office: Office, cadence: Cadence) -> None:
    changed, moved, cancelled = office.coming()[:3]
    office.arranges(changed, place="Gården")
    office.arranges(moved, starts_at=moved.starts_at + timedelta(days=400))
    office.now(lambda t: meetings.cancel(t, cancelled.id, "Ferie"))
    arranged = Arranged(starts_at=NOW + timedelta(days=1), minutes=30, place="")
    office.now(lambda t: meetings.insert(t, office.forum, arranged))
    office.changes(cadence=cadence)
    before = days(office.coming())
    archives(office, archived=True)
    office.plans()
    assert {one.by_hand for one in office.coming()} == {True}, "what nobody touched is gone"
    assert [one.cancelled_reason for one in office.coming() if one.cancelled_at] == ["", "", "Ferie", ""]
    assert office.now(lambda t: meetings.coming(t, office.forum, 1_000)) == []
    assert office.now(lambda t: forums.all_visible(t, office.anna)) == []
    assert office.now(forums.at_work) == []
    archives(office, archived=False)
    assert days(office.coming()) == before
    assert [one.cancelled_reason for one in office.coming() if one.cancelled_at] == ["Ferie"], (
        "by somebody, so it stays"
    )


def test_what_is_held_after_all_stays_whatever_the_rule(office: Office) -> None:
    first = office.coming()[0]
    office.now(lambda t: agenda.add(t, first.id, office.anna, Words(title="Fravær")))
    office.changes(cadence=replace(EVERY_WEDNESDAY, weekdays=(1,)))
    office.now(lambda t: meetings.restore(t, first.id))
    office.plans()
    assert first.id in {one.id for one in office.now(lambda t: meetings.coming(t, office.forum, 1_000))}


def test_a_renamed_forum_gives_its_coming_meetings_the_new_name_whoever_touched_them(office: Office) -> None:
    office.plans()
    begun, touched, *_others = office.coming()
    office.arranges(begun, place="Lokale 9")
    office.arranges(touched, place="Lokale 9")
    later = NOW + timedelta(days=3)
    office.changes(at=later, name="Nyt navn")
    assert {one.name for one in office.coming(later)} == {"Nyt navn"}
    assert office.now(lambda t: meetings.one(t, begun.id)).name != "Nyt navn", "what was is left alone"
    assert office.now(lambda t: meetings.one(t, touched.id)).place == "Lokale 9"


def test_two_processes_that_plan_at_once_make_no_twins(office: Office) -> None:
    office.changes(cadence=Cadence(Every.HAND, TODAY))
    assert office.coming() == []
    weekly = proposal(office.anna, office.forum.settings)
    office.now(lambda t: forums.change(t, office.forum.id, weekly))
    databases = [another(office.database) for _ in range(2)]
    ready = threading.Barrier(4)

    def plans(database: Database) -> None:
        ready.wait()
        office.plans(database=database)

    threads = [threading.Thread(target=plans, args=(databases[n % 2],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for database in databases:
        database.close()
    found = days(office.coming())
    assert len(found) == len(set(found)) == 53


def test_planning_is_each_workspaces_own(office: Office) -> None:
    with office.database.system() as session:
        theirs = people.found_workspace(session, "local", "theirs", "", Origin(), NOW)
    meeting = office.coming()[0].id
    with office.database.transaction(theirs, NOW) as transaction:
        assert forums.load(transaction, office.forum.id) is None
        assert forums.visible(transaction, office.anna, office.forum.id) is None
        assert meetings.visible(transaction, office.anna, meeting) is None
        assert forums.at_work(transaction) == []


# ------------------------------------------------------------------------------------------------ from time to time


async def test_upkeep_of_one_workspace_holds_up_no_other(office: Office) -> None:
    """The first workspace's fails; the second one's is done, and so is what comes after it."""
    with office.database.system() as session:
        theirs = people.found_workspace(session, "local", "theirs", "", Origin(), NOW)
    done: list[int] = []

    def fails(transaction: Transaction) -> None:
        if transaction.workspace_id == office.workspace:
            raise ValueError
        done.append(transaction.workspace_id)

    offered = Registry(FEATURES)
    offered.upkeep = (fails, *offered.upkeep)
    later = NOW + timedelta(days=30)
    app = App(office.database, clock=SetClock(later), offered=offered)
    app.tidy()
    app.tidy()
    await app.stop()
    assert done == [theirs, theirs]
    assert days(office.coming(later))[-1] == date(2027, 3, 31)


async def test_upkeep_of_many_forums_is_a_transaction_for_each(office: Office) -> None:
    """What fails for one holds up no other."""
    held: list[Transaction] = []

    def each(n: int, transaction: Transaction) -> None:
        held.append(transaction)
        if n == 1:
            raise ValueError

    def everything(_transaction: Transaction) -> list[Upkeep]:
        return [partial(each, n) for n in range(3)]

    offered = Registry(FEATURES)
    offered.upkeep = (everything,)
    app = App(office.database, clock=SetClock(NOW), offered=offered)
    app.tidy()
    await app.stop()
    assert len({id(one) for one in held}) == len(held) == 3
