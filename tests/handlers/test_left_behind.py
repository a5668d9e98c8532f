"""Somebody is forgotten: what they leave comes to others, or ends; nothing hangs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.model import Form, Kind, Message, Place, buttons_of
from bot.platform import Deed, Target
from storage import forgetting, people
from storage.action_item_tables import ActionItemEventRow, ActionItemRow
from storage.database import Database
from storage.decision_tables import DecisionRow
from storage.drafts import DraftRow
from storage.forum_tables import ForumRow, MeetingRow
from storage.pending_tables import PendingRow
from storage.people import PersonRow
from storage.reminder_tables import ReminderRow
from storage.units import UnitRow
from tests.handlers.acting import ROOM, Acting, filled, profiles
from tests.handlers.forgotten import HOME, administers, forgets, is_called, is_forgotten, person, words
from tests.handlers.parts import readable

pytestmark = pytest.mark.told_once


@pytest.fixture
async def school(database: Database) -> AsyncIterator[Acting]:
    made = Acting(database)
    await made.has_a_forum()
    yield made
    await made.app.stop()


@pytest.mark.on_both
async def test_who_chairs_after_them_is_told(school: Acting) -> None:
    administers(school, "eva")
    await forgets(school, "anna")
    await is_forgotten(school)
    [forum] = school.ids(ForumRow)
    names = {one.id: one.external_id for one in school.ids(PersonRow)}
    heir = names[forum.chair_id]
    assert heir in ("bent", "clara", "david", "eva")
    told = [one for one in school.platform.new if one.person == heir and "You now chair TRIO" in one.message.title]
    assert len(told) == 1
    await school.app.round()
    await school.is_delivered()
    assert len([one for one in school.platform.new if "You now chair" in one.message.title]) == 1


@pytest.mark.on_both
async def test_with_nobody_left_in_it_a_forum_is_archived(school: Acting) -> None:
    form = await school.do("bent", Deed.COMMAND, text="/forum new")
    made = await school.send("bent", form, name="ALENE", at="14:00", every="weeks", weekday="3")
    assert isinstance(made, Message), made
    await forgets(school, "bent")
    await is_forgotten(school)
    [alone] = [one for one in school.ids(ForumRow) if one.name == "ALENE"]
    assert alone.archived_at is not None, "what was said in it is nobody else's"


async def test_what_they_were_to_do_is_asked_about(school: Acting) -> None:
    form = await school.do("anna", Deed.COMMAND, text="/action")
    await school.send("anna", form, title="Kage", owners=profiles(["bent"]), due_on="2026-03-13")
    await school.is_delivered()
    await forgets(school, "bent")
    await is_forgotten(school)
    told = [readable(one.message) for one in school.platform.shown.values() if one.conversation == "direct-anna"]
    assert any("Nobody does an action item any more" in one and "Ask somebody else" in one for one in told), told
    assert not any("declines" in one for one in told), "nobody said no"


async def test_a_reminder_for_all_is_offered_to_others_and_one_of_their_own_ends(school: Acting) -> None:
    """In the evening too: what stands is changed, whoever's hours it is."""
    for place, line in ((Place("staff", Kind.CHANNEL, "staff"), "Frugt fra Bent Holm"), (HOME["bent"], "Hemmelig")):
        form = await school.do("bent", Deed.COMMAND, place=place, text=f"/reminder every day at 23 {line}")
        assert isinstance(form, Form), form
        await school.do("bent", Deed.SUBMIT, place=place, action=form.action, form_id=form.id, state=form.state)
    is_called(school, "bent", "Bent Holm")
    school.platform.left.add("bent")
    for _ in range(2):  # the first finds that he has left
        await school.app.round()
        await school.is_delivered()

    def stands(whom: str) -> str:
        return "".join(readable(one.message) for one in school.platform.shown.values() if whom in one.conversation)

    assert "has left" in stands("anna")
    assert "Frugt fra Bent Holm" in stands("anna")
    administers(school, "eva")
    school.clock.pass_(hours=9)
    await forgets(school, "eva", "@Bent Holm", name="Bent Holm")
    await is_forgotten(school)
    states = {one.text: one.state for one in school.ids(ReminderRow)}
    assert states == {"Frugt fra et tidligere medlem": "active", "…": "ended"}
    assert "Frugt fra et tidligere medlem" in stands("anna")
    assert "Bent Holm" not in stands("")
    await forgets(school, "eva", "@Anna", name="Anna")
    await is_forgotten(school)
    assert "Frugt" not in stands("anna")


