"""What is kept about somebody, read by them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from sqlalchemy import JSON, Column, insert, select

from bot.feature import Work
from bot.language import Reader
from bot.model import Form
from bot.platform import Deed
from handlers.privacy.my_data import NAME, write
from storage import people, traces
from storage.action_item_tables import ActionItemRow
from storage.addresses import AddressRow
from storage.database import Database, Moment, Transaction, new_id
from storage.files import FileRow
from storage.notice_tables import ConcernedRow
from tests.handlers.acting import Acting, profiles
from tests.handlers.forgotten import HOME, person, words


@pytest.fixture
async def school(database: Database) -> AsyncIterator[Acting]:
    made = Acting(database)
    await made.has_a_forum()
    yield made
    await made.app.stop()


KEYS = ("secret", "token")  # how columns are called that let somebody in


def _value(column: Column[Any]) -> Any:
    if isinstance(column.type, Moment):
        return datetime(2026, 3, 2, tzinfo=UTC)
    if isinstance(column.type, JSON):
        return {"text": "æøå"}
    made: dict[type, Any] = {int: new_id(), str: str(new_id()), bool: False, date: date(2026, 3, 2), time: time(8)}
    value = made[column.type.python_type]
    return value[-(getattr(column.type, "length", None) or 20) :] if isinstance(value, str) else value


async def test_a_row_of_mine_in_any_table_reaches_me(school: Acting, tmp_path: Path) -> None:
    """Rows that belong to no record are made where keys can be left unchecked until the end, which never comes."""
    if school.database.engine.dialect.name != "sqlite":
        pytest.skip("only on SQLite")
    await school.do("bent", Deed.COMMAND, place=HOME["bent"], text="/samspil")
    me = person(school, "bent")
    with school.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for one in traces.traces():
            if one.name == "conversation.person_id":
                continue  # there is one, and no more
            table = traces.described(one.table)
            values = {column.name: _value(column) for column in table.columns if column.name != "workspace_id"}
            values |= {other.column: 1 for other in traces.traces() if other.table is one.table}
            connection.execute(insert(table).values(**values | {one.column: me.id, "workspace_id": me.workspace_id}))
        transaction = Transaction(connection, me.workspace_id, school.clock.now())
        made = unpacked(transaction, me.id, tmp_path)
        transaction.close()
        connection.rollback()
    for one in traces.traces():
        found = [row[one.column] for row in made["tables"].get(one.table.__tablename__, [])]
        assert any(isinstance(value, dict) and value["id"] == me.id for value in found), one.name
    keys = {f"{table}.{name}" for table, rows in made["tables"].items() for name in rows[0] if name.endswith(KEYS)}
    assert {"address.secret", "conversation.claim_token", "file.claim_token"} <= keys
    for key in keys:
        of, _, name = key.partition(".")
        assert {row[name] for row in made["tables"][of]} <= {"(secret)", None}, key


def gathered(school: Acting, who: str, folder: Path, language: str = "en") -> Any:
    row = person(school, who)
    with school.database.transaction(row.workspace_id, school.clock.now(), reads=True) as transaction:
        return unpacked(transaction, row.id, folder, language)


def unpacked(transaction: Transaction, person_id: int, folder: Path, language: str = "en") -> Any:
    """What the JSON in somebody's file says; the file stays in the folder."""
    path, reader = folder / "made.zip", Reader(language, "Europe/Copenhagen")
    me = people.person(transaction, person_id)
    made = write(Work(now=transaction.now, person=me, subject=me.id, reader=reader, path=path), transaction)
    name = reader.text(NAME)
    assert made.filename == f"samspil-{name}-2026-03-02.zip"
    with ZipFile(path) as archive:
        assert archive.namelist() == [f"{name}.json", f"{name}.xlsx"]
        return json.loads(archive.read(f"{name}.json"))


