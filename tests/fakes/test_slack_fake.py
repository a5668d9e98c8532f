"""The fake Slack keeps Slack's rules, each from the page that it names."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientConnectionError, ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack
from tests.fakes.slack_rules import message_problems, text_of, view_problems
from tests.fakes.slack_workspace import BOT, channel_id, user_id

STAFF, TRIO, WITHOUT = channel_id("personale"), channel_id("trio"), channel_id("uden-bot")
ANNA = user_id("anna")


def words(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": words(text)}


def button(action: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action, "text": words("Press"), **more}


def field(name: str, **more: Any) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": name, **more}
    return {"type": "input", "block_id": name, "label": words(name), "element": element}


VIEW: dict[str, Any] = {"type": "modal", "title": words("Form"), "submit": words("Send"), "blocks": [field("a")]}


@pytest.fixture
async def fake() -> AsyncIterator[FakeSlack]:
    fake = FakeSlack()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
def client(fake: FakeSlack) -> AsyncWebClient:
    client = AsyncWebClient(fake.token, base_url=fake.api_url, retry_handlers=[])
    client.proxy = None
    return client


async def refused(call: Any) -> str:
    with pytest.raises(SlackApiError) as told:
        await call
    return str(told.value.response["error"])


async def test_tokens(fake: FakeSlack, client: AsyncWebClient) -> None:
    assert (await client.auth_test())["team_id"] == fake.team
    client.token = "xoxb-other"
    assert await refused(client.auth_test()) == "invalid_auth"


async def test_membership(fake: FakeSlack, client: AsyncWebClient) -> None:
    assert (await client.chat_postMessage(channel=STAFF, text="x"))["ok"]
    assert await refused(client.chat_postMessage(channel=WITHOUT, text="x")) == "not_in_channel"
    fake.channels[TRIO].members.discard(BOT)
    assert await refused(client.chat_postMessage(channel=TRIO, text="x")) == "channel_not_found"
    assert await refused(client.conversations_info(channel=TRIO)) == "channel_not_found"
    without = (await client.conversations_info(channel=WITHOUT))["channel"]
    assert (without["is_private"], without["is_member"]) == (False, False)
    assert (await client.conversations_info(channel=STAFF))["channel"]["is_member"] is True
    fake.channels[STAFF].archived = True
    assert await refused(client.chat_postMessage(channel=STAFF, text="x")) == "is_archived"


async def test_people(client: AsyncWebClient) -> None:
    assert "locale" not in (await client.users_info(user=ANNA))["user"]
    assert (await client.users_info(user=ANNA, include_locale=True))["user"]["locale"] == "da-DK"
    assert (await client.users_info(user=user_id("eva")))["user"]["is_restricted"] is True
    assert await refused(client.users_info(user="U0NOBODY")) == "user_not_found"
    assert await refused(client.conversations_open(users=BOT)) == "cannot_dm_bot"
    first = await client.conversations_open(users=ANNA)
    assert first["channel"]["id"] == (await client.conversations_open(users=ANNA))["channel"]["id"]


async def test_apps_and_who_was_deactivated(fake: FakeSlack, client: AsyncWebClient) -> None:
    async def told(user: str) -> dict[str, Any]:
        found: dict[str, Any] = (await client.users_info(user=user))["user"]
        return found

    assert [(await told(one))["is_bot"] for one in (BOT, "USLACKBOT", ANNA)] == [True, False, False]
    assert (await told(ANNA))["deleted"] is False
    fake.deactivated.add(ANNA)
    assert (await told(ANNA))["deleted"] is True
    assert (await told(ANNA))["profile"]["real_name"] == "Anna Holm"


async def test_conversations_come_in_pages(client: AsyncWebClient) -> None:
    kinds = "public_channel,private_channel,mpim"
    first = await client.users_conversations(user=ANNA, types=kinds)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.users_conversations(user=ANNA, types=kinds, cursor=cursor)
    found = [channel["id"] for page in (first, second) for channel in page["channels"]]
    assert sorted(found) == sorted([STAFF, TRIO, channel_id("ledelse"), WITHOUT, channel_id("teams")])
    assert second["response_metadata"]["next_cursor"] == ""


async def test_an_ephemeral_message_cannot_be_updated(fake: FakeSlack, client: AsyncWebClient) -> None:
    said = await client.chat_postEphemeral(channel=STAFF, user=ANNA, text="x")
    ts = said["message_ts"]
    assert await refused(client.chat_update(channel=STAFF, ts=ts, text="y")) == "message_not_found"
    outsider = client.chat_postEphemeral(channel=STAFF, user=user_id("eva"), text="x")
    assert await refused(outsider) == "user_not_in_channel"
    assert await refused(client.chat_postEphemeral(channel=WITHOUT, user=ANNA, text="x")) == "not_in_channel"
    assert fake.bytes_for(user_id("bent")) == ""


async def test_a_message_is_changed_in_place_until_it_is_deleted(fake: FakeSlack, client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel=STAFF, text="x"))["ts"]
    await client.chat_update(channel=STAFF, ts=ts, text="y")
    assert (fake.messages[0].text, fake.messages[0].edits) == ("y", 1)
    fake.messages[0].deleted = True
    assert await refused(client.chat_update(channel=STAFF, ts=ts, text="z")) == "message_not_found"


async def test_a_trigger_lives_three_seconds_and_opens_once(fake: FakeSlack, client: AsyncWebClient) -> None:
    trigger = fake.trigger(ANNA)
    await client.views_open(trigger_id=trigger, view=VIEW)
    assert fake.open_view[ANNA]
    assert await refused(client.views_open(trigger_id=trigger, view=VIEW)) == "exchanged_trigger_id"
    old = fake.trigger(ANNA)
    fake.ahead += 3.1
    assert await refused(client.views_open(trigger_id=old, view=VIEW)) == "expired_trigger_id"
    assert await refused(client.views_open(trigger_id="made-up", view=VIEW)) == "invalid_trigger_id"


async def test_a_view_is_updated_while_it_is_open(fake: FakeSlack, client: AsyncWebClient) -> None:
    opened = await client.views_open(trigger_id=fake.trigger(ANNA), view=VIEW)
    key, first = opened["view"]["id"], opened["view"]["hash"]
    second = await client.views_update(view_id=key, view={**VIEW, "title": words("Next")})
    assert second["view"]["hash"] != first
    assert fake.views[key].data["title"]["text"] == "Next"
    fake.acknowledge_submit(key, {"response_action": "errors", "errors": {"a": "no"}})
    assert fake.views[key].errors == {"a": "no"}
    with pytest.raises(AssertionError):
        fake.acknowledge_submit(key, {"response_action": "errors", "errors": {"another": "no"}})
    fake.acknowledge_submit(key, {"response_action": "clear"})
    assert await refused(client.views_update(view_id=key, view=VIEW)) == "not_found"


async def test_a_response_url_works_five_times_for_half_an_hour(fake: FakeSlack) -> None:
    async with ClientSession() as session:
        url = fake.response_url(ANNA, WITHOUT)
        for _ in range(5):
            assert (await session.post(url, json={"text": "x"})).status == 200
        assert (await session.post(url, json={"text": "x"})).status == 404
        late = fake.response_url(ANNA, STAFF)
        fake.ahead += 1801
        assert (await session.post(late, json={"text": "x"})).status == 404
    assert len(fake.whispers) == 5


async def test_a_response_url_replaces_what_was_pressed_on(fake: FakeSlack) -> None:
    original = fake.whisper(ANNA, STAFF, {"text": "before"})
    async with ClientSession() as session:
        url = fake.response_url(ANNA, STAFF, original)
        await session.post(url, json={"text": "after", "replace_original": True})
    assert [posted.text for posted in fake.whispers] == ["after"]


async def test_faults(fake: FakeSlack, client: AsyncWebClient) -> None:
    fake.fail("chat.postMessage", "http_500")
    fake.fail("chat.postMessage", "lost_500")
    fake.fail("chat.postMessage", "reset")
    fake.fail("chat.postMessage", "ratelimited", retry_after=9)
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel=STAFF, text="x")
    assert len(fake.accepted) == 0
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel=STAFF, text="x")
    assert len(fake.accepted) == 1
    with pytest.raises(ClientConnectionError):
        await client.chat_postMessage(channel=STAFF, text="x")
    assert len(fake.accepted) == 2
    with pytest.raises(SlackApiError) as limited:
        await client.chat_postMessage(channel=STAFF, text="x")
    assert limited.value.response.status_code == 429
    assert limited.value.response.headers["Retry-After"] == "9"
    assert (await client.chat_postMessage(channel=STAFF, text="x"))["ok"]


async def test_messages_too_long(client: AsyncWebClient) -> None:
    fits = [section("x" * 2_700) for _ in range(4)]
    assert text_of(fits) == 10_800
    assert (await client.chat_postMessage(channel=STAFF, text="x", blocks=fits))["ok"]
    too_long = client.chat_postMessage(channel=STAFF, text="x", blocks=[*fits, section("x" * 300)])
    assert await refused(too_long) == "msg_blocks_too_long"
    assert await refused(client.chat_postMessage(channel=STAFF, text="x" * 40_001)) == "msg_too_long"
    assert await refused(client.api_call("chat.postMessage", json={"channel": STAFF})) == "no_text"


def options(count: int) -> list[dict[str, Any]]:
    return [{"value": f"{number}", "text": words(f"{number}")} for number in range(count)]


@pytest.mark.parametrize(
    "blocks",
    [
        [],
        [section("x")] * 51,
        [section("")],
        [{"type": "section"}],
        [{"type": "section", "fields": []}],
        [{"type": "section", "fields": [words("x")] * 11}],
        [{"type": "section", "fields": [words("x" * 2_001)]}],
        [{"type": "header", "text": words("x" * 151)}],
        [{"type": "header", "text": words("")}],
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
        [{"type": "section", "text": words("x" * 3_001)}],
        [{"type": "context", "elements": [words("x")] * 11}],
        [{"type": "actions", "elements": []}],
        [{"type": "actions", "elements": [button(f"{n}") for n in range(26)]}],
        [{"type": "actions", "elements": [button("a"), button("a")]}],
        [{"type": "actions", "elements": [button("a", value="x" * 2_001)]}],
        [{"type": "actions", "elements": [button("a", value="")]}],
        [{"type": "actions", "elements": [button("a" * 256)]}],
        [{"type": "actions", "elements": [button("a", style="loud")]}],
        [{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}],
        [field("a")],
        [{"type": "marquee"}],
    ],
)
def test_blocks_that_slack_refuses(blocks: list[dict[str, Any]]) -> None:
    assert message_problems(blocks)


@pytest.mark.parametrize(
    "change",
    [
        {"title": words("x" * 25)},
        {"submit": words("x" * 25)},
        {"private_metadata": "x" * 3_001},
        {"callback_id": "x" * 256},
        {"blocks": []},
        {"blocks": [{"type": "divider"}] * 101},
        {"blocks": [field("a"), field("a")]},
        {"blocks": [field("a", max_length=3_001)]},
        {"blocks": [field("a", initial_value="x" * 5, max_length=4)]},
        {"blocks": [field("a", type="static_select", options=[])]},
        {"blocks": [field("a", type="static_select", options=options(101))]},
        {"blocks": [field("a", type="radio_buttons", options=options(11))]},
        {"blocks": [field("a", type="checkboxes", options=options(11))]},
        {"blocks": [field("a", type="checkboxes", options=options(2), initial_options=[])]},
        {"blocks": [field("a", type="static_select", options=options(2), initial_option=options(3)[2])]},
    ],
)
def test_views_that_slack_refuses(change: dict[str, Any]) -> None:
    assert view_problems({**VIEW, **change})


def test_an_input_needs_something_to_submit_it_with() -> None:
    assert not view_problems(VIEW)
    assert view_problems({key: value for key, value in VIEW.items() if key != "submit"})
