"""The README's table of commands, made from the commands themselves: `python -m tests.commands_table` rewrites it."""

from __future__ import annotations

from pathlib import Path

from bot.app import registry
from bot.language import LANGUAGES, NAMES

README = Path(__file__).parents[1] / "README.md"
BEGINS = "<!-- commands: made by `python -m tests.commands_table` -->"
ENDS = "<!-- end of commands -->"


def table() -> str:
    """Every command in every language, the shortest first; what it does is told in English."""
    menus = [registry().menu(language) for language in LANGUAGES]
    rows = sorted(zip(*menus, strict=True), key=lambda row: row[0].path)
    lines = [
        f"| {' | '.join(NAMES[language] for language in LANGUAGES)} | |",
        "|---" * (len(LANGUAGES) + 1) + "|",
    ]
    for row in rows:
        words = [f"`{item.path} {item.usage}".strip() + "`" for item in row]
        lines.append(f"| {' | '.join(words)} | {row[0].summary} |")
    return "\n".join(lines)


def with_table(text: str) -> str:
    """The text with a fresh table between the marks. Raises ValueError where they are missing."""
    before, _, rest = text.partition(BEGINS)
    _, mark, after = rest.partition(ENDS)
    if not mark:
        raise ValueError(f"README.md lacks the marks {BEGINS} and {ENDS}")
    return f"{before}{BEGINS}\n{table()}\n{ENDS}{after}"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
