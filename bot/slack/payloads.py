"""What Slack sends, as `Incoming`: the one place that knows the shapes of its payloads.

https://docs.slack.dev/reference/interaction-payloads, .../interactivity/implementing-slash-commands and
.../reference/events
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.model import Input, Kind, Mention, Place, Profile, Source
from bot.platform import MOST_LOOKED_UP, Deed, Incoming
from bot.slack.directory import Directory, Installation
from bot.slack.modal import Given, Malformed, Opened, block_ids, given
from bot.slack.outbound import permalink, reference

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Received:
    """What somebody did, and the ways to answer that came with it."""

    incoming: Incoming
    trigger: str = ""  # opens one modal, within three seconds
    response_url: str = ""  # answers five times within half an hour
    view: str = ""  # the modal that it happened in
    block_ids: frozenset[str] = frozenset()  # of that modal's inputs
    ephemeral: bool = False  # pressed on a message that only this person sees
    thread: str = ""  # the thread that the message stands in
    at: float = field(default_factory=time.monotonic)


async def read(payload: Payload, directory: Directory) -> Received | None:
    """What the payload says, or None when there is nothing in it for us. Raises Malformed."""
    try:
        here = await directory.installation()
        if "command" in payload:
            return await _command(payload, directory, here)
        match payload.get("type"):
            case "block_actions":
                return await _press(payload, directory, here)
            case "view_submission":
                return await _submit(payload, directory, here)
            case "message_action":
                return await _shortcut(payload, directory, here)
            case "event_callback":
                return await _event(payload, directory, here)
    except (KeyError, IndexError, AttributeError, TypeError):
        raise Malformed from None
    return None


async def _command(payload: Payload, directory: Directory, here: Installation) -> Received:
    by = await directory.person(_text(payload, "user_id"))
    place = await _place(directory, _text(payload, "channel_id"), _text(payload, "channel_name", ""), by)
    trigger = _text(payload, "trigger_id")
    text, mentions = await readable(_text(payload, "text", ""), directory)
    text = f"{_text(payload, 'command')} {text}".strip()
    incoming = _incoming(here, trigger, by, place, Deed.COMMAND, text=text, mentions=mentions)
    return Received(incoming, trigger=trigger, response_url=_text(payload, "response_url", ""))


async def _press(payload: Payload, directory: Directory, here: Installation) -> Received | None:
    pressed = payload["actions"][0]
    if pressed["type"] != "button":
        return None
    action, value = _text(pressed, "action_id").rpartition("#")[0], _text(pressed, "value", "")
    trigger = _text(payload, "trigger_id")
    by = await _person(directory, payload)
    if view := payload.get("view"):
        opened = Opened.load(_text(view, "private_metadata"))
        values = await _values(given(payload if "state" in payload else view), directory)
        incoming = _incoming(
            here,
            trigger,
            by,
            await _place(directory, opened.place, "", by),
            Deed.PRESS,
            action=action,
            value=value,
            values=values,
            form_id=opened.form_id,
            state=opened.state or {},
        )
        return Received(incoming, trigger=trigger, view=_text(view, "id"), block_ids=block_ids(view))
    channel, container = payload["channel"], payload["container"]
    place = await _place(directory, _text(channel, "id"), _text(channel, "name", ""), by)
    thread = _text(container, "thread_ts", "")
    return Received(
        _incoming(here, trigger, by, place, Deed.PRESS, action=action, value=value),
        trigger=trigger,
        response_url=_text(payload, "response_url", ""),
        ephemeral=container.get("is_ephemeral") is True,
        thread=thread if thread != container.get("message_ts") else "",
    )


async def _submit(payload: Payload, directory: Directory, here: Installation) -> Received:
    view = payload["view"]
    opened = Opened.load(_text(view, "private_metadata"))
    by = await _person(directory, payload)
    incoming = _incoming(
        here,
        _text(payload, "trigger_id", "") or f"{_text(view, 'id')}:{_text(view, 'hash')}",
        by,
        await _place(directory, opened.place, "", by),
        Deed.SUBMIT,
        action=_text(view, "callback_id"),
        values=await _values(given(view), directory),
        form_id=opened.form_id,
        state=opened.state or {},
    )
    return Received(incoming, view=_text(view, "id"), block_ids=block_ids(view))


async def _shortcut(payload: Payload, directory: Directory, here: Installation) -> Received:
    by = await _person(directory, payload)
    channel, message = payload["channel"], payload["message"]
    place = await _place(directory, _text(channel, "id"), _text(channel, "name", ""), by)
    text, _ = await readable(_text(message, "text", ""), directory)
    url = permalink(here, place.external_id, _text(message, "ts"), _text(message, "thread_ts", ""))
    trigger = _text(payload, "trigger_id")
    action = _text(payload, "callback_id")
    source = Source(text, url, reference(place.external_id, _text(message, "thread_ts", "") or _text(message, "ts")))
    return Received(
        _incoming(here, trigger, by, place, Deed.SHORTCUT, action=action, source=source),
        trigger=trigger,
        response_url=_text(payload, "response_url", ""),
    )


# Slack tells of the bot's own leaving in events of their own.
_UNINSTALLED, _REVOKED = "app_uninstalled", "tokens_revoked"
_JOINED, _LEFT = "member_joined_channel", ("member_left_channel", "channel_left", "group_left")


async def _event(payload: Payload, directory: Directory, here: Installation) -> Received | None:
    """The bot itself came or went; of anybody else's coming and going nothing is kept."""
    event = payload["event"]
    kind = _text(event, "type")
    if kind == _UNINSTALLED or (kind == _REVOKED and event["tokens"].get("bot")):  # one or the other, in any order
        nobody, everywhere = Profile("", ""), Place("", Kind.CHANNEL)
        gone = _incoming(here, _text(payload, "event_id"), nobody, everywhere, Deed.UNINSTALLED)
        return Received(gone) if payload.get("team_id") == here.team else None
    if kind not in (_JOINED, *_LEFT) or _text(event, "user", here.bot_user) != here.bot_user:
        return None
    channel = _text(event, "channel")
    directory.forget_place(channel)
    # Neither is always told: then it is the bot that acts.
    by = _text(event, "inviter", "") or _text(event, "actor_id", "") or here.bot_user
    place = await directory.place(channel, by)
    deed = Deed.ADDED if kind == _JOINED else Deed.REMOVED
    return Received(_incoming(here, _text(payload, "event_id"), await directory.person(by), place, deed))


