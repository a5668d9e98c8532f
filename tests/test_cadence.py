"""Cadence: on which days something comes again, across holidays and years."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cadence import LAST, NEXT_TO_LAST, Cadence, Every, OnHoliday, Schedule
from bot.calendar import WorkingTime
from tests.test_calendar import DANISH, EVERY_DAY, NORWEGIAN, unhurried, utc


class TestCadence:
    """On which days something comes again. 2 March 2026 is a Monday."""

    def days(self, cadence: Cadence, first: str, last: str, working: WorkingTime = DANISH) -> list[str]:
        return [str(day) for day in cadence.days(date.fromisoformat(first), date.fromisoformat(last), working)]

    def test_every_other_week(self) -> None:
        trio = Cadence(Every.WEEKS, date(2026, 3, 5), interval=2, weekdays=(2,))
        assert self.days(trio, "2026-03-01", "2026-04-20") == ["2026-03-17", "2026-03-31", "2026-04-14"]
        assert self.days(trio, "2026-03-17", "2026-03-17") == ["2026-03-17"], "both ends are included"

    @pytest.mark.parametrize(
        ("nth", "days"),
        [
            (1, ["2026-03-04", "2026-04-01", "2026-05-06"]),
            (4, ["2026-03-25", "2026-04-22", "2026-05-27"]),
            (LAST, ["2026-03-25", "2026-04-29", "2026-05-27"]),
            (NEXT_TO_LAST, ["2026-03-18", "2026-04-22", "2026-05-20"]),
        ],
    )
    def test_on_a_weekday_of_the_month(self, nth: int, days: list[str]) -> None:
        leaders = Cadence(Every.MONTHS, date(2026, 3, 3), weekdays=(3,), nth=nth)
        assert self.days(leaders, "2026-01-01", "2026-05-31") == days

    def test_every_third_month(self) -> None:
        experience = Cadence(Every.MONTHS, date(2026, 2, 20), interval=3, weekdays=(1,), nth=1)
        expected = ["2026-05-04", "2026-08-03", "2026-11-02"]
        assert self.days(experience, "2026-01-01", "2026-12-31") == expected, "the one of February was before"

    def test_on_dates_of_the_year(self) -> None:
        yearly = Cadence(Every.DATES, date(2026, 1, 1), dates=((10, 1), (2, 29), (3, 2)))
        assert self.days(yearly, "2027-01-01", "2027-12-31") == ["2027-03-02", "2027-10-01"], "28 February is a Sunday"
        assert self.days(yearly, "2029-01-01", "2029-03-01") == ["2029-02-28"], "in a year without it"
        assert self.days(yearly, "2028-01-01", "2028-03-01") == ["2028-02-29"], "in a leap year"

    def test_by_hand_none_comes_by_itself(self) -> None:
        assert self.days(Cadence(Every.HAND, date(2026, 1, 1)), "2026-01-01", "2027-12-31") == []

    @pytest.mark.parametrize(
        ("rule", "days"),
        [
            (OnHoliday.SKIP, ["2026-03-30", "2026-04-13"]),
            (OnHoliday.EARLIER, ["2026-03-30", "2026-04-01", "2026-04-13"]),
            (OnHoliday.LATER, ["2026-03-30", "2026-04-07", "2026-04-13"]),
        ],
    )
    def test_holidays(self, rule: OnHoliday, days: list[str]) -> None:
        """Easter 2026: Thursday 2 April to Monday 6 April are off."""
        weekly = Cadence(Every.WEEKS, date(2026, 1, 5), weekdays=(1,), on_holiday=rule)
        assert self.days(weekly, "2026-03-30", "2026-04-13") == days

    def test_what_a_holiday_moves_counts_where_it_went(self) -> None:
        weekly = Cadence(Every.WEEKS, date(2026, 1, 5), weekdays=(1,), on_holiday=OnHoliday.LATER)
        assert self.days(weekly, "2026-04-06", "2026-04-06") == []
        assert self.days(weekly, "2026-04-07", "2026-04-07") == ["2026-04-07"]

    def test_two_that_meet_are_one(self) -> None:
        both = Cadence(Every.DATES, date(2026, 1, 1), dates=((4, 2), (4, 3)), on_holiday=OnHoliday.LATER)
        assert self.days(both, "2026-04-01", "2026-04-30") == ["2026-04-07"]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"every": Every.DATES, "dates": ((2, 30),)},
            {"every": Every.DATES, "dates": ((1, 1), (13, 1))},
            {"every": Every.DATES},
            {"every": Every.WEEKS, "interval": 0},
            {"every": Every.WEEKS, "weekdays": (8,)},
            {"every": Every.MONTHS, "nth": 5},
            {"every": Every.MONTHS, "nth": 0},
        ],
    )
    def test_what_could_never_come_is_refused(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match=r"an interval|weekdays are|needs one|out of range|must be in"):
            Cadence(begins=date(2026, 1, 1), **wrong)

    @unhurried
    @given(
        begins=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
        interval=st.integers(1, 6),
        weekday=st.integers(1, 7),
        span=st.tuples(st.integers(0, 400), st.integers(0, 400)),
    )
    def test_weeks_are_as_counted_by_hand(
        self, begins: date, interval: int, weekday: int, span: tuple[int, int]
    ) -> None:
        first, last = (begins + timedelta(days=days) for days in sorted(span))
        monday = begins - timedelta(days=begins.weekday())
        expected = [
            day
            for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
            if day.isoweekday() == weekday and (day - monday).days // 7 % interval == 0
        ]
        every_day = WorkingTime("Europe/Copenhagen", "", time(8), time(16), EVERY_DAY)
        assert Cadence(Every.WEEKS, begins, interval, (weekday,)).days(first, last, every_day) == expected

    @unhurried
    @given(
        begins=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
        cut=st.integers(0, 700),
        rule=st.sampled_from(OnHoliday),
        every=st.sampled_from([Every.WEEKS, Every.MONTHS]),
        weekday=st.integers(1, 7),
        closed=st.integers(0, 100),  # days, from some day of it
        closes=st.integers(0, 600),
    )
    def test_looking_in_two_parts_finds_the_same(
        self, begins: date, cut: int, rule: OnHoliday, every: Every, weekday: int, closed: int, closes: int
    ) -> None:
        summer = frozenset(begins + timedelta(days=closes + n) for n in range(closed))
        working = replace(NORWEGIAN, closed=summer)
        cadence = Cadence(every, begins, weekdays=(weekday,), on_holiday=rule)
        last, middle = begins + timedelta(days=700), begins + timedelta(days=cut)
        parts = cadence.days(begins, middle, working) + cadence.days(middle + timedelta(days=1), last, working)
        assert parts == cadence.days(begins, last, working)
        assert rule is OnHoliday.ANYWAY or all(working.is_working_day(day) for day in parts)

    def test_a_long_closure_moves_as_far_as_it_lasts(self) -> None:
        """Seven weeks of summer, from Saturday 27 June to Sunday 9 August."""
        summer = frozenset(date(2026, 6, 27) + timedelta(days=n) for n in range(44))
        closed = replace(DANISH, closed=summer)
        in_july = {"every": Every.MONTH_DAYS, "begins": date(2026, 7, 1), "interval": 12}
        for rule, comes in ((OnHoliday.LATER, "2026-08-10"), (OnHoliday.EARLIER, "2026-06-26")):
            cadence = Cadence(**in_july, on_holiday=rule)  # type: ignore[arg-type]  # each of its own type
            assert self.days(cadence, comes, comes, closed) == [comes]
            [first] = Schedule(cadence, (time(9),), DANISH.zone).following(utc("2026-05-01T00:00"), closed, 1)
            assert str(first.at.date()) == comes
