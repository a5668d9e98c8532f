"""What is promised of pre-meeting notices, whatever happens in whatever order: nobody is followed up more than three
times, nobody who has answered, nobody in quiet time; and no text reaches anybody outside its circle."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import KINDS, emptied
from tests.handlers.acting import OTHERS
from tests.handlers.play import Play

who = st.sampled_from(OTHERS)
steps = st.one_of(
    st.tuples(st.sampled_from(["prepared", "talk", "ask", "ask_to_move", "talked"]), who),
    st.tuples(st.just("edit"), st.sets(who, min_size=1), st.booleans()),
    st.tuples(st.just("meeting"), st.integers(0, 12), st.integers(7, 18)),
    st.tuples(st.sampled_from(["cancel", "restore", "next", "withdraw", "reply"])),
    st.tuples(st.just("pass"), st.integers(1, 80)),
)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", KINDS)
@given(whom=st.sets(who, min_size=1), done=st.lists(steps, max_size=12))
@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_promises_hold(request: pytest.FixtureRequest, kind: str, whom: set[str], done: list[Any]) -> None:
    database = emptied(request.getfixturevalue(kind))

    async def play() -> None:
        it = Play(database)
        try:
            await it.begins(whom)
            for one in done:
                await it.step(*one)
            for _ in range(16):  # the weeks go by, at all hours
                await it.step("pass", 29)
            it.check_circles()
        finally:
            await it.app.stop()

    asyncio.run(play())
