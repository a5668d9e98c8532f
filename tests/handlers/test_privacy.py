"""Who may have whom forgotten, and how it goes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

import storage.tables  # noqa: F401
from bot.language import FORMER, Reader
from bot.model import Form, Mention, Profile
from bot.platform import Deed
from handlers.privacy import rules
from storage import people, traces, units
from storage.action_item_tables import ActionItemRow
from storage.audit import AuditRow
from storage.database import Database
from storage.forgetting_tables import PLAN, ForgettingRow, eraser, everywhere
from storage.people import PersonRow
from storage.postings import PostingRow
from storage.units import MemberRow
from tests.handlers.acting import Acting, profiles
from tests.handlers.forgotten import HOME, forgets, is_forgotten, person, words
from tests.handlers.parts import readable


@pytest.fixture
async def school(database: Database) -> AsyncIterator[Acting]:
    made = Acting(database)
    await made.has_a_forum()
    yield made
    await made.app.stop()


# ------------------------------------------------------------------------------------------------ being forgotten


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
        ("Bent Sørensen siger det.", "En siger det."),
        ("Det går. Bent Sørensen siger det.", "Det går. En siger det."),
        ("(Det går.) Bent Sørensen\n Bent Sørensen", "(Det går.) En\n En"),
        ("\n" * 3000 + "Bent Sørensen " * 1000, "\n" * 3000 + "En " + "en " * 999),  # at once
        ("spurgt @Bent Sørensen, og BENT SØRENSEN", "spurgt en, og en"),
        ("Bent Sørensens hat, Bent Sørensen's", "Ens hat, en's"),
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


# ------------------------------------------------------------------------------------------------ being forgotten


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


@pytest.mark.told_once
async def test_the_last_administrator_appoints_another_first(school: Acting) -> None:
    assert "only administrator" in words(await forgets(school, "anna"))
    assert person(school, "anna")
    form = await school.do("anna", Deed.PRESS, place=HOME["anna"], action="people.appoint")
    both = [Profile("anna", "Anna"), Profile("bent", "Bent")]
    await school.send("anna", form, administrator=both, leader=profiles(["clara"]))
    await school.is_delivered()
    assert "Anna has changed your role" in "".join(readable(one.message) for one in school.platform.shown.values())
    form = await school.do("anna", Deed.COMMAND, place=HOME["anna"], text="/samspil forget me")
    other = await school.do("bent", Deed.COMMAND, place=HOME["bent"], text="/samspil forget me")
    assert isinstance(form, Form)
    assert isinstance(other, Form)
    assert "You are forgotten" in words(await school.send("anna", form))
    refused = await school.send("bent", other)
    assert isinstance(refused, Form)
    assert "only administrator" in refused.error, "not both at once"
    await is_forgotten(school)
    assert "Anna" not in "".join(readable(one.message) for one in school.platform.shown.values())
    assert "Et tidligere medlem asked to be forgotten" in words(
        await school.do("bent", Deed.COMMAND, text="/samspil log")
    )


@pytest.mark.told_once
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
    assert "Anna had et tidligere medlem forgotten" in words(await school.do("anna", Deed.COMMAND, text="/samspil log"))


@pytest.mark.told_once
async def test_an_administrator_who_names_nobody_is_asked_whom(school: Acting) -> None:
    form = await school.do("anna", Deed.COMMAND, place=HOME["anna"], text="/samspil forget")
    sure = await school.send("anna", form, person=Profile("bent", "Bent"))
    assert isinstance(sure, Form)
    assert "Bent will be forgotten" in readable(sure)
    mine = await school.do("bent", Deed.COMMAND, place=HOME["bent"], text="/samspil forget")
    assert "You will be forgotten" in words(mine)


@pytest.mark.told_once
async def test_nobody_is_called_by_what_stands_for_a_name(school: Acting) -> None:
    await forgets(school, "bent")
    await is_forgotten(school)
    form = await school.do("anna", Deed.COMMAND, place=HOME["anna"], text="/samspil forget @et")
    assert isinstance(form, Form)
    assert form.action == "privacy.forget", "nobody was found"


@pytest.mark.told_once
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


@pytest.mark.on_both
async def test_it_is_done_page_by_page(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of two rows, each in a transaction of its own."""
    school = Acting(database)
    for one in ("anna", "bent", "clara"):
        await school.do(one, Deed.COMMAND, text="/samspil")
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
    noted = [one.kind for one in school.ids(AuditRow) if one.deed.startswith("privacy.") and one.kind != "action_item"]
    assert noted == ["forgetting"], "once"
    await school.app.stop()


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


@pytest.mark.told_once
@pytest.mark.on_both
async def test_who_is_only_named_becomes_nobody_by_it(school: Acting) -> None:
    for profile in (Profile("frida", "Frida"), Profile("samspil", "Samspil", app=True)):
        mention = Mention(f"@{profile.name}", profile)
        line = {"text": f"/samspil forget {mention.words}", "mentions": (mention,)}
        said = words(await school.do("anna", Deed.COMMAND, place=HOME["anna"], **line))
        assert ("an app" if profile.app else "I don't know them") in said
        assert "Only an administrator" in words(await school.do("bent", Deed.COMMAND, place=HOME["bent"], **line))
    assert not {"frida", "samspil"} & {one.external_id for one in school.ids(PersonRow)}


def test_a_sentence_begins_with_a_capital_also_where_nobody_has_a_name() -> None:
    reader = Reader("da", "UTC")
    former = reader.text(FORMER)
    assert reader.text("{name} has done it", name=former).startswith("Et tidligere medlem ")
    assert Reader("en", "UTC").text("{name} has done it", name=former).startswith("Et tidligere medlem ")
    assert reader.text("{name} has done it", name="anna").startswith("anna")
    assert "et tidligere medlem" in reader.text("Opened by {author} on {day}.", author=former, day="i dag")
