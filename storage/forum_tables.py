"""The tables of forums and meetings, and the snapshots in which they leave `storage`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from sqlalchemy import Index, String, UniqueConstraint, and_, false
from sqlalchemy.orm import Mapped, mapped_column

from bot.cadence import Cadence
from bot.model import Conversation, Person
from storage.database import Scoped, key_to, new_id


class ForumRow(Scoped):
    """A standing meeting room: what it is for, who leads it, and by which rule it meets."""

    __tablename__ = "forum"
    __record__ = ("forum", "id")
    __table_args__ = (
        key_to("unit", "unit_id"),
        key_to("person", "chair_id"),
        key_to("person", "minute_taker_id"),
        key_to("person", "created_by_id"),
        key_to("conversation", "conversation_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    unit_id: Mapped[int]
    created_by_id: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    archived_at: Mapped[datetime | None]
    chair_id: Mapped[int]
    minute_taker_id: Mapped[int | None]
    conversation_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(100))
    purpose: Mapped[str]
    kind: Mapped[str] = mapped_column(String(10))
    every: Mapped[str] = mapped_column(String(10))
    begins: Mapped[date]
    step: Mapped[int]
    weekday: Mapped[int]
    nth: Mapped[int]
    dates: Mapped[str] = mapped_column(String(300))  # "10-01 03-15"
    on_holiday: Mapped[str] = mapped_column(String(10))
    at: Mapped[time]
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(String(500))
    deadline: Mapped[int]
    deadline_in: Mapped[str] = mapped_column(String(10))
    agenda_days: Mapped[int] = mapped_column(server_default="1")
    ground_rules: Mapped[str]
    standing_agenda: Mapped[str]
    zone: Mapped[str] = mapped_column(String(60), default="")  # "" for the unit's
    escalates: Mapped[bool] = mapped_column(default=False, server_default=false())
    asks_since: Mapped[datetime | None]  # after which meetings it is asked whether anything came as a surprise


class ForumMemberRow(Scoped):
    """Somebody in a forum, and for whom they speak there. One person may have two hats."""

    __tablename__ = "forum_member"
    __record__ = ("forum", "forum_id")
    __table_args__ = (
        key_to("forum", "forum_id"),
        key_to("person", "person_id"),
        Index("forum_member_person", "workspace_id", "person_id"),
    )
    forum_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    hat: Mapped[str] = mapped_column(String(20), primary_key=True)


class MeetingRow(Scoped):
    """One occurrence of a forum, or a single meeting of none."""

    __tablename__ = "meeting"
    __record__ = ("meeting", "id")
    __table_args__ = (
        UniqueConstraint("workspace_id", "forum_id", "planned_on"),
        key_to("unit", "unit_id"),
        key_to("forum", "forum_id"),
        key_to("person", "substitute_id"),
        Index("meeting_forum", "workspace_id", "forum_id", "starts_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    unit_id: Mapped[int]
    forum_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(100))
    planned_on: Mapped[date | None]  # the day that the cadence gave it; it stays when the meeting is moved
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(String(500))
    by_hand: Mapped[bool] = mapped_column(default=False)  # somebody changed or inserted it: no plan touches it
    substitute_id: Mapped[int | None]  # who chairs this one in the chair's place
    cancelled_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str] = mapped_column(default="")


OF_FORUM = and_(ForumRow.workspace_id == MeetingRow.workspace_id, ForumRow.id == MeetingRow.forum_id)


class MeetingChangeRow(Scoped):
    """That somebody changed a meeting, and what it was until then: what those who were not told of it yet believe."""

    __tablename__ = "meeting_change"
    __record__ = ("meeting", "meeting_id")
    __table_args__ = (
        key_to("meeting", "meeting_id"),
        key_to("person", "by_id"),
        key_to("person", "substitute_id"),
        Index("change_of_meeting", "workspace_id", "meeting_id", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    meeting_id: Mapped[int]
    by_id: Mapped[int]
    at: Mapped[datetime]
    told: Mapped[bool]  # whether the others were to be told
    existed: Mapped[bool]  # false: it was put in, and the rest says nothing
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(String(500))
    substitute_id: Mapped[int | None]
    cancelled: Mapped[bool]


# ------------------------------------------------------------------------------------------------ snapshots


USUAL_MINUTES = 60  # of a meeting
USUAL_DEADLINE = 3  # working days
FEW = 20  # of whom each one that can't be reached is reported


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a forum works. `kind` is a key of `handlers.forums.rules.KINDS` or ""; `at` is wall clock in `zone` ("" for
    the unit's), `minutes` is a meeting's length. Topics are to be raised `deadline` "days" (working days) or "weeks"
    before a meeting; its agenda is sent `agenda_days` working days before, or never where that is 0. With `asks` it is
    asked after each meeting whether anything came as a surprise. One that `escalates` has its chair told of action
    items that stay undone."""

    name: str
    cadence: Cadence
    at: time
    purpose: str = ""
    kind: str = ""
    minutes: int = USUAL_MINUTES
    place: str = ""
    deadline: int = USUAL_DEADLINE
    deadline_in: str = "days"
    agenda_days: int = 1
    ground_rules: str = ""
    standing_agenda: str = ""
    zone: str = ""
    escalates: bool = False
    asks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What somebody wants a forum to be: people and the conversation by id, members as (person, hat), or None where
    they stay who they are. `base` is the version that it would change."""

    settings: Settings
    chair: int
    minute_taker: int | None = None
    conversation: int | None = None
    members: tuple[tuple[int, str], ...] | None = ()
    base: int = 0


@dataclass(frozen=True, slots=True)
class Member:
    """`hat` is a key of `handlers.forums.rules.HATS`."""

    person: Person
    hat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Forum:
    """`zone` is where its clock hangs; `titles` are what its unit calls the hats, where it has a word of its own."""

    id: int
    unit_id: int
    version: int
    settings: Settings
    created_by: Person
    chair: Person
    minute_taker: Person | None = None
    conversation: Conversation | None = None
    members: tuple[Member, ...] = ()
    archived_at: datetime | None = None
    zone: str = "Europe/Copenhagen"
    titles: Mapping[str, str] = field(default_factory=dict)
    asks_since: datetime | None = None

    @property
    def people(self) -> list[Person]:
        """Everybody who may see it, once."""
        everybody = [self.chair, self.created_by, *(one.person for one in self.members)]
        everybody += [self.minute_taker] if self.minute_taker else []
        return list({one.id: one for one in everybody}.values())


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when topics for a forum's meetings are to be raised: `before` them, by the clock of `zone`."""

    unit_id: int
    before: int
    counted_in: str
    zone: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A forum as a line of a list, with its next meeting; an archived one has none."""

    id: int
    name: str
    conversation: int | None
    next_at: datetime | None = None
    archived_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    id: int
    unit_id: int
    forum_id: int | None
    name: str
    planned_on: date | None
    starts_at: datetime
    minutes: int
    place: str
    by_hand: bool = False
    substitute: Person | None = None
    cancelled_at: datetime | None = None
    cancelled_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What those who are to be told of a change believe of the meeting. `existed` is false where they know of none."""

    starts_at: datetime
    minutes: int
    place: str
    substitute: int | None = None
    cancelled: bool = False
    existed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A changed meeting, for somebody who is told of it: `before` is what they believe, `by` who changed it last.
    `concerned` is false where they are not in the forum (any more), or it is no longer said there."""

    meeting: Meeting
    before: Before
    by: Person
    forum_id: int
    forum: str
    zone: str
    concerned: bool
