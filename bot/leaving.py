"""Asks each platform whether those are still there on whom something hangs: nobody tells of who leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from bot.clock import Clock
from bot.log import report
from bot.platform import Platform
from storage import leaving
from storage.database import Database, settled
from storage.leaving import Relied

WITHIN = 10.0  # seconds for each answer


class Leaving:
    """One process's look for who has left. Any number of processes may look."""

    def __init__(
        self, *, database: Database, platforms: Mapping[str, Platform], clock: Clock, threads: ThreadPoolExecutor
    ) -> None:
        self._database = database
        self._platforms = platforms
        self._clock = clock
        self._threads = threads

    async def look(self) -> None:
        """One after the other. Who can't be asked about is left as they are known; a platform that does not answer
        is asked no more this time."""
        loop = asyncio.get_running_loop()
        silent = set[str]()
        for one in await loop.run_in_executor(self._threads, self._relied_on):
            if one.platform in silent:
                continue
            try:
                asked = self._platforms[one.platform].has_left(one.workspace, one.person)
                left = await asyncio.wait_for(asked, WITHIN)
            except Exception as error:
                report("not_asked_who_left", error, platform=one.platform)
                silent.add(one.platform)
                continue
            if left is not None:
                await loop.run_in_executor(self._threads, settled, partial(self._note, one, left))

    def _relied_on(self) -> list[Relied]:
        with self._database.system(reads=True) as session:
            return leaving.relied_on(session, list(self._platforms))

    def _note(self, one: Relied, left: bool) -> None:
        with self._database.transaction(one.workspace_id, self._clock.now()) as transaction:
            leaving.note(transaction, one.person_id, left=left)
