"""What a platform answered, kept in the process for a while, so that somebody already known waits for no call."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

HOUR = 3600.0
MOST = 20_000  # entries

T = TypeVar("T")


class Kept(Generic[T]):
    """Values by id, each until its time; the oldest go first when there are too many. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._values: OrderedDict[str, tuple[float, T]] = OrderedDict()

    def fresh(self, key: str) -> T | None:
        until, value = self._values.get(key, (0.0, None))
        return value if until > self._clock() else None

    def stale(self, key: str, late: float = math.inf) -> T | None:
        """Also after its time, by so many seconds."""
        until, value = self._values.get(key, (-math.inf, None))
        return value if until + late > self._clock() else None

    def keep(self, key: str, value: T, seconds: float = HOUR) -> T:
        self._values[key] = (self._clock() + seconds, value)
        self._values.move_to_end(key)
        if len(self._values) > MOST:
            self._values.popitem(last=False)
        return value

    def forget(self, key: str) -> None:
        self._values.pop(key, None)
