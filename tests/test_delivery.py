"""From due postings to messages: order, changes, pauses, failures, and workers that get in each other's way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery import ATTEMPTS, TROUBLE, Delivery
from bot.feature import Occasion, View
from bot.model import Drop, Kind, Message, NotBefore, Place, Profile, Rendering, Send
from bot.platform import Target, TryLater, Unreachable
from storage import people, postings
from storage.database import Database, Transaction
from storage.people import Origin
from storage.postings import DeliveryRow, PostingRow
from tests.fakes.recorder import Recorder

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # a Monday


class SetClock:
    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def pass_(self, **time: float) -> None:
        self.at += timedelta(**time)


@dataclass
class Office:
    """A workspace with one person and some channels, and whatever workers a test starts."""

    database: Database
    clock: SetClock
    threads: ThreadPoolExecutor
    platform: Recorder = field(default_factory=Recorder)
    texts: dict[int, str] = field(default_factory=dict)  # what the records say now
    answers: dict[int, Rendering] = field(default_factory=dict)  # records whose view answers something else
    versions: dict[int, int] = field(default_factory=dict)
    workspace_id: int = 0
    author: int = 0

    def setup(self) -> None:
        with self.database.system() as session:
            self.workspace_id = people.found_workspace(session, "local", "W", "", Origin(), self.clock.now())
        with self.database.transaction(self.workspace_id, self.clock.now()) as transaction:
            self.author = people.known_person(transaction, Profile("anna", "Anna Holm", "da")).id

    def worker(self, **options: object) -> Delivery:
        def view(occasion: Occasion, transaction: Transaction) -> Rendering:
            if occasion.subject in self.answers:
                return self.answers[occasion.subject]
            title = self.texts[occasion.subject]
            message = Message(title, (), preview=title, private=occasion.person is not None)
            return Send(message, self.versions.get(occasion.subject, 1))

        views: dict[str, View] = {"thing.shown": view, TROUBLE: self._trouble}
        return Delivery(
            database=self.database,
            views=views,
            platforms={"local": self.platform},
            clock=self.clock,
            threads=self.threads,
            **options,  # type: ignore[arg-type]  # lease and lanes
        )

    def _trouble(self, occasion: Occasion, transaction: Transaction) -> Rendering:
        row = postings.posting(transaction, occasion.subject)
        assert row is not None
        return Send(Message(f"trouble: {row.reason}", (), preview="", private=True))

    def post(self, subject: int, channel: str = "C", text: str = "", **options: object) -> int:
        self.texts[subject] = text or f"text {subject}"
        with self.database.transaction(self.workspace_id, self.clock.now()) as transaction:
            author = people.person(transaction, self.author)
            where = people.known_conversation(transaction, Place(channel, Kind.CHANNEL, channel), author)
            return postings.post(
                transaction,
                "thing.shown",
                subject,
                where.id,
                sender_id=self.author,
                **options,  # type: ignore[arg-type]
            )

    def touch(self, subject: int, text: str) -> None:
        """The record changes, a while later."""
        self.texts[subject] = text
        self.clock.pass_(seconds=2)
        with self.database.transaction(self.workspace_id, self.clock.now()) as transaction:
            postings.touch(transaction, "thing", subject)

    def row(self, posting: int) -> PostingRow:
        with self.database.transaction(self.workspace_id, self.clock.now(), reads=True) as transaction:
            row = postings.posting(transaction, posting)
            assert row is not None
            return row

    def deliveries(self, posting: int) -> list[DeliveryRow]:
        with self.database.system(reads=True) as session:
            return [row for row in session.query(DeliveryRow) if row.posting_id == posting]


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    threads = ThreadPoolExecutor(8)
    made = Office(database, SetClock(), threads)
    made.setup()
    yield made
    threads.shutdown()


async def test_what_is_due_is_said_once_and_noted(office: Office) -> None:
    posting = office.post(1, text="D-1")
    worker = office.worker()
    await worker.drain()
    await worker.drain()
    assert office.platform.said_in("C") == ["D-1"]
    row = office.row(posting)
    assert (row.state, row.reference) == ("shown", "C/0")
    (noted,) = office.deliveries(posting)
    assert noted.message is not None
    assert noted.message["title"] == "D-1"


async def test_what_is_due_later_waits(office: Office) -> None:
    office.post(1, due=START + timedelta(hours=1))
    worker = office.worker()
    await worker.drain()
    assert office.platform.said_in("C") == []
    office.clock.pass_(hours=1)
    await worker.drain()
    assert office.platform.said_in("C") == ["text 1"]


async def test_a_change_reaches_what_was_said_and_many_changes_become_one(office: Office) -> None:
    posting = office.post(1, live=True)
    worker = office.worker()
    await worker.drain()
    for text in ("a", "b", "c"):
        office.touch(1, text)
    await worker.drain()
    assert office.platform.said_in("C") == ["c"]
    assert office.platform.shown["C/0"].edits == 1
    assert len(office.deliveries(posting)) == 2


async def test_the_same_rendering_is_not_sent_again(office: Office) -> None:
    posting = office.post(1, live=True)
    worker = office.worker()
    await worker.drain()
    office.touch(1, office.texts[1])
    await worker.drain()
    assert office.platform.shown["C/0"].edits == 0
    assert office.row(posting).state == "shown"


async def test_what_is_said_once_is_not_updated(office: Office) -> None:
    office.post(1, text="once")
    worker = office.worker()
    await worker.drain()
    office.touch(1, "changed")
    await worker.drain()
    assert office.platform.said_in("C") == ["once"]


async def test_a_change_during_the_send_is_not_overwritten(office: Office) -> None:
    office.post(1, text="old", live=True)

    async def change(_to: Target) -> None:
        if office.texts[1] == "old":
            await asyncio.to_thread(office.touch, 1, "new")

    office.platform.after = change
    worker = office.worker()
    await worker.drain()
    office.clock.pass_(seconds=2)
    await worker.drain()
    assert office.platform.said_in("C") == ["new"]


async def test_a_message_is_not_changed_more_than_once_a_second(office: Office) -> None:
    posting = office.post(1, live=True)
    worker = office.worker()
    await worker.drain()
    with office.database.transaction(office.workspace_id, office.clock.now()) as transaction:
        office.texts[1] = "changed"
        postings.touch(transaction, "thing", 1)
    await worker.drain()
    assert office.platform.shown["C/0"].edits == 0
    office.clock.pass_(seconds=1)
    await worker.drain()
    assert office.platform.said_in("C") == ["changed"]
    assert office.row(posting).state == "shown"


async def test_a_view_may_drop_or_put_off(office: Office) -> None:
    dropped, put_off = office.post(1), office.post(2)
    office.answers = {1: Drop("answered"), 2: NotBefore(START + timedelta(hours=2))}
    worker = office.worker()
    await worker.drain()
    assert (office.row(dropped).state, office.row(dropped).reason) == ("dropped", "answered")
    assert office.row(put_off).state == "waiting"
    office.answers = {}
    office.clock.pass_(hours=2)
    await worker.drain()
    assert office.platform.said_in("C") == ["text 2"]


async def test_what_was_put_off_holds_up_nobody(office: Office) -> None:
    office.post(1)
    office.post(2)
    office.answers = {1: NotBefore(START + timedelta(days=3))}
    await office.worker().drain()
    assert office.platform.said_in("C") == ["text 2"]


async def test_private_texts_leave_a_digest_alone(office: Office) -> None:
    with office.database.transaction(office.workspace_id, START) as transaction:
        direct = people.direct_conversation(transaction, people.person(transaction, office.author))
        posting = postings.post(transaction, "thing.shown", 7, direct.id)
    office.texts[7] = "secret"
    await office.worker().drain()
    (noted,) = office.deliveries(posting)
    assert noted.message is None
    assert len(noted.digest) == 64
    with office.database.transaction(office.workspace_id, START) as transaction:  # the platform said where it lives
        assert people.conversation(transaction, direct.id).external_id == "direct-anna"


async def test_a_reply_waits_for_its_parent(office: Office) -> None:
    failing = True

    async def fail(_to: Target) -> None:
        if failing:
            raise ConnectionResetError

    office.platform.before = fail
    parent = office.post(1, text="question")
    office.post(2, text="answer", after=parent)
    worker = office.worker()
    await worker.drain()
    assert office.platform.shown == {}
    failing = False
    office.clock.pass_(seconds=10)
    await worker.drain()
    assert office.platform.said_in("C") == ["question", "answer"]
    assert office.platform.shown["C/1"].reply_to == "C/0"


async def test_a_conversation_is_told_in_order_though_the_first_attempt_failed(office: Office) -> None:
    attempts = 0

    async def fail_first(_to: Target) -> None:
        nonlocal attempts
        attempts += 1
        if attempts == 1:
            raise TimeoutError

    office.platform.before = fail_first
    office.post(1, text="first")
    office.post(2, text="second")
    worker = office.worker()
    await worker.drain()
    assert office.platform.said_in("C") == []
    office.clock.pass_(seconds=10)
    await worker.drain()
    assert office.platform.said_in("C") == ["first", "second"]


async def test_after_the_last_attempt_it_is_parked_and_the_sender_told(office: Office) -> None:
    async def fail(to: Target) -> None:
        if to.conversation == "C":
            raise TimeoutError

    office.platform.before = fail
    posting = office.post(1)
    worker = office.worker()
    for _ in range(ATTEMPTS):
        await worker.drain()
        office.clock.pass_(hours=1)
    await worker.drain()
    assert (office.row(posting).state, office.row(posting).reason) == ("parked", "gave_up")
    assert office.platform.said_in("direct-anna") == ["trouble: gave_up"]
    office.platform.before = None
    with office.database.transaction(office.workspace_id, office.clock.now()) as transaction:
        assert postings.retry(transaction, posting)
    await worker.drain()
    assert office.platform.said_in("C") == ["text 1"]


async def test_where_the_bot_is_not_the_sender_is_told_at_once_and_the_rest_is_said(office: Office) -> None:
    async def refuse(to: Target) -> None:
        if to.conversation == "closed":
            raise Unreachable("not_in_channel")

    office.platform.before = refuse
    office.post(1, "closed")
    office.post(1, "open")
    await office.worker().drain()
    assert office.platform.said_in("open") == ["text 1"]
    assert office.platform.said_in("direct-anna") == ["trouble: not_in_channel"]


async def test_a_pause_of_one_conversation_holds_up_that_one_alone(office: Office) -> None:
    async def pause(to: Target) -> None:
        if to.conversation == "busy" and office.clock.now() == START:
            raise TryLater(30, "conversation")

    office.platform.before = pause
    posting = office.post(1, "busy")
    office.post(2, "calm")
    worker = office.worker()
    await worker.drain()
    assert office.platform.said_in("calm") == ["text 2"]
    assert office.row(posting).attempts == 0
    office.clock.pass_(seconds=29)
    await worker.drain()
    assert office.platform.said_in("busy") == []
    office.clock.pass_(seconds=1)
    await worker.drain()
    assert office.platform.said_in("busy") == ["text 1"]


async def test_a_pause_for_new_messages_lets_changes_through(office: Office) -> None:
    office.post(1, "first", live=True)
    worker = office.worker(lanes=1)  # so that the pause is known before the next message
    await worker.drain()
    asked = 0

    async def pause(to: Target) -> None:
        nonlocal asked
        if to.conversation != "first":
            asked += 1
            raise TryLater(60, "chat.postMessage")

    office.platform.before = pause
    office.post(2, "second")
    office.post(3, "third")
    await worker.drain()
    office.touch(1, "changed")
    await worker.drain()
    assert asked == 1  # the second conversation's message was not even tried
    assert office.platform.said_in("first") == ["changed"]


async def test_a_message_that_is_gone_is_frozen_and_what_matters_follows_as_a_new_one(office: Office) -> None:
    posting = office.post(1, text="version 1", live=True)
    worker = office.worker()
    await worker.drain()
    office.platform.shown.clear()
    office.touch(1, "version 1, read by 3")  # a count earns no new message
    await worker.drain()
    assert office.row(posting).state == "frozen"
    assert office.platform.shown == {}

    office.versions[1] = 2  # an edit does, also of a message known to be gone
    office.touch(1, "version 2")
    await worker.drain()
    assert office.row(posting).state == "frozen"
    assert office.platform.said_in("C") == ["version 2"]
    assert office.platform.said_in("direct-anna") == ["trouble: replaced"]
    office.versions[1] = 3
    office.touch(1, "version 3")
    await worker.drain()
    assert office.platform.said_in("C") == ["version 3"], "the new message follows, and no third one comes"


async def test_a_view_that_fails_is_parked_at_once(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    posting = office.post(1)
    del office.texts[1]  # rendering raises KeyError
    office.post(2)
    await office.worker().drain()
    assert (office.row(posting).state, office.row(posting).reason) == ("parked", "rendering_failed")
    assert office.platform.said_in("C") == ["text 2"]


async def test_an_unknown_view_is_parked(office: Office) -> None:
    with office.database.transaction(office.workspace_id, START) as transaction:
        author = people.person(transaction, office.author)
        where = people.known_conversation(transaction, Place("C", Kind.CHANNEL, "C"), author)
        posting = postings.post(transaction, "thing.of_the_future", 1, where.id)
    await office.worker().drain()
    assert (office.row(posting).state, office.row(posting).reason) == ("parked", "unknown_view")


async def test_two_workers_never_speak_into_one_conversation_at_once(office: Office) -> None:
    for subject in range(30):
        office.post(subject, f"C{subject % 3}")

    async def take_time(_to: Target) -> None:
        await asyncio.sleep(0.005)

    office.platform.before = take_time
    await asyncio.gather(office.worker().drain(), office.worker().drain(), office.worker().drain())
    await office.worker().drain()
    assert office.platform.most_busy == 1
    assert len(office.platform.shown) == 30
    assert office.platform.said_in("C0") == [f"text {subject}" for subject in range(0, 30, 3)]


async def test_a_worker_stopped_past_its_lease_settles_nothing(office: Office) -> None:
    """It may have said it twice, which is what "at least once" means; but it overwrites nothing of the other's."""
    posting = office.post(1, live=True, text="old")
    frozen, goes_on = asyncio.Event(), asyncio.Event()

    async def freeze(_to: Target) -> None:
        if not frozen.is_set():
            frozen.set()
            await goes_on.wait()

    office.platform.after = freeze
    stopped = asyncio.create_task(office.worker().drain())
    await frozen.wait()
    office.clock.pass_(minutes=2)  # past the lease
    office.texts[1] = "new"
    other = office.worker()
    await other.drain()
    noted = office.row(posting).reference
    goes_on.set()
    await stopped
    row = office.row(posting)
    assert (row.reference, row.state) == (noted, "shown")
    assert office.platform.shown[noted].message.title == "new"


async def test_stopping_waits_for_what_is_in_flight(office: Office) -> None:
    office.post(1)
    begun = asyncio.Event()

    async def take_time(_to: Target) -> None:
        begun.set()
        await asyncio.sleep(0.05)

    office.platform.before = take_time
    worker = office.worker()
    running = asyncio.create_task(worker.run())
    await begun.wait()
    office.post(2, "other")
    await worker.stop()
    await running
    assert office.platform.said_in("C") == ["text 1"]
    assert office.platform.said_in("other") == []


async def test_a_commit_wakes_delivery_at_once(office: Office) -> None:
    worker = office.worker()
    running = asyncio.create_task(worker.run())
    await asyncio.sleep(0.05)
    office.post(1)
    worker.wake()
    for _ in range(100):
        if office.platform.shown:
            break
        await asyncio.sleep(0.01)
    assert office.platform.said_in("C") == ["text 1"]
    await worker.stop()
    await running
