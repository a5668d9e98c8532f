"""The manifest asks for the least that works, and the guide for administrators explains each of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.language import LANGUAGES, Reader
from bot.slack import SCOPES, manifest
from bot.slack.manifest import EVENTS

COMMANDS = [("/decision", "Announce a decision with its reasons", "[list | show 12 | title]"), ("/samspil", "Help", "")]
SHORTCUTS = [("decide_from", "Make it a decision, with all its reasons")]
GUIDE = Path(__file__).parents[2] / "docs" / "install-slack.md"


def made(**how: Any) -> dict[str, Any]:
    how = {"url": "https://bot.example.org/", "socket": False, **how}
    return manifest(language="en", commands=COMMANDS, shortcuts=SHORTCUTS, **how)


def test_over_http_everything_comes_to_one_address() -> None:
    data = made()
    address = "https://bot.example.org/slack/events"
    assert {command["url"] for command in data["features"]["slash_commands"]} == {address}
    assert data["settings"]["interactivity"]["request_url"] == address
    assert data["settings"]["event_subscriptions"]["request_url"] == address
    assert data["settings"]["socket_mode_enabled"] is False


def test_socket_mode_needs_no_address() -> None:
    data = made(url=None, socket=True)
    assert "http" not in str(data)
    assert data["settings"]["socket_mode_enabled"] is True


@pytest.mark.parametrize("how", [{"url": None, "socket": False}, {"url": "https://bot.example.org", "socket": True}])
def test_it_is_one_or_the_other(how: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="Socket Mode"):
        made(**how)


def test_mentions_in_commands_can_be_told_from_words() -> None:
    assert all(command["should_escape"] is True for command in made()["features"]["slash_commands"])


def test_slacks_limits() -> None:
    data = made()
    assert len(data["display_information"]["description"]) <= 140
    [shortcut] = data["features"]["shortcuts"]
    assert shortcut["name"] == "Make it a decision, wit…"
    assert len(shortcut["description"]) <= 150
    assert "usage_hint" not in data["features"]["slash_commands"][1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shortcut_says_more_than_its_name(language: str) -> None:
    data = manifest(language=language, url=None, socket=True, commands=COMMANDS, shortcuts=SHORTCUTS)
    [shortcut] = data["features"]["shortcuts"]
    described = Reader(language, "UTC").text("Samspil is given this one message, and opens a form for you with it.")
    assert shortcut["description"] == described


def test_people_can_type_commands_in_the_bots_direct_messages() -> None:
    assert made()["features"]["app_home"]["messages_tab_read_only_enabled"] is False


def test_every_scope_and_event_is_explained() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `([a-z:_]+)` \| \S", guide, re.MULTILINE))
    assert explained == {*SCOPES, *EVENTS}
    assert made()["oauth_config"]["scopes"] == {"bot": list(SCOPES)}
    assert made()["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS)
