"""A workbook is made: what somebody wants, as far as they may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.model import Person
from handlers.exports.wanted import Wanted
from storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Made:
    """How many rows of each kind stand in a workbook."""

    rows: Mapping[str, int]


def make(wanted: Wanted, person: Person | None, transaction: Transaction, path: Path) -> Made:
    """Writes the workbook to `path`; the transaction only reads. Nobody (None) is the operator. Raises
    MembershipUnknown, before anything is written, where a right hangs on which conversations the person is in."""
    raise NotImplementedError
