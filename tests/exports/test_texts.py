"""What people wrote comes back from a workbook as they wrote it, or says that it does not: read by two readers."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from handlers.exports import texts
from handlers.exports.workbook import Book, Column, Row, Sheet

NASTY = [
    "=1+1",
    '=HYPERLINK("http://evil.example","Tryk")',
    "=",
    "+45 12 34 56 78",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "#N/A",
    "#REF!",
    "TRUE",
    "0123",
    "1e5",
    "'citat",
    "  plads omkring  ",
    "_x0041_ og _x005F_",
    "to\nlinjer\n",
    "<b>&amp; \"'",
    "]]>",
    "æøå ÆØÅ",
    "čđŋšŧž áâ",  # Sami
    "שלום עולם مرحبا",
    "\u202eomvendt\u202c",
    "👩‍🏫🇳🇴 𝕏",
    "ﬀ ǅ ß",
    "e\u0301 og é",
]
SEEN = {
    "a\x00b\x07c\x1fd": "a␀b␇c␟d",
    "med\r\nvogn\rretur\x85": "med\nvogn\nretur\n",
    "\x7f\x9b": "␡�",
    "halv \ud83d emoji": "halv � emoji",
    "\ufffe\uffff": "��",
}


def written(given: list[str], path: Path) -> Book:
    book = Book("da", "Prøve", lambda where: f"… (forkortet, se {where})", datetime(2026, 3, 2, tzinfo=UTC))
    book.write(Sheet("Prøve", "Test", [Column("Tekst", 30)]), [Row([one], "D-12") for one in given], len(given))
    book.save(path)
    return book


def unescaped(text: str) -> str:
    """As Excel, LibreOffice and calamine read a cell; openpyxl leaves that to others."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


def by_openpyxl(path: Path) -> list[str]:
    sheet = load_workbook(path)["Prøve"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s"}, "nothing is a formula or a number"
    return [unescaped(str(cell.value or "")) for cell in cells]


def by_calamine(path: Path) -> list[str]:
    return [str(row[0]) for row in CalamineWorkbook.from_path(path).get_sheet_by_name("Prøve").to_python()[1:]]


def test_what_looks_like_something_else_stays_as_it_was_written(tmp_path: Path) -> None:
    written(NASTY, tmp_path / "a.xlsx")
    assert by_openpyxl(tmp_path / "a.xlsx") == NASTY
    assert by_calamine(tmp_path / "a.xlsx") == NASTY
    with ZipFile(tmp_path / "a.xlsx") as archive:
        assert "<f>" not in archive.read("xl/worksheets/sheet1.xml").decode()


def test_what_a_program_might_run_stays_a_text_when_it_is_edited(tmp_path: Path) -> None:
    """Excel keeps that in the style of a cell, and nowhere else."""
    written(["=1+1", "en almindelig"], tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx")["Prøve"]
    assert [sheet["A2"].quotePrefix, sheet["A3"].quotePrefix] == [True, False]


def test_what_no_cell_can_hold_can_be_seen(tmp_path: Path) -> None:
    written(list(SEEN), tmp_path / "a.xlsx")
    assert by_openpyxl(tmp_path / "a.xlsx") == list(SEEN.values())
    assert by_calamine(tmp_path / "a.xlsx") == list(SEEN.values())


@settings(max_examples=30)
@given(st.lists(st.text(st.characters(exclude_categories=()), min_size=1), min_size=1, max_size=20))
def test_any_text_comes_back(given: list[str]) -> None:
    given = [one for one in given if one.strip()] or ["x"]  # of nothing but spaces, a reader may keep none
    expected = [unescaped(texts.shown(one)) for one in given]
    with TemporaryDirectory() as folder:
        written(given, Path(folder) / "a.xlsx")
        assert by_openpyxl(Path(folder) / "a.xlsx") == expected
        assert by_calamine(Path(folder) / "a.xlsx") == expected


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="_\ufffe\uffff")))
def test_ordinary_text_is_not_touched(text: str) -> None:
    assert texts.shown(text) == text


@pytest.mark.parametrize("letter", ["x", "😀", "\x00", "_x0041_", "\ud800"])
def test_a_text_that_is_too_long_says_so_where_it_ends(letter: str, tmp_path: Path) -> None:
    book = written([letter * 40_000, "kort"], tmp_path / "a.xlsx")
    [cut, short] = by_calamine(tmp_path / "a.xlsx")
    assert short == "kort"
    assert cut.endswith("… (forkortet, se D-12)")
    assert len(cut.encode("utf-16-le")) // 2 <= texts.MOST
    beginning = cut.removesuffix("… (forkortet, se D-12)")
    shown = unescaped(texts.shown(letter))
    assert beginning == (shown * len(beginning))[: len(beginning)]
    assert book.shortened == 1


def test_a_text_that_just_fits_is_whole(tmp_path: Path) -> None:
    given = ["x" * texts.MOST, "😀" * (texts.MOST // 2)]
    book = written(given, tmp_path / "a.xlsx")
    assert by_calamine(tmp_path / "a.xlsx") == given
    assert book.shortened == 0
