"""Forums and their meetings: made, seen by those in them, changed: on every platform, on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.language import Reader
from handlers.wording import not_found
from tests.chat import Chat, Somebody
from tests.drivers import Seen

TRIO = {"name": "TRIO", "at": "14:00", "every": "weeks", "weekday": "3", "union": ["bent"]}


async def makes(chat: Chat, by: Somebody, **values: object) -> Seen:
    """A forum, from command to answer."""
    await by.types("/forum new")
    await by.submits(**{name: value for name, value in (TRIO | values).items() if value is not None})
    assert not by.has_form, by.form
    return by.private[-1]


async def shows(by: Somebody, words: str = "") -> Seen:
    await by.types(f"/forum show {words}".strip())
    return by.private[-1]


async def test_a_leader_makes_a_forum_that_its_members_see(chat: Chat) -> None:
    await chat.anna.types("/forum ny TRIO")
    assert chat.anna.form.fields["name"].value == "TRIO"
    assert chat.anna.form.fields["chair"].value in ("anna", ["anna"])
    await chat.anna.submits(
        at="14:00",
        purpose="Vilkår, fravær og samarbejde.",
        kind="dialogue",
        leader=["anna"],
        union=["bent"],
        work_environment=["bent"],
        minute_taker="bent",
        every="weeks",
        weekday="3",
        minutes="45",
        place="Lokale 12",
        deadline="2",
        deadline_in="weeks",
        standing_agenda="Siden sidst\n\n Fravær ",
        ground_rules="Alle bliver hørt.",
    )
    made = chat.anna.private[-1]
    assert "TRIO er oprettet" in made
    for day in ("4. marts", "11. marts", "18. marts"):
        assert f"onsdag den {day} 2026 kl. 14.00" in made
    assert "Hver onsdag kl. 14.00, 45 minutter" in made
    seen = await shows(chat.bent, "trio")
    for words in (
        "Vilkår, fravær",
        "Dialog",
        "Hver onsdag",
        "Tillidsrepræsentanter",
        "Arbejdsmiljørepræsentanter",
        "Lokale 12",
        "2 uger før",
        "Siden sidst\nFravær",
        "Alle bliver hørt.",
        "Det gør administratorer ikke",
        "onsdag den 18. marts 2026 kl. 14.00",
    ):
        assert words in seen, words
    assert seen.buttons == ["Møder", "Dagsorden", "Medlemmer", "Årshjulet"], "Bent neither chairs nor made it"


@pytest.mark.told_once
async def test_a_name_and_a_time_are_enough(chat: Chat) -> None:
    await chat.anna.types("/forum new")
    await chat.anna.submits(name="Møde for mig selv", at="09:30")
    assert not chat.anna.has_form
    assert "Tilføj dem med »Tilføj et møde«" in chat.anna.private[-1]
    assert "3 arbejdsdage før" in await shows(chat.anna)


async def test_what_is_missing_or_wrong_stands_at_its_field(chat: Chat) -> None:
    await chat.anna.types("/forum new")
    await chat.anna.submits(name="Erfa", at="", every="dates", dates="30.2.", minutes="0", deadline="0", step="0")
    form = chat.anna.form
    assert form.fields["at"].error
    assert "30.2." in form.fields["dates"].error
    assert form.fields["minutes"].error
    assert form.fields["deadline"].error
    assert form.fields["step"].error
    await chat.anna.submits(at="14:00", dates="1.10.2026", minutes="60", deadline="3", step="1")
    assert "uden årstal" in chat.anna.form.fields["dates"].error
    await chat.anna.submits(dates="1/10, 15/3")
    assert "Hvert år den 15. marts og 1. oktober" in chat.anna.private[-1], "and nothing typed was lost"


@pytest.mark.told_once
async def test_a_rule_left_out_is_asked_for(chat: Chat) -> None:
    await chat.anna.types("/forum new")
    await chat.anna.submits(name="Erfa", at="14:00", weekday="3")
    assert chat.anna.form.fields["every"].error


async def test_the_form_sent_twice_is_one_forum_and_one_answer(chat: Chat) -> None:
    first = await makes(chat, chat.anna)
    await chat.anna.submits_again()
    assert chat.anna.private[-1].text == first.text
    await chat.anna.types("/forum list")
    assert chat.anna.private[-1].text.count("TRIO") == 1
    await makes(chat, chat.anna)
    await chat.anna.types("/forum list")
    assert chat.anna.private[-1].text.count("TRIO") == 2, "two forums may have one name"
    assert "Which of these?" in await shows(chat.anna, "TRIO")


@pytest.mark.told_once
async def test_nobody_else_sees_it_and_administrators_neither(chat: Chat) -> None:
    await chat.anna.types("/samspil")  # the first, who administers
    made = await makes(chat, chat.bent, union=["david"], purpose="Hemmeligt", conversation="trio")
    assert "TRIO" in made
    for somebody in (chat.anna, chat.clara):
        await somebody.types("/forum list")
        assert "TRIO" not in somebody.private[-1]
        seen = await shows(somebody, "TRIO")
        assert str(not_found(Reader("en", "UTC"))) in seen
        await somebody.types("/forum")
        assert "Hemmeligt" not in somebody.private[-1]
        assert "Hemmeligt" not in somebody.everything
    assert "Hemmeligt" in await shows(chat.david, "TRIO")


async def test_a_channel_knows_its_forum(chat: Chat) -> None:
    await makes(chat, chat.anna, name="Uden kanal")
    await makes(chat, chat.anna, name="Med kanal", conversation="trio")
    await chat.bent.types("/forum", "trio")
    assert "Med kanal" in chat.bent.private[-1]
    assert "Uden kanal" not in chat.bent.private[-1]


@pytest.mark.told_once
async def test_a_guest_may_chair_and_it_is_said(chat: Chat) -> None:
    made = await makes(chat, chat.anna, chair="eva", conversation="trio")
    assert "Eva Lund" in made
    await chat.eva.types("/forum show TRIO", "trio")
    await chat.eva.presses("Edit")
    assert chat.eva.form.fields["name"].value == "TRIO"


async def test_an_edit_replaces_what_nobody_touched(chat: Chat) -> None:
    await makes(chat, chat.anna)
    await chat.anna.presses("Meetings", on=await shows(chat.anna))
    await chat.anna.presses("Change", on=chat.anna.private[-1])
    assert chat.anna.form.fields["date"].value == "2026-03-04"
    await chat.anna.submits(date="2026-03-05", at="10:15")
    moved = chat.anna.private[-1]
    assert "torsdag den 5. marts 2026 kl. 10.15" in moved
    assert "Flyttet fra onsdag den 4. marts 2026." in moved
    await chat.anna.presses("Edit", on=await shows(chat.anna))
    assert chat.anna.form.fields["weekday"].value == "3"
    await chat.anna.submits(weekday="1", name="Nyt navn")
    changed = chat.anna.private[-1]
    assert "Nyt navn er ændret" in changed
    assert "1 møde, der er tilføjet eller ændret for sig" in changed
    assert "torsdag den 5. marts 2026 kl. 10.15" in changed, "what was moved stays"
    assert "mandag den 2. marts 2026 kl. 14.00" in changed
    assert "onsdag" not in changed
    await chat.anna.submits_again()
    assert chat.anna.private[-1].text == changed.text


@pytest.mark.told_once
async def test_an_edit_of_what_somebody_changed_meanwhile_loses_nothing(chat: Chat) -> None:
    await makes(chat, chat.anna, chair="bent")
    seen = await shows(chat.anna)
    await chat.anna.presses("Edit", on=seen)
    await chat.bent.presses("Edit", on=await shows(chat.bent))
    await chat.bent.submits(purpose="Bents")
    await chat.anna.submits(purpose="Annas")
    assert "changed this forum meanwhile" in chat.anna.form.error or "i mellemtiden" in chat.anna.form.error
    assert chat.anna.form.fields["purpose"].value == "Annas"
    assert "Bents" in await shows(chat.bent)
    await chat.anna.submits()
    assert "Annas" in await shows(chat.bent)


@pytest.mark.told_once
async def test_who_neither_chairs_nor_made_it_may_not_change_it(chat: Chat) -> None:
    await makes(chat, chat.anna, union=["bent"], chair="bent")
    as_chair = await shows(chat.bent)
    await chat.anna.presses("Edit", on=await shows(chat.anna))
    await chat.anna.submits(chair="anna")
    await chat.bent.presses("Edit", on=as_chair)
    assert not chat.bent.has_form
    assert "Det kan kun Anna Holm gøre." in chat.bent.private[-1]


async def test_a_meeting_is_cancelled_with_a_reason_and_held_after_all(chat: Chat) -> None:
    await makes(chat, chat.anna)
    await chat.anna.presses("Meetings", on=await shows(chat.anna))
    await chat.anna.presses("Change", on=chat.anna.private[-1])
    await chat.anna.presses("Cancel this meeting")
    await chat.anna.submits(reason="")
    assert chat.anna.form.fields["reason"].error
    await chat.anna.submits(reason="Lejrskole")
    cancelled = chat.anna.private[-1]
    assert "Lejrskole" in cancelled
    await chat.bent.types("/forum show")
    assert "4. marts" not in chat.bent.private[-1]
    await chat.bent.presses("Meetings", on=chat.bent.private[-1])
    assert "Aflyst: Lejrskole" in chat.bent.private[-1]
    await asyncio.to_thread(chat.app.tidy)
    assert "4. marts" not in await shows(chat.bent), "no plan brings it back"
    await chat.anna.presses("Hold it after all", on=cancelled)
    assert "onsdag den 4. marts 2026 kl. 14.00" in await shows(chat.bent)


async def test_a_meeting_is_put_in_once_and_not_in_the_past(chat: Chat) -> None:
    await makes(chat, chat.anna, every="hand", weekday=None)
    await chat.anna.presses("Insert a meeting", on=await shows(chat.anna))
    await chat.anna.submits(date="2026-03-01")
    assert chat.anna.form.fields["date"].error
    await chat.anna.submits(date="2026-03-02", at="08:30")
    assert chat.anna.form.fields["at"].error
    await chat.anna.submits(date="2026-04-03", at="14:30", place="https://example.org/x")
    put_in = chat.anna.private[-1]
    assert "fredag den 3. april 2026 kl. 14.30" in put_in
    assert "Det er ikke en arbejdsdag." in put_in, "it is Good Friday"
    assert "https://example.org/x" in put_in.links
    await chat.anna.submits_again()
    assert chat.anna.private[-1].text == put_in.text
    seen = await shows(chat.anna)
    assert seen.text.count("fredag den 3. april 2026") == 1


@pytest.mark.told_once
async def test_one_meeting_is_chaired_by_another_of_the_forum(chat: Chat) -> None:
    await makes(chat, chat.anna)
    await chat.anna.presses("Meetings", on=await shows(chat.anna))
    await chat.anna.presses("Change", on=chat.anna.private[-1])
    await chat.anna.submits(substitute="clara")
    assert "Clara Møller" in chat.anna.form.fields["substitute"].error, "she would not see it"
    await chat.anna.submits(substitute="bent")
    await chat.bent.presses("Meetings", on=await shows(chat.bent))
    assert chat.bent.private[-1].text.count("Ordstyrer denne gang: Bent Sørensen.") == 1


@pytest.mark.told_once
async def test_what_has_begun_stays_as_it_is(chat: Chat) -> None:
    await makes(chat, chat.anna)
    await chat.anna.presses("Meetings", on=await shows(chat.anna))
    before = chat.anna.private[-1]
    await chat.anna.presses("Change", on=before)
    await chat.is_(datetime(2026, 3, 4, 13, 30, tzinfo=UTC))
    await chat.anna.submits(date="2026-03-06")
    told = chat.anna.form.error if chat.anna.has_form else ""
    assert "Mødet er begyndt" in told or "Mødet er begyndt" in chat.anna.private[-1]
    assert "6. marts" not in await shows(chat.anna)


@pytest.mark.told_once
async def test_an_archived_forum_meets_no_more_and_can_be_brought_back(chat: Chat) -> None:
    await makes(chat, chat.anna)
    before, seen = await shows(chat.anna), await shows(chat.anna)
    await chat.anna.presses("Archive", on=seen)
    archived = chat.anna.private[-1]
    await chat.bent.types("/forum list")
    assert "TRIO" not in chat.bent.private[-1]
    await chat.anna.presses("Edit", on=before)
    assert not chat.anna.has_form, "it is to be brought back first"
    await chat.anna.presses("Bring it back", on=archived)
    assert "onsdag den 4. marts 2026 kl. 14.00" in await shows(chat.bent)


async def test_an_archived_forum_is_found_by_its_name_and_in_a_list_of_its_own(chat: Chat) -> None:
    await makes(chat, chat.anna)
    await chat.anna.types("/forum list")
    assert "Arkiverede fora" not in chat.anna.private[-1].buttons
    await chat.anna.presses("Archive", on=await shows(chat.anna))
    assert "Arkiveret" in await shows(chat.bent, "trio")
    await chat.bent.types("/forum list")
    await chat.bent.presses("Archived forums", on=chat.bent.private[-1])
    await chat.bent.presses("Show", on=chat.bent.private[-1])
    assert "Hent det frem igen" not in chat.bent.private[-1].buttons, "only whoever may change it"
    await chat.anna.types("/forum list")
    await chat.anna.presses("Archived forums", on=chat.anna.private[-1])
    assert "TRIO" in chat.anna.private[-1]
    await chat.anna.presses("Show", on=chat.anna.private[-1])
    await chat.anna.presses("Bring it back", on=chat.anna.private[-1])
    assert "onsdag den 4. marts 2026 kl. 14.00" in await shows(chat.bent, "trio")
    await chat.clara.types("/forum list")
    assert "Archived forums" not in chat.clara.private[-1].buttons


@pytest.mark.told_once
async def test_what_was_put_in_falls_away_with_an_archived_forum_and_comes_back(chat: Chat) -> None:
    await makes(chat, chat.anna, every="hand", weekday=None, agenda_days="1", conversation="trio")
    await chat.anna.presses("Insert a meeting", on=await shows(chat.anna))
    await chat.anna.submits(date="2026-03-04", at="14:00", tell=False)
    await chat.is_(datetime(2026, 3, 3, 9, 0, tzinfo=UTC))
    assert "4. marts" in chat.channel("trio")[-1], "its agenda"
    await chat.anna.presses("Archive", on=await shows(chat.anna))
    archived = chat.anna.private[-1]
    assert "This meeting is cancelled." in chat.channel("trio")[-1]
    await chat.anna.presses("Bring it back", on=archived)
    assert "onsdag den 4. marts 2026 kl. 14.00" in await shows(chat.bent)
    assert "This meeting is cancelled." not in chat.channel("trio")[-1]


@pytest.mark.told_once
async def test_the_plan_moves_on_by_itself(chat: Chat) -> None:
    await makes(chat, chat.anna, every="dates", dates="1.10.", weekday=None)
    assert "2027" not in await shows(chat.anna)
    await chat.is_(datetime(2026, 12, 1, 9, 0, tzinfo=UTC))
    assert "2027" not in await shows(chat.anna)
    await asyncio.to_thread(chat.app.tidy)
    assert "fredag den 1. oktober 2027 kl. 14.00" in await shows(chat.anna)


@pytest.mark.told_once
async def test_everything_is_said_in_the_readers_language(chat: Chat) -> None:
    await chat.david.types("/forum ny")
    await chat.david.submits(name="Partsmøte", at="14:00", every="months", weekday="3", nth="-1", leader=["clara"])
    assert "Hver måned, siste onsdag kl. 14:00" in chat.david.private[-1]
    seen = await shows(chat.clara)
    assert "Every month, the last Wednesday at 14:00" in seen
    await chat.clara.types("/forum liste")
    assert "Next meeting: Wednesday 25 March 2026 at 14:00" in chat.clara.private[-1]
