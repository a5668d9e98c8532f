"""Everything that is kept about somebody, as a workbook and as JSON, in one file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from io import TextIOWrapper
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from bot.feature import Made, Work
from bot.language import N_, Reader
from handlers.privacy import headings, rules
from storage import traces
from storage.database import Transaction

NAME = N_("my-data")  # of the files
TYPE = "application/zip"
WIDTH = 30


def write(work: Work, transaction: Transaction) -> Made:
    """Row by row, so that much takes time and not memory."""
    _ = work.reader.text
    name = _(NAME)
    with TemporaryDirectory() as folder, ZipFile(work.path, "w", ZIP_DEFLATED) as archive:
        with archive.open(f"{name}.json", "w", force_zip64=True) as file:
            _write(work, transaction, TextIOWrapper(file, "utf-8"), Path(folder) / "book.xlsx")
        archive.write(Path(folder) / "book.xlsx", f"{name}.xlsx")
    filename = f"samspil-{name}-{work.reader.today(work.now):%Y-%m-%d}.zip"
    return Made(filename, TYPE, _("This is everything that is kept about you here: a workbook, and the same as JSON."))


def _write(work: Work, transaction: Transaction, file: TextIOWrapper, book: Path) -> None:
    """Both at once, so that they say the same."""
    _ = work.reader.text
    workbook, counts = Workbook(write_only=True), dict[str, int]()
    overview = workbook.create_sheet(_sheet_name(_("My data")))
    shortened = _("… (shortened: all of it is in {file})", file=f"{_(NAME)}.json")
    file.write(f'{{\n"made": "{work.now.isoformat()}",\n"tables": {{')
    rows = traces.about(transaction, work.person)
    for n, (table, group) in enumerate(groupby(rows, key=lambda one: one[0])):
        file.write(f"{',' if n else ''}\n{json.dumps(table)}: [")
        sheet = workbook.create_sheet(_sheet_name(headings.title(table, work.reader)))
        sheet.sheet_format.defaultColWidth = WIDTH
        columns, timed = list[str](), traces.timed(table)
        counts[table] = 0
        for _table, row in group:
            file.write(("," if counts[table] else "") + "\n" + traces.as_line(row))
            if not counts[table]:
                columns = headings.ordered(table, list(row))
                if table not in headings.SHEETS:
                    sheet.append([_cell(sheet, _("A technical sheet: its columns are called as they are stored."))])
                sheet.freeze_panes = "A2" if table in headings.SHEETS else "A3"
                sheet.append([_cell(sheet, headings.heading(table, one, work.reader)) for one in columns])
            sheet.append([_cell(sheet, _shown(row[one], timed.get(one), work.reader), shortened) for one in columns])
            counts[table] += 1
        file.write("\n]")
    file.write("\n}\n}\n")
    file.flush()
    file.detach()
    overview.sheet_format.defaultColWidth = WIDTH
    for line in _overview(work, counts):
        overview.append([_cell(overview, value) for value in line])
    workbook.save(book)


def _shown(value: Any, kind: type[date] | None, reader: Reader) -> Any:
    """As people read it: in words, and by the clocks where they are, which a spreadsheet knows nothing of."""
    if isinstance(value, bool):
        return reader.text("Yes") if value else reader.text("No")
    if isinstance(value, str) and value in headings.INSTEAD:
        return reader.text(headings.INSTEAD[value])
    if kind is None or not value:
        return value
    if kind is date:
        return date.fromisoformat(value)
    return datetime.fromisoformat(value).astimezone(ZoneInfo(reader.zone)).replace(tzinfo=None, microsecond=0)


def _overview(work: Work, counts: Mapping[str, int]) -> Iterator[list[Any]]:
    _ = work.reader.text
    yield [_("My data")]
    yield [work.person.name]
    yield [work.reader.day(work.reader.today(work.now))]
    yield [
        _(
            "What is kept about me here: each sheet is a kind of it, each line one record. Columns that are not called "
            "by a word of my language are technical, and stand as they are stored."
        )
    ]
    yield [_("What I said without my name is not in it: nothing tells that it is mine.")]
    yield []
    for table, count in counts.items():
        yield [headings.title(table, work.reader), count]


def _sheet_name(title: str) -> str:
    return title[:31]


def _cell(sheet: Any, value: Any, shortened: str = "…") -> Any:
    """Text stays text, also what looks like a formula; what is no text, date or number stands there as JSON."""
    if isinstance(value, Mapping) and set(value) == {"id", "name"}:
        value = value["name"] or value["id"]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= rules.EXACT:
        value = str(value)  # a workbook's numbers have fifteen digits
    if not isinstance(value, str | int | float | date | None):
        value = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, rules.as_cell(value, shortened))
    cell.data_type = "s"
    return cell
