"""The settings of a unit, part by part: what its administrators choose, and what follows from it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.model import Form, Profile
from bot.platform import Deed
from storage import units
from storage.database import Database
from storage.milestones import MilestoneRow
from storage.people import PersonRow
from storage.units import UnitRow
from tests.chat import Chat, Somebody
from tests.handlers.acting import Acting, profiles, raw
from tests.handlers.test_notices import known
from tests.handlers.test_roles import appoints


async def opens(somebody: Somebody, part: str) -> None:
    await somebody.types("/samspil settings")
    await somebody.presses(part)


@pytest.mark.told_once
async def test_the_days_that_an_administrator_has_chosen_are_suggested(chat: Chat) -> None:
    await known(chat)
    await opens(chat.anna, "Working time and language…")
    await chat.anna.submits(action_days=5, speak_days="10")
    await opens(chat.anna, "Working time and language…")
    assert "It is quiet" not in chat.anna.form.text
    assert str(chat.anna.form.fields["action_days"].value) == "5"
    await chat.bent.types("/action")
    assert chat.bent.form.fields["due_on"].value == "2026-03-09", "five working days from Monday"
    await chat.bent.submits(title="Referat", owners=["clara"], due_on="2026-03-04")
    assert "4. marts 2026" in chat.bent.private[-1].text
    await chat.bent.types("/decision open Ferie")
    assert chat.bent.form.fields["speak_until"].value == "2026-03-16"


@pytest.mark.told_once
async def test_a_day_that_was_said_or_is_asked_about_is_not_replaced_by_a_suggestion(chat: Chat) -> None:
    await known(chat)
    await opens(chat.anna, "Working time and language…")
    await chat.anna.submits(action_days=5)
    await chat.bent.types("/action @clara Referat 1 january 2026 and 3 march 2026")
    assert chat.bent.form.fields["due_on"].error
    assert not chat.bent.form.fields["due_on"].value
    await chat.bent.types("/action")
    await chat.bent.submits(title="x" * 10, owners=["clara"], due_on="")
    assert chat.bent.form.fields["due_on"].error, "what was emptied stays empty"
    assert not chat.bent.form.fields["due_on"].value


@pytest.mark.told_once
async def test_who_saves_over_what_another_has_saved_meanwhile_sees_that_first(chat: Chat) -> None:
    await known(chat)
    await appoints(chat, chat.anna, administrator=["anna", "david"])
    await opens(chat.anna, "Words of our own…")
    await opens(chat.david, "Words of our own…")
    await chat.david.submits(title_union="TR")
    await chat.anna.submits(title_union="Tillids")
    assert "En anden har ændret det imens." in chat.anna.form.text
    assert chat.anna.form.fields["title_union"].value == "TR"
    await chat.anna.submits(title_union="Tillids")
    await chat.anna.submits_again()
    assert "Gemt." in chat.anna.private[-1]
    with chat.database.system(reads=True) as session:
        assert session.scalars(select(UnitRow.title_union)).all() == ["Tillids"]


@pytest.mark.told_once
async def test_two_who_change_different_parts_do_not_disturb_each_other(chat: Chat) -> None:
    await known(chat)
    await appoints(chat, chat.anna, administrator=["anna", "david"])
    await opens(chat.anna, "Words of our own…")
    await opens(chat.david, "Who may what…")
    await chat.david.submits(announce_from="leader", export_from="leader")
    await chat.anna.submits(title_union="TR")
    with chat.database.system(reads=True) as session:
        [unit] = session.scalars(select(UnitRow))
        assert (unit.title_union, unit.announce_from, unit.export_from) == ("TR", "leader", "leader")


WRITTEN: dict[str, dict[str, Any]] = {  # what opens a form, and what is written there; the first is a text of theirs
    "people.time": {"zone": "Europe/Oslo"},
    "people.rights": {"announce_from": "leader"},
    "people.words": {"title_union": "TR"},
    "people.appoint": {"leader": profiles(["clara"])},
    "people.days_off": {"closed": "24.12.2026"},
    "people.deputy": {"deputy": Profile("clara", "Clara"), "first": "2026-04-01", "last": "2026-04-01"},
    "retention.open": {"notice": 7},
    "export": {"scope": "unit", "kinds": ["decisions", "audit"]},
}


@pytest.mark.told_once
async def test_what_was_typed_stays_where_the_right_goes_meanwhile(database: Database) -> None:
    """And who may is named. Bent administers too while he opens the forms, and no longer when he sends them."""
    it = Acting(database)
    for one in ("anna", "bent", "clara"):
        await it.do(one, Deed.COMMAND, text="/samspil")
    bent = next(row for row in it.ids(PersonRow) if row.external_id == "bent")

    def is_(role: str) -> None:
        with it.database.transaction(bent.workspace_id, it.clock.now()) as transaction:
            units.set_role(transaction, units.unit(transaction).id, bent.id, role)

    is_("administrator")
    forms = {opens: await it.press("bent", opens, "") for opens in WRITTEN if "." in opens}
    forms["export"] = await it.do("bent", Deed.COMMAND, text="/export")
    milestone = await it.press("anna", "wheel.add", "")
    await it.send("anna", milestone, title="x", first="2026-05-04", whom="everybody")
    forms["wheel"] = await it.press("bent", "wheel.change", it.ids(MilestoneRow)[0].id)
    is_("member")
    for opens, form in forms.items():
        written = WRITTEN.get(opens, {"title": "Exams"})
        again = await it.send("bent", form, **written)
        assert isinstance(form, Form), opens
        assert isinstance(again, Form), (opens, again)
        assert again.action == form.action
        first = next(iter(written))
        [value] = [raw(one.initial) for one in again.fields if one.name == first]
        assert value == written[first], opens
        assert "Anna" in again.error or opens == "people.deputy", (opens, again.error)
    assert it.ids(MilestoneRow)[0].title == "x"
    await it.app.stop()
