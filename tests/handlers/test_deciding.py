"""From what was to be decided to the decision: answered, signed together, published: on every platform."""

from __future__ import annotations

import asyncio

import pytest

from bot.model import Form, Message, buttons_of
from bot.platform import Deed
from storage.database import Database
from storage.decision_tables import DecisionRow
from storage.pending_tables import PendingRow
from storage.signatures import SignatureRow
from tests.chat import Chat, Somebody
from tests.handlers.acting import ROOM, Acting, profiles
from tests.handlers.parts import readable
from tests.handlers.test_notices import known
from tests.handlers.test_pending import opens, speaks
from tests.handlers.test_pending_unsigned import opened_at_school

DECIDED = {"decided": "Møder ligger onsdag kl. 14.", "why": "Da kan alle."}


async def finds(by: Somebody) -> None:
    await by.types("/decision waiting")
    await by.presses("Open")


async def test_everybody_who_spoke_finds_themselves_answered(chat: Chat) -> None:
    await known(chat)
    await opens(chat, chat.anna, people=["bent", "clara"])
    await speaks(chat.bent, sees="Onsdag passer teamene.")
    await speaks(chat.clara, worries="The bus on Wednesdays.")
    await finds(chat.anna)
    await chat.anna.presses("Announce the decision")
    fields = chat.anna.form.fields
    assert fields["title"].value == "Ny mødestruktur"
    assert fields["fixed"].value == "Rammen er 80 timer."
    assert "2 perspektiver" in fields["heard"].value
    await chat.anna.submits(**DECIDED)
    assert "2 perspektiver har ikke fået svar endnu" in chat.anna.form
    await chat.anna.presses("Answer perspectives")
    await chat.anna.presses("Read")
    assert "Onsdag passer teamene." in chat.anna.form
    await chat.anna.presses("Answer")
    await chat.anna.submits(verdict="followed", answer="Det blev onsdag.")
    await chat.anna.presses("Go on with the draft")
    assert "1 perspektiv har ikke fået svar endnu" in chat.anna.form
    await chat.anna.submits()
    announced = chat.channel("personale")[-1]
    assert "D-1" in announced
    assert "Der blev givet 2 perspektiver. Fulgt: 1." in announced
    await chat.passes(seconds=5)
    asked = next(one for one in chat.channel("personale") if "Skal besluttes" in one)
    assert "D-1" in asked
    assert "Give my perspective" not in asked.buttons
    assert "Det blev onsdag." in chat.bent.direct[-1]
    assert "There is no answer to your perspective yet" in chat.clara.direct[-1]
    await chat.clara.presses("What people say", on=announced)
    assert "Followed" in chat.clara.form
    await chat.clara.types("/decision waiting")
    assert "Ny mødestruktur" not in chat.clara.private[-1]


async def test_the_whole_way_is_one_message(chat: Chat) -> None:
    await known(chat)
    await opens(chat, chat.anna, people=["bent"])
    await speaks(chat.bent, sees="Onsdag passer teamene.")
    await finds(chat.anna)
    await chat.anna.presses("Announce the decision")
    await chat.anna.submits(**DECIDED)
    await chat.anna.presses("Ask others first")
    await chat.anna.submits(people=["bent"], purpose="signs")
    await chat.bent.presses("I stand behind it", on=chat.bent.direct[-1])
    await chat.anna.types("/decision drafts")
    await chat.anna.presses("Go on")
    await chat.anna.submits()
    announced = chat.channel("personale")[-1]
    await chat.passes(days=1)
    await chat.clara.presses("Ask", on=announced)
    await chat.clara.submits(text="And the part-timers?")
    await chat.bent.types("/decision path 1")
    assert "spørgsmål" not in chat.bent.private[-1], "that one waits is its author's matter"
    await chat.anna.presses("Answer", on=chat.anna.direct[-1])
    await chat.anna.submits(answer="They are heard on Monday.")
    await chat.clara.presses("Add a minority statement", on=announced)
    await chat.clara.submits(text="Nobody asked them.")
    await chat.bent.types("/action @anna Nyt skema senest 20. marts")
    await chat.bent.types("/decision path 1")
    way = chat.bent.private[-1].text
    steps = ("åbnede det", "perspektiv", "står bag", "meldte den ud", "spørgsmål", "Minority statement by Clara")
    for words in steps[:-1]:
        assert words in way, (words, way)
    assert "Clara" in way
    assert way.index("åbnede det") < way.index("står bag") < way.index("meldte den ud") < way.index("spørgsmål")
    await chat.bent.presses("Open", on=chat.bent.private[-1])
    assert "Ny mødestruktur" in chat.bent.private[-1]
    said = next(one for one in chat.channel("personale") if "Mindretalsudtalelser" in str(one.buttons))
    await chat.clara.presses("Minority statements", on=said)
    await chat.clara.presses("Take mine back")
    await chat.bent.types("/decision path 1")
    assert "er trukket tilbage" in chat.bent.private[-1].text
    assert "Clara" not in chat.bent.private[-1].text, "whose it was is not told any more"


