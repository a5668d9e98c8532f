"""Pages at secret addresses, for whoever has them and no account: what a calendar fetches by itself, and files that a
person fetches once."""

from __future__ import annotations

import asyncio
import hashlib
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from html import escape
from typing import TypeVar
from urllib.parse import quote

from aiohttp import web

from bot.clock import Clock
from bot.feature import Page, PageAction, Visit
from bot.language import Reader, language_of
from bot.log import log, report
from bot.memberships import Memberships
from bot.model import MembershipUnknown, UserError
from bot.registry import Registry
from storage import addresses, files, people
from storage.addresses import Address
from storage.database import Database, Transaction, settled

Result = TypeVar("Result")

PATH = "/pages"
STYLE = (
    "body{font:1.1em/1.5 sans-serif;max-width:32em;margin:4em auto;padding:0 1em}button{font:inherit;padding:.5em 1em}"
)
# Whoever has the address may read: it is not to be passed on by a referrer, a search engine or a cache on the way.
HEADERS = {
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
# The same for what people look at: words and one button, which asks this very address.
_STYLED = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_SHOWN = f"default-src 'none'; style-src 'sha256-{_STYLED}'; form-action 'self'; frame-ancestors 'none'"
HTML = {**HEADERS, "Cache-Control": "no-store", "Content-Security-Policy": f"{_SHOWN}; base-uri 'none'"}


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
        path = f"{PATH}/{{secret}}/{{name}}"
        return [web.get(path, self.answer), web.post(path, self.answer)]

    async def answer(self, request: web.Request) -> web.Response:
        """404 for an address that never was, or is no more; 503 where it can't be told now."""
        try:
            return await self._answer(request)
        except Exception as error:
            report("page_failed", error)
            return web.Response(status=503, headers={**HEADERS, "Retry-After": "300"})

    async def _answer(self, request: web.Request) -> web.Response:
        address = await self._in_thread(partial(self._address, request.match_info["secret"]))
        page = self._registry.pages.get(address.page) if address is not None else None
        if address is None or page is None or (page.once and address.too_late(self._clock.now())):
            return _nothing(request)
        if not page.once:
            return await self._shown(request, address, page)
        reader = await self._in_thread(partial(self._reader, address))
        if request.method != "POST":
            return _asked(reader)
        try:
            found = await self._asking(partial(self._use, address, page), address)
        except UserError as error:
            return _html(str(error), reader, 403)
        return _nothing(request, reader) if found is None else _fetched(found)

    async def _shown(self, request: web.Request, address: Address, action: PageAction) -> web.Response:
        if request.method == "POST":
            return web.Response(status=405, headers={**HEADERS, "Allow": "GET, HEAD"})
        page = await self._asking(partial(self._show, address, action), address)
        if page is None:
            return web.Response(status=404, headers=HEADERS)
        mark = f'"{hashlib.sha256(page.content).hexdigest()[:32]}"'
        headers = {**HEADERS, "ETag": mark, "Content-Disposition": f'attachment; filename="{page.filename}"'}
        if mark in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        return web.Response(body=page.content, content_type=page.content_type, charset="utf-8", headers=headers)

    async def _asking(self, show: Callable[[frozenset[str] | None], Page | None], address: Address) -> Page | None:
        """The page; where that hangs on which conversations its person is in, their platform is asked."""
        try:
            page = await self._in_thread(partial(show, self._memberships.known(*address.who)))
        except MembershipUnknown:
            member_of = await self._memberships.ask(*address.who)
            page = await self._in_thread(partial(show, member_of))
        log.info("page", page=address.page, outcome="shown" if page else "gone")
        return page

    def _address(self, secret: str) -> Address | None:
        with self._database.system(reads=True) as session:
            return addresses.of_secret(session, secret)

    def _reader(self, address: Address) -> Reader:
        with self._database.transaction(address.workspace_id, self._clock.now(), reads=True) as transaction:
            person = people.person(transaction, address.person_id)
            return Reader(person.language, person.zone)

    def _show(self, address: Address, action: PageAction, member_of: frozenset[str] | None) -> Page | None:
        now = self._clock.now()
        with self._database.transaction(address.workspace_id, now, reads=True, member_of=member_of) as transaction:
            return action.show(_visit(transaction, address), transaction)

    def _use(self, address: Address, action: PageAction, member_of: frozenset[str] | None) -> Page | None:
        """The same, and the end of the address with it; what is refused ends nothing."""
        now = self._clock.now()
        with self._database.transaction(address.workspace_id, now, member_of=member_of) as transaction:
            if not addresses.use(transaction, address):
                return None
            page = action.show(_visit(transaction, address), transaction)
        if page is None or not page.kept:
            return page
        with self._database.transaction(address.workspace_id, now, reads=True) as transaction:
            return replace(page, content=files.content(transaction, page.kept))

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, settled, work)


def _visit(transaction: Transaction, address: Address) -> Visit:
    person = people.person(transaction, address.person_id)
    reader = Reader(person.language, person.zone)
    return Visit(now=transaction.now, person=person, subject=address.subject, reader=reader)


def _fetched(page: Page) -> web.Response:
    name = f"attachment; filename*=UTF-8''{quote(page.filename)}"
    headers = {**HEADERS, "Cache-Control": "no-store", "Content-Disposition": name}
    return web.Response(body=page.content, content_type=page.content_type, headers=headers)


# ------------------------------------------------------------------------------------------------ for people


def _asked(reader: Reader) -> web.Response:
    """Nothing of what it is: whoever previews links may show this."""
    _ = reader.text
    text = _("Your file is ready. This link works once, and for an hour.")
    button = f'<form method="post"><button>{escape(_("Fetch the file"))}</button></form>'
    return _html(text, reader, 200, button)


def _nothing(request: web.Request, reader: Reader | None = None) -> web.Response:
    """To whom is not known, so in the language that they ask for."""
    wanted = request.headers.get("Accept-Language", "").split(",")[0].split(";")[0]
    reader = reader or Reader(language_of(wanted, "en"), "UTC")
    text = reader.text("There is nothing here any more. Ask Samspil for a new link: each works once, and for an hour.")
    return _html(text, reader, 404)


def _html(text: str, reader: Reader, status: int, more: str = "") -> web.Response:
    page = (
        f'<!doctype html><html lang="{reader.language}"><meta charset="utf-8"><title>Samspil</title>'
        '<meta name="viewport" content="width=device-width"><style>'
        f"{STYLE}</style><p>{escape(text)}</p>{more}</html>"
    )
    return web.Response(text=page, content_type="text/html", charset="utf-8", status=status, headers=HTML)
