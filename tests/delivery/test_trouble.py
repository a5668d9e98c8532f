"""Pauses, failures, and workers that get in each other's way."""

from __future__ import annotations

import asyncio
import contextlib
import threading

import pytest

from bot.delivery import ATTEMPTS
from bot.feature import Occasion
from bot.model import Kind, Message, Place, Rendering, Send
from bot.platform import Target, TryLater, Unreachable
from storage import lanes, operating, people, postings
from storage.database import Transaction
from storage.people import ConversationRow
from tests.delivery.conftest import START, Office


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
    office.retries(posting)
    await worker.drain()
    assert office.platform.said_in("C") == ["text 1"]


async def test_what_fails_once_more_is_told_anew(office: Office) -> None:
    """In place of the first trouble it would notify nobody."""

    async def refuse(to: Target) -> None:
        if to.conversation == "closed":
            raise Unreachable("not_in_channel")

    office.platform.before = refuse
    posting = office.post(1, "closed")
    worker = office.worker()
    await worker.drain()
    office.retries(posting)
    await worker.drain()
    assert office.platform.said_in("direct-anna") == ["trouble: not_in_channel"] * 2
    office.platform.before = None
    office.retries(posting)
    await worker.drain()
    assert office.platform.said_in("closed") == ["text 1"]
    assert office.platform.said_in("direct-anna") == ["over: text 1"] * 2, "each of them says that it is over"


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
    worker = office.worker(lanes=1)  # so that the pause is known before the next message
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


async def test_what_is_said_at_two_places_may_lead_to_something_new_at_the_other(office: Office) -> None:
    """Each holds its own lane while it asks for a posting in the other's, as each time of a reminder does."""
    both_are_there = threading.Barrier(2)
    rendered = []

    def view(occasion: Occasion, transaction: Transaction) -> Rendering:
        rendered.append(occasion.subject)
        meet(both_are_there)
        if occasion.subject in places:
            postings.post(transaction, "thing.shown", 10 + occasion.subject, places[occasion.subject])
        return Send(Message(f"said {occasion.subject}", (), preview=""))

    places = {1: office.place("D"), 2: office.place("C")}
    office.post(1, "C")
    office.post(2, "D")
    await office.worker(view=view).drain()
    assert sorted(rendered) == [1, 2, 11, 12], "no one had to be asked again"
    assert sorted(office.platform.said_in("C")) == ["said 1", "said 12"]
    assert sorted(office.platform.said_in("D")) == ["said 11", "said 2"]


async def test_two_that_wait_for_each_other_are_both_said(office: Office) -> None:
    """A deadlock is nobody's defect: nothing is parked."""
    both_are_there = threading.Barrier(2)

    def view(occasion: Occasion, transaction: Transaction) -> Rendering:
        for place in places[occasion.subject]:
            transaction.get(ConversationRow, place, lock=True)
            meet(both_are_there)
        return Send(Message(f"said {occasion.subject}", (), preview=""))

    ours, theirs = office.place("A"), office.place("B")
    places = {1: (ours, theirs), 2: (theirs, ours)}
    office.post(1, "C")
    office.post(2, "D")
    await office.worker(view=view).drain()
    assert office.platform.said_in("C") == ["said 1"]
    assert office.platform.said_in("D") == ["said 2"]


def meet(barrier: threading.Barrier) -> None:
    """Both go on at the same moment, if they can: SQLite takes one writer at a time."""
    with contextlib.suppress(threading.BrokenBarrierError):
        barrier.wait(0.5)


async def test_an_unknown_view_is_parked(office: Office) -> None:
    with office.database.transaction(office.workspace_id, START) as transaction:
        author = people.person(transaction, office.author)
        where = people.known_conversation(transaction, Place("C", Kind.CHANNEL, "C"), author)
        posting = postings.post(transaction, "thing.of_the_future", 1, where.id)
    await office.worker().drain()
    assert (office.row(posting).state, office.row(posting).reason) == ("parked", "unknown_view")


@pytest.mark.on_both
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
    office.touch(1, "newer")  # it is waiting once more
    goes_on.set()
    await stopped
    row = office.row(posting)
    assert (row.reference, row.state) == (noted, "shown")
    assert office.platform.shown[noted].message.title == "newer"


@pytest.mark.on_both
async def test_what_is_dropped_while_it_is_being_sent_stays_dropped_and_is_known_to_stand(office: Office) -> None:
    posting = office.post(1)

    async def drop(_to: Target) -> None:
        assert operating.operate(office.database, "drop", posting, office.clock.now())

    office.platform.after = drop
    await office.worker().drain()
    row = office.row(posting)
    assert (row.state, row.reason) == ("dropped", "by_operator")
    assert office.platform.shown[row.reference].message.title == "text 1"
    assert [one.reference for one in office.deliveries(posting)] == [row.reference]


async def test_what_fails_after_it_was_dropped_stays_dropped(office: Office) -> None:
    posting = office.post(1)

    async def drop(to: Target) -> None:
        if to.conversation != "C":
            return
        assert operating.operate(office.database, "drop", posting, office.clock.now())
        raise Unreachable("not_in_channel")

    office.platform.before = drop
    await office.worker().drain()
    assert (office.row(posting).state, office.row(posting).reason) == ("dropped", "by_operator")
    assert office.platform.shown == {}, "nobody is bothered with it"


async def test_what_was_said_and_can_not_be_noted_is_not_said_over_and_over(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    posting = office.post(1)

    def fail(*_: object) -> None:
        raise ArithmeticError

    with monkeypatch.context() as patch:
        patch.setattr(lanes, "said", fail)
        await asyncio.wait_for(office.worker().drain(), 10)
    assert office.platform.said_in("C") == ["text 1"]
    assert office.row(posting).state == "waiting"
    office.clock.pass_(minutes=1)  # the lease has run out
    await office.worker().drain()
    assert office.platform.said_in("C") == ["text 1", "text 1"]
    assert office.row(posting).state == "shown"


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


async def test_stopping_ends_in_time_though_every_send_hangs(office: Office) -> None:
    begun, goes_on = asyncio.Event(), asyncio.Event()

    async def hang(_to: Target) -> None:
        begun.set()
        await goes_on.wait()

    office.platform.before = hang
    office.post(1, "one")
    office.post(2, "another")
    worker = office.worker(lanes=1)
    running = asyncio.create_task(worker.run())
    await begun.wait()
    await worker.stop(within=0.05)
    await asyncio.wait_for(running, 5)
    goes_on.set()
    await worker.stop()
    said = office.platform.said_in("one") + office.platform.said_in("another")
    assert len(said) == 1, "nothing new was taken on"


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
