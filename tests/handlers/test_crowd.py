"""A large school, each of whom is to hear something as the working day begins."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from bot.model import Profile
from storage import forums, people
from storage.database import Database
from storage.lanes import A_SECOND, FEW, WITHIN
from tests.conftest import opened
from tests.drivers.world import Somebody
from tests.fakes.slack_workspace import user_id
from tests.handlers.test_forums import makes
from tests.handlers.test_notices import known

MANY, IN_FULL = 150, 500
EIGHT = datetime(2026, 3, 3, 7, tzinfo=UTC)  # at the school


@pytest.mark.told_once
@pytest.mark.timeout(180)
async def test_hundreds_hear_it_in_some_minutes_and_no_second_is_too_full(database: Database, everywhere: bool) -> None:
    many = IN_FULL if everywhere else MANY
    async with opened("slack", database) as chat:
        await known(chat)
        await makes(chat, chat.anna, chair="anna")
        fake = chat.driver.fake  # type: ignore[attr-defined]  # it is Slack's
        everybody = [Somebody(f"m{n}", f"Medlem {n:03}", "da-DK") for n in range(many)]
        fake.people |= {user_id(one.key): one for one in everybody}
        with database.system(reads=True) as session:
            [workspace] = people.workspace_ids(session)
        with database.transaction(workspace, chat.clock.now()) as transaction:
            [forum] = forums.at_work(transaction)
            profiles = [Profile(user_id(one.key), one.name, "da", "Europe/Copenhagen") for one in everybody]
            ids = [people.known_person(transaction, one).id for one in profiles]
            forums.add_members(transaction, forum, [(one, "other") for one in ids])
        await chat.anna.types("/påmindelse")
        await chat.anna.submits(text="Husk tallene", said="hver dag kl. 6", to=f"forum:{forum}")
        await chat.anna.submits()
        await chat.anna.types("/påmindelse hver dag kl. 8 Flaget", "personale")
        await chat.anna.submits()

        await chat.is_(EIGHT - timedelta(minutes=30))  # two seconds are added
        before = len(fake.accepted)
        seconds: Counter[datetime] = Counter()
        chat.clock.at = EIGHT
        while chat.clock.at <= EIGHT + WITHIN:
            await chat.app.delivery.drain()
            seconds[chat.clock.at] = len(fake.accepted) - before - sum(seconds.values())
            if chat.clock.at == EIGHT:
                assert "Flaget" in chat.channel("personale")[-1], "what is for a channel comes at its time"
            chat.clock.at += timedelta(seconds=1)

        told = Counter(one.channel for one in fake.accepted[before:] if "Husk tallene" in str(one.blocks))
        assert all(told[fake.direct(user_id(one.key)).id] == 1 for one in everybody)
        assert not any("orsinket" in str(one.blocks) for one in fake.accepted[before:]), "nobody's is late"
        assert seconds[EIGHT] <= FEW + 1
        minutes = [sum(seconds[EIGHT + timedelta(seconds=n + k)] for k in range(60)) for n in range(1, 240)]
        assert max(minutes) <= 60 * A_SECOND + FEW
