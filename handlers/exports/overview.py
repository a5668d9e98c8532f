"""The first sheet: what the workbook holds, for whom, and two charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.hyperlink import Hyperlink

from handlers.exports import texts
from handlers.exports.workbook import LINE, Paper, as_heading, font, high

_WIDTHS = {"A": 30, "B": 46, "C": 4}
_CHART = (15, 7)  # centimetres


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers with what they are counted by, as a block of cells with a chart beside it."""

    title: str
    counted_by: str
    counted: str
    numbers: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Overview:
    """`facts` are labels with what they say; `counts` the sheets with how many rows they have; `notes` what is to be
    known of what is left out."""

    title: str
    facts: Sequence[tuple[str, str]]
    sheet: str
    rows: str
    counts: Sequence[tuple[str, int]]
    notes: Sequence[str]
    series: Sequence[Series]


def write(made: Paper, overview: Overview) -> None:
    """Writes the sheet that was kept free for it: the numbers are known last."""
    made.sheet_view.showGridLines = False
    for letter, width in _WIDTHS.items():
        made.column_dimensions[letter].width = width
    made.append([_cell(made, overview.title, font(bold=True, size=16))])
    made.append([])
    for n, (label, said) in enumerate(overview.facts, start=3):
        _wrapped(made, n, said)
        made.append([_cell(made, label, font(bold=True)), _cell(made, said, wrap=True)])
    made.append([])
    made.append(_headings(made, overview.sheet, overview.rows))
    for title, count in overview.counts:
        cell = _cell(made, title, font(color="0563C1", underline="single"))
        cell.hyperlink = Hyperlink(ref="", location=f"'{title}'!A1")
        made.append([cell, _cell(made, count)])
    made.append([])
    for n, note in enumerate(overview.notes, start=6 + len(overview.facts) + len(overview.counts)):
        _wrapped(made, n, note)
        made.append([None, _cell(made, note, font(italic=True), wrap=True)])
    at = 5 + len(overview.facts) + len(overview.counts) + len(overview.notes)
    for n, series in enumerate(overview.series):
        made.append([])
        made.append([_cell(made, series.title, font(bold=True, size=12))])
        made.append(_headings(made, series.counted_by, series.counted))
        for label, count in series.numbers:
            made.append([_cell(made, label), _cell(made, count)])
        first, last = at + 4, at + 3 + len(series.numbers)
        made.add_chart(_chart(made, series, first, last), f"D{2 + 16 * n}")
        at = last
    made.close()


def _wrapped(made: Paper, row: int, text: str) -> None:
    made.row_dimensions[row] = high(LINE * (len(text) // _WIDTHS["B"] + 1))


def _cell(made: Paper, value: str | int, font: Font | None = None, *, wrap: bool = False) -> Cell:
    cell = WriteOnlyCell(made, texts.shown(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
    if font is not None:
        cell.font = font
    cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=wrap)
    return cell


def _headings(made: Paper, *words: str) -> list[Cell]:
    cells = [WriteOnlyCell(made, one) for one in words]
    for cell in cells:
        as_heading(cell)
    return cells


def _chart(made: Paper, series: Series, first: int, last: int) -> BarChart:
    chart = BarChart()
    chart.title = series.title
    if chart.title is not None:
        chart.title.overlay = False  # else it stands in the bars
    chart.legend = None
    chart.width, chart.height = _CHART
    chart.gapWidth = 60
    chart.add_data(Reference(made, min_col=2, min_row=first, max_row=last))
    chart.set_categories(Reference(made, min_col=1, min_row=first, max_row=last))
    chart.series[0].graphicalProperties.solidFill = "2F7F93"
    chart.x_axis.delete = chart.y_axis.delete = False  # else newer programs draw none
    chart.y_axis.majorGridlines = None
    chart.y_axis.number_format = "0"
    chart.y_axis.scaling.min = 0  # else programs begin where the bars begin to differ
    return chart
