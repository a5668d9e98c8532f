"""What follows a pre-meeting notice: everything that will or may be said of it, each judged by its view in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.calendar import WorkingTime
from handlers.notices import rules
from storage import agenda, notices, people, postings, preferences, units
from storage.database import Transaction
from storage.forum_tables import Meeting
from storage.notice_tables import Concerned, Notice
from storage.postings import Wanted

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
    """Everything that will or may be said of a notice. Called again after a change it adds what is missing, and has the
    rest judged anew."""
    own = people.direct_conversation(transaction, notice.sender).id
    wanted = [*_to_sender(notice, own)]
    theirs = people.direct_conversations(transaction, [one.person.id for one in notice.concerned])
    hours = units.unit(transaction, notice.unit_id).working_time
    preferences.of_all(transaction, [one.person.id for one in notice.concerned])
    for one in notice.concerned:
        at_work = replace(preferences.working_time(transaction, one.person, hours), away_until=None)
        wanted += _to_concerned(notice, one, theirs[one.person.id], at_work)
        if one.answer == rules.TALK and one.talked_at is None:
            wanted += _about_talk(notice, one, (own, theirs[one.person.id]))
    wanted += for_chair(transaction, notice)
    postings.post_all(transaction, wanted)
    agenda.changed(transaction, notice.meeting.id)
    if notice.version > 1:
        touch(transaction, notice)


def for_chair(transaction: Transaction, notice: Notice) -> list[Wanted]:
    """That there is an item, to whoever chairs its meeting now, where they are to know."""
    if notice.chair is None or not (notice.late or notice.matter.chair_sees):
        return []
    own = people.direct_conversation(transaction, notice.chair).id
    return [_wanted(notice, FOR_CHAIR, notice.id, own, f"{notice.id}:{notice.chair.id}", live=True)]


def _wanted(
    notice: Notice,
    view: str,
    subject: int,
    conversation: int,
    which: object,
    *,
    live: bool = False,
    due: datetime | None = None,
    sender: int | None = None,
) -> Wanted:
    """Once for each `which`; judged anew whenever the meeting changes."""
    key, meeting = f"{view}:{which}", notice.meeting.id
    return Wanted(view, subject, conversation, due=due, live=live, sender_id=sender, hangs_on=meeting, key=key)


def _to_sender(notice: Notice, own: int) -> Iterator[Wanted]:
    """Its living message, and what is said of one meeting."""
    id, each = notice.id, f"{notice.id}:{notice.meeting.id}"
    yield _wanted(notice, STATUS, id, own, id, live=True)
    yield _wanted(notice, LAST_CALL, id, own, each)
    yield _wanted(notice, BEGINS, id, own, each, live=True, due=notice.meeting.starts_at)
    yield _wanted(notice, HOMELESS, id, own, each, live=True)


def ask_if_cancelled_again(transaction: Transaction, notice: Notice, posting: int) -> None:
    """A meeting was cancelled, this posting asked where its notice should go, and it is held after all."""
    if not of_its_meeting(transaction, notice, HOMELESS, posting):
        return
    own = people.direct_conversation(transaction, notice.sender).id
    postings.post_all(transaction, [_wanted(notice, HOMELESS, notice.id, own, _again(notice, posting), live=True)])


def asks_again(transaction: Transaction, notice: Notice, posting: int) -> bool:
    """Whether a newer posting asks that in place of this one."""
    newer = f"{HOMELESS}:{_again(notice, posting)}"
    return not of_its_meeting(transaction, notice, HOMELESS, posting) or postings.of_key(transaction, newer) is not None


def of_its_meeting(transaction: Transaction, notice: Notice, view: str, posting: int) -> bool:
    """Whether a posting by this view was about the meeting that the notice is for now."""
    row = postings.posting(transaction, posting)
    return row is not None and f"{row.key}:".startswith(f"{view}:{notice.id}:{notice.meeting.id}:")


def _again(notice: Notice, posting: int) -> str:
    return f"{notice.id}:{notice.meeting.id}:{posting}"


def _to_concerned(notice: Notice, one: Concerned, theirs: int, hours: WorkingTime) -> Iterator[Wanted]:
    """A follow-up is judged by its own view; until it may be due, by their hours as they are now, nobody has to look at
    it."""
    yield _wanted(notice, notices.TOLD, one.id, theirs, one.id, live=True, sender=notice.sender.id)
    for n, view in NUDGES.items():
        due = rules.nudge_at(n, one.asked_at, notice.meeting.starts_at, hours) or notice.meeting.starts_at
        yield _wanted(notice, view, one.id, theirs, one.id, due=due)


def ask_about_talk(transaction: Transaction, notice: Notice, one: Concerned) -> None:
    """Both are asked before the meeting whether they have talked."""
    both = people.direct_conversations(transaction, [notice.sender.id, one.person.id]).values()
    postings.post_all(transaction, _about_talk(notice, one, both))


def _about_talk(notice: Notice, one: Concerned, both: Iterable[int]) -> list[Wanted]:
    """In the conversations of both."""
    each = f"{one.id}:{notice.meeting.id}"
    return [_wanted(notice, TALKED, one.id, place, f"{each}:{place}", live=True) for place in both]


def say_to(transaction: Transaction, notice: Notice, everybody: Sequence[Concerned], view: str) -> None:
    """Something new to some of those concerned, now."""
    theirs = people.direct_conversations(transaction, [one.person.id for one in everybody])
    sender = notice.sender.id
    wanted = [Wanted(view, one.id, theirs[one.person.id], sender_id=sender) for one in everybody]
    postings.post_all(transaction, wanted)


def touch(transaction: Transaction, notice: Notice) -> None:
    """A notice changed: everything said of it, to whomever, is judged anew."""
    postings.touch_all(transaction, KIND, [notice.id])
    postings.touch_all(transaction, CONCERNED, _ids(notice))
    postings.touch_all(transaction, QUESTION, notices.questions(transaction, notice.id))


def _ids(notice: Notice) -> list[int]:
    return [one.id for one in (*notice.concerned, *notice.removed)]


def move(
    transaction: Transaction,
    before: Notice,
    meeting: Meeting,
    *,
    late: bool,
    late_reason: str = "",
    told: Sequence[Concerned],
) -> Notice:
    """Another meeting for a notice: what is said of it hangs on that one, what was to be said at the other one is not,
    and those in `told` hear of it."""
    agenda.changed(transaction, before.meeting.id)
    everybody = _ids(before)
    postings.take_back(transaction, (LAST_CALL, BEGINS, HOMELESS, FOR_CHAIR), [before.id])
    postings.take_back(transaction, (TALKED,), everybody)
    notice = notices.move(transaction, before.id, meeting.id, late=late, late_reason=late_reason)
    postings.hang(transaction, KIND, [notice.id], meeting.id)
    postings.hang(transaction, CONCERNED, everybody, meeting.id)
    say_to(transaction, notice, told, MOVED)
    follow(transaction, notice)
    return notice
