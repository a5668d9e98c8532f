"""For whom a reminder is that is typed in one line."""

from __future__ import annotations

from datetime import date

import pytest

from bot.model import Form, Kind, Mention, Place, Profile
from bot.platform import Deed
from handlers.reminders.reading import read
from storage.database import Database
from tests.chat import Chat
from tests.handlers.acting import Acting
from tests.handlers.parts import readable
from tests.handlers.test_notices import known

MONDAY = date(2026, 3, 2)
MENTIONED = ("@Bent Friday", "@Clara")


@pytest.mark.parametrize(
    ("typed", "text", "said", "whom"),
    [
        ("@Bent Friday every Monday at 9 Husk nøglen", "Husk nøglen", "every Monday at 9", (0,)),
        ("to @Bent Friday: every Monday at 9 Husk nøglen", "Husk nøglen", "every Monday at 9", (0,)),
        ("hver mandag kl. 9 @Bent Friday Husk nøglen", "Husk nøglen", "hver mandag kl. 9", (0,)),
        ("@Bent Friday Husk nøglen hver mandag kl. 9", "Husk nøglen", "hver mandag kl. 9", (0,)),
        ("@Bent Friday and @Clara every Monday Key", "Key", "every Monday", (0, 1)),
        ("@Bent Friday every Monday @Clara Key", "Key", "every Monday", (0, 1)),
        ("every Monday at 9 call @Bent Friday", "call @Bent Friday", "every Monday at 9", ()),
        ("every Monday at 9 Ring til @Clara", "Ring til @Clara", "every Monday at 9", ()),
        ("every Monday at 9 @Clara's key", "@Clara's key", "every Monday at 9", ()),
        ("@Bent Friday every Monday at 9 call @Clara", "call @Clara", "every Monday at 9", (0,)),
        ("@Bent Friday", "", "", (0,)),
        ("@Bent Friday every Monday at 9", "", "every Monday at 9", (0,)),
        ("Husk nøglen", "Husk nøglen", "", ()),
    ],
)
def test_whoever_stands_first_gets_it(typed: str, text: str, said: str, whom: tuple[int, ...]) -> None:
    found = read(typed, MENTIONED, MONDAY, "en")
    assert (found.text, found.said, found.whom) == (text, said, whom)


async def test_a_mention_is_whom_it_comes_to(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/påmindelse @bent hver mandag kl. 9 Husk nøglen", "direct")
    if chat.driver.name == "teams":  # in one's own chat nobody can be mentioned: the whole name does
        await chat.anna.types("/påmindelse @Bent Sørensen hver mandag kl. 9 Husk nøglen", "direct")
    preview = chat.anna.form
    assert "Bent Sørensen" in preview
    assert "Husk nøglen" in preview
    assert "@" not in preview.text
    await chat.anna.submits()
    await chat.passes(days=7)
    assert "Husk nøglen" in chat.bent.direct[-1]
    assert not any("Husk nøglen" in seen for seen in (*chat.clara.direct, *chat.channel("personale")))


async def test_in_a_channel_it_comes_to_them_alone(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/påmindelse hver mandag kl. 9 @bent Husk nøglen", "personale")
    if "said" in chat.anna.form.fields:  # on Teams a press follows, and the form
        assert chat.anna.form.fields["person"].value == "bent"
        await chat.anna.submits()
    assert "Bent Sørensen" in chat.anna.form
    await chat.anna.submits()
    await chat.passes(days=7)
    assert "Husk nøglen" in chat.bent.direct[-1]
    assert not any("Husk nøglen" in seen for seen in chat.channel("personale"))


@pytest.mark.parametrize(
    ("profiles", "words"),
    [
        ([Profile("robot", "Robot", app=True)], "Robot can't be reminded"),
        ([Profile("gone", "Gone Person", left=True)], "Gone Person can't be reminded"),
        ([Profile("bent", "Bent"), Profile("clara", "Clara")], "It goes to one person"),
    ],
)
async def test_who_can_not_get_it_is_asked_about(database: Database, profiles: list[Profile], words: str) -> None:
    school = Acting(database)
    mentions = tuple(Mention(f"@{one.name}", one) for one in profiles)
    text = f"/reminder {' '.join(one.words for one in mentions)} every Monday at 9 Husk nøglen"
    form = await school.do("anna", Deed.COMMAND, text=text, mentions=mentions)
    assert isinstance(form, Form)
    fields = {one.name: one for one in form.fields}
    assert words in fields["person"].error
    assert (fields["to"].initial, fields["text"].initial) == ("person", "Husk nøglen")
    await school.app.stop()


async def test_oneself_is_oneself(database: Database) -> None:
    school = Acting(database)
    own = Place("direct-anna", Kind.DIRECT, "")
    for line in ("@me every Monday at 9 Key", "@mig hver mandag kl. 9 Key"):
        preview = await school.do("anna", Deed.COMMAND, place=own, text=f"/reminder {line}")
        assert isinstance(preview, Form)
        assert "You" in readable(preview)
    await school.app.stop()
