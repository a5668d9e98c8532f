"""What is kept about somebody, read by them; who may have whom forgotten, and what is left to others."""

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

import storage.tables  # noqa: F401
from bot.feature import Work
from bot.language import Reader
from bot.model import Form, Kind, Message, Place, Profile, Reply
from bot.platform import Deed
from handlers.privacy import rules
from handlers.privacy.my_data import write
from storage import people, traces, units
from storage.action_item_tables import ActionItemRow
from storage.addresses import AddressRow
from storage.database import Database, Moment, Transaction, new_id
from storage.drafts import DraftRow
from storage.files import FileRow
from storage.forgetting_tables import PLAN, ForgettingRow, eraser, everywhere
from storage.forum_tables import ForumRow
from storage.people import PersonRow
from storage.postings import PostingRow
from storage.reminder_tables import ReminderRow
from storage.units import MemberRow
from tests.handlers.acting import ROOM, Acting, profiles
from tests.handlers.parts import readable

HOME = {one: Place(f"direct-{one}", Kind.DIRECT) for one in ("anna", "bent", "clara", "david", "eva")}


@pytest.fixture
async def school(database: Database) -> AsyncIterator[Acting]:
    made = Acting(database)
    await made.has_a_forum()
    yield made
    await made.app.stop()


def words(reply: Reply) -> str:
    assert reply is not None
    return readable(reply)


def person(school: Acting, name: str) -> Any:
    [row] = [one for one in school.ids(PersonRow) if one.external_id == name]
    return row


def administers(school: Acting, who: str) -> None:
    row = person(school, who)
    with school.database.transaction(row.workspace_id, school.clock.now()) as transaction:
        units.set_role(transaction, row.unit_id, row.id, "administrator")


async def is_forgotten(school: Acting) -> None:
    for _ in range(60):
        await school.is_delivered()
        if not school.ids(ForgettingRow):
            return
    raise AssertionError("it does not end")


async def forgets(school: Acting, by: str, words_: str = "me", **typed: Any) -> Reply:
    """From the command through both forms."""
    form = await school.do(by, Deed.COMMAND, place=HOME[by], text=f"/samspil forget {words_}")
    return await school.send(by, form, **typed) if isinstance(form, Form) else form


# ------------------------------------------------------------------------------------------------ what becomes of what


def test_of_every_column_that_names_somebody_it_is_decided_what_becomes_of_it() -> None:
    """Whoever adds one decides: does the row stay and name a former member, does it go, or does it name nobody?"""
    assert not {one.name for one in traces.traces()} - set(PLAN)


def test_what_names_nobody_any_more_may_do_so() -> None:
    for one in traces.traces():
        column = traces.described(one.table).columns[one.column]
        assert PLAN[one.name] != "clear" or column.nullable, one.name
        assert PLAN[one.name] == "drop" or not column.primary_key or PLAN[one.name] == "keep", one.name


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("Bent Sørensen siger det.", "en siger det."),
        ("spurgt @Bent Sørensen, og BENT SØRENSEN", "spurgt en, og en"),
        ("Bent Sørensens hat, Bent Sørensen's", "ens hat, en's"),
        ("Bent Sørensensen, Bent Sørensen-Holm", "Bent Sørensensen, Bent Sørensen-Holm"),
        ("Bent og Sørensen", "Bent og Sørensen"),
        ("Bent Sørensen Holm og Bent Sørensen", "Bent Sørensen Holm og en"),
        ("Karl-Bent Sørensen", "Karl-Bent Sørensen"),
    ],
)
def test_a_whole_name_goes_and_no_other_word(text: str, after: str) -> None:
    erase = eraser("Bent Sørensen", ["Bent Sørensen Holm", "Anna Holm"], "en")
    assert erase(text) == after
    assert everywhere({"a": [text, 1, None]}, erase) == {"a": [after, 1, None]}


# ------------------------------------------------------------------------------------------------ my data


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


