"""What wakes up when. APScheduler is the timer alone: what is to be done stands in our own tables."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

POLL_SECONDS = 1.0  # how late delivery may notice what another process wrote, or what has just become due


class Ticks:
    def __init__(self, *, wake: Callable[[], None], tidy: Callable[[], Awaitable[None]]) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        once = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        self._scheduler.add_job(wake, "interval", seconds=POLL_SECONDS, **once)
        self._scheduler.add_job(tidy, "interval", hours=6, jitter=600, **once)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)
