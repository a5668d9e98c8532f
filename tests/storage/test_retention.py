"""What is removed when it was kept long enough: all of it, and nothing else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.sql.schema import Table

import storage.tables  # noqa: F401
from storage import people, retention, units
from storage.action_item_tables import ActionItemRow
from storage.audit import AuditRow
from storage.changes import Deed
from storage.database import Base, Database, new_id
from storage.forum_tables import MeetingRow
from storage.notice_tables import ConcernedRow, NoticeRow
from storage.people import Origin
from storage.postings import DeliveryRow, PostingRow
from tests.storage.audit_log import lines
from tests.storage.test_wall import Sides, sides

__all__ = ["sides"]

NOW = datetime(2027, 8, 2, 23, 0, tzinfo=UTC)
OTHERS = ("workspace", "unit", "person", "conversation", "series", "member")  # on which records hang


@pytest.fixture
def here(database: Database) -> int:
    with database.system() as session:
        found = people.found_workspace(session, "local", "W", "W", Origin(), NOW)
    with database.transaction(found, NOW) as transaction:
        transaction.insert(people.PersonRow, {"id": 1, "unit_id": units.unit(transaction).id, **_PERSON})
        transaction.insert(people.ConversationRow, {"id": 2, "unit_id": units.unit(transaction).id, **_PLACE})
    return found


_PERSON = {
    **{"external_id": "anna", "name": "Anna", "guest": False, "has_left": False},
    **{"chosen_language": "", "language": "", "zone": ""},
}
_PLACE = {
    **{"external_id": "trio", "kind": "private", "name": "trio", "person_id": None},
    **{"address": "", "language": "", "team": "", "added_by": ""},
}


def count(database: Database, table: Any, workspace_id: int) -> int:
    columns = table.c if isinstance(table, Table) else table.__table__.c
    with database.system(reads=True) as session:
        query = select(func.count()).where(columns.workspace_id == workspace_id)
        return session.scalar(query) or 0


@pytest.mark.parametrize("kind", [one for one in retention.KINDS if one != "audit"])
def test_a_record_goes_with_everything_that_hangs_on_it(sides: Sides, kind: str) -> None:
    """A row of every table, each naming the others: no key is left behind, and the other side keeps all of its own."""
    before = {table: count(sides.database, table, sides.theirs) for table in Base.metadata.sorted_tables[1:]}
    table = retention.KINDS[kind].table
    with sides.transaction() as transaction:
        for row in transaction.session.scalars(select(PostingRow)):
            row.state, row.attempts = "parked", 12
        assert retention._remove(transaction, table, [7], set()) == 1
    assert count(sides.database, table, sides.ours) == 0
    assert count(sides.database, DeliveryRow, sides.ours) == 0
    with sides.transaction() as transaction:
        for row in transaction.session.scalars(select(PostingRow)):
            assert row.view == retention.REMOVED, "it says so, where it stands"
            assert (row.state, row.attempts) == ("waiting", 0), "also where it could not be changed before"
            row.state = "parked"
        transaction.flush()
        retention.forget_said(transaction)
    assert count(sides.database, PostingRow, sides.ours) == 1, "it could not be emptied yet"
    with sides.transaction() as transaction:
        transaction.session.scalars(select(PostingRow)).one().state = "shown"
        transaction.flush()
        retention.forget_said(transaction)
    assert count(sides.database, PostingRow, sides.ours) == 0
    assert all(count(sides.database, Base.metadata.tables[one], sides.ours) for one in OTHERS[1:])
    assert {one: count(sides.database, one, sides.theirs) for one in before} == before


def meeting(database: Database, here: int, at: datetime) -> int:
    with database.transaction(here, NOW) as transaction:
        row = MeetingRow(
            unit_id=units.unit(transaction).id, forum_id=None, name="TRIO", starts_at=at, minutes=60, place=""
        )
        transaction.add(row)
        transaction.flush()
        return row.id


def notice(database: Database, here: int, at: datetime) -> int:
    about = meeting(database, here, at)
    with database.transaction(here, NOW) as transaction:
        texts = {"topic": "x", "how": "x", "aim": "x", "wish": "", "late_reason": ""}
        flags = {"chair_sees": False, "on_agenda": False, "wants_talk": False, "late": False}
        unit_id = units.unit(transaction).id
        row = NoticeRow(unit_id=unit_id, meeting_id=about, sender_id=1, created_at=at, **texts, **flags)
        transaction.add(row)
        transaction.flush()
        transaction.add(ConcernedRow(notice_id=row.id, person_id=1, asked_at=at))
        return row.id


def left(database: Database, here: int, table: Any) -> set[int]:
    with database.transaction(here, NOW, reads=True) as transaction:
        return set(transaction.session.scalars(select(table.id)))


def test_what_is_not_old_enough_stays(database: Database, here: int) -> None:
    old = notice(database, here, retention.ago(NOW, 12) - timedelta(minutes=1))
    young = notice(database, here, retention.ago(NOW, 12))
    with database.transaction(here, NOW, reads=True) as transaction:
        [found] = retention.preview(transaction, {"notice": 12})
        assert (found.many, found.oldest) == (1, retention.ago(NOW, 12) - timedelta(minutes=1))
    with database.transaction(here, NOW) as transaction:
        transaction.done_by(Deed("retention.night"))
        assert retention.remove(transaction, "notice") == 1
        assert retention.remove(transaction, "notice") == 0
    assert left(database, here, NoticeRow) == {young} != {old}
    with database.transaction(here, NOW, reads=True) as transaction:
        [line] = [one for one in lines(transaction) if one.deed]
    assert (line.what, line.kind, line.many, line.subject) == ("removed", "notice", 1, None)
    assert line.before == date(2026, 8, 2)


def test_a_meeting_stays_as_long_as_a_notice_of_it(database: Database, here: int) -> None:
    long_ago = datetime(2020, 1, 8, 13, 0, tzinfo=UTC)
    of_it = notice(database, here, long_ago)
    bare = meeting(database, here, long_ago)
    with database.transaction(here, NOW) as transaction:
        retention.choose(transaction, {"meeting": 12, "notice": 0})
        assert retention.remove(transaction, "meeting") == 1
    assert bare not in left(database, here, MeetingRow)
    assert left(database, here, NoticeRow) == {of_it}


def item(database: Database, here: int, state: str, closed: datetime | None, heading: int | None = None) -> int:
    with database.transaction(here, NOW) as transaction:
        id = new_id()
        when = {"created_at": NOW, "asked_at": NOW, "due_on": NOW.date(), "closed_at": closed}
        texts = {"url": "", "title": "x", "deliver": "x", "serves": "", "term": "", "state": state}
        whose = {"unit_id": units.unit(transaction).id, "creator_id": 1, "owner_id": 1}
        transaction.add(ActionItemRow(id=id, heading_id=heading or id, **whose, **texts, **when))
        return id


def test_what_several_do_under_one_heading_goes_together(database: Database, here: int) -> None:
    old = datetime(2020, 1, 8, tzinfo=UTC)
    first = item(database, here, "done", old)
    second = item(database, here, "accepted", None, first)
    third, fourth = item(database, here, "done", old), item(database, here, "dropped", NOW)
    fifth = item(database, here, "done", old, third)
    with database.transaction(here, NOW) as transaction:
        assert retention.remove(transaction, "action_item") == 0, "kept for good until somebody chooses"
        retention.choose(transaction, {"action_item": 24})
        assert retention.remove(transaction, "action_item") == 2
    assert left(database, here, ActionItemRow) == {first, second, fourth}
    assert fifth not in left(database, here, ActionItemRow)


def test_a_night_that_is_cut_short_loses_nothing_and_is_gone_on_with(database: Database, here: int) -> None:
    for _ in range(3):
        notice(database, here, datetime(2026, 1, 7, 13, 0, tzinfo=UTC))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retention, "AT_ONCE", 1)
        with database.transaction(here, NOW) as transaction:
            assert retention.remove(transaction, "notice") == 1
        with suppress(ZeroDivisionError), database.transaction(here, NOW) as transaction:
            retention.remove(transaction, "notice")
            raise ZeroDivisionError  # the power goes
        assert len(left(database, here, NoticeRow)) == len(left(database, here, ConcernedRow)) == 2
        with database.transaction(here, NOW) as transaction:
            assert [retention.remove(transaction, "notice") for _ in range(3)] == [1, 1, 0]
    with database.transaction(here, NOW, reads=True) as transaction:
        removed = [one.many for one in lines(transaction) if one.what == "removed"]
    assert removed == [1, 1, 1], "as many lines as parts, and none of the part that was lost"


def test_two_nights_at_once_remove_and_count_each_once(database: Database, here: int) -> None:
    for _ in range(12):
        notice(database, here, datetime(2026, 1, 7, 13, 0, tzinfo=UTC))
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as threads:
        patch.setattr(retention, "AT_ONCE", 2)
        both = [threads.submit(retention.remove_all, database, here, "notice", NOW) for _ in range(2)]
        assert sum(one.result() for one in both) == 12
    with database.transaction(here, NOW, reads=True) as transaction:
        assert sum(one.many or 0 for one in lines(transaction) if one.what == "removed") == 12
    assert not left(database, here, ConcernedRow)


def test_old_lines_of_the_log_go_and_a_line_tells_so(database: Database, here: int) -> None:
    line = {"at": datetime(2020, 1, 1, tzinfo=UTC), "unit_id": None, "person_id": None, "subject": None}
    words = {"deed": "x", "platform": "", "what": "made", "kind": "notice", "many": None, "before": None}
    with database.transaction(here, NOW) as transaction:
        transaction.insert(AuditRow, *({"id": new_id()} | line | words for _ in range(5)))
    with database.transaction(here, NOW) as transaction:
        assert retention.remove(transaction, "audit") == 5
    with database.transaction(here, NOW, reads=True) as transaction:
        [told] = [one for one in lines(transaction) if one.kind == "audit"]
    assert (told.what, told.many, told.before) == ("removed", 5, date(2022, 8, 2))


@pytest.mark.parametrize(
    ("now", "months", "then"),
    [
        (datetime(2027, 3, 31, tzinfo=UTC), 1, datetime(2027, 2, 28, tzinfo=UTC)),
        (datetime(2028, 3, 31, tzinfo=UTC), 1, datetime(2028, 2, 29, tzinfo=UTC)),
        (datetime(2027, 1, 15, tzinfo=UTC), 1, datetime(2026, 12, 15, tzinfo=UTC)),
        (datetime(2027, 1, 15, tzinfo=UTC), 600, datetime(1977, 1, 15, tzinfo=UTC)),
    ],
)
def test_so_many_months_ago(now: datetime, months: int, then: datetime) -> None:
    assert retention.ago(now, months) == then


def test_a_row_of_everything_is_there(sides: Sides) -> None:
    """Else the test above would prove nothing."""
    for table in Base.metadata.sorted_tables[1:]:
        assert count(sides.database, table, sides.ours) == 1, table.name
