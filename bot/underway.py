"""Answers on their way to a platform: nobody waits for them, and a process that stops lets them arrive."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


class Underway:
    """`failed` is told what an answer failed with. What was done is committed by then, so that a failure is no reason
    to refuse the request."""

    def __init__(self, failed: Callable[[BaseException], None]) -> None:
        self._failed = failed
        self._running: set[asyncio.Task[object]] = set()

    def begin(self, showing: Coroutine[Any, Any, object]) -> asyncio.Task[object]:
        task = asyncio.create_task(showing)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    async def finish(self) -> None:
        """Waits for all of them, each of which has a time limit of its own."""
        while self._running:
            await asyncio.wait(self._running)

    def _ended(self, task: asyncio.Task[object]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._failed(error)
