"""Schedules: at which moments something comes again, across holidays, years and changes of the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cadence import LAST, Cadence, Every, Occurrence, OnHoliday, Schedule
from bot.calendar import WorkingTime
from tests.schedule_cases import SCHEDULE_ZONES, Case, cases
from tests.schedules_by_hand import DAY, MINUTE, easter, walked
from tests.test_calendar import DANISH, MONDAY_TO_FRIDAY, copenhagen, utc

INSTANT = timedelta(microseconds=1)
CASES = [pytest.param(case, id=case.text) for case in cases()]


class TestTheTable:
    """Each case of `tests/schedules.txt`."""

    @pytest.mark.parametrize("case", CASES)
    def test_it_comes_at_these_moments(self, case: Case) -> None:
        found = case.schedule.following(case.first - INSTANT, case.working, len(case.moments) + 1)
        assert [one.at for one in found[: len(case.moments)]] == case.moments
        assert (len(found) == len(case.moments)) is case.ends

    @pytest.mark.parametrize("case", CASES)
    def test_a_calendar_and_a_clock_say_the_same(self, case: Case) -> None:
        last = max([case.first, *case.moments]).astimezone(UTC) + (400 * DAY if case.ends else MINUTE)
        by_hand = walked(case.schedule, MONDAY_TO_FRIDAY, case.working.country, case.first, last)
        assert [at for at, _ in by_hand] == case.moments
        assert as_pairs(case.schedule.between(case.first, last, case.working)) == by_hand

    def test_it_is_long_and_says_nothing_twice(self) -> None:
        assert len({case.text for case in cases()}) == len(CASES) >= 150

    def test_easter_is_when_almanacs_have_it(self) -> None:
        printed = ["2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2029-04-01", "2030-04-21"]
        assert [str(easter(year)) for year in range(2024, 2031)] == printed


def as_pairs(found: list[Occurrence]) -> list[tuple[datetime, datetime]]:
    return [(one.at, one.planned) for one in found]


# ----------------------------------------------------------------------------------------- any schedule


@cache
def turns(zone: str) -> list[date]:
    """Days worth a look there: those on which the clocks change, 2010 to 2030, leap days and ends of years."""
    there, day, found = ZoneInfo(zone), datetime(2010, 1, 1, 12, tzinfo=UTC), [date(2028, 2, 29), date(2026, 12, 31)]
    while day.year <= 2030:
        if day.astimezone(there).utcoffset() != (day + DAY).astimezone(there).utcoffset():
            found.append((day + DAY).date())
        day += DAY
    return found


# Where clocks change somewhere, and any other; five minutes apart, as times have to be.
clocks = st.one_of(st.sampled_from([0, 6, 18, 24, 27, 30, 36, 270, 282]), st.integers(0, 287)).map(
    lambda fives: time(fives // 12, fives % 12 * 5)
)


dates = st.dates(date(2028, 1, 1), date(2028, 12, 31)).map(lambda day: (day.month, day.day))


@st.composite
def schedules(draw: st.DrawFn) -> tuple[Schedule, WorkingTime, date]:
    """Any schedule, anybody's working time, and a day near which it is worth a look."""
    zone = draw(st.sampled_from(SCHEDULE_ZONES))
    turn = draw(st.one_of(st.sampled_from(turns(zone)), st.dates(date(2024, 1, 1), date(2030, 12, 31))))

    def near(days: int, clock: st.SearchStrategy[time]) -> frozenset[datetime]:
        day = st.integers(-days, days).map(lambda off: turn + off * DAY)
        return frozenset(draw(st.lists(st.builds(datetime.combine, day, clock), max_size=4)))

    times = tuple(sorted(draw(st.sets(clocks, min_size=1, max_size=4))))
    extra = near(8, clocks)
    without = near(3, st.sampled_from(times)) | {one for one in sorted(extra) if draw(st.booleans())}
    cadence = Cadence(
        draw(st.sampled_from(Every)),
        turn - draw(st.integers(-5, 500)) * DAY,
        draw(st.integers(1, 5)),
        tuple(draw(st.sets(st.integers(1, 7), min_size=1))),
        draw(st.sampled_from([1, 2, 3, 4, LAST])),
        draw(st.sampled_from([LAST, 1, 28, 29, 30, 31, turn.day])),
        ((turn.month, turn.day), (2, 29), *draw(st.lists(dates, max_size=2))),
        draw(st.sampled_from(OnHoliday)),
    )
    until = draw(st.none() | st.integers(-20, 40).map(lambda off: turn + off * DAY))
    weekdays = draw(st.just(MONDAY_TO_FRIDAY) | st.frozensets(st.integers(1, 7), min_size=1))
    working = WorkingTime("UTC", draw(st.sampled_from(["", "DK", "NO"])), time(8), time(16), weekdays)
    return Schedule(cadence, times, zone, until, without, extra), working, turn


