"""Which conversations somebody shares with the bot: asked of their platform, and known for a minute."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from bot.clock import Clock
from bot.log import report
from bot.platform import Platform

KNOWN_FOR = timedelta(minutes=1)
WITHIN = 2.0  # seconds; Slack wants its answer within 3
MOST_CACHED = 20_000

Key = TypeVar("Key")
Value = TypeVar("Value")


class Cache(dict[Key, tuple[Value, datetime]]):
    """Values that are good for a while. Bounded: a full one begins anew."""

    def fresh(self, key: Key, now: datetime) -> Value | None:
        found = self.get(key)
        return found[0] if found and found[1] > now else None

    def keep(self, key: Key, value: Value, until: datetime) -> None:
        if len(self) >= MOST_CACHED:
            self.clear()
        self[key] = (value, until)


class Memberships:
    """People are named by platform, workspace and their id there; conversations by their ids there."""

    def __init__(self, platforms: Mapping[str, Platform], clock: Clock) -> None:
        self._platforms = platforms
        self._clock = clock
        self._known: Cache[tuple[str, str, str], frozenset[str]] = Cache()

    def known(self, platform: str, workspace: str, person: str) -> frozenset[str] | None:
        """What was answered lately; None where it has to be asked."""
        return self._known.fresh((platform, workspace, person), self._clock.now())

    async def ask(self, platform: str, workspace: str, person: str) -> frozenset[str]:
        """Fails closed: when the platform does not answer, it is no conversation, and that is not kept."""
        return await self.answered(platform, workspace, person) or frozenset()

    async def answered(self, platform: str, workspace: str, person: str) -> frozenset[str] | None:
        """None when the platform does not answer: for what can wait until it does."""
        try:
            asked = self._platforms[platform].memberships(workspace, person)
            found = await asyncio.wait_for(asked, WITHIN)
        except Exception as error:
            report("memberships_unknown", error, platform=platform)
            return None
        self._known.keep((platform, workspace, person), found, self._clock.now() + KNOWN_FOR)
        return found

    def forget(self) -> None:
        """Somebody came or went."""
        self._known.clear()