def gathered(school: Acting, who: str, folder: Path) -> Any:
    row = person(school, who)
    with school.database.transaction(row.workspace_id, school.clock.now(), reads=True) as transaction:
        return unpacked(transaction, row.id, folder)


def unpacked(transaction: Transaction, person_id: int, folder: Path) -> Any:
    """What the JSON in somebody's file says; the file stays in the folder."""
    path, reader = folder / "made.zip", Reader("en", "Europe/Copenhagen")
    me = people.person(transaction, person_id)
    made = write(Work(now=transaction.now, person=me, subject=me.id, reader=reader, path=path), transaction)
    assert made.filename == "samspil-my-data-2026-03-02.zip"
    with ZipFile(path) as archive:
        assert archive.namelist() == ["my-data.json", "my-data.xlsx"]
        return json.loads(archive.read("my-data.json"))


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
    assert (by_name["title"].value, by_name["title"].data_type) == ("=1+1", "s")
    assert by_name["id"].value == str(item["id"]), "exact to its last digit"
    assert "(shortened" in by_name["deliver"].value
    assert sheet.freeze_panes == "A2"
    assert {one.title for one in book.worksheets} >= {"My data", "Who I am", "Roles", "forum_member"}


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


async def test_secrets_stand_in_no_file(school: Acting, tmp_path: Path) -> None:
    await school.do("bent", Deed.COMMAND, text="/samspil year")
    await school.press("bent", "wheel.feed", "0")
    with school.database.system(reads=True) as session:
        secrets = list(session.scalars(select(AddressRow.secret)))
    made = json.dumps(gathered(school, "bent", tmp_path))
    assert all(one not in made for one in secrets)
    assert secrets == [] or "(secret)" in made


async def test_it_is_asked_for_once_however_often(school: Acting) -> None:
    for _ in range(2):
        said = await school.do("bent", Deed.COMMAND, place=HOME["bent"], text="/samspil my data")
        assert "as soon as it is ready" in words(said)
    assert [one.person_id for one in school.ids(FileRow)] == [person(school, "bent").id]


# ------------------------------------------------------------------------------------------------ being forgotten


async def test_whoever_comes_back_is_somebody_new(school: Acting) -> None:
    before = person(school, "bent")
    said = words(await forgets(school, "bent"))
    assert "You are forgotten" in said
    await is_forgotten(school)
    assert not [one for one in school.ids(PersonRow) if one.external_id == "bent"], "the answer makes nobody"
    [gone] = [one for one in school.ids(PersonRow) if one.id == before.id]
    assert gone.name == "et tidligere medlem", "in the language of their unit"
    assert not [one for one in school.ids(MemberRow) if one.person_id == gone.id]
    await school.do("bent", Deed.COMMAND, text="/samspil")
    assert person(school, "bent").id != before.id
    assert "Not found" in words(await school.do("bent", Deed.COMMAND, text="/forum show TRIO")) or "no forum" in words(
        await school.do("bent", Deed.COMMAND, text="/forum show TRIO")
    )


async def test_the_last_administrator_appoints_another_first(school: Acting) -> None:
    assert "only administrator" in words(await forgets(school, "anna"))
    assert person(school, "anna")
    administers(school, "bent")
    form = await school.do("anna", Deed.COMMAND, place=HOME["anna"], text="/samspil forget me")
    other = await school.do("bent", Deed.COMMAND, place=HOME["bent"], text="/samspil forget me")
    assert isinstance(form, Form)
    assert isinstance(other, Form)
    assert "You are forgotten" in words(await school.send("anna", form))
    refused = await school.send("bent", other)
    assert isinstance(refused, Form)
    assert "only administrator" in refused.error, "not both at once"


