"""How the year reads: shortest and longest, in every language; and what a calendar gets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from bot.cadence import Cadence, Every, Schedule
from bot.calendar import WorkingTime
from bot.language import LANGUAGES, Reader
from bot.model import Choice, File, Form, Message
from handlers.wheel import feed, forms, rules, views
from handlers.wheel.forms import Filled
from handlers.wheel.rules import Entry, Often, Wheel
from storage.milestones import Milestone, Proposal
from tests.handlers.parts import check_form, check_message, readable
from tests.handlers.test_forum_views import ANNA, LONGEST_NAME, NOW, READER, ZONE

TODAY = date(2026, 3, 2)
DAILY = Schedule(Cadence(Every.DAYS, TODAY), (time(9),), ZONE)
MEETING = Entry(
    kind=rules.MEETING,
    id=2**62,
    first=date(2026, 3, 4),
    at=datetime(2026, 3, 4, 13, tzinfo=UTC),
    minutes=90,
    title="MED-udvalget",
    about="Lokale 12, 1. sal; ved siden af kontoret",
    forum=1,
)
DAYS = Entry(kind=rules.MILESTONE, id=5, first=date(2026, 10, 12), last=date(2026, 10, 16), title="Efterårsferie")
REVIEW = Entry(kind=rules.REVIEW, id=6, first=date(2026, 6, 1), title="Fælles tid", about="D-12", forum=1)
OWN = Entry(
    kind=rules.REMINDER,
    id=7,
    first=date(2026, 3, 4),
    at=datetime(2026, 3, 4, 7, tzinfo=UTC),
    title="Hemmeligt",
    private=True,
)
LONG = replace(MEETING, title="Æøå 😀 " * 99, about="x" * 999)
MANY = [replace(LONG, id=n, first=date(2026, 3, 4) + timedelta(days=n)) for n in range(360)]
PROPOSAL = Proposal(title="Budget", first=TODAY, last=TODAY)


def every_message(reader: Reader) -> Iterator[Message]:
    often = [Often("Æ" * 2_000, DAILY)] * 30
    for wheel in (Wheel([]), Wheel([MEETING, DAYS, REVIEW, OWN]), Wheel(MANY, often), Wheel([], often)):
        for page in (1, 2, 999):
            yield views.year(wheel, page, "", "0", True, reader)
            yield views.year(wheel, page, "N" * 100, str(2**62), False, reader)
    for proposal in (PROPOSAL, replace(PROPOSAL, title="T" * rules.TITLE, last=date(2026, 4, 1), yearly=True)):
        for mine in (True, False):
            shown = views.Shown(
                Milestone(id=2**62, unit_id=1, created_by=LONGEST_NAME, proposal=proposal), "x" * 60, mine
            )
            yield views.milestone(shown, reader.text("A milestone"), reader)
    for found in ([], [DAYS], [replace(LONG, kind=rules.MILESTONE)] * 30):
        yield views.milestones(found, str(2**62), reader)
    yield views.deleted(2**62, reader)
    url = f"https://{'samspil.' * 20}dk/pages/{'x' * 43}/samspil.ics"
    yield from (views.calendar(url, forum, str(2**62), reader) for forum in ("", "N" * 100))
    yield views.no_address(str(2**62), reader)
    yield from (views.sending(alone, reader) for alone in (True, False))
    yield views.file(File("samspil.ics", feed.TYPE, b"BEGIN:VCALENDAR" * 999, "wheel.made", "0"), reader)
    yield views.stopped(reader)


def every_form(reader: Reader) -> Iterator[Form]:
    whom = [Choice(str(2**62 - n), "L" * 75) for n in range(92)]
    full = Filled(title="T" * rules.TITLE, first=TODAY, last=date(2026, 4, 1), yearly=True, whom=whom[0].value)
    yield forms.milestone(Filled(), whom[:1], {}, reader)
    yield forms.milestone(full, whom, {"milestone": str(2**62)}, reader)
    yield forms.choose(whom, whom[0].value, reader)


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_and_forms_hold_to_what_platforms_show(language: str) -> None:
    for message in every_message(Reader(language, ZONE)):
        check_message(message, 8_000, elements=40)
    for form in every_form(Reader(language, ZONE)):
        check_form(form)


def test_a_month_is_read_top_down() -> None:
    shown = readable(views.year(Wheel([DAYS, MEETING, OWN]), 1, "", "0", False, READER))
    lines = ["March 2026", "Wed 4 08:00", "Hemmeligt", "Wed 4 14:00", "MED-udvalget · Lokale 12", "Mon 12 – 16 October"]
    places = [shown.index(line) for line in lines]
    assert places == sorted(places)


def test_what_is_under_way_has_its_own_first_day() -> None:
    week = replace(DAYS, first=date(2026, 3, 28), last=date(2026, 3, 30), began=date(2026, 3, 26))
    over = replace(DAYS, first=date(2026, 4, 2), last=date(2026, 4, 3), began=date(2026, 3, 26))
    shown = readable(views.year(Wheel([week, over]), 1, "", "0", False, READER))
    assert "Thu 26 – 30 March" in shown
    assert "26 March – 3 April" in shown


@pytest.mark.parametrize("first", [date(2020, 5, 1), TODAY - timedelta(days=1)])
def test_a_milestone_that_has_passed_is_refused_as_that(first: date) -> None:
    assert "has passed" in rules.wrong_days(first, first, False, TODAY)["first"]
    assert "too far away" in rules.wrong_days(date(2999, 1, 1), date(2999, 1, 1), False, TODAY)["first"]


def test_every_line_is_on_one_page() -> None:
    found = [one for page in rules.pages(MANY) for _month, of_it in page for one in of_it]
    assert found == MANY
    assert all(sum(len(of_it) for _month, of_it in page) <= rules.PAGE for page in rules.pages(MANY))


HALF_HOURS = tuple(time(hour, minute) for hour in range(24) for minute in (0, 30))


@pytest.mark.parametrize(
    ("cadence", "times", "until", "often"),
    [
        (Cadence(Every.DAYS, TODAY), HALF_HOURS, None, True),
        (Cadence(Every.DAYS, TODAY), (time(9),), None, True),
        (Cadence(Every.DAYS, TODAY), (time(9),), date(2026, 3, 8), False),  # every day of one week
        (Cadence(Every.DAYS, TODAY, 90), (time(9),), None, False),
        (Cadence(Every.WEEKS, TODAY), (time(9),), None, True),
        (Cadence(Every.WEEKS, TODAY, 2), (time(9),), None, True),
        (Cadence(Every.WEEKS, TODAY, 10, (1, 2)), (time(9),), None, False),
        (Cadence(Every.MONTHS, TODAY), (time(9),), None, False),
        (Cadence(Every.MONTH_DAYS, TODAY), (time(9), time(15)), None, True),
        (Cadence(Every.DATES, TODAY, dates=((5, 1), (10, 1))), (time(9),), None, False),
        (Cadence(Every.ONCE, TODAY), (time(9),), None, False),
    ],
)
def test_what_comes_often(cadence: Cadence, times: tuple[time, ...], until: date | None, often: bool) -> None:
    schedule = Schedule(cadence, times, ZONE, until)
    assert rules.is_often(schedule, NOW, NOW + timedelta(days=365)) == often
    working = WorkingTime(ZONE, "DK", time(8), time(16), frozenset(range(1, 6)))
    assert (len(schedule.between(NOW, NOW + timedelta(days=365), working)) > rules.OFTEN) == often


@pytest.mark.parametrize(
    ("first", "last", "yearly", "found"),
    [
        ((2026, 5, 1), (2026, 5, 1), False, [((2026, 5, 1), (2026, 5, 1))]),
        ((2026, 2, 1), (2026, 3, 5), False, [((2026, 2, 1), (2026, 3, 5))]),  # under way
        ((2026, 2, 1), (2026, 3, 1), False, []),
        ((2020, 5, 1), (2020, 5, 2), True, [((2026, 5, 1), (2026, 5, 2))]),
        ((2025, 12, 20), (2026, 1, 5), True, [((2026, 12, 20), (2027, 1, 5))]),
        ((2025, 12, 20), (2026, 3, 5), True, [((2025, 12, 20), (2026, 3, 5)), ((2026, 12, 20), (2027, 3, 5))]),
        ((2024, 2, 29), (2024, 2, 29), True, [((2027, 2, 28), (2027, 2, 28))]),
        ((2027, 6, 1), (2027, 6, 1), True, []),
    ],
)
def test_the_days_of_a_milestone(
    first: tuple[int, int, int], last: tuple[int, int, int], yearly: bool, found: list[tuple[object, object]]
) -> None:
    proposal = Proposal(title="x", first=date(*first), last=date(*last), yearly=yearly)
    days = rules.days_of(proposal, *rules.year_from(TODAY))
    assert [(tuple(one.timetuple())[:3], tuple(two.timetuple())[:3]) for one, two in days] == found


# ------------------------------------------------------------------------------------------------ a calendar


def events(entries: list[Entry], reader: Reader = READER) -> list[vobject.base.Component]:
    """As a reader finds them that is not the library that wrote them."""
    found = vobject.readOne(feed.calendar(entries, "Året", NOW, reader).decode())
    return list(found.contents.get("vevent", []))


def test_a_calendar_finds_each_at_its_time() -> None:
    own, meeting, review, days = events([DAYS, REVIEW, MEETING, OWN])
    assert meeting.summary.value == "MED-udvalget"
    assert meeting.location.value == "Lokale 12, 1. sal; ved siden af kontoret"
    ends = datetime(2026, 3, 4, 14, 30, tzinfo=UTC)
    assert (meeting.dtstart.value, meeting.dtend.value) == (MEETING.at, ends)
    assert review.summary.value == "D-12 is looked at again: Fælles tid"
    assert (days.dtstart.value, days.dtend.value) == (date(2026, 10, 12), date(2026, 10, 17)), "the day after it"
    assert days.transp.value == "TRANSPARENT"
    assert own.summary.value == "Busy"
    assert "Hemmeligt" not in own.serialize()
    assert len({one.uid.value for one in (own, meeting, review, days)}) == 4


def test_a_meeting_that_is_moved_stays_the_same_event() -> None:
    later = replace(MEETING, at=datetime(2026, 3, 11, 13, tzinfo=UTC), first=date(2026, 3, 11))
    [one], [two] = events([MEETING]), events([later])
    assert one.uid.value == two.uid.value
    [last_year], [this_year] = (
        events([DAYS]),
        events([replace(DAYS, first=date(2027, 10, 12), last=date(2027, 10, 16))]),
    )
    assert last_year.uid.value != this_year.uid.value


def test_what_does_not_change_is_the_same_all_day() -> None:
    morning, evening = (feed.calendar([MEETING], "x", NOW.replace(hour=hour), READER) for hour in (6, 21))
    assert morning == evening


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200).filter(str.strip))
def test_any_words_arrive_as_they_were_written(words: str) -> None:
    [event] = events([replace(MEETING, title=words, about="")])
    assert event.summary.value == " ".join(words.split())
    written = feed.calendar([replace(MEETING, title=words)], words, NOW, READER)
    assert all(len(line) <= 75 for line in written.split(b"\r\n")), "RFC 5545, 3.1"


def test_an_empty_year_is_a_calendar_too() -> None:
    assert events([]) == []
    assert ANNA.name not in feed.calendar([], "x", NOW, READER).decode()
