"""Action items: asked for, answered, handed over, done; on every platform, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.chat import Chat, Somebody
from tests.drivers import Seen
from tests.handlers.test_notices import known

TITLE = "Udkast til handleplan"


async def asks(chat: Chat, text: str, channel: str = "personale") -> None:
    """Anna asks for something. On Teams, where only text comes with a press, the form shows what was understood."""
    await chat.anna.types(f"/opgave {text}", channel)
    if chat.anna.has_form:
        await chat.anna.submits()
    assert not chat.anna.has_form, chat.anna.form


def told(somebody: Somebody, title: str = TITLE) -> Seen:
    """Their living message."""
    return next(one for one in reversed(somebody.direct) if title in one and "What is to be done" in one)


def status(by: Somebody) -> Seen:
    return next(one for one in reversed(by.direct) if "Du har bedt" in one)


async def test_one_line_is_enough_and_is_shown_back_in_words(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types(f"/opgave {TITLE} @clara senest 13. marts")
    if chat.driver.name == "teams":  # the press of what was typed in a channel has its text alone
        form = chat.anna.form
        assert form.fields["title"].value == TITLE
        assert form.fields["owners"].value == ["clara"]
        assert form.fields["due_on"].value == "2026-03-13"
        await chat.anna.submits()
    answer = chat.anna.private[-1]
    for words in ("Clara Møller er spurgt", TITLE, "senest fredag den 13. marts 2026", "personale"):
        assert words in answer, words
    asked = told(chat.clara)
    for words in ("Anna Holm asks you to do something", TITLE, "Friday 13 March 2026", "personale"):
        assert words in asked, words
    assert asked.buttons[:4] == ["Accept", "Decline", "Another date", "Hand it over"]
    assert TITLE not in asked.preview
    in_channel = chat.channel("personale")[-1]
    assert TITLE in in_channel
    assert "Clara Møller" in in_channel
    await chat.clara.presses("Accept", on=asked)
    assert "Under way" in told(chat.clara)
    assert "I gang" in status(chat.anna)
    assert "I gang" in chat.channel("personale")[-1]
    await chat.clara.presses("Done", on=told(chat.clara))
    question = chat.anna.direct[-1]
    assert "Clara Møller har gjort det. Løste det problemet?" in question
    await chat.anna.presses("Yes", on=question)
    assert "Ja" in chat.anna.direct[-1]
    assert "Gjort" in chat.channel("personale")[-1]


async def test_a_no_comes_with_its_reason_and_another_is_asked(chat: Chat) -> None:
    await known(chat)
    await asks(chat, f"@clara {TITLE} senest fredag")
    before = len(chat.anna.direct)
    await chat.clara.presses("Decline", on=told(chat.clara))
    await chat.clara.submits(why="Jeg har ferie.")
    assert len(chat.anna.direct) == before + 1, "an edit would notify nobody"
    declined = chat.anna.direct[-1]
    assert "Clara Møller siger nej til en opgave" in declined
    assert "Jeg har ferie." in declined
    assert "Jeg har ferie." not in chat.channel("personale")[-1], "reasons are for its own people"
    await chat.anna.presses("Ask somebody else", on=declined)
    await chat.anna.submits(owner="bent")
    assert "Anna Holm beder dig gøre noget" in told(chat.bent)
    assert "Accept" not in [label for one in chat.clara.direct for label in one.buttons]
    assert "No longer yours" in chat.clara.direct[-2].text + chat.clara.direct[-1].text
    await chat.bent.presses("Accept", on=told(chat.bent))
    assert "Bent Sørensen" in chat.channel("personale")[-1]


@pytest.mark.told_once
async def test_another_date_is_suggested_and_agreed(chat: Chat) -> None:
    await known(chat)
    await asks(chat, f"@clara {TITLE} senest fredag")
    await chat.clara.presses("Another date", on=told(chat.clara))
    await chat.clara.submits(day="2026-03-20", why="Først skal jeg tale med teamet.")
    suggested = chat.anna.direct[-1]
    for words in (
        "Clara Møller foreslår en anden dato",
        "fredag den 20. marts 2026",
        "Først skal jeg tale med teamet.",
    ):
        assert words in suggested, words
    assert "Friday 6 March 2026" in told(chat.clara), "until then it stays as it is"
    await chat.anna.presses("Agree to the date", on=suggested)
    assert "Anna Holm agrees to your date" in chat.clara.direct[-1]
    assert "Friday 20 March 2026" in told(chat.clara)
    assert "Under way" in told(chat.clara), "to their own date they have said yes"
    assert "Agree to the date" not in chat.anna.direct[-1].buttons
    await chat.anna.presses("Open", on=chat.anna.direct[-1])


async def test_what_is_handed_over_stays_with_its_owner_until_it_is_taken(chat: Chat) -> None:
    await known(chat)
    await asks(chat, f"@clara {TITLE} senest fredag")
    await chat.clara.presses("Accept", on=told(chat.clara))
    await chat.clara.presses("Hand it over", on=told(chat.clara))
    await chat.clara.submits(to="clara")
    assert chat.clara.form.fields["to"].error
    await chat.clara.submits(to="bent")
    offer = chat.bent.direct[-1]
    assert "Clara Møller beder dig overtage noget" in offer
    assert "Take the offer back" in told(chat.clara).buttons
    assert "Clara Møller" in chat.channel("personale")[-1]
    await chat.bent.presses("Decline", on=offer)
    await chat.bent.submits(why="Spørg David.")
    assert "Bent Sørensen can't take it over" in chat.clara.direct[-1]
    await chat.clara.presses("Hand it over", on=told(chat.clara))
    await chat.clara.submits(to="david")
    before = len(chat.anna.direct)
    await chat.david.presses("Accept", on=chat.david.direct[-1])
    assert len(chat.anna.direct) == before, "it is seen where it was asked for; nothing is to be answered"
    assert "David Åberg has taken over an action item" in chat.clara.direct[-1]
    assert "Du gjør dette" in told(chat.david)
    assert "David Åberg" in chat.channel("personale")[-1]
    assert "David Åberg" in status(chat.anna)


@pytest.mark.told_once
async def test_what_comes_back_is_told_by_the_newest_message_alone(chat: Chat) -> None:
    await known(chat)
    await asks(chat, f"@clara {TITLE} senest fredag")
    await chat.clara.presses("Accept", on=told(chat.clara))
    first = chat.clara.direct.index(told(chat.clara))
    for giver, taker in ((chat.clara, chat.bent), (chat.bent, chat.clara)):
        await giver.presses("Hand it over", on=told(giver))
        await giver.submits(to=taker.key)
        await taker.presses("Accept", on=taker.direct[-1])
    assert "You do this" in told(chat.clara)
    assert "My newer message about this is further down" in chat.clara.direct[first]
    assert "Clara Møller does this now" not in chat.clara.everything


@pytest.mark.told_once
async def test_a_no_keeps_its_author_and_who_is_asked_anew_reads_one_message(chat: Chat) -> None:
    await known(chat)
    await asks(chat, f"@clara {TITLE} senest fredag")
    await chat.clara.presses("Decline", on=told(chat.clara))
    await chat.clara.submits(why="Jeg har ferie.")
    before = len(chat.clara.direct)
    await chat.anna.presses("Ask somebody else", on=chat.anna.direct[-1])
    await chat.anna.submits(owner="clara")
    assert len(chat.clara.direct) == before + 1, "she is asked, and not told that somebody else is"
    await chat.clara.presses("Decline", on=told(chat.clara))
    await chat.clara.submits(why="Stadig ferie.")
    await chat.anna.presses("Leave it at that", on=chat.anna.direct[-1])
    assert "Stadig ferie." not in status(chat.anna), "it would stand there as her own words"
    assert "Stadig ferie." not in told(chat.clara)
    await chat.anna.presses("What happened", on=status(chat.anna))
    assert "Clara Møller sagde nej: Stadig ferie." in chat.anna.private[-1]


@pytest.mark.told_once
async def test_who_takes_part_is_told_once_and_may_come_to_do_it(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/opgave")
    await chat.anna.submits(title=TITLE, owners=["clara", "bent"], due_on="2026-03-13", participants=["david"])
    [of_both] = [one for one in chat.david.direct if TITLE in one]
    assert "Clara Møller" in of_both
    assert "Bent Sørensen" in of_both
    await chat.clara.presses("Hand it over", on=told(chat.clara))
    await chat.clara.submits(to="bent")
    assert chat.clara.form.fields["to"].error, "he does his own of it already"
    await chat.clara.submits(to="david")
    await chat.david.presses("Accept", on=chat.david.direct[-1])
    assert "Du gjør dette" in chat.david.direct[-1]
    assert "Jeg minner deg ikke om det" not in "".join(one.text for one in chat.david.direct)


@pytest.mark.told_once
async def test_who_finds_that_it_is_not_done_tells_whoever_does_it(chat: Chat) -> None:
    await known(chat)
    await asks(chat, f"@clara {TITLE} senest fredag")
    await chat.clara.presses("Accept", on=told(chat.clara))
    await chat.clara.presses("Done", on=told(chat.clara))
    await chat.anna.presses("It is not done after all", on=status(chat.anna))
    assert "Clara Møller får besked" in chat.anna.private[-1]
    assert "Anna Holm says that it is not done after all" in chat.clara.direct[-1]
    assert "Under way" in told(chat.clara)


@pytest.mark.told_once
async def test_what_is_lacking_reaches_whoever_can_help_and_nobody_else_is_reminded(chat: Chat) -> None:
    await known(chat)
    await asks(chat, f"@clara {TITLE} senest fredag")
    await chat.clara.presses("Accept", on=told(chat.clara))
    await chat.clara.presses("Something is lacking", on=told(chat.clara))
    await chat.clara.submits(lacks="decision")
    assert chat.clara.form.fields["whom"].error, "somebody owes it"
    await chat.clara.submits(lacks="decision", whom="bent", why="Hvilke timer må vi bruge?")
    assert "Clara Møller kan ikke komme videre med en opgave" in chat.anna.direct[-1]
    asked = chat.bent.direct[-1]
    assert "Clara Møller kan ikke komme videre uden dig" in asked
    assert "Hvilke timer må vi bruge?" in asked
    before = len(chat.clara.direct)
    for day in (3, 4, 5, 6):
        await chat.is_(datetime(2026, 3, day, 9, tzinfo=UTC))
    assert len(chat.clara.direct) == before, "who lacks something is not reminded"
    assert len([one for one in chat.bent.direct if "uden dig" in one]) == 3, (
        "told, and reminded after one and three days"
    )
    await chat.bent.presses("It is there now", on=chat.bent.direct[-1])
    assert "Bent Sørensen says that you can go on" in chat.clara.direct[-1]
    assert "Under way" in told(chat.clara)
    assert "Hvilke timer" not in told(chat.clara), "that is over"


@pytest.mark.told_once
@pytest.mark.told_once
async def test_what_was_asked_once_more_is_settled_where_it_stands(chat: Chat) -> None:
    await known(chat)
    await asks(chat, f"@clara {TITLE} senest 13. marts")
    await chat.is_(datetime(2026, 3, 3, 9, tzinfo=UTC))
    again = chat.clara.direct[-1]
    assert "Anna Holm has no answer from you yet" in again
    await chat.clara.presses("Accept", on=again)
    at = next(n for n, one in enumerate(chat.clara.direct) if "Clara Møller · Under way" in one)
    assert not chat.clara.direct[at].buttons, "nothing is asked there any more"


@pytest.mark.told_once
async def test_who_wants_no_reminders_was_asked_once_and_nobody_says_otherwise(chat: Chat) -> None:
    await known(chat)
    await chat.clara.types("/samspil settings")
    await chat.clara.submits(follow_ups="none")
    await asks(chat, f"@clara {TITLE} senest 13. marts")
    await chat.is_(datetime(2026, 3, 4, 9, tzinfo=UTC))
    assert "Intet svar fra Clara Møller" in chat.anna.direct[-1]
    assert "to gange" not in chat.anna.direct[-1]
    await chat.clara.types("/samspil settings")
    await chat.clara.submits(follow_ups="each")
    assert "Anna Holm has no answer from you yet" in chat.clara.direct[-1], "what was not wanted is, from now on"


async def test_no_answer_is_asked_for_once_then_whoever_asked_is_told(chat: Chat) -> None:
    await known(chat)
    await asks(chat, f"@clara {TITLE} senest 20. marts")
    await chat.is_(datetime(2026, 3, 3, 9, tzinfo=UTC))
    assert "Anna Holm has no answer from you yet" in chat.clara.direct[-1]
    assert "Intet svar" not in chat.anna.direct[-1]
    await chat.is_(datetime(2026, 3, 4, 9, tzinfo=UTC))
    assert "Intet svar fra Clara Møller" in chat.anna.direct[-1]
    before = len(chat.clara.direct), len(chat.anna.direct)
    await chat.is_(datetime(2026, 3, 12, 9, tzinfo=UTC))
    assert (len(chat.clara.direct), len(chat.anna.direct)) == before


@pytest.mark.told_once
async def test_reminded_five_times_and_no_more_then_whoever_asked_chooses(chat: Chat) -> None:
    await known(chat)
    await asks(chat, f"@clara {TITLE} senest 12. marts")
    await chat.clara.presses("Accept", on=told(chat.clara))
    days = []
    for day in range(3, 32):
        before = len(chat.clara.direct)
        await chat.is_(datetime(2026, 3, day, 9, tzinfo=UTC))
        days += [day] * (len(chat.clara.direct) - before)
    assert days == [10, 12, 13, 17, 23]
    assert "This is the last reminder" in chat.clara.direct[-1]
    assert "Hvad skal der blive af det her?" in chat.anna.direct[-1]
    choice = chat.anna.direct[-1]
    await chat.anna.presses("Ask what would help", on=choice)
    await chat.anna.presses("Ask what would help", on=choice)
    assert len([one for one in chat.clara.direct if "Anna Holm asks what would help" in one]) == 1
    assert "Something is lacking" in chat.clara.direct[-1].buttons
    await chat.anna.presses("A new date", on=choice)
    await chat.anna.submits(day="2026-04-17")
    assert "Anna Holm has changed an action item" in chat.clara.direct[-1]
    await chat.is_(datetime(2026, 4, 15, 9, tzinfo=UTC))
    assert "It is due on Friday 17 April 2026" in chat.clara.direct[-1]


@pytest.mark.told_once
async def test_a_channel_is_never_told_who_is_late(chat: Chat) -> None:
    await known(chat)
    await asks(chat, f"@clara {TITLE} senest 4. marts")
    await chat.clara.presses("Accept", on=told(chat.clara))
    shown = chat.channel("personale")[-1].text
    await chat.is_(datetime(2026, 3, 20, 9, tzinfo=UTC))
    assert chat.channel("personale")[-1].text == shown
    await chat.bent.types("/opgave vores")
    assert TITLE in chat.bent.private[-1]
    assert "forsinket" not in chat.bent.private[-1]
    await chat.anna.types("/opgave forsinkede")
    assert "forsinket: senest onsdag den 4. marts 2026" in chat.anna.private[-1]


@pytest.mark.told_once
async def test_who_only_reads_in_the_channel_reads_no_reasons(chat: Chat) -> None:
    await known(chat)
    await asks(chat, f"@clara og @anna {TITLE} senest fredag")
    await chat.clara.presses("Decline", on=told(chat.clara))
    await chat.clara.submits(why="Jeg har ferie.")
    await chat.bent.presses("Open", on=chat.channel("personale")[-1])
    overview = chat.bent.private[-1]
    assert "Clara Møller" in overview
    assert "Du har bedt" not in overview
    assert "Ingen gør det endnu" in overview
    assert "Jeg har ferie." not in chat.bent.everything
