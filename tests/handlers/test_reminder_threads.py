"""Reminders that are said in a thread."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from bot.language import LANGUAGES, Reader
from bot.model import Form, Kind, Place, Source
from bot.platform import Deed
from tests.chat import Chat
from tests.drivers import Seen
from tests.handlers.acting import ROOM, Acting
from tests.handlers.test_notices import known
from tests.handlers.test_reminder_once import school, words
from tests.handlers.test_reminder_trouble import reminder

__all__ = ["school"]  # the fixture


def thread_of(chat: Chat, seen: Seen) -> str:
    """The message that it answers, as the platform has it."""
    match chat.driver.name:
        case "slack":
            return str(seen.handle.thread)
        case "teams":
            return str(seen.handle.reply_to)
    return str(seen.handle["thread"])


async def test_it_is_said_where_it_was_spoken_of(chat: Chat) -> None:
    await known(chat)
    before = len(chat.channel("personale"))
    await chat.anna.chooses("reminder.from_message", "Vi skal huske nøglen\nog koden", "personale")
    form = chat.anna.form
    assert form.fields["text"].value == "Vi skal huske nøglen"
    assert form.fields["to"].value == "thread"
    await chat.anna.submits(said="hver dag kl. 9")
    await chat.anna.submits()
    for day in (3, 4):
        await chat.is_(datetime(2026, 3, day, 8, tzinfo=UTC))
    said = chat.channel("personale")[before:]
    assert len(said) == 2
    threads = {thread_of(chat, one) for one in said}
    assert len(threads) == 1
    assert threads != {""}
    assert not any(one.replies for one in said)
    await chat.anna.types("/påmindelse liste")
    await chat.anna.presses("Open")
    await chat.anna.presses("Change")
    assert chat.anna.form.fields["to"].value == "thread"
    await chat.anna.submits(said="hver dag kl. 10", text="Koden")
    await chat.anna.submits()
    await chat.is_(datetime(2026, 3, 5, 9, tzinfo=UTC))
    assert {thread_of(chat, one) for one in chat.channel("personale")[before:]} == threads
    await chat.anna.presses("Open")
    await chat.anna.presses("Change")
    await chat.anna.submits(to="here")
    await chat.anna.submits()
    await chat.is_(datetime(2026, 3, 6, 9, tzinfo=UTC))
    assert thread_of(chat, chat.channel("personale")[-1]) == ""


async def test_where_the_bot_can_not_write_it_is_for_oneself(school: Acting) -> None:
    source = Source("Husk nøglen", "https://example.org/1", "trio/1")
    elsewhere = Place("two-of-us", Kind.PRIVATE, "")
    for place, to in ((ROOM, "thread"), (elsewhere, "me"), (Place("direct-anna", Kind.DIRECT), "me")):
        form = await school.do("anna", Deed.SHORTCUT, place=place, action="reminder.from_message", source=source)
        assert isinstance(form, Form)
        fields = {one.name: one for one in form.fields}
        assert (fields["to"].initial, fields["text"].initial) == (to, "Husk nøglen")
        offered = [one.value for one in fields["to"].choices]
        assert ("thread" in offered) == (to == "thread")


async def test_what_it_answers_is_kept_with_it(school: Acting) -> None:
    reference = json.dumps({"channel": "C1", "ts": "1.2"})
    source = Source("Husk nøglen", "", reference)
    form = await school.do("anna", Deed.SHORTCUT, action="reminder.from_message", source=source)
    preview = await school.send("anna", form, said="every day at 10")
    assert "trio, in a thread" in words(preview)
    await school.send("anna", preview)
    school.clock.pass_(hours=1)
    await school.app.delivery.drain()
    assert reminder(school).thread == reference
    assert [one.reply_to for one in school.platform.shown.values() if one.conversation == "trio"] == [reference]


def test_its_label_fits_everywhere() -> None:
    assert all(len(Reader(one, "UTC").text("Remind about this")) <= 24 for one in LANGUAGES)
