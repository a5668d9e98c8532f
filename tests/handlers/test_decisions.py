"""Announcing a decision, reading it, asking about it, changing it: on every platform, on both databases."""

from __future__ import annotations

import asyncio

import pytest

from tests.chat import Chat

LONG = "Vi har talt om det i lang tid, og det her er hvad vi kom frem til. " * 300  # 20,000 characters


async def test_a_leader_announces_a_decision_with_its_reasons(chat: Chat) -> None:
    await chat.anna.types("/decision Nyt mødeskema")
    assert chat.anna.form.fields["title"].value == "Nyt mødeskema"
    await chat.anna.submits(
        decided="Teammøder ligger onsdag kl. 14-16.",
        why="Alle skal kunne være med.",
        alternatives="Tirsdag morgen.",
        compromises="SFO åbner senere om onsdagen.",
        fixed="Dagen.",
        open="Hvordan teamet bruger tiden.",
        untold="Hvem der bad om det.",
        influence="yellow",
        heard="TRIO",
        effective_on="2026-04-01",
        review_on="2026-06-01",
        case_number="26/1234",
        links="https://example.dk/plan",
    )
    assert chat.channel("personale") == [], "nothing is public before Publish"
    assert "Tirsdag morgen." in chat.anna.form, "the preview is what readers will see"
    await chat.anna.submits()
    assert not chat.anna.has_form
    (announced,) = chat.channel("personale")
    for words in (
        "D-1 · Nyt mødeskema",
        "onsdag kl. 14-16",
        "Alle skal",
        "SFO",
        "Hvem der bad",
        "🟡",
        "TRIO",
        "26/1234",
    ):
        assert words in announced
    assert "onsdag den 1. april 2026" in announced, "a Danish channel, a Danish date"
    assert "Anna Holm" in announced
    assert "https://example.dk/plan" in announced.links
    assert "D-1" in chat.anna.private[-1]


async def test_the_preview_can_be_mended_and_kept(chat: Chat) -> None:
    await chat.anna.types("/beslutning Første")
    await chat.anna.submits(decided="Sådan", why="Derfor")
    await chat.anna.presses("Edit")
    assert chat.anna.form.fields["decided"].value == "Sådan"
    await chat.anna.submits(decided="Sådan her")
    assert "Sådan her" in chat.anna.form
    await chat.anna.presses("Keep as draft")
    assert chat.channel("personale") == []
    await chat.anna.types("/beslutning kladder")
    assert "Første" in chat.anna.private[-1]
    await chat.bent.types("/decision drafts")
    assert "Første" not in chat.bent.private[-1], "a draft is its author's alone"
    await chat.anna.presses("Go on")
    await chat.anna.submits()
    assert "Sådan her" in chat.channel("personale")[-1]
    await chat.anna.types("/decision drafts")
    assert "Første" not in chat.anna.private[-1]


async def test_readers_are_counted_without_names_and_may_take_it_back(chat: Chat) -> None:
    announced = await chat.announces(chat.anna)
    await asyncio.gather(
        chat.driver.press("bent", announced, announced.buttons[0]),
        chat.driver.press("clara", announced, announced.buttons[0]),
    )
    await chat.settles()
    seen = chat.channel("personale")[-1]
    assert "2 har læst den." in seen, "both count, though they pressed at once"
    assert "Bent" not in seen
    await chat.bent.presses("I have read it", on=seen)
    assert "2 har læst den." in chat.channel("personale")[-1], "twice counts once"
    await chat.bent.presses("Take back", on=chat.bent.private[-1])
    assert "1 har læst den." in chat.channel("personale")[-1]


async def test_names_are_shown_only_where_readers_were_told_before(chat: Chat) -> None:
    await chat.announces(chat.anna, title="Uden navne")
    await chat.announces(chat.anna, title="Med navne", confirm=True)
    plain, confirmed = chat.channel("personale")
    await chat.bent.presses("I have read it", on=plain)
    await chat.bent.presses("I have read it", on=confirmed)
    assert "Bent" not in chat.channel("personale")[-1]
    await chat.anna.types("/decision show 2")
    await chat.anna.presses("Who has read it", on=chat.anna.private[-1])
    assert "Bent Sørensen" in chat.anna.form
    await chat.anna.types("/decision show 1")
    assert "Who has read it" not in chat.anna.private[-1].buttons


@pytest.mark.told_once
async def test_the_preview_of_an_edit_says_too_that_readers_are_asked_to_confirm(chat: Chat) -> None:
    await chat.announces(chat.anna, confirm=True)
    await chat.anna.types("/decision show 1")
    await chat.anna.presses("Edit", on=chat.anna.private[-1])
    await chat.anna.submits(why="z")
    promise = "Anna Holm beder læserne om at bekræfte"
    assert promise in chat.anna.form
    await chat.anna.submits()
    assert promise in chat.channel("personale")[-1]


