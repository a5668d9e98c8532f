"""From due postings to messages: order, changes, and what is kept."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.feature import Occasion
from bot.model import Drop, Message, NotBefore, Rendering, Send
from bot.platform import Target
from storage import people, postings
from storage.database import Transaction
from storage.lanes import PAGE
from tests.delivery.conftest import START, Office


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


@pytest.mark.parametrize(("live", "said"), [(True, "new"), (False, "old")])
async def test_what_is_judged_anew_during_its_first_send_follows_if_it_is_live(
    office: Office, live: bool, said: str
) -> None:
    """A notice that is withdrawn, or answered, at the moment when somebody is told of it."""
    posting = office.post(1, text="old", live=live)

    def judge_anew() -> None:
        office.texts[1] = "new"
        with office.database.transaction(office.workspace_id, office.clock.now()) as transaction:
            postings.touch_all(transaction, "thing", [1])

    async def change(_to: Target) -> None:
        if office.texts[1] == "old":
            await asyncio.to_thread(judge_anew)

    office.platform.after = change
    worker = office.worker()
    await worker.drain()
    office.clock.pass_(seconds=2)
    await worker.drain()
    assert office.platform.said_in("C") == [said]
    assert office.row(posting).state == "shown"


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


@pytest.mark.on_both
async def test_replies_that_wait_hold_up_nobody_however_many_they_are(office: Office) -> None:
    failing = True

    async def fail(to: Target) -> None:
        if failing and to.conversation == "elsewhere":
            raise ConnectionResetError

    office.platform.before = fail
    parent = office.post(1, "elsewhere")
    answers = [f"answer {number}" for number in range(2 * PAGE + 5)]
    for number, text in enumerate(answers, start=2):
        office.post(number, text=text, after=parent)
    office.post(1000, text="something else")
    worker = office.worker()
    await worker.drain()
    assert office.platform.said_in("C") == ["something else"]
    failing = False
    office.clock.pass_(seconds=10)
    await worker.drain()
    assert office.platform.said_in("C") == ["something else", *answers]


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


async def test_where_a_right_hangs_on_memberships_the_platform_is_asked_first(office: Office) -> None:
    """Outside any transaction; what was said before in the same conversation is noted once and not said again."""
    office.platform.rooms["anna"] = frozenset({"trio"})

    def asks(occasion: Occasion, transaction: Transaction) -> Rendering:
        title = office.texts[occasion.subject]
        if occasion.subject == 2:
            title = f"is in {', '.join(transaction.member_of)}"
        return Send(Message(title, (), preview=title, private=True))

    own = office.own_conversation()
    first, second, third = (office.post_in(own, subject) for subject in (1, 2, 3))
    worker = office.worker(asks)
    await worker.drain()
    assert office.platform.said_in("direct-anna") == ["text 1", "is in trio", "text 3"]
    assert [len(office.deliveries(one)) for one in (first, second, third)] == [1, 1, 1]


async def test_a_channel_is_nobodys_so_that_nobody_is_asked_about(office: Office) -> None:
    def asks(occasion: Occasion, transaction: Transaction) -> Rendering:
        return Drop(str(len(transaction.member_of)))

    posting = office.post(1)
    await office.worker(asks).drain()
    row = office.row(posting)
    assert (row.state, row.reason) == ("parked", "rendering_failed")
