"""National identity numbers are recognised where people write them, and little else is.

Every number here is made up: the dates lie in the nineteenth century, or the number belongs to nobody by its form.
"""

from __future__ import annotations

import random
import time
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stdnum.no import fodselsnummer

from bot import guard
from bot.guard import Kind

CPR = {Kind.CPR}
FNR = {Kind.FNR}

PERSONAL = [
    # Danish, as people write it
    ("010160-5123", CPR),
    ("0101605123", CPR),
    ("Drengens cpr-nummer er 290264-6009.", CPR),  # a leap day
    ("(010160-5123)", CPR),
    ("CPR:0101605123", CPR),
    ("cpr-010160-5123", CPR),
    ("*010160-5123*", CPR),
    ("Søren Sørensen,010160-5123,9a", CPR),
    ("010160-5123/020260-5124", CPR),
    ("0101605123;0202605124", CPR),
    ("klasse 7 010160-5123", CPR),
    ("Liste: 1. 010160-5123", CPR),
    ("010160-5123.pdf", CPR),
    ("journal_0101605123_kopi.docx", CPR),
    ("Født 1860\n010160-5123\n8000 Aarhus", CPR),
    ("https://journal.example/borger/010160-5123", CPR),
    ("se https://journal.example/sag?id=1 om 0101605123", CPR),
    # with the signs of word processors and of pasted text
    ("010160–5123", CPR),  # en dash
    ("010160‑5123", CPR),  # non-breaking hyphen
    ("010160—5123", CPR),  # em dash
    ("010160−5123", CPR),  # minus
    ("010160 - 5123", CPR),
    ("010160\u00a0–\u00a05123", CPR),  # no-break spaces
    ("010160- 5123", CPR),
    ("０１０１６０－５１２３", CPR),  # full width
    ("٠١٠١٦٠-٥١٢٣", CPR),  # Arabic-Indic digits
    ("010160\u00ad-\u00ad5123", CPR),  # soft hyphens
    ("\u202d010160-5123\u202c", CPR),  # direction marks, from an address book
    ("0101\u200b605123", CPR),  # zero-width space
    # something else perhaps, but nothing in the text says so: a person can say that it is none
    ("Tallet er 3112991234", CPR),
    ("P-nummer 1003391234", CPR),  # a Danish production unit, whose numbers begin with 10
    ("møde 030226-1400", CPR),  # a date and a time, written as only a CPR number is
    ("311236-9123", CPR),  # a date to come
    # Norwegian: fødselsnummer, D-number (day + 40), H-number (month + 40)
    ("01016050012", FNR),
    ("010160 50012", FNR),
    ("010160-50012", FNR),
    ("010160\u00a050012", FNR),
    ("fødselsnummer: 010160 50012, bor i Bodø", FNR),
    ("41016061296", FNR),
    ("410160 61296", FNR),
    ("01416070020", FNR),
    ("29029655004", FNR),  # a leap day
    ("０１０１６０ ５００１２", FNR),
    ("https://journal.example/01016050012", FNR),
    ("010160-5123 og 01016050012", CPR | FNR),
]

NOT_PERSONAL = [
    "",
    "Vi mødes kl. 10 i lokale 12.",
    # no date, no person
    "320160-5123",
    "011360-5123",
    "290261-5123",  # 1861 had no leap day
    "0000000000",
    "9876543210",
    # dates and times
    "010190 1230",
    "01.01.1990 12:30",
    "2026-02-03T10:11:12.123456Z",
    "20260203101112",
    "030226-1400-1500",
    "030226 - 1400-1500",
    "030226-1430:15",
    "12:30:010160-5123",
    "1712345678.123456",  # Slack's name of a message
    # telephones
    "+45 12 34 56 78",
    "+4512345678",
    "004512345678",
    "12 34 56 78",
    "+47 912 34 567",
    "+4791234567",
    "+1012605123",
    # case numbers and the like
    "2026-012345",
    "26/12345",
    "26/012345-12",
    "2026-010160-5123",
    "010160-5123-7",
    "010160-51234",
    "1010160-5123",
    "SAG0101605123",
    "0101605123A",
    "7.0101605123",
    "Udgave 0101605123.2",
    # goods, money, companies
    "5701234567899",  # EAN
    "5 701234 567899",
    "5798000123456",
    "DK5000400440116243",  # IBAN
    "DK50 0040 0440 1162 43",
    "NO93 8601 1117 947",
    "8601 11 17947",  # Norwegian bank account
    "86011117947",
    "1.250.000,00 kr.",
    "1 250 000 kr",
    "CVR 12345678",
    "974 760 673 MVA",
    # addresses on the web
    "https://video.example/j/0101605123",
    "https://samtaler.example/groups/0101605123/?ref=0202605124",
    "WWW.example.dk/0101605123",
    "https://hold.slack.com/archives/C0123456789/p1712345678123456",
    "550e8400-e29b-41d4-a716-446655440000",
    # Norwegian, but for one thing
    "01016050013",  # the last check digit
    "01016050022",  # the first
    "32016050012",  # the date
    "010160500123",
    "1 01016050012a",
    "01816050023",  # the tax office's made-up persons, month + 80
    "010160.50012",
    "0101.60.50012",
    # other signs that look like digits
    "①②③④⑤⑥-⑦⑧⑨①",
    "⁰¹⁰¹⁶⁰⁻⁵¹²³",
    # a line ends in between
    "I alt 010160\n-5123 i underskud",
]


