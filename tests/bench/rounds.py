"""Servers as processes of their own, and rounds of requests to one and the other."""

from __future__ import annotations

import asyncio
import os
import socket
import statistics
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

from aiohttp import ClientError, ClientSession

from tests.bench.load import Measured, Signed, at_once

WIDTH = 16
ROUND = 480  # requests: thirty a reader, so that a round ends with each one's press taken back
ROUNDS = 9  # each against each server in turn, so that both meet what else the machine does; medians count


async def migrated(environment: Mapping[str, str]) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "migrate", env=os.environ | environment, stdout=asyncio.subprocess.DEVNULL
    )
    await process.wait()


@asynccontextmanager
async def serving(
    arguments: Sequence[str], port: int, environment: Mapping[str, str], path: str = "/slack/events"
) -> AsyncIterator[str]:
    """A server process, once its port answers."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *arguments, env=os.environ | environment, stderr=asyncio.subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}{path}"
    try:
        async with ClientSession() as session:
            for _ in range(1_200):
                try:
                    await (await session.get(url)).read()
                    break
                except ClientError:
                    await asyncio.sleep(0.05)
        yield url
    finally:
        process.terminate()
        await process.wait()


def free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


async def compare(
    again: Callable[[list[Signed]], list[Signed]],
    name: str,
    requests: list[Signed],
    ours: str,
    theirs: str,
    peer: str,
    aim: float,
    *,
    theirs_gets: list[Signed] | None = None,
    answered: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """`theirs_gets`: what the peer is sent, where it understands only that."""
    given = theirs_gets or requests
    await at_once(ours, again(requests[:200]), WIDTH)
    await at_once(theirs, again(given[:200]), WIDTH)
    found: list[tuple[Measured, Measured]] = []
    for _ in range(ROUNDS):
        ours_now = await at_once(ours, again(requests), WIDTH, answered)
        found.append((ours_now, await at_once(theirs, again(given), WIDTH)))
    mine, other = zip(*found, strict=True)
    ratios = sorted(one.rate / another.rate for one, another in found)
    print(
        f"  {name:22} {_median(mine)}   {peer} {_median(other)}   "
        f"ratio {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}; aim: {aim})"
    )


def _median(rounds: Sequence[Measured]) -> str:
    rate = statistics.median(one.rate for one in rounds)
    return f"{rate:7.0f} a second, p99 {statistics.median(one.percentile(99) for one in rounds):6.1f} ms"
