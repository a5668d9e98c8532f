"""What follows from what when somebody asks for what is kept of them, or to be forgotten: pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

EXACT = 10**15  # a number of a workbook is exact below
LONGEST = 32_767  # characters of a cell
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def as_cell(text: str, shortened: str) -> str:
    """A text as a cell of a workbook can hold it: what XML can't say is shown as �, and what is too long is cut, which
    it says at its end."""
    text = _CONTROL.sub("\ufffd", text)
    return text if len(text) <= LONGEST else text[: LONGEST - len(shortened)] + shortened


def is_last(administrators: Sequence[int], person_id: int) -> bool:
    """Whether a unit would be left with nobody who administers it."""
    return [*administrators] == [person_id]


def is_typed(given: str, name: str) -> bool:
    """Whether somebody wrote a name as it stands, but for case and spaces."""
    return " ".join(given.split()).casefold() == " ".join(name.split()).casefold()
