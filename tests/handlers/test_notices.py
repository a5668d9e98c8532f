"""Pre-meeting notices: sent, answered, followed up and withdrawn, on every platform, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from storage.forum_tables import MeetingRow
from tests.chat import Chat, Somebody
from tests.drivers import Seen
from tests.handlers.test_forums import makes

TOPIC = "Vikardækningen"
HOW = "Vi mangler vikarer hver mandag."


async def known(chat: Chat) -> None:
    """Everybody has said hello, so that each platform knows their language and can reach them."""
    for somebody in (chat.anna, chat.bent, chat.clara, chat.david, chat.eva):
        await somebody.types("/samspil", "trio" if somebody is chat.eva else "personale")
        if somebody.private and chat.driver.name == "teams":
            await somebody.types("/samspil", "direct")


async def forum(chat: Chat, **values: object) -> None:
    """TRIO, on Wednesdays at 14; the fourth of March is two days away, the eleventh nine."""
    await known(chat)
    wanted = {"union": ["bent"], "other": ["clara", "david"], "conversation": "trio", "chair": "anna"}
    await makes(chat, chat.anna, **(wanted | values))


def meeting_on(chat: Chat, day: int) -> str:
    """The meeting of a day in March, as its choice names it."""
    with chat.database.system(reads=True) as session:
        found = {row.starts_at.day: row.id for row in session.scalars(select(MeetingRow)) if row.starts_at.month == 3}
    return str(found[day])


async def announces(chat: Chat, by: Somebody, *people: str, day: int = 11, channel: str = "trio", **more: Any) -> None:
    """A notice for the meeting of a day in March, from command to answer."""
    await by.types("/nobombs", channel)
    given = {"topic": TOPIC, "how": HOW, "people": list(people), "meeting": meeting_on(chat, day)}
    await by.submits(**(given | more))
    assert not by.has_form, by.form


def status(by: Somebody) -> Seen:
    """The sender's living message."""
    return next(one for one in by.direct if "Det vil du tage op" in one)


async def test_nobody_is_ambushed(chat: Chat) -> None:
    await forum(chat)
    await chat.bent.types("/ingenbomber Vikardækningen", "trio")
    form = chat.bent.form
    if chat.driver.name == "teams":
        assert form.fields["topic"].value == "", "what others have read is not used"
    else:
        assert form.fields["topic"].value == TOPIC
    assert form.fields["meeting"].value == meeting_on(chat, 4), "the forum of this channel is known"
    await chat.bent.submits(
        topic=TOPIC,
        meeting=meeting_on(chat, 11),
        people=["clara", "david"],
        how=HOW,
        aim="En fast vikar.",
        wish="discussion",
    )
    assert "Det er sendt til Clara Møller og David Åberg" in chat.bent.private[-1]
    told = chat.clara.direct[-1]
    assert "Bent Sørensen will raise something, and you should know before" in told
    for words in (TOPIC, HOW, "En fast vikar.", "To discuss it", "TRIO · Wednesday 11 March 2026"):
        assert words in told, words
    assert "Who sees this: Bent Sørensen, Clara Møller and David Åberg" in told
    assert "Har ikke svaret" in status(chat.bent)
    await chat.clara.presses("I am prepared", on=told)
    assert "Clara Møller" in status(chat.bent).text.split("Forberedt")[1].split("Har ikke svaret")[0]
    assert "You are prepared." in chat.clara.direct[0]
    assert "I am prepared" not in chat.clara.direct[0].buttons


async def test_a_notification_names_who_and_never_the_topic(chat: Chat) -> None:
    await forum(chat)
    await announces(chat, chat.bent, "clara")
    preview = chat.clara.direct[-1].preview
    assert "Bent Sørensen" in preview
    for secret in (TOPIC, HOW, "TRIO"):
        assert secret not in preview


