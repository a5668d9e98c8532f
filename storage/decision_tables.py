"""The tables of decisions and of what becomes of them, and the snapshots in which they leave `storage`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.model import Kind
from storage.database import Scoped, key_to, new_id
from storage.signatures import Signature


class DecisionRow(Scoped):
    """A published decision; what it says stands in its versions."""

    __tablename__ = "decision"
    __record__ = ("decision", "id")
    __table_args__ = (
        UniqueConstraint("workspace_id", "unit_id", "number"),
        UniqueConstraint("workspace_id", "draft_id"),
        key_to("unit", "unit_id"),
        key_to("person", "author_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    unit_id: Mapped[int]
    number: Mapped[int]
    draft_id: Mapped[int]  # unique, so that no two processes publish one draft twice
    author_id: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    confirm: Mapped[bool]  # whether readers' names are shown to the author, as was said beforehand
    published_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]  # when it went out of force: withdrawn, dropped at a review or replaced
    withdrawn_reason: Mapped[str] = mapped_column(default="")


class DecisionVersionRow(Scoped):
    __tablename__ = "decision_version"
    __record__ = ("decision", "decision_id")
    __table_args__ = (key_to("decision", "decision_id"),)
    decision_id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    title: Mapped[str] = mapped_column(String(150))
    decided: Mapped[str]
    why: Mapped[str]
    alternatives: Mapped[str]
    compromises: Mapped[str]
    fixed: Mapped[str]
    open: Mapped[str]
    untold: Mapped[str]
    influence: Mapped[str] = mapped_column(String(10))
    heard: Mapped[str]
    on_behalf_of: Mapped[str]
    links: Mapped[str]
    case_number: Mapped[str] = mapped_column(String(150))
    effective_on: Mapped[date | None]
    review_on: Mapped[date | None]
    emptied_at: Mapped[datetime | None]
    emptied_reason: Mapped[str] = mapped_column(default="")


class DecisionDeciderRow(Scoped):
    """Who decided, as a version says it."""

    __tablename__ = "decision_decider"
    __record__ = ("decision", "decision_id")
    __table_args__ = (key_to("decision", "decision_id"), key_to("person", "person_id"))
    decision_id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)


class DecisionPlaceRow(Scoped):
    """Where it was announced."""

    __tablename__ = "decision_place"
    __record__ = ("decision", "decision_id")
    __table_args__ = (key_to("decision", "decision_id"), key_to("conversation", "conversation_id"))
    decision_id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(primary_key=True)


class DecisionReadRow(Scoped):
    """Somebody said that they have read a version."""

    __tablename__ = "decision_read"
    __table_args__ = (key_to("decision", "decision_id"), key_to("person", "person_id"))
    decision_id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class QuestionRow(Scoped):
    """A question about a decision, to its author. It belongs to one place of the decision, where the answer is posted;
    asked by somebody who reads none of them, it belongs to none, and the answer goes to the asker alone."""

    __tablename__ = "question"
    __table_args__ = (
        key_to("decision", "decision_id"),
        key_to("person", "asker_id"),
        key_to("conversation", "conversation_id"),
        Index("question_decision", "workspace_id", "decision_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    decision_id: Mapped[int]
    asker_id: Mapped[int]
    conversation_id: Mapped[int | None]
    text: Mapped[str]
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]


class DecisionReviewRow(Scoped):
    """What was answered when a decision was looked at again: its first review is number 1."""

    __tablename__ = "decision_review"
    __record__ = ("decision", "decision_id")
    __table_args__ = (
        UniqueConstraint("workspace_id", "decision_id", "number"),
        key_to("decision", "decision_id"),
        key_to("person", "person_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    decision_id: Mapped[int]
    number: Mapped[int]
    version: Mapped[int]  # what was looked at
    verdict: Mapped[str] = mapped_column(String(10))
    why: Mapped[str]
    next_on: Mapped[date | None]
    person_id: Mapped[int]
    at: Mapped[datetime]


class DecisionReplacementRow(Scoped):
    """A decision is replaced by one other at most, and replaces one at most."""

    __tablename__ = "decision_replacement"
    __record__ = ("decision", "old_id")
    __table_args__ = (
        UniqueConstraint("workspace_id", "new_id"),
        key_to("decision", "old_id"),
        key_to("decision", "new_id"),
    )
    old_id: Mapped[int] = mapped_column(primary_key=True)
    new_id: Mapped[int]


class DissentRow(Scoped):
    """A minority statement. Taken back, it leaves no text, only that there was one."""

    __tablename__ = "dissent"
    __record__ = ("decision", "decision_id")
    __table_args__ = (
        key_to("decision", "decision_id"),
        key_to("person", "person_id"),
        Index("dissent_decision", "workspace_id", "decision_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    decision_id: Mapped[int]
    version: Mapped[int]  # what stood when it was written
    person_id: Mapped[int]
    text: Mapped[str]
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class OriginRow(Scoped):
    """What was raised at a meeting, and led to a decision."""

    __tablename__ = "decision_origin"
    __record__ = ("decision", "decision_id")
    __table_args__ = (key_to("decision", "decision_id"), Index("decision_origin_of", "workspace_id", "kind", "subject"))
    decision_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    subject: Mapped[int]  # which may be gone


# ------------------------------------------------------------------------------------------------ snapshots


ITEM, NOTICE = "agenda_item", "notice"


@dataclass(frozen=True, slots=True)
class Origin:
    """What was raised at a meeting: an item of its agenda or a pre-meeting notice."""

    kind: str
    subject: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an author writes about a decision. `influence` is a key of `storage.units.INFLUENCE` or ""."""

    title: str = ""
    decided: str = ""
    why: str = ""
    alternatives: str = ""
    compromises: str = ""
    fixed: str = ""
    open: str = ""
    untold: str = ""
    influence: str = ""
    heard: str = ""
    on_behalf_of: str = ""
    links: str = ""
    case_number: str = ""
    effective_on: date | None = None
    review_on: date | None = None


