"""Roles: who has which, given and taken; deputies for a time. Who may do what is told in test_who_may_what."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, select

from bot.model import Form, Person, Profile
from bot.platform import Deed
from storage import leaving, people, roles, units
from storage.database import Database, Transaction
from storage.people import Origin, PersonRow
from storage.roles import AppointmentRow
from storage.units import ROLES, DeputyRow, MemberRow
from tests.chat import Chat, Somebody
from tests.conftest import START
from tests.drivers import Seen
from tests.handlers.acting import Acting
from tests.handlers.test_home import administers
from tests.handlers.test_notices import known


async def appoints(chat: Chat, by: Somebody, **whom: list[str]) -> str:
    """What they are told then."""
    await by.types("/samspil roles")
    await by.presses("Give and take roles…")
    await by.submits(**whom)
    return (by.private or by.direct)[-1].text


async def names_deputy(chat: Chat, by: Somebody, whom: str, first: str, last: str) -> None:
    await by.types("/samspil roller")
    await by.presses("My deputy…")
    await by.submits(deputy=whom, first=first, last=last)


def told(somebody: Somebody, words: str) -> list[Seen]:
    return [one for one in somebody.direct if words in one]


async def listed(somebody: Somebody) -> Seen:
    await somebody.types("/samspil roles")
    return (somebody.private or somebody.direct)[-1]


async def sets(somebody: Somebody) -> bool:
    """Whether the settings of all are theirs to change."""
    await somebody.types("/samspil settings")
    return administers(somebody)


# ------------------------------------------------------------------------------------------------ given and taken


async def test_administrators_appoint_and_who_is_appointed_is_told_what_they_may_now(chat: Chat) -> None:
    await known(chat)
    said = await appoints(chat, chat.anna, leader=["david"], representative=["bent"], administrator=["anna"])
    assert "Gemt. 2 personer får besked." in said
    await chat.anna.submits_again()
    with chat.database.system(reads=True) as session:
        assert len(session.scalars(select(AppointmentRow)).all()) == 2
    [seen] = told(chat.david, "You are now a leader")
    assert "Anna Holm har endret rollen din her." in seen.text
    assert "Utpeke en stedfortreder for en tid" in seen.text
    assert "Gi og frata roller" not in seen.text
    assert "Name a deputy for a time" in told(chat.bent, "You are now a representative")[0]
    shown = await listed(chat.clara)
    for one in ("Anna Holm", "David Åberg", "Bent Sørensen", "Administrator", "Leader", "Representative"):
        assert one in shown, one
    assert "Give and take roles…" not in shown.buttons
    assert "My deputy…" not in shown.buttons
    await chat.clara.presses("Who may what", on=shown)
    assert "Announce decisions" in (chat.clara.private or chat.clara.direct)[-1]
    await chat.eva.types("/samspil roles", "trio")
    assert "Du er gæst her." in (chat.eva.private or chat.eva.direct)[-1].text
    assert "Anna Holm" not in (chat.eva.private or chat.eva.direct)[-1].text


@pytest.mark.told_once
async def test_a_role_taken_away_is_told_kindly_and_what_was_changed_back_is_not(chat: Chat) -> None:
    await known(chat)
    await appoints(chat, chat.anna, leader=["david"])
    await appoints(chat, chat.anna, leader=[])
    [seen] = told(chat.david, "You are now a member like everybody else")
    assert "What you have written and agreed stays as it is." in seen
    await chat.is_(datetime(2026, 3, 2, 20, tzinfo=UTC))
    before = len(chat.david.direct)
    await appoints(chat, chat.anna, leader=["david"])
    await chat.is_(datetime(2026, 3, 2, 21, tzinfo=UTC))
    assert len(chat.david.direct) == before, "it is evening"
    await appoints(chat, chat.anna, leader=[])
    await chat.is_(datetime(2026, 3, 3, 9, tzinfo=UTC))
    assert len(chat.david.direct) == before, "nothing has changed that he knows of"
    await appoints(chat, chat.anna, leader=["david"])
    assert len(told(chat.david, "You are now a leader")) == 2


@pytest.mark.told_once
async def test_who_saves_over_what_another_has_saved_meanwhile_sees_that_first(chat: Chat) -> None:
    await known(chat)
    await appoints(chat, chat.anna, administrator=["anna", "david"])
    await chat.anna.types("/samspil roles")
    await chat.anna.presses("Give and take roles…")
    await appoints(chat, chat.david, leader=["bent"])
    await chat.anna.submits(administrator=["anna"])
    assert "En anden har ændret det imens." in chat.anna.form.text
    assert chat.anna.form.fields["leader"].value == ["bent"]
    assert not told(chat.david, "You are now a member like everybody else")


@pytest.mark.told_once
async def test_the_last_administrator_stays_also_where_others_have_left_or_are_guests(chat: Chat) -> None:
    await known(chat)
    await appoints(chat, chat.anna, administrator=["anna", "david"])
    with chat.database.system(reads=True) as session:
        [workspace] = set(session.scalars(select(MemberRow.workspace_id)))
        david = session.scalars(select(people.PersonRow.id).where(people.PersonRow.name.like("David%"))).one()
    with chat.database.transaction(workspace, START) as transaction:
        leaving.note(transaction, david, left=True)
    await chat.anna.types("/samspil roles")
    await chat.anna.presses("Give and take roles…")
    assert chat.anna.form.fields["administrator"].value == ["anna"], "who has left is none any more"
    await chat.anna.submits(administrator=[])
    assert "Nogen skal være administrator." in chat.anna.form.fields["administrator"].error
    await chat.anna.submits(administrator=["anna", "eva"])
    assert "En gæst kan ikke have en rolle." in chat.anna.form.fields["administrator"].error
    await chat.anna.submits(administrator=["anna"], leader=["anna"])
    assert "Anna Holm står der allerede ovenfor." in chat.anna.form.fields["leader"].error


# ------------------------------------------------------------------------------------------------ deputies


@pytest.mark.told_once
async def test_a_deputy_may_for_a_time_what_the_other_may_and_all_concerned_are_told(chat: Chat) -> None:
    await known(chat)
    await appoints(chat, chat.anna, administrator=["anna", "david"])
    await names_deputy(chat, chat.anna, "bent", "2026-03-04", "2026-03-06")
    [seen] = told(chat.bent, "Du er stedfortræder for Anna Holm")
    assert "Se og ændre arbejdspladsens indstillinger" in seen.text
    for kept in ("Udpege en stedfortræder", "Give og fratage roller", "Lade en anden blive glemt"):
        assert kept not in seen.text, "that is not passed on"
    assert "Bent Sørensen er stedfortreder for Anna Holm" in told(chat.david, "Bent Sørensen")[-1].text
    assert not await sets(chat.bent), "not yet"
    await chat.is_(datetime(2026, 3, 4, 8, tzinfo=UTC))
    shown = await listed(chat.bent)
    assert await sets(chat.bent)
    assert not {"Roller…", "Hvor længe noget bliver gemt…"} & set(chat.bent.form.buttons), "it would refuse him"
    assert "Giv og fratag roller…" not in shown.buttons, "what can't be taken back is nobody's to lend"
    assert "Min stedfortræder…" not in shown.buttons, "nobody stands in for whom he stands in for"
    assert "Stedfortræder: Bent Sørensen" in shown.text
    await chat.is_(datetime(2026, 3, 6, 22, 30, tzinfo=UTC))  # half past eleven in the evening there
    assert await sets(chat.bent)
    await chat.is_(datetime(2026, 3, 6, 23, 30, tzinfo=UTC))
    assert not await sets(chat.bent), "it ends by itself"


@pytest.mark.told_once
async def test_it_is_ended_early_by_either_or_by_an_administrator(chat: Chat) -> None:
    await known(chat)
    await appoints(chat, chat.anna, administrator=["anna", "david"], leader=["clara"])
    await names_deputy(chat, chat.clara, "bent", "2026-03-02", "2026-03-06")
    await chat.bent.presses("I can't", on=told(chat.bent, "Du er stedfortræder for Clara Møller")[-1])
    assert told(chat.clara, "Bent Sørensen no longer stands in for you")
    assert "Det er slut." in told(chat.bent, "Du er stedfortræder for Clara Møller")[-1].text
    await names_deputy(chat, chat.clara, "bent", "2026-03-02", "2026-03-06")
    await chat.david.presses("End it", on=told(chat.david, "Bent Sørensen er stedfortreder")[-1])
    assert len(told(chat.clara, "Bent Sørensen no longer stands in for you")) == 2
    assert told(chat.bent, "Du er ikke længere stedfortræder for Clara Møller")
    await names_deputy(chat, chat.clara, "bent", "2026-03-02", "2026-03-06")
    await chat.clara.types("/samspil roles")
    await chat.clara.presses("My deputy…")
    await chat.clara.presses("End it")
    assert len(told(chat.bent, "Du er ikke længere stedfortræder for Clara Møller")) == 2
    with chat.database.system(reads=True) as session:
        assert all(row.ended_at for row in session.scalars(select(DeputyRow)))
    await chat.anna.types("/samspil log")
    said = chat.anna.private[-1].text
    assert said.count("Clara Møller udpegede Bent Sørensen som sin stedfortræder") == 3
    for by in ("Bent Sørensen", "David Åberg", "Clara Møller"):
        assert f"{by} stoppede det: Bent Sørensen er ikke længere stedfortræder for Clara Møller" in said


@pytest.mark.told_once
async def test_one_deputy_at_a_time_and_what_is_sent_twice_is_one(chat: Chat) -> None:
    await known(chat)
    await names_deputy(chat, chat.anna, "bent", "2026-03-02", "2026-03-06")
    await chat.anna.submits_again()
    await names_deputy(chat, chat.anna, "clara", "2026-03-02", "2026-03-06")
    assert told(chat.bent, "Du er ikke længere stedfortræder for Anna Holm")
    assert told(chat.clara, "You stand in for Anna Holm")
    with chat.database.system(reads=True) as session:
        assert [bool(row.ended_at) for row in session.scalars(select(DeputyRow).order_by(DeputyRow.id))] == [
            True,
            False,
        ]
    for wrong, values in {
        "deputy": {"deputy": "anna", "first": "2026-03-02", "last": "2026-03-06"},
        "last": {"deputy": "bent", "first": "2026-03-05", "last": "2026-03-04"},
    }.items():
        await names_deputy(chat, chat.anna, **{"whom" if k == "deputy" else k: v for k, v in values.items()})
        assert chat.anna.form.fields[wrong].error, wrong


# ------------------------------------------------------------------------------------------------ what counts


class Municipality:
    """A workspace of two units in a transaction, with people whom tests make something."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.first = units.unit(transaction).id
        self.school = units.found_unit(transaction, "nord", "Nordskolen").id
        self.people: dict[str, Person] = {}

    def person(self, name: str, **more: bool) -> int:
        self.people[name] = people.known_person(self.transaction, Profile(name, name.title(), **more))  # type: ignore[arg-type]
        return self.people[name].id

    def is_(self, name: str, role: str, unit: int) -> None:
        units.set_role(self.transaction, unit, self.people[name].id, role)

    def deputises(self, name: str, of: str, unit: int, days: tuple[int, int] = (0, 0)) -> int:
        today = date(2026, 3, 2)
        first, last = (today + timedelta(days=day) for day in days)
        return roles.name_deputy(self.transaction, unit, self.people[of], self.people[name], first, last)

    def may(self, name: str, unit: int) -> str:
        return units.role(self.transaction, unit, self.people[name].id)