async def test_nobody_else_reads_a_byte_of_it(chat: Chat) -> None:
    await chat.anna.types("/samspil")  # who administers, and chairs
    await forum(chat)
    await announces(chat, chat.bent, "clara")
    await chat.clara.presses("Ask", on=chat.clara.direct[-1])
    await chat.clara.submits(text="Gælder det også SFO?")
    await chat.bent.presses("Answer", on=chat.bent.direct[-1])
    await chat.bent.submits(answer="Ja, hele huset.")
    assert "Ja, hele huset." in chat.clara.direct[-1]
    await chat.passes(days=20)
    for somebody in (chat.anna, chat.david, chat.eva):
        await somebody.types("/nobombs list", "trio" if somebody is chat.eva else "personale")
        for secret in (TOPIC, HOW, "Gælder det også", "hele huset"):
            assert secret not in somebody.everything, somebody.key
    assert TOPIC in chat.clara.everything


async def test_a_talk_first_is_asked_about_once_and_closed(chat: Chat) -> None:
    await forum(chat)
    await announces(chat, chat.bent, "clara", wants_talk=True)
    assert "would like to talk with you beforehand" in chat.clara.direct[-1]
    await chat.clara.presses("Let us talk first", on=chat.clara.direct[-1])
    await chat.clara.submits(date="2026-03-09", at="10:00")
    assert "Clara Møller vil gerne tale med dig først" in chat.bent.direct[-1]
    assert "Clara Møller foreslår mandag den 9. marts 2026 kl. 10.00" in chat.bent.direct[-1]
    assert "Vil gerne tale først" in status(chat.bent)
    before = len(chat.bent.direct)
    await chat.is_(datetime(2026, 3, 10, 8, 30, tzinfo=UTC))  # the day before, at work
    assert "Har du talt med Clara Møller?" in chat.bent.direct[-1]
    assert "Have you talked with Bent Sørensen?" in chat.clara.direct[-1]
    assert len(chat.bent.direct) == before + 1
    await chat.clara.presses("We have talked", on=chat.clara.direct[-1])
    assert "I to har talt sammen" in chat.bent.direct[-1]
    assert "Har talt med dig" in status(chat.bent)
    await chat.passes(hours=30)
    assert [one for one in chat.clara.direct if "waits for your answer" in one.preview] == []


@pytest.mark.told_once
async def test_three_follow_ups_and_no_more(chat: Chat) -> None:
    await forum(chat)
    await announces(chat, chat.bent, "clara", "david", day=18)
    await chat.david.presses("I am prepared", on=chat.david.direct[-1])
    nudged = []
    for _hour in range(24 * 17):
        before = len(chat.clara.direct)
        await chat.passes(hours=1)
        if len(chat.clara.direct) > before:
            nudged.append(chat.clock.now())
    there = [moment.strftime("%d %H") for moment in nudged]
    assert there == ["03 08", "16 07", "17 07"], "one working day after, then in the morning; UTC"
    assert "I do not remind you again." in chat.clara.direct[-1]
    assert len(chat.david.direct) == 1, "nobody who has answered is reminded"
    [call] = [one for one in chat.bent.direct if "Et opkald er sikrere" in one]
    assert "Clara Møller" in call
    assert "David" not in call
    assert "Der kom intet svar fra Clara Møller" in chat.bent.direct[-1]
    begins = len(chat.bent.direct) - 1
    await chat.bent.presses("It was raised", on=chat.bent.direct[begins])
    assert "Du tog det op på mødet." in chat.bent.direct[begins]
    assert "Til næste møde" not in chat.bent.direct[begins].buttons
    assert "It was raised at the meeting." in chat.clara.direct[0]
    assert TOPIC in chat.bent.direct[begins]
    await chat.bent.presses("Withdraw", on=chat.bent.direct[begins])
    await chat.bent.submits()
    assert TOPIC not in chat.bent.direct[begins]


@pytest.mark.told_once
async def test_all_knew(chat: Chat) -> None:
    await forum(chat)
    await announces(chat, chat.bent, "clara")
    await chat.clara.presses("I am prepared", on=chat.clara.direct[-1])
    await chat.is_(datetime(2026, 3, 11, 13, 0, 5, tzinfo=UTC))
    assert "Alle, det angår, ved det." in chat.bent.direct[-1]


