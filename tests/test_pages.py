"""Links that work once: previews use nothing up, the second time and the next hour find nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientSession, web
from sqlalchemy import select, update

from bot.app import App
from bot.model import Form, Kind, Link, Message, Place
from bot.platform import Deed
from storage.addresses import AddressRow
from storage.database import Database
from storage.files import FileChunkRow, FileRow
from storage.forum_tables import ForumRow
from storage.people import PersonRow
from tests.chat import PUBLIC_URL
from tests.conftest import in_this_process
from tests.handlers.acting import ROOM, Acting
from tests.handlers.parts import readable
from tests.handlers.test_exports import words_in

OWN = Place("direct-anna", Kind.DIRECT)


class School(Acting):
    """With pages, and files that are made here."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.app = App(self.database, clock=self.clock, public_url=PUBLIC_URL, make=in_this_process(self.database))
        self.app.platforms["local"] = self.platform  # type: ignore[assignment]  # no way in is needed

    async def serves(self) -> None:
        server = web.Application()
        server.add_routes(self.app.pages.routes())
        self.runner = web.AppRunner(server)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.url = "http://{}:{}".format(*self.runner.addresses[0][:2])

    async def asks(self, by: str, wording: str = "/export", **values: object) -> int:
        """They ask for an export, which is made; the file's id."""
        form = await self.do(by, Deed.COMMAND, text=wording)
        assert isinstance(form, Form)
        assert isinstance(await self.send(by, form, **values), Message)
        await self.app.making.drain()
        await self.is_delivered()
        return int(max(row.id for row in self.ids(FileRow)))

    async def link(self, by: str, file: int) -> str:
        said = await self.press(by, "file.link", file)
        assert isinstance(said, Message)
        [link] = [one for one in said.elements if isinstance(one, Link)]
        return link.url

    async def asks_for(self, link: str, by: str = "GET", language: str = "") -> tuple[int, bytes, dict[str, str]]:
        headers = {"Accept-Language": language} if language else {}
        there = link.replace(PUBLIC_URL, self.url)
        async with ClientSession() as session, session.request(by, there, headers=headers) as got:
            return got.status, await got.read(), dict(got.headers)


@pytest.fixture
async def school(database: Database) -> AsyncIterator[School]:
    made = School(database)
    await made.serves()
    yield made
    await made.runner.cleanup()
    await made.app.stop()


async def test_a_link_gives_the_file_once(school: School) -> None:
    link = await school.link("anna", await school.asks("anna", kinds=["decisions"]))
    status, content, headers = await school.asks_for(link, "POST")
    assert status == 200
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''Samspil%20decisions%20from%202025-03-03.xlsx"
    assert headers["Cache-Control"] == "no-store"
    assert words_in(content)
    status, page, _headers = await school.asks_for(link, "POST")
    assert status == 404
    assert b"There is nothing here any more." in page
    assert (await school.asks_for(link))[0] == 404


async def test_whoever_only_looks_uses_nothing_up_and_learns_nothing(school: School) -> None:
    link = await school.link("anna", await school.asks("anna", kinds=["decisions"]))
    for _ in range(3):
        for method in ("GET", "HEAD"):
            status, page, headers = await school.asks_for(link, method)
            assert status == 200
            assert b"samspil-2026" not in page
            assert headers["Content-Type"] == "text/html; charset=utf-8"
            assert "form-action 'self'" in headers["Content-Security-Policy"]
            assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert (await school.asks_for(link, "POST"))[0] == 200


async def test_after_an_hour_there_is_nothing(school: School) -> None:
    file = await school.asks("anna", kinds=["decisions"])
    link = await school.link("anna", file)
    school.clock.pass_(minutes=59)
    assert (await school.asks_for(link))[0] == 200
    assert await school.link("anna", file) == link, "while it is good, it is the same one"
    school.clock.pass_(minutes=1)
    status, page, _headers = await school.asks_for(link, "POST", language="da-DK,da;q=0.9")
    assert status == 404
    assert b'lang="da"' in page
    assert await school.link("anna", file) != link
    school.clock.pass_(hours=2)
    school.app.tidy()
    assert not school.ids(AddressRow)


@pytest.mark.told_once
@pytest.mark.on_both
async def test_pressed_at_once_from_two_places_one_gets_it(school: School) -> None:
    import asyncio

    link = await school.link("anna", await school.asks("anna", kinds=["decisions"]))
    got = await asyncio.gather(*(school.asks_for(link, "POST") for _ in range(4)))
    assert sorted(status for status, _content, _headers in got) == [200, 404, 404, 404]


async def test_who_may_have_it_no_more_is_told_so_and_the_link_stays(school: School) -> None:
    await school.has_a_forum()
    [forum] = school.ids(ForumRow)
    link = await school.link("anna", await school.asks("anna", scope=f"forum:{forum.id}", kinds=["meetings"]))
    with school.database.system() as session:
        bent = session.scalars(select(PersonRow.id).where(PersonRow.name == "Bent")).one()
        session.execute(update(ForumRow).values(chair_id=bent))
    status, page, _headers = await school.asks_for(link, "POST")
    assert (status, b"Only who chairs the forum" in page) == (403, True)
    with school.database.system() as session:
        session.execute(update(ForumRow).values(chair_id=forum.chair_id))
    assert (await school.asks_for(link, "POST"))[0] == 200


async def test_a_file_is_nobody_elses(school: School) -> None:
    file = await school.asks("anna", kinds=["decisions"])
    for action in ("file.link", "file.fetch", "file.again", "file.decline"):
        said = await school.press("bent", action, file)
        assert isinstance(said, Message)
        assert "Not found." in readable(said), action
    assert not school.ids(AddressRow)


async def test_once_fetched_it_is_kept_for_an_hour(school: School) -> None:
    file = await school.asks("anna", kinds=["decisions"])
    await school.asks_for(await school.link("anna", file), "POST")
    school.clock.at += timedelta(minutes=59)
    school.app.tidy()
    assert school.ids(FileChunkRow)
    school.clock.at += timedelta(minutes=2)
    school.app.tidy()
    assert not school.ids(FileChunkRow)
    said = await school.press("anna", "file.link", file)
    assert isinstance(said, Message)
    assert "I keep one for a day" in readable(said)
    await school.press("anna", "file.again", file)
    await school.press("anna", "file.again", file)
    await school.app.making.drain()
    assert (await school.asks_for(await school.link("anna", file), "POST"))[0] == 200


@pytest.mark.told_once
async def test_a_calendar_is_no_form(school: School) -> None:
    """What calendars fetch is answered to a GET alone."""
    await school.do("anna", Deed.COMMAND, text="/samspil", place=ROOM)
    shown = await school.press("anna", "wheel.calendar", 0)
    assert isinstance(shown, Message)
    [link] = [one.url for one in shown.elements if isinstance(one, Link)][:1]
    assert (await school.asks_for(link))[0] == 200
    assert (await school.asks_for(link, "POST"))[0] == 405
