"""What Samspil says on Slack: the `bot.platform.Platform` over Slack's Web API."""

from __future__ import annotations

import json
import logging
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

import structlog
from aiohttp import ClientSession, ClientTimeout, DummyCookieJar
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.model import File, Message
from bot.platform import Gone, Sent, Target, TryLater, Unreachable
from bot.slack.blocks import message_blocks
from bot.slack.directory import Directory, Installation, code_of

log = structlog.get_logger("samspil.slack")

TIMEOUT = 10  # seconds; less than a third of a posting's lease, so that one worker's late send is not another's

UPLOADING = 30  # seconds that a file itself may take; with the calls before and after it, within a lease

# Slack's words (the error tables of the methods' pages, https://docs.slack.dev/reference/methods) in ours.
_UNREACHABLE = {
    "not_in_channel": "not_in_channel",
    "channel_not_found": "no_such_conversation",
    "is_archived": "no_such_conversation",
    "user_not_found": "person_unreachable",
    "users_not_found": "person_unreachable",
    "user_disabled": "person_unreachable",
    "cannot_dm_bot": "person_unreachable",
    "user_not_visible": "person_unreachable",
    "restricted_action": "not_allowed",
    "restricted_action_read_only_channel": "not_allowed",
    "restricted_action_thread_only_channel": "not_allowed",
    "restricted_action_non_threadable_channel": "not_allowed",
    "restricted_action_thread_locked": "not_allowed",
    "ekm_access_denied": "not_allowed",
    "missing_scope": "not_allowed",
    "no_permission": "not_allowed",
    "access_denied": "not_allowed",
    "account_inactive": "not_installed",
    "invalid_auth": "not_installed",
    "not_authed": "not_installed",
    "token_expired": "not_installed",
    "token_revoked": "not_installed",
    "team_access_not_granted": "not_installed",
    "msg_too_long": "rejected",
    "msg_blocks_too_long": "rejected",
    "invalid_blocks": "rejected",
    "invalid_blocks_format": "rejected",
    "invalid_arguments": "rejected",
    "no_text": "rejected",
    "cannot_reply_to_message": "rejected",
    "file_uploads_disabled": "no_files",
    "file_uploads_except_images_disabled": "no_files",
    "file_upload_size_restricted": "no_files",
    "file_type_not_allowed": "no_files",
    "storage_limit_reached": "no_files",
}
_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
_LIMITED = frozenset({"ratelimited", "rate_limited"})


class SlackFailed(Exception):
    """Slack answered with an error of its own (its word for it is the text): whether it did what was asked is
    unknown."""


class _PlaceOnly(logging.Filter):
    """Of what Slack's libraries would log, says only where it arose and Slack's word for an error: their own
    wording may quote what a person wrote."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        code = code_of(error) if error else ""
        log.warning("slack.sdk", where=f"{record.module}:{record.lineno}", code=code)
        return False


def quiet_logger() -> logging.Logger:
    """For Slack's libraries. Its level is set, since they compose what they would log before they ask whether to."""
    logger = logging.getLogger("samspil.slack.sdk")
    logger.setLevel(logging.ERROR)
    if not logger.filters:
        logger.addFilter(_PlaceOnly())
    return logger


