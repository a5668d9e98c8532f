"""Who and where, while Teams is slow, silent, or elsewhere than it was."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot import memberships
from bot.model import Kind, Message, Place, Profile, Text
from bot.platform import Target, Unreachable
from bot.teams.adapter import TeamsAdapter
from bot.teams.connector import NotConnected
from bot.teams.directory import AGAIN, AT_ONCE, OLDEST, SLOW, WITHIN, Address, Directory
from bot.teams.outbound import Outbound
from tests.conftest import another, opened
from tests.drivers.teams import TeamsDriver
from tests.fakes.teams import TENANT, Conversation, FakeTeams, conversation_id, entra_id, user_id
from tests.teams.conftest import Clock, School, Script, soon

STAFF, TEAMS, TRIO = (conversation_id(room) for room in ("personale", "teams", "trio"))
ANNA, CLARA = entra_id("anna"), entra_id("clara")
OTHER = "19:other@thread.tacv2"
HELLO = Message("Hej", (Text("Hej"),), preview="Hej")


@pytest.fixture
def stored(fake: FakeTeams) -> list[Place]:
    """The conversations that are stored."""
    return [here(fake, id) for id in (TRIO, STAFF, TEAMS)]


@pytest.fixture
def directory(adapter: TeamsAdapter, stored: list[Place], clock: Clock) -> Directory:
    async def known(_: str) -> Sequence[Place]:
        return stored

    return Directory(adapter, known, clock)


class Held:
    """Calls about these ids wait until they are let go; `asked` has the paths of all."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self.gate = asyncio.Event()
        self.seconds = 0.0  # that every call takes
        self.asked: list[tuple[str, ...]] = []
        self.now = self.most = 0  # calls on their way at the same time

    def lists(self) -> list[str]:
        return [path[1] for path in self.asked if path[-1] == "pagedmembers"]


@pytest.fixture
def held(adapter: TeamsAdapter, monkeypatch: pytest.MonkeyPatch) -> Held:
    held, real = Held(), adapter.connectors.call

    async def call(method: str, service: str, path: tuple[str, ...], *rest: Any, **more: Any) -> dict[str, Any]:
        held.asked.append(path)
        held.now += 1
        held.most = max(held.most, held.now)
        await asyncio.sleep(held.seconds)
        if held.ids.intersection(path):
            await held.gate.wait()
        held.now -= 1
        return await real(method, service, path, *rest, **more)

    monkeypatch.setattr(adapter.connectors, "call", call)
    return held


def here(fake: FakeTeams, id: str) -> Place:
    there = fake.conversations[id]
    address = Address(fake.service_url, there.team, entra_id(there.team) if there.team else "")
    return Place(id, Kind.PRIVATE, there.name, address.dump(), there.team)


def moved(place: Place, service: str) -> Place:
    return replace(place, address=replace(Address.load(place.address), service_url=service).dump())


def other_channel(fake: FakeTeams) -> None:
    fake.conversations[OTHER] = Conversation(OTHER, "channel", "Andet", fake.conversations[STAFF].members, STAFF)


async def acting(directory: Directory, place: Place, key: str = "anna", tenant: str = TENANT) -> Profile:
    return await directory.acting(tenant, place, Profile(entra_id(key), "", "da-DK"), user_id(key))


# ------------------------------------------------------------------------------------------------ for how long


async def test_while_lists_cannot_be_had_what_was_said_counts_for_five_minutes(
    directory: Directory, fake: FakeTeams, clock: Clock
) -> None:
    assert TEAMS in await directory.memberships(TENANT, CLARA)
    fake.conversations[TEAMS].members.discard(user_id("clara"))
    fake.fail("members", 503, times=100)
    clock.ahead = AGAIN + 1
    assert TEAMS in await directory.memberships(TENANT, CLARA)
    clock.ahead = OLDEST + 1
    assert await directory.memberships(TENANT, CLARA) == frozenset()


async def test_who_left_is_missed_when_lists_are_asked_for_anew(
    directory: Directory, fake: FakeTeams, clock: Clock
) -> None:
    assert TEAMS in await directory.memberships(TENANT, CLARA)
    fake.conversations[TEAMS].members.discard(user_id("clara"))
    clock.ahead = AGAIN + 1
    assert await directory.memberships(TENANT, CLARA) == {STAFF}


