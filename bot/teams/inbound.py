"""Teams' way in: one HTTP route, through botbuilder's adapter, to `handle`; its answer goes back as Teams wants it."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from aiohttp import web
from botbuilder.schema import Activity

from bot.platform import PRESENCE, Handle
from bot.teams.activities import How, Received, read
from bot.teams.adapter import TeamsAdapter
from bot.teams.answers import Answers
from bot.teams.auth import OPENID_URL
from bot.teams.connector import LOGIN_URL
from bot.teams.directory import Directory, Known
from bot.teams.outbound import Outbound

PATH = "/api/messages"
REMEMBERED = 2_000  # messages, of which Teams may tell again


class Teams(Outbound):
    """One app on Teams, in as many tenants as have it: a `Platform` to delivery, and the way in for the people there.

    `start` comes before anything is sent. `rest` lets what is in flight finish; `stop` closes the connections.
    """

    def __init__(
        self,
        *,
        handle: Handle,
        known: Known,
        app_id: str,
        password: str,
        app_type: str = "MultiTenant",
        tenant: str = "",
        insecure: bool = False,
        login_url: str = LOGIN_URL,
        openid_url: str = OPENID_URL,
    ) -> None:
        self._adapter = TeamsAdapter(
            self._on_activity,
            app_id=app_id,
            password=password,
            app_type=app_type,
            tenant=tenant,
            insecure=insecure,
            login_url=login_url,
            openid_url=openid_url,
        )
        self._directory = Directory(self._adapter, known)
        super().__init__(self._adapter, self._directory)
        self._handle = handle
        self._answers = Answers(self._adapter, self._directory)
        self._told: OrderedDict[tuple[str, str, str], None] = OrderedDict()

    def routes(self, app: web.Application) -> None:
        """Adds `POST /api/messages`, for everything that Teams sends."""
        app.router.add_post(PATH, self._adapter.process)

    async def start(self) -> None:
        """Opens the connections to Microsoft."""
        await self._adapter.start()

    async def check(self) -> None:
        """Asks Microsoft whether it knows the app, as `TeamsAdapter.check` says."""
        await self._adapter.check()

    async def listen(self) -> None:
        """Teams comes by HTTP alone."""

    async def rest(self) -> None:
        """Waits for what was taken on."""
        await self._answers.underway.finish()

    async def stop(self) -> None:
        await self._adapter.stop()

    async def _on_activity(self, activity: Activity) -> dict[str, Any] | None:
        """Commits what was done (`handle` does), and only then acknowledges it."""
        answer: dict[str, Any] | None = None
        for received in await read(activity, self._directory):
            if not self._first_time(received):
                continue
            answer = await self._answers.give(received, await self._handle(received.incoming))
        return answer

    def _first_time(self, received: Received) -> bool:
        """A message that was not acknowledged in time is told again, and would be answered again. Its id is one of its
        conversation's. (A coming or going counts once by itself, and is told again where it could not be noted.)"""
        incoming = received.incoming
        if received.how is not How.MESSAGE or incoming.deed in PRESENCE:
            return True
        told = (incoming.workspace, received.conversation, incoming.id)
        if told in self._told:
            return False
        self._told[told] = None
        if len(self._told) > REMEMBERED:
            self._told.popitem(last=False)
        return True
