"""Who is being forgotten, and what becomes of each column that names a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Scoped, key_to

WORK = "privacy.forgetting"  # the view that does it, a page at a time
PAGE = 500  # rows that are looked at together
FORGOTTEN = "forgotten:"  # begins the id of whom no platform knows any more


class ForgettingRow(Scoped):
    """Somebody is being forgotten: what has to be looked for until it is found nowhere. Deleted when that is done."""

    __tablename__ = "forgetting"
    __table_args__ = (key_to("person", "person_id"),)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    instead: Mapped[str] = mapped_column(String(200))
    external_id: Mapped[str] = mapped_column(String(100))
    step: Mapped[int] = mapped_column(default=0)
    after: Mapped[dict[str, Any]]  # {"key": …} of the last row that was looked at in this step
    at: Mapped[datetime]


KEEP = "keep"  # the row stays, and names a former member
DROP = "drop"  # the row goes
CLEAR = "clear"  # the row stays, and names nobody

PLAN: Mapping[str, str] = {
    # What others rely on stays, without the name.
    "action_item.closed_by_id": KEEP,
    "action_item.creator_id": KEEP,
    "action_item.owner_id": KEEP,
    "action_item_event.by_id": KEEP,
    "action_item_event.whom_id": KEEP,
    "agenda_item.added_by_id": KEEP,
    "appointment.by_id": KEEP,
    "audit.person_id": KEEP,
    "concerned.person_id": KEEP,
    "decision.author_id": KEEP,
    "decision_decider.person_id": KEEP,
    "decision_read.person_id": KEEP,
    "decision_review.person_id": KEEP,
    "deputy.ended_by_id": KEEP,
    "dissent.person_id": KEEP,
    "export_rule.receiver_id": KEEP,  # whoever set it up is told that it ends
    "forum.created_by_id": KEEP,
    "meeting_change.by_id": KEEP,
    "minutes.author_id": KEEP,
    "minutes_version.by_id": KEEP,
    "notice.sender_id": KEEP,
    "occurrence.turn_id": KEEP,
    "occurrence_answer.person_id": KEEP,
    "pending.author_id": KEEP,
    "pending_person.person_id": KEEP,
    "question.asker_id": KEEP,
    "reminder.owner_id": KEEP,
    "reminder_offer.from_id": KEEP,
    "reminder_offer.person_id": KEEP,
    "reminder_turn.person_id": KEEP,  # who has left takes no turn
    "signature.author_id": KEEP,
    "signature.person_id": KEEP,
    # Somebody else has it by then.
    "forum.chair_id": KEEP,
    # Anonymous rounds: who has spoken, not what; gone when the round is told of. Without it they could speak twice.
    "perspective_spoken.person_id": KEEP,
    "surprise_answered.person_id": KEEP,
    # Kept until the last message there has been changed.
    "conversation.person_id": KEEP,
    "forgetting.person_id": KEEP,
    # Somebody's own wish, draft, right or place among others.
    "action_item_person.person_id": DROP,
    "address.person_id": DROP,
    "appointment.person_id": DROP,
    "deputy.deputy_id": DROP,
    "deputy.person_id": DROP,
    "draft.person_id": DROP,
    "export.person_id": DROP,
    "export_rule.owner_id": DROP,
    "file.person_id": DROP,
    "forum_member.person_id": DROP,
    "member.person_id": DROP,
    "perspective.person_id": DROP,
    "preference.person_id": DROP,
    "reminder_refusal.person_id": DROP,
    "milestone.created_by_id": KEEP,  # but for those of their own alone
    # Something is expected of them, or they would be told of it.
    "action_item.lacks_from_id": CLEAR,
    "action_item.offered_to_id": CLEAR,
    "action_item.partner_id": CLEAR,
    "forum.minute_taker_id": CLEAR,
    "meeting.substitute_id": CLEAR,
    "meeting_change.substitute_id": CLEAR,
    "posting.sender_id": CLEAR,
}


# ------------------------------------------------------------------------------------------------ names in texts


def is_whole(name: str) -> bool:
    """Whether a name is more than a first name, which might be anybody's."""
    return len(name.split()) > 1


def eraser(name: str, longer: Sequence[str], instead: str) -> Callable[[str], str]:
    """Puts something in the place of a whole name wherever it stands as words of its own, also as whose something is;
    the names of others that begin or end with it stay."""
    known = sorted({one for one in longer if name.casefold() in one.casefold()}, key=len, reverse=True)
    words = "|".join(re.escape(one) for one in (*known, name))
    pattern = re.compile(rf"(?<![\w-])@?({words})(?=(?:['’]?s|['’])?(?!\w|-\w))", re.IGNORECASE)

    def in_place(found: re.Match[str]) -> str:
        if found[1].casefold() != name.casefold():
            return found[0]
        return instead[0].upper() + instead[1:] if _ended(found.string[: found.start()]) else instead

    def erase(text: str) -> str:
        return pattern.sub(in_place, text)

    return erase


def _ended(before: str) -> bool:
    """Whether a sentence has ended there, so that another begins. Looked at from its end: a text may be long and name
    somebody often."""
    said = before.rstrip()
    if not said or "\n" in before[len(said) :]:
        return True
    return said != before and said.rstrip('"”»)').endswith((".", "!", "?", "…"))


def everywhere(thing: Any, change: Callable[[str], str]) -> Any:
    """The same JSON with each text in it changed."""
    match thing:
        case str():
            return change(thing)
        case list():
            return [everywhere(one, change) for one in thing]
        case dict():
            return {key: everywhere(one, change) for key, one in thing.items()}
    return thing
