"""The tables of decisions under way and of what people say to them, and the snapshots in which they leave `storage`."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.model import Person
from storage.database import Scoped, key_to, new_id

KIND = "pending"  # the kind of record
DRAFT, OPEN, DECIDED, DROPPED = "draft", "open", "decided", "dropped"
DECIDES, HEARD = "decides", "heard"
FOLLOWED, PARTLY, NOT = "followed", "partly", "not"
ENOUGH = 5  # who may speak without a name, and who must have before anything of it is shown


class PendingRow(Scoped):
    """Something that has to be decided."""

    __tablename__ = "pending"
    __record__ = (KIND, "id")
    __own__ = ("state", DRAFT)
    __table_args__ = (
        key_to("unit", "unit_id"),
        key_to("person", "author_id"),
        key_to("decision", "decision_id"),
        Index("pending_state", "workspace_id", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    unit_id: Mapped[int]
    author_id: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default=DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(150))
    why: Mapped[str]
    given: Mapped[str]
    open: Mapped[str]
    way: Mapped[str]
    influence: Mapped[str] = mapped_column(String(10))
    speak_until: Mapped[date | None]
    unsigned: Mapped[bool]
    made_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]  # when the round was closed and told of: nothing without a name comes after it
    decision_id: Mapped[int | None]
    dropped_reason: Mapped[str] = mapped_column(default="")


class PendingPersonRow(Scoped):
    """Who decides it, and who is to be heard by name."""

    __tablename__ = "pending_person"
    __record__ = (KIND, "pending_id")
    __table_args__ = (key_to("pending", "pending_id"), key_to("person", "person_id"))
    pending_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(String(10), primary_key=True)


class PendingForumRow(Scoped):
    """A forum whose members are to be heard."""

    __tablename__ = "pending_forum"
    __record__ = (KIND, "pending_id")
    __table_args__ = (key_to("pending", "pending_id"), key_to("forum", "forum_id"))
    pending_id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(primary_key=True)


class PendingPlaceRow(Scoped):
    """Where it is announced."""

    __tablename__ = "pending_place"
    __record__ = (KIND, "pending_id")
    __table_args__ = (key_to("pending", "pending_id"), key_to("conversation", "conversation_id"))
    pending_id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(primary_key=True)


class PendingChangeRow(Scoped):
    """What people were promised became another, and why: the room for influence, the day until which they may speak,
    whether they may leave out their name."""

    __tablename__ = "pending_change"
    __record__ = (KIND, "pending_id")
    __table_args__ = (key_to("pending", "pending_id"), Index("pending_change_of", "workspace_id", "pending_id"))
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    pending_id: Mapped[int]
    at: Mapped[datetime]
    before: Mapped[str] = mapped_column(String(10))
    after: Mapped[str] = mapped_column(String(10))
    until_before: Mapped[date | None]
    until_after: Mapped[date | None]
    unsigned_before: Mapped[bool] = mapped_column(default=False)
    unsigned_after: Mapped[bool] = mapped_column(default=False)
    why: Mapped[str]


class PerspectiveRow(Scoped):
    """What somebody says to it, with their name: one for each, theirs to change until it is decided."""

    __tablename__ = "perspective"
    __record__ = (KIND, "pending_id")
    __table_args__ = (
        UniqueConstraint("workspace_id", "pending_id", "person_id"),
        key_to("pending", "pending_id"),
        key_to("person", "person_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    pending_id: Mapped[int]
    person_id: Mapped[int]
    sees: Mapped[str]
    worries: Mapped[str]
    suggests: Mapped[str]
    for_group: Mapped[str] = mapped_column(String(5))  # "", or whether the group was heard: "yes", "no"
    limit: Mapped[bool]
    at: Mapped[datetime]
    late: Mapped[bool]
    verdict: Mapped[str] = mapped_column(String(10), default="")
    answer: Mapped[str] = mapped_column(default="")


def random_id() -> int:
    """Tells neither when nor in which order."""
    return secrets.randbits(62) + 1


class UnsignedPerspectiveRow(Scoped):
    """What somebody says without their name: no person, no time, no order. Shown once the round is closed, if there are
    ENOUGH; else deleted then."""

    __tablename__ = "perspective_unsigned"
    __anonymous__ = True
    __table_args__ = (key_to("pending", "pending_id"), Index("perspective_unsigned_of", "workspace_id", "pending_id"))
    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    pending_id: Mapped[int]
    sees: Mapped[str]
    worries: Mapped[str]
    suggests: Mapped[str]
    limit: Mapped[bool]
    verdict: Mapped[str] = mapped_column(String(10), default="")
    answer: Mapped[str] = mapped_column(default="")


class SpokenRow(Scoped):
    """Somebody spoke without their name, so that they do so once; neither what nor when. `form` is the one that they
    sent, which may arrive twice. Deleted as the round closes."""

    __tablename__ = "perspective_spoken"
    __anonymous__ = True
    __table_args__ = (key_to("pending", "pending_id"), key_to("person", "person_id"))
    pending_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(String(100))


# ------------------------------------------------------------------------------------------------ snapshots


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What somebody wants decided: people, forums and conversations by id. `influence` is a key of
    `storage.units.INFLUENCE`; `unsigned`: people may speak without their name."""

    title: str = ""
    why: str = ""
    given: str = ""
    open: str = ""
    way: str = ""
    influence: str = ""
    speak_until: date | None = None
    unsigned: bool = False
    deciders: tuple[int, ...] = ()
    people: tuple[int, ...] = ()
    forums: tuple[int, ...] = ()
    places: tuple[int, ...] = ()

    @property
    def promised(self) -> Promised:
        return Promised(self.influence, self.speak_until, self.unsigned)


TEXTS = ("title", "why", "given", "open", "way", "influence", "speak_until", "unsigned")  # columns of the same name


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Something that has to be decided. While it is open, `deciders` have those who are here. `spoken` have said
    something with their name, `unsigned` without; of the latter nothing is known until the round is closed."""

    id: int
    unit_id: int
    author: Person
    state: str
    version: int
    proposal: Proposal
    deciders: tuple[Person, ...] = ()
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    decision: int | None = None
    dropped_reason: str = ""
    spoken: int = 0
    unsigned: int = 0
    changed: Change | None = None
    was_unsigned: bool = False  # now or before a change one could leave out one's name
    words: Mapping[str, str] = field(default_factory=dict)  # what the rooms for influence are called in its unit

    def decides(self, person_id: int) -> bool:
        """Whether somebody may: who was named, and whoever opened it."""
        return person_id in {self.author.id, *(one.id for one in self.deciders)}


class Promised(NamedTuple):
    """What people rely on who are asked to speak."""

    influence: str
    speak_until: date | None
    unsigned: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A change of what people were promised: the room for influence, the day, whether they may leave out their name."""

    id: int
    at: datetime
    before: Promised
    after: Promised
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody fills in."""

    sees: str = ""
    worries: str = ""
    suggests: str = ""
    for_group: str = ""
    limit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Perspective:
    """`person` is None where it was given without a name; then `id` is negative, for it is another table's."""

    id: int
    person: Person | None
    said: Said
    at: datetime | None = None
    late: bool = False
    verdict: str = ""
    answer: str = ""