async def test_a_question_goes_to_the_author_and_its_answer_under_the_decision(chat: Chat) -> None:
    announced = await chat.announces(chat.anna)
    await chat.bent.presses("Ask", on=announced)
    await chat.bent.submits(text="Gælder det også pædagogerne?")
    assert "Bent Sørensen" in chat.anna.direct[-1]
    assert "Gælder det også pædagogerne?" in chat.anna.direct[-1]
    assert "pædagogerne" not in chat.anna.direct[-1].preview, "a notification names the kind, not the content"
    await chat.anna.presses("Answer", on=chat.anna.direct[-1])
    await chat.anna.submits(answer="Ja, alle.")
    (reply,) = chat.channel("personale")[-1].replies
    assert "Ja, alle." in reply
    assert "Gælder det også pædagogerne?" in reply
    assert "Bent" not in reply, "the asker's name is the author's alone"
    assert "Anna Holm" in chat.bent.direct[-1]
    assert "Ja, alle." in chat.anna.direct[-1], "the author's own message shows that it is answered"


async def test_an_unanswered_question_is_followed_up_once_in_working_time(chat: Chat) -> None:
    announced = await chat.announces(chat.anna)
    await chat.bent.presses("Ask", on=announced)
    await chat.bent.submits(text="Hvornår?")
    before = len(chat.anna.direct)
    await chat.passes(days=1)
    assert len(chat.anna.direct) == before
    await chat.passes(days=1)
    assert len(chat.anna.direct) == before + 1
    await chat.passes(days=14)
    assert len(chat.anna.direct) == before + 1


@pytest.mark.told_once
async def test_an_answered_question_is_not_followed_up(chat: Chat) -> None:
    announced = await chat.announces(chat.anna)
    await chat.bent.presses("Ask", on=announced)
    await chat.bent.submits(text="Hvornår?")
    await chat.anna.presses("Answer", on=chat.anna.direct[-1])
    await chat.anna.submits(answer="Fra mandag.")
    before = len(chat.anna.direct)
    await chat.passes(days=7)
    assert len(chat.anna.direct) == before


async def test_an_edit_reaches_what_was_sent_and_the_versions_stay(chat: Chat) -> None:
    announced = await chat.announces(chat.anna, decided="Om onsdagen.")
    await chat.bent.presses("I have read it", on=announced)
    assert "1 har læst den." in chat.channel("personale")[-1]
    await chat.anna.types("/decision show 1")
    await chat.anna.presses("Edit", on=chat.anna.private[-1])
    assert chat.anna.form.fields["decided"].value == "Om onsdagen."
    await chat.anna.submits(decided="Om torsdagen.")
    await chat.anna.submits()
    (seen,) = chat.channel("personale")
    assert "Om torsdagen." in seen
    assert "Om onsdagen." not in seen
    assert "Redigeret" in seen
    assert "har læst den." not in seen, "nobody has read this version yet"
    await chat.bent.presses("I have read it", on=seen)
    (seen,) = chat.channel("personale")
    assert "1 har læst den." in seen
    await chat.clara.presses("Earlier versions", on=seen)
    await chat.clara.presses("Open")
    assert "Om onsdagen." in chat.clara.form


async def test_an_earlier_version_can_be_emptied_with_a_visible_reason(chat: Chat) -> None:
    await chat.announces(chat.anna, decided="Om onsdagen, for Ida er syg.")
    await chat.anna.types("/decision show 1")
    await chat.anna.presses("Edit", on=chat.anna.private[-1])
    await chat.anna.submits(decided="Om onsdagen.")
    await chat.anna.submits()
    await chat.anna.presses("Earlier versions", on=chat.channel("personale")[-1])
    await chat.anna.presses("Open")
    await chat.anna.presses("Empty this version")
    await chat.anna.submits(reason="Der stod noget om en person.")
    await chat.bent.presses("Earlier versions", on=chat.channel("personale")[-1])
    await chat.bent.presses("Open")
    assert "Der stod noget om en person." in chat.bent.form
    assert "Ida" not in chat.bent.form


async def test_a_withdrawal_is_said_in_a_new_message_too(chat: Chat) -> None:
    await chat.announces(chat.anna, review_on="2026-04-01")
    await chat.anna.types("/decision show 1")
    await chat.anna.presses("Withdraw", on=chat.anna.private[-1])
    await chat.anna.submits(reason="Kommunen har ændret rammen.")
    first, second = chat.channel("personale")
    assert "Kommunen har ændret rammen." in first
    assert "Kommunen har ændret rammen." in second
    assert "I have read it" not in first.buttons
    before = len(chat.anna.direct)
    await chat.passes(days=60)
    assert len(chat.anna.direct) == before, "what is withdrawn is not looked at again"


