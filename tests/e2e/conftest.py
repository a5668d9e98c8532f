"""Chromium, and the people of the demo's school at its page."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, Request, Response, async_playwright, expect

from bot.language import Reader, every_wording
from tests.e2e import Running, demo

# Nothing that Chromium does by itself may reach the network.
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LANGUAGE = {"anna": "da", "bent": "da", "clara": "en", "david": "nb", "eva": "da", "finn": "da"}
expect.set_options(timeout=10_000)  # milliseconds: a machine may have much else to do
MOST_TABS = 80  # presses of Tab until something is found, or is out of reach


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The Chromium that is installed."""
    async with async_playwright() as playwright:
        # In Danish, where its languages are installed (Debian: chromium-l10n), it draws the parts of a date in order.
        environ: dict[str, str | float | bool] = {**os.environ, "LANGUAGE": "da"}
        path = shutil.which("chromium")
        browser = await playwright.chromium.launch(executable_path=path, args=OPTIONS, env=environ)
        yield browser
        await browser.close()


class Visitor:
    """Somebody at the page, in a browser of their own. What they press and read is named in English."""

    def __init__(self, key: str, page: Page, address: str) -> None:
        self.page = page
        self.troubles: list[str] = []  # what a browser's console would show, and requests that went astray
        self._address = address
        self._language = LANGUAGE[key]
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("response", self._answered)
        page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.troubles.append(message.text)

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.troubles.append(f"{response.status} {response.url}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(self._address):
            self.troubles.append(f"asked for {request.url}")

    def words(self, message: str, **values: Any) -> str:
        """What a message is in this person's language."""
        return Reader(self._language, "UTC").text(message, **values)

    # ------------------------------------------------------------------------------------------ what they see

    def button(self, label: str, inside: Locator | None = None) -> Locator:
        """In any language: a message in a channel is in the channel's."""
        wordings = "|".join(map(re.escape, every_wording(label).values()))
        return (inside or self.page).get_by_role("button", name=re.compile(f"^({wordings})$"))

    def field(self, label: str) -> Locator:
        return self.page.get_by_role("dialog").get_by_label(self.words(label), exact=False).first

    def post(self, title: str) -> Locator:
        """The newest message of that title, with its thread."""
        heading = self.page.get_by_role("heading", name=title, level=2)
        return self.page.locator("li.entry").filter(has=heading).last

    def link(self, conversation: str) -> Locator:
        there = re.compile(f"^{re.escape(conversation)}")  # "new messages" may follow
        return self.page.get_by_role("navigation").get_by_role("link", name=there)

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def composer(self) -> Locator:
        return self.page.locator("#composer")

    # ------------------------------------------------------------------------------------------ what they do

    async def goes_to(self, conversation: str) -> None:
        await self.link(conversation).click()
        await expect(self.page.get_by_role("heading", level=1)).to_contain_text(conversation)

    async def types(self, text: str) -> None:
        await self.composer.fill(text)
        await self.composer.press("Enter")

    async def tabs_to(self, name: str) -> None:
        """Presses Tab until what is focused has this name."""
        for _ in range(MOST_TABS):
            await self.page.keyboard.press("Tab")
            if await self.page.evaluate(FOCUSED) == name:
                return
        raise AssertionError(f"Tab does not lead to {name!r}")

    async def unfolds(self) -> None:
        """Opens every part of the form."""
        for part in await self.dialog.locator("details").all():
            if await part.get_attribute("open") is None:
                await part.locator("summary").click()

    async def announces(self, title: str, decided: str, **more: str) -> None:
        """With the mouse, from the command to the publication; `more` by the label, dates as ISO."""
        await self.types(f"/decision {title}")
        await self.field("What is decided").fill(decided)
        await self.field("Why").fill("Teamene mangler et fast tidspunkt.")
        await self.unfolds()
        for label, value in more.items():
            await self.field(label.replace("_", " ")).fill(value)
        await self.button("Preview").click()
        await self.button("Publish").click()
        await expect(self.dialog).to_be_hidden()


# The name of what has the focus: its label, its own words, or what it is called.
FOCUSED = """() => {
  const element = document.activeElement;
  const label = element.labels?.[0]?.textContent ?? element.getAttribute("aria-label") ?? element.textContent;
  return label.replace("*", "").trim();
}"""


class School:
    """The demo as it runs, and its visitors."""

    def __init__(self, program: Running, address: str, browser: Browser) -> None:
        self.program = program
        self.address = address
        self._browser = browser
        self.visitors: list[Visitor] = []

    async def visit(self, key: str, **options: Any) -> Visitor:
        """`options` go to the browser: the size of its window, dark or light."""
        context = await self._browser.new_context(locale="da-DK", **options)
        visitor = Visitor(key, await context.new_page(), self.address)
        self.visitors.append(visitor)
        await visitor.page.goto(f"{self.address}?as={key}#personale")
        await expect(visitor.page.get_by_role("heading", level=1)).to_have_text("personale")
        return visitor


@pytest.fixture
async def school(tmp_path: Path) -> AsyncIterator[School]:
    if shutil.which("chromium") is None:
        pytest.skip("no Chromium: Debian's package chromium brings it")
    async with demo(tmp_path) as (program, address), chromium() as browser:
        made = School(program, address, browser)
        yield made
        assert not [trouble for visitor in made.visitors for trouble in visitor.troubles]
        assert '"level": "error"' not in program.said
