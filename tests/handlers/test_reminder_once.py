"""Reminders that differ once: the next time alone, or once more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time

import pytest

from bot.model import Form, Reply
from bot.platform import Deed
from storage.database import Database
from storage.reminder_tables import OccurrenceRow, ReminderRow
from tests.chat import Chat
from tests.handlers.acting import Acting
from tests.handlers.parts import readable
from tests.handlers.test_notices import known
from tests.handlers.test_reminder_trouble import begins, reminder, said, until
from tests.handlers.test_reminders import at
from tests.handlers.test_reminders import begins as begins_in

OTHER = "Today we meet in the library"


@pytest.fixture
async def school(database: Database) -> AsyncIterator[Acting]:
    made = Acting(database)
    for one in ("anna", "bent", "clara"):
        await made.do(one, Deed.COMMAND, text="/samspil")
    yield made
    await made.app.stop()


def words(reply: Reply) -> str:
    assert reply is not None
    return readable(reply)


async def changes(school: Acting, **values: object) -> Form:
    """Anna changes the next time."""
    form = await school.press("anna", "reminder.change_next", reminder(school).id)
    assert isinstance(form, Form)
    await school.send("anna", form, **values)
    return form


def others(school: Acting) -> list[tuple[int, int]]:
    """When the other words were said: days and hours of March, in UTC."""
    return hours([one.at for one in school.platform.new if OTHER in readable(one.message)])


def hours(moments: list[datetime]) -> list[tuple[int, int]]:
    return [(one.day, one.hour) for one in moments]


async def test_the_next_time_alone_says_something_else(chat: Chat) -> None:
    await known(chat)
    await begins_in(chat, "hver dag kl. 9 Husk nøglen")
    await chat.anna.types("/påmindelse liste")
    await chat.anna.presses("Open")
    await chat.anna.presses("Change the next time")
    assert chat.anna.form.fields["day"].value == "2026-03-03"
    assert chat.anna.form.fields["at"].value.startswith("09:00")
    await chat.anna.submits(text="I dag uden nøgle", at="10:30")
    await chat.anna.presses("Open")
    assert "I dag uden nøgle" in (chat.anna.private or chat.anna.direct)[-1]
    await chat.is_(at(3, 9, 20))
    assert not chat.channel("personale"), "it comes later this once"
    await chat.is_(at(3, 9, 30))
    assert "I dag uden nøgle" in chat.channel("personale")[-1]
    await chat.is_(at(4, 8))
    assert "Husk nøglen" in chat.channel("personale")[-1]
    assert len(chat.channel("personale")) == 2


async def test_other_words_outlast_a_pause_and_clocks_that_move(school: Acting) -> None:
    await begins(school, "every Friday at 10")
    await changes(school, text=OTHER)
    row = reminder(school)
    await school.press("anna", "reminder.pause", row.id)
    await school.press("anna", "reminder.resume", row.id)
    with school.database.system() as session:
        moved = session.get_one(ReminderRow, (row.workspace_id, row.id))
        moved.zone = "America/New_York"
    school.app.tidy()
    await until(school, datetime(2026, 3, 14, tzinfo=UTC))
    assert others(school) == [(6, 15)]
    assert hours(said(school)) == [(13, 14)], "summer time has begun there"


@pytest.mark.on_both
async def test_what_was_left_behind_by_a_pause_is_forgotten(school: Acting) -> None:
    await begins(school, "every day at 10")
    await changes(school, text=OTHER, day="2026-03-04", at="12:00")
    row = reminder(school)
    await school.press("anna", "reminder.pause", row.id)
    await until(school, datetime(2026, 3, 5, 12, tzinfo=UTC))
    await school.press("anna", "reminder.resume", row.id)
    await until(school, datetime(2026, 3, 6, 12, tzinfo=UTC))
    assert not others(school)
    assert hours(said(school)) == [(6, 9)]
    school.app.tidy()
    assert {one.state for one in school.ids(OccurrenceRow)} == {"came", "planned", "skipped"}


async def test_moved_again_and_back_it_comes_as_by_rule(school: Acting) -> None:
    await begins(school, "every day at 10")
    await changes(school, at="12:00")
    await changes(school, at="11:00", text=OTHER)
    await changes(school, at="10:00")
    await until(school, datetime(2026, 3, 3, 15, tzinfo=UTC))
    assert others(school) == [(2, 9)]
    assert hours(said(school)) == [(3, 9)]


async def test_a_change_of_all_is_for_the_next_time_too(school: Acting) -> None:
    await begins(school, "every day at 10")
    await changes(school, text=OTHER)
    form = await school.press("anna", "reminder.edit", reminder(school).id)
    await school.send("anna", await school.send("anna", form, said="every day at 11"))
    await until(school, datetime(2026, 3, 3, 15, tzinfo=UTC))
    assert not others(school)
    assert hours(said(school)) == [(2, 10), (3, 10)]


async def test_once_more_comes_besides_its_rule_and_after_its_end(school: Acting) -> None:
    await begins(school, "every day at 10 until 3 March")
    row = reminder(school)
    for day, clock in (("2026-03-02", "13:00"), ("2026-03-05", "13:00")):
        form = await school.press("anna", "reminder.once_more", row.id)
        await school.send("anna", form, day=day, at=clock)
        await school.send("anna", form, day=day, at=clock)
    await until(school, datetime(2026, 3, 6, 15, tzinfo=UTC))
    assert hours(said(school)) == [(2, 9), (2, 12), (3, 9), (5, 12)]
    assert reminder(school).state == "ended"


async def test_said_now_it_comes_at_once_and_not_twice_in_a_minute(school: Acting) -> None:
    await begins(school, "every day at 10")
    row = reminder(school)
    assert "on its way" in words(await school.press("anna", "reminder.now", row.id))
    assert "just come" in words(await school.press("anna", "reminder.now", row.id))
    await school.is_delivered()
    assert len(said(school)) == 1
    await until(school, datetime(2026, 3, 3, 15, tzinfo=UTC))
    assert hours(said(school)[1:]) == [(2, 9), (3, 9)]


async def test_said_now_in_the_minute_that_was_left_out(school: Acting) -> None:
    await begins(school, "every day at 10")
    await school.press("anna", "reminder.skip", reminder(school).id)
    school.clock.at = datetime(2026, 3, 2, 9, 0, 20, tzinfo=UTC)
    assert "on its way" in words(await school.press("anna", "reminder.now", reminder(school).id))
    await school.is_delivered()
    assert hours(said(school)) == [(2, 9)]


@pytest.mark.parametrize(
    ("day", "clock", "field", "error"),
    [
        (date(2026, 3, 1), time(12), "day", "This day is past"),
        (date(2026, 3, 2), time(0, 1), "at", "This time is past"),
        (date(9999, 12, 31), time(12), "day", "two years at most"),
    ],
)
async def test_what_can_not_come_is_said_at_its_field(
    school: Acting, day: date, clock: time, field: str, error: str
) -> None:
    await begins(school, "every day at 10")
    for action in ("reminder.change_next", "reminder.once_more"):
        form = await school.press("anna", action, reminder(school).id)
        again = await school.send("anna", form, day=day.isoformat(), at=clock.isoformat())
        assert isinstance(again, Form)
        assert error in {one.name: one.error for one in again.fields}[field]


@pytest.mark.parametrize("action", ["reminder.once_more", "reminder.change_next"])
async def test_what_comes_at_a_minute_already_is_not_written_over(school: Acting, action: str) -> None:
    """Another time as well as one by rule: it keeps its own words."""
    await begins(school, "every day at 10")
    form = await school.press("anna", "reminder.once_more", reminder(school).id)
    await school.send("anna", form, text=OTHER, day="2026-03-04", at="13:00")
    for day, clock in (("2026-03-04", "13:00"), ("2026-03-03", "10:00")):
        form = await school.press("anna", action, reminder(school).id)
        again = await school.send("anna", form, day=day, at=clock)
        assert isinstance(again, Form)
        assert "It comes then already" in {one.name: one.error for one in again.fields}["at"]
    await until(school, datetime(2026, 3, 4, 15, tzinfo=UTC))
    assert others(school) == [(4, 12)]
    assert hours(said(school)) == [(2, 9), (3, 9), (4, 9)]


async def test_of_two_who_change_the_next_time_the_later_one_is_told(school: Acting) -> None:
    await begins(school, "every day at 10")
    form = await school.press("anna", "reminder.change_next", reminder(school).id)
    await changes(school, at="12:00")
    again = await school.send("anna", form, at="13:00")
    assert isinstance(again, Form)
    assert "another one by now" in again.error
    refused = await school.press("bent", "reminder.change_next", reminder(school).id)
    assert "Only Anna can do that, whose reminder it is now." in words(refused)