@pytest.mark.told_once
async def test_the_way_tells_why_and_what_and_when(chat: Chat) -> None:
    """A reason against it, the text that was announced, both of what was changed, and the days of the perspectives."""
    await known(chat)
    await opens(chat, chat.anna)
    await speaks(chat.bent, sees="Onsdag passer teamene.")
    await chat.passes(days=1)
    await finds(chat.anna)
    await chat.anna.presses("Change")
    changes = {"influence": "green", "speak_until": "2026-03-16", "why_changed": "Flere skal med."}
    await chat.anna.submits(**changes)
    await chat.clara.types("/decision waiting")
    await chat.clara.presses("Open")
    await speaks(chat.clara, worries="The bus.")
    await chat.passes(days=1)
    await finds(chat.anna)
    await chat.anna.presses("Announce the decision")
    await chat.anna.submits(**DECIDED)
    await chat.anna.presses("Ask others first")
    await chat.anna.submits(people=["bent"], purpose="signs")
    await chat.bent.presses("I can't", on=chat.bent.direct[-1])
    await chat.bent.submits(remark="Onsdag er for sent.")
    await chat.anna.types("/decision drafts")
    await chat.anna.presses("Go on")
    await chat.anna.submits()
    (edit,) = [one for one in chat.anna.private[-1].buttons if one in ("Rediger", "Edit")]
    await chat.anna.presses(edit, on=chat.anna.private[-1])
    await chat.anna.submits(decided="Møder ligger torsdag.")
    await chat.anna.submits()
    await chat.bent.types("/decision path 1")
    way = chat.bent.private[-1].text
    assert "Onsdag er for sent." in way
    assert "Møder ligger onsdag kl. 14." in way, "what was announced, not what it says now"
    assert "🟢" in way
    assert "16. marts 2026" in way, "the room and the day were changed, both are named"
    assert "2. marts 2026 til tirsdag den 3. marts 2026" in way, "from the first perspective to the last"


@pytest.mark.told_once
async def test_a_decision_in_another_circle_is_not_named_where_it_was_asked(chat: Chat) -> None:
    await known(chat)
    await opens(chat, chat.anna)
    await finds(chat.anna)
    await chat.anna.presses("Announce the decision")
    await chat.anna.submits(**DECIDED, places=["ledelse"])
    await chat.anna.submits()
    await chat.passes(seconds=5)
    asked = next(one for one in chat.channel("personale") if "Skal besluttes" in one)
    assert "It is decided." in asked
    assert "D-1" not in asked
    assert "Møder ligger onsdag" not in chat.bent.everything