def test_the_strongest_role_counts(database: Database) -> None:
    with database.system() as session:
        workspace = people.found_workspace(session, "teams", "T", "", Origin(), START)
        other = people.found_workspace(session, "teams", "U", "", Origin(), START)
    with database.transaction(other, START) as transaction:
        there = Municipality(transaction)
        there.person("anna")
        there.is_("anna", "administrator", there.first)
    with database.transaction(workspace, START) as transaction:
        here = Municipality(transaction)
        for name in ("anna", "bent", "clara", "david"):
            here.person(name)
        first, school = here.first, here.school
        assert here.may("bent", school) == "", "he never acted there"
        here.is_("anna", "administrator", first)
        assert here.may("anna", school) == "administrator", "who administers the workspace administers each unit"
        here.is_("bent", "leader", school)
        assert (here.may("bent", school), here.may("bent", first)) == ("leader", "member")
        here.is_("clara", "representative", school)
        here.deputises("clara", "bent", school)
        assert here.may("clara", school) == "leader"
        here.deputises("david", "clara", school)
        assert here.may("david", school) == "representative", "what Clara is herself, and not for whom she stands in"
        here.deputises("david", "anna", first)
        assert (here.may("david", first), here.may("david", school)) == ("administrator", "administrator")
        here.deputises("clara", "anna", first, days=(1, 5))
        assert here.may("clara", first) == "member", "from tomorrow"
        here.deputises("clara", "anna", first, days=(-5, -1))
        assert here.may("clara", first) == "member", "until yesterday"
        leaving.note(transaction, here.people["bent"].id, left=True)
        assert (here.may("clara", school), here.may("bent", school)) == ("representative", ""), "he has left"
        units.set_role(transaction, first, here.people["anna"].id, "member")
        assert here.may("david", first) == "member", "she has nothing to pass on any more"


