"""Who is who and where stays right when a platform could not say for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from bot.model import Conversation, Kind, Person, Place, Profile
from storage import people
from storage.database import Database, Transaction
from storage.people import Origin

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
BENT = Profile("U1", "Bent Sørensen", "da")


@dataclass
class Office:
    database: Database
    workspace_id: int

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with self.database.transaction(self.workspace_id, NOW) as transaction:
            yield transaction

    def person(self, profile: Profile) -> Person:
        with self.transaction() as transaction:
            return people.known_person(transaction, profile)

    def place(self, place: Place) -> Conversation:
        with self.transaction() as transaction:
            return people.known_conversation(transaction, place, people.known_person(transaction, BENT))


@pytest.fixture
def office(database: Database) -> Office:
    with database.system() as session:
        return Office(database, people.found_workspace(session, "slack", "T", "", Origin(), NOW))


def test_whoever_can_not_be_looked_up_keeps_their_name(office: Office) -> None:
    before = office.person(BENT)
    assert office.person(Profile("U1", "", guest=True)).name == "Bent Sørensen"
    assert office.person(BENT) == before
    assert office.person(Profile("U2", "")).name == "U2", "nobody is without any"


def test_a_direct_conversation_taken_for_another_is_recognised_after_all(office: Office) -> None:
    taken_for = office.place(Place("D1", Kind.PRIVATE))
    direct = office.place(Place("D1", Kind.DIRECT))
    assert (direct.kind, direct.external_id) == (Kind.DIRECT, "D1")
    assert direct.id != taken_for.id
    assert office.place(Place("D1", Kind.PRIVATE)) == direct, "and is not taken for another again"


def test_a_direct_conversation_taken_for_another_can_be_opened(office: Office) -> None:
    office.place(Place("D1", Kind.PRIVATE))
    with office.transaction() as transaction:
        direct = people.direct_conversation(transaction, people.known_person(transaction, BENT))
        people.opened(transaction, direct.id, "D1")
    assert office.place(Place("D1", Kind.DIRECT)).id == direct.id
