"""Keeps other pages in the same browser from driving the workspace, and reads what its own page sends.

The page needs no account, so the browser's own rules are the lock: the Host must be this computer (another name that
resolves here is DNS rebinding), and whatever changes something must come from this very origin. What comes in is
checked by hand, field by field: malformed is 400, unknown is 404, never 500.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn
from urllib.parse import urlsplit

from aiohttp import web

LOOPBACK = ("127.0.0.1", "localhost", "::1")
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def only_from_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    """403 for another host or another site's page; opening a WebSocket is as good as a POST."""
    host = request.headers.get("Host", "")
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        name = None
    if name not in LOOPBACK:
        raise refusal(web.HTTPForbidden, "other_host")
    changes = request.method not in ("GET", "HEAD") or "Upgrade" in request.headers
    if changes and request.headers.get("Origin") != f"{request.scheme}://{host}":
        raise refusal(web.HTTPForbidden, "other_origin")
    return await handler(request)


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)


def refusal(error: type[web.HTTPError], code: str) -> web.HTTPError:
    """A 4xx whose body is {"error": code}; the page has the words for it."""
    return error(text=json.dumps({"error": code}), content_type="application/json")


async def body_of(request: web.Request) -> Body:
    """The JSON object sent. 400 malformed, 413 too large, 415 another type."""
    if request.content_type != "application/json":
        raise refusal(web.HTTPUnsupportedMediaType, "not_json")
    try:
        data = json.loads(await request.read(), parse_constant=_not_json)
        json.dumps(data, ensure_ascii=False).encode()  # half a surrogate pair is text to Python and to nobody else
    except (ValueError, RecursionError):
        raise refusal(web.HTTPBadRequest, "malformed") from None
    if not isinstance(data, dict):
        raise refusal(web.HTTPBadRequest, "malformed")
    return Body(data)


def _not_json(constant: str) -> NoReturn:
    raise ValueError(constant)


class Body:
    """An object from outside, read field by field; a field of another type is a 400."""

    def __init__(self, data: dict[Any, Any]) -> None:
        self._data = data

    def text(self, key: str, *, most: int, least: int = 0) -> str:
        """A string (left out: empty) of so many characters."""
        value = self._data.get(key, "")
        if not isinstance(value, str) or not least <= len(value) <= most:
            raise refusal(web.HTTPBadRequest, f"malformed {key}")
        return value

    def texts(self, key: str) -> dict[str, str]:
        """An object of strings (left out: empty)."""
        value = self._data.get(key, {})
        if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
            raise refusal(web.HTTPBadRequest, f"malformed {key}")
        return value

    def values(self, key: str) -> dict[str, Any]:
        """An object of anything (left out: empty)."""
        value = self._data.get(key, {})
        if not isinstance(value, dict):
            raise refusal(web.HTTPBadRequest, f"malformed {key}")
        return value
