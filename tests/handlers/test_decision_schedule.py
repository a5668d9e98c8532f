"""A decision that is published by itself, at a time that was chosen. On every platform, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.model import Form, Kind, Message, Place
from bot.platform import Deed, Target
from handlers.decisions import writing
from storage.database import Database
from storage.drafts import DraftRow
from storage.people import ConversationRow, PersonRow
from storage.units import UnitRow
from tests.chat import Chat
from tests.handlers.acting import ROOM, Acting, filled, profiles
from tests.handlers.conftest import MEMBERS, PLACES, PROFILES, School, labels, readable

WHEN = {"day": "2026-03-07", "time": "20:30"}  # a Saturday evening, in Copenhagen
THEN = datetime(2026, 3, 7, 19, 30, tzinfo=UTC)
NORTH, SOUTH = Place("nord", Kind.CHANNEL, "Nordskolen"), Place("syd", Kind.CHANNEL, "Sydskolen")
ALONE = Place("direct-anna", Kind.DIRECT)


async def schedules(chat: Chat, **more: object) -> None:
    await chat.anna.types("/decision Fælles tid")
    await chat.anna.submits(**({"decided": "Onsdag kl. 14-16.", "why": "Teamene mangler tid."} | more))
    await chat.anna.presses("Publish later")
    await chat.anna.submits(**WHEN)


async def test_it_is_published_at_that_minute_and_its_author_is_told(chat: Chat) -> None:
    await schedules(chat)
    assert "lørdag den 7. marts 2026" in chat.anna.private[-1], "the time is shown back in words"
    assert "20.30" in chat.anna.private[-1]
    await chat.is_(THEN - timedelta(minutes=1))
    assert chat.channel("personale") == []
    await chat.is_(THEN)
    (announced,) = chat.channel("personale")
    assert "D-1 · Fælles tid" in announced, "working time is not waited for"
    assert "D-1" in chat.anna.direct[-1]
    await chat.passes(days=3)
    assert len(chat.channel("personale")) == 1
    await chat.anna.types("/decision drafts", "direct")
    assert "Fælles tid" not in chat.anna.private[-1]


async def test_until_then_it_can_be_called_off_moved_or_published(chat: Chat) -> None:
    await schedules(chat)
    await chat.anna.types("/decision drafts", "direct")
    assert "lørdag den 7. marts 2026" in chat.anna.private[-1]
    await chat.anna.presses("Go on", on=chat.anna.private[-1])
    assert "lørdag den 7. marts 2026" in chat.anna.form
    await chat.anna.presses("Call it off")
    await chat.is_(THEN)
    assert chat.channel("personale") == []
    await chat.anna.types("/decision drafts", "direct")
    await chat.anna.presses("Go on", on=chat.anna.private[-1])
    await chat.anna.presses("Publish later")
    await chat.anna.submits(day="2026-03-08", time="09:00")
    await chat.anna.presses("Another time", on=chat.anna.private[-1])
    await chat.anna.submits(day="2026-03-09", time="09:00")
    await chat.is_(datetime(2026, 3, 8, 12, tzinfo=UTC))
    assert chat.channel("personale") == []
    await chat.anna.types("/decision drafts", "direct")
    await chat.anna.presses("Go on", on=chat.anna.private[-1])
    await chat.anna.submits()
    assert len(chat.channel("personale")) == 1
    await chat.passes(days=3)
    assert len(chat.channel("personale")) == 1, "published by hand, it is not published again"


@pytest.mark.told_once
async def test_an_edit_takes_the_time_back_and_says_so(chat: Chat) -> None:
    await schedules(chat)
    await chat.anna.types("/decision drafts", "direct")
    await chat.anna.presses("Go on", on=chat.anna.private[-1])
    await chat.anna.presses("Edit")
    await chat.anna.submits(decided="Torsdag.")
    assert "lørdag den 7. marts 2026" in chat.anna.form.error
    await chat.is_(THEN)
    assert chat.channel("personale") == []


@pytest.mark.told_once
async def test_the_time_is_ahead_and_within_a_year(chat: Chat) -> None:
    await chat.anna.types("/decision Fælles tid")
    await chat.anna.submits(decided="x", why="y")
    await chat.anna.presses("Publish later")
    for day, time, wrong in (
        ("2026-03-02", "07:00", "time"),
        ("2026-03-01", "23:00", "day"),
        ("2027-04-01", "09:00", "day"),
    ):
        await chat.anna.submits(day=day, time=time)
        assert chat.anna.form.fields[wrong].error, (day, time)


async def scheduled(school: School, by: str = "anna", **values: Any) -> Form:
    """Its preview."""
    form = await school.type(by, "/decision New timetable", "direct")
    preview = await school.submit(by, form, **({"decided": "At eight.", "why": "The bus."} | values))
    later = await school.press(by, preview, "Publish later")
    for _ in range(2):
        answer = await school.submit(by, later, **WHEN)
        assert "20:30" in readable(answer)
    assert isinstance(preview, Form)
    return preview


async def test_down_over_that_time_it_is_published_once_by_whoever_comes_first(school: School) -> None:
    await scheduled(school, places=[PLACES["personale"]])
    school.clock.at = THEN + timedelta(hours=5)
    await asyncio.gather(*(school.deliver(THEN + timedelta(hours=5)) for _ in range(3)))
    await school.deliver()
    assert len(school.said("personale")) == 1
    assert ["D-1 is published" in readable(one) for one in school.said("direct-anna")] == [True]


async def test_killed_between_publishing_and_telling_its_author_it_is_told_after_all(school: School) -> None:
    """What was committed is found again: the posting's view is asked a second time."""
    await scheduled(school, places=[PLACES["personale"]])

    async def breaks(to: Target) -> None:
        if to.person == "anna":
            raise ConnectionError

    school.platform.before = breaks
    await school.deliver(THEN)
    assert school.said("direct-anna") == []
    school.platform.before = None
    await school.deliver(THEN + timedelta(minutes=5))
    assert len(school.said("personale")) == 1
    assert ["D-1 is published" in readable(one) for one in school.said("direct-anna")] == [True]