class Outbound:
    """One workspace's Slack, as far as delivery needs it."""

    name = "slack"

    def __init__(self, bot_token: str, api_url: str) -> None:
        # Retries belong to delivery, which knows what a repeated message costs.
        self.client = AsyncWebClient(
            bot_token, base_url=api_url, timeout=TIMEOUT, logger=quiet_logger(), retry_handlers=[]
        )
        if proxy_bypass(urlsplit(api_url).hostname or ""):
            self.client.proxy = None  # slack_sdk takes HTTPS_PROXY from the environment, but not NO_PROXY
        self.directory = Directory(self.client)

    async def start(self) -> None:
        """Opens the connections that all calls share. Call it in the event loop that will make them."""
        # No cookies: Slack's Web API knows us by our token, and looking for some takes a third of a call's time.
        self.client.session = ClientSession(timeout=ClientTimeout(total=TIMEOUT), cookie_jar=DummyCookieJar())

    async def stop(self) -> None:
        if self.client.session is not None:
            await self.client.session.close()
            self.client.session = None

    async def send(self, to: Target, message: Message, language: str, reply_to: str = "") -> Sent:
        here = await self._of(to.workspace)
        thread = _read_reference(reply_to)[1] if reply_to else None
        blocks = message_blocks(message, language, to.workspace)
        try:
            channel = to.conversation or await self.directory.direct(to.person)
            try:
                said = await self._say(channel, message, blocks, thread)
            except SlackApiError as error:
                # A command can be typed in a direct message between two people, which is not ours to write in.
                if code_of(error) != "channel_not_found" or not to.person:
                    raise
                channel = await self.directory.direct(to.person)
                said = await self._say(channel, message, blocks, None)
        except SlackApiError as error:
            raise _told(error, "conversation") from None
        if _file_of(message):  # Slack shares it by and by, and does not tell as which message
            return Sent(reference=json.dumps({"channel": channel, "file": said}), conversation=channel)
        return Sent(
            reference=reference(channel, said),
            conversation=channel,
            url=permalink(here, channel, said, thread or ""),
        )

    async def _say(self, channel: str, message: Message, blocks: dict[str, Any], thread: str | None) -> str:
        """The message's `ts`; where it brings a file, the file's id."""
        file = _file_of(message)
        if file is None:
            said = await self.client.chat_postMessage(
                channel=channel, thread_ts=thread, unfurl_links=False, unfurl_media=False, **blocks
            )
            return str(said["ts"])
        try:
            room = await self.client.files_getUploadURLExternal(filename=file.name, length=len(file.content))
            await self._lay(str(room["upload_url"]), file.content)
            await self.client.files_completeUploadExternal(
                files=[{"id": str(room["file_id"]), "title": file.name}],
                channel_id=channel,
                thread_ts=thread,
                blocks=json.dumps(blocks["blocks"]),  # which is what the file is introduced by
            )
        except SlackApiError as error:
            if code_of(error) == "missing_scope":  # what was said before there were files
                raise Unreachable("no_files") from None
            raise
        return str(room["file_id"])

    async def _lay(self, url: str, content: bytes) -> None:
        """Lays a file where Slack has made room for it, little by little. The address is worth a password."""
        session = self.client.session
        assert session is not None  # noqa: S101  (see `start`)
        within = ClientTimeout(total=UPLOADING)
        async with session.post(url, data=BytesIO(content), proxy=self.client.proxy, timeout=within) as said:
            if said.status != 200:
                raise SlackFailed("upload")

    async def update(self, to: Target, reference: str, message: Message, language: str) -> None:
        """Of a file all that can be done is to take it away."""
        await self._of(to.workspace)
        if (file := _read_file(reference)) and not _file_of(message):
            await self._take_away(file)
            return
        channel, ts = _read_reference(reference)
        try:
            blocks = message_blocks(message, language, to.workspace)
            await self.client.chat_update(channel=channel, ts=ts, **blocks)
        except SlackApiError as error:
            raise _told(error, "chat.update") from None

    async def _take_away(self, file: str) -> None:
        try:
            await self.client.files_delete(file=file)
        except SlackApiError as error:
            if code_of(error) in _STAYS:
                raise Gone from None
            raise _told(error, "files.delete") from None

    async def memberships(self, workspace: str, person: str) -> frozenset[str]:
        """Public channels that the bot is not in are among them: Slack tells of those anyway."""
        await self._of(workspace)
        found: set[str] = set()
        cursor = ""
        try:
            while True:
                said = await self.client.users_conversations(
                    user=person, types="public_channel,private_channel,mpim", limit=200, cursor=cursor
                )
                found |= {str(channel["id"]) for channel in said["channels"]}
                cursor = str((said.get("response_metadata") or {}).get("next_cursor") or "")
                if not cursor:
                    return frozenset(found)
        except SlackApiError as error:
            raise _told(error, "users.conversations") from None

    async def has_left(self, workspace: str, person: str) -> bool | None:
        """Whether their account was deactivated. Whom Slack does not know here may be a stranger: None."""
        await self._of(workspace)
        try:
            said = await self.client.users_info(user=person)
        except SlackApiError as error:
            if code_of(error) in ("user_not_found", "user_not_visible"):
                return None
            raise _told(error, "users.info") from None
        return said["user"].get("deleted") is True

    async def _of(self, workspace: str) -> Installation:
        """The installation, which must be that workspace's."""
        try:
            here = await self.directory.installation()
        except SlackApiError as error:
            raise _told(error, "auth.test") from None
        if here.team != workspace:
            raise Unreachable("not_installed")
        return here


def permalink(here: Installation, channel: str, ts: str, thread: str = "") -> str:
    """A message's address, composed as chat.getPermalink answers it, without the call."""
    address = f"{here.url}archives/{channel}/p{ts.replace('.', '')}"
    return f"{address}?thread_ts={thread}&cid={channel}" if thread and thread != ts else address


def reference(channel: str, ts: str) -> str:
    """What finds a message again."""
    return json.dumps({"channel": channel, "ts": ts})


def _read_reference(reference: str) -> tuple[str, str]:
    """(channel, ts). Raises Gone for what is no reference of ours: nothing can be changed by it."""
    try:
        data = json.loads(reference)
        return str(data["channel"]), str(data["ts"])
    except (ValueError, TypeError, KeyError):
        raise Gone from None


# https://docs.slack.dev/reference/methods/files.delete
_STAYS = ("file_not_found", "file_deleted", "cant_delete_file", "delete_not_allowed", "file_deleting_disabled")


def _read_file(reference: str) -> str:
    """The id of the file that a message brought, "" for none that is known."""
    try:
        return str(json.loads(reference).get("file", ""))
    except (ValueError, AttributeError):
        return ""


def _file_of(message: Message) -> File | None:
    return next((element for element in message.elements if isinstance(element, File)), None)


def _told(error: SlackApiError, scope: str) -> Exception:
    """What Slack's error means to delivery. `scope` is what a rate limit of this call holds up.

    Slack limits chat.postMessage to about one a second in a channel and to some hundreds a minute in a workspace
    (https://docs.slack.dev/apis/web-api/rate-limits), and the answer is the same for both. Taking it for the
    channel's holds up nobody else; if it was the workspace's, the other channels soon learn it for themselves.
    """
    code = code_of(error)
    headers = getattr(error.response, "headers", None) or {}
    if code in _LIMITED or getattr(error.response, "status_code", 0) == 429:
        return TryLater(_seconds(headers), scope)
    if code == "message_limit_exceeded":  # "Members on this team are sending too many messages"
        return TryLater(60.0, "chat.postMessage")
    if code in _GONE:
        return Gone(code)
    if code in _UNREACHABLE:
        return Unreachable(_UNREACHABLE[code])
    return SlackFailed(code)


def _seconds(headers: Any) -> float:
    value = next((headers[key] for key in headers if key.lower() == "retry-after"), "1")
    value = value[0] if isinstance(value, list) else value
    try:
        return min(max(float(value), 1.0), 3600.0)
    except ValueError:
        return 1.0
