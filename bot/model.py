"""The words in which every part of Samspil speaks to every other: people, places, messages and forms.

Nothing here knows a chat platform, a database or a language. All text is literal: a renderer shows
it character by character and never reads markup out of it, so nobody can format, link or ping through
what they write.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

# ---------------------------------------------------------------------------------------------- who and where


class Kind(StrEnum):
    """What sort of conversation it is; it decides who may read what was posted there."""

    CHANNEL = "channel"  # every full member of the workspace may read it
    PRIVATE = "private"  # its members alone: a private channel or a group chat
    DIRECT = "direct"  # one person and the bot


@dataclass(frozen=True, slots=True)
class Profile:
    """A person as a platform describes them. `language` and `zone` are hints (BCP 47, IANA) or empty. `app`: it is no
    person at all; `left`: they are there no more."""

    external_id: str
    name: str
    language: str = ""
    zone: str = ""
    guest: bool = False
    app: bool = False
    left: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody who is mentioned in a text: `words` is how the text has them, with the @."""

    words: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation as a platform describes it. `address` is what else the platform needs to reach it later
    (a service URL, say): kept for it, never looked into. `team` is the id of the group of conversations that it belongs
    to, where a platform has such. `without_us`: the bot is known not to be in it."""

    external_id: str
    kind: Kind
    name: str = ""
    address: str = ""
    team: str = ""
    without_us: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Person:
    """A person as Samspil knows them inside one workspace."""

    id: int
    external_id: str
    name: str
    language: str
    zone: str
    guest: bool = False
    role: str = "member"
    hat: str = ""
    left: bool = False  # they are there no more


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as Samspil knows it inside one workspace. A direct one names its person."""

    id: int
    external_id: str
    kind: Kind
    name: str
    language: str
    person_id: int | None = None


# ---------------------------------------------------------------------------------------------- messages


class Style(StrEnum):
    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Confirm:
    """A question asked before a press counts."""

    title: str
    text: str
    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class Button:
    """`action` names a button of a feature, or, with a leading slash, a command whose text is `value`."""

    label: str
    action: str
    value: str = ""
    style: Style = Style.PLAIN
    confirm: Confirm | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph or more of literal text, under a label where one is given."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """Begins a part. `folds`: in a form, what follows (up to the next heading) is optional and may start closed."""

    text: str
    folds: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Short labelled values, in order."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody wrote, and who."""

    text: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Small:
    """Small print: who sees this, when it was edited, a reason that something did not work."""

    text: str


@dataclass(frozen=True, slots=True)
class Divider:
    """A thin line."""


@dataclass(frozen=True, slots=True)
class Link:
    """An address to follow. Only http, https and mailto are ever made into a link."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class File:
    """Something to keep: `content` is of the `media_type`, "text/calendar" say. At most one in a message, which has
    nothing but words beside it, and is said once and not changed; a form has none. A press of the button `action` with
    `value` answers with that message anew: where somebody is asked before a file is sent, their yes is that press, and
    their no a press of `declined`, with the same value. `instead` is offered where it could not be brought. Of one that
    is `kept` in the database (`storage.files`), by that id, the content is added as it is sent."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    action: str
    value: str = ""
    declined: str = "home.decline"
    instead: Button | None = None
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Chat:
    """The way into the reader's own chat with somebody, which we are no part of. `person` is the platform's id of them;
    `otherwise` is said in its place where no link can be made (the label, where it is empty)."""

    label: str
    person: str
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons, the most important first."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: a title, a detail below it, a link to where it lives and a button for its next step."""

    title: str
    detail: str = ""
    url: str = ""
    button: Button | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """A list. The view pages it: a renderer gets at most `MOST_ROWS`."""

    rows: tuple[Row, ...]


MOST_ROWS = 10

