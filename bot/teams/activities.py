"""What Teams sends, as `Incoming`: the one place that knows the shapes of its activities.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages (and
subscribe-to-conversation-events beside it), .../task-modules-and-cards/task-modules/task-modules-bots,
.../adaptive-cards/authoring-cards/universal-action-model and
.../messaging-extensions/how-to/action-commands/define-action-command
"""

from __future__ import annotations

import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from html import unescape
from typing import Any

from botbuilder.schema import Activity

from bot.model import Input, Kind, Mention, Place, Profile, Source
from bot.platform import MOST_LOOKED_UP, Deed, Incoming
from bot.teams.auth import tenants_of
from bot.teams.directory import Address, Directory
from bot.teams.fields import Brought, Given, Malformed, brought
from bot.teams.files import Upload, answer

KINDS = {"personal": Kind.DIRECT, "groupChat": Kind.PRIVATE, "channel": Kind.PRIVATE}
NO_TENANT = "development"  # where a local playground names none, and nothing is checked


class How(Enum):
    """The way in which something came, which decides how it is answered."""

    MESSAGE = "message"  # typed, or pressed in a client that knows no `Action.Execute`: by a message
    EXECUTE = "adaptiveCard/action"  # pressed in a personal chat: at once, with a card in place of the pressed one
    FETCH = "task/fetch"  # pressed where all see the card, or chosen in a message's menu: at once, with a dialog
    SUBMIT = "task/submit"  # pressed in a dialog: at once, with what follows in it
    FILE = "fileConsent/invoke"  # said whether they want a file: with nothing; the file follows


