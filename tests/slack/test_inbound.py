"""What people do on Slack reaches `handle` as it was meant, and its answers reach them."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from bot.model import (
    Button,
    Buttons,
    Facts,
    Field,
    Form,
    Input,
    Kind,
    Message,
    Place,
    Profile,
    Quote,
    Reply,
    Source,
    Text,
)
from bot.platform import Answer, Deed, Incoming
from bot.slack import Slack
from tests.drivers.slack import SlackDriver
from tests.fakes.slack import BOT, FakeSlack, channel_id, user_id
from tests.slack.conftest import Script

FORM = "application/x-www-form-urlencoded"
HELLO = Message("Decisions", (Text("None so far."), Buttons((Button("Write one", "write", "7"),))), preview="Decisions")
ASK = Form(
    "decide",
    "A decision",
    (
        Field("title", "Title", required=True),
        Field("why", "Why", Input.LINES),
        Field("who", "Decided by", Input.PEOPLE),
        Field("where", "Announce in", Input.CHANNELS),
        Field("day", "Takes effect", Input.DATE),
        Field("confirm", "Ask for confirmation", Input.SWITCH),
    ),
    submit="Next",
    state={"draft": "4"},
)


# ---------------------------------------------------------------------------------------------- what arrives


async def test_a_command_says_who_where_and_what(driver: SlackDriver, script: Script, fake: FakeSlack) -> None:
    await driver.type("bent", "personale", "/beslutning Kaffe & te <før> 10, spørg @anna i #trio")

    done = script.last
    assert done.deed is Deed.COMMAND
    assert done.text == "/beslutning Kaffe & te <før> 10, spørg @anna i #trio"
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
    assert script.last.by == Profile(user_id("bent"), "bent", guest=True)

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
    assert done.source.text == "Hej @bent, <b>ny</b> plan?"
    assert done.source.author == "Clara Møller"
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


async def test_other_people_coming_and_going_is_nobodys_business(driver: SlackDriver, script: Script) -> None:
    await driver.event({"type": "member_joined_channel", "user": user_id("clara"), "channel": channel_id("trio")})
    await driver.event({"type": "reaction_added", "user": user_id("clara"), "item": {"channel": channel_id("trio")}})
    assert script.done == []


# ---------------------------------------------------------------------------------------------- what goes back


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


# ---------------------------------------------------------------------------------------------- what is refused

SECRET_TEXT = "hemmelig mindretalsudtalelse"


def _command(team: str) -> dict[str, str]:
    return {
        "command": "/decision",
        "text": SECRET_TEXT,
        "team_id": team,
        "channel_id": channel_id("personale"),
        "channel_name": "personale",
        "user_id": user_id("anna"),
        "user_name": "anna",
        "trigger_id": "13345224609.738474920.8088930838d88f008e0",
    }


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Whatever happens, no log and no output holds what somebody wrote."""
    caplog.set_level(logging.DEBUG)
    yield
    written = capfd.readouterr()
    assert SECRET_TEXT not in caplog.text + written.out + written.err


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": "v0=æøå"},
        {"X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": str(int(time.time()) - 301)},
        {"X-Slack-Request-Timestamp": "yesterday"},
        {"X-Slack-Request-Timestamp": ""},
    ],
)
@pytest.mark.usefixtures("logged")
async def test_forged_and_stale_requests(
    driver: SlackDriver, script: Script, fake: FakeSlack, headers: dict[str, str]
) -> None:
    status, _ = await driver.post(urlencode(_command(fake.team)).encode(), FORM, headers=headers)
    assert status == 401
    assert script.done == []


@pytest.mark.usefixtures("logged")
async def test_a_genuine_request_replayed_after_five_minutes(
    driver: SlackDriver, script: Script, fake: FakeSlack
) -> None:
    body = urlencode(_command(fake.team)).encode()
    then = str(int(time.time()) - 301)
    signature = driver._signs.generate_signature(timestamp=then, body=body)
    assert signature
    headers = {"X-Slack-Request-Timestamp": then, "X-Slack-Signature": signature}
    assert (await driver.post(body, FORM, headers=headers))[0] == 401
    assert script.done == []


def _payload(**parts: object) -> bytes:
    return urlencode({"payload": json.dumps(parts)}).encode()


def _pressed(team: object = "T0SCHOOL", **parts: object) -> bytes:
    whole = {
        "type": "block_actions",
        "team": {"id": team},
        "user": {"id": user_id("anna")},
        "channel": {"id": channel_id("personale")},
        "container": {"type": "message"},
        "trigger_id": "1",
        "actions": [{"type": "button", "action_id": f"{SECRET_TEXT}#1"}],
    }
    return _payload(**{**whole, **parts})


def _sent_view(**parts: object) -> bytes:
    view = {
        "id": "V1",
        "callback_id": "decide",
        "private_metadata": '{"form":"f","state":{},"place":"C0PERSONALE"}',
        "blocks": [],
        "state": {"values": {}},
    }
    return _payload(
        type="view_submission",
        team={"id": "T0SCHOOL"},
        user={"id": user_id("anna")},
        trigger_id="1",
        view={**view, **parts},
    )


