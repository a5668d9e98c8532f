"""A worker of one process that looks for work whenever it is woken: after commits, and by the ticks."""

from __future__ import annotations

import asyncio

from bot.log import report

BREATH = 0.05  # seconds between two looks for work: a hundred presses are a few looks


class Woken:
    """`look` is what it does; `failed` is what the log calls a look that raised."""

    failed: str

    def __init__(self) -> None:
        self._woken = asyncio.Event()
        self._stopping = False
        self._loop: asyncio.AbstractEventLoop | None = None

    async def look(self) -> None:
        raise NotImplementedError

    def wake(self) -> None:
        """There may be something to do. May be called from any thread."""
        # What was committed before a look begins is seen by it, so one pending call is enough.
        if self._loop is not None and not self._woken.is_set() and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    async def run(self) -> None:
        """Works until it is told to stop."""
        self._loop = asyncio.get_running_loop()
        while not self._stopping:
            self._woken.clear()
            try:
                await self.look()
            except Exception as error:
                report(self.failed, error)
            await asyncio.sleep(BREATH)
            await self._woken.wait()
