"""A file on Teams: somebody is asked, says yes or no, once, twice, late, or with what is not theirs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
import vobject
from sqlalchemy import select

from bot.model import File, Kind, Message, Text
from bot.teams import connector
from bot.teams.adapter import TeamsAdapter
from bot.teams.cards import message_card
from bot.teams.connector import NotConnected, TeamsFailed
from bot.teams.wire import Said
from storage.forum_tables import ForumRow
from tests.drivers.teams import LAID
from tests.fakes.teams import QUESTION, FakeTeams, Laid, Posted, conversation_id, user_id
from tests.fakes.teams_login import Json
from tests.handlers.test_forums import makes, shows
from tests.handlers.test_notices import known
from tests.handlers.test_wheel import MED
from tests.teams.conftest import SECRET_TEXT, School
from tests.teams.test_way_in import tell

pytestmark = [pytest.mark.told_once, pytest.mark.usefixtures("logged")]

ALREADY = "Du har allerede filen. Bed om den igen for at få den på ny."
NOT_THEIRS = "Ikke fundet. Enten findes det ikke, eller også må du ikke se det."
LOST = "Intet er gået tabt: Tag imod den en gang til."


async def presses(school: School, person: str, action: str, value: str = "0", room: str = "", **more: Any) -> None:
    """A button of an earlier message: in one's own chat, or in a room, where it opens a dialog."""
    data = {"press": action, "value": value, **more}
    what: Json = {"name": "task/fetch", "value": {"data": data}}
    if not room:
        action_of: Json = {"type": "Action.Execute", "verb": action, "data": data}
        what = {"name": "adaptiveCard/action", "value": {"action": action_of, "trigger": "manual"}}
    await school.driver.post(school.fake.activity(person, room, text=None, type="invoke", **what))
    await school.settles()


async def asked(school: School, person: str = "anna", value: str = "0") -> Posted:
    """They have asked for the year, and are asked whether they want the file."""
    await presses(school, person, "wheel.file", value)
    return questions(school)[-1]


def attachment(posted: Posted) -> Json:
    [found] = posted.activity["attachments"]
    made: Json = found
    return made


def questions(school: School) -> list[Posted]:
    return [one for one in school.fake.messages if attachment(one)["contentType"] == QUESTION and not one.deleted]


def laid(school: School) -> list[Laid]:
    return [one for one in school.fake.files.values() if one.content is not None]


def told(school: School, person: str = "anna") -> str:
    """What was said to them alone, as its bytes."""
    here = school.fake.personal(user_id(person)).id
    return "\n".join(text for where, text in school.fake.written if where == here)


async def answers(school: School, *activities: Json) -> None:
    await asyncio.gather(*(school.driver.post(one) for one in activities))
    await school.settles()


# ------------------------------------------------------------------------------------------------ a question


async def test_the_question_names_the_file_and_nothing_of_what_is_in_it(school: School) -> None:
    await forum(school, SECRET_TEXT)
    question = await asked(school)
    assert question.conversation == school.fake.personal(user_id("anna")).id
    made = attachment(question)
    assert made["name"] == "samspil.ics"
    assert made["content"]["sizeInBytes"] > 300
    await answers(school, school.fake.wants("anna", question))
    [file] = laid(school)
    assert file.content is not None
    assert SECRET_TEXT in file.content.decode()
    about = [one.activity for one in school.fake.messages if attachment(one)["contentType"] in (QUESTION, LAID)]
    assert len(about) == 2
    assert SECRET_TEXT not in json.dumps(about, ensure_ascii=False)
    assert question.deleted, "it can't be answered once more"


async def test_asked_for_in_a_channel_the_question_waits_in_ones_own_chat(school: School) -> None:
    await known(school)
    await presses(school, "anna", "wheel.file", room="personale")
    [question] = questions(school)
    assert question.conversation == school.fake.personal(user_id("anna")).id


async def test_who_cannot_be_written_to_alone_reads_what_to_do(school: School) -> None:
    """Eva is in a group chat alone, and has not added the app."""
    data = {"press": "wheel.file", "value": "0"}
    fetch = school.fake.activity("eva", "trio", text=None, type="invoke", name="task/fetch", value={"data": data})
    _status, said = await tell(school, fetch)
    assert "Kommer den ikke, så åbn den chat, og bed om filen der." in json.dumps(said, ensure_ascii=False)
    await school.settles()
    assert not questions(school)
    school.fake.installed.add(user_id("eva"))
    await asked_later(school, "eva")
    assert len(questions(school)) == 1


