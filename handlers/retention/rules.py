"""What follows from how long records are kept: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time

from storage.retention import AT_ONCE, LINES_AT_ONCE

# Longer than the six hours between two rounds of upkeep, also in the night in which an hour is left out.
NIGHT = (time(22), time(6))


def is_night(clock: time) -> bool:
    begins, ends = NIGHT
    return clock >= begins or clock < ends


def parts(kind: str, many: int) -> int:
    """In how many transactions so many are removed."""
    return -(-many // (LINES_AT_ONCE if kind == "audit" else AT_ONCE))


def shorter(now: Mapping[str, int], wanted: Mapping[str, int]) -> dict[str, int]:
    """The kinds that would be kept shorter than now (0 is for good), and how long."""
    return {kind: months for kind, months in wanted.items() if months and (not now[kind] or months < now[kind])}


def wanted(state: Mapping[str, str], kinds: Iterable[str], longest: int) -> dict[str, int]:
    """What a form carries, which is not to be trusted: what is no such number is left as it is."""
    found = {kind: state.get(kind, "") for kind in kinds}
    return {
        kind: int(months)
        for kind, months in found.items()
        if months.isascii() and months.isdecimal() and len(months) < 4 and int(months) <= longest
    }
