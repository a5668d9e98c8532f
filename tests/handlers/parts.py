"""What every feature's messages and forms have to hold to, so that each platform can show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.app import registry
from bot.data import as_json
from bot.model import MOST_ROWS, Form, Message, Rows, Text, buttons_of
from handlers.wording import texts_of

OFFERED = registry()


def readable(thing: Message | Form) -> str:
    elements: Any = thing.elements if isinstance(thing, Message) else thing.items
    return "\n".join([thing.title, *texts_of(elements)])


def check_message(message: Message, longest: int, elements: int = 30) -> None:
    """`longest` is in characters that are read."""
    assert len(readable(message)) <= longest, message.title
    assert len(message.title) <= 150
    assert message.preview.strip()
    assert len(message.elements) <= elements
    _check_parts(message, message.elements)


def check_form(form: Form) -> None:
    assert len(form.title) <= 24, form.title
    assert len(form.submit) <= 24, form.submit
    assert len(as_json(form.state)) <= 1_000
    assert form.action in OFFERED.forms or not form.submit
    assert len({one.name for one in form.fields}) == len(form.fields)
    _check_parts(form, form.items)


def _check_parts(thing: Message | Form, items: Iterable[Any]) -> None:
    for button in buttons_of(thing):
        assert len(button.value) <= 200
        assert len(button.label) <= 75
        assert button.action in OFFERED.buttons or button.action in OFFERED.commands, button.action
        if button.confirm:
            assert len(button.confirm.title) <= 100
            assert len(button.confirm.text) <= 300
            assert max(len(button.confirm.yes), len(button.confirm.no)) <= 30
    for item in items:
        assert not isinstance(item, Rows) or 0 < len(item.rows) <= MOST_ROWS
        assert not isinstance(item, Text) or item.text.strip(), thing.title
