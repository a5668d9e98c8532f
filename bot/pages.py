"""Pages at secret addresses: what a calendar fetches by itself, without an account."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from aiohttp import web

from bot.clock import Clock
from bot.feature import Page, Visit
from bot.language import Reader
from bot.log import log, report
from bot.memberships import Memberships
from bot.model import MembershipUnknown
from bot.registry import Registry
from storage import addresses, people
from storage.addresses import Address
from storage.database import Database

Result = TypeVar("Result")

PATH = "/pages"
# Whoever has the address may read: it is not to be passed on by a referrer, a search engine or a cache on the way.
HEADERS = {
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


class Pages:
    """The way in for whoever has a secret address, and for nobody else."""

    def __init__(
        self,
        *,
        database: Database,
        registry: Registry,
        memberships: Memberships,
        clock: Clock,
        threads: ThreadPoolExecutor,
    ) -> None:
        self._database = database
        self._registry = registry
        self._memberships = memberships
        self._clock = clock
        self._threads = threads

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.get(f"{PATH}/{{secret}}/{{name}}", self.show)]

    async def show(self, request: web.Request) -> web.Response:
        """404 for an address that never was, or is no more; 503 where it can't be told now."""
        try:
            page = await self._page(request.match_info["secret"])
        except Exception as error:
            report("page_failed", error)
            return web.Response(status=503, headers={**HEADERS, "Retry-After": "300"})
        if page is None:
            return web.Response(status=404, headers=HEADERS)
        mark = f'"{hashlib.sha256(page.content).hexdigest()[:32]}"'
        headers = {**HEADERS, "ETag": mark, "Content-Disposition": f'attachment; filename="{page.filename}"'}
        if mark in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        return web.Response(body=page.content, content_type=page.content_type, charset="utf-8", headers=headers)

    async def _page(self, secret: str) -> Page | None:
        address = await self._in_thread(partial(self._address, secret))
        if address is None:
            return None
        try:
            page = await self._in_thread(partial(self._show, address, self._memberships.known(*address.who)))
        except MembershipUnknown:
            member_of = await self._memberships.ask(*address.who)
            page = await self._in_thread(partial(self._show, address, member_of))
        log.info("page", page=address.page, outcome="shown" if page else "gone")
        return page

    def _address(self, secret: str) -> Address | None:
        with self._database.system(reads=True) as session:
            return addresses.of_secret(session, secret)

    def _show(self, address: Address, member_of: frozenset[str] | None) -> Page | None:
        now, show = self._clock.now(), self._registry.pages.get(address.page)
        if show is None:
            return None
        with self._database.transaction(address.workspace_id, now, reads=True, member_of=member_of) as transaction:
            person = people.person(transaction, address.person_id)
            reader = Reader(person.language, person.zone)
            return show(Visit(now=now, person=person, subject=address.subject, reader=reader), transaction)

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)
