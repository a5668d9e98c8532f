"""The tables of reminders, and the snapshots in which they leave `storage`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.cadence import Schedule
from bot.model import Conversation, Person
from storage.database import Scoped, key_to, new_id

DRAFT, ACTIVE, PAUSED, ENDED = "draft", "active", "paused", "ended"


class ReminderRow(Scoped):
    """A message that comes back by a rule, to one conversation or to each in a forum."""

    __tablename__ = "reminder"
    __record__ = ("reminder", "id")
    __own__ = ("state", DRAFT)
    __table_args__ = (
        key_to("unit", "unit_id"),
        key_to("person", "owner_id"),
        key_to("conversation", "conversation_id"),
        key_to("forum", "forum_id"),
        Index("reminder_owner", "workspace_id", "owner_id", "state"),
        Index("reminder_place", "workspace_id", "conversation_id", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    unit_id: Mapped[int]
    owner_id: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(20), default="")  # why it is paused
    changes_id: Mapped[int | None]  # the one that it changes, which is as it was until that is confirmed
    text: Mapped[str]
    asks: Mapped[bool]
    everybody: Mapped[bool] = mapped_column(default=False)  # is notified
    conversation_id: Mapped[int | None]
    forum_id: Mapped[int | None]  # whose members each get it
    thread: Mapped[str] = mapped_column(String(300), default="")  # the platform's reference of its first message
    said: Mapped[str] = mapped_column(String(300))
    every: Mapped[str] = mapped_column(String(10))
    begins: Mapped[date]
    step: Mapped[int]
    weekdays: Mapped[str] = mapped_column(String(7))  # "135"
    nth: Mapped[int]
    month_day: Mapped[int]
    dates: Mapped[str] = mapped_column(String(300))  # "10-01 03-15"
    on_holiday: Mapped[str] = mapped_column(String(10))
    times: Mapped[str]  # "09:00 14:00"
    exact: Mapped[bool]
    zone: Mapped[str] = mapped_column(String(60))
    follows: Mapped[bool] = mapped_column(default=True)  # its owner's clock, when that is another
    until: Mapped[date | None]
    turn: Mapped[int] = mapped_column(default=0)  # whose turn it is next


class ReminderTurnRow(Scoped):
    """Who takes turns, in their order."""

    __tablename__ = "reminder_turn"
    __record__ = ("reminder", "reminder_id")
    __table_args__ = (key_to("reminder", "reminder_id"), key_to("person", "person_id"))
    reminder_id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int]


class OccurrenceRow(Scoped):
    """One time that a reminder comes, or does not."""

    __tablename__ = "occurrence"
    __record__ = ("reminder", "reminder_id")
    __table_args__ = (
        UniqueConstraint("workspace_id", "reminder_id", "planned"),
        key_to("reminder", "reminder_id"),
        key_to("person", "turn_id"),
        Index("occurrence_at", "workspace_id", "reminder_id", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    reminder_id: Mapped[int]
    planned: Mapped[str] = mapped_column(String(16))  # what the clocks were to show: "2026-03-02T09:00"
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    extra: Mapped[bool] = mapped_column(default=False)  # put in by hand
    # What is said this once; "" as always. Of one that is left out: when it comes instead. Of a stretch of times: the
    # moment of the first one and how many.
    text: Mapped[str] = mapped_column(default="")
    turn_id: Mapped[int | None]  # whose it is; of one put in, before it comes: that it carries a turn


class AnswerRow(Scoped):
    """What somebody pressed under an occurrence."""

    __tablename__ = "occurrence_answer"
    __table_args__ = (key_to("occurrence", "occurrence_id"), key_to("person", "person_id"))
    occurrence_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(String(12))
    until: Mapped[datetime | None]  # when they want it again


class RefusalRow(Scoped):
    """Somebody who wants no more of a reminder."""

    __tablename__ = "reminder_refusal"
    __table_args__ = (key_to("reminder", "reminder_id"), key_to("person", "person_id"))
    reminder_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class OfferRow(Scoped):
    """A reminder that somebody may take over."""

    __tablename__ = "reminder_offer"
    __record__ = ("reminder", "reminder_id")
    __table_args__ = (
        key_to("reminder", "reminder_id"),
        key_to("person", "from_id"),
        key_to("person", "person_id"),
        Index("reminder_offer_open", "workspace_id", "reminder_id", "answer"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    reminder_id: Mapped[int]
    from_id: Mapped[int]  # whose it was
    person_id: Mapped[int]
    at: Mapped[datetime]
    owner_left: Mapped[bool]  # because they have left, and did not offer it themselves
    answer: Mapped[str] = mapped_column(String(10), default="")


# ------------------------------------------------------------------------------------------------ snapshots

LEFT, READER_GONE = "owner_left", "reader_gone"  # why one is paused
OPEN, TAKEN, REFUSED, WITHDRAWN, SETTLED = "", "taken", "refused", "withdrawn", "settled"
PLANNED, CAME, MISSED, SKIPPED = "planned", "came", "missed", "skipped"
OVERTAKEN, UNSAID = "overtaken", "unsaid"  # the next one was due by then; it could not be said
STRETCH = "stretch"  # many times in a row that were missed


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a reminder says, to whom and when: `said` is the rhythm as somebody wrote it. It goes to `conversation`
    (there, if given, to the thread of the message `thread`), or to each in the forum `forum` (ids). `exact`: its times
    were asked for, so that what is an hour late is left out; else it may come all day. It `asks` whether it is done.
    `turns` are people's ids, who take turns in this order."""

    text: str
    said: str
    schedule: Schedule
    exact: bool = True
    asks: bool = False
    conversation: int | None = None
    forum: int | None = None
    thread: str = ""
    turns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """`state` is DRAFT (not confirmed yet), ACTIVE, PAUSED or ENDED. `conversation` is the content's, `refused`
    have those who want no more of it, and `everybody` in its channel is notified. One that `changes` another (its id)
    never comes itself: it is a draft, and has ended once it is confirmed."""

    id: int
    unit_id: int
    owner: Person
    version: int
    created_at: datetime
    state: str
    content: Content
    reason: str = ""
    changes: int | None = None
    conversation: Conversation | None = None
    turns: tuple[Person, ...] = ()
    turn: int = 0
    everybody: bool = False
    refused: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """An occurrence: `state` is PLANNED, CAME, MISSED, SKIPPED, OVERTAKEN or UNSAID; `planned` is the wall clock that
    names it. `answers` are by person's id. One that is SKIPPED may come `instead`. A STRETCH is `many`, from `first` to
    `at`. Of what came, a history knows when it was `said` first."""

    id: int
    reminder_id: int
    planned: datetime
    at: datetime
    state: str
    extra: bool = False
    text: str = ""
    turn: Person | None = None
    answers: Mapping[int, str] = field(default_factory=dict)
    instead: datetime | None = None
    first: datetime | None = None
    many: int = 1
    said: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """To `to`, by `by` or (`left`) because they have left. `answer` is OPEN, TAKEN, REFUSED, WITHDRAWN (by `by`) or
    SETTLED (by somebody else who was offered the same)."""

    id: int
    reminder_id: int
    by: Person
    to: Person
    at: datetime
    left: bool
    answer: str
