"""What Teams tells of, and how it is answered when something comes twice, late, at once or not at all."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest
from aiohttp import ClientSession
from botbuilder.schema import Activity

from bot.dispatch import Dispatcher
from bot.platform import Incoming
from bot.teams import inbound
from bot.teams.activities import _typed, _words
from bot.teams.adapter import TeamsAdapter
from tests.drivers import named
from tests.drivers.teams_reading import Card, inputs, sent, shown_text, submit_of
from tests.fakes.teams import Conversation, conversation_id
from tests.fakes.teams_login import Json
from tests.teams.conftest import SECRET_TEXT, School
from tests.teams.test_stories import card

NUMBER = "Bent, 010190-1234, skifter hold."


async def tell(school: School, activity: Json) -> tuple[int, Json]:
    """Posts as the Bot Connector does, and waits for nothing but the answer."""
    headers = {"Authorization": f"Bearer {school.fake.token()}"}
    async with ClientSession() as session, session.post(school.driver.url, json=activity, headers=headers) as said:
        text = await said.text()
        return said.status, json.loads(text) if text else {}


def execute(school: School, person: str, form: str, made: Card, **typed: str) -> Json:
    """Sends a form that stands in somebody's own chat."""
    submit = submit_of(made)
    assert submit is not None
    value = {"action": {"type": "Action.Execute", "verb": submit["verb"], "data": sent(made, submit, **typed)}}
    return school.fake.activity(
        person, text=None, type="invoke", name="adaptiveCard/action", value=value, replyToId=form
    )


# ------------------------------------------------------------------------------------------------ what is left alone

OTHER = "19:other@thread.tacv2"


def edits(school: School, conversation: str) -> list[int]:
    """How often each announcement there was changed."""
    there = [one for one in school.fake.messages if one.conversation == conversation]
    return [one.edits for one in there if "Fælles tid" in json.dumps(one.activity, ensure_ascii=False)]


@pytest.mark.parametrize(
    ("gone", "back"),
    [
        ("channelDeleted", "channelRestored"),
        ("teamDeleted", "teamRestored"),
        ("teamDeleted", "teamrestored"),  # as Microsoft's example has it
        ("teamArchived", "teamUnarchived"),
        ("teamHardDeleted", ""),
    ],
)
async def test_what_is_deleted_or_archived_is_left_alone_until_it_is_back(school: School, gone: str, back: str) -> None:
    """Of a channel's end the team is told, whose first channel stays as it is."""
    team = conversation_id("personale")
    school.fake.conversations[OTHER] = Conversation(
        OTHER, "channel", "Andet", school.fake.conversations[team].members, team
    )
    await school.announces(school.anna, places=["personale", OTHER])
    about = OTHER if gone.startswith("channel") else ""
    await school.driver.happens("personale", gone, about)
    await school.anna.types("/decision show 1", "direct")
    await school.anna.presses("Edit")
    await school.anna.submits(decided="Torsdag kl. 14.")
    await school.anna.submits()
    assert edits(school, OTHER) == [0]
    assert edits(school, team) == ([1] if about else [0])
    if back:
        await school.driver.happens("personale", back, about)
        await school.settles()
        assert edits(school, OTHER) == edits(school, team) == [1], "changed, and no greeting beside it"


