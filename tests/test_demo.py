"""The demo's school on the day that it begins, whichever that is: what everybody finds when they open the page."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot import demo
from bot.cadence import Cadence, Every, OnHoliday
from bot.calendar import WorkingTime
from bot.clock import MovableClock
from bot.language import Reader
from handlers import examples
from handlers.forums import deadline

HERE = ZoneInfo(examples.ZONE)
ANSWERED, OPEN = (raised.texts["topic"] for raised in examples.RAISED)


class Page:
    """The page of the demo, as its script reads it."""

    def __init__(self, client: TestClient[Any, Any]) -> None:
        self._client = client

    async def conversation(self, person: str, id: str) -> str:
        """All that stands in a conversation, "" where that person may not see it."""
        said = await self._client.get("/local/api/conversation", params={"person": person, "id": id})
        return json.dumps(await said.json(), ensure_ascii=False) if said.status == 200 else ""

    async def own(self, person: str) -> str:
        """What Samspil has written to somebody alone."""
        return await self.conversation(person, f"direct-{person}")

    async def shows(self, person: str, words: str) -> None:
        """Waits until Samspil's messages to somebody say this: one changes at most once a second."""
        for _ in range(100):
            if words in (said := await self.own(person)):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{words!r} is not said: {said}")

    async def coming(self, person: str) -> list[dict[str, Any]]:
        said = await self._client.get("/local/api/coming", params={"person": person})
        return list((await said.json())["coming"])

    async def types(self, person: str, place: str, text: str) -> str:
        """What is answered to them alone."""
        url = self._client.make_url("")
        what = {"person": person, "conversation": place, "request": text, "deed": "command", "text": text}
        headers = {"Origin": str(url).rstrip("/")}
        said = await self._client.post("/local/api/do", json=what, headers=headers)
        assert said.status == 200, await said.text()
        return await self.conversation(person, place)


@asynccontextmanager
async def opened(begins: datetime) -> AsyncIterator[Page]:
    """The demo that begins then, in a time to come."""
    clock = MovableClock()
    clock.move(begins)
    server, _address = demo.prepared(0, clock)
    client = TestClient(TestServer(server))
    try:
        await client.start_server()
        yield Page(client)
    finally:
        await client.close()


def next_day(fits: Callable[[date], bool]) -> date:
    """The first day from the day after tomorrow on that fits."""
    day = datetime.now(UTC).date() + timedelta(days=2)
    while not fits(day):
        day += timedelta(days=1)
    return day


DAYS: dict[str, tuple[Callable[[date], bool], time]] = {
    "a working day": (lambda day: day.isoweekday() == 2, time(10)),
    "Saturday": (lambda day: day.isoweekday() == 6, time(12)),
    "24 December": (lambda day: (day.month, day.day) == (12, 24), time(17)),
    "29 February": (lambda day: (day.month, day.day) == (2, 29), time(9)),
    "three weeks before 29 February": (lambda day: (day + timedelta(days=21)).strftime("%d%m") == "2902", time(9)),
    "just after midnight": (lambda day: day.month == 7, time(0, 5)),  # the day before, by the clock of UTC
}


@pytest.mark.parametrize("which", DAYS)
async def test_whoever_opens_the_page_sees_what_no_bombs_is(which: str, everywhere: bool) -> None:
    if not (everywhere or which in ("a working day", "24 December")):
        pytest.skip("told in full before a release")
    fits, at = DAYS[which]
    begins = datetime.combine(next_day(fits), at, HERE)
    async with opened(begins) as page:
        words = Reader("da", examples.ZONE).text
        for seen in (ANSWERED, OPEN, words("You want to talk first, and propose {moment}.", moment="").rstrip(".")):
            await page.shows("anna", seen)
        for seen in (words("{name} would like to talk with you first", name="Anna Holm"), words("Have not answered")):
            await page.shows("bent", seen)

        for other in ("clara", "david", "eva", "finn"):
            assert OPEN not in await page.own(other)
            assert OPEN not in await page.types(
                other, "praksisforum" if other == "finn" else "personale", "/nobombs list"
            )

        trio = await page.types("clara", "trio", "/forum agenda")
        assert "Vikarer i de næste to måneder" in trio
        assert ANSWERED not in trio, "that is for the meeting after"
        practice = await page.types("finn", "praksisforum", "/forum agenda")
        assert "Når en beslutning skal nå helt ud" in practice
        assert "Det, der lykkes" in practice
        assert words("After the deadline") not in practice

        own = {one.external_id: f" {one.name}" for one in demo.SCHOOL.people}
        ahead_of = {person: [one["where"] for one in await page.coming(person)] for person in own}
        assert all(place[0] == "#" or place.endswith(own[who]) for who, all_ in ahead_of.items() for place in all_)
        assert any(place.endswith(own["bent"]) for place in ahead_of["bent"]), "which others are told nothing of"

        # The agenda of the practice forum comes a week before it, and that is within the month.
        ahead = [one for one in await page.coming("eva") if one["where"] == "#praksisforum"]
        assert [timedelta(days=10) < _when(one) - begins < timedelta(days=25) for one in ahead] == [True]


def _when(coming: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(coming["when"])


FIRST = date(2027, 1, 1)
WORKING = WorkingTime(examples.ZONE, "DK", time(8), time(16), frozenset(range(1, 6)))
TRIO, PRACTICE = examples.FORUMS


@pytest.mark.parametrize("year", range(FIRST.year, FIRST.year + 9))
def test_on_no_day_of_the_year_is_anything_late(year: int) -> None:
    """Easter and Christmas move meetings and deadlines."""
    for today in (date(year, 1, 1) + timedelta(days=n) for n in range(366)):
        tomorrow = WORKING.at(today + timedelta(days=1), time())
        begins = date.fromisoformat(TRIO.values(today)["begins"])
        weekly = Cadence(Every.WEEKS, begins, weekdays=(begins.isoweekday(),))
        first, second = weekly.days(today, today + timedelta(days=60), WORKING)[:2]
        assert deadline(1, "days", WORKING.at(first, time(8, 15)), WORKING) > tomorrow, today
        (raised, _other) = examples.RAISED
        assert raised.talk is not None
        assert today < date.fromisoformat(raised.talk.values(today)["date"]) < second, today

        ((day, month),) = re.findall(r"^(\d+)\.(\d+)\.$", PRACTICE.values(today)["dates"])
        yearly = Cadence(Every.DATES, today, dates=((int(month), int(day)),), on_holiday=OnHoliday.LATER)
        once = yearly.days(today, today + timedelta(days=60), WORKING)
        assert len(once) == 1, today
        assert deadline(2, "weeks", WORKING.at(once[0], time(14)), WORKING) > tomorrow, today


async def test_an_example_that_no_longer_fits_its_form_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TRIO.texts, "minutes", "-5")
    with pytest.raises(ValueError, match=r"forum\.write"):
        async with opened(datetime.now(UTC) + timedelta(days=1)):
            pass
