"""What Teams sends, as `Incoming`: the one place that knows the shapes of its activities.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages (and
subscribe-to-conversation-events beside it), .../task-modules-and-cards/task-modules/task-modules-bots,
.../adaptive-cards/authoring-cards/universal-action-model and
.../messaging-extensions/how-to/action-commands/define-action-command
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from html.parser import HTMLParser
from typing import Any

from botbuilder.schema import Activity

from bot.model import Input, Kind, Place, Profile, Source
from bot.platform import Deed, Incoming
from bot.teams.auth import tenants_of
from bot.teams.directory import Address, Directory
from bot.teams.fields import Brought, Given, Malformed, brought

KINDS = {"personal": Kind.DIRECT, "groupChat": Kind.PRIVATE, "channel": Kind.PRIVATE}
NO_TENANT = "development"  # where a local playground names none, and nothing is checked


class How(Enum):
    """The way in which something came, which decides how it is answered."""

    MESSAGE = "message"  # typed, or pressed in a client that knows no `Action.Execute`: by a message
    EXECUTE = "adaptiveCard/action"  # pressed in a personal chat: at once, with a card in place of the pressed one
    FETCH = "task/fetch"  # pressed where all see the card, or chosen in a message's menu: at once, with a dialog
    SUBMIT = "task/submit"  # pressed in a dialog: at once, with what follows in it


_INVOKED = {
    **{how.value: how for how in (How.EXECUTE, How.FETCH, How.SUBMIT)},
    "composeExtension/fetchTask": How.FETCH,
    "composeExtension/submitAction": How.SUBMIT,
}


@dataclass(frozen=True, slots=True)
class Received:
    """What somebody did, and the ways to answer it."""

    incoming: Incoming
    how: How
    service_url: str
    conversation: str  # as it is answered: a channel's with the thread
    card: str = ""  # the message that was pressed on
    answered: bool = False  # whether that was an answer of ours, in whose place the next one comes


async def read(activity: Activity, directory: Directory) -> list[Received]:
    """What the activity says: nothing where there is nothing in it for us, several where a team goes. Raises
    Malformed."""
    try:
        return await _read(activity, directory)
    except (KeyError, IndexError, AttributeError, TypeError):
        raise Malformed from None


async def _read(activity: Activity, directory: Directory) -> list[Received]:
    where, how = _where(activity), _INVOKED.get(activity.name or "")
    directory.heard(where.tenant, where.address.service_url)
    if activity.type == "message":
        return [await _message(activity, where, directory)]
    if activity.type == "invoke" and how:
        return [await _invoke(activity, how, where, directory)]
    if activity.type in ("conversationUpdate", "installationUpdate"):
        return await _presence(activity, where, directory)
    return []


# ------------------------------------------------------------------------------------------------ where and who


@dataclass(frozen=True, slots=True)
class _Where:
    tenant: str
    id: str
    thread: str  # the conversation's id, and in a channel that of the thread's first message
    kind: Kind
    name: str
    address: Address


def _where(activity: Activity) -> _Where:
    here, data = activity.conversation, _mapping(activity.channel_data)
    team = _mapping(data.get("team"))
    thread = _text(here.id)
    kind = KINDS.get(here.conversation_type or "", Kind.PRIVATE)
    address = Address(
        _text(activity.service_url),
        _text(team.get("id"), "") if kind is not Kind.DIRECT else "",
        _text(team.get("aadGroupId"), ""),
    )
    tenants = tenants_of(activity) or {NO_TENANT}
    tenant = str(here.additional_properties.get("tenantId") or min(tenants)).lower()
    return _Where(tenant, thread.partition(";")[0], thread, kind, _text(here.name, ""), address)


def _mapping(data: Any) -> Mapping[str, Any]:
    return data if isinstance(data, Mapping) else {}


def _text(value: Any, otherwise: str | None = None) -> str:
    """A text of an activity; without `otherwise` it must be there."""
    if value is None and otherwise is not None:
        return otherwise
    if not isinstance(value, str):
        raise Malformed
    return value


async def _acting(activity: Activity, where: _Where, here: Place, directory: Directory) -> Profile:
    by = activity.from_property
    account, person = _text(by.id), _text(by.aad_object_id, "")
    client: Mapping[str, Any] = next(
        (one.additional_properties for one in activity.entities or [] if one.type == "clientInfo"), {}
    )
    profile = Profile(
        person or account,
        _text(by.name, ""),
        _text(activity.locale or client.get("locale"), ""),
        _text(activity.local_timezone or client.get("timezone"), ""),
        guest=not person,  # nobody of this organisation
    )
    return await directory.acting(where.tenant, here, profile, account) if person else profile


async def _doer(activity: Activity, where: _Where, directory: Directory) -> tuple[Place, Profile]:
    here = await directory.place(where.tenant, where.id, where.kind, where.address, where.name)
    return here, await _acting(activity, where, here, directory)


def _incoming(activity: Activity, where: _Where, by: Profile, here: Place, deed: Deed, **more: Any) -> Incoming:
    id = _text(activity.id, "") or uuid.uuid4().hex
    return Incoming(
        id=id if here.external_id == where.id else f"{id}:{here.external_id}",
        platform="teams",
        workspace=where.tenant,
        by=by,
        place=here,
        deed=deed,
        **more,
    )


# ------------------------------------------------------------------------------------------------ what people do


async def _message(activity: Activity, where: _Where, directory: Directory) -> Received:
    here, by = await _doer(activity, where, directory)
    if activity.value is not None:
        if here.kind is not Kind.DIRECT:
            raise Malformed  # our cards open dialogs there
        came = brought(activity.value)
        return await _pressed(activity, How.MESSAGE, where, by, here, came, directory)
    text, overheard = _typed(activity), here.kind is not Kind.DIRECT
    incoming = _incoming(activity, where, by, here, Deed.COMMAND, text=text, overheard=overheard)
    return Received(incoming, How.MESSAGE, where.address.service_url, where.thread)


async def _invoke(activity: Activity, how: How, where: _Where, directory: Directory) -> Received:
    here, by = await _doer(activity, where, directory)
    value = activity.value
    if how is How.EXECUTE and here.kind is not Kind.DIRECT:
        raise Malformed  # our cards open dialogs there
    if "commandId" in value and how is How.FETCH:
        incoming = _incoming(
            activity,
            where,
            by,
            here,
            Deed.SHORTCUT,
            action=_text(value["commandId"]),
            source=_source(value["messagePayload"]),
        )
        return Received(incoming, how, where.address.service_url, where.thread)
    came = brought(value["action"]["data"] if how is How.EXECUTE else value["data"])
    return await _pressed(activity, how, where, by, here, came, directory)


async def _pressed(
    activity: Activity, how: How, where: _Where, by: Profile, here: Place, came: Brought, directory: Directory
) -> Received:
    incoming = _incoming(
        activity,
        where,
        by,
        here,
        Deed.SUBMIT if came.submit else Deed.PRESS,
        action=came.submit or came.press,
        value=came.value,
        values=await _values(came.values, where.tenant, here, by, directory),
        form_id=came.opened.form_id,
        state=came.opened.state,
    )
    card = _text(activity.reply_to_id, "")
    return Received(incoming, how, where.address.service_url, where.thread, card, came.answered)


async def _values(
    fields: Mapping[str, Given], tenant: str, here: Place, by: Profile, directory: Directory
) -> dict[str, Any]:
    """Somebody who can't be found stays an id, which is no person to a form."""

    async def value_of(one: Given) -> Any:
        if not one.value:
            return one.value
        match one.input:
            case Input.PERSON:
                return await directory.person(tenant, here, one.value) or one.value
            case Input.PEOPLE:
                return [await directory.person(tenant, here, person) or person for person in one.value]
            case Input.CHANNEL:
                return (await directory.chosen(tenant, by.external_id, [one.value]))[0]
            case Input.CHANNELS:
                return await directory.chosen(tenant, by.external_id, one.value)
        return one.value

    return {name: await value_of(one) for name, one in fields.items()}