async def test_pressed_as_its_time_comes_it_is_one(school: School) -> None:
    preview = await scheduled(school, places=[PLACES["personale"]])
    school.clock.at = THEN
    pressed = replace(preview)
    await asyncio.gather(school.deliver(THEN), school.submit("anna", pressed))
    await school.deliver()
    await school.deliver()
    assert len(school.said("personale")) == 1
    assert "no drafts" in readable(await school.type("anna", "/decision drafts"))


async def test_rights_are_those_of_that_moment(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    await scheduled(school, places=[PLACES["ledelse"]])
    await scheduled(school, "david", places=[PLACES["ledelse"]])
    monkeypatch.setitem(MEMBERS, "ledelse", ("anna",))
    await school.deliver(THEN)
    assert len(school.said("ledelse")) == 1, "who is still there may"
    (told,) = school.said("direct-david")
    assert "could not be published" in readable(told)
    assert "both you and I are in it" in readable(told)
    again = await school.press("david", told, "Go on", "direct")
    assert "At eight." in readable(again), "it is still a draft"
    assert "will be published" not in readable(again)


async def test_a_decision_edited_meanwhile_is_not_overwritten(school: School) -> None:
    published = await school.announce("anna")
    form = await school.press("anna", published, "Edit")
    preview = await school.submit("anna", form, decided="Late words")
    await school.submit("anna", await school.press("anna", preview, "Publish later"), **WHEN)
    other = await school.press("anna", published, "Edit")
    await school.submit("anna", await school.submit("anna", other, decided="Early words"))
    await school.deliver(THEN)
    assert "Early words" in readable(school.said("personale")[0])
    (told,) = school.said("direct-anna")
    assert "D-1 was edited after you wrote this" in readable(told)
    late = await school.submit("anna", await school.press("anna", told, "Go on", "direct"))
    assert "changed meanwhile" in readable(late), "nothing of either is lost"


async def test_a_scheduled_replacement_replaces(school: School) -> None:
    await school.announce("anna", decided_by=[PROFILES["anna"]])
    preview = await school.submit("anna", await school.type("anna", "/decision replace 1"), title="Next")
    await school.submit("anna", await school.press("anna", preview, "Publish later"), **WHEN)
    await school.deliver(THEN)
    await school.deliver()
    old, new = school.said("personale")
    assert labels(old) == ["Show D-2"]
    assert "Replaces D-1." in readable(new)


async def test_thrown_away_or_anothers_it_is_not_published(school: School) -> None:
    preview = await scheduled(school, places=[PLACES["personale"]])
    assert "not there any more" in readable(await school.press("bent", preview, "Publish later"))
    await school.press("anna", preview, "Throw away")
    await school.deliver(THEN)
    assert school.said("personale") == []
    assert school.said("direct-anna") == []


async def alone(school: Acting, **values: Any) -> str:
    """Anna's draft, to be published then; its id."""
    form = await school.do("anna", Deed.COMMAND, text="/decision Fælles tid")
    preview = await school.send("anna", form, **({"decided": "Onsdag.", "why": "Tid.", "places": [ROOM]} | values))
    assert isinstance(preview, Form), preview
    draft = preview.state["draft"]
    later = await school.press("anna", "decision.later", draft)
    assert isinstance(await school.send("anna", later, **WHEN), Message)
    return draft


def told(school: Acting) -> list[str]:
    return [readable(one.message) for one in school.platform.new if one.person == "anna"]


async def test_a_platform_that_does_not_answer_is_asked_again(database: Database) -> None:
    """Who is in a closed conversation is not known then: that is no reason to say that nobody is."""
    school = Acting(database)
    await alone(school)
    school.clock.at = THEN
    school.platform.silent = True
    await school.is_delivered()
    assert school.platform.said_in("trio") == []
    assert told(school) == []
    school.platform.silent = False
    school.clock.pass_(minutes=1)
    await school.is_delivered()
    assert school.platform.said_in("trio") == ["D-1 · Fælles tid"]
    assert ["D-1 is published" in one for one in told(school)] == [True]


async def test_a_platform_that_never_answers_leaves_a_draft_and_a_word_of_it(database: Database) -> None:
    school = Acting(database)
    draft = await alone(school)
    school.clock.at = THEN
    school.platform.silent = True
    for _ in range(14):
        school.clock.pass_(minutes=40)
        await school.is_delivered()
    [word] = told(school)
    assert "could not be published" in word
    assert "“Fælles tid” should have been published on" in word
    school.platform.silent = False
    again = await school.press("anna", "decision.resume", draft)
    assert isinstance(await school.send("anna", again), Message)
    await school.is_delivered()
    assert len(school.platform.said_in("trio")) == 1


async def test_by_a_defect_it_stays_a_draft_and_its_author_hears(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = Acting(database)
    await alone(school)

    def breaks(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(writing, "announce", breaks)
        school.clock.at = THEN
        await school.app.delivery.drain()
    await school.is_delivered()
    [word] = told(school)
    assert "could not be published" in word
    assert "It is still a draft." in word
    assert school.platform.said_in("trio") == [], "to tell of it publishes nothing"
    assert len(school.ids(DraftRow)) == 1


async def test_who_has_left_publishes_nothing(database: Database) -> None:
    school = Acting(database)
    await alone(school)
    school.platform.left.add("anna")
    for _ in range(2):
        await school.app.round()
    school.clock.at = THEN
    await school.is_delivered()
    assert school.platform.said_in("trio") == []


async def test_what_its_author_can_not_be_told_does_not_hold_it_up(database: Database) -> None:
    school = Acting(database)
    draft = await alone(school)

    async def breaks(to: Target) -> None:
        if to.person == "anna":
            raise ConnectionError

    school.platform.before = breaks
    school.clock.at = THEN - timedelta(minutes=20)
    await school.do("bent", Deed.COMMAND, text="/samspil")
    asking = await school.press("anna", "signature.begin", draft)
    await school.send("anna", asking, people=profiles(["bent"]), purpose="signs")
    for _ in range(10):
        school.clock.pass_(minutes=1)
        await school.app.delivery.drain()
    school.clock.at = THEN
    await school.is_delivered()
    assert school.platform.said_in("trio") == ["D-1 · Fælles tid"]


async def test_an_edit_after_a_time_that_was_missed_says_so(database: Database) -> None:
    school = Acting(database)
    draft = await alone(school)
    school.clock.at = THEN + timedelta(minutes=1)  # nothing was delivered meanwhile
    preview = await school.send("anna", await school.press("anna", "decision.rewrite", draft), decided="Torsdag.")
    assert isinstance(preview, Form)
    assert "It should have been published on" in preview.error
    await school.is_delivered()
    assert school.platform.said_in("trio") == []


@pytest.mark.parametrize("by", ["pressed", "by itself"])
async def test_its_number_is_that_of_the_unit_in_which_it_was_begun(database: Database, by: str) -> None:
    """Announced in places of several units, it has the number of the one in which it is written."""
    school = Acting(database)
    for place in (NORTH, SOUTH, ROOM):
        await school.do("anna", Deed.COMMAND, place=place, text="/samspil")
    with database.system() as session:
        workspace = session.scalars(select(PersonRow.workspace_id)).first()
        for place in (NORTH, SOUTH):
            where = {"language": "en", "zone": "Europe/Copenhagen", "country": "DK"}
            unit = UnitRow(workspace_id=workspace, team=place.external_id, name=place.name, **where)
            session.add(unit)
            session.flush()
            here = ConversationRow.external_id == place.external_id
            session.scalars(select(ConversationRow).where(here)).one().unit_id = unit.id
    form = await school.do("anna", Deed.COMMAND, place=NORTH, text="/decision Fælles tid")
    assert isinstance(form, Form)
    written = filled(form, decided="Onsdag.", why="Tid.", places=[NORTH, SOUTH])
    preview = await school.do("anna", Deed.SUBMIT, place=NORTH, **written)
    assert isinstance(preview, Form)
    if by == "pressed":
        await school.do("anna", Deed.SUBMIT, place=ALONE, **filled(preview))
    else:
        await school.send("anna", await school.press("anna", "decision.later", preview.state["draft"]), **WHEN)
        school.clock.at = THEN
    await school.is_delivered()
    assert school.platform.said_in("nord") == ["Nordskolen · D-1 · Fælles tid"]
