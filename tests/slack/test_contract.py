"""Every message and form that any view makes, in every language, shortest and longest, is one that Slack takes.

Slack's own models check each block; what they miss (sums, unique ids, lengths) stands in `tests.fakes.slack_rules`.
"""

from __future__ import annotations

import pytest

from bot.language import LANGUAGES, Reader
from bot.slack.blocks import message_blocks
from bot.slack.modal import modal
from tests.every_view import every_form, every_message
from tests.fakes.slack_rules import message_problems, view_problems


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