@pytest.mark.told_once
async def test_after_the_deadline_it_asks_why_once(chat: Chat) -> None:
    await forum(chat)
    await chat.bent.types("/nobombs", "trio")
    await chat.bent.submits(topic=TOPIC, how=HOW, people=["clara"])
    form = chat.bent.form
    assert "Du kan stadig sende det" in form.error
    assert form.fields["topic"].value == TOPIC, "nothing typed is lost"
    await chat.bent.submits(late_reason="Det skete i går.")
    assert not chat.bent.has_form
    assert "Det skete i går." in chat.clara.direct[-1]
    chair = chat.anna.direct[-1]
    assert "Det kom efter fristen: Det skete i går." in chair
    assert TOPIC not in chat.anna.everything, "the chair was not let read it"


@pytest.mark.told_once
async def test_the_chair_reads_it_where_the_sender_lets_them(chat: Chat) -> None:
    await forum(chat)
    await announces(chat, chat.bent, "clara", chair_sees=True)
    note = chat.anna.direct[-1]
    assert TOPIC not in note
    await chat.anna.presses("Read it", on=note)
    assert HOW in (chat.anna.private[-1])
    assert "Anna Holm" in chat.clara.direct[0], "and it says so"


async def test_please_move_it(chat: Chat) -> None:
    await forum(chat)
    await announces(chat, chat.bent, "clara")
    await chat.clara.presses("Can it be moved?", on=chat.clara.direct[-1])
    await chat.clara.submits(reason="Jeg er på kursus.")
    wish = chat.bent.direct[-1]
    assert "Jeg er på kursus." in wish
    await chat.bent.presses("Keep it for this meeting", on=wish)
    assert "keeps it for this meeting" in chat.clara.direct[-1]
    assert "Har bedt om at få det flyttet; du beholder det" in status(chat.bent)
    await chat.clara.presses("Can it be moved?", on=chat.clara.direct[0])
    await chat.clara.submits(reason="Jeg er syg.")
    await chat.bent.presses("To the next meeting", on=chat.bent.direct[-1])
    assert "has moved what they will raise to this meeting" in chat.clara.direct[-1]
    assert "18 March" in chat.clara.direct[0]
    assert "18. marts" in status(chat.bent)
    assert "Clara Møller" in status(chat.bent).text.split("Har ikke svaret")[1], "the wish is granted"
    assert "You asked to have it moved" not in chat.clara.direct[0]
    wishes = [one for one in chat.bent.direct if "beder dig flytte det" in one]
    assert len(wishes) == 2
    assert all("Det er afklaret." in one and not one.buttons for one in wishes)


@pytest.mark.told_once
async def test_a_wish_is_granted_where_no_forum_has_a_next_meeting(chat: Chat) -> None:
    await known(chat)
    await chat.bent.types("/nobombs Løn")
    await chat.bent.submits(topic="Løn", people=["clara"], name="Samtale", date="2026-03-12", at="10:00")
    await chat.clara.presses("Can it be moved?", on=chat.clara.direct[-1])
    await chat.clara.submits(reason="Jeg er på kursus.")
    await chat.bent.presses("Choose another meeting", on=chat.bent.direct[-1])
    await chat.bent.submits(date="2026-03-13")
    assert "13 March" in chat.clara.direct[0]
    assert all("Samtale" not in one for one in chat.clara.direct[1:]), "in what stays when it is withdrawn"


async def test_an_edit_shows_what_changed_and_asks_again_only_where_it_matters(chat: Chat) -> None:
    await forum(chat)
    await announces(chat, chat.bent, "clara", "david")
    await chat.clara.presses("I am prepared", on=chat.clara.direct[-1])
    await chat.bent.presses("Edit", on=status(chat.bent))
    await chat.bent.submits(topic="Vikarer i uge 12")
    assert "Vikarer i uge 12" in chat.clara.direct[0]
    assert "changed this on" in chat.clara.direct[0]
    assert "Topic" in chat.clara.direct[0]
    assert "You are prepared" in chat.clara.direct[0]
    assert len(chat.clara.direct) == 1
    await chat.bent.presses("Edit", on=status(chat.bent))
    await chat.bent.submits(how="Nu er det hver dag.", ask_again=True)
    assert "asks you anew" in chat.clara.direct[-1]
    assert "You are prepared" not in chat.clara.direct[0]
    assert "Clara Møller" in status(chat.bent).text.split("Har ikke svaret")[1]


