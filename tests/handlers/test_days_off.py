"""Days off: administrators say when nobody works, each says on which days they do, and what can wait waits for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import WorkingTime, days_by_agreement
from bot.language import LANGUAGES, Reader
from handlers.people import closing_list, days_off_views
from storage import closings, people, units
from storage.closings import Closing
from storage.database import Database
from storage.people import Origin
from storage.preferences import PreferenceRow, Preferences
from tests.chat import Chat
from tests.conftest import START
from tests.handlers.test_notices import known
from tests.handlers.test_preferences import chooses

TODAY = date(2026, 3, 2)
DANISH = WorkingTime("Europe/Copenhagen", "DK", time(8), time(16), frozenset(range(1, 6)))
AUTUMN = "12.-16. oktober 2026 Efterårsferie"


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """In 2026, by the school's clock."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("Europe/Copenhagen")).astimezone(UTC)


async def says(chat: Chat, text: str, **more: object) -> str:
    """What Anna, who administers the school, is told when she has saved a list."""
    await chat.anna.types("/samspil fridage")
    await chat.anna.submits(closed=text, **more)
    assert not chat.anna.has_form, chat.anna.form
    return chat.anna.private[-1].text


async def every_day(chat: Chat, **more: object) -> None:
    """Clara gets a reminder from Anna each day at noon."""
    await known(chat)
    await chat.anna.types("/påmindelse")
    await chat.anna.submits(text="Send tallene", said="hver dag kl. 12", to="person", person="clara", **more)
    await chat.anna.submits()


# ------------------------------------------------------------------------------------------------ saying so


async def test_a_list_is_pasted_understood_and_shown_again(chat: Chat) -> None:
    await known(chat)
    said = await says(chat, f"{AUTUMN}\nuge 7 2027 Vinterferie\n24/12 lukket", agreed=["Constitution Day"])
    assert "Grundlovsdag (5. juni)" in said
    assert "Efterårsferie, 12.–16. okt. 2026; lukket, 24. dec. 2026; Vinterferie, 15.–21. feb. 2027" in said
    await chat.anna.types("/samspil indstillinger")
    await chat.anna.presses("Days off…")
    assert chat.anna.form.fields["closed"].value.splitlines() == [
        "12.–16. okt. 2026 Efterårsferie",
        "24. dec. 2026 lukket",
        "15.–21. feb. 2027 Vinterferie",
    ]
    assert chat.anna.form.fields["agreed"].value == ["Constitution Day"]
    await chat.clara.types("/samspil holidays")
    shown = (chat.clara.private or chat.clara.direct)[-1]
    for words in ("Efterårsferie, 12–16 Oct 2026", "Constitution Day (5 June)", "Anna Holm", "Denmark"):
        assert words in shown, words
    assert not chat.clara.has_form, "only an administrator changes it"


