"""What comes from a decision that is no longer in force: its people are told, once. On every platform, on both
databases."""

from __future__ import annotations

import pytest

from tests.chat import Chat
from tests.drivers import Seen
from tests.handlers.test_notices import known

FIRST, SECOND = "Tal med forældrene", "Lav skemaet om"


async def agrees_on(chat: Chat, announced: Seen, title: str, owner: str) -> None:
    await chat.bent.presses("Add action item", on=announced)
    await chat.bent.submits(title=title, owners=[owner], due_on="2026-03-13")


def told(seen: list[Seen]) -> list[Seen]:
    return [one for one in seen if "A decision changes, and there is still something to do" in one]


async def test_who_does_something_for_it_and_who_asked_are_told(chat: Chat) -> None:
    await known(chat)
    announced = await chat.announces(chat.anna)
    await agrees_on(chat, announced, FIRST, "clara")
    await agrees_on(chat, announced, SECOND, "clara")
    await chat.anna.types("/decision show 1")
    await chat.anna.presses("Withdraw", on=chat.anna.private[-1])
    await chat.anna.submits(reason="Rammen er ændret.")
    for one in (chat.clara, chat.bent):
        (message,) = told(one.direct)
        assert FIRST in message
        assert SECOND in message
        assert FIRST not in message.preview
        assert "Rammen" not in message, "who does something need not be among those who may read it"
    assert not told(chat.anna.direct)
    await chat.clara.presses("Open", on=told(chat.clara.direct)[0])
    assert "What is to be done" in (chat.clara.private or chat.clara.direct)[-1]
    await chat.passes(days=3)
    assert len(told(chat.clara.direct)) == 1


@pytest.mark.told_once
async def test_replaced_it_says_so_and_what_is_settled_is_left_out(chat: Chat) -> None:
    await known(chat)
    announced = await chat.announces(chat.anna)
    await agrees_on(chat, announced, FIRST, "clara")
    await agrees_on(chat, announced, SECOND, "david")
    await chat.clara.presses("Accept", on=chat.clara.direct[-1])
    await chat.clara.presses("Done", on=chat.clara.direct[-1])
    await chat.anna.types("/decision replace 1")
    await chat.anna.submits()
    await chat.anna.submits()
    assert not told(chat.clara.direct), "she has done it"
    (message,) = told(chat.bent.direct)
    assert SECOND in message
    assert FIRST not in message
    assert "The decision that this comes from is replaced by another one." in message.text or "erstattet" in message


@pytest.mark.told_once
async def test_nobody_is_told_in_the_evening(chat: Chat) -> None:
    await known(chat)
    announced = await chat.announces(chat.anna)
    await agrees_on(chat, announced, FIRST, "clara")
    await chat.passes(hours=12)
    await chat.anna.types("/decision show 1")
    await chat.anna.presses("Withdraw", on=chat.anna.private[-1])
    await chat.anna.submits(reason="Rammen er ændret.")
    assert not told(chat.clara.direct)
    await chat.passes(hours=12)
    assert told(chat.clara.direct)
