"""Agendas that are sent on their day, and follow what becomes of their meeting, on every platform and database."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from tests.chat import Chat
from tests.handlers.test_agenda import SECOND, TUESDAY, adds, opens
from tests.handlers.test_forums import makes, shows


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


@pytest.mark.told_once
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
    await chat.anna.presses("Flyt det hertil", on=seen)
    assert "Gårdvagter" in await opens(chat.bent, after=0)
    assert "Flyt det hertil" not in (await opens(chat.anna, after=0)).buttons