def test_a_guest_is_a_member_at_most(database: Database) -> None:
    with database.system() as session:
        workspace = people.found_workspace(session, "teams", "T", "", Origin(), START)
    with database.transaction(workspace, START) as transaction:
        here = Municipality(transaction)
        here.person("anna")
        here.person("eva", guest=True)
        for name in ("anna", "eva"):
            here.is_(name, "administrator", here.first)
        assert here.may("eva", here.first) == "member"
        here.is_("eva", "member", here.first)
        here.deputises("eva", "anna", here.first)
        assert here.may("eva", here.first) == "member"


def test_a_deputy_counts_by_the_calendar_of_the_unit(database: Database) -> None:
    with database.system() as session:
        workspace = people.found_workspace(session, "teams", "T", "", Origin(zone="Pacific/Auckland"), START)
    with database.transaction(workspace, START) as transaction:
        here = Municipality(transaction)
        for name in ("anna", "bent"):
            here.person(name)
        here.is_("anna", "leader", here.first)
        here.deputises("bent", "anna", here.first)
    for hour, role in ((-22, "member"), (-20, "leader"), (2, "leader"), (4, "member")):
        with database.transaction(workspace, START + timedelta(hours=hour), reads=True) as transaction:
            assert units.role(transaction, here.first, here.people["bent"].id) == role, hour


