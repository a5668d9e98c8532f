"""A bounded load on a server of this machine: so many requests, so many at once, or so many a second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiohttp import ClientSession, TCPConnector


@dataclass(frozen=True)
class Signed:
    """A request as Slack sends it, signed beforehand so that signing is not measured."""

    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class Measured:
    seconds: float
    latencies: list[float]  # seconds each, sorted

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, percent: float) -> float:
        """In milliseconds."""
        return self.latencies[min(int(len(self.latencies) * percent / 100), len(self.latencies) - 1)] * 1000


async def at_once(
    url: str, requests: Sequence[Signed], width: int, answered: Callable[[], Awaitable[None]] | None = None
) -> Measured:
    """Sends them all, `width` under way at any time, and waits for what is `answered` after the acknowledgements."""
    waiting = iter(requests)
    latencies: list[float] = []
    async with ClientSession(connector=TCPConnector(limit=width)) as session:

        async def work() -> None:
            for request in waiting:
                latencies.append(await _send(session, url, request))

        begun = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(width)))
        if answered:
            await answered()
        return Measured(time.perf_counter() - begun, sorted(latencies))


async def a_second(url: str, requests: Sequence[Signed], rate: float = 50) -> Measured:
    """Sends them at that rate, whether answers come or not."""
    latencies: list[float] = []
    async with ClientSession(connector=TCPConnector(limit=0)) as session:

        async def one(request: Signed) -> None:
            latencies.append(await _send(session, url, request))

        begun = time.perf_counter()
        tasks = []
        for n, request in enumerate(requests):
            await asyncio.sleep(max(0.0, begun + n / rate - time.perf_counter()))
            tasks.append(asyncio.create_task(one(request)))
        await asyncio.gather(*tasks)
        return Measured(time.perf_counter() - begun, sorted(latencies))


async def _send(session: ClientSession, url: str, request: Signed) -> float:
    begun = time.perf_counter()
    async with session.post(url, data=request.body, headers=request.headers) as response:
        await response.read()
        if response.status not in (200, 201):
            raise RuntimeError(f"HTTP {response.status}")
    return time.perf_counter() - begun
