"""Who is genuine comes in, and nobody else; nothing of what the others sent is used or written down."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.teams.adapter import TeamsAdapter
from tests.fakes.teams import FakeTeams
from tests.fakes.teams_login import Signer, signer
from tests.teams.conftest import SECRET_TEXT, Caller, Script, serving

OTHER_TENANT = "11111111-2222-3333-4444-555555555555"


async def test_what_teams_signed_comes_in(caller: Caller, script: Script, fake: FakeTeams) -> None:
    assert await caller.post(fake.activity("anna", "personale", text="/beslutning")) == (200, b"")
    [activity] = script.came
    assert activity.text == "/beslutning"
    assert activity.from_property.name == "Anna Holm"
    assert activity.channel_data["team"]["id"] == activity.conversation.id.partition(";")[0]


def from_now(claims: dict[str, Any]) -> dict[str, Any]:
    """Seconds from now as the moment that they are."""
    return {name: int(time.time()) + value if isinstance(value, int) else value for name, value in claims.items()}


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": -200, "nbf": -4000},
        {"nbf": 200},
        {"aud": ["another", "0f3e9d1c-5a2b-4c67-8e1d-2b7a90c4d5e6"]},
        {"nbf": None},
    ],
    ids=["expired-some-minutes-ago", "from-in-some-minutes-on", "for-several", "from-ever-on"],
)
async def test_clocks_may_differ_by_five_minutes(caller: Caller, fake: FakeTeams, claims: dict[str, Any]) -> None:
    assert (await caller.post(fake.activity("anna"), fake.token(**from_now(claims))))[0] == 200


async def test_a_slash_at_the_end_of_the_service_url_makes_no_difference(caller: Caller, fake: FakeTeams) -> None:
    assert (await caller.post(fake.activity("anna", serviceUrl=fake.service_url.rstrip("/"))))[0] == 200


BAD_CLAIMS = {
    "expired": {"exp": -310, "nbf": -4000},
    "not yet": {"nbf": 900, "exp": 4000},
    "never expires": {"exp": None},
    "expires at no time": {"exp": "tomorrow"},
    "for another app": {"aud": "11111111-2222-3333-4444-555555555555"},
    "for nobody": {"aud": None},
    "for an odd audience": {"aud": {"a": 1}},
    "from Entra": {"iss": "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"},  # the Emulator, or a bot
    "from the government's cloud": {"iss": "https://api.botframework.us"},
    "from nobody": {"iss": None},
    "from an odd issuer": {"iss": ["https://api.botframework.com"]},
    "for another service": {"serviceurl": "https://smba.trafficmanager.net/amer/"},
    "for no service": {"serviceurl": None},
}


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize("claims", BAD_CLAIMS.values(), ids=BAD_CLAIMS)
async def test_wrong_claims(caller: Caller, script: Script, fake: FakeTeams, claims: dict[str, Any]) -> None:
    status, said = await caller.post(fake.activity("anna", text=SECRET_TEXT), fake.token(**from_now(claims)))
    assert (status, json.loads(said)) == (401, {"error": "invalid request"})
    assert script.came == []


def _part(data: Any) -> str:
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def _altered(fake: FakeTeams) -> str:
    header, _, signature = fake.token().split(".")
    claims = {"iss": "https://api.botframework.com", "aud": fake.app_id, "exp": int(time.time()) + 3600}
    return f"{header}.{_part({**claims, 'serviceurl': fake.service_url})}.{signature}"


FORGED: dict[str, Callable[[FakeTeams], str | None]] = {
    "nothing": lambda _: None,
    "empty": lambda _: "",
    "no token": lambda _: "x",
    "three dots": lambda _: "...",
    "unsigned": lambda fake: fake.token(alg="none"),
    "signed with a password": lambda fake: fake.token(alg="HS256"),
    "signed by another": lambda fake: fake.token(Signer("first", signer("forger").key)),
    "an unknown key": lambda fake: fake.token(signer("forger")),
    "a key of another kind": lambda fake: fake.token(Signer("elliptic", signer("forger").key)),
    "no key": lambda fake: f"{_part({'alg': 'RS256'})}.{_part({})}.AAAA",
    "an odd key": lambda fake: f"{_part({'alg': 'RS256', 'kid': ['first']})}.{_part({})}.AAAA",
    "a header that is a list": lambda fake: f"{_part([])}.{_part({})}.AAAA",
    "a header as deep as a well": lambda fake: f"{_part(b'[' * 5000)}.{_part({})}.AAAA",
    "altered": _altered,
    "cut off": lambda fake: fake.token()[:-9],
}


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
async def test_forged_tokens(
    caller: Caller, script: Script, fake: FakeTeams, forged: Callable[[FakeTeams], str | None]
) -> None:
    status, said = await caller.post(fake.activity("anna", text=SECRET_TEXT), forged(fake))
    assert (status, json.loads(said)) == (401, {"error": "invalid request"})
    assert script.came == []


@pytest.mark.parametrize("header", ["Basic YTpi", "Bearer", "Token {token}", "Bearer {token} {token}", "{token}"])
async def test_other_headers(caller: Caller, fake: FakeTeams, header: str) -> None:
    said = await caller.post(fake.activity("anna"), None, Authorization=header.format(token=fake.token()))
    assert said[0] == 401


OTHERS: dict[str, dict[str, Any]] = {
    "another tenant": {"conversation": {"id": "a:1", "tenantId": OTHER_TENANT}},
    "another tenant in its data": {"channelData": {"tenant": {"id": OTHER_TENANT}}},
    "no tenant": {"conversation": {"id": "a:1"}, "channelData": None},
    "odd data": {"conversation": {"id": "a:1"}, "channelData": [{"tenant": {"id": OTHER_TENANT}}]},
    "an odd tenant": {"conversation": {"id": "a:1"}, "channelData": {"tenant": OTHER_TENANT}},
    "another channel": {"channelId": "directline"},  # whoever has its secret may write any name and tenant there
    "a channel that the key is not for": {"channelId": "slack"},
}


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize("more", OTHERS.values(), ids=OTHERS)
async def test_what_was_signed_for_others(
    caller: Caller, script: Script, fake: FakeTeams, more: dict[str, Any]
) -> None:
    assert (await caller.post(fake.activity("anna", text=SECRET_TEXT, **more)))[0] == 401
    assert script.came == []


async def test_a_key_that_is_not_for_teams(caller: Caller, script: Script, fake: FakeTeams) -> None:
    fake.signers = [signer("web", "webchat", "directline")]
    assert (await caller.post(fake.activity("anna")))[0] == 401
    assert script.came == []


async def test_a_forged_request_is_refused_before_it_is_read(caller: Caller, fake: FakeTeams) -> None:
    for body in (b"{", b"x" * 1_100_000):
        assert (await caller.post(body, fake.token(aud="another")))[0] == 401


async def test_an_app_of_many_tenants_takes_each(script: Script, fake: FakeTeams) -> None:
    adapter = TeamsAdapter(script, app_id=fake.app_id, password="p", openid_url=fake.openid_url)
    await adapter.start()
    async with serving(adapter.process, fake) as caller:
        elsewhere = fake.activity("anna", conversation={"id": "a:1", "tenantId": OTHER_TENANT})
        assert (await caller.post(elsewhere))[0] == 200
    await adapter.stop()


async def test_no_app_id_is_an_error_unless_asked_for(script: Script, fake: FakeTeams) -> None:
    with pytest.raises(ValueError, match="anybody could speak"):
        TeamsAdapter(script, app_id="", password="")

    adapter = TeamsAdapter(script, app_id="", password="", insecure=True)
    with capture_logs() as lines:
        await adapter.start()
    assert [line["event"] for line in lines] == ["teams.believes_anybody"], "it is said aloud"
    async with serving(adapter.process, fake) as caller:
        assert (await caller.post(fake.activity("anna", text="hej"), None))[0] == 200
    assert script.came[0].text == "hej"
    assert not adapter.connectors.trusts("https://evil.example/")
    await adapter.stop()


@pytest.mark.parametrize(
    ("app_type", "tenant"), [("SingleTenant", ""), ("UserAssignedMSI", "t"), ("singletenant", "t"), ("", "")]
)
async def test_half_a_configuration_is_refused(script: Script, app_type: str, tenant: str) -> None:
    with pytest.raises(ValueError, match="app"):
        TeamsAdapter(script, app_id="a", password="p", app_type=app_type, tenant=tenant)
