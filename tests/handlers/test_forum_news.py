"""Those in a forum are told what became of its meetings: once, by what is true then, and nobody else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.chat import Chat, Somebody
from tests.drivers import Seen
from tests.handlers.test_forums import makes, shows


async def changes(chat: Chat, by: Somebody, **values: object) -> Seen:
    """The forum's next meeting, by its form."""
    await by.presses("Meetings", on=await shows(by))
    await by.presses("Change", on=by.private[-1])
    await by.submits(**values)
    assert not by.has_form, by.form
    return by.private[-1]


async def cancels(chat: Chat, by: Somebody, reason: str, **values: object) -> Seen:
    await by.presses("Meetings", on=await shows(by))
    await by.presses("Change", on=by.private[-1])
    await by.presses("Cancel this meeting")
    await by.submits(reason=reason, **values)
    return by.private[-1]


def news(somebody: Somebody, words: str) -> list[Seen]:
    return [seen for seen in somebody.direct if words in seen.text]


@pytest.mark.told_once
async def test_a_moved_meeting_is_told_to_each_in_the_forum_but_whoever_moved_it(chat: Chat) -> None:
    for somebody in (chat.clara, chat.david):
        await somebody.types("/samspil")  # Teams tells which language they read only when they do something
    await makes(chat, chat.anna, union=["bent", "clara"], minute_taker="david")
    answered = await changes(chat, chat.anna, date="2026-03-05", at="10:15")
    assert "Om et minut giver jeg Bent Sørensen, Clara Møller og David Åberg besked" in answered
    assert not news(chat.bent, "Et møde er flyttet"), "there is a minute for a slip"
    await chat.passes(minutes=1)
    [told] = news(chat.bent, "Et møde er flyttet")
    assert "TRIO" in told
    assert "Det skulle have været" in told
    assert "onsdag den 4. marts 2026 kl. 14.00" in told
    assert "torsdag den 5. marts 2026 kl. 10.15" in told
    assert "Anna Holm" in told
    assert news(chat.clara, "A meeting is moved")
    assert news(chat.david, "Et møte er flyttet")
    assert not news(chat.anna, "flyttet")
    await chat.passes(hours=1)
    assert len(news(chat.bent, "flyttet")) == 1
    await chat.bent.presses("Meetings", on=told)
    assert "torsdag den 5. marts" in chat.bent.private[-1]


async def test_with_a_channel_it_is_said_there_and_to_nobody_alone(chat: Chat) -> None:
    await makes(chat, chat.anna, union=["bent", "clara"], conversation="trio")
    answered = await cancels(chat, chat.anna, "Lejrskole")
    assert "Om et minut siger jeg det i trio." in answered
    await chat.is_(datetime(2026, 3, 2, 20, 0, tzinfo=UTC))
    told = chat.channel("trio")[-1]
    assert "Et møde er aflyst" in told, "a channel waits for no working time"
    assert "Lejrskole" in told
    assert not news(chat.bent, "aflyst")
    assert not news(chat.clara, "cancelled")
    assert "Lejrskole" not in chat.david.everything


@pytest.mark.told_once
async def test_a_closed_channel_is_not_named_to_who_is_not_in_it(chat: Chat) -> None:
    """David chairs a forum whose channel he is not in: he changes it, and the channel stays and is not named."""
    await makes(chat, chat.anna, chair="david", conversation="trio", name="Rådet")
    shown = await shows(chat.david)
    assert "en lukket som du ikke er med i" in shown
    assert "trio" not in shown.text
    await chat.david.presses("Edit", on=shown)
    assert not chat.david.form.fields["conversation"].value
    await chat.david.submits(purpose="Nytt")
    answered = await changes(chat, chat.david, at="15:00")
    assert "i forumets kanal" in answered
    await chat.passes(minutes=2)
    assert "Et møde er flyttet" in chat.channel("trio")[-1], "it is the forum's channel as before"
    assert "trio" in await shows(chat.anna)


