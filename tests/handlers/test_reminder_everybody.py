"""Reminders that call everybody in a channel."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.model import Conversation, Kind
from handlers.reminders import rules
from handlers.reminders.rules import Everybody
from tests.chat import Chat
from tests.handlers.test_notices import known
from tests.handlers.test_reminder_views import SHORT

CLOSED = Conversation(1, "C1", Kind.PRIVATE, "trio", "da")


def notified(chat: Chat) -> list[bool]:
    """Of each that was said in the channel, whether everybody there was notified, as the platform has it."""
    said = [one for one in chat.channel("personale") if "nøglen" in one.text]
    return ["<!channel>" in one.text or "Everybody here is notified." in one for one in said]


async def test_what_calls_everybody_asks_first_and_is_literal(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/påmindelse hver dag kl. 9 @channel Husk nøglen", "personale")
    if "said" in chat.anna.form.fields:
        await chat.anna.submits()
    if chat.driver.name == "teams":
        assert "everybody" not in chat.anna.form.fields
        assert "Its @ notifies nobody: that can be done in open channels alone, and not on Teams." in chat.anna.form
        return
    assert not chat.anna.form.fields["everybody"].value
    await chat.anna.submits()
    await chat.is_(datetime(2026, 3, 3, 8, tzinfo=UTC))
    assert notified(chat) == [False]
    assert "@channel Husk nøglen" in chat.channel("personale")[-1].text
    await chat.anna.types("/påmindelse liste")
    await chat.anna.presses("Open")
    await chat.anna.presses("Change")
    await chat.anna.submits()
    await chat.anna.submits(everybody=True)
    await chat.is_(datetime(2026, 3, 4, 8, tzinfo=UTC))
    assert notified(chat) == [False, True]
    await chat.anna.types("/samspil indstillinger")
    await chat.anna.presses("Who may what…")
    await chat.anna.submits(notify_everybody=False)
    await chat.is_(datetime(2026, 3, 5, 8, tzinfo=UTC))
    assert notified(chat) == [False, True, False], "the administrators have the last word"
    await chat.anna.types("/påmindelse hver dag kl. 10 @alle Husk nøglen", "personale")
    assert "everybody" not in chat.anna.form.fields
    assert "Its @ notifies nobody: the administrators here don't allow it." in chat.anna.form


@pytest.mark.parametrize(
    "text", ["@channel", "<!channel> x", "x @here.", "Hej @alle!", "@Everyone", "(@kanalen)", "<!here>", "<!everyone>"]
)
def test_these_call_everybody(text: str) -> None:
    called = replace(SHORT, content=replace(SHORT.content, text=text))
    assert rules.everybody(called, True) is Everybody.MAY
    assert rules.everybody(called, False) is Everybody.FORBIDDEN
    assert rules.everybody(replace(called, conversation=CLOSED), True) is Everybody.CLOSED
    assert rules.everybody(replace(called, conversation=None), True) is Everybody.CLOSED


@pytest.mark.parametrize("text", ["channel", "a@channel.dk", "@channels", "@allegro", "everybody", "@heresy"])
def test_these_call_nobody(text: str) -> None:
    called = replace(SHORT, content=replace(SHORT.content, text=text))
    assert rules.everybody(called, True) is Everybody.NOT_CALLED