async def test_others_stand_behind_it_before_it_is_published(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/decision Fælles tid")
    await chat.anna.submits(**DECIDED)
    await chat.anna.presses("Ask others first")
    await chat.anna.submits(people=["bent", "clara", "david"], purpose="signs")
    for one in (chat.bent, chat.clara, chat.david):
        assert "Møder ligger onsdag kl. 14." in one.direct[-1]
        assert "Fælles tid" not in one.direct[-1].preview
    await chat.bent.presses("I stand behind it", on=chat.bent.direct[-1])
    await chat.clara.presses("I can't", on=chat.clara.direct[-1])
    await chat.clara.submits(remark="No one asked the part-timers.")
    await chat.passes(seconds=5)
    status = next(one for one in chat.anna.direct if "What they say" in one or "Hvad de siger til din kladde" in one)
    for words in ("No one asked the part-timers.", "stands behind it", "has not answered"):
        assert words in status, status
    await chat.anna.presses("Go on with the draft", on=status)
    await chat.anna.submits()
    announced = chat.channel("personale")[-1]
    for words in ("Står bag den", "Bent", "No one asked the part-timers.", "Asked, and have not answered", "David"):
        assert words in announced, announced
    await chat.passes(seconds=5)
    assert any("D-1" in one for one in chat.bent.direct)
    late = chat.david.direct[-1]
    assert "D-1" in late
    assert "I stand behind it" not in late.buttons, "it is too late to answer"


async def test_other_words_are_asked_about_anew(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/decision Fælles tid")
    await chat.anna.submits(**DECIDED)
    await chat.anna.presses("Ask others first")
    await chat.anna.submits(people=["bent"], purpose="signs")
    await chat.bent.presses("I stand behind it", on=chat.bent.direct[-1])
    await chat.anna.types("/decision drafts")
    await chat.anna.presses("Go on")
    await chat.anna.presses("Edit")
    await chat.anna.submits(decided="Møder ligger torsdag kl. 14.")
    await chat.passes(seconds=5)
    asked = next(one for one in chat.bent.direct if "The words have changed since you were asked." in one)
    assert "Møder ligger torsdag kl. 14." in asked
    await chat.anna.submits()
    announced = chat.channel("personale")[-1]
    assert "Asked, and have not answered" in announced, "he agreed to other words"


@pytest.mark.told_once
async def test_a_colleague_reads_it_first(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/decision Fælles tid")
    await chat.anna.submits(**DECIDED)
    await chat.anna.presses("Ask others first")
    await chat.anna.submits(people=["anna"])
    assert "Det er dig" in chat.anna.form.fields["people"].error
    await chat.anna.submits(people=["bent"], purpose="reads")
    await chat.bent.presses("I have a remark", on=chat.bent.direct[-1])
    await chat.bent.submits(remark="Husk SFO'en.")
    await chat.passes(seconds=5)
    assert any("Husk SFO'en." in one for one in chat.anna.direct)
    await chat.anna.types("/decision drafts")
    await chat.anna.presses("Go on")
    await chat.anna.submits()
    assert "Husk SFO'en." not in chat.channel("personale")[-1], "advice is between the two"
    assert "Bent" not in chat.channel("personale")[-1].text.split("Besluttet af")[0]


@pytest.mark.told_once
async def test_what_is_thrown_away_leaves_nothing_behind(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/decision Hemmelig plan")
    await chat.anna.submits(**DECIDED)
    await chat.anna.presses("Ask others first")
    await chat.anna.submits(people=["bent"], purpose="signs")
    await chat.anna.types("/decision drafts")
    await chat.anna.presses("Go on")
    await chat.anna.presses("Throw away")
    await chat.passes(seconds=5)
    assert "A draft that you were asked about was not published." in chat.bent.direct[-1]
    assert "Hemmelig" not in chat.bent.direct[-1]


async def test_a_press_that_comes_late_is_none_to_other_words(database: Database) -> None:
    school = Acting(database)
    for one in ("anna", "bent"):
        await school.do(one, Deed.COMMAND, text="/samspil")
    form = await school.do("anna", Deed.COMMAND, text="/decision Fælles tid")
    preview = await school.send("anna", form, **DECIDED, places=[ROOM])
    assert isinstance(preview, Form)
    asking = await school.press("anna", "signature.begin", preview.state["draft"])
    await school.send("anna", asking, people=profiles(["bent"]), purpose="signs")
    await school.is_delivered()
    [asked] = [one.message for one in school.platform.new if one.person == "bent" and "Fælles tid" in one.message.title]
    agree = next(one for one in buttons_of(asked) if one.action == "signature.agree")
    why = await school.press("bent", "signature.cannot", agree.value)
    again = await school.press("anna", "decision.rewrite", preview.state["draft"])
    changed = await school.send("anna", again, decided="Møder ligger torsdag.")
    seen = await school.press("bent", "signature.agree", agree.value)
    assert isinstance(seen, Message)
    assert "Møder ligger torsdag." in readable(seen)
    why = await school.send("bent", why, remark="Nej.")
    assert isinstance(why, Form)
    assert "Møder ligger torsdag." in readable(why)
    assert why.fields[0].initial == "Nej.", "what he wrote is not lost"
    assert [one.state for one in school.ids(SignatureRow)] == ["asked"]
    await school.send("anna", changed)
    told = await school.press("bent", "signature.agree", agree.value)
    assert isinstance(told, Message)
    assert "This is settled" in readable(told)


@pytest.mark.on_both
async def test_two_who_decide_the_same_at_once(database: Database) -> None:
    school = Acting(database)
    pending = await opened_at_school(school, deciders=["bent", "clara"])
    previews = []
    for by in ("bent", "clara"):
        form = await school.press(by, "decision.from_pending", pending)
        previews.append(await school.send(by, form, decided=f"As {by} says.", why="It is time."))
    answers = await asyncio.gather(*(school.send(by, one) for by, one in zip(("bent", "clara"), previews, strict=True)))
    assert sum("already" in str(one) for one in answers) == 1, answers
    assert len(school.ids(DecisionRow)) == 1
    [row] = school.ids(PendingRow)
    assert row.state == "decided"


async def test_who_comes_too_late_announces_one_of_their_own(database: Database) -> None:
    school = Acting(database)
    pending = await opened_at_school(school, deciders=["bent", "clara"])
    forms = {by: await school.press(by, "decision.from_pending", pending) for by in ("bent", "clara")}
    late = await school.send("clara", forms["clara"], decided="As Clara says.", why="It is time.")
    await school.send("bent", await school.send("bent", forms["bent"], decided="As Bent says.", why="It is time."))
    refused = await school.send("clara", late)
    assert "already" in str(refused)
    assert isinstance(late, Form)
    again = await school.press("clara", "decision.rewrite", late.state["draft"])
    assert isinstance(again, Form)
    assert "As Clara says." in [one.initial for one in again.fields]
    published = await school.send("clara", await school.send("clara", again))
    assert isinstance(published, Message)
    assert len(school.ids(DecisionRow)) == 2
