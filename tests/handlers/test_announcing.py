"""What an author meets in the form and the preview: on every platform, on both databases."""

from __future__ import annotations

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
