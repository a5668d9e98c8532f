"""Slack's way in: one HTTP route or one socket, through Bolt, to `handle`; its answer goes back in the acknowledgement.

A request is checked and parsed here before Bolt sees it, since Bolt 1.30 parses before it verifies (broken JSON
becomes a 500), logs the body of a forged request, and drops a slash command with the word "payload" in its text.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import traceback
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.request import SocketModeRequest
from yarl import query_to_pairs

from bot.platform import Handle
from bot.slack.answers import Answers
from bot.slack.directory import TROUBLE, Directory, Installation, code_of
from bot.slack.modal import Malformed
from bot.slack.outbound import Outbound, quiet_logger
from bot.slack.payloads import Payload, read

PATH = "/slack/events"
MOST_BYTES = 1_000_000  # a view and what was typed into it weigh some 250 kB each at most
MOST_FIELDS = 100  # of a form-encoded body; Slack sends some fifteen

log = structlog.get_logger("samspil.slack")

_ANY = re.compile("")


class Slack(Outbound):
    """One workspace on Slack: a `Platform` to delivery, and the way in for the people there.

    `start` comes before anything is sent. `routes` (with a signing secret) and `listen` (with an app token) are the
    ways in, either or both. `rest` lets what is in flight finish; `stop` closes the connections.
    """

    def __init__(
        self, *, handle: Handle, bot_token: str, signing_secret: str = "", app_token: str = "", api_url: str
    ) -> None:
        super().__init__(bot_token, api_url)
        self._handle = handle
        self._answers = Answers(self.client, self.directory)
        self._verifier = SignatureVerifier(signing_secret) if signing_secret else None
        self._app_token = app_token
        self._socket: _Socket | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._bolt = AsyncApp(
            name="samspil.slack.sdk",
            client=self.client,
            logger=quiet_logger(),
            authorize=_Authorized(self.directory),
            before_authorize=_OneWorkspace(self.directory),
            # An acknowledgement then goes out when it is made; else Bolt looks for it every ten milliseconds.
            process_before_response=True,
            request_verification_enabled=False,  # done before parsing, in `_take`
            raise_error_for_unhandled_request=True,  # else their bodies are logged
            attaching_function_token_enabled=False,
        )
        self._bolt.error(_failed)
        # Bolt tries them in turn; most of what comes is a press.
        for listen in (self._bolt.block_action, self._bolt.command, self._bolt.view, self._bolt.shortcut):
            listen(_ANY)(self._on_payload)
        self._bolt.event(_ANY)(self._on_payload)

    def routes(self, app: web.Application) -> None:
        """Adds `POST /slack/events`, for everything that Slack sends; without a signing secret, by which genuine
        requests are known, there is no such way in."""
        if self._verifier:
            app.router.add_post(PATH, self._take)

    async def start(self) -> None:
        """Opens the connections to Slack and learns whose token it is.

        Raises SlackApiError when Slack refuses the token; when Slack can't be reached, it is asked again at the
        first request.
        """
        await super().start()
        try:
            await self.directory.installation()
        except TROUBLE as error:
            if code_of(error) in ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"):
                await self.stop()
                raise
            log.warning("slack.not_reached", code=code_of(error))

    async def check(self) -> Installation:
        """Asks Slack whose token it is and what it may do. Raises one of `directory.TROUBLE`."""
        return await self.directory.installation()

    async def listen(self) -> None:
        """With an app token, holds a socket open on which Slack sends everything, without a public address."""
        if not self._app_token:
            return
        self._socket = _Socket(self._bolt, self._app_token, logger=quiet_logger())
        self._socket.client.proxy = self.client.proxy
        self._connecting = asyncio.create_task(self._socket.client.connect())  # type: ignore[no-untyped-call]  # Slack's

    async def rest(self) -> None:
        """Takes on nothing new, and waits for what was taken on."""
        if self._connecting:
            self._connecting.cancel()
        if self._socket:
            await self._socket.finish()
        await self._answers.underway.finish()
        if self._socket:
            await self._socket.client.close()  # type: ignore[no-untyped-call]  # Slack's
            self._socket = None

    async def _on_payload(self, body: Payload, ack: AsyncAck) -> None:
        """Commits what was done (`handle` does), and only then acknowledges it."""
        received = await read(body, self.directory)
        said = await self._answers.give(received, await self._handle(received.incoming)) if received else {}
        await ack(said) if said else await ack()

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.clone(client_max_size=MOST_BYTES).read()
        if not self._genuine(body, request.headers):
            log.info("slack.not_genuine")
            return web.json_response({"error": "invalid request"}, status=401)
        try:
            parsed = _parse(body, request.content_type)
            # Bolt calls a body that is parsed already "socket mode".
            said = await self._bolt.async_dispatch(AsyncBoltRequest(body=parsed, mode="socket_mode"))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            # What goes wrong in `handle` ends in `_failed`; what is left is that Bolt could not read it either.
            log.info("slack.malformed")
            return web.json_response({"error": "malformed"}, status=400)
        return await to_aiohttp_response(said)

    def _genuine(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether Slack signed it, within the last five minutes."""
        assert self._verifier is not None  # noqa: S101  (`routes` saw to it)
        try:
            return self._verifier.is_valid(
                body, headers.get("X-Slack-Request-Timestamp"), headers.get("X-Slack-Signature")
            )
        except (ValueError, TypeError):  # a timestamp that is no number, a body that is no UTF-8, an odd signature
            return False


