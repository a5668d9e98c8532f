"""When those concerned are followed up, and whom a notice goes to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from bot.calendar import WorkingTime
from handlers.notices import rules
from tests.handlers.test_forum_views import ANNA, MANY, NOW
from tests.handlers.test_notice_views import ANSWERS, ONE, SHORT

HOURS = WorkingTime("Europe/Copenhagen", "DK", time(8), time(16), frozenset(range(1, 6)))


def there(moment: str) -> datetime:
    """ "03-02 09:00" on the clock in Copenhagen."""
    day, clock = moment.split()
    month, number = map(int, day.split("-"))
    return HOURS.at(datetime(2026, month, number, tzinfo=UTC).date(), time.fromisoformat(clock))


@pytest.mark.parametrize(
    ("asked", "meeting", "nudges"),
    [
        pytest.param(
            "03-02 09:00", "03-18 14:00", ["03-03 09:00", "03-16 08:00", "03-17 08:00"], id="three, each on its own day"
        ),
        pytest.param(
            "03-02 20:30", "03-18 14:00", ["03-04 08:00", "03-16 08:00", "03-17 08:00"], id="written at night"
        ),
        pytest.param("03-06 15:00", "03-18 14:00", ["03-09 15:00", "03-16 08:00", "03-17 08:00"], id="over a weekend"),
        pytest.param("03-13 09:00", "03-18 14:00", [None, "03-16 08:00", "03-17 08:00"], id="the second is the first"),
        pytest.param("03-16 09:00", "03-18 14:00", [None, None, "03-17 08:00"], id="only one day is left"),
        pytest.param("03-17 09:00", "03-18 14:00", ["03-18 09:00", None, None], id="told the day before"),
        pytest.param("03-17 15:00", "03-18 14:00", [None, None, None], id="the meeting comes first"),
        pytest.param("03-18 09:00", "03-18 14:00", [None, None, None], id="today"),
        pytest.param(
            "03-26 09:00", "03-31 14:00", [None, "03-27 08:00", "03-30 08:00"], id="the clocks change in between"
        ),
        pytest.param(
            "03-30 09:00", "04-07 14:00", [None, "03-31 08:00", "04-01 08:00"], id="Easter is no working time"
        ),
    ],
)
def test_each_follow_up_is_on_a_working_day_of_its_own(asked: str, meeting: str, nudges: list[str | None]) -> None:
    found = [rules.nudge_at(n, there(asked), there(meeting), HOURS) for n in rules.NUDGES]
    expected = [there(one) if one else None for one in nudges]
    assert found == expected, [one and one.astimezone(UTC).isoformat() for one in found]
    days = [HOURS.day_of(one) for one in found if one]
    assert len(set(days)) == len(days)


def test_a_talk_is_asked_about_the_day_before_or_a_little_later() -> None:
    def asked(answered: str) -> datetime | None:
        one = replace(ONE, answer=rules.TALK, answered_at=there(answered))
        return rules.talk_asked_at(one, there("03-18 14:00"), HOURS)

    assert asked("03-10 09:00") == there("03-17 08:00")
    assert asked("03-17 10:00") == there("03-17 12:00")
    assert asked("03-17 15:00") == there("03-18 08:00")
    assert asked("03-18 12:30") is None


def test_it_goes_to_those_named_and_never_to_its_sender() -> None:
    bent, clara = MANY[:2]
    assert rules.concerned({"people": (bent, ANNA, bent)}, [], ANNA.id) == [bent]
    assert rules.concerned({"people": (), "everybody": True}, [ANNA, bent, clara], ANNA.id) == [bent, clara]
    assert rules.concerned({"people": (clara,), "everybody": True}, [bent], ANNA.id) == [clara, bent]


@pytest.mark.parametrize(
    ("named", "everybody", "words"),
    [
        ([], False, "Who should not be surprised?"),
        ([ANNA], False, "That is you"),
        ([], True, ""),
        ([ANNA], True, ""),
        ([ANNA, MANY[0]], False, ""),
        ([*MANY, ANNA], False, "At most 80"),
    ],
)
def test_what_is_wrong_with_the_people(named: list[object], everybody: bool, words: str) -> None:
    found = rules.wrong_people(named, everybody, ANNA.id)  # type: ignore[arg-type]  # people
    assert found.startswith(words)
    assert bool(found) is bool(words)


def test_who_has_said_nothing_or_was_not_reached_may_not_know() -> None:
    silent = replace(ONE, id=7)
    notice = replace(SHORT, concerned=(*ANSWERS, silent))
    assert rules.waited_for(notice) == [silent]
    assert rules.unprepared(notice) == [ANSWERS[-1], silent]


def test_nobody_is_asked_once_it_is_withdrawn_cancelled_or_begun() -> None:
    before = there("02-27 09:00")
    assert not rules.closed(SHORT, before)
    assert rules.closed(SHORT, NOW)
    assert rules.closed(replace(SHORT, withdrawn_at=before), before)
    assert rules.closed(replace(SHORT, meeting=replace(SHORT.meeting, cancelled_at=before)), before)
