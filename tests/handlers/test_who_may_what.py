"""Every cell of the table of rights, tried: somebody with each role does each deed, and it happens or it does not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, time
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from bot.data import as_json
from bot.model import Form, Kind, Message, Place, Profile, Reply
from bot.platform import Deed as Done
from bot.platform import Incoming
from handlers.people import Deed, may, rules
from handlers.people.rules import COLUMNS, GUEST, RIGHTS, Cell
from handlers.reminders import owner_left
from storage import leaving, people, reminders, roles, units
from storage.action_item_tables import ActionItemRow
from storage.closings import ClosingRow
from storage.database import Database, Transaction
from storage.decision_tables import DecisionRow
from storage.exporting import ExportRow
from storage.forgetting_tables import ForgettingRow
from storage.forum_tables import ForumRow
from storage.milestones import MilestoneRow
from storage.notice_tables import NoticeRow
from storage.pending_tables import PendingRow
from storage.people import PersonRow
from storage.reminder_tables import OfferRow, ReminderRow
from storage.retention import RetentionRow
from storage.units import DeputyRow, MemberRow, Unit, UnitRow
from tests.handlers.acting import OTHERS, ROOM, Acting, filled

OPEN = Place("staff", Kind.CHANNEL, "staff")
TEAM = Place("nord", Kind.PRIVATE, "nord", team="nord")
DAY = "2026-04-01"


class Workplace(Acting):
    """Anna, who came first, administers; Bent has the role that is tried."""

    role: str = ""
    made: int = 0  # people who are there to be forgotten

    async def begins(self, role: str) -> None:
        self.role = role
        for one in ("anna", "bent", *OTHERS):
            await self.do(one, Done.COMMAND, text="/samspil")
        self.platform.rooms = {
            one: frozenset({ROOM.external_id, TEAM.external_id}) for one in ("anna", "bent", *OTHERS)
        }
        if role != GUEST:
            self.write(lambda transaction: units.set_role(transaction, self.unit(transaction).id, self.bent, role))

    async def do(self, by: str, deed: Done, place: Place = ROOM, **what: Any) -> Reply:
        profile = Profile(by, by.title(), "en", "Europe/Copenhagen", guest=by == "bent" and self.role == GUEST)
        incoming = Incoming(id=uuid4().hex, platform="local", workspace="W", by=profile, place=place, deed=deed, **what)
        return (await self.app.handle(incoming)).reply

    def write(self, what: Callable[[Transaction], Any]) -> Any:
        [workspace] = {row.workspace_id for row in self.ids(UnitRow)}
        with self.database.transaction(workspace, self.clock.now()) as transaction:
            return what(transaction)

    def unit(self, transaction: Transaction) -> Unit:
        return units.unit(transaction)

    def is_set(self, transaction: Transaction, chosen: dict[str, Any]) -> Unit:
        units.configure(transaction, replace(units.unit(transaction), **chosen))
        return units.unit(transaction)

    def person(self, key: str) -> int:
        return int(next(row.id for row in self.ids(PersonRow) if row.external_id == key))

    @property
    def bent(self) -> int:
        return self.person("bent")

    async def opens(
        self, text: str = "", action: str = "", place: Place = ROOM, by: str = "bent", value: str = ""
    ) -> Any:
        """The form that they get for it; where they get none, the one that Anna gets."""
        for who in (by, "anna"):
            if text:
                reply = await self.do(who, Done.COMMAND, place, text=text)
            else:
                reply = await self.do(who, Done.PRESS, place, action=action, value=value)
            if isinstance(reply, Form) and reply.submit:
                return reply
        raise AssertionError(reply)

    async def sends(self, form: Reply, place: Place = ROOM, **values: Any) -> Reply:
        """As Bent, whoever it was opened for."""
        if not isinstance(form, Form):
            return form
        return await self.do("bent", Done.SUBMIT, place, **filled(form, **values))

    def changed(self, table: type[Any]) -> Any:
        """How it is there, to be compared with how it was."""
        columns = [column.key for column in table.__mapper__.columns]
        with self.database.system(reads=True) as session:
            return sorted(str([getattr(row, name) for name in columns]) for row in session.scalars(select(table)))


Attempt = Callable[[Workplace], Awaitable[bool]]
ATTEMPTS: dict[Deed, Attempt] = {}


def attempt(deed: Deed, table: type[Any]) -> Callable[[Callable[[Workplace], Awaitable[Any]]], None]:
    """Whether somebody did it shows in that table, unless the attempt itself says so."""

    def register(run: Callable[[Workplace], Awaitable[Any]]) -> None:
        async def tried(play: Workplace) -> bool:
            before = play.changed(table)
            said = await run(play)
            return said if isinstance(said, bool) else play.changed(table) != before

        ATTEMPTS[deed] = tried

    return register


PROFILES = [Profile("clara", "Clara")]


@attempt(Deed.ANNOUNCE, DecisionRow)
async def announces(play: Workplace) -> None:
    form = await play.opens("/decision")
    preview = await play.sends(form, title="Plan", decided="x", why="y", decided_by=[], places=[ROOM])
    if isinstance(preview, Form) and not preview.refused:
        await play.sends(preview)


@attempt(Deed.OPEN, PendingRow)
async def opens(play: Workplace) -> bool:
    form = await play.opens("/decision open")
    preview = await play.sends(form, title="Plan", why="y", influence="yellow", people=PROFILES, places=[ROOM])
    await play.sends(preview)
    return "open" in {row.state for row in play.ids(PendingRow)}


@attempt(Deed.FOUND, ForumRow)
async def founds(play: Workplace) -> None:
    form = await play.opens("/forum new")
    await play.sends(form, name="TRIO", at="14:00", every="weeks", weekday="3", other=PROFILES)


@attempt(Deed.PREPARE, NoticeRow)
async def prepares(play: Workplace) -> None:
    """In the forum that they have made just now."""
    form = await play.opens("/nobombs")
    meeting = next(one.choices[1].value for one in form.fields if one.name == "meeting")
    await play.sends(form, topic="x", how="x", people=PROFILES, meeting=meeting)


@attempt(Deed.ASK, ActionItemRow)
async def asks(play: Workplace) -> None:
    await play.sends(await play.opens("/action"), title="x", owners=PROFILES, due_on=DAY)


@attempt(Deed.REMIND, ReminderRow)
async def reminds(play: Workplace) -> bool:
    await play.sends(await play.opens("/reminder every day at 9 Key", place=OPEN), OPEN)
    return {"active"} == {row.state for row in play.ids(ReminderRow) if row.owner_id == play.bent}


@attempt(Deed.CALL, ReminderRow)
async def calls(play: Workplace) -> bool:
    form = await play.opens("/reminder every day at 9 @channel Key", place=OPEN)
    return "everybody" in {one.name for one in form.fields}


@attempt(Deed.MARK, MilestoneRow)
async def marks(play: Workplace) -> bool:
    form = await play.do("anna", Done.PRESS, action="wheel.add")
    await play.sends(form, title="Bents", first=DAY, whom="everybody")
    return "Bents" in {row.title for row in play.ids(MilestoneRow)}


@attempt(Deed.UNMARK, MilestoneRow)
async def unmarks(play: Workplace) -> bool:
    form = await play.do("anna", Done.PRESS, action="wheel.add")
    await play.send("anna", form, title="Annas", first=DAY, whom="everybody")
    one = next(str(row.id) for row in play.ids(MilestoneRow) if row.title == "Annas")
    await play.sends(await play.opens(action="wheel.change", value=one), title="Changed")
    return "Changed" in {row.title for row in play.ids(MilestoneRow)}


@attempt(Deed.LIST, MemberRow)
async def lists(play: Workplace) -> bool:
    shown = [await play.do("bent", Done.COMMAND, text="/samspil roles")]
    shown += [await play.press("bent", one, "1") for one in ("people.roles", "people.what")]
    told = {"Ask somebody who works here" not in as_json(one) for one in shown}
    assert len(told) == 1
    return told.pop()


@attempt(Deed.DEPUTE, DeputyRow)
async def deputes(play: Workplace) -> None:
    await play.sends(await play.opens(action="people.deputy"), deputy=PROFILES[0], first=DAY, last=DAY)


@attempt(Deed.END, DeputyRow)
async def ends(play: Workplace) -> None:
    anna, clara = play.person("anna"), play.person("clara")

    def named(transaction: Transaction) -> int:
        day, unit = date(2026, 4, 1), units.unit(transaction).id
        who = {one.id: one for one in people.people(transaction, [anna, clara])}
        return roles.name_deputy(transaction, unit, who[anna], who[clara], day, day)

    one = play.write(named)
    before = play.changed(DeputyRow)
    await play.press("bent", "people.deputy_end", one)
    assert (play.changed(DeputyRow) != before) == may(Deed.END, play.role, UNITS)
    if play.changed(DeputyRow) == before:
        play.write(lambda transaction: transaction.session.delete(transaction.one(DeputyRow, one)))


@attempt(Deed.SET, UnitRow)
async def sets(play: Workplace) -> None:
    parts: dict[str, dict[str, Any]] = {
        "people.time": {"day_ends": "15:00"},
        "people.rights": {"export_from": "leader"},
        "people.words": {"title_union": "TR"},
    }
    for part, values in parts.items():
        before = play.changed(UnitRow)
        await play.sends(await play.opens(action=part), **values)
        assert (play.changed(UnitRow) != before) == may(Deed.SET, play.role, UNITS), part


@attempt(Deed.CLOSE, ClosingRow)
async def closes(play: Workplace) -> None:
    await play.sends(await play.opens(action="people.days_off"), closed="24.12.2026")


@attempt(Deed.APPOINT, MemberRow)
async def appoints_others(play: Workplace) -> None:
    await play.sends(await play.opens(action="people.appoint"), leader=[*PROFILES])


@attempt(Deed.INHERIT, OfferRow)
async def inherits(play: Workplace) -> bool:
    form = await play.do("david", Done.COMMAND, OPEN, text="/reminder every day at 9 Davids")
    if isinstance(form, Form):
        await play.send("david", form)
    david = play.person("david")

    def is_looked_for(transaction: Transaction) -> None:
        leaving.note(transaction, david, left=True)
        for reminder in reminders.without_owner(transaction):
            owner_left.settle(transaction, reminder)
        leaving.note(transaction, david, left=False)

    play.write(is_looked_for)
    return play.bent in {row.person_id for row in play.ids(OfferRow)}


@attempt(Deed.TAKE_ON, DecisionRow)
async def takes_on(play: Workplace) -> bool:
    """A decision of somebody who has left."""
    form = await play.do("david", Done.COMMAND, OPEN, text="/decision")
    preview = await play.send("david", form, title="Davids", decided="x", why="y", decided_by=[], places=[OPEN])
    await play.send("david", preview)
    david = play.person("david")
    play.write(lambda transaction: leaving.note(transaction, david, left=True))
    [decision] = [row.id for row in play.ids(DecisionRow) if row.author_id == david]
    await play.sends(await play.opens(action="decision.withdraw", value=str(decision)), reason="x")
    return any(row.withdrawn_at for row in play.ids(DecisionRow) if row.id == decision)


@attempt(Deed.DIVIDE, UnitRow)
async def divides(play: Workplace) -> None:
    form = await play.opens(action="people.unit", place=TEAM)
    await play.sends(form, TEAM, name="Nordskolen")


async def exports(play: Workplace, scope: str, kinds: list[str]) -> None:
    form = await play.do("anna", Done.COMMAND, text="/export")  # in which all is offered
    await play.sends(form, scope=scope, kinds=kinds)


@attempt(Deed.EXPORT_MINE, ExportRow)
async def exports_ones_own(play: Workplace) -> None:
    await exports(play, "mine", ["decisions"])


@attempt(Deed.EXPORT_UNIT, ExportRow)
async def exports_the_unit_s(play: Workplace) -> None:
    await exports(play, "unit", ["decisions"])


@attempt(Deed.EXPORT_AUDIT, ExportRow)
async def exports_the_audit_log(play: Workplace) -> bool:
    before = play.changed(ExportRow)
    await exports(play, "unit", ["audit"])
    exported = play.changed(ExportRow) != before
    said = await play.do("bent", Done.COMMAND, text="/samspil log")
    assert (isinstance(said, Message) and said.title == "The log") is exported
    return exported


@attempt(Deed.RETAIN, RetentionRow)
async def says_how_long(play: Workplace) -> None:
    form = await play.opens("/samspil retention")
    kept = 1 + max((row.months for row in play.ids(RetentionRow) if row.kind == "notice"), default=12)
    await play.sends(form, notice=kept)


@attempt(Deed.FORGET, ForgettingRow)
async def has_somebody_forgotten(play: Workplace) -> None:
    play.made += 1
    name = f"Gerda{play.made}"
    await play.do(name.casefold(), Done.COMMAND, text="/samspil")
    form = await play.opens("/samspil forget", by="anna")
    form = await play.sends(form, person=Profile(name.casefold(), name))
    await play.sends(form, name=name)


UNITS = Unit(1, "", "", "da", "UTC", "DK", time(8), time(16), "12345")  # with the settings that it begins with


AS_SET: dict[Deed, list[dict[str, Any]]] = {  # besides what the settings begin with
    Deed.ANNOUNCE: [{"announce_from": one} for one in rules.ANNOUNCE_FROM if one != UNITS.announce_from],
    Deed.CALL: [{"notify_everybody": False}],
    Deed.EXPORT_UNIT: [{"export_from": one} for one in rules.EXPORT_FROM if one != UNITS.export_from],
}


@pytest.mark.told_once
@pytest.mark.timeout(180)
@pytest.mark.parametrize("role", COLUMNS)
async def test_each_may_what_the_table_says_and_nothing_else(database: Database, role: str) -> None:
    play = Workplace(database)
    await play.begins(role)
    for deed, tries in ATTEMPTS.items():
        assert await tries(play) == may(deed, role, UNITS), f"{role}: {deed}"
    for deed, settings in AS_SET.items():
        for chosen in settings:
            unit = play.write(partial(play.is_set, chosen=chosen))
            assert await ATTEMPTS[deed](play) == may(deed, role, unit), f"{role}: {deed} {chosen}"
    await play.app.stop()


def test_every_deed_is_tried_and_all_that_is_as_set() -> None:
    assert set(ATTEMPTS) == set(Deed)
    assert {deed for deed, cells in RIGHTS.items() if Cell.AS_SET in cells.values()} == set(AS_SET)
