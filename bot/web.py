"""The aiohttp application: the platforms' routes, signs of life, and the order of starting and stopping."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from bot.app import App

LARGEST_BODY = 1_000_000  # bytes; every platform's payloads are far below


def application(app: App) -> web.Application:
    """The server of one process. Starting it starts everything; stopping it stops taking work first, then waits
    for what is in flight."""
    server = web.Application(client_max_size=LARGEST_BODY)
    server.add_routes([web.get("/healthz", _alive), web.get("/readyz", _ready(app.not_ready))])
    server.add_routes(app.pages.routes())
    for platform in app.platforms.values():
        platform.routes(server)

    async def lifetime(_server: web.Application) -> AsyncIterator[None]:
        await app.start()
        yield
        await app.stop()

    server.cleanup_ctx.append(lifetime)
    return server


async def _alive(_request: web.Request) -> web.Response:
    return web.json_response({"alive": True})


def _ready(not_ready: Callable[[], Awaitable[str]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def ready(_request: web.Request) -> web.Response:
        reason = await not_ready()
        return web.json_response({"ready": not reason, "reason": reason}, status=503 if reason else 200)

    return ready