@pytest.mark.parametrize("event", ["channelCreated", "channelRenamed", "teamRenamed"])
async def test_of_what_is_made_or_renamed_nothing_is_noted(
    school: School, event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[Incoming] = []
    monkeypatch.setattr(Dispatcher, "_note_presence", lambda self, incoming: noted.append(incoming))
    await school.driver.happens("personale", event, OTHER if event.startswith("channel") else "")
    assert noted == []


async def test_a_coming_that_could_not_be_noted_counts_when_it_is_told_again(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(self: Dispatcher, incoming: Incoming) -> None:
        raise RuntimeError("database away")

    school.fake.conversations[conversation_id("uden-bot")].bot = True
    us = {"id": f"28:{school.fake.app_id}"}
    told = school.fake.activity("bent", "uden-bot", thread="", text=None, membersAdded=[us])
    told["type"] = "conversationUpdate"
    with monkeypatch.context() as patch:
        patch.setattr(Dispatcher, "_note_presence", away)
        assert (await tell(school, told))[0] == 500
    for _ in range(2):
        assert (await tell(school, told))[0] == 200
    await school.settles()
    assert len(school.channel("uden-bot")) == 1


# ------------------------------------------------------------------------------------------------ what comes twice


async def test_two_messages_of_one_millisecond_are_both_answered(school: School) -> None:
    first, second = school.fake.activity("anna", text="samspil"), school.fake.activity("bent", text="samspil")
    second["id"] = first["id"]  # which is its conversation's own
    for _ in range(2):
        await school.driver.post(first)
        await school.driver.post(second)
    assert [one.conversation for one in school.fake.messages] == ["a:1anna", "a:1bent"]


async def test_only_the_latest_messages_are_remembered(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbound, "REMEMBERED", 2)
    told = [school.fake.activity("anna", text="samspil") for _ in range(3)]
    for activity in (*told, told[2], told[1]):
        await school.driver.post(activity)
    assert len(school.fake.messages) == 3
    await school.driver.post(told[0])
    assert len(school.fake.messages) == 4, "forgotten by now"


# ------------------------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize("room", ["personale", "trio"])
async def test_a_press_that_comes_as_a_message_where_others_read_is_malformed(school: School, room: str) -> None:
    activity = school.fake.activity("anna", room, text=None, value={"press": "/samspil"})
    assert (await tell(school, activity))[0] == 400
    assert school.fake.messages == []


async def test_an_error_of_ours_is_not_called_theirs(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    async def odd(self: TeamsAdapter, service_url: str, team: str) -> Any:
        raise KeyError(SECRET_TEXT)

    monkeypatch.setattr(TeamsAdapter, "team_channels", odd)
    assert (await tell(school, school.fake.activity("anna", "personale", text="samspil")))[0] == 500


async def test_what_an_older_client_sent_and_was_refused_is_not_kept_in_the_chat(school: School) -> None:
    [form] = await school.types("anna", "beslutning")
    submit = submit_of(card(form))
    assert submit is not None
    typed = {"title": "Ny", "decided": NUMBER, "why": "y", "places": conversation_id("personale")}
    data = sent(card(form), submit["fallback"], **typed)
    [refused] = await school.types("anna", "", value=data, replyToId=form.id)
    assert "⚠" in shown_text(card(refused))
    assert all(not one.get("value") for one in inputs(card(refused)).values())
    assert "010190-1234" not in "".join(said for _, said in school.fake.written)
    assert form.edits == 0, "what was typed still stands in it"


# ------------------------------------------------------------------------------------------------ what is answered


@pytest.mark.parametrize("status", [502, 504])
async def test_a_typed_answer_survives_a_call_that_failed(school: School, status: int) -> None:
    school.fake.fail("send", status)
    assert len(await school.types("anna", "beslutning")) == 1


async def test_an_answer_waits_for_no_long_pause(school: School) -> None:
    school.fake.fail("send", 429, headers={"Retry-After": "11"})
    assert await school.types("anna", "beslutning") == []


async def test_an_older_edit_never_takes_the_place_of_a_newer_one(school: School) -> None:
    [form] = await school.types("anna", "beslutning")
    school.fake.fail("update", 429, headers={"Retry-After": "1"})
    typed = {"title": "Ny", "decided": "x", "why": "y", "places": conversation_id("personale")}
    _, preview = await tell(school, execute(school, "anna", form.id, card(form), **typed))
    await asyncio.sleep(0.2)  # Teams has asked for a pause
    _, published = await tell(school, execute(school, "anna", form.id, preview["value"]))
    await school.settles()
    await school.driver.post({**school.fake.activity("anna"), "type": "typing"})  # waits for all answers
    assert card(form) == published["value"] != preview["value"]


async def test_a_list_stays_when_something_in_it_is_shown(school: School) -> None:
    await school.announces(school.anna)
    await school.clara.types("/decision list", "direct")
    listed = school.clara.private[-1]
    await school.clara.presses("Show", on=listed)
    below = school.clara.private[-1]
    assert "Onsdag kl. 14-16." in below
    await school.clara.presses("Show", on=listed)
    assert school.clara.private[-3].text == listed.text
    assert [one.edits for one in school.fake.messages if one.conversation == "a:1clara"] == [0, 0, 0]


async def test_a_step_to_read_gives_way_to_the_next(school: School) -> None:
    await school.announces(school.anna, why="Mødetid. " * 700)
    await school.clara.types("/decision show 1", "direct")
    await school.clara.presses("The whole reasoning", on=school.clara.private[-1])
    first, pages = school.clara.private[-1], len(school.clara.private)
    await school.clara.presses("Next", on=first)
    assert len(school.clara.private) == pages
    assert school.clara.private[-1].text != first.text
    assert named(school.clara.private[-1].buttons, "Back")


async def test_the_preview_is_left_by_its_own_buttons(school: School) -> None:
    await school.anna.types("beslutning", "direct")
    assert "Annuller" in json.dumps(school.anna.form.handle.card)
    await school.anna.submits(title="Ny", decided="x", why="y", places=["personale"])
    assert named(school.anna.form.buttons, "Keep as draft")
    assert "Annuller" not in json.dumps(school.anna.form.handle.card)


async def test_a_form_to_write_in_can_be_left_whatever_its_buttons_do(school: School) -> None:
    await school.anna.types("forum new", "direct")
    await school.anna.submits(name="TRIO", at="14:00", every="weeks", weekday="3")
    await school.anna.presses("Meetings", on=school.anna.private[-1])
    await school.anna.presses("Change", on=school.anna.private[-1])
    assert named(school.anna.form.buttons, "Cancel this meeting")
    assert "Annuller" in json.dumps(school.anna.form.handle.card)


# ------------------------------------------------------------------------------------------------ text


def message(text: str, *mentioned: tuple[str, str]) -> Activity:
    entities = [{"type": "mention", "text": named, "mentioned": {"id": id}} for named, id in mentioned]
    return Activity.deserialize({"type": "message", "text": text, "recipient": {"id": "28:us"}, "entities": entities})


def typed(text: str, *mentioned: tuple[str, str]) -> str:
    return _typed(message(text, *mentioned))[0]


def test_a_mention_is_a_name_and_ours_is_nothing() -> None:
    us, bent = ("<at>Samspil</at>", "28:us"), ("<at>Bent</at>", "29:bent")
    assert typed("<at>Samspil</at>&nbsp;spørg <at>Bent</at>,\xa0<at>Bent</at>", us, bent) == "spørg @Bent, @Bent"
    assert typed("<at>Bent</at> og <b>", us) == "<at>Bent</at> og <b>", "what nobody mentioned stands as it was typed"


NONSENSE = ["<at>", "<at", "<!--", "<a b='", "</", "<![", "<?", "&#", "<", "&"]


@pytest.mark.parametrize("what", NONSENSE)
def test_no_text_holds_everybody_up(what: str) -> None:
    activity = message(what * 30_000, *((f"<at>{one}</at>", "29:x") for one in range(1_000)))
    begun = time.process_time()
    _typed(activity)
    _words(what * 30_000)
    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Vi mødes</p><p>onsdag&nbsp;kl.&#32;14</p>", "Vi mødes\nonsdag kl. 14"),
        ('<div><P class="x">Et<br/>To<br />Tre</P></div>', "Et\nTo\nTre"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ('<at id="0">Bent</at> <strong>siger</strong> <pre>ja</pre>', "Bent siger ja"),
        ("5 < 6 og <![CDATA[x", "5 < 6 og <![CDATA[x"),
        ("<>", ""),
        ("", ""),
    ],
)
def test_a_messages_words(html: str, words: str) -> None:
    assert _words(html) == words
