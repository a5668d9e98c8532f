"""Tables in the documents that are made from the program itself: rewritten by `python -m tests.<that table>`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Table:
    """What stands in a page between two marks: its headings, and its rows."""

    page: Path
    begins: str
    ends: str
    headings: Sequence[str]
    rows: Callable[[], Iterable[Sequence[str]]]

    def made(self) -> str:
        first, *rest = [f"| {' | '.join(cells)} |".replace("|  |", "| |") for cells in (self.headings, *self.rows())]
        return "\n".join([first, "|---" * len(self.headings) + "|", *rest])

    def fresh(self, text: str) -> str:
        """The text with a fresh table between the marks. Raises ValueError where they are missing."""
        before, _, rest = text.partition(self.begins)
        _, mark, after = rest.partition(self.ends)
        if not mark:
            raise ValueError(f"{self.page.name} lacks the marks {self.begins} and {self.ends}")
        return f"{before}{self.begins}\n{self.made()}\n{self.ends}{after}"

    def rewrite(self) -> None:
        self.page.write_text(self.fresh(self.page.read_text(encoding="utf-8")), encoding="utf-8")
