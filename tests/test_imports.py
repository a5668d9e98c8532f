"""Who may import what, who may ask for the time, and how long a module may be.

The rules keep the parts apart: what people can do knows no chat platform, a chat platform knows no feature, only
`storage` knows SQL, and one file wires. Read from the source, so that an import inside a function counts as well.
"""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from enum import EnumType
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PARTS = ("bot", "handlers", "storage")
LONGEST = 400  # lines of a module

# ------------------------------------------------------------------------------------------------ the modules


@dataclass(frozen=True)
class Import:
    """`module` is imported, or `name` from it. `typing`: only while types are checked, so that nothing hangs on it."""

    module: str
    name: str = ""
    line: int = 0
    typing: bool = False

    @property
    def full(self) -> str:
        """The module that is meant: a name imported from a package may be one of its modules."""
        below = f"{self.module}.{self.name}"
        return below if below in modules() else self.module


@cache
def modules() -> dict[str, Path]:
    """Every module of the program by its dotted name."""
    found = {}
    for part in PARTS:
        for path in sorted((ROOT / part).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def _source(module: str) -> str:
    return modules()[module].read_text(encoding="utf-8")


def imports_in(source: str, package: str = "") -> Iterator[Import]:
    """Every import of a module, wherever it stands; `package` is the one that relative imports start from."""
    tree = ast.parse(source)
    typing = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test).removeprefix("typing.") == "TYPE_CHECKING"
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                for alias in names:
                    yield Import(alias.name, "", node.lineno, id(node) in typing)
            case ast.ImportFrom(module, names, level):
                above = package.split(".")[: len(package.split(".")) - (level or 1) + 1] if level else []
                base = ".".join([*above, *([module] if module else [])])
                for alias in names:
                    yield Import(base, alias.name, node.lineno, id(node) in typing)
            case ast.Call(ast.Name("__import__") | ast.Attribute(attr="import_module"), args):
                match args:
                    case [ast.Constant(str(module)), *_]:
                        yield Import(module, "", node.lineno, id(node) in typing)
                    case _:
                        yield Import("<computed>", "", node.lineno, id(node) in typing)


@cache
def imports_of(module: str) -> tuple[Import, ...]:
    path = modules()[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    return tuple(imports_in(path.read_text(encoding="utf-8"), package))


def _within(name: str, *parents: str) -> bool:
    return any(name == parent or name.startswith(f"{parent}.") for parent in parents)


# ------------------------------------------------------------------------------------------------ who imports what

WIRES = ("bot.app", "bot.demo", "bot.doctor", "bot.exporting", "bot.__main__")  # these may import everything

# What every platform may import.
EDGE = (
    "bot.data",
    "bot.kept",
    "bot.model",
    "bot.platform",
    "bot.language",
    "bot.literal",
    "bot.underway",
    "aiohttp",
    "structlog",
)

# What each may import beside the standard library; a pattern stands for all that begin with it. The first line that
# fits a module counts, and every module has one.
MAY_IMPORT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("bot", ()),
    ("bot.model", ()),
    ("bot.platform", ("bot.model",)),
    ("bot.data", ("bot.model",)),
    ("bot.literal", ()),
    ("bot.kept", ()),
    ("bot.underway", ()),
    ("bot.clock", ()),
    ("bot.calendar", ("holidays",)),
    ("bot.cadence", ("bot.calendar", "dateutil")),
    ("bot.dates", ("dateutil",)),
    ("bot.periods", ("bot.dates",)),
    ("bot.spans", ("bot.dates", "bot.periods", "dateutil")),
    (
        "bot.rhythm*",
        (
            *("bot.cadence", "bot.calendar", "bot.dates", "dateutil"),
            *("bot.rhythm_clocks", "bot.rhythm_feasts", "bot.rhythm_meaning", "bot.rhythm_phrases"),
            "bot.rhythm_words",
        ),
    ),
    ("bot.guard", ("stdnum",)),
    ("bot.language", ("babel",)),
    ("bot.log", ("structlog",)),
    ("bot.settings", ("pydantic",)),
    ("bot.feature", ("bot.model", "bot.calendar", "bot.language")),
    ("bot.registry", ("bot.feature", "bot.language")),
    ("bot.forms", ("bot.guard", "bot.language", "bot.model")),
    ("bot.ticks", ("apscheduler",)),
    (
        "bot.dispatch",
        (
            *("bot.clock", "bot.feature", "bot.forms", "bot.guard", "bot.language", "bot.log"),
            *("bot.memberships", "bot.model", "bot.platform", "bot.registry", "storage"),
        ),
    ),
    ("bot.memberships", ("bot.clock", "bot.log", "bot.platform")),
    (
        "bot.pages",
        (
            *("aiohttp", "bot.clock", "bot.feature", "bot.language", "bot.log"),
            *("bot.memberships", "bot.model", "bot.registry", "storage"),
        ),
    ),
    (
        "bot.delivery",
        (
            *("bot.clock", "bot.data", "bot.feature", "bot.language", "bot.log"),
            *("bot.memberships", "bot.model", "bot.platform", "bot.woken", "storage"),
        ),
    ),
    (
        "bot.making",
        (
            *("bot.clock", "bot.feature", "bot.language", "bot.log", "bot.memberships", "bot.model", "bot.platform"),
            *("bot.woken", "storage"),
        ),
    ),
    ("bot.woken", ("bot.log",)),
    ("bot.maker", ("bot.log", "bot.making", "bot.registry", "handlers", "storage")),
    ("bot.leaving", ("bot.clock", "bot.log", "bot.platform", "storage")),
    ("bot.web", ("aiohttp",)),
    ("bot.slack*", ("bot.slack", *EDGE, "slack_bolt", "slack_sdk", "yarl")),
    ("bot.teams*", ("bot.teams", *EDGE, "botbuilder", "botframework", "msrest", "jwt")),
    ("bot.local*", ("bot.local", *EDGE, "babel")),
    ("storage.lanes", ("storage", "bot.data", "bot.model", "bot.platform", "sqlalchemy")),
    ("storage*", ("storage", "bot.cadence", "bot.calendar", "bot.language", "bot.model", "alembic", "sqlalchemy")),
    ("handlers", ("bot.feature", "handlers")),
    ("handlers.exports.overview", ("handlers", "openpyxl")),
    ("handlers.exports.workbook", ("handlers", "openpyxl")),
    ("handlers.wheel.feed", ("bot.language", "handlers", "icalendar")),
    ("handlers.privacy.my_data", ("bot.feature", "bot.language", "handlers", "openpyxl", "storage")),
    ("handlers.reminders.owner_left", ("bot.feature", "bot.log", "bot.model", "handlers", "storage")),
    (
        "handlers*",
        (
            *("bot.cadence", "bot.calendar", "bot.data", "bot.dates", "bot.feature", "bot.guard"),
            *("bot.language", "bot.model", "bot.periods", "bot.rhythm_clocks", "bot.rhythm_meaning", "bot.rhythms"),
            *("bot.spans", "dateutil", "handlers", "storage"),
        ),
    ),
)

