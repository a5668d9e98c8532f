"""What is in somebody's year: meetings of their forums, reviews, reminders and milestones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.cadence import Schedule
from bot.language import Reader
from bot.model import Kind, Person
from handlers.wheel import rules
from handlers.wheel.rules import Entry, Often, Wheel
from storage import decision_reviews, forums, meetings, milestones, reminders, units
from storage.database import Transaction
from storage.forum_tables import Listed
from storage.reminder_tables import Reminder

_DAY = timedelta(days=1)


def wheel(
    transaction: Transaction,
    person: Person,
    reader: Reader,
    first: date,
    last: date,
    only: int = 0,
    *,
    each: bool = False,
    closed: bool = True,
) -> Wheel:
    """From `first` to `last`, both included, by the days where the reader is; of the forum `only`, where one is named.
    What comes often is not among the entries, but (`each`) for the meetings. `closed`: also what was announced in
    closed conversations that they are in."""
    mine = [one for one in forums.all_visible(transaction, person) if only in (0, one.id)]
    ids = [one.id for one in mine]
    of_place = {one.conversation: one.id for one in mine if one.conversation is not None}
    zone = ZoneInfo(reader.zone)
    begins, ends = datetime.combine(first, time(), zone), datetime.combine(last + _DAY, time(), zone)
    often: list[Often] = []
    entries = [
        *_meetings(transaction, mine, begins, ends, None if each or only else often, reader),
        *_reviews(transaction, person, of_place, first, last, closed=closed),
        *_reminders(transaction, person, ids, of_place, begins, ends, often, reader),
        *milestones_of(transaction, person, ids, first, last),
    ]
    return Wheel([one for one in entries if only in (0, one.forum)], often)


def _meetings(
    transaction: Transaction,
    mine: Sequence[Listed],
    begins: datetime,
    ends: datetime,
    often: list[Often] | None,
    reader: Reader,
) -> Iterator[Entry]:
    found = meetings.between(transaction, [one.id for one in mine], begins, ends - timedelta(microseconds=1))
    for one in mine:
        of_it = [meeting for meeting in found if meeting.forum_id == one.id]
        forum = forums.load(transaction, one.id) if often is not None and len(of_it) > rules.OFTEN else None
        if often is not None and forum is not None:
            often.append(Often(one.name, Schedule(forum.settings.cadence, (forum.settings.at,), forum.zone)))
            of_it = [meeting for meeting in of_it if meeting.by_hand]
        for meeting in of_it:
            yield Entry(
                kind=rules.MEETING,
                id=meeting.id,
                first=reader.today(meeting.starts_at),
                at=meeting.starts_at,
                minutes=meeting.minutes,
                title=meeting.name,
                about=meeting.place,
                forum=one.id,
            )


def _reviews(
    transaction: Transaction, person: Person, of_place: dict[int, int], first: date, last: date, *, closed: bool
) -> Iterator[Entry]:
    for one in decision_reviews.between(transaction, person, list(of_place), first, last, closed=closed):
        yield Entry(
            kind=rules.REVIEW,
            id=one.id,
            first=one.day,
            title=one.title,
            about=f"D-{one.number}",
            forum=next((of_place[place] for place in one.places if place in of_place), 0),
            private=not one.open,
        )


def _reminders(
    transaction: Transaction,
    person: Person,
    ids: Sequence[int],
    of_place: dict[int, int],
    begins: datetime,
    ends: datetime,
    often: list[Often],
    reader: Reader,
) -> Iterator[Entry]:
    for one in reminders.concerning(transaction, person, ids, list(of_place)):
        working = units.unit(transaction, one.unit_id).working_time
        if rules.is_often(one.content.schedule, max(begins, transaction.now), ends):
            often.append(Often(one.content.text, one.content.schedule))
            continue
        for occurrence in one.content.schedule.between(max(begins, transaction.now), ends, working):
            yield Entry(
                kind=rules.REMINDER,
                id=one.id,
                first=reader.today(occurrence.at),
                at=occurrence.at,
                title=one.content.text,
                forum=one.content.forum or of_place.get(one.content.conversation or 0, 0),
                private=_is_private(one),
            )


def _is_private(reminder: Reminder) -> bool:
    """To one person alone."""
    return reminder.conversation is not None and reminder.conversation.kind is Kind.DIRECT


def milestones_of(
    transaction: Transaction, person: Person, ids: Sequence[int], first: date, last: date
) -> Iterator[Entry]:
    """Those of these forums, of everybody and their own, each time that they fall into these days."""
    for one in milestones.concerning(transaction, person, units_of(transaction, person), ids, first, last):
        proposal = one.proposal
        for begins, ends in rules.days_of(proposal, first, last):
            yield Entry(
                kind=rules.MILESTONE,
                id=one.id,
                first=max(begins, first),
                began=begins,
                last=ends,
                title=proposal.title,
                forum=proposal.forum or 0,
                private=proposal.private,
            )


def units_of(transaction: Transaction, person: Person) -> list[int]:
    """The units whose year is somebody's too; a guest has that of their forums alone."""
    return [] if person.guest else [one.id for one in units.of_person(transaction, person.id)]