@st.composite
def moments_near(draw: st.DrawFn, turn: date, zone: str) -> datetime:
    """Told by the clocks there, also where these show it never or twice."""
    day, clock = turn + draw(st.integers(-2, 2)) * DAY, draw(clocks)
    return datetime.combine(day, clock.replace(fold=draw(st.integers(0, 1))), ZoneInfo(zone)).astimezone(UTC)


unhurried = settings(deadline=None, max_examples=70)


class TestAnySchedule:
    @unhurried
    @given(schedules())
    def test_it_keeps_to_what_it_says(self, drawn: tuple[Schedule, WorkingTime, date]) -> None:
        schedule, working, turn = drawn
        first, last = midnight(turn - 40 * DAY), midnight(turn + 40 * DAY)
        found, here = schedule.between(first, last, working), ZoneInfo(schedule.zone)
        assert all(one.at < later.at and one.planned < later.planned for one, later in pairwise(found))
        assert all(first <= one.at < last for one in found)
        shown = [one.at.astimezone(here).replace(tzinfo=None) for one in found]
        assert len(set(shown)) == len(shown), "no wall time of a day is met twice"
        for one, wall in zip(found, shown, strict=True):
            assert wall == one.planned or (wall > one.planned and not exists(one.planned, here))
            assert one.planned not in schedule.without
            if one.planned not in schedule.extra:
                assert schedule.until is None or one.planned.date() <= schedule.until
                assert one.planned.time() in schedule.times
                anyway = schedule.cadence.on_holiday is OnHoliday.ANYWAY
                assert anyway or working.is_working_day(one.planned.date())

    @settings(unhurried, max_examples=40)
    @given(schedules())
    def test_a_calendar_and_a_clock_say_the_same(self, drawn: tuple[Schedule, WorkingTime, date]) -> None:
        schedule, working, turn = drawn
        first, last = midnight(turn - 4 * DAY), midnight(turn + 4 * DAY)
        by_hand = walked(schedule, working.weekdays, working.country, first, last)
        assert as_pairs(schedule.between(first, last, working)) == by_hand

    @unhurried
    @given(schedules(), st.data())
    def test_looking_in_parts_finds_the_same(
        self, drawn: tuple[Schedule, WorkingTime, date], data: st.DataObject
    ) -> None:
        schedule, working, turn = drawn
        first, last = midnight(turn - 30 * DAY), midnight(turn + 30 * DAY)
        whole = schedule.between(first, last, working)
        cuts = st.lists(
            moments_near(turn, schedule.zone) | st.sampled_from([first, *(one.at for one in whole)]), max_size=6
        )
        edges = [first, *sorted(data.draw(cuts)), last]
        assert [one for start, end in pairwise(edges) for one in schedule.between(start, end, working)] == whole

    @unhurried
    @given(schedules(), st.data(), st.integers(1, 6))
    def test_what_follows_is_what_comes_first_after(
        self, drawn: tuple[Schedule, WorkingTime, date], data: st.DataObject, most: int
    ) -> None:
        schedule, working, turn = drawn
        comes = [one.at for one in schedule.between(midnight(turn - 9 * DAY), midnight(turn), working)]
        after = data.draw(st.sampled_from(comes) if comes and most % 2 else moments_near(turn, schedule.zone))
        found = schedule.following(after, working, most)
        assert len(found) <= most
        end = found[-1].at + INSTANT if len(found) == most else after + 11 * 365 * DAY
        assert schedule.between(after + INSTANT, end, working)[:most] == found


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def exists(wall: datetime, zone: ZoneInfo) -> bool:
    return any(
        wall.replace(tzinfo=zone, fold=fold).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall
        for fold in (0, 1)
    )


class TestClockChanges:
    def test_what_was_already_tomorrow_before_the_clocks_were_put_back(self) -> None:
        """In St. John's, 00:01 on 7 November 2010 was followed by 23:01 on the 6th."""
        nightly = Schedule(
            Cadence(Every.ONCE, date(2010, 11, 7), on_holiday=OnHoliday.ANYWAY), (time(),), "America/St_Johns"
        )
        comes, again_yesterday = utc("2010-11-07T02:30"), utc("2010-11-07T03:00")
        assert [one.at for one in nightly.between(comes, again_yesterday, DANISH)] == [comes]
        assert nightly.between(again_yesterday, again_yesterday + DAY, DANISH) == []

    def test_what_falls_together_has_the_name_of_the_first(self) -> None:
        early = Schedule(
            Cadence(Every.DAYS, date(2026, 3, 1), on_holiday=OnHoliday.ANYWAY),
            (time(2), time(2, 30), time(3)),
            DANISH.zone,
        )
        (one,) = early.between(copenhagen("2026-03-29T00:00"), copenhagen("2026-03-30T00:00"), DANISH)
        assert as_pairs([one]) == [(utc("2026-03-29T01:00"), datetime.fromisoformat("2026-03-29T02:00"))]


