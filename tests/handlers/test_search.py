"""Searching: everything that somebody may see and nothing else, on every platform, on both databases."""

from __future__ import annotations

import pytest

from tests.chat import Chat, Somebody
from tests.drivers import Seen
from tests.handlers.test_action_items import asks
from tests.handlers.test_agenda import adds
from tests.handlers.test_notices import announces, forum
from tests.handlers.test_pending import opens
from tests.handlers.test_reminders import begins


async def searches(by: Somebody, words: str, channel: str = "personale", command: str = "/samspil søg") -> Seen:
    await by.types(f"{command} {words}".strip(), channel)
    return by.private[-1]


async def test_what_was_decided_is_found_again(chat: Chat) -> None:
    await chat.announces(chat.anna, title="Ny legeplads", decided="Gyngerne i Århus bliver udskiftet i blåbærugen.")
    seen = await searches(chat.bent, "blaabaer AARHUS")
    assert "Fundet: »blaabaer AARHUS«" in seen
    assert "D-1 · Ny legeplads" in seen
    assert "Beslutning · mandag den 2. marts 2026" in seen
    assert "Gyngerne i Århus bliver udskiftet i blåbærugen." in seen
    await chat.bent.presses("Show", on=seen)
    assert "Gyngerne i Århus" in chat.bent.private[-1]
    assert "Ny legeplads" not in seen.preview


@pytest.mark.told_once
async def test_what_is_not_there_is_said_kindly(chat: Chat) -> None:
    await chat.announces(chat.anna, "Nyt mødeskema")
    seen = await searches(chat.bent, "rumfærge")
    assert "Intet, som du må se, indeholder de ord." in seen
    assert "Ord i anførselstegn" in seen
    in_list = await searches(chat.bent, "mødeskema", command="/forum liste")
    assert "Intet på denne liste" in in_list
    await chat.bent.presses("Search in everything", on=in_list)
    assert "Fundet: »mødeskema«" in chat.bent.private[-1]
    for nothing in ("", "?!", "🎉"):
        assert "Hvad leder du efter?" in await searches(chat.bent, nothing), nothing
    assert "What are you looking for?" in await searches(chat.clara, "", command="/samspil search")
    assert "Hva leter du etter?" in await searches(chat.david, "", command="/samspil søk")


@pytest.mark.told_once
async def test_more_than_a_page_is_leafed_through_also_in_a_list(chat: Chat) -> None:
    for n in range(9):
        await chat.announces(chat.anna, title=f"Plan {n}")
    await chat.announces(chat.anna, title="Noget andet")
    for command in ("/samspil søg", "/beslutning liste"):
        seen = await searches(chat.bent, "pla", command=command)
        assert "Plan 8" in seen
        assert "Plan 1" in seen
        assert "Plan 0" not in seen
        assert "andet" not in seen
        await chat.bent.presses("Next", on=seen)
        seen = chat.bent.private[-1]
        assert "Plan 0" in seen
        assert "Plan 1" not in seen
        assert "Næste" not in seen.buttons


@pytest.mark.told_once
async def test_what_was_withdrawn_or_changed_is_not_found_by_its_old_words(chat: Chat) -> None:
    await forum(chat)
    await announces(chat, chat.bent, "clara", topic="Vikarerne", how="Giraffen i kælderen.")
    assert "Giraffen i kælderen." in await searches(chat.bent, "giraf")
    await chat.clara.types("/nobombs list giraffen")
    assert "Vikarerne" in chat.clara.private[-1]
    status = next(one for one in chat.bent.direct if "Det vil du tage op" in one)
    await chat.bent.presses("Edit", on=status)
    await chat.bent.submits(how="Løven i kælderen.", people=["david"])
    assert "Vikarerne" not in await searches(chat.bent, "giraf")
    assert "Løven" in await searches(chat.bent, "løven")
    assert "Løven" in await searches(chat.david, "løven")
    assert "Vikarerne" not in await searches(chat.clara, "vikarerne"), "it concerns her no more"
    await chat.bent.presses("Withdraw", on=next(one for one in chat.bent.direct if "Det vil du tage op" in one))
    await chat.bent.submits()
    for words in ("løven", "vikarerne"):
        for somebody in (chat.bent, chat.david):
            assert "kælderen" not in await searches(somebody, words)


TITLES = {
    "decision": "Beslutning om solsikker",
    "pending": "Skal vi have solsikker",
    "action_item": "Køb solsikker",
    "notice": "Klage over solsikker",
    "forum": "TRIO",
    "agenda_item": "Solsikker i gården",
    "reminder": "Husk at vande solsikker",
}


@pytest.mark.told_once
async def test_each_finds_what_is_theirs_to_see(chat: Chat) -> None:
    await forum(chat, purpose="Solsikker", other=["clara"], minute_taker="bent")
    await chat.announces(chat.anna, title=TITLES["decision"], channel="ledelse")
    await opens(chat, chat.anna, "trio", title=TITLES["pending"], places=["trio"])
    await asks(chat, f"@bent {TITLES['action_item']} inden 1. april", "trio")
    await announces(chat, chat.bent, "clara", topic=TITLES["notice"])
    await adds(chat.bent, TITLES["agenda_item"])
    await begins(chat, f"hver fredag kl. 9 {TITLES['reminder']}", "trio")
    seen = {}
    for somebody, channel in (
        (chat.anna, "ledelse"),
        (chat.bent, "trio"),
        (chat.clara, "personale"),
        (chat.david, "ledelse"),
    ):
        found = await searches(somebody, "solsikke", channel)
        seen[somebody.key] = {kind for kind, title in TITLES.items() if title in found}
    everything = set(TITLES)
    assert seen == {
        "anna": everything - {"notice"},
        "bent": everything - {"decision"},
        "clara": {"forum", "pending", "agenda_item", "notice"},  # the forum is to be heard
        "david": {"decision"},
    }


@pytest.mark.told_once
async def test_what_only_an_action_items_own_people_read_is_found_by_nobody(chat: Chat) -> None:
    await chat.anna.types("/action", "personale")
    await chat.anna.submits(title="Hent stole", owners=["bent"], due_on="2026-03-20", serves="Hvidtjørn")
    if chat.anna.has_form:
        await chat.anna.submits()
    assert "Hent stole" in await searches(chat.david, "stole")
    assert "Hent stole" not in await searches(chat.david, "hvidtjørn")
