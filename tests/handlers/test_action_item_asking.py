"""Asking for action items: what is typed, the form, and from decisions, meetings and messages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.chat import Chat
from tests.handlers.test_action_items import TITLE, asks, status, told
from tests.handlers.test_forums import makes
from tests.handlers.test_minutes import held, sends
from tests.handlers.test_notices import known


async def test_the_form_asks_what_who_and_when_and_everything_else_may_stay_empty(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/opgave")
    form = chat.anna.form
    assert list(form.fields)[:4] == ["title", "owners", "due_on", "deliver"]
    await chat.anna.submits()
    assert {name for name, one in chat.anna.form.fields.items() if one.error} == {"title", "owners", "due_on"}
    await chat.anna.submits(
        title=TITLE,
        owners=["clara"],
        due_on="2026-03-13",
        deliver="To sider, som teamet kan læse på fem minutter.",
        participants=["david"],
        partner="bent",
        serves="Eleverne i 7. årgang",
        term="short",
        here=False,
    )
    answer = chat.anna.private[-1]
    assert "Kun de involverede ser den" in answer
    assert chat.channel("personale") == []
    for words in ("To sider", "David Åberg", "Bent Sørensen", "Eleverne i 7. årgang", "Short term"):
        assert words in told(chat.clara), words
    assert "Du er med på dette" in chat.david.direct[-1]
    assert "Du er sparringspartner for Clara Møller" in chat.bent.direct[-1]
    assert "Jeg minder dig ikke om det" in chat.bent.direct[-1]
    await chat.anna.submits_again()
    assert len([one for one in chat.clara.direct if TITLE in one]) == 1, "sent twice it is one"


@pytest.mark.told_once
async def test_several_owners_get_their_own_under_one_heading(chat: Chat) -> None:
    await known(chat)
    await asks(chat, f"@clara og @david: {TITLE} senest fredag")
    assert "Clara Møller og David Åberg er spurgt" in chat.anna.private[-1]
    await chat.clara.presses("Accept", on=told(chat.clara))
    overview = status(chat.anna)
    assert "Du har bedt Clara Møller og David Åberg om det her" in overview
    assert "0 af 2 gjort" in overview
    await chat.clara.presses("Done", on=told(chat.clara))
    assert "1 af 2 gjort" in status(chat.anna)
    in_channel = chat.channel("personale")
    assert len(in_channel) == 1
    assert "Gjort" in in_channel[-1]
    assert "Venter på svar" in in_channel[-1]
    assert "Accept" in told(chat.david).buttons or "Si ja" in told(chat.david).buttons


@pytest.mark.told_once
async def test_what_somebody_gives_themselves_is_theirs_at_once(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types(f"/opgave @mig {TITLE} senest fredag", "direct")
    assert "Den er noteret som din" in chat.anna.private[-1] if chat.anna.private else chat.anna.direct[-1]
    mine = told(chat.anna)
    assert "Du gør det her" in mine
    assert "Ændr" in mine.buttons
    await chat.is_(datetime(2026, 3, 4, 9, tzinfo=UTC))
    await chat.anna.presses("Another date", on=chat.anna.direct[-1])
    await chat.anna.submits(day="2026-03-20")
    assert "fredag den 20. marts 2026" in told(chat.anna), "nobody else has to agree"
    await chat.anna.presses("Done", on=told(chat.anna))
    assert not any("Løste det problemet" in one for one in chat.anna.direct), "nobody asks themselves"


@pytest.mark.told_once
@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        (f"@clara {TITLE} fredag eller mandag", "due_on", "Der står mere end én dag"),
        (f"@clara {TITLE} senest 3. marts 1899", "due_on", "Den dag er forbi"),
        (f"@clara {TITLE} senest 27. februar", "due_on", "næsten et år frem"),
        (f"@clara {TITLE} senest 1. marts 2999", "due_on", "mere end ti år frem"),
        ("@clara 🎉🎉 senest fredag", "title", "Skriv med ord"),
    ],
)
async def test_in_doubt_the_form_asks_and_nothing_is_guessed(chat: Chat, typed: str, field: str, words: str) -> None:
    await known(chat)
    await chat.anna.types(f"/opgave {typed}")
    assert words in chat.anna.form.fields[field].error
    assert chat.anna.form.fields["owners"].value == ["clara"]
    assert chat.clara.direct == [] or not any("asks you" in one for one in chat.clara.direct)


@pytest.mark.told_once
async def test_without_an_owner_or_a_day_the_form_is_filled_in_as_far_as_it_goes(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types(f"/opgave {TITLE} senest fredag")
    assert (chat.anna.form.fields["title"].value, chat.anna.form.fields["owners"].value) == (TITLE, [])
    assert chat.anna.form.fields["due_on"].value == "2026-03-06"
    await chat.bent.types("/opgave Ring til @clara om planen senest fredag")
    assert "Clara" in chat.bent.form.fields["title"].value
    assert chat.bent.form.fields["owners"].value == [], "whoever is mentioned within the text is no owner"
    await chat.david.types("/oppgave @clara " + "Skriv et langt notat om fordeling av tid. " * 100)
    form = chat.david.form
    assert len(form.fields["title"].value) <= 150
    carried = 40 if chat.driver.name == "teams" else 90  # a button there carries 2,000 characters
    assert form.fields["deliver"].value.count("langt notat") > carried


async def test_a_personal_number_typed_in_one_line_goes_no_further(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/opgave @clara Ring til mor til 010190-1234 senest fredag")
    assert chat.anna.has_form
    if chat.anna.form.fields["title"].value:  # a button where others read carries none on
        await chat.anna.submits()
        assert "personnummer" in chat.anna.form.fields["title"].error
    assert "010190" not in chat.clara.everything


async def test_a_decision_gets_its_action_items(chat: Chat) -> None:
    await known(chat)
    announced = await chat.announces(chat.bent)
    await chat.anna.presses("Add action item", on=announced)
    assert "D-1 Fælles tid" in chat.anna.form
    await chat.anna.submits(title=TITLE, owners=["clara"], due_on="2025-03-13")
    assert chat.anna.form.fields["due_on"].error
    assert "D-1 Fælles tid" in chat.anna.form, "also once it came back"
    await chat.anna.submits(due_on="2026-03-13")
    asked = told(chat.clara)
    assert "Read the decision" in asked.buttons
    await chat.clara.presses("Read the decision", on=asked)
    assert "Onsdag kl. 14-16." in (chat.clara.private or chat.clara.direct)[-1]


@pytest.mark.told_once
async def test_minutes_get_theirs_and_the_next_agenda_shows_what_is_agreed(chat: Chat) -> None:
    await known(chat)
    await held(chat)
    await sends(chat.bent, Gårdvagter="Vi prøver fire uger.")
    minutes = chat.channel("trio")[-1]
    await chat.anna.presses("Add action item", on=minutes)
    await chat.anna.submits(title=TITLE, owners=["bent"], due_on="2026-03-20")
    assert TITLE in chat.channel("trio")[-1], "what is agreed at a meeting is shown in its forum's channel"
    await chat.bent.presses("See the meeting", on=told(chat.bent))
    await chat.bent.presses("Read the minutes")
    assert "Vi prøver fire uger." in (chat.bent.private or chat.bent.direct)[-1]
    await chat.bent.presses("Accept", on=told(chat.bent))
    await chat.anna.types("/forum agenda TRIO", "trio")
    agenda = chat.anna.private[-1]
    assert "Aftalt tidligere" in agenda
    assert f"{TITLE}" in agenda
    assert "I gang" in agenda
    await chat.is_(datetime(2026, 3, 25, 9, tzinfo=UTC))
    await chat.anna.types("/forum agenda TRIO", "trio")
    assert "forsinket" not in chat.anna.private[-1]


async def test_any_message_becomes_one_and_leads_back(chat: Chat) -> None:
    await known(chat)
    await chat.anna.chooses("action_item.from_message", "Kan nogen lave et udkast?\nDet haster lidt.")
    form = chat.anna.form
    assert form.fields["title"].value == "Kan nogen lave et udkast?"
    assert not form.fields["deliver"].value, "the rest is where the link leads"
    assert not form.fields["here"].value, "nobody publishes it by not looking"
    await chat.anna.submits(owners=["clara"], due_on="2026-03-13")
    asked = told(chat.clara, "Kan nogen lave et udkast?")
    assert len(asked.links) == 1, "back to the message"


@pytest.mark.told_once
async def test_whoever_changes_it_while_it_changes_sees_what_happened(chat: Chat) -> None:
    await known(chat)
    await asks(chat, f"@clara {TITLE} senest fredag")
    await chat.anna.presses("Change", on=status(chat.anna))
    await chat.clara.presses("Another date", on=told(chat.clara))
    await chat.clara.submits(day="2026-03-20")
    await chat.anna.submits(title="Kort udkast")
    form = chat.anna.form
    assert "Clara Møller foreslår en anden dato" in form.error
    assert form.fields["title"].value == "Kort udkast"
    await chat.anna.submits()
    assert not chat.anna.has_form
    assert "Kort udkast" in told(chat.clara, "Kort udkast")


@pytest.mark.told_once
async def test_an_agreement_that_did_not_help_leads_to_the_next(chat: Chat) -> None:
    await known(chat)
    await asks(chat, f"@clara {TITLE} senest fredag")
    await chat.clara.presses("Accept", on=told(chat.clara))
    await chat.clara.presses("Done", on=told(chat.clara))
    await chat.anna.presses("Ask me in two weeks", on=chat.anna.direct[-1])
    before = len(chat.anna.direct)
    assert "mandag den 16. marts 2026" in chat.anna.direct[-1], "the question says when it comes again"
    assert not chat.anna.direct[-1].buttons
    await chat.is_(datetime(2026, 3, 16, 9, tzinfo=UTC))
    assert len(chat.anna.direct) == before + 1
    await chat.anna.presses("No", on=chat.anna.direct[-1])
    await chat.anna.submits(what_now="Vi skal tale med forældrene først.")
    await chat.anna.presses("Agree on what comes next", on=chat.anna.direct[-1])
    assert chat.anna.form.fields["title"].value == "Vi skal tale med forældrene først."
    assert TITLE in chat.anna.form, "what it follows"
    await chat.anna.submits(title="Forældremøde", due_on="2026-04-10")
    follow_up = told(chat.clara, "Forældremøde")
    await chat.clara.presses("What came before", on=follow_up)
    assert TITLE in (chat.clara.private or chat.clara.direct)[-1]
    assert "Vi skal tale med forældrene først." in told(chat.clara), "the answer is seen by those who did it"
    judged = next(one for one in chat.anna.direct if "Det, der fulgte" in one.buttons)
    assert not [one for one in chat.anna.direct if "Agree on what comes next" in one.buttons], judged


@pytest.mark.told_once
async def test_lists_have_the_next_step_and_pages(chat: Chat) -> None:
    await known(chat)
    for number in range(1, 10):
        await chat.anna.types(f"/opgave @bent Opgave nummer {number} senest {number + 5}. marts", "ledelse")
        if chat.anna.has_form:
            await chat.anna.submits()
    await chat.bent.types("/opgave mine")
    listing = chat.bent.private[-1]
    assert "Opgave nummer 8" in listing
    assert "Opgave nummer 9" not in listing
    await chat.bent.presses("Next", on=listing)
    listing = chat.bent.private[-1]
    assert "Opgave nummer 9" in listing
    await chat.bent.presses("Accept", on=listing)
    await chat.anna.types("/opgave fra mig", "ledelse")
    assert "Bent Sørensen · Venter på svar · senest fredag den 6. marts 2026" in chat.anna.private[-1]
    await chat.clara.types("/action by me")
    assert "Nothing that you have asked others for is open." in chat.clara.private[-1]
    await chat.clara.types("/action ours")
    assert "Opgave nummer" not in chat.clara.everything, "what is shown in a closed channel is for those in it"


@pytest.mark.told_once
async def test_a_forum_may_have_its_chair_told_of_what_stays_undone(chat: Chat) -> None:
    await known(chat)
    people = {"chair": "bent", "union": ["bent"], "other": ["clara"]}
    await makes(chat, chat.anna, conversation="trio", escalates=True, **people)
    await asks(chat, f"@clara {TITLE} senest fredag", "trio")
    await chat.clara.presses("Accept", on=told(chat.clara))
    for day in range(3, 20):
        await chat.is_(datetime(2026, 3, day, 9, tzinfo=UTC))
    last = "If it is still open tomorrow, Bent Sørensen is told, who chairs the forum."
    assert any(last in one for one in chat.clara.direct)
    assert "En opgave i dit forum bliver liggende" in chat.bent.direct[-1]


async def test_in_a_channel_nobody_reads_a_reason_nor_in_what_opens(chat: Chat) -> None:
    await known(chat)
    await asks(chat, f"@clara {TITLE} senest fredag")
    await chat.clara.presses("Accept", on=told(chat.clara))
    await chat.clara.presses("Something is lacking", on=told(chat.clara))
    await chat.clara.submits(lacks="person", whom="anna", why="Hemmeligt: Bent er syg.")
    shown = chat.channel("personale")[-1]
    assert "Der mangler noget" in shown
    await chat.bent.presses("Open", on=shown)
    assert TITLE in (chat.bent.private or chat.bent.direct)[-1]
    assert "Hemmeligt" not in chat.bent.everything
    await chat.anna.presses("What happened", on=status(chat.anna))
    history = (chat.anna.private or chat.anna.direct)[-1]
    assert "Clara Møller sagde ja" in history
    assert "Clara Møller kunne ikke komme videre: Hemmeligt: Bent er syg." in history
