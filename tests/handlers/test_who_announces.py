"""Who announces decisions, where that is not everybody's: at once, later, and of what was opened to be decided."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.model import Form, Message, Reply, buttons_of
from bot.platform import Deed
from storage import units
from storage.agenda_tables import ItemRow
from storage.database import Database
from storage.forum_tables import MeetingRow
from storage.pending_tables import PendingRow
from storage.people import PersonRow
from tests.chat import Chat
from tests.handlers.acting import OTHERS, ROOM, Acting, profiles
from tests.handlers.conftest import readable
from tests.handlers.test_home import administers
from tests.handlers.test_notices import known
from tests.handlers.test_roles import appoints


async def lets_announce(chat: Chat, from_: str) -> None:
    await chat.anna.types("/samspil settings")
    assert administers(chat.anna)
    await chat.anna.presses("Who may what…")
    await chat.anna.submits(announce_from=from_)


async def test_who_may_not_announce_hears_at_once_who_may(chat: Chat) -> None:
    await known(chat)
    await appoints(chat, chat.anna, leader=["david"])
    await lets_announce(chat, "leader")
    await chat.bent.types("/decision Plan")
    assert not chat.bent.has_form
    said = (chat.bent.private or chat.bent.direct)[-1].text
    assert "Her er det ledere og administratorer, der melder beslutninger ud." in said
    assert "Anna Holm og David Åberg" in said
    await chat.bent.types("/decision open Plan")
    assert chat.bent.form.submit, "that everybody may"


@pytest.mark.told_once
async def test_who_may_no_longer_announce_keeps_what_they_wrote(chat: Chat) -> None:
    await known(chat)
    await chat.bent.types("/decision Plan")
    await chat.bent.submits(decided="Onsdag.", why="Tid.")
    await lets_announce(chat, "leader")
    await chat.bent.submits()
    assert "Her er det ledere og administratorer" in chat.bent.form.error
    assert not [one for one in chat.channel("personale") if "Onsdag." in one.text]
    await lets_announce(chat, "member")
    await chat.bent.submits()
    assert [one for one in chat.channel("personale") if "Onsdag." in one.text]
    await lets_announce(chat, "leader")
    shown = [one for one in chat.bent.private if "Edit" in one or "Rediger" in one.buttons][-1]
    await chat.bent.presses("Edit", on=shown)
    await chat.bent.submits(decided="Torsdag.", review_on="2026-03-10")
    await chat.bent.submits()
    assert [one for one in chat.channel("personale") if "Torsdag." in one.text], "what they announced they put right"
    await chat.bent.types("/decision show 1")
    assert "Rediger" in chat.bent.private[-1].buttons
    assert "Erstat" not in chat.bent.private[-1].buttons, "another in its place is not theirs to announce"
    await chat.passes(days=9)
    assert chat.bent.direct[-1].buttons == ["Behold", "Ophæv", "Vis"], "nor when it is looked at again"


@pytest.mark.told_once
async def test_what_was_to_be_published_by_itself_is_not_where_its_author_may_no_longer(chat: Chat) -> None:
    await known(chat)
    await chat.bent.types("/decision Plan")
    await chat.bent.submits(decided="Onsdag.", why="Tid.")
    await chat.bent.presses("Publish later")
    await chat.bent.submits(day="2026-03-03", time="10:00")
    await lets_announce(chat, "leader")
    await chat.passes(days=2)
    assert not [one for one in chat.channel("personale") if "Onsdag." in one.text]
    assert "Her er det ledere og administratorer" in chat.bent.direct[-1].text


# ------------------------------------------------------------------------------------------------ what was opened


def narrowed(it: Acting) -> None:
    """David is a leader, and from leaders on one announces."""
    david = next(row for row in it.ids(PersonRow) if row.external_id == "david")
    with it.database.transaction(david.workspace_id, it.clock.now()) as transaction:
        units.configure(transaction, replace(units.unit(transaction), announce_from="leader"))
        units.set_role(transaction, units.unit(transaction).id, david.id, "leader")


def actions(said: Reply) -> set[str]:
    assert isinstance(said, Message | Form)
    return {one.action for one in buttons_of(said)}


async def opens(it: Acting, **values: Any) -> Reply:
    form = await it.do("bent", Deed.COMMAND, text="/decision open Plan")
    given = {"why": "y", "influence": "red", "places": [ROOM]}
    return await it.send("bent", await it.send("bent", form, **given, **values))


@pytest.mark.told_once
async def test_what_was_opened_waits_for_somebody_who_may_announce(database: Database) -> None:
    it = Acting(database)
    for one in ("anna", "bent", *OTHERS):
        await it.do(one, Deed.COMMAND, text="/samspil")
    assert "decision.from_pending" in actions(await opens(it))
    narrowed(it)
    [plan] = it.ids(PendingRow)
    whom = "Leaders and administrators announce decisions here. Name one of them as deciding it: Anna and David."
    assert whom in readable(await it.press("bent", "decision.from_pending", plan.id)), "an old button"
    it.clock.pass_(days=28)
    await it.is_delivered()
    reminded = it.platform.new[-1]
    assert reminded.person == "bent"
    assert whom in readable(reminded.message)
    assert actions(reminded.message) == {"pending.change", "pending.show"}
    form = await it.press("bent", "pending.change", plan.id)
    refused = await it.send("bent", form, deciders=profiles(["clara"]), why_changed="x")
    assert whom in readable(refused), "Clara may not either"
    shown = await it.send("bent", form, deciders=profiles(["clara", "david"]), why_changed="x")
    assert "David can announce it." in readable(shown)
    assert "decision.from_pending" not in actions(shown)
    assert "decision.from_pending" in actions(await it.press("david", "pending.show", plan.id))
    assert "can announce it" in readable(await it.press("clara", "decision.from_pending", plan.id)), "named or not"
    assert isinstance(await it.press("david", "decision.from_pending", plan.id), Form)
    await it.app.stop()


@pytest.mark.told_once
async def test_who_may_not_announce_opens_nothing_to_decide_it_themselves(database: Database) -> None:
    it = Acting(database)
    await it.has_a_forum()
    narrowed(it)
    form = await it.press("bent", "agenda.add", max(it.ids(MeetingRow), key=lambda one: one.starts_at).id)
    await it.send("bent", form, title="Plan")
    [item] = it.ids(ItemRow)
    offered = [actions(await it.press(one, "agenda.item", item.id)) for one in ("bent", "david")]
    assert ["decision.from_item" in one for one in offered] == [False, True]
    for deciders in ([], ["bent"], ["bent", "clara"]):
        assert "Name one of them" in readable(await opens(it, deciders=profiles(deciders))), deciders
    assert not it.ids(PendingRow)
    assert "can announce it" in readable(await opens(it, deciders=profiles(["anna"])))
    await it.app.stop()
