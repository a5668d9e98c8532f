"""Reminders when something goes another way: a channel that is gone, two at work, a clock that steps back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.app import App
from bot.model import Form, Kind, Place
from bot.platform import Deed, Target, Unreachable
from storage.database import Database
from storage.forum_tables import ForumRow
from storage.reminder_tables import ReminderRow
from tests.chat import Chat
from tests.conftest import another
from tests.handlers.acting import ROOM, Acting, profiles
from tests.handlers.parts import readable
from tests.handlers.test_notices import known
from tests.handlers.test_reminders import begins as begins_in

TEXT = "Remember the agenda"


@pytest.fixture
async def school(database: Database) -> AsyncIterator[Acting]:
    made = Acting(database)
    for one in ("anna", "bent", "clara"):
        await made.do(one, Deed.COMMAND, text="/samspil")
    yield made
    await made.app.stop()


async def begins(school: Acting, line: str, place: Place = ROOM) -> None:
    preview = await school.do("anna", Deed.COMMAND, place=place, text=f"/reminder {line} {TEXT}")
    assert isinstance(preview, Form)
    await school.send("anna", preview)
    await school.is_delivered()


def said(school: Acting, where: str = ROOM.external_id) -> list[datetime]:
    """When it was said in a conversation."""
    return [one.at for one in school.platform.new if one.conversation == where and TEXT in readable(one.message)]


def reminder(school: Acting) -> ReminderRow:
    """The one that there is, beside changes of it."""
    [row] = [one for one in school.ids(ReminderRow) if one.changes_id is None]
    assert isinstance(row, ReminderRow)
    return row


async def until(school: Acting, end: datetime, step: timedelta = timedelta(hours=1)) -> None:
    while school.clock.at < end:
        school.clock.at += step
        await school.app.delivery.drain()


async def test_a_channel_that_is_gone_is_told_of_once_and_it_pauses(school: Acting) -> None:
    await begins(school, "every day at 10")

    async def closed(to: Target) -> None:
        if to.conversation == ROOM.external_id:
            raise Unreachable("no_such_conversation")

    school.platform.before = closed
    await until(school, datetime(2026, 3, 7, 12, tzinfo=UTC))
    to_anna = [readable(one.message) for one in school.platform.new if one.person == "anna"]
    assert len([one for one in to_anna if "nothing was said there" in one]) == 1
    row = reminder(school)
    assert (row.state, row.reason) == ("paused", "unreachable")
    school.platform.before = None
    await school.press("anna", "reminder.resume", row.id)
    await until(school, datetime(2026, 3, 9, 12, tzinfo=UTC))
    assert len(said(school)) == 1, "back again, it comes as before"


@pytest.mark.on_both
async def test_two_at_work_say_it_once_through_both_changes_of_the_clock(school: Acting) -> None:
    """2026 in Copenhagen: 29 March and 25 October."""
    await begins(school, "every day at 02:30")
    row = reminder(school)
    with school.database.system() as session:
        session.scalars(select(ReminderRow).where(ReminderRow.id == row.id)).one().on_holiday = "anyway"
    second = App(another(school.database), clock=school.clock)
    second.platforms["local"] = school.platform  # type: ignore[assignment]  # no way in is needed
    for change in (datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)):
        school.clock.at = change
        await asyncio.gather(school.app.delivery.drain(), second.delivery.drain())
        before = len(said(school))
        for _ in range(24 * 3 * 4):
            school.clock.at += timedelta(minutes=15)
            await asyncio.gather(school.app.delivery.drain(), second.delivery.drain())
        fresh = said(school)[before:]
        days = [at.date().day for at in fresh]
        assert days == sorted(set(days)), "once a day"
        assert len(fresh) == 3
    await second.stop()


async def test_a_clock_that_steps_back_repeats_nothing(school: Acting) -> None:
    await begins(school, "every day at 10")
    await until(school, datetime(2026, 3, 4, 12, tzinfo=UTC))
    before = said(school)
    assert len(before) == 3
    school.clock.at = datetime(2026, 3, 3, 7, tzinfo=UTC)
    await until(school, datetime(2026, 3, 4, 12, tzinfo=UTC))
    assert said(school) == before
    await until(school, datetime(2026, 3, 5, 12, tzinfo=UTC))
    assert len(said(school)) == 4


async def test_to_somebody_it_waits_for_their_working_time_and_does_not_pile_up(school: Acting) -> None:
    own = Place("direct-anna", Kind.DIRECT, "")
    form = await school.do("anna", Deed.COMMAND, place=own, text="/reminder")
    to = {"to": "person", "person": profiles(["clara"])[0], "on_holiday": "anyway"}
    preview = await school.send("anna", form, text=TEXT, said="every day at 07:00", **to)
    await school.send("anna", preview)
    await until(school, datetime(2026, 3, 9, 12, tzinfo=UTC))
    assert [f"{at:%d %H}" for at in said(school, "direct-clara")] == ["03 07", "04 07", "05 07", "06 07", "09 07"]


async def test_a_channel_without_the_bot_is_told_of_once_on_every_platform(chat: Chat) -> None:
    await known(chat)
    await begins_in(chat, "hver dag kl. 9 Husk nøglen")
    await chat.driver.bot_leaves("anna", "personale")
    for day in range(3, 7):
        await chat.is_(datetime(2026, 3, day, 8, tzinfo=UTC))
        await chat.passes(hours=4)
    told = [one for one in chat.anna.direct if "personale" in one.text]
    assert len(told) == 1, [one.text for one in chat.anna.direct]
    assert "Husk nøglen" in told[0], "it says which one"
    await chat.anna.types("/påmindelse liste", "direct")
    seen = chat.anna.private + chat.anna.direct
    assert any("Paused: I can't write there any more" in one for one in seen)
    await chat.driver.bot_joins("anna", "personale")
    await chat.anna.presses("Open the reminder", on=[one for one in chat.anna.direct if "personale" in one.text][-1])
    await chat.anna.presses("Go on")
    await chat.is_(datetime(2026, 3, 9, 8, tzinfo=UTC))
    assert len([one for one in chat.channel("personale") if "Husk nøglen" in one]) == 1


async def test_it_pauses_with_its_forum_and_goes_on_by_a_press(database: Database) -> None:
    school = Acting(database)
    await school.has_a_forum()
    [forum] = school.ids(ForumRow)
    form = await school.do("anna", Deed.COMMAND, text="/reminder")
    preview = await school.send("anna", form, text=TEXT, said="every day at 10", to=f"forum:{forum.id}")
    await school.send("anna", preview)
    await until(school, datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert len(said(school, "direct-clara")) == 1
    await school.press("anna", "forum.archive", forum.id)
    await until(school, datetime(2026, 3, 5, 12, tzinfo=UTC))
    school.app.tidy()
    await school.is_delivered()
    told = [one for one in school.platform.new if "has stopped" in one.message.title]
    assert [one.person for one in told] == ["anna"], "once"
    assert len(said(school, "direct-clara")) == 1
    row = reminder(school)
    assert (row.state, row.reason) == ("paused", "forum_gone")
    reply = await school.press("anna", "reminder.resume", row.id)
    assert reply is not None
    assert "Its forum is archived" in readable(reply)
    await school.press("anna", "forum.unarchive", forum.id)
    await school.press("anna", "reminder.resume", row.id)
    await until(school, datetime(2026, 3, 6, 12, tzinfo=UTC))
    assert len(said(school, "direct-clara")) == 2
    await school.press("anna", "forum.archive", forum.id)
    school.app.tidy()
    await school.is_delivered()
    told = [one for one in school.platform.new if "has stopped" in one.message.title]
    assert len(told) == 2, "before its next time"
    await school.app.stop()


async def test_that_the_bot_is_gone_is_said_before_it_counts(chat: Chat) -> None:
    await known(chat)
    await begins_in(chat, "hver dag kl. 9 Husk nøglen")
    await chat.is_(datetime(2026, 3, 3, 8, tzinfo=UTC))
    await chat.driver.bot_leaves("anna", "personale")
    await chat.is_(datetime(2026, 3, 4, 8, tzinfo=UTC))
    await chat.anna.types("/påmindelse liste", "direct")
    await chat.anna.presses("Open")
    await chat.anna.presses("Change")
    await chat.anna.submits(said="hver dag kl. 10")
    assert "Det ser ud til, at jeg ikke er i" in chat.anna.form
    await chat.driver.bot_joins("anna", "personale")
    await chat.anna.types("/påmindelse liste", "direct")
    await chat.anna.presses("Open")
    await chat.anna.presses("Change")
    await chat.anna.submits()
    assert "Det ser ud til, at jeg ikke er i" not in chat.anna.form


@pytest.mark.not_on("teams", why="only where the app is can be written to it there")
async def test_where_the_bot_never_was_the_preview_says_so(chat: Chat) -> None:
    await known(chat)
    for joins in (False, True):
        if joins:
            await chat.driver.bot_joins("anna", "uden-bot")
        await chat.anna.types("/påmindelse hver dag kl. 9 Husk nøglen", "uden-bot")
        assert ("Det ser ud til, at jeg ikke er i #uden-bot." in chat.anna.form) is not joins


@pytest.mark.told_once
async def test_a_closed_conversation_that_the_bot_is_not_in_tells_it_no_name(database: Database) -> None:
    school = Acting(database)
    nameless = Place("closed", Kind.PRIVATE, "")
    for place, absent in ((nameless, True), (ROOM, False)):
        preview = await school.do("anna", Deed.COMMAND, place=place, text=f"/reminder every day at 10 {TEXT}")
        assert isinstance(preview, Form)
        assert ("It seems that I am not in" in readable(preview)) is absent
    await school.app.stop()


async def test_back_before_its_next_time_it_goes_on_by_itself(chat: Chat) -> None:
    await known(chat)
    await begins_in(chat, "hver dag kl. 9 Husk nøglen")
    await chat.driver.bot_leaves("anna", "personale")
    await chat.is_(datetime(2026, 3, 3, 8, tzinfo=UTC))
    await chat.driver.bot_joins("anna", "personale")
    await chat.passes(hours=4)
    [told] = [one for one in chat.anna.direct if "personale" in one.text]
    assert "igen" in told, "the message that told of it says so"
    await chat.is_(datetime(2026, 3, 4, 8, tzinfo=UTC))
    assert len([one for one in chat.channel("personale") if "Husk nøglen" in one]) == 1
    await chat.anna.presses("Try again", on=told)
    assert len([one for one in chat.channel("personale") if "Husk nøglen" in one]) == 1, "what is late is left out"
    await chat.passes(minutes=2)
    [told] = [one for one in chat.anna.direct if "personale" in one.text]
    assert "Det er for sent" in told
    assert not told.buttons, "nothing is left to press"


async def test_tried_again_in_time_it_is_said_and_its_trouble_is_over(chat: Chat) -> None:
    await known(chat)
    await begins_in(chat, "hver dag kl. 9 Husk nøglen")
    await chat.driver.bot_leaves("anna", "personale")
    await chat.is_(datetime(2026, 3, 3, 8, tzinfo=UTC))
    await chat.driver.bot_joins("anna", "personale")
    await chat.passes(minutes=10)
    [told] = [one for one in chat.anna.direct if "personale" in one.text]
    await chat.anna.presses("Try again", on=told)
    await chat.passes(minutes=2)
    assert len([one for one in chat.channel("personale") if "Husk nøglen" in one]) == 1
    [told] = [one for one in chat.anna.direct if "personale" in one.text]
    assert "Nu er det sendt" in told
    assert not told.buttons
