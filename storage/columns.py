"""What columns hold that no database has of itself: our ids, and moments in time."""

from __future__ import annotations

import secrets
import threading
import time
from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator

_EPOCH_MS = 1_735_689_600_000  # 2025-01-01: keeps ids within 63 bits until the 2090s
_last_id = 0
_id_lock = threading.Lock()


def new_id() -> int:
    """A 63-bit id: milliseconds, then 22 random bits. Later ids of one process are larger, so that they also order."""
    global _last_id  # noqa: PLW0603 (one counter a process is the point)
    with _id_lock:
        made = ((time.time_ns() // 1_000_000 - _EPOCH_MS) << 22) | secrets.randbits(22)
        _last_id = max(made, _last_id + 1)
        return _last_id


class Moment(TypeDecorator[datetime]):
    """A moment in time: aware in Python, UTC in the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
