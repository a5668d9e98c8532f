"""News for the open pages: each listens on a WebSocket.

Not server-sent events: over HTTP/1.1 a browser opens at most six connections to one address, all its tabs together,
and every stream would hold one of them for good; the seventh tab of a training would hang. WebSockets aren't counted.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection, Iterator
from typing import Any

Event = dict[str, Any]
Events = asyncio.Queue[Event | None]  # None: no more

MOST_WAITING = 1000  # events a slow page may be behind; past that it is cut off, connects again and reloads


class Feed:
    """Who listens. Used on the event loop only."""

    def __init__(self) -> None:
        self._listeners: dict[Events, str] = {}

    @contextlib.contextmanager
    def listening(self, person: str) -> Iterator[Events]:
        """What happens from now on that the person may see; ends with None when the page is too slow or the program
        stops."""
        events: Events = asyncio.Queue()
        self._listeners[events] = person
        try:
            yield events
        finally:
            self._listeners.pop(events, None)

    def tell(self, event: Event, people: Collection[str] | None = None) -> None:
        """Tells the pages of these people, or (None) of all."""
        for events, person in list(self._listeners.items()):
            if people is None or person in people:
                behind = events.qsize() >= MOST_WAITING
                self._end(events) if behind else events.put_nowait(event)

    def close(self) -> None:
        """The program stops."""
        for events in list(self._listeners):
            self._end(events)

    def _end(self, events: Events) -> None:
        del self._listeners[events]
        events.put_nowait(None)
