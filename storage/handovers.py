"""Reminders on their way from one owner to another. Snapshots leave this file, rows do not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from bot.model import Person
from storage import people
from storage.database import Transaction
from storage.reminder_tables import OPEN, Offer, OfferRow, Reminder


def offer(transaction: Transaction, reminder: Reminder, to: Person, *, left: bool = False) -> int:
    """The reminder may be taken over by somebody; the offer's id."""
    row = OfferRow(
        reminder_id=reminder.id,
        from_id=reminder.owner.id,
        person_id=to.id,
        at=transaction.now,
        owner_left=left,
        answer=OPEN,
    )
    transaction.add(row)
    transaction.flush()
    return row.id


def load(transaction: Transaction, offer_id: int) -> Offer | None:
    return next(iter(_found(transaction, OfferRow.id == offer_id)), None)


def of(transaction: Transaction, reminder_id: int) -> list[Offer]:
    """Those that are open."""
    return _found(transaction, OfferRow.reminder_id == reminder_id, OfferRow.answer == OPEN)


def became(transaction: Transaction, offer_id: int, answer: str) -> None:
    transaction.one(OfferRow, offer_id).answer = answer
    transaction.flush()


def _found(transaction: Transaction, *which: Any) -> list[Offer]:
    rows = list(transaction.session.scalars(select(OfferRow).where(*which).order_by(OfferRow.id)))
    ids = {one for row in rows for one in (row.from_id, row.person_id)}
    who = {one.id: one for one in people.people(transaction, sorted(ids))}
    return [
        Offer(
            id=row.id,
            reminder_id=row.reminder_id,
            by=who[row.from_id],
            to=who[row.person_id],
            at=row.at,
            left=row.owner_left,
            answer=row.answer,
        )
        for row in rows
    ]
