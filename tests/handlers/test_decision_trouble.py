"""Decisions when something is missing, refused, not theirs, or gone: on every platform, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from storage.people import PersonRow
from tests.chat import Chat


async def test_the_same_form_twice_is_one_decision_and_the_same_answer(chat: Chat) -> None:
    await chat.anna.types("/decision To gange")
    await chat.anna.submits(decided="x", why="y")
    first = chat.anna.form.text
    await chat.anna.submits_again()
    assert chat.anna.form.text == first
    await chat.anna.submits()
    answer = chat.anna.private[-1].text
    await chat.anna.submits_again()
    assert chat.anna.private[-1].text == answer
    assert len(chat.channel("personale")) == 1
    await chat.anna.types("/decision drafts")
    assert "To gange" not in chat.anna.private[-1]


async def test_missing_and_too_long_fields_are_told_at_the_field_and_nothing_typed_is_lost(chat: Chat) -> None:
    await chat.anna.types("/decision")
    await chat.anna.submits(title="Kort", decided="", why="Derfor")
    assert chat.anna.form.fields["decided"].error
    assert chat.anna.form.fields["why"].value == "Derfor"
    assert chat.anna.form.fields["title"].value == "Kort"
    await chat.anna.submits(title="x" * 151, decided="Sådan")
    assert chat.anna.form.fields["title"].error
    await chat.anna.submits(title="Kort", review_on="2020-01-01")
    assert chat.anna.form.fields["review_on"].error


async def test_a_personal_number_is_refused_at_the_field_and_may_be_something_else(chat: Chat) -> None:
    await chat.anna.types("/decision")
    await chat.anna.submits(title="Sag", decided="Barnet 010101-1234 flyttes.", why="Derfor")
    assert chat.anna.form.fields["decided"].error
    assert chat.anna.form.fields["decided"].value == "Barnet 010101-1234 flyttes."
    await chat.anna.types("/decision drafts")
    assert "Sag" not in chat.anna.private[-1], "nothing was stored"
    await chat.anna.types("/decision")
    await chat.anna.submits(title="Sag", decided="Sagsnummer 010101-1234.", why="Derfor")
    await chat.anna.submits(not_personal_number=True)
    await chat.anna.submits()
    assert "Sagsnummer 010101-1234." in chat.channel("personale")[-1]


@pytest.mark.told_once
async def test_what_is_not_yours_to_see_is_not_found(chat: Chat) -> None:
    await chat.announces(chat.anna, title="Fortroligt", channel="ledelse")
    for person in (chat.bent, chat.eva):
        await person.types("/decision show 1", "trio")
        secret = person.private[-1].text
        await person.types("/decision show 99", "trio")
        assert person.private[-1].text == secret, "the same words for what is not there"
        await person.types("/decision list", "trio")
        assert "Fortroligt" not in person.private[-1]
        assert "Fortroligt" not in person.everything
    await chat.david.types("/decision show 1", "ledelse")
    assert "Fortroligt" in chat.david.private[-1]


async def test_a_guest_sees_what_is_said_where_they_are_and_no_more(chat: Chat) -> None:
    await chat.announces(chat.anna, title="Til alle")
    await chat.announces(chat.anna, title="Til trioen", channel="trio")
    await chat.eva.types("/decision list", "trio")
    assert "Til trioen" in chat.eva.private[-1]
    assert "Til alle" not in chat.eva.private[-1]


@pytest.mark.told_once
async def test_only_the_author_edits(chat: Chat) -> None:
    announced = await chat.announces(chat.anna)
    await chat.bent.types("/decision show 1")
    assert "Edit" not in chat.bent.private[-1].buttons
    assert "Rediger" not in chat.bent.private[-1].buttons
    assert "Rediger" not in announced.buttons


async def test_list_finds_words_and_show_takes_a_number(chat: Chat) -> None:
    await chat.announces(chat.anna, title="Budget for næste år")
    await chat.announces(chat.anna, title="Ærlige møder")
    await chat.clara.types("/decision list BUDGET")
    assert "Budget for næste år" in chat.clara.private[-1]
    assert "Ærlige" not in chat.clara.private[-1]
    await chat.clara.types("/beslutning liste ærlige")
    assert "Ærlige møder" in chat.clara.private[-1]
    for typed in ("/decision show 2", "/decision show D-2", "/samspil decision show d-2", "/decision vis 2"):
        await chat.clara.types(typed)
        assert "Ærlige møder" in chat.clara.private[-1], typed


async def test_help_comes_from_the_commands_and_a_near_miss_is_asked_about(chat: Chat) -> None:
    await chat.clara.types("/samspil")
    for path in ("/decision", "/decision list", "/samspil settings"):
        assert path in chat.clara.private[-1]
    await chat.bent.types("/samspil")
    assert "/beslutning liste" in chat.bent.private[-1]
    await chat.clara.types("/decision lits")
    assert not chat.clara.has_form
    await chat.clara.presses(chat.clara.private[-1].buttons[-1])
    assert chat.clara.form.fields["title"].value == "lits"


async def test_a_message_can_become_a_decision(chat: Chat) -> None:
    await chat.anna.chooses("decision.from_message", "Skal vi ikke bare mødes om onsdagen?")
    assert chat.anna.form.fields["decided"].value == "Skal vi ikke bare mødes om onsdagen?"


async def test_a_message_that_somebody_deleted_is_not_mourned(chat: Chat) -> None:
    """A count earns no new message; an edit does, and the author is told."""
    announced = await chat.announces(chat.anna)
    await chat.driver.delete("personale", announced)
    await chat.anna.types("/decision show 1")
    await chat.anna.presses("Edit", on=chat.anna.private[-1])
    await chat.anna.submits(decided="Om fredagen.")
    await chat.anna.submits()
    assert "Om fredagen." in chat.channel("personale")[-1]
    assert "personale" in chat.anna.direct[-1]


@pytest.mark.told_once
async def test_nobody_is_asked_who_is_not_there_to_answer(chat: Chat) -> None:
    await chat.announces(chat.anna)
    with chat.database.system() as session:
        session.execute(update(PersonRow).where(PersonRow.name == "Anna Holm").values(has_left=True))
    await chat.bent.presses("Ask", on=chat.channel("personale")[-1])
    assert not chat.bent.has_form
    assert "Anna Holm er her ikke længere til at svare." in (chat.bent.private or chat.bent.direct)[-1].text
