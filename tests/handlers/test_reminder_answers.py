"""What is answered to reminders: in a channel, in a forum, and what is told of it afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.model import Form, Place
from bot.platform import Deed
from storage.database import Database
from storage.forum_tables import ForumRow
from storage.reminder_tables import OccurrenceRow, ReminderRow, ReminderTurnRow
from tests.handlers.acting import ROOM, Acting, profiles
from tests.handlers.parts import readable
from tests.handlers.test_reminder_once import school, words
from tests.handlers.test_reminder_trouble import TEXT, begins, reminder, until

__all__ = ["school"]  # the fixture

MANY = [f"p{n:02}" for n in range(12)]


async def makes(school: Acting, to: str, **more: object) -> None:
    form = await school.do("anna", Deed.COMMAND, text="/reminder")
    filled = {"text": TEXT, "said": "every day at 10", "to": to, "asks": True} | more
    preview = await school.send("anna", form, **filled)
    assert isinstance(preview, Form)
    assert preview.action == "reminder.confirm", [one.error for one in preview.fields]
    await school.send("anna", preview)
    await until(school, datetime(2026, 3, 2, 10, tzinfo=UTC))


def card(school: Acting, where: str = ROOM.external_id) -> str:
    shown = [one for one in school.platform.shown.values() if one.conversation == where]
    return readable([one.message for one in shown if TEXT in readable(one.message)][-1])


def came(school: Acting) -> int:
    [one] = [one for one in school.ids(OccurrenceRow) if one.state == "came"]
    assert isinstance(one, OccurrenceRow)
    return one.id


async def test_twelve_answers_in_a_channel_are_two_lines(school: Acting) -> None:
    await makes(school, "here")
    assert "Den, der trykker på »Gjort for denne gang«, står her med navn." in card(school)
    school.platform.rooms |= {one: frozenset({ROOM.external_id}) for one in MANY}
    for n, one in enumerate(MANY):
        school.clock.pass_(seconds=1)
        await school.press(one, "reminder.done" if n < 9 else "reminder.not_relevant", came(school))
    await school.is_delivered()
    assert "Gjort for denne gang: P00, P01 og 7 andre · Ikke relevant: 3" in card(school)
    assert "P10" not in card(school), "whoever it is not for is not named"
    assert "står her med navn" not in card(school)
    history = words(await school.press("anna", "reminder.history", reminder(school).id))
    assert "It came · Done for this time: P00, P01 and 7 others · Not relevant: 3" in history


async def test_of_a_forum_its_owner_sees_how_many_and_not_who(database: Database) -> None:
    school = Acting(database)
    await school.has_a_forum()
    [forum] = school.ids(ForumRow)
    await makes(school, f"forum:{forum.id}")
    assert "A reminder from Anna, who sees how many answer what, not who." in card(school, "direct-bent")
    for one in ("bent", "clara"):
        own = Place(f"direct-{one}", ROOM.kind.DIRECT, "")
        await school.do(one, Deed.PRESS, place=own, action="reminder.done", value=str(came(school)))
    await school.is_delivered()
    history = words(await school.press("anna", "reminder.history", reminder(school).id))
    assert "It came · Done for this time: 2" in history
    assert "Bent" not in history
    form = await school.press("anna", "reminder.edit", reminder(school).id)
    await school.send("anna", await school.send("anna", form, to="here"))
    history = words(await school.press("anna", "reminder.history", reminder(school).id))
    assert "Bent" not in history, "not either when it comes in a channel from now on"
    await school.app.stop()


@pytest.mark.parametrize("to", ["me", "person"])
async def test_turns_are_not_for_one_alone(school: Acting, to: str) -> None:
    form = await school.do("anna", Deed.COMMAND, text="/reminder")
    filled = {"text": TEXT, "said": "every day at 10", "to": to, "person": profiles(["clara"])[0]}
    again = await school.send("anna", form, turns=profiles(["bent", "clara"]), **filled)
    assert isinstance(again, Form)
    errors = {one.name: one.error for one in again.fields if one.error}
    assert [*errors] == ["turns"]
    assert "for a channel or a forum" in errors["turns"]
    preview = await school.send("anna", again, turns=profiles(["clara", "bent"])[::-1], to="here")
    assert "They take turns in this order" in words(preview)
    assert "Clara and Bent" in words(preview)


async def test_what_nobody_began_is_tidied_away_after_a_week(school: Acting) -> None:
    await begins(school, "every day at 10")
    [begun] = school.ids(ReminderRow)
    form = await school.press("anna", "reminder.edit", begun.id)
    await school.send("anna", form, said="every day at 11")
    form = await school.do("anna", Deed.COMMAND, text="/reminder")
    given = {"said": "every day at 9", "to": "here", "turns": profiles(["bent", "clara"])}
    preview = await school.send("anna", form, text="Never begun", **given)
    assert len(school.ids(ReminderRow)) == 3
    school.clock.at += timedelta(days=6)
    school.app.tidy()
    assert len(school.ids(ReminderRow)) == 3
    school.clock.at += timedelta(days=2)
    for _ in range(2):
        school.app.tidy()
    assert [(one.id, one.state) for one in school.ids(ReminderRow)] == [(begun.id, "active")], "what had begun stays"
    with school.database.system(reads=True) as session:
        assert not list(session.scalars(select(ReminderTurnRow)))
    assert "Not found" in words(await school.send("anna", preview)), "pressed late, it is said kindly"
    await school.press("anna", "reminder.preview", begun.id)


@pytest.mark.on_both
async def test_later_is_when_it_was_said_also_after_working_hours(school: Acting) -> None:
    await makes(school, "here")
    await until(school, datetime(2026, 3, 2, 14, 30, tzinfo=UTC), timedelta(minutes=30))
    for hours in (0, 0, 1):
        await until(school, school.clock.at + timedelta(hours=hours))
        reply = await school.press("bent", "reminder.later", came(school))
    assert "19:30" in words(reply)
    await until(school, datetime(2026, 3, 4, 12, tzinfo=UTC), timedelta(minutes=30))
    again = [one.at for one in school.platform.new if one.person == "bent" and TEXT in readable(one.message)]
    assert again == [datetime(2026, 3, 2, 18, 30, tzinfo=UTC)], "once, when it was said last"
