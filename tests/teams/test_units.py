"""A team as a unit of its own: a school in a municipality's tenant."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from bot.model import Kind, Person, Place, Profile
from storage import people, teams, units
from storage.database import Database, settled
from storage.people import Origin, PersonRow
from storage.units import UnitRow
from tests.conftest import START, another
from tests.drivers import Seen, named
from tests.fakes.teams import conversation_id, user_id
from tests.teams.conftest import School


async def founded(school: School) -> None:
    """Anna administers the municipality's workspace; Bent adds Samspil to a school's team, and makes that a unit."""
    await school.anna.types("/samspil")
    await school.driver.bot_joins("bent", "uden-bot")
    await school.settles()
    [greeting] = school.channel("uden-bot")
    await school.bent.presses("Settings", on=greeting)
    await school.bent.presses("Make it a unit of its own")
    await school.bent.submits(name="Nordskolen")


async def sets(school: School, person: str, room: str, **values: object) -> None:
    """Changes the first part of the settings of a place, as its administrator."""
    somebody = getattr(school, person)
    await somebody.types("/samspil settings", room)
    await somebody.presses("Working time and language…")
    if values:
        await somebody.submits(**values)


async def may_make_a_unit(school: School, person: str, room: str) -> bool:
    somebody = getattr(school, person)
    await somebody.types("/samspil settings", room)
    return named(somebody.form.buttons, "Make it a unit of its own") is not None


async def administers(school: School, person: str, room: str) -> bool:
    somebody = getattr(school, person)
    await somebody.types("/samspil settings", room)
    return named(somebody.form.buttons, "Working time and language…") is not None


async def shown(school: School, person: str, number: int, room: str) -> Seen:
    somebody = getattr(school, person)
    await somebody.types(f"/decision show {number}", room)
    found: Seen = somebody.private[-1]
    return found


async def test_who_added_samspil_to_a_team_can_make_it_a_unit(school: School) -> None:
    await school.anna.types("/samspil")
    await school.driver.bot_joins("bent", "uden-bot")
    await school.settles()
    with school.database.system(reads=True) as session:
        assert session.scalars(select(PersonRow.name)).all() == ["Anna Holm"], "nobody becomes known by adding it"
    [greeting] = school.channel("uden-bot")
    assert "Is this team a school or department of its own? Whoever added me can say so in the settings." in greeting
    await school.bent.presses("Settings", on=greeting)
    assert "my_language" in school.bent.form.fields
    assert named(school.bent.form.buttons, "Working time and language…") is None
    assert "De øvrige indstillinger her passes af Anna Holm." in school.bent.form.text
    await school.bent.presses("Make it a unit of its own")
    await school.bent.submits(name="Nordskolen")
    for _again in range(2):
        assert "Nordskolen er nu en enhed for sig, og du administrerer den." in school.bent.private[-1].text
        await school.bent.submits_again()
    await school.bent.presses("Roles…")
    assert school.bent.form.fields["administrator"].value == ["bent"]
    await sets(school, "bent", "uden-bot", name="Nordskolen Vest", day_ends="15:00")
    assert "Saved." in school.bent.private[-1]
    await sets(school, "bent", "uden-bot")
    assert school.bent.form.fields["name"].value == "Nordskolen Vest"
    assert school.bent.form.fields["day_ends"].value == "15:00"


async def test_nobody_else_can(school: School) -> None:
    await school.anna.types("/samspil")
    await school.driver.bot_joins("bent", "uden-bot")
    assert not await may_make_a_unit(school, "clara", "uden-bot"), "she did not add it"
    assert not await may_make_a_unit(school, "bent", "personale"), "he added it elsewhere"
    assert not await may_make_a_unit(school, "anna", "trio"), "a chat is no team"
    assert not await may_make_a_unit(school, "anna", "direct")
    assert await may_make_a_unit(school, "anna", "personale"), "she administers the workspace"
    assert await may_make_a_unit(school, "anna", "uden-bot")
    school.fake.conversations[conversation_id("teams")].members.add(user_id("eva"))
    await school.driver.bot_joins("eva", "teams")
    assert not await may_make_a_unit(school, "eva", "teams"), "she is a guest"


async def test_a_unit_has_its_own_administrators(school: School) -> None:
    await founded(school)
    assert await administers(school, "bent", "uden-bot")
    assert await administers(school, "bent", "direct"), "his own conversation went with him"
    assert not await administers(school, "bent", "personale")
    assert await administers(school, "anna", "uden-bot"), "who administers the workspace administers each unit"
    assert await administers(school, "anna", "personale")
    assert await administers(school, "anna", "direct")
    assert not await may_make_a_unit(school, "anna", "uden-bot"), "it is one"


async def test_where_there_is_one_unit_none_is_seen(school: School) -> None:
    await sets(school, "anna", "personale")
    assert "name" not in school.anna.form.fields
    await founded(school)
    await sets(school, "anna", "personale")
    assert school.anna.form.fields["name"].value == "", "now they have to be told apart"


async def test_a_unit_gives_its_own_numbers(school: School) -> None:
    await school.anna.types("/samspil")
    await school.clara.types("/samspil", "direct")
    await founded(school)
    await school.announces(school.anna, "Kommunens")
    await school.announces(school.bent, "Skolens", channel="uden-bot")
    assert "D-1 · Skolens" in school.channel("uden-bot")[-1]
    assert "Kommunens" in await shown(school, "bent", 1, "personale")
    assert "Skolens" in await shown(school, "bent", 1, "uden-bot")
    assert "Skolens" in await shown(school, "clara", 1, "uden-bot")
    assert "Skolens" in await shown(school, "clara", 1, "direct"), "she acts in that unit"
    await school.announces(school.anna, "Kommunens anden")
    assert "Kommunens anden" in await shown(school, "clara", 2, "direct"), "there is no other of that number"


async def test_lists_tell_units_apart(school: School) -> None:
    await founded(school)
    await school.announces(school.bent, "Skolens", channel="uden-bot")
    await school.announces(school.anna, "Kommunens")
    await school.anna.types("/decision list")
    listed = school.anna.private[-1]
    assert "Nordskolen · D-1 · Skolens" in listed.text
    assert "\nD-1 · Kommunens" in listed.text
    await school.bent.types("/decision list", "uden-bot")
    listed = school.bent.private[-1]
    await school.bent.presses("Show", on=listed)
    assert "Kommunens" in school.bent.private[-1], "what stands first opens, not what has its number here"


async def test_the_number_is_that_of_where_it_is_announced(school: School) -> None:
    """Wherever it was written."""
    await founded(school)
    for title, places in (
        ("Skolens", ["uden-bot"]),
        ("Kommunens", ["personale"]),
        ("Begges", ["personale", "uden-bot"]),
    ):
        await school.bent.types(f"/decision {title}", "direct")
        await school.bent.submits(decided="x", why="y", places=places)
        await school.bent.submits()
    assert "Nordskolen · D-1 · Skolens" in school.channel("uden-bot")[-2]
    assert "Nordskolen" not in school.channel("personale")[-2].text
    assert "D-1 · Kommunens" in school.channel("personale")[-2]
    for room in ("personale", "uden-bot"):
        assert "Nordskolen · D-2 · Begges" in school.channel(room)[-1], "his own unit's"


async def test_numbers_that_a_team_has_seen_are_not_given_again(school: School) -> None:
    await school.announces(school.anna, "Kommunens")
    await school.anna.types("/samspil settings", "personale")
    await school.anna.presses("Make it a unit of its own")
    await school.anna.submits(name="Sydskolen")
    await school.announces(school.anna, "Skolens")
    assert "D-2 · Skolens" in school.channel("personale")[-1]
    await school.anna.types("/samspil settings", "teams")
    await school.anna.presses("Make it a unit of its own")
    await school.anna.submits(name="Vestskolen")
    await school.announces(school.anna, "Den tredje", channel="teams")
    assert "D-1 · Den tredje" in school.channel("teams")[-1], "that team had seen none"
    assert "Kommunens" in await shown(school, "anna", 1, "personale")


async def test_two_units_have_two_names(school: School) -> None:
    await founded(school)
    await sets(school, "anna", "personale", name="nordskolen")
    assert "Der er en anden enhed med det navn." in school.anna.form.fields["name"].error
    await school.anna.submits(name="Kommunen")
    await school.anna.types("/samspil settings", "personale")
    await school.anna.presses("Make it a unit of its own")
    await school.anna.submits(name="KOMMUNEN")
    assert "Der er en anden enhed med det navn." in school.anna.form.fields["name"].error
    await school.anna.submits(name="Sydskolen")
    assert "Sydskolen" in school.anna.private[-1]


async def test_who_is_in_several_chooses_where_their_own_chat_belongs(school: School) -> None:
    await founded(school)
    await school.announces(school.anna, "Kommunens")
    await school.announces(school.bent, "Skolens", channel="uden-bot")
    await school.clara.types("/samspil", "uden-bot")
    assert "Skolens" in await shown(school, "clara", 1, "direct")
    await school.clara.types("/samspil settings", "direct")
    with school.database.system(reads=True) as session:
        first, _nordskolen = session.scalars(select(UnitRow.id).order_by(UnitRow.id))
    await school.clara.submits(my_unit=str(first))
    assert "Saved." in school.clara.private[-1]
    assert "Kommunens" in await shown(school, "clara", 1, "direct")
    await school.clara.types("/samspil", "uden-bot")
    assert "Kommunens" in await shown(school, "clara", 1, "direct"), "it stays as she chose"


async def test_what_was_shown_of_one_unit_is_not_saved_into_another(school: School) -> None:
    """The team becomes a unit while its administrator has the workspace's settings open."""
    await founded(school)
    await sets(school, "anna", "personale", name="Kommunen")
    await sets(school, "anna", "personale")
    before = school.anna.form.handle
    await school.anna.types("/samspil settings", "personale")
    await school.anna.presses("Make it a unit of its own")
    await school.anna.submits(name="Sydskolen")
    await sets(school, "anna", "personale", day_ends="15:00")
    school.driver._open["anna"] = before
    await school.anna.submits(day_ends="17:00")
    await sets(school, "anna", "personale")
    assert school.anna.form.fields["day_ends"].value == "15:00"
    await sets(school, "anna", "teams")
    assert school.anna.form.fields["day_ends"].value == "17:00", "the form was of the workspace"


