"""What Teams accepts of a card: the official schema of 1.5, and what that misses.

Sources: https://adaptivecards.io/explorer for what each element needs; at most six buttons in a set are shown
(https://github.com/MicrosoftDocs/bot-docs/issues/2161).
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from jsonschema_rs import Draft6Validator

from tests.drivers.teams_reading import Card, parts

_SCHEMA = json.loads((files("adaptive_cards") / "schemas" / "schema-1.5.json").read_text(encoding="utf-8"))
_CHECK = Draft6Validator(_SCHEMA)


def problems(card: Card) -> list[str]:
    """Why the official schema of 1.5 does not take the card, and what else no client takes."""
    found = [f"{error.instance_path}: {error.message[:200]}" for error in _CHECK.iter_errors(_official(card))]
    ids = [part["id"] for part in parts(card) if "id" in part]
    found += [f"{id} stands twice" for id in set(ids) if ids.count(id) > 1]
    for part in parts(card):
        if part["type"] == "ActionSet" and not 1 <= len(part["actions"]) <= 6:
            found.append("a set of no or too many actions")
        if part["type"] == "Action.ToggleVisibility" and not set(part["targetElements"]) <= set(ids):
            found.append("a button for a part that is not there")
        if part["type"] == "Input.ChoiceSet" and not all(one["title"] and one["value"] for one in part["choices"]):
            found.append("a choice without a title or value")
        if part["type"].startswith("Input.") and part.get("isRequired") and not part.get("errorMessage"):
            found.append("a field that is needed and does not say so")
    if not card["body"]:
        found.append("nothing to see")
    return found


def _official(thing: Any) -> Any:
    """Without what Teams adds to the schema: `msteams` (…/cards/cards-format#full-width-adaptive-card) and
    `choices.data` (…/cards/people-picker)."""
    if isinstance(thing, dict):
        return {key: _official(value) for key, value in thing.items() if key not in ("msteams", "choices.data")}
    return [_official(one) for one in thing] if isinstance(thing, list) else thing


def weight(card: Card) -> int:
    """Bytes as it goes over the wire."""
    return len(json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode())
