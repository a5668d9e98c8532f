"""How long records are kept: chosen by an administrator, seen before it counts, carried out at night."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.model import Form, Message
from bot.platform import Deed
from storage.audit import AuditRow
from storage.database import Database
from storage.notice_tables import ConcernedRow, NoticeRow
from storage.postings import PostingRow
from storage.retention import REMOVED, RetentionRow
from tests.chat import Chat
from tests.handlers.parts import readable
from tests.handlers.play import Play
from tests.handlers.test_notices import TOPIC, announces, forum, known

NIGHT = datetime(2027, 4, 12, 1, 0, tzinfo=UTC)  # three o'clock at the school, thirteen months later
SPRING = datetime(2027, 3, 28, 0, 59, tzinfo=UTC)  # the last minute before the hour that is left out


def notices(database: Database) -> int:
    with database.system(reads=True) as session:
        return session.scalar(select(func.count()).select_from(NoticeRow)) or 0


async def tidied(chat: Chat, at: datetime) -> None:
    chat.clock.at = at
    await asyncio.to_thread(chat.app.tidy)


@pytest.mark.told_once
async def test_a_notice_goes_a_year_after_its_meeting_at_night(chat: Chat) -> None:
    await forum(chat)
    await announces(chat, chat.bent, "clara", "david")
    assert [one for one in chat.clara.direct if TOPIC in one]
    await tidied(chat, datetime(2027, 3, 11, 1, 0, tzinfo=UTC))
    assert notices(chat.database) == 1, "a year is not over"
    await tidied(chat, NIGHT.replace(hour=11))
    assert notices(chat.database) == 1, "by day nobody is held up"
    asked = next(one for one in reversed(chat.clara.direct) if one.buttons)
    await tidied(chat, NIGHT)
    assert notices(chat.database) == 0
    with chat.database.system(reads=True) as session:
        assert session.scalar(select(func.count()).select_from(ConcernedRow)) == 0
        [line] = session.scalars(select(AuditRow).where(AuditRow.what == "removed", AuditRow.kind == "notice"))
        assert (line.many, line.person_id, line.subject) == (1, None, None)
        left = [row for row in session.scalars(select(PostingRow)) if row.kind in ("notice", "concerned")]
        assert not left, "nothing is said of it any more"
    await chat.clara.presses(asked.buttons[0], asked)
    said = [*chat.clara.private, *chat.clara.direct][-1]
    assert "Something went wrong" not in said, "an old button says kindly what is so"
    await chat.passes(seconds=2)
    assert [one for one in chat.clara.direct if "What stood here is removed" in one]
    assert not [one for one in chat.clara.direct if TOPIC in one]
    await tidied(chat, NIGHT + timedelta(days=1))
    with chat.database.system(reads=True) as session:
        assert not [row for row in session.scalars(select(PostingRow)) if row.view == REMOVED]


async def test_what_would_go_is_seen_before_it_counts(chat: Chat) -> None:
    await known(chat)
    await chat.announces(chat.anna, "Fælles tid")
    await chat.anna.types("/samspil retention")
    assert chat.anna.form.fields["decision"].value in ("0", 0)
    await chat.anna.submits(notice="6", minutes="120")
    assert not chat.anna.has_form, "nothing is that old: it counts at once"
    await tidied(chat, NIGHT)
    assert [row.months for row in _chosen(chat)] == [120, 6]


def _chosen(chat: Chat) -> list[RetentionRow]:
    with chat.database.system(reads=True) as session:
        return list(session.scalars(select(RetentionRow).order_by(RetentionRow.kind)))


@pytest.mark.told_once
async def test_the_settings_lead_there_for_who_administers(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/samspil settings")
    await chat.anna.presses("Hvor længe noget bliver gemt…")
    assert chat.anna.form.fields["notice"].value in ("12", 12)
    await chat.bent.types("/samspil settings")
    assert "gemt…" not in chat.bent.form


@pytest.fixture
async def school(database: Database) -> Play:
    it = Play(database)
    await it.begins({"clara"})
    it.clock.at = datetime(2027, 2, 3, 12, 0, tzinfo=UTC)
    return it


@pytest.mark.told_once
async def test_kept_shorter_shows_what_goes_and_waits_for_a_yes(school: Play) -> None:
    form = await school.do("anna", Deed.COMMAND, text="/samspil retention")
    assert isinstance(form, Form)
    preview = await school.send("anna", form, notice="6")
    assert isinstance(preview, Form)
    assert "1, the oldest of" in readable(preview)
    assert school.matter not in readable(preview)
    assert not school.ids(RetentionRow), "not before the yes"
    for _ in range(2):
        assert isinstance(await school.send("anna", preview), Message)
    [row] = school.ids(RetentionRow)
    assert (row.kind, row.months) == ("notice", 6)
    assert len([one for one in school.ids(AuditRow) if one.kind == "workspace"]) == 1
    begun = await school.do("bent", Deed.COMMAND, text="/samspil retention")
    for refused in (begun, await school.send("bent", preview)):
        assert isinstance(refused, Message)
        assert "Ask one of them: Anna." in readable(refused)
    assert len(school.ids(RetentionRow)) == 1


@pytest.mark.on_both
async def test_two_who_choose_at_once_lose_nothing(school: Play) -> None:
    first, second = [await school.do("anna", Deed.COMMAND, text="/samspil retention") for _ in range(2)]
    await school.send("anna", first, minutes="60")
    await school.send("anna", second, meeting="60")
    assert {row.kind: row.months for row in school.ids(RetentionRow)} == {"minutes": 60, "meeting": 60}


@pytest.mark.told_once
async def test_what_is_no_number_of_months_is_refused(school: Play) -> None:
    form = await school.do("anna", Deed.COMMAND, text="/samspil retention")
    for wrong in ("-1", "601", "x", ""):
        again = await school.send("anna", form, notice=wrong)
        assert isinstance(again, Form)
        assert again.refused
    assert not school.ids(RetentionRow)


@pytest.mark.told_once
async def test_in_the_night_of_the_clocks_it_is_done_once(school: Play) -> None:
    for minutes in (0, 2):
        school.clock.at = SPRING
        school.clock.pass_(minutes=minutes)
        await asyncio.to_thread(school.app.tidy)
    lines = [one for one in school.ids(AuditRow) if one.what == "removed" and one.kind == "notice"]
    assert [one.many for one in lines] == [1]
    assert not school.ids(NoticeRow)
