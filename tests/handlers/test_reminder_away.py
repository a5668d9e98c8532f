"""Reminders to others after days off and after Samspil was away: the last one, and a history that is true."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from bot.model import Form, Message, buttons_of
from bot.platform import Deed, Target, Unreachable
from storage.database import Database
from storage.forum_tables import ForumRow
from tests.handlers.acting import ROOM, Acting, profiles
from tests.handlers.parts import readable
from tests.handlers.test_reminder_once import hours, words
from tests.handlers.test_reminder_trouble import TEXT, begins, reminder, said, until
from tests.schedules_by_hand import is_holiday


@pytest.fixture
async def school(database: Database) -> AsyncIterator[Acting]:
    made = Acting(database)
    await made.has_a_forum()
    yield made
    await made.app.stop()


async def begins_in_forum(school: Acting, when: str, on_holiday: str = "skip") -> None:
    """To each in the forum. They work from eight to four, Monday to Friday."""
    [forum] = school.ids(ForumRow)
    form = await school.do("anna", Deed.COMMAND, text="/reminder")
    values = {"text": TEXT, "said": when, "to": f"forum:{forum.id}", "on_holiday": on_holiday}
    preview = await school.send("anna", form, **values)
    assert isinstance(preview, Form)
    await school.send("anna", preview)


async def jumps(school: Acting, moment: datetime) -> None:
    """Samspil is away until then."""
    school.clock.at = moment
    await school.is_delivered()


async def history(school: Acting) -> list[str]:
    """What became of each time, the latest first."""
    shown = words(await school.press("anna", "reminder.history", reminder(school).id))
    kinds = ("It came", "too late", "the next one was due by then", "could not be said there", "on its way", "by hand")
    return [kind for line in shown.splitlines() for kind in kinds if kind in line]


@pytest.mark.parametrize("on_holiday", ["skip", "anyway"])
async def test_after_days_away_others_get_the_last_one_as_their_day_begins(school: Acting, on_holiday: str) -> None:
    await begins_in_forum(school, "every day at 07:00", on_holiday)
    await until(school, datetime(2026, 3, 8, 12, tzinfo=UTC))
    before = len(said(school, "direct-clara"))
    await jumps(school, datetime(2026, 3, 12, 7, tzinfo=UTC))
    assert hours(said(school, "direct-clara")[before:]) == [(12, 7)]
    overtaken = ["the next one was due by then"] * 3
    assert (await history(school))[:4] == ["It came", *overtaken]
    await until(school, datetime(2026, 3, 13, 12, tzinfo=UTC))
    assert hours(said(school, "direct-clara")[before:]) == [(12, 7), (13, 7)]


async def test_what_nobody_could_have_had_in_time_is_left_out(school: Acting) -> None:
    await begins_in_forum(school, "every day at 07:00")
    await until(school, datetime(2026, 3, 8, 12, tzinfo=UTC))
    before = len(said(school, "direct-clara"))
    await jumps(school, datetime(2026, 3, 12, 12, tzinfo=UTC))
    assert len(said(school, "direct-clara")) == before
    assert (await history(school))[:2] == ["too late", "the next one was due by then"]
    await until(school, datetime(2026, 3, 13, 12, tzinfo=UTC))
    assert (await history(school))[0] == "It came"


async def test_of_what_waited_over_days_off_the_last_one_came(school: Acting) -> None:
    form = await school.do("anna", Deed.COMMAND, text="/reminder")
    to = {"to": "person", "person": profiles(["clara"])[0], "on_holiday": "anyway"}
    await school.send("anna", await school.send("anna", form, text=TEXT, said="every day at 17:00", **to))
    await until(school, datetime(2026, 3, 8, 12, tzinfo=UTC))
    assert (await history(school))[:2] == ["on its way", "on its way"]
    await until(school, datetime(2026, 3, 9, 12, tzinfo=UTC))
    assert hours(said(school, "direct-clara"))[-1] == (9, 7)
    assert (await history(school))[:3] == ["It came", *["the next one was due by then"] * 2]


async def test_what_was_never_said_did_not_come(school: Acting) -> None:
    await begins(school, "every day at 10")

    async def closed(to: Target) -> None:
        if to.conversation == ROOM.external_id:
            raise Unreachable("not_in_channel")

    school.platform.before = closed
    await until(school, datetime(2026, 3, 3, 12, tzinfo=UTC))
    unsaid = ["could not be said there"] * 2
    assert await history(school) == unsaid
    school.platform.before = None
    await school.press("anna", "reminder.resume", reminder(school).id)
    await until(school, datetime(2026, 3, 4, 12, tzinfo=UTC))
    assert await history(school) == ["It came", *unsaid]


async def test_the_history_goes_back_to_the_beginning(school: Acting) -> None:
    await begins(school, "every day at 10")
    await until(school, datetime(2026, 4, 1, 12, tzinfo=UTC))
    times = len(said(school))
    assert times > 12
    told, value = [], str(reminder(school).id)
    while value:
        page = await school.press("anna", "reminder.history", value)
        assert isinstance(page, Message)
        told.append(words(page).count("It came"))
        value = next((one.value for one in buttons_of(page) if one.label == "Earlier ones"), "")
    assert told == [12, times - 12]


async def test_a_quarter_of_an_hour_is_late_and_less_is_not(school: Acting) -> None:
    await begins(school, "every day at 9")
    for day, minute, late in ((3, 14, False), (4, 15, True)):
        await jumps(school, datetime(2026, 3, day, 8, minute, tzinfo=UTC))
        texts = [readable(one.message) for one in school.platform.new if TEXT in readable(one.message)]
        assert (len(texts), "Forsinket:" in texts[-1]) == (day - 2, late)


WAITS = "Who is not at work then gets it when their working hours begin."


async def test_whoever_makes_one_is_told_where_it_waits_for_working_hours(school: Acting) -> None:
    for to, waits in ((f"forum:{school.ids(ForumRow)[0].id}", True), ("person", True), ("me", False), ("here", False)):
        form = await school.do("anna", Deed.COMMAND, text="/reminder")
        values = {"text": TEXT, "said": "every day at 7", "to": to, "person": profiles(["bent"])[0]}
        preview = await school.send("anna", form, **values)
        begun = await school.send("anna", preview)
        assert isinstance(preview, Form)
        assert isinstance(begun, Message)
        assert [WAITS in readable(one) for one in (preview, begun)] == [waits, waits], to


async def test_a_long_standstill_leaves_no_hole_in_the_history(school: Acting) -> None:
    await begins(school, "every day at 10")
    await jumps(school, datetime(2026, 6, 15, 12, tzinfo=UTC))
    await until(school, datetime(2026, 6, 16, 12, tzinfo=UTC))
    told, value = "", str(reminder(school).id)
    while value:
        page = await school.press("anna", "reminder.history", value)
        assert isinstance(page, Message)
        told += words(page)
        value = next((one.value for one in buttons_of(page) if one.label == "Earlier ones"), "")
    working = [date(2026, 3, 2) + timedelta(days=n) for n in range(106)]
    comes = [day for day in working if day.isoweekday() < 6 and not is_holiday(day, "DK")]
    counted = told.count("Left out: it would have come too late")
    stretch = len(comes) - counted
    assert f"{stretch} times left out: they would have come too late" in told
    [days] = [before for before, line in pairwise(told.splitlines()) if "times left out" in line]
    assert days.startswith("3 Mar")
    assert counted == 31, "the first one, and the last ones one by one"
    assert told.count("It came") == 1


async def test_what_came_late_or_was_moved_says_when(school: Acting) -> None:
    await begins(school, "every day at 10")
    await jumps(school, datetime(2026, 3, 2, 9, 40, tzinfo=UTC))
    await jumps(school, datetime(2026, 3, 2, 10, tzinfo=UTC))
    form = await school.press("anna", "reminder.change_next", reminder(school).id)
    await school.send("anna", form, at="12:00")
    await until(school, datetime(2026, 3, 3, 15, tzinfo=UTC))
    shown = words(await school.press("anna", "reminder.history", reminder(school).id))
    assert "Monday 2 March 2026 at 10:00\nIt came at 10:40" in shown
    assert "Tuesday 3 March 2026 at 10:00\nMoved to Tuesday 3 March 2026 at 12:00" in shown
    assert "Tuesday 3 March 2026 at 12:00\nIt came\n" in shown
