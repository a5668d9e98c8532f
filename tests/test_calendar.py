"""Working time: the bot speaks when people are at work, across holidays, years and changes of the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.calendar import WorkingTime

MONDAY_TO_FRIDAY = frozenset(range(1, 6))
EVERY_DAY = frozenset(range(1, 8))
DANISH = WorkingTime("Europe/Copenhagen", "DK", time(8), time(16), MONDAY_TO_FRIDAY)
NORWEGIAN = WorkingTime("Europe/Oslo", "NO", time(8), time(16), MONDAY_TO_FRIDAY)
ALWAYS_OPEN = WorkingTime("Europe/Copenhagen", "", time(0), time(23, 59), EVERY_DAY)

# Clocks that change by an hour, by half an hour, at midnight, across the date line, and never.
ZONES = (
    "Europe/Copenhagen",
    "Europe/Oslo",
    "America/Nuuk",
    "America/Havana",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "UTC",
)


def copenhagen(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Copenhagen"))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def is_working(working: WorkingTime, moment: datetime) -> bool:
    return working.next_moment(moment) == moment.astimezone(UTC)  # in another zone it may be equal to none (PEP 495)


# The first look at a country reads its holidays from the package, which takes its time.
unhurried = settings(deadline=None)


@st.composite
def working_times(draw: st.DrawFn) -> WorkingTime:
    begins, ends = sorted(draw(st.lists(st.times(), min_size=2, max_size=2, unique=True)))
    return WorkingTime(
        zone=draw(st.sampled_from(ZONES)),
        country=draw(st.sampled_from(["", "DK", "NO"])),
        begins=begins.replace(fold=0),
        ends=ends.replace(fold=0),
        weekdays=draw(st.frozensets(st.integers(1, 7), min_size=1)),
    )


days = st.dates(date(2005, 1, 1), date(2060, 12, 31))
moments = st.datetimes(
    datetime(2005, 1, 1),  # noqa: DTZ001 the strategy adds the zone
    datetime(2060, 12, 31),  # noqa: DTZ001
    timezones=st.sampled_from([ZoneInfo(zone) for zone in ZONES]),
)


class TestTheHoursOfADay:
    @pytest.mark.parametrize(
        ("local", "working"),
        [
            ("2027-02-03T07:59:59", False),
            ("2027-02-03T08:00", True),
            ("2027-02-03T15:59:59.999999", True),
            ("2027-02-03T16:00", False),
            ("2027-02-06T10:00", False),
        ],
    )
    def test_work_begins_on_the_minute_and_has_ended_on_the_minute(self, local: str, working: bool) -> None:
        assert is_working(DANISH, copenhagen(local)) is working

    def test_a_moment_of_work_is_itself_told_in_utc(self) -> None:
        at_work = copenhagen("2027-02-03T09:30")
        assert DANISH.next_moment(at_work) == at_work
        assert DANISH.next_moment(at_work).tzinfo is UTC

    def test_early_is_the_same_morning_and_late_the_next(self) -> None:
        assert DANISH.next_moment(copenhagen("2027-02-03T00:10")) == utc("2027-02-03T07:00")
        assert DANISH.next_moment(copenhagen("2027-02-03T16:00")) == utc("2027-02-04T07:00")

    def test_friday_evening_waits_for_monday(self) -> None:
        assert DANISH.next_moment(copenhagen("2027-02-05T18:00")) == utc("2027-02-08T07:00")

    def test_the_day_is_that_of_the_zone_not_of_the_one_who_asks(self) -> None:
        # Friday 23:30 in New York is Saturday morning in Copenhagen.
        new_york = datetime(2027, 2, 5, 1, 30, tzinfo=ZoneInfo("America/New_York"))
        assert is_working(DANISH, new_york - timedelta(hours=1)) is False
        assert is_working(DANISH, new_york + timedelta(hours=1)) is True
        assert DANISH.next_moment(new_york + timedelta(hours=22)) == utc("2027-02-08T07:00")

    def test_a_moment_without_a_zone_is_refused(self) -> None:
        naive = datetime(2027, 2, 3, 9)  # noqa: DTZ001 the point of the test
        with pytest.raises(ValueError, match="time zone"):
            DANISH.next_moment(naive)


class TestAway:
    AWAY = replace(DANISH, away_until=date(2027, 2, 10))  # a Wednesday

    def test_it_waits_until_they_are_back_at_work_also_in_the_middle_of_the_day(self) -> None:
        for before in ("2027-02-03T09:00", "2027-02-09T12:00", "2027-02-09T23:59", "2027-02-10T07:59"):
            assert self.AWAY.next_moment(copenhagen(before)) == copenhagen("2027-02-10T08:00"), before
        assert self.AWAY.next_moment(copenhagen("2027-02-10T09:00")) == copenhagen("2027-02-10T09:00")

    def test_who_is_back_on_a_day_off_is_left_alone_that_day_too(self) -> None:
        back_on_saturday = replace(DANISH, away_until=date(2027, 2, 6))
        assert back_on_saturday.next_moment(copenhagen("2027-02-03T09:00")) == copenhagen("2027-02-08T08:00")

    def test_a_long_leave_is_waited_for(self) -> None:
        two_years = replace(DANISH, away_until=date(2029, 2, 5))
        assert two_years.next_moment(copenhagen("2027-02-03T09:00")) == copenhagen("2029-02-05T08:00")

    def test_working_days_are_counted_as_if_nobody_were_away(self) -> None:
        assert self.AWAY.is_working_day(date(2027, 2, 3))
        assert self.AWAY.add_days(date(2027, 2, 3), 1) == date(2027, 2, 4)
        assert self.AWAY.days_before(date(2027, 2, 10), 2) == date(2027, 2, 8)


class TestHolidays:
    def test_danish_easter_2027_lasts_from_thursday_to_monday(self) -> None:
        assert DANISH.next_moment(copenhagen("2027-03-24T16:30")) == copenhagen("2027-03-30T08:00")

    @pytest.mark.parametrize(
        ("day", "danish", "norwegian"),
        [
            (date(2026, 5, 1), True, False),  # Labour Day
            (date(2028, 5, 17), True, False),  # Norway's Constitution Day
            (date(2027, 5, 6), False, False),  # Ascension Day
            (date(2026, 4, 3), False, False),  # Good Friday
            (date(2023, 5, 5), False, True),  # Great Prayer Day, the last one
            (date(2024, 4, 26), True, True),  # where it would have been
            (date(2026, 6, 5), True, True),  # Grundlovsdag: by agreement, not a public holiday
            (date(2026, 12, 24), True, True),  # likewise
            (date(2026, 12, 25), False, False),
        ],
    )
    def test_each_country_has_its_own(self, day: date, danish: bool, norwegian: bool) -> None:
        assert DANISH.is_working_day(day) is danish
        assert NORWEGIAN.is_working_day(day) is norwegian

    def test_without_a_country_only_the_weekday_counts(self) -> None:
        assert ALWAYS_OPEN.is_working_day(date(2026, 12, 25))

    def test_new_year_leads_into_the_next_year(self) -> None:
        assert DANISH.next_moment(copenhagen("2026-12-31T17:00")) == copenhagen("2027-01-04T08:00")
        assert DANISH.add_days(date(2026, 12, 30), 2) == date(2027, 1, 4)


class TestCountingWorkingDays:
    def test_a_notice_two_working_days_ahead_of_easter(self) -> None:
        assert DANISH.add_days(date(2027, 3, 24), 2) == date(2027, 3, 31)

    @pytest.mark.parametrize("days", [0, -1])
    def test_it_is_only_counted_forward(self, days: int) -> None:
        with pytest.raises(ValueError, match="first one after"):
            DANISH.add_days(date(2027, 2, 5), days)

    def test_from_a_day_off_the_first_is_the_nearest_that_works(self) -> None:
        assert DANISH.add_days(date(2027, 2, 6), 1) == date(2027, 2, 8)


class TestClockChanges:
    def test_a_time_that_spring_skips_is_the_first_minute_after(self) -> None:
        spring = date(2027, 3, 28)
        assert ALWAYS_OPEN.at(spring, time(1, 59)) == utc("2027-03-28T00:59")
        for skipped in (time(2), time(2, 30, 15), time(2, 59, 59)):
            assert ALWAYS_OPEN.at(spring, skipped) == utc("2027-03-28T01:00")
        assert ALWAYS_OPEN.at(spring, time(3, 0, 1)) == utc("2027-03-28T01:00:01")

    def test_a_time_that_autumn_repeats_is_the_first(self) -> None:
        autumn = date(2027, 10, 31)
        assert ALWAYS_OPEN.at(autumn, time(2, 30)) == utc("2027-10-31T00:30")
        assert ALWAYS_OPEN.at(autumn, time(2, 30, fold=1)) == utc("2027-10-31T00:30")
        assert ALWAYS_OPEN.at(autumn, time(3)) == utc("2027-10-31T02:00")

    def test_work_begins_at_eight_on_the_wall_all_year(self) -> None:
        assert DANISH.start_of(date(2027, 3, 26)) == utc("2027-03-26T07:00")
        assert DANISH.start_of(date(2027, 3, 30)) == utc("2027-03-30T06:00")
        assert DANISH.start_of(date(2027, 11, 1)) == utc("2027-11-01T07:00")

    def test_hours_that_spring_skips_altogether_wait_for_the_next_day(self) -> None:
        at_night = WorkingTime("Europe/Copenhagen", "", time(2, 10), time(2, 50), EVERY_DAY)
        assert at_night.next_moment(copenhagen("2027-03-28T00:00")) == copenhagen("2027-03-29T02:10")

    def test_the_repeated_hour_of_autumn_is_worked_once(self) -> None:
        at_night = WorkingTime("Europe/Copenhagen", "", time(2, 10), time(2, 50), EVERY_DAY)
        assert is_working(at_night, utc("2027-10-31T00:20"))
        assert not is_working(at_night, utc("2027-10-31T01:20"))

    def test_a_moment_told_in_a_repeated_or_skipped_hour_is_still_itself(self) -> None:
        for told in ("2027-10-31T02:30", "2027-03-28T02:30"):
            for fold in (0, 1):
                assert is_working(ALWAYS_OPEN, copenhagen(told).replace(fold=fold))

    def test_a_day_that_a_country_skipped(self) -> None:
        # Samoa went from 29 to 31 December 2011.
        samoan = WorkingTime("Pacific/Apia", "", time(8), time(16), EVERY_DAY)
        after_work = samoan.at(date(2011, 12, 29), time(17))
        assert samoan.next_moment(after_work) == samoan.start_of(date(2011, 12, 31))


class TestWhatIsRefused:
    @pytest.mark.parametrize("zone", ["", "Europe", "Europe/København", "../Europe/Oslo", "CET+1 "])
    def test_an_unknown_zone(self, zone: str) -> None:
        with pytest.raises(ValueError, match="time zone"):
            WorkingTime(zone, "DK", time(8), time(16), MONDAY_TO_FRIDAY)

    @pytest.mark.parametrize("country", ["XX", "dk", "DNK", "XNYS", "Danmark", "  "])
    def test_an_unknown_country(self, country: str) -> None:
        with pytest.raises(ValueError, match="DK or NO"):
            WorkingTime("Europe/Copenhagen", country, time(8), time(16), MONDAY_TO_FRIDAY)

    @pytest.mark.parametrize("weekdays", [frozenset[int](), frozenset({0}), frozenset({1, 8})])
    def test_no_weekday_or_none_of_the_week(self, weekdays: frozenset[int]) -> None:
        with pytest.raises(ValueError, match="weekdays"):
            WorkingTime("Europe/Copenhagen", "DK", time(8), time(16), weekdays)

    @pytest.mark.parametrize(("begins", "ends"), [(time(8), time(8)), (time(22), time(6))])
    def test_no_hours_and_night_shifts(self, begins: time, ends: time) -> None:
        with pytest.raises(ValueError, match="same day"):
            WorkingTime("Europe/Copenhagen", "DK", begins, ends, MONDAY_TO_FRIDAY)

    def test_a_calendar_without_working_days_ends_the_search(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(WorkingTime, "is_working_day", lambda self, day: False)
        with pytest.raises(ValueError, match="370"):
            DANISH.next_moment(copenhagen("2027-02-03T09:00"))
        with pytest.raises(ValueError, match="370"):
            DANISH.add_days(date(2027, 2, 3), 1)


class TestAlways:
    @unhurried
    @given(working_times(), moments)
    def test_the_next_moment_is_working_time_and_never_earlier(self, working: WorkingTime, moment: datetime) -> None:
        found = working.next_moment(moment)
        assert found >= moment.astimezone(UTC)
        assert is_working(working, found)
        assert working.next_moment(found) == found
        there = found.astimezone(ZoneInfo(working.zone))
        assert working.is_working_day(there.date())

    @unhurried
    @given(working_times(), moments)
    def test_working_is_what_the_clock_on_the_wall_says(self, working: WorkingTime, moment: datetime) -> None:
        wall = moment.astimezone(ZoneInfo(working.zone))
        assume(wall.fold == 0)
        in_hours = working.begins <= wall.time() < working.ends
        assert is_working(working, moment) is (in_hours and working.is_working_day(wall.date()))

    @unhurried
    @given(working_times(), moments, st.floats(0, 0.999))
    def test_no_work_is_passed_over(self, working: WorkingTime, moment: datetime, part: float) -> None:
        asked = moment.astimezone(UTC)
        found = working.next_moment(asked)
        assert found == asked or not is_working(working, asked + part * (found - asked))

    @unhurried
    @given(working_times(), days, st.integers(1, 30))
    def test_as_many_working_days_lie_between_as_were_asked_for(self, working: WorkingTime, day: date, n: int) -> None:
        end = working.add_days(day, n)
        assert working.is_working_day(end)
        passed = [day + timedelta(days=one) for one in range(1, (end - day).days + 1)]
        assert sum(working.is_working_day(one) for one in passed) == n

    @unhurried
    @given(working_times(), days)
    def test_the_clock_of_a_day_only_moves_forward(self, working: WorkingTime, day: date) -> None:
        quarters = [working.at(day, time(hour, minute)) for hour in range(24) for minute in (0, 15, 30, 45)]
        assert all(one <= other for one, other in pairwise(quarters))


class TestDaysBefore:
    def test_over_a_weekend_and_easter(self) -> None:
        assert DANISH.days_before(date(2026, 3, 12), 3) == date(2026, 3, 9)
        assert DANISH.days_before(date(2026, 3, 10), 3) == date(2026, 3, 5), "over the weekend"
        assert DANISH.days_before(date(2026, 4, 8), 2) == date(2026, 4, 1), "over Easter"

    def test_the_day_itself_need_not_be_one(self) -> None:
        assert DANISH.days_before(date(2026, 4, 5), 1) == date(2026, 4, 1)

    def test_at_least_one(self) -> None:
        with pytest.raises(ValueError, match="counted from"):
            DANISH.days_before(date(2026, 4, 8), 0)

    @unhurried
    @given(day=st.dates(date(2024, 1, 1), date(2030, 12, 31)), days=st.integers(1, 60))
    def test_it_undoes_counting_forward(self, day: date, days: int) -> None:
        there = NORWEGIAN.days_before(day, days)
        assume(NORWEGIAN.is_working_day(day))
        assert NORWEGIAN.add_days(there, days) == day
