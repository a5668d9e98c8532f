"""What is broken below us, and that it is mended here.

Each story has two tests: ours works; and the library as it is does not, whose failing says that the mend can go.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
import requests
from aiohttp import web
from botbuilder.core import ActivityHandler, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter
from botbuilder.schema import Activity, AdaptiveCardInvokeResponse, AdaptiveCardInvokeValue
from botframework.connector.auth import (
    BotFrameworkAuthenticationFactory,
    PasswordServiceClientCredentialFactory,
)
from botframework.connector.auth.jwt_token_extractor import _OpenIdMetadata
from botframework.connector.teams.operations import teams_operations
from msrest.pipeline.aiohttp import AioHTTPSender
from msrest.universal_http import ClientRequest
from msrest.universal_http.requests import ClientRetryPolicy

from bot.teams.adapter import TeamsAdapter
from tests.fakes.teams import FakeTeams, conversation_id
from tests.fakes.teams_login import signer
from tests.teams.conftest import Caller, Script, serving

MENDED = "mended upstream: our mend can go"
CARD = {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Tak"}


class Bot(ActivityHandler):
    """A bot as botbuilder's manual writes it."""

    async def on_adaptive_card_invoke(
        self, turn_context: TurnContext, invoke_value: AdaptiveCardInvokeValue
    ) -> AdaptiveCardInvokeResponse:
        self.action = invoke_value.action
        return AdaptiveCardInvokeResponse(status_code=200, type=CARD["type"], value=CARD["value"])


@pytest.fixture
async def theirs(fake: FakeTeams, adapter: TeamsAdapter) -> AsyncIterator[tuple[Caller, Bot]]:
    """botbuilder's own adapter and handler, with our check of tokens before them."""
    bot, cloud = Bot(), CloudAdapter(adapter.bot_framework_authentication)

    async def process(request: web.Request) -> Any:
        return await cloud.process(request, bot)

    async with serving(process, fake) as caller:
        yield caller, bot


def press(fake: FakeTeams) -> dict[str, Any]:
    action = {"type": "Action.Execute", "verb": "read", "data": {}}
    return fake.activity("anna", type="invoke", name="adaptiveCard/action", value={"action": action})


# ------------------------------------------------------------------------------------------------ 1: answers to presses


async def test_a_press_is_answered(caller: Caller, script: Script, fake: FakeTeams) -> None:
    script.answer = CARD
    assert (await caller.post(press(fake)))[0] == 200


async def test_botbuilder_fails_to_answer_a_press(theirs: tuple[Caller, Bot], fake: FakeTeams) -> None:
    caller, bot = theirs
    assert (await caller.post(press(fake)))[0] == 500, f"the body is serialised once: {MENDED}"
    assert isinstance(bot.action, dict), f"an action is what its type says: {MENDED}"


async def test_botbuilder_fails_over_broken_json(theirs: tuple[Caller, Bot]) -> None:
    assert (await theirs[0].post(b"{"))[0] == 500, MENDED


# ------------------------------------------------------------------------------------------------ 2: no app id


async def test_botbuilder_lets_everybody_in_without_an_app_id(fake: FakeTeams) -> None:
    """Ours refuses to be made: `test_no_app_id_is_an_error_unless_asked_for`."""
    factory = PasswordServiceClientCredentialFactory(app_id="", password="")
    cloud = CloudAdapter(BotFrameworkAuthenticationFactory.create(credential_factory=factory))

    async def process(request: web.Request) -> Any:
        return await cloud.process(request, Bot())

    async with serving(process, fake) as caller:
        assert (await caller.post(fake.activity("anna"), None))[0] == 201, MENDED


# ------------------------------------------------------------------------------------------------ 3: keys


def test_botbuilder_falls_over_an_unknown_key() -> None:
    """Ours answers 401, or fetches the keys anew: `test_keys.py`."""
    metadata = _OpenIdMetadata("")
    metadata.keys = [signer("first").published()]
    with pytest.raises(IndexError):  # should nothing be raised: mended upstream
        metadata._find("unknown")


