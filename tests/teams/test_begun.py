"""A command for some eyes only, typed where others read: it goes on in one's own chat."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.feature import Request
from bot.model import Reply, told
from storage.database import Transaction
from storage.people import ConversationRow
from tests.drivers import says
from tests.drivers.teams_reading import pressable, shown_text
from tests.fakes.teams import Posted, conversation_id, entra_id
from tests.teams.conftest import School
from tests.teams.test_stories import card, mention

TYPED = "/decision Bent ved det ikke endnu"


def whisper(request: Request, transaction: Transaction) -> Reply:
    return told(
        f"typed in {request.typed_in.name or '-'}, carried out in {request.conversation.kind}: {request.value!r}"
    )


@pytest.fixture(autouse=True)
def private(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    command = replace(school.app.registry.commands["/decision"], private=True, run=whisper)
    monkeypatch.setitem(school.app.registry.commands, "/decision", command)


async def typed(school: School, person: str, room: str) -> tuple[Posted, list[Posted]]:
    """What is said where it was typed at once, and everything that followed."""
    before = len(school.fake.messages)
    await school.types(person, f"<at>Samspil</at> {TYPED}", room, **mention(school.fake))
    await school.settles()
    said, *followed = school.fake.messages[before:]
    return said, followed


async def test_it_goes_on_in_ones_own_chat_and_says_nothing_where_it_was_typed(school: School) -> None:
    said, [way_on] = await typed(school, "anna", "personale")
    assert (said.conversation, pressable(card(said))) == (conversation_id("personale"), [])
    assert says(shown_text(card(said)), "I answer you in our own chat.")
    assert "beslutning" not in json.dumps(said.activity).lower()
    assert way_on.conversation == "a:1anna"
    assert says(way_on.activity["summary"], "We can go on here.")
    await school.driver.press("anna", school.anna.direct[-1], pressable(card(way_on))[0][0])
    assert "typed in personale, carried out in direct: ''" in school.anna.private[-1]
    await school.passes(hours=1)
    assert school.fake.messages[-1].conversation == "a:1anna", "nothing more is said in the channel"
    assert "Bent" not in "".join(written for _, written in school.fake.written)


async def test_whoever_can_not_be_written_to_alone_is_not_lost(school: School) -> None:
    """A guest of a group chat, in no team that has the app, who has not added it."""
    said, [otherwise] = await typed(school, "eva", "trio")
    assert said.conversation == otherwise.conversation == conversation_id("trio")
    assert "Bent" not in "".join(written for _, written in school.fake.written)
    [(_, button)] = pressable(card(otherwise))
    activity = school.fake.activity(
        "eva", "trio", otherwise.id, type="invoke", name="task/fetch", value={"data": button["data"]}
    )
    dialog = (await school.driver.post(activity))["task"]["value"]["card"]["content"]
    assert "carried out in private: ''" in shown_text(dialog)
    school.fake.installed.add("29:1eva")
    _, [way_on] = await typed(school, "eva", "trio")
    assert way_on.conversation == "a:1eva"


async def test_it_waits_while_it_is_not_known_whether_somebody_can_be_reached(school: School) -> None:
    school.fake.fail("create", 503)
    _, followed = await typed(school, "anna", "personale")
    assert followed == []
    await school.passes(minutes=2)
    assert [one.conversation for one in school.fake.messages[1:]] == ["a:1anna"]


async def test_a_conversation_that_one_is_not_in_is_not_believed(school: School) -> None:
    _, [way_on] = await typed(school, "bent", "personale")
    with school.database.system(reads=True) as session:
        query = select(ConversationRow.id).where(ConversationRow.external_id == conversation_id("ledelse"))
        there = session.scalar(query)
    [(_, button)] = pressable(card(way_on))
    action = {"type": "Action.Execute", "verb": button["verb"], "data": button["data"] | {"value": str(there)}}
    value = {"action": action, "trigger": "manual"}
    activity = school.fake.activity("bent", type="invoke", name="adaptiveCard/action", value=value, replyToId=way_on.id)
    await school.driver.post(activity)
    assert "typed in -, carried out in direct" in shown_text(card(school.fake.messages[-1]))


async def test_a_story_goes_on_as_it_does_elsewhere(school: School) -> None:
    await school.anna.types(TYPED, "personale")
    assert "typed in personale" in school.anna.private[-1]
    await school.eva.types(TYPED, "trio")
    assert "carried out in private" in school.eva.private[-1]
    assert entra_id("eva") not in school.eva.everything
