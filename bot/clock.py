"""Time as a value: the composition root hands a clock to whatever needs one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """The machine's clock, moved forward: for training, where next week should be seen today."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def move(self, to: datetime) -> None:
        """Makes it `to` (aware) now. Raises ValueError for a moment that has passed: what was said can't be unsaid."""
        if to <= self.now():
            raise ValueError("the clock only moves forward")
        self._ahead += to - self.now()
