"""The composition root: settings in, everything wired out. The one file that wires."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Protocol

from aiohttp import web

from bot.clock import Clock, SystemClock
from bot.delivery import LANES, LEASE, Delivery
from bot.dispatch import Dispatcher
from bot.log import report
from bot.model import Handle, Platform
from bot.registry import Registry
from bot.settings import SlackSettings
from bot.slack import Slack
from bot.ticks import Ticks
from handlers import FEATURES
from storage import handled, migrate
from storage.database import THREADS, Database
from storage.people import Origin

SILENT_FOR = timedelta(seconds=30)  # after so long without a round, delivery counts as dead


def registry() -> Registry:
    """Everything that the features offer."""
    return Registry(FEATURES)


class Edge(Platform, Protocol):
    """A platform as the server runs it: it adds its routes, and starts and stops with the process."""

    def add_routes(self, app: web.Application) -> None: ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


class App:
    """Everything that one process runs. Platforms are added before it starts: each needs `handle`, its way in."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock | None = None,
        origin: Origin | None = None,
        offered: Registry | None = None,
        lease: timedelta = LEASE,
        lanes: int = LANES,
    ) -> None:
        self.database = database
        self.clock = clock or SystemClock()
        self.registry = offered or registry()
        self.platforms: dict[str, Edge] = {}
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="database")
        self.delivery = Delivery(
            database=database,
            views=self.registry.views,
            platforms=self.platforms,
            clock=self.clock,
            threads=self._threads,
            lease=lease,
            lanes=lanes,
        )
        dispatcher = Dispatcher(
            database=database,
            registry=self.registry,
            platforms=self.platforms,
            clock=self.clock,
            threads=self._threads,
            origin=origin or Origin(),
            wake=self.delivery.wake,
        )
        self.handle: Handle = dispatcher.handle
        self._ticks = Ticks(deliver=self.delivery.wake, tidy=self._tidy)
        self._delivering: asyncio.Task[None] | None = None

    def add(self, platform: Edge) -> None:
        self.platforms[platform.name] = platform

    def add_slack(self, settings: SlackSettings) -> None:
        self.add(
            Slack(
                signing_secret=settings.signing_secret,
                bot_token=settings.bot_token,
                app_token=settings.app_token,
                api_url=settings.api_url,
                handle=self.handle,
                commands=self.registry.roots(),
                shortcuts=list(self.registry.shortcuts),
            )
        )

    async def start(self, *, inbound: bool = True) -> None:
        """Delivery first: what a platform brings in may have to be answered at once. A worker has no `inbound`."""
        self._delivering = asyncio.create_task(self.delivery.run())
        self._ticks.start()
        for platform in self.platforms.values() if inbound else ():
            await platform.start()

    async def stop(self) -> None:
        """No new work, then what is in flight, for at most ten seconds."""
        for platform in self.platforms.values():
            await platform.stop()
        self._ticks.stop()
        await self.delivery.stop()
        if self._delivering is not None:
            await self._delivering
        self._threads.shutdown(wait=True, cancel_futures=True)
        self.database.close()

    async def not_ready(self) -> str:
        """Why this process can't serve, in a word; "" when it can."""
        try:
            behind = await asyncio.get_running_loop().run_in_executor(
                self._threads, migrate.behind, self.database.engine
            )
        except Exception as error:
            report("database_unreachable", error)
            return "database_unreachable"
        if behind:
            return "migrations_missing"
        last = self.delivery.last_round
        return "" if last is not None and self.clock.now() - last < SILENT_FOR else "delivery_silent"

    def _tidy(self) -> None:
        def work() -> None:
            with self.database.system() as session:
                handled.forget(session, self.clock.now())

        self._threads.submit(work)
