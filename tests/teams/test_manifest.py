"""The app package is one that Teams takes, asks for the least that works, and says the same in every language.

Microsoft's own schemas come from the npm package @microsoft/app-manifest, which `.ci/run` installs; their rules that
matter here are asserted without it as well.
"""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
from jsonschema_rs import Draft4Validator

from bot.app import registry
from bot.language import LANGUAGES, Reader
from bot.teams.manifest import PERMISSIONS, SCOPES, VERSION, Pairs, package

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "install-teams.md"
SCHEMAS = ROOT / f".cache/peers/node_modules/@microsoft/app-manifest/build/json-schemas/teams/v{VERSION}"
MICROSOFTS = pytest.mark.skipif(
    not SCHEMAS.exists(), reason="no schemas: npm install @microsoft/app-manifest@1.1.2 in .cache/peers brings them"
)
APP = "0F8FAD5B-d9cb-469f-a165-70867728950e"
URL = "https://samspil.example.org:8443/bot"
FILES = ["manifest.json", "da.json", "nb.json"]
TRANSLATED = [language for language in LANGUAGES if language != "en"]


def commands() -> dict[str, Pairs]:
    return {language: [(one.path, one.summary) for one in registry().menu(language)] for language in LANGUAGES}


def shortcuts() -> dict[str, Pairs]:
    return {language: registry().shortcut_labels(language) for language in LANGUAGES}


def packed(**how: Any) -> bytes:
    usual = {"app_id": APP, "url": URL, "version": "0.1.0", "commands": commands(), "shortcuts": shortcuts()}
    return package(**{**usual, **how})


def files(**how: Any) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(packed(**how))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def read(name: str, **how: Any) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(files(**how)[name])
    return data


def too_much() -> dict[str, Any]:
    """More of everything, and longer, than Teams takes."""
    named = [*((f"/thing number{n}", f"{n} {'word ' * 1_000}") for n in range(14)), ("/last", "Still there")]
    labels = [(f"thing.{n}", "Do something useful with this message") for n in range(12)]
    return {"commands": dict.fromkeys(LANGUAGES, named), "shortcuts": dict.fromkeys(LANGUAGES, labels)}


# ------------------------------------------------------------------------------------------------ Microsoft's schemas


def official(name: str) -> Draft4Validator:
    kind = "MicrosoftTeams.schema.json" if name == "manifest.json" else "MicrosoftTeams.Localization.schema.json"
    return Draft4Validator(json.loads((SCHEMAS / kind).read_text(encoding="utf-8-sig")))


@MICROSOFTS
@pytest.mark.parametrize("how", [dict, too_much])
@pytest.mark.parametrize("name", FILES)
def test_microsofts_schema_takes_it(name: str, how: Any) -> None:
    found = [
        f"{error.instance_path}: {error.message[:200]}" for error in official(name).iter_errors(read(name, **how()))
    ]
    assert found == []


@MICROSOFTS
def test_microsofts_schema_would_refuse_it_else() -> None:
    made = read("manifest.json")
    check = official("manifest.json").is_valid
    assert not check({**made, "packageName": "org.example"}), "an older version's field"
    assert not check({**made, "id": "samspil"})
    assert not check({**made, "name": {"short": "S" * 31}})
    assert not official("da.json").is_valid({**read("da.json"), "bots[0].commandLists[3].commands[0].title": "hvad"})


# ------------------------------------------------------------------------------------------------ its rules


def test_the_manifest_is_of_the_version_that_it_names() -> None:
    """Schema: `manifestVersion` is its own constant."""
    made = read("manifest.json")
    assert made["manifestVersion"] == VERSION
    assert f"/v{VERSION}/" in made["$schema"]
    assert f"/v{VERSION}/" in read("da.json")["$schema"]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("0.1.0", "0.1.0"), ("1.2", "1.2.0"), ("1.2.3rc1", "1.2.3"), ("10.2.3.4", "10.2.3"), ("2", "2.0.0")],
)
def test_a_version_is_three_numbers(ours: str, theirs: str) -> None:
    """Schema: `definitions.semver`; that Teams holds to it:
    https://github.com/OfficeDev/microsoft-teams-app-schema/issues/174."""
    assert read("manifest.json", version=ours)["version"] == theirs


