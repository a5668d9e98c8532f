"""Days in words, in three languages: what people write, and the day they mean."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from babel import dates
from hypothesis import given
from hypothesis import strategies as some

from bot.dates import read

MONDAY = date(2026, 11, 23)  # of week 48

# What is written after a task, on that Monday, and the day that is meant.
PHRASES = [
    # English
    ("today", "2026-11-23"),
    ("tomorrow", "2026-11-24"),
    ("the day after tomorrow", "2026-11-25"),
    ("by Friday", "2026-11-27"),
    ("before Wednesday", "2026-11-25"),
    ("this Thursday", "2026-11-26"),
    ("Friday next week", "2026-12-04"),
    ("next week", "2026-12-04"),
    ("by the end of the week", "2026-11-27"),
    ("by the end of the month", "2026-11-30"),
    ("end of January", "2027-01-31"),
    ("in a fortnight", "2026-12-07"),
    ("in two weeks", "2026-12-07"),
    ("in 10 days", "2026-12-03"),
    ("in a month", "2026-12-23"),
    ("a week from now", "2026-11-30"),
    ("week 49", "2026-12-04"),
    ("Tuesday week 50", "2026-12-08"),
    ("by December 3", "2026-12-03"),
    ("by December 3rd, 2027", "2027-12-03"),
    ("3 December", "2026-12-03"),
    ("the 3rd of December", "2026-12-03"),
    ("by the 3rd", "2026-12-03"),
    ("on the 30th", "2026-11-30"),
    ("Friday, 4 December", "2026-12-04"),
    ("2026-12-03", "2026-12-03"),
    ("due 13/12", "2026-12-13"),
    ("no later than 1 Feb", "2027-02-01"),
    # Danish
    ("i dag", "2026-11-23"),
    ("i morgen", "2026-11-24"),
    ("i overmorgen", "2026-11-25"),
    ("senest fredag", "2026-11-27"),
    ("inden på fredag", "2026-11-27"),
    ("senest den 3. december", "2026-12-03"),
    ("senest 3. december", "2026-12-03"),
    ("3. dec.", "2026-12-03"),
    ("3/12", "2026-12-03"),
    ("3.12.", "2026-12-03"),
    ("senest 3.12", "2026-12-03"),
    ("den 3/12-26", "2026-12-03"),
    ("3.12.2026", "2026-12-03"),
    ("3. 12. 2026", "2026-12-03"),
    ("den 3.", "2026-12-03"),
    ("inden d. 30.", "2026-11-30"),
    ("torsdag den 3. december", "2026-12-03"),
    ("torsdag d. 3/12", "2026-12-03"),
    ("om 14 dage", "2026-12-07"),
    ("om fjorten dage", "2026-12-07"),
    ("om en uge", "2026-11-30"),
    ("om tre uger", "2026-12-14"),
    ("om en måned", "2026-12-23"),
    ("uge 49", "2026-12-04"),
    ("i uge 49", "2026-12-04"),
    ("fredag i uge 50", "2026-12-11"),
    ("uge 2", "2027-01-15"),
    ("onsdag i næste uge", "2026-12-02"),
    ("i næste uge", "2026-12-04"),
    ("denne uge", "2026-11-27"),
    ("førstkommende torsdag", "2026-11-26"),
    ("kommende mandag", "2026-11-30"),
    ("ultimo november", "2026-11-30"),
    ("inden udgangen af januar", "2027-01-31"),
    ("inden udgangen af måneden", "2026-11-30"),
    ("1. marts 2027", "2027-03-01"),
    ("lørdag", "2026-11-28"),
    # Norwegian
    ("i overmorgen", "2026-11-25"),
    ("i morgon", "2026-11-24"),
    ("innen fredag", "2026-11-27"),
    ("senest 3. desember", "2026-12-03"),
    ("uke 49", "2026-12-04"),
    ("veke 49", "2026-12-04"),
    ("om to uker", "2026-12-07"),
    ("om 3 dager", "2026-11-26"),
    ("om ein månad", "2026-12-23"),
    ("tysdag", "2026-11-24"),
    ("laurdag", "2026-11-28"),
    ("innen utgangen av desember", "2026-12-31"),
    ("neste uke", "2026-12-04"),
    ("onsdag neste uke", "2026-12-02"),
    ("17. mai", "2027-05-17"),
]

# Another day may be meant, or the day is past or years ahead: a person is asked.
DOUBTFUL = [
    ("on Monday", "en", "2026-11-30"),  # or today
    ("next Tuesday", "en", "2026-12-01"),  # or tomorrow
    ("næste tirsdag", "da", "2026-12-01"),
    ("neste tirsdag", "nb", "2026-12-01"),
    ("by 3/12", "en", "2026-12-03"),  # or 12 March
    ("uge 47", "da", "2027-11-26"),  # last week
    ("fredag den 3. december", "da", "2026-12-03"),  # a Thursday
    ("2026-11-01", "en", "2026-11-01"),
    ("1. maj 1899", "da", "1899-05-01"),
    ("3 December 2999", "en", "2999-12-03"),
    ("3/12-99", "da", "2099-12-03"),
]

NO_DATES = [
    "Opgrader til version 3.12",
    "Opgrader til version 3.12.",
    "Kl. 15 på kontoret",
    "Ring kl. 8.12",
    "Bestil 1/2 kg kaffe",
    "Spørg 3/4 af eleverne",
    "Læs § 3",
    "Læs afsnit 3.12.",
    "Tal med 3. klasse",
    "Ring for den 3. gang",
    "Skriv 2. udkast",
    "Lav et skema til 1.-3. klasse",
    "Forbered mandagsmødet",
    "Skriv til Maj og Tor",
    "We may ask Friday's group",
    "Send today's summary",
    "March to the school",
    "Plan for skoleåret 2026/27",
    "Budget 2026",
    "Uge 60 findes ikke",
    "Ugen er gået",
    "31. februar",
    "Den 32.",
    "2026-13-40",
    "Ring 12 34 56 78",
    "Køb 24 stole",
    "Døgnåben 24/7",
    "Klokken 14-16",
    "Møde 10.30",
    "5.12 mio. kr.",
    "Kr. 5.12",
    "Uge-49-skemaet",
    "192.168.3.12",
    "Se https://example.org/2026/11/30/plan",
    "Item 3.12. of the list",
    "dagplejen og weekenden",
    "",
    "🎉",
]


@pytest.mark.parametrize(("words", "day"), PHRASES)
def test_a_phrase_means_a_day_wherever_it_stands(words: str, day: str) -> None:
    language = "da" if "/" in words and "13/" not in words else "en"
    for task in ("Send referatet {}", "Send referatet {}!", "{}: send referatet", "({})", "{}"):
        text = task.format(words)
        (found,) = read(text, MONDAY, language)
        assert (found.day, found.doubtful) == (date.fromisoformat(day), False), text
        assert text[found.start : found.end].strip(".") == words.strip("."), text


def test_large_letters_and_small() -> None:
    for words, _day in PHRASES:
        assert [one.day for one in read(words.upper(), MONDAY, "da")] == [one.day for one in read(words, MONDAY, "da")]


@pytest.mark.parametrize(("words", "language", "day"), DOUBTFUL)
def test_what_may_mean_another_day_is_doubtful(words: str, language: str, day: str) -> None:
    (found,) = read(f"Send it {words}", MONDAY, language)
    assert (found.day, found.doubtful) == (date.fromisoformat(day), True)


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date_is_none(text: str) -> None:
    for language in ("da", "nb", "en"):
        assert read(text, MONDAY, language) == []


def test_a_limit_is_told_from_a_mention() -> None:
    (limit,) = read("Send the summary by Friday", MONDAY, "en")
    (mention,) = read("Talk about Friday in the team", MONDAY, "en")
    assert (limit.limit, mention.limit) == (True, False)


def test_two_days_are_two() -> None:
    assert [one.day.isoformat() for one in read("Fredag eller senest 3. december", MONDAY, "da")] == [
        "2026-11-27",
        "2026-12-03",
    ]


@pytest.mark.parametrize(
    ("today", "words", "day", "doubtful"),
    [
        ("2026-11-27", "by Friday", "2026-12-04", True),  # said on a Friday: today?
        ("2026-11-27", "today", "2026-11-27", False),
        ("2026-11-26", "next Tuesday", "2026-12-01", False),  # the coming one is next week's
        ("2026-12-31", "3. januar", "2027-01-03", False),
        ("2026-12-28", "uge 1", "2027-01-08", False),
        ("2026-12-28", "uge 53", "2027-01-01", False),  # 2026 has one
        ("2027-01-04", "uke 53", None, False),  # 2027 has none, nor has 2028
        ("2026-11-27", "denne uge", "2026-11-27", False),
        ("2026-11-28", "denne uge", "2026-11-27", True),  # a Saturday: it is over
        ("2026-11-23", "29. februar", "2028-02-29", False),
        ("2026-01-31", "om en måned", "2026-02-28", False),
        ("2026-01-31", "den 30.", "2026-03-30", False),  # February has none
    ],
)
def test_it_depends_on_today(today: str, words: str, day: str | None, doubtful: bool) -> None:
    found = [(one.day.isoformat(), one.doubtful) for one in read(words, date.fromisoformat(today), "da")]
    assert found == ([(day, doubtful)] if day else [])


@given(some.text(max_size=60), some.dates(date(2020, 1, 1), date(2090, 1, 1)), some.sampled_from(["da", "nb", "en"]))
def test_whatever_is_written_is_read(text: str, today: date, language: str) -> None:
    for found in read(text, today, language):
        assert 0 <= found.start < found.end <= len(text)


@given(some.dates(date(2020, 1, 1), date(2090, 1, 1)), some.integers(0, 600))
def test_a_whole_date_is_that_day_whenever_it_is_read(today: date, ahead: int) -> None:
    day = today + timedelta(days=ahead)
    month = dates.format_skeleton("MMMM", datetime.combine(day, time()), locale="da")
    for words in (
        day.isoformat(),
        f"{day.day}. {month} {day.year}",
        f"{day.day}.{day.month}.{day.year}",
    ):
        assert [(one.day, one.doubtful) for one in read(words, today, "da")] == [(day, False)]


@pytest.mark.parametrize(("words", "day"), [("frİday", "2026-11-27"), ("tırsdag", "2026-11-24")])
def test_a_turkish_keyboard_is_read_too(words: str, day: str) -> None:
    assert [one.day for one in read(words, MONDAY, "da")] == [date.fromisoformat(day)]


def test_a_year_that_never_was_is_none() -> None:
    assert read("end of January 0000", MONDAY, "en") == []


def test_a_long_text_is_read_at_once() -> None:
    assert read("den senest på " * 300 + "senest fredag", MONDAY, "da")[-1].day == date(2026, 11, 27)