# ------------------------------------------------------------------------------------------------ coming and going


async def _presence(activity: Activity, where: _Where, directory: Directory) -> list[Received]:
    """The bot itself came or went; of anybody else's coming and going nothing is kept, nor of what is only renamed."""
    directory.forget(where.tenant, where.address.team or where.id)
    deed = _deed(activity)
    if deed is None:
        return []
    places = [await directory.place(where.tenant, where.id, where.kind, where.address, where.name)]
    if where.address.team and _text(_mapping(activity.channel_data).get("eventType"), "") != "channelDeleted":
        stored = await directory.of_team(where.tenant, where.address.team)
        places += [place for place in stored if place.external_id != where.id]
    by = await _acting(activity, where, places[0], directory)
    # A team is added at one place and greeted there; it goes with all of its channels, and comes back with them.
    elsewhere = Deed.RETURNED if deed is Deed.ADDED else deed
    return [
        Received(
            _incoming(activity, where, by, place, deed if place is places[0] else elsewhere),
            How.MESSAGE,
            where.address.service_url,
            where.thread,
        )
        for place in places
    ]


def _deed(activity: Activity) -> Deed | None:
    """An installation is told of twice: to a team and, with `installationUpdate`, as what it is."""
    if activity.type == "installationUpdate":
        return {"add": Deed.ADDED, "remove": Deed.REMOVED}.get(activity.action or "")
    if _mapping(activity.channel_data).get("eventType") == "channelDeleted":
        return Deed.REMOVED
    us = activity.recipient.id if activity.recipient else ""
    for deed, accounts in ((Deed.ADDED, activity.members_added), (Deed.REMOVED, activity.members_removed)):
        if us and any(one.id == us for one in accounts or []):
            return deed
    return None


# ------------------------------------------------------------------------------------------------ text

_MENTION = re.compile(r"<at[^>]*>(.*?)</at>", re.DOTALL)


def _typed(activity: Activity) -> str:
    """What was typed, as a person reads it: without the mention that calls us, and with the names of others."""
    us = activity.recipient.id if activity.recipient else ""
    ours = {
        _text(one.additional_properties.get("text"), "")
        for one in activity.entities or []
        if one.type == "mention" and _mapping(one.additional_properties.get("mentioned")).get("id") == us
    }
    text = _text(activity.text, "").replace("&nbsp;", " ")
    text = _MENTION.sub(lambda found: "" if found.group() in ours else f"@{found.group(1)}", text)
    return text.replace("\xa0", " ").strip()


def _source(payload: Any) -> Source:
    """The message that was chosen: its body comes as HTML (…/messaging-extensions/how-to/action-commands)."""
    body = _mapping(payload.get("body"))
    content = _text(body.get("content"), "")
    text = _words(content) if body.get("contentType") == "html" else content
    return Source(text=text, url=_text(payload.get("linkToMessage"), ""))


class _Words(HTMLParser):
    """The words of a message's HTML, a paragraph a line."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("br", "p", "div", "li", "tr"):
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def _words(html: str) -> str:
    parser = _Words()
    parser.feed(html)
    parser.close()
    lines = "".join(parser.found).replace("\xa0", " ").split("\n")
    return "\n".join(line for line in (" ".join(one.split()) for one in lines) if line)
