"""The workspace in the browser: a small chat for trying and training, without any account.

    local = Local(
        world,                    # who is there: World, Member, Channel
        address="http://127.0.0.1:3978/local/",   # where the page is reached, for links to messages
        handle=handle,            # bot.platform.Handle: does what somebody asked for
        commands=commands,        # (language) -> [(text, usage, summary)], to complete what is typed
        shortcuts=shortcuts,      # (language) -> [(action, label)], offered on people's messages
        coming=coming,            # async (person's external id, language) -> [Coming], what will be said
        clock=clock,              # Clock: the page shows it and moves it forward
    )
    local.routes(application)  # before it starts; the page is at /local/

`Local` is also the `bot.platform.Platform` that delivery speaks to. Whoever can open the page can act as anybody in it:
it has no accounts, so the application must listen on the loopback address alone, with a `client_max_size` of 1 MB.
Requests that name another host, or come from another site's page, are refused here.
"""

from __future__ import annotations

from aiohttp import web

from bot.local.feed import Feed
from bot.local.guard import add_headers, only_from_here
from bot.local.inbound import Inbound
from bot.local.outbound import Outbound
from bot.local.page import Coming, Commands, Page, Shortcuts, WhatIsComing
from bot.local.world import Channel, Clock, Member, Memory, World
from bot.platform import Handle

__all__ = ["Channel", "Clock", "Coming", "Local", "Member", "World"]


class Local(Outbound):
    """One workspace in the browser, for as long as the program runs."""

    name = "local"

    def __init__(
        self,
        world: World,
        *,
        address: str,
        handle: Handle,
        commands: Commands,
        shortcuts: Shortcuts,
        coming: WhatIsComing,
        clock: Clock,
    ) -> None:
        self.feed = Feed()
        self.memory = Memory(world, clock, self.feed)
        super().__init__(self.memory, address)
        self._page = Page(self.memory, self.feed, commands, shortcuts, coming)
        self._inbound = Inbound(self.memory, self.feed, address, handle)

    def routes(self, app: web.Application) -> None:
        """Adds the page under /local/, and the way there from /."""
        local = web.Application(middlewares=[only_from_here])
        local.on_response_prepare.append(add_headers)
        local.on_shutdown.append(self._let_go)
        local.add_routes([*self._page.routes(), *self._inbound.routes()])
        app.add_subapp("/local", local)
        app.router.add_get("/", _to_page)

    async def start(self) -> None:
        """Nothing to connect to: messages go to the pages that are open."""

    async def listen(self) -> None:
        """Nothing to listen on but its routes."""

    async def rest(self) -> None:
        """Its requests end with the server's."""

    async def stop(self) -> None:
        """Lets the open pages go."""
        self.feed.close()

    async def _let_go(self, app: web.Application) -> None:
        # Before the server waits for open connections, which these would keep open.
        await self.stop()


async def _to_page(request: web.Request) -> web.Response:
    raise web.HTTPFound("/local/")
