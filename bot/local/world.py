"""The people and channels of the workspace in the browser, and what is said there: all of it in memory.

What Samspil itself remembers is in the database; what was said in the chat is gone when the program ends, as if the
chat platform had been reset. Delivery meets that as `Gone`, as it would anywhere else.
"""

from __future__ import annotations

import itertools
import re
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from bot.data import as_data
from bot.language import language_of
from bot.local.feed import Feed
from bot.model import Kind, Message
from bot.platform import Gone

MOST_MESSAGES = 500  # a conversation keeps; older ones are dropped
MOST_FILES = 20  # are kept in all
MOST_ANSWERS = 20  # a person keeps in each conversation


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody to act as. `about` is a line under the name: their hat, what they do."""

    external_id: str
    name: str
    language: str
    zone: str
    about: str = ""
    guest: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """A conversation. `language` is the one that Samspil posts in there; `bot` tells whether Samspil is inside."""

    external_id: str
    name: str
    kind: Kind
    language: str
    members: frozenset[str]
    bot: bool = True


@dataclass(frozen=True, slots=True)
class World:
    """A workspace as it starts. The page's clock shows the time in `zone` (IANA)."""

    workspace: str
    name: str
    zone: str
    people: tuple[Member, ...]
    channels: tuple[Channel, ...]


class Clock(Protocol):
    """Time that can be moved forward."""

    def now(self) -> datetime: ...

    async def move(self, to: datetime) -> None:
        """Makes it `to` (aware), and returns when what was due by then has been said."""
        ...


@dataclass(frozen=True, slots=True)
class Post:
    """A message that everybody in its conversation sees: a person's `text`, or (with no `by`) Samspil's `message`.

    `order` places it among the others; `version` grows with every change anywhere, so that a page can tell which
    of two states of a post is the newer one. `thread` is the id of the post that it answers.
    """

    id: str
    order: int
    version: int
    at: datetime
    by: str = ""
    text: str = ""
    message: Message | None = None
    language: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True)
class PrivateAnswer:
    """What Samspil answered one person at once, shown in the conversation where they asked."""

    id: str
    order: int
    version: int
    at: datetime
    message: Message
    language: str


@dataclass(slots=True)
class _Conversation:
    channel: Channel
    posts: dict[str, Post] = field(default_factory=dict)  # by id, oldest first
    answers: dict[str, dict[str, PrivateAnswer]] = field(default_factory=dict)  # by person, then by id


