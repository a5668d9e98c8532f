"""Reminders that go from one owner to another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.model import Form, Kind, Message, Place, buttons_of
from bot.platform import Deed
from storage.database import Database
from storage.forum_tables import ForumRow
from storage.people import PersonRow
from tests.chat import Chat
from tests.handlers.acting import ROOM, Acting, profiles
from tests.handlers.parts import readable
from tests.handlers.test_notices import known
from tests.handlers.test_reminder_once import school, words
from tests.handlers.test_reminder_trouble import TEXT, begins, reminder, said, until
from tests.handlers.test_reminders import begins as begins_in

__all__ = ["school"]  # the fixture

OPEN = Place("staff", Kind.CHANNEL, "staff")


async def offers(school: Acting, to: str = "bent") -> Form:
    form = await school.press("anna", "reminder.give", reminder(school).id)
    assert isinstance(form, Form)
    await school.send("anna", form, person=profiles([to])[0])
    await school.is_delivered()
    return form


def offer(school: Acting, to: str = "bent") -> str:
    """The button's number in the last offer to somebody."""
    shown = [one for one in school.platform.shown.values() if one.conversation == f"direct-{to}"]
    buttons = [button for one in shown for button in values(one.message, "handover.take")]
    return buttons[-1]


def values(message: object, action: str) -> list[str]:
    assert isinstance(message, Message)
    return [one.value for one in buttons_of(message) if one.action == action]


async def test_it_is_taken_over_and_each_hears_of_it(chat: Chat) -> None:
    await known(chat)
    await begins_in(chat, "hver dag kl. 9 Husk nøglen")
    await chat.anna.types("/påmindelse liste")
    await chat.anna.presses("Open")
    await chat.anna.presses("Hand it over")
    await chat.anna.submits(person="anna")
    assert "Den er allerede din" in chat.anna.form.fields["person"].error
    await chat.anna.submits(person="bent")
    asked = chat.bent.direct[-1]
    closed = chat.driver.name == "teams"  # whose channels are the team's
    assert closed or "Husk nøglen" in asked
    assert "Anna Holm" in asked
    await chat.bent.presses("Take it over", on=asked)
    [after] = [one for one in chat.bent.direct if "You have taken it over." in one]
    assert "Husk nøglen" in after
    assert any("Bent Sørensen" in one and "Husk nøglen" in one for one in chat.anna.direct)
    await chat.is_(datetime(2026, 3, 3, 8, tzinfo=UTC))
    assert "Bent Sørensen" in chat.channel("personale")[-1], "it comes from its new owner"
    await chat.bent.types("/påmindelse liste")
    await chat.bent.presses("Open")
    await chat.bent.presses("Delete")
    await chat.is_(datetime(2026, 3, 4, 8, tzinfo=UTC))
    assert len(chat.channel("personale")) == 1


