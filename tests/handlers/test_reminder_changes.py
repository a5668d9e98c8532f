"""A change of a reminder: until it is confirmed, the reminder goes on as it was."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.model import Form, buttons_of
from bot.platform import Deed
from storage.reminder_tables import ReminderRow
from tests.chat import Chat
from tests.handlers.acting import Acting
from tests.handlers.test_notices import known
from tests.handlers.test_reminder_handover import offer, offers
from tests.handlers.test_reminder_once import OTHER, hours, others, school, words
from tests.handlers.test_reminder_once import changes as changes_next
from tests.handlers.test_reminder_trouble import TEXT, begins, reminder, said, until
from tests.handlers.test_reminders import at
from tests.handlers.test_reminders import begins as begins_in

__all__ = ["school"]  # the fixture


async def changes(school: Acting, **values: object) -> Form:
    """Anna changes it, and does not confirm that yet: what she is shown."""
    form = await school.press("anna", "reminder.edit", reminder(school).id)
    preview = await school.send("anna", form, **values)
    assert isinstance(preview, Form)
    return preview


def change(school: Acting) -> ReminderRow:
    [row] = [one for one in school.ids(ReminderRow) if one.changes_id is not None]
    assert isinstance(row, ReminderRow)
    return row


async def test_until_it_is_confirmed_the_reminder_goes_on_as_it_was(chat: Chat) -> None:
    await known(chat)
    await begins_in(chat, "hver dag kl. 9 Husk dagsorden")
    await chat.anna.types("/påmindelse liste")
    await chat.anna.presses("Open")
    await chat.anna.presses("Change")
    await chat.anna.submits(text="Husk referatet", said="hver dag kl. 10")
    assert "Until you confirm it, the reminder goes on as it was." in chat.anna.form
    await chat.is_(at(3, 8))
    assert "Husk dagsorden" in chat.channel("personale")[-1]
    await chat.anna.types("/påmindelse liste")
    await chat.anna.presses("Open")
    shown = (chat.anna.private or chat.anna.direct)[-1]
    assert "Husk dagsorden" in shown
    assert "A change of it is not confirmed yet." in shown
    await chat.anna.presses("Look at the change")
    assert "Husk referatet" in chat.anna.form
    await chat.anna.submits()
    await chat.is_(at(3, 9))
    await chat.is_(at(4, 8))
    assert [("dagsorden" in one.text, "referatet" in one.text) for one in chat.channel("personale")] == [
        (True, False),
        (False, True),
    ]
    await chat.is_(at(4, 9))
    assert len(chat.channel("personale")) == 3


async def test_confirmed_twice_it_counts_once_and_old_buttons_still_work(school: Acting) -> None:
    await begins(school, "every day at 10")
    preview = await changes(school, said="every day at 11")
    assert preview.submit == "Yes, change it"
    other = await school.press("anna", "reminder.preview", change(school).id)
    for pressed in (preview, preview, other):
        assert "It comes for the first time" in words(await school.send("anna", pressed))
    assert "counts already" in words(await school.press("anna", "reminder.delete", change(school).id))
    await until(school, datetime(2026, 3, 3, 15, tzinfo=UTC))
    assert hours(said(school)) == [(2, 10), (3, 10)]
    form = await school.press("anna", "reminder.edit", change(school).id)
    assert isinstance(form, Form)
    assert form.state["reminder"] == str(reminder(school).id), "it is the reminder that is changed now"


async def test_written_on_in_two_windows_only_what_was_shown_is_confirmed(school: Acting) -> None:
    await begins(school, "every day at 10")
    first = await changes(school, said="every day at 11")
    second = await changes(school, said="every day at 12")
    again = await school.send("anna", first)
    assert isinstance(again, Form)
    assert "changed meanwhile" in again.error
    assert "12:00" in words(again)
    await school.send("anna", second)
    await until(school, datetime(2026, 3, 2, 15, tzinfo=UTC))
    assert hours(said(school)) == [(2, 11)]


async def test_thrown_away_it_leaves_the_reminder_as_it_was(school: Acting) -> None:
    await begins(school, "every day at 10")
    preview = await changes(school, said="every day at 11")
    [away] = [one for one in buttons_of(preview) if one.action == "reminder.delete"]
    assert "thrown away" in words(await school.press("anna", away.action, away.value))
    assert "Not found" in words(await school.send("anna", preview))
    await until(school, datetime(2026, 3, 3, 15, tzinfo=UTC))
    assert hours(said(school)) == [(2, 9), (3, 9)]


async def test_what_ended_meanwhile_says_so_and_begins_again_by_another_yes(school: Acting) -> None:
    await begins(school, "every day at 10")
    preview = await changes(school, said="every day at 11")
    await school.press("anna", "reminder.delete", reminder(school).id)
    again = await school.send("anna", preview)
    assert isinstance(again, Form)
    assert "has ended meanwhile" in again.error
    await until(school, datetime(2026, 3, 2, 15, tzinfo=UTC))
    assert not said(school)
    await school.send("anna", again)
    await until(school, datetime(2026, 3, 3, 15, tzinfo=UTC))
    assert hours(said(school)) == [(3, 10)]


async def test_handed_over_meanwhile_it_goes_on_as_it_was_for_whoever_has_it(school: Acting) -> None:
    await begins(school, "every day at 10")
    await offers(school)
    preview = await changes(school, text="Mine alone", said="every day at 11")
    await school.press("bent", "handover.take", offer(school))
    refused = await school.send("anna", preview)
    assert isinstance(refused, Form)
    assert "Bent's now" in refused.error
    assert "Mine alone" in words(refused), "what was written is not lost"
    assert "goes on as it was" not in words(refused)
    [away] = buttons_of(refused)
    assert (refused.submit, away.label) == ("", "Throw the change away")
    assert "Not found" in words(await school.press("bent", "reminder.preview", change(school).id))
    shown = words(await school.press("bent", "reminder.show", reminder(school).id))
    assert TEXT in shown
    assert "not confirmed yet" not in shown
    refused_delete = words(await school.press("anna", "reminder.delete", reminder(school).id))
    assert "Only Bent can do that, whose reminder it is now." in refused_delete
    assert "thrown away" in words(await school.press("anna", away.action, away.value))
    assert [one.changes_id for one in school.ids(ReminderRow)] == [None]
    await until(school, datetime(2026, 3, 3, 15, tzinfo=UTC))
    assert hours(said(school)) == [(2, 9), (3, 9)]


async def test_a_change_of_a_place_where_others_read_is_seen_by_nobody_else(school: Acting) -> None:
    await begins(school, "every day at 10")
    await changes(school, text="Not for you yet")
    for who in ("bent", "clara"):
        assert "Not found" in words(await school.press(who, "reminder.show", change(school).id))
        listed = await school.do(who, Deed.COMMAND, text="/reminder here")
        assert "Not for you yet" not in words(listed)
        assert "not confirmed" not in words(listed)
    mine = words(await school.do("anna", Deed.COMMAND, text="/reminder list"))
    assert mine.count("a change of it is not confirmed yet") == 1
    assert "Not for you yet" not in mine


@pytest.mark.parametrize("first", ["next", "change"])
async def test_what_the_next_time_alone_was_to_say_goes_with_a_change_and_that_is_said(
    school: Acting, first: str
) -> None:
    await begins(school, "every day at 10")
    if first == "next":
        await changes_next(school, text=OTHER)
    preview = await changes(school, said="every day at 11")
    if first == "change":
        await changes_next(school, text=OTHER)
        again = await school.send("anna", preview)
        assert isinstance(again, Form)
        assert "changed meanwhile" in again.error
        preview = again
    assert f"The next time does not say “{OTHER}” any more." in words(preview)
    await school.send("anna", preview)
    await until(school, datetime(2026, 3, 3, 15, tzinfo=UTC))
    assert not others(school)
    assert hours(said(school)) == [(2, 10), (3, 10)]


async def test_what_was_moved_stays_with_a_change_and_that_is_said(school: Acting) -> None:
    await begins(school, "every day at 10")
    await changes_next(school, text=OTHER, at="13:00")
    preview = await changes(school, said="every day at 11")
    assert f"at 13:00 too, as was put in by hand, and says “{OTHER}”" in words(preview)
    await school.send("anna", preview)
    await until(school, datetime(2026, 3, 2, 15, tzinfo=UTC))
    assert others(school) == [(2, 12)]


async def test_a_list_shows_the_newest_of_what_was_never_begun(school: Acting) -> None:
    await begins(school, "every day at 10")
    for n in range(6):
        await school.do("anna", Deed.COMMAND, text=f"/reminder every day at 9 Draft {n}")
    mine = words(await school.do("anna", Deed.COMMAND, text="/reminder list"))
    assert [one for one in mine.split() if one.isdecimal()] == ["5", "4", "3"]
    assert TEXT in mine
