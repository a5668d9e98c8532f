"""The composition root: settings in, everything wired out. The one file that wires."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Protocol

from aiohttp import web

from bot.clock import Clock, SystemClock
from bot.delivery import LANES, LEASE, Delivery
from bot.dispatch import Dispatcher
from bot.feature import Upkeep
from bot.leaving import Leaving
from bot.log import log, report
from bot.maker import Process
from bot.making import Making, Run
from bot.memberships import Memberships
from bot.model import Place
from bot.pages import Pages
from bot.platform import Handle, Platform
from bot.registry import Registry
from bot.settings import SlackSettings, TeamsSettings
from bot.slack import Slack
from bot.ticks import Ticks
from handlers import FEATURES
from storage import handled, migrate, people, presence, upkeep, workspaces
from storage.changes import Deed
from storage.database import Database, settled
from storage.people import Origin

if TYPE_CHECKING:
    from bot.teams.inbound import Teams

STOP = 7.0  # seconds, of the ten that a stop may take; the server's own requests have the others before
SILENT_FOR = timedelta(seconds=30)  # after so long without a round, delivery counts as dead


def registry() -> Registry:
    """Everything that the features offer."""
    return Registry(FEATURES)


def slack_on(settings: SlackSettings, handle: Handle) -> Slack:
    """Slack as it is configured."""
    return Slack(
        handle=handle,
        bot_token=settings.bot_token.get_secret_value(),
        signing_secret=settings.signing_secret.get_secret_value() if settings.signing_secret else "",
        app_token=settings.app_token.get_secret_value() if settings.app_token else "",
        api_url=settings.api_url,
    )


def teams_on(
    settings: TeamsSettings, handle: Handle, known: Callable[[str], Awaitable[Sequence[Place]]], **microsoft: str
) -> Teams:
    """Teams as it is configured. `known` tells which conversations of a tenant are stored; `microsoft` are addresses
    (`login_url`, `openid_url`) in place of Microsoft's own."""
    # Only here: botbuilder takes a second or two to import.
    from bot.teams.inbound import Teams  # noqa: PLC0415

    return Teams(
        handle=handle,
        known=known,
        app_id=settings.app_id,
        password=settings.password.get_secret_value() if settings.password else "",
        app_type=settings.app_type,
        tenant=settings.tenant,
        insecure=settings.insecure,
        **microsoft,
    )