@pytest.mark.told_once
async def test_who_is_taken_off_sees_withdrawn_and_who_is_added_is_told(chat: Chat) -> None:
    await forum(chat)
    await announces(chat, chat.bent, "clara")
    await chat.bent.presses("Edit", on=status(chat.bent))
    await chat.bent.submits(people=["david"])
    assert "you are not among them" in chat.clara.direct[0]
    assert TOPIC not in chat.clara.direct[0]
    assert TOPIC not in chat.clara.direct[0]
    assert TOPIC in chat.david.direct[-1]
    await chat.clara.types("/nobombs list")
    assert TOPIC not in chat.clara.private[-1]


async def test_withdrawing_empties_every_copy(chat: Chat) -> None:
    await forum(chat)
    await announces(chat, chat.bent, "clara")
    await chat.clara.presses("Ask", on=chat.clara.direct[-1])
    await chat.clara.submits(text="Gælder det også SFO?")
    await chat.bent.presses("Answer", on=chat.bent.direct[-1])
    await chat.bent.submits(answer="Ja, hele huset.")
    await chat.bent.presses("Withdraw", on=status(chat.bent))
    assert "Hvad der kan blive tilbage" in chat.bent.form.text
    await chat.bent.submits()
    for somebody in (chat.bent, chat.clara):
        for one in somebody.direct:
            for secret in (TOPIC, HOW, "Gælder det også", "hele huset"):
                assert secret not in one, one
    assert "has withdrawn" in chat.clara.direct[-1]
    await chat.passes(days=20)
    assert [one for one in chat.clara.direct if "waits for your answer" in one.preview] == []


@pytest.mark.told_once
async def test_a_moved_meeting_takes_everything_with_it(chat: Chat) -> None:
    await forum(chat, deadline="1")
    await announces(chat, chat.bent, "clara", day=4)
    await chat.anna.types("/forum", "trio")
    await chat.anna.presses("Meetings", on=chat.anna.private[-1])
    await chat.anna.presses("Change", on=chat.anna.private[-1])
    await chat.anna.submits(date="2026-03-06", at="13:00")
    assert "6 March" in chat.clara.direct[0]
    await chat.is_(datetime(2026, 3, 5, 8, 0, tzinfo=UTC))  # one working day remains
    assert "I do not remind you again." in chat.clara.direct[-1]
    await chat.is_(datetime(2026, 3, 6, 12, 0, 5, tzinfo=UTC))
    assert "Dit møde begynder" in chat.bent.direct[-1]


async def test_a_cancelled_meeting_asks_where_it_should_go(chat: Chat) -> None:
    await forum(chat, deadline="1")
    await announces(chat, chat.bent, "clara", day=4)
    await chat.anna.types("/forum", "trio")
    await chat.anna.presses("Meetings", on=chat.anna.private[-1])
    await chat.anna.presses("Change", on=chat.anna.private[-1])
    await chat.anna.presses("Cancel this meeting")
    await chat.anna.submits(reason="Sygdom.")
    asked = chat.bent.direct[-1]
    assert "er aflyst" in asked
    assert "Sygdom." in asked
    await chat.bent.presses("To the next meeting", on=asked)
    assert "11 March" in chat.clara.direct[0]
    assert "What you will raise is for this meeting now." in chat.bent.direct[1]


@pytest.mark.told_once
async def test_a_meeting_that_is_cancelled_once_more_asks_once_more(chat: Chat) -> None:
    await forum(chat, deadline="1")
    await announces(chat, chat.bent, "clara", day=4)
    for reason in ("Sygdom.", "Sne."):
        await chat.anna.types("/forum", "trio")
        await chat.anna.presses("Meetings", on=chat.anna.private[-1])
        await chat.anna.presses("Change", on=chat.anna.private[-1])
        if reason == "Sne.":
            await chat.anna.presses("Hold it after all")
            await chat.settles()
            assert "hører nu til dette møde" in chat.bent.direct[-1]
            await chat.anna.types("/forum", "trio")
            await chat.anna.presses("Meetings", on=chat.anna.private[-1])
            await chat.anna.presses("Change", on=chat.anna.private[-1])
        await chat.anna.presses("Cancel this meeting")
        await chat.anna.submits(reason=reason)
        assert reason in chat.bent.direct[-1]
        assert "Vælg et andet møde" in chat.bent.direct[-1].buttons
    asked = [one for one in chat.bent.direct if "aflyst" in one]
    assert "I min nyere besked" in asked[-2]
    assert not asked[-2].buttons
    await chat.bent.presses("To the next meeting", on=chat.bent.direct[-1])
    assert all("hører nu til dette møde" in one for one in chat.bent.direct[-2:])