@pytest.mark.parametrize("more", [{}, {"answer": True}], ids=["of a message", "of a form"])
async def test_a_file_that_is_an_answer_is_asked_about_too(school: School, more: Json) -> None:
    await presses(school, "anna", "wheel.made", **more)
    [question] = questions(school)
    await answers(school, school.fake.wants("anna", question))
    assert len(laid(school)) == 1


def test_where_others_read_a_card_says_that_a_file_comes_alone() -> None:
    message = Message("", (Text("Året"), File("år.ics", "text/calendar", b"x", "wheel.made")), preview="Året")
    card, _summary = message_card(message, "en", Kind.PRIVATE)
    assert "only send a file in your own chat with me: år.ics" in json.dumps(card, ensure_ascii=False)


# ------------------------------------------------------------------------------------------------ a yes and a no


@pytest.mark.on_both
async def test_accepted_twice_at_once_it_comes_once(school: School) -> None:
    question = await asked(school)
    await answers(school, *(school.fake.wants("anna", question) for _ in range(3)))
    assert len(laid(school)) == 1
    assert len([one for one in school.fake.messages if attachment(one)["contentType"] == LAID]) == 1


async def test_accepted_again_on_a_screen_that_still_shows_it(school: School) -> None:
    question = await asked(school)
    await answers(school, school.fake.wants("anna", question))
    assert ALREADY not in told(school)
    await answers(school, school.fake.wants("anna", question))
    assert len(laid(school)) == 1
    assert ALREADY in told(school)
    await answers(school, school.fake.wants("anna", await asked_later(school)))
    assert len(laid(school)) == 2


async def asked_later(school: School, person: str = "anna") -> Posted:
    """Within a minute it would be the same request."""
    await school.passes(minutes=2)
    return await asked(school, person)


async def test_declined_nothing_is_laid_anywhere(school: School) -> None:
    question = await asked(school)
    await answers(school, school.fake.declines("anna", question))
    assert "I orden, så får du ingen fil." in told(school)
    assert question.deleted
    assert not school.fake.files


async def test_where_the_question_cannot_be_taken_away_it_is_answered_once(school: School) -> None:
    question = await asked(school)
    school.fake.fail("delete", 501)
    await answers(school, school.fake.wants("anna", question))
    assert not question.deleted
    await answers(school, school.fake.wants("anna", question))
    assert len(laid(school)) == 1
    assert ALREADY in told(school)


# ------------------------------------------------------------------------------------------------ trouble


@pytest.mark.parametrize("how", [500, 404, 202, "hang"])
async def test_what_could_not_be_laid_is_said_and_can_be_accepted_again(
    school: School, monkeypatch: pytest.MonkeyPatch, how: int | str
) -> None:
    monkeypatch.setattr(connector, "LAYING", 0.2)
    question = await asked(school)
    school.fake.fail("lay", how)
    await answers(school, school.fake.wants("anna", question))
    assert not laid(school)
    assert LOST in told(school)
    assert not question.deleted
    await answers(school, school.fake.wants("anna", question))
    [file] = laid(school)
    assert file.content is not None
    vobject.readOne(file.content.decode())
    assert question.deleted


ELSEWHERE = [
    "https://evil.example/upload",
    "https://sharepoint.com.evil.example/upload",
    "https://notsharepoint.com/upload",
    "https://sharepoint.com@evil.example/upload",
    "https://evil.example/.sharepoint.com",
    "http://contoso-my.sharepoint.com/upload",
    "ftp://contoso-my.sharepoint.com/upload",
    "https://[::1",
    "file:///etc/passwd",
    "samspil",
]


async def test_a_file_goes_to_a_onedrive_and_nowhere_else(
    adapter: TeamsAdapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    went: list[tuple[str, Mapping[str, str]]] = []

    async def fetch(_method: str, url: str, *, headers: Mapping[str, str], **_: Any) -> Said:
        went.append((url, headers))
        return Said(201, {}, b"")

    monkeypatch.setattr(adapter.connectors, "_wire", SimpleNamespace(fetch=fetch))
    for address in ELSEWHERE:
        with pytest.raises(NotConnected, match="no_onedrive"):
            await adapter.upload(address, b"x")
    assert went == []
    address = "https://contoso-my.sharepoint.com/personal/anna/_api/v2.0/drive/items/01/uploadSession?guid='1'"
    await adapter.upload(address, b"x")
    [(url, headers)] = went
    assert url == address
    assert "Authorization" not in headers


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/upload", "https://evil.example\\@x.sharepoint.com/", "https://x.sharepoint.com:99999/"],
)
async def test_an_address_that_a_client_made_up_gets_nothing(school: School, address: str) -> None:
    question = await asked(school)
    wants = school.fake.wants("anna", question)
    wants["value"]["uploadInfo"]["uploadUrl"] = address
    await answers(school, wants)
    assert school.fake.calls["lay"] == 0
    assert LOST in told(school)


