"""Exports as people ask for them and get them, on every platform and both databases."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, outerjoin, select, update

from bot.making import Job
from storage import files
from storage.audit import AuditRow
from storage.exporting import ExportRow
from storage.files import FileChunkRow, FileRow
from storage.forum_tables import ForumRow
from storage.people import PersonRow
from storage.units import MemberRow
from tests.chat import Chat, Somebody
from tests.drivers import Seen, says


def words_in(content: bytes) -> str:
    """Every text in a workbook."""
    book = load_workbook(BytesIO(content), read_only=True)
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)


async def asks(by: Somebody, channel: str = "personale", typed: str = "/export", **values: Any) -> None:
    await by.types(typed, channel)
    await by.submits(**values)


def brought(to: Somebody) -> Seen:
    """The file, or on Teams the question whether they want it, which comes last."""
    return to.direct[-1]


def count(chat: Chat, table: type[Any]) -> int:
    with chat.database.system(reads=True) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def becomes(chat: Chat, name: str, role: str) -> None:
    """Somebody has another role from now on."""
    with chat.database.system() as session:
        person = session.scalar(select(PersonRow.id).where(PersonRow.name == name))
        session.execute(update(MemberRow).where(MemberRow.person_id == person).values(role=role))


async def submits_and_waits(chat: Chat, by: Somebody, **values: Any) -> None:
    """They send the form; nothing is said or made yet."""
    await chat.driver.submit(by.key, values)


# ------------------------------------------------------------------------------------------------ asked, and brought


async def test_somebody_asks_and_gets_the_file(chat: Chat) -> None:
    await chat.announces(chat.bent, "Nyt mødeskema")
    await asks(chat.bent, kinds=["decisions"])
    answer = chat.bent.private[-1]
    assert "You get it here in a moment." in answer or "You get it in our own chat in a moment." in answer
    said = brought(chat.bent)
    assert "Nyt mødeskema" not in said.text
    name, content = await chat.bent.takes(said)
    assert name == "Samspil beslutninger fra 2025-03-03.xlsx"
    assert "Nyt mødeskema" in words_in(content)
    assert count(chat, FileRow) == 1


async def test_sent_twice_it_is_made_once(chat: Chat) -> None:
    await asks(chat.bent, kinds=["decisions"])
    before = len(chat.bent.direct)
    await chat.bent.submits_again()
    assert len(chat.bent.direct) == before
    assert count(chat, FileRow) == count(chat, ExportRow) == 1


@pytest.mark.told_once
async def test_what_was_typed_stands_in_the_form(chat: Chat) -> None:
    """A channel is not taken for the forum of Bent's whose name it has, or begins with."""
    await chat.announces(chat.bent)
    await has_a_forum(chat, "Personale")
    await chat.bent.types("/eksport beslutninger fra #personale sidste år", "direct")
    fields = chat.bent.form.fields
    assert fields["kinds"].value == ["decisions"]
    assert (fields["first"].value, fields["last"].value) == ("2025-01-01", "2025-12-31")
    assert fields["place"].value
    assert fields["scope"].value == "unit"
    assert fields["language"].value == "da"
    assert not chat.bent.form.error
    await chat.bent.types("/eksport beslutninger fra #personale-fest", "direct")
    assert "#personale-fest" in chat.bent.form.error
    assert chat.bent.form.fields["scope"].value == "unit"
    await chat.clara.types("/export")
    fields = chat.clara.form.fields
    assert fields["first"].value == "2025-03-03"
    assert not fields["last"].value, "what is planned is in it"
    assert "audit" not in fields["kinds"].value
    assert len(fields["kinds"].value) == 5


@pytest.mark.told_once
async def test_what_was_not_understood_is_said(chat: Chat) -> None:
    """The channel "ledelse" is closed, and Bent is not in it: to him there is none of that name."""
    await chat.announces(chat.anna, "Kun for ledelsen", channel="ledelse")
    await chat.bent.types("/export opgaver i #ledelse efter påske", "direct")
    assert "ledelse efter påske" in chat.bent.form.error
    assert chat.bent.form.fields["kinds"].value == ["action_items"]
    await chat.bent.types("/export log", "direct")
    assert says(chat.bent.form.error, "The audit log is for administrators alone.")
    await chat.anna.types("/export opgaver i ledelse", "direct")
    assert not chat.anna.form.error
    assert chat.anna.form.fields["place"].value


@pytest.mark.told_once
async def test_days_that_can_not_be_are_refused(chat: Chat) -> None:
    await asks(chat.bent, first="2026-02-01", last="2026-01-01")
    assert says(chat.bent.form.fields["last"].error, "This is before it begins.")
    await chat.bent.submits(first="0026-01-01", last="9999-12-31")
    assert [says(chat.bent.form.fields[one].error, "Is the year right?") for one in ("first", "last")] == [True] * 2
    assert count(chat, FileRow) == 0