CONTENT = tuple(one.name for one in fields(Content))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What somebody wants published: people and conversations by id. `base` is the version that it would change,
    `replaces` the decision in whose place it would come, `answered` how often its author knows that one to have been
    looked at again, `pending` what it decides, `origin` what was raised at a meeting and leads to it, `unit` the one in
    which it was begun."""

    content: Content
    decided_by: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
    confirm: bool = False
    base: int = 0
    replaces: int | None = None
    pending: int | None = None
    origin: Origin | None = None
    unit: int | None = None
    answered: int | None = None


@dataclass(frozen=True, slots=True)
class Who:
    id: int
    name: str
    left: bool = False  # they are there no more


@dataclass(frozen=True, slots=True)
class Version:
    """What a decision said at a time. An emptied one has no content left, only when and why."""

    number: int
    at: datetime
    content: Content
    deciders: tuple[Who, ...] = ()
    emptied_at: datetime | None = None
    emptied_reason: str = ""
    room: str = ""  # what its room for influence is called, where its unit has words of its own


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision with its current version, how many said that they have read that, and whether the person did for whom
    it was looked up. `unit` is the name of the unit that gave the number, "" for the workspace's only one.
    `withdrawn_at` is when it went out of force, in whatever way; `has_course`: there is more to know, in its `Course`.
    """

    id: int
    unit_id: int
    number: int
    author: Who
    confirm: bool
    published_at: datetime
    version: Version
    readers: int = 0
    read_by_me: bool = False
    withdrawn_at: datetime | None = None
    withdrawn_reason: str = ""
    unit: str = ""
    has_course: bool = False


@dataclass(frozen=True, slots=True)
class Other:
    """Another decision, by its number; without one (0) it is not to be named to the reader."""

    id: int = 0
    unit: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What was answered when it was looked at again. `verdict` is a key of `handlers.decisions.rules.VERDICTS`."""

    id: int
    decision: int
    version: int
    verdict: str
    why: str
    next_on: date | None
    by: Who
    at: datetime


@dataclass(frozen=True, slots=True)
class Dissent:
    """A minority statement. One that was taken back has no text."""

    id: int
    decision: int
    version: int
    by: Who
    text: str
    at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """What a decision has decided, and what came of the perspectives that were given: how many have which verdict."""

    id: int
    verdicts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Course:
    """What became of a decision after it was announced: how it was looked at again (the first time first), which other
    it replaced or was replaced by, the minority statements that stand (the first one first), and how many were taken
    back; and `before` it, what it decides and who was asked to stand behind it."""

    replaces: Other | None = None
    replaced_by: Other | None = None
    reviews: tuple[Reviewed, ...] = ()
    dissents: tuple[Dissent, ...] = ()
    taken_back: int = 0
    before: Before | None = None
    signatures: tuple[Signature, ...] = ()

    @property
    def dropped(self) -> Reviewed | None:
        """The review that ended it."""
        return next((one for one in self.reviews if one.verdict == DROP), None)


KEEP, CHANGE, DROP = "keep", "change", "drop"  # what may be answered when a decision is looked at again
WITHDRAWN, DROPPED, REPLACED = "withdrawn", "dropped", "replaced"  # how one goes out of force


@dataclass(frozen=True, slots=True)
class Listed:
    """A decision as a line of a list, with the name of its unit. `ended` is how it went out of force, "" while it
    holds."""

    id: int
    unit: str
    number: int
    title: str
    author: str
    published_at: datetime
    ended: str


@dataclass(frozen=True, slots=True)
class Edition:
    """A version as a line of a list."""

    number: int
    at: datetime
    emptied: bool


@dataclass(frozen=True, slots=True)
class Announced:
    """Where a decision is (`said`) or will be announced. `posting` is its latest posting there."""

    conversation: int
    external_id: str
    kind: Kind
    name: str
    posting: int
    url: str
    said: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the decision it is about. `conversation` is where its answer is posted, if anywhere."""

    id: int
    decision: Decision
    asker: Who
    conversation: int | None
    text: str
    answer: str = ""
    answered_at: datetime | None = None