async def test_on_this_machine_it_goes_nowhere_either_unless_that_is_trusted(
    adapter: TeamsAdapter, fake: FakeTeams, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.files["room"] = Laid("anna", "x.ics")
    monkeypatch.setattr(adapter.connectors, "_loopback", False)
    with pytest.raises(NotConnected):
        await adapter.upload(f"{fake.root}/personal/anna/uploadSession/room", b"x")
    assert fake.calls["lay"] == 0


async def test_a_large_file_goes_in_one_piece(adapter: TeamsAdapter, fake: FakeTeams) -> None:
    content = bytes(range(256)) * 16 * 1024
    fake.files["room"] = Laid("anna", "x.xlsx")
    await adapter.upload(f"{fake.root}/personal/anna/uploadSession/room", content)
    assert fake.files["room"].content == content
    with pytest.raises(TeamsFailed, match="http_404"):
        await adapter.upload(f"{fake.root}/personal/anna/uploadSession/room", content)
    with pytest.raises(NotConnected, match="too_large"):
        await adapter.upload(f"{fake.root}/personal/anna/uploadSession/room", bytes(connector.LARGEST))


# ------------------------------------------------------------------------------------------------ what is not theirs


async def forum(school: School, name: str = "MED-udvalget") -> str:
    """A forum of Anna's and Bent's, as buttons name it."""
    await known(school)
    await makes(school, school.anna, **{**MED, "name": name})
    with school.database.system(reads=True) as session:
        return str(session.scalars(select(ForumRow.id)).one())


async def test_a_week_later_and_no_longer_theirs(school: School) -> None:
    question = await asked(school, "bent", await forum(school))
    await school.anna.presses("Members", on=await shows(school.anna))
    await school.anna.presses("Remove")
    await school.passes(days=7)
    await answers(school, school.fake.wants("bent", question))
    assert not laid(school)
    assert school.fake.calls["lay"] == 0
    assert NOT_THEIRS in told(school, "bent")


async def test_a_week_later_it_is_the_year_as_it_is_then(school: School) -> None:
    question = await asked(school)
    await school.passes(days=7)
    await forum(school)
    await answers(school, school.fake.wants("anna", question))
    [file] = laid(school)
    assert file.content is not None
    assert "MED-udvalget" in file.content.decode()


async def test_somebody_elses_yes_brings_nothing_of_theirs(school: School) -> None:
    value = await forum(school)
    await asked(school, "anna", value)
    of_anna = attachment(questions(school)[-1])["content"]["acceptContext"]
    of_clara = await asked(school, "clara")
    await answers(school, school.fake.wants("clara", of_clara, context=of_anna))
    assert not laid(school)
    assert "Not found. Either it does not exist, or it is not yours to see." in told(school, "clara")


BROKEN: list[Any] = [
    {"context": None},
    {"context": "wheel.made"},
    {"context": {}},
    {"context": {"press": 7}},
    {"context": {"press": "wheel.made", "value": ["0"]}},
    {"context": {"submit": "settings"}},
    {"type": "other"},
    {"action": "perhaps"},
    {"uploadInfo": None},
    {"uploadInfo": {}},
    {"uploadInfo": {"uploadUrl": 7}},
    {"uploadInfo": {"uploadUrl": "https://x.sharepoint.com/", "name": 7}},
]


@pytest.mark.parametrize("changed", BROKEN, ids=lambda one: json.dumps(one)[:40])
async def test_what_no_question_of_ours_asked_is_refused(school: School, changed: Json) -> None:
    wants = school.fake.wants("anna", await asked(school))
    status, _said = await tell(school, {**wants, "value": {**wants["value"], **changed}})
    assert status == 400
    assert not laid(school)


async def test_a_value_that_is_none_is_refused(school: School) -> None:
    wants = school.fake.wants("anna", await asked(school))
    others: list[Any] = [None, "yes", []]
    for value in others:
        assert (await tell(school, {**wants, "value": value}))[0] == 400


async def test_a_button_of_another_version_says_so(school: School) -> None:
    question = await asked(school)
    await answers(school, school.fake.wants("anna", question, context={"press": "wheel.gone", "value": "0"}))
    assert "Det virker ikke længere her." in told(school)
    assert not laid(school)


async def test_where_others_read_nobody_accepts(school: School) -> None:
    wants = school.fake.wants("anna", await asked(school))
    there = school.fake.activity("anna", "trio", text=None)
    assert there["conversation"]["id"] == conversation_id("trio")
    status, _said = await tell(school, {**wants, "conversation": there["conversation"]})
    assert status == 400
    assert not laid(school)
