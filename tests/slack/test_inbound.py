"""What people do on Slack reaches `handle` as it was meant."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

import pytest

from bot.model import Button, Buttons, Field, Input, Kind, Message, Place, Profile, Source, Text
from bot.platform import Deed
from tests.drivers.slack import SlackDriver
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_workspace import BOT, channel_id, user_id
from tests.slack.conftest import ASK, FORM, HELLO, Script


async def test_a_command_says_who_where_and_what(driver: SlackDriver, script: Script, fake: FakeSlack) -> None:
    await driver.type("bent", "personale", "/beslutning Kaffe & te <før> 10, spørg @anna i #trio")

    done = script.last
    assert done.deed is Deed.COMMAND
    assert done.text == "/beslutning Kaffe & te <før> 10, spørg @Anna Holm i #trio"
    assert done.by == Profile(user_id("bent"), "Bent Sørensen", "da-DK", "Europe/Copenhagen")
    assert done.place == Place(channel_id("personale"), Kind.CHANNEL, "personale")
    assert (done.platform, done.workspace, done.workspace_name) == ("slack", fake.team, "Svend Gønge Skolen")


async def test_a_command_may_contain_the_word_payload(driver: SlackDriver, script: Script) -> None:
    await driver.type("bent", "personale", "/decision payload=1 payload")
    assert script.last.text == "/decision payload=1 payload"


@pytest.mark.parametrize(
    ("channel", "kind"), [("personale", Kind.CHANNEL), ("trio", Kind.PRIVATE), ("direct", Kind.DIRECT)]
)
async def test_the_kind_of_conversation(driver: SlackDriver, script: Script, channel: str, kind: Kind) -> None:
    await driver.type("anna", channel, "/decision")
    assert script.last.place.kind is kind


async def test_what_the_bot_cannot_see_is_private(driver: SlackDriver, script: Script, fake: FakeSlack) -> None:
    fake.channels[channel_id("ledelse")].members.discard(BOT)
    await driver.type("anna", "ledelse", "/decision")
    assert script.last.place == Place(channel_id("ledelse"), Kind.PRIVATE)

    fake.fail("conversations.info", "http_500")
    await driver.type("anna", "uden-bot", "/decision")
    assert script.last.place.kind is Kind.PRIVATE


async def test_a_direct_message_between_two_people_is_not_the_bots(
    driver: SlackDriver, script: Script, fake: FakeSlack
) -> None:
    theirs = replace(fake.direct(user_id("anna")), id="D0ANNABENT", members={user_id("anna"), user_id("bent")})
    fake.channels[theirs.id] = theirs
    body = {
        "command": "/decision",
        "text": "",
        "team_id": fake.team,
        "channel_id": theirs.id,
        "channel_name": "directmessage",
        "user_id": user_id("anna"),
        "trigger_id": "1",
    }
    assert (await driver.post(urlencode(body).encode(), FORM))[0] == 200
    assert script.last.place == Place("D0ANNABENT", Kind.PRIVATE)


async def test_somebody_known_waits_for_no_call(driver: SlackDriver, script: Script, fake: FakeSlack) -> None:
    script.replies(HELLO)
    await driver.type("bent", "personale", "/decision list")
    before = dict(fake.calls)
    await driver.type("bent", "personale", "/decision show 1")
    assert dict(fake.calls) == before


async def test_a_guest_is_known_for_one_and_so_is_whoever_cannot_be_looked_up(
    driver: SlackDriver, script: Script, fake: FakeSlack
) -> None:
    await driver.type("eva", "trio", "/decision")
    assert script.last.by.guest

    fake.fail("users.info", "http_500")
    await driver.type("bent", "trio", "/decision")
    assert script.last.by == Profile(user_id("bent"), "", guest=True)

    await driver.type("bent", "trio", "/decision")
    assert script.last.by.name == "Bent Sørensen"
    assert not script.last.by.guest


async def test_a_press_carries_its_action_and_value(driver: SlackDriver, script: Script) -> None:
    script.replies(HELLO)
    await driver.type("bent", "personale", "/decision")
    script.replies(None)
    await driver.press("bent", driver.private("bent")[0], "Write one")
    done = script.last
    assert (done.deed, done.action, done.value) == (Deed.PRESS, "write", "7")
    assert done.place.name == "personale"


async def test_a_shortcut_brings_the_message_and_where_it_stands(driver: SlackDriver, script: Script) -> None:
    await driver.shortcut("clara", "personale", "Hej @bent, <b>ny</b> plan?", "decide_from")
    done = script.last
    assert (done.deed, done.action) == (Deed.SHORTCUT, "decide_from")
    assert isinstance(done.source, Source)
    assert done.source.text == "Hej @Bent Sørensen, <b>ny</b> plan?"
    assert done.source.url.startswith(f"https://skolen.slack.com/archives/{channel_id('personale')}/p")


async def test_a_submit_brings_people_places_and_values(driver: SlackDriver, script: Script) -> None:
    script.replies(ASK)
    await driver.type("anna", "personale", "/decision")
    script.replies(None)
    filled = {
        "title": "Nyt mødeskema",
        "who": ["anna", "bent"],
        "where": ["personale", "trio"],
        "day": "2027-02-03",
        "confirm": True,
    }
    await driver.submit("anna", filled)

    done = script.last
    assert (done.deed, done.action, done.form_id, done.state) == (Deed.SUBMIT, "decide", ASK.id, {"draft": "4"})
    assert done.place == Place(channel_id("personale"), Kind.CHANNEL, "personale")
    assert done.values["title"] == "Nyt mødeskema"
    assert done.values["why"] == ""
    assert [person.name for person in done.values["who"]] == ["Anna Holm", "Bent Sørensen"]
    assert [place.kind for place in done.values["where"]] == [Kind.CHANNEL, Kind.PRIVATE]
    assert done.values["day"] == "2027-02-03"
    assert done.values["confirm"] is True
    assert driver.form("anna") is None


async def test_the_same_submit_again_has_the_same_id(driver: SlackDriver, script: Script) -> None:
    script.replies(ASK)
    await driver.type("anna", "personale", "/decision")
    await driver.submit("anna", {"title": "A"})
    await driver.submit("anna", {}, again=True)
    assert script.done[-1] == script.done[-2]


async def test_a_press_in_a_form_brings_the_form(driver: SlackDriver, script: Script) -> None:
    script.replies(replace(ASK, items=(*ASK.items, Buttons((Button("Keep", "keep"),)))))
    await driver.type("anna", "personale", "/decision")
    await driver.press_in_form("anna", "Keep")
    done = script.last
    assert (done.deed, done.action, done.form_id, done.state) == (Deed.PRESS, "keep", ASK.id, {"draft": "4"})
    assert done.values["title"] == ""
    assert done.place.name == "personale"


async def test_a_long_text_can_be_edited_and_comes_back_whole(driver: SlackDriver, script: Script) -> None:
    long = "".join(f"{number} og så videre, æøå 🎈.\n\n" for number in range(700)) + "x" * 4_000
    assert 20_000 < len(long) < 30_000
    script.replies(replace(ASK, items=(Field("why", "Why", Input.LINES, required=True, initial=long),)))
    await driver.type("anna", "personale", "/decision")
    form = driver.form("anna")
    assert form
    assert form.fields["why"].value == long
    await driver.submit("anna", {})
    assert script.last.values["why"] == long


async def test_the_bot_comes_and_goes(driver: SlackDriver, script: Script) -> None:
    script.replies(Message("Hello", (Text("I am Samspil."),), preview="Hello"))
    await driver.bot_joins("anna", "uden-bot")
    added = script.last
    assert (added.deed, added.by.name) == (Deed.ADDED, "Anna Holm")
    assert added.place == Place(channel_id("uden-bot"), Kind.CHANNEL, "uden-bot")
    assert "I am Samspil." in driver.private("anna")[-1]

    script.replies(None)
    await driver.bot_leaves("anna", "ledelse")
    assert script.last.deed is Deed.REMOVED
    assert script.last.place.kind is Kind.PRIVATE


async def test_the_app_is_uninstalled(driver: SlackDriver, script: Script) -> None:
    script.replies(None)
    for event in ({"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UBOT"]}}):
        await driver.event(event)
        assert (script.last.deed, script.last.place.external_id) == (Deed.UNINSTALLED, "")
    await driver.event({"type": "tokens_revoked", "tokens": {"oauth": [user_id("anna")]}})
    assert len(script.done) == 2, "one person's token is not the app"


async def test_other_people_coming_and_going_is_nobodys_business(driver: SlackDriver, script: Script) -> None:
    await driver.event({"type": "member_joined_channel", "user": user_id("clara"), "channel": channel_id("trio")})
    await driver.event({"type": "reaction_added", "user": user_id("clara"), "item": {"channel": channel_id("trio")}})
    assert script.done == []
