"""Writes a workbook row by row. It knows nothing of what the rows are about.

Sheets are written as they come (openpyxl's write-only mode), so that memory does not grow with the rows. Two things
would: links, which openpyxl keeps until a sheet is closed, and of which Excel allows 65,530 a sheet; so only the first
rows have some. And heights of rows, each of which is forgotten once its row is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

from handlers.exports import texts

LINKED = 10_000  # rows of a sheet, the first ones, that have links
MOST_ROWS = 1_000_000  # of a sheet; Excel has 1,048,576
MOST_LINES = 12  # of a row: what is longer is there, and shown when its cell is opened
LINE = 15.0  # points
NARROW = 1.1  # letters are, beside the figures by which widths are counted
PAGE = 240  # characters side by side that can still be read on paper; what is wider takes several pages
_FIRST_YEAR = 1901  # Excel knows no day before 1900, and thinks that year to be a leap year
_DAY_0 = date(1899, 12, 30).toordinal()  # from which it counts days, therefore
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]{1,2000}")

_DAY = {"en": "[$-809]d mmm yyyy", "da": "[$-406]d. mmm yyyy", "nb": "[$-414]d. mmm yyyy"}


Paper = Any  # a sheet of openpyxl's that is written row by row, of which its types know little


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    DECISION = "decision"  # its number: 12, shown as D-12


class Tone(StrEnum):
    """The colour behind a word; it is never the only sign."""

    GOOD = "good"
    WAITS = "waits"
    TROUBLE = "trouble"
    OVER = "over"


_TONES = {  # paper and ink
    Tone.GOOD: ("E2F0D9", "1E5631"),
    Tone.WAITS: ("FFF2CC", "6B4E00"),
    Tone.TROUBLE: ("FBE0DD", "8A1C12"),
    Tone.OVER: ("E7E6E6", "404040"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """`tones` are the colours of words that may stand in it."""

    heading: str
    width: int
    kind: Kind = Kind.TEXT
    tones: Mapping[str, Tone] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """A value that leads to an address or, in this workbook, to a row of a sheet."""

    value: str | int
    url: str = ""
    sheet: str = ""
    row: int = 0


Value = str | int | date | datetime | Link | None


@dataclass(frozen=True, slots=True)
class Row:
    """`name` is where a text that is too long for its cell can be read whole."""

    values: Sequence[Value]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`table` is what Excel calls its table: ASCII."""

    title: str
    table: str
    columns: Sequence[Column]


