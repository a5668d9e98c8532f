"""Pre-meeting notices, asked for and changed. Snapshots leave this file, rows do not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select

from bot.model import Person
from storage import meetings, people, searched
from storage.database import Transaction
from storage.forum_tables import ForumRow, Meeting, MeetingRow
from storage.notice_tables import (
    AT_MEETING,
    CONCERNED,
    Circle,
    Concerned,
    ConcernedRow,
    Matter,
    Notice,
    NoticeQuestionRow,
    NoticeRow,
    OnAgenda,
    Question,
)
from storage.people import PersonRow
from storage.postings import PostingRow

TOLD = "concerned.told"  # the view by which somebody concerned is told
NAMED = 8  # of a circle

# ------------------------------------------------------------------------------------------------ who may see


def visible(transaction: Transaction, person: Person, notice_id: int) -> Notice | None:
    """The notice, to its sender, to those concerned and, where it was ticked, to whoever chairs the meeting."""
    notice = load(transaction, notice_id)
    return notice if notice is not None and _sees(notice, person) else None


def _sees(notice: Notice, person: Person) -> bool:
    everybody = {notice.sender.id, *(one.person.id for one in notice.concerned)}
    if notice.matter.chair_sees and notice.chair is not None:
        everybody.add(notice.chair.id)
    return person.id in everybody


def mine(transaction: Transaction, person: Person, since: datetime, most: int, skip: int = 0) -> list[Notice]:
    """What somebody sent, or is concerned by, for meetings since then, the next meeting first; without those it
    concerns."""
    concerns = exists().where(CONCERNED, ConcernedRow.person_id == person.id)
    query = (
        select(NoticeRow)
        .join(MeetingRow, AT_MEETING)
        .where(or_(NoticeRow.sender_id == person.id, concerns))
        .where(NoticeRow.withdrawn_at.is_(None), MeetingRow.starts_at >= since)
        .order_by(MeetingRow.starts_at, NoticeRow.id)
        .offset(skip)
        .limit(most)
    )
    return [_notice(transaction, row, []) for row in transaction.session.scalars(query).all()]


def on_agenda(transaction: Transaction, meeting_id: int) -> list[OnAgenda]:
    """A meeting's notices as everybody in its forum may see them, in the order in which they came."""
    query = (
        select(NoticeRow)
        .where(NoticeRow.meeting_id == meeting_id, NoticeRow.withdrawn_at.is_(None))
        .order_by(NoticeRow.created_at, NoticeRow.id)
    )
    rows = transaction.session.scalars(query).all()
    senders = {one.id: one for one in people.people(transaction, [row.sender_id for row in rows])}
    return [
        OnAgenda(row.id, senders[row.sender_id], row.topic if row.on_agenda else "", row.late, row.late_reason)
        for row in rows
    ]


# ------------------------------------------------------------------------------------------------ reading


def load(transaction: Transaction, notice_id: int) -> Notice | None:
    """The notice, whoever asks: for what the bot does by itself."""
    row = transaction.get(NoticeRow, notice_id)
    return _notice(transaction, row) if row else None


def lock(transaction: Transaction, notice_id: int) -> Notice | None:
    """The notice as it is now, which nobody else changes or answers until we are done."""
    row = transaction.get(NoticeRow, notice_id, lock=True)
    return _notice(transaction, row) if row else None


def of_concerned(transaction: Transaction, concerned_id: int, *, lock: bool = False) -> tuple[Notice, Concerned] | None:
    """What somebody is concerned by, and they themselves, whether they still are or not; with `lock`, nobody else
    changes or answers it until we are done. Of the others it holds their number and the first names: what is said to
    each of many must not load all of them."""
    row = transaction.get(ConcernedRow, concerned_id)
    notice = transaction.get(NoticeRow, row.notice_id, lock=lock) if row else None
    if notice is None:
        return None
    [one] = _concerned(transaction, ConcernedRow.id == concerned_id)
    return _notice(transaction, notice, [one]), one


def for_chairs(transaction: Transaction) -> list[Notice]:
    """Those of coming meetings of which whoever chairs is told."""
    query = (
        select(NoticeRow)
        .join(MeetingRow, AT_MEETING)
        .where(NoticeRow.withdrawn_at.is_(None), or_(NoticeRow.late, NoticeRow.chair_sees))
        .where(MeetingRow.starts_at > transaction.now, MeetingRow.forum_id.is_not(None))
    )
    return [_notice(transaction, row, []) for row in transaction.session.scalars(query.order_by(NoticeRow.id)).all()]


def _notice(transaction: Transaction, row: NoticeRow, everybody: list[Concerned] | None = None) -> Notice:
    meeting = meetings.one(transaction, row.meeting_id)
    if everybody is None:
        everybody = _concerned(transaction, ConcernedRow.notice_id == row.id)
    return Notice(
        id=row.id,
        unit_id=row.unit_id,
        version=row.version,
        meeting=meeting,
        sender=people.person(transaction, row.sender_id),
        chair=_chair(transaction, meeting),
        circle=_circle(transaction, row.id),
        matter=Matter(**{one.name: getattr(row, one.name) for one in fields(Matter)}),
        late=row.late,
        late_reason=row.late_reason,
        created_at=row.created_at,
        changed=tuple(row.changed.split()),
        changed_at=row.changed_at,
        withdrawn_at=row.withdrawn_at,
        raised_at=row.raised_at,
        concerned=tuple(one for one in everybody if one.removed_at is None),
        removed=tuple(one for one in everybody if one.removed_at is not None),
    )


