"""Action items when something goes another way: people out of reach, a channel that is gone, a name that is an app."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.model import Form, Mention, Profile
from bot.platform import Deed, Target, Unreachable
from storage.action_item_tables import ActionItemRow
from storage.database import Database
from tests.handlers.acting import ROOM, Acting, profiles
from tests.handlers.parts import readable


@pytest.fixture
async def school(database: Database) -> AsyncIterator[Acting]:
    made = Acting(database)
    for one in ("anna", "bent", "clara"):
        await made.do(one, Deed.COMMAND, text="/samspil")
    yield made
    await made.app.stop()


def shown_to(school: Acting, person: str) -> list[str]:
    """What stands in somebody's own conversation now, oldest first."""
    return [readable(one.message) for one in school.platform.shown.values() if one.conversation == f"direct-{person}"]


async def asks(school: Acting, owner: str, days: int = 4) -> None:
    form = await school.do("anna", Deed.COMMAND, text="/action")
    due = (school.clock.now() + timedelta(days=days)).date().isoformat()
    await school.send("anna", form, title="Draft", owners=profiles({owner}), due_on=due)
    await school.is_delivered()


def out_of_reach(school: Acting, person: str, where: str = "") -> None:
    """From now on nothing can be said to somebody, or somewhere."""

    async def closed(to: Target) -> None:
        if to.person == person or (where and to.conversation == where):
            raise Unreachable("person_unreachable" if to.person else "no_such_conversation")

    school.platform.before = closed


async def test_whoever_cannot_be_told_is_replaced_and_nothing_is_lost(school: Acting) -> None:
    out_of_reach(school, "clara")
    await asks(school, "clara")
    assert any("Please tell them yourself" in one for one in shown_to(school, "anna"))
    assert any("I can't reach Clara. Ask somebody else: nothing is lost." in one for one in shown_to(school, "anna"))
    [row] = school.ids(ActionItemRow)
    form = await school.press("anna", "action_item.edit", row.id)
    assert isinstance(form, Form)
    assert next(one for one in form.fields if one.name == "owner").initial is None, "it asks who does it instead"
    await school.send("anna", form, owner=Profile("bent", "Bent"))
    await school.is_delivered()
    assert any("Draft" in one and "Anna asks you to do something" in one for one in shown_to(school, "bent"))
    assert not any("Ask somebody else: nothing is lost." in one for one in shown_to(school, "anna"))


async def test_who_leaves_later_is_reported_once_and_reminded_no_more(school: Acting) -> None:
    await asks(school, "clara")
    [row] = school.ids(ActionItemRow)
    await school.press("clara", "action_item.accept", row.id)
    await school.is_delivered()
    out_of_reach(school, "clara")
    for _day in range(20):
        school.clock.pass_(days=1)
        await school.is_delivered()
    assert len([one for one in shown_to(school, "anna") if "I can't reach Clara. Please tell them" in one]) == 1
    assert any("Ask somebody else: nothing is lost." in one for one in shown_to(school, "anna"))


async def test_a_channel_that_is_gone_takes_nothing_with_it(school: Acting) -> None:
    out_of_reach(school, "", ROOM.external_id)
    await asks(school, "clara")
    assert any("Anna asks you to do something" in one for one in shown_to(school, "clara"))
    assert any("nothing was said there" in one for one in shown_to(school, "anna"))


@pytest.mark.parametrize("profile", [Profile("B1", "Planner", app=True), Profile("gone", "Gone", left=True)])
async def test_an_app_or_somebody_who_left_is_asked_nothing(school: Acting, profile: Profile) -> None:
    text = f"/action @{profile.name} Draft by Friday"
    mention = Mention(f"@{profile.name}", profile)
    form = await school.do("anna", Deed.COMMAND, text=text, mentions=(mention,))
    assert isinstance(form, Form)
    owners = next(one for one in form.fields if one.name == "owners")
    assert f"{profile.name} can't be asked" in owners.error
    assert not owners.initial
    assert school.ids(ActionItemRow) == []
