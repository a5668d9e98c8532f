"""Reminders whose owner has left."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.model import Form, Kind, Message, Place, buttons_of
from bot.platform import Deed
from storage import reminders
from storage.database import Database
from storage.forum_tables import ForumRow
from storage.people import PersonRow
from storage.units import MemberRow
from tests.handlers.acting import ROOM, Acting, filled, profiles
from tests.handlers.parts import readable
from tests.handlers.test_reminder_handover import OPEN
from tests.handlers.test_reminder_once import school, words
from tests.handlers.test_reminder_trouble import TEXT, begins, reminder, said, until

__all__ = ["school"]  # the fixture


async def bents(school: Acting, place: Place, **more: object) -> None:
    """Bent makes one. Anna came first, and administers."""
    form = await school.do("bent", Deed.COMMAND, place=place, text="/reminder")
    to = {"to": "me" if place.kind is Kind.DIRECT else "here"} | more
    assert isinstance(form, Form)
    typed = filled(form, text=TEXT, said="every day at 10", **to)
    await school.send("bent", await school.do("bent", Deed.SUBMIT, place=place, **typed))
    await school.is_delivered()


async def leaves(school: Acting, who: str = "bent") -> None:
    school.platform.left.add(who)
    for _ in range(2):
        await school.app.round()
    await school.is_delivered()


def asked(school: Acting, who: str) -> list[Message]:
    sent = [one.message for one in school.platform.shown.values() if one.conversation == f"direct-{who}"]
    return [one for one in sent if "has left" in one.title]


def button(message: Message, action: str) -> str:
    return next(one.value for one in buttons_of(message) if one.action == action)


async def test_an_administrator_takes_it_over(school: Acting) -> None:
    await bents(school, OPEN)
    await leaves(school)
    [question] = asked(school, "anna")
    assert "Bent has left" in question.title
    assert TEXT in readable(question)
    assert not asked(school, "clara")
    await until(school, datetime(2026, 3, 3, 12, tzinfo=UTC))
    assert len(said(school, "staff")) == 2, "it goes on meanwhile"
    taken = await school.press("anna", "handover.take", button(question, "handover.take"))
    assert "yours now" in words(taken)
    await until(school, datetime(2026, 3, 25, 12, tzinfo=UTC))
    await school.app.round()
    row = reminder(school)
    assert row.state == "active"
    assert len(asked(school, "anna")) == 1
    assert len([one for one in said(school, "staff") if one.day > 17]) == 6, "and after two weeks"


async def test_without_an_answer_it_pauses_and_may_be_taken_over_still(school: Acting) -> None:
    await bents(school, OPEN)
    await leaves(school)
    await until(school, datetime(2026, 3, 16, 7, tzinfo=UTC))
    await school.app.round()
    assert reminder(school).state == "active"
    await until(school, datetime(2026, 3, 16, 12, tzinfo=UTC))
    await school.app.round()
    await school.is_delivered()
    assert (reminder(school).state, reminder(school).reason) == ("paused", "owner_left")
    [question] = asked(school, "anna")
    assert "so it has paused" in readable(question)
    before = len(said(school, "staff"))
    await until(school, datetime(2026, 3, 20, 12, tzinfo=UTC))
    assert len(said(school, "staff")) == before
    await school.press("anna", "handover.take", button(question, "handover.take"))
    assert reminder(school).state == "active", "it goes on at once"
    await until(school, datetime(2026, 3, 23, 12, tzinfo=UTC))
    assert len(said(school, "staff")) == before + 1


async def test_it_may_be_let_end(school: Acting) -> None:
    await bents(school, OPEN)
    await leaves(school)
    [question] = asked(school, "anna")
    number = button(question, "handover.end")
    assert "comes no more" in words(await school.press("anna", "handover.end", number))
    assert "settled already" in words(await school.press("anna", "handover.end", number))
    assert "Not found" in words(await school.press("clara", "handover.end", number))
    assert reminder(school).state == "ended"


async def test_whoever_is_back_keeps_it(school: Acting) -> None:
    await bents(school, OPEN)
    await offers_of_bent(school)
    await leaves(school)
    [question] = asked(school, "anna")
    school.platform.left.clear()
    await school.app.round()
    await school.is_delivered()
    assert "taken back" in words(await school.press("anna", "handover.take", button(question, "handover.take")))
    assert reminder(school).state == "active"
    school.platform.silent = True  # that nobody can be asked about says nothing
    await leaves(school)
    assert len(asked(school, "anna")) == 1


async def test_a_platform_that_does_not_answer_says_nothing(school: Acting, monkeypatch: pytest.MonkeyPatch) -> None:
    await bents(school, OPEN)
    asked_about = []

    async def fails(workspace: str, person: str) -> bool | None:
        asked_about.append(person)
        raise TimeoutError

    monkeypatch.setattr(school.platform, "has_left", fails)
    await school.do("clara", Deed.COMMAND, text="/samspil")
    await leaves(school)
    assert len(asked_about) == 2, "and nobody else is asked about that time"
    assert not any(row.has_left for row in school.ids(PersonRow))
    assert reminder(school).state == "active"


async def offers_of_bent(school: Acting) -> None:
    form = await school.press("bent", "reminder.give", reminder(school).id)
    await school.send("bent", form, person=profiles(["clara"])[0])


async def test_each_circle_keeps_its_words(school: Acting) -> None:
    own = Place("direct-bent", Kind.DIRECT, "")
    await bents(school, own, to="person", person=profiles(["clara"])[0])
    await leaves(school)
    assert not asked(school, "anna")
    [question] = asked(school, "clara")
    assert TEXT in readable(question)


async def test_what_was_for_themselves_ends(school: Acting) -> None:
    await bents(school, Place("direct-bent", Kind.DIRECT, ""))
    await leaves(school)
    assert reminder(school).state == "ended"
    assert not asked(school, "anna")


async def test_in_a_forums_channel_its_chair_is_asked(database: Database) -> None:
    school = Acting(database)
    await school.has_a_forum()
    await bents(school, ROOM)
    await leaves(school)
    [question] = asked(school, "anna")
    assert TEXT not in readable(question), "a closed conversation's words stay there"
    left = {row.external_id for row in school.ids(PersonRow) if row.has_left}
    assert left == {"bent"}
    school.clock.pass_(minutes=2)  # until which it counts that somebody is known
    await school.do("bent", Deed.COMMAND, text="/samspil")
    assert not any(row.has_left for row in school.ids(PersonRow)), "whoever does something is there"
    await school.app.stop()


async def test_where_nobody_can_be_asked_operators_learn_it_and_the_next_administrator_is_asked(school: Acting) -> None:
    await begins(school, "every day at 10", OPEN)
    before = len(school.platform.new)
    with capture_logs() as logged:
        await leaves(school, "anna")
    assert [one["reminder"] for one in logged if one["event"] == "reminder_without_owner"] == [reminder(school).id]
    assert (reminder(school).state, reminder(school).reason) == ("paused", "owner_left")
    assert len(school.platform.new) == before, "the channel is told nothing"
    with school.database.system(reads=True) as session:
        assert reminders.left_alone(session) == 1
    [clara] = [one.id for one in school.ids(PersonRow) if one.external_id == "clara"]
    with school.database.system() as session:
        session.scalars(select(MemberRow).where(MemberRow.person_id == clara)).one().role = "administrator"
    await leaves(school, "anna")
    [question] = asked(school, "clara")
    with school.database.system(reads=True) as session:
        assert reminders.left_alone(session) == 0
    await school.press("clara", "handover.take", button(question, "handover.take"))
    await school.press("clara", "reminder.resume", reminder(school).id)
    await until(school, datetime(2026, 3, 3, 12, tzinfo=UTC))
    assert said(school, "staff")


async def test_a_forums_words_stay_in_it_when_its_reminder_is_offered(database: Database) -> None:
    school = Acting(database)
    await school.has_a_forum()
    [forum] = school.ids(ForumRow)
    form = await school.do("bent", Deed.COMMAND, text="/reminder")
    preview = await school.send("bent", form, text=TEXT, said="every day at 10", to=f"forum:{forum.id}")
    await school.send("bent", preview)
    [eva] = [one.id for one in school.ids(PersonRow) if one.external_id == "eva"]
    await school.press("anna", "forum.remove", f"{forum.id}:{eva}")
    [anna] = [one.id for one in school.ids(PersonRow) if one.external_id == "anna"]
    with school.database.system() as session:
        roles = {one.person_id: one for one in session.scalars(select(MemberRow))}
        roles[anna].role, roles[eva].role = "", "administrator"
        session.scalars(select(PersonRow).where(PersonRow.id == anna)).one().has_left = True
    school.platform.left.add("anna")
    await leaves(school)
    [question] = asked(school, "eva")
    assert TEXT not in readable(question)
    assert "in a forum that you are not in" in readable(question)
    await school.app.stop()
