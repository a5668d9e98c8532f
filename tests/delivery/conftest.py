"""An office in which things are posted and said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bot.delivery import TROUBLE, Delivery
from bot.feature import Occasion, View
from bot.memberships import Memberships
from bot.model import Kind, Message, Place, Profile, Rendering, Send
from storage import people, postings
from storage.database import Database, Transaction
from storage.people import Origin
from storage.postings import DeliveryRow, PostingRow
from tests.chat import SetClock
from tests.fakes.recorder import Recorder

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # a Monday


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

    def worker(self, view: View | None = None, **options: object) -> Delivery:
        def as_it_says(occasion: Occasion, transaction: Transaction) -> Rendering:
            if occasion.subject in self.answers:
                return self.answers[occasion.subject]
            title = self.texts[occasion.subject]
            message = Message(title, (), preview=title, private=occasion.person is not None)
            return Send(message, self.versions.get(occasion.subject, 1))

        views: dict[str, View] = {"thing.shown": view or as_it_says, TROUBLE: self._trouble}
        return Delivery(
            database=self.database,
            views=views,
            platforms={"local": self.platform},
            memberships=Memberships({"local": self.platform}, self.clock),
            clock=self.clock,
            threads=self.threads,
            **options,  # type: ignore[arg-type]  # lease and lanes
        )

    def _trouble(self, occasion: Occasion, transaction: Transaction) -> Rendering:
        row = postings.posting(transaction, occasion.subject)
        assert row is not None
        title = f"over: {self.texts[row.subject]}" if row.state == "shown" else f"trouble: {row.reason}"
        return Send(Message(title, (), preview="", private=True))

    def post(self, subject: int, channel: str = "C", text: str = "", **options: object) -> int:
        return self.post_in(self.place(channel), subject, text, **options)

    def post_in(self, where: int, subject: int, text: str = "", **options: object) -> int:
        self.texts[subject] = text or f"text {subject}"
        with self.database.transaction(self.workspace_id, self.clock.now()) as transaction:
            return postings.post(
                transaction,
                "thing.shown",
                subject,
                where,
                sender_id=self.author,
                **options,  # type: ignore[arg-type]
            )

    def place(self, channel: str) -> int:
        with self.database.transaction(self.workspace_id, self.clock.now()) as transaction:
            author = people.person(transaction, self.author)
            return people.known_conversation(transaction, Place(channel, Kind.CHANNEL, channel), author).id

    def own_conversation(self) -> int:
        """The author's own."""
        with self.database.transaction(self.workspace_id, self.clock.now()) as transaction:
            return people.direct_conversation(transaction, people.person(transaction, self.author)).id

    def touch(self, subject: int, text: str) -> None:
        """The record changes, a while later."""
        self.texts[subject] = text
        self.clock.pass_(seconds=2)
        with self.database.transaction(self.workspace_id, self.clock.now()) as transaction:
            postings.touch(transaction, "thing", subject)

    def retries(self, posting: int) -> None:
        """The sender presses Try again, a while later."""
        self.clock.pass_(seconds=2)
        with self.database.transaction(self.workspace_id, self.clock.now()) as transaction:
            assert postings.retry(transaction, posting)

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
    made = Office(database, SetClock(START), threads)
    made.setup()
    yield made
    threads.shutdown()
