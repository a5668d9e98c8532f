"""Agendas of forums: added to, changed, carried over, sent on their day: on every platform, on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.language import Reader
from handlers.wording import not_found
from storage.forum_tables import MeetingRow
from storage.notice_tables import NoticeRow
from storage.people import PersonRow
from tests.chat import Chat, Somebody
from tests.drivers import Seen
from tests.handlers.test_forums import makes, shows

SECOND = "onsdag den 11. marts 2026 kl. 14.00"  # the first meeting whose deadline has not passed
TUESDAY = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)  # an hour before work begins


async def opens(by: Somebody, words: str = "", *, after: int = 1) -> Seen:
    """The agenda of the next meeting, or of one that comes so many later."""
    await by.types(f"/forum agenda {words}".strip())
    for _ in range(after):
        await by.presses("The meeting after", on=by.private[-1])
    return by.private[-1]


async def adds(by: Somebody, title: str, *, after: int = 1, late_too: bool = False, **values: object) -> Seen:
    await by.presses("Add an item", on=await opens(by, after=after))
    await by.submits(title=title, **values)
    if late_too:
        await by.submits(late_reason="Det skete i nat.")
    return by.private[-1]


async def test_anybody_in_the_forum_adds_an_item_that_all_see(chat: Chat) -> None:
    await makes(chat, chat.anna, standing_agenda="Siden sidst\nFravær")
    seen = await opens(chat.bent)
    assert SECOND in seen
    assert "1. Siden sidst\n2. Fravær" in seen
    assert "Nobody has added an item yet. Is there something that you want to talk about?" in seen
    assert "senest fredag den 6. marts 2026 kl. 16.00" in seen
    await adds(chat.bent, "Gårdvagter", aim="discussion", minutes="20", text="To til hvert frikvarter?")
    for words in ("3. Gårdvagter", "Drøftelse · 20 minutter · Bent Sørensen", "To til hvert frikvarter?"):
        assert words in await opens(chat.anna), words
    assert "Efter fristen" not in chat.anna.private[-1]
    assert "Gårdvagter" not in await opens(chat.anna, after=0), "it is on one meeting's agenda alone"


async def test_what_is_wrong_stands_at_its_field(chat: Chat) -> None:
    await makes(chat, chat.anna)
    await chat.bent.presses("Add an item", on=await opens(chat.bent))
    await chat.bent.submits(title="", minutes="0")
    assert chat.bent.form.fields["title"].error
    assert chat.bent.form.fields["minutes"].error
    await chat.bent.submits(title="Gårdvagter", minutes="5")
    assert "Gårdvagter" in chat.bent.private[-1]


async def test_the_form_sent_twice_is_one_item(chat: Chat) -> None:
    await makes(chat, chat.anna)
    await adds(chat.bent, "Gårdvagter")
    await chat.bent.submits_again()
    assert (await opens(chat.anna)).text.count("Gårdvagter") == 1


async def test_after_the_deadline_it_asks_why_and_everybody_sees_that(chat: Chat) -> None:
    await makes(chat, chat.anna)
    await chat.bent.presses("Add an item", on=await opens(chat.bent, after=0))
    await chat.bent.submits(title="Vandskade", minutes="10")
    assert "Fristen er overskredet" in chat.bent.form.text
    assert chat.bent.form.fields["title"].value == "Vandskade", "nothing typed is lost"
    await chat.bent.submits(late_reason="")
    assert chat.bent.form.fields["late_reason"].error
    await chat.bent.submits(late_reason="Det skete i nat.")
    assert "Efter fristen: Det skete i nat." in await opens(chat.anna, after=0)


async def test_whoever_added_it_and_the_chair_change_it_and_nobody_else(chat: Chat) -> None:
    await makes(chat, chat.anna, union=["bent", "clara"])
    await adds(chat.bent, "Gårdvagter")
    await chat.clara.presses("Open", on=await opens(chat.clara))
    assert chat.clara.private[-1].buttons == ["Agenda"]
    await chat.bent.presses("Open", on=await opens(chat.bent))
    as_adder = chat.bent.private[-1]
    await chat.bent.presses("Edit", on=as_adder)
    assert "place" not in chat.bent.form.fields, "only whoever leads gives the order"
    await chat.bent.submits(title="Gårdvagter og toiletter")
    assert "Gårdvagter og toiletter" in await opens(chat.clara)
    await chat.anna.presses("Open", on=await opens(chat.anna))
    await chat.anna.presses("Take it off", on=chat.anna.private[-1])
    off = chat.anna.private[-1]
    assert "Gårdvagter" not in await opens(chat.clara)
    await chat.anna.presses("Take it back", on=off)
    assert "Gårdvagter og toiletter" in await opens(chat.clara)


async def test_the_chair_gives_the_order(chat: Chat) -> None:
    await makes(chat, chat.anna)
    for title in ("Første", "Anden", "Tredje"):
        await adds(chat.bent, title)
    await chat.anna.presses("Open", on=await opens(chat.anna))
    await chat.anna.presses("Edit", on=chat.anna.private[-1])
    assert str(chat.anna.form.fields["place"].value) == "1"
    await chat.anna.submits(place="4")
    assert chat.anna.form.fields["place"].error
    await chat.anna.submits(place="3")
    seen = await opens(chat.bent)
    assert [seen.text.index(one) for one in ("1. Anden", "2. Tredje", "3. Første")] == sorted(
        seen.text.index(one) for one in ("1. Anden", "2. Tredje", "3. Første")
    )


async def test_an_item_is_carried_over_and_that_is_taken_back(chat: Chat) -> None:
    await makes(chat, chat.anna)
    await adds(chat.bent, "Gårdvagter")
    await chat.bent.presses("Open", on=await opens(chat.bent))
    await chat.bent.presses("To the next meeting", on=chat.bent.private[-1])
    carried = chat.bent.private[-1]
    assert "onsdag den 18. marts 2026" in carried
    assert "Gårdvagter" not in await opens(chat.anna)
    there = await opens(chat.anna, after=2)
    assert "Gårdvagter" in there
    assert "Flyttet hertil fra onsdag den 11. marts 2026" in there
    await chat.bent.presses("Take it back", on=carried)
    assert "Gårdvagter" in await opens(chat.anna)
    assert "Gårdvagter" not in await opens(chat.anna, after=2)


@pytest.mark.told_once
async def test_what_is_taken_back_needs_room_there(chat: Chat) -> None:
    await makes(chat, chat.anna)
    await adds(chat.bent, "Gårdvagter")
    await chat.bent.presses("Open", on=await opens(chat.bent))
    await chat.bent.presses("To the next meeting", on=chat.bent.private[-1])
    carried = chat.bent.private[-1]
    for n in range(12):
        await adds(chat.bent, f"Punkt {n}")
    await chat.bent.presses("Take it back", on=carried)
    assert any("plads til 12 punkter" in one for one in chat.bent.private)
    assert "Gårdvagter" not in await opens(chat.anna)
    assert "Gårdvagter" in await opens(chat.anna, after=2)


@pytest.mark.told_once
async def test_an_agenda_holds_so_many_items(chat: Chat) -> None:
    await makes(chat, chat.anna)
    for n in range(12):
        await adds(chat.bent, f"Punkt {n}")
    await adds(chat.bent, "For meget")
    assert "plads til 12 punkter" in chat.bent.private[-1] or "plads til 12 punkter" in chat.bent.form.error
    seen = await opens(chat.anna)
    assert "12. Punkt 11" in seen
    assert "For meget" not in seen


async def test_nobody_else_sees_it(chat: Chat) -> None:
    await chat.clara.types("/samspil")  # the first, who administers
    await makes(chat, chat.anna, union=["bent"])
    await adds(chat.bent, "Hemmeligt")
    await chat.clara.types("/forum agenda TRIO")
    assert str(not_found(Reader("en", "UTC"))) in chat.clara.private[-1]
    await chat.clara.types("/forum agenda")
    assert "Hemmeligt" not in chat.clara.everything


@pytest.mark.told_once
async def test_a_guest_in_the_forum_sees_it_like_others(chat: Chat) -> None:
    await makes(chat, chat.anna, union=["eva"], conversation="trio")
    await chat.eva.types("/forum agenda", "trio")
    await chat.eva.presses("The meeting after", on=chat.eva.private[-1])
    await chat.eva.presses("Add an item", on=chat.eva.private[-1])
    await chat.eva.submits(title="Fra en gæst")
    assert "Fra en gæst" in await opens(chat.anna)


# ------------------------------------------------------------------------------------------------ notices


def raises(chat: Chat, sender: str, topic: str, *, on_agenda: bool, **more: object) -> None:
    """A notice for the meeting of 11 March, as it is kept."""
    with chat.database.system() as session:
        person = session.scalars(select(PersonRow).where(PersonRow.name == sender)).one()
        meeting = session.scalars(select(MeetingRow).order_by(MeetingRow.starts_at).offset(1).limit(1)).one()
        session.add(
            NoticeRow(
                workspace_id=meeting.workspace_id,
                unit_id=meeting.unit_id,
                meeting_id=meeting.id,
                sender_id=person.id,
                created_at=chat.clock.now(),
                topic=topic,
                **{"how": "Hemmelig tekst", "aim": "", "wish": "", "late": False, "late_reason": "", **more},
                chair_sees=True,
                on_agenda=on_agenda,
                wants_talk=False,
            )
        )


async def test_a_notice_stands_there_by_its_topic_only_where_it_may(chat: Chat) -> None:
    await makes(chat, chat.anna)
    await chat.bent.types("/samspil")
    raises(chat, "Bent Sørensen", "Vikardækning", on_agenda=True, late=True, late_reason="Først hørt i dag")
    raises(chat, "Bent Sørensen", "Det skjulte", on_agenda=False, late=True, late_reason="Det kom i går")
    raises(chat, "Bent Sørensen", "Trukket", on_agenda=True, withdrawn_at=chat.clock.now())
    seen = await opens(chat.anna)
    assert "1. Vikardækning" in seen
    assert "Efter fristen: Først hørt i dag" in seen
    assert "2. Et punkt fra Bent Sørensen; de, det vedrører, kender til det" in seen
    assert "Efter fristen: Det kom i går" in seen, "its form says that all read the reason"
    for words in ("Det skjulte", "Trukket", "Hemmelig tekst"):
        assert words not in chat.anna.everything, words


# ------------------------------------------------------------------------------------------------ sending


async def tidies(chat: Chat) -> None:
    await asyncio.to_thread(chat.app.tidy)
    await chat.settles()


async def test_it_goes_to_the_channel_on_its_day_and_follows(chat: Chat) -> None:
    await makes(chat, chat.anna, conversation="trio", standing_agenda="Siden sidst")
    before = len(chat.channel("trio"))
    await chat.is_(TUESDAY)
    assert all(SECOND not in one for one in chat.channel("trio")[before:]), "never before work begins"
    await chat.passes(hours=1, minutes=1)
    agenda = chat.channel("trio")[-1]
    assert "Dagsorden for TRIO" in agenda
    assert SECOND in agenda
    assert "1. Siden sidst" in agenda
    assert "Hvem ser det her: alle i kanalen." in agenda
    count = len(chat.channel("trio"))
    await chat.bent.presses("Add an item", on=agenda)
    await chat.bent.submits(title="Vandskade")
    await chat.bent.submits(late_reason="I nat.")
    assert len(chat.channel("trio")) == count, "it changes in place"
    assert "Vandskade" in chat.channel("trio")[-1]
    assert "Efter fristen: I nat." in chat.channel("trio")[-1]
    await tidies(chat)
    assert len(chat.channel("trio")) == count, "and is sent once"


async def test_without_a_channel_each_of_them_has_it(chat: Chat) -> None:
    await makes(chat, chat.anna, union=["bent"])
    await chat.is_(TUESDAY.replace(hour=8))
    for somebody in (chat.anna, chat.bent):
        assert SECOND in somebody.direct[-1]
        assert "Hver af dem har det her" in somebody.direct[-1]
    assert not chat.clara.direct


@pytest.mark.told_once
async def test_of_a_meeting_that_is_cancelled_or_moved_away_it_is_not_sent(chat: Chat) -> None:
    await makes(chat, chat.anna, union=["bent"])
    await chat.anna.presses("Meetings", on=await shows(chat.anna))
    await chat.anna.presses("Change", on=chat.anna.private[-1])
    await chat.anna.presses("Cancel this meeting")
    await chat.anna.submits(reason="Lejrskole")
    cancelled = chat.anna.private[-1]
    await chat.is_(datetime(2026, 3, 3, 9, 0, tzinfo=UTC))
    assert not any("Hver af dem har det her" in one for one in chat.bent.direct)
    await chat.anna.presses("Hold it after all", on=cancelled)
    agenda = next(one for one in chat.bent.direct if "Hver af dem har det her" in one)
    assert "onsdag den 4. marts 2026" in agenda, "judged anew"


@pytest.mark.told_once
async def test_what_was_sent_says_that_the_meeting_is_cancelled(chat: Chat) -> None:
    await makes(chat, chat.anna, conversation="trio", standing_agenda="Siden sidst")
    await chat.is_(datetime(2026, 3, 3, 9, 0, tzinfo=UTC))
    assert "4. marts" in chat.channel("trio")[-1]
    await chat.anna.presses("Meetings", on=await shows(chat.anna))
    await chat.anna.presses("Change", on=chat.anna.private[-1])
    await chat.anna.presses("Cancel this meeting")
    await chat.anna.submits(reason="Lejrskole")
    assert "Lejrskole" in chat.channel("trio")[-1]
    assert not chat.channel("trio")[-1].buttons


@pytest.mark.told_once
async def test_a_forum_that_does_not_want_it_gets_none_until_it_does(chat: Chat) -> None:
    await makes(chat, chat.anna, agenda_days="0", conversation="trio")
    await chat.is_(datetime(2026, 3, 3, 9, 0, tzinfo=UTC))
    assert not any("Dagsorden" in one for one in chat.channel("trio"))
    await chat.anna.presses("Edit", on=await shows(chat.anna))
    await chat.anna.submits(agenda_days="3")
    assert chat.anna.form.fields["agenda_days"].error, "what is raised in time would not be on it"
    await chat.anna.submits(agenda_days="2")
    assert "4. marts" in chat.channel("trio")[-1]


@pytest.mark.told_once
async def test_who_leaves_the_forum_is_sent_nothing(chat: Chat) -> None:
    await makes(chat, chat.anna, union=["bent"])
    await chat.anna.presses("Edit", on=await shows(chat.anna))
    await chat.anna.submits(union=["clara"])
    await chat.is_(datetime(2026, 3, 3, 9, 0, tzinfo=UTC))
    assert not chat.bent.direct
    assert "TRIO" in chat.clara.direct[-1], "who came since has it"


async def leaves_and_comes_back(chat: Chat, *, by_form: bool) -> None:
    """Bent, while the school's clock stands still."""
    if by_form:
        for union in (["clara"], ["bent", "clara"]):
            await chat.anna.presses("Edit", on=await shows(chat.anna))
            await chat.anna.submits(union=union)
        return
    await chat.anna.presses("Members", on=await shows(chat.anna))
    await chat.anna.presses("Remove", on=chat.anna.private[-1])
    removed = chat.anna.private[-1]
    assert "Bent" in removed
    await adds(chat.anna, "Mens Bent er væk", after=0, late_too=True)
    await chat.anna.presses("Undo", on=removed)


