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
    assert "Who gets it is reminded in their own working hours." in preview
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
        ("1/5 2028 kl. 9 Ring", "said", "handler vist også om hvornår"),
        ("d. 3. december kl 14.30 Jul", "said", "handler vist også om hvornår"),
        ("den 1. og 15. kl. 9 i hver måned løn", "said", "handler vist også om hvornår"),
        ("hver mandag klokken halv ni Hej", "said", "handler vist også om hvornår"),
        ("Ring hjem om lidt", "said", "fandt ikke noget tidspunkt"),
        (f"hver mandag kl. 9 {'Husk ' * 500}", "text", "længere end 2.000 tegn"),
    ],
)
async def test_what_a_line_leaves_open_is_asked_about(chat: Chat, typed: str, field: str, words: str) -> None:
    await known(chat)
    await chat.anna.types(f"/påmindelse {typed}", "direct")
    assert words in chat.anna.form.fields[field].error
