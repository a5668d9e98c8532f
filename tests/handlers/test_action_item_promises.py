"""What is promised of action items, whatever happens in whatever order, also by people who may not and when it arrives
twice: an owner at all times, who was told; follow-ups to whom they are about alone, in their hours, as they want them,
five on a date and no more; and no text before anybody who never had to do with it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.database import Database
from tests.conftest import KINDS, emptied
from tests.handlers.item_play import EVERYBODY, LISTS, LOOKS, ROOMMATES, WHO, ItemPlay

who, there = st.sampled_from(EVERYBODY), st.sampled_from(sorted(ROOMMATES))
anybody = st.one_of(st.none(), st.none(), st.none(), who)  # mostly whoever may
days = st.integers(0, 14)
HOURS = [("", ""), ("10:00", "12:00"), ("05:30", "22:15")]
asked = st.tuples(
    st.just("ask"), there, st.sets(who, min_size=1, max_size=3), days, st.booleans(), st.sets(who, max_size=1)
)
steps = st.one_of(
    asked,
    *[st.tuples(st.just("deed"), days, anybody, st.sampled_from(sorted(WHO)), who, days, st.booleans())] * 4,
    st.tuples(st.just("look"), days, who, st.sampled_from([*LOOKS, *LISTS])),
    st.tuples(
        st.just("prefers"),
        who,
        st.sampled_from(["each", "daily", "weekly", "none"]),
        st.sampled_from(HOURS),
        st.sampled_from([0, 0, 3, 9]),
    ),
    *[st.tuples(st.just("pass"), st.sampled_from([1, 3, 7, 17, 24, 29, 66, 168, 600]))] * 2,
)


BROKEN_ONCE = {
    "the one who was asked before is heard of no more": [
        ("ask", "bent", {"clara"}, 12, True, set()),
        ("deed", 0, None, "edit", "anna", 13, False),
        ("pass", 168),
    ],
    "asked to take it over and then to do it, one is reminded once": [
        ("ask", "bent", {"clara"}, 12, False, set()),
        ("deed", 0, None, "offer", "david", 0, False),
        ("deed", 0, None, "edit", "david", 13, False),
        ("pass", 27),
    ],
    "what is lacking now is reminded of, not what was before": [
        ("ask", "bent", {"bent"}, 12, False, set()),
        ("deed", 0, None, "block", "david", 1, False),
        ("deed", 0, None, "block", "david", 2, False),
        ("pass", 27),
    ],
    "whoever is to be asked in two weeks is not asked by another change": [
        ("ask", "bent", {"clara"}, 12, False, set()),
        ("deed", 0, None, "done", "clara", 0, False),
        ("deed", 0, None, "ask_later", "clara", 0, True),
        ("prefers", "bent", "daily", ("", ""), 0),
        ("pass", 24),
        ("pass", 336),
    ],
    "what one gives oneself gets another date without anybody's answer": [
        ("ask", "bent", {"bent"}, 12, False, set()),
        ("deed", 0, None, "suggest", "bent", 13, True),
    ],
    "reasons are for its people, also where all the rest is for the channel": [
        ("ask", "bent", {"clara"}, 12, True, set()),
        ("deed", 0, None, "decline", "eva", 0, False),
    ],
}


@pytest.mark.parametrize("done", BROKEN_ONCE.values(), ids=BROKEN_ONCE)
async def test_what_broke_once_holds(sqlite: Database, done: list[Any]) -> None:
    it = ItemPlay(emptied(sqlite))
    try:
        await it.begins()
        for one in done:
            await it.step(*one)
    finally:
        await it.app.stop()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", KINDS)
@given(first=asked, done=st.lists(steps, max_size=16))
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_promises_hold(request: pytest.FixtureRequest, kind: str, first: Any, done: list[Any]) -> None:
    database = emptied(request.getfixturevalue(kind))

    async def play() -> None:
        it = ItemPlay(database, zones={"eva": "America/Los_Angeles"})
        try:
            await it.begins()
            for one in (first, *done):
                await it.step(*one)
            for _ in range(5):  # the weeks go by, at all hours
                await it.step("pass", 29)
        finally:
            await it.app.stop()

    asyncio.run(play())
