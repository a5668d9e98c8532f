"""Each time that a reminder comes, or does not, and what people answer to it. Snapshots leave this file, not rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, func, select, update

from bot.cadence import Occurrence
from bot.model import Person
from storage import people
from storage.database import Transaction
from storage.people import ConversationRow
from storage.postings import DeliveryRow, PostingRow
from storage.reminder_tables import (
    CAME,
    MISSED,
    OVERTAKEN,
    PLANNED,
    SKIPPED,
    STRETCH,
    UNSAID,
    AnswerRow,
    Coming,
    OccurrenceRow,
    ReminderRow,
    ReminderTurnRow,
)

KIND = "occurrence"  # the kind of record
DONE = "done"  # an answer


def occurrence(transaction: Transaction, occurrence_id: int) -> Coming | None:
    found = _of_occurrences(transaction, OccurrenceRow.id == occurrence_id)
    return found[0] if found else None


def lock(transaction: Transaction, occurrence_id: int) -> Coming | None:
    """The occurrence as it is now, which nobody else changes until we are done."""
    transaction.get(OccurrenceRow, occurrence_id, lock=True)
    return occurrence(transaction, occurrence_id)


def planned(transaction: Transaction, reminder_id: int) -> list[Coming]:
    """What is planned of it, the earliest first."""
    return _of_occurrences(transaction, OccurrenceRow.reminder_id == reminder_id, OccurrenceRow.state == PLANNED)


def history(transaction: Transaction, reminder_id: int, most: int, skip: int = 0) -> list[Coming]:
    """The last times that it came or did not, the latest first, as it really went: what came may be stuck, on its way,
    or too late for everybody whom it goes to."""
    passed = (OccurrenceRow.reminder_id == reminder_id, OccurrenceRow.at <= transaction.now)
    latest = select(OccurrenceRow.id).where(*passed).order_by(OccurrenceRow.at.desc(), OccurrenceRow.id.desc())
    ids = list(transaction.session.scalars(latest.limit(most).offset(skip)))
    found = _of_occurrences(transaction, OccurrenceRow.id.in_(ids))[::-1]
    messages: dict[int, set[str]] = {}
    went = case(
        (PostingRow.shown > 0, CAME), (PostingRow.state == "dropped", PostingRow.reason), else_=PostingRow.state
    )
    of_these = select(PostingRow.subject, went).where(PostingRow.kind == KIND, PostingRow.subject.in_(ids)).distinct()
    for subject, what in transaction.session.execute(of_these):
        messages.setdefault(subject, set()).add(what)
    said = _said(transaction, ids)
    return [
        replace(one, state=_went(messages.get(one.id, set())), said=said.get(one.id)) if one.state == CAME else one
        for one in found
    ]


def _said(transaction: Transaction, ids: Sequence[int]) -> dict[int, datetime]:
    """When each of these was said, for the first time."""
    first = select(PostingRow.subject, func.min(DeliveryRow.at)).join(
        DeliveryRow, DeliveryRow.posting_id == PostingRow.id
    )
    of_these = first.where(PostingRow.kind == KIND, PostingRow.subject.in_(ids)).group_by(PostingRow.subject)
    return {row[0]: row[1] for row in transaction.session.execute(of_these)}


def _went(messages: set[str]) -> str:
    """What became of one that came, by what became of its messages: said, or their state, or why they were left out.
    Of what could not be said none is left once it is tried anew."""
    if CAME in messages:
        return CAME
    if "waiting" in messages:
        return PLANNED
    if "parked" in messages or not messages:
        return UNSAID
    return next((state for state in (OVERTAKEN, MISSED) if state in messages), SKIPPED)


def _of_occurrences(transaction: Transaction, *which: Any) -> list[Coming]:
    query = select(OccurrenceRow).where(*which)
    rows = sorted(transaction.session.scalars(query), key=lambda row: (row.at, row.id))
    ids = [row.id for row in rows]
    answers: dict[int, dict[int, str]] = {}
    of_these = select(AnswerRow).where(AnswerRow.occurrence_id.in_(ids)).order_by(AnswerRow.at, AnswerRow.person_id)
    for one in transaction.session.scalars(of_these):
        answers.setdefault(one.occurrence_id, {})[one.person_id] = one.answer
    who = {one.id: one for one in people.people(transaction, [row.turn_id for row in rows if row.turn_id is not None])}
    return [
        Coming(
            id=row.id,
            reminder_id=row.reminder_id,
            planned=datetime.fromisoformat(row.planned),
            at=row.at,
            state=row.state,
            extra=row.extra,
            text=row.text if row.state not in (SKIPPED, STRETCH) else "",
            turn=who.get(row.turn_id) if row.turn_id is not None else None,
            answers=answers.get(row.id, {}),
            instead=_instead(row),
            first=datetime.fromisoformat(row.text.split()[0]) if row.state == STRETCH else None,
            many=int(row.text.split()[1]) if row.state == STRETCH else 1,
        )
        for row in rows
    ]


def _instead(row: OccurrenceRow) -> datetime | None:
    try:
        return datetime.fromisoformat(row.text) if row.state == SKIPPED and row.text else None
    except ValueError:  # words that were to be said then, before it was left out
        return None


def said_to_many(transaction: Transaction, ids: Sequence[int]) -> set[int]:
    """Those of these that were said in a conversation that is not somebody's own."""
    query = select(PostingRow.subject).join(ConversationRow, ConversationRow.id == PostingRow.conversation_id)
    query = query.where(PostingRow.kind == KIND, PostingRow.subject.in_(ids), ConversationRow.person_id.is_(None))
    return set(transaction.session.scalars(query))


