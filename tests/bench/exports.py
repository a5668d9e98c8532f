"""Workbooks of decisions: ours, beside bare openpyxl and XlsxWriter writing the same cells. Each is a fresh process, so
that its memory is its own; ours reads the database too, the others have their rows in memory."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.hyperlink import Hyperlink
from sqlalchemy import insert

from bot.language import Reader
from bot.model import Person
from handlers.exports import KINDS, Wanted, make
from handlers.exports.sheets import Words
from handlers.exports.workbook import LINKED, Column, Kind, Link, Row
from storage import migrate, people, upkeep
from storage.database import Base, Database, Transaction, new_id
from storage.decision_tables import (
    DecisionDeciderRow,
    DecisionPlaceRow,
    DecisionReadRow,
    DecisionRow,
    DecisionVersionRow,
    QuestionRow,
)
from storage.exports import CHUNK, Selection
from storage.people import ConversationRow, Origin, PersonRow
from storage.postings import PostingRow
from storage.units import UnitRow

COUNTS = (10_000, 200_000)
ZONE = "Europe/Copenhagen"
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
WRITERS = ("ours", "openpyxl", "xlsxwriter")
ROUNDS = {10_000: 3, 200_000: 1}


# ------------------------------------------------------------------------------------------------ what is written


def fill(database: Database, count: int) -> None:
    """So many decisions, as a municipality's might be: some with much to say, some with questions."""
    migrate.upgrade(database.engine)
    with database.system() as session:
        workspace = people.found_workspace(session, "slack", "T", "", Origin(), NOW)
        session.flush()
        unit = session.query(UnitRow.id).scalar()
        home = {"workspace_id": workspace, "unit_id": unit}
        who = [new_id() for _ in range(40)]
        where = [new_id() for _ in range(10)]
        named = [{"id": id, "external_id": f"U{n}", "name": f"Person Nummer {n}", **home} for n, id in enumerate(who)]
        session.execute(insert(PersonRow), named)
        rooms = [
            {"id": id, "external_id": f"C{n}", "kind": "channel", "name": f"kanal-{n}", **home}
            for n, id in enumerate(where)
        ]
        session.execute(insert(ConversationRow), rooms)
        for first in range(0, count, 5_000):
            some = range(first, min(first + 5_000, count))
            for table, rows in _rows(some, workspace, unit, who, where).items():
                session.execute(insert(table), rows)


def _rows(
    some: Sequence[int], workspace: int, unit: int, who: Sequence[int], where: Sequence[int]
) -> dict[type[Base], list[dict[str, Any]]]:
    made: dict[type[Base], list[dict[str, Any]]] = {
        table: []
        for table in (
            DecisionRow,
            DecisionVersionRow,
            DecisionDeciderRow,
            DecisionPlaceRow,
            DecisionReadRow,
            QuestionRow,
            PostingRow,
        )
    }
    here = {"workspace_id": workspace}
    for n in some:
        id, place, at = new_id(), where[n % len(where)], NOW - timedelta(minutes=n)
        title = f"Beslutning {n} om vikardækning og møder på tværs af årgange"
        decided = f"Vi gør det sådan fra næste måned, nr. {n}. " * (2 + n % 4)
        why = "Fordi alle skal kunne nå bussen, også dem på yngste trin. " * (1 + n % 5)
        of = {**here, "decision_id": id}
        made[DecisionRow].append(
            {**here, "id": id, "unit_id": unit, "number": n + 1, "draft_id": id, "author_id": who[n % 40], "version": 1}
            | {"confirm": False, "published_at": at, "withdrawn_at": None, "withdrawn_reason": ""}
        )
        made[DecisionVersionRow].append(
            {**of, "version": 1, "at": at, "title": title, "decided": decided, "why": why, "words": ""}
            | {"alternatives": "At lade være." * (n % 3), "compromises": "SFO åbner senere." * (n % 2), "fixed": ""}
            | {"open": "Lokalet." * (n % 2), "untold": "", "influence": ("red", "yellow", "green", "")[n % 4]}
            | {"heard": "Lærerne og pædagogerne", "on_behalf_of": "", "links": "", "case_number": f"2026-{n}"}
            | {"effective_on": date(2026, 4, 1), "review_on": date(2026, 10, 1) if n % 2 else None}
            | {"emptied_at": None, "emptied_reason": ""}
        )
        made[DecisionDeciderRow] += [{**of, "version": 1, "person_id": who[(n + more) % 40]} for more in range(2)]
        made[DecisionPlaceRow].append({**of, "conversation_id": place})
        made[DecisionReadRow] += [
            {**of, "version": 1, "person_id": who[(n + more) % 40], "at": at} for more in range(3)
        ]
        if n % 5 == 0:
            made[QuestionRow].append(
                {
                    **of,
                    "id": new_id(),
                    "asker_id": who[1],
                    "conversation_id": place,
                    "text": "Hvorfor nu?",
                    "asked_at": at,
                }
                | {"answer": "Fordi året begynder.", "answered_at": at}
            )
        made[PostingRow].append(
            {**here, "id": new_id(), "view": "decision.announcement", "kind": "decision", "subject": id, "live": True}
            | {"conversation_id": place, "created_at": at, "due_at": at, "try_at": at, "state": "shown", "shown": 1}
            | {"reference": f"{n}", "url": f"https://kommune.slack.com/archives/C{n % 10}/p{n:016}"}
        )
    return made


# ------------------------------------------------------------------------------------------------ who writes it


def ours(transaction: Transaction, person: Person, count: int, path: Path) -> float:
    wanted = Wanted(scope="unit", kinds=("decisions",), language="da", zone=ZONE)
    begun = time.process_time()
    assert make(wanted, person, transaction, path).rows == {"decisions": count}
    return time.process_time() - begun


