"""Periods in words: a list of holidays as somebody pastes it, in three languages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import LANGUAGES, Reader
from bot.periods import LONGEST, Misread, Period, Wrong, read

TODAY = date(2026, 3, 2)
AUTUMN = (date(2026, 10, 12), date(2026, 10, 16))


def one(line: str, language: str = "da") -> Period | Wrong:
    found, misread = read(line, TODAY, language)
    answers: list[Period | Wrong] = [*found, *(wrong.why for wrong in misread)]
    [only] = answers
    return only


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "line",
    [
        "12.-16. oktober 2026 Efterårsferie",
        "Efterårsferie 12/10-16/10 2026",
        "2026-10-12 2026-10-16 Efterårsferie",
        "2026-10-12,2026-10-16,Efterårsferie",
        "12.10.2026 - 16.10.2026; Efterårsferie",
        "12.10.-16.10.2026 Efterårsferie",
        "12.10.26–16.10.26 Efterårsferie",
        "12/10-2026 til 16/10-2026 Efterårsferie",
        "Efterårsferie\t12-10-2026\t16-10-2026",
        '"Efterårsferie";12.10.2026;16.10.2026',
        "mandag;12-10-2026;fredag;16-10-2026;Efterårsferie",
        "mandag den 12. oktober til fredag den 16. oktober 2026: Efterårsferie",
        "Efterårsferie: fra 12. okt. t.o.m. 16. okt.",
        "- Mon 12 Oct – Fri 16 Oct 2026 Efterårsferie",
        "October 12-16, 2026 Efterårsferie",
        "Oct 12 to Oct 16 2026 Efterårsferie",
        "12th to 16th of October Efterårsferie",
        "5) 12.\u200916. oktober".replace("\u2009", "\u2009–\u2009") + " Efterårsferie",
    ],
)
def test_the_same_week_as_people_write_it(line: str, language: str) -> None:
    assert one(line, language) == Period(*AUTUMN, "Efterårsferie")


@pytest.mark.parametrize(
    ("line", "first", "last", "name"),
    [
        ("uge 42 Efterårsferie", "2026-10-12", "2026-10-18", "Efterårsferie"),
        ("Vinterferie uke 7 og 8", "2027-02-15", "2027-02-28", "Vinterferie"),
        ("uger 29-31", "2026-07-13", "2026-08-02", ""),
        ("uge 52-1 2026 Jul", "2026-12-21", "2027-01-10", "Jul"),
        ("Vinterferie 2028 uge 7", "2028-02-14", "2028-02-20", "Vinterferie 2028"),
        ("24. december 2026 lukket", "2026-12-24", "2026-12-24", "lukket"),
        ("24/12", "2026-12-24", "2026-12-24", ""),
        ("1. mars", "2027-03-01", "2027-03-01", ""),  # this year's was yesterday
        ("2. marts", "2026-03-02", "2026-03-02", ""),
        ("27. februar - 3. marts", "2026-02-27", "2026-03-03", ""),  # it has not ended
        ("Juleferie 21. december – 3. januar 2027", "2026-12-21", "2027-01-03", "Juleferie"),
        ("21. desember 2026 til 3. januar", "2026-12-21", "2027-01-03", ""),
        ("Juleferie 2027: 21. december - 3. januar", "2027-12-21", "2028-01-03", "Juleferie 2027"),
        ("Efterårsferie (uge 42) 12.10-16.10.2026", "2026-10-12", "2026-10-16", "Efterårsferie (uge 42)"),
        ("Efterårsferie;uge 42;12.10.2026;16.10.2026", "2026-10-12", "2026-10-16", "Efterårsferie, uge 42"),
        ("skole 1.-3. klasse lukket 12. oktober", "2026-10-12", "2026-10-12", "skole 1.-3. klasse lukket"),
    ],
)
def test_what_a_line_means(line: str, first: str, last: str, name: str) -> None:
    assert one(line) == Period(date.fromisoformat(first), date.fromisoformat(last), name)


def test_an_american_writes_the_month_first() -> None:
    assert one("10/12/2026 - 10/16/2026", "en") == Period(*AUTUMN)
    assert one("10/12/2026 - 10/16/2026", "da") is Wrong.NOT_IN_CALENDAR


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Efterårsferie", Wrong.NO_DAY),
        ("kl. 12-16", Wrong.NO_DAY),
        ("24. og 31. december 2026", Wrong.SEVERAL),
        ("24. december 2026, 31. december 2026", Wrong.SEVERAL),
        ("31. april 2026", Wrong.NOT_IN_CALENDAR),
        ("29. februar 2027", Wrong.NOT_IN_CALENDAR),
        ("uge 54", Wrong.NOT_IN_CALENDAR),
        ("16.-12. oktober 2026", Wrong.BACKWARDS),
        ("2.-1. maj", Wrong.BACKWARDS),
        ("2. maj - 1. maj 2026", Wrong.BACKWARDS),
        ("1. januar 2026 - 1. december 2026", Wrong.TOO_LONG),
        ("12. oktober 2006", Wrong.FAR),
        ("tirsdag 12. oktober 2026", Wrong.OTHER_WEEKDAY),
    ],
)
def test_a_line_that_is_none_says_why(line: str, why: Wrong) -> None:
    assert one(line) is why


def test_a_list_keeps_what_is_understood_and_names_the_rest_by_its_line() -> None:
    text = "Navn;Første dag;Sidste dag\n\nEfterår;12.10.2026;16.10.2026\nLukket en dag\n24.12.2026 Jul"
    found, misread = read(text, TODAY, "da")
    assert found == [Period(*AUTUMN, "Efterår"), Period(date(2026, 12, 24), date(2026, 12, 24), "Jul")]
    assert misread == [Misread(4, "Lukket en dag", Wrong.NO_DAY)]


@given(
    st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    st.integers(0, LONGEST - 1),
    st.sampled_from(LANGUAGES),
    st.sampled_from(["", "Efterårsferie", "Ferie (uge 42)", "Lukket, også SFO", "Jul 2026"]),
)
def test_what_is_shown_again_is_read_as_the_same(first: date, days: int, language: str, name: str) -> None:
    last = first + timedelta(days=days)
    assert one(f"{Reader(language, 'UTC').period(first, last)} {name}".strip(), language) == Period(first, last, name)


@given(st.text(st.sampled_from("0123456789./-– ;:\tabkeuguil\n")), st.sampled_from(LANGUAGES))
def test_no_text_is_too_odd(text: str, language: str) -> None:
    found, misread = read(text, TODAY, language)
    assert all(one.first <= one.last for one in found)
    assert len(found) + len(misread) <= len(text.splitlines())
