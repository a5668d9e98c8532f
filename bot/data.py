"""Messages and forms as plain data: for pages, for what is kept of what was said, and to tell whether it changed."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from bot.model import Message


def _in_base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _hashed(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def as_data(thing: Any, of_bytes: Callable[[bytes], str] = _in_base64) -> Any:
    """Anything of `bot.model` as plain JSON data; a dataclass carries its name under "is", bytes are what `of_bytes`
    says."""
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        data = {f.name: as_data(getattr(thing, f.name), of_bytes) for f in dataclasses.fields(thing)}
        return {"is": type(thing).__name__.lower(), **data}
    if isinstance(thing, Mapping):
        return {str(key): as_data(value, of_bytes) for key, value in thing.items()}
    if isinstance(thing, list | tuple | frozenset):
        return [as_data(one, of_bytes) for one in thing]
    if isinstance(thing, date | datetime | time):
        return thing.isoformat()
    if isinstance(thing, bytes):
        return of_bytes(thing)
    return thing


def as_json(thing: Any, of_bytes: Callable[[bytes], str] = _in_base64) -> str:
    """One line of JSON, the same for the same content."""
    return json.dumps(as_data(thing, of_bytes), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(message: Message) -> str:
    """SHA-256 (64 hex digits) of a message's content. A file, which may be large, is told by its own."""
    return hashlib.sha256(as_json(message, _hashed).encode()).hexdigest()
