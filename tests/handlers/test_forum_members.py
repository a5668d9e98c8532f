"""Forums of many, their own clock, and what their people are called."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from sqlalchemy import event, select

from bot.cadence import Cadence, Every
from bot.model import Profile
from handlers.forums import news
from storage import agenda, forums, meeting_changes, meetings, minutes, people, units
from storage.agenda_tables import Content
from storage.database import Database, Transaction
from storage.forum_tables import Forum, Proposal, Settings
from storage.people import Origin
from storage.postings import PostingRow
from tests.chat import Chat
from tests.handlers.test_forum_news import changes
from tests.handlers.test_forums import makes, shows

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


async def test_people_are_added_and_removed_without_the_whole_form(chat: Chat) -> None:
    await makes(chat, chat.anna)
    await chat.anna.presses("Members", on=await shows(chat.anna))
    listed = chat.anna.private[-1]
    assert "1 medlem" in listed
    await chat.anna.presses("Add people", on=listed)
    await chat.anna.submits(hat="leader", people=[])
    assert chat.anna.form.fields["people"].error
    await chat.anna.submits(hat="leader", people=["clara", "bent"])
    assert "Clara Møller" in chat.anna.private[-1]
    await chat.anna.submits_again()
    await chat.anna.presses("Members", on=chat.anna.private[-1])
    listed = chat.anna.private[-1]
    assert "2 medlemmer" in listed
    assert "Leder · Tillidsrepræsentant\n" in listed.text + "\n", "Bent has two hats"
    assert "TRIO" in await shows(chat.clara)
    await chat.anna.presses("Remove", on=listed)
    removed = chat.anna.private[-1]
    assert "Bent Sørensen er ikke længere med i TRIO." in removed
    await chat.bent.types("/forum list")
    assert "TRIO" not in chat.bent.private[-1]
    await chat.anna.presses("Undo", on=removed)
    await chat.anna.presses("Members", on=chat.anna.private[-1])
    assert "Leder · Tillidsrepræsentant" in chat.anna.private[-1]
    await chat.bent.presses("Members", on=await shows(chat.bent))
    assert chat.bent.private[-1].buttons == ["Vis forummet"], "he neither chairs nor made it"


@pytest.mark.told_once
async def test_only_who_may_change_the_forum_adds_and_removes(chat: Chat) -> None:
    await makes(chat, chat.anna, agenda_days="0", chair="bent", minute_taker="bent", union=["bent", "david"])
    await chat.bent.presses("Members", on=await shows(chat.bent))
    await chat.bent.presses("Remove", on=chat.bent.private[-1])
    removed = chat.bent.private[-1]
    assert "men kan stadig se det" in removed, "he chairs it"
    await chat.bent.presses("Members", on=await shows(chat.bent))
    listed = chat.bent.private[-1]
    assert "Bent Sørensen" not in listed
    await chat.anna.presses("Edit", on=await shows(chat.anna))
    await chat.anna.submits(chair="anna", union=["david"])
    for label, seen in (("Undo", removed), ("Remove", listed)):
        await chat.bent.presses(label, on=seen)
        assert not chat.bent.has_form
        assert any("Det kan kun Anna Holm gøre." in one for one in chat.bent.private), label
    await chat.anna.presses("Members", on=await shows(chat.anna))
    assert "1 medlem" in chat.anna.private[-1]
    assert "David Åberg" in chat.anna.private[-1]


def fill(chat: Chat, many: int) -> None:
    """So many more people in the only forum."""
    with chat.database.system(reads=True) as session:
        [workspace] = people.workspace_ids(session)
    with chat.database.transaction(workspace, chat.clock.now()) as transaction:
        [forum_id] = forums.at_work(transaction)
        known = [people.known_person(transaction, Profile(f"M{n}", f"Medlem {n:03}")) for n in range(many)]
        forums.add_members(transaction, forum_id, [(one.id, "other") for one in known])


@pytest.mark.told_once
@pytest.mark.parametrize("by_form", [True, False])
async def test_who_is_out_of_the_forum_chairs_none_of_its_coming_meetings(chat: Chat, by_form: bool) -> None:
    await makes(chat, chat.anna, union=["bent"], leader=["clara"])
    await chat.anna.presses("Meetings", on=await shows(chat.anna))
    await chat.anna.presses("Change", on=chat.anna.private[-1])
    await chat.anna.submits(substitute="bent", tell=False)
    await chat.anna.presses("Meetings", on=await shows(chat.anna))
    assert "Ordstyrer denne gang: Bent Sørensen." in chat.anna.private[-1]
    if by_form:
        await chat.anna.presses("Edit", on=await shows(chat.anna))
        await chat.anna.submits(union=[])
    else:
        await chat.anna.presses("Members", on=await shows(chat.anna))
        await chat.anna.presses("Remove", on=chat.anna.private[-1])
        assert "1 møde, som" in chat.anna.private[-1]
    await chat.anna.presses("Meetings", on=await shows(chat.anna))
    assert "Ordstyrer denne gang" not in chat.anna.private[-1]


@pytest.mark.told_once
async def test_a_forum_of_many_keeps_them_when_it_is_edited(chat: Chat) -> None:
    await makes(chat, chat.anna, agenda_days="0")
    fill(chat, 299)
    shown = await shows(chat.anna)
    assert "og 293 andre" in shown
    assert len(shown.text) < 2_000
    await chat.anna.presses("Edit", on=shown)
    assert "union" not in chat.anna.form.fields
    await chat.anna.submits(purpose="Alle sammen")
    assert not chat.anna.has_form
    await chat.anna.presses("Members", on=await shows(chat.anna))
    assert "300 medlemmer" in chat.anna.private[-1]
    await chat.anna.presses("Next", on=chat.anna.private[-1])
    assert "Medlem 007" in chat.anna.private[-1]
    answered = await changes(chat, chat.anna, date="2026-03-05")
    assert "og 294 andre" in answered


@pytest.mark.told_once
async def test_a_forum_of_many_that_asks_after_meetings_is_edited(chat: Chat) -> None:
    await makes(chat, chat.anna, agenda_days="0")
    fill(chat, 100)
    for values in ({"asks": True}, {"purpose": "Alle sammen"}):
        await chat.anna.presses("Edit", on=await shows(chat.anna))
        await chat.anna.submits(**values)
        assert not chat.anna.has_form, chat.anna.form
    seen = await shows(chat.anna)
    assert "Alle sammen" in seen
    assert "Efter hvert møde" in seen


@pytest.mark.told_once
async def test_a_forum_that_grew_meanwhile_loses_nobody(chat: Chat) -> None:
    await makes(chat, chat.anna, agenda_days="0")
    await chat.anna.presses("Edit", on=await shows(chat.anna))
    fill(chat, 100)
    await chat.anna.submits(purpose="Nyt")
    assert chat.anna.form.error
    await chat.anna.submits()
    await chat.anna.presses("Members", on=await shows(chat.anna))
    assert "101 medlemmer" in chat.anna.private[-1]


def test_telling_three_hundred_asks_no_question_for_each(database: Database) -> None:
    with database.system() as session:
        workspace = people.found_workspace(session, "local", "W", "", Origin(), NOW)
    with database.transaction(workspace, NOW) as transaction:
        forum = forum_of_many(transaction, 300)
        anna = forum.chair
        meeting = meetings.coming(transaction, forum, 1)[0]
    asked: list[str] = []
    with database.transaction(workspace, NOW) as transaction:

        def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            asked.append(statement)

        event.listen(database.engine, "before_cursor_execute", count)
        change = meeting_changes.note(transaction, meeting, meeting, anna, told=True)
        own = people.direct_conversations(transaction, [one.person.id for one in forum.members])
        meeting_changes.tell(transaction, change, anna, list(own.values()), NOW + news.SLIP, None)
        event.remove(database.engine, "before_cursor_execute", count)
    assert len(own) == 300
    assert len([one for one in asked if one.lstrip().startswith("SELECT")]) < 20


@pytest.mark.parametrize(("many", "reported"), [(3, True), (60, False)])
def test_of_many_not_each_one_out_of_reach_is_reported(database: Database, many: int, reported: bool) -> None:
    with database.system() as session:
        workspace = people.found_workspace(session, "local", "W", "", Origin(), NOW)
    with database.transaction(workspace, NOW) as transaction:
        forum = forum_of_many(transaction, many)
        agenda.expect(transaction, forum.id)
        meeting = meetings.coming(transaction, forum, 1)[0]
        places = agenda.places(transaction, forum)
        minutes.send(transaction, meeting, forum.chair, Content(extra="x"), places)
    with database.system(reads=True) as session:
        for view in (agenda.SENT, minutes.SENT):
            senders = [*session.scalars(select(PostingRow.sender_id).where(PostingRow.view == view))]
            assert len(senders) >= many + 1
            assert set(senders) == {forum.chair.id if reported else None}


def forum_of_many(transaction: Transaction, many: int) -> Forum:
    anna = people.known_person(transaction, Profile("anna", "Anna"))
    settings = Settings(name="x", cadence=Cadence(Every.WEEKS, NOW.date(), 1, (3,)), at=time(14))
    unit = units.unit(transaction)
    everybody = [people.known_person(transaction, Profile(f"M{n}", f"M {n}")) for n in range(many)]
    members = tuple((one.id, "other") for one in everybody)
    made = forums.make(transaction, anna, unit.id, Proposal(settings=settings, chair=anna.id, members=members))
    meetings.plan(transaction, made, unit.working_time, NOW.date())
    return made


# ------------------------------------------------------------------------------------------------ the clock


@pytest.mark.told_once
async def test_a_forum_with_a_clock_of_its_own(chat: Chat) -> None:
    await chat.anna.types("/forum new")
    await chat.anna.submits(name="Nordisk", at="14:00", every="weeks", weekday="3", zone="Mars")
    assert chat.anna.form.fields["zone"].error
    await chat.anna.submits(zone="Europe/Helsinki", union=["bent"])
    assert "Hver onsdag kl. 14.00, 60 minutter, lokal tid i Helsinki" in chat.anna.private[-1]
    seen = await shows(chat.bent)
    assert "onsdag den 4. marts 2026 kl. 13.00 (14.00 i Helsinki)" in seen
    await chat.anna.presses("Meetings", on=await shows(chat.anna))
    await chat.anna.presses("Change", on=chat.anna.private[-1])
    assert chat.anna.form.fields["at"].value == "14:00"
    await chat.anna.submits(at="15:00")
    assert "onsdag den 4. marts 2026 kl. 14.00 (15.00 i Helsinki)" in chat.anna.private[-1]
    await chat.passes(minutes=2)
    assert "kl. 14.00 (15.00 i Helsinki)" in chat.bent.direct[-1]


@pytest.mark.told_once
async def test_the_clock_on_the_wall_stays_when_summer_comes(chat: Chat) -> None:
    await makes(chat, chat.anna)
    await chat.anna.presses("Meetings", on=await shows(chat.anna))
    for day in ("25. marts", "1. april"):
        assert f"onsdag den {day} 2026 kl. 14.00" in chat.anna.private[-1]
    await chat.is_(datetime(2026, 3, 26, 8, 0, tzinfo=UTC))
    await chat.anna.presses("Meetings", on=await shows(chat.anna))
    await chat.anna.presses("Change", on=chat.anna.private[-1])
    assert chat.anna.form.fields["at"].value == "14:00"
    await chat.anna.submits(date="2026-04-02")
    assert "torsdag den 2. april 2026 kl. 14.00" in chat.anna.private[-1]


# ------------------------------------------------------------------------------------------------ words, bad input


async def test_a_school_calls_them_by_its_own_words(chat: Chat) -> None:
    await chat.anna.types("/samspil settings")
    await chat.anna.presses("Words of our own…")
    await chat.anna.submits(title_union="TR'er", title_leader="Skoleledelsen")
    await makes(chat, chat.anna, leader=["anna"])
    shown = await shows(chat.bent)
    assert "TR'er" in shown
    assert "Skoleledelsen" in shown
    assert "Tillidsrepræsentanter" not in shown
    await chat.anna.presses("Edit", on=await shows(chat.anna))
    assert chat.anna.form.fields["union"].label == "TR'er"
    assert chat.anna.form.fields["work_environment"].label == "Arbejdsmiljørepræsentanter"


@pytest.mark.told_once
async def test_the_maker_puts_another_chair_in_for_one_who_left(chat: Chat) -> None:
    await makes(chat, chat.anna, chair="eva")
    await chat.anna.presses("Edit", on=await shows(chat.anna))
    await chat.anna.submits(chair="bent")
    assert "Bent Sørensen" in await shows(chat.anna)
    await chat.bent.presses("Edit", on=await shows(chat.bent))
    assert chat.bent.has_form
    await chat.eva.types("/forum list", "trio")
    assert "TRIO" not in chat.eva.private[-1]


@pytest.mark.told_once
async def test_a_rule_that_never_falls_makes_no_meeting_and_says_so(chat: Chat) -> None:
    made = await makes(chat, chat.anna, every="dates", dates="25.12.", weekday=None)
    assert "ingen møder det næste år" in made
    assert "indkalder" not in made


@pytest.mark.told_once
async def test_forums_of_one_name_are_told_apart_by_their_next_meeting(chat: Chat) -> None:
    await makes(chat, chat.anna)
    await makes(chat, chat.anna, weekday="5")
    which = await shows(chat.anna, "TRIO")
    assert "onsdag den 4. marts 2026" in which
    assert "fredag den 6. marts 2026" in which