class Edge(Platform, Protocol):
    """A platform as a process runs it. `routes` and `listen` are its ways in, which a worker leaves alone; at `rest`
    it takes on nothing new, while delivery may still speak through it, until `stop`."""

    def routes(self, app: web.Application) -> None: ...

    async def start(self) -> None: ...

    async def listen(self) -> None: ...

    async def rest(self) -> None: ...

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
        public_url: str = "",
        lease: timedelta = LEASE,
        lanes: int = LANES,
        make: Run | None = None,
    ) -> None:
        self.database = database
        self.clock = clock or SystemClock()
        self.registry = offered or registry()
        self.platforms: dict[str, Edge] = {}
        self._threads = ThreadPoolExecutor(database.threads, thread_name_prefix="database")
        memberships = Memberships(self.platforms, self.clock)
        self.delivery = Delivery(
            database=database,
            views=self.registry.views,
            platforms=self.platforms,
            memberships=memberships,
            clock=self.clock,
            threads=self._threads,
            lease=lease,
            lanes=lanes,
        )
        self.making = Making(
            database=database,
            platforms=self.platforms,
            memberships=memberships,
            clock=self.clock,
            threads=self._threads,
            run=make or Process(database),
            made=self.delivery.wake,
        )
        dispatcher = Dispatcher(
            database=database,
            registry=self.registry,
            memberships=memberships,
            clock=self.clock,
            threads=self._threads,
            origin=origin or Origin(),
            wake=self.wake,
            public_url=public_url,
        )
        self.pages = Pages(
            database=database,
            registry=self.registry,
            memberships=memberships,
            clock=self.clock,
            threads=self._threads,
        )
        self.handle: Handle = dispatcher.handle
        self._ticks = Ticks(wake=self.wake, tidy=self.round)
        self._leaving = Leaving(database=database, platforms=self.platforms, clock=self.clock, threads=self._threads)
        self._delivering: asyncio.Task[None] | None = None
        self._making: asyncio.Task[None] | None = None
        self._tidying: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Something new is to be said, or to be made. May be called from any thread."""
        self.delivery.wake()
        self.making.wake()

    async def places(self, platform: str, workspace: str) -> list[Place]:
        """The conversations that are stored of a platform's workspace."""

        def look() -> list[Place]:
            with self.database.system(reads=True) as session:
                found = people.workspace_id_of(session, platform, workspace)
            if found is None:
                return []
            with self.database.transaction(found, self.clock.now(), reads=True) as transaction:
                return presence.places(transaction)

        return await asyncio.get_running_loop().run_in_executor(self._threads, look)

    def add(self, platform: Edge) -> None:
        self.platforms[platform.name] = platform

    async def start(self, *, inbound: bool = True) -> None:
        """A worker, which only says what is due, has no `inbound`."""
        for platform in self.platforms.values():
            await platform.start()
            if inbound:
                await platform.listen()
        self._delivering = asyncio.create_task(self.delivery.run())
        self._making = asyncio.create_task(self.making.run())
        self._ticks.start()
        self._tidying = asyncio.create_task(self.round())

    async def stop(self) -> None:
        """No new work, then what is in flight, for at most STOP seconds."""
        for platform in self.platforms.values():
            try:
                await asyncio.wait_for(platform.rest(), STOP / 2)
            except TimeoutError:
                log.warning("stopped_early", platform=platform.name)
        if self._delivering is not None:
            self._ticks.stop()
            if self._tidying is not None:
                self._tidying.cancel()
            await self.making.stop()
            await self.delivery.stop(within=STOP / 2)
            await asyncio.gather(self._delivering, *([self._making] if self._making else []))
        for platform in self.platforms.values():
            await platform.stop()
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

    async def round(self) -> None:
        """What is done every few hours: who has left is looked for before what hangs on people is kept up."""
        try:
            await self._leaving.look()
        except Exception as error:
            report("looking_who_left_failed", error)
        await asyncio.get_running_loop().run_in_executor(self._threads, self.tidy)

    def tidy(self) -> None:
        """What has to be done from time to time: forgets what nobody repeats, and keeps up what features ask for. What
        fails in one workspace is reported, and holds up nothing else."""
        now = self.clock.now()
        try:
            with self.database.system() as session:
                handled.forget(session, now)
                workspaces.spoken_in(session)
            with self.database.system(reads=True) as session:
                over = workspaces.due(session, now)
            for workspace_id in over:
                if rows := workspaces.remove(self.database, workspace_id, now - workspaces.KEPT):
                    log.info("workspace_removed", workspace=workspace_id, rows=rows)
            with self.database.system(reads=True) as session:
                there = people.workspace_ids(session)
        except Exception as error:
            report("tidying_failed", error)
            return
        for workspace_id, run in product(there, self.registry.upkeep):
            self._keep_up(workspace_id, run, f"{run.__module__}.{run.__name__}")
        try:
            upkeep.keep_up(self.database)  # last: the words of what has just gone stand in no index any more
        except Exception as error:
            report("tidying_failed", error)

    def _keep_up(self, workspace_id: int, run: Upkeep, name: str) -> None:
        try:
            more = settled(partial(self._in_transaction, workspace_id, run, name))
        except Exception as error:
            report("upkeep_failed", error, upkeep=name)
            return
        for one in more:
            self._keep_up(workspace_id, one, name)

    def _in_transaction(self, workspace_id: int, run: Upkeep, name: str) -> list[Upkeep]:
        with self.database.transaction(workspace_id, self.clock.now()) as transaction:
            transaction.done_by(Deed(name.removeprefix("handlers.")))
            more = list(run(transaction) or ())
        if transaction.posted:
            self.wake()
        return more