async def test_on_the_review_date_those_who_decided_are_asked(chat: Chat) -> None:
    await chat.announces(chat.anna, review_on="2026-03-09", decided_by=["anna", "bent"])
    await chat.passes(days=6)
    assert not any("D-1" in one for one in chat.bent.direct)
    await chat.passes(days=1)
    assert "D-1" in chat.bent.direct[-1]
    assert "D-1" in chat.anna.direct[-1]
    assert "Edit" not in chat.bent.direct[-1].buttons, "only its author changes it"


async def test_a_long_reasoning_is_folded_and_opened_in_pages(chat: Chat) -> None:
    announced = await chat.announces(chat.anna, compromises=LONG)
    assert len(announced.text) < 5_000
    assert "…" in announced.text
    assert ".…" not in announced.text
    await chat.clara.presses("The whole reasoning", on=announced)
    whole = chat.clara.form.text
    assert "kom frem til.\nPage 1 of" in whole, "a page ends with a sentence"
    while any(label in ("Next",) for label in chat.clara.form.buttons):
        await chat.clara.presses("Next")
        whole += chat.clara.form.text
    assert whole.count("kom frem til.") == 300, "nothing is left out"


@pytest.mark.parametrize(
    "nasty",
    [
        "<!channel> <@U0ANNA> @everyone @here",
        "*bold* _italic_ ~struck~ `code` [link](http://evil.example) # heading",
        "<b>bold</b><script>alert(1)</script> &lt; &amp;",
        "\u202eabc\u202c שלום مرحبا",
        "👩‍👩‍👧‍👦 🟡 Áŋŋel Čáhppe",
    ],
)
async def test_user_text_is_shown_as_text(chat: Chat, nasty: str) -> None:
    announced = await chat.announces(chat.anna, title=nasty, decided=nasty)
    assert announced.text.count(nasty) >= 2


@pytest.mark.not_on("teams", why="only where the app is can be chosen there; tests/teams tells what happens instead")
async def test_several_places_and_one_where_the_bot_is_not(chat: Chat) -> None:
    await chat.anna.types("/decision Flere steder")
    await chat.anna.submits(decided="x", why="y", places=["personale", "uden-bot", "trio"])
    await chat.anna.submits()
    assert "Flere steder" in chat.channel("personale")[-1]
    assert "Flere steder" in chat.channel("trio")[-1]
    assert "uden-bot" in chat.anna.direct[-1]
    assert "Try again" in chat.anna.direct[-1] or "Prøv igen" in chat.anna.direct[-1].buttons


async def test_every_place_is_named_to_who_may_know_of_it(chat: Chat) -> None:
    """The first few are links; what more there are stand as text."""
    await chat.driver.bot_joins("anna", "uden-bot")
    everywhere = ["personale", "trio", "uden-bot", "teams", "ledelse"]
    await chat.announces(chat.anna, places=everywhere)
    await chat.anna.types("/decision show 1")
    assert "Også meldt ud i ledelse." in chat.anna.private[-1].text
    assert len(chat.anna.private[-1].links) == 4
    await chat.bent.types("/decision show 1")
    for place in ("personale", "uden-bot", "teams"):
        sign = "" if chat.driver.name == "teams" else "#"  # which stands for a channel that is open to all
        assert f"{sign}{place}" in chat.bent.private[-1].text
        assert sign or "#" not in chat.bent.private[-1].text
    assert "ledelse" not in chat.bent.everything, "a closed channel is named to its members alone"
    assert "Også" not in chat.bent.private[-1].text


@pytest.mark.parametrize("typed", ["1", "D-1", "#1", "nr. 1", "vis nr. 1"])
async def test_a_number_alone_shows_that_decision(chat: Chat, typed: str) -> None:
    await chat.announces(chat.anna)
    await chat.bent.types(f"/beslutning {typed}")
    assert "Onsdag kl. 14-16." in chat.bent.private[-1]


@pytest.mark.told_once
async def test_where_samspil_is_added_its_people_are_known_at_once(chat: Chat) -> None:
    """Though Samspil asked a moment before where they all are."""
    await chat.announces(chat.anna)
    await chat.clara.types("/decision list")
    await chat.driver.bot_joins("bent", "uden-bot")
    await chat.settles()
    announced = await chat.announces(chat.bent, "Ny frist", channel="uden-bot")
    await chat.clara.presses("Ask", on=announced)
    await chat.clara.submits(text="Gælder det alle?")
    assert "Gælder det alle?" in chat.bent.direct[-1]
    await chat.clara.types("/decision list", "direct")
    assert "Ny frist" in chat.clara.private[-1]
