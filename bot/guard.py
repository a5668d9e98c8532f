"""Recognises national identity numbers in what people write, so that a field can refuse them kindly.

It guards against slips, not against cunning, and it answers only which kind it saw: never the number.

- **Danish CPR number**: `DDMMYY-NNNN`, or ten digits in a row, that begin with a date. There is no check digit (given
  up in 2007), so 3.6 % of all ten-digit numbers look like one; what looks like one is reported, and a person can say
  that it is none. `DDMMYY NNNN` is not read as one: so are a date and a time of day written. Inside a web address ten
  digits in a row are the number of a meeting or a page.
- **Norwegian fødselsnummer and D-number**: eleven digits, in a row or as 6 + 5 with a space or a dash between, with a
  date and two check digits that fit (0.1 % of all numbers do, and 1 % of bank account numbers, which share one of the
  check digits). Numbers of the FH series, which carry no date, are not recognised: without it 9 % of the bank accounts
  that begin with 8 or 9 would be taken for one.

The number must stand alone: no letter or digit beside it, and no further digits tied to it by a dash, a full stop or a
colon, as in a case number, a timestamp or a time range; nor a plus before it, as in a telephone number. A comma or
slash ties nothing: so are lists written. Any Unicode digit and dash counts, with or without spaces around the dash;
invisible characters, which come along with pasted text, do not.

Dates to come count as well: what was accepted today is then not refused tomorrow, and no clock is needed.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from stdnum.dk import cpr
from stdnum.exceptions import ValidationError
from stdnum.no import fodselsnummer


class Kind(StrEnum):
    """Which country's number it is."""

    CPR = "cpr"  # Danish
    FNR = "fnr"  # Norwegian: fødselsnummer, D-number, and the H-number of hospitals


# Hyphen-minus, every dash from hyphen to horizontal bar, minus, and the small and full-width forms.
_DASH = "[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]"
_SPACE = r"[^\S\r\n]{0,2}"
_BETWEEN = f"{_SPACE}{_DASH}{_SPACE}"
_STARTS = rf"(?<![^\W_])(?<!\+)(?<!\d[.:])(?<!\d{_DASH})"
_ENDS = rf"(?![^\W_])(?![.:]\d)(?!{_DASH}\d)"

_CPR_WITH_DASH = re.compile(rf"{_STARTS}(\d{{6}}){_BETWEEN}(\d{{4}}){_ENDS}")
_CPR_IN_A_ROW = re.compile(rf"{_STARTS}(\d{{10}}){_ENDS}")
_FNR = re.compile(rf"{_STARTS}(\d{{6}})(?:{_BETWEEN}|{_SPACE})(\d{{5}}){_ENDS}")
_WEB_ADDRESS = re.compile(r'(?:https?://|www\.)[^\s<>|"]+', re.IGNORECASE)


def find(text: str) -> frozenset[Kind]:
    """The kinds of national identity numbers that `text` seems to hold; empty when there is none.

    Takes time in proportion to the length of the text.
    """
    text = _plain(text)
    candidates = {
        Kind.CPR: [*_CPR_WITH_DASH.finditer(text), *_CPR_IN_A_ROW.finditer(_WEB_ADDRESS.sub(" ", text))],
        Kind.FNR: [*_FNR.finditer(text)],
    }
    return frozenset(
        kind for kind, matches in candidates.items() if any(_fits(kind, "".join(match.groups())) for match in matches)
    )


def _plain(text: str) -> str:
    """The same text with ASCII digits and without invisible (format) characters."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in text
        if unicodedata.category(char) != "Cf"
    )


def _fits(kind: Kind, digits: str) -> bool:
    """Whether the date and the check digits of a number are right."""
    try:
        if kind is Kind.CPR:
            cpr.get_birth_date(digits)
            return True
        fodselsnummer.get_birth_date(digits)
    except ValidationError:
        return False
    checks = fodselsnummer.calc_check_digit1(digits) + fodselsnummer.calc_check_digit2(digits)
    return digits[-2:] == checks
