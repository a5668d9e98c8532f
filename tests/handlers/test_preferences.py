"""People choose how they are reminded: in which hours, gathered or not, and not while they are away."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.calendar import WorkingTime
from bot.language import Reader
from bot.model import Profile
from handlers.people import follow_ups
from storage import people, postings, preferences
from storage.database import Database, Transaction
from storage.people import Origin
from storage.postings import PostingRow
from storage.preferences import DIGEST, PreferenceRow, Preferences
from tests.chat import Chat, Somebody
from tests.conftest import START
from tests.drivers import Seen
from tests.handlers.play import Play
from tests.handlers.test_forum_news import changes, news
from tests.handlers.test_forums import makes
from tests.handlers.test_notices import announces, forum

TODAY = date(2026, 3, 2)
UNIT = WorkingTime("Europe/Copenhagen", "DK", time(8), time(16), frozenset(range(1, 6)))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In March, by the school's clock."""
    return datetime(2026, 3, day, hour, minute, tzinfo=ZoneInfo("Europe/Copenhagen")).astimezone(UTC)


def reminders(somebody: Somebody) -> list[Seen]:
    return [one for one in somebody.direct if "waits for your answer" in one.preview]


async def chooses(somebody: Somebody, **values: object) -> str:
    """What they are told when they have saved it."""
    await somebody.types("/samspil settings")
    await somebody.submits(**values)
    assert not somebody.has_form, somebody.form
    return somebody.private[-1].text


def chosen(chat: Chat) -> list[PreferenceRow]:
    with chat.database.system(reads=True) as session:
        return list(session.scalars(select(PreferenceRow)))


# ------------------------------------------------------------------------------------------------ when


@pytest.mark.told_once
async def test_a_reminder_waits_for_their_own_hours_and_until_they_are_back(chat: Chat) -> None:
    await forum(chat)
    said = await chooses(chat.clara, begins="13:00", ends="15:00", away_until="2026-03-05")
    assert "Reminders come between 13:00 and 15:00. You are away until Thursday 5 March 2026." in said
    await chat.clara.types("/samspil settings")
    shown = {name: chat.clara.form.fields[name].value for name in ("begins", "ends", "away_until")}
    assert shown == {"begins": "13:00", "ends": "15:00", "away_until": "2026-03-05"}
    await announces(chat, chat.bent, "clara", "david", day=18)
    assert "will raise something" in chat.clara.direct[-1], "what is new comes at once"
    await chat.is_(at(3, 10))
    assert not reminders(chat.clara)
    assert len([one for one in chat.david.direct if "venter på svaret" in one.preview]) == 1, "he is here"
    for day, hour, minute, so_far in ((4, 14, 0, 0), (5, 12, 59, 0), (5, 13, 1, 1), (16, 12, 59, 1), (16, 13, 1, 2)):
        await chat.is_(at(day, hour, minute))
        assert len(reminders(chat.clara)) == so_far, (day, hour, minute)


async def test_each_is_followed_up_by_the_days_and_hours_of_where_they_are(database: Database) -> None:
    zones = {"clara": "Australia/Adelaide", "david": "America/Los_Angeles"}
    play = Play(database, zones=zones)
    await play.begins({"clara", "david", "eva"})
    for day in (2, 3, 4, 15, 16, 17):
        for hour in (8, 9, 16, 17, 22):  # as work begins at home, when they were told, in Los Angeles, in Adelaide
            play.clock.at = at(day, hour, 31)
            await play.settles()
    there: dict[str, list[str]] = defaultdict(list)
    for person, moment in play.nudges:
        there[person].append(moment.astimezone(ZoneInfo(zones.get(person, UNIT.zone))).strftime("%a %d %H"))
    assert there == {
        "clara": ["Wed 04 08", "Mon 16 08", "Tue 17 08"],  # on Monday she had finished work when she was told
        "david": ["Tue 03 08", "Mon 16 08", "Tue 17 08"],
        "eva": ["Tue 03 09", "Mon 16 08", "Tue 17 08"],
    }


@pytest.mark.told_once
async def test_who_is_back_sooner_hears_at_once_what_was_put_off(chat: Chat) -> None:
    await forum(chat)
    await chooses(chat.clara, away_until="2026-03-20")
    await announces(chat, chat.bent, "clara", day=18)
    await chat.is_(at(4, 10))
    assert not reminders(chat.clara)
    await chooses(chat.clara, away_until="")
    assert len(reminders(chat.clara)) == 1
    await chat.is_(at(16, 9))
    assert len(reminders(chat.clara)) == 2, "and then as usual"


@pytest.mark.told_once
async def test_hours_chosen_later_count_for_what_is_planned_already(chat: Chat) -> None:
    await forum(chat)
    await announces(chat, chat.bent, "clara", day=18)
    await chooses(chat.clara, begins="06:30", ends="07:30")
    await chat.is_(at(4, 6, 31))
    assert len(reminders(chat.clara)) == 1, "the day before she had finished when it was due"
    await chat.is_(at(16, 6, 31))
    assert len(reminders(chat.clara)) == 2


@pytest.mark.told_once
async def test_a_meeting_that_is_moved_is_told_to_who_is_away_in_time_and_by_day(chat: Chat) -> None:
    await makes(chat, chat.anna)
    await chooses(chat.bent, away_until="2026-03-20")
    await chat.is_(at(2, 19))
    await changes(chat, chat.anna, date="2026-03-05")
    await chat.is_(at(3, 7, 59))
    assert not news(chat.bent, "flyttet")
    await chat.is_(at(3, 8, 1))
    assert news(chat.bent, "flyttet"), "or they would come in vain"


