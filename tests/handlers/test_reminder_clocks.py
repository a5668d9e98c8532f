"""Reminders whose owner's clock is another now."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.model import Form, buttons_of
from bot.platform import Deed
from storage.reminder_tables import ReminderRow
from tests.handlers.acting import Acting
from tests.handlers.parts import readable
from tests.handlers.test_reminder_handover import offer, offers
from tests.handlers.test_reminder_once import hours, school, words
from tests.handlers.test_reminder_trouble import begins, reminder, said, until

__all__ = ["school"]  # the fixture

NEW_YORK = "America/New_York"


async def moves(school: Acting, who: str, zone: str) -> None:
    school.zones[who] = zone
    school.clock.pass_(minutes=2)  # until which it counts that somebody is known
    await school.do(who, Deed.COMMAND, text="/samspil")
    for _ in range(2):
        school.app.tidy()
    await school.is_delivered()


def asked(school: Acting, who: str = "anna") -> list[str]:
    sent = [one.message for one in school.platform.new if one.person == who]
    return [readable(one) for one in sent if any(b.action == "reminder.clock_move" for b in buttons_of(one))]


async def at_noon(school: Acting) -> None:
    """In working time in New York."""
    await until(school, datetime(2026, 3, 2, 16, tzinfo=UTC))


async def test_somebody_who_moves_is_asked_once_and_what_is_theirs_moves_with_them(school: Acting) -> None:
    await begins(school, "every day at 10")
    await moves(school, "anna", NEW_YORK)
    assert not asked(school), "it is night there"
    await at_noon(school)
    [question] = asked(school)
    assert "New York" in question
    assert "1 reminder of yours goes" in question
    before = len(said(school))
    for answer in ("from now on", "settled already"):
        assert answer in words(await school.press("anna", "reminder.clock_move", NEW_YORK))
    school.app.tidy()
    await until(school, datetime(2026, 3, 4, 14, tzinfo=UTC))
    assert hours(said(school)[before:]) == [(3, 15)]
    assert reminder(school).zone == NEW_YORK
    assert len(asked(school)) == 1


async def test_left_as_they_are_nobody_asks_again(school: Acting) -> None:
    await begins(school, "every day at 10")
    await moves(school, "anna", NEW_YORK)
    await at_noon(school)
    assert "stay as they are" in words(await school.press("anna", "reminder.clock_stay", NEW_YORK))
    await moves(school, "anna", "Asia/Tokyo")
    before = len(said(school))
    await until(school, datetime(2026, 3, 3, 14, tzinfo=UTC))
    assert hours(said(school)[before:]) == [(3, 9)]
    assert len(asked(school)) == 1
    assert "settled already" in words(await school.press("anna", "reminder.clock_move", NEW_YORK))
    form = await school.press("anna", "reminder.edit", reminder(school).id)
    assert isinstance(form, Form)
    await school.send("anna", await school.send("anna", form))
    assert reminder(school).zone == "Asia/Tokyo", "what is written anew goes by the clock of whoever writes"


async def test_the_same_clock_elsewhere_is_the_same(school: Acting) -> None:
    await begins(school, "every day at 10")
    await moves(school, "anna", "Europe/Oslo")
    await at_noon(school)
    assert not asked(school)


async def test_what_was_taken_over_goes_by_the_clocks_of_whoever_made_it(school: Acting) -> None:
    await moves(school, "bent", NEW_YORK)
    await begins(school, "every day at 10")
    await offers(school)
    await at_noon(school)
    await school.press("bent", "handover.take", offer(school))
    school.app.tidy()
    await until(school, datetime(2026, 3, 3, 14, tzinfo=UTC))
    assert not asked(school, "bent")
    assert [(row.zone, row.follows) for row in school.ids(ReminderRow)] == [("Europe/Copenhagen", False)]
    assert hours(said(school)) == [(2, 9), (3, 9)]


async def test_who_moves_before_the_yes_gets_what_was_shown(school: Acting) -> None:
    preview = await school.do("anna", Deed.COMMAND, text="/reminder every day at 10 Remember the agenda")
    assert "10:00" in words(preview)
    school.zones["anna"] = NEW_YORK
    school.clock.pass_(minutes=2)
    begun = words(await school.send("anna", preview))
    assert "04:00 (10:00 in Copenhagen)" in begun
    await until(school, datetime(2026, 3, 3, 14, tzinfo=UTC))
    assert hours(said(school)) == [(2, 9), (3, 9)]
