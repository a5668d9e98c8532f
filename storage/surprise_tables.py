"""The tables of the anonymous question after a meeting, and what leaves `storage` of it. No row is an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Scoped, key_to


class SurpriseRow(Scoped):
    """A round after one meeting: how many have answered what."""

    __tablename__ = "surprise"
    __table_args__ = (key_to("meeting", "meeting_id"),)
    meeting_id: Mapped[int] = mapped_column(primary_key=True)
    closes_at: Mapped[datetime]  # as it was when the round began: closed, it is never open again
    told: Mapped[bool] = mapped_column(default=False)
    no: Mapped[int] = mapped_column(default=0)
    yes: Mapped[int] = mapped_column(default=0)
    unsaid: Mapped[int] = mapped_column(default=0)


class AnsweredRow(Scoped):
    """Somebody has answered, so that nobody does twice; neither what nor when. Deleted when the round is told of."""

    __tablename__ = "surprise_answered"
    __anonymous__ = True
    __table_args__ = (key_to("meeting", "meeting_id"), key_to("person", "person_id"))
    meeting_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)


# ------------------------------------------------------------------------------------------------ snapshots

LEAST = 5  # who may answer, and who must have answered before anything is shown


class Answer(StrEnum):
    """The names of the columns that count them."""

    NO = "no"
    YES = "yes"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class Counted:
    """What was answered in a round."""

    no: int
    yes: int
    unsaid: int