async def test_a_meeting_outside_any_forum(chat: Chat) -> None:
    await known(chat)
    await chat.bent.types("/nobombs Løn")
    assert "meeting" not in chat.bent.form.fields
    await chat.bent.submits(topic="Løn", people=["clara"])
    assert chat.bent.form.fields["name"].error
    await chat.bent.submits(name="Samtale", date="2026-03-01", at="10:00")
    assert chat.bent.form.fields["date"].error
    await chat.bent.submits(date="2026-03-12")
    assert not chat.bent.has_form, chat.bent.form
    assert "Samtale · Thursday 12 March 2026" in chat.clara.direct[-1]


@pytest.mark.not_on("teams", why="there it begins in one's own chat, where no meeting is chosen yet")
@pytest.mark.told_once
async def test_a_meeting_outside_while_one_of_the_forum_is_offered(chat: Chat) -> None:
    await forum(chat)
    await chat.bent.types("/nobombs Løn", "trio")
    await chat.bent.submits(people=["clara"], name="Samtale", date="2026-03-12", at="10:00")
    assert "ikke begge dele" in chat.bent.form.fields["name"].error
    await chat.bent.submits(meeting="elsewhere", date="")
    assert chat.bent.form.fields["date"].error
    await chat.bent.submits(date="2026-03-12")
    assert "Samtale · Thursday 12 March 2026" in chat.clara.direct[-1]
    await chat.bent.presses("Edit", on=status(chat.bent))
    assert chat.bent.form.fields["meeting"].value == "elsewhere"
    await chat.bent.submits(at="11:00")
    assert "11:00" in chat.clara.direct[0]


async def test_to_nobody_or_to_oneself(chat: Chat) -> None:
    await chat.bent.types("/nobombs Løn")
    await chat.bent.submits(name="Samtale", date="2026-03-12", at="10:00")
    assert "mindst én" in chat.bent.form.fields["people"].error
    await chat.bent.submits(people=["bent"])
    assert "Det er dig selv" in chat.bent.form.fields["people"].error


@pytest.mark.told_once
async def test_everybody_in_the_forum(chat: Chat) -> None:
    await forum(chat)
    await announces(chat, chat.bent, everybody=True)
    assert TOPIC in chat.anna.direct[-1]
    assert TOPIC in chat.clara.direct[-1]
    assert TOPIC in chat.david.direct[-1]
    assert chat.eva.direct == []


@pytest.mark.told_once
async def test_a_guest_may_be_told_and_it_is_said(chat: Chat) -> None:
    await forum(chat)
    await announces(chat, chat.bent, "eva")
    assert "Som gæst læser Eva Lund" in chat.bent.private[-1]
    assert "ikke med i forummet" in chat.bent.private[-1]
    assert TOPIC in chat.eva.direct[-1]


async def test_the_same_form_twice_is_one_notice(chat: Chat) -> None:
    await forum(chat)
    await announces(chat, chat.bent, "clara")
    first = chat.bent.private[-1].text
    await chat.bent.submits_again()
    assert chat.bent.private[-1].text == first
    assert len(chat.clara.direct) == 1


@pytest.mark.told_once
async def test_two_on_the_same_matter_see_only_their_own(chat: Chat) -> None:
    await forum(chat)
    await announces(chat, chat.bent, "clara")
    await announces(chat, chat.david, "anna", channel="personale", topic="Vikarer", how="Davids syn.")
    assert "Davids syn." not in chat.bent.everything
    assert HOW not in chat.david.everything
    assert HOW not in chat.anna.everything
