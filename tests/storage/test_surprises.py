"""Answers after a meeting are counted once each, however many come at once, and never after the round has closed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.cadence import Cadence, Every
from bot.model import Person, Profile
from handlers.forums import surprises as asking
from storage import forums, meetings, people, surprises, units
from storage.database import Database, Transaction, settled
from storage.forum_tables import MeetingRow, Proposal, Settings
from storage.meetings import Arranged
from storage.people import Origin
from storage.postings import PostingRow
from storage.surprise_tables import Answer, AnsweredRow, Counted, SurpriseRow
from tests.conftest import another

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # a Monday, nine o'clock
STARTS = NOW + timedelta(hours=2)
ENDED = STARTS + timedelta(hours=1, minutes=5)
CLOSES = datetime(2026, 3, 5, 15, 0, tzinfo=UTC)


class Office:
    """A forum of so many people that asks after its one meeting."""

    def __init__(self, database: Database, size: int) -> None:
        self.database = database
        with database.system() as session:
            self.workspace = people.found_workspace(session, "local", "W", "", Origin(), NOW)
        self.people, self.forum, self.meeting = self.does(lambda t: self._founded(t, size))

    def _founded(self, transaction: Transaction, size: int) -> tuple[list[Person], int, int]:
        everybody = [people.known_person(transaction, Profile(f"p{n}", f"Person {n}")) for n in range(size)]
        settings = Settings(name="TRIO", cadence=Cadence(Every.HAND, NOW.date()), at=time(11), asks=True)
        members = tuple((one.id, "other") for one in everybody)
        proposal = Proposal(settings=settings, chair=everybody[0].id, members=members)
        forum = forums.make(transaction, everybody[0], units.unit(transaction).id, proposal)
        meeting = meetings.insert(transaction, forum, Arranged(starts_at=STARTS, minutes=60, place=""))
        return everybody, forum.id, meeting.id

    def does(self, work: Callable[[Transaction], Any], at: datetime = NOW, database: Database | None = None) -> Any:
        def run() -> Any:
            with (database or self.database).transaction(self.workspace, at) as transaction:
                return work(transaction)

        return settled(run)

    def answers(self, n: int, answer: Answer, at: datetime = ENDED, database: Database | None = None) -> bool:
        counted: bool = self.does(
            lambda t: surprises.count(t, self.meeting, self.people[n], answer, CLOSES), at, database
        )
        return counted

    def counted(self, at: datetime = CLOSES) -> Counted | None:
        found: Counted | None = self.does(lambda t: surprises.counted(t, self.meeting), at)
        return found

    def tidies(self, at: datetime) -> None:
        for one in self.does(asking.ask_after_meetings, at):
            self.does(one, at)

    def many(self, table: Any, *where: Any) -> int:
        found: int = self.does(lambda t: t.session.scalar(select(func.count()).select_from(table).where(*where)))
        return found


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database, 12)


def at_once(*work: Callable[[], Any]) -> None:
    barrier = threading.Barrier(len(work))

    def run(one: Callable[[], Any]) -> None:
        barrier.wait()
        one()

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_many_answers_at_once_are_all_counted(office: Office) -> None:
    """From two processes."""
    second = another(office.database)
    try:
        at_once(
            *(lambda n=n: office.answers(n, list(Answer)[n % 3], database=second if n % 2 else None) for n in range(12))
        )
    finally:
        second.close()
    assert office.counted() == Counted(no=4, yes=4, unsaid=4)


def test_two_answers_of_one_person_at_once_are_one(office: Office) -> None:
    second = another(office.database)
    try:
        at_once(
            lambda: office.answers(0, Answer.YES),
            lambda: office.answers(0, Answer.YES, database=second),
            lambda: office.answers(0, Answer.YES),
        )
    finally:
        second.close()
    for n in range(1, 5):
        office.answers(n, Answer.NO)
    assert office.counted() == Counted(no=4, yes=1, unsaid=0)


def test_the_fifth_answer_comes_too_late(office: Office) -> None:
    for n in range(4):
        assert office.answers(n, Answer.YES)
    assert office.answers(4, Answer.YES, CLOSES - timedelta(seconds=1))
    assert office.counted(CLOSES - timedelta(seconds=1)) is None, "nothing is shown before it closes"
    assert not office.answers(5, Answer.YES, CLOSES)
    assert office.counted() == Counted(0, 5, 0)


def test_with_four_answers_nothing_is_shown(office: Office) -> None:
    for n in range(4):
        office.answers(n, Answer.YES)
    assert not office.answers(4, Answer.YES, CLOSES)
    assert office.counted() is None
    assert office.does(lambda t: surprises.lately(t, office.forum), CLOSES) == []


def test_a_closed_round_stays_closed_whatever_becomes_of_the_hours(office: Office) -> None:
    for n in range(5):
        office.answers(n, Answer.NO)
    later = CLOSES + timedelta(days=9)
    assert not office.does(
        lambda t: surprises.count(t, office.meeting, office.people[5], Answer.YES, later), CLOSES + timedelta(days=1)
    )
    assert office.counted() == Counted(5, 0, 0)


@pytest.mark.parametrize("size", [300])
def test_three_hundred_are_asked_once_each(database: Database, size: int) -> None:
    office = Office(database, size)
    for at in (NOW, NOW, ENDED, ENDED + timedelta(hours=6)):
        office.tidies(at)
    assert office.many(PostingRow, PostingRow.view == surprises.ASKED) == size
    for n in range(6):
        office.answers(n, Answer.UNSAID)
    assert office.many(PostingRow, PostingRow.wanted > 1) == 6, "nobody else's question is rendered again"
    assert office.many(AnsweredRow) == 6
    office.tidies(CLOSES)
    assert office.many(AnsweredRow) == 0
    assert office.many(SurpriseRow, SurpriseRow.told) == 1
    assert office.many(PostingRow, PostingRow.view == surprises.RESULT) == 0, "nobody was shown the question"


def test_a_deleted_meeting_is_not_stumbled_over(office: Office) -> None:
    office.tidies(NOW)
    office.does(lambda t: t.session.delete(t.one(MeetingRow, office.meeting)))
    office.tidies(ENDED)
    assert office.many(SurpriseRow) == 0
