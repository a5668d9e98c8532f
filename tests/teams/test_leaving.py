"""Who has left, where a bot is told of no closed account: what Teams says without wanting to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot.kept import HOUR
from bot.model import Place
from bot.platform import TryLater
from bot.teams.adapter import TeamsAdapter
from bot.teams.connector import TeamsFailed
from bot.teams.directory import AGAIN, Directory
from tests.drivers import Seen
from tests.fakes.teams import TENANT, FakeTeams, entra_id, user_id
from tests.handlers.test_notices import known
from tests.teams.conftest import Clock, School
from tests.teams.test_directory import STAFF, TEAMS, TRIO, here

BENT, EVA = (entra_id(key) for key in ("bent", "eva"))


@pytest.fixture
def directory(adapter: TeamsAdapter, fake: FakeTeams, clock: Clock) -> Directory:
    async def known(_: str) -> Sequence[Place]:
        return [here(fake, id) for id in (TRIO, STAFF, TEAMS)]

    return Directory(adapter, known, clock)


async def test_whose_account_is_deleted_has_left_when_teams_says_so_twice(
    directory: Directory, fake: FakeTeams, clock: Clock
) -> None:
    assert await directory.has_left(TENANT, BENT) is False
    fake.closes("bent")
    clock.ahead = AGAIN + 1
    assert await directory.has_left(TENANT, BENT) is None
    clock.ahead += 6 * HOUR
    assert await directory.has_left(TENANT, BENT) is True
    assert await directory.has_left(TENANT, BENT) is True


async def test_what_teams_says_once_is_a_slip(directory: Directory, fake: FakeTeams, clock: Clock) -> None:
    nowhere(fake, "bent")
    fake.installed.add(user_id("bent"))
    for _ in range(3):
        fake.fail("create", 400, "MemberNotFoundInConversation")
        assert await directory.has_left(TENANT, BENT) is None
        clock.ahead += 6 * HOUR
        assert await directory.has_left(TENANT, BENT) is False
        clock.ahead += 6 * HOUR
    for day in range(3):  # days apart it is no second time
        fake.fail("create", 400, "MemberNotFoundInConversation")
        assert await directory.has_left(TENANT, BENT) is None, day
        clock.ahead += 49 * HOUR


def nowhere(fake: FakeTeams, key: str) -> None:
    """In no team or chat any more, and still in the organisation."""
    for one in (STAFF, TRIO, TEAMS):
        fake.conversations[one].members.discard(user_id(key))


async def test_who_is_only_out_of_every_team_has_not(directory: Directory, fake: FakeTeams) -> None:
    nowhere(fake, "bent")
    assert await directory.has_left(TENANT, BENT) is None, "it is not allowed to write to him"
    fake.installed.add(user_id("bent"))
    assert await directory.has_left(TENANT, BENT) is False


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (403, "ForbiddenOperationException"),
        (403, "BotDisabledByAdmin"),
        (403, ""),
        (404, "ConversationNotFound"),
        (404, ""),
        (400, "BadSyntax"),
        (401, "BotNotRegistered"),
    ],
)
async def test_no_other_refusal_says_so(directory: Directory, fake: FakeTeams, status: int, code: str) -> None:
    nowhere(fake, "bent")
    for _ in range(3):
        fake.fail("create", status, code, times=2 if status == 401 else 1)
        assert await directory.has_left(TENANT, BENT) is None


@pytest.mark.parametrize(("status", "error"), [(500, TeamsFailed), (503, TeamsFailed), (429, TryLater)])
async def test_an_outage_says_nothing(
    directory: Directory, fake: FakeTeams, status: int, error: type[Exception]
) -> None:
    fake.closes("bent")
    fake.fail("create", status)
    with pytest.raises(error):
        await directory.has_left(TENANT, BENT)
    fake.fail("members", status, times=10)
    assert await directory.has_left(TENANT, EVA) is False, "she is in what was asked before"


async def test_a_service_that_knows_nobody_is_not_believed(directory: Directory, fake: FakeTeams) -> None:
    fake.closes("bent")
    fake.fail("members", 503, times=10)
    assert await directory.has_left(TENANT, BENT) is None
    assert fake.calls["create"] == 0


async def test_without_an_id_in_microsoft_entra_nothing_is_known(directory: Directory, fake: FakeTeams) -> None:
    assert await directory.has_left(TENANT, "29:1stranger") is None
    assert fake.calls["create"] == 0


@pytest.mark.told_once
async def test_a_reminder_whose_owner_has_left_finds_another(school: School) -> None:
    await known(school)
    await school.bent.types("/påmindelse hver dag kl. 9 Husk nøglen")
    for _ in range(2):  # the form, what was understood
        await school.bent.submits()
    for _ in range(2):
        await school.app.round()
    await school.settles()
    assert not asked(school)
    school.fake.closes("bent")
    for room in ("personale", "teams", "trio"):
        told = school.fake.activity("anna", room, thread="", text=None, membersRemoved=[{"id": user_id("bent")}])
        await school.driver.post({**told, "type": "conversationUpdate"})
    for _ in range(2):
        await school.app.round()
    await school.settles()
    [question] = asked(school)
    await school.anna.presses("Take it over", on=question)
    await school.is_(datetime(2026, 3, 3, 8, 1, tzinfo=UTC))
    assert "Husk nøglen" in school.channel("personale")[-1]
    for _ in range(2):
        await school.app.round()
    await school.settles()
    assert len(asked(school)) == 1


def asked(school: School) -> list[Seen]:
    return [one for one in school.anna.direct if "Bent" in one.text]
