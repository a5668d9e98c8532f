"""A command that was typed where others read it: answered with a button, for whoever presses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import App
from bot.feature import Feature, Request
from bot.model import Buttons, Kind, Message, Place, Profile, Reply, buttons_of, told
from bot.platform import Deed, Incoming
from bot.registry import Registry
from handlers import FEATURES
from storage.database import Database, Transaction
from storage.postings import PostingRow
from tests.chat import SetClock
from tests.conftest import START

STAFF = Place("19:staff", Kind.PRIVATE, "Personale")
ANNA, BENT = Profile("anna", "Anna", "da-DK", "Europe/Copenhagen"), Profile("bent", "Bent", "en-GB", "Europe/London")


@pytest.fixture
async def app(database: Database) -> AsyncIterator[App]:
    toy = Feature("toy")

    @toy.command("/whisper", "Says it in confidence", private=True)
    def whisper(request: Request, transaction: Transaction) -> Reply:
        return told(f"whispered: {request.value}")

    @toy.command("/echo", "Says it again")
    def echo(request: Request, transaction: Transaction) -> Reply:
        return told(f"said: {request.value}")

    app = App(database, clock=SetClock(START), offered=Registry([*FEATURES, toy]))
    yield app
    await app.stop()


async def does(app: App, by: Profile, deed: Deed, **what: Any) -> Message:
    overheard = deed is Deed.COMMAND
    incoming = Incoming(
        id="1", platform="teams", workspace="T", by=by, place=STAFF, deed=deed, overheard=overheard, **what
    )
    reply = (await app.handle(incoming)).reply
    assert isinstance(reply, Message)
    return reply


async def pressed(app: App, by: Profile, invitation: Message) -> str:
    [button] = buttons_of(invitation)
    answer = await does(app, by, Deed.PRESS, action=button.action, value=button.value)
    return answer.preview


async def test_nothing_is_done_before_somebody_presses(app: App) -> None:
    invitation = await does(app, ANNA, Deed.COMMAND, text="/echo hej med dig")
    assert not invitation.private
    assert "hej" not in str([one for one in invitation.elements if not isinstance(one, Buttons)])
    assert await pressed(app, BENT, invitation) == "said: hej med dig"


@pytest.mark.parametrize("typed", ["/whisper Jeg vil tale om Bent", "/whisperr Jeg vil tale om Bent"])
async def test_what_is_meant_for_some_eyes_only_begins_in_ones_own_chat(
    app: App, database: Database, typed: str
) -> None:
    """Nothing that was typed is used or kept, nor is it said what it is about; told twice, it begins once."""
    for _ in range(2):
        said = await does(app, ANNA, Deed.COMMAND, text=typed)
        assert (said.preview, list(buttons_of(said))) == ("Jeg svarer dig i vores egen chat.", [])
    with database.system(reads=True) as session:
        kept = session.execute(select(PostingRow.view, PostingRow.key)).all()
    assert sorted(view for view, _ in kept) == ["begun.alone", "begun.otherwise"]
    assert "Bent" not in repr(kept)


@pytest.mark.parametrize("value", ["", "x", "1" * 30, str(2**63), "7", "-1"])
async def test_where_it_was_typed_is_believed_only_of_where_one_is(app: App, value: str) -> None:
    answer = await does(app, ANNA, Deed.PRESS, action="begin:/whisper", value=value)
    assert answer.preview == "whispered: "
    assert "whispered" not in (await does(app, ANNA, Deed.PRESS, action="begin:/echo", value=value)).preview


@pytest.mark.parametrize("text", ["", "   ", "hvad kan du"])
async def test_what_is_not_understood_means_help(app: App, text: str) -> None:
    invitation = await does(app, ANNA, Deed.COMMAND, text=text)
    assert "Samspil" in await pressed(app, ANNA, invitation)
