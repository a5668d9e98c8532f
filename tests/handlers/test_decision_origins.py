"""What was raised at a meeting and what was decided of it lead to each other, for those who may see both."""

from __future__ import annotations

import pytest

from tests.chat import Chat
from tests.handlers.test_agenda import adds, opens
from tests.handlers.test_deciding import DECIDED
from tests.handlers.test_notices import HOW, TOPIC, announces, forum, status


async def test_an_item_its_decision_and_what_is_to_be_done_are_one_chain(chat: Chat) -> None:
    await forum(chat, other=["clara"])
    await adds(chat.bent, "Gårdvagter", text="To til hvert frikvarter?")
    await chat.anna.presses("Open", on=await opens(chat.anna))
    await chat.anna.presses("Announce the decision")
    fields = chat.anna.form.fields
    assert fields["title"].value == "Gårdvagter"
    assert fields["why"].value == "To til hvert frikvarter?"
    assert fields["heard"].value == "TRIO"
    await chat.anna.submits(**DECIDED, places=["personale", "trio"])
    await chat.anna.presses("Edit")
    assert chat.anna.form.fields["title"].value == "Gårdvagter"
    await chat.anna.submits(decided="To vagter.")
    await chat.anna.submits()
    announced = chat.channel("personale")[-1]
    assert "D-1" in announced
    await chat.anna.presses("Add action item", on=announced)
    await chat.anna.submits(title="Ny vagtplan", owners=["bent"], due_on="2026-03-20")
    await chat.bent.presses("Open", on=await opens(chat.bent))
    assert "Det er besluttet: D-1 · Gårdvagter" in chat.bent.private[-1]
    await chat.bent.presses("Vis D-1")
    assert "To vagter." in chat.bent.private[-1]
    await chat.bent.types("/decision path 1")
    way = chat.bent.private[-1].text
    assert way.index("På dagsordenen for TRIO") < way.index("meldte den ud") < way.index("Ny vagtplan")
    await chat.bent.presses("Open", on=chat.bent.private[-1])
    assert "Tilføjet af" in chat.bent.private[-1], "back at the item"
    await chat.david.types("/decision path 1")
    assert "kunngjorde den" in chat.david.private[-1]
    assert "TRIO" not in chat.david.private[-1], "he is not in it"


async def test_of_a_notice_nobody_outside_its_circle_learns(chat: Chat) -> None:
    await forum(chat)
    await announces(chat, chat.bent, "clara")
    await chat.clara.types("/nobombs list")
    await chat.clara.presses("Read it")
    await chat.clara.presses("Announce the decision")
    values = [str(one.value) for one in chat.clara.form.fields.values()]
    assert not any(TOPIC in one or HOW in one for one in values), "it was told to her alone"
    await chat.clara.submits(**DECIDED, title="Vikarer", places=["personale"])
    await chat.clara.submits()
    await chat.clara.types("/decision path 1")
    assert "Bent Sørensen raised it ahead" in chat.clara.private[-1]
    await chat.clara.presses("Open", on=chat.clara.private[-1])
    assert TOPIC in chat.clara.private[-1]
    assert "It is decided: D-1 · Vikarer" in chat.clara.private[-1]
    await chat.david.types("/decision path 1")
    assert "Vikarer" in chat.david.private[-1]
    assert "Bent" not in chat.david.private[-1]
    await chat.bent.presses("Withdraw", on=status(chat.bent))
    await chat.bent.submits()
    await chat.clara.types("/decision path 1")
    assert "Bent" not in chat.clara.private[-1], "what is withdrawn is gone there too"


@pytest.mark.told_once
async def test_a_topic_that_stands_on_the_agenda_is_filled_in(chat: Chat) -> None:
    await forum(chat)
    await announces(chat, chat.bent, "clara", on_agenda=True)
    await chat.clara.types("/nobombs list")
    await chat.clara.presses("Read it")
    await chat.clara.presses("Announce the decision")
    assert chat.clara.form.fields["title"].value == TOPIC
    assert chat.clara.form.fields["why"].value == "", "what else it says is for its circle"