@pytest.mark.told_once
async def test_several_quick_changes_are_one_message(chat: Chat) -> None:
    await makes(chat, chat.anna)
    await changes(chat, chat.anna, date="2026-03-05")
    await changes(chat, chat.anna, date="2026-03-06")
    await changes(chat, chat.anna, place="Lokale 9")
    await chat.passes(minutes=2)
    [told] = news(chat.bent, "Et møde er flyttet")
    assert "onsdag den 4. marts 2026" in told
    assert "fredag den 6. marts 2026" in told
    assert "torsdag" not in told
    assert "Lokale 9" in told
    await changes(chat, chat.anna, place="Lokale 7")
    await chat.passes(minutes=2)
    [told] = news(chat.bent, "Et møde er ændret")
    assert "Lokale 7" in told
    assert "skulle have været" not in told


@pytest.mark.told_once
async def test_a_meeting_that_is_moved_back_is_not_spoken_of(chat: Chat) -> None:
    await makes(chat, chat.anna)
    await changes(chat, chat.anna, date="2026-03-05")
    await changes(chat, chat.anna, date="2026-03-04")
    cancelled = await cancels(chat, chat.anna, "Nej")
    await chat.anna.presses("Hold it after all", on=cancelled)
    assert "De andre ved ikke af andet, så jeg siger ikke noget." in chat.anna.private[-1]
    assert "Om et minut" not in chat.anna.private[-1], "nothing is promised that nobody will hear"
    await chat.passes(minutes=2)
    assert not news(chat.bent, "Et møde")


@pytest.mark.told_once
@pytest.mark.parametrize("where", [{"conversation": "trio"}, {}])
async def test_held_after_all_promises_what_will_be_said_and_that_once(chat: Chat, where: dict[str, str]) -> None:
    await makes(chat, chat.anna, **where)
    cancelled = await cancels(chat, chat.anna, "Nej")
    await chat.passes(minutes=2)
    await chat.anna.presses("Meetings", on=await shows(chat.anna))
    await chat.anna.presses("Hold it after all", on=chat.anna.private[-1])
    assert "Om et minut" in chat.anna.private[-1]
    await chat.passes(minutes=2)
    said = chat.channel("trio")[-1] if where else chat.bent.direct[-1]
    assert "Et møde holdes alligevel" in said
    await chat.anna.presses("Hold it after all", on=cancelled)
    assert any("De andre ved ikke af andet" in one for one in chat.anna.private), "it is held already"


@pytest.mark.told_once
async def test_outside_working_time_people_are_left_alone_unless_the_meeting_is_sooner(chat: Chat) -> None:
    await makes(chat, chat.anna)
    await chat.is_(datetime(2026, 3, 2, 18, 0, tzinfo=UTC))
    await changes(chat, chat.anna, date="2026-03-05")
    await chat.passes(hours=1)
    assert not news(chat.bent, "flyttet")
    await chat.is_(datetime(2026, 3, 3, 7, 1, tzinfo=UTC))
    assert news(chat.bent, "Et møde er flyttet")
    await chat.is_(datetime(2026, 3, 4, 18, 0, tzinfo=UTC))
    await changes(chat, chat.anna, at="07:15")
    await chat.passes(minutes=2)
    assert "torsdag den 5. marts 2026 kl. 07.15" in chat.bent.direct[-1], "in the morning it would be too late"


@pytest.mark.told_once
async def test_nothing_is_said_of_what_has_begun_nor_to_who_left(chat: Chat) -> None:
    await makes(chat, chat.anna, union=["bent", "clara"])
    await chat.is_(datetime(2026, 3, 3, 18, 0, tzinfo=UTC))
    await changes(chat, chat.anna, date="2026-03-05")
    await chat.anna.presses("Edit", on=await shows(chat.anna))
    await chat.anna.submits(union=["bent"])
    await chat.is_(datetime(2026, 3, 4, 8, 0, tzinfo=UTC))
    assert news(chat.bent, "flyttet")
    assert not news(chat.clara, "moved")
    await chat.is_(datetime(2026, 3, 5, 12, 59, 30, tzinfo=UTC))
    await changes(chat, chat.anna, place="Lokale 9")
    await chat.is_(datetime(2026, 3, 5, 14, 0, tzinfo=UTC))
    assert not news(chat.bent, "Lokale 9")


