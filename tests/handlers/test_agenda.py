"""Agendas of forums: added to, changed, carried over, sent on their day: on every platform, on both databases."""

from __future__ import annotations

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


@pytest.mark.told_once
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


@pytest.mark.told_once
@pytest.mark.on_both
async def test_whoever_added_it_and_the_chair_change_it_and_nobody_else(chat: Chat) -> None:
    await makes(chat, chat.anna, union=["bent", "clara"])
    await adds(chat.bent, "Gårdvagter")
    await chat.clara.presses("Open", on=await opens(chat.clara))
    assert chat.clara.private[-1].buttons == ["Agenda", "Announce the decision"]
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


@pytest.mark.told_once
@pytest.mark.on_both
async def test_the_chair_gives_the_order(chat: Chat) -> None:
    await makes(chat, chat.anna, standing_agenda="Siden sidst\nFravær")
    for title in ("Første", "Anden", "Tredje"):
        await adds(chat.bent, title)
    await chat.anna.presses("Open", on=await opens(chat.anna))
    await chat.anna.presses("Edit", on=chat.anna.private[-1])
    assert str(chat.anna.form.fields["place"].value) == "3"
    for outside in ("2", "6"):
        await chat.anna.submits(place=outside)
        assert chat.anna.form.fields["place"].error
    await chat.anna.submits(place="5")
    seen = await opens(chat.bent)
    assert [seen.text.index(one) for one in ("3. Anden", "4. Tredje", "5. Første")] == sorted(
        seen.text.index(one) for one in ("3. Anden", "4. Tredje", "5. Første")
    )


@pytest.mark.told_once
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


@pytest.mark.not_on("slack", why="an answer takes the place of the message that was pressed there")
@pytest.mark.told_once
@pytest.mark.on_both
async def test_carried_over_twice_by_the_same_button_it_skips_no_meeting(chat: Chat) -> None:
    await makes(chat, chat.anna)
    await adds(chat.bent, "Gårdvagter")
    await chat.bent.presses("Open", on=await opens(chat.bent))
    seen = chat.bent.private[-1]
    await chat.bent.presses("To the next meeting", on=seen)
    first = chat.bent.private[-1].text
    await chat.bent.presses("To the next meeting", on=seen)
    assert chat.bent.private[-1].text == first
    assert "onsdag den 18. marts 2026" in first
    assert "Gårdvagter" in await opens(chat.anna, after=2)
    assert "Gårdvagter" not in await opens(chat.anna, after=3)


@pytest.mark.told_once
async def test_an_item_goes_nowhere_but_where_its_button_said(chat: Chat) -> None:
    await makes(chat, chat.anna)
    await adds(chat.bent, "Gårdvagter")
    await chat.bent.presses("Open", on=await opens(chat.bent))
    seen = chat.bent.private[-1]
    await chat.anna.presses("Insert a meeting", on=await shows(chat.anna))
    await chat.anna.submits(date="2026-03-16", at="09:00", tell=False)
    await chat.bent.presses("To the next meeting", on=seen)
    assert "Det næste møde er et andet nu" in chat.bent.private[-1]
    assert "Gårdvagter" in await opens(chat.anna)


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


@pytest.mark.told_once
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
    assert "2. Et punkt fra Bent Sørensen; de, det angår, kender til det" in seen
    assert "Efter fristen: Det kom i går" in seen, "its form says that all read the reason"
    for words in ("Det skjulte", "Trukket", "Hemmelig tekst"):
        assert words not in chat.anna.everything, words


# ------------------------------------------------------------------------------------------------ sending
