"""What a person sees at once on Slack: carries out the `Answer` to what they did.

Slack wants its acknowledgement within three seconds, and hears it as soon as everything is committed; messages follow.
An answer that is late for the acknowledgement goes another way, and one that Slack refuses is offered again as a
button.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout
from slack_sdk.web.async_client import AsyncWebClient

from bot.language import Reader
from bot.model import Button, Buttons, Form, Message, Small
from bot.platform import Answer, Deed
from bot.slack.blocks import BUTTON_VALUE, message_blocks
from bot.slack.directory import TROUBLE, Directory, code_of
from bot.slack.modal import block_ids, field_errors, modal, reading
from bot.slack.outbound import TIMEOUT
from bot.slack.payloads import Received
from bot.underway import Underway

DEADLINE = 2.5  # seconds after which Slack may have given up waiting for the acknowledgement

Ack = dict[str, Any]  # the acknowledgement's body; empty for a bare one

log = structlog.get_logger("samspil.slack")


class Answers:
    """Gives answers over one bot token."""

    def __init__(self, client: AsyncWebClient, directory: Directory) -> None:
        self._client = client
        self._directory = directory
        self.underway = Underway(lambda error: log.error("slack.answer_failed", code=code_of(error)))

    async def give(self, received: Received, answer: Answer) -> Ack:
        """Shows the reply and returns what the acknowledgement says."""
        reply, incoming = answer.reply, received.incoming
        if reply is None:
            return {}
        if incoming.deed is Deed.SUBMIT:
            return await self._on_submit(received, answer)
        if incoming.deed is Deed.COMMAND and isinstance(reply, Message) and _left(received) > 0:
            return {"response_type": "ephemeral", **message_blocks(reply, answer.language, incoming.workspace)}
        showing = self.underway.begin(self._reply(received, reply, answer.language))
        if isinstance(reply, Form):  # its trigger is worth three seconds, like the acknowledgement
            await asyncio.wait({showing}, timeout=max(_left(received), 0))
        return {}

    async def _on_submit(self, received: Received, answer: Answer) -> Ack:
        reply = answer.reply
        if isinstance(reply, Message):
            self.underway.begin(self._whisper(received, reply, answer.language))
            return {"response_action": "clear"}
        assert isinstance(reply, Form)  # noqa: S101  (a reply is a message, a form or None)
        came = received.incoming
        view = modal(reply, answer.language, came.place.external_id, came.workspace)
        errors = field_errors(reply)
        same = (block_ids(view), reply.action, dict(reply.state)) == (received.block_ids, came.action, dict(came.state))
        if errors and not reply.error and same and errors.keys() <= received.block_ids:
            return {"response_action": "errors", "errors": errors}
        return {"response_action": "update", "view": view}

    async def _reply(self, received: Received, reply: Message | Form, language: str) -> None:
        if received.view or isinstance(reply, Form):
            await self._show(received, reply, language)
        elif received.incoming.by.external_id != (await self._directory.installation()).bot_user:
            await self._whisper(received, reply, language)

    async def _show(self, received: Received, reply: Message | Form, language: str) -> None:
        """Opens a modal, or changes the one that was pressed in."""
        here = (language, received.incoming.place.external_id, received.incoming.workspace)
        view = modal(reply, *here) if isinstance(reply, Form) else reading(reply, *here)
        try:
            if received.view:
                await self._client.views_update(view_id=received.view, view=view)
            else:
                await self._client.views_open(trigger_id=received.trigger, view=view)
        except TROUBLE as error:
            log.warning("slack.form_not_opened", code=code_of(error))
            await self._whisper(received, _again(received, language), language)

    async def _whisper(self, received: Received, message: Message, language: str) -> None:
        """Shows a message to this person alone: where they are, else in their direct conversation."""
        content = message_blocks(message, language, received.incoming.workspace)
        if received.response_url and await self._respond(received, content):
            return
        user, channel = received.incoming.by.external_id, received.incoming.place.external_id
        thread = received.thread or None
        try:
            await self._client.chat_postEphemeral(channel=channel, user=user, thread_ts=thread, **content)
        except TROUBLE as error:
            log.info("slack.not_shown_in_place", code=code_of(error))
            try:
                direct = await self._directory.direct(user)
                await self._client.chat_postMessage(channel=direct, unfurl_links=False, unfurl_media=False, **content)
            except TROUBLE as trouble:
                log.warning("slack.answer_not_shown", code=code_of(trouble))

    async def _respond(self, received: Received, content: dict[str, Any]) -> bool:
        """Posts to the response URL, in place of an ephemeral message that was pressed on."""
        body = {"response_type": "ephemeral", "replace_original": received.ephemeral, **content}
        if received.thread:
            body["thread_ts"] = received.thread
        session = self._client.session
        try:
            if session is None:
                async with ClientSession(timeout=ClientTimeout(total=TIMEOUT)) as own:
                    return await _post(own, received.response_url, body, self._client.proxy)
            return await _post(session, received.response_url, body, self._client.proxy)
        except (ClientError, TimeoutError, OSError) as error:
            log.info("slack.response_url_failed", code=code_of(error))
            return False


def _left(received: Received) -> float:
    return received.at + DEADLINE - time.monotonic()


async def _post(session: ClientSession, url: str, body: dict[str, Any], proxy: str | None) -> bool:
    async with session.post(url, json=body, proxy=proxy) as response:
        if response.status != 200:
            log.info("slack.response_url_failed", code=f"http_{response.status}")
        return response.status == 200


def _again(received: Received, language: str) -> Message:
    """In place of a form that did not open: a trigger lives three seconds and opens one modal."""
    _ = Reader(language, "UTC").text
    incoming = received.incoming
    title = _("The form did not open")
    if incoming.deed is Deed.SHORTCUT:
        say = _("Slack was a moment too slow. Nothing is lost: please choose it in the message's menu once more.")
        return Message(title, (Small(say),), preview=title)
    action, value = incoming.again
    button = Button(_("Open the form"), action, value[:BUTTON_VALUE])
    say = _("Slack was a moment too slow. Nothing is lost: please open it with the button.")
    return Message(title, (Small(say), Buttons((button,))), preview=title)
