"""Who is mentioned behind a command on Slack, where the text names them by id."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from bot.model import Mention, Profile
from bot.platform import MOST_LOOKED_UP
from tests.drivers.slack import SlackDriver
from tests.drivers.world import Somebody
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_workspace import BOT, channel_id, user_id
from tests.slack.conftest import FORM, Script

ANNA, BENT = user_id("anna"), user_id("bent")


@pytest.fixture
async def typed(driver: SlackDriver, script: Script, fake: FakeSlack) -> Typed:
    return Typed(driver, script, fake)


class Typed:
    """Types text as Slack sends it, and reads what reached the program."""

    def __init__(self, driver: SlackDriver, script: Script, fake: FakeSlack) -> None:
        self._driver, self._script, self._fake = driver, script, fake

    async def __call__(self, text: str) -> tuple[str, list[tuple[str, str]]]:
        """What was typed as it is read, and each mention: its words, and whom it means."""
        await self.mentions(text)
        done = self._script.last
        assert done.text.startswith("/x ")
        at = 0
        for one in done.mentions:
            assert one.words in done.text[at:], "in the text's order"
            at = done.text.index(one.words, at) + len(one.words)
        return done.text[3:], [(one.words, one.profile.external_id) for one in done.mentions]

    async def mentions(self, text: str) -> tuple[Mention, ...]:
        body = {
            "command": "/x",
            "text": text,
            "team_id": self._fake.team,
            "channel_id": channel_id("personale"),
            "channel_name": "personale",
            "user_id": ANNA,
            "trigger_id": "1",
        }
        assert (await self._driver.post(urlencode(body).encode(), FORM))[0] == 200
        return self._script.last.mentions


@pytest.mark.parametrize("mention", [f"<@{BENT}>", f"<@{BENT}|bent>", f"<@{BENT}|>"])
async def test_somebody_goes_by_their_own_name(typed: Typed, mention: str) -> None:
    assert await typed(f"{mention} ringer") == ("@Bent Sørensen ringer", [("@Bent Sørensen", BENT)])
    [found] = await typed.mentions(mention)
    assert found.profile == Profile(BENT, "Bent Sørensen", "da-DK", "Europe/Copenhagen")


async def test_mentions_stand_in_the_order_of_the_text_and_as_often(typed: Typed) -> None:
    text, found = await typed(f"<@{BENT}>, <@{ANNA}|anna> og <@{BENT}|bent>!")
    assert text == "@Bent Sørensen, @Anna Holm og @Bent Sørensen!"
    assert [whom for _, whom in found] == [BENT, ANNA, BENT]


async def test_two_of_one_name_are_two(typed: Typed, fake: FakeSlack) -> None:
    fake.people["U0OTHER"] = Somebody("other", "Bent Sørensen", "da-DK")
    assert await typed(f"<@U0OTHER> <@{BENT}>") == (
        "@Bent Sørensen @Bent Sørensen",
        [("@Bent Sørensen", "U0OTHER"), ("@Bent Sørensen", BENT)],
    )


async def test_of_an_app_a_guest_and_who_has_left_it_is_said(typed: Typed, fake: FakeSlack) -> None:
    fake.deactivated.add(user_id("clara"))
    found = await typed.mentions(f"<@{BOT}> <@USLACKBOT> <@{user_id('eva')}> <@{user_id('clara')}>")
    assert [(one.profile.app, one.profile.guest, one.profile.left) for one in found] == [
        (True, False, False),
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "Bo (ekstern) [IT]",
        "R&D <Bo>",
        "Bo &amp; Co",  # nothing escaped: so they call themselves
        "<@U0ANNA>",
        "@Anna Holm",
    ],
)
async def test_any_name_is_shown_to_the_character(typed: Typed, fake: FakeSlack, name: str) -> None:
    fake.people["U0BO"] = Somebody("bo", name, "da-DK")
    assert await typed("spørg &lt;<@U0BO|bo>&gt;") == (f"spørg <@{name}>", [(f"@{name}", "U0BO")])


@pytest.mark.parametrize(
    ("mention", "shown"),
    [
        ("<@U0NOBODY>", "@U0NOBODY"),
        ("<@U0NOBODY|>", "@U0NOBODY"),
        ("<@U0NOBODY|r&amp;d>", "@r&d"),
        ("<@>", "@"),
    ],
)
async def test_who_cannot_be_looked_up_is_no_mention(typed: Typed, mention: str, shown: str) -> None:
    assert await typed(f"spørg {mention} igen") == (f"spørg {shown} igen", [])


async def test_while_slack_does_not_answer_there_is_a_label_to_show(typed: Typed, fake: FakeSlack) -> None:
    await typed("jeg")
    fake.fail("users.info", "http_500")
    assert await typed(f"<@{BENT}|bent>") == ("@bent", [])
    assert await typed(f"<@{BENT}|bent>") == ("@Bent Sørensen", [("@Bent Sørensen", BENT)])


@pytest.mark.parametrize(
    "text", ["mail a@b.dk", "@anna", "<!here>", "<!subteam^S1|@anna>", "<#C1|anna>", "<mailto:a@b.dk|a@b.dk>"]
)
async def test_what_only_looks_like_a_mention_is_none(typed: Typed, fake: FakeSlack, text: str) -> None:
    await typed("jeg")
    before = fake.calls["users.info"]
    assert (await typed(text))[1] == []
    assert fake.calls["users.info"] == before


async def test_of_two_hundred_only_the_first_are_looked_up(typed: Typed, fake: FakeSlack) -> None:
    await typed("jeg")
    fake.people |= {f"U0P{n}": Somebody(f"p{n}", f"Per {n}.", "da-DK") for n in range(200)}
    before = fake.calls["users.info"]
    text, found = await typed(" ".join(f"<@U0P{n}|p{n}>" for n in range(200)) + " <@U0P0>")
    assert fake.calls["users.info"] == before + MOST_LOOKED_UP
    assert [whom for _, whom in found] == [*(f"U0P{n}" for n in range(MOST_LOOKED_UP)), "U0P0"]
    assert text.split(" @")[MOST_LOOKED_UP - 1 : MOST_LOOKED_UP + 1] == ["Per 19.", "p20"]
