"""What people read of reminders, and what a line leaves open: as those who tried them stumbled."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from storage.forum_tables import ForumRow
from tests.chat import Chat
from tests.handlers.test_forums import makes
from tests.handlers.test_notices import known
from tests.handlers.test_reminders import at, begins


@pytest.mark.told_once
async def test_each_in_a_forum_answers_for_themselves(chat: Chat) -> None:
    await known(chat)
    await makes(chat, chat.anna)
    with chat.database.system(reads=True) as session:
        forum = session.scalar(select(ForumRow.id))
    await chat.anna.types("/påmindelse")
    await chat.anna.submits(text="Udfyld APV", said="hver dag kl. 9", to=f"forum:{forum}", asks=True)
    preview = chat.anna.form
    assert "Who is not at work then gets it when their working hours begin." in preview
    assert "It asks whether it is done." in preview
    await chat.anna.submits()
    await chat.is_(at(3, 8))
    to_anna, to_bent = chat.anna.direct[-1], chat.bent.direct[-1]
    answer = "Gjort for denne gang"
    await chat.anna.presses("Done for this time", on=to_anna)
    await chat.bent.presses("Remind me later", on=to_bent)
    assert chat.anna.direct[-1].text.count(answer) > chat.bent.direct[-1].text.count(answer)
    assert "You wanted it later." in chat.bent.direct[-1]
    assert "You wanted it later." not in chat.anna.direct[-1]


@pytest.mark.told_once
async def test_what_somebody_refused_does_not_go_on_by_a_press(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/påmindelse")
    await chat.anna.submits(text="Send tallene", said="hver dag kl. 12", to="person", person="clara")
    await chat.anna.submits()
    await chat.is_(at(3, 11))
    await chat.clara.presses("No more of these", on=chat.clara.direct[-1])
    before = len(chat.clara.direct)
    await chat.anna.types("/påmindelse liste")
    await chat.anna.presses("Open")
    await chat.anna.presses("Go on")
    assert "Clara Møller vil ikke have flere" in chat.anna.private[-1].text
    await chat.is_(at(4, 12))
    assert len(chat.clara.direct) == before


@pytest.mark.told_once
async def test_a_sunday_that_was_named_is_that_sunday(chat: Chat) -> None:
    await known(chat)
    await begins(chat, "hver søndag kl. 18 Pak tasken")
    await chat.is_(at(8, 17))
    assert "Pak tasken" in chat.channel("personale")[-1]


@pytest.mark.told_once
async def test_what_comes_once_says_no_last_time(chat: Chat) -> None:
    await known(chat)
    await begins(chat, "i morgen kl. 9 Ring til kommunen")
    await chat.is_(at(3, 8))
    [said] = chat.channel("personale")
    assert "This was the last time." not in said


@pytest.mark.told_once
@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ("1/5 2032 kl. 9 Ring", "said", "Det er jeg ikke sikker på"),
        ("d. 3. december kl 14.30 Jul", "said", "handler vist også om hvornår"),
        ("den 1. og 15. kl. 9 i hver måned løn", "said", "handler vist også om hvornår"),
        ("Hej i næste måned kl. 14", "said", "»måned« handler vist også om hvornår"),
        ("hver mandag i lige uger Hej", "said", "»hver anden mandag fra mandag den 9. marts 2026 kl. 9«"),
        ("hver mandag kl. 9 undtagen juli Hej", "said", "»undtagen juli«: det kan jeg ikke springe over"),
        ("2.30 Hej", "said", "»2.30« kan være et klokkeslæt eller en dag"),
        ("kl. 2.30 Hej", "said", "»kl. 2.30« kan være i begge halvdele af døgnet. Skriv »kl. 02.30« eller »kl. 14.30«"),
        ("kl. 4 Hej", "said", "Skriv »kl. 04.00« eller »kl. 16.00«"),
        ("i aften kl. 1 Hej", "said", "Skriv »kl. 01.00« eller »kl. 13.00«"),
        ("hver mandag til 11. Husk", "said", "»til 11« handler vist også om hvornår"),
        (
            "mandag kl. 9 Hej",
            "said",
            "»mandag«: i dag eller om en uge? Skriv »i dag« eller datoen: »mandag den 9. marts 2026«",
        ),
        ("i aften kl. 24 Hej", "said", "Skriv »kl. 00.00« eller »kl. 23.59«"),
        ("i morgen tidlig Hej", "said", "»i morgen tidlig«: hvad tid?"),
        ("every Monday at ten to nine Hej", "said", "»at ten« handler vist også om hvornår"),
        ("i aften Hej", "said", "»i aften«: hvad tid?"),
        ("10 gange hver dag Hej", "said", "»10 gange hver dag«: på hvilke tidspunkter?"),
        ("hvert 5. minut Hej", "said", "»hvert 5. minut«: på hvilke tidspunkter?"),
        ("hver langfredag kl. 9 Hej", "said", "»hver langfredag« ligger på en anden dato hvert år"),
        ("hver mandag kl. 9 til jul Hej", "said", "»til jul« handler vist også om hvornår"),
        ("hver mandag efter ferien Hej", "said", "»efter« handler vist også om hvornår"),
        ("i morgen mellem 9 og 10 Hej", "said", "»mellem« handler vist også om hvornår"),
        ("i morgen 9 Hej", "said", "»9« handler vist også om hvornår"),
        ("i morgen ved 9-tiden Hej", "said", "»ved 9« handler vist også om hvornår"),
        ("i morgen fem i ni husk det", "said", "»fem i ni« handler vist også om hvornår"),
        ("hver måned Hej", "said", "»hver måned«: hvilken dag?"),
        ("hver mandag kl. 9 Ring om 010190-1234", "text", "personnummer"),
        ("Ring hjem om lidt", "said", "fandt ikke noget tidspunkt"),
        (f"hver mandag kl. 9 {'Husk ' * 500}", "text", "længere end 2.000 tegn"),
    ],
)
async def test_what_a_line_leaves_open_is_asked_about(chat: Chat, typed: str, field: str, words: str) -> None:
    await known(chat)
    await chat.anna.types(f"/påmindelse {typed}", "direct")
    assert words in chat.anna.form.fields[field].error


@pytest.mark.told_once
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("om 10 minutter", "2. marts 2026 kl. 09.11"),  # no earlier than in ten minutes
        ("om en halv time", "2. marts 2026 kl. 09.31"),
        ("kl. 14", "2. marts 2026 kl. 14.00"),
        ("kl. 8", "3. marts 2026 kl. 08.00"),
        ("halv ni", "3. marts 2026 kl. 08.30"),
        ("i aften kl. 19", "2. marts 2026 kl. 19.00"),
        ("i aften kl. 8", "2. marts 2026 kl. 20.00"),
    ],
)
async def test_what_comes_soon_is_shown_with_its_day_and_hour(chat: Chat, typed: str, said: str) -> None:
    await known(chat)
    await chat.is_(at(2, 8))
    await chat.anna.types(f"/påmindelse {typed} Ring til kommunen", "direct")
    assert f"mandag den {said}" in chat.anna.form or f"tirsdag den {said}" in chat.anna.form
    await chat.anna.submits()
    before = len(chat.anna.direct)
    day, hour, minute = int(said[0]), int(said[-5:-3]) - 1, int(said[-2:])
    await chat.is_(at(day, hour, minute))
    assert len(chat.anna.direct) == before + 1
    assert "Ring til kommunen" in chat.anna.direct[-1]


@pytest.mark.told_once
async def test_soon_is_that_moment_however_it_is_changed(chat: Chat) -> None:
    await known(chat)
    await chat.is_(at(2, 9))
    await chat.anna.types("/påmindelse om 20 minutter Ring til kommunen", "direct")
    await chat.passes(minutes=10)
    await chat.anna.presses("Change")
    assert "kl. 10.21" in chat.anna.form.fields["said"].value, "not twenty minutes from now"
    await chat.anna.submits(text="Ring til Anna")
    assert "kl. 10.21" in chat.anna.form
    await chat.passes(minutes=11)
    await chat.anna.submits()
    assert "Tidspunktet er forbi nu" in chat.anna.form.error
    await chat.anna.presses("Change")
    await chat.anna.submits(said="om 5 minutter")
    await chat.anna.submits()
    await chat.passes(minutes=6)
    assert "Ring til Anna" in chat.anna.direct[-1]


@pytest.mark.told_once
async def test_so_long_is_counted_from_its_first_time(chat: Chat) -> None:
    await known(chat)
    await begins(chat, "hver dag kl. 9 i en uge Husk nøglen")
    for day in range(3, 20):
        await chat.is_(at(day, 8))
    assert len(chat.channel("personale")) == 5, "the working days of one week, as it begins on a Tuesday"
