"""Decisions under way when things happen late, twice, or to somebody who has nothing to do with it any more."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.model import Form, Kind, Message, Place, Reply, buttons_of
from bot.platform import Deed
from storage.database import Database
from storage.decision_tables import DecisionRow
from storage.forum_tables import ForumRow
from storage.handled import HandledRow
from storage.pending_tables import PendingRow, PerspectiveRow, SpokenRow, UnsignedPerspectiveRow
from storage.postings import DeliveryRow
from tests.conftest import emptied
from tests.handlers.acting import ROOM, Acting, profiles
from tests.handlers.parts import readable

HEAD, PEOPLE = "anna", ("bent", "clara", "david", "eva", "frida", "gorm", "hanne")
OPEN_ROOM = Place("personale", Kind.CHANNEL, "personale")
AFTER = datetime(2026, 3, 13, 9, tzinfo=UTC)
UNTIL = "2026-03-12"


@pytest.fixture
async def school(database: Database) -> Acting:
    made = Acting(emptied(database))
    for one in (HEAD, *PEOPLE):
        await made.do(one, Deed.COMMAND, text="/samspil")
    return made


async def opens(school: Acting, **values: Any) -> int:
    own = Place(f"direct-{HEAD}", Kind.DIRECT, "")
    before = {row.id for row in school.ids(PendingRow)}
    form = await school.do(HEAD, Deed.COMMAND, place=own, text="/decision open")
    asked = {"title": "Ny struktur", "why": "Tid.", "influence": "yellow", "speak_until": UNTIL} | values
    preview = await school.send(HEAD, form, **asked)
    assert isinstance(preview, Form), preview
    assert isinstance(await school.send(HEAD, preview), Message)
    await school.is_delivered()
    [row] = [row for row in school.ids(PendingRow) if row.id not in before]
    return int(row.id)


async def says(school: Acting, by: str, pending: int, words: str, signing: str = "") -> Reply:
    form = await school.press(by, "perspective.begin", pending)
    return await school.send(by, form, sees=words, **({"signing": signing} if signing else {}))


async def becomes(school: Acting, at: datetime) -> None:
    school.clock.at = at
    await asyncio.to_thread(school.app.tidy)
    await school.is_delivered()


def of(school: Acting, person: str) -> list[str]:
    """What stands in somebody's own chat."""
    shown = school.platform.shown.values()
    return [readable(one.message) for one in shown if one.conversation == f"direct-{person}"]


def new_to(school: Acting, person: str, since: int = 0) -> list[str]:
    return [readable(one.message) for one in school.platform.new[since:] if one.person == person]


# ------------------------------------------------------------------------------------------------ the circle


async def test_who_is_taken_out_of_it_reads_nothing_more(school: Acting) -> None:
    pending = await opens(school, people=profiles(["bent", "clara"]))
    form = await school.press(HEAD, "pending.change", pending)
    await school.send(HEAD, form, people=profiles(["bent"]), title="Noget om Clara", why="Fortroligt.")
    await school.is_delivered()
    assert any("Noget om Clara" in one for one in of(school, "bent"))
    assert not any("Noget om Clara" in one or "Ny struktur" in one for one in of(school, "clara"))
    assert any("You are not asked about this any more." in one for one in of(school, "clara"))


async def test_who_decides_from_outside_learns_of_no_closed_place_and_no_forum(school: Acting) -> None:
    await school.has_a_forum()
    [forum] = school.ids(ForumRow)
    pending = await opens(school, forums=[str(forum.id)], deciders=profiles(["hanne"]), places=[ROOM, OPEN_ROOM])
    own = Place("direct-hanne", Kind.DIRECT, "")
    form = await school.do("hanne", Deed.PRESS, place=own, action="decision.from_pending", value=str(pending))
    assert isinstance(form, Form)
    filled = {one.name: one.initial for one in form.fields}
    assert [one.name for one in filled["places"]] == ["personale"]
    assert "TRIO" not in str(filled["heard"])
    assert "TRIO" not in str(await school.press("hanne", "pending.show", pending))