# Only while types are checked: the signature of what is handed over by those who wire.
FOR_TYPES = {
    "bot.feature": {"storage.database"},  # a feature's functions take a Transaction
    "bot.web": {"bot.app"},  # the server serves an App
}


def _allowed(module: str) -> tuple[str, ...]:
    return next(allowed for pattern, allowed in MAY_IMPORT if fnmatchcase(module, pattern))


def _ordinary() -> list[str]:
    return [module for module in modules() if module not in WIRES]


@pytest.mark.parametrize("module", _ordinary())
def test_it_imports_what_it_may(module: str) -> None:
    wrong = [
        f"{module}:{one.line} imports {one.full}"
        for one in imports_of(module)
        if one.module.partition(".")[0] not in sys.stdlib_module_names
        and not _within(one.full, *_allowed(module))
        and not (one.typing and one.full in FOR_TYPES.get(module, ()))
    ]
    assert not wrong


def test_every_rule_is_about_a_module() -> None:
    """A module that was renamed takes its rule along."""
    unused = [pattern for pattern, _ in MAY_IMPORT if not any(fnmatchcase(module, pattern) for module in modules())]
    assert not unused
    assert set(WIRES) | set(FOR_TYPES) <= set(modules())


def test_the_composition_root_is_imported_by_those_who_wire() -> None:
    wrong = [
        f"{module}:{one.line}"
        for module in _ordinary()
        for one in imports_of(module)
        if _within(one.full, *WIRES) and not (one.typing and one.full in FOR_TYPES.get(module, ()))
    ]
    assert not wrong


# ------------------------------------------------------------------------------------------------ features

SHARED = ("handlers.wording", "handlers.examples")


def _feature_of(module: str) -> str:
    """ "handlers.decisions" for each of its modules."""
    return ".".join(module.split(".")[:2])


def test_features_meet_at_the_door() -> None:
    """One uses another through what its `__init__` exports, so that its inside can change."""
    wrong = [
        f"{module}:{one.line} reaches into {one.full}"
        for module in modules()
        for one in imports_of(module)
        if _within(one.full, "handlers")
        and one.full not in ("handlers", _feature_of(one.full), *SHARED)
        and _feature_of(one.full) != _feature_of(module)
    ]
    assert not wrong


PURE = (
    *("handlers.*views", "handlers.*rules", "handlers.*.forms", "handlers.*.reading", "handlers.wording"),
    *("handlers.action_items.gathering", "handlers.action_items.lists", "handlers.action_items.news"),
    "handlers.action_items.noted",
    *("handlers.exports.overview", "handlers.exports.sheets*", "handlers.exports.texts", "handlers.exports.workbook"),
)


def _pure() -> list[str]:
    return [module for module in modules() if any(fnmatchcase(module, pattern) for pattern in PURE)]


@pytest.mark.parametrize("module", _pure())
def test_rules_and_views_are_pure(module: str) -> None:
    """They take what `storage` remembers as snapshots (dataclasses, enums, constants), and never ask it anything."""
    wrong = [
        f"{module}:{one.line} imports {one.full} {one.name}"
        for one in imports_of(module)
        if _within(one.module, "storage") and not _is_snapshot(one)
    ]
    assert not wrong


