"""The app package: what an administrator uploads so that Teams knows the app, in every language.

The manifest's schema is https://developer.microsoft.com/json-schemas/teams/v1.24/MicrosoftTeams.schema.json; what each
field means stands at https://learn.microsoft.com/microsoft-365/extensibility/schema. From 1.25 on Teams takes no app
for teams that does not declare, by `supportsChannelFeatures`, that it is also for private and shared channels
(https://github.com/microsoft/teams.net, samples/TeamsChannelBot). Those have members of their own, from other
organisations too, while Samspil takes everybody in the team to be in its channels.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.language import LANGUAGES, Reader
from bot.literal import cut
from bot.teams.icons import COLOR, color_icon, outline_icon

VERSION = "1.24"
DEFAULT = "en"  # the manifest's own language

# Where people meet the bot, and what Teams tells them that it may do; docs/install-teams.md says what each is for.
# There is no permission of Microsoft Graph among them, and none that a team or chat would have to consent to.
SCOPES = ("personal", "team", "groupChat")
PERMISSIONS = ("identity", "messageTeamMembers")

_SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}"
_NAME = 30
_FULL_NAME = 100
_SHORT = 80
_FULL = 4_000
_COMMAND = 128
_COMMAND_DESCRIPTION = 4_000
_SHORTCUT = 32
_SHORTCUT_DESCRIPTION = 128
_SHORTCUTS = 10
# The schema takes twelve, the clients show ten
# (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/create-a-bot-commands-menu).
_COMMANDS = 10

Pairs = Sequence[tuple[str, str]]


def package(
    *, app_id: str, url: str, version: str, commands: Mapping[str, Pairs], shortcuts: Mapping[str, Pairs]
) -> bytes:
    """The package as a zip, the same each time.

    `commands` are (path with its slash, summary) and `shortcuts` (name, label), for each language in the same order.
    Where they are too many, the commands of one word stay: from them people find the others.
    """
    shortest = sorted(range(len(commands[DEFAULT])), key=lambda one: commands[DEFAULT][one][0].count(" "))
    kept = sorted(shortest[:_COMMANDS])
    made = {
        language: manifest(
            language=language,
            app_id=app_id,
            url=url,
            version=version,
            commands=[commands[language][one] for one in kept],
            shortcuts=shortcuts[language][:_SHORTCUTS],
        )
        for language in LANGUAGES
    }
    files = {
        "manifest.json": _json(made[DEFAULT]),
        **{f"{language}.json": _json(localization(made[language])) for language in LANGUAGES if language != DEFAULT},
        "color.png": color_icon(),
        "outline.png": outline_icon(),
    }
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return packed.getvalue()


def manifest(
    *, language: str, app_id: str, url: str, version: str, commands: Pairs, shortcuts: Pairs
) -> dict[str, Any]:
    """The manifest as data, with its words in one language. `url` is the address that the internet reaches us at."""
    _ = Reader(language, "UTC").text
    about = _("Announces decisions with their reasons, and takes questions about them.")
    at_length = _(
        "Samspil announces a decision together with its reasons, so that people can follow it also when they disagree. "
        "Questions about it go to whoever can answer, and edits and withdrawals are shown openly. Samspil is told what "
        "is written to it or filled into its forms, and the one message on which somebody chooses it. It reads nothing "
        "else, and ranks, scores and shames nobody."
    )
    shortcut = _("Samspil is given this one message, and opens a form for you with it.")
    listed = [
        # Teams keeps the slash for commands of its own; without it they are understood as well.
        {"title": path.removeprefix("/")[:_COMMAND], "description": cut(summary, _COMMAND_DESCRIPTION)}
        for path, summary in commands
    ]
    bot = app_id.lower()
    return {
        "$schema": f"{_SCHEMA}/MicrosoftTeams.schema.json",
        "manifestVersion": VERSION,
        "version": _numbers(version),
        # One app has one bot, so one id serves for both, and a package that is made anew is the same app.
        "id": bot,
        "developer": {"name": "Samspil", "websiteUrl": url, "privacyUrl": url, "termsOfUseUrl": url},
        "name": {"short": cut("Samspil", _NAME), "full": cut(_("Samspil: decisions with their reasons"), _FULL_NAME)},
        "description": {"short": cut(about, _SHORT), "full": cut(at_length, _FULL)},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": COLOR,
        "localizationInfo": {
            "defaultLanguageTag": DEFAULT,
            "additionalLanguages": [
                {"languageTag": other, "file": f"{other}.json"} for other in LANGUAGES if other != DEFAULT
            ],
        },
        "bots": [
            {
                "botId": bot,
                "scopes": list(SCOPES),
                "isNotificationOnly": False,
                "supportsFiles": True,
                "commandLists": [{"scopes": [scope], "commands": listed} for scope in SCOPES],
            }
        ],
        "composeExtensions": [
            {
                "botId": bot,
                "commands": [
                    {
                        "id": name,
                        "type": "action",
                        "context": ["message"],
                        "title": cut(label, _SHORTCUT),
                        "description": cut(shortcut, _SHORTCUT_DESCRIPTION),
                        "fetchTask": True,  # the form is made for that message, when it is known
                    }
                    for name, label in shortcuts
                ],
            }
        ],
        "permissions": list(PERMISSIONS),
        "validDomains": [urlsplit(url).hostname],
    }


def localization(made: Mapping[str, Any]) -> dict[str, str]:
    """What a language's file says: the words of a manifest in that language, each by its path there
    (https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-localization)."""
    return {"$schema": f"{_SCHEMA}/MicrosoftTeams.Localization.schema.json", **dict(_words(made))}


def _words(made: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for part in ("name", "description"):
        for length, text in made[part].items():
            yield f"{part}.{length}", text
    lists = [(f"bots[0].commandLists[{n}]", one) for n, one in enumerate(made["bots"][0]["commandLists"])]
    for path, one in (*lists, ("composeExtensions[0]", made["composeExtensions"][0])):
        for n, command in enumerate(one["commands"]):
            for word in ("title", "description"):
                yield f"{path}.commands[{n}].{word}", command[word]


def _numbers(version: str) -> str:
    """Teams takes three numbers; Python's versions may have fewer, and letters after them."""
    first = re.match(r"\d+(?:\.\d+){0,2}", version)
    numbers = first[0].split(".") if first else []
    return ".".join((*numbers, "0", "0", "0")[:3])


def _json(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=2).encode()