@pytest.mark.parametrize("by", ["eva", "bent", "clara", "david"])
async def test_what_is_not_theirs_is_neither_shown_nor_changed(school: Acting, by: str) -> None:
    """Eva is outside, Bent is heard, Clara reads along in the room, David decides."""
    decided = {"people": profiles(["bent", "frida", "gorm", "hanne", "clara"]), "deciders": profiles(["david"])}
    pending = await opens(school, **decided, unsigned=True)
    await says(school, "frida", pending, "Frida ser det.", "named")
    [spoken] = school.ids(PerspectiveRow)
    form = await school.do(HEAD, Deed.COMMAND, text="/decision open")
    await school.send(HEAD, form, title="Kladde", why="Hemmeligt.", influence="green", people=profiles([by]))
    [draft] = [row for row in school.ids(PendingRow) if row.state == "draft"]
    reads = ("pending.show", "pending.whole", "pending.said")
    decides = ("decision.from_pending",)
    owns = ("pending.change", "pending.drop", "pending.resume", "pending.discard")
    for action in (*reads, *decides, *owns):
        assert "Hemmeligt" not in str(await school.press(by, action, draft.id)), action
        answer = await school.press(by, action, pending)
        may = by != "eva" if action in reads else by == "david" if action in decides else False
        assert ("Ny struktur" in str(answer) or isinstance(answer, Form)) is may, (action, answer)
    answering = await school.press(by, "perspective.answer", f"{pending}:{spoken.id}")
    assert isinstance(answering, Form) is (by == "david")
    if by == "eva":
        assert "Frida ser det." not in str(await school.press(by, "perspective.show", f"{pending}:{spoken.id}"))
        assert not isinstance(await school.press(by, "perspective.begin", pending), Form)
    owner = await school.press("david", "perspective.answer", f"{pending}:{spoken.id}")
    assert isinstance(owner, Form)
    if by != "david":
        await school.send(by, owner, verdict="followed", answer="Ikke mit.")
    dropping = await school.press(HEAD, "pending.drop", pending)
    await school.send(by, dropping, reason="Ikke min.")
    changing = await school.press(HEAD, "pending.change", pending)
    await school.send(by, changing, title="Ikke min.", why_changed="-")
    rows = {row.id: row for row in school.ids(PendingRow)}
    assert (rows[pending].state, rows[pending].title, rows[draft.id].state) == ("open", "Ny struktur", "draft")
    assert school.ids(PerspectiveRow)[0].verdict == ""


async def test_on_the_second_page_nothing_is_lost(school: Acting) -> None:
    """Who is in a closed conversation is forgotten after a minute."""
    for n in range(11):
        await opens(school, title=f"Sag {n}.", places=[ROOM if n < 3 else OPEN_ROOM])
    own = Place("direct-clara", Kind.DIRECT, "")
    first = await school.do("clara", Deed.COMMAND, place=own, text="/decision waiting")
    assert isinstance(first, Message)
    school.clock.pass_(minutes=2)
    more = next(one for one in buttons_of(first) if one.action == "pending.list")
    second = await school.do("clara", Deed.PRESS, place=own, action=more.action, value=more.value)
    assert isinstance(second, Message)
    both = readable(first) + readable(second)
    assert all(f"Sag {n}." in both for n in range(11))


# ------------------------------------------------------------------------------------------------ without a name


async def test_who_asks_and_who_decides_are_none_of_the_five(school: Acting) -> None:
    heard = ["bent", "clara", "david", "eva", "frida"]
    pending = await opens(school, people=profiles(heard), deciders=profiles(["gorm"]), unsigned=True)
    for by in (HEAD, "gorm"):
        form = await school.press(by, "perspective.begin", pending)
        assert isinstance(form, Form)
        assert "signing" not in {one.name for one in form.fields}
    form = await school.press("bent", "perspective.begin", pending)
    refused = await school.send("gorm", form, sees="Som Gorm ser det.", signing="unsigned")
    assert isinstance(refused, Form)
    assert not school.ids(UnsignedPerspectiveRow)


async def test_neither_who_nor_when_is_left_when_the_round_is_over(school: Acting) -> None:
    pending = await opens(school, people=profiles(PEOPLE), unsigned=True)
    form = await school.press("bent", "perspective.begin", pending)
    before = len(school.ids(DeliveryRow))
    thanks = await school.send("bent", form, sees="Uden navn.", signing="unsigned")
    assert await school.send("bent", form, sees="Uden navn.", signing="unsigned") == thanks, "the same form, twice"
    await school.is_delivered()
    assert len(school.ids(DeliveryRow)) == before, "no message changes at that moment"
    assert len(school.ids(UnsignedPerspectiveRow)) == 1
    assert not isinstance(await school.press("bent", "perspective.begin", pending), Form)
    await becomes(school, AFTER)
    assert not school.ids(SpokenRow)
    assert not [row.key for row in school.ids(HandledRow) if row.key.startswith("perspective")]


async def test_after_the_round_who_spoke_without_a_name_is_told_apart_by_nothing(school: Acting) -> None:
    pending = await opens(school, people=profiles(PEOPLE), unsigned=True)
    for by in PEOPLE[:5]:
        await says(school, by, pending, f"Set af {by}.", "unsigned")
    await becomes(school, AFTER)
    assert {tuple(of(school, by)) for by in PEOPLE} == {tuple(of(school, "hanne"))}
    assert "The time to speak is over." in of(school, "bent")[-1]


async def test_given_up_it_leaves_nothing_that_was_said_without_a_name(school: Acting) -> None:
    pending = await opens(school, people=profiles(PEOPLE), unsigned=True)
    for by in PEOPLE[:5]:
        await says(school, by, pending, f"Set af {by}.", "unsigned")
    await school.send(HEAD, await school.press(HEAD, "pending.drop", pending), reason="Faldet bort.")
    assert not school.ids(UnsignedPerspectiveRow)
    assert not school.ids(SpokenRow)


async def test_one_person_has_one_voice(school: Acting) -> None:
    pending = await opens(school, people=profiles(PEOPLE), unsigned=True)
    first, second = [await school.press("bent", "perspective.begin", pending) for _ in range(2)]
    await school.send("bent", first, sees="Med navn.", signing="named")
    refused = await school.send("bent", second, sees="Uden navn.", signing="unsigned")
    assert isinstance(refused, Form)
    assert not school.ids(UnsignedPerspectiveRow)
    third = await school.press("clara", "perspective.begin", pending)
    fourth = await school.press("clara", "perspective.begin", pending)
    await school.send("clara", third, sees="Uden navn.", signing="unsigned")
    refused = await school.send("clara", fourth, sees="Med navn.", signing="named")
    assert isinstance(refused, Form)
    assert [row.sees for row in school.ids(PerspectiveRow)] == ["Med navn."]


# ------------------------------------------------------------------------------------------------ what was said


async def test_an_answer_is_one_to_the_words_that_were_read(school: Acting) -> None:
    pending = await opens(school, people=profiles(["bent"]))
    await says(school, "bent", pending, "Ja tak.")
    [row] = school.ids(PerspectiveRow)
    form = await school.press(HEAD, "perspective.answer", f"{pending}:{row.id}")
    school.clock.pass_(minutes=1)
    await says(school, "bent", pending, "Nej tak.")
    shown = await school.send(HEAD, form, verdict="followed", answer="Som du siger.")
    assert isinstance(shown, Form)
    assert "Nej tak." in readable(shown)
    assert school.ids(PerspectiveRow)[0].verdict == ""
    await school.send(HEAD, shown, verdict="not", answer="Det går ikke.")
    await says(school, "bent", pending, "Nej tak.")
    assert school.ids(PerspectiveRow)[0].verdict == "not", "the same words once more"


async def test_what_is_changed_after_the_day_is_marked(school: Acting) -> None:
    pending = await opens(school, people=profiles(["bent"]))
    await says(school, "bent", pending, "Ja tak.")
    await becomes(school, AFTER)
    await says(school, "bent", pending, "Noget andet.")
    assert school.ids(PerspectiveRow)[0].late


async def test_what_was_written_comes_back_where_it_is_too_late(school: Acting) -> None:
    pending = await opens(school, people=profiles(["bent"]))
    form = await school.press("bent", "perspective.begin", pending)
    await school.send(HEAD, await school.press(HEAD, "pending.drop", pending), reason="Faldet bort.")
    back = await school.send("bent", form, sees="En lang tekst.")
    assert isinstance(back, Form)
    assert "En lang tekst." in [one.initial for one in back.fields]
    assert "not to be decided" in back.error


async def test_an_answer_after_the_decision_is_told(school: Acting) -> None:
    pending = await opens(school, people=profiles(["bent"]), places=[ROOM])
    await says(school, "bent", pending, "Ja tak.")
    form = await school.press(HEAD, "decision.from_pending", pending)
    await school.send(HEAD, await school.send(HEAD, form, decided="Onsdag.", why="Tid."))
    await school.is_delivered()
    [row] = school.ids(PerspectiveRow)
    answering = await school.press(HEAD, "perspective.answer", f"{pending}:{row.id}")
    since = len(school.platform.new)
    await school.send(HEAD, answering, verdict="followed", answer="Det blev onsdag.")
    await school.is_delivered()
    assert [one for one in new_to(school, "bent", since) if "Det blev onsdag." in one]
    room = [readable(one.message) for one in school.platform.shown.values() if one.conversation == ROOM.external_id]
    assert any("Fulgt: 1." in one for one in room), room
    assert len(school.ids(DecisionRow)) == 1