def _sample(transaction: Transaction, person: Person) -> tuple[list[Column], list[Row]]:
    """Some rows, which the others write again and again."""
    selection, words = Selection(person=person), Words(Reader("da", ZONE))
    kind = KINDS["decisions"]
    ids = kind.ids(transaction, selection)[:CHUNK]
    return kind.columns(words), [kind.row(one, words) for one in kind.chunk(transaction, selection, ids)]


def _again(rows: Sequence[Row], count: int) -> Iterator[Row]:
    return (rows[n % len(rows)] for n in range(count))


def openpyxl(transaction: Transaction, person: Person, count: int, path: Path) -> float:
    """As its documentation has it, with a styled cell for each column that is used again."""
    columns, rows = _sample(transaction, person)
    begun = time.process_time()
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Beslutninger")
    formats = {Kind.DAY: "[$-406]d. mmm yyyy", Kind.DECISION: '"D-"0'}
    cells, links = [], []
    for column in columns:
        pair = (WriteOnlyCell(sheet), WriteOnlyCell(sheet))
        for cell in pair:
            wraps = column.kind is Kind.TEXT
            cell.alignment = Alignment(vertical="top", wrap_text=wraps, horizontal=None if wraps else "left")
            cell.number_format = formats.get(column.kind, "General")
        pair[1].font = Font(color="0563C1", underline="single")
        cells.append(pair[0])
        links.append(pair[1])

    def written(row: Row, n: int) -> Iterator[Cell | None]:
        for value, cell, link in zip(row.values, cells, links, strict=True):
            if value is None or value == "":
                yield None
            elif not isinstance(value, Link):
                cell.value = value
                yield cell
            elif n < LINKED:
                link.value = value.value
                link.hyperlink = Hyperlink(ref="", target=value.url)
                yield link
            else:
                cell.value = value.url
                yield cell

    sheet.append([column.heading for column in columns])
    for n, row in enumerate(_again(rows, count)):
        sheet.append(written(row, n))
    book.save(path)
    return time.process_time() - begun


def xlsxwriter_(transaction: Transaction, person: Person, count: int, path: Path) -> float:
    columns, rows = _sample(transaction, person)
    begun = time.process_time()
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "in_memory": False})
    sheet = book.add_worksheet("Beslutninger")
    formats = {Kind.DAY: "[$-406]d. mmm yyyy", Kind.DECISION: '"D-"0'}
    styles = []
    for column in columns:
        how: dict[str, Any] = {"valign": "top"}
        how |= {"text_wrap": True} if column.kind is Kind.TEXT else {"align": "left"}
        how |= {"num_format": formats[column.kind]} if column.kind in formats else {}
        styles.append((book.add_format(how), book.add_format({**how, "font_color": "#0563C1", "underline": 1})))
    for n, column in enumerate(columns):
        sheet.write_string(0, n, column.heading)
    for n, row in enumerate(_again(rows, count), start=1):
        for at, (value, (style, link)) in enumerate(zip(row.values, styles, strict=True)):
            if value is None or value == "":
                continue
            if isinstance(value, Link):
                if n <= LINKED:
                    sheet.write_url(n, at, value.url, link, str(value.value))
                else:
                    sheet.write_string(n, at, value.url, style)
            elif isinstance(value, str):
                sheet.write_string(n, at, value, style)
            elif isinstance(value, date):
                sheet.write_datetime(n, at, value, style)
            else:
                sheet.write_number(n, at, value, style)
    book.close()
    return time.process_time() - begun


def alone(writer: str, url: str, count: int, path: Path) -> None:
    """In a process of its own: prints seconds and megabytes."""
    database = Database(url)
    with database.system(reads=True) as session:
        [workspace] = people.workspace_ids(session)
        someone = session.query(PersonRow.id).order_by(PersonRow.id).limit(1).scalar()
    with database.transaction(workspace, NOW, reads=True, still=True, member_of=frozenset()) as transaction:
        person = people.person(transaction, someone or 0)
        write = {"ours": ours, "openpyxl": openpyxl, "xlsxwriter": xlsxwriter_}[writer]
        took = write(transaction, person, count, path)
    print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


# ------------------------------------------------------------------------------------------------ the comparison


def bench(folder: Path) -> None:
    print("\nWorkbooks of decisions, 31 columns: ours with its database, the others with their rows in memory.")
    print("Seconds of the processor\n")
    for count in COUNTS:
        url = f"sqlite:///{folder / f'{count}.db'}"
        database = Database(url)
        fill(database, count)
        upkeep.keep_up(database)  # as the program itself does
        database.close()
        measured: dict[str, tuple[float, float]] = {}
        for _ in range(ROUNDS[count]):
            for writer in WRITERS:
                took, memory = _measured(writer, url, count, folder / f"{writer}.xlsx")
                best, most = measured.get(writer, (took, memory))
                measured[writer] = (min(best, took), max(most, memory))
        mine, peak = measured["ours"]
        print(f"  {count:>7,} rows   ours {mine:6.1f} s, {peak:4.0f} MB at most (aim: under 200)")
        for writer in WRITERS[1:]:
            took, memory = measured[writer]
            aim = " (aim: 1.3)" if writer == "openpyxl" else ""
            print(f"  {'':12}   {writer:10} {took:6.1f} s, {memory:4.0f} MB   ratio {mine / took:.2f}{aim}")


def _measured(writer: str, url: str, count: int, path: Path) -> tuple[float, float]:
    command = [sys.executable, "-m", "tests.bench.exports", writer, url, str(count), str(path)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    path.unlink()
    return float(said[0]), float(said[1])


if __name__ == "__main__":
    alone(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