async def test_who_makes_somebody_else_administrator_is_told(school: School) -> None:
    await founded(school)
    await school.clara.types("/samspil", "uden-bot")
    await school.bent.types("/samspil settings", "uden-bot")
    await school.bent.presses("Roles…")
    await school.bent.submits(administrator=["clara"])
    assert "Saved. You are no longer administrator here." in school.bent.private[-1]


async def test_a_role_taken_away_counts_though_the_form_was_open(school: School) -> None:
    await founded(school)
    await school.clara.types("/samspil", "uden-bot")
    await school.bent.types("/samspil settings", "uden-bot")
    await school.bent.presses("Roles…")
    await school.bent.submits(administrator=["bent", "clara"])
    await sets(school, "bent", "uden-bot")
    await school.clara.types("/samspil settings", "uden-bot")
    await school.clara.presses("Roles…")
    await school.clara.submits(administrator=["clara"])
    await school.bent.submits(zone="Europe/Oslo")
    assert "Kun en administrator kan gøre det her. Spørg en af dem: Clara Møller." in school.bent.form.error
    assert school.bent.form.fields["zone"].value == "Europe/Oslo", "what he typed stays"
    await sets(school, "clara", "uden-bot")
    assert school.clara.form.fields["zone"].value == "Europe/Copenhagen"