@pytest.mark.parametrize(("text", "kinds"), PERSONAL)
def test_a_personal_number_is_recognised(text: str, kinds: set[Kind]) -> None:
    assert guard.find(text) == kinds


@pytest.mark.parametrize("text", NOT_PERSONAL)
def test_what_is_no_personal_number_is_let_through(text: str) -> None:
    assert guard.find(text) == frozenset()


SEPARATORS = st.sampled_from(
    [" ", "\n", "\t", ", ", ". ", "; ", "(", ")", '"', "'", "»", "*", "/ ", "…", "\u00a0", "|"]
)
DASHES = st.sampled_from(["", "-", "–", "‑", " - ", " – "])


@st.composite
def danish_numbers(draw: st.DrawFn) -> str:
    """Numbers of people born from 1860 to 1899: the seventh digit is 5 to 8."""
    born = draw(st.dates(date(1860, 1, 1), date(1899, 12, 31)))
    return f"{born:%d%m%y}{draw(DASHES)}{draw(st.integers(5000, 8999))}"


@st.composite
def norwegian_numbers(draw: st.DrawFn) -> str:
    """Numbers of people born from 1860 to 1899: the seventh to ninth digits are 500 to 749."""
    born = draw(st.dates(date(1860, 1, 1), date(1899, 12, 31)))
    foreign = draw(st.booleans())
    digits = f"{born.day + 40 * foreign:02}{born:%m%y}{draw(st.integers(500, 749))}"
    digits += fodselsnummer.calc_check_digit1(digits)
    digits += fodselsnummer.calc_check_digit2(digits)
    assume(len(digits) == 11)  # a check digit of 10 is no digit: such numbers are not given out
    return digits[:6] + draw(st.sampled_from(["", " ", "-"])) + digits[6:]


@settings(deadline=None)
@given(st.text(), SEPARATORS, danish_numbers(), SEPARATORS, st.text())
def test_a_danish_number_is_found_in_any_text(before: str, left: str, number: str, right: str, after: str) -> None:
    # Not inside a web address, where ten digits in a row are let through.
    assume(":" not in before and "www" not in before.lower())
    assert Kind.CPR in guard.find(before + left + number + right + after)


@settings(deadline=None)
@given(st.text(), SEPARATORS, norwegian_numbers(), SEPARATORS, st.text())
def test_a_norwegian_number_is_found_in_any_text(before: str, left: str, number: str, right: str, after: str) -> None:
    assert Kind.FNR in guard.find(before + left + number + right + after)


@settings(deadline=None)
@given(danish_numbers() | norwegian_numbers(), st.text(alphabet="0123456789abcæø", max_size=4))
def test_a_number_inside_a_longer_word_is_none(number: str, more: str) -> None:
    assert not guard.find(f"x{number}{more}")


@settings(deadline=None)
@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert guard.find(text) <= frozenset(Kind)


def test_the_answer_never_holds_the_number(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    answer = guard.find("010160-5123 og 010160 50012")
    assert sorted(answer) == ["cpr", "fnr"]
    output = capfd.readouterr()
    assert not any(char.isdigit() for char in f"{answer!r}{output.out}{output.err}{caplog.text}")


def test_how_many_numbers_look_like_a_danish_one() -> None:
    chance = random.Random(1860)  # noqa: S311
    found = sum(bool(guard.find(f"{chance.randrange(10**10):010}")) for _ in range(20_000))
    assert 0.03 < found / 20_000 < 0.042


def test_how_many_numbers_look_like_a_norwegian_one() -> None:
    chance = random.Random(1860)  # noqa: S311
    found = sum(bool(guard.find(f"{chance.randrange(10**11):011}")) for _ in range(20_000))
    assert found / 20_000 < 0.002


@pytest.mark.parametrize(
    "piece",
    [
        "0101605123",
        "0",
        "010160-",
        "010160 - ",
        "0101 ",
        "010160\u00a0",
        "０",
        "https://",
        "www.",
        " ",
        "-",
        "1:1.",
        "010160-5123 ",
    ],
)
def test_thirty_thousand_characters_take_no_time(piece: str) -> None:
    text = (piece * 30_000)[:30_000]
    begun = time.perf_counter()
    guard.find(text)
    assert time.perf_counter() - begun < 10  # well under a second; a search that runs wild takes minutes