def _chair(transaction: Transaction, meeting: Meeting) -> Person | None:
    if meeting.substitute is not None or meeting.forum_id is None:
        return meeting.substitute
    return people.person(transaction, transaction.one(ForumRow, meeting.forum_id).chair_id)


def _circle(transaction: Transaction, notice_id: int) -> Circle:
    in_it = (ConcernedRow.notice_id == notice_id, ConcernedRow.removed_at.is_(None))
    size = transaction.session.scalar(select(func.count()).select_from(ConcernedRow).where(*in_it)) or 0
    query = (
        select(PersonRow.name)
        .join(
            ConcernedRow,
            (ConcernedRow.workspace_id == PersonRow.workspace_id) & (ConcernedRow.person_id == PersonRow.id),
        )
        .where(*in_it)
        .order_by(PersonRow.name, PersonRow.id)
        .limit(NAMED)
    )
    return Circle(size, tuple(transaction.session.scalars(query)))


def _concerned(transaction: Transaction, which: ColumnElement[bool]) -> list[Concerned]:
    """By name, as they are now: they may have been read before somebody else let go of the notice. Whom the message
    never reached was not told."""
    query = select(ConcernedRow).where(which).execution_options(populate_existing=True)
    rows = transaction.session.scalars(query).all()
    who = {one.id: one for one in people.people(transaction, [row.person_id for row in rows])}
    lost = (
        select(PostingRow.subject)
        .join(
            ConcernedRow,
            (ConcernedRow.workspace_id == PostingRow.workspace_id) & (ConcernedRow.id == PostingRow.subject),
        )
        .where(which, PostingRow.view == TOLD, PostingRow.kind == "concerned")
        .where(PostingRow.state == "parked", PostingRow.shown == 0)
    )
    unreached = set(transaction.session.scalars(lost))
    found = [_one_concerned(row, who[row.person_id], row.id not in unreached) for row in rows]
    return sorted(found, key=lambda one: (one.person.name, one.id))


def _one_concerned(row: ConcernedRow, person: Person, reached: bool) -> Concerned:
    return Concerned(
        id=row.id,
        person=person,
        asked_at=row.asked_at,
        removed_at=row.removed_at,
        answer=row.answer,
        answered_at=row.answered_at,
        talk_at=row.talk_at,
        talked_at=row.talked_at,
        reason=row.reason,
        kept_at=row.kept_at,
        reached=reached,
    )


# ------------------------------------------------------------------------------------------------ the sender's


def send(
    transaction: Transaction,
    sender: Person,
    meeting: Meeting,
    matter: Matter,
    concerned: Iterable[int],
    *,
    late: bool,
    late_reason: str,
) -> Notice:
    """A new notice for these people."""
    row = transaction.add(
        NoticeRow(
            unit_id=meeting.unit_id,
            meeting_id=meeting.id,
            sender_id=sender.id,
            created_at=transaction.now,
            late=late,
            late_reason=late_reason,
            **_columns(matter),
        )
    )
    transaction.flush()
    _tell(transaction, row.id, concerned)
    searched.renew(transaction, searched.NOTICE, row.id)
    return _notice(transaction, row)


def change(
    transaction: Transaction,
    notice: Notice,
    matter: Matter,
    concerned: Sequence[int],
    *,
    late_reason: str,
    ask_again: bool,
) -> Notice:
    """The next version of a notice held by `lock`: who is new is told, who is left out no longer sees it, and everybody
    is asked anew where that is wanted."""
    row = transaction.one(NoticeRow, notice.id)
    changed = [name for name, value in _columns(matter).items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, getattr(matter, name))
    row.version += 1
    row.late_reason = late_reason
    if changed:
        row.changed, row.changed_at = " ".join(changed), transaction.now
    for one in transaction.session.scalars(select(ConcernedRow).where(ConcernedRow.notice_id == row.id)).all():
        if one.person_id not in concerned:
            one.removed_at = one.removed_at or transaction.now
        elif ask_again or one.removed_at is not None:
            _ask(one, transaction.now)
    known = {one.person.id for one in (*notice.concerned, *notice.removed)}
    _tell(transaction, row.id, [one for one in concerned if one not in known])
    searched.renew(transaction, searched.NOTICE, row.id)
    return _notice(transaction, row)


