"""The table in docs/rights.md, made from the rules themselves: `python -m tests.rights_table` rewrites it."""

from __future__ import annotations

from pathlib import Path

from handlers.people.rules import COLUMNS, NAMES, RIGHTS, Cell

PAGE = Path(__file__).parents[1] / "docs" / "rights.md"
BEGINS = "<!-- rights: made by `python -m tests.rights_table` -->"
ENDS = "<!-- end of rights -->"
WORDS = {Cell.YES: "yes", Cell.NO: "–", Cell.AS_SET: "as set"}


def table() -> str:
    """What each may, the roles that may least first."""
    lines = [f"| | {' | '.join(NAMES[role] for role in COLUMNS)} |", "|---" * (len(COLUMNS) + 1) + "|"]
    for deed, cells in RIGHTS.items():
        lines.append(f"| {deed} | {' | '.join(WORDS[cells[role]] for role in COLUMNS)} |")
    return "\n".join(lines)


def with_table(text: str) -> str:
    """The text with a fresh table between the marks. Raises ValueError where they are missing."""
    before, _, rest = text.partition(BEGINS)
    _, mark, after = rest.partition(ENDS)
    if not mark:
        raise ValueError(f"docs/rights.md lacks the marks {BEGINS} and {ENDS}")
    return f"{before}{BEGINS}\n{table()}\n{ENDS}{after}"


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
