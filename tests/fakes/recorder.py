"""A chat platform that keeps what it was given: for tests of delivery, where no platform's own rules matter."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.model import Message
from bot.platform import Gone, Sent, Target


@dataclass
class Shown:
    conversation: str
    message: Message
    reply_to: str = ""
    edits: int = 0


@dataclass
class Recorder:
    """`before` and `after` run around every acceptance; what they raise reaches delivery."""

    name: str = "local"
    shown: dict[str, Shown] = field(default_factory=dict)
    before: Callable[[Target], Awaitable[None]] | None = None
    after: Callable[[Target], Awaitable[None]] | None = None
    busy: dict[str, int] = field(default_factory=dict)
    rooms: dict[str, frozenset[str]] = field(default_factory=dict)  # which conversations each person is in
    left: set[str] = field(default_factory=set)  # who was there and is no more
    silent: bool = False  # says nothing of who is where
    most_busy: int = 0  # how many sends one conversation ever had under way at once

    async def send(self, to: Target, message: Message, language: str, reply_to: str = "") -> Sent:
        conversation = to.conversation or f"direct-{to.person}"
        self.busy[conversation] = self.busy.get(conversation, 0) + 1
        self.most_busy = max(self.most_busy, self.busy[conversation])
        try:
            if self.before:
                await self.before(to)
            reference = f"{conversation}/{len(self.shown)}"
            self.shown[reference] = Shown(conversation, message, reply_to)
            if self.after:
                await self.after(to)
            await asyncio.sleep(0)
        finally:
            self.busy[conversation] -= 1
        return Sent(reference, conversation)

    async def update(self, to: Target, reference: str, message: Message, language: str) -> None:
        if self.before:
            await self.before(to)
        if reference not in self.shown:
            raise Gone
        self.shown[reference].message = message
        self.shown[reference].edits += 1
        if self.after:
            await self.after(to)

    async def memberships(self, workspace: str, person: str) -> frozenset[str]:
        if self.silent:
            raise TimeoutError
        return self.rooms.get(person, frozenset())

    async def rest(self) -> None:
        """Nothing is taken on."""

    async def stop(self) -> None:
        """Nothing is held open."""

    def said_in(self, conversation: str) -> list[str]:
        """The titles shown in a conversation now, oldest first."""
        return [one.message.title for one in self.shown.values() if one.conversation == conversation]

    async def has_left(self, workspace: str, person: str) -> bool | None:
        return None if self.silent else person in self.left