class TestWhatFollows:
    WEEKLY = Schedule(Cadence(Every.WEEKS, date(2026, 3, 2), weekdays=(4,)), (time(9),), "Europe/Copenhagen")

    def test_it_is_later_than_the_moment_that_is_asked_about(self) -> None:
        (after,) = self.WEEKLY.following(utc("2026-03-05T08:00"), DANISH, 1)
        (itself,) = self.WEEKLY.following(utc("2026-03-05T07:59"), DANISH, 1)
        assert as_pairs([itself, after]) == [
            (utc("2026-03-05T08:00"), datetime.fromisoformat("2026-03-05T09:00")),
            (utc("2026-03-12T08:00"), datetime.fromisoformat("2026-03-12T09:00")),
        ]

    def test_the_moment_may_be_told_in_any_zone(self) -> None:
        asked = copenhagen("2026-03-05T09:00")
        expected = self.WEEKLY.following(asked, DANISH, 3)
        assert self.WEEKLY.following(asked.astimezone(ZoneInfo("Pacific/Apia")), DANISH, 3) == expected

    def test_it_is_found_from_long_before_it_begins(self) -> None:
        (first,) = self.WEEKLY.following(utc("1990-01-01"), DANISH, 1)
        assert first.at == utc("2026-03-05T08:00")

    def test_what_comes_too_seldom_ends(self) -> None:
        seldom = replace(self.WEEKLY, cadence=Cadence(Every.DATES, date(2026, 3, 2), 20, dates=((3, 5),)))
        assert len(seldom.following(utc("2026-01-01"), DANISH, 2)) == 1

    def test_what_never_comes_ends_too(self) -> None:
        never = replace(self.WEEKLY, cadence=Cadence(Every.DATES, date(2026, 3, 2), dates=((1, 1),)))
        assert never.following(utc("2026-01-01"), DANISH, 1) == []

    def test_it_comes_by_its_own_clocks_wherever_the_work_is(self) -> None:
        (first,) = replace(self.WEEKLY, zone="America/New_York").following(utc("2026-03-01"), DANISH, 1)
        assert first.at == utc("2026-03-05T14:00")


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        "times",
        [
            (),
            (time(9), time(9)),
            (time(9), time(9, 4, 59)),
            (time(9), time(13), time(13, 4)),
            (time(13), time(9)),
        ],
    )
    def test_no_time_two_too_near_and_not_in_order(self, times: tuple[time, ...]) -> None:
        with pytest.raises(ValueError, match="at least 0:05:00 apart"):
            Schedule(Cadence(Every.DAYS, date(2026, 3, 1)), times, "UTC")

    @pytest.mark.parametrize(
        ("wrong", "why"),
        [
            ({"interval": 0}, "an interval"),
            ({"interval": -1}, "an interval"),
            ({"nth": 5}, "place in the month"),
            ({"nth": -3}, "place in the month"),
            ({"weekdays": ()}, "weekdays are"),
            ({"weekdays": (0,)}, "weekdays are"),
            ({"weekdays": (1, 8)}, "weekdays are"),
            ({"month_day": 0}, "day of the month"),
            ({"month_day": 32}, "day of the month"),
            ({"month_day": -2}, "day of the month"),
            ({"dates": ()}, "needs one"),
            ({"dates": ((4, 31),)}, "day is out of range|day .* must be in"),
            ({"dates": ((0, 1),)}, "month must be in"),
        ],
    )
    def test_what_could_never_come(self, wrong: dict[str, Any], why: str) -> None:
        with pytest.raises(ValueError, match=why):
            replace(Cadence(Every.DATES, date(2026, 3, 1), dates=((3, 1),)), **wrong)

    def test_a_zone_that_nobody_knows(self) -> None:
        nowhere = Schedule(Cadence(Every.DAYS, date(2026, 3, 1)), (time(9),), "Europe/København")
        with pytest.raises(ValueError, match="time zone"):
            nowhere.following(utc("2026-03-01"), DANISH, 1)
