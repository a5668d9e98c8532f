"""Nothing that a person wrote stands in a log, whatever goes wrong."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import structlog
from sqlalchemy import text

from bot import log
from bot.model import Kind, Place, Profile
from bot.platform import Deed, Incoming
from storage.database import Database
from tests.chat import Chat

SECRET = "Hemmeligheden"


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the log says from here on."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    before = logging.getLogger().handlers[:]
    log.configure(json=True)
    structlog.configure(cache_logger_on_first_use=False)  # the next test logs elsewhere
    yield stream
    structlog.reset_defaults()
    logging.getLogger().handlers[:] = before


async def test_a_whole_story_leaves_no_text_in_the_log(chat: Chat, said: io.StringIO) -> None:
    announced = await chat.announces(chat.anna, title=SECRET, decided=SECRET)
    await chat.bent.presses("Ask", on=announced)
    await chat.bent.submits(text=SECRET)
    await chat.anna.types(f"/decision list {SECRET}")
    await chat.anna.types(f"/hvadsomhelst {SECRET}")
    lines = said.getvalue()
    assert "request" in lines, "there is a log"
    for line in lines.splitlines():
        json.loads(line)
    for words in (SECRET, "Anna Holm", "Bent"):
        assert words not in lines


async def test_nor_does_the_name_of_a_button_that_is_not_ours(chat: Chat, said: io.StringIO) -> None:
    by, place = Profile("u", "Ulla", "da"), Place("d", Kind.DIRECT)

    def pressed(action: str) -> Incoming:
        return Incoming(id="1", platform="any", workspace="W", by=by, place=place, deed=Deed.PRESS, action=action)

    await chat.app.handle(pressed(SECRET))
    await chat.app.handle(pressed("decision.ask"))
    assert [json.loads(line)["action"] for line in said.getvalue().splitlines()] == ["", "decision.ask"]


@contextmanager
def no_drafts(database: Database) -> Iterator[None]:
    """While their table has another name, none can be read or written."""
    _rename(database, "draft", "elsewhere")
    try:
        yield
    finally:
        _rename(database, "elsewhere", "draft")


def _rename(database: Database, table: str, name: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))


async def test_nor_when_the_database_fails(chat: Chat, database: Database, said: io.StringIO) -> None:
    await chat.anna.types("/decision")
    with no_drafts(database):
        await chat.anna.submits(title=SECRET, decided=SECRET, why=SECRET)
    assert "request_failed" in said.getvalue()
    assert SECRET not in said.getvalue()
    seen = chat.anna.private[-1] if chat.anna.private else chat.anna.form
    assert "Something went wrong" in seen or "gik galt" in seen.text
