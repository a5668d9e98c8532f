"""Help, the greeting, settings, and what people hear when something could not be said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.model import Form, Kind, Message, Place, Profile
from bot.platform import Deed, Incoming
from tests.chat import Chat, Somebody
from tests.drivers import named


def administers(somebody: Somebody) -> bool:
    """Of the settings that they have open: whether there is a way to those of all."""
    return named(somebody.form.buttons, "Working time and language…") is not None


async def test_the_first_is_administrator_and_may_change_the_workspace(chat: Chat) -> None:
    await chat.anna.types("/samspil indstillinger")
    await chat.anna.presses("Working time and language…")
    await chat.anna.submits(zone="Europe/Oslo", country="NO")
    await chat.anna.types("/samspil settings")
    await chat.anna.presses("Roles…")
    await chat.anna.submits(administrator=["anna", "david"])
    await chat.david.types("/samspil innstillinger", "ledelse")
    await chat.david.presses("Roles…")
    assert set(chat.david.form.fields["administrator"].value) == {"anna", "david"}
    await chat.david.types("/samspil innstillinger", "ledelse")
    await chat.david.presses("Working time and language…")
    assert chat.david.form.fields["zone"].value == "Europe/Oslo"
    await chat.clara.types("/samspil settings")
    assert not administers(chat.clara), "everybody has their own settings, and no more"


@pytest.mark.told_once
async def test_nobody_becomes_administrator_by_sending_its_fields(chat: Chat) -> None:
    await chat.anna.types("/samspil")
    await chat.clara.types("/samspil settings")
    await chat.clara.submits(my_language="nb")
    await chat.anna.types("/samspil settings")
    await chat.anna.presses("Roles…")
    assert chat.anna.form.fields["administrator"].value == ["anna"]


async def test_a_guest_who_comes_first_administers_nothing(chat: Chat) -> None:
    await chat.eva.types("/samspil settings", "trio")
    assert not administers(chat.eva)
    await chat.bent.types("/samspil settings", "trio")
    assert administers(chat.bent)


@pytest.mark.told_once
async def test_somebody_must_stay_administrator_and_the_zone_must_exist(chat: Chat) -> None:
    await chat.anna.types("/samspil settings")
    await chat.anna.presses("Working time and language…")
    wrong = {"zone": "Mars/Olympus", "day_begins": "16:00", "day_ends": "08:00", "weekdays": [], "action_days": 99}
    await chat.anna.submits(**wrong)
    for field in ("zone", "day_ends", "weekdays", "action_days"):
        assert chat.anna.form.fields[field].error, field
    await chat.anna.types("/samspil settings")
    await chat.anna.presses("Roles…")
    await chat.anna.submits(administrator=[])
    assert chat.anna.form.fields["administrator"].error


async def test_each_reads_in_their_own_language_and_a_channel_in_its_own(chat: Chat) -> None:
    await chat.anna.types("/samspil settings")
    await chat.anna.presses("Working time and language…")
    await chat.anna.submits(here_language="en")
    announced = await chat.announces(chat.anna, effective_on="2026-04-01")
    assert "Why" in announced.text
    assert "Wednesday 1 April 2026" in announced.text
    assert "Announced by Anna Holm on Monday 2 March 2026." in announced.text
    await chat.clara.presses("Ask", on=announced)
    await chat.clara.submits(text="For how long?")
    assert "Svar" in chat.anna.direct[-1].buttons, "Anna's chat program is Danish"
    await chat.anna.types("/samspil settings", "trio")
    await chat.anna.submits(my_language="nb")
    await chat.anna.types("/samspil", "trio")
    assert "Samspil hjelper dem som" in chat.anna.private[-1].text
    assert "kan se dette" not in chat.anna.private[-1].text, "the platform itself marks what one person sees"


async def test_the_answer_to_a_choice_of_language_is_in_that_language(chat: Chat) -> None:
    def does(deed: Deed, by: str = "bo", **what: Any) -> Incoming:
        profile, place = Profile(by, by, "da"), Place(f"with {by}", Kind.DIRECT)
        return Incoming(id="1", platform="any", workspace="W", by=profile, place=place, deed=deed, **what)

    await chat.app.handle(does(Deed.COMMAND, "the first, who administers", text="/samspil"))
    asked = await chat.app.handle(does(Deed.COMMAND, text="/samspil settings"))
    assert isinstance(asked.reply, Form)
    assert asked.language == "da"
    form = asked.reply
    chosen = {"my_language": "en", "follow_ups": "each"}
    sent = does(Deed.SUBMIT, action=form.action, form_id=form.id, state=form.state, values=chosen)
    saved = await chat.app.handle(sent)
    assert isinstance(saved.reply, Message)
    assert (saved.language, saved.reply.preview) == ("en", "Saved. I remind you of each thing by itself.")


@pytest.mark.told_once
async def test_settings_say_which_language_is_used_where_none_was_chosen(chat: Chat) -> None:
    await chat.david.types("/samspil settings", "ledelse")
    assert chat.david.form.fields["my_language"].value == "usual"
    assert "Som i chatteprogrammet: Norsk bokmål" in chat.david.everything
    await chat.david.submits(my_language="en")
    for chosen in ("en", "usual"):
        await chat.david.types("/samspil settings", "ledelse")
        await chat.david.presses("Working time and language…")
        await chat.david.submits(here_language=chosen)
        await chat.david.types("/samspil settings", "ledelse")
        await chat.david.presses("Working time and language…")
        assert chat.david.form.fields["here_language"].value == chosen
    await chat.david.types("/samspil settings", "ledelse")
    await chat.david.submits(my_language="usual")
    await chat.david.types("/samspil", "ledelse")
    assert "Samspil hjelper dem som" in chat.david.private[-1].text
    announced = await chat.announces(chat.david, channel="ledelse")
    assert "Hvad der er besluttet" in announced.text, "the workspace's language"


async def test_a_command_misspelt_behind_the_bots_own_name_is_asked_about(chat: Chat) -> None:
    await chat.announces(chat.anna, title="Budget")
    await chat.clara.types("/samspil decison list budget")
    assert "Did you mean /decision list budget?" in chat.clara.private[-1].text
    await chat.clara.presses("/decision list budget")
    assert "D-1 · Budget" in chat.clara.private[-1]
    await chat.bent.types("/samspil beslutnig")
    assert "Mente du /beslutning?" in chat.bent.private[-1].text
    await chat.bent.presses("What Samspil can do")
    assert "/beslutning liste" in chat.bent.private[-1]


@pytest.mark.not_on("teams", why="where the app is no more, it can't ask who is a member; tests/teams tells of it")
async def test_a_channel_is_greeted_once_and_left_alone_when_the_bot_is_removed(chat: Chat) -> None:
    await chat.driver.bot_joins("anna", "uden-bot")
    await chat.settles()
    await chat.driver.bot_joins("anna", "uden-bot")
    await chat.settles()
    assert len(chat.channel("uden-bot")) == 1
    await chat.anna.types("/samspil settings")
    assert administers(chat.anna), "whoever acts first is administrator, not whoever brought the bot in"
    announced = await chat.announces(chat.anna, channel="uden-bot")
    await chat.driver.bot_leaves("anna", "uden-bot")
    await chat.bent.types("/decision show 1")
    await chat.bent.presses("I have read it", on=chat.bent.private[-1])
    assert "1 har læst den." not in announced.text
    await chat.passes(hours=3)
    assert not any("uden-bot" in one for one in chat.anna.direct), "nobody is bothered with what can't be changed"
    await chat.driver.bot_joins("anna", "uden-bot")
    await chat.settles()
    assert any("1 har læst den." in one for one in chat.channel("uden-bot")), "back again, it follows again"


@pytest.mark.not_on("teams", why="only where the app is can be chosen there; tests/teams tells what happens instead")
async def test_where_the_bot_is_not_it_is_invited_and_tries_again(chat: Chat) -> None:
    await chat.anna.types("/decision Begge steder")
    await chat.anna.submits(decided="x", why="y", places=["personale", "uden-bot"])
    await chat.anna.submits()
    trouble = chat.anna.direct[-1]
    assert "uden-bot" in trouble
    assert "D-1 · Begge steder" in trouble, "it says what could not be said"
    assert "Begge steder" not in trouble.preview
    await chat.passes(minutes=5)
    await chat.anna.presses("Try again", on=trouble)
    assert len(chat.anna.direct) == 2, "a change of the same message would notify nobody"
    assert chat.anna.direct[-1].text != trouble.text, "it says when it was tried again"
    await chat.driver.bot_joins("anna", "uden-bot")
    await chat.anna.presses("Try again", on=chat.anna.direct[-1])
    assert any("Begge steder" in one for one in chat.channel("uden-bot"))
    await chat.passes(minutes=1)
    assert [one.buttons for one in chat.anna.direct] == [[], []], "now it is said, and both messages say so"
    await chat.bent.types("/samspil")
    assert "Begge steder" not in chat.bent.private[-1]


async def test_quiet_time_is_kept(chat: Chat) -> None:
    """A review that falls on a Sunday waits for Monday morning."""
    await chat.announces(chat.anna, review_on="2026-03-08")
    sunday = chat.clock.at.replace(hour=8) + timedelta(days=6)
    await chat.is_(sunday)
    before = len(chat.anna.direct)
    await chat.is_(sunday + timedelta(hours=12))
    assert len(chat.anna.direct) == before
    await chat.is_(sunday + timedelta(days=1))
    assert len(chat.anna.direct) == before + 1
