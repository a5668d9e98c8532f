"""Every message and form that any view makes, in every language, shortest and longest, is one that Slack takes.

Slack's own models check each block; what they miss (sums, unique ids, lengths) stands in `tests.fakes.slack_rules`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time

import pytest

from bot.app import registry
from bot.language import LANGUAGES, Reader
from bot.model import Conversation, Form, Kind, Message, Person
from bot.platform import REASONS
from bot.slack.blocks import message_blocks
from bot.slack.modal import modal
from handlers.home import views as home
from handlers.people import views as people
from storage.people import Chosen, Unit
from tests.fakes.slack_rules import message_problems, view_problems
from tests.handlers import test_decision_views as decisions

ANNA = Person(1, "U0ANNA", "Anna " + "Holm" * 40, "da", "Europe/Copenhagen", hat="leader")
ROOM = Conversation(1, "C1", Kind.CHANNEL, "personale" * 8, "da")
DIRECT = Conversation(2, "D1", Kind.DIRECT, "", "da", person_id=1)
UNIT = Unit(1, "da", "Europe/Copenhagen", "DK", time(8), time(16), "12345")


def every_message(reader: Reader) -> Iterator[Message]:
    yield from decisions.every_message(reader)
    yield home.greeting(reader)
    yield from (home.help_message(registry().menu(reader.language), words, reader) for words in ("", "x" * 3_000))
    yield from (home.retried(tried, reader) for tried in (True, False))
    for reason in (*REASONS, "replaced", "gave_up"):
        yield home.trouble(2**62, "D-1 · " + "t" * 140, reason, decisions.NOW, ROOM, None, reader)
        yield home.trouble(2**62, "", reason, decisions.NOW, DIRECT, ANNA, reader)
    yield home.said_after_all("D-1 · x", ROOM, None, reader)
    yield people.saved(reader.language, reader)


def every_form(reader: Reader) -> Iterator[Form]:
    yield from decisions.every_form(reader)
    for here in (ROOM, DIRECT):
        yield people.settings_form(here, Chosen("da", "nb"), UNIT, [ANNA] * 50, reader)
        yield people.settings_form(here, Chosen("", ""), None, [], reader)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_one_that_slack_takes(language: str) -> None:
    for message in every_message(Reader(language, "Europe/Copenhagen")):
        made = message_blocks(message, language)
        assert message_problems(made["blocks"]) == [], message.title
        assert made["text"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_is_one_that_slack_takes(language: str) -> None:
    for form in every_form(Reader(language, "Europe/Copenhagen")):
        view = modal(form, language, "C0PERSONALE")
        assert view_problems(view) == [], form.title
        assert view["title"]["text"] == form.title, "a title is never cut"