async def test_only_who_administers_has_somebody_else_forgotten_by_their_name(school: Acting) -> None:
    assert "Only an administrator" in words(await forgets(school, "bent", "@Clara"))
    form = await school.do("anna", Deed.COMMAND, place=HOME["anna"], text="/samspil forget @Clara")
    assert isinstance(form, Form)
    refused = await school.send("anna", form, name="Bent")
    assert isinstance(refused, Form)
    assert refused.refused
    forged: Any = {"action": form.action, "form_id": form.id, "state": form.state, "values": {"name": "Clara"}}
    assert "Not found" in words(await school.do("bent", Deed.SUBMIT, **forged))
    assert person(school, "clara")
    done = await school.send("anna", form, name=" clara ")
    assert "It is done" in words(done)
    again = await school.send("anna", form, name="Clara")
    assert words(again) == words(done), "sent twice"
    await is_forgotten(school)
    assert not [one for one in school.ids(PersonRow) if one.external_id == "clara"]
    assert "Clara" not in words(await school.do("anna", Deed.COMMAND, text="/forum show TRIO"))


async def test_an_administrator_who_names_nobody_is_asked_whom(school: Acting) -> None:
    form = await school.do("anna", Deed.COMMAND, place=HOME["anna"], text="/samspil forget")
    sure = await school.send("anna", form, person=Profile("bent", "Bent"))
    assert isinstance(sure, Form)
    assert "Bent will be forgotten" in readable(sure)
    mine = await school.do("bent", Deed.COMMAND, place=HOME["bent"], text="/samspil forget")
    assert "You will be forgotten" in words(mine)


async def test_who_chairs_after_them_is_told(school: Acting) -> None:
    administers(school, "eva")
    await forgets(school, "anna")
    await is_forgotten(school)
    [forum] = school.ids(ForumRow)
    names = {one.id: one.external_id for one in school.ids(PersonRow)}
    heir = names[forum.chair_id]
    assert heir in ("bent", "clara", "david", "eva")
    told = [one for one in school.platform.new if one.person == heir and "You now chair TRIO" in one.message.title]
    assert len(told) == 1
    await school.app.round()
    await school.is_delivered()
    assert len([one for one in school.platform.new if "You now chair" in one.message.title]) == 1


async def test_with_nobody_left_in_it_a_forum_is_archived(school: Acting) -> None:
    form = await school.do("bent", Deed.COMMAND, text="/forum new")
    made = await school.send("bent", form, name="ALENE", at="14:00", every="weeks", weekday="3")
    assert isinstance(made, Message), made
    await forgets(school, "bent")
    await is_forgotten(school)
    [alone] = [one for one in school.ids(ForumRow) if one.name == "ALENE"]
    assert alone.archived_at is not None, "what was said in it is nobody else's"


async def test_what_they_were_to_do_is_asked_about(school: Acting) -> None:
    form = await school.do("anna", Deed.COMMAND, text="/action")
    await school.send("anna", form, title="Kage", owners=profiles(["bent"]), due_on="2026-03-13")
    await school.is_delivered()
    await forgets(school, "bent")
    await is_forgotten(school)
    told = [readable(one.message) for one in school.platform.shown.values() if one.conversation == "direct-anna"]
    assert any("et tidligere medlem declines" in one for one in told), told


async def test_a_reminder_for_all_is_offered_to_others_and_one_of_their_own_ends(school: Acting) -> None:
    for place, line in ((Place("trio", Kind.PRIVATE, "trio"), "Frugt"), (HOME["bent"], "Hemmelig")):
        form = await school.do("bent", Deed.COMMAND, place=place, text=f"/reminder every day at 10 {line}")
        assert isinstance(form, Form), form
        await school.do("bent", Deed.SUBMIT, place=place, action=form.action, form_id=form.id, state=form.state)
    await school.is_delivered()
    await forgets(school, "bent")
    await is_forgotten(school)
    states = {one.text: one.state for one in school.ids(ReminderRow)}
    assert states == {"Frugt": "active", "…": "ended"}
    assert any("has left" in one.message.title for one in school.platform.new if one.person == "anna")