Element = Text | Heading | Facts | Quote | Small | Divider | Link | File | Chat | Buttons | Rows


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one audience. `preview` is the only text that may stand in a notification: for a `private` message
    it names the sender and the kind of matter, never the content. What a private message says is kept nowhere but in
    its record (the table `delivery` holds a digest alone). `everybody` there is notified, where that can be."""

    title: str
    elements: tuple[Element, ...]
    preview: str
    private: bool = False
    everybody: bool = False


def told(text: str) -> Message:
    """A sentence or two, to one person."""
    return Message("", (Text(text),), preview=text, private=True)


# ---------------------------------------------------------------------------------------------- forms


class Input(StrEnum):
    """What a field takes, and the Python value that a command gets from it."""

    LINE = "line"  # str
    LINES = "lines"  # str
    CHOICE = "choice"  # str, "" for none
    CHOICES = "choices"  # tuple[str, ...]
    PERSON = "person"  # Person | None
    PEOPLE = "people"  # tuple[Person, ...]
    CHANNEL = "channel"  # Conversation | None
    CHANNELS = "channels"  # tuple[Conversation, ...]
    DATE = "date"  # date | None
    TIME = "time"  # time | None
    NUMBER = "number"  # int | None
    SWITCH = "switch"  # bool


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str


LINE_LENGTH, LINES_LENGTH = 150, 30_000


@dataclass(frozen=True, slots=True)
class Field:
    """One thing asked for. `initial` has the type that `Input` states. `error` is what was wrong with it the last time.
    `max_length` counts characters, for LINE and LINES; 0 means the usual length of that input."""

    name: str
    label: str
    input: Input = Input.LINE
    help: str = ""
    required: bool = False
    initial: Any = None
    error: str = ""
    choices: tuple[Choice, ...] = ()
    max_length: int = 0

    @property
    def longest(self) -> int:
        """The most characters it takes."""
        return self.max_length or (LINE_LENGTH if self.input is Input.LINE else LINES_LENGTH)


Item = Field | Element


def new_form_id() -> str:
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Form:
    """Something to fill in, or (with no `submit`) to read: fields and elements in one order.

    `action` names the form of a feature that takes the answer. `id` belongs to one opening: a second
    submit of it, however it arrives, gives the first result again. `state` is carried along unseen: at
    most 1,000 characters as JSON. `error` stands on top when the whole could not be accepted.
    """

    action: str
    title: str
    items: tuple[Item, ...]
    submit: str = ""
    state: Mapping[str, str] = field(default_factory=dict)
    id: str = field(default_factory=new_form_id)
    error: str = ""

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(item for item in self.items if isinstance(item, Field))

    @property
    def refused(self) -> bool:
        """Whether it comes back to be mended."""
        return bool(self.error) or any(item.error for item in self.fields)


Reply = Message | Form | None


@dataclass(frozen=True, slots=True)
class Source:
    """The message that a shortcut was chosen on; `reference` begins its thread, where there are threads."""

    text: str
    url: str = ""
    reference: str = ""


# ---------------------------------------------------------------------------------------------- what is said later


@dataclass(frozen=True, slots=True)
class Send:
    """Show this. `version` is the record's: when it is newer than the one shown and the old message cannot be changed,
    a new message follows; a change that leaves it as it was, such as a count, earns none. `reply_to` is a source's. A
    `patient` one may come some minutes later where much is said at the same moment."""

    message: Message
    version: int = 1
    reply_to: str = ""
    patient: bool = False


@dataclass(frozen=True, slots=True)
class Drop:
    """Say nothing, ever; the reason (a word for operators, without user text) is kept."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotBefore:
    """Ask again at `when` (aware): a pause, quiet hours, a digest."""

    when: datetime


Rendering = Send | Drop | NotBefore

# ---------------------------------------------------------------------------------------------- errors


class UserError(Exception):
    """Something a person can understand and mend; its text is shown to them as it is, in their language."""


class MembershipUnknown(Exception):
    """A right hangs on which conversations the person is in, and that is not known yet: the dispatcher
    asks the platform, outside any transaction, and runs the command again."""


def buttons_of(thing: Message | Form) -> Iterator[Button]:
    """Every button, in reading order."""
    for item in thing.elements if isinstance(thing, Message) else thing.items:
        if isinstance(item, Buttons):
            yield from item.buttons
        elif isinstance(item, Rows):
            yield from (row.button for row in item.rows if row.button)
