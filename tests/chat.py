"""`chat`: the school as a story tells it, whatever the platform and the database behind it.

    await chat.anna.types("/decision Nyt mødeskema")
    await chat.anna.submits(decided="…", why="…")
    assert "Why" in chat.channel("personale")[-1]

After everything somebody does, what is due is said. Time stands still until `chat.passes(days=2)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from aiohttp import ClientSession

from bot.app import App
from storage.database import Database
from tests.drivers import Driver, Seen, SeenForm, named

PUBLIC_URL = "https://samspil.example.dk"  # where the internet would reach it


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def pass_(self, **time: float) -> None:
        self.at += timedelta(**time)

    async def move(self, to: datetime) -> None:
        self.at = to


class Somebody:
    """One person: what they do, and what they see."""

    def __init__(self, chat: Chat, key: str) -> None:
        self._chat = chat
        self.key = key

    async def types(self, text: str, channel: str = "personale") -> None:
        await self._chat.driver.type(self.key, channel, text)
        await self._chat.settles()
        if await self._chat.driver.go_on(self.key):
            await self._chat.settles()

    async def submits(self, **values: Any) -> None:
        """Fills these fields of the open form and sends it."""
        await self._chat.driver.submit(self.key, values)
        await self._chat.settles()

    async def submits_again(self) -> None:
        """What was sent last arrives once more."""
        await self._chat.driver.submit(self.key, {}, again=True)
        await self._chat.settles()

    async def presses(self, label: str, on: Seen | None = None) -> None:
        """Presses a button: of the open form, of `on`, or of what they saw last that has it."""
        driver = self._chat.driver
        form = driver.form(self.key)
        if on is None and form is not None and (here := named(form.buttons, label)):
            await driver.press_in_form(self.key, here)
        else:
            seen = on or self._with_button(label)
            there = named(seen.buttons, label)
            assert there is not None, f"no button {label!r} among {seen.buttons}"
            await driver.press(self.key, seen, there)
        await self._chat.settles()

    async def takes(self, seen: Seen) -> tuple[str, bytes]:
        """Takes the file that a message brings: its name, and what is in it."""
        taken = await self._chat.driver.take(self.key, seen)
        await self._chat.settles()
        return taken

    async def chooses(self, action: str, text: str, channel: str = "personale") -> None:
        """Chooses a shortcut on a message that somebody wrote."""
        await self._chat.driver.shortcut(self.key, channel, text, action)
        await self._chat.settles()

    def _with_button(self, label: str) -> Seen:
        places = [self.private, self.direct, *(self._chat.channel(room) for room in self._chat.rooms)]
        for seen in (one for place in places for one in reversed(place)):
            if named(seen.buttons, label):
                return seen
        raise AssertionError(f"{self.key} sees no button {label!r}")

    @property
    def form(self) -> SeenForm:
        form = self._chat.driver.form(self.key)
        assert form is not None, f"{self.key} has no form open"
        return form

    @property
    def has_form(self) -> bool:
        return self._chat.driver.form(self.key) is not None

    @property
    def private(self) -> list[Seen]:
        """What was answered to them alone."""
        return self._chat.driver.private(self.key)

    @property
    def direct(self) -> list[Seen]:
        """Their direct messages."""
        return self._chat.driver.direct(self.key)

    @property
    def everything(self) -> str:
        """Every byte ever sent to them or where they are."""
        return self._chat.driver.every_byte_for(self.key)


class Chat:
    """The people, the rooms, the clock."""

    rooms = ("personale", "trio", "ledelse")

    def __init__(self, driver: Driver, app: App, clock: SetClock, database: Database, url: str) -> None:
        self.driver = driver
        self.app = app
        self.clock = clock
        self.database = database
        self.url = url
        self.anna, self.bent, self.clara, self.david, self.eva = (
            Somebody(self, key) for key in ("anna", "bent", "clara", "david", "eva")
        )

    def channel(self, name: str) -> list[Seen]:
        """What everybody in a channel sees, oldest first."""
        return self.driver.channel(name)

    async def settles(self) -> None:
        """Two seconds later, everything that is due is said."""
        self.clock.pass_(seconds=2)
        await self.app.delivery.drain()
        if await self.app.making.drain():
            await self.app.delivery.drain()

    async def passes(self, **time: float) -> None:
        """Time passes."""
        self.clock.pass_(**time)
        await self.settles()

    async def is_(self, moment: datetime) -> None:
        """It becomes that moment."""
        self.clock.at = moment
        await self.settles()

    async def fetches(self, link: str, by: str = "GET", **headers: str) -> tuple[int, bytes, Mapping[str, str]]:
        """What somebody's calendar or browser, which knows nothing but a link, finds there: status, body, headers."""
        assert link.startswith(PUBLIC_URL), link
        there = link.replace(PUBLIC_URL, self.url)
        async with ClientSession() as session, session.request(by, there, headers=headers) as got:
            return got.status, await got.read(), got.headers

    async def announces(self, by: Somebody, title: str = "Fælles tid", channel: str = "personale", **more: Any) -> Seen:
        """A decision, from command to publication; the announcement in the channel."""
        await by.types("/decision", channel)
        await by.submits(**({"title": title, "decided": "Onsdag kl. 14-16.", "why": "Teamene mangler tid."} | more))
        assert by.form.submit, "there is a preview"
        await by.submits()
        return self.channel(channel)[-1]
