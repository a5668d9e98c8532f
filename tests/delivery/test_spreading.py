"""Much that is due at the same moment is said over some minutes, where it has time."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.model import Message, NotBefore, Send
from bot.platform import Target, TryLater
from storage.lanes import A_SECOND, FEW, WITHIN
from storage.postings import DeliveryRow
from tests.delivery.conftest import START, Office

SECOND = timedelta(seconds=1)


def patient(office: Office, subject: int, channel: str, **options: Any) -> int:
    message = Message(f"text {subject}", (), preview="")
    office.answers[subject] = Send(message, patient=True)
    return office.post(subject, channel, **options)


def moments(office: Office) -> Counter[datetime]:
    """How much was said when."""
    with office.database.system(reads=True) as session:
        return Counter(row.at for row in session.query(DeliveryRow))


async def until(office: Office, end: datetime, workers: int = 1) -> None:
    at_work = [office.worker() for _ in range(workers)]
    while office.clock.at <= end:
        await asyncio.gather(*(one.drain() for one in at_work))
        office.clock.at += SECOND


async def test_few_are_said_at_once(office: Office) -> None:
    for n in range(FEW):
        patient(office, n, f"C{n}")
    await office.worker().drain()
    assert moments(office) == {START: FEW}


@pytest.mark.parametrize("workers", [1, 2])
async def test_many_are_said_a_few_a_second_each_once(office: Office, workers: int) -> None:
    for n in range(60):
        patient(office, n, f"C{n}")
    await until(office, START + 40 * SECOND, workers)
    assert all(office.platform.said_in(f"C{n}") == [f"text {n}"] for n in range(60))
    seconds = moments(office)
    assert seconds.pop(START) <= FEW
    # Those who look at the same moment may give each other the same second; then the next ones are left free.
    in_ten = [sum(seconds[START + (n + k) * SECOND] for k in range(10)) for n in range(1, 40)]
    assert max(in_ten) <= 10 * A_SECOND + FEW
    assert max(seconds) <= START + 30 * SECOND


async def test_what_was_asked_for_at_a_time_comes_then(office: Office) -> None:
    for n in range(30):
        patient(office, n, f"C{n}")
        office.post(100 + n, f"C{n}")
    await office.worker().drain()
    assert all(f"text {100 + n}" in office.platform.said_in(f"C{n}") for n in range(30))
    assert len(office.platform.shown) < 30 + FEW + 1


async def test_nobodys_own_messages_change_places(office: Office) -> None:
    for n in range(30):
        patient(office, n, f"C{n}", due=START)
        patient(office, 100 + n, f"C{n}", due=START + SECOND)
        patient(office, 200 + n, f"C{n}", due=START + 40 * SECOND)
    await until(office, START + WITHIN)
    for n in range(30):
        assert office.platform.said_in(f"C{n}") == [f"text {n}", f"text {100 + n}", f"text {200 + n}"]


async def test_however_many_it_takes_no_longer(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.lanes.WITHIN", 5 * SECOND)
    for n in range(100):
        patient(office, n, f"C{n}")
    await until(office, START + 5 * SECOND)
    assert sum(moments(office).values()) == 100
    assert max(moments(office).values()) <= 2 * FEW, "and each second has its share"


@pytest.mark.parametrize("trouble", [TryLater(30, "conversation"), TryLater(30, "workspace"), OSError()])
async def test_what_fails_in_its_turn_holds_up_those_behind_it(office: Office, trouble: Exception) -> None:
    for n in range(30):
        patient(office, n, f"C{n}")
    await office.worker().drain()
    [late, *_] = [n for n in range(30) if not office.platform.said_in(f"C{n}")]
    patient(office, 100, f"C{late}")

    async def fails(to: Target) -> None:
        raise trouble

    office.platform.before = fails
    office.clock.at = START + WITHIN
    worker = office.worker()
    await worker.drain()
    office.platform.before = None
    assert not office.platform.said_in(f"C{late}")
    await until(office, START + 2 * WITHIN)
    assert office.platform.said_in(f"C{late}") == [f"text {late}", "text 100"]
    assert sum(moments(office).values()) == 31


async def test_whose_turn_has_come_is_asked_again_whether_it_is_still_wanted(office: Office) -> None:
    for n in range(30):
        patient(office, n, f"C{n}")
    worker = office.worker()
    await worker.drain()
    said = sum(moments(office).values())
    tomorrow = START + timedelta(days=1)
    for n in range(30):
        office.answers[n] = NotBefore(tomorrow)
    office.clock.at = START + WITHIN
    await worker.drain()
    assert sum(moments(office).values()) == said
    for n in range(30):
        office.answers[n] = Send(Message(f"text {n}", (), preview=""), patient=True)
    office.clock.at = tomorrow
    await worker.drain()
    assert moments(office)[tomorrow] <= FEW, "the next day they are as many again"
