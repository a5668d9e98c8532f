"""The documents are true: commands, settings, dependencies, files, functions and links that they name are there."""

from __future__ import annotations

import pkgutil
import re
import tomllib
from pathlib import Path

import pytest

from bot import pages
from bot.registry import Registry
from bot.settings import Settings
from bot.slack import inbound as slack
from bot.teams import inbound as teams
from handlers import FEATURES
from tests import commands_table, rights_table
from tests.made import ROOT, Table

README = ROOT / "README.md"
DOCUMENTS = [README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
GUIDES = [ROOT / "docs" / name for name in ("decisions.md", "no-bombs.md", "action-items.md")]
DEPLOYMENT = sorted(path for path in (ROOT / "deploy").rglob("*") if path.is_file())
ARCHITECTURE = ROOT / "docs" / "architecture.md"
PICTURES = ROOT / "docs" / "pictures"

# What looks like a setting in Samspil's, Slack's or Microsoft's name; all of them are read in one place.
SETTING = re.compile(r"\b(?:SAMSPIL|SLACK|MICROSOFT)_[A-Z_]+\b")
SETTINGS = {field.alias: field.default for field in Settings.model_fields.values()}


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("table", [commands_table.TABLE, rights_table.TABLE], ids=lambda one: one.page.name)
def test_a_table_is_made_from_the_program(table: Table) -> None:
    assert read(table.page) == table.fresh(read(table.page)), f"run what stands above it: {table.begins}"


@pytest.mark.parametrize("path", GUIDES, ids=name)
def test_every_command_that_a_guide_names_is_there(path: Path) -> None:
    """In whichever language; what follows a command of one word would be taken for anything."""
    registry = Registry(FEATURES)
    for text in re.findall(r"`(/[^`]+)`", read(path)):
        called = registry.call(text)
        assert called.doubt is None, text
        assert not called.text or " " in called.command.path, text


# ------------------------------------------------------------------------------------------------ settings


@pytest.mark.parametrize("path", [*DOCUMENTS, *DEPLOYMENT], ids=name)
def test_no_document_names_a_setting_that_is_not_there(path: Path) -> None:
    assert set(SETTING.findall(read(path))) <= set(SETTINGS)


def test_every_setting_is_explained_with_its_default() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`(.*)`)? ?\| \S", read(ROOT / "docs" / "operate.md"), re.MULTILINE)
    assert dict(rows) == {alias: str(default or "") for alias, default in SETTINGS.items()}


def test_every_setting_is_in_the_example_and_none_is_set_there() -> None:
    lines = read(ROOT / "deploy" / "env.example").splitlines()
    assert {line[1:].partition("=")[0] for line in lines if re.match("#[A-Z_]+=", line)} == set(SETTINGS)
    assert all(line.startswith("#") for line in lines if line)


def test_the_proxy_lets_through_what_comes_from_outside_and_nothing_else() -> None:
    (let,) = re.findall(r"^\t@platforms path (.+)$", read(ROOT / "deploy" / "caddy" / "Caddyfile"), re.MULTILINE)
    assert let.split() == [slack.PATH, teams.PATH, f"{pages.PATH}/*"]


# ------------------------------------------------------------------------------------------------ names


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]
    declared = [
        *project["dependencies"],
        *(one for extra in project["optional-dependencies"].values() for one in extra),
    ]
    _, _, chapter = read(ARCHITECTURE).partition("\n## Dependencies\n")
    reasons = dict(re.findall(r"^\| `([\w-]+)` \| (.+) \|$", chapter, re.MULTILINE))
    assert sorted(reasons) == sorted(re.split(r"[^\w-]", line)[0] for line in declared)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_make_target_is_there(path: Path) -> None:
    targets = set(re.findall(r"^(\w+):", read(ROOT / "Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z]\w*)", read(path), re.MULTILINE)) <= targets


def test_every_file_that_the_architecture_names_is_there() -> None:
    named = re.findall(r"`((?:bot|handlers|storage|tests)/[\w./]*)`", read(ARCHITECTURE))
    assert named
    assert [path for path in named if not (ROOT / path).exists() and path != EXAMPLE] == []


EXAMPLE = "handlers/thanks/"  # a feature that the architecture shows how to add


def test_the_architecture_leaves_no_part_out() -> None:
    _, _, rest = read(ARCHITECTURE).partition("\n## Where things are\n")
    listed = {path.rstrip("/") for path in re.findall(r"^\| `([\w./]+)` \|", rest.partition("\n## ")[0], re.MULTILINE)}
    parts = {path for part in ("bot", "handlers", "storage") for path in (ROOT / part).iterdir()}
    there = {name(path) for path in parts if path.suffix == ".py" or (path.is_dir() and path.name != "__pycache__")}
    assert there - {"bot/__init__.py", "storage/__init__.py"} == listed


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_function_that_a_document_names_is_there(path: Path) -> None:
    for dotted in re.findall(r"`((?:bot|handlers|storage)(?:\.\w+)+)`", read(path)):
        pkgutil.resolve_name(dotted)  # raises where there is none


def test_the_example_of_a_feature_is_one() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", read(ARCHITECTURE), re.DOTALL)
    made: dict[str, object] = {}
    exec(re.sub("^   ", "", example, flags=re.MULTILINE), made)  # noqa: S102 (the document is ours)
    assert Registry([*FEATURES, made["feature"]]).call("/thanks").command.path == "/thanks"  # type: ignore[list-item]


# ------------------------------------------------------------------------------------------------ links


def headings(path: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", read(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_link_leads_somewhere(path: Path) -> None:
    """Pictures are checked from the first one on that `make picture` has made."""
    for target in re.findall(r"\]\(([^)\s]+)\)", read(path)):
        if re.match("https?:", target):
            continue
        file, _, anchor = target.partition("#")
        leads_to = (path.parent / file).resolve() if file else path
        if leads_to.is_relative_to(PICTURES) and not PICTURES.exists():
            continue
        assert leads_to.exists(), target
        assert not anchor or anchor in headings(leads_to), target
