"""A decision under way: opened, people heard, changed, given up: on every platform, on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from storage.forum_tables import ForumRow
from tests.chat import Chat, Somebody
from tests.drivers import Seen
from tests.handlers.test_forums import makes
from tests.handlers.test_notices import known

SCHOOL = {
    "title": "Ny mødestruktur",
    "why": "Teamene mangler fælles tid.",
    "influence": "yellow",
    "given": "Rammen er 80 timer.",
    "open": "Hvilke dage, og hvor længe.",
    "speak_until": "2026-03-12",
    "way": "4. marts: TRIO\n13. marts: Anna beslutter",
    "places": ["personale"],
}

REMINDER, LAST = "This is the only reminder.", "This is the last reminder."


async def opens(chat: Chat, by: Somebody, channel: str = "personale", **values: Any) -> Seen:
    """From command to announcement; what its author sees then."""
    await by.types("/decision open", channel)
    await by.submits(**(SCHOOL | values))
    assert by.form.submit, by.form
    await by.submits()
    assert not by.has_form, by.form
    return by.private[-1]


async def speaks(by: Somebody, **values: Any) -> Seen:
    await by.presses("Give my perspective")
    await by.submits(**values)
    assert not by.has_form, by.form
    return by.private[-1]


async def tidied(chat: Chat, at: datetime | None = None) -> None:
    if at:
        chat.clock.at = at
    await asyncio.to_thread(chat.app.tidy)
    await chat.settles()


def forum_in(chat: Chat) -> int:
    with chat.database.system(reads=True) as session:
        found = session.scalar(select(ForumRow.id))
    assert found is not None
    return int(found)


def noon(day: int) -> datetime:
    return datetime(2026, 3, day, 11, tzinfo=UTC)


async def test_it_is_opened_and_people_are_heard_before_it_is_decided(chat: Chat) -> None:
    await known(chat)
    await makes(chat, chat.anna, union=["bent"], work_environment=["clara"], other=["david"])
    shown = await opens(chat, chat.anna, forums=[str(forum_in(chat))])
    assert "It is announced." in shown
    [announced] = [one for one in chat.channel("personale") if "Ny mødestruktur" in one]
    for words in ("Teamene mangler", "Rammen er 80", "Hvilke dage", "🟡", "TRIO", "12. marts 2026"):
        assert words in announced, words
    for one in (chat.bent, chat.clara, chat.david):
        assert "Anna Holm" in one.direct[-1], one.direct
        assert REMINDER not in one.direct[-1]
        assert "Ny mødestruktur" not in one.direct[-1].preview
    thanks = await speaks(chat.bent, sees="Vi mødes for sjældent.", for_group="yes")
    assert "Tak. Anna Holm ser det" in thanks
    await chat.passes(seconds=5)
    assert any("Thank you for your perspective." in one for one in chat.bent.direct), "in place of the question"
    [announced] = [one for one in chat.channel("personale") if "Ny mødestruktur" in one]
    assert "1 har udtalt sig." in announced
    await chat.clara.presses("What people say", on=announced)
    assert "Vi mødes for sjældent." in chat.clara.form, chat.clara.form
    await chat.anna.types("/decision waiting")
    await chat.anna.presses("Open")
    of_anna = chat.anna.private[-1]
    assert "Ikke hørt endnu: Arbejdsmiljørepræsentanter (TRIO)." in of_anna
    assert "Clara" not in of_anna, "hats, not people"


@pytest.mark.told_once
async def test_who_has_not_spoken_is_reminded_once_and_those_who_decide_are_told(chat: Chat) -> None:
    await known(chat)
    await opens(chat, chat.anna, people=["bent", "clara"], deciders=["david"])
    await speaks(chat.bent, worries="Tiden.")
    before = len(chat.bent.direct)
    await chat.is_(noon(11))
    assert REMINDER in chat.clara.direct[-1]
    assert len(chat.bent.direct) == before
    await tidied(chat, noon(13))
    assert sum(REMINDER in one for one in chat.clara.direct) == 1
    for one in (chat.anna, chat.david):
        assert "The time to speak is over" in one.direct[-1], one.direct[-1]
    await tidied(chat, noon(14))
    assert sum("The time to speak is over" in one for one in chat.david.direct) == 1
    await tidied(chat, noon(20))
    assert "Folk har ventet" in chat.david.direct[-1]
    assert LAST not in chat.david.direct[-1]
    await tidied(chat, noon(27))
    assert LAST in chat.david.direct[-1]
    count = len(chat.david.direct)
    await tidied(chat, datetime(2026, 5, 1, 10, tzinfo=UTC))
    assert len(chat.david.direct) == count


@pytest.mark.told_once
async def test_with_red_it_only_informs(chat: Chat) -> None:
    await known(chat)
    await opens(chat, chat.anna, influence="red", people=["bent"])
    announced = chat.channel("personale")[-1]
    assert "This informs you: nothing is asked, since it could change nothing." in announced
    assert "Give my perspective" not in announced.buttons
    assert "lader dig vide" in chat.bent.direct[-1]
    await chat.is_(noon(11))
    assert not any(REMINDER in one for one in chat.bent.direct)


async def test_after_the_day_it_is_kept_and_marked_and_can_be_changed_and_taken_back(chat: Chat) -> None:
    await known(chat)
    await opens(chat, chat.anna, people=["bent"])
    await tidied(chat, noon(16))
    thanks = await speaks(chat.bent, suggests="Onsdag.", limit=True)
    assert "It came after the day, and is marked so." in thanks
    await chat.bent.presses("Change", on=thanks)
    assert chat.bent.form.fields["suggests"].value == "Onsdag."
    await chat.bent.submits(suggests="Torsdag.")
    await chat.anna.types("/decision waiting")
    await chat.anna.presses("Open")
    await chat.anna.presses("What people say")
    assert "Torsdag." in chat.anna.form, chat.anna.form
    assert "(efter dagen)" in chat.anna.form, chat.anna.form
    await chat.bent.presses("Take my perspective back")
    await chat.anna.types("/decision waiting")
    await chat.anna.presses("Open")
    assert "What people say" not in chat.anna.private[-1].buttons
    assert "Torsdag" not in chat.anna.private[-1]


@pytest.mark.told_once
async def test_nothing_said_is_asked_about(chat: Chat) -> None:
    await known(chat)
    await opens(chat, chat.anna)
    await chat.bent.presses("Give my perspective")
    await chat.bent.submits(sees="")
    assert "Skriv noget" in chat.bent.form.fields["sees"].error
    await chat.bent.submits(limit=True)
    assert not chat.bent.has_form


async def test_another_room_for_influence_is_announced_with_why(chat: Chat) -> None:
    await known(chat)
    await opens(chat, chat.anna)
    await chat.bent.presses("Give my perspective")
    await chat.bent.submits(sees="Set af Bent.")
    await chat.anna.types("/decision waiting")
    await chat.anna.presses("Open")
    await chat.anna.presses("Change")
    await chat.anna.submits(influence="red")
    assert "Sig med en linje" in chat.anna.form.fields["why_changed"].error
    await chat.anna.submits(influence="red", why_changed="Kommunen har besluttet det.")
    assert not chat.anna.has_form, chat.anna.form
    new = chat.channel("personale")[-1]
    for words in ("🟡", "🔴", "Kommunen har besluttet det.", "→"):
        assert words in new, words
    await chat.passes(seconds=5)
    old = next(one for one in chat.channel("personale") if "Rammen er 80" in one)
    assert "🔴" in old
    assert "Give my perspective" not in old.buttons
    await chat.bent.presses("What people say", on=old)
    assert "Set af Bent." in chat.bent.form, "what was said is kept"


@pytest.mark.told_once
async def test_it_is_given_up_with_why(chat: Chat) -> None:
    await known(chat)
    await opens(chat, chat.anna, people=["bent"])
    await chat.anna.types("/decision waiting")
    await chat.anna.presses("Open")
    await chat.anna.presses("Not to be decided")
    await chat.anna.submits(reason="Sagen er faldet bort.")
    assert "Sagen er faldet bort." in chat.channel("personale")[-1]
    await chat.passes(seconds=5)
    assert "Sagen er faldet bort." in chat.bent.direct[-1], "he was asked alone, and hears it alone"
    assert any("This is not to be decided any more." in one for one in chat.bent.direct)
    await chat.is_(noon(27))
    assert not any("Folk har ventet" in one for one in chat.anna.direct)
    await chat.bent.types("/decision waiting")
    assert "Intet venter" in chat.bent.private[-1]


@pytest.mark.told_once
async def test_a_draft_is_its_authors_alone_and_is_found_again(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/decision open Hemmelig plan")
    assert chat.anna.form.fields["title"].value == "Hemmelig plan"
    await chat.anna.submits(why="Endnu intet.", influence="green", places=["personale"])
    assert not any("Hemmelig" in one for one in chat.channel("personale"))
    await chat.bent.types("/decision waiting")
    assert "Hemmelig" not in chat.bent.private[-1]
    await chat.anna.types("/decision waiting")
    assert "A draft that only you see" in chat.anna.private[-1]
    await chat.anna.presses("Open")
    await chat.anna.presses("Go on")
    await chat.anna.presses("Edit")
    await chat.anna.submits(title="Åben plan")
    await chat.anna.submits()
    assert "Åben plan" in chat.channel("personale")[-1]
    await chat.anna.submits_again()
    assert sum("Åben plan" in one for one in chat.channel("personale")) == 1


async def test_a_closed_circle_stays_closed(chat: Chat) -> None:
    await known(chat)
    await opens(chat, chat.anna, "trio", title="Lukket sag", places=["trio"])
    await chat.bent.types("/decision waiting")
    assert "Lukket sag" in chat.bent.private[-1], "he is in it"
    await chat.clara.types("/decision waiting")
    assert "Lukket sag" not in chat.clara.everything


@pytest.mark.told_once
async def test_what_is_wrong_is_said_at_its_field(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/decision open")
    await chat.anna.submits(**(SCHOOL | {"speak_until": "2026-02-01", "places": []}))
    assert "forbi" in chat.anna.form.fields["speak_until"].error
    assert "Hvem skal vide det?" in chat.anna.form.fields["places"].error
    await chat.anna.submits(speak_until="2026-03-12", people=["bent", "clara", "david"], unsigned=True)
    assert "Færre end fem" in chat.anna.form.fields["unsigned"].error
    await chat.anna.submits(influence="red")
    assert "bliver ingen spurgt" in chat.anna.form.fields["unsigned"].error
    assert date(2026, 3, 12).isoformat() in str(chat.anna.form.fields["speak_until"].value)


@pytest.mark.told_once
async def test_a_workplace_has_words_of_its_own_for_the_room_for_influence(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/samspil settings")
    await chat.anna.presses("Words of our own…")
    await chat.anna.submits(influence_yellow="🟠 Høring: vi lytter, før vi beslutter")
    await opens(chat, chat.anna)
    [announced] = [one for one in chat.channel("personale") if "Ny mødestruktur" in one]
    assert "🟠 Høring: vi lytter, før vi beslutter" in announced
    assert "🟡" not in announced