@pytest.mark.told_once
async def test_each_line_that_is_not_understood_is_named_and_nothing_is_saved(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/samspil fridage")
    await chat.anna.submits(closed=f"{AUTUMN}\nEn dag i foråret\n16.-12. oktober 2026")
    error = chat.anna.form.fields["closed"].error
    assert "Linje 2 (»En dag i foråret«): Jeg kan ikke se nogen dato." in error
    assert "Linje 3" in error
    assert AUTUMN in chat.anna.form.fields["closed"].value, "what was typed stays to be mended"
    await chat.anna.submits(closed=AUTUMN)
    assert "Efterårsferie" in chat.anna.private[-1].text
    await chat.anna.submits_again()
    with chat.database.system(reads=True) as session:
        assert [row.name for row in session.query(closings.ClosingRow)] == ["Efterårsferie"]


@pytest.mark.told_once
async def test_who_saves_over_what_another_has_saved_meanwhile_is_told(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/samspil settings")
    await chat.anna.presses("Roles…")
    await chat.anna.submits(administrator=["anna", "david"])
    await chat.anna.types("/samspil fridage")
    await chat.david.types("/samspil fridager")
    await chat.david.submits(closed="uke 8 2027 Vinterferie")
    await chat.anna.submits(closed=AUTUMN)
    said = chat.anna.private[-1].text
    assert "Efterårsferie" in said
    assert "Imens havde en anden gemt en anden liste, som nu er væk: Vinterferie" in said


@pytest.mark.told_once
async def test_who_is_administrator_no_more_changes_nothing(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/samspil fridage")
    await chat.david.types("/samspil settings")
    with chat.database.system(reads=True) as session:
        [workspace] = {row.workspace_id for row in session.query(units.UnitRow)}
        anna = next(row for row in session.query(units.MemberRow) if row.role == "administrator")
    with chat.database.transaction(workspace, START) as transaction:
        units.set_role(transaction, anna.unit_id, anna.person_id, "member")
    await chat.anna.submits(closed=AUTUMN)
    with chat.database.system(reads=True) as session:
        assert not session.query(closings.ClosingRow).all()


# ------------------------------------------------------------------------------------------------ what follows


@pytest.mark.told_once
async def test_in_the_school_holidays_it_is_quiet_but_for_who_works_then(chat: Chat) -> None:
    await every_day(chat)
    await says(chat, "9.-13. marts 2026 Lejrskole\n16. marts 2026 lukket")
    said = {}
    for name, week in (("before", range(3, 7)), ("closed", range(9, 17)), ("after", range(17, 19))):
        before = len(chat.clara.direct)
        for day in week:
            await chat.is_(at(3, day, 12, 1))
        said[name] = len(chat.clara.direct) - before
    assert said == {"before": 4, "closed": 0, "after": 2}


@pytest.mark.told_once
async def test_who_works_in_the_school_holidays_hears_at_once_what_waited_for_their_end(chat: Chat) -> None:
    await every_day(chat, on_holiday="anyway")
    await says(chat, "3.-6. marts 2026 Lejrskole")
    await chat.is_(at(3, 3, 12, 1))
    before = len(chat.clara.direct)
    assert not any("Send tallene" in one for one in chat.clara.direct)
    assert "also come in the school holidays" in await chooses(chat.clara, in_holidays=True)
    assert any("Send tallene" in one for one in chat.clara.direct[before:])
    await chat.is_(at(3, 4, 12, 1))
    assert len([one for one in chat.clara.direct if "Send tallene" in one]) == 2


@pytest.mark.told_once
async def test_who_works_part_time_gets_what_can_wait_on_their_days(chat: Chat) -> None:
    await every_day(chat)
    said = await chooses(chat.clara, my_weekdays=["2", "4"])
    assert "Reminders come on Tuesday and Thursday." in said
    came = []
    for day in range(3, 14):
        before = len(chat.clara.direct)
        for hour in (8, 12):
            await chat.is_(at(3, day, hour, 1))
        if len(chat.clara.direct) > before:
            came.append(day)
    assert came == [3, 5, 10, 12], "what was missed between them is said once, or not at all"
    await chooses(chat.clara, my_weekdays=["1", "2", "3", "4", "5"])
    with chat.database.system(reads=True) as session:
        [row] = session.query(PreferenceRow)
    assert row.weekdays == "", "as everybody here"


@pytest.mark.told_once
async def test_who_changes_the_days_of_all_has_none_of_their_own(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/samspil indstillinger")
    await chat.anna.presses("Working time and language…")
    await chat.anna.submits(weekdays=["1", "2", "3", "4"])
    await chat.anna.submits_again()
    assert "Påmindelser kommer" not in chat.anna.private[-1].text
    await chat.anna.types("/samspil indstillinger")
    assert chat.anna.form.fields["my_weekdays"].value == ["1", "2", "3", "4"]


def test_an_office_works_while_the_school_is_closed() -> None:
    school = WorkingTime("Europe/Copenhagen", "DK", time(8), time(16), frozenset(range(1, 6)), closed=closed(AUTUMN))
    office = Preferences(in_holidays=True, weekdays="135").within(school)
    assert [day for day in range(12, 20) if school.is_working_day(date(2026, 10, day))] == [19]
    assert [day for day in range(12, 20) if office.is_working_day(date(2026, 10, day))] == [12, 14, 16, 19]


def closed(text: str) -> frozenset[date]:
    found, misread = closing_list.read(text, TODAY, Reader("da", "UTC"))
    assert not misread
    return frozenset(day for one in found for day in one.every_day())


@pytest.mark.parametrize(
    ("agreed", "off"),
    [
        (set(), []),
        ({"Constitution Day"}, [date(2026, 6, 5)]),
        (
            {"Workers' Day", "Christmas Eve", "New Year's Eve"},
            [date(2026, m, d) for m, d in ((5, 1), (12, 24), (12, 31))],
        ),
        ({"a day of no country"}, []),
    ],
)
def test_off_by_agreement_is_what_was_chosen(agreed: set[str], off: list[date]) -> None:
    here = replace(DANISH, agreed=frozenset(agreed))
    days = [date(2026, 5, 1), date(2026, 6, 5), date(2026, 12, 24), date(2026, 12, 31)]
    assert [day for day in days if not here.is_working_day(day)] == off


def test_norwegian_half_days_are_whole_ones_where_that_is_agreed() -> None:
    here = replace(DANISH, country="NO")
    days = [date(2026, 12, 24), date(2026, 12, 30), date(2026, 12, 31)]
    assert all(here.is_working_day(day) for day in days), "nobody has said so"
    here = replace(here, agreed=frozenset({"Christmas Eve", "New Year's Eve"}))
    assert [here.is_working_day(day) for day in days] == [False, True, False]
    assert [*days_off_views.agreed_in("NO", TODAY, Reader("nb", "UTC")).values()] == ["Julaften", "Nyttårsaften"]


def test_what_a_country_offers_has_words_and_the_others_offer_nothing() -> None:
    offered = {country: {*days_by_agreement(country, 2026).values()} for country in ("DK", "NO", "SE", "FI", "IS", "")}
    assert {country for country, names in offered.items() if names} == {"DK", "NO", "SE"}
    assert set().union(*offered.values()) == {*days_off_views.BY_AGREEMENT}
    assert all(
        days_off_views.agreed_in("DK", TODAY, Reader(language, "UTC")).keys() == offered["DK"] for language in LANGUAGES
    )


# ------------------------------------------------------------------------------------------------ how much


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("\n".join(f"{n % 28 + 1}.{n % 12 + 1}.{2026 + n // 12}" for n in range(61)), "room for 60 lines"),
        ("\n".join(f"24/12 {2026 + n % 9} {'x' * 90}{n}" for n in range(59)), "room for 60 lines"),
        ("1.1.2027-1.4.2027\n2.4.2027-1.7.2027\n2.7.2027-1.10.2027\n2.10.2027-31.12.2027", "more than 300 days off"),
        ("\n".join(f"uge {n} 2027" for n in range(1, 46)), "more than 300 days off"),
        ("\n".join(["Hvad?"] * 9), "4 more lines are not understood"),
    ],
)
def test_what_is_too_much_is_said(text: str, says: str) -> None:
    assert says in closing_list.wrong(text, DANISH, TODAY, Reader("en", "UTC"))


def test_each_wrong_line_is_told_apart_and_one_that_stands_twice_is_fine() -> None:
    said = closing_list.wrong("Hvad?\n31.2.2027", DANISH, TODAY, Reader("en", "UTC"))
    assert [one[:6] for one in said.split(" · ")] == ["Line 1", "Line 2"]
    found, misread = closing_list.read("uge 7 2027 Ferie\nuge 7 2027 Ferie", TODAY, Reader("da", "UTC"))
    assert (len(found), misread) == (1, [])


def test_years_of_school_holidays_are_not_too_much() -> None:
    year = ("26. juni - 8. august", "uge 42", "Jul: 21. december - 3. januar", "uge 7", "Påske: 22.-29. marts")
    text = "\n".join(f"{one} {n}" for n in range(2026, 2036) for one in year)
    assert closing_list.wrong(text, DANISH, TODAY, Reader("da", "UTC")) == ""


def test_a_unit_is_read_with_its_closings_and_nobody_elses(database: Database) -> None:
    with database.system() as session:
        here, elsewhere = (people.found_workspace(session, "local", one, "", Origin(), START) for one in ("A", "B"))
    with database.transaction(elsewhere, START) as transaction:
        closings.replace(transaction, units.unit(transaction).id, [Closing(TODAY, TODAY)])
    with database.transaction(here, START) as transaction:
        first = units.unit(transaction)
        assert not first.working_time.closed
        closings.replace(
            transaction, first.id, [Closing(date(2026, 4, 1), date(2026, 4, 2), "x"), Closing(TODAY, TODAY)]
        )
        assert units.unit(transaction).working_time.closed == {TODAY, date(2026, 4, 1), date(2026, 4, 2)}
        made = units.found_unit(transaction, "team", "Skolen")
        assert made.working_time == units.unit(transaction).working_time, "a new unit begins like the first"
        closings.replace(transaction, made.id, [])
        assert units.unit(transaction).working_time.closed, "and then has its own"
    with database.transaction(here, START, reads=True) as transaction:
        assert not units.unit(transaction, made.id).working_time.closed
        assert [one.name for one in closings.of(transaction, first.id)] == ["", "x"]
