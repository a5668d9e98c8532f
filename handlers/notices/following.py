"""What follows a pre-meeting notice: everything that will or may be said of it, each judged by its view in time."""

from __future__ import annotations

from handlers.notices import rules
from storage import notices, people, postings
from storage.database import Transaction
from storage.forum_tables import Meeting
from storage.notice_tables import Concerned, Notice

KIND, CONCERNED, QUESTION = "notice", "concerned", "notice_question"  # the kinds of records that are spoken of

# To the sender.
STATUS = "notice.status"
LAST_CALL = "notice.last_call"
BEGINS = "notice.begins"
HOMELESS = "notice.homeless"
WANTS_TALK = "concerned.wants_talk"
ASKS_TO_MOVE = "concerned.asks_to_move"
ASKED = "notice_question.asked"
# To those concerned.
NUDGES = {n: f"concerned.nudge_{n}" for n in rules.NUDGES}
CHANGED, MOVED, KEPT, WITHDRAWN = (f"concerned.{what}" for what in ("changed", "moved", "kept", "withdrawn"))
ANSWERED = "notice_question.answered"
# To both.
TALKED = "concerned.talked"
# To whoever chairs the meeting.
FOR_CHAIR = "notice.for_chair"


def follow(transaction: Transaction, notice: Notice) -> None:
    """Everything that will or may be said of a notice, each judged by its view when its time has come. Called again
    after a change it adds what is missing, and has the rest judged anew."""
    meeting = notice.meeting.id
    own = people.direct_conversation(transaction, notice.sender).id
    for view, live in ((STATUS, True), (LAST_CALL, False), (BEGINS, True)):
        key = f"{view}:{notice.id}"
        postings.post(transaction, view, notice.id, own, live=live, hangs_on=meeting, key=key)
    key = f"{HOMELESS}:{notice.id}:{meeting}"
    postings.post(transaction, HOMELESS, notice.id, own, live=True, hangs_on=meeting, key=key)
    for one in notice.concerned:
        _follow(transaction, notice, one, own)
    if notice.chair is not None and (notice.late or notice.matter.chair_sees):
        chair = people.direct_conversation(transaction, notice.chair).id
        key = f"{FOR_CHAIR}:{notice.id}:{notice.chair.id}"
        postings.post(transaction, FOR_CHAIR, notice.id, chair, live=True, hangs_on=meeting, key=key)
    touch(transaction, notice)


def _follow(transaction: Transaction, notice: Notice, one: Concerned, senders: int) -> None:
    theirs = people.direct_conversation(transaction, one.person).id
    told = f"{notices.TOLD}:{one.id}"
    postings.post(
        transaction,
        notices.TOLD,
        one.id,
        theirs,
        live=True,
        sender_id=notice.sender.id,
        hangs_on=notice.meeting.id,
        key=told,
    )
    for n in rules.NUDGES:
        view = NUDGES[n]
        postings.post(transaction, view, one.id, theirs, hangs_on=notice.meeting.id, key=f"{view}:{one.id}")
    for conversation in (theirs, senders):
        key = f"{TALKED}:{one.id}:{conversation}"
        postings.post(transaction, TALKED, one.id, conversation, live=True, hangs_on=notice.meeting.id, key=key)


def say_to(transaction: Transaction, notice: Notice, one: Concerned, view: str) -> None:
    """Something new to one of those concerned, now."""
    theirs = people.direct_conversation(transaction, one.person).id
    postings.post(transaction, view, one.id, theirs, sender_id=notice.sender.id)


def touch(transaction: Transaction, notice: Notice) -> None:
    """A notice changed: everything said of it, to whomever, is judged anew."""
    postings.touch_all(transaction, KIND, notice.id)
    for one in (*notice.concerned, *notice.removed):
        postings.touch_all(transaction, CONCERNED, one.id)


def move(transaction: Transaction, notice: Notice, meeting: Meeting, *, late: bool, late_reason: str = "") -> Notice:
    """Another meeting for a notice: what is said of it hangs on that one, and those concerned are told."""
    notice = notices.move(transaction, notice.id, meeting.id, late=late, late_reason=late_reason)
    postings.hang(transaction, KIND, notice.id, meeting.id)
    for one in notice.concerned:
        postings.hang(transaction, CONCERNED, one.id, meeting.id)
        say_to(transaction, notice, one, MOVED)
    follow(transaction, notice)
    return notice
