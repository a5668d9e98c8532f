"""From the page to Samspil: what somebody did becomes an `Incoming`, and its `Answer` goes back as JSON.

Every POST names who acts (`person`) and carries an id of its own (`request`), the same when the page tries again.
"""

from __future__ import annotations

import asyncio
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.data import as_data
from bot.local.feed import Feed
from bot.local.guard import Body, body_of, refusal
from bot.local.world import Channel, Member, Memory, mentioned
from bot.model import LINES_LENGTH, Form, Kind, Mention, Message, Place, Profile, Source
from bot.platform import Deed, Gone, Handle, Incoming

ID_LENGTH = 200  # characters: ids, names of actions
VALUE_LENGTH = 2000  # characters: what a button carries; Slack's limit
MORNING = time(8)
FARTHEST = timedelta(days=5 * 366)  # that the clock moves at a time
DEEDS = (Deed.COMMAND, Deed.PRESS, Deed.SUBMIT, Deed.SHORTCUT)


class Inbound:
    """Everything that somebody does on the page."""

    def __init__(self, memory: Memory, feed: Feed, address: str, handle: Handle) -> None:
        self._memory = memory
        self._feed = feed
        self._address = address
        self._handle = handle
        self._moved = ""  # the request that moved the clock last
        self._moving = asyncio.Lock()

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.post("/api/do", self.do),
            web.post("/api/say", self.say),
            web.post("/api/delete", self.delete),
            web.post("/api/dismiss", self.dismiss),
            web.post("/api/invite", self.invite),
            web.post("/api/remove", self.remove),
            web.post("/api/clock", self.clock),
        ]

    async def do(self, request: web.Request) -> web.Response:
        """A command, a press, a form sent, a shortcut: {person, conversation, request, deed} and what belongs to it."""
        body = await body_of(request)
        member, channel = self._where(body)
        deed = body.text("deed", most=ID_LENGTH)
        if deed not in DEEDS:
            raise refusal(web.HTTPBadRequest, "malformed deed")
        return await self._act(
            body,
            member,
            channel,
            Deed(deed),
            text=body.text("text", most=LINES_LENGTH),
            action=body.text("action", most=ID_LENGTH),
            value=body.text("value", most=VALUE_LENGTH),
            values={name: self._value(member, value) for name, value in body.values("values").items()},
            form_id=body.text("form", most=ID_LENGTH),
            state=body.texts("state"),
            source=self._source(body, channel) if deed == Deed.SHORTCUT else None,
        )

    async def say(self, request: web.Request) -> web.Response:
        """Ordinary text: {person, conversation, request, text}. Said to Samspil alone it is also a command."""
        body = await body_of(request)
        member, channel = self._where(body)
        text = body.text("text", least=1, most=LINES_LENGTH)
        id = _own_id(body, member)
        self._memory.say(channel.external_id, id, member.external_id, text)
        if channel.kind is Kind.DIRECT:
            return await self._act(body, member, channel, Deed.COMMAND, text=text)
        return web.json_response({})

    async def delete(self, request: web.Request) -> web.Response:
        """Deletes one of Samspil's messages, to see what it makes of that: {person, conversation, message}."""
        body = await body_of(request)
        _, channel = self._where(body)
        try:
            self._memory.delete(channel.external_id, body.text("message", most=ID_LENGTH))
        except Gone:
            raise refusal(web.HTTPNotFound, "no_such_message") from None
        return web.json_response({})

    async def dismiss(self, request: web.Request) -> web.Response:
        """Puts a private answer away: {person, conversation, answer}."""
        body = await body_of(request)
        member, channel = self._where(body)
        self._memory.dismiss(channel.external_id, member.external_id, body.text("answer", most=ID_LENGTH))
        return web.json_response({})

    async def invite(self, request: web.Request) -> web.Response:
        """Adds Samspil to a channel: {person, conversation, request}."""
        return await self._seat_bot(request, Deed.ADDED, inside=True)

    async def remove(self, request: web.Request) -> web.Response:
        """Takes Samspil out of a channel: {person, conversation, request}."""
        return await self._seat_bot(request, Deed.REMOVED, inside=False)

    async def _seat_bot(self, request: web.Request, deed: Deed, *, inside: bool) -> web.Response:
        body = await body_of(request)
        member, channel = self._where(body)
        if channel.kind is Kind.DIRECT:
            raise refusal(web.HTTPNotFound, "no_such_channel")
        self._memory.seat_bot(channel.external_id, inside=inside)
        return await self._act(body, member, channel, deed)

    async def clock(self, request: web.Request) -> web.Response:
        """Moves time forward: {person, request, to}, where `to` is "hour", "morning" (the next day) or a date."""
        body = await body_of(request)
        self._member(body)
        id, to = body.text("request", least=1, most=ID_LENGTH), body.text("to", least=1, most=ID_LENGTH)
        async with self._moving:  # two at once are two moves, the second from where the first ended
            if id != self._moved:
                await self._memory.clock.move(self._time(to))
                self._moved = id
        self._feed.tell({"what": "clock", "now": self._memory.clock.now().isoformat()})
        return web.json_response({})

    async def _act(
        self, body: Body, member: Member, channel: Channel, deed: Deed, text: str = "", **what: Any
    ) -> web.Response:
        """Hands it on. A message comes back as a private answer, in place of the one that was pressed in (`answer`);
        a form is for the page to open."""
        id = _own_id(body, member)
        pressed_in = body.text("answer", most=ID_LENGTH)
        answer = await self._handle(
            Incoming(
                id=id,
                platform="local",
                workspace=self._memory.world.workspace,
                workspace_name=self._memory.world.name,
                by=_profile(member),
                place=_place(channel),
                deed=deed,
                text=text,
                mentions=self._mentions(text) if deed is Deed.COMMAND else (),
                **what,
            )
        )
        person, conversation = member.external_id, channel.external_id
        self._memory.languages[person] = answer.language
        told = ""
        if isinstance(answer.reply, Message):
            told = pressed_in if self._memory.has_answer(conversation, person, pressed_in) else f"answer:{id}"
            self._memory.answer(conversation, person, told, answer.reply, answer.language)
        self._feed.tell({"what": "coming"})
        form = as_data(answer.reply) if isinstance(answer.reply, Form) else None
        return web.json_response({"form": form, "answer": told, "language": answer.language})

    # ------------------------------------------------------------------------------ what the page may say

    def _member(self, body: Body) -> Member:
        member = self._memory.people.get(body.text("person", most=ID_LENGTH))
        if member is None:
            raise refusal(web.HTTPNotFound, "no_such_person")
        return member

    def _where(self, body: Body) -> tuple[Member, Channel]:
        """Who acts, and in which conversation; one they may not see is not there."""
        member = self._member(body)
        return member, self._seen(member, body.text("conversation", most=ID_LENGTH))

    def _seen(self, member: Member, conversation: str) -> Channel:
        channel = self._memory.channel(conversation)
        if channel is None or not self._memory.may_see(member.external_id, conversation):
            raise refusal(web.HTTPNotFound, "no_such_conversation")
        return channel

    def _source(self, body: Body, channel: Channel) -> Source:
        post = self._memory.post(channel.external_id, body.text("message", most=ID_LENGTH))
        if post is None or not post.by:
            raise refusal(web.HTTPNotFound, "no_such_message")
        return Source(post.text, f"{self._address}#{channel.external_id}/{post.id}", post.id)

    def _value(self, member: Member, value: Any) -> Any:
        """A field's value: text, a switch, {"person": id}, {"channel": id}, or a list of these (but of no lists)."""
        match value:
            case list():
                return [self._one(member, one) for one in value]
            case bool():
                return value
        return self._one(member, value)

    def _one(self, member: Member, value: Any) -> str | Profile | Place:
        match value:
            case str():
                return value
            case {"person": str(id)} if id in self._memory.people:
                return _profile(self._memory.people[id])
            case {"person": str()}:
                raise refusal(web.HTTPNotFound, "no_such_person")
            case {"channel": str(id)}:
                return _place(self._seen(member, id))
            case _:
                raise refusal(web.HTTPBadRequest, "malformed values")

    def _mentions(self, text: str) -> tuple[Mention, ...]:
        people = self._memory.people.values()
        return tuple(Mention(words, _profile(member)) for words, member in mentioned(text, people))

    def _time(self, to: str) -> datetime:
        """422 for a time that is past or too far away."""
        zone = ZoneInfo(self._memory.world.zone)
        now = self._memory.clock.now()
        today = now.astimezone(zone).date()
        try:
            match to:
                case "hour":
                    then = now + timedelta(hours=1)
                case "morning":
                    then = datetime.combine(today + timedelta(days=1), MORNING, zone)
                case _:
                    then = datetime.combine(date.fromisoformat(to), MORNING, zone)
        except ValueError:
            raise refusal(web.HTTPBadRequest, "malformed to") from None
        if then <= now:
            raise refusal(web.HTTPUnprocessableEntity, "past")
        if then > now + FARTHEST:
            raise refusal(web.HTTPUnprocessableEntity, "too_far")
        return then


def _own_id(body: Body, member: Member) -> str:
    """The request's id, apart from other people's."""
    return f"{member.external_id}:{body.text('request', least=1, most=ID_LENGTH)}"


def _profile(member: Member) -> Profile:
    return Profile(member.external_id, member.name, member.language, member.zone, member.guest)


def _place(channel: Channel) -> Place:
    return Place(channel.external_id, channel.kind, channel.name, without_us=not channel.bot)
