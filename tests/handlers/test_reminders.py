"""Reminders: made in one line or by the form, shown before they count, and said again and again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.chat import Chat
from tests.handlers.test_notices import known

TEXT = "Husk dagsorden til TRIO"


async def begins(chat: Chat, line: str, channel: str = "personale") -> None:
    """Anna makes one. On Teams, where a press follows what is typed in a channel, the form comes first."""
    await chat.anna.types(f"/påmindelse {line}", channel)
    if "said" in chat.anna.form.fields:
        await chat.anna.submits()
    assert not chat.anna.form.fields, chat.anna.form
    await chat.anna.submits()


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    """By the clocks of UTC, in March 2026: an hour earlier than at the school."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


async def test_one_line_is_shown_in_words_and_comes_again_and_again(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types(f"/påmindelse hver anden tirsdag kl. 9 {TEXT}", "personale")
    if "said" in chat.anna.form.fields:
        await chat.anna.submits()
    preview = chat.anna.form
    for words in (TEXT, "Hver 2. uge, tirsdag kl. 09.00", "tirsdag den 3. marts 2026", "tirsdag den 28. april 2026"):
        assert words in preview, words
    assert not chat.channel("personale"), "it does not count yet"
    await chat.anna.submits()
    said = []
    for day in range(3, 32):
        await chat.is_(at(day, 8 if day < 29 else 7))
        said.append(len(chat.channel("personale")))
    assert said == [1] * 14 + [2] * 14 + [3]
    assert TEXT in chat.channel("personale")[-1]
    assert "Anna Holm" in chat.channel("personale")[-1]


@pytest.mark.told_once
async def test_after_a_rest_it_comes_once_if_it_still_means_something(chat: Chat) -> None:
    await known(chat)
    await begins(chat, f"hver hverdag kl. 9 {TEXT}")
    await chat.is_(at(3, 8, 40))
    [late] = chat.channel("personale")
    assert "kom for sent" in late or "Forsinket" in late
    await chat.is_(at(11, 14))
    assert len(chat.channel("personale")) == 1, "what is hours late is left out, and there is no flood"
    await chat.is_(at(12, 8))
    assert len(chat.channel("personale")) == 2
    await chat.anna.types("/påmindelse liste")
    await chat.anna.presses("Open")
    await chat.anna.presses("What happened")
    history = (chat.anna.private or chat.anna.direct)[-1]
    assert history.text.count("ville være kommet for sent") == 6


@pytest.mark.told_once
async def test_paused_it_is_silent_and_goes_on_where_it_would_be(chat: Chat) -> None:
    await known(chat)
    await begins(chat, f"hver dag kl. 9 {TEXT}")
    await chat.anna.types("/påmindelse liste")
    await chat.anna.presses("Open")
    await chat.anna.presses("Pause")
    await chat.is_(at(4, 9))
    assert not chat.channel("personale")
    await chat.anna.presses("Go on")
    await chat.is_(at(5, 8))
    assert len(chat.channel("personale")) == 1
    await chat.anna.presses("Leave out the next time")
    await chat.is_(at(6, 9))
    assert len(chat.channel("personale")) == 1
    await chat.is_(at(7, 9))
    assert len(chat.channel("personale")) == 1, "a Saturday is nobody's working day"
    await chat.is_(at(9, 8))
    assert len(chat.channel("personale")) == 2
    await chat.anna.presses("Open")
    await chat.anna.presses("Delete")
    for day in range(10, 20):
        await chat.is_(at(day, 8))
    assert len(chat.channel("personale")) == 2


@pytest.mark.told_once
async def test_whoever_is_reminded_may_refuse_and_the_sender_learns_it(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/påmindelse")
    await chat.anna.submits(text="Send tallene", said="hver fredag kl. 12", to="person", person="clara")
    await chat.anna.submits()
    await chat.is_(at(6, 11))
    first = chat.clara.direct[-1]
    assert "Send tallene" in first
    assert "A reminder from Anna Holm" in first
    await chat.clara.presses("No more of these", on=first)
    await chat.is_(at(9, 9))
    assert "Clara Møller" in chat.anna.direct[-1]
    before = len(chat.clara.direct)
    await chat.is_(at(13, 11))
    assert len(chat.clara.direct) == before


@pytest.mark.told_once
async def test_it_may_ask_whether_it_is_done_and_whose_turn_it_is(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/påmindelse", "personale")
    await chat.anna.submits(text="Mødeleder", said="hver onsdag kl. 9", to="here", asks=True, turns=["clara", "bent"])
    await chat.anna.submits()
    await chat.is_(at(4, 8))
    first = chat.channel("personale")[-1]
    assert "Clara Møllers tur" in first
    assert "Bent Sørensen" in first
    await chat.clara.presses("Done for this time", on=first)
    assert "Gjort for denne gang" in chat.channel("personale")[-1].text
    await chat.is_(at(11, 8))
    assert "Bent Sørensens tur" in chat.channel("personale")[-1]


@pytest.mark.told_once
@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("engang", "forstår ikke hvornår"),
        ("den 3. marts 2024 kl. 9", "»den 3. marts 2024« er forbi"),
        ("hver mandag og hver anden tirsdag", "mere end én ting"),
        ("hvert minut", "hvert femte minut"),
        ("10.000 gange om dagen", "hvert femte minut"),
    ],
)
async def test_what_is_not_understood_is_asked_about(chat: Chat, said: str, words: str) -> None:
    await known(chat)
    await chat.anna.types("/påmindelse")
    await chat.anna.submits(text=TEXT, said=said, to="me")
    assert words in chat.anna.form.fields["said"].error


@pytest.mark.told_once
async def test_the_clocks_of_spring_move_nothing(chat: Chat) -> None:
    await known(chat)
    await begins(chat, f"hver dag kl. 02.30 {TEXT}")
    when = at(26, 0)
    said = []
    while when < at(1, 0, month=4):
        before = len(chat.channel("personale"))
        await chat.is_(when)
        if len(chat.channel("personale")) > before:
            said.append(when)
        when += timedelta(minutes=30)
    assert said == [at(26, 1, 30), at(27, 1, 30), at(30, 0, 30), at(31, 0, 30)], "by the week's days, 2.30 there"


@pytest.mark.told_once
async def test_of_what_is_said_in_part_the_form_asks_the_rest(chat: Chat) -> None:
    await known(chat)
    for typed, text, said in (
        ("", "", ""),
        ("hver mandag kl. 9", "", "hver mandag kl. 9"),
        ("Ring til Anna", "Ring til Anna", ""),
        ("hver mandag eller tirsdag kl. 9 Ring", "", ""),
    ):
        await chat.anna.types(f"/påmindelse {typed}", "direct")
        form = chat.anna.form
        if "eller" not in typed:
            assert (form.fields["text"].value or "", form.fields["said"].value or "") == (text, said)
        else:
            assert "Ring" in form.fields["text"].value


@pytest.mark.told_once
async def test_a_personal_number_goes_no_further(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/påmindelse hver mandag kl. 9 Ring om 010190-1234", "personale")
    if not chat.anna.form.fields["text"].value:  # a button where others read carries none on
        await chat.anna.submits(text="Ring om 010190-1234", said="hver mandag kl. 9")
    else:
        await chat.anna.submits()
    assert "personnummer" in chat.anna.form.fields["text"].error
    await chat.is_(at(9, 9))
    assert not chat.channel("personale")
