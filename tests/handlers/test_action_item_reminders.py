"""How people are reminded of action items: one by one, gathered, later, not at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.chat import Chat
from tests.handlers.test_action_items import TITLE, asks, told
from tests.handlers.test_notices import known
from tests.handlers.test_preferences import chooses


async def days(chat: Chat, first: int, last: int) -> list[tuple[int, str]]:
    """Clara's new messages of each day in March, at nine."""
    found = []
    for day in range(first, last + 1):
        before = len(chat.clara.direct)
        await chat.is_(datetime(2026, 3, day, 9, tzinfo=UTC))
        found += [(day, one.text) for one in chat.clara.direct[before:]]
    return found


@pytest.mark.told_once
async def test_gathered_once_a_day_and_silent_when_there_is_nothing(chat: Chat) -> None:
    await known(chat)
    await chooses(chat.clara, follow_ups="daily")
    await asks(chat, f"@clara {TITLE} senest 12. marts")
    await chat.clara.presses("Accept", on=told(chat.clara))
    await asks(chat, "@clara Ring til kommunen senest 12. marts")
    await chat.clara.presses("Accept", on=told(chat.clara, "Ring til kommunen"))
    said = await days(chat, 3, 31)
    assert [day for day, _text in said] == [10, 12, 13, 17, 23], "as often as one by one, and both in one"
    for _day, text in said:
        assert TITLE in text
        assert "Ring til kommunen" in text
    await chat.clara.presses("Done", on=chat.clara.direct[-1])
    assert "You have done this" in told(chat.clara)


@pytest.mark.told_once
async def test_gathered_once_a_week_it_looks_ahead(chat: Chat) -> None:
    await known(chat)
    await chooses(chat.clara, follow_ups="weekly", digest_on="1")
    await asks(chat, f"@clara {TITLE} senest 12. marts")
    await chat.clara.presses("Accept", on=told(chat.clara))
    await asks(chat, "@clara Ring til kommunen senest 17. april")
    said = await days(chat, 3, 31)
    assert [day for day, _text in said] == [9, 16, 23], "the week of the date, the days after it, and the last one"
    assert "Ring til kommunen" in said[0][1], "what waits for an answer is in it"


@pytest.mark.told_once
async def test_who_wants_no_follow_ups_gets_the_first_message_alone(chat: Chat) -> None:
    await known(chat)
    await chooses(chat.clara, follow_ups="none")
    await asks(chat, f"@clara {TITLE} senest 12. marts")
    await chat.clara.presses("Accept", on=told(chat.clara))
    assert await days(chat, 3, 31) == []
    assert any("Hvad skal der blive af det her?" in one for one in chat.anna.direct), (
        "whoever asked is told all the same"
    )


@pytest.mark.told_once
async def test_later_is_later_and_what_falls_between_is_not_said(chat: Chat) -> None:
    await known(chat)
    await asks(chat, f"@clara {TITLE} senest 12. marts")
    await chat.clara.presses("Accept", on=told(chat.clara))
    assert [day for day, _text in await days(chat, 3, 10)] == [10]
    await chat.clara.presses("Remind me later", on=chat.clara.direct[-1])
    await chat.clara.presses("Next week")
    said = await days(chat, 11, 17)
    assert [day for day, _text in said] == [16, 17]
    assert "You wanted to be reminded" in said[0][1]
    await chat.clara.presses("Remind me later", on=chat.clara.direct[-1])
    await chat.clara.presses("Another day")
    await chat.clara.submits(day="2026-03-17")
    assert chat.clara.form.fields["day"].error
    await chat.clara.submits(day="2026-03-20")
    assert [day for day, _text in await days(chat, 18, 31)] == [20, 23]


@pytest.mark.told_once
async def test_done_while_it_is_due_nothing_more_comes(chat: Chat) -> None:
    await known(chat)
    await asks(chat, f"@clara {TITLE} senest 12. marts")
    await chat.clara.presses("Accept", on=told(chat.clara))
    await days(chat, 10, 12)
    await chat.clara.presses("Done", on=chat.clara.direct[-1])
    assert await days(chat, 13, 31) == []


@pytest.mark.told_once
async def test_a_digest_of_many_is_one_message_and_the_rest_one_press_away(chat: Chat) -> None:
    await known(chat)
    await chooses(chat.clara, follow_ups="daily")
    for number in range(9):
        await chat.anna.types(f"/opgave @clara Opgave {number} senest 20. marts", "personale")
        if chat.anna.has_form:
            await chat.anna.submits()
    said = await days(chat, 3, 3)
    assert len(said) == 1
    assert "3 more" in chat.clara.direct[-1].buttons
    await chat.clara.presses("3 more", on=chat.clara.direct[-1])
    assert "Opgave 7" in (chat.clara.private or chat.clara.direct)[-1]
