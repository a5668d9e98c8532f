"""Two turns on Teams, beside a bare echo bot of botbuilder's. Load and fake Microsoft are this process.

Both are without an app, so that neither checks or fetches a token.
"""

from __future__ import annotations

import asyncio
import json
from itertools import count
from pathlib import Path

from tests.bench.load import Signed
from tests.bench.rounds import ROUND, ROUNDS, WIDTH, compare, free_port, migrated, serving
from tests.drivers.teams import TeamsDriver
from tests.drivers.teams_reading import button_of
from tests.drivers.world import Somebody
from tests.fakes.teams import FakeTeams, conversation_id, user_id
from tests.fakes.teams_login import Json

PATH = "/api/messages"


async def bench(folder: Path) -> None:
    fake = FakeTeams()
    fake.checks = False
    fake.people |= {user_id(f"r{n}"): Somebody(f"r{n}", f"Reader {n}", "da-DK") for n in range(WIDTH)}
    fake.conversations[conversation_id("personale")].members |= set(fake.people)
    await fake.start()
    port, echo_port = free_port(), free_port()
    environment = {
        "SAMSPIL_DATABASE_URL": f"sqlite:///{folder / 'teams.db'}",
        "SAMSPIL_TEAMS_INSECURE": "1",
        "SAMSPIL_PORT": str(port),
    }
    await migrated(environment)
    async with (
        serving(["bot", "serve"], port, environment, PATH) as samspil,
        serving(["tests.bench.echo", str(echo_port)], echo_port, {}, PATH) as echo,
    ):
        driver = TeamsDriver(fake, samspil.removesuffix(PATH), answered=lambda: asyncio.sleep(0.2))
        shows, presses = await prepared(driver)
        print(f"\nTeams: {ROUNDS} rounds of {ROUND} requests, {WIDTH} at once; the median of each\n")
        bare = "botbuilder's echo bot"

        turns = count()

        def anew(requests: list[Signed]) -> list[Signed]:
            """With ids of their own: a message that was told before is not answered again."""
            turn = f"{next(turns)}-"
            fake.typed |= {f"{turn}{id}" for id in fake.typed if "-" not in id}
            return [Signed(one.body.replace(b'"id": "', f'"id": "{turn}'.encode(), 1), one.headers) for one in requests]

        async def answered() -> None:
            """Every turn's card has arrived."""
            seen = -1
            while seen != (seen := len(fake.accepted)):  # noqa: ASYNC110  (the fake's)
                await asyncio.sleep(0.05)

        await compare(anew, "decision show 1, a card", shows, samspil, echo, bare, 3, answered=answered)
        await compare(anew, "a press that writes", presses, samspil, echo, bare, 3, theirs_gets=shows)
        await driver.close()
    await fake.stop()


async def prepared(driver: TeamsDriver) -> tuple[list[Signed], list[Signed]]:
    """D-1 is announced in a channel; sixteen readers look it up in their own chats, and press that they have read it
    and take it back."""
    await driver.bot_joins("anna", "personale")
    await driver.type("anna", "direct", "decision Fælles tid")
    await driver.submit(
        "anna", {"decided": "Onsdag kl. 14-16.", "why": "Teamene mangler tid.", "places": ["personale"]}
    )
    await driver.submit("anna", {})
    for _ in range(100):
        if any("D-1" in one for one in driver.channel("personale")):
            break
        await asyncio.sleep(0.05)
    announced = driver.channel("personale")[-1]
    read = button_of(announced.handle.activity["attachments"][0]["content"], announced.buttons[0])["data"]
    unread = read | {"press": "decision.unread"}
    shows, presses = [], []
    for n in range(ROUND):
        reader = f"r{n % WIDTH}"
        shows.append(signed(driver.fake.activity(reader, text="decision show 1")))
        value = {"data": unread if n // WIDTH % 2 else read}
        press = driver.fake.activity(reader, "personale", type="invoke", name="task/fetch", value=value)
        presses.append(signed(press))
    return shows, presses


def signed(activity: Json) -> Signed:
    return Signed(json.dumps(activity).encode(), {"Content-Type": "application/json"})
