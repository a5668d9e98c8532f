"""Who is mentioned in the browser workspace, where there are only names."""

from __future__ import annotations

import time

import pytest

from bot.local import Member
from bot.local.world import mentioned
from bot.model import Mention, Profile
from tests.local.workspace import Workspace


def member(id: str, name: str) -> Member:
    return Member(id, name, "da", "Europe/Copenhagen")


PEOPLE = [
    member("anna", "Anna Holm"),
    member("bent", "Bent Sørensen"),
    member("clara", "Clara Møller"),
    member("clara2", "Clara Møller Bo"),
    member("per1", "Per Ek"),
    member("per2", "Per Ek"),
    member("bo", "Bo (ekstern) [IT]"),
    member("it", "It"),
    member("kim", "Kim Ek"),
    member("kim2", "Kim"),
]


def found(text: str) -> list[tuple[str, str]]:
    return [(words, whom.external_id) for words, whom in mentioned(text, PEOPLE)]


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("@Anna Holm ringer", [("@Anna Holm", "anna")]),
        ("spørg @ANNA holm, ikke @bent", [("@ANNA holm", "anna"), ("@bent", "bent")]),
        ("(@Bent sørensen)", [("@Bent sørensen", "bent")]),
        ("@anna @anna", [("@anna", "anna"), ("@anna", "anna")]),
        ("@Clara Møller", [("@Clara Møller", "clara")]),
        ("@Clara Møller Bo", [("@Clara Møller Bo", "clara2")]),
        ("@clara2", [("@clara2", "clara2")]),
        ("@per2", [("@per2", "per2")]),
        ("@Bo (ekstern) [IT] og @it", [("@Bo (ekstern) [IT]", "bo"), ("@it", "it")]),
        ("@kim, @Kim Ek", [("@kim", "kim2"), ("@Kim Ek", "kim")]),
        ("@Anna Berg", [("@Anna", "anna")]),
        ("@bent's, @bent-", [("@bent", "bent"), ("@bent", "bent")]),
    ],
)
def test_a_name_behind_an_at_is_a_mention(text: str, whom: list[tuple[str, str]]) -> None:
    assert found(text) == whom


@pytest.mark.parametrize(
    "text",
    [
        "mail a@b.dk",
        "mail post@anna.dk",
        "Anna Holm",
        "@ anna",
        "@annas",
        "@Anna-Marie",
        "@nobody",
        "@samspil",
        "@Per Ek",  # there are two
        "@per",
        "@clara",  # the id of one, and the first name of two
        "@",
        "",
    ],
)
def test_what_only_looks_like_a_mention_is_none(text: str) -> None:
    assert found(text) == []


def test_where_nobody_is_nobody_is_mentioned() -> None:
    assert mentioned("@ @anna", []) == []


def test_no_text_holds_everybody_up() -> None:
    begun = time.process_time()
    for text in ("@" * 30_000, "@anna " * 5_000, "@Clara Møller B" * 2_000):
        found(text)
    assert time.process_time() - begun < 0.5


async def test_a_command_brings_who_is_mentioned(workspace: Workspace) -> None:
    await workspace.does(text="/decision spørg @bent")
    assert workspace.asked[-1].text == "/decision spørg @bent"
    bent = Profile("bent", "Bent Sørensen", "da-DK", "Europe/Copenhagen")
    assert workspace.asked[-1].mentions == (Mention("@bent", bent),)


async def test_so_does_what_is_said_to_samspil_alone(workspace: Workspace) -> None:
    body = {"person": "anna", "conversation": "direct-anna", "request": "1", "text": "spørg @Eva Lund"}
    await workspace.post("say", body)
    [mention] = workspace.asked[-1].mentions
    assert (mention.words, mention.profile.guest) == ("@Eva Lund", True)
