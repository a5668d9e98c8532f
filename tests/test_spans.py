"""Days that somebody looks back on, in words, in three languages."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import LANGUAGES, Reader
from bot.spans import read

TODAY = date(2026, 3, 2)  # a Monday


@pytest.mark.parametrize(
    ("text", "first", "last", "rest"),
    [
        ("alt sidste år", "2025-01-01", "2025-12-31", "alt"),
        ("last year", "2025-01-01", "2025-12-31", ""),
        ("i fjor", "2025-01-01", "2025-12-31", ""),
        ("i år", "2026-01-01", "2026-12-31", ""),
        ("this year", "2026-01-01", "2026-12-31", ""),
        ("2025", "2025-01-01", "2025-12-31", ""),
        ("møder 2025 – 2024", "2024-01-01", "2025-12-31", "møder"),
        ("2024-2025", "2024-01-01", "2025-12-31", ""),
        ("sidste måned", "2026-02-01", "2026-02-28", ""),
        ("last month", "2026-02-01", "2026-02-28", ""),
        ("denne måned", "2026-03-01", "2026-03-31", ""),
        ("forrige uke", "2026-02-23", "2026-03-01", ""),
        ("møder i denne uge", "2026-03-02", "2026-03-08", "møder"),
        ("sidste kvartal", "2025-10-01", "2025-12-31", ""),
        ("Q4", "2025-10-01", "2025-12-31", ""),
        ("1. kvartal 2025", "2025-01-01", "2025-03-31", ""),
        ("2. halvår 2025", "2025-07-01", "2025-12-31", ""),
        ("skoleåret 2024/25", "2024-08-01", "2025-07-31", ""),
        ("this school year", "2025-08-01", "2026-07-31", ""),
        ("de sidste 30 dage", "2026-02-01", "2026-03-02", ""),
        ("siste 3 måneder", "2025-12-03", "2026-03-02", ""),
        ("past two weeks", "2026-02-17", "2026-03-02", ""),
        ("i går", "2026-03-01", "2026-03-01", ""),
        ("marts 2025", "2025-03-01", "2025-03-31", ""),
        ("desember", "2025-12-01", "2025-12-31", ""),  # the last one that has begun
        ("fra marts til maj 2025", "2025-03-01", "2025-05-31", ""),
        ("fra november til januar", "2025-11-01", "2026-01-31", ""),
        ("uge 8", "2026-02-16", "2026-02-22", ""),
        ("uke 50-2", "2025-12-08", "2026-01-11", ""),
        ("fra 1. januar", "2026-01-01", "", ""),
        ("siden 1. august", "2025-08-01", "", ""),
        ("since 1 May decisions", "2025-05-01", "", "decisions"),
        ("fra 2024", "2024-01-01", "2024-12-31", ""),
        ("fra sidste år", "2025-01-01", "2025-12-31", ""),
        ("fra 2024 og frem", "2024-01-01", "", ""),
        ("since last month", "2026-02-01", "", ""),
        ("fra og med marts 2025", "2025-03-01", "", ""),
        ("fra i går", "2026-03-01", "", ""),
        ("until 31 March 2025", "", "2025-03-31", ""),
        ("fra 1. januar 2025 til 31. marts", "2025-01-01", "2025-03-31", ""),
        ("1/1-31/3", "2026-01-01", "2026-03-31", ""),
        ("1.-15. marts 2025", "2025-03-01", "2025-03-15", ""),
        ("2025-01-01 til 2025-06-30", "2025-01-01", "2025-06-30", ""),
        ("jul 2025", "2025-07-01", "2025-07-31", ""),
        ("den 29. februar", "2024-02-29", "2024-02-29", ""),
    ],
)
def test_what_people_write(text: str, first: str, last: str, rest: str) -> None:
    found = read(text, TODAY, "da")
    assert found is not None
    assert (str(found.first or ""), str(found.last or ""), found.rest) == (first, last, rest)


def test_an_american_writes_the_month_first() -> None:
    found = read("10/16/2025", TODAY, "en")
    assert found is not None
    assert found.first == found.last == date(2025, 10, 16)
    assert read("10/16/2025", TODAY, "da") is None


@pytest.mark.parametrize(
    "text", ["", "42026", "beslutninger", "2025-13-45", "uge 54", "2025/26", "til Carl", "møder siden jul"]
)
def test_what_names_no_days(text: str) -> None:
    assert read(text, TODAY, "da") is None


@given(st.dates(date(2025, 1, 1), date(2026, 3, 2)), st.integers(0, 400), st.sampled_from(LANGUAGES))
def test_what_is_shown_again_is_read_as_the_same(first: date, days: int, language: str) -> None:
    last = date.fromordinal(first.toordinal() + days)
    found = read(Reader(language, "UTC").period(first, last), TODAY, language)
    assert found is not None
    assert (found.first, found.last) == (first, last)


@given(st.text(st.sampled_from("0123456789./-– abcdefijlmnorstuåQ")), st.sampled_from(LANGUAGES))
def test_no_text_is_too_odd(text: str, language: str) -> None:
    found = read(text, TODAY, language)
    assert found is None or found.first is None or found.last is None or found.first <= found.last