BAD = {
    "broken JSON": (b'{"text": "' + SECRET_TEXT.encode(), "application/json", 400),
    "JSON that is no object": (b'["hemmelig"]', "application/json", 400),
    "very deep JSON": (b"[" * 200_000, "application/json", 400),
    "an empty object": (b"{}", "application/json", 200),
    "a broken payload": (urlencode({"payload": "{" + SECRET_TEXT}).encode(), FORM, 400),
    "a payload that is no object": (urlencode({"payload": "7"}).encode(), FORM, 400),
    "no body": (b"", FORM, 200),
    "an unknown content type": (b"<xml/>", "text/xml", 415),
    "no UTF-8": (b"text=\xff\xfe", FORM, 401),
    "too many fields": ("&".join(f"a{n}=1" for n in range(500)).encode(), FORM, 400),
    "5 MB": (b"text=" + b"x" * 5_000_000, FORM, 413),
    "a team that is a list": (_pressed(team=["T0SCHOOL"]), FORM, 200),
    "an event that is a number": (
        json.dumps({"type": "event_callback", "team_id": "T0SCHOOL", "event": 5}).encode(),
        "application/json",
        400,
    ),
    "no user": (_pressed(user=None), FORM, 400),
    "a user that is a list": (_pressed(user=[1]), FORM, 400),
    "a user id that is a number": (_pressed(user={"id": 5}), FORM, 400),
    "a channel that is a number": (_pressed(channel=7), FORM, 400),
    "no container": (_pressed(container=None), FORM, 400),
    "no actions": (_pressed(actions=[]), FORM, 400),
    "an action that is a number": (_pressed(actions=[5]), FORM, 400),
    "a value that is a number": (
        _pressed(actions=[{"type": "button", "action_id": "a#1", "value": 5}]),
        FORM,
        400,
    ),
    "metadata of somebody else": (_sent_view(private_metadata="mine"), FORM, 400),
    "metadata that is a list": (_sent_view(private_metadata="[]"), FORM, 400),
    "a state that is a list": (_sent_view(state={"values": [1]}), FORM, 400),
    "blocks of another form": (_sent_view(blocks=[{"hello": "world"}]), FORM, 400),
    "an input of an unknown kind": (_sent_view(state={"values": {"a": {"what": {"value": "x"}}}}), FORM, 400),
    "a text that is a list": (_sent_view(state={"values": {"a": {"line:1:a": {"value": [SECRET_TEXT]}}}}), FORM, 400),
    "people that are numbers": (
        _sent_view(state={"values": {"a": {"people:1:a": {"selected_users": [5]}}}}),
        FORM,
        400,
    ),
    "options that are numbers": (
        _sent_view(state={"values": {"a": {"choices:1:a": {"selected_options": [5]}}}}),
        FORM,
        400,
    ),
    "parts that are no texts": (
        _sent_view(
            state={
                "values": {
                    "a": {"switch:1:a": {"selected_options": []}},
                    "a#2": {"people:1:a": {"selected_users": ["U1"]}},
                }
            }
        ),
        FORM,
        400,
    ),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.usefixtures("logged")
async def test_bad_input(driver: SlackDriver, script: Script, fake: FakeSlack, name: str) -> None:
    body, content_type, expected = BAD[name]
    fake.team = "T0SCHOOL"
    status, _ = await driver.post(body, content_type)
    assert status == expected
    assert script.done == []


@pytest.mark.usefixtures("logged")
async def test_another_workspace_is_acknowledged_and_left(driver: SlackDriver, script: Script, fake: FakeSlack) -> None:
    status, answer = await driver.post(urlencode(_command("T0OTHER")).encode(), FORM)
    assert (status, answer) == (200, {})
    assert script.done == []


async def test_slack_checks_the_address(driver: SlackDriver, script: Script) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    assert await driver.post(body, "application/json") == (200, {"challenge": "abc"})


@pytest.mark.usefixtures("logged")
async def test_an_error_of_ours_is_no_leak(driver: SlackDriver, script: Script, fake: FakeSlack) -> None:
    def broken(incoming: Incoming) -> Reply:
        raise ValueError(incoming.text)

    script.answer = broken
    status, _ = await driver.post(urlencode(_command(fake.team)).encode(), FORM)
    assert status == 500


@pytest.mark.usefixtures("logged")
async def test_it_is_committed_before_it_is_acknowledged(slack: Slack, driver: SlackDriver, fake: FakeSlack) -> None:
    committed = asyncio.Event()

    async def handle(incoming: Incoming) -> Answer:
        await committed.wait()
        return Answer(HELLO, "en", "UTC")

    slack._handle = handle
    typing = asyncio.create_task(driver.type("bent", "personale", f"/decision {SECRET_TEXT}"))
    done, _ = await asyncio.wait({typing}, timeout=0.3)
    assert not done
    committed.set()
    await typing
    assert driver.private("bent")


def _button(label: str, action: str) -> dict[str, object]:
    text = {"type": "plain_text", "text": label, "emoji": False}
    return {"type": "button", "action_id": action, "text": text}
