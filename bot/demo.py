"""`samspil demo`: a school in the browser, on a database that is thrown away. The training page is wired here."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.app import App
from bot.clock import MovableClock
from bot.delivery import occasion_of
from bot.language import Reader
from bot.local import Channel, Coming, Local, Member, World
from bot.log import report
from bot.model import (
    Conversation,
    Drop,
    Form,
    Kind,
    Message,
    NotBefore,
    Person,
    Place,
    Profile,
    Send,
    buttons_of,
)
from bot.platform import Deed, Incoming
from bot.web import application
from handlers import examples
from handlers.examples import ZONE
from storage import migrate, people, postings
from storage.database import Database

HOST = "127.0.0.1"  # anybody who opens the page may act as anybody: it is never served to others

SCHOOL = World(
    workspace="svend-gonge",
    name="Svend Gønge Skolen",
    zone=ZONE,
    people=(
        Member("anna", "Anna Holm", "da", ZONE, "Skoleleder"),
        Member("bent", "Bent Sørensen", "da", ZONE, "Tillidsrepræsentant"),
        Member("clara", "Clara Møller", "en", ZONE, "Arbejdsmiljørepræsentant"),
        Member("david", "David Åberg", "nb", ZONE, "Administrator"),
        Member("eva", "Eva Lund", "da", ZONE, "Skolechef"),
        Member("finn", "Finn Dahl", "da", ZONE, "Formand for lærerkredsen", guest=True),
    ),
    channels=(
        Channel("personale", "personale", Kind.CHANNEL, "da", frozenset({"anna", "bent", "clara", "david"})),
        Channel("trio", "trio", Kind.PRIVATE, "da", frozenset({"anna", "bent", "clara"})),
        Channel(
            "praksisforum", "praksisforum", Kind.PRIVATE, "da", frozenset({"anna", "bent", "clara", "eva", "finn"})
        ),
        Channel("english-team", "english-team", Kind.CHANNEL, "en", frozenset({"anna", "clara", "david"})),
        Channel("partsmote", "partsmøte", Kind.CHANNEL, "nb", frozenset({"anna", "bent", "david"})),
        Channel("uden-samspil", "uden-samspil", Kind.CHANNEL, "da", frozenset({"anna", "bent"}), bot=False),
    ),
)
ADMINISTRATOR = "david"


class TrainingClock:
    """The clock in the corner of the page. Moving it waits until what was due by then has been said."""

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock
        self.said: Callable[[], Awaitable[None]]  # returns when all that is due was said

    def now(self) -> datetime:
        return self._clock.now()

    async def move(self, to: datetime) -> None:
        """Raises ValueError for a moment that has passed."""
        await self.said()
        self._clock.move(to)
        await self.said()


def prepared(port: int, begins: MovableClock | None = None) -> tuple[web.Application, str]:
    """The server, and the address of its page. It is now, or whenever the demo `begins`."""
    folder = tempfile.TemporaryDirectory(prefix="samspil-")
    database = Database(f"sqlite:///{Path(folder.name) / 'demo.db'}")
    migrate.upgrade(database.engine)
    clock = TrainingClock(begins or MovableClock())
    app = App(database, clock=clock, public_url=f"http://{HOST}:{port}")
    clock.said = partial(_all_said, app)
    address = f"http://{HOST}:{port}/local/"
    local = Local(
        SCHOOL,
        address=address,
        handle=app.handle,
        commands=lambda language: [(item.path, item.usage, item.summary) for item in app.registry.menu(language)],
        shortcuts=app.registry.shortcut_labels,
        coming=lambda person, language: _coming(app, person, language),
        clock=clock,
    )
    app.add(local)
    server = application(app)

    async def furnished(_server: web.Application) -> AsyncIterator[None]:
        try:
            await _furnish(app)
            yield
        finally:
            folder.cleanup()

    server.cleanup_ctx.append(furnished)
    return server, address


async def _all_said(app: App) -> None:
    """What is done every few hours is done too, since whoever moves the clock does not wait for that."""
    await asyncio.to_thread(app.tidy)
    await app.delivery.drain()
    if await app.making.drain():
        await app.delivery.drain()


# ------------------------------------------------------------------------------------------------ what will be said


async def _coming(app: App, external_id: str, language: str) -> Sequence[Coming]:
    """What is waiting to be said to this person, or where they are."""
    member_of = await app.platforms[Local.name].memberships(SCHOOL.workspace, external_id)
    return await asyncio.to_thread(_look_ahead, app, external_id, language, member_of)


def _look_ahead(app: App, external_id: str, language: str, member_of: frozenset[str]) -> list[Coming]:
    found = []
    with app.database.system(reads=True) as session:
        workspace_id = people.workspace_id_of(session, Local.name, SCHOOL.workspace)
    if workspace_id is None:
        return []
    _ = Reader(language, ZONE).text
    with app.database.transaction(workspace_id, app.clock.now(), reads=True) as transaction:
        for row in postings.coming(transaction):
            occasion = replace(occasion_of(transaction, row), now=max(row.due_at, transaction.now))
            whom, where = occasion.person, occasion.conversation
            place = _("Direct message to {name}", name=whom.name) if whom else f"#{where.name}"
            if (whom.external_id != external_id) if whom else (where.external_id not in member_of):
                continue  # that there is something, and when, is private too
            try:
                rendering = app.registry.views[row.view](occasion, transaction)
            except Exception as error:
                report("look_ahead_failed", error, view=row.view)
                continue
            match rendering:
                case Send(message):
                    found.append(Coming(row.due_at, place, message.title or message.preview))
                case NotBefore(when):
                    found.append(Coming(when, place, _("In working time")))
                case Drop():
                    continue
    return sorted(found, key=lambda coming: coming.when)


# ------------------------------------------------------------------------------------------------ how it begins


async def _furnish(app: App) -> None:
    """What has happened at the school before anybody opens the page, by the same way in as everything else."""
    for channel in SCHOOL.channels:
        if channel.bot and ADMINISTRATOR in channel.members:
            settings = await _do(app, ADMINISTRATOR, channel.external_id, Deed.PRESS, action="people.time")
            await _send(app, ADMINISTRATOR, channel.external_id, settings, {"here_language": channel.language})
    today = app.clock.now().astimezone(ZoneInfo(ZONE)).date()
    for example in examples.ANNOUNCED:
        form = await _do(app, example.by, example.place, Deed.COMMAND, text="/decision")
        preview = await _send(app, example.by, example.place, form, example.values(today))
        await _send(app, example.by, example.place, preview, {})
    for forum in examples.FORUMS:
        await _found(app, forum, today)
    for agreed in examples.AGREED:
        await _agree(app, agreed, today)
    for raised in examples.RAISED:
        await _raise(app, raised, today)
    for opened in examples.OPENED:
        await _open(app, opened, today)
    for milestone in examples.MILESTONES:
        year = await _do(app, milestone.by, milestone.place, Deed.COMMAND, text="/samspil year")
        form = await _press(app, milestone.by, milestone.place, year, "wheel.add")
        await _send(app, milestone.by, milestone.place, form, milestone.values(today))
    for typed in examples.REMINDED:
        preview = await _do(app, typed.by, typed.place, Deed.COMMAND, text=typed.text)
        await _send(app, typed.by, typed.place, preview, {})
    await app.delivery.drain()


async def _found(app: App, forum: examples.Forum, today: date) -> None:
    channel = next(one for one in SCHOOL.channels if one.external_id == forum.place)
    members = {name: [_profile(key) for key in keys] for name, keys in forum.people.items()}
    officers = {name: _profile(key) for name, key in forum.one.items()}
    form = await _do(app, forum.by, forum.place, Deed.COMMAND, text="/forum new")
    values = {**forum.values(today), **members, **officers, "conversation": _place(channel)}
    await _send(app, forum.by, forum.place, form, values)
    item = forum.item
    agenda = await _do(app, item.by, item.place, Deed.COMMAND, text="/forum agenda")
    form = await _press(app, item.by, item.place, agenda, "agenda.add")
    await _send(app, item.by, item.place, form, item.values(today))


async def _agree(app: App, agreed: examples.Agreed, today: date) -> None:
    form = await _do(app, agreed.by, agreed.place, Deed.COMMAND, text="/action")
    await _send(app, agreed.by, agreed.place, form, {**agreed.values(today), "owners": [_profile(agreed.to)]})
    if agreed.accepted:
        found = await _do(app, agreed.to, agreed.place, Deed.COMMAND, text="/action mine")
        await _press(app, agreed.to, agreed.place, found, "action_item.accept")


async def _raise(app: App, raised: examples.Raised, today: date) -> None:
    form = await _do(app, raised.by, raised.place, Deed.COMMAND, text="/nobombs")
    offered = next(field.choices for field in form.fields if field.name == "meeting")
    who_and_when = {"people": [_profile(raised.to)], "meeting": offered[raised.meeting].value}
    await _send(app, raised.by, raised.place, form, {**raised.values(today), **who_and_when})
    if raised.talk is None:
        return
    found = await _do(app, raised.to, raised.place, Deed.COMMAND, text="/nobombs list")
    read = await _press(app, raised.to, raised.place, found, "notice.show")
    form = await _press(app, raised.to, raised.place, read, "notice.talk")
    await _send(app, raised.to, raised.place, form, raised.talk.values(today))


async def _open(app: App, opened: examples.Opened, today: date) -> None:
    channel = next(one for one in SCHOOL.channels if one.external_id == opened.place)
    form = await _do(app, opened.by, opened.place, Deed.COMMAND, text="/decision open")
    offered = next(field.choices for field in form.fields if field.name == "forums")
    asked = {
        "people": [_profile(key) for key in opened.people],
        "places": [_place(channel)],
        "forums": [one.value for one in offered if one.label in opened.forums],
    }
    preview = await _send(app, opened.by, opened.place, form, {**opened.values(today), **asked})
    await _send(app, opened.by, opened.place, preview, {})
    for said in opened.said:
        found = await _do(app, said.by, said.place, Deed.COMMAND, text="/decision waiting")
        read = await _press(app, said.by, said.place, found, "pending.show")
        form = await _press(app, said.by, said.place, read, "perspective.begin")
        await _send(app, said.by, said.place, form, said.values(today))


async def _press(app: App, by: str, place: str, message: Message, action: str) -> Any:
    """Presses the first button that does this."""
    button = next(one for one in buttons_of(message) if one.action == action)
    return await _do(app, by, place, Deed.PRESS, action=action, value=button.value)


async def _send(app: App, by: str, place: str, form: Form, values: Mapping[str, object]) -> Any:
    """Sends a form with what stands in it, changed by `values`. Raises ValueError where it comes back to be mended."""
    filled = {**{field.name: _raw(field.initial) for field in form.fields}, **values}
    answer = await _do(
        app, by, place, Deed.SUBMIT, action=form.action, form_id=form.id, state=form.state, values=filled
    )
    if isinstance(answer, Form) and answer.action == form.action:
        raise ValueError(f"{form.action}: {answer.error} {[one.name for one in answer.fields if one.error]}")
    return answer


async def _do(app: App, by: str, place: str, deed: Deed, **what: Any) -> Any:
    channel = next(one for one in SCHOOL.channels if one.external_id == place)
    answer = await app.handle(
        Incoming(
            id=uuid4().hex,
            platform=Local.name,
            workspace=SCHOOL.workspace,
            workspace_name=SCHOOL.name,
            by=_profile(by),
            place=_place(channel),
            deed=deed,
            **what,
        )
    )
    return answer.reply


def _profile(key: str) -> Profile:
    member = next(one for one in SCHOOL.people if one.external_id == key)
    return Profile(member.external_id, member.name, member.language, member.zone, member.guest)


def _place(channel: Channel) -> Place:
    return Place(channel.external_id, channel.kind, channel.name)


def _raw(value: object) -> object:
    """A field's initial value as a platform would send it back."""
    match value:
        case Person(external_id=external_id, name=name):
            return Profile(external_id, name)
        case Conversation(external_id=external_id, kind=kind, name=name):
            return Place(external_id, kind, name)
        case tuple():
            return [_raw(one) for one in value]
        case date() | time():
            return value.isoformat()
    return value
