"""Slack tells nobody that an open channel was made private: what the documents say of it."""

from __future__ import annotations

from storage.database import Database
from tests.conftest import opened
from tests.drivers.slack import SlackDriver
from tests.fakes.slack_workspace import channel_id


async def test_a_channel_made_private_later_is_known_to_be_once_somebody_types_there(database: Database) -> None:
    async with opened("slack", database) as chat:
        assert isinstance(chat.driver, SlackDriver)
        await chat.announces(chat.anna, "Nyt mødeskema", channel="teams")
        await chat.david.types("/decision show 1", "direct")
        assert "Nyt mødeskema" in chat.david.private[-1], "everybody may read what was announced in an open channel"

        chat.driver.fake.channels[channel_id("teams")].kind = "private"
        await chat.david.types("/decision show 1", "direct")
        assert "Nyt mødeskema" in chat.david.private[-1], "until Samspil knows, it counts as open"

        await chat.bent.types("/samspil", "teams")
        await chat.david.types("/decision show 1", "direct")
        assert "Nyt mødeskema" not in chat.david.private[-1]
        await chat.david.types("/decision list", "direct")
        assert "Nyt mødeskema" not in chat.david.private[-1]
        await chat.clara.types("/decision show 1", "direct")
        assert "Nyt mødeskema" in chat.clara.private[-1], "its members go on reading it"