async def test_headings_are_in_the_language_that_was_chosen(chat: Chat) -> None:
    await chat.announces(chat.bent, "Nyt mødeskema")
    await asks(chat.bent, kinds=["decisions"], language="en")
    words = words_in((await chat.bent.takes(brought(chat.bent)))[1])
    assert "Decisions" in words
    assert "Beslutninger" not in words


# ------------------------------------------------------------------------------------------------ whose


async def test_everybody_gets_what_is_theirs_to_see(chat: Chat) -> None:
    """The channel "ledelse" is closed, and Bent is not in it."""
    await chat.announces(chat.anna, "Kun for ledelsen", channel="ledelse")
    await chat.announces(chat.anna, "Til alle")
    await asks(chat.anna, scope="unit", kinds=["decisions"])
    assert "Kun for ledelsen" in words_in((await chat.anna.takes(brought(chat.anna)))[1])
    await chat.bent.types("/samspil", "direct")
    await asks(chat.anna, "direct", typed="/export decisions 2026 @bent")
    assert "Bent" in chat.anna.private[-1].text
    with chat.database.system(reads=True) as session:
        whose = outerjoin(AuditRow, PersonRow, PersonRow.id == AuditRow.subject)
        query = select(AuditRow.kind, PersonRow.name).select_from(whose).where(AuditRow.kind.startswith("export"))
        made = [tuple(one) for one in session.execute(query.order_by(AuditRow.id))]
        assert made == [("export", "Anna Holm"), ("export", "Bent Sørensen")], "it comes once: there is no rule"
    said = brought(chat.bent)
    assert "Anna Holm" in said.text
    name, content = await chat.bent.takes(said)
    assert name == "Samspil beslutninger 2026.xlsx"
    words = words_in(content)
    assert "Til alle" in words
    assert "Kun for ledelsen" not in words
    assert "Kun for ledelsen" not in chat.bent.everything


@pytest.mark.told_once
async def test_the_whole_unit_and_the_audit_log_are_for_administrators(chat: Chat) -> None:
    await chat.anna.types("/export", "direct")
    await chat.bent.types("/export", "direct")
    form = chat.bent.form
    assert form.fields["scope"].value == "mine"
    await chat.bent.submits(scope="unit")
    assert chat.bent.has_form, "what was not offered is refused"
    assert count(chat, FileRow) == 0
    assert chat.anna.form.fields["scope"].value == "unit"
    await chat.anna.submits(scope="mine", kinds=["audit"])
    assert chat.anna.form.fields["kinds"].error, "the audit log is of everything"


async def has_a_forum(chat: Chat, name: str = "MED-udvalget") -> int:
    """Bent chairs it."""
    await chat.anna.types("/samspil")
    await chat.bent.types("/forum new", "trio")
    when = {"every": "weeks", "weekday": "3", "at": "14:00"}
    await chat.bent.submits(name=name, place="Lokale 4", other=["anna"], **when)
    with chat.database.system(reads=True) as session:
        return session.scalars(select(ForumRow.id)).one()


async def test_a_chair_gets_their_forums_own(chat: Chat) -> None:
    forum = await has_a_forum(chat)
    await chat.bent.types("/export møder i MED-udvalget", "direct")
    assert (chat.bent.form.fields["scope"].value, chat.bent.form.error) == (f"forum:{forum}", "")
    await chat.bent.submits()
    name, content = await chat.bent.takes(brought(chat.bent))
    assert name == "Samspil møder fra 2025-03-03 – MED-udvalget.xlsx"
    assert "Lokale 4" in words_in(content), "meetings are planned"


@pytest.mark.told_once
async def test_a_chair_who_is_chair_no_more_gets_nothing(chat: Chat) -> None:
    forum = await has_a_forum(chat)
    await chat.bent.types("/export", "trio")
    await submits_and_waits(chat, chat.bent, scope=f"forum:{forum}", kinds=["meetings"])
    with chat.database.system() as session:
        anna = session.scalars(select(PersonRow.id).where(PersonRow.name == "Anna Holm")).one()
        session.execute(update(ForumRow).values(chair_id=anna))
    await chat.settles()
    assert "Only who chairs the forum can have all of it exported." in brought(chat.bent)
    assert count(chat, FileChunkRow) == 0


@pytest.mark.told_once
async def test_an_administrator_no_more_gets_nothing_that_was_made_before(chat: Chat) -> None:
    """It was made, and could not be said at once."""
    await chat.announces(chat.anna)
    await chat.anna.types("/export", "direct")
    await submits_and_waits(chat, chat.anna, scope="unit", kinds=["decisions"])
    assert await chat.app.making.drain()
    becomes(chat, "Anna Holm", "member")
    await chat.settles()
    assert "Only administrators can have this exported." in brought(chat.anna)


# ------------------------------------------------------------------------------------------------ trouble


