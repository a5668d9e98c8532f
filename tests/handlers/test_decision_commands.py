"""Decisions from the command to what is said, without a chat platform."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.data import as_json
from bot.model import Kind, Message, Place, Source, buttons_of
from bot.platform import Deed, Target, Unreachable
from storage.database import Base
from tests.handlers.conftest import PLACES, PROFILES, START, School, labels, readable


async def test_a_decision_is_previewed_published_and_read(school: School) -> None:
    form = await school.type("anna", "/decision New timetable")
    assert {one.name: one.initial for one in form.fields}["title"] == "New timetable"
    preview = await school.submit("anna", form, decided="It begins at eight.", why="The bus.", influence="yellow")
    assert preview.title == "Preview"
    assert "Yellow: you are heard first" in readable(preview)
    await school.deliver()
    assert school.said("personale") == []

    published = await school.submit("anna", preview)
    assert "D-1 is published" in readable(published)
    await school.deliver()
    (announcement,) = school.said("personale")
    assert announcement.title == "D-1 · New timetable"
    assert labels(announcement) == ["I have read it", "Ask", "Add a minority statement", "Add action item"]

    for person in ("bent", "clara", "bent"):
        noted = await school.press(person, announcement, "I have read it")
        assert "not your name" in readable(noted)
    await school.deliver()
    (announcement,) = school.said("personale")
    assert "2 have read it." in readable(announcement)
    assert "Bent" not in readable(announcement)
    await school.press("bent", noted, "Take back")
    await school.deliver()
    assert "1 has read it." in readable(school.said("personale")[0])
    assert "no names" in readable(
        await school.do("anna", Deed.PRESS, action="decision.readers", value=f"{_id(noted)}:1")
    )


def _id(noted: Message) -> str:
    return next(iter(buttons_of(noted))).value.split(":")[0]


async def test_what_is_sent_twice_counts_once(school: School) -> None:
    form = await school.type("anna", "/decision New timetable")
    filled = {"decided": "Yes.", "why": "Because."}
    previews = [await school.submit("anna", form, **filled) for _ in range(2)]
    assert previews[0].state == previews[1].state
    answers = await asyncio.gather(*(school.submit("anna", previews[0]) for _ in range(4)))
    assert len({readable(one) for one in answers}) == 1
    assert readable(await school.submit("anna", form, **filled)) == readable(answers[0])
    await school.deliver()
    assert len(school.said("personale")) == 1
    assert "You have no drafts." in readable(await school.type("anna", "/decision drafts"))


async def test_who_asks_for_confirmation_sees_names_and_nobody_else(school: School) -> None:
    await school.announce("anna", confirm=True)
    (announcement,) = school.said("personale")
    pressed = next(iter(buttons_of(announcement)))
    assert pressed.confirm is not None
    assert "Anna Holm" in pressed.confirm.text
    await school.press("clara", announcement, "I have read it")
    shown = await school.type("anna", "/decision show d-1")
    assert "Clara Møller" in readable(await school.press("anna", shown, "Who has read it"))
    outsider = await school.do("bent", Deed.PRESS, action="decision.readers", value=f"{pressed.value.split(':')[0]}:1")
    far = f"{pressed.value.split(':')[0]}:{2**63 - 1}"
    assert "Nobody yet" in readable(await school.do("anna", Deed.PRESS, action="decision.readers", value=far))
    assert readable(outsider).strip() == "Only Anna Holm, who announced it, can do that."


async def test_where_readers_were_promised_a_count_nobody_gets_names(school: School) -> None:
    await school.announce("anna")
    (announcement,) = school.said("personale")
    await school.press("clara", announcement, "I have read it")
    decision = next(iter(buttons_of(announcement))).value.split(":")[0]
    asked = readable(await school.do("anna", Deed.PRESS, action="decision.readers", value=f"{decision}:1"))
    assert "promised that only their number is shown" in asked
    assert "Clara" not in asked


async def test_only_its_audience_finds_it(school: School) -> None:
    await school.announce("anna", ("ledelse",), title="Secret plan", decided_by=[PROFILES["anna"]])
    for person in ("bent", "clara", "eva"):
        assert "Not found" in readable(await school.type(person, "/decision show 1", "direct"))
        assert "Secret" not in readable(await school.type(person, "/decision list", "direct"))
    missing = readable(await school.type("bent", "/decision show 99", "direct"))
    assert missing == readable(await school.type("bent", "/decision show 1", "direct"))
    assert "Secret plan" in readable(await school.type("david", "/decision show D-1", "direct"))
    assert "Secret plan" in readable(await school.type("david", "/decision list PLAN", "direct"))

    shown = await school.type("david", "/decision show 1", "direct")
    read = next(one for one in buttons_of(shown) if one.action == "decision.read")
    for action in ("read", "unread", "reasoning", "versions", "version", "ask", "edit", "withdraw", "empty", "readers"):
        for value in (read.value, "1:1", "x", "", "9" * 30, "1:1:1:1"):
            reply = await school.do("clara", Deed.PRESS, action=f"decision.{action}", value=value)
            assert "Not found" in readable(reply), (action, value)

    school.workspace = "elsewhere"
    assert missing == readable(await school.type("anna", "/decision show 1", "direct"))


async def test_a_public_decision_is_shown_without_asking_the_platform(school: School) -> None:
    await school.announce("anna")
    assert "New timetable" in readable(await school.type("clara", "/decision show 1", "direct"))
    assert "New timetable" in readable(await school.type("clara", "/decision list", "direct"))
    assert school.platform.asked == 0
    assert "Not found" in readable(await school.type("eva", "/decision show 1", "direct"))
    assert school.platform.asked == 1


async def test_a_decider_may_read_it_wherever_it_is(school: School) -> None:
    await school.announce("anna", ("ledelse",), decided_by=[PROFILES["anna"], PROFILES["bent"]])
    shown = await school.type("bent", "/decision show 1", "direct")
    assert "Anna Holm and Bent Sørensen" in readable(shown)
    assert "ledelse" not in readable(shown)
    asked = await school.press("bent", shown, "Ask", "direct")
    assert "to you alone" in readable(asked)


async def test_a_place_must_be_ones_own(school: School) -> None:
    form = await school.type("bent", "/decision Plan")
    for place, words in ((PLACES["ledelse"], "both you and I"), (Place("direct-bent", Kind.DIRECT), "direct messages")):
        refused = await school.submit("bent", form, decided="a", why="b", places=[place])
        assert words in {one.name: one.error for one in refused.fields}["places"]
        assert {one.name: one.initial for one in refused.fields}["decided"] == "a"
    form = await school.type("eva", "/decision Plan", "trio")
    refused = await school.submit("eva", form, "trio", decided="a", why="b", places=[PLACES["personale"]])
    assert "both you and I" in {one.name: one.error for one in refused.fields}["places"]
    refused = await school.submit("bent", form, decided="a", why="b", review_on="2026-03-01")
    assert "has passed" in {one.name: one.error for one in refused.fields}["review_on"]


async def test_words_are_found_in_any_case_and_literally(school: School) -> None:
    await school.announce("anna", title="Årsplan 100%", decided="BUDGET for ØVELSE")
    await school.announce("anna", title="Another")
    for words, found in (
        ("årsplan", True),
        ("øvelse budget", True),
        ("100%", True),
        ("00%", False),
        ("år_plan", False),
    ):
        assert ("Årsplan" in readable(await school.type("bent", f"/decision list {words}"))) is found, words


async def test_lists_and_drafts_have_pages(school: School) -> None:
    for number in range(10):
        await school.announce("anna", title=f"Plan {number}")
        form = await school.type("anna", f"/decision Draft {number}")
        await school.submit("anna", form, decided="a", why="b")
    first = await school.type("anna", "/decision list plan")
    assert labels(first) == ["Show"] * 8 + ["Next"]
    second = await school.press("anna", first, "Next")
    assert "Plan 1" in readable(second)
    assert labels(second) == ["Show"] * 2
    drafts = await school.type("anna", "/decision drafts")
    assert labels(await school.press("anna", drafts, "Next")) == ["Go on"] * 2


async def test_a_draft_is_kept_rewritten_and_thrown_away(school: School) -> None:
    form = await school.type("anna", "/decision Plan")
    preview = await school.submit("anna", form, decided="a", why="b", effective_on="2026-04-01", confirm=True)
    kept = await school.press("anna", preview, "Keep as draft")
    assert "/decision drafts" in readable(kept)
    again = await school.press("anna", await school.type("anna", "/decision drafts"), "Go on")
    form = await school.press("anna", again, "Edit")
    assert {one.name: one.initial for one in form.fields}["effective_on"].isoformat() == "2026-04-01"
    assert {one.name: one.initial for one in form.fields}["confirm"] is True
    other = await school.submit("anna", form, title="Better plan")
    stale = await school.submit("anna", preview)
    assert "changed after you opened" in readable(stale)
    assert "Not found" not in readable(await school.press("bent", other, "Throw away"))
    assert "Better plan" in readable(await school.type("anna", "/decision drafts"))
    await school.press("anna", other, "Throw away")
    assert "no drafts" in readable(await school.type("anna", "/decision drafts"))
    assert "not there any more" in readable(await school.submit("anna", other))
    await school.deliver()
    assert school.said("personale") == []


async def test_an_edit_changes_in_place_and_earlier_versions_can_be_emptied(school: School) -> None:
    published = await school.announce("anna", decided="First words", confirm=True)
    form = await school.press("anna", published, "Edit")
    assert "confirm" not in {one.name for one in form.fields}
    assert "Nothing is changed" in readable(await school.submit("anna", form))
    other = await school.press("anna", published, "Edit")
    assert "Only Anna" in readable(await school.press("bent", published, "Edit"))
    preview = await school.submit("anna", form, decided="Second words", places=[PLACES["trio"]])
    answer = await school.submit("anna", preview)
    assert readable(answer) == readable(await school.submit("anna", preview))
    await school.deliver()
    (announcement,) = school.said("personale")
    assert "Second words" in readable(announcement)
    assert "(version 2)" in readable(announcement)
    assert len(school.said("trio")) == 1

    late = await school.submit("anna", await school.submit("anna", other, decided="Third words"))
    assert "changed meanwhile" in readable(late)
    assert {one.name: one.initial for one in late.fields}["decided"] == "Third words"
    await school.submit("anna", await school.submit("anna", late))
    await school.deliver()
    assert "(version 3)" in readable(school.said("personale")[0])

    versions = await school.press("clara", announcement, "Earlier versions")
    assert "Second words" in readable(await school.press("clara", versions, "Open"))
    mine = await school.press("anna", versions, "Open")
    reason = await school.press("anna", mine, "Empty this version")
    emptied = await school.submit("anna", reason, reason="It named somebody.")
    assert "It named somebody." in readable(emptied)
    seen = readable(await school.press("clara", versions, "Open"))
    assert "It named somebody." in seen
    assert "Second words" not in seen
    with school.database.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            assert "Second words" not in str(connection.execute(table.select()).all()), table.name


async def test_more_places_alone_make_no_new_version(school: School) -> None:
    published = await school.announce("anna")
    form = await school.press("anna", published, "Edit")
    await school.submit("anna", await school.submit("anna", form, places=[PLACES["trio"], PLACES["personale"]]))
    await school.deliver()
    assert [len(school.said(place)) for place in ("personale", "trio")] == [1, 1]
    assert "version" not in readable(school.said("trio")[0])


async def test_a_withdrawal_is_said_anew(school: School) -> None:
    published = await school.announce("anna", review_on="2026-03-09")
    form = await school.press("anna", published, "Withdraw")
    assert "needed" in readable(await school.submit("anna", form))
    for _ in range(2):
        answer = await school.submit("anna", form, reason="The bus is back.")
        assert "D-1 is withdrawn" in readable(answer)
    await school.deliver()
    announcement, withdrawal = school.said("personale")
    assert "The bus is back." in readable(announcement)
    assert "It begins at eight." in readable(announcement)
    assert labels(announcement) == []
    assert "The bus is back." in readable(withdrawal)
    assert "is withdrawn, so" in readable(await school.press("anna", published, "Edit"))
    await school.deliver(START + timedelta(days=10))
    assert school.said("direct-anna") == []


async def test_a_decision_withdrawn_before_it_was_said_is_never_said(school: School) -> None:
    form = await school.type("anna", "/decision Plan")
    published = await school.submit("anna", await school.submit("anna", form, decided="a", why="b"))
    await school.submit("anna", await school.press("anna", published, "Withdraw"), reason="No.")
    await school.deliver()
    assert school.said("personale") == []


async def test_those_who_are_reminded_are_named_in_one_row(school: School) -> None:
    decided_by = [PROFILES[one] for one in ("anna", "bent", "clara")]
    published = readable(await school.announce("anna", review_on="2026-03-14", decided_by=decided_by))
    assert "You, Bent Sørensen and Clara" in published


async def test_a_review_comes_on_its_day_in_working_time(school: School) -> None:
    decided_by = [PROFILES["anna"], PROFILES["bent"]]
    published = await school.announce("anna", review_on="2026-03-14", decided_by=decided_by)  # a Saturday
    assert "You and Bent Sørensen are reminded" in readable(published)
    form = await school.press("anna", published, "Edit")
    await school.submit("anna", await school.submit("anna", form, review_on="2026-03-21"))
    await school.deliver(datetime(2026, 3, 17, 9, tzinfo=UTC))
    assert school.said("direct-anna") == []
    await school.deliver(datetime(2026, 3, 23, 20, tzinfo=UTC))
    assert school.said("direct-anna") == []
    await school.deliver(datetime(2026, 3, 24, 9, tzinfo=UTC))
    assert labels(school.said("direct-anna")[0]) == ["Keep", "Change", "Drop", "Show"]
    assert labels(school.said("direct-bent")[0]) == ["Keep", "Change", "Drop", "Show"]
    await school.deliver(datetime(2026, 4, 24, 9, tzinfo=UTC))
    assert len(school.said("direct-anna")) == 1


async def test_a_review_waits_for_its_day_where_each_of_them_is(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PROFILES, "bent", replace(PROFILES["bent"], zone="Pacific/Honolulu"))
    await school.announce("anna", review_on="2026-03-17", decided_by=[PROFILES["anna"], PROFILES["bent"]])
    await school.deliver(datetime(2026, 3, 17, 7, 1, tzinfo=UTC))
    assert len(school.said("direct-anna")) == 1
    assert school.said("direct-bent") == [], "there it is still Monday"
    await school.deliver(datetime(2026, 3, 17, 17, 59, tzinfo=UTC))
    assert school.said("direct-bent") == []
    await school.deliver(datetime(2026, 3, 17, 18, 1, tzinfo=UTC))
    assert len(school.said("direct-bent")) == 1


async def test_a_question_reaches_the_author_and_its_answer_everybody(school: School) -> None:
    await school.announce("anna")
    (announcement,) = school.said("personale")
    form = await school.press("clara", announcement, "Ask")
    assert "with your name" in readable(form)
    for _ in range(2):
        assert "sent to Anna Holm" in readable(await school.submit("clara", form, text="What about Fridays?"))
    await school.deliver()
    (asked,) = school.said("direct-anna")
    assert "Clara Møller" in readable(asked)
    assert "Fridays" not in asked.preview
    assert "Not found" in readable(await school.press("bent", asked, "Answer"))

    await school.deliver(datetime(2026, 3, 4, 9, tzinfo=UTC))
    assert [one.title for one in school.said("direct-anna")][1:] == ["A question about D-1 is still open"]
    answer = await school.press("anna", asked, "Answer")
    await school.submit("anna", answer, answer="Fridays too.")
    await school.deliver()
    reply = next(one for one in school.platform.shown.values() if one.reply_to)
    assert "Fridays too." in readable(reply.message)
    assert "What about Fridays?" in readable(reply.message)
    assert "Clara" not in as_json(reply.message)
    assert "Fridays too." in readable(school.said("direct-clara")[0])
    changed = await school.press("anna", school.said("direct-anna")[0], "Change the answer")
    await school.submit("anna", changed, answer="Fridays as well.")
    await school.deliver()
    assert "Fridays as well." in readable(reply.message)
    assert len(school.said("direct-clara")) == 1
    assert "your own" in readable(await school.press("anna", announcement, "Ask"))


async def test_an_answered_question_is_not_nudged(school: School) -> None:
    await school.announce("anna")
    form = await school.press("clara", school.said("personale")[0], "Ask")
    await school.submit("clara", form, text="Why?")
    await school.deliver()
    answer = await school.press("anna", school.said("direct-anna")[0], "Answer")
    await school.submit("anna", answer, answer="The bus.")
    await school.deliver(START + timedelta(days=5))
    assert len(school.said("direct-anna")) == 1


async def test_a_message_becomes_a_decision(school: School) -> None:
    source = Source("We begin at eight.", "https://example.org/1")
    form = await school.do("bent", Deed.SHORTCUT, action="decision.from_message", source=source)
    initial = {one.name: one.initial for one in form.fields}
    assert (initial["decided"], initial["links"]) == (source.text, source.url)
    assert len(form.title) <= 24


async def test_a_long_decision_opens_in_pages(school: School) -> None:
    words = " ".join(f"word{number}" for number in range(3_000))
    await school.announce("anna", why=words)
    (announcement,) = school.said("personale")
    page = await school.press("clara", announcement, "The whole reasoning")
    read = readable(page)
    while "Next" in labels(page):
        page = await school.press("clara", page, "Next")
        read += readable(page)
    assert all(f"word{number}" in read for number in range(3_000))


async def test_what_could_not_be_changed_still_stands_and_its_author_is_told_so(school: School) -> None:
    async def refuse(to: Target) -> None:
        if to.conversation == "personale":
            raise Unreachable("not_allowed")

    await school.announce("anna")
    (announced,) = school.said("personale")
    await school.press("bent", announced, "I have read it")
    school.platform.before = refuse
    await school.deliver()
    (trouble,) = school.said("direct-anna")
    assert "The message in #personale could not be changed: it stays as it was." in readable(trouble)
