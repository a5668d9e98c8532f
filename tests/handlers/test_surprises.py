"""After a meeting each one is asked whether anything came as a surprise: anonymously, once, at the right time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

import storage.tables  # noqa: F401
from bot.language import Reader
from handlers.wording import not_found
from storage.audit import AuditRow
from storage.database import Base
from storage.postings import PostingRow
from tests.chat import Chat, Somebody
from tests.drivers import Seen
from tests.handlers.test_forums import makes, shows

FIVE = {"union": ["bent"], "other": ["clara", "david", "eva"], "asks": True, "agenda_days": "0"}
AFTER = datetime(2026, 3, 4, 14, 5, tzinfo=UTC)  # five minutes after the first meeting, in working time
CLOSED = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)  # the morning after the third working day
QUESTION = "Did anything come as a surprise that should not have?"
THANKS = "Thank you. Your answer is counted."


async def opened(chat: Chat, **values: Any) -> list[Somebody]:
    """A forum that asks, made by Anna, on a Monday; its first meeting is on Wednesday at two."""
    await chat.eva.types("/samspil", "direct")  # on Teams somebody must have the app, or be in a team that has
    await makes(chat, chat.anna, **(FIVE | values))
    await tidied(chat)
    return [chat.anna, chat.bent, chat.clara, chat.david, chat.eva]


async def tidied(chat: Chat, at: datetime | None = None) -> None:
    if at:
        chat.clock.at = at
    await asyncio.to_thread(chat.app.tidy)
    await chat.settles()


async def says(somebody: Somebody, answer: str) -> None:
    await somebody.presses(answer, on=somebody.direct[-1])


def questions(somebody: Somebody) -> list[Seen]:
    return [one for one in somebody.direct if QUESTION in one]


async def test_five_answer_and_the_numbers_are_told_once(chat: Chat) -> None:
    everybody = await opened(chat, conversation="trio")
    await chat.is_(datetime(2026, 3, 4, 13, 55, tzinfo=UTC))
    assert not any(map(questions, everybody)), "the meeting has not ended"
    await chat.is_(AFTER)
    assert [len(questions(one)) for one in everybody] == [1] * 5
    assert "TRIO" not in chat.bent.direct[-1].preview
    assert "database" in chat.clara.direct[-1], "what it does not protect against is said"
    for one, answer in zip(everybody, ("No", "Yes", "Yes", "I'd rather not say", "No"), strict=True):
        await says(one, answer)
        assert THANKS in one.direct[-1]
        assert one.direct[-1].buttons == []
    with chat.database.system(reads=True) as session:
        assert not [one for one in session.scalars(select(AuditRow.deed)) if "surprise" in one], "who has answered"
    assert chat.channel("trio") == []
    await tidied(chat, CLOSED)
    [told] = chat.channel("trio")
    for words in ("TRIO", "Nej", "Det vil jeg helst ikke sige", "det seneste møde: 2"):
        assert words in told
    assert [line for line in told.text.replace(": ", "\n").splitlines() if line.isdecimal()][:3] == ["2", "2", "1"]
    await tidied(chat)
    assert len(chat.channel("trio")) == 1
    assert "det seneste møde: 2" in await shows(chat.anna)
    assert "the last meeting: 2" in await shows(chat.clara)


@pytest.mark.told_once
async def test_four_answers_show_nothing(chat: Chat) -> None:
    everybody = await opened(chat)
    await chat.is_(AFTER)
    for one in everybody[:4]:
        await says(one, "Yes")
    await tidied(chat, CLOSED)
    for one in everybody:
        assert "Too few have answered to show anything." in one.direct[-1]
        assert "Yes" not in one.direct[-1]
    await says_too_late(chat.eva)
    assert "seneste møde" not in await shows(chat.anna)


async def says_too_late(somebody: Somebody) -> None:
    """The fifth answer, after closing."""
    await somebody.presses("Yes", on=questions(somebody)[-1])
    assert "This round is closed. Nothing more is counted." in (somebody.private or somebody.direct)[-1]
    assert not questions(somebody), "the question says so too"


@pytest.mark.told_once
async def test_each_answers_once_and_whatever_it_is_looks_alike(chat: Chat) -> None:
    everybody = await opened(chat)
    await chat.is_(AFTER)
    asked = chat.bent.direct[-1]
    await chat.driver.press("bent", asked, "Ja")
    await chat.driver.press("bent", asked, "Nej")  # before the question has given way
    await chat.settles()
    for one in (chat.anna, chat.clara, chat.david, chat.eva):
        await says(one, "No")
    assert chat.bent.direct[-1].text == chat.anna.direct[-1].text
    with chat.database.system(reads=True) as session:
        tables = Base.metadata.tables
        assert [
            *session.execute(select(tables["surprise"].c.no, tables["surprise"].c.yes, tables["surprise"].c.unsaid))
        ] == [(4, 1, 0)]
        kept = {name: repr(session.execute(select(table)).all()) for name, table in tables.items()}
    assert set(tables["surprise_answered"].c.keys()) == {"workspace_id", "meeting_id", "person_id"}
    assert not [name for name in ("handled", "posting", "delivery") if "yes" in kept[name] or "unsaid" in kept[name]]
    await tidied(chat, CLOSED)
    assert "Ja" in chat.anna.direct[-1]
    with chat.database.system(reads=True) as session:
        assert session.execute(select(tables["surprise_answered"])).all() == [], "then it is forgotten who answered"
    assert len(everybody) == 5


@pytest.mark.told_once
async def test_an_answer_stands_in_no_log(chat: Chat, capfd: pytest.CaptureFixture[str]) -> None:
    await opened(chat)
    await chat.is_(AFTER)
    logs = []
    for one, answer in ((chat.anna, "Yes"), (chat.bent, "No")):
        capfd.readouterr()
        await says(one, answer)
        logs.append("".join(capfd.readouterr()))
    alike = [[line for line in log.splitlines() if "surprise" in line] for log in logs]
    assert [len(lines) for lines in alike] == [1, 1]
    without_time = [lines[0].partition("[")[2] for lines in alike]
    assert without_time[0] == without_time[1]


async def test_fewer_than_five_can_not_be_asked(chat: Chat) -> None:
    await chat.anna.types("/forum new")
    await chat.anna.submits(name="TRIO", at="14:00", union=["bent"], other=["bent", "clara", "david"], asks=True)
    assert chat.anna.form.fields["asks"].error
    await chat.anna.submits(minute_taker="eva")
    assert not chat.anna.has_form
    assert "Efter hvert møde" in await shows(chat.anna)


@pytest.mark.told_once
async def test_a_moved_meeting_is_asked_of_when_it_was_held(chat: Chat) -> None:
    await opened(chat)
    await chat.anna.presses("Meetings", on=await shows(chat.anna))
    await chat.anna.presses("Change", on=chat.anna.private[-1])
    await chat.anna.submits(date="2026-03-05", at="10:00")
    await chat.is_(AFTER)
    assert not questions(chat.bent)
    await chat.is_(datetime(2026, 3, 5, 10, 5, tzinfo=UTC))
    assert len(questions(chat.bent)) == 1


@pytest.mark.told_once
async def test_of_a_cancelled_meeting_nobody_is_asked_and_of_one_held_after_all_they_are(chat: Chat) -> None:
    await opened(chat)
    await chat.anna.presses("Meetings", on=await shows(chat.anna))
    await chat.anna.presses("Change", on=chat.anna.private[-1])
    await chat.anna.presses("Cancel this meeting")
    await chat.anna.submits(reason="Lejrskole")
    cancelled = chat.anna.private[-1]
    await chat.anna.presses("Hold it after all", on=cancelled)
    await chat.is_(AFTER)
    assert len(questions(chat.bent)) == 1
    await tidied(chat, datetime(2026, 3, 9, 8, 0, tzinfo=UTC))
    await chat.anna.presses("Meetings", on=await shows(chat.anna))
    await chat.anna.presses("Change", on=chat.anna.private[-1])
    await chat.anna.presses("Cancel this meeting")
    await chat.anna.submits(reason="Lejrskole")
    await tidied(chat, datetime(2026, 3, 11, 14, 5, tzinfo=UTC))
    assert len(questions(chat.bent)) <= 1, "of the second none"
    with chat.database.system(reads=True) as session:
        reasons = [*session.scalars(select(PostingRow.reason).where(PostingRow.state == "dropped"))]
    assert reasons.count("not_held") == 5


@pytest.mark.told_once
async def test_nobody_is_asked_of_a_meeting_that_began_before_it_was_chosen(chat: Chat) -> None:
    await opened(chat, asks=False)
    await chat.is_(datetime(2026, 3, 4, 13, 30, tzinfo=UTC))
    await chat.anna.presses("Edit", on=await shows(chat.anna))
    await chat.anna.submits(asks=True)
    await tidied(chat, AFTER)
    assert not questions(chat.bent)
    await tidied(chat, datetime(2026, 3, 11, 14, 5, tzinfo=UTC))
    assert len(questions(chat.bent)) == 1


@pytest.mark.told_once
async def test_who_left_the_forum_is_not_asked_and_may_not_answer(chat: Chat) -> None:
    await opened(chat, minute_taker="david", work_environment=["eva"], other=["clara", "eva"])
    await chat.is_(AFTER)
    asked = chat.clara.direct[-1]
    await chat.anna.presses("Edit", on=await shows(chat.anna))
    await chat.anna.submits(other=["eva"], asks=False)
    await chat.clara.presses("Yes", on=asked)
    assert str(not_found(Reader("en", "UTC"))) in (chat.clara.private or chat.clara.direct)[-1]
    assert not numbers(chat)


@pytest.mark.told_once
async def test_fewer_than_five_are_left_when_it_is_time(chat: Chat) -> None:
    await opened(chat)
    await chat.anna.presses("Edit", on=await shows(chat.anna))
    await chat.anna.submits(other=["david", "eva"], asks=False)
    await chat.is_(AFTER)
    assert not questions(chat.bent)


def numbers(chat: Chat) -> list[Any]:
    table = Base.metadata.tables["surprise"]
    with chat.database.system(reads=True) as session:
        return [row for row in session.execute(select(table.c.no, table.c.yes, table.c.unsaid)) if sum(row)]


@pytest.mark.told_once
async def test_in_quiet_time_nobody_is_asked(chat: Chat) -> None:
    await opened(chat, at="15:30")
    await chat.is_(datetime(2026, 3, 4, 15, 45, tzinfo=UTC))
    assert not questions(chat.bent)
    await chat.is_(datetime(2026, 3, 5, 7, 30, tzinfo=UTC))
    assert len(questions(chat.bent)) == 1


@pytest.mark.told_once
async def test_who_comes_into_the_forum_before_the_end_is_asked_too(chat: Chat) -> None:
    await opened(chat, minute_taker="eva", union=["bent"], other=["david", "eva"], leader=["anna"], asks=False)
    await chat.anna.presses("Edit", on=await shows(chat.anna))
    await chat.anna.submits(other=["clara", "david", "eva"], asks=True)
    await tidied(chat)
    await chat.is_(AFTER)
    assert len(questions(chat.clara)) == 1


@pytest.mark.told_once
async def test_over_several_meetings_the_last_are_shown_and_only_full_rounds(chat: Chat) -> None:
    everybody = await opened(chat)
    for day, answers in ((4, "YNNNN"), (11, "YYYY"), (18, "YYNNN")):
        await tidied(chat, datetime(2026, 3, day, 8, 0, tzinfo=UTC))
        await chat.is_(datetime(2026, 3, day, 14, 5, tzinfo=UTC))
        for one, answer in zip(everybody, answers, strict=False):
            await says(one, "Yes" if answer == "Y" else "No")
        await tidied(chat, datetime(2026, 3, day + 6, 8, 0, tzinfo=UTC))
    assert "de seneste 2 møder: 1, 2" in await shows(chat.anna)