@pytest.mark.told_once
@pytest.mark.parametrize("by_form", [True, False])
async def test_who_comes_back_has_the_agenda_that_follows_again(chat: Chat, by_form: bool) -> None:
    await makes(chat, chat.anna, union=["bent", "clara"])
    await chat.is_(datetime(2026, 3, 3, 9, 0, tzinfo=UTC))
    assert "4. marts" in chat.bent.direct[-1]
    await leaves_and_comes_back(chat, by_form=by_form)
    await adds(chat.anna, "Vandskade", after=0, late_too=True)
    assert "Vandskade" in chat.bent.direct[-1]
    assert ("Mens Bent er væk" in chat.bent.direct[-1]) is not by_form


@pytest.mark.told_once
async def test_the_channel_chosen_again_has_the_agenda_that_follows_again(chat: Chat) -> None:
    await makes(chat, chat.anna, conversation="trio")
    await chat.is_(datetime(2026, 3, 3, 9, 0, tzinfo=UTC))
    for place in ("personale", "trio"):
        await chat.anna.presses("Edit", on=await shows(chat.anna))
        await chat.anna.submits(conversation=place)
    await adds(chat.anna, "Vandskade", after=0, late_too=True)
    assert "Vandskade" in chat.channel("trio")[-1]


@pytest.mark.told_once
async def test_who_is_added_is_sent_the_agenda_at_once(chat: Chat) -> None:
    await chat.clara.types("/samspil", "direct")  # on Teams somebody must have the app, or be in a team that has
    await makes(chat, chat.anna)
    await chat.is_(datetime(2026, 3, 3, 9, 0, tzinfo=UTC))
    await chat.anna.presses("Members", on=await shows(chat.anna))
    await chat.anna.presses("Add people", on=chat.anna.private[-1])
    await chat.anna.submits(hat="leader", people=["clara"])
    assert "4 March" in chat.clara.direct[-1]