def _parse(body: bytes, content_type: str) -> dict[str, Any]:
    """The payload: JSON for events, JSON in a form for presses and submits, a plain form for commands."""
    if content_type == "application/json":
        parsed = json.loads(body)
    elif content_type == "application/x-www-form-urlencoded":
        # yarl's is in C, and takes a tenth of the time of the standard library's
        fields = dict(query_to_pairs(body.decode(), max_fields=MOST_FIELDS))
        parsed = json.loads(fields["payload"]) if "payload" in fields else fields
    else:
        raise web.HTTPUnsupportedMediaType
    if not isinstance(parsed, dict):
        raise TypeError
    return parsed


async def _failed(error: Exception) -> BoltResponse:
    """What Slack hears when something went wrong, and what is logged: never the error's own words."""
    if isinstance(error, BoltUnhandledRequestError):
        return BoltResponse(status=200)  # nothing that we asked to be told
    frames = traceback.extract_tb(error.__traceback__)
    if isinstance(error, Malformed) or all("slack_bolt" in frame.filename for frame in frames):
        log.info("slack.malformed")
        return BoltResponse(status=400)
    frame = frames[-1]
    log.error("slack.failed", code=code_of(error), where=f"{frame.name}:{frame.lineno}")
    return BoltResponse(status=503 if isinstance(error, TROUBLE) else 500)


class _OneWorkspace(AsyncMiddleware):
    """Lets through what comes from the workspace of our token; the rest is acknowledged and left."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[Any]],
    ) -> BoltResponse | None:
        if req.body.get("type") != "url_verification":
            here = await self._directory.installation()
            if req.context.team_id != here.team:
                log.info("slack.other_workspace")
                return BoltResponse(status=200)
        await next()
        return None


class _Authorized(AsyncAuthorize):
    """Whose token it is, as the directory remembers it: Bolt's own way may ask Slack at every request."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def __call__(self, *, context: AsyncBoltContext, **_: Any) -> AuthorizeResult:
        here = await self._directory.installation()
        return AuthorizeResult(enterprise_id=None, team_id=here.team, bot_user_id=here.bot_user)


class _Socket(AsyncSocketModeHandler):
    """Socket Mode that knows what it is busy with."""

    def __init__(self, app: AsyncApp, app_token: str, logger: logging.Logger) -> None:
        super().__init__(app, app_token, logger)
        self._tasks: set[asyncio.Task[Any]] = set()

    async def handle(self, client: Any, req: SocketModeRequest) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  (a coroutine runs in one)
        self._tasks.add(task)
        try:
            await super().handle(client, req)
        finally:
            self._tasks.discard(task)

    async def finish(self) -> None:
        """Takes on nothing new, and waits for what was taken on."""
        self.client.socket_mode_request_listeners.clear()
        if self._tasks:
            await asyncio.wait(self._tasks)
