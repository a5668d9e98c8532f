"""The tables of action items, and the snapshots in which they leave `storage`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.model import Person
from storage.database import Scoped, key_to, new_id


class ActionItemRow(Scoped):
    """What one person does by when. What several people each do stands under one heading: the first of theirs."""

    __tablename__ = "action_item"
    __record__ = ("action_item", "id")
    __table_args__ = (
        key_to("unit", "unit_id"),
        key_to("action_item", "heading_id"),
        key_to("action_item", "follows_id"),
        key_to("person", "creator_id"),
        key_to("person", "owner_id"),
        key_to("person", "offered_to_id"),
        key_to("person", "partner_id"),
        key_to("person", "lacks_from_id"),
        key_to("conversation", "conversation_id"),
        key_to("decision", "decision_id"),
        key_to("notice", "notice_id"),
        key_to("meeting", "meeting_id"),
        Index("action_item_owner", "workspace_id", "owner_id", "state"),
        Index("action_item_creator", "workspace_id", "creator_id", "state"),
        Index("action_item_place", "workspace_id", "conversation_id", "state"),
        Index("action_item_heading", "workspace_id", "heading_id"),
        Index("action_item_meeting", "workspace_id", "meeting_id"),
        Index("action_item_offered", "workspace_id", "offered_to_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    unit_id: Mapped[int]
    heading_id: Mapped[int]
    creator_id: Mapped[int]
    owner_id: Mapped[int]
    conversation_id: Mapped[int | None]  # where it is shown; None: to its own people alone
    decision_id: Mapped[int | None]
    notice_id: Mapped[int | None]
    meeting_id: Mapped[int | None]
    follows_id: Mapped[int | None]  # the one that did not solve the problem
    url: Mapped[str] = mapped_column(String(500))  # of the message that it came from
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    title: Mapped[str] = mapped_column(String(150))
    deliver: Mapped[str]
    serves: Mapped[str] = mapped_column(String(150))
    term: Mapped[str] = mapped_column(String(5))
    partner_id: Mapped[int | None]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))
    asked_at: Mapped[datetime]  # when its owner was asked, or has taken it up since
    offered_to_id: Mapped[int | None]
    offered_at: Mapped[datetime | None]
    suggested_on: Mapped[date | None]
    suggested_why: Mapped[str] = mapped_column(default="")
    lacks: Mapped[str] = mapped_column(String(10), default="")
    lacks_from_id: Mapped[int | None]
    blocked_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")  # what is lacking, or why it is not done
    solved: Mapped[str] = mapped_column(String(8), default="")
    what_now: Mapped[str] = mapped_column(default="")


class ActionItemPersonRow(Scoped):
    """Somebody who takes part without being responsible."""

    __tablename__ = "action_item_person"
    __record__ = ("action_item", "item_id")
    __table_args__ = (
        key_to("action_item", "item_id"),
        key_to("person", "person_id"),
        Index("action_item_person_person", "workspace_id", "person_id"),
    )
    item_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)


class ActionItemEventRow(Scoped):
    """What happened to an action item: never changed."""

    __tablename__ = "action_item_event"
    __record__ = ("action_item", "item_id")
    __table_args__ = (
        key_to("action_item", "item_id"),
        key_to("person", "by_id"),
        key_to("person", "whom_id"),
        Index("action_item_event_item", "workspace_id", "item_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    item_id: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int]
    what: Mapped[str] = mapped_column(String(16))
    whom_id: Mapped[int | None]
    day: Mapped[date | None]
    note: Mapped[str]


# ------------------------------------------------------------------------------------------------ snapshots


OPEN = ("asked", "accepted", "blocked")  # states in which something is still to be done
LEFT_ALONE = "action_item.left_alone"  # never said: with it a chair is looked for, where nobody asks for it any more


class Which(StrEnum):
    """A list of action items."""

    MINE = "mine"  # what I am to do, or am offered
    OURS = "ours"  # what is shown in a conversation, or comes from a meeting of its forum
    GIVEN = "given"  # what I have asked others for
    LATE = "late"  # of mine and of what I have given, what was due before today


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is agreed. `term` is a key of `handlers.action_items.rules.TERMS` or ""."""

    title: str = ""
    deliver: str = ""
    serves: str = ""
    term: str = ""
    due_on: date = date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where it comes from: at most one record, by id, and a message's address."""

    decision: int | None = None
    notice: int | None = None
    meeting: int | None = None
    follows: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItem:
    """`state` is a key of `handlers.action_items.rules.STATES`, `lacks` one of LACKS, `solved` one of SOLVED, or "".
    `reached` is false where its owner could not be told; `followed_by` is what came after one that did not help.
    `inherited`: whoever asked for it is gone, and `creator` says what becomes of it."""

    id: int
    unit_id: int
    heading_id: int
    version: int
    creator: Person
    owner: Person
    task: Task
    state: str
    asked_at: datetime
    created_at: datetime
    origin: Origin = field(default_factory=Origin)
    conversation: int | None = None
    partner: Person | None = None
    participants: tuple[Person, ...] = ()
    offered_to: Person | None = None
    offered_at: datetime | None = None
    suggested_on: date | None = None
    suggested_why: str = ""
    lacks: str = ""
    lacks_from: Person | None = None
    blocked_at: datetime | None = None
    snoozed_until: datetime | None = None
    closed_at: datetime | None = None
    closed_by: Person | None = None
    reason: str = ""
    solved: str = ""
    what_now: str = ""
    reached: bool = True
    followed_by: int | None = None
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: `what` is that of a `handlers.action_items.rules.Step`."""

    id: int
    item_id: int
    at: datetime
    by: Person
    what: str
    whom: Person | None = None
    day: date | None = None
    note: str = ""
