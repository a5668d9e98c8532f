"""What an author meets in the form and the preview: on every platform, on both databases."""

from __future__ import annotations

import asyncio

from tests.chat import Chat


async def test_links_are_what_people_paste(chat: Chat) -> None:
    announced = await chat.announces(chat.anna, links="www.kommune.dk/x\nBudget 2026 https://example.dk/b?a=1")
    assert announced.links == ["https://www.kommune.dk/x", "https://example.dk/b?a=1"]
    assert "Budget 2026 (example.dk)" in announced


async def test_a_line_that_is_no_address_is_refused_at_the_field(chat: Chat) -> None:
    await chat.anna.types("/decision Plan")
    await chat.anna.submits(decided="Sådan", why="Derfor", links="referatet fra TRIO")
    assert chat.anna.form.fields["links"].error
    assert chat.anna.form.fields["links"].value == "referatet fra TRIO"
    assert chat.anna.form.fields["why"].value == "Derfor"
    await chat.anna.submits(links="Referatet: https://example.dk/trio")
    assert "Referatet (example.dk)" in chat.anna.form


async def test_a_review_on_a_day_off_says_when_the_reminder_comes(chat: Chat) -> None:
    await chat.clara.types("/decision Plan")
    await chat.clara.submits(decided="x", why="y", review_on="2026-03-07")
    reminder = "on Monday 9 March 2026"
    assert f"{reminder}, the first working day after Saturday 7 March 2026" in chat.clara.form
    await chat.clara.submits()
    assert reminder in chat.clara.private[-1]
    assert "lørdag den 7. marts 2026" in chat.channel("personale")[-1], "readers see the day that was agreed"
    await chat.passes(days=5)
    assert chat.clara.direct == []
    await chat.passes(days=2)
    assert "D-1" in chat.clara.direct[-1]


async def test_a_holiday_is_no_working_day(chat: Chat) -> None:
    await chat.clara.types("/decision Plan")
    await chat.clara.submits(decided="x", why="y", review_on="2026-04-02")
    assert "on Tuesday 7 April 2026, the first working day after Thursday 2 April 2026" in chat.clara.form
    await chat.clara.presses("Edit")
    await chat.clara.submits(review_on="2026-04-01")
    assert "working day" not in chat.clara.form
    await chat.clara.submits()
    assert "on Wednesday 1 April 2026" in chat.clara.private[-1]


async def test_what_is_published_is_said_at_once(chat: Chat) -> None:
    await chat.anna.types("/decision Plan")
    await chat.anna.submits(decided="x", why="y")
    delivering = asyncio.create_task(chat.app.delivery.run())
    await asyncio.sleep(0.2)  # it has looked, and no timer ticks here: only the commit can wake it
    await chat.driver.submit("anna", {})
    for _ in range(100):
        if chat.channel("personale"):
            break
        await asyncio.sleep(0.05)
    assert chat.channel("personale")
    await chat.app.delivery.stop()
    await delivering


async def test_the_preview_says_in_which_language_it_is_read(chat: Chat) -> None:
    await chat.anna.types("/samspil settings", "trio")
    await chat.anna.presses("Working time and language…")
    await chat.anna.submits(here_language="nb")
    await chat.anna.types("/decision Plan", "trio")
    await chat.anna.submits(decided="x", why="y")
    assert "Hva som er besluttet" in chat.anna.form.text, "as its readers will see it"
    assert "på sit eget sprog" not in chat.anna.form.text
    await chat.anna.presses("Edit")
    await chat.anna.submits(places=["trio", "personale"])
    assert "Vist her som i trio" in chat.anna.form.text
    assert "på sit eget sprog" in chat.anna.form.text
    await chat.anna.submits()
    assert "Hvad der er besluttet" in chat.channel("personale")[-1].text
    await chat.anna.types("/decision show 1", "ledelse")
    await chat.anna.presses("Edit", on=chat.anna.private[-1])
    await chat.anna.submits(why="z")
    assert "Hva som er besluttet" in chat.anna.form.text, "an edit is shown as where it is announced"


async def test_what_may_be_done_with_a_preview_stands_before_a_long_text(chat: Chat) -> None:
    await chat.clara.types("/decision Plan")
    await chat.clara.submits(decided="x" * 5_000, why="y")
    text = chat.clara.form.text
    assert text.index("/decision drafts finds it again") < text.index("xxx"), "closing it is no loss, and it says so"
    assert text.index("It gets its number when you publish.") < text.index("xxx")
    await chat.clara.presses("Throw away")
    await chat.clara.types("/decision drafts")
    assert "You have no drafts." in chat.clara.private[-1]


async def test_everything_that_is_wrong_is_said_at_once(chat: Chat) -> None:
    await chat.anna.types("/decision Plan")
    await chat.anna.submits(
        decided="Barnet 010101-1234 flyttes.", why="", review_on="2020-01-01", links="referatet", places=["personale"]
    )
    fields = chat.anna.form.fields
    assert {name for name, field in fields.items() if field.error} == {"decided", "why", "review_on", "links"}
    assert fields["review_on"].value == "2020-01-01"
    await chat.anna.types("/decision drafts")
    assert "Plan" not in chat.anna.private[-1], "nothing was stored"
