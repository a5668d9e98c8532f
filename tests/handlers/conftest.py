"""A school without a chat platform: what its people do goes through the dispatcher, what is said to a recorder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

import handlers.home
from bot.delivery import Delivery
from bot.dispatch import Dispatcher
from bot.memberships import Memberships
from bot.model import (
    Conversation,
    Form,
    Kind,
    Message,
    Person,
    Place,
    Profile,
    Reply,
    buttons_of,
    new_form_id,
)
from bot.platform import Deed, Incoming
from bot.registry import Registry
from handlers.decisions import feature
from handlers.wording import texts_of
from storage.database import Database
from storage.lanes import PACE
from storage.people import Origin
from tests.chat import SetClock
from tests.drivers.world import PEOPLE, ROOMS
from tests.fakes.recorder import Recorder

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # a Monday
PROFILES = {one.key: Profile(one.key, one.name, "en", "Europe/Copenhagen", one.guest) for one in PEOPLE}
PLACES = {one.name: Place(one.name, Kind.PRIVATE if one.private else Kind.CHANNEL, one.name) for one in ROOMS}
MEMBERS = {one.name: one.people for one in ROOMS}


class Members(Recorder):
    """Knows who is in which room, and counts how often it was asked."""

    asked = 0

    async def memberships(self, workspace: str, person: str) -> frozenset[str]:
        self.asked += 1
        return frozenset(room for room, everybody in MEMBERS.items() if person in everybody)


@dataclass
class School:
    database: Database
    threads: ThreadPoolExecutor
    clock: SetClock = field(default_factory=lambda: SetClock(START))
    platform: Members = field(default_factory=Members)
    workspace: str = "W"

    def __post_init__(self) -> None:
        self.registry = Registry([handlers.home.feature, feature])
        self.dispatcher = self._dispatcher()

    def _dispatcher(self) -> Dispatcher:
        return Dispatcher(
            database=self.database,
            registry=self.registry,
            memberships=Memberships({"local": self.platform}, self.clock),
            clock=self.clock,
            threads=self.threads,
            origin=Origin("en"),
            wake=lambda: None,
        )

    async def do(self, person: str, deed: Deed, place: str = "personale", **what: Any) -> Any:
        where = PLACES.get(place) or Place(f"direct-{person}", Kind.DIRECT)
        incoming = Incoming(
            id=new_form_id(),
            platform="local",
            workspace=self.workspace,
            by=PROFILES[person],
            place=where,
            deed=deed,
            **what,
        )
        return (await self.dispatcher.handle(incoming)).reply

    async def type(self, person: str, text: str, place: str = "personale") -> Any:
        return await self.do(person, Deed.COMMAND, place, text=text)

    async def press(self, person: str, seen: Message | Form, label: str, place: str = "personale") -> Any:
        button = next(one for one in buttons_of(seen) if one.label == label)
        return await self.do(person, Deed.PRESS, place, action=button.action, value=button.value)

    async def submit(self, person: str, form: Form, place: str = "personale", **values: Any) -> Any:
        raw = {one.name: _raw(one.initial) for one in form.fields} | values
        return await self.do(
            person, Deed.SUBMIT, place, action=form.action, form_id=form.id, state=form.state, values=raw
        )

    async def announce(self, person: str, places: tuple[str, ...] = ("personale",), **values: Any) -> Message:
        form = await self.type(person, f"/decision {values.pop('title', 'New timetable')}")
        chosen = [PLACES[place] for place in places]
        given = {"decided": "It begins at eight.", "why": "The bus."} | values
        preview = await self.submit(person, form, places=chosen, **given)
        assert isinstance(preview, Form), readable(preview)
        assert not preview.refused, preview
        published = await self.submit(person, preview)
        assert isinstance(published, Message), published
        await self.deliver()
        return published

    async def deliver(self, at: datetime | None = None) -> None:
        self.clock.at = at or self.clock.at + 2 * PACE
        await Delivery(
            database=self.database,
            views=self.registry.views,
            platforms={"local": self.platform},
            memberships=Memberships({"local": self.platform}, self.clock),
            clock=self.clock,
            threads=self.threads,
        ).drain()

    def said(self, place: str) -> list[Message]:
        return [one.message for one in self.platform.shown.values() if one.conversation == place]


def _raw(initial: Any) -> Any:
    if isinstance(initial, tuple):
        return [_raw(one) for one in initial]
    if isinstance(initial, Person):
        return next(one for one in PROFILES.values() if one.external_id == initial.external_id)
    if isinstance(initial, Conversation):
        return PLACES[initial.external_id]
    return initial.isoformat() if hasattr(initial, "isoformat") else initial


def readable(reply: Reply) -> str:
    assert reply is not None
    title = reply.title
    items = reply.elements if isinstance(reply, Message) else reply.items
    errors = [reply.error, *(one.error for one in reply.fields)] if isinstance(reply, Form) else []
    return "\n".join([title, *texts_of(items), *errors])


def labels(reply: Message | Form) -> list[str]:
    return [button.label for button in buttons_of(reply)]


@pytest.fixture
async def school(database: Database) -> AsyncIterator[School]:
    threads = ThreadPoolExecutor(4)
    made = School(database, threads)
    await made.type("anna", "/samspil")
    yield made
    threads.shutdown()