# ------------------------------------------------------------------------------------------------ late


async def test_after_a_standstill_each_is_told_one_thing(school: Acting) -> None:
    await opens(school, people=profiles(["bent"]))
    since = len(school.platform.new)
    await becomes(school, datetime(2026, 4, 20, 9, tzinfo=UTC))
    told = new_to(school, HEAD, since)
    assert len(told) == 1, told
    assert "The time to speak is over" in told[0]
    await becomes(school, datetime(2026, 4, 21, 9, tzinfo=UTC))
    assert len(new_to(school, HEAD, since)) == 2
    assert "This is the last reminder." in new_to(school, HEAD, since)[-1]


async def test_with_another_day_the_round_ends_again(school: Acting) -> None:
    pending = await opens(school, people=profiles(["bent"]), places=[ROOM])
    await becomes(school, AFTER)
    assert any("The time to speak is over" in one for one in of(school, HEAD))
    form = await school.press(HEAD, "pending.change", pending)
    await school.send(HEAD, form, speak_until="2026-03-25", why_changed="Mere tid.")
    await school.is_delivered()
    assert not any("The time to speak is over: " in one for one in of(school, HEAD))
    since = len(school.platform.new)
    await becomes(school, AFTER + timedelta(days=13))
    assert sum("The time to speak is over" in one for one in new_to(school, HEAD, since)) == 1


async def test_a_draft_that_has_become_old_is_looked_at_first(school: Acting) -> None:
    form = await school.do(HEAD, Deed.COMMAND, text="/decision open")
    asked = {"people": profiles(PEOPLE), "unsigned": True, "speak_until": UNTIL, "influence": "yellow"}
    preview = await school.send(HEAD, form, title="Gammel", why="Tid.", **asked)
    school.clock.at = AFTER + timedelta(days=10)
    back = await school.send(HEAD, preview)
    assert isinstance(back, Form)
    assert "This day has passed." in back.error
    assert school.ids(PendingRow)[0].state == "draft"


async def test_two_quick_changes_are_two_things(school: Acting) -> None:
    pending = await opens(school, places=[ROOM])
    since = len(school.platform.new)
    for room in ("green", "blue"):
        form = await school.press(HEAD, "pending.change", pending)
        await school.send(HEAD, form, influence=room, why_changed=f"Fordi {room}.")
    await school.is_delivered()
    told = [readable(one.message) for one in school.platform.new[since:] if one.conversation == ROOM.external_id]
    assert ["green" in one for one in told] == [True, False]
    assert len(told) == 2


async def test_that_a_name_is_needed_from_now_on_is_told_with_why(school: Acting) -> None:
    heard = profiles(["bent", "clara", "david", "eva", "frida"])
    pending = await opens(school, people=heard, unsigned=True)
    await says(school, "bent", pending, "Bent ser det.", "unsigned")
    since = len(school.platform.new)
    form = await school.press(HEAD, "pending.change", pending)
    again = await school.send(HEAD, form, people=heard, unsigned=False)
    assert isinstance(again, Form)
    assert "Say in a line why" in str(again), "people were promised something else"
    await school.send(HEAD, form, people=heard, unsigned=False, why_changed="TRIO bad om navne.")
    await school.is_delivered()
    for person in ("bent", "eva"):
        [told] = new_to(school, person, since)
        assert "TRIO bad om navne." in told
        assert "Also without a name" in told
        assert "What was said without a name before is still shown" in told
    await becomes(school, AFTER)
    few = "Fewer than five have spoken without their names"
    assert any(few in one for one in of(school, "bent")), "whoever was promised it learns what became of it"
    assert any(few in one for one in new_to(school, HEAD))


async def test_who_comes_with_a_change_is_asked_and_not_told_of_it(school: Acting) -> None:
    pending = await opens(school, people=profiles(["bent"]), places=[ROOM])
    school.clock.at += timedelta(hours=1)
    since = len(school.platform.new)
    form = await school.press(HEAD, "pending.change", pending)
    both = {"people": profiles(["bent", "clara"]), "places": [ROOM, OPEN_ROOM]}
    await school.send(HEAD, form, **both, influence="green", why_changed="Der er plads.")
    await school.is_delivered()
    [told] = new_to(school, "bent", since)
    assert "Der er plads." in told
    [asked] = new_to(school, "clara", since)
    assert "would like to hear you" in asked
    rooms = {one.conversation: 0 for one in school.platform.new[since:]}
    for one in school.platform.new[since:]:
        rooms[one.conversation] += 1
    assert rooms[ROOM.external_id] == rooms[OPEN_ROOM.external_id] == 1


