"""`samspil demo`: a school in the browser, on a database that is thrown away. The training page is wired here."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiohttp import web

from bot.app import App
from bot.clock import MovableClock
from bot.delivery import occasion_of
from bot.language import Reader
from bot.local import Channel, Coming, Local, Member, World
from bot.log import report
from bot.model import Conversation, Drop, Form, Kind, NotBefore, Person, Place, Profile, Send
from bot.platform import Deed, Incoming
from bot.web import application
from handlers import examples
from storage import migrate, people, postings
from storage.database import Database

HOST = "127.0.0.1"  # anybody who opens the page may act as anybody: it is never served to others
ZONE = "Europe/Copenhagen"

SCHOOL = World(
    workspace="svend-gonge",
    name="Svend Gønge Skolen",
    zone=ZONE,
    people=(
        Member("anna", "Anna Holm", "da", ZONE, "Skoleleder"),
        Member("bent", "Bent Sørensen", "da", ZONE, "Tillidsrepræsentant"),
        Member("clara", "Clara Møller", "en", ZONE, "Lærer"),
        Member("david", "David Åberg", "nb", ZONE, "Administrator"),
    ),
    channels=(
        Channel("personale", "personale", Kind.CHANNEL, "da", frozenset({"anna", "bent", "clara", "david"})),
        Channel("trio", "trio", Kind.PRIVATE, "da", frozenset({"anna", "bent"})),
        Channel("english-team", "english-team", Kind.CHANNEL, "en", frozenset({"anna", "clara", "david"})),
        Channel("partsmote", "partsmøte", Kind.CHANNEL, "nb", frozenset({"anna", "bent", "david"})),
        Channel("uden-samspil", "uden-samspil", Kind.CHANNEL, "da", frozenset({"anna", "bent"}), bot=False),
    ),
)
ADMINISTRATOR = "david"


class TrainingClock:
    """The clock in the corner of the page. Moving it waits until what was due by then has been said."""

    def __init__(self) -> None:
        self._clock = MovableClock()
        self.said: Callable[[], Awaitable[None]]  # returns when all that is due was said

    def now(self) -> datetime:
        return self._clock.now()

    async def move(self, to: datetime) -> None:
        """Raises ValueError for a moment that has passed."""
        await self.said()
        self._clock.move(to)
        await self.said()


def prepared(port: int) -> tuple[web.Application, str]:
    """The server, and the address of its page."""
    folder = tempfile.TemporaryDirectory(prefix="samspil-")
    database = Database(f"sqlite:///{Path(folder.name) / 'demo.db'}")
    migrate.upgrade(database.engine)
    clock = TrainingClock()
    app = App(database, clock=clock)
    clock.said = app.delivery.drain
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
        await _furnish(app)
        yield
        folder.cleanup()

    server.cleanup_ctx.append(furnished)
    return server, address


# ------------------------------------------------------------------------------------------------ what will be said


async def _coming(app: App, external_id: str, language: str) -> Sequence[Coming]:
    """What is waiting, each in the words that this person may see of it."""
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
            hidden = whom.external_id != external_id if whom else where.external_id not in member_of
            try:
                rendering = app.registry.views[row.view](occasion, transaction)
            except Exception as error:
                report("look_ahead_failed", error, view=row.view)
                continue
            match rendering:
                case Send(message):
                    what = _("Something private") if hidden else message.title or message.preview
                    found.append(Coming(row.due_at, place, what))
                case NotBefore(when):
                    found.append(Coming(when, place, _("Something private") if hidden else _("In working time")))
                case Drop():
                    continue
    return sorted(found, key=lambda coming: coming.when)


# ------------------------------------------------------------------------------------------------ how it begins


async def _furnish(app: App) -> None:
    """What has happened at the school before anybody opens the page, by the same way in as everything else."""
    for channel in SCHOOL.channels:
        if channel.bot and ADMINISTRATOR in channel.members:
            settings = await _do(app, ADMINISTRATOR, channel.external_id, Deed.COMMAND, text="/samspil settings")
            await _send(app, ADMINISTRATOR, channel.external_id, settings, {"here_language": channel.language})
    for example in examples.ANNOUNCED:
        form = await _do(app, example.by, example.place, Deed.COMMAND, text="/decision")
        preview = await _send(app, example.by, example.place, form, example.values(app.clock.now().date()))
        await _send(app, example.by, example.place, preview, {})
    await app.delivery.drain()


async def _send(app: App, by: str, place: str, form: Form, values: Mapping[str, object]) -> Any:
    """Sends a form with what stands in it, changed by `values`."""
    filled = {**{field.name: _raw(field.initial) for field in form.fields}, **values}
    return await _do(app, by, place, Deed.SUBMIT, action=form.action, form_id=form.id, state=form.state, values=filled)


async def _do(app: App, by: str, place: str, deed: Deed, **what: Any) -> Any:
    member = next(one for one in SCHOOL.people if one.external_id == by)
    channel = next(one for one in SCHOOL.channels if one.external_id == place)
    answer = await app.handle(
        Incoming(
            id=uuid4().hex,
            platform=Local.name,
            workspace=SCHOOL.workspace,
            workspace_name=SCHOOL.name,
            by=Profile(member.external_id, member.name, member.language, member.zone, member.guest),
            place=Place(channel.external_id, channel.kind, channel.name),
            deed=deed,
            **what,
        )
    )
    return answer.reply


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
