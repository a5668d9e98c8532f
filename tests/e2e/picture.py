"""The pictures of the documents, made anew: `python -m tests.e2e.picture docs/pictures` (`make picture`).

Plays a morning at the demo's school and takes it in a light and in a dark window, and the form as it is filled in; and
what Anna and Bent find there of the pre-meeting notices, each message by itself.
Needs Chromium and a font with emoji (Debian: chromium, fonts-noto-color-emoji); with others the letters differ.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from playwright.async_api import expect

from handlers import examples
from tests.e2e import demo
from tests.e2e.conftest import School, Visitor, chromium

WINDOW = {"width": 1360, "height": 860}
TALL = {"width": 1200, "height": 1600}  # a message by itself is all in it
# What Debian calls system-ui is seen nowhere else; a little smaller, the whole scene fits.
LETTERS = ":root { font: 15px/1.5 Inter, 'Liberation Sans', sans-serif }"
TITLE = "Vikarer ved kurser planlægges samlet"
DECIDED = "Kurser meldes ind for et kvartal ad gangen, og vi finder vikarer til dem samlet."
WHY = "For mange timer aflyses. Med overblik får klasserne vikarer, som de kender."
COMPROMISES = "Et kursus, der dukker op midt i et kvartal, må som regel vente."
QUESTION = "Gælder det også de kurser, vi allerede er tilmeldt?"
ANSWER = "Nej. Det aftalte står ved magt. Ordningen gælder fra nytår."


async def morning(school: School) -> Visitor:
    """Anna has announced a decision, two have read it, and a question is answered."""
    anna, bent, clara = [await school.visit(key, viewport=WINDOW) for key in ("anna", "bent", "clara")]
    await anna.button("Tomorrow, 8.00").click()
    await expect(anna.page.get_by_role("complementary")).to_contain_text("08.")
    await anna.types(f"/beslutning {TITLE}")
    await fill_in(anna)
    await anna.button("Preview").click()
    await anna.button("Publish").click()
    await anna.button("Dismiss").click()
    for reader in (bent, clara):
        await reader.button("I have read it", reader.post(TITLE)).click()
    await bent.button("Ask", bent.post(TITLE)).click()
    await bent.field("Your question").fill(QUESTION)
    await bent.button("Ask", bent.dialog).click()
    await anna.goes_to("Samspil")
    await anna.button("Answer").click()
    await anna.field("Your answer").fill(ANSWER)
    await anna.button("Answer", anna.dialog).click()
    await expect(bent.post(TITLE)).to_contain_text(ANSWER)
    return anna


async def fill_in(anna: Visitor) -> None:
    today = datetime.fromisoformat(await anna.page.locator("#clock-date").get_attribute("min") or "").date()
    await anna.field("What is decided").fill(DECIDED)
    await anna.field("Why").fill(WHY)
    await anna.unfolds()
    await anna.field("Compromises and constraints").fill(COMPROMISES)
    await anna.dialog.get_by_role("radio", name="🟡").check()
    await anna.field("Look at it again").fill((today + timedelta(days=70)).isoformat())


async def notices(school: School, folder: Path) -> None:
    """A notice to Anna, what Bent sees of another one, the agenda on which both stand, and the form."""
    anna, bent = [await school.visit(key, viewport=TALL, bypass_csp=True) for key in ("anna", "bent")]
    for visitor in (anna, bent):
        await visitor.page.add_style_tag(content=LETTERS)
        await visitor.goes_to("Samspil")
    answered, waiting = (raised.texts["topic"] for raised in examples.RAISED)
    await alone(anna, waiting, folder / "notice.png")
    await alone(bent, bent.words("Want to talk first"), folder / "notice-answers.png")

    await bent.goes_to("trio")
    await bent.types("/forum dagsorden")
    await bent.button("The meeting after").click()
    await alone(bent, answered, folder / "notice-agenda.png")
    await bent.types("/ingenbomber")
    await bent.field("Topic").fill(waiting)
    await bent.dialog.get_by_role("checkbox", name="Anna Holm").check()
    await bent.field("Meeting").select_option(index=2)
    await bent.page.mouse.move(0, 0)
    await bent.field("Meeting").evaluate(
        "field => { for (let one = field; one; one = one.parentElement) one.scrollTop = 0 }"
    )
    await bent.dialog.screenshot(path=folder / "notice-form.png")


async def action_items(school: School, folder: Path) -> None:
    """One that waits for Anna's answer, and the form filled in."""
    anna = await school.visit("anna", viewport=TALL, bypass_csp=True)
    await anna.page.add_style_tag(content=LETTERS)
    await anna.goes_to("Samspil")
    _mine, waiting = (agreed.texts["title"] for agreed in examples.AGREED)
    await alone(anna, waiting, folder / "action-item.png")
    await anna.goes_to("personale")
    await anna.types("/opgave @bent Udkast til handleplan fredag eller mandag")
    await anna.page.mouse.move(0, 0)
    await anna.dialog.screenshot(path=folder / "action-item-form.png")
    await anna.page.keyboard.press("Escape")