async def test_with_another_day_what_stands_asks_again(school: Acting) -> None:
    pending = await opens(school, people=profiles(["bent"]))
    await becomes(school, AFTER)
    assert any("The time to speak is over." in one for one in of(school, "bent"))
    form = await school.press(HEAD, "pending.change", pending)
    later = {"people": profiles(["bent"]), "speak_until": "2026-03-20", "why_changed": "I får mere tid."}
    await school.send(HEAD, form, **later)
    await school.is_delivered()
    assert not any("The time to speak is over." in one for one in of(school, "bent"))


async def test_before_the_time_is_over_the_preview_says_what_is_lost(school: Acting) -> None:
    heard = profiles(["bent", "clara", "david", "eva", "frida"])
    pending = await opens(school, people=heard, unsigned=True, places=[OPEN_ROOM])
    await says(school, "bent", pending, "Bent ser det.", "unsigned")
    form = await school.press(HEAD, "decision.from_pending", pending)
    preview = await school.send(HEAD, form, decided="Sådan.", why="Tid.")
    assert "publishing ends that" in str(preview)
    assert "deleted if fewer than five have spoken so" in str(preview)
    assert isinstance(preview, Form)
    await school.send(HEAD, preview)
    await school.is_delivered()
    assert any("Fewer than five have spoken without their names" in one for one in of(school, "bent"))


async def test_whoever_reads_sees_who_is_to_be_heard(school: Acting) -> None:
    await school.has_a_forum()
    [forum] = school.ids(ForumRow)
    pending = await opens(school, forums=[str(forum.id)], people=profiles(["hanne"]), places=[OPEN_ROOM])
    inside, outside = [str(await school.press(one, "pending.show", pending)) for one in ("bent", "gorm")]
    assert "TRIO" in inside
    assert "Hanne" in inside
    assert "Hanne" in outside
    assert "TRIO" not in outside, "the forum is not his to know of"


async def test_what_was_never_announced_is_not_given_up_there(school: Acting) -> None:
    form = await school.do(HEAD, Deed.COMMAND, text="/decision open")
    preview = await school.send(HEAD, form, title="Hurtig", why="Tid.", influence="yellow", places=[ROOM])
    await school.send(HEAD, preview)
    [row] = school.ids(PendingRow)
    await school.send(HEAD, await school.press(HEAD, "pending.drop", row.id), reason="Fortrudt.")
    await school.is_delivered()
    assert not [one for one in school.platform.new if one.conversation == ROOM.external_id]


async def test_who_comes_into_the_forum_is_asked_too(school: Acting) -> None:
    await school.has_a_forum()
    [forum] = school.ids(ForumRow)
    await opens(school, forums=[str(forum.id)])
    assert not new_to(school, "hanne")
    edit = await school.press(HEAD, "forum.edit", forum.id)
    assert isinstance(edit, Form)
    others = next(one for one in edit.fields if one.name == "other").initial
    await school.send(HEAD, edit, other=profiles([*(one.external_id for one in others), "hanne"]))
    await becomes(school, datetime(2026, 3, 3, 9, tzinfo=UTC))
    assert [one for one in new_to(school, "hanne") if "would like to hear you" in one]


async def test_who_opened_it_hears_what_another_has_decided_and_where_it_is_read(school: Acting) -> None:
    elsewhere = Place("ledelse", Kind.PRIVATE, "ledelse")
    school.platform.rooms["eva"] = frozenset({ROOM.external_id, elsewhere.external_id})
    pending = await opens(school, people=profiles(["bent"]), deciders=profiles(["eva"]), places=[ROOM])
    await says(school, "bent", pending, "Bent ser det.")
    since = len(school.platform.new)
    own = Place("direct-eva", Kind.DIRECT, "")
    form = await school.do("eva", Deed.PRESS, place=own, action="decision.from_pending", value=str(pending))
    assert isinstance(form, Form)
    await school.do("eva", Deed.COMMAND, place=elsewhere, text="/samspil")
    preview = await school.send("eva", form, decided="Sådan.", why="Tid.", places=[elsewhere])
    assert isinstance(preview, Form)
    assert preview.action == "decision.preview", preview
    await school.send("eva", preview)
    await school.is_delivered()
    [told] = new_to(school, HEAD, since)
    assert "Eva" in told
    assert "has announced the decision." in told
    assert "It was announced where you don't read." in told
    assert any("It was announced where you don't read." in one for one in new_to(school, "bent", since))
    assert not new_to(school, "eva", since), "it was she"