def test_app_and_bot_have_the_id_of_the_registration() -> None:
    """Schema: `definitions.guid`; one Teams app for one Microsoft Entra app:
    https://learn.microsoft.com/microsoftteams/platform/graph-api/rsc/grant-resource-specific-consent."""
    made = read("manifest.json")
    assert {made["id"], made["bots"][0]["botId"], made["composeExtensions"][0]["botId"]} == {APP.lower()}


def test_names_and_descriptions_fit() -> None:
    """Schema: `name` and `description`; that short and full differ:
    https://learn.microsoft.com/microsoftteams/platform/resources/schema/manifest-schema."""
    for made in (read("manifest.json"), *map(_unfolded, map(read, FILES[1:]))):
        name, description = made["name"], made["description"]
        assert 0 < len(name["short"]) <= 30
        assert 0 < len(name["full"]) <= 100
        assert 0 < len(description["short"]) <= 80
        assert 0 < len(description["full"]) <= 4_000
        assert "…" not in f"{name}{description}", "none had to be cut"
        assert name["short"] != name["full"]
        assert description["short"] not in description["full"]


def _unfolded(words: dict[str, str]) -> dict[str, dict[str, str]]:
    return {part: {key: words[f"{part}.{key}"] for key in ("short", "full")} for part in ("name", "description")}


def test_people_are_sent_to_the_address_that_was_named() -> None:
    """Schema: `developer`, all of it https."""
    developer = read("manifest.json")["developer"]
    assert {developer[key] for key in ("websiteUrl", "privacyUrl", "termsOfUseUrl")} == {URL}
    assert len(developer["name"]) <= 32


def test_a_valid_domain_is_a_host() -> None:
    """https://learn.microsoft.com/microsoftteams/platform/resources/schema/manifest-schema#validdomains: no scheme,
    no path."""
    assert read("manifest.json")["validDomains"] == [urlsplit(URL).hostname] == ["samspil.example.org"]


def test_it_is_for_no_channel_with_members_of_its_own() -> None:
    """What no schema says: from 1.25 on the scope `team` has to declare that it is also for private and shared channels
    (https://github.com/microsoft/teams.net, samples/TeamsChannelBot). Before, standard ones are what it is for unless
    it says more (schema: `supportedChannelTypes`)."""
    made = read("manifest.json")
    assert tuple(map(int, made["manifestVersion"].split("."))) < (1, 25)
    assert not {"supportsChannelFeatures", "supportedChannelTypes"} & set(made)


def test_every_file_that_the_manifest_names_is_there() -> None:
    made = read("manifest.json")
    localized = made["localizationInfo"]
    named = {one["languageTag"]: one["file"] for one in localized["additionalLanguages"]}
    assert list(named) == TRANSLATED
    assert localized["defaultLanguageTag"] == "en"
    assert set(files()) == {"manifest.json", *named.values(), *made["icons"].values()}


def test_the_bot_is_for_people_teams_and_group_chats() -> None:
    """Schema: `bots`; a list for each scope:
    https://learn.microsoft.com/microsoft-365/extensibility/schema/root-bots-command-lists."""
    [bot] = read("manifest.json")["bots"]
    assert bot["scopes"] == ["personal", "team", "groupChat"]
    assert [one["scopes"] for one in bot["commandLists"]] == [[scope] for scope in bot["scopes"]]
    assert bot["supportsFiles"] is True
    assert bot["isNotificationOnly"] is False


