"""How reminders read: shortest and longest, in every language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.cadence import LAST, Cadence, Every, Occurrence, OnHoliday, Schedule
from bot.language import LANGUAGES, Reader
from bot.model import Choice, Conversation, Form, Kind, Message
from handlers import rhythm
from handlers.reminders import confirming_views, forms, handover_views, history_views, rules, views
from storage.reminder_tables import (
    ACTIVE,
    CAME,
    DRAFT,
    ENDED,
    MISSED,
    PAUSED,
    SKIPPED,
    STRETCH,
    Coming,
    Content,
    Offer,
    Reminder,
)
from tests.handlers.parts import check_form, check_message, readable
from tests.handlers.test_forum_views import ANNA, LONGEST_NAME, MANY, NOW, READER, ZONE

SECRET = "Hemmeligt "
TODAY = date(2026, 3, 2)
ROOM = Conversation(1, "C1", Kind.CHANNEL, "personale" * 8, "da")
OWN = Conversation(2, "D1", Kind.DIRECT, "", "da", person_id=ANNA.id)
HALF_HOURS = tuple(time(hour, minute) for hour in range(24) for minute in (0, 30))
WEEKLY = Schedule(Cadence(Every.WEEKS, TODAY), (time(9),), ZONE)
SHORT = Reminder(
    id=2**62,
    unit_id=1,
    owner=ANNA,
    version=1,
    created_at=NOW,
    state=ACTIVE,
    content=Content(text=SECRET, said="x", schedule=WEEKLY, conversation=1),
    conversation=ROOM,
)
LONG = replace(
    SHORT,
    owner=LONGEST_NAME,
    turns=tuple(MANY[: rules.MOST_TURNS]),
    content=Content(
        text=(SECRET * 999)[: rules.TEXT],
        said="x" * forms.SAID,
        schedule=Schedule(
            Cadence(Every.WEEKS, TODAY, 52, (1, 2, 3, 4, 5, 6, 7), on_holiday=OnHoliday.EARLIER),
            HALF_HOURS,
            "America/Argentina/ComodRivadavia",
            date(2031, 12, 31),
        ),
        asks=True,
        conversation=1,
    ),
)
ONE = Coming(id=2**62, reminder_id=2**62, planned=NOW.replace(tzinfo=None), at=NOW, state=CAME)
ANSWERED = replace(ONE, turn=LONGEST_NAME, answers={1: "done", 2: "not_relevant", 3: "later"})
TIMES = [Occurrence(NOW + timedelta(days=n), NOW.replace(tzinfo=None)) for n in range(rules.NEXT)]


def every_message(reader: Reader) -> Iterator[Message]:
    for reminder in (SHORT, LONG):
        for where in Kind:
            for mine in (True, False):
                yield views.said(reminder, ONE, where, mine, None, reader)
                yield views.said(reminder, ANSWERED, where, mine, NOW, reader, next_one=LONGEST_NAME)
        for state in (DRAFT, ACTIVE, PAUSED, ENDED):
            for mine in (True, False):
                yield views.shown(replace(reminder, state=state), TIMES, "Nn" * 30, mine, reader)
        yield views.shown(SHORT, TIMES, "Nn" * 30, True, reader, (SECRET * 99)[: rules.TEXT])
        yield from (
            views.shown(replace(reminder, state=PAUSED, reason=why), [], "–", True, reader) for why in rules.WHY_PAUSED
        )
        offer = Offer(id=2**62, reminder_id=2**62, by=LONGEST_NAME, to=LONGEST_NAME, at=NOW, left=False, answer="")
        for answer in ("", "taken", "refused", "withdrawn", "settled"):
            for reads in (True, False):
                for left in (True, False):
                    made = replace(offer, answer=answer, left=left)
                    yield handover_views.offered(made, reminder, reads, "Nn" * 30, reader)
            yield handover_views.answered(replace(offer, answer=answer), reminder, reader)
        yield handover_views.taken(reminder, reader)
        yield views.shown(reminder, TIMES, "Nn" * 30, True, reader, "", ["Nn" * 60] * 9, change=2**62)
        yield from (views.stopped(replace(reminder, reason=why), reader) for why in rules.WHAT_TO_DO)
        yield views.said(replace(reminder, everybody=True), ONE, Kind.CHANNEL, False, None, reader, True)
        yield views.shown(replace(reminder, everybody=True), TIMES, "x", True, reader)
        yield views.begun(reminder, NOW, reader)
        yield views.begun(reminder, None, reader)
        yield views.noted("It is noted.", reminder, reader)
        yield views.refused("Nn" * 60, reminder, reader)
        answered = replace(ONE, answers=dict(zip(range(40), ["done", "not_relevant"] * 20, strict=True)))
        many = [replace(answered, id=n, state=state) for n in range(10) for state in (CAME, MISSED, SKIPPED)]
        yield history_views.history(reminder, many, {one.id: ["Nn" * 60] * 20 for one in many}, 1, reader)
        yield history_views.history(reminder, many, {}, 2, reader)
        moved = [replace(one, state=SKIPPED, instead=NOW) for one in many]
        long = [replace(one, state=STRETCH, first=NOW - timedelta(days=9999), many=10**6) for one in many]
        late = [replace(one, state=CAME, said=NOW + timedelta(days=1)) for one in many]
        yield from (history_views.history(reminder, each, {}, 1, reader) for each in (moved, long, late))
        yield history_views.history(reminder, [], {}, 1, reader)
        yield views.said(reminder, answered, Kind.CHANNEL, False, None, reader, done=["Nn" * 60] * 20)
        yield views.listing([reminder] * (views.PAGE_ROWS + 1), 1, "reminder.mine", "", reader, {reminder.id})
    yield views.listing([], 1, "reminder.mine", "", reader)
    yield views.gone(reader)
    yield from (views.clock("America/Argentina/ComodRivadavia", many, reader) for many in (0, 1, 200))


def every_form(reader: Reader) -> Iterator[Form]:
    places = [Choice(f"{forms.FORUM}{n}", "Nn" * 37) for n in range(23)]
    for reminder in (SHORT, LONG):
        for everybody in rules.Everybody:
            yield from (
                confirming_views.preview(reminder, TIMES, "Nn" * 30, everybody, absent, reader)
                for absent in (True, False)
            )
            change = replace(reminder, changes=2**62, state=DRAFT)
            yield confirming_views.preview(change, TIMES, "Nn" * 30, everybody, True, reader, reminder)
        errors = dict.fromkeys(("text", "said", "to", "person", "turns"), "Xx " * 30)
        content = reminder.content
        yield forms.write(
            forms.Filled(text=content.text, said=content.said, to=places[0].value, turns=reminder.turns, errors=errors),
            places,
            {"reminder": str(reminder.id)},
            reader,
            "Xx " * 60,
        )
        yield forms.hand_over(reminder, reader)
        planned = {"reminder": str(reminder.id), "planned": "2026-03-02T09:00"}
        yield forms.once(content.text, TODAY, time(9), planned, reader)
        yield forms.once(content.text, None, None, {"reminder": str(reminder.id)}, reader)
    yield forms.write(forms.Filled(), places[:1], {}, reader)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_and_form_fits_and_is_whole(language: str) -> None:
    reader = Reader(language, ZONE)
    for message in every_message(reader):
        check_message(message, 4_500)
        assert not message.private or SECRET.strip() not in message.preview
    for form in every_form(reader):
        check_form(form)


@pytest.mark.parametrize(
    ("cadence", "words"),
    [
        (Cadence(Every.ONCE, TODAY), "Once, on Monday 2 March 2026"),
        (Cadence(Every.DAYS, TODAY), "Every day"),
        (Cadence(Every.DAYS, TODAY, 10), "Every 10 days"),
        (Cadence(Every.WEEKS, TODAY, 1, (1, 2, 3, 4, 5)), "Every weekday, Monday to Friday"),
        (Cadence(Every.WEEKS, TODAY, 1, (1, 4)), "Every Monday and Thursday"),
        (Cadence(Every.WEEKS, TODAY, 2, (2,)), "Every 2 weeks, on a Tuesday"),
        (Cadence(Every.MONTH_DAYS, TODAY, month_day=15), "Each month on day 15"),
        (Cadence(Every.MONTH_DAYS, TODAY, month_day=LAST), "On the last day of each month"),
        (Cadence(Every.MONTH_DAYS, TODAY, 3, month_day=1), "Every 3 months, on day 1"),
        (Cadence(Every.MONTH_DAYS, TODAY, 3, month_day=LAST), "Every 3 months, on the last day"),
        (Cadence(Every.DATES, TODAY, 2, dates=((10, 1),)), "Every 2 years on 1 October"),
    ],
)
def test_a_rhythm_is_said_in_words(cadence: Cadence, words: str) -> None:
    assert rhythm.days(cadence, READER) == words


def test_a_rule_says_its_times_and_its_end() -> None:
    twice = replace(WEEKLY, times=(time(9), time(14)), until=date(2026, 6, 1))
    assert rhythm.rule(twice, READER) == "Every Monday at 09:00 and 14:00, until Monday 1 June 2026"
    often = replace(WEEKLY, times=HALF_HOURS)
    assert rhythm.rule(often, READER) == "Every Monday, 48 times between 00:00 and 23:30"


def test_each_is_offered_what_they_may_do() -> None:
    to_anna, to_clara = (views.said(SHORT, ONE, Kind.DIRECT, mine, None, READER) for mine in (True, False))
    assert "No more of these" not in readable(to_anna)
    assert "No more of these" in readable(to_clara)
    assert "Delete" not in readable(views.shown(SHORT, TIMES, "x", False, READER))
