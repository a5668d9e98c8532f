"""The app manifest: everything that an administrator would else click together on Slack's pages.

https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.language import Reader
from bot.literal import cut
from bot.slack.inbound import PATH

# The least that works; docs/install-slack.md says what each is for.
SCOPES = (
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:read",
    "im:write",
    "mpim:read",
    "users:read",
)
EVENTS = (
    *("app_uninstalled", "tokens_revoked"),
    *("channel_left", "group_left", "member_joined_channel", "member_left_channel"),
)

# https://docs.slack.dev/reference/app-manifest#fields, also as a schema: https://github.com/slackapi/manifest-schema
_DESCRIPTION = 140
_COMMAND = 32
_COMMAND_DESCRIPTION = 2_000
_USAGE = 1_000
_SHORTCUT_NAME = 24
_SHORTCUT_DESCRIPTION = 150


def manifest(
    *,
    language: str,
    url: str | None,
    socket: bool,
    commands: Iterable[tuple[str, str, str]],
    shortcuts: Iterable[tuple[str, str]],
) -> dict[str, Any]:
    """The manifest as data (JSON is what Slack takes).

    `url` is the address that people of the internet reach us at, without which only Socket Mode works.
    `commands` are (root with its slash, summary, usage), `shortcuts` (name, label), in the reader's language.
    """
    if bool(url) == socket:
        raise ValueError("either an address that Slack can reach, or Socket Mode")
    _ = Reader(language, "UTC").text
    address = f"{(url or '').rstrip('/')}{PATH}"
    reached = {} if socket else {"url": address}
    events = {} if socket else {"request_url": address}
    summary = _("Announce decisions with their reasons, take questions about them, and show openly what changed.")
    shortcut = _("Samspil is given this one message, and opens a form for you with it.")
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {"name": "Samspil", "description": cut(summary, _DESCRIPTION)},
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Samspil", "always_online": True},
            "shortcuts": [
                {
                    "type": "message",
                    "name": cut(label, _SHORTCUT_NAME),
                    "callback_id": name,
                    "description": cut(shortcut, _SHORTCUT_DESCRIPTION),
                }
                for name, label in shortcuts
            ],
            "slash_commands": [
                {
                    "command": root[:_COMMAND],
                    **reached,
                    "description": cut(about, _COMMAND_DESCRIPTION),
                    # Without it a mention arrives as plain text, and nobody can tell whom it meant.
                    "should_escape": True,
                    **({"usage_hint": cut(usage, _USAGE)} if usage else {}),
                }
                for root, about, usage in commands
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**events, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **({} if socket else {"request_url": address})},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }
