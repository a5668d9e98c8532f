"""What Samspil says on Slack arrives, and Slack's refusals mean to delivery what they should."""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import Any

import pytest

from bot.model import File, Message, Text
from bot.platform import REASONS, Gone, Target, TryLater, Unreachable
from bot.slack import Slack
from bot.slack import outbound as outbound_module
from tests.drivers.slack import SlackDriver
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_workspace import BOT, channel_id, user_id

STAFF = Target("T0SCHOOL", conversation=channel_id("personale"))
TRIO = Target("T0SCHOOL", conversation=channel_id("trio"))


def says(text: str) -> Message:
    return Message("Decision D-12", (Text(text),), preview="A decision")


async def test_a_message_is_posted_changed_and_replied_to(slack: Slack, driver: SlackDriver) -> None:
    sent = await slack.send(STAFF, says("first"), "en")
    assert sent.conversation == channel_id("personale")
    assert sent.url == f"https://skolen.slack.com/archives/{sent.conversation}/p{_ts(driver).replace('.', '')}"

    await slack.send(STAFF, says("a reply"), "en", reply_to=sent.reference)
    await slack.update(STAFF, sent.reference, says("second"), "en")
    [seen] = driver.channel("personale")
    assert "second" in seen
    assert seen.preview == "A decision"
    assert "a reply" in seen.replies[0]


async def test_a_person_is_reached_without_a_conversation(slack: Slack, driver: SlackDriver) -> None:
    sent = await slack.send(Target("T0SCHOOL", person=user_id("bent")), says("for you"), "en")
    assert sent.conversation.startswith("D")
    assert "for you" in driver.direct("bent")[0]
    assert "for you" in driver.every_byte_for("bent")
    assert "for you" not in driver.every_byte_for("anna")


async def test_a_direct_message_of_two_others_is_not_written_in(slack: Slack, driver: SlackDriver) -> None:
    to = Target("T0SCHOOL", conversation="D0NOTOURS", person=user_id("bent"))
    sent = await slack.send(to, says("for you"), "en")
    assert sent.conversation != "D0NOTOURS"
    assert "for you" in driver.direct("bent")[0]


def brings(content: bytes) -> Message:
    return Message("", (Text("Here it is"), File("x.xlsx", "x/y", content, "file.fetch", "1")), preview="A file")


async def test_a_large_file_is_brought_whole(slack: Slack, fake: FakeSlack, driver: SlackDriver) -> None:
    content = secrets.token_bytes(1_000_000) * 20
    to = Target("T0SCHOOL", person=user_id("bent"))
    sent = await slack.send(to, brings(content), "en")
    [said] = driver.direct("bent")
    [file] = said.handle.files
    assert (file.name, file.content) == ("x.xlsx", content)
    assert "Here it is" in said
    with pytest.raises(Gone):  # it can't be changed
        await slack.update(to, sent.reference, brings(b"other"), "en")
    fake.fail("files.delete", "file_deleting_disabled")
    with pytest.raises(Gone):
        await slack.update(to, sent.reference, says("gone"), "en")
    await slack.update(to, sent.reference, says("gone"), "en")
    assert not driver.direct("bent")[0].handle.files, "it is taken away"


@pytest.mark.parametrize("how", ["missing_scope", "file_uploads_disabled", "file_upload_size_restricted"])
async def test_where_no_files_are_allowed_that_is_said(slack: Slack, fake: FakeSlack, how: str) -> None:
    fake.fail("files.getUploadURLExternal", how)
    with pytest.raises(Unreachable) as refused:
        await slack.send(Target("T0SCHOOL", person=user_id("bent")), brings(b"x"), "en")
    assert refused.value.reason == "no_files"


async def test_a_file_that_was_not_taken_is_tried_again(slack: Slack, fake: FakeSlack) -> None:
    """What became of it is unknown, and no word of Slack's about it is repeated."""
    fake.fail("files.completeUploadExternal", "http_500")
    with pytest.raises(Exception) as failed:  # noqa: PT011 (whatever it is: delivery tries again)
        await slack.send(Target("T0SCHOOL", person=user_id("bent")), brings(b"x"), "en")
    assert not isinstance(failed.value, Unreachable)


async def test_who_was_deactivated_has_left(slack: Slack, fake: FakeSlack) -> None:
    assert await slack.has_left("T0SCHOOL", user_id("anna")) is False
    fake.deactivated.add(user_id("anna"))
    assert await slack.has_left("T0SCHOOL", user_id("anna")) is True
    assert await slack.has_left("T0SCHOOL", "U0STRANGER") is None


async def test_memberships_are_those_shared_with_the_bot(slack: Slack, fake: FakeSlack) -> None:
    shared = await slack.memberships("T0SCHOOL", user_id("anna"))
    assert {channel_id("personale"), channel_id("trio"), channel_id("ledelse")} <= shared
    fake.channels[channel_id("ledelse")].members.discard(BOT)
    assert channel_id("ledelse") not in await slack.memberships("T0SCHOOL", user_id("anna"))
    assert await slack.memberships("T0SCHOOL", user_id("eva")) == {channel_id("trio")}


