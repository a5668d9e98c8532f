"""What the file of an export is called: what is in it, of which days and of which part. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from bot.language import Reader
from handlers.exports.rules import NAMES

FEW = 2  # kinds that are named
LONGEST = 60  # characters of what a part is called
WHOLE = 190  # of all of it, less than a file's name may have
_NOT_IN_NAMES = re.compile(r"""[\x00-\x1f"'*:<>?/\\|#%&{}~]+""")  # by some computer or service
_DAY = timedelta(days=1)


def filename(kinds: Sequence[str], first: date | None, last: date | None, parts: Sequence[str], reader: Reader) -> str:
    """`parts` are names, "" for none: "Samspil beslutninger 2026 – MED-udvalget.xlsx"."""
    _ = reader.text
    what = reader.names([_(NAMES[one]) for one in kinds]).lower() if len(kinds) <= FEW else _("log")
    named = [" ".join(_NOT_IN_NAMES.sub(" ", one)[:LONGEST].split()).strip(" .") for one in parts]
    said = " ".join(f"Samspil {what} {_days(first, last, reader)}".split())
    return " – ".join([said, *(one for one in named if one)])[:WHOLE].rstrip(" .–") + ".xlsx"


def _days(first: date | None, last: date | None, reader: Reader) -> str:
    """Whole years and months in short, all else by its days."""
    _ = reader.text
    if first is not None and last is not None:
        if (first.day, (last + _DAY).day) == (1, 1):
            if (first.month, last.month) == (1, 12):
                return f"{first:%Y}" if first.year == last.year else f"{first:%Y}-{last:%Y}"
            return f"{first:%Y-%m}" if first.replace(day=1) == last.replace(day=1) else f"{first:%Y-%m} – {last:%Y-%m}"
        return f"{first}" if first == last else f"{first} – {last}"
    if first is not None:
        return _("from {day}", day=first)
    return _("until {day}", day=last) if last is not None else ""
