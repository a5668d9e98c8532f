"""The tables of agendas and minutes, and the snapshots in which they leave `storage`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.model import Person
from storage.database import Scoped, key_to, new_id
from storage.forum_tables import Meeting


class ItemRow(Scoped):
    """What somebody wants to be talked about at a meeting. Taken off, it is kept until the meeting begins."""

    __tablename__ = "agenda_item"
    __record__ = ("agenda_item", "id")
    __table_args__ = (
        key_to("meeting", "meeting_id"),
        key_to("person", "added_by_id"),
        key_to("meeting", "carried_from_id"),
        Index("agenda_item_meeting", "workspace_id", "meeting_id"),
        Index("agenda_item_carried", "workspace_id", "carried_from_id"),
        Index("agenda_item_move", "workspace_id", "move_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    meeting_id: Mapped[int]
    added_by_id: Mapped[int]
    added_at: Mapped[datetime]
    place: Mapped[int]  # its order among the items of its meeting
    title: Mapped[str] = mapped_column(String(100))
    aim: Mapped[str] = mapped_column(String(12))
    text: Mapped[str]
    minutes: Mapped[int | None]
    late_for_id: Mapped[int | None]  # the meeting for which it came after the deadline
    late_reason: Mapped[str]
    carried_from_id: Mapped[int | None]
    carried_at: Mapped[datetime | None]
    move_id: Mapped[int | None]  # all that was carried over by one press, so that it is taken back as one
    removed_at: Mapped[datetime | None]


class MinutesRow(Scoped):
    """The minutes of a meeting; what they say stands in their versions."""

    __tablename__ = "minutes"
    __record__ = ("minutes", "id")
    __table_args__ = (
        UniqueConstraint("workspace_id", "meeting_id"),
        UniqueConstraint("workspace_id", "unit_id", "number"),
        key_to("unit", "unit_id"),
        key_to("meeting", "meeting_id"),
        key_to("person", "author_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    unit_id: Mapped[int]
    number: Mapped[int]
    meeting_id: Mapped[int]
    author_id: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    sent_at: Mapped[datetime]


class MinutesVersionRow(Scoped):
    __tablename__ = "minutes_version"
    __record__ = ("minutes", "minutes_id")
    __table_args__ = (key_to("minutes", "minutes_id"), key_to("person", "by_id"))
    minutes_id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int]
    at: Mapped[datetime]
    content: Mapped[dict[str, Any]]


# ------------------------------------------------------------------------------------------------ snapshots


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What an item says. `aim` is a key of `handlers.agenda.rules.AIMS` or ""; `minutes` is what it may take."""

    title: str
    aim: str = ""
    text: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """`late` says that it came after the deadline of the meeting where it is now."""

    id: int
    meeting_id: int
    added_by: Person
    added_at: datetime
    words: Words
    late: bool = False
    late_reason: str = ""
    carried_from: datetime | None = None  # when that meeting was
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """Items that are left at a cancelled meeting."""

    meeting: Meeting
    items: int


@dataclass(frozen=True, slots=True)
class Part:
    """What is said of one thing on the agenda. `key` names that thing ("item_7", "notice_7", "standing_0", "last"); for
    "last" the title is the day of the minutes that are to be corrected. Of a notice the key alone is kept, so that
    nothing of what is withdrawn stays: `storage.minutes.titled` says whose it is, and its `title` where it may be
    named; both are "" for one that was withdrawn."""

    key: str
    title: str
    by: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What minutes say: `present` by id, `decided` as number and title of each decision."""

    parts: tuple[Part, ...] = ()
    extra: str = ""
    present: tuple[int, ...] = ()
    decided: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    number: int
    at: datetime
    by: Person
    content: Content
    present: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """The minutes of a meeting, with one version of them; `versions` is how many there are."""

    id: int
    number: int
    meeting: Meeting
    author: Person
    sent_at: datetime
    version: Version
    versions: int = 1


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting that has begun, as a line of a list, with the number of its minutes."""

    meeting: Meeting
    minutes: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """A version as a line of a list."""

    number: int
    at: datetime
    by: str
