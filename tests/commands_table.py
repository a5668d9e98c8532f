"""The README's table of commands, made from the commands themselves: `python -m tests.commands_table` rewrites it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.app import registry
from bot.language import LANGUAGES, NAMES
from tests.made import ROOT, Table


def _rows() -> Iterator[list[str]]:
    """Every command in every language, the shortest first; what it does is told in English."""
    menus = [registry().menu(language) for language in LANGUAGES]
    for row in sorted(zip(*menus, strict=True), key=lambda row: row[0].path):
        yield [*(f"`{item.path} {item.usage}".strip() + "`" for item in row), row[0].summary]


TABLE = Table(
    ROOT / "README.md",
    "<!-- commands: made by `python -m tests.commands_table` -->",
    "<!-- end of commands -->",
    [*(NAMES[language] for language in LANGUAGES), ""],
    _rows,
)

if __name__ == "__main__":
    TABLE.rewrite()