@pytest.mark.told_once
async def test_a_meeting_held_after_all_has_its_agenda_though_none_was_expected(chat: Chat) -> None:
    """It was cancelled before anybody was expected to be sent its agenda."""
    await makes(chat, chat.anna, every="dates", dates="4.5.", weekday=None, conversation="trio")
    await chat.anna.presses("Meetings", on=await shows(chat.anna))
    await chat.anna.presses("Change", on=chat.anna.private[-1])
    await chat.anna.presses("Cancel this meeting")
    await chat.anna.submits(reason="Lejrskole")
    cancelled = chat.anna.private[-1]
    await chat.is_(datetime(2026, 4, 30, 9, 0, tzinfo=UTC))
    await chat.anna.presses("Hold it after all", on=cancelled)
    await chat.is_(datetime(2026, 5, 1, 9, 0, tzinfo=UTC))
    assert "Dagsorden for TRIO" in chat.channel("trio")[-1]


# ------------------------------------------------------------------------------------------------ cancelled meetings


@pytest.mark.parametrize("moves", [True, False])
async def test_whoever_cancels_is_asked_where_the_items_go(chat: Chat, moves: bool) -> None:
    await makes(chat, chat.anna)
    await chat.bent.presses("Add an item", on=await opens(chat.bent, after=0))
    await chat.bent.submits(title="Gårdvagter")
    await chat.bent.submits(late_reason="x")
    await chat.anna.presses("Meetings", on=await shows(chat.anna))
    await chat.anna.presses("Change", on=chat.anna.private[-1])
    await chat.anna.presses("Cancel this meeting")
    await chat.anna.submits(reason="Lejrskole")
    cancelled = chat.anna.private[-1]
    assert "1 punkt står på dagsordenen" in cancelled
    if moves:
        await chat.anna.presses("Flyt 1 punkt til onsdag den 11. marts 2026", on=cancelled)
        assert "Gårdvagter" in await opens(chat.bent, after=0)
        assert "Efter fristen" not in chat.bent.private[-1], "in time for that meeting"
    else:
        assert "Gårdvagter" not in await opens(chat.bent, after=0)
        seen = await opens(chat.anna, after=0)
        assert "1 punkt står stadig på det aflyste møde onsdag den 4. marts 2026." in seen
        assert "aflyste" not in await opens(chat.bent, after=0), "only whoever leads is asked"
        await chat.anna.presses("Hold it after all", on=cancelled)
        assert "Gårdvagter" in await opens(chat.bent, after=0)


@pytest.mark.told_once
async def test_items_of_a_meeting_that_a_new_rule_drops_can_be_moved(chat: Chat) -> None:
    await makes(chat, chat.anna)
    await adds(chat.bent, "Gårdvagter")
    await chat.anna.presses("Edit", on=await shows(chat.anna))
    await chat.anna.submits(weekday="4")
    seen = await opens(chat.anna, after=0)
    assert "torsdag den 5. marts 2026" in seen
    await chat.anna.presses("Move them here", on=seen)
    assert "Gårdvagter" in await opens(chat.bent, after=0)
    assert "Move them here" not in await opens(chat.anna, after=0)
