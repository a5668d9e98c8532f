"""A minority statement stands with a decision as it was written, until its author takes it back. On every platform, on
both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.model import Button, Buttons, Form, Message, buttons_of
from bot.platform import Deed
from storage.database import Base
from tests.chat import Chat, Somebody
from tests.drivers import Seen
from tests.handlers.conftest import PROFILES, School, readable

WORDS = "Jeg er uenig, for de yngste når ikke at spise."
LONG = "Det rammer de yngste hårdest, og det blev der ikke talt om. " * 330  # 20,000 characters


async def disagrees(by: Somebody, on: Seen, text: str = WORDS) -> None:
    await by.presses("Add a minority statement", on=on)
    await by.submits(text=text)


async def test_it_stands_with_the_decision_wherever_that_is_shown(chat: Chat) -> None:
    announced = await chat.announces(chat.anna, decided_by=["anna", "david"])
    await chat.bent.presses("Add a minority statement", on=announced)
    assert "personale" in chat.bent.form, "the form says who will see it"
    await chat.bent.submits(text=WORDS)
    (seen,) = chat.channel("personale")
    assert "Mindretalsudtalelse fra Bent Sørensen" in seen
    assert WORDS in seen
    for one in (chat.anna, chat.david):
        assert "Bent Sørensen" in one.direct[-1]
        assert WORDS in one.direct[-1]
        assert WORDS not in one.direct[-1].preview
    await chat.clara.types("/decision show 1")
    assert WORDS in chat.clara.private[-1]
    before = len(chat.anna.direct)
    await chat.passes(days=7)
    assert len(chat.anna.direct) == before, "those who decided are told once"


async def test_taking_it_back_is_confirmed_in_words_that_do_not_read_as_cancel(school: School) -> None:
    await school.announce("anna")
    await school.deliver()
    (announced,) = school.said("personale")
    form = await school.press("bent", announced, "Add a minority statement")
    await school.submit("bent", form, text=WORDS)
    await school.deliver()
    shown = await school.press("bent", school.said("personale")[0], "Minority statements")
    assert isinstance(shown, Form)
    asked = [one.confirm for one in buttons_of(shown) if one.action == "dissent.take_back"]
    assert [one.yes for one in asked if one] == ["Yes, take it back"]


async def test_only_its_author_takes_it_back_and_nothing_of_it_is_left(chat: Chat) -> None:
    announced = await chat.announces(chat.anna)
    await disagrees(chat.bent, announced)
    (seen,) = chat.channel("personale")
    await chat.anna.presses("Minority statements", on=seen)
    assert WORDS in chat.anna.form
    assert "Take mine back" not in chat.anna.form.buttons
    assert "Træk min tilbage" not in chat.anna.form.buttons
    await chat.bent.presses("Minority statements", on=seen)
    await chat.bent.presses("Take mine back")
    (seen,) = chat.channel("personale")
    assert WORDS not in seen
    assert "1 mindretalsudtalelse er trukket tilbage." in seen
    assert "Bent" not in seen, "whose it was is not told any more"
    assert WORDS not in chat.anna.direct[-1]
    await disagrees(chat.bent, seen, "Nu med andre ord.")
    assert "Nu med andre ord." in chat.channel("personale")[-1]


async def test_a_long_one_is_kept_whole_and_opened_in_pages(chat: Chat) -> None:
    announced = await chat.announces(chat.anna)
    await disagrees(chat.bent, announced, LONG.strip())
    (seen,) = chat.channel("personale")
    assert len(seen.text) < 2_000
    await chat.clara.presses("Minority statements", on=seen)
    whole = chat.clara.form.text
    while "Next" in chat.clara.form.buttons:
        await chat.clara.presses("Next")
        whole += chat.clara.form.text
    assert whole.count("hårdest") == 330, "nothing is left out"


async def test_an_edit_leaves_it_and_earlier_versions_show_it_too(chat: Chat) -> None:
    announced = await chat.announces(chat.anna)
    await disagrees(chat.bent, announced)
    await chat.anna.types("/decision show 1")
    await chat.anna.presses("Edit", on=chat.anna.private[-1])
    await chat.anna.submits(decided="Torsdag.")
    assert WORDS in chat.anna.form, "the preview shows it too"
    await chat.anna.submits()
    (seen,) = chat.channel("personale")
    assert WORDS in seen
    await chat.clara.presses("Earlier versions", on=seen)
    await chat.clara.presses("Open")
    assert WORDS in chat.clara.form
    assert "about version 1" in chat.clara.form


@pytest.mark.told_once
async def test_a_guest_adds_none(chat: Chat) -> None:
    announced = await chat.announces(chat.anna, channel="trio")
    await chat.eva.presses("Add a minority statement", on=announced)
    assert not chat.eva.has_form, "a guest is only visiting"


@pytest.mark.told_once
async def test_each_has_one_and_a_personal_number_is_refused(chat: Chat) -> None:
    announced = await chat.announces(chat.anna)
    await chat.bent.presses("Add a minority statement", on=announced)
    await chat.bent.submits(text="Barnet 010101-1234 rammes.")
    assert chat.bent.form.fields["text"].error
    await chat.bent.submits(text=WORDS)
    await chat.bent.submits_again()
    await chat.bent.presses("Add a minority statement", on=announced)
    assert not chat.bent.has_form
    assert chat.channel("personale")[-1].text.count(WORDS) == 1
    assert len([one for one in chat.anna.direct if WORDS in one]) == 1


async def test_taken_back_its_text_is_nowhere(school: School) -> None:
    await school.announce("anna", decided_by=[PROFILES["anna"], PROFILES["bent"]])
    (announced,) = school.said("personale")
    form = await school.press("clara", announced, "Add a minority statement")
    await school.submit("clara", form, text="Secret reasons")
    await school.deliver(datetime(2026, 3, 3, 9, tzinfo=UTC))
    assert "Secret reasons" in readable(school.said("direct-bent")[-1])
    pages = await school.press("clara", school.said("personale")[0], "Minority statements")
    for person in ("anna", "bent"):
        action = next(one for one in buttons_of(pages) if one.label == "Take mine back")
        assert "Not found" in readable(await school.press(person, _only(action), action.label))
    for _ in range(2):
        assert "is taken back" in readable(await school.press("clara", pages, "Take mine back"))
    await school.deliver()
    shown = (*school.said("personale"), *school.said("direct-bent"), *school.said("direct-anna"))
    assert not any("Secret reasons" in readable(one) for one in shown)
    with school.database.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            assert "Secret reasons" not in str(connection.execute(table.select()).all()), table.name


def _only(button: Button) -> Message:
    return Message("", (Buttons((button,)),), preview="x")


async def test_who_may_not_read_a_decision_may_do_nothing_about_it(school: School) -> None:
    await school.announce("anna", ("ledelse",), title="Secret plan")
    (announced,) = school.said("ledelse")
    await school.submit("david", await school.press("david", announced, "Add a minority statement"), text="Secret too")
    await school.deliver()
    decision = next(iter(buttons_of(announced))).value.partition(":")[0]
    for action in ("dissent.begin", "dissent.read", "review.keep", "review.drop", "review.change", "decision.replace"):
        for value in (decision, f"{decision}:0", "x", "", "9" * 30, "1:1:1:1"):
            reply = await school.do("clara", Deed.PRESS, "direct", action=action, value=value)
            assert "Not found" in readable(reply), (action, value)
    for name in ("dissent.write", "review.keep", "review.drop", "decision.preview", "decision.write"):
        state = {"decision": decision, "before": "0", "draft": decision, "replaces": decision}
        values = {"text": "x", "why": "x"}
        sent = {"action": name, "form_id": name, "state": state, "values": values}
        assert "Secret" not in readable(await school.do("clara", Deed.SUBMIT, "direct", **sent)), name


@pytest.mark.on_both
async def test_two_of_one_person_at_once_are_one(school: School) -> None:
    await school.announce("anna")
    (announced,) = school.said("personale")
    forms = [await school.press("clara", announced, "Add a minority statement") for _ in range(3)]
    answers = await asyncio.gather(*(school.submit("clara", one, text=f"Words {n}") for n, one in enumerate(forms)))
    assert sum(isinstance(one, Form) for one in answers) == 2
    await school.deliver()
    assert readable(school.said("personale")[0]).count("Minority statement by Clara") == 1


async def test_what_is_no_longer_in_force_keeps_what_was_said_and_takes_no_more(school: School) -> None:
    published = await school.announce("anna")
    (announced,) = school.said("personale")
    form = await school.press("clara", announced, "Add a minority statement")
    late = await school.press("bent", announced, "Add a minority statement")
    await school.submit("clara", form, text="I disagree.")
    await school.submit("anna", await school.press("anna", published, "Withdraw"), reason="Over.")
    assert "is withdrawn" in readable(await school.submit("bent", late, text="Me too."))
    await school.deliver()
    marked = school.said("personale")[0]
    assert "I disagree." in readable(marked)
    pages = await school.press("clara", marked, "Minority statements")
    await school.press("clara", pages, "Take mine back")
    await school.deliver()
    assert "I disagree." not in readable(school.said("personale")[0])