async def test_whoever_says_no_leaves_it_where_it_is(school: Acting) -> None:
    await begins(school, "every day at 10", OPEN)
    await offers(school)
    [asked] = [one.message for one in school.platform.new if one.person == "bent"]
    assert "#staff" in readable(asked), "it says where it comes"
    assert "Offered to Bent" in words(await school.press("anna", "reminder.show", reminder(school).id))
    number = offer(school)
    for _ in range(2):
        await school.press("bent", "handover.refuse", number)
    await school.is_delivered()
    told = [
        one for one in school.platform.new if one.person == "anna" and "does not take over" in readable(one.message)
    ]
    assert len(told) == 1
    assert "said no" in words(await school.press("bent", "handover.take", number))
    assert "Not found" in words(await school.press("bent", "reminder.delete", reminder(school).id))
    await until(school, datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert said(school, "staff")


async def test_an_offer_is_for_one_at_a_time_and_ends_with_the_reminder(school: Acting) -> None:
    await begins(school, "every day at 10", OPEN)
    await offers(school, "bent")
    to_bent = offer(school, "bent")
    form = await offers(school, "clara")
    to_clara = offer(school, "clara")
    await school.send("anna", form, person=profiles(["clara"])[0])
    await school.is_delivered()
    sent = [one for one in school.platform.new if one.person == "clara" and "hand a reminder over" in one.message.title]
    assert len(sent) == 1, "sent twice, it is one offer"
    assert "taken back" in words(await school.press("bent", "handover.take", to_bent))
    assert "Not found" in words(await school.press("bent", "handover.take", to_clara))
    await school.press("anna", "reminder.delete", reminder(school).id)
    assert "taken back" in words(await school.press("clara", "handover.take", to_clara))
    assert reminder(school).state == "ended"


async def test_what_a_closed_conversation_is_told_stays_there(school: Acting) -> None:
    await begins(school, "every day at 10", ROOM)
    await offers(school)
    form = await school.press("anna", "reminder.give", reminder(school).id)
    assert "only who is in that can take it over" in words(form)
    sent = [one.message for one in school.platform.new if one.person == "bent"]
    assert "hand a reminder over" in sent[-1].title
    assert "Only who is in that conversation can take it over." in readable(sent[-1])
    assert "trio" not in readable(sent[-1]), "nor is it named"
    assert TEXT not in "".join(readable(one) for one in sent)
    school.platform.rooms["bent"] = frozenset()
    school.clock.pass_(minutes=5)  # who is where was asked anew
    own = Place("direct-bent", Kind.DIRECT, "")
    number = offer(school)
    reply = await school.do("bent", Deed.PRESS, place=own, action="handover.take", value=number)
    assert "you are not in" in words(reply)
    school.platform.rooms["bent"] = frozenset({ROOM.external_id})
    school.clock.pass_(minutes=5)
    reply = await school.do("bent", Deed.PRESS, place=own, action="handover.take", value=number)
    assert "yours now" in words(reply)


@pytest.mark.parametrize(("whom", "error"), [("anna", "yours already"), ("eva", "A guest")])
async def test_not_everybody_can_take_it(database: Database, whom: str, error: str) -> None:
    school = Acting(database)
    await begins(school, "every day at 10", OPEN)
    form = await school.press("anna", "reminder.give", reminder(school).id)
    profile = replace(profiles([whom])[0], guest=whom == "eva")
    again = await school.send("anna", form, person=profile)
    assert isinstance(again, Form)
    assert error in again.fields[0].error
    await school.app.stop()


async def test_what_goes_to_a_forum_stays_in_it(database: Database) -> None:
    school = Acting(database)
    await school.has_a_forum()
    [forum] = school.ids(ForumRow)
    form = await school.do("anna", Deed.COMMAND, text="/reminder")
    preview = await school.send("anna", form, text=TEXT, said="every day at 10", to=f"forum:{forum.id}")
    await school.send("anna", preview)
    form = await school.press("anna", "reminder.give", reminder(school).id)
    again = await school.send("anna", form, person=profiles(["frida"])[0])
    assert isinstance(again, Form)
    assert "not in the forum" in again.fields[0].error
    await offers(school, "clara")
    number = offer(school, "clara")
    [clara] = [one.id for one in school.ids(PersonRow) if one.external_id == "clara"]
    await school.press("anna", "forum.remove", f"{forum.id}:{clara}")
    assert "Not found" in words(await school.press("clara", "handover.take", number))
    await school.app.stop()


async def test_when_it_reaches_whoever_is_asked_is_said(school: Acting) -> None:
    await begins(school, "every day at 10", OPEN)
    for hour, waits in ((12, ""), (20, "Tuesday 3 March 2026 at 08:00")):
        school.clock.at = datetime(2026, 3, 2, hour, tzinfo=UTC)
        form = await school.press("anna", "reminder.give", reminder(school).id)
        asked = words(await school.send("anna", form, person=profiles(["bent"])[0]))
        assert ("in their working hours" in asked) is bool(waits)
        assert waits in asked
        await school.press("anna", "reminder.pause", reminder(school).id)


async def test_what_is_for_oneself_stays_ones_own(school: Acting) -> None:
    await begins(school, "every day at 10", Place("direct-anna", Kind.DIRECT, ""))
    row = reminder(school)
    assert "Hand it over" not in words(await school.press("anna", "reminder.show", row.id))
    assert "can't be handed over" in words(await school.press("anna", "reminder.give", row.id))