def _is_snapshot(one: Import) -> bool:
    if not one.name or one.full != one.module:  # a whole module, with its functions
        return False
    thing = getattr(importlib.import_module(one.module), one.name)
    return is_dataclass(thing) or isinstance(thing, str | int | tuple | frozenset | EnumType)


# ------------------------------------------------------------------------------------------------ time

CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "func.now",
    "func.current_timestamp",
}
ASKS_FOR_TIME = {
    ("bot.clock", "datetime.now"): "it is the clock",
    ("storage.columns", "time.time_ns"): "an id begins with the milliseconds, so that ids order as they were made",
}


def clocks_in(source: str) -> set[str]:
    """Which of CLOCKS a module asks, by whatever name it imported them."""
    tree = ast.parse(source)
    names = {
        alias.asname: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }
    asked = set()
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(ast.Name(base) | ast.Attribute(attr=base), attr):
                asked.add(f"{names.get(base, base)}.{attr}")
            case ast.ImportFrom("time", imported):
                asked.update(f"time.{alias.name}" for alias in imported)
    return asked & CLOCKS


def test_time_is_handed_in() -> None:
    """So that every test and the training page can say what time it is. Waiting is measured by `time.monotonic`."""
    asked = {(module, clock) for module in modules() for clock in clocks_in(_source(module))}
    assert asked - set(ASKS_FOR_TIME) == set(), "take `request.now`, `occasion.now` or a Clock"
    assert set(ASKS_FOR_TIME) - asked == set(), "no longer an exception"


# ------------------------------------------------------------------------------------------------ size and libraries


def test_no_module_is_long() -> None:
    files = [path for part in PARTS for end in ("py", "js", "css") for path in (ROOT / part).rglob(f"*.{end}")]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


NOT_IMPORTED = {
    "psycopg": "SQLAlchemy loads it by the address of the database",
    "tzdata": "zoneinfo reads it where the machine has no time zones of its own",
}


def _declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {_normal(re.split(r"[^\w.-]", line)[0]) for line in project["dependencies"]}


def _normal(name: str) -> str:
    """As package indexes compare names: slack_bolt is slack-bolt."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _packages() -> dict[str, set[str]]:
    """The installed packages that bring a top-level name."""
    return {top: set(map(_normal, names)) for top, names in importlib.metadata.packages_distributions().items()}


def _imported() -> set[str]:
    """Top-level names of other people's packages."""
    tops = {one.module.partition(".")[0] for module in modules() for one in imports_of(module)}
    return tops - set(sys.stdlib_module_names) - set(PARTS)


def test_every_dependency_is_used() -> None:
    used = set[str]().union(*(_packages().get(top, ()) for top in _imported()))
    assert _declared() - used == set(NOT_IMPORTED)


def test_every_library_is_declared() -> None:
    undeclared = {top for top in _imported() if not _declared() & _packages().get(top, set())}
    assert undeclared == set()


# ------------------------------------------------------------------------------------------------ the tests' own eyes


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import storage.people", "storage.people"),
        ("import storage.people as people", "storage.people"),
        ("from storage import people", "storage.people"),
        ("from storage.people import Unit", "storage.people"),
        ("from storage.people import *", "storage.people"),
        ("def f():\n    from storage import people", "storage.people"),
        ("try:\n    import storage.people\nexcept ImportError:\n    pass", "storage.people"),
        ("from .feed import Feed", "bot.local.feed"),
        ("from . import feed", "bot.local.feed"),
        ("from ..model import Form", "bot.model"),
        ("from .. import model", "bot.model"),
        ('importlib.import_module("storage.people")', "storage.people"),
        ('__import__("storage.people")', "storage.people"),
        ("importlib.import_module(name)", "<computed>"),
    ],
)
def test_every_form_of_import_is_seen(source: str, found: str) -> None:
    (one,) = imports_in(source, "bot.local")
    assert (one.full, one.typing) == (found, False)


@pytest.mark.parametrize("test", ["TYPE_CHECKING", "typing.TYPE_CHECKING"])
def test_imports_for_types_are_told_apart(test: str) -> None:
    source = f"if {test}:\n    from bot.app import App\nelse:\n    from bot.web import application"
    assert [(one.full, one.typing) for one in imports_in(source)] == [("bot.app", True), ("bot.web", False)]


@pytest.mark.parametrize(
    ("source", "asked"),
    [
        ("datetime.now(UTC)", {"datetime.now"}),
        ("datetime.datetime.now()", {"datetime.now"}),
        ("from datetime import datetime as dt\ndt.utcnow()", {"datetime.utcnow"}),
        ("date.today()", {"date.today"}),
        ("field(default_factory=datetime.now)", {"datetime.now"}),
        ("import time as t\nt.time()", {"time.time"}),
        ("from time import time\ntime()", {"time.time"}),
        ("time.monotonic()", set()),
        ("request.now", set()),
        ("self._clock.now()", set()),
    ],
)
def test_every_question_for_the_time_is_seen(source: str, asked: set[str]) -> None:
    assert clocks_in(source) == asked