async def test_whoever_cannot_be_looked_up_is_who_they_were_for_five_minutes(
    directory: Directory, fake: FakeTeams, clock: Clock
) -> None:
    trio = here(fake, TRIO)
    assert not (await acting(directory, trio)).guest
    fake.fail("member", 503, times=100)
    clock.ahead = AGAIN + 1
    assert not (await acting(directory, trio)).guest
    clock.ahead = OLDEST + 1
    assert (await acting(directory, trio)).guest


async def test_a_conversation_that_is_closed_to_us_holds_nobody(
    directory: Directory, fake: FakeTeams, clock: Clock
) -> None:
    assert TEAMS in await directory.memberships(TENANT, CLARA)
    fake.conversations[TEAMS].bot = False
    clock.ahead = AGAIN + 1
    assert await directory.memberships(TENANT, CLARA) == {STAFF}


async def test_once_teams_tells_of_a_change_nothing_older_counts(
    directory: Directory, fake: FakeTeams, held: Held
) -> None:
    """Neither what was known nor what was being asked."""
    assert TEAMS in await directory.memberships(TENANT, CLARA)
    fake.fail("members", 503, times=1)
    directory.forget(TENANT, TEAMS)
    assert await directory.memberships(TENANT, CLARA) == {STAFF}
    held.ids.add(TEAMS)
    before = len(held.lists())
    asking = asyncio.create_task(directory.roster(TENANT, here(fake, TEAMS)))
    await soon(lambda: len(held.lists()) > before)
    directory.forget(TENANT, TEAMS)
    held.gate.set()
    await asking
    before = len(held.lists())
    await directory.roster(TENANT, here(fake, TEAMS))
    assert len(held.lists()) > before


async def test_somebody_who_acted_can_be_chosen_later(directory: Directory, fake: FakeTeams, clock: Clock) -> None:
    """Who has Samspil in a chat of their own is in no list."""
    david = await acting(directory, here(fake, fake.personal(user_id("david")).id), "david")
    for conversation in (STAFF, TEAMS):
        fake.conversations[conversation].members.discard(user_id("david"))
    clock.ahead = 7200
    found = await directory.person(TENANT, here(fake, TRIO), david.external_id)
    assert found is not None
    assert found.name == "David Åberg"
    assert await directory.person(TENANT, here(fake, TRIO), entra_id("nobody")) is None


# ------------------------------------------------------------------------------------------------ how much is asked


async def test_a_team_is_asked_for_its_members_once(
    directory: Directory, fake: FakeTeams, stored: list[Place], held: Held
) -> None:
    other_channel(fake)
    stored.append(here(fake, OTHER))
    assert await directory.memberships(TENANT, ANNA) == {STAFF, OTHER, TEAMS, TRIO}
    assert {id: held.lists().count(id) for id in (STAFF, OTHER, TEAMS, TRIO)} == {
        STAFF: 2,  # pages
        OTHER: 0,
        TEAMS: 1,
        TRIO: 1,
    }
    before = len(held.asked)
    assert await directory.memberships(TENANT, CLARA) == {STAFF, OTHER, TEAMS}
    assert len(held.asked) == before, "one list answers for everybody in it"


async def test_a_channel_that_is_gone_empties_no_team(
    directory: Directory, fake: FakeTeams, stored: list[Place]
) -> None:
    stored[:] = [replace(here(fake, STAFF), external_id="19:gone@thread.tacv2")]
    assert STAFF in await directory.memberships(TENANT, ANNA)


async def test_a_slow_list_comes_for_the_next_question(directory: Directory, fake: FakeTeams, held: Held) -> None:
    held.ids.add(TRIO)
    assert await directory.memberships(TENANT, ANNA) == {STAFF, TEAMS}, "the third list is still on its way"
    assert 2 * WITHIN < memberships.WITHIN, "two questions in a row are in time for the dispatcher"
    held.gate.set()
    await soon(lambda: fake.calls["members"] == 4)
    await asyncio.sleep(0.05)
    assert await directory.memberships(TENANT, ANNA) == {STAFF, TEAMS, TRIO}


async def test_everything_is_asked_at_the_same_time(directory: Directory, held: Held) -> None:
    held.seconds = 0.1
    assert await directory.memberships(TENANT, ANNA) == {STAFF, TEAMS, TRIO}
    assert held.most >= 3, "both teams and the chat"


async def test_teams_are_asked_before_chats(
    directory: Directory, fake: FakeTeams, stored: list[Place], held: Held
) -> None:
    for n in range(AT_ONCE):
        id = f"19:{n}@thread.v2"
        fake.conversations[id] = Conversation(id, "groupChat", str(n), {user_id("david")})
        stored.insert(0, here(fake, id))
        held.ids.add(id)
    assert await directory.memberships(TENANT, CLARA) == {STAFF, TEAMS}