def move(transaction: Transaction, notice_id: int, meeting_id: int, *, late: bool, late_reason: str) -> Notice:
    """A notice held by `lock` is for another meeting now. Who wished that is asked anew, like somebody without an
    answer."""
    row = transaction.one(NoticeRow, notice_id)
    row.meeting_id, row.late, row.late_reason, row.raised_at = meeting_id, late, late_reason, None
    row.version += 1
    for one in transaction.session.scalars(select(ConcernedRow).where(ConcernedRow.notice_id == notice_id)).all():
        if one.answer == "move" and one.removed_at is None:
            _ask(one, transaction.now)
    transaction.flush()
    return _notice(transaction, row)


def withdraw(transaction: Transaction, notice_id: int) -> Notice:
    """Deletes what a notice held by `lock` said, and everything that was written about it."""
    row = transaction.one(NoticeRow, notice_id)
    row.withdrawn_at = transaction.now
    row.version += 1
    row.topic = row.how = row.aim = row.wish = row.late_reason = row.changed = ""
    row.changed_at = None
    meeting = transaction.one(MeetingRow, row.meeting_id)
    if meeting.forum_id is None:  # its name is the sender's words too
        meeting.name = ""
    for question in _questions(transaction, notice_id):
        question.text = question.answer = ""
    for one in transaction.session.scalars(select(ConcernedRow).where(ConcernedRow.notice_id == notice_id)).all():
        one.reason = ""
    searched.renew(transaction, searched.NOTICE, notice_id)
    return _notice(transaction, row)


def raised(transaction: Transaction, notice_id: int, *, raised: bool) -> Notice:
    """A notice held by `lock` was raised at its meeting, or was not after all."""
    row = transaction.one(NoticeRow, notice_id)
    row.raised_at = transaction.now if raised else None
    transaction.flush()
    return _notice(transaction, row)


def keep(transaction: Transaction, concerned_id: int) -> None:
    """The sender keeps the meeting that somebody asked to have it moved from."""
    transaction.one(ConcernedRow, concerned_id).kept_at = transaction.now
    transaction.flush()


def _columns(matter: Matter) -> dict[str, str | bool]:
    return {one.name: getattr(matter, one.name) for one in fields(Matter)}


def _tell(transaction: Transaction, notice_id: int, concerned: Iterable[int]) -> None:
    for person_id in dict.fromkeys(concerned):
        transaction.add(ConcernedRow(notice_id=notice_id, person_id=person_id, asked_at=transaction.now))
    transaction.flush()


def _ask(row: ConcernedRow, now: datetime) -> None:
    row.asked_at, row.removed_at = now, None
    row.answer, row.answered_at, row.reason = "", None, ""
    row.talk_at = row.talked_at = row.kept_at = None


# ------------------------------------------------------------------------------------------------ answers


def answer(
    transaction: Transaction, concerned_id: int, answer: str, *, talk_at: datetime | None = None, reason: str = ""
) -> None:
    """What somebody concerned answers, in place of what they answered before."""
    row = transaction.one(ConcernedRow, concerned_id)
    _ask(row, row.asked_at)
    row.answer, row.answered_at, row.talk_at, row.reason = answer, transaction.now, talk_at, reason
    transaction.flush()


def talked(transaction: Transaction, concerned_id: int, *, talked: bool) -> None:
    """One of the two said that they have talked, or that they have not after all."""
    transaction.one(ConcernedRow, concerned_id).talked_at = transaction.now if talked else None
    transaction.flush()


def ask(transaction: Transaction, concerned_id: int, text: str) -> int:
    """A new question's id."""
    row = transaction.add(NoticeQuestionRow(concerned_id=concerned_id, text=text, asked_at=transaction.now))
    transaction.flush()
    return row.id


def reply(transaction: Transaction, question_id: int, text: str) -> None:
    """The answer to a question, or another wording of it."""
    row = transaction.one(NoticeQuestionRow, question_id)
    row.answer, row.answered_at = text, transaction.now
    transaction.flush()


def question(transaction: Transaction, question_id: int) -> Question | None:
    """The question, whoever reads."""
    query = (
        select(NoticeQuestionRow, ConcernedRow.person_id)
        .join(
            ConcernedRow,
            (ConcernedRow.workspace_id == NoticeQuestionRow.workspace_id)
            & (ConcernedRow.id == NoticeQuestionRow.concerned_id),
        )
        .where(NoticeQuestionRow.id == question_id)
        .execution_options(populate_existing=True)  # it may have been read before somebody else let go of the notice
    )
    found = transaction.session.execute(query).first()
    if found is None:
        return None
    row, person_id = found
    asker = people.person(transaction, person_id)
    return Question(row.id, row.concerned_id, asker, row.text, row.answer, row.answered_at)


def questions(transaction: Transaction, notice_id: int) -> list[int]:
    """The ids of every question about a notice."""
    return [row.id for row in _questions(transaction, notice_id)]


def _questions(transaction: Transaction, notice_id: int) -> Sequence[NoticeQuestionRow]:
    query = (
        select(NoticeQuestionRow)
        .join(
            ConcernedRow,
            (ConcernedRow.workspace_id == NoticeQuestionRow.workspace_id)
            & (ConcernedRow.id == NoticeQuestionRow.concerned_id),
        )
        .where(ConcernedRow.notice_id == notice_id)
    )
    return transaction.session.scalars(query).all()
