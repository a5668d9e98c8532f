"""Slack's menus of people offer apps and people who were deactivated: neither can be chosen."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.people import PersonRow
from tests.chat import Chat
from tests.conftest import opened
from tests.drivers.slack import SlackDriver
from tests.fakes.slack_workspace import user_id


@pytest.fixture
async def chat(database: Database) -> AsyncIterator[Chat]:
    async with opened("slack", database) as chat:
        yield chat


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ("bot", "Samspil er en app, ikke en person."),
        ("slackbot", "Slackbot er en app, ikke en person."),
        ("clara", "Clara Møller er ikke længere i Svend Gønge Skolen."),
    ],
)
async def test_neither_an_app_nor_who_has_left_decides(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, chosen: str, said: str
) -> None:
    assert isinstance(chat.driver, SlackDriver)
    chat.driver.fake.deactivated.add(user_id("clara"))
    monkeypatch.setattr("tests.drivers.slack.user_id", lambda key: user_id(key).replace("U0SLACK", "USLACK"))
    await chat.anna.types("/decision Fælles tid")
    await chat.anna.submits(decided="Onsdag.", why="Tid.", decided_by=["bent", chosen])
    assert chat.anna.form.fields["decided_by"].error == said
    with chat.database.system(reads=True) as session:
        known = set(session.scalars(select(PersonRow.name)))
    assert known <= {"Anna Holm", "Bent Sørensen"}
    await chat.anna.submits(decided_by=["bent"])
    assert chat.anna.form.submit, "there is a preview"


async def test_a_guest_can_be_chosen(chat: Chat) -> None:
    await chat.anna.types("/decision Fælles tid")
    await chat.anna.submits(decided="Onsdag.", why="Tid.", decided_by=["eva"])
    assert "Eva Lund" in chat.anna.form