async def year(school: School, folder: Path) -> None:
    """The year of Anna, and a reminder before it counts."""
    anna = await school.visit("anna", viewport=TALL | {"height": 2_000}, bypass_csp=True)
    await anna.page.add_style_tag(content=LETTERS)
    await anna.types("/samspil årshjul")
    await alone(anna, anna.words("The year ahead"), folder / "year.png")
    await anna.types("/påmindelse hver anden tirsdag kl. 9 Husk dagsordenen")
    await anna.page.mouse.move(0, 0)
    await anna.dialog.screenshot(path=folder / "reminder.png")
    await anna.page.keyboard.press("Escape")


async def pending(school: School, folder: Path) -> None:
    """What is to be decided, and the form of a perspective, as Bent fills it in."""
    bent = await school.visit("bent", viewport=TALL, bypass_csp=True)
    await bent.page.add_style_tag(content=LETTERS)
    [opened] = examples.OPENED
    await alone(bent, opened.texts["title"], folder / "pending.png")
    await bent.button("Give my perspective").last.click()
    await bent.page.mouse.move(0, 0)
    await bent.dialog.screenshot(path=folder / "perspective-form.png")
    await bent.page.keyboard.press("Escape")


async def alone(visitor: Visitor, words: str, picture: Path) -> None:
    """The newest message that says this."""
    message = visitor.page.locator("li.entry").filter(has_text=words).last
    await visitor.page.mouse.move(0, 0)  # no button looks pressed
    await message.scroll_into_view_if_needed()
    await message.screenshot(path=picture)


async def take(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as logs:
        async with demo(Path(logs)) as (program, address), chromium() as browser:
            school = School(program, address, browser)
            await notices(school, folder)
            await action_items(school, folder)
            await year(school, folder)
            await pending(school, folder)
            await morning(school)
            for name, scheme in (("workspace", "light"), ("workspace-dark", "dark")):
                anna = await school.visit("anna", viewport=WINDOW, color_scheme=scheme, bypass_csp=True)
                await expect(anna.page.get_by_role("complementary")).to_contain_text(TITLE)
                await anna.page.add_style_tag(content=LETTERS)
                await anna.page.get_by_role("region", name=anna.words("Messages"), exact=True).evaluate(
                    "log => log.scrollTo(0, 1e6)"
                )
                await anna.page.screenshot(path=folder / f"{name}.png")
            anna = school.visitors[-2]
            await anna.types(f"/beslutning {TITLE}")
            await fill_in(anna)
            await anna.field("Title").focus()
            await anna.page.screenshot(path=folder / "form.png")


if __name__ == "__main__":
    pictures = Path(sys.argv[1])
    pictures.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(pictures))
