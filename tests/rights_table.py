"""The table in docs/rights.md, made from the rules themselves: `python -m tests.rights_table` rewrites it."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.people.rules import COLUMNS, NAMES, RIGHTS, Cell
from tests.made import ROOT, Table

WORDS = {Cell.YES: "yes", Cell.NO: "–", Cell.AS_SET: "as set"}


def _rows() -> Iterator[list[str]]:
    """What each may, the roles that may least first."""
    for deed, cells in RIGHTS.items():
        yield [deed, *(WORDS[cells[role]] for role in COLUMNS)]


TABLE = Table(
    ROOT / "docs" / "rights.md",
    "<!-- rights: made by `python -m tests.rights_table` -->",
    "<!-- end of rights -->",
    ["", *(NAMES[role] for role in COLUMNS)],
    _rows,
)

if __name__ == "__main__":
    TABLE.rewrite()