class Memory:
    """The world as it is now. Whatever changes is told to the pages of those who may see it."""

    def __init__(self, world: World, clock: Clock, feed: Feed) -> None:
        self.world = world
        self.clock = clock
        self._feed = feed
        self._sequence = itertools.count(1)
        self.version = 0
        self._files: dict[str, bytes] = {}  # by the secret part of their address
        self._addresses: dict[int, str] = {}  # of a content that is held, by its id
        self.people = {member.external_id: member for member in world.people}
        # The language that each person reads: what Samspil last answered them in, at first what they start with.
        self.languages = {member.external_id: language_of(member.language, "en") for member in world.people}
        self._direct = {member.external_id: f"direct-{member.external_id}" for member in world.people}
        self._conversations = {channel.external_id: _Conversation(channel) for channel in world.channels}
        for member in world.people:
            id = self._direct[member.external_id]
            own = Channel(id, "", Kind.DIRECT, member.language, frozenset({member.external_id}))
            self._conversations[id] = _Conversation(own)

    # ------------------------------------------------------------------------------ who sees what

    def direct_of(self, person: str) -> str:
        """The id of a person's own conversation with Samspil. KeyError: nobody of that id."""
        return self._direct[person]

    def channel(self, conversation: str) -> Channel | None:
        """The conversation, seen by whoever may see it."""
        found = self._conversations.get(conversation)
        return found.channel if found else None

    def visible(self, person: str) -> list[Channel]:
        """What a person may read and write in: open channels unless they are a guest, and what they are a member of."""
        return [c.channel for c in self._conversations.values() if self._sees(self.people[person], c.channel)]

    def may_see(self, person: str, conversation: str) -> bool:
        channel = self.channel(conversation)
        return channel is not None and self._sees(self.people[person], channel)

    def shared_with_bot(self, person: str) -> frozenset[str]:
        """Ids of the conversations that the person is a member of and the bot is inside."""
        channels = (c.channel for c in self._conversations.values())
        return frozenset(c.external_id for c in channels if c.bot and person in c.members)

    def _sees(self, member: Member, channel: Channel) -> bool:
        return member.external_id in channel.members or (channel.kind is Kind.CHANNEL and not member.guest)

    def _audience(self, channel: Channel) -> list[str]:
        return [id for id, member in self.people.items() if self._sees(member, channel)]

    def seat_bot(self, conversation: str, *, inside: bool) -> None:
        """Samspil is added to a channel, or taken out of it."""
        there = self._conversations[conversation]
        there.channel = replace(there.channel, bot=inside)
        self._tell(self._audience(there.channel), {"what": "conversation", **channel_data(there.channel)})

    # ------------------------------------------------------------------------------ what everybody there sees

    def posts(self, conversation: str) -> list[Post]:
        """Oldest first."""
        return list(self._conversations[conversation].posts.values())

    def post(self, conversation: str, id: str) -> Post | None:
        return self._conversations[conversation].posts.get(id)

    def say(self, conversation: str, id: str, by: str, text: str) -> None:
        """A person writes; the same id a second time changes nothing."""
        if not self.post(conversation, id):
            self._put(conversation, Post(id, *self._place(), by=by, text=text))

    def announce(self, conversation: str, message: Message, language: str, reply_to: str = "") -> Post:
        """Samspil posts. A reply to a reply stands in the same thread; one to a message that is gone stands alone."""
        parent = self.post(conversation, reply_to) if reply_to else None
        thread = (parent.thread or parent.id) if parent else ""
        id = uuid.uuid4().hex  # unlike any of an earlier run, whose references the database still holds
        return self._put(conversation, Post(id, *self._place(), message=message, language=language, thread=thread))

    def change(self, conversation: str, id: str, message: Message, language: str) -> None:
        """Samspil changes one of its posts. Gone: it is not there any more."""
        old = self.post(conversation, id)
        if old is None or old.message is None:
            raise Gone
        self._put(conversation, replace(old, version=self._next(), message=message, language=language))

    def delete(self, conversation: str, id: str) -> None:
        """Somebody deletes one of Samspil's posts. Gone: it is not there (any more)."""
        there = self._conversations[conversation]
        if id not in there.posts or there.posts[id].message is None:
            raise Gone
        del there.posts[id]
        self._tell(self._audience(there.channel), {"what": "gone", "conversation": conversation, "id": id})

    def _put(self, conversation: str, post: Post) -> Post:
        there = self._conversations[conversation]
        there.posts[post.id] = post
        if len(there.posts) > MOST_MESSAGES:
            del there.posts[next(iter(there.posts))]
        event = {"what": "post", "conversation": conversation, "post": self.data(post)}
        self._tell(self._audience(there.channel), event)
        return post

    # ------------------------------------------------------------------------------ what one person sees

    def answers(self, conversation: str, person: str) -> list[PrivateAnswer]:
        """Oldest first."""
        return list(self._conversations[conversation].answers.get(person, {}).values())

    def answer(self, conversation: str, person: str, id: str, message: Message, language: str) -> None:
        """Shows somebody something; the same id again takes the place of what it showed before."""
        own = self._conversations[conversation].answers.setdefault(person, {})
        if id in own:
            own[id] = replace(own[id], version=self._next(), message=message, language=language)
        else:
            own[id] = PrivateAnswer(id, *self._place(), message, language)
            if len(own) > MOST_ANSWERS:
                del own[next(iter(own))]
        self._tell([person], {"what": "answer", "conversation": conversation, "answer": self.data(own[id])})

    def has_answer(self, conversation: str, person: str, id: str) -> bool:
        return id in self._conversations[conversation].answers.get(person, {})

    def dismiss(self, conversation: str, person: str, id: str) -> None:
        """Puts a private answer away; one that is away already stays so."""
        if self._conversations[conversation].answers.get(person, {}).pop(id, None):
            self._tell([person], {"what": "gone", "conversation": conversation, "id": id})

    # ------------------------------------------------------------------------------ files

    def data(self, thing: Any) -> Any:
        """What is shown, as the page gets it: a file is named by its address alone, as it may be large."""
        return as_data(thing, self._shelved)

    def file(self, secret: str) -> bytes | None:
        return self._files.get(secret)

    def _shelved(self, content: bytes) -> str:
        if id(content) not in self._addresses:
            secret = self._addresses[id(content)] = uuid.uuid4().hex
            self._files[secret] = content
            if len(self._files) > MOST_FILES:
                self._addresses.pop(id(self._files.pop(next(iter(self._files)))))
        return self._addresses[id(content)]

    # ------------------------------------------------------------------------------ order and news

    def _next(self) -> int:
        self.version = next(self._sequence)
        return self.version

    def _place(self) -> tuple[int, int, datetime]:
        number = self._next()
        return number, number, self.clock.now()

    def _tell(self, people: Collection[str], event: dict[str, Any]) -> None:
        self._feed.tell(event, people)


def mentioned(text: str, people: Iterable[Member]) -> list[tuple[str, Member]]:
    """Whose names stand behind an @ in a text, in its order, and how: a full name, else a first name or an id, in any
    case, that only one of the people has. The longest counts."""
    full, short = defaultdict[str, list[Member]](list), defaultdict[str, list[Member]](list)
    for member in people:
        full[member.name.lower()].append(member)
        for name in {member.name.partition(" ")[0].lower(), member.external_id.lower()}:
            short[name].append(member)
    names = {name: whose[0] for name, whose in (short | full).items() if len(whose) == 1}
    longest = sorted(names, key=len, reverse=True)
    # A group for each tells which it is: a regular expression has rules of its own for what is the same in any case.
    named = "|".join(f"({re.escape(name)})" for name in longest)
    found = re.finditer(rf"(?<!\w)@(?:{named})(?!-?\w)", text, re.IGNORECASE)
    return [(match[0], names[longest[match.lastindex - 1]]) for match in found if match.lastindex]


def channel_data(channel: Channel) -> dict[str, Any]:
    """A conversation as the page gets it."""
    data = {"id": channel.external_id, "name": channel.name, "kind": channel.kind, "language": channel.language}
    return {**data, "members": sorted(channel.members), "bot": channel.bot}
