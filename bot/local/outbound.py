"""What Samspil says to the workspace in the browser: `bot.platform.Platform` over the messages in memory."""

from __future__ import annotations

from bot.local.world import Channel, Memory
from bot.model import Message
from bot.platform import Sent, Target, Unreachable


class Outbound:
    """Posts and changes messages; refuses for the reasons that Slack and Teams have."""

    def __init__(self, memory: Memory, address: str) -> None:
        self._memory = memory
        self._address = address

    async def send(self, to: Target, message: Message, language: str, reply_to: str = "") -> Sent:
        """Unreachable: `no_such_conversation`, `not_in_channel` or `person_unreachable`."""
        channel = self._reach(to)
        post = self._memory.announce(channel.external_id, message, language, reply_to)
        return Sent(post.id, channel.external_id, f"{self._address}#{channel.external_id}/{post.id}")

    async def update(self, to: Target, reference: str, message: Message, language: str) -> None:
        """Gone: deleted, dropped as too old, or said before the program was started. Unreachable: as for `send`."""
        self._memory.change(self._reach(to).external_id, reference, message, language)

    async def memberships(self, workspace: str, person: str) -> frozenset[str]:
        return self._memory.shared_with_bot(person) if workspace == self._memory.world.workspace else frozenset()

    async def has_left(self, workspace: str, person: str) -> bool | None:
        return person not in self._memory.people

    def _reach(self, to: Target) -> Channel:
        conversation = to.conversation
        if not conversation:
            if to.person not in self._memory.people:
                raise Unreachable("person_unreachable")
            conversation = self._memory.direct_of(to.person)
        channel = self._memory.channel(conversation)
        if to.workspace != self._memory.world.workspace or channel is None:
            raise Unreachable("no_such_conversation")
        if not channel.bot:
            raise Unreachable("not_in_channel")
        return channel
