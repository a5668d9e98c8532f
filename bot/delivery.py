"""From due postings to messages: claim a conversation, render, send or update, note what was said.

At least once: when the outcome of a send is unknown (a crash, a time-out, an error after acceptance, a lease that ran
out), the message may be said again. Never lost: a posting is settled only by a worker that still holds its lane.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from bot.clock import Clock
from bot.data import digest
from bot.feature import Occasion, View
from bot.language import Reader
from bot.log import log, report
from bot.memberships import Memberships
from bot.model import Drop, MembershipUnknown, Message, NotBefore, Rendering, Send
from bot.platform import Gone, Platform, Sent, Target, TryLater, Unreachable
from bot.woken import Woken
from storage import files, lanes, people, postings, preferences, renaming, units
from storage.changes import Deed
from storage.database import Database, Transaction, collided, settled
from storage.drafts import SCHEDULED
from storage.lanes import Lane
from storage.postings import PostingRow

TROUBLE = "posting.trouble"  # the view that tells a sender what could not be said
LEASE = timedelta(seconds=60)  # a platform's own time-out must be under a third of it
LANES = 8  # conversations spoken to at the same time
ATTEMPTS = 12  # with the back-off below about an hour
FIRST_WAIT, LONGEST_WAIT = 2.0, 1800.0  # seconds
AT_ONCE = 20  # postings settled without sending in one transaction, which holds up other writers

Result = TypeVar("Result")


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: doubling, give or take a fifth, so that many don't return at
    once."""
    wait = min(FIRST_WAIT * 2.0**attempts, LONGEST_WAIT)
    return timedelta(seconds=wait * random.uniform(0.8, 1.2))  # noqa: S311 (no secret)


def occasion_of(transaction: Transaction, row: PostingRow) -> Occasion:
    """What a posting's view is told: for whom, in which language, when."""
    conversation = people.conversation(transaction, row.conversation_id)
    person = people.person(transaction, conversation.person_id) if conversation.person_id else None
    home = units.unit(transaction, people.unit_of(transaction, conversation.id))
    hours = home.working_time
    return Occasion(
        subject=row.subject,
        posting=row.id,
        due=row.due_at,
        now=transaction.now,
        conversation=conversation,
        person=person,
        reader=Reader(conversation.language, person.zone if person else home.zone),
        working_time=preferences.working_time(transaction, person, hours) if person else hours,
        stands=bool(row.reference),
    )


@dataclass(frozen=True, slots=True)
class _Job:
    """A rendered posting on its way, outside any transaction."""

    posting: int
    wanted: int
    target: Target
    language: str
    send: Send
    reference: str  # "" for a new message
    reply_to: str


Note = Callable[[Transaction, PostingRow], None]  # what becomes of a posting that could not be sent


class _AskFirst(Exception):
    """What is to be said hangs on which conversations this person is in: their platform has to be asked."""

    def __init__(self, person: str) -> None:
        super().__init__()
        self.person = person


