"""Whose turn it is: it goes on with each time by rule, and with nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.model import Form, Kind, Message, Place, Reply
from bot.platform import Deed
from storage.database import Database
from storage.forum_tables import ForumRow
from storage.people import PersonRow
from tests.handlers.acting import ROOM, Acting, profiles
from tests.handlers.parts import readable
from tests.handlers.test_reminder_once import changes, school
from tests.handlers.test_reminder_trouble import TEXT, reminder, until

__all__ = ["school"]  # the fixture


async def takes_turns(school: Acting) -> None:
    """Bent first, then Clara, each day at ten."""
    form = await school.do("anna", Deed.COMMAND, text="/reminder")
    whom = profiles(["bent", "clara"])
    preview = await school.send("anna", form, text=TEXT, said="every day at 10", to="here", turns=whom)
    assert isinstance(preview, Form)
    await school.send("anna", preview)


def turns(school: Acting) -> list[str]:
    """Whose turn each message in the channel names, in their order; "" for none."""
    texts = [readable(one.message) for one in school.platform.new if one.conversation == ROOM.external_id]
    return [next((who for who in ("Bent", "Clara") if f"Det er {who}s tur" in one), "") for one in texts]


async def test_what_comes_besides_takes_nobodys_turn(school: Acting) -> None:
    await takes_turns(school)
    await until(school, datetime(2026, 3, 2, 12, tzinfo=UTC))
    await school.press("anna", "reminder.now", reminder(school).id)
    await school.is_delivered()
    form = await school.press("anna", "reminder.once_more", reminder(school).id)
    await school.send("anna", form, day="2026-03-02", at="16:00")
    await until(school, datetime(2026, 3, 4, 12, tzinfo=UTC))
    assert turns(school) == ["Bent", "", "", "Clara", "Bent"]


@pytest.mark.on_both
async def test_what_is_moved_takes_its_turn_along(school: Acting) -> None:
    await takes_turns(school)
    await changes(school, at="12:00")
    await changes(school, at="13:00")
    await until(school, datetime(2026, 3, 4, 12, tzinfo=UTC))
    assert turns(school) == ["Bent", "Clara", "Bent"]


async def test_what_is_moved_carries_no_turn_where_there_are_none_any_more(school: Acting) -> None:
    await takes_turns(school)
    await changes(school, at="12:00")
    form = await school.press("anna", "reminder.edit", reminder(school).id)
    await school.send("anna", await school.send("anna", form, turns=[]))
    await until(school, datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert turns(school) == [""] * len(turns(school))
    assert turns(school)


async def test_turns_in_a_forum_are_for_those_in_it(database: Database) -> None:
    school = Acting(database)
    await school.has_a_forum()
    [forum] = school.ids(ForumRow)
    form = await school.do("anna", Deed.COMMAND, text="/reminder")
    filled = {"text": TEXT, "said": "every day at 10", "to": f"forum:{forum.id}"}
    again = await school.send("anna", form, **filled, turns=profiles(["anna", "clara", "frida"]))
    assert isinstance(again, Form)
    [error] = [one.error for one in again.fields if one.name == "turns"]
    assert "Not in that forum: Frida." in error
    preview = await school.send("anna", again, turns=profiles(["anna", "clara"]))
    assert isinstance(preview, Form)
    assert preview.action == "reminder.confirm"
    await school.app.stop()


async def test_who_wants_no_more_of_it_or_has_gone_is_passed_over(database: Database) -> None:
    """Bent says no, Clara leaves the forum: it is their turn no more, and nobody reads that it will be."""
    school = Acting(database)
    await school.has_a_forum()
    [forum] = school.ids(ForumRow)
    form = await school.do("anna", Deed.COMMAND, text="/reminder")
    filled = {"text": TEXT, "said": "every day at 10", "to": f"forum:{forum.id}"}
    await school.send("anna", await school.send("anna", form, **filled, turns=profiles(["anna", "bent", "clara"])))
    await until(school, datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert "It is Anna's turn. Next time: Bent." in to_anna(school)
    own = Place("direct-bent", Kind.DIRECT, "")
    await school.do("bent", Deed.PRESS, place=own, action="reminder.refuse", value=str(reminder(school).id))
    await school.is_delivered()
    assert "It is Anna's turn. Next time: Clara." in to_anna(school)
    shown = readable(must(await school.press("anna", "reminder.show", reminder(school).id)))
    assert "Anna and Clara" in shown
    await until(school, datetime(2026, 3, 3, 12, tzinfo=UTC))
    assert "It is Clara's turn. Next time: Anna." in to_anna(school)
    [clara] = [one.id for one in school.ids(PersonRow) if one.external_id == "clara"]
    await school.press("anna", "forum.remove", f"{forum.id}:{clara}")
    for day in (4, 5):
        await until(school, datetime(2026, 3, day, 12, tzinfo=UTC))
        assert "It is Anna's turn." in to_anna(school)
        assert "Next time" not in to_anna(school)
    await school.app.stop()


def to_anna(school: Acting) -> str:
    """Her last one, as it stands now."""
    shown = [one.message for one in school.platform.shown.values() if one.conversation == "direct-anna"]
    return readable([one for one in shown if "turn" in readable(one)][-1])


def must(reply: Reply) -> Message | Form:
    assert isinstance(reply, Message | Form)
    return reply
