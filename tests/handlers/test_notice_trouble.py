"""Pre-meeting notices when something goes another way: people out of reach, meetings that vanish, a machine at rest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.model import Form, Profile, buttons_of
from bot.platform import Deed, Target, Unreachable
from storage.database import Database
from storage.forum_tables import MeetingRow
from storage.people import PersonRow
from tests.handlers.acting import CHAIR, OTHERS, ROOM, SENDER
from tests.handlers.parts import readable
from tests.handlers.play import Play

pytestmark = pytest.mark.told_once


@pytest.fixture
async def play(database: Database) -> AsyncIterator[Play]:
    made = Play(database)
    yield made
    await made.app.stop()


def shown_to(play: Play, person: str) -> list[str]:
    """What stands in somebody's own conversation now, oldest first."""
    mine = f"direct-{person}"
    return [readable(one.message) for one in play.platform.shown.values() if one.conversation == mine]


def status(play: Play) -> str:
    return next(one for one in shown_to(play, SENDER) if one.startswith("What you will raise"))


async def test_whoever_cannot_be_reached_counts_as_not_told_and_the_sender_hears_it_at_once(play: Play) -> None:
    async def closed(to: Target) -> None:
        if to.person == "clara":
            raise Unreachable("person_unreachable")

    play.platform.before = closed
    await play.begins({"clara", "david"})
    await play.settles()
    assert any("Please tell them yourself" in one for one in shown_to(play, SENDER))
    assert "Could not be reached\nClara" in status(play)
    assert "I can't reach Clara: please tell them yourself." in status(play)
    for _ in range(30):
        await play.step("pass", 17)
    assert shown_to(play, "clara") == []
    begins = next(one for one in shown_to(play, SENDER) if one.startswith("Your meeting"))
    assert "Clara" in begins


async def test_a_rhythm_that_drops_the_meeting_asks_the_sender_where_it_should_go(play: Play) -> None:
    await play.begins({"clara"})
    form = await play.press(CHAIR, "forum.edit", play.meeting_row.forum_id)
    await play.send(CHAIR, form, weekday="4")
    await play.settles()
    [asked] = [one for one in shown_to(play, SENDER) if "A meeting at which" in one]
    assert "It is no longer planned." in asked
    assert "To the next meeting" in asked
    assert "This meeting is cancelled." in shown_to(play, "clara")[0]
    await play.step("next")
    assert play.meeting_row.starts_at.weekday() == 3
    assert play.meeting_row.cancelled_at is None


async def test_a_rhythm_that_keeps_the_day_takes_the_notice_along(play: Play) -> None:
    await play.begins({"clara"})
    form = await play.press(CHAIR, "forum.edit", play.meeting_row.forum_id)
    await play.send(CHAIR, form, at="10:15")
    await play.settles()
    assert "10:15" in shown_to(play, "clara")[0]
    assert not [one for one in shown_to(play, SENDER) if "cancelled" in one]


async def test_an_archived_forum_asks_too_and_the_meeting_comes_back_with_it(play: Play) -> None:
    await play.begins({"clara"})
    forum = play.meeting_row.forum_id
    await play.press(CHAIR, "forum.archive", forum)
    await play.settles()
    assert any("is cancelled" in one for one in shown_to(play, SENDER))
    await play.press(CHAIR, "forum.unarchive", forum)
    await play.settles()
    assert play.meeting_row.cancelled_at is None
    assert not any("is cancelled" in one for one in shown_to(play, SENDER))


async def test_after_a_week_of_rest_nobody_gets_a_flood(play: Play) -> None:
    await play.begins({"clara", "david"})
    play.clock.pass_(days=13, hours=23)  # Monday morning: two working days remain
    await play.settles()
    nudged = sorted(person for person, _at in play.nudges)
    assert nudged == ["clara", "david"], "one of the two that were due"


async def test_a_meeting_today_is_told_of_and_nobody_is_reminded(play: Play) -> None:
    await play.begins({"clara"})
    form = await play.do("david", Deed.COMMAND, text="/nobombs")
    today = {"name": "Samtale", "date": "2026-03-02", "at": "15:00", "meeting": ""}
    sent = await play.send("david", form, topic="Nyt", people=[Profile("eva", "Eva")], **today)
    assert "The meeting is so near that I remind nobody" in readable(sent)  # type: ignore[arg-type]
    await play.settles()
    await play.step("pass", 8)
    assert play.nudges == []


