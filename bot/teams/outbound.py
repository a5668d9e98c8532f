"""What Samspil says on Teams: the `bot.platform.Platform` over the Bot Connector."""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

from bot.model import Kind, Message
from bot.platform import Gone, Sent, Target
from bot.teams.adapter import TeamsAdapter
from bot.teams.answers import activity_of
from bot.teams.cards import message_card
from bot.teams.directory import Address, Directory
from bot.teams.files import file_of, question


class Outbound:
    """One app's Teams, as far as delivery needs it."""

    name = "teams"

    def __init__(self, adapter: TeamsAdapter, directory: Directory) -> None:
        self._adapter = adapter
        self._directory = directory

    async def send(self, to: Target, message: Message, language: str, reply_to: str = "") -> Sent:
        root = _read_reference(reply_to)[1] if reply_to else ""
        file = file_of(message) if _kind(to) is Kind.DIRECT else None
        activity = question(message, file) if file else activity_of(*message_card(message, language, _kind(to)))

        async def post(service: str) -> Sent:
            where = to.conversation or await self._adapter.create_personal(service, to.workspace, to.person)
            # Only channels have threads.
            thread = f"{where};messageid={root}" if root and Address.load(to.address).team else where
            id = await self._adapter.send(service, thread, activity)
            return Sent(json.dumps({"conversation": where, "id": id}), where, link(to, where, id, root))

        return await self._directory.reach(to.workspace, to.address, post)

    async def update(self, to: Target, reference: str, message: Message, language: str) -> None:
        where, id = _read_reference(reference)
        activity = activity_of(*message_card(message, language, _kind(to)))

        async def put(service: str) -> None:
            await self._adapter.update(service, where, id, activity)

        await self._directory.reach(to.workspace, to.address, put)

    async def memberships(self, workspace: str, person: str) -> frozenset[str]:
        return await self._directory.memberships(workspace, person)

    async def has_left(self, workspace: str, person: str) -> bool | None:
        return await self._directory.has_left(workspace, person)


def _kind(to: Target) -> Kind:
    return Kind.DIRECT if to.person else Kind.PRIVATE


def link(to: Target, conversation: str, id: str, root: str) -> str:
    """A message's address; there is none into a chat with a bot.
    https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams"""
    if _kind(to) is Kind.DIRECT:
        return ""
    address = Address.load(to.address)
    if address.team:
        query = {"tenantId": to.workspace, "groupId": address.group, "parentMessageId": root or id}
    else:
        query = {"context": json.dumps({"contextType": "chat"}, separators=(",", ":"))}
    return f"https://teams.microsoft.com/l/message/{quote(conversation, safe='')}/{id}?{urlencode(query)}"


def _read_reference(reference: str) -> tuple[str, str]:
    """(conversation, id). Raises Gone for what is no reference of ours: nothing can be changed by it."""
    try:
        data = json.loads(reference)
        return str(data["conversation"]), str(data["id"])
    except (ValueError, TypeError, KeyError):
        raise Gone from None