async def test_what_cannot_be_made_is_said_and_can_be_tried_again(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    async def fails(job: Job) -> None:
        tried.append(job.claim.attempts)
        raise RuntimeError

    makes = chat.app.making._run
    monkeypatch.setattr(chat.app.making, "_run", fails)
    await asks(chat.bent, kinds=["decisions"])
    await chat.passes(minutes=1)
    await chat.passes(minutes=5)
    assert tried == [1, 2, 3]
    await chat.passes(hours=1)
    assert tried == [1, 2, 3], "nobody tries for ever"
    assert "I could not make your file, though I tried 3 times." in brought(chat.bent) or chat.bent.direct
    monkeypatch.setattr(chat.app.making, "_run", makes)
    await chat.bent.presses("Try again", brought(chat.bent))
    assert (await chat.bent.takes(brought(chat.bent)))[0].endswith(".xlsx")


@pytest.mark.told_once
async def test_its_content_is_kept_for_a_day(chat: Chat) -> None:
    await asks(chat.bent, kinds=["decisions"])
    assert count(chat, FileChunkRow) == 1
    await chat.passes(hours=23)
    chat.app.tidy()
    assert count(chat, FileChunkRow) == 1
    await chat.passes(hours=2)
    with chat.database.system(reads=True) as session:
        row = session.scalars(select(FileRow)).one()
    with chat.database.transaction(row.workspace_id, chat.clock.now()) as transaction:
        [piece] = files.tidy(transaction)
        transaction.session.expire_all()
        gone = files.load(transaction, row.id)
        assert gone is not None
        assert (gone.state, gone.filename, gone.text) == (files.GONE, "", "")
        files.again(transaction, row.id)
        files.drop(transaction, piece)
    assert count(chat, FileChunkRow) == 1, "it is being made again by now"
    await chat.settles()
    await chat.passes(hours=25)
    chat.app.tidy()
    assert count(chat, FileChunkRow) == 0


only_on_teams = pytest.mark.not_on("slack", "local", why="only Teams asks whether somebody wants a file")


async def answers(chat: Chat, answer: Any) -> str:
    """Bent answers the question on Teams: all that is said to that."""
    before = len(chat.driver.fake.messages)  # type: ignore[attr-defined]
    await chat.driver._told("bent", answer)  # type: ignore[attr-defined]
    await chat.settles()
    return json.dumps([one.activity for one in chat.driver.fake.messages[before:]], ensure_ascii=False)  # type: ignore[attr-defined]


@only_on_teams
async def test_a_yes_that_comes_too_late_is_answered_kindly(chat: Chat) -> None:
    await asks(chat.bent, kinds=["decisions"])
    question = brought(chat.bent).handle
    await chat.passes(days=2)
    chat.app.tidy()
    assert says(await answers(chat, chat.driver.fake.wants("bent", question)), "Make it again")  # type: ignore[attr-defined]


@only_on_teams
async def test_who_wants_it_elsewhere_is_offered_a_link(chat: Chat) -> None:
    await asks(chat.bent, kinds=["decisions"])
    said = await answers(chat, chat.driver.fake.declines("bent", brought(chat.bent).handle))  # type: ignore[attr-defined]
    assert says(said, "All right, no file then. Ask again whenever you want it.")
    assert says(said, "Get a link instead")


@only_on_teams
async def test_where_a_onedrive_takes_nothing_there_is_a_link(chat: Chat) -> None:
    await asks(chat.bent, kinds=["decisions"])
    chat.driver.fake.fail("lay", 500)  # type: ignore[attr-defined]
    said = await answers(chat, chat.driver.fake.wants("bent", brought(chat.bent).handle))  # type: ignore[attr-defined]
    assert says(said, "Get a link instead")


@pytest.mark.not_on("teams", "local", why="Slack alone may have no files")
async def test_where_files_are_not_allowed_there_is_a_link(chat: Chat) -> None:
    await chat.announces(chat.bent, "Nyt mødeskema")
    chat.driver.fake.fail("files.getUploadURLExternal", "missing_scope")  # type: ignore[attr-defined]
    await asks(chat.bent, kinds=["decisions"])
    trouble = brought(chat.bent)
    assert "A file could not be brought" in trouble
    await chat.bent.presses("Get a link instead", trouble)
    [link] = chat.bent.private[-1].links
    status, page, _headers = await chat.fetches(link)
    assert (status, b"<form" in page) == (200, True)
    status, content, _headers = await chat.fetches(link, by="POST")
    assert "Nyt mødeskema" in words_in(content)
    assert (await chat.fetches(link, by="POST"))[0] == 404
    await chat.bent.presses("Try again", trouble)
    assert "Nyt mødeskema" in words_in((await chat.bent.takes(brought(chat.bent)))[1])
    assert any("You have the file now." in one for one in chat.bent.direct)
