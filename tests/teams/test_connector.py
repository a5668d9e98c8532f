"""What Samspil says reaches Teams, and what Teams refuses means to delivery what it should."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.platform import REASONS, Gone, TryLater, Unreachable
from bot.teams.adapter import Channel, Member, TeamsAdapter
from bot.teams.connector import Connectors, NotConnected, TeamsFailed, Tokens, Unknown, authority, refusal
from bot.teams.wire import Said, Wire
from tests.fakes.teams import LARGEST, TENANT, FakeTeams, conversation_id, entra_id, user_id
from tests.teams.conftest import SECRET_TEXT, Clock, Script, serving, soon

STAFF, TRIO, WITHOUT = conversation_id("personale"), conversation_id("trio"), conversation_id("uden-bot")


def says(text: str) -> dict[str, Any]:
    return {"type": "message", "text": text}


async def test_a_message_is_posted_changed_and_replied_to(adapter: TeamsAdapter, fake: FakeTeams) -> None:
    first = await adapter.send(fake.service_url, STAFF, says("første"))
    reply = await adapter.send(fake.service_url, STAFF, says("et svar"), reply_to=first)
    in_thread = await adapter.send(fake.service_url, f"{STAFF};messageid={first}", says("et til"))
    await adapter.update(fake.service_url, STAFF, first, says("anden ✓ 🎈"))
    assert [(m.id, m.activity["text"], m.reply_to) for m in fake.messages] == [
        (first, "anden ✓ 🎈", ""),
        (reply, "et svar", first),
        (in_thread, "et til", first),
    ]
    assert fake.messages[0].activity["id"] == first


async def test_nothing_of_a_card_is_lost(adapter: TeamsAdapter, fake: FakeTeams) -> None:
    card: dict[str, Any] = {
        "type": "AdaptiveCard",
        "body": [],
        "refresh": {"userIds": []},
        "msteams": {"width": "Full"},
        "x": None,
    }
    activity = {"type": "message", "attachments": [{"contentType": "a", "content": card}], "entities": [{"y": [None]}]}
    await adapter.send(fake.service_url, TRIO, activity)
    assert fake.messages[0].activity == activity


async def test_a_person_is_reached_by_either_id(adapter: TeamsAdapter, fake: FakeTeams) -> None:
    chat = await adapter.create_personal(fake.service_url, TENANT, user_id("bent"))
    assert await adapter.create_personal(fake.service_url, TENANT, entra_id("bent")) == chat
    await adapter.send(fake.service_url, chat, says("til dig"))
    assert fake.messages[0].conversation == fake.personal(user_id("bent")).id


async def test_members_are_walked_page_by_page(adapter: TeamsAdapter, fake: FakeTeams) -> None:
    found = await adapter.members(fake.service_url, STAFF)
    assert [one.name for one in found] == ["Anna Holm", "Bent Sørensen", "Clara Møller", "David Åberg"]
    assert fake.calls["members"] == 2
    assert [(one.name, one.guest) for one in await adapter.members(fake.service_url, TRIO)][-1] == ("Eva Lund", True)


async def test_one_member(adapter: TeamsAdapter, fake: FakeTeams) -> None:
    anna = Member(user_id("anna"), entra_id("anna"), "Anna Holm", TENANT, guest=False)
    assert await adapter.member(fake.service_url, STAFF, user_id("anna")) == anna
    assert await adapter.member(fake.service_url, STAFF, entra_id("anna")) == anna
    with pytest.raises(Unknown):
        await adapter.member(fake.service_url, STAFF, user_id("eva"))
    with pytest.raises(Unreachable, match="not_in_channel"):
        await adapter.member(fake.service_url, WITHOUT, user_id("anna"))


async def test_a_teams_channels(adapter: TeamsAdapter, fake: FakeTeams) -> None:
    assert await adapter.team_channels(fake.service_url, STAFF) == [Channel(STAFF, "")]


# ------------------------------------------------------------------------------------------------ refusals


async def test_who_and_what_cannot_be_reached(adapter: TeamsAdapter, fake: FakeTeams) -> None:
    async def refused(*call: str) -> str:
        with pytest.raises(Unreachable) as told:
            await adapter.send(fake.service_url, call[0], says("hej"), *call[1:])
        return told.value.reason

    assert await refused(WITHOUT) == "not_in_channel"
    assert await refused("19:gone@thread.tacv2") == "no_such_conversation"
    assert await refused("a:1nobody") == "person_unreachable"
    assert await refused(STAFF, "1600000000000") == "no_such_conversation"
    with pytest.raises(Unreachable, match="person_unreachable"):
        await adapter.create_personal(fake.service_url, TENANT, user_id("eva"))  # in no team, and without the app
    with pytest.raises(Unreachable, match="rejected"):
        await adapter.send(fake.service_url, STAFF, says("x" * LARGEST))


async def test_a_message_that_is_gone(adapter: TeamsAdapter, fake: FakeTeams) -> None:
    sent = await adapter.send(fake.service_url, STAFF, says("hej"))
    fake.messages[0].deleted = True
    with pytest.raises(Gone):
        await adapter.update(fake.service_url, STAFF, sent, says("hej igen"))
    fake.fail("update", 403, "NotEnoughPermissions")  # somebody else's message
    with pytest.raises(Gone):
        await adapter.update(fake.service_url, STAFF, sent, says("hej igen"))


REFUSALS = [
    (400, "BadSyntax", "rejected", "rejected"),
    (401, "BotNotRegistered", "not_installed", "not_installed"),
    (403, "BotDisabledByAdmin", "not_allowed", "not_allowed"),
    (403, "BotNotInConversationRoster", "not_in_channel", "person_unreachable"),
    (403, "ConversationBlockedByUser", "not_allowed", "person_unreachable"),
    (403, "ForbiddenOperationException", "not_allowed", "person_unreachable"),
    (403, "InvalidBotApiHost", "not_allowed", "person_unreachable"),
    (403, "NotEnoughPermissions", "not_allowed", "person_unreachable"),
    (403, "", "not_allowed", "person_unreachable"),  # MessageWritesBlocked comes in a body of another form
    (404, "ConversationNotFound", "no_such_conversation", "person_unreachable"),
    (404, "MemberNotFoundInConversation", "person_unreachable", "person_unreachable"),
    (400, "MemberNotFoundInConversation", "person_unreachable", "person_unreachable"),
    (413, "MessageSizeTooBig", "rejected", "rejected"),
]


@pytest.mark.parametrize(("status", "code", "reason", "personal"), REFUSALS)
async def test_teams_refusals(
    adapter: TeamsAdapter, fake: FakeTeams, status: int, code: str, reason: str, personal: str
) -> None:
    assert {reason, personal} <= set(REASONS)
    for where, why in ((STAFF, reason), (fake.personal(user_id("anna")).id, personal)):
        fake.fail("send", status, code, times=2 if status == 401 else 1)
        with pytest.raises(Unreachable) as told:
            await adapter.send(fake.service_url, where, says("hej"))
        assert told.value.reason == why
    assert fake.accepted == []


@pytest.mark.parametrize(
    ("status", "asked", "seconds"),
    [(429, "7", 7), (429, None, 2), (429, "0", 1), (429, "soon", 2), (429, "99999", 3600), (412, None, 2)],
)
async def test_a_pause_that_teams_asks_for(
    adapter: TeamsAdapter, fake: FakeTeams, status: int, asked: str | None, seconds: float
) -> None:
    fake.fail("send", status, "Throttled", headers={"Retry-After": asked} if asked else {})
    with pytest.raises(TryLater) as told:
        await adapter.send(fake.service_url, STAFF, says("hej"))
    assert (told.value.seconds, told.value.scope) == (seconds, "conversation")
    assert fake.calls["send"] == 1, "repeated by somebody else than delivery"


@pytest.mark.parametrize(
    ("how", "done", "word"),
    [
        ("500", 0, "http_500"),
        ("502", 0, "http_502"),
        ("503", 0, "http_503"),
        ("504", 0, "http_504"),
        ("lost", 1, "http_502"),
        ("reset", 1, "ServerDisconnectedError"),
    ],
)
async def test_what_nobody_knows_the_outcome_of(
    adapter: TeamsAdapter, fake: FakeTeams, how: str, done: int, word: str
) -> None:
    fake.fail("send", how)
    with pytest.raises(TeamsFailed, match=word):
        await adapter.send(fake.service_url, STAFF, says("hej"))
    assert (fake.calls["send"], len(fake.accepted)) == (1, done), "repeated by somebody else than delivery"


async def test_no_answer_in_time(adapter: TeamsAdapter, fake: FakeTeams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.teams.wire.TIMEOUT", 1.0)
    await adapter.stop()
    await adapter.start()
    await adapter.send(fake.service_url, TRIO, says("hej"))
    fake.fail("send", "hang")
    slow = asyncio.create_task(adapter.send(fake.service_url, STAFF, says("hej")))
    await soon(lambda: fake.calls["send"] == 2)
    await adapter.send(fake.service_url, TRIO, says("hej"))
    assert not slow.done(), "one that hangs holds up another"
    with pytest.raises(TeamsFailed, match="Timeout"):
        await slow


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b'{"error":"x y"}', b'{"error":{"code":{}}}', b'{"error":null}', b"\xff", b"[" * 9999],
)
def test_a_refusal_in_another_form(body: bytes) -> None:
    told = refusal(Said(500, {}, body))
    assert (type(told), str(told)) == (TeamsFailed, "http_500")


@pytest.mark.usefixtures("logged")
async def test_nothing_that_was_said_is_logged(adapter: TeamsAdapter, fake: FakeTeams) -> None:
    for how in ("403", "500", "lost", "reset"):
        fake.fail("send", how)
        with pytest.raises((Unreachable, TeamsFailed)) as told:
            await adapter.send(fake.service_url, STAFF, says(SECRET_TEXT))
        assert SECRET_TEXT not in str(told.value)


# ------------------------------------------------------------------------------------------------ tokens


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    wire = Wire()
    await wire.start()
    yield wire
    await wire.stop()


async def test_one_token_serves_until_shortly_before_it_expires(
    adapter: TeamsAdapter, fake: FakeTeams, clock: Clock
) -> None:
    await asyncio.gather(*(adapter.send(fake.service_url, STAFF, says("hej")) for _ in range(10)))
    assert fake.calls["token"] == 1
    clock.ahead += 3200
    await adapter.send(fake.service_url, STAFF, says("hej"))
    assert fake.calls["token"] == 1
    clock.ahead += 200
    await asyncio.gather(*(adapter.send(fake.service_url, STAFF, says("hej")) for _ in range(10)))
    assert fake.calls["token"] == 2


async def test_a_token_that_counts_no_more_is_replaced_at_once(adapter: TeamsAdapter, fake: FakeTeams) -> None:
    await adapter.send(fake.service_url, STAFF, says("hej"))
    fake.revoke()
    await asyncio.gather(*(adapter.send(fake.service_url, STAFF, says("hej")) for _ in range(5)))
    assert (fake.calls["token"], len(fake.messages)) == (2, 6)


async def test_an_app_of_one_tenant_gets_its_tokens_there(wire: Wire, fake: FakeTeams) -> None:
    fake.directory = fake.tenant
    tokens = Tokens(wire, fake.app_id, fake.password, authority("SingleTenant", fake.tenant), fake.login_url)
    assert await tokens.get()


async def test_a_wrong_password_is_no_installation(wire: Wire, fake: FakeTeams) -> None:
    tokens = Tokens(wire, fake.app_id, "old password", "botframework.com", fake.login_url)
    with capture_logs() as lines, pytest.raises(Unreachable, match="not_installed"):
        await tokens.get()
    assert [(line["event"], line["code"]) for line in lines] == [("teams.app_refused", "invalid_client")]
    with pytest.raises(Unreachable, match="not_installed"):
        await Tokens(wire, "another", fake.password, "botframework.com", fake.login_url).get()


@pytest.mark.parametrize("how", [429, 500, 503])
async def test_no_token_to_be_had(adapter: TeamsAdapter, fake: FakeTeams, how: int) -> None:
    fake.fail("token", how)
    with pytest.raises(TeamsFailed, match=f"http_{how}"):
        await adapter.send(fake.service_url, STAFF, says("hej"))
    await adapter.send(fake.service_url, STAFF, says("hej"))


async def test_who_waits_for_a_token_shares_its_failure(
    fake: FakeTeams, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.teams.wire.TIMEOUT", 0.3)
    wire = Wire()
    await wire.start()
    fake.fail("token", "hang", times=9)
    tokens = Tokens(wire, fake.app_id, fake.password, "botframework.com", fake.login_url)
    failed = await asyncio.gather(*(tokens.get() for _ in range(5)), return_exceptions=True)
    assert {type(error) for error in failed} == {TeamsFailed}
    assert fake.calls["token"] == 1
    await wire.stop()


# ------------------------------------------------------------------------------------------------ where tokens go

TRUSTED = [
    "https://smba.trafficmanager.net/emea/",
    "https://SMBA.trafficmanager.net/teams",
    "https://smba.infra.gcc.teams.microsoft.com/gcc",
    "https://europe.directline.botframework.com/",
]
NOT_TRUSTED = [
    "http://smba.trafficmanager.net/emea/",
    "https://evil.example/",
    "https://smba.trafficmanager.net.evil.example/",
    "https://smba.trafficmanager.net@evil.example/",
    "https://evilbotframework.com/",
    "https://other.trafficmanager.net/",
    "http://127.0.0.1:8080/",
    "https://localhost/",
    "https://[::1/",
    "//smba.trafficmanager.net/",
    "",
]


@pytest.mark.parametrize("url", TRUSTED)
def test_microsofts_services_are_trusted(url: str) -> None:
    assert Connectors(Wire(), None).trusts(url)


@pytest.mark.parametrize("url", NOT_TRUSTED)
async def test_no_token_goes_elsewhere(url: str) -> None:
    connectors = Connectors(Wire(), None)
    assert not connectors.trusts(url)
    with pytest.raises(NotConnected, match="service_not_trusted"):
        await connectors.call("POST", url, ("conversations",), {})


async def test_a_service_that_signed_for_itself_is_trusted(fake: FakeTeams, script: Script) -> None:
    adapter = TeamsAdapter(
        script, app_id=fake.app_id, password=fake.password, login_url=fake.login_url, openid_url=fake.openid_url
    )
    await adapter.start()
    with pytest.raises(NotConnected):
        await adapter.send(fake.service_url, STAFF, says("hej"))
    async with serving(adapter.process, fake) as caller:
        await caller.post(fake.activity("anna"), fake.token(aud="another"))
        assert not adapter.connectors.trusts(fake.service_url)
        await caller.post(fake.activity("anna"))
    await adapter.send(fake.service_url, STAFF, says("hej"))
    await adapter.stop()


async def test_plain_http_is_not_trusted_even_if_signed_for(adapter: TeamsAdapter) -> None:
    adapter.connectors.trust("http://somewhere.example/")
    assert not adapter.connectors.trusts("http://somewhere.example/")


async def test_a_redirect_is_not_followed(adapter: TeamsAdapter, fake: FakeTeams) -> None:
    fake.fail("send", 307, headers={"Location": f"{fake.root}/elsewhere"})
    with pytest.raises(TeamsFailed, match="http_307"):
        await adapter.send(fake.service_url, STAFF, says("hej"))