async def test_who_was_asked_about_a_draft_reads_no_more_of_it(school: Acting) -> None:
    """What nobody has published is its author's alone."""
    form = await school.do("bent", Deed.COMMAND, text="/decision Hemmelig")
    preview = await school.send("bent", form, decided="Hemmelig", why="Hemmelig", places=[ROOM])
    assert isinstance(preview, Form), preview
    asking = await school.press("bent", "signature.begin", preview.state["draft"])
    await school.send("bent", asking, people=profiles(["clara", "david"]), purpose="signs")
    await school.is_delivered()

    def stands() -> str:
        return "".join(readable(one.message) for one in school.platform.shown.values())

    assert "Hemmelig" in stands()
    await forgets(school, "bent")
    await is_forgotten(school)
    assert "Hemmelig" not in stands()
    assert not school.ids(DraftRow)


async def test_what_nobody_asks_for_any_more_comes_to_the_chair_or_is_dropped(school: Acting) -> None:
    """Only of what they can read, and nothing of what was said to whoever asked."""
    [meeting, *_later] = school.ids(MeetingRow)
    asked = {"owners": profiles(["clara"]), "due_on": "2026-03-13"}
    places = {"Kage": ROOM, "Nej": ROOM, "Hemmelig": HOME["bent"], "Deres": HOME["bent"]}
    for title, place in places.items():
        form = await school.do("bent", Deed.COMMAND, place=place, text="/action")
        about = {"about": f"meeting:{meeting.id}"} if title == "Deres" else {}
        await school.send("bent", form, title=title, **asked, **about)
    ids = {one.title: one.id for one in school.ids(ActionItemRow)}
    form = await school.press("clara", "action_item.decline", ids["Nej"])
    await school.send("clara", form, why="Fortroligt")
    for one in ("bent", "clara"):
        await forgets(school, one)
        await is_forgotten(school)
        seen = words(await school.press("anna", "action_item.show", ids["Nej"]))
        assert "Ask somebody else" in seen
        assert "Asked for by" not in seen, "she has not asked"
        before = words(await school.press("anna", "action_item.history", ids["Nej"]))
        assert "It came to Anna" in before
        assert "Fortroligt" not in seen + before
    anna = {one.id: one.external_id for one in school.ids(PersonRow)}
    asks = {one.title: (one.state, anna[one.creator_id]) for one in school.ids(ActionItemRow)}
    assert asks["Kage"] == asks["Nej"] == ("dropped", "anna")
    news = [one for one in school.platform.new if "Nobody does an action item any more" in one.message.title]
    assert {one.person for one in news} == {"anna"}
    [told] = [one for one in news if "Kage" in readable(one.message)]
    assert len(news) == 2
    assert not any("Fortroligt" in readable(one.message) for one in news)
    [another] = [one for one in buttons_of(told.message) if one.label == "Ask somebody else"]
    form = await school.press("anna", another.action, another.value)
    await school.send("anna", form, owner=profiles(["david"])[0])
    now = {one.title: one for one in school.ids(ActionItemRow)}
    assert now["Kage"].state == "asked"
    assert now["Deres"].meeting_id == meeting.id
    for alone in (now["Hemmelig"], now["Deres"]):  # a meeting's, and yet the chair does not read it
        assert (alone.state, alone.closed_by_id) == ("dropped", alone.creator_id), "nobody is waited for"
        assert [one.what for one in school.ids(ActionItemEventRow) if one.item_id == alone.id][-1] == "dropped"