async def test_a_chair_who_was_let_read_it_reads_only_while_they_chair(play: Play) -> None:
    await play.begins({"clara"})
    form = await play.press(SENDER, "notice.edit", play.notice)
    secret = play.text(SENDER, "clara", CHAIR, "david")
    await play.send(SENDER, form, topic=secret, chair_sees=True)
    await play.settles()
    assert secret in readable(await play.press(CHAIR, "notice.show", play.notice))  # type: ignore[arg-type]
    assert secret not in "".join(shown_to(play, CHAIR)), "it is opened, not sent"
    change = await play.press(CHAIR, "meeting.change", play.notice_row.meeting_id)
    assert isinstance(change, Form)
    await play.send(CHAIR, change, substitute=Profile("david", "David"))
    assert secret in readable(await play.press("david", "notice.show", play.notice))  # type: ignore[arg-type]
    assert secret not in readable(await play.press(CHAIR, "notice.show", play.notice))  # type: ignore[arg-type]


async def test_an_old_button_does_nothing_untrue(play: Play) -> None:
    await play.begins({"clara"})
    mine = play.concerned_id("clara")
    old = next(one.message for one in play.platform.shown.values() if one.conversation == "direct-clara")
    await play.step("withdraw")
    for button in buttons_of(old):
        answer = await play.press("clara", button.action, button.value)
        assert "withdrawn" in readable(answer) or "Not found" in readable(answer)  # type: ignore[arg-type]
    assert mine is not None
    again = await play.press(SENDER, "notice.edit", play.notice)
    assert "You withdrew this" in readable(again)  # type: ignore[arg-type]


@pytest.mark.on_both
async def test_two_versions_at_once_lose_neither(play: Play) -> None:
    await play.begins({"clara"})
    first, second = [await play.press(SENDER, "notice.edit", play.notice) for _ in range(2)]
    await play.send(SENDER, first, topic="Den ene")
    refused = await play.send(SENDER, second, topic="Den anden")
    assert isinstance(refused, Form)
    assert next(one.initial for one in refused.fields if one.name == "topic") == "Den anden"
    saved = await play.send(SENDER, refused)
    assert not isinstance(saved, Form)
    await play.settles()
    assert "Den anden" in shown_to(play, "clara")[0]


async def test_the_clock_may_change_between_notice_and_meeting(play: Play) -> None:
    """On 29 March the clocks go forward: the meeting is at two on the clock, and so is what is said of it."""
    play.clock.at = datetime(2026, 3, 23, 8, 0, tzinfo=UTC)
    await play.begins({"clara"})  # the third Wednesday from then: 8 April
    assert play.meeting_row.starts_at == datetime(2026, 4, 8, 12, 0, tzinfo=UTC)
    for _ in range(17 * 24):
        await play.step("pass", 1)
    there = [at.astimezone(ZoneInfo("Europe/Copenhagen")) for _person, at in play.nudges]
    assert [at.strftime("%d.%m. %H") for at in there] == ["24.03. 09", "01.04. 08", "07.04. 08"]


async def test_everybody_in_a_forum_is_all_who_are_in_it_then(play: Play) -> None:
    await play.begins({"clara"})
    form: Any = await play.do(SENDER, Deed.COMMAND, text="/nobombs")
    meeting = next(one.choices[3].value for one in form.fields if one.name == "meeting")
    sent = await play.send(SENDER, form, topic="Til alle", everybody=True, meeting=meeting)
    assert readable(sent).startswith("\nTRIO") or "Anna, Clara, David and Eva" in readable(sent)  # type: ignore[arg-type]
    await play.settles()
    assert all("Til alle" in "".join(shown_to(play, one)) for one in (CHAIR, *OTHERS))
    assert ROOM.external_id not in {one.conversation for one in play.platform.shown.values() if "Til alle" in str(one)}


async def test_somebody_elses_meeting_outside_forums_is_nobodys_next_one(play: Play) -> None:
    await play.begins({"clara"})
    for by, name, whom, day in (("david", "Samtale om Bent", "eva", "20"), ("anna", "Løn", "clara", "12")):
        form = await play.do(by, Deed.COMMAND, text="/nobombs")
        other = {"name": name, "date": f"2026-03-{day}", "at": "10:00", "meeting": ""}
        await play.send(by, form, topic=name, people=[Profile(whom, whom.title())], **other)
    await play.settles()
    mine = [one for one in shown_to(play, "anna") if one.startswith("What you will raise")]
    assert mine
    assert "To the next meeting" not in mine[-1]
    assert "Samtale om Bent" not in "".join(play.platform.bytes["direct-anna"])


