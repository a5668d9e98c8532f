"""The HTTP connections to Microsoft that keys, tokens and calls share."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Generic, TypeVar

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar

TIMEOUT = 10.0  # seconds; less than a third of a posting's lease, so that one worker's late send is not another's

# What a call may raise: no connection, no answer in time.
NO_ANSWER = (ClientError, TimeoutError, OSError)


@dataclass(frozen=True, slots=True)
class Said:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, or None where it is no JSON: a gateway in between answers with a page of its own."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


class Wire:
    """Open between `start` and `stop`, in one event loop. Proxies are taken from the environment."""

    def __init__(self) -> None:
        self._session: ClientSession | None = None

    async def start(self) -> None:
        self._session = ClientSession(cookie_jar=DummyCookieJar(), trust_env=True)

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def fetch(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        data: bytes | str | Mapping[str, str] | BinaryIO | None = None,
        within: float | None = None,
    ) -> Said:
        """One request, its whole answer in so many seconds, else in TIMEOUT; `data` as a mapping is sent as a form.
        Raises one of NO_ANSWER.

        Redirects are not followed: what is sent has a token or a password in it.
        """
        if self._session is None:
            raise ClientError("not started")
        limit = ClientTimeout(total=within or TIMEOUT)
        async with self._session.request(
            method, url, headers=headers, data=data, allow_redirects=False, timeout=limit
        ) as answer:
            return Said(answer.status, answer.headers, await answer.read())


T = TypeVar("T")


class Shared(Generic[T]):
    """Work that many may ask for and that is done once: whoever asks while it is under way shares its outcome."""

    def __init__(self, work: Callable[[], Awaitable[T]]) -> None:
        self._work = work
        self._task: asyncio.Future[T] | None = None

    def begin(self) -> asyncio.Future[T]:
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._work())
        return self._task

    async def __call__(self) -> T:
        return await asyncio.shield(self.begin())