@pytest.mark.told_once
async def test_the_workbook_and_the_json_say_the_same(school: Acting, tmp_path: Path) -> None:
    form = await school.do("bent", Deed.COMMAND, place=HOME["bent"], text="/action")
    await school.send("bent", form, title="=1+1", owners=profiles(["bent"]), due_on="2026-03-13")
    [row] = school.ids(ActionItemRow)
    with school.database.transaction(row.workspace_id, school.clock.now()) as transaction:
        transaction.one(ActionItemRow, row.id).deliver = "æøå 𐐀 \u202e" + "lang " * 7_000
    made = gathered(school, "bent", tmp_path)
    [item] = made["tables"]["action_item"]
    assert item["title"] == "=1+1"
    assert item["owner_id"] == {"id": person(school, "bent").id, "name": "Bent"}
    with ZipFile(tmp_path / "made.zip") as archive:
        book = load_workbook(BytesIO(archive.read("my-data.xlsx")))
    sheet = book["Action items"]
    read = dict(zip(*(list(line) for line in sheet.iter_rows(max_row=2)), strict=True))
    by_name = {heading.value: cell for heading, cell in read.items()}
    assert (by_name["Title"].value, by_name["Title"].data_type) == ("=1+1", "s")
    assert (f"{by_name['By when'].value:%F}", str(by_name["Made on"].value)) == ("2026-03-13", "2026-03-02 09:00:00")
    assert by_name["id"].value == str(item["id"]), "exact to its last digit"
    assert "(shortened" in by_name["What is there when it is done"].value
    assert sheet.freeze_panes == "A2"
    assert {one.title for one in book.worksheets} >= {"My data", "Who I am", "Roles", "forum_member"}
    assert "technical" in book["forum_member"]["A1"].value


@pytest.mark.told_once
async def test_who_merely_is_named_reads_no_words_that_are_not_theirs(school: Acting, tmp_path: Path) -> None:
    """Clara was to help with something; it is settled, and the item is shown nowhere."""
    form = await school.do("anna", Deed.COMMAND, place=HOME["anna"], text="/action")
    await school.send("anna", form, title="Hemmelig", owners=profiles(["bent"]), due_on="2026-03-13", partner=None)
    [item] = school.ids(ActionItemRow)
    with school.database.transaction(item.workspace_id, school.clock.now()) as transaction:
        row = transaction.one(ActionItemRow, item.id)
        row.lacks_from_id, row.conversation_id = person(school, "clara").id, None
    [mine] = gathered(school, "clara", tmp_path)["tables"]["action_item"]
    assert mine["lacks_from_id"]["name"] == "Clara"
    assert "Hemmelig" not in json.dumps(mine)
    assert "Bent" not in json.dumps(mine)
    [theirs] = gathered(school, "bent", tmp_path)["tables"]["action_item"]
    assert theirs["title"] == "Hemmelig"


@pytest.mark.told_once
async def test_secrets_stand_in_no_file(school: Acting, tmp_path: Path) -> None:
    await school.do("bent", Deed.COMMAND, text="/samspil year")
    await school.press("bent", "wheel.feed", "0")
    with school.database.system(reads=True) as session:
        secrets = list(session.scalars(select(AddressRow.secret)))
    made = json.dumps(gathered(school, "bent", tmp_path))
    assert all(one not in made for one in secrets)
    assert secrets == [] or "(secret)" in made


@pytest.mark.told_once
async def test_it_is_asked_for_once_however_often(school: Acting) -> None:
    for _ in range(2):
        said = await school.do("bent", Deed.COMMAND, place=HOME["bent"], text="/samspil my data")
        assert "as soon as it is ready" in words(said)
    assert [one.person_id for one in school.ids(FileRow)] == [person(school, "bent").id]


@pytest.mark.told_once
@pytest.mark.on_both
async def test_a_notice_to_me_reaches_me_with_what_it_says_in_my_language(school: Acting, tmp_path: Path) -> None:
    form = await school.do("bent", Deed.COMMAND, text="/nobombs")
    assert isinstance(form, Form)
    meeting = next(one.choices[2].value for one in form.fields if one.name == "meeting")
    what = {"topic": "Om skemaet", "how": "Det er for stramt", "people": profiles(["clara"])}
    await school.send("bent", form, meeting=meeting, **what)
    assert "Om skemaet" not in json.dumps(gathered(school, "david", tmp_path))
    [notice] = gathered(school, "clara", tmp_path)["tables"]["notice"]
    assert (notice["topic"], notice["sender_id"]["name"]) == ("Om skemaet", "Bent")
    gathered(school, "clara", tmp_path, "da")
    with ZipFile(tmp_path / "made.zip") as archive:
        book = load_workbook(BytesIO(archive.read("mine-data.xlsx")))
    headings = [one.value for one in next(book["Forhåndsorienteringer"].iter_rows(max_row=1))]
    assert headings[:2] == ["Emne", "Sendt af"]
    with school.database.transaction(person(school, "clara").workspace_id, school.clock.now()) as transaction:
        transaction.session.scalars(select(ConcernedRow)).one().removed_at = transaction.now
    assert "Om skemaet" not in json.dumps(gathered(school, "clara", tmp_path)), "it concerns her no more"
