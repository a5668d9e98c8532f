"""What `handle` answers reaches people on Slack, in time or another way."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from bot.model import Button, Buttons, Facts, Field, Form, Input, Message, Quote, Reply, Text
from bot.platform import Incoming
from bot.slack import Slack
from tests.drivers.slack import SlackDriver
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_workspace import channel_id
from tests.slack.conftest import ASK, HELLO, Script


async def test_a_message_answers_a_command_in_the_acknowledgement(
    driver: SlackDriver, script: Script, fake: FakeSlack
) -> None:
    script.replies(HELLO)
    await driver.type("bent", "personale", "/decision list")
    assert "None so far." in driver.private("bent")[0]
    assert driver.private("bent")[0].buttons == ["Write one"]
    assert driver.private("anna") == []
    assert fake.calls["chat.postEphemeral"] == fake.calls["response_url"] == 0


async def test_a_late_message_takes_the_other_way(
    driver: SlackDriver, script: Script, fake: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.answers.DEADLINE", 0.2)

    def slow(incoming: Incoming) -> Reply:
        time.sleep(0.3)
        return HELLO

    script.answer = slow
    await driver.type("bent", "personale", "/decision list")
    async with asyncio.timeout(5):
        while not driver.private("bent"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert fake.calls["response_url"] == 1


async def test_a_press_answers_beside_a_message_and_in_place_of_an_ephemeral_one(
    driver: SlackDriver, script: Script, slack: Slack, fake: FakeSlack
) -> None:
    script.replies(HELLO)
    await driver.type("bent", "personale", "/decision")
    script.replies(Message("Done", (), preview="Done"))
    await driver.press("bent", driver.private("bent")[0], "Write one")
    assert [seen.text for seen in driver.private("bent")] == ["Done"]

    public = await slack.client.chat_postMessage(
        channel=channel_id("personale"), text="x", blocks=[{"type": "actions", "elements": [_button("Read", "read#1")]}]
    )
    assert public["ok"]
    await driver.press("clara", driver.channel("personale")[0], "Read")
    assert [seen.text for seen in driver.private("clara")] == ["Done"]
    assert driver.channel("personale")[0].buttons == ["Read"]


async def test_when_the_response_url_fails_the_answer_goes_another_way(
    driver: SlackDriver, script: Script, fake: FakeSlack
) -> None:
    script.replies(HELLO)
    await driver.type("bent", "personale", "/decision")
    script.replies(Message("Done", (), preview="Done"))
    fake.fail("response_url", "http_500")
    await driver.press("bent", driver.private("bent")[0], "Write one")
    assert driver.private("bent")[-1].text == "Done"
    assert fake.calls["chat.postEphemeral"] == 1


async def test_a_form_goes_to_its_next_step(driver: SlackDriver, script: Script) -> None:
    script.replies(ASK)
    await driver.type("anna", "personale", "/decision")
    script.replies(Form("publish", "Is this right?", (Quote("Nyt mødeskema", "Anna"),), submit="Publish"))
    await driver.submit("anna", {"title": "Nyt mødeskema"})
    form = driver.form("anna")
    assert form
    assert (form.title, form.submit) == ("Is this right?", "Publish")
    assert "Nyt mødeskema" in form


async def test_a_refused_field_says_so_and_what_was_typed_stays(driver: SlackDriver, script: Script) -> None:
    script.replies(ASK)
    await driver.type("anna", "personale", "/decision")
    refused = replace(ASK, items=(replace(ASK.fields[0], error="This is needed."), *ASK.items[1:]))
    script.replies(refused)
    await driver.submit("anna", {"why": "Because"})
    form = driver.form("anna")
    assert form
    assert form.fields["title"].error == "This is needed."
    assert form.fields["why"].value == "Because"
    assert form.fields["why"].error == ""
    assert form.handle.errors == {"title": "This is needed."}  # shown by the client, which drew nothing anew


async def test_an_answer_that_cannot_be_shown_undoes_nothing(
    driver: SlackDriver, script: Script, fake: FakeSlack
) -> None:
    script.replies(ASK)
    await driver.type("anna", "personale", "/decision")
    script.replies(HELLO)
    fake.fail("chat.postEphemeral", "http_500")
    fake.fail("conversations.open", "http_500")
    await driver.submit("anna", {"title": "A"})
    assert driver.form("anna") is None


async def test_a_form_refused_as_a_whole_says_it_on_top_and_keeps_what_was_typed(
    driver: SlackDriver, script: Script
) -> None:
    script.replies(ASK)
    await driver.type("anna", "personale", "/decision")
    more = Field("fine", "It is no personal number", Input.SWITCH)
    first = replace(ASK.fields[0], error="A number?", initial="typed")
    script.replies(replace(ASK, error="Not yet.", items=(first, more, *ASK.items[1:])))
    await driver.submit("anna", {"title": "typed"})
    form = driver.form("anna")
    assert form
    assert form.error == "Not yet."
    assert form.fields["title"].error == "A number?"
    assert form.fields["title"].value == "typed"
    assert "fine" in form.fields


async def test_a_new_opening_shows_its_own_values_and_not_what_was_typed_before(
    driver: SlackDriver, script: Script
) -> None:
    script.replies(ASK)
    await driver.type("anna", "personale", "/decision")
    script.replies(Form("decide", "Another", (Field("title", "Title", initial="from the draft"),), submit="Next"))
    await driver.submit("anna", {"title": "typed"})
    form = driver.form("anna")
    assert form
    assert form.fields["title"].value == "from the draft"


@pytest.mark.parametrize("channel", ["personale", "direct", "uden-bot"])
async def test_a_message_after_a_form_closes_it(
    driver: SlackDriver, script: Script, fake: FakeSlack, channel: str
) -> None:
    script.replies(ASK)
    await driver.type("anna", channel, "/decision")
    script.replies(Message("Published", (Text("D-12"),), preview="Published"))
    await driver.submit("anna", {"title": "A"})
    assert driver.form("anna") is None
    shown = driver.direct("anna") if channel == "uden-bot" else driver.private("anna")
    assert "D-12" in shown[-1]


async def test_a_press_in_a_form_changes_it(driver: SlackDriver, script: Script) -> None:
    script.replies(Form("read", "Page 1", (Buttons((Button("Next", "page", "2"),)),)))
    await driver.type("anna", "personale", "/decision")
    script.replies(Form("read", "Page 2", (Text("the end"), Buttons((Button("Publish", "publish"),)))))
    await driver.press_in_form("anna", "Next")
    form = driver.form("anna")
    assert form
    assert form.title == "Page 2"

    script.replies(Message("Published", (Facts((("Number", "D-12"),)),), preview="Published"))
    await driver.press_in_form("anna", "Publish")
    form = driver.form("anna")
    assert form
    assert form.title == "Published"
    assert "Number: D-12" in form
    assert form.submit == ""


async def test_an_expired_trigger_becomes_a_button(driver: SlackDriver, script: Script, fake: FakeSlack) -> None:
    def late(incoming: Incoming) -> Reply:
        fake.ahead += 3.5 if len(script.done) == 1 else 0
        return ASK

    script.answer = late
    await driver.type("anna", "personale", "/decision Nyt mødeskema")
    assert driver.form("anna") is None
    offer = driver.private("anna")[-1]
    assert offer.buttons == ["Open the form"]
    await driver.press("anna", offer, "Open the form")
    assert (script.last.action, script.last.value) == ("/decision", "Nyt mødeskema")
    assert driver.form("anna")


async def test_an_expired_trigger_of_a_press_offers_the_same_press(
    driver: SlackDriver, script: Script, fake: FakeSlack
) -> None:
    script.replies(HELLO)
    await driver.type("bent", "personale", "/decision")
    script.replies(ASK)
    fake.fail("views.open", "expired_trigger_id")
    await driver.press("bent", driver.private("bent")[0], "Write one")
    await driver.press("bent", driver.private("bent")[-1], "Open the form")
    assert (script.last.action, script.last.value) == ("write", "7")
    assert driver.form("bent")


async def test_an_expired_trigger_of_a_shortcut_says_what_to_do(
    driver: SlackDriver, script: Script, fake: FakeSlack
) -> None:
    script.replies(ASK)
    fake.fail("views.open", "expired_trigger_id")
    await driver.shortcut("bent", "personale", "words", "decide_from")
    assert "once more" in driver.private("bent")[-1]
    assert driver.private("bent")[-1].buttons == []


def _button(label: str, action: str) -> dict[str, object]:
    text = {"type": "plain_text", "text": label, "emoji": False}
    return {"type": "button", "action_id": action, "text": text}