async def test_who_left_the_forum_learns_nothing_of_its_next_meeting(play: Play) -> None:
    await play.begins({"clara"})
    people = {row.external_id: row.id for row in play.ids(PersonRow)}
    forum = play.meeting_row.forum_id
    await play.press(CHAIR, "forum.remove", f"{forum}:{people[SENDER]}")
    await play.step("edit", {"clara", "david"}, False)
    assert "To the next meeting" not in status(play)
    later = sorted((row.starts_at, row.id) for row in play.ids(MeetingRow) if row.forum_id == forum)
    before = play.meeting_row.id
    await play.press(SENDER, "notice.move", f"{play.notice}:{later[-1][1]}")
    await play.step("next")
    assert play.meeting_row.id == before


async def test_taken_off_before_it_is_withdrawn_they_keep_nothing(play: Play) -> None:
    await play.begins({"clara", "david"})
    await play.step("ask", "clara")
    await play.step("reply")
    await play.step("ask_to_move", "clara")
    await play.step("talk", "clara")
    await play.step("edit", {"david"}, False)
    await play.step("withdraw")  # and what stands is looked at after each step
    assert "What stood here is withdrawn." in shown_to(play, "clara")[0]


async def test_who_is_put_back_is_told_anew(play: Play) -> None:
    await play.begins({"clara", "david"})
    await play.step("edit", {"david"}, False)
    await play.step("edit", {"clara", "david"}, False)
    assert "asks you anew" in shown_to(play, "clara")[-1]


async def test_after_a_move_the_next_meeting_has_its_own_last_call_and_beginning(play: Play) -> None:
    await play.begins({"clara"})
    play.clock.at = datetime(2026, 3, 18, 13, 5, tzinfo=UTC)
    await play.settles()
    assert len([one for one in shown_to(play, SENDER) if one.startswith("Your meeting")]) == 1
    await play.step("next")
    play.clock.at = datetime(2026, 3, 25, 13, 5, tzinfo=UTC)
    await play.settles()
    assert len([one for one in shown_to(play, SENDER) if one.startswith("Your meeting")]) == 1
    assert len([one for one in shown_to(play, SENDER) if one.startswith("What you will raise is for")]) == 1


async def test_moved_in_time_it_begins_once(play: Play) -> None:
    await play.begins({"clara"})
    await play.step("next")
    play.clock.at = datetime(2026, 3, 25, 13, 5, tzinfo=UTC)
    await play.settles()
    assert len([one for one in shown_to(play, SENDER) if one.startswith("Your meeting")]) == 1
    assert len([one for one in shown_to(play, SENDER) if one.startswith("One working day remains")]) <= 1


async def test_a_late_reason_can_be_mended_and_what_was_ticked_stays(play: Play) -> None:
    await play.begins({"clara"})
    form = await play.press(SENDER, "notice.edit", play.notice)
    near = next(one for one in form.fields if one.name == "meeting").choices[0].value  # type: ignore[union-attr]
    asked = await play.send(SENDER, form, meeting=near, ask_again=True)
    assert isinstance(asked, Form)
    assert "say why it can't wait" in asked.error
    assert next(one.initial for one in asked.fields if one.name == "ask_again") is True
    await play.send(SENDER, asked, late_reason="I nat.")
    again = await play.press(SENDER, "notice.edit", play.notice)
    await play.send(SENDER, again, late_reason="I går.")
    await play.settles()
    assert "I går." in shown_to(play, "clara")[0]


async def test_who_comes_to_chair_later_is_told_of_the_late_item(play: Play) -> None:
    await play.begins({"clara"})
    form = await play.press(SENDER, "notice.edit", play.notice)
    await play.send(SENDER, form, chair_sees=True)
    await play.settles()
    assert any("An item from Bent" in one for one in shown_to(play, CHAIR))
    change = await play.press(CHAIR, "meeting.change", play.notice_row.meeting_id)
    await play.send(CHAIR, change, substitute=Profile("david", "David"))
    await asyncio.to_thread(play.app.tidy)
    await play.settles()
    assert any("An item from Bent" in one for one in shown_to(play, "david"))
    assert not any("An item from Bent" in one for one in shown_to(play, CHAIR))


async def test_reached_after_all_they_are_followed_up(play: Play) -> None:
    async def closed(to: Target) -> None:
        if to.person == "clara":
            raise Unreachable("person_unreachable")

    play.platform.before = closed
    await play.begins({"clara"})
    await play.step("edit", {"clara"}, False)
    play.platform.before = None
    trouble = next(
        one.message for one in play.platform.shown.values() if "Please tell them yourself" in readable(one.message)
    )
    [again] = [one for one in buttons_of(trouble) if one.action == "posting.retry"]
    await play.press(SENDER, again.action, again.value)
    await play.settles()
    assert "Could not be reached" not in status(play)
    for _ in range(30):
        await play.step("pass", 17)
    assert len(play.nudges) >= 2
