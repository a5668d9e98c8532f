"""The workspace in the browser: the real demo, in a real browser."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import expect

from bot.language import Reader
from tests.e2e.conftest import LANGUAGE, School, Visitor

SCHOOL = ZoneInfo("Europe/Copenhagen")
PERSONAL_NUMBER = (
    "This looks like somebody's personal number. Please take it out: such numbers do not belong here. "
    "Nothing was stored."
)


async def test_a_decision_is_announced_with_the_keyboard_alone(school: School) -> None:
    anna, bent = await school.visit("anna"), await school.visit("bent")
    keyboard = anna.page.keyboard
    await anna.tabs_to(anna.words("Skip to writing a message"))
    await keyboard.press("Enter")
    await expect(anna.composer).to_be_focused()
    await keyboard.type("/besl")
    await expect(anna.page.get_by_role("option", selected=True)).to_contain_text("/beslutning")
    await keyboard.press("Enter")
    await expect(anna.composer).to_have_value("/beslutning ")
    await keyboard.type("Fast mødetid")
    await keyboard.press("Enter")
    await expect(anna.field("Title")).to_be_focused()
    await expect(anna.field("Title")).to_have_value("Fast mødetid")
    await anna.tabs_to(anna.words("What is decided"))
    await keyboard.type("Vi mødes onsdag kl. 14.")
    await anna.tabs_to(anna.words("Why"))
    await keyboard.type("Teamene mangler et fast tidspunkt.")
    await anna.tabs_to(anna.words("If it helps the reader"))
    await keyboard.press("Enter")
    await anna.tabs_to(anna.words("Alternatives considered"))
    await keyboard.type("Tirsdag morgen.")
    await anna.tabs_to(anna.words("Preview"))
    await keyboard.press("Enter")
    await expect(anna.dialog.get_by_role("heading", level=2)).to_have_text(anna.words("Preview"))
    await expect(anna.dialog).to_contain_text("Tirsdag morgen.")
    await expect(bent.post("Fast mødetid")).to_be_hidden()
    await anna.tabs_to(anna.words("Publish"))
    await keyboard.press("Enter")
    await expect(bent.post("Fast mødetid")).to_contain_text("Vi mødes onsdag kl. 14.")
    await expect(anna.dialog).to_be_hidden()
    await expect(anna.composer).to_be_focused()
    await keyboard.type("Tak")
    await expect(anna.composer).to_have_value("Tak")


async def test_a_command_in_another_language_is_sent_as_it_stands(school: School) -> None:
    """A Norwegian types it in Danish, with which their own begins."""
    david = await school.visit("david")
    await david.composer.focus()
    await david.page.keyboard.type("/samspil fridage")
    await expect(david.page.get_by_role("option")).to_contain_text("/samspil fridager")
    await david.page.keyboard.press("Enter")
    await expect(david.composer).to_have_value("")


async def test_whoever_leaves_a_form_goes_on_where_they_were(school: School) -> None:
    anna = await school.visit("anna")
    keyboard = anna.page.keyboard
    await anna.types("/beslutning Flytning")
    await expect(anna.field("Title")).to_be_focused()
    await keyboard.press("Escape")
    await expect(anna.dialog).to_be_hidden()
    await keyboard.type("/beslutning Flytning")
    await keyboard.press("Enter")
    await expect(anna.field("Title")).to_be_focused()
    await keyboard.type(" af lokaler")
    await keyboard.press("Escape")
    await expect(anna.button("Keep writing")).to_be_focused()
    await keyboard.press("Enter")
    await keyboard.type(" nu")
    await expect(anna.field("Title")).to_have_value("Flytning af lokaler nu")
    await keyboard.press("Escape")
    await anna.button("Throw away").press("Enter")
    await expect(anna.composer).to_be_focused()
    await keyboard.type("Tak")
    await expect(anna.composer).to_have_value("Tak")


async def test_the_page_follows_who_chooses_another_language(school: School) -> None:
    anna = await school.visit("anna")
    await anna.types("/samspil indstillinger")
    await anna.dialog.get_by_role("radio", name="English").check()
    await anna.button("Save").click()
    await expect(anna.dialog).to_be_hidden()
    await expect(anna.page.locator("html")).to_have_attribute("lang", "en")
    await expect(anna.page.get_by_role("complementary")).to_contain_text("Direct message to Anna Holm")
    await expect(anna.composer).to_have_attribute("aria-label", "Message in personale")
    await expect(anna.composer).to_be_focused()  # where they were before the form
    await anna.types("/samspil settings")
    await expect(anna.dialog.get_by_role("radio", name="English")).to_be_focused()  # what is chosen, not the first


async def test_on_a_narrow_screen_the_columns_open_and_close_by_keyboard(school: School) -> None:
    anna = await school.visit("anna", viewport={"width": 360, "height": 740})
    for name, side in (("Time", "complementary"), ("People and conversations", "navigation")):
        opens = anna.page.get_by_role("main").get_by_role("button", name=anna.words(name))
        await opens.press("Enter")
        column = anna.page.get_by_role(side)  # type: ignore[arg-type]  # both are roles
        await expect(column.locator(":focus")).to_have_count(1)
        await anna.page.keyboard.press("Escape")
        await expect(opens).to_be_focused()


async def test_readers_read_and_ask_and_the_author_answers(school: School) -> None:
    anna, bent = await school.visit("anna"), await school.visit("bent")
    await anna.announces("Fast mødetid", "Vi mødes onsdag kl. 14.")
    seen = bent.post("Fast mødetid")
    await bent.button("I have read it", seen).click()
    await expect(anna.post("Fast mødetid")).to_contain_text("1 har læst den.")
    await expect(anna.page.get_by_role("main")).not_to_contain_text("Bent", use_inner_text=True)

    await bent.button("Ask", seen).click()
    await bent.field("Your question").fill("Gælder det også i uge 42?")
    await bent.button("Ask", bent.dialog).click()
    await expect(bent.dialog).to_be_hidden()
    await anna.goes_to("Samspil")
    await expect(anna.page.get_by_role("main")).to_contain_text("Gælder det også i uge 42?")
    await anna.button("Answer").click()
    await anna.field("Your answer").fill("Nej, der er ferie.")
    await anna.button("Answer", anna.dialog).click()
    thread = seen.locator(".replies").first
    await expect(thread).to_contain_text("Nej, der er ferie.")
    await expect(thread).not_to_contain_text("Bent")

    for words in ("mødetid", "onsdag", "uge 42", "ferie", "Bent"):
        assert words not in school.program.said, "nothing that people wrote, nor a name, is logged"


async def test_news_does_not_take_away_what_is_being_pressed(school: School) -> None:
    anna, bent = await school.visit("anna"), await school.visit("bent")
    await anna.announces("Fast mødetid", "Vi mødes onsdag kl. 14.")
    beside = await school.visit("anna")  # a second tab of hers, which shows when the question is there
    await anna.link("Samspil").hover()
    await anna.page.mouse.down()
    await bent.button("Ask", bent.post("Fast mødetid")).click()
    await bent.field("Your question").fill("Gælder det også i uge 42?")
    await bent.button("Ask", bent.dialog).click()
    await expect(beside.link("Samspil")).to_contain_text(beside.words("new messages"))
    await anna.page.mouse.up()
    await expect(anna.page.get_by_role("heading", level=1)).to_have_text("Samspil")
    await expect(anna.page.get_by_role("main")).to_contain_text("Gælder det også i uge 42?")


async def test_an_edit_changes_what_others_look_at(school: School) -> None:
    anna, bent = await school.visit("anna"), await school.visit("bent")
    await anna.announces("Fast mødetid", "Vi mødes onsdag kl. 14.")
    await expect(bent.post("Fast mødetid")).to_contain_text("onsdag kl. 14")
    await anna.button("Edit").click()  # of what was answered to her alone
    await anna.field("What is decided").fill("Vi mødes torsdag kl. 14.")
    await anna.button("Preview").click()
    await anna.button("Publish").click()
    await expect(bent.post("Fast mødetid")).to_contain_text("torsdag kl. 14")
    await expect(bent.post("Fast mødetid")).to_contain_text("Redigeret")
    await expect(bent.post("Fast mødetid")).not_to_contain_text("onsdag kl. 14")


async def test_the_clock_moves_to_the_day_of_the_review(school: School) -> None:
    anna = await school.visit("anna")
    day = datetime.now(SCHOOL).date() + timedelta(days=40)
    await anna.announces("Fast mødetid", "Vi mødes onsdag kl. 14.", Look_at_it_again=day.isoformat())
    later = anna.page.get_by_role("complementary")
    planned = later.get_by_role("listitem").filter(has_text="D-2 · Fast mødetid")
    await expect(planned).to_have_count(1)
    moment = await planned.get_by_role("time").get_attribute("datetime")
    assert moment is not None
    working_day = datetime.fromisoformat(moment).astimezone(SCHOOL).date()  # not before `day`: it may be a holiday
    assert day <= working_day < day + timedelta(days=14)
    await anna.goes_to("Samspil")
    reminder = anna.words("Time to look again: {decision}", decision="D-2 · Fast mødetid")
    await expect(anna.post(reminder)).to_be_hidden()
    await later.get_by_label(anna.words("To a day, 8.00")).fill(working_day.isoformat())
    await anna.button("Go", later).click()
    await expect(anna.post(reminder)).to_be_visible(timeout=15_000)
    await expect(later).to_contain_text(Reader("da", "UTC").day(working_day), ignore_case=True)


async def test_a_day_that_the_clock_can_not_go_to_is_refused_at_its_field(school: School) -> None:
    anna = await school.visit("anna")
    later = anna.page.get_by_role("complementary")
    day = later.get_by_label(anna.words("To a day, 8.00"))
    await anna.button("Go", later).click()
    await expect(day).to_have_accessible_description(anna.words("Choose a date: day, month and year."))
    await expect(day).to_be_focused()
    await day.fill("2020-02-03")
    await anna.button("Go", later).click()
    await expect(day).to_have_accessible_description(anna.words("The clock only moves forward. Choose a later day."))
    anna.troubles.clear()  # the browser itself notes that this was refused
    tomorrow = datetime.now(SCHOOL).date() + timedelta(days=1)
    await day.fill(tomorrow.isoformat())
    await anna.button("Go", later).click()
    await expect(day).to_have_accessible_description("")
    await expect(later).to_contain_text("08.00")


async def test_a_channel_says_that_it_is_closed_or_that_samspil_is_missing(school: School) -> None:
    anna = await school.visit("anna")
    head = anna.page.get_by_role("main")
    channels = anna.page.get_by_role("navigation")
    await expect(head).to_contain_text(anna.words("Samspil writes in {language} here", language="dansk"))
    await anna.types("/beslutning")
    places = anna.dialog.get_by_role("group", name=anna.words("Announce it in"))
    await expect(places.get_by_role("checkbox", name=f"trio {anna.words('closed')}")).to_have_count(1)
    absent = f"uden-samspil {anna.words('without Samspil')}"
    await expect(places.get_by_role("checkbox", name=absent)).to_have_count(1)
    await anna.page.keyboard.press("Escape")

    await anna.goes_to("uden-samspil")
    await expect(channels.get_by_role("link", name=absent)).to_have_count(1)
    await expect(head).not_to_contain_text(anna.words("Samspil writes in {language} here", language="dansk"))
    await anna.button("Add Samspil").press("Enter")
    await expect(head).to_contain_text(anna.words("Samspil writes in {language} here", language="dansk"))
    await expect(channels.get_by_role("link", name=absent)).to_have_count(0)
    await expect(anna.composer).to_be_focused()


async def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(school: School) -> None:
    anna = await school.visit("anna")
    await anna.types("/beslutning Flytning")
    await anna.field("Why").fill("Derfor.")
    await anna.button("Preview").click()
    decided = anna.field("What is decided")
    await expect(decided).to_be_focused()
    await expect(decided).to_have_accessible_description(anna.words("This is needed."))
    await expect(anna.field("Why")).to_have_value("Derfor.")

    await decided.fill("Barnet 010101-1234 flyttes.")
    await anna.button("Preview").click()
    await expect(decided).to_have_accessible_description(anna.words(PERSONAL_NUMBER))
    await expect(decided).to_have_value("Barnet 010101-1234 flyttes.")
    await expect(decided).to_have_attribute("aria-invalid", "true")
    await decided.fill("Klassen flytter lokale.")
    await anna.button("Preview").click()
    await expect(anna.button("Publish")).to_be_visible()
    await anna.page.keyboard.press("Escape")
    await expect(anna.dialog).to_be_hidden()


@pytest.mark.parametrize("key", ["anna", "clara", "david"])
async def test_the_page_speaks_the_language_of_whoever_acts(school: School, key: str) -> None:
    visitor = await school.visit(key)
    language = LANGUAGE[key]
    await expect(visitor.page.locator("html")).to_have_attribute("lang", language)
    await expect(visitor.composer).to_have_attribute("placeholder", visitor.words("Write a message, or / for commands"))
    await visitor.types({"da": "/beslutning", "nb": "/beslutning", "en": "/decision"}[language])
    await expect(visitor.dialog.get_by_role("heading", level=2)).to_have_text(visitor.words("Announce a decision"))
    for part in ("What is decided", "Room for influence", "Announce it in", "Cancel"):
        await expect(visitor.dialog).to_contain_text(visitor.words(part))


async def test_everything_to_press_or_fill_in_has_a_name(school: School) -> None:
    anna = await school.visit("anna", viewport={"width": 360, "height": 740})
    await expect(anna.page.get_by_role("main")).to_have_count(1)
    await expect(anna.page.get_by_role("heading", level=1)).to_have_count(1)
    await _is_accessible(anna)
    await anna.types("/beslutning")
    await expect(anna.field("Title")).to_be_focused()
    await anna.unfolds()
    await _is_accessible(anna)


async def _is_accessible(visitor: Visitor) -> None:
    assert await visitor.page.evaluate(NAMELESS) == []
    assert await visitor.page.evaluate(TWICE) == []
    assert await visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it fits the window"


NAMELESS = """() => {
  const named = (element) => element.getAttribute("aria-label") || element.labels?.length || element.textContent.trim()
    || document.getElementById(element.getAttribute("aria-labelledby"))?.textContent.trim();
  const controls = "input, textarea, select, button, a[href], dialog, nav, aside, [role=region], [role=listbox]";
  const nameless = [...document.querySelectorAll(controls)].filter((one) => one.checkVisibility() && !named(one));
  const pictures = [...document.querySelectorAll("img:not([alt]), svg:not([aria-hidden])")];
  const loose = [...document.querySelectorAll("fieldset")].filter((group) => !group.querySelector("legend"));
  return [...nameless, ...pictures, ...loose].map((element) => element.outerHTML.slice(0, 200));
}"""
TWICE = """() => {
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  return ids.filter((id, i) => ids.indexOf(id) !== i);
}"""


async def test_the_demo_ends_when_it_is_asked_though_somebody_looks_at_it(school: School) -> None:
    anna = await school.visit("anna")
    assert await school.program.stop() == 0
    await expect(anna.page.get_by_role("main")).to_contain_text(
        anna.words("The line to Samspil is down. Trying again …"), timeout=10_000
    )
    await anna.page.close()
    anna.troubles.clear()  # the browser itself complained that nobody answers