async def test_where_the_bot_is_not_and_what_is_no_more(slack: Slack, fake: FakeSlack) -> None:
    await _unreachable(slack, Target("T0SCHOOL", channel_id("uden-bot")), "not_in_channel")
    fake.channels[channel_id("trio")].members.discard(BOT)
    await _unreachable(slack, TRIO, "no_such_conversation")
    fake.channels[channel_id("personale")].archived = True
    await _unreachable(slack, STAFF, "no_such_conversation")
    await _unreachable(slack, Target("T0SCHOOL", person="U0GONE"), "person_unreachable")
    await _unreachable(slack, Target("T0SCHOOL", person=BOT), "person_unreachable")
    await _unreachable(slack, Target("T0OTHER", channel_id("personale")), "not_installed")


@pytest.mark.parametrize(("code", "reason"), outbound_module._UNREACHABLE.items())
async def test_slacks_refusals(slack: Slack, fake: FakeSlack, code: str, reason: str) -> None:
    assert reason in REASONS
    fake.fail("chat.postMessage", code)
    await _unreachable(slack, STAFF, reason)


async def test_a_wrong_token_is_no_installation(fake: FakeSlack) -> None:
    async def handle(incoming: Any) -> Any:
        raise AssertionError

    slack = Slack(handle=handle, bot_token="xoxb-wrong", api_url=fake.api_url)
    with pytest.raises(Exception, match="invalid_auth"):
        await slack.start()
    await _unreachable(slack, STAFF, "not_installed")


@pytest.mark.parametrize("code", sorted(outbound_module._GONE))
async def test_what_cannot_be_changed_any_more(slack: Slack, fake: FakeSlack, code: str) -> None:
    sent = await slack.send(STAFF, says("first"), "en")
    fake.fail("chat.update", code)
    with pytest.raises(Gone):
        await slack.update(STAFF, sent.reference, says("second"), "en")


async def test_a_deleted_message_and_a_reference_of_somebody_else(slack: Slack, driver: SlackDriver) -> None:
    sent = await slack.send(STAFF, says("first"), "en")
    await driver.delete("personale", driver.channel("personale")[0])
    for reference in (sent.reference, "", "{}", "[1]"):
        with pytest.raises(Gone):
            await slack.update(STAFF, reference, says("second"), "en")


async def test_a_limit_holds_up_what_it_limits(slack: Slack, fake: FakeSlack) -> None:
    sent = await slack.send(STAFF, says("first"), "en")
    fake.fail("chat.postMessage", "ratelimited", retry_after=7)
    with pytest.raises(TryLater) as told:
        await slack.send(STAFF, says("x"), "en")
    assert (told.value.seconds, told.value.scope) == (7, "conversation")

    fake.fail("chat.update", "ratelimited", retry_after=30)
    with pytest.raises(TryLater) as told:
        await slack.update(STAFF, sent.reference, says("x"), "en")
    assert (told.value.seconds, told.value.scope) == (30, "chat.update")

    fake.fail("users.conversations", "ratelimited")
    with pytest.raises(TryLater) as told:
        await slack.memberships("T0SCHOOL", user_id("anna"))
    assert told.value.scope == "users.conversations"

    fake.fail("chat.postMessage", "message_limit_exceeded")
    with pytest.raises(TryLater) as told:
        await slack.send(STAFF, says("x"), "en")
    assert told.value.scope == "chat.postMessage"


@pytest.mark.parametrize("how", ["http_500", "lost_500", "reset", "internal_error", "something_new"])
async def test_an_unknown_outcome_is_an_exception_of_its_own(
    slack: Slack, fake: FakeSlack, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fake.fail("chat.postMessage", how)
    with pytest.raises(Exception) as told:  # noqa: PT011
        await slack.send(STAFF, says("hemmelig"), "en")
    assert not isinstance(told.value, Unreachable | Gone | TryLater)
    assert "hemmelig" not in str(told.value) + caplog.text
    assert len(fake.accepted) == (how in ("lost_500", "reset"))


async def test_a_call_that_hangs_ends(fake: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound_module, "TIMEOUT", 0.2)
    slack = outbound_module.Outbound(fake.token, fake.api_url)
    await slack.start()
    fake.fail("chat.postMessage", "hang")
    with pytest.raises(asyncio.TimeoutError):
        await slack.send(STAFF, says("x"), "en")
    await slack.stop()


async def test_slack_is_asked_once_whose_token_it_is(slack: Slack, fake: FakeSlack) -> None:
    for _ in range(3):
        await slack.send(STAFF, says("x"), "en")
    assert fake.calls["auth.test"] == 1
    assert (await slack.check()).scopes == {"chat:write", "commands"}


def test_a_proxy_is_used_where_the_environment_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.org:3128")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert outbound_module.Outbound("xoxb-1", "https://slack.com/api/").client.proxy == "http://proxy.example.org:3128"
    assert outbound_module.Outbound("xoxb-1", "http://127.0.0.1:3000/api/").client.proxy is None


async def _unreachable(slack: Slack, to: Target, reason: str) -> None:
    with pytest.raises(Unreachable) as told:
        await slack.send(to, says("x"), "en")
    assert told.value.reason == reason


def _ts(driver: SlackDriver) -> str:
    return str(driver.channel("personale")[0].handle.ts)