def test_roles_are_in_order() -> None:
    assert units.strongest(("leader", "member", "")) == "leader"
    assert units.strongest(ROLES) == "administrator"
    assert units.strongest(()) == ""


@pytest.mark.told_once
async def test_an_administrator_who_has_left_is_found_to_have(database: Database) -> None:
    """Nobody tells of it: it is asked for, of those on whom something hangs."""
    play = Acting(database)
    for one in ("anna", "bent"):
        await play.do(one, Deed.COMMAND, text="/samspil")
    form = await play.do("anna", Deed.PRESS, action="people.appoint")
    await play.send("anna", form, administrator=[Profile("anna", "Anna"), Profile("bent", "Bent")])
    play.platform.left.add("bent")
    await play.app.round()
    form = await play.do("anna", Deed.PRESS, action="people.appoint")
    assert isinstance(form, Form)
    assert [[one.name for one in field.initial] for field in form.fields] == [["Anna"], [], []]
    refused = await play.send("anna", form, administrator=[Profile("bent", "Bent", left=True)])
    assert isinstance(refused, Form)
    assert "Bent is no longer here." in {one.error for one in refused.fields}
    await play.send("anna", form, representative=[Profile("clara", "Clara")])
    await play.do("bent", Deed.COMMAND, text="/samspil")
    form = await play.do("anna", Deed.PRESS, action="people.appoint")
    assert isinstance(form, Form)
    assert [[one.name for one in field.initial] for field in form.fields] == [["Anna"], [], ["Clara"]], (
        "as she saved it"
    )
    await play.app.stop()


def test_what_somebody_may_is_one_question(database: Database) -> None:
    """It is asked with nearly everything that anybody does."""
    with database.system() as session:
        workspace = people.found_workspace(session, "teams", "T", "", Origin(), START)
    with database.transaction(workspace, START) as transaction:
        here = Municipality(transaction)
        for name in ("anna", "bent", "clara"):
            here.person(name)
            here.is_(name, "leader", here.school)
        for name in ("anna", "clara"):
            here.deputises("bent", name, here.school)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    with database.transaction(workspace, START, reads=True) as transaction:
        assert units.role(transaction, here.school, here.people["bent"].id) == "leader"
    event.remove(database.engine, "before_cursor_execute", note)
    assert len([one for one in asked if one.startswith("SELECT")]) == 1


@pytest.mark.told_once
async def test_a_deputy_takes_nothing_for_good(database: Database) -> None:
    """With a form that an administrator has opened, too."""
    it = Acting(database)
    for one in ("anna", "bent", "clara"):
        await it.do(one, Deed.COMMAND, text="/samspil")
    who = {row.external_id: row for row in it.ids(PersonRow)}
    day = START.date()
    with database.transaction(who["anna"].workspace_id, it.clock.now()) as transaction:
        unit = units.unit(transaction).id
        anna, bent = people.people(transaction, [who["anna"].id, who["bent"].id])
        roles.name_deputy(transaction, unit, anna, bent, day, day)
        assert units.role(transaction, unit, bent.id) == "administrator"
    opened = await it.do("anna", Deed.PRESS, action="people.appoint")
    await it.send("bent", opened, administrator=[Profile("bent", "Bent")])
    with database.transaction(who["anna"].workspace_id, it.clock.now()) as transaction:
        theirs = [units.own_role(transaction, unit, who[one].id) for one in ("anna", "bent")]
        assert theirs == ["administrator", "member"]
    opened = await it.do("anna", Deed.COMMAND, text="/samspil forget @Clara")
    await it.send("bent", opened, name="Clara")
    assert {row.external_id for row in it.ids(PersonRow)} == {"anna", "bent", "clara"}
    await it.app.stop()