def who_did(transaction: Transaction, found: Sequence[Coming]) -> dict[int, list[str]]:
    """By occurrence the names of those who have answered that it is done, the first one first."""
    return {
        one.id: [
            who.name for who in people.people(transaction, [id for id, said in one.answers.items() if said == DONE])
        ]
        for one in found
    }


def note(transaction: Transaction, reminder_id: int, one: Occurrence, state: str, *, extra: bool = False) -> int:
    """That it comes then, came, or does not: an occurrence is named by what the clocks were to show, and has one row
    whatever becomes of it. Its id."""
    row = _named(transaction, reminder_id, one.planned)
    if row is None:
        row = OccurrenceRow(reminder_id=reminder_id, planned=_name(one.planned), extra=extra)
        transaction.add(row)
    row.state, row.at, row.extra = state, one.at, row.extra or extra
    transaction.flush()
    return row.id


def note_stretch(transaction: Transaction, reminder_id: int, missed: Sequence[Occurrence]) -> None:
    """Times that did not come, more than are noted one by one."""
    row = transaction.one(OccurrenceRow, note(transaction, reminder_id, missed[-1], STRETCH))
    row.text = f"{missed[0].at.isoformat()} {len(missed)}"
    transaction.flush()


def leave_out(transaction: Transaction, reminder_id: int, one: Occurrence, instead: Occurrence | None = None) -> None:
    """It does not come then, maybe at another moment instead."""
    row = transaction.one(OccurrenceRow, note(transaction, reminder_id, one, SKIPPED))
    row.text = instead.at.isoformat() if instead is not None else ""
    transaction.flush()


def of_name(transaction: Transaction, reminder_id: int, planned: datetime) -> Coming | None:
    """What became of the time that the clocks were to show then; None where nothing was noted of it."""
    of_it = (OccurrenceRow.reminder_id == reminder_id, OccurrenceRow.planned == _name(planned))
    return next(iter(_of_occurrences(transaction, *of_it)), None)


def _named(transaction: Transaction, reminder_id: int, planned: datetime) -> OccurrenceRow | None:
    of_it = (OccurrenceRow.reminder_id == reminder_id, OccurrenceRow.planned == _name(planned))
    return transaction.session.scalar(select(OccurrenceRow).where(*of_it))


def _name(planned: datetime) -> str:
    return planned.isoformat(timespec="minutes")


def say_once(transaction: Transaction, occurrence_id: int, text: str) -> None:
    """What is said this once; "" as always."""
    transaction.one(OccurrenceRow, occurrence_id).text = text
    transaction.flush()


def moved(transaction: Transaction, occurrence_id: int, at: datetime) -> None:
    transaction.session.execute(update(OccurrenceRow).where(OccurrenceRow.id == occurrence_id).values(at=at))


def forget(transaction: Transaction, occurrence_id: int) -> None:
    transaction.session.execute(delete(OccurrenceRow).where(OccurrenceRow.id == occurrence_id))


def became(transaction: Transaction, occurrence_id: int, state: str) -> None:
    transaction.session.execute(update(OccurrenceRow).where(OccurrenceRow.id == occurrence_id).values(state=state))


def forget_planned(transaction: Transaction, reminder_id: int) -> list[int]:
    """What is planned of it no longer is, but for what was put in or changed by hand; the ids of all that was
    planned."""
    of_it = (OccurrenceRow.reminder_id == reminder_id, OccurrenceRow.state == PLANNED)
    ids = list(transaction.session.scalars(select(OccurrenceRow.id).where(*of_it)))
    as_always = (~OccurrenceRow.extra, OccurrenceRow.text == "")
    transaction.session.execute(delete(OccurrenceRow).where(OccurrenceRow.id.in_(ids), *as_always))
    return ids


def give_turn(transaction: Transaction, reminder_id: int, occurrence_id: int, turns: Sequence[int]) -> None:
    """It is the turn of the first of `turns`, and next that of the one after; what comes besides carries none."""
    row = transaction.one(OccurrenceRow, occurrence_id)
    carries = turns and (not row.extra or row.turn_id is not None)
    row.turn_id = turns[0] if carries else None
    if carries:
        place = transaction.session.scalar(
            select(ReminderTurnRow.place).where(
                ReminderTurnRow.reminder_id == reminder_id, ReminderTurnRow.person_id == turns[0]
            )
        )
        transaction.one(ReminderRow, reminder_id).turn = (place or 0) + 1
    transaction.flush()


def keep_turn(transaction: Transaction, occurrence_id: int, turns: Sequence[int]) -> None:
    """What was put in takes the place of one by rule, and carries the turn of that one: whose it will be by then."""
    transaction.one(OccurrenceRow, occurrence_id).turn_id = next(iter(turns), None)
    transaction.flush()


def answer(
    transaction: Transaction, occurrence_id: int, person: Person, what: str, until: datetime | None = None
) -> None:
    row = transaction.get(AnswerRow, occurrence_id, person.id)
    if row is None:
        row = transaction.add(AnswerRow(occurrence_id=occurrence_id, person_id=person.id, at=transaction.now))
    row.at, row.answer, row.until = transaction.now, what, until
    transaction.flush()


def wanted_again(transaction: Transaction, occurrence_id: int, person_id: int) -> datetime | None:
    """When somebody wants it again, as they have said last."""
    row = transaction.get(AnswerRow, occurrence_id, person_id)
    return row.until if row is not None else None