async def opens(school: Acting, title: str, **asked: Any) -> None:
    form = await school.do("bent", Deed.COMMAND, text="/decision open")
    asked = {"influence": "yellow", "deciders": profiles(["clara"]), "people": [], "places": [ROOM], **asked}
    preview = await school.send("bent", form, title=title, why="Derfor", **asked)
    await school.send("bent", preview)
    await school.is_delivered()
    assert [one.state for one in school.ids(PendingRow) if one.title == title] == ["open"]


@pytest.mark.on_both
async def test_what_was_to_be_decided_comes_to_who_opened_it_then_to_who_reads_it_or_is_dropped(school: Acting) -> None:
    [trio] = school.ids(ForumRow)
    closed = Place("lukket", Kind.PRIVATE, "lukket")
    school.platform.rooms["bent"] |= {closed.external_id}
    await opens(school, "Hørt", forums=[str(trio.id)], people=profiles(["clara", "eva"]), speak_until="2026-03-04")
    await opens(school, "Deres", forums=[])
    await opens(school, "Kun her", forums=[], places=[closed])
    with school.database.transaction(trio.workspace_id, school.clock.now()) as transaction:
        transaction.one(UnitRow, trio.unit_id).announce_from = "leader"

    def told(whom: str) -> list[Message]:
        return [
            one.message for one in school.platform.new if one.person == whom and "comes to you" in readable(one.message)
        ]

    await forgets(school, "clara")
    await is_forgotten(school)
    assert {one.title for one in told("bent")} == {f"To be decided: {one}" for one in ("Hørt", "Deres", "Kun her")}
    for message in told("bent"):
        assert "Announce the decision" not in {one.label for one in buttons_of(message)}, "he may not announce it"
        assert "Name one of them as deciding it: Anna" in readable(message)
    school.clock.pass_(days=4)
    await school.app.round()
    await school.is_delivered()
    school.platform.left.add("bent")
    for _ in range(2):  # the first finds that he has left
        await school.app.round()
        await school.is_delivered()
    other, message = sorted(told("anna"), key=lambda one: one.title)
    assert [other.title, message.title] == ["To be decided: Deres", "To be decided: Hørt"], "it is her forum's channel"
    assert "Announce the decision" in {one.label for one in buttons_of(message)}
    over = [one.person for one in school.platform.new if one.message.title == "The time to speak is over: Hørt"]
    assert over == ["bent", "anna"]
    [change] = [one for one in buttons_of(message) if one.label == "Change"]
    form = await school.press("anna", change.action, change.value)
    assert isinstance(form, Form)
    [asked] = [one.initial for one in form.fields if one.name == "people"]
    assert [one.external_id for one in asked] == ["eva"], "no platform takes one who is forgotten"
    await school.send("anna", form, deciders=profiles(["david"]))
    waiting = words(await school.do("david", Deed.COMMAND, text="/decision waiting"))
    assert "David" in waiting
    [heard] = [one.id for one in school.ids(PendingRow) if one.title == "Hørt"]
    refused = words(await school.press("david", "decision.from_pending", heard))
    assert "Name one of them as deciding it: Anna" in refused
    assert "Bent" not in refused, "he can't be asked"
    assert {one.state for one in school.ids(PendingRow)} == {"open"}, "a platform may have erred: he may come back"
    school.platform.left.discard("bent")
    await forgets(school, "bent")
    await is_forgotten(school)
    states = {one.title: (one.state, one.dropped_reason) for one in school.ids(PendingRow)}
    assert states["Hørt"] == states["Deres"] == ("open", "")
    assert states["Kun her"][0] == "dropped", "it is of a closed conversation, and nobody nearer is there"
    assert states["Kun her"][1] in "".join(readable(one.message) for one in school.platform.shown.values())