async def test_botbuilder_blocks_everything_while_it_fetches_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[bool, bool]] = []

    def get(url: str, **how: Any) -> Any:
        seen.append((threading.current_thread() is threading.main_thread(), "timeout" in how))
        raise requests.ConnectionError

    monkeypatch.setattr(requests, "get", get)
    with pytest.raises(requests.ConnectionError):
        await _OpenIdMetadata("https://login.botframework.com/").get("first")
    assert seen == [(True, False)], f"not on the event loop, or with a timeout: {MENDED}"


# ------------------------------------------------------------------------------------------------ 4: built anew


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every retry policy that is built from now on; each client has one."""
    made: list[Any] = []

    class Counted(ClientRetryPolicy):
        def __init__(self) -> None:
            made.append(self)
            super().__init__()  # type: ignore[no-untyped-call]  # msrest's

    monkeypatch.setattr("msrest.universal_http.requests.ClientRetryPolicy", Counted)
    return made


async def test_a_turn_builds_nothing_anew(built: list[Any], caller: Caller, fake: FakeTeams) -> None:
    await caller.post(fake.activity("anna"))
    assert len(built) == 1
    for _ in range(5):
        await caller.post(fake.activity("anna"))
    assert len(built) == 1


async def test_botbuilder_builds_two_clients_a_turn(built: list[Any], fake: FakeTeams) -> None:
    factory = PasswordServiceClientCredentialFactory(app_id="", password="")
    cloud = CloudAdapter(BotFrameworkAuthenticationFactory.create(credential_factory=factory))
    result = await cloud.bot_framework_authentication.authenticate_request(Activity(), None)

    async def nothing(_: TurnContext) -> None: ...

    for _ in range(3):
        await cloud.process_activity(result, Activity.deserialize(fake.activity("anna")), nothing)
    assert len(built) == 6, MENDED


def test_msrest_looks_a_thousand_codes_up_in_a_list() -> None:
    """What each of those clients takes milliseconds for."""
    assert isinstance(ClientRetryPolicy.safe_codes, list), MENDED


# ------------------------------------------------------------------------------------------------ 5: undeclared


def test_botbuilder_imports_aiohttp_and_does_not_declare_it() -> None:
    """Ours declares it: `test_every_library_is_declared`."""
    needs = importlib.metadata.requires("botbuilder-core") or []
    assert not any(need.startswith("aiohttp") for need in needs), MENDED


# ------------------------------------------------------------------------------------------------ found beside them


async def test_a_turn_can_speak_without_blocking(adapter: TeamsAdapter, fake: FakeTeams) -> None:
    """botbuilder's own client, over our sender."""
    client = await adapter.connectors.create(fake.service_url)
    said = await client.conversations.send_to_conversation(
        conversation_id("personale"), Activity(type="message", text="hej")
    )
    assert (said.id, fake.messages[0].activity["text"]) == (fake.messages[0].id, "hej")


async def test_msrests_asynchronous_sender_sends_no_body() -> None:
    async def echo(request: web.Request) -> web.Response:
        return web.Response(body=await request.read() + request.headers.get("X-Sent", "").encode())

    runner = web.AppRunner(app := web.Application())
    app.router.add_post("/", echo)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    sender = AioHTTPSender()
    request = ClientRequest("POST", f"http://{host}:{port}/", headers={"X-Sent": "a header"}, data=b"a body")
    said = await sender.driver.send(request)
    assert await said.internal_response.read() == b"", MENDED
    await sender.driver._session.close()
    await runner.cleanup()


def test_botbuilder_does_not_find_the_tenant_of_a_conversation() -> None:
    """Ours does: `test_what_was_signed_for_others`."""
    activity = Activity.deserialize({"type": "message", "conversation": {"id": "a:1", "tenantId": "t"}})
    assert activity.conversation.tenant_id is None, MENDED


def test_botbuilder_asks_for_a_teams_channels_with_a_blocking_call() -> None:
    """Ours does not: `test_a_teams_channels`."""
    assert not asyncio.iscoroutinefunction(teams_operations.TeamsOperations.get_teams_channels), MENDED
