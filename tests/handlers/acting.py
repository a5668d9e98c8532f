"""People who act at once through the dispatcher, on a platform that keeps every byte that anybody is sent: for tests of
what holds whatever they do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from bot.app import App
from bot.calendar import WorkingTime
from bot.data import as_json
from bot.model import Conversation, Form, Kind, Message, Person, Place, Profile, Reply
from bot.platform import Deed, Incoming, Sent, Target
from storage.database import Database
from tests.chat import SetClock
from tests.conftest import START
from tests.fakes.recorder import Recorder

ROOM = Place("trio", Kind.PRIVATE, "trio")
CHAIR, SENDER, OTHERS = "anna", "bent", ("clara", "david", "eva")
HOURS = WorkingTime("Europe/Copenhagen", "DK", time(8), time(16), frozenset(range(1, 6)))


@dataclass(frozen=True)
class New:
    """A message that was new: a change of one is none."""

    reference: str
    conversation: str
    message: Message
    at: datetime

    @property
    def person(self) -> str:
        """Whose own conversation it was said in."""
        return self.conversation.removeprefix("direct-")


class Listener(Recorder):
    """Keeps every byte that anybody was ever sent, and when each new message came."""

    def __init__(self, clock: SetClock) -> None:
        super().__init__(rooms={one: frozenset({ROOM.external_id}) for one in (CHAIR, SENDER, *OTHERS)})
        self.clock = clock
        self.bytes: dict[str, list[str]] = defaultdict(list)
        self.new: list[New] = []

    async def send(self, to: Target, message: Message, language: str, reply_to: str = "") -> Sent:
        sent = await super().send(to, message, language, reply_to)
        self.bytes[sent.conversation].append(as_json(message))
        self.new.append(New(sent.reference, sent.conversation, message, self.clock.now()))
        return sent

    async def update(self, to: Target, reference: str, message: Message, language: str) -> None:
        await super().update(to, reference, message, language)
        self.bytes[self.shown[reference].conversation].append(as_json(message))


@dataclass
class Acting:
    """What people do, and what they were sent; `circles` says who may ever read each text."""

    database: Database
    clock: SetClock = field(default_factory=lambda: SetClock(START))
    circles: dict[str, set[str]] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)  # where somebody is elsewhere

    def __post_init__(self) -> None:
        self.platform = Listener(self.clock)
        self.app = App(self.database, clock=self.clock)
        self.app.platforms["local"] = self.platform  # type: ignore[assignment]  # no way in is needed

    async def do(self, by: str, deed: Deed, place: Place = ROOM, **what: Any) -> Reply:
        incoming = Incoming(
            id=uuid4().hex,
            platform="local",
            workspace="W",
            by=Profile(by, by.title(), "en", self.zones.get(by, HOURS.zone)),
            place=place,
            deed=deed,
            **what,
        )
        return (await self.app.handle(incoming)).reply

    async def press(self, by: str, action: str, value: int | str) -> Reply:
        return await self.do(by, Deed.PRESS, action=action, value=str(value))

    async def send(self, by: str, form: Reply, **values: Any) -> Reply:
        """What stands in the form, changed by these values; nothing where no form was given."""
        return await self.do(by, Deed.SUBMIT, **filled(form, **values)) if isinstance(form, Form) else form

    async def is_delivered(self) -> None:
        for _ in range(2):  # a message that was just changed is changed again a moment later
            self.clock.pass_(seconds=2)
            await self.app.delivery.drain()

    async def has_a_forum(self, **more: Any) -> None:
        """Everybody is known by their language, and in a forum that meets on Wednesdays."""
        for one in (CHAIR, SENDER, *OTHERS):
            await self.do(one, Deed.COMMAND, text="/samspil")
        form = await self.do(CHAIR, Deed.COMMAND, text="/forum new")
        rule = {"every": "weeks", "weekday": "3", "other": profiles((SENDER, *OTHERS)), "conversation": ROOM}
        made = await self.send(CHAIR, form, name="TRIO", at="14:00", **rule, **more)
        assert isinstance(made, Message), made

    def text(self, *circle: str) -> str:
        """Words that nobody else ever reads."""
        words = f"word{len(self.circles)}x"
        self.circles[words] = set(circle)
        return words

    def ids(self, table: type[Any]) -> list[Any]:
        with self.database.system(reads=True) as session:
            return list(session.scalars(select(table)))


def filled(form: Form, **values: Any) -> dict[str, Any]:
    """What arrives of a form that is sent with these values, and else as it stands."""
    as_it_is = {one.name: raw(one.initial) for one in form.fields}
    return {"action": form.action, "form_id": form.id, "state": form.state, "values": as_it_is | values}


def profiles(whom: Iterable[str]) -> list[Profile]:
    return [Profile(one, one.title()) for one in sorted(whom)]


def raw(value: Any) -> Any:
    """What a platform sends of what stands in a field."""
    if isinstance(value, tuple):
        return [raw(one) for one in value]
    if isinstance(value, Person):
        return Profile(value.external_id, value.name)
    if isinstance(value, Conversation):
        return Place(value.external_id, value.kind, value.name)
    return value.isoformat() if isinstance(value, date | time) else value