class Book:
    """A workbook on its way to a file. `note` words what stands behind the beginning of a text that is too long: where
    it can be read. Days and moments read as in `language`."""

    def __init__(self, language: str, title: str, note: Callable[[str], str], now: datetime) -> None:
        self._book = Workbook(write_only=True)
        self._book.properties.creator = self._book.properties.lastModifiedBy = "Samspil"
        self._book.properties.title = title
        self._book.properties.created = self._book.properties.modified = now.replace(tzinfo=None)
        self._note = note
        self._language = language
        self.shortened = 0  # texts that were too long
        self.unlinked = False  # whether there were more rows than may have links

    def sheet(self, title: str) -> Paper:
        """A new sheet, after those that are there."""
        made = self._book.create_sheet(title)
        made.page_setup.orientation = "landscape"
        made.page_setup.paperSize = 9  # A4
        made.page_setup.fitToHeight = 0
        made.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        made.page_margins.left = made.page_margins.right = 0.4
        made.page_margins.top, made.page_margins.bottom = 0.5, 0.7
        made.HeaderFooter.oddFooter.left.text = "&A"
        made.HeaderFooter.oddFooter.right.text = "&P / &N"
        return made

    def write(self, sheet: Sheet, rows: Iterable[Row | None], count: int) -> None:
        """A sheet of `count` rows, as a table. A row that is gone meanwhile (None) leaves an empty one, so that every
        other one stands where it is said to."""
        made = self.sheet(sheet.title)
        made.freeze_panes = "B2"
        made.print_title_rows, made.print_title_cols = "1:1", "A:A"
        made.print_options.gridLines = True
        made.page_setup.fitToWidth = -(-sum(column.width for column in sheet.columns) // PAGE)
        for n, column in enumerate(sheet.columns, start=1):
            made.column_dimensions[get_column_letter(n)].width = column.width
        headings = [column.heading for column in sheet.columns]
        widths = [column.width for column in sheet.columns]
        made.row_dimensions[1] = high(max(_height(headings, widths), 2 * LINE))
        made.append(self._headings(made, sheet))
        # Cells go to the writer as they are: openpyxl would try first whether each is a value, and make another for it.
        made._values_to_row = lambda cells, _row: cells
        looks = {kind: _Cells(made, kind, self._language) for kind in {column.kind for column in sheet.columns}}
        cells = [looks[column.kind].of_column(n) for n, column in enumerate(sheet.columns, start=1)]
        for n, row in enumerate(rows, start=2):
            if row is None:
                made.append([])
                continue
            texts_ = [self._text(value, row.name) if isinstance(value, str) else value for value in row.values]
            if (height := _height(texts_, widths)) > LINE:
                made.row_dimensions[n] = high(height)
            made.append(self._cells(cells, texts_, n))
            made.row_dimensions.pop(n, None)
        last = max(count, 1) + 1
        if count == 0:
            made.append([])
        self._colour(made, sheet, last)
        made.tables.add(_table(sheet, last))
        made.close()

    def _headings(self, made: Paper, sheet: Sheet) -> Iterator[Cell]:
        cell = WriteOnlyCell(made)
        as_heading(cell)
        for column in sheet.columns:
            cell.value = column.heading
            yield cell

    def _text(self, text: str, name: str) -> str:
        if texts.is_plain(text):
            return text
        said = texts.shown(text)
        if texts.fits(said):
            return said
        self.shortened += 1
        return texts.shortened(text, self._note(name))

    def _cells(self, cells: Sequence[_Cells], values: Sequence[Value], row: int) -> Iterator[Cell]:
        """One cell serves a whole column: making each anew takes half the time of writing them."""
        for column, value in zip(cells, values, strict=True):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                cell = column.said(value)
            elif not isinstance(value, Link):
                cell = column.plain(value)
            elif row <= LINKED + 1:
                cell = column.link(value, row)
            else:
                self.unlinked = True
                cell = column.unlinked(value)
            cell.row = row
            yield cell

    def _colour(self, made: Paper, sheet: Sheet, last: int) -> None:
        for n, column in enumerate(sheet.columns, start=1):
            for word, tone in column.tones.items():
                paper, ink = _TONES[tone]
                said = word.replace('"', '""')
                look = DifferentialStyle(font=Font(color=ink), fill=PatternFill(bgColor=paper))
                rule = Rule(type="cellIs", operator="equal", formula=[f'"{said}"'], dxf=look)
                letter = get_column_letter(n)
                made.conditional_formatting.add(f"{letter}2:{letter}{last}", rule)

    def save(self, path: Path) -> None:
        self._book.save(path)


class _Cell(Cell):
    """One that is used for row after row, without being asked for the same each time."""

    __slots__ = ("_style_id",)

    def settle(self) -> None:
        """Its style stays as it is."""
        self._style_id = super().style_id

    @property
    def style_id(self) -> int:
        return self._style_id

    def hold(self, text: str) -> None:
        """A text that is `shown`, whatever it looks like."""
        self._value, self.data_type = text, "s"

    def count(self, number: Any) -> None:
        """A number, or a day by its own; which is so for sure, so that openpyxl does not look."""
        self._value, self.data_type = number, "n"


class _Cells:
    """The cells that serve a column of that kind."""

    def __init__(self, made: Paper, kind: Kind, language: str) -> None:
        formats = {
            Kind.DAY: _DAY[language],
            Kind.MOMENT: f"{_DAY[language]} hh:mm",
            Kind.DECISION: '"D-"0',
        }
        wraps = kind is Kind.TEXT
        aligned = Alignment(vertical="top", wrap_text=wraps, horizontal=None if wraps else "left")
        self._plain, self._guarded, self._linked = (_Cell(made, column=1, row=1) for _ in range(3))
        for cell in (self._plain, self._guarded, self._linked):
            cell.alignment = aligned
            cell.number_format = formats.get(kind, "General")
        self._guarded.quotePrefix = True  # stays a text when somebody edits it
        self._linked.font = font(color="0563C1", underline="single")
        for cell in (self._plain, self._guarded, self._linked):
            cell.settle()

    def of_column(self, n: int) -> _Cells:
        """Those of a column, which look the same: to say how takes longer than to make them."""
        own = copy(self)
        own._plain, own._guarded, own._linked = map(copy, (self._plain, self._guarded, self._linked))
        for cell in (own._plain, own._guarded, own._linked):
            cell.column = n
        return own

    def plain(self, value: int | date) -> Cell:
        if isinstance(value, int):
            self._plain.count(value)
        elif value.year < _FIRST_YEAR:
            return self.said(value.isoformat())
        elif isinstance(value, datetime):
            self._plain.value = value
        else:
            self._plain.count(value.toordinal() - _DAY_0)
        return self._plain

    def said(self, value: str) -> Cell:
        """Never a formula, whatever it looks like."""
        cell = self._guarded if texts.as_formula(value) else self._plain
        cell.hold(value)
        return cell

    def link(self, link: Link, row: int) -> Cell:
        value = texts.shown(link.value) if isinstance(link.value, str) else link.value
        if link.sheet:
            leads = Hyperlink(ref="", location=f"'{link.sheet}'!A{link.row}")
        elif _ADDRESS.fullmatch(link.url):
            leads = Hyperlink(ref="", target=link.url)
        else:
            return self.said(value) if isinstance(value, str) else self.plain(value)
        if isinstance(value, str):
            self._linked.hold(value)
        else:
            self._linked.count(value)
        self._linked.row = row
        self._linked.hyperlink = leads
        return self._linked

    def unlinked(self, link: Link) -> Cell:
        """The address itself, or the number."""
        said = texts.shown(link.url) or link.value
        return self.said(said) if isinstance(said, str) else self.plain(said)


def font(**how: Any) -> Font:
    """As the other cells have it: one without a name would be another."""
    return Font(**{"name": "Calibri", "family": 2, "size": 11, **how})


def as_heading(cell: Cell) -> None:
    cell.font = font(bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor="1F4E5F")
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    cell.border = Border(bottom=Side("thin", color="1F4E5F"))


def _table(sheet: Sheet, last: int) -> Table:
    """Its columns are named here: openpyxl reads no cells that it has written."""
    ref = f"A1:{get_column_letter(len(sheet.columns))}{last}"
    table = Table(displayName=sheet.table, ref=ref)
    table.tableColumns = [TableColumn(id=n, name=column.heading) for n, column in enumerate(sheet.columns, start=1)]
    table.autoFilter = AutoFilter(ref=ref)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    return table


def high(points: float) -> dict[str, str]:
    """A row's height, as it is written."""
    return {"ht": f"{points}", "customHeight": "1"}


def _height(values: Sequence[Value], widths: Sequence[int]) -> float:
    """Of a row: what its longest text needs, within bounds."""
    lines = 1
    for value, width in zip(values, widths, strict=True):
        if isinstance(value, str) and (len(value) > width or "\n" in value):
            lines = max(lines, int(len(value) / width / NARROW) + 1 + value.count("\n"))
            if lines >= MOST_LINES:
                return MOST_LINES * LINE
    return lines * LINE