async def test_what_was_offered_is_found(directory: Directory, fake: FakeTeams) -> None:
    other_channel(fake)
    offered = {place.external_id: place for place in await directory.offered(TENANT, ANNA)}
    assert {id: place.name for id, place in offered.items()} == {
        STAFF: "personale",
        OTHER: "personale › Andet",
        TEAMS: "teams",
        TRIO: "trio",
    }
    assert offered[OTHER].team == STAFF
    assert await directory.chosen(TENANT, ANNA, [OTHER, TRIO]) == [offered[OTHER], offered[TRIO]]


async def test_a_place_that_was_not_offered_is_open_to_nobody(directory: Directory) -> None:
    assert await directory.chosen(TENANT, CLARA, [TRIO]) == [Place(TRIO, Kind.PRIVATE)]


# ------------------------------------------------------------------------------------------------ slow, or failing


async def test_slow_lookups_hold_up_no_press(
    directory: Directory, fake: FakeTeams, clock: Clock, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    held.ids.add(STAFF)

    async def looks() -> Profile:
        place = await directory.place(TENANT, STAFF, Kind.PRIVATE, Address(fake.service_url, STAFF))
        return await acting(directory, place)

    assert (await looks()).guest
    before = len(held.asked)
    with monkeypatch.context() as patched:
        patched.setattr("bot.teams.directory.WITHIN", 60.0)
        async with asyncio.timeout(20):
            assert (await looks()).guest, "it is not waited for again"
    clock.ahead = SLOW + 1
    held.ids.clear()
    assert (await looks()).guest, "the first question is still on its way"
    held.gate.set()
    await soon(lambda: fake.calls["member"] == 1)
    await asyncio.sleep(0.05)
    assert not (await looks()).guest
    assert len(held.asked) == before


@pytest.mark.parametrize("told", [False, True], ids=["after a while", "when Teams tells of a change"])
async def test_what_was_slow_and_failed_is_asked_again(
    directory: Directory, fake: FakeTeams, clock: Clock, held: Held, told: bool
) -> None:
    trio = here(fake, TRIO)
    held.ids.add(TRIO)
    fake.fail("members", 503)
    assert await directory.roster(TENANT, trio) == {}
    held.gate.set()
    await soon(lambda: fake.calls["members"] == 1)
    await asyncio.sleep(0.05)
    assert await directory.roster(TENANT, trio) == {}
    if told:
        directory.forget(TENANT, TRIO)
    else:
        clock.ahead = 60
    assert ANNA in await directory.roster(TENANT, trio)


async def test_what_is_refused_at_once_is_asked_again_at_once(directory: Directory, fake: FakeTeams) -> None:
    fake.fail("member", 503)
    assert (await acting(directory, here(fake, TRIO))).guest
    assert not (await acting(directory, here(fake, TRIO))).guest


async def test_a_defect_of_ours_is_no_trouble_of_teams(
    directory: Directory, fake: FakeTeams, adapter: TeamsAdapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> None:
        raise KeyError

    monkeypatch.setattr(adapter, "member", broken)
    with pytest.raises(KeyError):
        await acting(directory, here(fake, TRIO))


async def test_a_team_that_cannot_be_looked_up_keeps_its_id_for_links(directory: Directory, fake: FakeTeams) -> None:
    fake.fail("team", 503)
    place = await directory.place(TENANT, STAFF, Kind.PRIVATE, Address(fake.service_url, STAFF))
    assert Address.load(place.address).group == entra_id(STAFF)


async def test_a_renamed_team_has_its_new_name(directory: Directory, fake: FakeTeams) -> None:
    async def name() -> str:
        return (await directory.place(TENANT, STAFF, Kind.PRIVATE, Address(fake.service_url, STAFF))).name

    assert await name() == "personale"
    fake.conversations[STAFF].name = "Lærerne"
    assert await name() == "personale"
    directory.forget(TENANT, STAFF)
    assert await name() == "Lærerne"


# ------------------------------------------------------------------------------------------------ guests


async def test_somebody_of_another_tenant_is_a_guest(directory: Directory, fake: FakeTeams) -> None:
    other = "0d6b1f5e-0000-4000-8000-000000000000"
    assert (await acting(directory, here(fake, TRIO), tenant=other)).guest
    assert all(one.guest for one in await directory.people(other, here(fake, TRIO)))


@pytest.mark.parametrize(
    ("role", "guest"), [("user", False), ("Owner", False), ("guest", True), ("anonymous", True), (None, True)]
)
async def test_a_role_that_nobody_knows_is_a_guests(
    directory: Directory, fake: FakeTeams, monkeypatch: pytest.MonkeyPatch, role: Any, guest: bool
) -> None:
    real = fake._account
    monkeypatch.setattr(fake, "_account", lambda person: {**real(person), "userRole": role})
    assert (await acting(directory, here(fake, TRIO))).guest is guest


# ------------------------------------------------------------------------------------------------ where Teams is


@pytest.fixture(params=["another answers there", "nobody answers there", "it is not trusted"])
def old(request: pytest.FixtureRequest, fake: FakeTeams) -> str:
    """Where Teams was: a service that is stored."""
    return {
        "another answers there": f"{fake.root}/apac/",  # 404 to everything
        "nobody answers there": "http://127.0.0.1:9/",
        "it is not trusted": "https://teams.example/",  # it vouched for itself before a restart
    }[str(request.param)]


async def test_after_teams_moved_people_are_found(
    directory: Directory, fake: FakeTeams, stored: list[Place], old: str
) -> None:
    stored[:] = [moved(place, old) for place in stored]
    directory.heard(TENANT, fake.service_url)
    other_channel(fake)
    assert await directory.memberships(TENANT, ANNA) == {STAFF, OTHER, TEAMS, TRIO}
    assert not (await acting(directory, moved(here(fake, TRIO), old))).guest


@pytest.mark.parametrize("person", ["", "anna"])
async def test_after_teams_moved_messages_are_posted_and_changed(
    adapter: TeamsAdapter, directory: Directory, fake: FakeTeams, old: str, person: str
) -> None:
    directory.heard(TENANT, fake.service_url)
    where = fake.personal(user_id(person)).id if person else TRIO
    to = Target(TENANT, where, entra_id(person) if person else "", Address(old).dump())
    outbound = Outbound(adapter, directory)
    sent = await outbound.send(to, HELLO, "da")
    await outbound.update(to, sent.reference, HELLO, "da")
    [posted] = fake.messages
    assert (posted.conversation, posted.edits) == (where, 1)


async def test_a_personal_chat_that_teams_moved_is_opened(
    adapter: TeamsAdapter, directory: Directory, fake: FakeTeams, old: str
) -> None:
    directory.heard(TENANT, fake.service_url)
    await Outbound(adapter, directory).send(Target(TENANT, "", ANNA, Address(old).dump()), HELLO, "da")
    assert [one.conversation for one in fake.messages] == ["a:1anna"]


async def test_what_is_refused_is_tried_nowhere_else(
    adapter: TeamsAdapter, directory: Directory, fake: FakeTeams
) -> None:
    directory.heard(TENANT, f"{fake.root}/apac/")
    fake.conversations[TRIO].bot = False
    with pytest.raises(Unreachable, match="not_in_channel"):
        await Outbound(adapter, directory).send(Target(TENANT, TRIO, "", Address(fake.service_url).dump()), HELLO, "da")


async def test_a_service_that_vouched_for_itself_before_a_restart_is_waited_for(
    directory: Directory, fake: FakeTeams, script: Script
) -> None:
    """Delivery tries again what was not connected; what is not installed would be parked."""
    adapter = TeamsAdapter(
        script, app_id=fake.app_id, password=fake.password, login_url=fake.login_url, openid_url=fake.openid_url
    )
    await adapter.start()
    outbound, to = Outbound(adapter, directory), Target(TENANT, TRIO, "", Address(fake.service_url).dump())
    with pytest.raises(NotConnected):
        await outbound.send(to, HELLO, "da")
    adapter.connectors.trust(fake.service_url)  # an activity came from there
    await outbound.send(to, HELLO, "da")
    assert [one.conversation for one in fake.messages] == [TRIO]
    await adapter.stop()


async def test_people_still_read_what_is_theirs_after_a_restart_and_another_address(school: School) -> None:
    await school.announces(school.anna)
    await school.app.stop()
    old = urlsplit(school.fake.service_url)
    await school.fake.stop()
    with socket.socket() as closed:  # nobody takes calls at the old address any more, no other test either
        closed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        closed.bind((old.hostname or "", old.port or 0))
        await _reads_again(school)


async def _reads_again(school: School) -> None:
    async with opened("teams", another(school.database), installed=False) as later:
        assert isinstance(later.driver, TeamsDriver)
        await later.clara.types("/samspil", "direct")  # Teams is heard of at its new address
        await later.clara.types("/decision show 1", "direct")
        assert "Fælles tid" in later.clara.private[-1].text
