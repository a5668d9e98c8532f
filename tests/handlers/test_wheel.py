"""The annual wheel: as a list, with milestones, and in somebody's own calendar: on every platform."""

from __future__ import annotations

import pytest
import vobject

from storage.database import Database
from tests.chat import PUBLIC_URL, Chat, Somebody
from tests.conftest import PLATFORMS, opened
from tests.drivers import Seen
from tests.handlers.test_forums import makes, shows
from tests.handlers.test_notices import known
from tests.handlers.test_reminders import begins

MED = {"name": "MED-udvalget", "every": "months", "weekday": "4", "place": "Lokale 12"}


async def sees(by: Somebody, words: str = "") -> Seen:
    await by.types(f"/samspil year {words}".strip())
    return by.private[-1]


async def adds(by: Somebody, **values: object) -> None:
    await by.types("/samspil year")
    await by.presses("Add a milestone")
    await by.submits(**values)


async def feed_of(by: Somebody) -> str:
    await by.presses("In my calendar")
    [link] = by.private[-1].links
    return link


async def test_the_year_has_all_that_concerns_somebody(chat: Chat) -> None:
    await known(chat)
    await makes(chat, chat.anna, **MED)
    await chat.announces(chat.anna, "Fælles tid", review_on="2026-06-01")
    await begins(chat, "den 1. september kl. 9 Husk trivselsmålingen")
    await adds(chat.anna, title="MED-konference", first="2026-10-12", last="2026-10-14", whom="me")
    shown = await sees(chat.anna)
    for words in ("MED-udvalget", "Lokale 12", "Fælles tid", "D-1", "Husk trivselsmålingen", "MED-konference"):
        assert words in shown, words
    of_bent = await sees(chat.bent)
    assert "MED-udvalget" in of_bent, "he is in the forum"
    assert "MED-konference" not in of_bent
    assert "Husk trivselsmålingen" not in of_bent
    assert "MED-udvalget" not in await sees(chat.clara)
    status, body, _headers = await chat.fetches(await feed_of(chat.bent))
    assert status == 200
    found = vobject.readOne(body.decode())
    assert {one.summary.value for one in found.vevent_list} == {"MED-udvalget"}


@pytest.mark.told_once
async def test_of_one_forum_alone(chat: Chat) -> None:
    await known(chat)
    await makes(chat, chat.anna, **MED)
    await makes(chat, chat.anna, name="TRIO", every="months", weekday="3")
    both = await sees(chat.anna)
    assert "MED-udvalget" in both
    assert "TRIO" in both
    one = await sees(chat.anna, "trio")
    assert "MED-udvalget" not in one.text.replace("MED-udvalgets", "")
    assert "TRIO" in one
    await chat.anna.types("/samspil year økonomi")
    assert "MED-udvalget" in chat.anna.private[-1], "these are yours"
    await sees(chat.anna, "med")
    await chat.anna.presses("Only one forum")
    med = chat.anna.form.fields["forum"].value
    await chat.anna.submits(forum="0")
    assert "TRIO" in chat.anna.private[-1]
    await chat.anna.presses("Only one forum")
    await chat.anna.submits(forum=med)
    assert "TRIO" not in chat.anna.private[-1]
    assert "Lokale 12" in chat.anna.private[-1]


@pytest.mark.told_once
async def test_what_comes_often_is_one_line(chat: Chat) -> None:
    await known(chat)
    await makes(chat, chat.anna, name="Team 7", every="weeks", weekday="2")
    await begins(chat, "hver hverdag kl. 9 Husk skemaet")
    shown = await sees(chat.anna)
    assert shown.text.count("Team 7") == 1
    assert shown.text.count("Husk skemaet") == 1
    assert "All year round" in shown
    assert (await sees(chat.anna, "team 7")).text.count("Team 7") > 20
    _status, body, _headers = await chat.fetches(await feed_of(chat.anna))
    assert body.count(b"SUMMARY:Team 7") > 50, "a calendar has each meeting"
    assert b"Husk skemaet" not in body


@pytest.mark.told_once
async def test_a_milestone_of_a_forum_is_its_members(chat: Chat) -> None:
    await known(chat)
    await makes(chat, chat.anna, **MED)
    await sees(chat.bent, "MED")
    await chat.bent.presses("Add a milestone")
    await chat.bent.submits(title="Budgettet er ude", first="2026-09-01", yearly=True)
    assert "Budgettet er ude" in await sees(chat.anna)
    assert "Budgettet er ude" not in await sees(chat.clara)
    await chat.anna.presses("Milestones")
    await chat.anna.presses("Open")
    assert "Bent" in chat.anna.private[-1]
    await chat.anna.presses("Change")
    await chat.anna.submits(title="Budgettet er i høring", first="2026-09-08")
    seen = await sees(chat.bent)
    assert "Budgettet er i høring" in seen
    assert "8." in seen
    await chat.bent.presses("Milestones")
    await chat.bent.presses("Open")
    await chat.bent.presses("Delete")
    assert "Budgettet" not in await sees(chat.bent)
    await chat.anna.presses("Change")
    assert not chat.anna.has_form
    assert "Ikke fundet" in chat.anna.private[-1].text


@pytest.mark.told_once
async def test_everybody_at_work_has_it_and_who_made_it_may_change_it(chat: Chat) -> None:
    await known(chat)
    await adds(chat.anna, title="Skolens fødselsdag", first="2026-05-04", whom="everybody")
    assert "Skolens fødselsdag" in await sees(chat.clara)
    await chat.clara.presses("Milestones")
    await chat.clara.presses("Open")
    assert "Change" not in str(chat.clara.private[-1].buttons)
    assert "Ret" not in chat.clara.private[-1].buttons


