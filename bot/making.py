"""Files that are made in the background, one after the other, each in a process of its own: whoever else asks for
something waits for none of it, and what goes wrong there ends nothing here."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.clock import Clock
from bot.feature import Made, Maker, Work
from bot.language import Reader
from bot.log import log, report
from bot.memberships import Memberships
from bot.model import UserError
from bot.platform import Platform
from bot.woken import Woken
from storage import files
from storage.database import Database, Transaction, settled
from storage.files import Claim

LEASE = timedelta(seconds=60)
RENEWED = 20.0  # seconds after which it is held for another lease
LONGEST = 1200.0  # seconds that one may take
WAIT = timedelta(seconds=30)  # before it is tried again, longer each time
MEGABYTE = 1_000_000

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Job:
    """One attempt: what is to be made, as of when, in which folder, and which conversations its person is in (None
    where that is not known)."""

    claim: Claim
    now: datetime
    folder: Path
    member_of: frozenset[str] | None


Run = Callable[[Job], Awaitable[None]]  # raises what went wrong


class Making(Woken):
    """The worker of one process, which makes one file at a time. Any number of processes may run one. `run` carries an
    attempt out, and ends at once when it is cancelled; `made` is called when something is to be said."""

    failed = "making_failed"

    def __init__(
        self,
        *,
        database: Database,
        platforms: Mapping[str, Platform],
        memberships: Memberships,
        clock: Clock,
        threads: ThreadPoolExecutor,
        run: Run,
        made: Callable[[], None],
    ) -> None:
        super().__init__()
        self._database = database
        self._platforms = platforms
        self._memberships = memberships
        self._clock = clock
        self._threads = threads
        self._run = run
        self._made = made
        self._one = asyncio.Lock()
        self._running: asyncio.Future[None] | None = None

    async def look(self) -> None:
        await self.drain()

    async def drain(self) -> bool:
        """Makes whatever is wanted by now; whether there was something."""
        found = False
        async with self._one:
            while not self._stopping and (claim := await self._in_thread(self._claim)):
                found = True
                await self._make(claim)
        return found

    async def stop(self) -> None:
        """What is being made is broken off, to be made by whoever works next."""
        self._stopping = True
        self._woken.set()
        if self._running is not None:
            self._running.cancel()
        async with self._one:
            pass

    # -------------------------------------------------------------------------------- one file

    async def _make(self, claim: Claim) -> None:
        log.info("file", outcome="begun", attempts=claim.attempts)
        if claim.attempts > files.ATTEMPTS:  # whoever made it last is there no more
            await self._note(claim, files.let_go)
            self._made()
            return
        member_of = self._memberships.known(*claim.who)
        if member_of is None:
            member_of = await self._memberships.answered(*claim.who)
        with tempfile.TemporaryDirectory(prefix="samspil-file-") as folder:
            job = Job(claim, self._clock.now(), Path(folder), member_of)
            self._running = asyncio.ensure_future(self._run(job))
            try:
                await self._wait(claim, self._running)
            finally:
                self._running.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await self._running
        self._made()

    async def _wait(self, claim: Claim, running: asyncio.Future[None]) -> None:
        """Holds the claim while it is being made, and notes where that failed."""
        loop = asyncio.get_running_loop()
        until = loop.time() + LONGEST
        while not (await asyncio.wait({running}, timeout=RENEWED))[0]:
            later = self._clock.now() + LEASE
            if loop.time() > until:
                log.warning("file", outcome="too_long")
                running.cancel()
            elif not await self._note(claim, partial(files.hold, until=later)):
                log.warning("file", outcome="lease_lost")
                return
        if running.cancelled() and self._stopping:
            await self._note(claim, partial(files.let_go, counts=False))
        elif running.cancelled() or running.exception():
            if not running.cancelled() and (error := running.exception()):
                report("file_not_made", error, attempts=claim.attempts)
            later = self._clock.now() + WAIT * 4 ** (claim.attempts - 1)
            await self._note(claim, partial(files.let_go, not_before=later))

    def _claim(self) -> Claim | None:
        now, platforms = self._clock.now(), list(self._platforms)
        with self._database.system(reads=True) as session:
            if not files.any_waiting(session, platforms, now):
                return None
        with self._database.system() as session:
            return files.claim(session, platforms, now, now + LEASE)

    async def _note(self, claim: Claim, what: Callable[[Transaction, Claim], Result]) -> Result:
        return await self._in_thread(partial(_written, self._database, claim, self._clock.now(), what))

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, settled, work)


def _written(database: Database, claim: Claim, now: datetime, what: Callable[[Transaction, Claim], Result]) -> Result:
    with database.transaction(claim.workspace_id, now) as transaction:
        return what(transaction, claim)


# ------------------------------------------------------------------------------------------------ in that process


def make(database: Database, makers: Mapping[str, Maker], job: Job) -> None:
    """Carries one attempt out: reads while others write, and writes only what it has made, piece by piece."""
    claim, path = job.claim, job.folder / "made"
    with database.transaction(
        claim.workspace_id, job.now, reads=True, still=True, member_of=job.member_of
    ) as transaction:
        wanted = files.load(transaction, claim.file_id)
        if wanted is None:
            return
        reader = Reader(wanted.person.language, wanted.person.zone)
        work = Work(now=job.now, person=wanted.person, subject=wanted.subject, reader=reader, path=path)
        try:
            made: Made | UserError = makers[wanted.maker](work, transaction)
        except UserError as error:
            made = error
    size = path.stat().st_size if isinstance(made, Made) else 0
    if size > files.LARGEST:
        made = UserError(_too_large(reader))
    done: Callable[[Transaction, Claim], None]
    if isinstance(made, Made):
        _keep(database, job, path)
        done = partial(files.made, filename=made.filename, media_type=made.media_type, text=made.text, size=size)
    else:
        done = partial(files.refuse, text=str(made))
    settled(partial(_written, database, claim, job.now, done))


def _keep(database: Database, job: Job, path: Path) -> None:
    """A piece at a time, so that on SQLite nobody who writes waits for more than that."""
    with path.open("rb") as content:
        number = 0
        while piece := content.read(files.PIECE):
            settled(partial(_written, database, job.claim, job.now, partial(files.lay, number=number, piece=piece)))
            number += 1


def _too_large(reader: Reader) -> str:
    most = reader.number(files.LARGEST // MEGABYTE)
    return reader.text("It would be larger than {n} MB, which is more than I can send. Please ask for less.", n=most)