_INVOKED = {
    **{how.value: how for how in How if how is not How.MESSAGE},
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
    answered: bool = False  # whether that was a form, in whose place comes what follows
    upload: Upload | None = None  # where the file goes that they want


async def read(activity: Activity, directory: Directory) -> list[Received]:
    """What the activity says: nothing where there is nothing in it for us, several where a team goes. Raises
    Malformed."""
    try:
        said = _said(activity)
    except (KeyError, IndexError, AttributeError, TypeError):
        raise Malformed from None
    directory.heard(said.where.tenant, said.where.address.service_url)
    if activity.type in ("conversationUpdate", "installationUpdate"):
        return await _presence(said, directory)
    return [] if said.deed is None else [await _did(said, said.deed, directory)]


# ------------------------------------------------------------------------------------------------ where and who


@dataclass(frozen=True, slots=True)
class _Said:
    """What stands in the activity, before anybody is asked about it."""

    id: str
    where: _Where
    by: Profile
    account: str  # Teams' id of `by`
    how: How
    deed: Deed | None  # None: nothing for us
    more: Mapping[str, Any]  # what else its `Incoming` has
    named: Sequence[Named]  # who is mentioned
    came: Brought
    upload: Upload | None
    card: str
    event: str  # Teams' word for what happened to a team or channel, in lower case


def _said(activity: Activity) -> _Said:
    where, how, deed, came, upload = _where(activity), How.MESSAGE, None, None, None
    more: dict[str, Any] = {}
    named: Sequence[Named] = ()
    value = activity.value
    event = _text(_mapping(activity.channel_data).get("eventType"), "").lower()
    if activity.type == "message" and value is not None:
        came = brought(value)
    elif activity.type == "message":
        deed = Deed.COMMAND
        text, named = _typed(activity)
        more = {"text": text, "overheard": where.kind is not Kind.DIRECT}
    elif activity.type == "invoke" and activity.name in _INVOKED:
        how = _INVOKED[activity.name]
        if "commandId" in value and how is How.FETCH:
            deed = Deed.SHORTCUT
            more = {"action": _text(value["commandId"]), "source": _source(value["messagePayload"], where)}
        elif how is How.FILE:
            came, upload = answer(value)
        else:
            came = brought(value["action"]["data"] if how is How.EXECUTE else value["data"])
    elif activity.type in ("conversationUpdate", "installationUpdate"):
        deed = _coming_or_going(activity, event)
    if came is not None:
        if where.kind is not Kind.DIRECT and how in (How.MESSAGE, How.EXECUTE, How.FILE):
            raise Malformed  # our cards open dialogs there
        deed = Deed.SUBMIT if came.submit else Deed.PRESS
        more = {"action": came.submit or came.press, "value": came.value}
        more |= {"form_id": came.opened.form_id, "state": came.opened.state}
    by, account = _by(activity) if deed else (Profile("", ""), "")
    return _Said(
        id=_text(activity.id, "") or uuid.uuid4().hex,
        where=where,
        by=by,
        account=account,
        how=how,
        deed=deed,
        more=more,
        named=named,
        came=came or Brought(),
        upload=upload,
        card=_text(activity.reply_to_id, ""),
        event=event,
    )


@dataclass(frozen=True, slots=True)
class _Where:
    tenant: str
    id: str
    thread: str  # the conversation's id, and in a channel that of the thread's first message
    kind: Kind
    name: str
    address: Address
    channel: str  # which an event is about; the conversation is the whole team then


def _where(activity: Activity) -> _Where:
    here, data = activity.conversation, _mapping(activity.channel_data)
    team = _mapping(data.get("team"))
    thread = _text(here.id)
    kind = KINDS.get(here.conversation_type or "", Kind.PRIVATE)
    if thread.startswith("19:") and kind is Kind.DIRECT:
        kind = Kind.PRIVATE  # the chat of two people is "personal" too, in whose menus our actions stand
    address = Address(
        _text(activity.service_url),
        _text(team.get("id"), "") if kind is not Kind.DIRECT else "",
        _text(team.get("aadGroupId"), ""),
    )
    tenants = tenants_of(activity) or {NO_TENANT}
    tenant = str(here.additional_properties.get("tenantId") or min(tenants)).lower()
    channel = _text(_mapping(data.get("channel")).get("id"), "")
    return _Where(tenant, thread.partition(";")[0], thread, kind, _text(here.name, ""), address, channel)


def _mapping(data: Any) -> Mapping[str, Any]:
    return data if isinstance(data, Mapping) else {}


def _text(value: Any, otherwise: str | None = None) -> str:
    """A text of an activity; without `otherwise` it must be there."""
    if value is None and otherwise is not None:
        return otherwise
    if not isinstance(value, str):
        raise Malformed
    return value


def _by(activity: Activity) -> tuple[Profile, str]:
    """Whoever acts, by their id in Microsoft Entra where they have one, and by Teams' own."""
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
    return profile, account


async def _acting(said: _Said, here: Place, directory: Directory) -> Profile:
    by = said.by
    return by if by.guest else await directory.acting(said.where.tenant, here, by, said.account)


def _received(said: _Said, by: Profile, here: Place, deed: Deed, **more: Any) -> Received:
    incoming = Incoming(
        id=said.id if here.external_id == said.where.id else f"{said.id}:{here.external_id}",
        platform="teams",
        workspace=said.where.tenant,
        by=by,
        place=here,
        deed=deed,
        **more,
    )
    service, thread = said.where.address.service_url, said.where.thread
    return Received(incoming, said.how, service, thread, said.card, said.came.answered, said.upload)


# ------------------------------------------------------------------------------------------------ what people do


async def _did(said: _Said, deed: Deed, directory: Directory) -> Received:
    where = said.where
    here = await directory.place(where.tenant, where.id, where.kind, where.address, where.name)
    by = await _acting(said, here, directory)
    values = await _values(said.came.values, where.tenant, here, by, directory)
    mentions = await _mentions(said.named, where.tenant, here, directory)
    return _received(said, by, here, deed, values=values, mentions=mentions, **said.more)


async def _mentions(named: Sequence[Named], tenant: str, here: Place, directory: Directory) -> tuple[Mention, ...]:
    """Those who are members here; a tag and an app are mentioned in the same way, and no mention. Of many, the first
    MOST_LOOKED_UP people are looked up."""
    accounts = list(dict.fromkeys(account for _, account in named if account))[:MOST_LOOKED_UP]
    members = await directory.members(tenant, here, accounts)
    return tuple(Mention(words, members[account]) for words, account in named if account in members)


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


# What happens to a team or channel that the bot is in, in lower case, since Microsoft writes it both ways
# (…/how-to/conversations/subscribe-to-conversation-events). In what is archived nobody can write.
_EVENTS = {
    "channeldeleted": Deed.REMOVED,
    "channelrestored": Deed.RETURNED,
    "teamdeleted": Deed.REMOVED,
    "teamharddeleted": Deed.REMOVED,
    "teamrestored": Deed.RETURNED,
    "teamarchived": Deed.REMOVED,
    "teamunarchived": Deed.RETURNED,
}


async def _presence(said: _Said, directory: Directory) -> list[Received]:
    """The bot itself came or went; of anybody else's coming and going nothing is kept, nor of what is only renamed."""
    where, team = said.where, said.where.address.team
    directory.forget(where.tenant, team or where.id)
    if said.deed is None:
        return []
    stored = await directory.of_team(where.tenant, team) if team else []
    if said.event in _EVENTS:  # of whoever did that nothing is wanted, and what is gone can't be asked about
        about = where.channel if said.event.startswith("channel") else ""
        return [_received(said, said.by, one, said.deed) for one in stored if about in ("", one.external_id)]
    here = await directory.place(where.tenant, where.id, where.kind, where.address, where.name)
    by = await _acting(said, here, directory)
    # A team is added at one place and greeted there; it goes with all of its channels, and comes back with them.
    elsewhere = Deed.RETURNED if said.deed is Deed.ADDED else said.deed
    others = [_received(said, by, one, elsewhere) for one in stored if one.external_id != where.id]
    return [_received(said, by, here, said.deed), *others]


def _coming_or_going(activity: Activity, event: str) -> Deed | None:
    """An installation is told of twice: to a team and, with `installationUpdate`, as what it is."""
    if activity.type == "installationUpdate":
        return {"add": Deed.ADDED, "remove": Deed.UNINSTALLED}.get(activity.action or "")
    if event in _EVENTS:
        return _EVENTS[event]
    us = activity.recipient.id if activity.recipient else ""
    for deed, accounts in ((Deed.ADDED, activity.members_added), (Deed.UNINSTALLED, activity.members_removed)):
        if us and any(one.id == us for one in accounts or []):
            return deed
    return None


# ------------------------------------------------------------------------------------------------ text

AT, TA = "<at>", "</at>"  # around who is mentioned

Named = tuple[str, str]  # somebody who is mentioned: the words, with the @, and Teams' id of them


def _typed(activity: Activity) -> tuple[str, list[Named]]:
    """What was typed, as a person reads it: without the mention that calls us, and with the names of others; and these,
    in order. A name of several words may come as a mention for each
    (https://github.com/microsoft/botframework-sdk/issues/6617): here that is one."""
    us = activity.recipient.id if activity.recipient else ""
    first, *rest = _text(activity.text, "").split(AT)
    parts = [part.partition(TA) for part in rest]
    accounts = _accounts(activity, Counter(_name(tagged) for tagged, ended, _ in parts if ended))
    found = [_spaced(first)]
    named: list[Named] = []
    before = None  # the id of who is mentioned one space before
    for tagged, ended, behind in parts:
        name, after = _name(tagged), _spaced(behind)
        account = next(accounts[name]) if ended and name in accounts else None
        if account is None:
            found.append(_spaced(f"{AT}{tagged}{ended}") + after)
        elif account and account == us:
            found.append(after)
        elif account and account == before and name not in named[-1][0][1:].split() and " " not in name:
            named[-1] = (f"{named[-1][0]} {name}", account)
            found.append(name + after)
        else:
            named.append((f"@{name}", account))
            found.append(f"@{name}{after}")
        before = account if after == " " else None
    return "".join(found).strip(), named


def _accounts(activity: Activity, names: Counter[str]) -> dict[str, Iterator[str]]:
    """For each of these names by which somebody is mentioned, the ids in Teams, as often and in the order in which it
    stands in the text; "" where there is no telling which of two is meant. A mention of a name with "&" comes without
    its text (https://github.com/microsoft/BotFramework-Services/issues/204)."""
    found: dict[str, list[str]] = defaultdict(list)
    for data in (one.additional_properties for one in activity.entities or [] if one.type == "mention"):
        mentioned = _mapping(data.get("mentioned"))
        tagged = _text(data.get("text"), "").removeprefix(AT).removesuffix(TA) or _text(mentioned.get("name"), "")
        if name := _name(tagged):
            found[name].append(_text(mentioned.get("id"), ""))
    for name, ids in found.items():
        if len(ids) != names[name]:
            found[name] = [ids[0] if len(set(ids)) == 1 else ""] * names[name]
    return {name: iter(ids) for name, ids in found.items()}


def _name(tagged: str) -> str:
    return " ".join(unescape(tagged).split())


def _spaced(text: str) -> str:
    return text.replace("&nbsp;", " ").replace("\xa0", " ")


def _source(payload: Any, where: _Where) -> Source:
    """The message that was chosen: its body comes as HTML (…/messaging-extensions/how-to/action-commands). Only
    channels have threads, and the conversation's id names the one in which it stands."""
    body = _mapping(payload.get("body"))
    content = _text(body.get("content"), "")
    text = _words(content) if body.get("contentType") == "html" else content
    named = where.thread.partition(";messageid=")[2]
    root = named or _text(payload.get("replyToId"), "") or _text(payload.get("id"), "")
    thread = json.dumps({"conversation": where.id, "id": root}) if where.address.team and root else ""
    return Source(text=text, url=_text(payload.get("linkToMessage"), ""), reference=thread)


_BREAKS = ("br", "p", "div", "li", "tr")


def _words(html: str) -> str:
    """The words of a message's HTML, a paragraph a line. (Python's HTMLParser takes seconds over 20 KB of some
    nonsense, and raises over other.)"""
    first, *tagged = html.split("<")
    found = [first]
    for part in tagged:
        tag, ended, words = part.partition(">")
        if not ended:
            words = f"<{part}"
        elif "".join(tag.rstrip("/").split()[:1]).lower() in _BREAKS:
            found.append("\n")
        found.append(words)
    lines = unescape("".join(found)).replace("\xa0", " ").split("\n")
    return "\n".join(line for line in (" ".join(one.split()) for one in lines) if line)