# ---------------------------------------------------------------------------------------------- parts


def _incoming(here: Installation, key: str, by: Profile, place: Place, deed: Deed, **more: Any) -> Incoming:
    return Incoming(
        id=key,
        platform="slack",
        workspace=here.team,
        workspace_name=here.team_name,
        by=by,
        place=place,
        deed=deed,
        **more,
    )


def _text(data: Any, key: str, otherwise: str | None = None) -> str:
    """A text of a payload; without `otherwise` it must be there."""
    value = data.get(key)
    if value is None and otherwise is not None:
        return otherwise
    if not isinstance(value, str):
        raise Malformed
    return value


async def _person(directory: Directory, payload: Payload) -> Profile:
    return await directory.person(_text(payload["user"], "id"))


async def _place(directory: Directory, channel: str, name: str, by: Profile) -> Place:
    """What a payload itself calls private is private, whatever is remembered of it."""
    place = await directory.place(channel, by.external_id)
    if name == "privategroup" and place.kind is Kind.CHANNEL:
        directory.forget_place(channel)
        return Place(channel, Kind.PRIVATE, place.name)
    return place


async def _values(fields: Mapping[str, Given], directory: Directory) -> dict[str, Any]:
    async def value_of(one: Given) -> Any:
        if not one.value:
            return [] if isinstance(one.value, list) else one.value
        match one.input:
            case Input.PERSON:
                return await directory.person(one.value)
            case Input.PEOPLE:
                return list(await asyncio.gather(*(directory.person(user) for user in one.value)))
            case Input.CHANNEL:
                return await directory.place(one.value)
            case Input.CHANNELS:
                return list(await asyncio.gather(*(directory.place(channel) for channel in one.value)))
        return one.value

    values = await asyncio.gather(*(value_of(one) for one in fields.values()))
    return dict(zip(fields, values, strict=True))


# https://docs.slack.dev/messaging/formatting-message-text: <@U1|name>, <#C1|name>, <!here>, <!date^…|text>, <url|text>
_MARKED = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


async def readable(text: str, directory: Directory) -> tuple[str, tuple[Mention, ...]]:
    """Slack's marked-up text as a person reads it (names for ids, addresses as they are, nothing escaped), and who is
    mentioned in it. Of many, the first MOST_LOOKED_UP people are looked up. Whoever isn't, or can't be, is no mention:
    they stand there by the label that came with them, or by their id."""
    ids = dict.fromkeys(what for sign, what, _ in _MARKED.findall(text) if sign == "@" and what)
    first = list(ids)[:MOST_LOOKED_UP]
    people = dict(zip(first, await asyncio.gather(*(directory.person(user) for user in first)), strict=True))
    found, mentions, end = [], [], 0
    for match in _MARKED.finditer(text):
        sign, what, label = match.group(1), match.group(2), match.group(3) or ""
        found.append(_unescaped(text[end : match.start()]))
        if sign == "@" and (profile := people.get(what)) and profile.name:
            found.append(f"@{profile.name}")
            mentions.append(Mention(found[-1], profile))
        else:
            found.append(_unescaped(_words(sign, what, label)))
        end = match.end()
    return "".join([*found, _unescaped(text[end:])]), tuple(mentions)


def _words(sign: str, what: str, label: str) -> str:
    match sign:
        case "@" | "#":
            return f"{sign}{label or what}"
        case "!":
            return label or f"@{what.partition('^')[0]}"
    return f"{label} ({what})" if label and what not in (label, f"mailto:{label}") else label or what


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
