"""What follows from what for forums and meetings."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cadence import LAST, Cadence, Every, OnHoliday
from bot.calendar import WorkingTime
from bot.model import Conversation, Kind, Person
from handlers.forums import forms, rules
from storage.forum_tables import Forum, Listed, Meeting, Member, Settings

TODAY = date(2026, 3, 2)  # a Monday
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # nine o'clock
SCHOOL = WorkingTime("Europe/Copenhagen", "DK", time(8), time(16), frozenset(range(1, 6)))
ANNA, BENT, CLARA, DAVID = (
    Person(n, name, name.title(), "da", "Europe/Copenhagen")
    for n, name in enumerate(("anna", "bent", "clara", "david"), start=1)
)
FORUM = Forum(
    id=7,
    unit_id=1,
    version=3,
    settings=Settings(name="TRIO", cadence=Cadence(Every.WEEKS, TODAY, 2, (3,)), at=time(14)),
    created_by=DAVID,
    chair=ANNA,
    minute_taker=CLARA,
    members=(Member(ANNA, "leader"), Member(BENT, "union"), Member(BENT, "work_environment")),
)
EMPTY: dict[str, Any] = {
    **dict.fromkeys(("purpose", "kind", "place", "deadline_in", "ground_rules", "standing_agenda", "zone"), ""),
    **dict.fromkeys(("every", "weekday", "nth", "dates", "on_holiday"), ""),
    **dict.fromkeys(("chair", "minute_taker", "conversation", "step", "begins"), None),
    **dict.fromkeys(("minutes", "deadline", "agenda_days"), None),
    **dict.fromkeys(rules.HATS, ()),
    "name": "TRIO",
    "at": time(14),
    "asks": False,
    "escalates": False,
}


def filled(**values: Any) -> dict[str, Any]:
    return EMPTY | values


def wrong(**values: Any) -> list[str]:
    return sorted(rules.problems(filled(**values), None, TODAY))


# ------------------------------------------------------------------------------------------------ dates


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1.10., 15.3.", ((3, 15), (10, 1))),
        ("1/10, 15/3", ((3, 15), (10, 1))),
        ("1.10.,15.3.", ((3, 15), (10, 1))),
        ("1. 10. 15. 3.", ((3, 15), (10, 1))),
        ("01.10; 1.10", ((10, 1),)),
        ("29.2.", ((2, 29),)),
        ("", ()),
    ],
)
def test_dates_are_read_as_people_type_them(text: str, found: tuple[tuple[int, int], ...]) -> None:
    assert rules.dates_in(text) == rules.Dates(found)


@pytest.mark.parametrize("text", ["1.10.2026", "1.10. 2026", "1/10/26", "1. oktober", "10-01", "100.1.", "1.10. og 3"])
def test_what_is_no_date_is_seen(text: str) -> None:
    assert not rules.dates_in(text).readable


@pytest.mark.parametrize("text", ["30.2.", "1.10., 31.4.", "0.1.", "1.13."])
def test_a_day_that_no_year_has_is_named(text: str) -> None:
    assert rules.dates_in(text).impossible == text.rsplit(", ", maxsplit=1)[-1]


@given(st.lists(st.dates(date(2028, 1, 1), date(2028, 12, 31)), max_size=24))
def test_dates_typed_are_dates_read(days: list[date]) -> None:
    dates = tuple(sorted({(day.month, day.day) for day in days}))
    assert rules.dates_in(rules.dates_as_text(dates)) == rules.Dates(dates)


@given(st.text())
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    rules.dates_in(text)


# ------------------------------------------------------------------------------------------------ the form


def test_what_is_left_empty_is_what_is_usual() -> None:
    made = rules.proposed(filled(), ANNA.id, TODAY, 0)
    assert (made.chair, made.minute_taker, made.conversation, made.members) == (ANNA.id, None, None, ())
    settings = made.settings
    assert (settings.minutes, settings.deadline, settings.deadline_in) == (60, 3, "days")
    assert settings.cadence.every is Every.HAND


@pytest.mark.parametrize(("day", "nth"), [(date(2026, 3, 4), 1), (date(2026, 3, 25), 4), (date(2026, 4, 29), LAST)])
def test_the_first_day_says_the_rest(day: date, nth: int) -> None:
    cadence = rules.proposed(filled(every="months", begins=day), ANNA.id, TODAY, 0).settings.cadence
    assert (cadence.weekdays[0], cadence.nth, cadence.begins) == (3, nth, day)


def test_nobody_is_twice_under_a_hat_but_may_have_two() -> None:
    made = rules.proposed(filled(union=(BENT,), work_environment=(BENT, CLARA)), ANNA.id, TODAY, 0)
    assert made.members == ((2, "union"), (2, "work_environment"), (3, "work_environment"))


def test_a_forum_filled_in_again_is_the_same_forum() -> None:
    for every, more in ((Every.WEEKS, {}), (Every.MONTHS, {"nth": LAST}), (Every.DATES, {"dates": ((3, 15),)})):
        cadence = Cadence(every, TODAY - timedelta(days=400), 1, (1,), on_holiday=OnHoliday.LATER, **more)
        settings = Settings(
            name="x",
            cadence=cadence,
            at=time(9, 15),
            minutes=45,
            purpose="p",
            kind="sparring",
            place="x",
            deadline=2,
            deadline_in="weeks",
            ground_rules="g",
            standing_agenda="a\nb",
        )
        room = Conversation(5, "C5", Kind.CHANNEL, "trio", "da")
        forum = Forum(
            id=1, unit_id=1, version=1, settings=settings, created_by=DAVID, chair=BENT,
            minute_taker=CLARA, conversation=room, members=(Member(ANNA, "leader"),),
        )  # fmt: skip
        values = {one.name: one.initial for one in forms.write(forms.filled(forum), {}, _reader()).fields}
        assert rules.problems(values, forum, TODAY) == {}
        again = rules.proposed(values, ANNA.id, TODAY, 1)
        assert again.settings.cadence.days(TODAY, TODAY + timedelta(days=800), SCHOOL) == cadence.days(
            TODAY, TODAY + timedelta(days=800), SCHOOL
        )
        assert {**_plain(again.settings)} == {**_plain(settings)}
        assert (again.chair, again.minute_taker, again.conversation, again.members) == (2, 3, 5, ((1, "leader"),))


def _reader() -> Any:
    from bot.language import Reader

    return Reader("en", "Europe/Copenhagen")


def _plain(settings: Settings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in Settings.__slots__ if name != "cadence"}


def test_what_is_wrong_stands_at_its_field() -> None:
    assert wrong() == []
    assert wrong(every="hand", weekday="3", dates="1.10.") == [], "left over from another rule"
    for values in ({"weekday": "3"}, {"begins": TODAY}, {"dates": "1.10."}, {"step": 2}):
        assert wrong(**values) == ["every"]
    assert wrong(every="dates") == ["dates"]
    assert wrong(every="dates", dates="30.2.") == ["dates"]
    assert wrong(every="dates", dates=", ".join(f"{day}.1." for day in range(1, 26))) == ["dates"]
    for step in (0, -1, 53):
        assert wrong(every="weeks", step=step) == ["step"]
    for minutes in (0, -60, 24 * 60 + 1):
        assert wrong(minutes=minutes) == ["minutes"]
    assert wrong(deadline=0) == wrong(deadline=61) == wrong(deadline=13, deadline_in="weeks") == ["deadline"]
    assert wrong(deadline=60) == wrong(deadline=12, deadline_in="weeks") == []
    for begins in (date(1, 1, 1), date(9999, 12, 31), TODAY - timedelta(days=367)):
        assert wrong(every="weeks", begins=begins) == ["begins"]
    many = tuple(Person(n, str(n), "x", "da", "UTC") for n in range(rules.MOST_MEMBERS))
    assert wrong(other=many) == []
    assert wrong(other=many, leader=(ANNA,)) == ["other"]


def test_a_first_day_of_long_ago_may_stay() -> None:
    ago = TODAY - timedelta(days=900)
    cadence = Cadence(Every.WEEKS, ago)
    forum = Forum(
        id=1, unit_id=1, version=1, created_by=ANNA, chair=ANNA,
        settings=Settings(name="x", cadence=cadence, at=time(9)),
    )  # fmt: skip
    assert rules.problems(filled(every="weeks", begins=ago), forum, TODAY) == {}


# ------------------------------------------------------------------------------------------------ rights


def test_its_chair_and_its_maker_change_it() -> None:
    assert [rules.may_change(FORUM, one.id) for one in (ANNA, BENT, CLARA, DAVID)] == [True, False, False, True]
    assert sorted(rules.takes_part(FORUM)) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("kind", "guest", "member", "may"),
    [
        (Kind.CHANNEL, False, False, True),
        (Kind.CHANNEL, True, False, False),
        (Kind.CHANNEL, True, True, True),
        (Kind.PRIVATE, False, False, False),
        (Kind.PRIVATE, False, True, True),
    ],
)
def test_a_closed_channel_is_for_who_is_in_it(kind: Kind, guest: bool, member: bool, may: bool) -> None:
    somebody = Person(9, "x", "X", "da", "UTC", guest=guest)
    place = Conversation(1, "C1", kind, "x", "da")
    assert rules.may_choose(somebody, place, frozenset({"C1"} if member else ())) is may


# ------------------------------------------------------------------------------------------------ one meeting


def of_meeting(day: date, clock: time = time(14), minutes: int | None = 60) -> list[str]:
    return sorted(rules.meeting_problems(day, clock, minutes, SCHOOL, NOW))


def test_a_meeting_is_neither_past_nor_endless() -> None:
    assert of_meeting(TODAY) == of_meeting(TODAY, time(9, 1)) == []
    assert of_meeting(TODAY, time(9)) == of_meeting(TODAY, time(0)) == ["at"]
    assert of_meeting(TODAY - timedelta(days=1)) == of_meeting(date(1, 1, 1)) == ["date"]
    assert of_meeting(date(9999, 12, 31)) == ["date"]
    assert of_meeting(TODAY, minutes=0) == of_meeting(TODAY, minutes=1441) == ["minutes"]


def test_a_meeting_on_another_day_says_from_which_it_was_moved() -> None:
    def moved(at: datetime) -> date | None:
        meeting = Meeting(
            id=1, unit_id=1, forum_id=1, name="x", planned_on=TODAY, starts_at=at, minutes=60, place=""
        )  # fmt: skip
        return rules.moved_from(meeting, "Europe/Copenhagen")

    assert moved(datetime(2026, 3, 1, 23, 30, tzinfo=UTC)) is None, "half past midnight, where the school is"
    assert moved(datetime(2026, 3, 2, 23, 30, tzinfo=UTC)) == TODAY


def test_a_name_means_the_forum_of_that_name_first() -> None:
    everything = [Listed(n, name, None, None) for n, name in enumerate(("TRIO", "Trio Nord", "Møderåd"))]
    assert [one.name for one in rules.named(everything, "trio")] == ["TRIO"]
    assert [one.name for one in rules.named(everything, "nord")] == ["Trio Nord"]
    assert [one.name for one in rules.named(everything, "MØDE")] == ["Møderåd"]
    assert rules.named(everything, "x") == []
    archived = [Listed(8, "Trio", None, None), Listed(9, "Nord", None, None)]
    assert [one.id for one in rules.named(everything, "nord", archived)] == [9], "just that name"
    assert 8 not in [one.id for one in rules.named(everything, "trio", archived)], "another one has it"
