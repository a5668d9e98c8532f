"""Somebody who is mentioned behind a command is there for it, and not their name alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.app import App
from bot.feature import Feature, Request
from bot.model import Kind, Mention, Message, Place, Profile, Reply, buttons_of, told
from bot.platform import Deed, Incoming
from bot.registry import Registry
from handlers import FEATURES
from storage.database import Database, Transaction
from tests.chat import Chat, SetClock
from tests.conftest import START

ANNA, BENT = Profile("anna", "Anna\x07 Holm"), Profile("bent", "Bent Sørensen")
TYPED = Incoming(
    id="1",
    platform="teams",
    workspace="T",
    by=BENT,
    place=Place("direct", Kind.DIRECT),
    deed=Deed.COMMAND,
    text="/echo spørg @Anna\x07 Holm og @Bent Sørensen ",
    mentions=(Mention("@Anna\x07 Holm", ANNA), Mention("@Bent Sørensen", BENT)),
)


@pytest.fixture
def asked() -> list[Request]:
    return []


@pytest.fixture
async def app(database: Database, asked: list[Request]) -> AsyncIterator[App]:
    toy = Feature("toy")

    @toy.command("/echo", "Says it again")
    def echo(request: Request, transaction: Transaction) -> Reply:
        asked.append(request)
        return told("said")

    app = App(database, clock=SetClock(START), offered=Registry([*FEATURES, toy]))
    yield app
    await app.stop()


async def test_whoever_is_mentioned_can_be_found_in_the_text(app: App, asked: list[Request]) -> None:
    await app.handle(TYPED)
    [request] = asked
    assert request.value == "spørg @Anna Holm og @Bent Sørensen"
    assert request.mentions == (Mention("@Anna Holm", ANNA), Mention("@Bent Sørensen", BENT))


async def test_an_invitation_carries_the_text_alone(app: App, asked: list[Request]) -> None:
    """Whoever presses may be somebody else, long after."""
    place = Place("staff", Kind.PRIVATE, "Personale")
    invitation = (await app.handle(replace(TYPED, place=place, overheard=True))).reply
    assert isinstance(invitation, Message)
    [button] = buttons_of(invitation)
    pressed = replace(TYPED, place=place, deed=Deed.PRESS, text="", action=button.action, value=button.value)
    await app.handle(replace(pressed, mentions=()))
    [request] = asked
    assert request.value == "spørg @Anna Holm og @Bent Sørensen"
    assert request.mentions == ()


async def test_a_story_mentions_somebody_by_key(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Request] = []

    def note(request: Request, transaction: Transaction) -> Reply:
        asked.append(request)
        return told("noted")

    registry = chat.app.registry
    help = replace(registry.commands["/samspil"], run=note)
    monkeypatch.setattr(registry, "commands", {**registry.commands, "/samspil": help})
    for channel in ("personale", "direct"):
        await chat.anna.types("/samspil spørg @bent om @nogen, anna@bent.dk", channel)
        request = asked.pop()
        words = "@bent" if chat.driver.name == "local" else "@Bent Sørensen"
        assert request.value == f"spørg {words} om @nogen, anna@bent.dk"
        # On Teams nobody can be mentioned in one's own chat, and elsewhere a command begins with a press.
        told_whom = [] if chat.driver.name == "teams" else [(words, "Bent Sørensen")]
        assert [(one.words, one.profile.name) for one in request.mentions] == told_whom