class Delivery(Woken):
    """The worker of one process. Any number of processes may run one on the same PostgreSQL database."""

    failed = "delivery_round_failed"

    def __init__(
        self,
        *,
        database: Database,
        views: Mapping[str, View],
        platforms: Mapping[str, Platform],
        memberships: Memberships,
        clock: Clock,
        threads: ThreadPoolExecutor,
        lease: timedelta = LEASE,
        lanes: int = LANES,
    ) -> None:
        super().__init__()
        self._database = database
        self._views = views
        self._platforms = platforms
        self._memberships = memberships
        self._clock = clock
        self._threads = threads
        self._lease = lease
        self._lanes = lanes
        self._busy: set[asyncio.Task[None]] = set()
        self._held_up: dict[tuple[int, bool], datetime] = {}  # (workspace, new message or update): until
        self.last_round: datetime | None = None  # when it last looked for work: its sign of life

    async def look(self) -> None:
        await self.round()

    async def round(self) -> None:
        """Starts on every conversation that has something due, at most `lanes` at once."""
        while not self._stopping:
            if len(self._busy) >= self._lanes:
                self._woken.clear()
                await self._woken.wait()  # one that has finished wakes it, and so does `stop`
                continue
            self.last_round = self._clock.now()
            lane = await self._in_thread(self._claim)
            if lane is None:
                return
            task = asyncio.create_task(self._work_through(lane))
            self._busy.add(task)
            task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._busy.discard(task)
        if not task.cancelled() and (error := task.exception()):
            report("delivery_lane_failed", error)
        self._woken.set()

    async def drain(self) -> None:
        """Returns when nothing is due any more and nothing is under way."""
        while True:
            await self.round()
            if not self._busy:
                return
            await asyncio.wait(set(self._busy))

    async def stop(self, within: float = 10.0) -> None:
        """No new work; what is in flight finishes, for at most `within` seconds."""
        self._stopping = True
        self._woken.set()
        if self._busy:
            await asyncio.wait(set(self._busy), timeout=within)

    # -------------------------------------------------------------------------------- one conversation

    async def _work_through(self, lane: Lane) -> None:
        """What raises here leaves the lane claimed: it is gone on with when the lease has run out, so that what was
        sent and can't be noted is not sent over and over."""
        job = await self._next_job(lane)
        while job is not None:
            job = await self._carry_out(lane, job)

    async def _carry_out(self, lane: Lane, job: _Job) -> _Job | None:
        """Sends it, notes what became of it, and returns what comes next in the lane."""
        outcome = await self._send(lane, job)
        return await self._next_job(lane, job, outcome)

    async def _next_job(self, lane: Lane, job: _Job | None = None, outcome: Sent | Note | None = None) -> _Job | None:
        """In a transaction. Where that finds that a platform has to be asked, nothing of it counts, and it is done anew
        with the answer; the lane is one person's then. Without one, whatever hangs on it is tried again later."""
        try:
            return await self._in_thread(lambda: self._go_on(lane, job, outcome))
        except _AskFirst as ask:
            member_of = await self._memberships.answered(lane.platform, lane.workspace, ask.person)
            return await self._in_thread(lambda: self._go_on(lane, job, outcome, member_of, asked=True))

    async def _send(self, lane: Lane, job: _Job) -> Sent | Note:
        new = not job.reference
        platform = self._platforms[lane.platform]
        try:
            if new:
                return await platform.send(job.target, await self._whole(lane, job), job.language, job.reply_to)
            await platform.update(job.target, job.reference, job.send.message, job.language)
            return Sent(job.reference, job.target.conversation)
        except TryLater as pause:
            until = self._clock.now() + timedelta(seconds=pause.seconds)
            if pause.scope != "conversation":
                self._held_up[lane.workspace_id, new] = until
            return lambda _, row: lanes.hold_up(row, until)
        except Unreachable as error:
            reason = error.reason
            return lambda transaction, row: self._park(transaction, row, reason)
        except Gone:
            return lambda transaction, row: self._freeze(transaction, row, job.send)
        except Exception as error:
            report("send_failed", error, posting=job.posting, platform=lane.platform)
            return self._failed

    async def _whole(self, lane: Lane, job: _Job) -> Message:
        """With the file that it brings, which is read when it is sent, while others write."""
        message, workspace = job.send.message, lane.workspace_id
        if not files.is_in(message):
            return message
        return await self._in_thread(lambda: files.whole(self._database, workspace, self._clock.now(), message))

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, settled, work)

    # -------------------------------------------------------------------------------- in a thread, in a transaction

    def _claim(self) -> Lane | None:
        now = self._clock.now()
        with self._database.system(reads=True) as session:
            if not lanes.anything_due(session, list(self._platforms), now):
                return None
        with self._database.system() as session:
            return lanes.claim(session, list(self._platforms), now, now + self._lease)

    def _go_on(
        self,
        lane: Lane,
        job: _Job | None,
        outcome: Sent | Note | None,
        member_of: frozenset[str] | None = None,
        *,
        asked: bool = False,
    ) -> _Job | None:
        """Notes what became of the last job, and renders the next: one transaction, one write to the disk. Without a
        next one the lane is released."""
        now = self._clock.now()
        with self._database.transaction(lane.workspace_id, now, member_of=member_of) as transaction:
            if not lanes.held(transaction, lane, now + self._lease):
                if job is not None:
                    log.warning("lease_lost", posting=job.posting)
                return None
            if job is not None and outcome is not None:
                self._note(transaction, job, outcome)
            job = self._next(transaction, lane, asked)
            if job is None:
                lanes.release(transaction, lane)
        return job

    def _note(self, transaction: Transaction, job: _Job, outcome: Sent | Note) -> None:
        """What was dropped or frozen while it was being sent stays so; that it was said is kept all the same."""
        row = transaction.get(PostingRow, job.posting, lock=True)
        if row is None:
            return
        if isinstance(outcome, Sent):
            self._said(transaction, row, job, outcome)
        elif row.state == "waiting":
            outcome(transaction, row)

    def _next(self, transaction: Transaction, lane: Lane, asked: bool) -> _Job | None:
        """Renders the next posting that has to be sent; settles on its way some that need no sending. If there are more
        of those, the lane is soon claimed again."""
        for _ in range(AT_ONCE):
            row = None if self._stopping else lanes.next_due(transaction, lane)
            if row is None:
                return None
            try:
                if job := self._job(transaction, lane, row):
                    return job
            except _AskFirst:
                if not asked:
                    raise
                self._failed(transaction, row)  # the platform was asked and did not answer
        return None

    def _job(self, transaction: Transaction, lane: Lane, row: PostingRow) -> _Job | None:
        until = self._held_up.get((lane.workspace_id, not row.reference))
        if until is not None and until > transaction.now:
            lanes.hold_up(row, until)
            return None
        occasion = occasion_of(transaction, row)
        occasion = replace(occasion, title_of=lambda other: self._title_of(transaction, other, occasion.reader))
        conversation, person = occasion.conversation, occasion.person
        match self._render(occasion, transaction, row):
            case Send() as send if row.reference and row.digest == digest(send.message):
                lanes.said(transaction, row, row.wanted, send, occasion.reader.language, None)
            case Send(patient=True) if not row.reference and (when := lanes.turn(transaction, row)):
                lanes.spread(row, when)
            case Send() as send:
                return _Job(
                    posting=row.id,
                    wanted=row.wanted,
                    target=Target(
                        workspace=lane.workspace,
                        conversation=conversation.external_id,
                        person=person.external_id if person else "",
                        address=people.address_of(transaction, conversation.id),
                    ),
                    language=occasion.reader.language,
                    send=send,
                    reference=row.reference,
                    reply_to=send.reply_to or postings.reference_of(transaction, row.after_id),
                )
            case Drop(reason):
                if row.reason == postings.RETRIED:
                    postings.touch(transaction, "posting", row.id)  # whoever pressed learns that it came to nothing
                postings.ended(row, "dropped", reason)
            case NotBefore(when):
                lanes.postponed(row, when)
            case None:
                self._park(transaction, row, "unknown_view" if row.view not in self._views else "rendering_failed")
        return None

    def _render(self, occasion: Occasion, transaction: Transaction, row: PostingRow) -> Rendering | None:
        """None where the view is unknown or raises: it would again, so the posting is not tried for ever. Raises where
        another transaction was in the way: then the whole of this one is run again."""
        view = self._views.get(renaming.view_of(row, occasion.person))
        if view is None:
            log.error("unknown_view", posting=row.id, view=row.view)
            return None
        try:
            with transaction.attempt():
                transaction.done_by(Deed(row.view))
                rendered = view(occasion, transaction)
                over = renaming.is_over(row, rendered)
                return self._views[renaming.EMPTIED](occasion, transaction) if over else rendered
        except Exception as error:
            if collided(error):
                raise
            if isinstance(error, MembershipUnknown) and occasion.person is not None:
                raise _AskFirst(occasion.person.external_id) from None
            report("rendering_failed", error, posting=row.id, view=row.view)
            return None

    def _title_of(self, transaction: Transaction, posting: int, reader: Reader) -> str:
        row = transaction.get(PostingRow, posting)
        if row is None or row.view in (TROUBLE, SCHEDULED):  # the one that publishes is not run to be named
            return ""
        try:
            rendered = self._render(replace(occasion_of(transaction, row), reader=reader), transaction, row)
        except _AskFirst:  # another person's
            return ""
        return rendered.message.title if isinstance(rendered, Send) else ""

    def _said(self, transaction: Transaction, row: PostingRow, job: _Job, sent: Sent) -> None:
        if row.reason == postings.RETRIED:
            postings.touch(transaction, "posting", row.id)
            self._reached_after_all(transaction, row)
        lanes.said(transaction, row, job.wanted, job.send, job.language, sent)
        if not job.target.conversation and sent.conversation:
            people.opened(transaction, row.conversation_id, sent.conversation)

    def _reached_after_all(self, transaction: Transaction, row: PostingRow) -> None:
        """What was not said there because they could not be reached, and what the sender sees of it."""
        if row.hangs_on is None:
            return
        postings.reconsider(transaction, row.hangs_on, row.conversation_id)
        if row.sender_id is not None:
            sender = people.person(transaction, row.sender_id)
            postings.reconsider(transaction, row.hangs_on, people.direct_conversation(transaction, sender).id)

    def _failed(self, transaction: Transaction, row: PostingRow) -> None:
        lanes.failed(row, transaction.now + back_off(row.attempts))
        if row.attempts >= ATTEMPTS:
            self._park(transaction, row, "gave_up")

    def _park(self, transaction: Transaction, row: PostingRow, reason: str) -> None:
        postings.ended(row, "parked", reason)
        log.error("posting_parked", posting=row.id, view=row.view, reason=reason)
        if row.sender_id is None and row.hangs_on is not None:
            postings.reconsider(transaction, row.hangs_on)
        self._tell_sender(transaction, row)

    def _freeze(self, transaction: Transaction, row: PostingRow, send: Send) -> None:
        """The message is out of reach. Where the record itself changed, a new one follows."""
        matters = send.version > row.version and row.reason != renaming.RENAMED
        postings.ended(row, "frozen", "gone")
        if matters:
            postings.again(transaction, row)
            self._tell_sender(transaction, row)

    def _tell_sender(self, transaction: Transaction, row: PostingRow) -> None:
        """In a new message each time, as a change notifies nobody. Once it is said after all, each of them says so."""
        if row.sender_id is None or row.view == TROUBLE:
            return
        sender = people.person(transaction, row.sender_id)
        direct = people.direct_conversation(transaction, sender)
        postings.post(transaction, TROUBLE, row.id, direct.id, live=True)
        if row.hangs_on is not None:  # what the sender sees of the matter may tell who was reached, the rest does not
            postings.reconsider(transaction, row.hangs_on, direct.id)
