"""The rules for cards find what they are there to find, and the reader sends what a client sends."""

from __future__ import annotations

from typing import Any

import pytest

from tests.drivers.teams_reading import sent
from tests.fakes.teams_rules import problems

SUBMIT = {"type": "Action.Submit", "title": "Send", "data": {"submit": "f"}}
TEXT = {"type": "RichTextBlock", "inlines": ["x"]}


def card(*body: dict[str, Any]) -> dict[str, Any]:
    return {"type": "AdaptiveCard", "version": "1.5", "msteams": {"width": "Full"}, "body": list(body)}


def test_a_card_of_what_teams_documents_is_taken() -> None:
    person = {
        "type": "Input.ChoiceSet",
        "id": "p",
        "choices": [],
        "choices.data": {"type": "Data.Query", "dataset": "x"},
    }
    assert problems(card(TEXT, person, {"type": "ActionSet", "actions": [SUBMIT]})) == []


@pytest.mark.parametrize(
    "body",
    [
        [],
        [{"type": "Paragraph", "text": "x"}],
        [{**TEXT, "colour": "red"}],
        [{"type": "RichTextBlock"}],
        [{**TEXT, "id": "a"}, {**TEXT, "id": "a"}],
        [{"type": "ActionSet", "actions": []}],
        [{"type": "ActionSet", "actions": [SUBMIT] * 7}],
        [{"type": "ActionSet", "actions": [{"type": "Action.ToggleVisibility", "targetElements": ["a"]}]}],
        [{"type": "Input.ChoiceSet", "id": "a", "choices": [{"title": "", "value": "x"}]}],
        [{"type": "Input.ChoiceSet", "id": "a", "choices": [{"title": "x", "value": ""}]}],
        [{"type": "Input.Text"}],
        [{"type": "Input.Text", "id": "a", "isRequired": True}],
        [{"type": "Input.Number", "id": "a", "value": "12"}],
    ],
)
def test_what_is_wrong_is_found(body: list[dict[str, Any]]) -> None:
    assert problems(card(*body)) != []


def test_a_client_sends_what_is_filled_in_and_a_switch_in_any_case() -> None:
    made = card(
        {"type": "Input.Text", "id": "a:line"},
        {"type": "Input.Text", "id": "b:line", "value": "x"},
        {"type": "Input.Toggle", "id": "c:switch", "title": "Yes"},
    )
    assert sent(made, SUBMIT) == {"submit": "f", "b:line": "x", "c:switch": "false"}
    assert sent(made, SUBMIT, a="y", b="", c="true") == {"submit": "f", "a:line": "y", "c:switch": "true"}
    assert sent(made, {**SUBMIT, "associatedInputs": "none"}) == {"submit": "f"}