@pytest.mark.told_once
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"first": "1899-12-24"}, "first"),
        ({"first": "2999-12-24"}, "first"),
        ({"first": "2026-03-01"}, "first"),
        ({"first": "2026-05-02", "last": "2026-05-01"}, "last"),
        ({"first": "2026-05-02", "last": "2026-12-01"}, "last"),
    ],
)
async def test_days_that_make_no_sense_are_asked_about(chat: Chat, values: dict[str, str], field: str) -> None:
    await adds(chat.anna, title="x", whom="me", **values)
    assert chat.anna.form.fields[field].error


@pytest.mark.told_once
async def test_sent_twice_it_is_one(chat: Chat) -> None:
    await known(chat)
    await adds(chat.anna, title="Kun én", first="2026-05-04", whom="me")
    await chat.anna.submits_again()
    assert (await sees(chat.anna)).text.count("Kun én") == 1


# ------------------------------------------------------------------------------------------------ a calendar


@pytest.mark.told_once
@pytest.mark.on_both
async def test_the_address_is_secret_and_can_be_renewed(chat: Chat) -> None:
    await known(chat)
    await makes(chat, chat.anna, **MED)
    await sees(chat.bent)
    link = await feed_of(chat.bent)
    await sees(chat.bent)
    assert await feed_of(chat.bent) == link, "it stays as it is"
    status, _body, headers = await chat.fetches(link)
    assert status == 200
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "noindex" in headers["X-Robots-Tag"]
    assert (await chat.fetches(link, **{"If-None-Match": headers["ETag"]}))[0] == 304
    await chat.bent.presses("New address")
    [anew] = chat.bent.private[-1].links
    assert anew != link
    assert (await chat.fetches(link))[0] == 404
    assert (await chat.fetches(anew))[0] == 200
    await chat.bent.presses("Turn it off")
    assert (await chat.fetches(anew))[0] == 404
    for nothing in ("x", "%00", "a" * 5_000, "'; drop table address; --", "æ"):
        assert (await chat.fetches(f"{PUBLIC_URL}/pages/{nothing}/samspil.ics"))[0] == 404


@pytest.mark.told_once
async def test_who_left_the_forum_finds_nothing_of_it(chat: Chat) -> None:
    await known(chat)
    await makes(chat, chat.anna, **MED)
    await sees(chat.bent)
    everything = await feed_of(chat.bent)
    await sees(chat.bent, "MED")
    only = await feed_of(chat.bent)
    assert only != everything
    assert b"MED-udvalget" in (await chat.fetches(only))[1]
    await chat.anna.presses("Members", on=await shows(chat.anna))
    await chat.anna.presses("Remove")
    assert (await chat.fetches(only))[0] == 404
    status, body, _headers = await chat.fetches(everything)
    assert status == 200
    assert b"MED-udvalget" not in body


@pytest.mark.told_once
async def test_what_is_private_is_busy(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/påmindelse den 1. september kl. 9 Ring til lægen")
    if "said" in chat.anna.form.fields:
        await chat.anna.submits(to="me")
    await chat.anna.submits()
    await chat.announces(chat.anna, "Lukket sag", channel="trio", review_on="2026-06-01")
    await adds(chat.anna, title="Min egen dag", first="2026-05-04", whom="me")
    assert "Min egen dag" in await sees(chat.anna)
    _status, body, _headers = await chat.fetches(await feed_of(chat.anna))
    found = vobject.readOne(body.decode())
    assert {one.summary.value for one in found.vevent_list} <= {"Optaget"}
    for words in ("lægen", "Lukket sag", "Min egen dag"):
        assert words.encode() not in body


@pytest.mark.told_once
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_without_an_address_of_ours_it_comes_as_a_file(platform: str, database: Database) -> None:
    async with opened(platform, database, public_url="") as chat:
        await known(chat)
        await makes(chat, chat.anna, **MED)
        await sees(chat.anna)
        await chat.anna.presses("In my calendar")
        asked = chat.anna.private[-1]
        assert "SAMSPIL_PUBLIC_URL" in asked.text
        await chat.announces(chat.anna, "Lukket sag", channel="trio", review_on="2026-06-02")
        await chat.anna.presses("Send me the file", on=asked)
        words = "Here is the year as a file. Open it, and your calendar takes it in."
        [sent] = [one for one in chat.anna.direct if words in one]
        name, content = await chat.anna.takes(sent)
        assert name == "samspil.ics"
        found = vobject.readOne(content.decode())
        assert {one.summary.value for one in found.vevent_list} == {"MED-udvalget", "Optaget"}


@pytest.mark.told_once
async def test_a_milestone_after_this_year_is_found_again(chat: Chat) -> None:
    await known(chat)
    await adds(chat.anna, title="APV om to år", first="2028-02-29", yearly=True, whom="me")
    assert "APV om to år" not in await sees(chat.anna)
    await chat.anna.presses("Milestones")
    await chat.anna.presses("Open")
    await chat.anna.presses("Delete")
    await chat.anna.types("/samspil year")
    await chat.anna.presses("Milestones")
    assert "APV om to år" not in chat.anna.private[-1]


@pytest.mark.told_once
async def test_milestones_are_found_by_their_name(chat: Chat) -> None:
    await known(chat)
    for typed in ("/samspil milepæle", "/samspil milepæler", "/samspil milestones"):
        await chat.anna.types(typed, "direct")
        seen = (chat.anna.private or chat.anna.direct)[-1]
        assert "Tilføj en milepæl" in seen.buttons, seen
    await chat.anna.types("/samspil milepæl", "direct")
    assert "/samspil milepæle" in (chat.anna.private or chat.anna.direct)[-1]