async def test_who_was_asked_about_a_draft_reads_no_more_of_it(school: Acting) -> None:
    """What nobody has published is its author's alone."""
    form = await school.do("bent", Deed.COMMAND, text="/decision Hemmelig")
    preview = await school.send("bent", form, decided="Hemmelig", why="Hemmelig", places=[ROOM])
    assert isinstance(preview, Form), preview
    asking = await school.press("bent", "signature.begin", preview.state["draft"])
    await school.send("bent", asking, people=profiles(["clara", "david"]), purpose="signs")
    await school.is_delivered()

    def stands() -> str:
        return "".join(readable(one.message) for one in school.platform.shown.values())

    assert "Hemmelig" in stands()
    await forgets(school, "bent")
    await is_forgotten(school)
    assert "Hemmelig" not in stands()
    assert not school.ids(DraftRow)


async def test_nobody_is_called_by_what_stands_for_a_name(school: Acting) -> None:
    await forgets(school, "bent")
    await is_forgotten(school)
    form = await school.do("anna", Deed.COMMAND, place=HOME["anna"], text="/samspil forget @et")
    assert isinstance(form, Form)
    assert form.action == "privacy.forget", "nobody was found"


async def test_nothing_more_is_said_to_them_and_nothing_is_stuck(school: Acting) -> None:
    await forgets(school, "bent")
    await is_forgotten(school)
    count = len([one for one in school.platform.new if "bent" in one.conversation or "forgotten" in one.conversation])
    form = await school.do("anna", Deed.COMMAND, text="/nobombs")
    assert isinstance(form, Form)
    for _ in range(20):
        school.clock.pass_(days=1)
        await school.app.delivery.drain()
        await school.app.round()
    after = [one for one in school.platform.new if "bent" in one.conversation or "forgotten" in one.conversation]
    assert len(after) == count
    assert not [one for one in school.ids(PostingRow) if one.state == "parked"]


async def test_it_is_done_page_by_page(school: Acting, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of one row: many pages, each in a transaction of its own."""
    form = await school.do("anna", Deed.COMMAND, text="/action")
    for n in range(3):
        await school.send("anna", form, title=f"Kage {n}", owners=profiles(["clara"]), due_on="2026-03-13")
        form = await school.do("anna", Deed.COMMAND, text="/action")
    with school.database.transaction(person(school, "bent").workspace_id, school.clock.now()) as transaction:
        transaction.one(PersonRow, person(school, "bent").id).name = "Bent Sørensen"
        for row in transaction.session.scalars(select(ActionItemRow)):
            row.deliver = "Til Bent Sørensen."
    monkeypatch.setattr("storage.forgetting.PAGE", 2)
    await forgets(school, "anna", "@Bent Sørensen", name="Bent Sørensen")
    for _ in range(400):
        await school.is_delivered()
        if not school.ids(ForgettingRow):
            break
    assert {one.deliver for one in school.ids(ActionItemRow)} == {"Til et tidligere medlem."}
    assert not school.ids(ForgettingRow)


def test_a_name_is_typed_as_it_stands() -> None:
    assert rules.is_typed(" bent  sørensen ", "Bent Sørensen")
    assert not rules.is_typed("Bent", "Bent Sørensen")
    assert not rules.is_typed("", "Bent")
    assert rules.is_last([1], 1)
    assert not rules.is_last([1, 2], 1)
    assert not rules.is_last([2], 1)


@pytest.mark.told_once
async def test_who_administers_a_school_alone_cannot_have_somebody_of_another_forgotten(database: Database) -> None:
    """Forgetting is for the whole workspace."""
    it = Acting(database)
    for one in ("anna", "bent"):
        await it.do(one, Deed.COMMAND, text="/samspil")
    who = {row.external_id: row for row in it.ids(PersonRow)}
    with database.transaction(who["anna"].workspace_id, it.clock.now()) as transaction:
        school = units.found_unit(transaction, "nord", "Nordskolen").id
        units.set_role(transaction, school, who["bent"].id, "administrator")
        units.set_role(transaction, school, who["anna"].id, "member")
        people.choose_unit(transaction, who["anna"].id, school)
    said = await it.do("bent", Deed.COMMAND, place=HOME["bent"], text="/samspil forget @Anna")
    assert "Only an administrator can have somebody else forgotten." in words(said)
    await it.app.stop()
