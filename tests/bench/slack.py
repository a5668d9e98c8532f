"""`/decision show 1` and a press on Slack, beside bare Bolt. Load and fake Slack are this process."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.bench.load import Signed, a_second
from tests.bench.rounds import ROUND, ROUNDS, WIDTH, compare, free_port, migrated, serving
from tests.drivers import named
from tests.drivers.slack import SECRET, SlackDriver
from tests.drivers.world import Somebody
from tests.fakes.slack import FakeSlack

CALM = 250  # requests at 50 a second, in a third of the rounds


class Recorder(SlackDriver):
    """Makes the requests that Slack would send, and keeps instead of sending them while `kept` is a list."""

    kept: list[Signed] | None = None

    async def post(
        self, body: bytes, content_type: str, *, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        if self.kept is None:
            return await super().post(body, content_type, headers=headers)
        self.kept.append(Signed(body, {"Content-Type": content_type, **self.signed(body)}))
        return 200, {}

    def signed(self, body: bytes) -> dict[str, str]:
        timestamp = str(int(time.time()))
        signature = self._signs.generate_signature(timestamp=timestamp, body=body.decode())
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature or ""}

    def again(self, requests: Sequence[Signed]) -> list[Signed]:
        """Signed anew, since a signature is good for five minutes."""
        return [Signed(one.body, one.headers | self.signed(one.body)) for one in requests]


async def bench(folder: Path) -> None:
    fake = FakeSlack()
    fake.people |= {f"U0R{n}": Somebody(f"r{n}", f"Reader {n}", "da-DK") for n in range(WIDTH)}
    fake.channels["C0PERSONALE"].members |= set(fake.people)
    await fake.start()
    environment = {
        "SAMSPIL_DATABASE_URL": f"sqlite:///{folder / 'samspil.db'}",
        "SLACK_BOT_TOKEN": fake.token,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": fake.api_url,
    }
    await migrated(environment)
    ports = {name: free_port() for name in ("samspil", "read", "write", "ack")}

    def peer(kind: str) -> list[str]:
        return ["tests.bench.peers", kind, str(ports[kind]), str(folder / f"{kind}.db")]

    async with (
        serving(["bot", "serve"], ports["samspil"], environment | {"SAMSPIL_PORT": str(ports["samspil"])}) as samspil,
        serving(peer("read"), ports["read"], {}) as read,
        serving(peer("write"), ports["write"], {}) as write,
        serving(peer("ack"), ports["ack"], {}) as ack,
    ):
        driver = Recorder(fake, samspil.removesuffix("/slack/events"))
        shows, presses = await prepared(driver, fake)
        print(f"Slack: {ROUNDS} rounds of {ROUND} requests, {WIDTH} at once; the median of each\n")
        await compare(driver.again, "/decision show 1", shows, samspil, read, "Bolt and one row read in a thread", 0.6)
        await compare(
            driver.again, "a press that writes", presses, samspil, write, "Bolt and one row inserted in a thread", 0.5
        )
        print("\n50 requests a second, p99")
        calm: dict[str, list[float]] = {}
        bare = "default Bolt that only acknowledges"
        paced = {"/decision show 1": (samspil, shows), "a press that writes": (samspil, presses), bare: (ack, shows)}
        for _ in range(ROUNDS // 3):
            for name, (url, requests) in paced.items():
                measured = await a_second(url, driver.again(requests[:CALM]))
                calm.setdefault(name, []).append(measured.percentile(99))
        peer_p99 = statistics.median(calm.pop(bare))
        for name, found in calm.items():
            ours = statistics.median(found)
            print(f"  {name:22} {ours:6.1f} ms   {bare} {peer_p99:6.1f} ms   ratio {ours / peer_p99:.2f} (aim: 1)")
        await driver.close()
    await fake.stop()


async def prepared(driver: Recorder, fake: FakeSlack) -> tuple[list[Signed], list[Signed]]:
    """D-1 is announced; then sixteen readers look it up, and press that they have read it and take it back."""
    await driver.type("anna", "personale", "/decision Fælles tid")
    await driver.submit("anna", {"decided": "Onsdag kl. 14-16.", "why": "Teamene mangler tid."})
    await driver.submit("anna", {})
    for _ in range(100):
        if driver.channel("personale"):
            break
        await asyncio.sleep(0.05)
    (announced,) = driver.channel("personale")
    readers = [f"r{n}" for n in range(WIDTH)]
    shows: list[Signed] = []
    presses: list[Signed] = []
    driver.kept = shows
    for n in range(ROUND):
        await driver.type(readers[n % WIDTH], "personale", "/decision show 1")
    driver.kept = presses
    label = named(announced.buttons, "I have read it")
    assert label
    for n in range(ROUND):
        await driver.press(readers[n % WIDTH], announced, label)
        if n // WIDTH % 2:  # every other time it is taken back, so that each press changes a row
            presses[-1] = taken_back(presses[-1])
    driver.kept = None
    return shows, presses


def taken_back(request: Signed) -> Signed:
    return Signed(request.body.replace(b"decision.read", b"decision.unread"), request.headers)