async def test_a_decision_that_nobody_here_decided_is_replaced_or_withdrawn_by_who_administers(school: Acting) -> None:
    staff = Place("staff", Kind.CHANNEL, "staff")
    form = await school.do("bent", Deed.COMMAND, place=staff, text="/decision")
    asked = {"decided_by": profiles(["bent", "clara"]), "places": [staff]}
    await school.send("bent", await school.send("bent", form, title="Plan", decided="x", why="y", **asked))
    await school.is_delivered()

    async def may(who: str) -> set[str]:
        shown = await school.do(who, Deed.COMMAND, place=staff, text="/decision show 1")
        assert isinstance(shown, Message)
        return {one.label for one in buttons_of(shown)} & {"Replace", "Withdraw", "Edit"}

    [row] = school.ids(DecisionRow)
    form = await school.press("david", "decision.ask", row.id)
    assert "You will be told" in words(await school.send("david", form, text="Hvornår?"))
    await forgets(school, "bent")
    await is_forgotten(school)
    [told] = [readable(one.message) for one in school.platform.new if "gets no answer" in one.message.title]
    assert "Hvornår?" in told
    assert await may("anna") == set(), "Clara decided it too"
    assert await may("clara") == {"Replace"}
    await forgets(school, "clara")
    await is_forgotten(school)
    assert await may("david") == set()
    assert await may("anna") == {"Replace", "Withdraw"}
    new = await school.press("anna", "decision.replace", row.id)
    assert isinstance(new, Form)
    form = await school.press("anna", "decision.withdraw", row.id)
    refused = await school.press("david", "decision.withdraw", row.id)
    assert not isinstance(refused, Form)
    await school.send("anna", form, reason="Gælder ikke mere")
    await school.is_delivered()
    [said] = [one.message for one in school.platform.new if one.message.title.startswith("Trukket tilbage")]
    assert "tidligere medlem" not in readable(said), "they did not do it"


async def test_a_reminder_for_one_who_is_gone_stops_or_ends(school: Acting) -> None:
    for who, line in (("anna", "@Bent Husk"), ("bent", "@Clara Hemmelig")):
        form = await school.do(who, Deed.COMMAND, place=HOME[who], text=f"/reminder {line} every day at 10")
        assert isinstance(form, Form)
        await school.do(who, Deed.SUBMIT, place=HOME[who], **filled(form))
    assert {one.state for one in school.ids(ReminderRow)} == {"active"}
    for one in ("clara", "bent"):
        await forgets(school, one)
        await is_forgotten(school)
    assert {one.text: (one.state, one.reason) for one in school.ids(ReminderRow)} == {
        "Husk": ("paused", "reader_gone"),
        "…": ("ended", "reader_gone"),
    }
    told = [readable(one.message) for one in school.platform.new if one.person == "anna"]
    assert any("A reminder of yours has stopped" in one and "no longer here" in one for one in told)


async def test_what_is_on_its_way_while_they_are_forgotten_is_changed_too(school: Acting) -> None:
    """It was written with the name, and arrives after the name went everywhere else."""
    is_called(school, "bent", "Bent Holm")
    bent = person(school, "bent")
    form = await school.do("anna", Deed.COMMAND, text="/action")

    async def forgets_him(to: Target) -> None:
        if to.person != "clara":
            return
        school.platform.after = None
        with school.database.transaction(bent.workspace_id, school.clock.now()) as transaction:
            forgetting.begin(transaction, people.person(transaction, bent.id), "a former member")
            for _ in range(5):  # it ends later: something is said in his own conversation still
                forgetting.go_on(transaction, bent.id)

    school.platform.after = forgets_him
    asked = {"owners": profiles(["clara"]), "due_on": "2026-03-13"}
    await school.send("anna", form, title="Hent kagen hos Bent Holm", **asked)
    await school.is_delivered()
    assert "Bent Holm" in "".join(school.platform.bytes["direct-clara"])
    await is_forgotten(school)
    stands = "".join(readable(one.message) for one in school.platform.shown.values())
    assert "Hent kagen" in stands
    assert "Bent Holm" not in stands