@pytest.mark.on_both
def test_two_who_make_one_team_a_unit_at_once_make_one(database: Database) -> None:
    with database.system() as session:
        workspace = people.found_workspace(session, "teams", "T", "", Origin(), START)
    with database.transaction(workspace, START) as transaction:
        anna, bent = (people.known_person(transaction, Profile(key, key)) for key in ("anna", "bent"))
        rooms = [
            people.known_conversation(transaction, Place(name, Kind.PRIVATE, name, team="nord"), None)
            for name in ("nord", "nord-lærere")
        ]
        other = people.known_conversation(transaction, Place("syd", Kind.PRIVATE, "syd", team="syd"), None)
        for one in (anna, bent):
            units.set_role(transaction, units.unit(transaction).id, one.id, "administrator")

    def found(opened: Database, by: Person) -> bool:
        with opened.transaction(workspace, START) as transaction:
            may = teams.is_part(transaction, rooms[0].id)
            if may:
                teams.found(transaction, rooms[0].id, f"{by.name}s skole", by)
        return may

    processes = [database, another(database)]
    with ThreadPoolExecutor(2) as threads:
        made = list(threads.map(lambda one: settled(lambda: found(*one)), zip(processes, (anna, bent), strict=True)))
    processes[1].close()
    assert sorted(made) == [False, True]
    with database.transaction(workspace, START, reads=True) as transaction:
        first, nord = units.unit(transaction), units.unit_of_team(transaction, "nord")
        assert nord is not None
        assert {people.unit_of(transaction, room.id) for room in rooms} == {nord.id}
        assert people.unit_of(transaction, other.id) == first.id


def test_a_conversation_is_in_its_team_as_soon_as_that_is_known(database: Database) -> None:
    with database.system() as session:
        workspace = people.found_workspace(session, "teams", "T", "", Origin(), START)
    with database.transaction(workspace, START) as transaction:
        nord = units.found_unit(transaction, "nord", "Nordskolen")
        room = people.known_conversation(transaction, Place("1", Kind.PRIVATE), None)
        assert people.unit_of(transaction, room.id) != nord.id
        people.known_conversation(transaction, Place("1", Kind.PRIVATE, team="nord"), None)
        assert people.unit_of(transaction, room.id) == nord.id
        later = people.known_conversation(transaction, Place("2", Kind.PRIVATE, team="nord"), None)
        assert people.unit_of(transaction, later.id) == nord.id
