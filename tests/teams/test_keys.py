"""The Bot Connector's keys: fetched once for many, kept, renewed; whoever is known waits for none of it."""

from __future__ import annotations

import asyncio

import pytest

from bot.teams import auth
from tests.fakes.teams import FakeTeams
from tests.fakes.teams_login import signer
from tests.teams.conftest import SECRET_TEXT, Caller, Clock, Script, soon

DAY = 86_400


async def test_keys_are_fetched_once(caller: Caller, fake: FakeTeams) -> None:
    said = await asyncio.gather(*(caller.post(fake.activity("anna")) for _ in range(10)))
    assert {status for status, _ in said} == {200}
    assert fake.calls["keys"] == 1


async def test_a_new_key_is_fetched_when_it_signs(caller: Caller, fake: FakeTeams, clock: Clock) -> None:
    assert (await caller.post(fake.activity("anna")))[0] == 200
    before = fake.token()
    fake.rotate()
    clock.ahead += auth.QUIET
    said = await asyncio.gather(*(caller.post(fake.activity("anna")) for _ in range(10)))
    assert {status for status, _ in said} == {200}
    assert fake.calls["keys"] == 2

    assert (await caller.post(fake.activity("anna"), before))[0] == 401  # its key was withdrawn


async def test_unknown_keys_make_no_storm(caller: Caller, fake: FakeTeams) -> None:
    assert (await caller.post(fake.activity("anna")))[0] == 200
    for number in range(5):
        assert (await caller.post(fake.activity("anna"), fake.token(signer(f"forger-{number % 2}"))))[0] == 401
    assert fake.calls["keys"] == 1


async def test_keys_are_renewed_after_a_day_behind_everybodys_back(
    caller: Caller, fake: FakeTeams, clock: Clock
) -> None:
    await caller.post(fake.activity("anna"))
    clock.ahead += DAY - 60
    await caller.post(fake.activity("anna"))
    assert fake.calls["keys"] == 1

    clock.ahead += 120
    assert (await caller.post(fake.activity("anna")))[0] == 200
    await soon(lambda: fake.calls["keys"] == 2)


@pytest.mark.parametrize("matter", ["down", "hang", "garbled", "empty"])
async def test_known_keys_go_on_working_while_the_key_server_does_not(
    caller: Caller, fake: FakeTeams, clock: Clock, matter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await caller.post(fake.activity("anna"))
    fake.keys = matter
    clock.ahead += 3 * DAY
    monkeypatch.setattr("bot.teams.auth.PATIENCE", 60.0)
    for _ in range(3):
        async with asyncio.timeout(20):
            assert (await caller.post(fake.activity("anna")))[0] == 200
        await soon(lambda: fake.calls["keys"] == 2)
        await asyncio.sleep(0.05)


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize("matter", ["down", "garbled", "empty"])
async def test_without_keys_nobody_is_let_in_and_the_sender_may_try_again(
    caller: Caller, script: Script, fake: FakeTeams, clock: Clock, matter: str
) -> None:
    fake.keys = matter
    assert (await caller.post(fake.activity("anna", text=SECRET_TEXT)))[0] == 503
    assert (await caller.post(fake.activity("anna"), fake.token(alg="none")))[0] == 401
    fake.keys = ""
    assert (await caller.post(fake.activity("anna")))[0] == 503  # it was asked a moment ago
    assert script.came == []

    clock.ahead += auth.RETRY
    assert (await caller.post(fake.activity("anna")))[0] == 200


async def test_a_key_server_that_hangs_holds_up_nobody_else(
    caller: Caller, fake: FakeTeams, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await caller.post(fake.activity("anna"))
    known = fake.token()
    monkeypatch.setattr(auth, "PATIENCE", 1.0)
    fake.rotate()
    fake.keys = "hang"
    clock.ahead += auth.QUIET

    unknown = [asyncio.create_task(caller.post(fake.activity("bent"))) for _ in range(3)]
    await soon(lambda: fake.calls["keys"] == 2)
    assert (await caller.post(fake.activity("anna"), known))[0] == 200
    assert not any(task.done() for task in unknown), "whoever is known had to wait"

    async with asyncio.timeout(2.5):
        assert [status for status, _ in await asyncio.gather(*unknown)] == [503, 503, 503]
    assert fake.calls["keys"] == 2


async def test_who_gives_up_waiting_takes_the_keys_from_nobody(
    caller: Caller, fake: FakeTeams, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asked first may hang up; the others wait for the same fetch."""
    monkeypatch.setattr(auth, "PATIENCE", 0.5)
    fake.keys = "hang"
    first = asyncio.create_task(caller.post(fake.activity("anna")))
    await soon(lambda: fake.calls["keys"] == 1)
    second = asyncio.create_task(caller.post(fake.activity("bent")))
    await asyncio.sleep(0.05)
    first.cancel()
    assert (await second)[0] == 503
    assert fake.calls["keys"] == 1