def test_a_menu_holds_ten_commands_and_those_of_one_word_first_of_all() -> None:
    """Ten: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/create-a-bot-commands-menu. Lengths:
    schema, `bots.commandLists.commands`."""
    for listed in read("manifest.json", **too_much())["bots"][0]["commandLists"]:
        titles = [one["title"] for one in listed["commands"]]
        assert titles == [*(f"thing number{n}" for n in range(9)), "last"]
        assert all(len(one["description"]) <= 4_000 for one in listed["commands"])


def test_shortcuts_open_a_form_for_one_message() -> None:
    """Schema: `composeExtensions.commands`; `message` is a message's own menu:
    https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands/define-action-command."""
    [extension] = read("manifest.json")["composeExtensions"]
    assert [one["id"] for one in extension["commands"]] == list(registry().shortcuts)
    [cut] = read("manifest.json", **too_much())["composeExtensions"]
    assert len(cut["commands"]) == 10
    for one in (*extension["commands"], *cut["commands"]):
        assert (one["type"], one["context"], one["fetchTask"]) == ("action", ["message"], True)
        assert len(one["id"]) <= 64
        assert len(one["title"]) <= 32
        assert len(one["description"]) <= 128


# ------------------------------------------------------------------------------------------------ its words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_in_the_menu_is_understood(language: str) -> None:
    """Choosing one writes its title into the message."""
    offered = registry()
    words = read(f"{language}.json") if language in TRANSLATED else read("manifest.json")
    listed = read("manifest.json")["bots"][0]["commandLists"]
    for scope in range(len(SCOPES)):
        assert 0 < len(listed[scope]["commands"]) <= 10, "the shortest: there is no room for all"
        for n, one in enumerate(listed[scope]["commands"]):
            called_there = offered.call(one["title"])
            assert called_there
            path = called_there.command.path
            where = f"bots[0].commandLists[{scope}].commands[{n}].title"
            title = words.get(where) or _at(words, where)
            called = offered.call(title)
            assert (called.command.path, called.text) == (path, ""), title
            assert title == Reader(language, "UTC").text(path).removeprefix("/")


@pytest.mark.parametrize("how", [dict, too_much])
@pytest.mark.parametrize("language", TRANSLATED)
def test_every_word_of_the_manifest_is_said_in_every_language(language: str, how: Any) -> None:
    made, words = read("manifest.json", **how()), read(f"{language}.json", **how())
    assert words.pop("$schema")
    assert all(isinstance(_at(made, path), str) for path in words), "each path leads to what it translates"
    assert set(words) == {
        path
        for path in _texts(made)
        if re.search(r"^(name|description)\.|\.commands\[\d+\]\.(title|description)$", path)
    }
    if how is dict:
        same = [path for path, text in words.items() if text == _at(made, path)]
        assert {_at(made, path) for path in same} <= {"Samspil", "samspil", "forum"}


def _at(made: Any, path: str) -> Any:
    for step in re.findall(r"\w+", path):
        made = made[int(step) if step.isdecimal() else step]
    return made


def _texts(made: Any, path: str = "") -> list[str]:
    match made:
        case dict():
            return [text for key, one in made.items() for text in _texts(one, f"{path}.{key}" if path else key)]
        case list():
            return [text for n, one in enumerate(made) for text in _texts(one, f"{path}[{n}]")]
    return [path] if isinstance(made, str) else []


# ------------------------------------------------------------------------------------------------ what it asks for


def test_every_permission_and_scope_is_explained_and_there_is_no_other() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `([A-Za-z]+)` \| \S", guide, re.MULTILINE))
    assert explained == {*SCOPES, *PERMISSIONS}
    made = read("manifest.json")
    assert made["permissions"] == list(PERMISSIONS)
    assert not {"authorization", "webApplicationInfo", "devicePermissions"} & set(made)


def test_the_same_package_is_made_each_time() -> None:
    assert packed() == packed()
    with ZipFile(io.BytesIO(packed())) as archive:
        assert {one.date_time[0] for one in archive.infolist()} == {1980}, "it does not say when it was made"