@pytest.mark.parametrize(("begins", "ends"), [(None, time(12)), (time(12), None), (time(15), time(9)), (time(9),) * 2])
def test_hours_that_make_no_sense_are_those_of_the_unit(begins: time | None, ends: time | None) -> None:
    assert Preferences(begins=begins, ends=ends).within(UNIT) == UNIT


# ------------------------------------------------------------------------------------------------ choosing


@pytest.mark.parametrize(
    ("preferences", "says"),
    [
        (Preferences(), "Jeg minder dig om hver ting for sig."),
        (Preferences(follow_ups="daily"), "Jeg samler dine påmindelser hver arbejdsdag kl. 08.00."),
        (
            Preferences(follow_ups="daily", begins=time(10), ends=time(12)),
            "Jeg samler dine påmindelser hver arbejdsdag kl. 10.00. Påmindelser kommer mellem kl. 10.00 og 12.00.",
        ),
        (
            Preferences(follow_ups="weekly", digest_at=time(14, 30), digest_on=4, away_until=date(2026, 3, 9)),
            "Jeg samler dine påmindelser hver torsdag kl. 14.30. Du er væk indtil mandag den 9. marts 2026.",
        ),
        (
            Preferences(follow_ups="none", away_until=TODAY),  # who is back today is not away
            "Jeg minder dig ikke om noget, undtagen det, der skal svares på før et møde.",
        ),
    ],
)
def test_it_says_what_is_so_now(preferences: Preferences, says: str) -> None:
    assert follow_ups.said(preferences, UNIT, TODAY, Reader("da", UNIT.zone)) == says


@pytest.mark.parametrize(
    ("preferences", "field", "says"),
    [
        (Preferences(begins=time(9)), "ends", "Give both times, or none."),
        (Preferences(ends=time(9)), "begins", "Give both times, or none."),
        (Preferences(begins=time(9), ends=time(9)), "ends", "Reminders must end after they begin."),
        (Preferences(away_until=date(2026, 3, 1)), "away_until", "This day has passed."),
        (Preferences(away_until=date(2027, 3, 3)), "away_until", "Choose a day within a year."),
        (Preferences(follow_ups="daily", digest_at=time(16)), "digest_at", "You are reminded between 08:00 and 16:00."),
    ],
)
def test_what_can_not_be_is_named_at_its_field(preferences: Preferences, field: str, says: str) -> None:
    wrong = follow_ups.wrong(preferences, UNIT, TODAY, Reader("en", UNIT.zone))
    assert {*wrong} == {field}
    assert says in wrong[field]


@pytest.mark.parametrize(
    "preferences",
    [
        Preferences(follow_ups="weekly", digest_at=time(7), begins=time(7), ends=time(9)),
        Preferences(digest_at=time(3)),  # nothing is gathered
        Preferences(away_until=TODAY),
        Preferences(away_until=date(2027, 3, 2)),
    ],
)
def test_what_can_be_is_accepted(preferences: Preferences) -> None:
    assert not follow_ups.wrong(preferences, UNIT, TODAY, Reader("en", UNIT.zone))


@pytest.mark.told_once
async def test_what_can_not_be_is_not_saved_and_stays_to_be_mended(chat: Chat) -> None:
    await chat.clara.types("/samspil settings", "personale")
    await chat.clara.submits(begins="15:00", ends="09:00", away_until="2026-03-09")
    assert "Reminders must end after they begin." in chat.clara.form.fields["ends"].error
    assert not chosen(chat)
    await chat.clara.submits(ends="16:00")
    [row] = chosen(chat)
    assert (row.begins, row.ends, row.away_until) == (time(15), time(16), date(2026, 3, 9))


@pytest.mark.told_once
async def test_the_same_saved_twice_is_saved_once_and_a_day_that_has_passed_is_forgotten(chat: Chat) -> None:
    await chooses(chat.clara, follow_ups="weekly", digest_on="3", away_until="2026-03-04")
    await chat.clara.submits_again()
    [row] = chosen(chat)
    assert (row.follow_ups, row.digest_on, row.away_until) == ("weekly", 3, date(2026, 3, 4))
    with chat.database.system(reads=True) as session:
        assert len(session.scalars(select(PostingRow).where(PostingRow.view == DIGEST)).all()) == 1
    await chat.is_(at(9, 10))
    assert "each Wednesday at 08:00" in await chooses(chat.clara, my_language="en"), "no old day is in the way"
    assert chosen(chat)[0].away_until is None


def test_a_digest_is_on_its_way_whenever_one_is_wanted(database: Database) -> None:
    with database.system() as session:
        workspace = people.found_workspace(session, "local", "W", "", Origin(), START)

    def does(wanted: str, **changed: str) -> list[tuple[str, str]]:
        def run(transaction: Transaction) -> list[tuple[str, str]]:
            clara = people.known_person(transaction, Profile("clara", "Clara"))
            preferences.choose(transaction, clara, Preferences(follow_ups=wanted))
            assert preferences.of(transaction, clara.id).follow_ups == wanted, "nothing old is remembered"
            rows = transaction.session.scalars(select(PostingRow).where(PostingRow.subject == clara.id)).all()
            found = [(row.view, row.state) for row in rows]
            if changed:
                postings.ended(rows[0], **changed)
            return found

        with database.transaction(workspace, START) as transaction:
            return run(transaction)

    assert does("each") == []
    assert does("daily", state="dropped", reason="not_wanted") == [(DIGEST, "waiting")]
    assert does("none") == [(DIGEST, "dropped")]
    assert does("weekly") == [(DIGEST, "waiting")]
