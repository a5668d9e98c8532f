"""Everything that is kept about somebody, as a workbook and as JSON, in one file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from io import TextIOWrapper
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from bot.feature import Made, Work
from bot.language import N_, Reader
from handlers.privacy import rules
from storage import traces
from storage.database import Transaction

NAME = "my-data"
TYPE = "application/zip"
WIDTH = 30
SHEETS: Mapping[str, str] = {  # the main ones, in words
    "action_item": N_("Action items"),
    "decision": N_("Decisions"),
    "decision_version": N_("What decisions say"),
    "dissent": N_("Minority statements"),
    "draft": N_("Drafts"),
    "member": N_("Roles"),
    "notice": N_("Pre-meeting notices"),
    "person": N_("Who I am"),
    "perspective": N_("Perspectives"),
    "preference": N_("Settings"),
    "question": N_("Questions"),
    "reminder": N_("Reminders"),
}


def write(work: Work, transaction: Transaction) -> Made:
    """Row by row, so that much takes time and not memory."""
    _ = work.reader.text
    with TemporaryDirectory() as folder, ZipFile(work.path, "w", ZIP_DEFLATED) as archive:
        with archive.open(f"{NAME}.json", "w", force_zip64=True) as file:
            _write(work, transaction, TextIOWrapper(file, "utf-8"), Path(folder) / "book.xlsx")
        archive.write(Path(folder) / "book.xlsx", f"{NAME}.xlsx")
    filename = f"samspil-{NAME}-{work.reader.today(work.now):%Y-%m-%d}.zip"
    return Made(filename, TYPE, _("This is everything that is kept about you here: a workbook, and the same as JSON."))


def _write(work: Work, transaction: Transaction, file: TextIOWrapper, book: Path) -> None:
    """Both at once, so that they say the same."""
    workbook, counts = Workbook(write_only=True), dict[str, int]()
    overview = workbook.create_sheet(_sheet_name(work.reader.text("My data")))
    shortened = work.reader.text("… (shortened: all of it is in my-data.json)")
    file.write(f'{{\n"made": "{work.now.isoformat()}",\n"tables": {{')
    rows = traces.about(transaction, work.person)
    for n, (table, group) in enumerate(groupby(rows, key=lambda one: one[0])):
        file.write(f"{',' if n else ''}\n{json.dumps(table)}: [")
        sheet = workbook.create_sheet(_sheet_name(_title(table, work.reader)))
        sheet.sheet_format.defaultColWidth = WIDTH
        sheet.freeze_panes = "A2"
        counts[table] = 0
        for _table, row in group:
            file.write(("," if counts[table] else "") + "\n" + traces.as_line(row))
            if not counts[table]:
                sheet.append([_cell(sheet, name) for name in row])
            sheet.append([_cell(sheet, value, shortened) for value in row.values()])
            counts[table] += 1
        file.write("\n]")
    file.write("\n}\n}\n")
    file.flush()
    file.detach()
    overview.sheet_format.defaultColWidth = WIDTH
    for line in _overview(work, counts):
        overview.append([_cell(overview, value) for value in line])
    workbook.save(book)


def _overview(work: Work, counts: Mapping[str, int]) -> Iterator[list[Any]]:
    _ = work.reader.text
    yield [_("My data")]
    yield [work.person.name]
    yield [work.reader.day(work.reader.today(work.now))]
    yield [
        _("What is kept about me here: each sheet is a kind of it, each line one record, with its columns as stored.")
    ]
    yield [_("What I said without my name is not in it: nothing tells that it is mine.")]
    yield []
    for table, count in counts.items():
        yield [_title(table, work.reader), count]


def _title(table: str, reader: Reader) -> str:
    return reader.text(SHEETS[table]) if table in SHEETS else table


def _sheet_name(title: str) -> str:
    return title[:31]


def _cell(sheet: Any, value: Any, shortened: str = "…") -> Any:
    """Text stays text, also what looks like a formula; what is no text, date or number stands there as JSON."""
    if isinstance(value, Mapping) and set(value) == {"id", "name"}:
        value = value["name"] or value["id"]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= rules.EXACT:
        value = str(value)  # a workbook's numbers have fifteen digits
    if not isinstance(value, str | int | float | None):
        value = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, rules.as_cell(value, shortened))
    cell.data_type = "s"
    return cell