@pytest.mark.told_once
async def test_who_tells_them_in_person_switches_it_off_and_later_news_begins_where_they_were(chat: Chat) -> None:
    await makes(chat, chat.anna)
    answered = await changes(chat, chat.anna, date="2026-03-05", tell=False)
    assert "Giv dem selv besked" in answered
    await chat.passes(minutes=2)
    assert not news(chat.bent, "flyttet")
    await changes(chat, chat.anna, date="2026-03-06")
    await chat.passes(minutes=2)
    [told] = news(chat.bent, "Et møde er flyttet")
    assert "onsdag den 4. marts" in told
    assert "torsdag" not in told


async def test_a_new_meeting_a_cancelled_one_and_one_after_all(chat: Chat) -> None:
    await makes(chat, chat.anna, every="hand", weekday=None)
    await chat.anna.presses("Insert a meeting", on=await shows(chat.anna))
    await chat.anna.submits(date="2026-03-09")
    inserted = chat.anna.private[-1]
    assert "Om et minut giver jeg Bent Sørensen besked" in inserted
    await chat.anna.submits_again()
    assert chat.anna.private[-1].text == inserted.text
    await chat.passes(minutes=2)
    [told] = news(chat.bent, "Et nyt møde")
    assert "mandag den 9. marts 2026 kl. 14.00" in told
    cancelled = await cancels(chat, chat.anna, "Sygdom")
    await chat.passes(minutes=2)
    [told] = news(chat.bent, "Et møde er aflyst")
    assert "Sygdom" in told
    await chat.anna.presses("Hold it after all", on=cancelled)
    await chat.passes(minutes=2)
    assert len(news(chat.bent, "Et møde holdes alligevel")) == 1


@pytest.mark.told_once
async def test_a_saved_form_sent_again_says_the_same(chat: Chat) -> None:
    await makes(chat, chat.anna)
    first = await changes(chat, chat.anna, date="2026-03-05")
    await chat.anna.submits_again()
    assert chat.anna.private[-1].text == first.text
    assert "Der er ikke ændret noget." in await changes(chat, chat.anna)
    await chat.passes(minutes=2)
    assert len(news(chat.bent, "flyttet")) == 1


@pytest.mark.told_once
async def test_another_rhythm_is_one_message(chat: Chat) -> None:
    await makes(chat, chat.anna)
    await chat.anna.presses("Edit", on=await shows(chat.anna))
    await chat.anna.submits(weekday="1")
    answered = chat.anna.private[-1]
    assert "Det ændrer 5" in answered
    assert "Bent Sørensen besked" in answered
    await chat.anna.submits_again()
    assert chat.anna.private[-1].text == answered.text
    await chat.anna.presses("Edit", on=await shows(chat.anna))
    await chat.anna.submits(weekday="2")
    await chat.passes(minutes=2)
    [told] = news(chat.bent, "Et forum mødes på nye tidspunkter")
    assert "Hver tirsdag kl. 14.00" in told
    assert "tirsdag den 3. marts 2026" in told
    await chat.anna.presses("Edit", on=await shows(chat.anna))
    await chat.anna.submits(purpose="Nyt formål")
    assert "Det ændrer" not in chat.anna.private[-1]
    await chat.passes(minutes=2)
    assert len(news(chat.bent, "nye tidspunkter")) == 1


@pytest.mark.told_once
async def test_two_who_change_it_are_each_told_of_the_others(chat: Chat) -> None:
    await makes(chat, chat.anna, chair="bent", leader=["anna"])
    await changes(chat, chat.anna, date="2026-03-05")
    await changes(chat, chat.bent, date="2026-03-06")
    await chat.passes(minutes=2)
    assert not news(chat.bent, "flyttet"), "he saw where Anna had put it, and put it elsewhere"
    [told] = news(chat.anna, "flyttet")
    assert "torsdag den 5. marts" in told
    assert "fredag den 6. marts" in told
