"""Who is mentioned behind a command on Teams, which names them by an id of its own, beside the text."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from botbuilder.schema import Activity

from bot.model import Mention, Place, Profile
from bot.platform import MOST_LOOKED_UP
from bot.teams.activities import read
from bot.teams.adapter import TeamsAdapter
from bot.teams.directory import Directory
from tests.drivers.world import Somebody
from tests.fakes.teams import FakeTeams, conversation_id, entra_id, user_id
from tests.fakes.teams_login import Json
from tests.teams.conftest import Clock

BENT, CLARA = user_id("bent"), user_id("clara")
OTHER = user_id("other")


class Typed:
    """Types text in a channel or a chat as Teams sends it, and reads it."""

    def __init__(self, fake: FakeTeams, directory: Directory) -> None:
        self._fake, self._directory = fake, directory

    async def __call__(self, text: str, *entities: Json) -> tuple[str, list[tuple[str, str]]]:
        """What was typed as it is read, and each mention: its words, and whose id in Teams it means."""
        incoming_text, mentions = await self.incoming(text, *entities)
        known = {entra_id(one.key): id for id, one in self._fake.people.items()}
        at = 0
        for one in mentions:
            assert one.words in incoming_text[at:], "in the text's order"
            at = incoming_text.index(one.words, at) + len(one.words)
        return incoming_text, [(one.words, known[one.profile.external_id]) for one in mentions]

    async def incoming(self, text: str, *entities: Json, room: str = "personale") -> tuple[str, tuple[Mention, ...]]:
        us = mention("Samspil", f"28:{self._fake.app_id}")
        activity = self._fake.activity("anna", room, text=f"<at>Samspil</at> {text}", entities=[us, *entities])
        [received] = await read(Activity.deserialize(activity), self._directory)
        return received.incoming.text, received.incoming.mentions


@pytest.fixture
def typed(fake: FakeTeams, adapter: TeamsAdapter, clock: Clock) -> Typed:
    async def known(_: str) -> Sequence[Place]:
        return []

    return Typed(fake, Directory(adapter, known, clock))


def mention(name: str, id: str = BENT) -> Json:
    return {"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": id, "name": name}}


def joins(fake: FakeTeams, key: str, name: str, room: str = "personale") -> None:
    fake.people[user_id(key)] = Somebody(key, name, "da-DK")
    fake.conversations[conversation_id(room)].members.add(user_id(key))


async def test_whoever_is_mentioned_is_looked_up_in_the_list_of_members(typed: Typed) -> None:
    text, [bent] = await typed.incoming("/x <at>Bent Sørensen</at> ringer", mention("Bent Sørensen"))
    assert text == "/x @Bent Sørensen ringer"
    assert bent == Mention("@Bent Sørensen", Profile(entra_id("bent"), "Bent Sørensen"))
    _, [eva] = await typed.incoming("<at>Eva</at>", mention("Eva", user_id("eva")), room="trio")
    assert eva == Mention("@Eva", Profile(entra_id("eva"), "Eva Lund", guest=True))


async def test_mentions_stand_in_the_order_of_the_text_and_as_often(typed: Typed) -> None:
    entities = (mention("Bent"), mention("Clara Møller", CLARA), mention("Bent"))
    text, found = await typed("<at>Bent</at>, <at>Clara Møller</at> og&nbsp;<at>Bent</at>!", *entities)
    assert text == "@Bent, @Clara Møller og @Bent!"
    assert found == [("@Bent", BENT), ("@Clara Møller", CLARA), ("@Bent", BENT)]


async def test_we_are_nobody_wherever_we_stand(typed: Typed, fake: FakeTeams) -> None:
    us = mention("Samspil", f"28:{fake.app_id}")
    assert await typed("hej <at>Samspil</at><at>Bent</at>", us, mention("Bent")) == ("hej @Bent", [("@Bent", BENT)])


@pytest.mark.parametrize("id", ["28:another-app", "29:1tag", "19:team@thread.tacv2", user_id("eva"), ""])
async def test_who_is_no_member_is_no_mention(typed: Typed, id: str) -> None:
    """An app, a tag, a team, a person from elsewhere."""
    assert await typed("spørg <at>IT</at> og <at>Bent</at>", mention("IT", id), mention("Bent")) == (
        "spørg @IT og @Bent",
        [("@Bent", BENT)],
    )


async def test_two_of_whom_nothing_is_told_are_not_one(typed: Typed) -> None:
    assert await typed("<at>IT</at> <at>HR</at>", mention("IT", ""), mention("HR", "")) == ("@IT @HR", [])


async def test_while_members_cannot_be_had_nobody_is_mentioned(typed: Typed, fake: FakeTeams) -> None:
    fake.fail("members", 503)
    assert await typed("<at>Bent</at>", mention("Bent")) == ("@Bent", [])


async def test_two_of_one_name_are_told_apart_by_their_order(typed: Typed, fake: FakeTeams) -> None:
    joins(fake, "other", "Bent Sørensen")
    both = (mention("Bent", OTHER), mention("Bent"))
    assert await typed("<at>Bent</at> og <at>Bent</at>", *both) == (
        "@Bent og @Bent",
        [("@Bent", OTHER), ("@Bent", BENT)],
    )
    assert await typed("<at>Bent</at>, <at>Bent</at>, <at>Bent</at>", *both) == ("@Bent, @Bent, @Bent", [])


async def test_somebody_who_is_named_more_often_than_told_of_is_the_same(typed: Typed) -> None:
    assert (await typed("<at>Bent</at>, <at>Bent</at>", mention("Bent")))[1] == [("@Bent", BENT)] * 2


@pytest.mark.parametrize("space", [" ", "&nbsp;", "\xa0"])
async def test_a_mention_for_each_word_of_a_name_is_one(typed: Typed, space: str) -> None:
    names = [("Bent", BENT), ("Bo", BENT), ("Sørensen", BENT), ("Clara", CLARA)]
    text, found = await typed(space.join(f"<at>{name}</at>" for name, _ in names), *(mention(*one) for one in names))
    assert text == "@Bent Bo Sørensen @Clara"
    assert found == [("@Bent Bo Sørensen", BENT), ("@Clara", CLARA)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<at>Bent</at> <at>Bent</at>", ["@Bent", "@Bent"]),
        ("<at>Bent Sørensen</at> <at>Bent Sørensen</at>", ["@Bent Sørensen", "@Bent Sørensen"]),
        ("<at>Bent</at>, <at>Sørensen</at>", ["@Bent", "@Sørensen"]),
        ("<at>Bent</at> <at>Samspil</at> <at>Sørensen</at>", ["@Bent", "@Sørensen"]),
        (
            "<at>Bent</at> <at>Sørensen</at> <at>Bent</at> <at>Sørensen</at>",
            ["@Bent Sørensen", "@Bent Sørensen"],
        ),
    ],
)
async def test_somebody_mentioned_twice_is_mentioned_twice(typed: Typed, text: str, shown: list[str]) -> None:
    found = (await typed(text, *(mention(name) for name in ("Bent", "Sørensen", "Bent Sørensen"))))[1]
    assert found == [(words, BENT) for words in shown]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Bo (ekstern) [IT]", "Bo (ekstern) [IT]"),
        ("R&amp;D &lt;Bo&gt;", "R&D <Bo>"),
        ("R&D", "R&D"),
        (" Bo&nbsp; Ek ", "Bo Ek"),
    ],
)
async def test_any_name_is_read_as_it_is(typed: Typed, written: str, name: str) -> None:
    """Whether or not the text of the mention comes with it, and however that is escaped."""
    bare = mention(name)
    del bare["text"]
    for entity in (mention(written), mention(name), bare):
        assert await typed(f"spørg <at>{written}</at>&nbsp;nu", entity) == (f"spørg @{name} nu", [(f"@{name}", BENT)])


@pytest.mark.parametrize("text", ["mail a@b.dk", "@Bent", "<at>Bent</at>", "<at></at>", "<at>Bent Sørensen"])
async def test_what_only_looks_like_a_mention_is_none(typed: Typed, fake: FakeTeams, text: str) -> None:
    nobody = {"type": "mention", "text": "<at></at>", "mentioned": None}
    assert await typed(text, nobody) == (text, [])
    assert fake.calls["members"] == 0


async def test_of_two_hundred_only_the_first_are_looked_up(typed: Typed, fake: FakeTeams) -> None:
    """In one list."""
    people = [f"p{n % 25}" for n in range(200)]
    for key in people[:25]:
        joins(fake, key, key)
    text = ", ".join(f"<at>{key}</at>" for key in people)
    _, found = await typed(text, *(mention(key, user_id(key)) for key in people))
    assert {whom for _, whom in found} == {user_id(key) for key in people[:MOST_LOOKED_UP]}
    assert len(found) == 200 // 25 * MOST_LOOKED_UP
    lists = fake.calls["members"]
    await typed(text, *(mention(key, user_id(key)) for key in people))
    assert fake.calls["members"] == lists
