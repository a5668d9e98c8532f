"""A decision in place of another: both point to each other, to those who may know of both. On every platform, on both
databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.model import Form
from tests.chat import Chat, Somebody
from tests.handlers.conftest import PLACES, PROFILES, School, labels, readable


async def replaces(by: Somebody, number: int, **more: object) -> None:
    await by.types(f"/decision replace {number}", "direct")
    await by.submits(**more)
    await by.submits()


async def test_both_point_to_each_other_and_the_old_one_is_marked(chat: Chat) -> None:
    await chat.announces(chat.anna, title="Fælles tid", places=["personale", "trio"])
    await chat.anna.types("/beslutning erstat 1")
    assert "Replace D-1" in chat.anna.form.title or "Erstat D-1" in chat.anna.form.title
    assert chat.anna.form.fields["title"].value == "Fælles tid"
    await chat.anna.submits(decided="Torsdag kl. 14-16.", places=["personale"])
    assert "Erstatter D-1." in chat.anna.form, "the preview says so"
    assert "Erstattet" not in chat.channel("personale")[-1], "nothing is public yet"
    await chat.anna.submits()
    old, new = chat.channel("personale")
    assert "Erstattet: D-1 · Fælles tid" in old
    assert "Erstattet af D-2 mandag den 2. marts 2026." in old
    assert "Onsdag kl. 14-16." in old, "it is marked, not deleted"
    assert "I have read it" not in old.buttons
    assert "Erstatter D-1." in new
    marked, said = chat.channel("trio")
    known = "Erstattet af en anden beslutning" if chat.driver.name == "teams" else "Erstattet af D-2"
    assert known in marked, "every channel of Teams is closed"
    assert known in said, "where the new one is not announced, a new message tells"
    await chat.clara.types("/decision show 1")
    assert "Replaced by D-2 on Monday 2 March 2026." in chat.clara.private[-1]
    await chat.clara.presses("Show D-2", on=chat.clara.private[-1])
    assert "Torsdag kl. 14-16." in chat.clara.private[-1]
    await chat.clara.types("/decision list")
    assert "Replaced." in chat.clara.private[-1]


@pytest.mark.told_once
@pytest.mark.not_on("teams", why="every channel is closed there")
async def test_a_closed_decision_is_not_revealed_where_it_may_not_be_read(chat: Chat) -> None:
    await chat.announces(chat.anna, title="Fortroligt", channel="ledelse", decided_by=["anna"])
    await replaces(chat.anna, 1, title="Nu for alle", decided="Åbent", places=["personale"])
    new = chat.channel("personale")[-1]
    assert "Erstatter en anden beslutning." in new
    assert "D-1" not in new
    assert "Fortroligt" not in chat.clara.everything
    assert "Erstattet af D-2" in chat.channel("ledelse")[0], "what all may read is named"
    await chat.clara.types("/decision show 2", "direct")
    assert "Replaces another decision." in chat.clara.private[-1]
    assert "D-1" not in chat.clara.private[-1]
    await chat.david.types("/decision show 2", "direct")
    assert "D-1" in chat.david.private[-1]
    assert "D-1" not in chat.clara.everything


@pytest.mark.told_once
async def test_an_open_one_that_became_a_closed_one_says_no_more_than_that(chat: Chat) -> None:
    await chat.announces(chat.anna, title="For alle", decided_by=["anna"])
    await replaces(chat.anna, 1, title="Fortroligt", places=["ledelse"])
    for seen in chat.channel("personale"):
        assert "Erstattet af en anden beslutning" in seen
        assert "D-2" not in seen
    assert "Erstatter D-1." in chat.channel("ledelse")[-1]


async def test_who_decided_may_replace_it_and_nobody_else(chat: Chat) -> None:
    await chat.announces(chat.anna, decided_by=["anna", "bent"])
    await chat.clara.types("/decision replace 1")
    assert not chat.clara.has_form
    assert "Only those who decided it can do that." in chat.clara.private[-1]
    await replaces(chat.bent, 1, decided="Fredag.")
    assert "Bent Sørensen" in chat.channel("personale")[-1]
    await chat.bent.types("/decision replace 1", "direct")
    assert not chat.bent.has_form
    assert "D-2" in chat.bent.private[-1], "it says by what it was replaced"
    await chat.bent.types("/decision replace 99", "direct")
    assert not chat.bent.has_form


@pytest.mark.told_once
@pytest.mark.not_on("teams", why="every channel is closed there")
async def test_those_who_decided_are_told_of_no_more_than_they_may_read(chat: Chat) -> None:
    await chat.announces(chat.anna, title="Fælles tid", decided_by=["anna", "clara"])
    await replaces(chat.anna, 1, title="Fortroligt", places=["ledelse"], decided_by=["anna"])
    told = chat.clara.direct[-1]
    assert "Replaced by another decision" in told
    assert "D-2" not in told
    assert "Anna Holm" not in told
    assert not told.buttons
    assert "Fortroligt" not in chat.clara.everything


@pytest.mark.told_once
async def test_two_at_once_are_one_and_the_others_text_stays(chat: Chat) -> None:
    await chat.announces(chat.anna, decided_by=["anna", "bent"])
    for one, words in ((chat.anna, "Annas ord"), (chat.bent, "Bents ord")):
        await one.types("/decision replace 1")
        await one.submits(decided=words)
    await asyncio.gather(chat.driver.submit("anna", {}), chat.driver.submit("bent", {}))
    await chat.settles()
    (second,) = [one for one in (chat.anna, chat.bent) if one.has_form]
    words = "Annas ord" if second is chat.anna else "Bents ord"
    assert "D-2" in second.form.error, "they are told what replaced it"
    assert len(chat.channel("personale")) == 2
    await second.types("/decision drafts", "direct")
    await second.presses("Go on", on=second.private[-1])
    await second.presses("Edit")
    assert second.form.fields["decided"].value == words, "what they wrote is not lost"
    await second.submits()
    await second.submits()
    assert words in chat.channel("personale")[-1], "as a decision of its own"
    assert "Erstatter" not in chat.channel("personale")[-1]


async def test_nothing_replaces_itself_or_what_replaced_it(school: School) -> None:
    await school.announce("anna")
    form = await school.type("anna", "/decision replace 1")
    await school.submit("anna", await school.submit("anna", form, title="Second"))
    await school.deliver()
    for made_up in ({"replaces": "1"}, {"replaces": "2" * 18}, {"replaces": "x"}):
        form = await school.type("anna", "/decision replace 2")
        preview = await school.submit("anna", _with(form, made_up), title="Third")
        assert "Replaces" not in readable(preview)
    form = await school.type("anna", "/decision replace 2")
    preview = await school.submit("anna", form, title="Third")
    await school.submit("anna", preview)
    again = await school.submit("anna", preview)
    assert "D-3 is published" in readable(again), "sent twice, it is one"
    for number, words in ((1, "was replaced by D-2"), (2, "was replaced by D-3")):
        assert words in readable(await school.type("anna", f"/decision replace {number}"))
    await school.deliver()
    first, second, third = school.said("personale")
    assert labels(first) == ["Show D-2"]
    assert labels(second) == ["Show D-3", "Show D-1"]
    assert labels(third)[-1] == "Show D-2"


def _with(form: Form, state: dict[str, str]) -> Form:
    return replace(form, state=state)


async def test_a_draft_of_somebody_who_no_longer_decides_replaces_nothing(school: School) -> None:
    published = await school.announce("anna", decided_by=[PROFILES["anna"], PROFILES["bent"]])
    preview = await school.submit("bent", await school.type("bent", "/decision replace 1"), title="Mine")
    edit = await school.press("anna", published, "Edit")
    await school.submit("anna", await school.submit("anna", edit, decided_by=[PROFILES["anna"]]))
    refused = await school.submit("bent", preview)
    assert "stays in this draft" in readable(refused)
    assert "Mine" in readable(await school.type("bent", "/decision drafts"))
    await school.deliver()
    assert len(school.said("personale")) == 1


async def test_new_places_of_the_one_are_told_to_the_other(school: School) -> None:
    await school.announce("anna", ("trio",))
    form = await school.type("anna", "/decision replace 1")
    published = await school.submit("anna", await school.submit("anna", form, places=[PLACES["ledelse"]]))
    await school.deliver()
    assert "another decision" in readable(school.said("trio")[0])
    edit = await school.press("anna", published, "Edit")
    await school.submit("anna", await school.submit("anna", edit, places=[PLACES["trio"]]))
    await school.deliver()
    assert "Replaced by D-2" in readable(school.said("trio")[0])
