"""The tables of pre-meeting notices, and the snapshots in which they leave `storage`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint, and_, exists, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.model import Person
from storage.audience import ME, by_name
from storage.database import Scoped, key_to, new_id
from storage.forum_tables import OF_FORUM, ForumRow, Meeting, MeetingRow


class NoticeRow(Scoped):
    """What somebody will raise at a meeting. Its text is deleted when it is withdrawn."""

    __tablename__ = "notice"
    __record__ = ("notice", "id")
    __table_args__ = (
        key_to("unit", "unit_id"),
        key_to("meeting", "meeting_id"),
        key_to("person", "sender_id"),
        Index("notice_meeting", "workspace_id", "meeting_id"),
        Index("notice_sender", "workspace_id", "sender_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    unit_id: Mapped[int]
    meeting_id: Mapped[int]
    sender_id: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    topic: Mapped[str] = mapped_column(String(150))
    how: Mapped[str]
    aim: Mapped[str]
    wish: Mapped[str] = mapped_column(String(12))
    chair_sees: Mapped[bool]
    on_agenda: Mapped[bool]
    wants_talk: Mapped[bool]
    late: Mapped[bool]
    late_reason: Mapped[str]
    changed: Mapped[str] = mapped_column(String(100), default="")  # the fields that the last edit changed
    changed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    raised_at: Mapped[datetime | None]


class ConcernedRow(Scoped):
    """Somebody who should not be surprised, and what they answered."""

    __tablename__ = "concerned"
    __record__ = ("notice", "notice_id")
    __table_args__ = (
        UniqueConstraint("workspace_id", "notice_id", "person_id"),
        key_to("notice", "notice_id"),
        key_to("person", "person_id"),
        Index("concerned_person", "workspace_id", "person_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    notice_id: Mapped[int]
    person_id: Mapped[int]
    asked_at: Mapped[datetime]  # when they were told, or asked anew after an edit that matters
    removed_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(10), default="")
    answered_at: Mapped[datetime | None]
    talk_at: Mapped[datetime | None]  # the time that they propose for a talk
    talked_at: Mapped[datetime | None]  # when one of the two said that they have talked
    reason: Mapped[str] = mapped_column(default="")  # why they ask to have it moved
    kept_at: Mapped[datetime | None]  # when the sender said that it stays where it is


AT_MEETING = and_(MeetingRow.workspace_id == NoticeRow.workspace_id, MeetingRow.id == NoticeRow.meeting_id)
CONCERNED = and_(
    ConcernedRow.workspace_id == NoticeRow.workspace_id,
    ConcernedRow.notice_id == NoticeRow.id,
    ConcernedRow.removed_at.is_(None),
)
# As `storage.notices.visible`.
_I_CHAIR = (
    select(MeetingRow.id)
    .outerjoin(ForumRow, OF_FORUM)
    .where(AT_MEETING, func.coalesce(MeetingRow.substitute_id, ForumRow.chair_id) == ME)
    .correlate(NoticeRow)
    .exists()
)
AUDIENCE = by_name(
    or_(
        NoticeRow.sender_id == ME,
        exists().where(CONCERNED, ConcernedRow.person_id == ME),
        and_(NoticeRow.chair_sees, _I_CHAIR),
    )
)


class NoticeQuestionRow(Scoped):
    """A question between two: somebody concerned and the sender."""

    __tablename__ = "notice_question"
    __record__ = (ConcernedRow, "concerned_id")
    __table_args__ = (key_to("concerned", "concerned_id"), Index("of_concerned", "workspace_id", "concerned_id"))
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    concerned_id: Mapped[int]
    text: Mapped[str]
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]


# ------------------------------------------------------------------------------------------------ snapshots


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a notice says. `wish` is a key of `handlers.notices.rules.WISHES` or ""."""

    topic: str = ""
    how: str = ""
    aim: str = ""
    wish: str = ""
    chair_sees: bool = False
    on_agenda: bool = False
    wants_talk: bool = False


@dataclass(frozen=True, slots=True)
class Concerned:
    """`answer` is a key of `handlers.notices.rules.ANSWERS`, or "" for none yet; `reached` is false where they could
    not be told."""

    id: int
    person: Person
    asked_at: datetime
    removed_at: datetime | None
    answer: str
    answered_at: datetime | None
    talk_at: datetime | None
    talked_at: datetime | None
    reason: str
    kept_at: datetime | None
    reached: bool = True


@dataclass(frozen=True, slots=True)
class Circle:
    """How many are concerned, and the names of the first."""

    size: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """`concerned` are those who are still concerned, `removed` those who no longer are; of one that was loaded for
    somebody concerned (`storage.notices.of_concerned`) these are they alone. `chair` leads the meeting, if somebody
    does."""

    id: int
    unit_id: int
    version: int
    meeting: Meeting
    sender: Person
    chair: Person | None
    circle: Circle
    matter: Matter
    late: bool
    late_reason: str
    created_at: datetime
    changed: tuple[str, ...] = ()
    changed_at: datetime | None = None
    withdrawn_at: datetime | None = None
    raised_at: datetime | None = None
    concerned: tuple[Concerned, ...] = ()
    removed: tuple[Concerned, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    id: int
    concerned_id: int
    asker: Person
    text: str
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class OnAgenda:
    """A notice as its meeting's agenda shows it to everybody: `topic` is "" where it may not stand there."""

    notice_id: int
    sender: Person
    topic: str
    late: bool
    late_reason: str
