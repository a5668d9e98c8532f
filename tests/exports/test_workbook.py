"""A workbook of a workspace in which something of everything has happened, read back cell by cell."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from bot.language import LANGUAGES, Reader
from handlers.exports import workbook
from handlers.exports.kinds import KINDS
from handlers.exports.sheets import Words
from handlers.exports.workbook import Book, Column, Kind, Link, Row, Sheet
from storage import action_items, decisions
from storage.action_item_tables import Origin
from tests.exports.school import NOW, URL, School


def day(year: int, month: int, on: int) -> datetime:
    """As a reader gives a day back."""
    return datetime(year, month, on)  # noqa: DTZ001 (Excel knows no time zones)


def filled(school: School) -> None:
    first = school.decides(
        decided_by=("bent", "clara"),
        alternatives="Kl. 9.",
        compromises="SFO åbner senere.",
        fixed="Dagen.",
        open="Lokalet.",
        untold="Økonomien, af hensyn til naboskolen.",
        influence="yellow",
        heard="Lærerne",
        on_behalf_of="Ledelsen",
        case_number="2026-17",
        links="https://skolen.example/skema",
        effective_on=date(2026, 4, 1),
        review_on=date(2026, 6, 1),
    )
    school.asks(first, "clara", "Hvorfor kl. 8?", "Fordi bussen kommer.")
    school.reads(first, "bent")
    school.reads(first, "clara")
    school.objects(first, "dorte", "Det er for tidligt.")
    school.decides(
        places=("personale", "trio"), at=datetime(2026, 5, 31, 22, 30, tzinfo=UTC), title="Ny tid", replaces=first
    )
    school.agrees("Ring til bussen", "bent", place="personale", origin=Origin(decision=first.id), deliver="Et svar")


def test_a_decision_reads_as_it_was_announced(school: School) -> None:
    filled(school)
    first, second = school.workbook(language="en").rows("Decisions")
    assert first == {
        "Number": 1,
        "Title": "Nyt mødeskema",
        "State": "Replaced",
        "Announced on": day(2026, 3, 2),
        "What is decided": "Vi mødes kl. 8.",
        "Why": "Bussen kommer før.",
        "Alternatives considered": "Kl. 9.",
        "Compromises and constraints": "SFO åbner senere.",
        "What is fixed": "Dagen.",
        "What is still open": "Lokalet.",
        "What cannot be told, and why not": "Økonomien, af hensyn til naboskolen.",
        "Room for influence": "🟡 Yellow: you are heard first",
        "Who was heard": "Lærerne",
        "Decided by": "Bent Sørensen\nClara Møller",
        "On behalf of": "Ledelsen",
        "Announced by": "Anna Holm",
        "Takes effect": day(2026, 4, 1),
        "Case number": "2026-17",
        "Version": 1,
        "Have read it": 2,
        "Questions and answers": "Question: Hvorfor kl. 8?\nAnswer: Fordi bussen kommer.",
        "Minority statements": "Dorte Bjørn: Det er for tidligt.",
        "Replaced by": 2,
        "No longer in force since": day(2026, 6, 1),
        "Announced in": "#personale",
        "Links": "https://skolen.example/skema",
        "Message": "#personale",
    }
    assert second["Announced on"] == day(2026, 6, 1), "half past midnight at the school, the day before in UTC"
    assert second["Announced in"] == "#personale\ntrio", "its author knows all places"
    assert (second["Replaces"], second["State"]) == (1, "In force")


def test_both_readers_read_the_same(school: School) -> None:
    filled(school)
    made = school.workbook()
    other = CalamineWorkbook.from_path(made.path)
    for title in made.book.sheetnames:
        by_openpyxl = [
            [_plain(one) for one in row] for row in made.sheet(title).iter_rows(values_only=True) if any(row)
        ]
        by_calamine = [[_plain(one) for one in row] for row in other.get_sheet_by_name(title).to_python() if any(row)]
        width = max(map(len, by_openpyxl))
        assert [row[:width] for row in by_calamine] == by_openpyxl


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return datetime.combine(value, datetime.min.time()).isoformat()
    return float(value) if isinstance(value, int) else value


def test_links_lead_to_messages_and_between_sheets(school: School) -> None:
    filled(school)
    made = school.workbook(language="en")
    decided, agreed = made.sheet("Decisions"), made.sheet("Action items")
    headings = [cell.value for cell in decided[1]]
    message = decided.cell(2, headings.index("Message") + 1)
    assert message.hyperlink is not None
    assert message.hyperlink.target == URL.format(place="personale", n=1)
    by = decided.cell(2, headings.index("Replaced by") + 1)
    assert by.hyperlink is not None
    assert (by.value, by.hyperlink.location, by.number_format) == (2, "'Decisions'!A3", '"D-"0')
    of = agreed.cell(2, [cell.value for cell in agreed[1]].index("Decision") + 1)
    assert of.hyperlink is not None
    assert (of.value, of.hyperlink.location) == (1, "'Decisions'!A2")


def test_a_number_leads_nowhere_where_its_decision_stands_in_no_sheet(school: School) -> None:
    filled(school)
    [agreed] = school.workbook(kinds=("action_items",), language="en").rows("Action items")
    assert agreed["Decision"] == 1
    [_first] = school.workbook(first=date(2026, 6, 1), kinds=("decisions",), language="en").rows("Decisions")
    assert _first["Replaces"] == 1


def test_each_sheet_is_a_table_with_frozen_headings_for_landscape_paper(school: School) -> None:
    filled(school)
    made = school.workbook()
    book = made.book
    assert book.sheetnames[1:] == ["Beslutninger", "Opgaver", "Forhåndsorienteringer", "Møder", "Påmindelser"]
    tables = set()
    for sheet in book.worksheets[1:]:
        [table] = sheet.tables.values()
        tables.add(table.displayName)
        headings = [cell.value for cell in sheet[1]]
        assert table.column_names == headings
        assert len(set(headings)) == len(headings), "Excel wants each heading once"
        assert table.autoFilter is not None
        assert table.autoFilter.ref == table.ref
        assert table.ref.endswith(str(max(sheet.max_row, 2)))
        assert sheet.freeze_panes == "B2"
        assert sheet.print_title_rows in ("1:1", "$1:$1")
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert len(tables) == 5
    with ZipFile(made.path) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/")]
    assert len(charts) == 2
    assert all('<min val="0"' in chart for chart in charts), "a bar is as long as its number"


def test_what_was_agreed_and_how_it_goes(school: School) -> None:
    filled(school)
    [agreed] = school.workbook(language="en").rows("Action items")
    assert agreed == {
        "What is to be done": "Ring til bussen",
        "How it goes": "Waiting for an answer",
        "Who": "Bent Sørensen",
        "By when": day(2026, 4, 1),
        "Asked for on": day(2026, 3, 2),
        "What is there when it is done": "Et svar",
        "Decision": 1,
        "Shown in": "#personale",
        "Asked for by": "Anna Holm",
        "Changes": 1,
    }


def test_the_overview_says_what_it_is_and_counts(school: School) -> None:
    filled(school)
    made = school.workbook(language="en", first=date(2026, 1, 1), last=date(2026, 12, 31))
    said = {row[0]: row[1] for row in made.sheet("Overview").iter_rows(values_only=True)}
    assert said["Whose rights"] == "As Anna Holm may see it"
    assert said["From"] == "Thursday 1 January 2026"
    assert said["To"] == "Thursday 31 December 2026"
    assert said["Made on"] == "Monday 2 March 2026 at 09:30"
    assert said["Times are those of"] == "Copenhagen (Europe/Copenhagen)"
    assert said["Decisions"] == 2
    assert [(month, said[month]) for month in ("March 2026", "April 2026", "May 2026", "June 2026")] == [
        ("March 2026", 1),
        ("April 2026", 0),
        ("May 2026", 0),
        ("June 2026", 1),
    ]
    assert said["Waiting for an answer"] == 1
    assert dict(made.made.rows) == {"decisions": 2, "action_items": 1, "notices": 0, "meetings": 0, "reminders": 0}


def test_nothing_is_a_table_too(school: School) -> None:
    made = school.workbook(language="en")
    for title in ("Decisions", "Action items", "Pre-meeting notices", "Meetings", "Reminders"):
        assert made.rows(title) in ([], [{}])
        [table] = made.sheet(title).tables.values()
        assert table.ref.endswith("2"), "a table without a row is no table to Excel"


def test_what_lies_outside_the_days_is_left_out(school: School) -> None:
    for on in (1, 2, 3):
        school.decides(title=f"Dag {on}", at=datetime(2026, 3, on, 22, 59, tzinfo=UTC))
        school.decides(title=f"Nat {on}", at=datetime(2026, 3, on, 23, 1, tzinfo=UTC))
    found = school.workbook(language="en", first=date(2026, 3, 2), last=date(2026, 3, 2)).rows("Decisions")
    assert [one["Title"] for one in found] == ["Nat 1", "Dag 2"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_state_has_its_colour_in_every_language(language: str) -> None:
    for kind in KINDS.values():
        words = Words(Reader(language, "UTC"))
        states = [column.tones for column in kind.columns(words) if column.tones]
        assert [len(one) >= 2 for one in states] == [True] * (kind.table != "AuditLog"), "a line has no state"


def test_a_withdrawn_decision_says_why(school: School) -> None:
    made = school.decides()
    with school.at() as transaction:
        decisions.lock(transaction, made.id)
        decisions.end(transaction, made.id, "Den var forkert.")
    [row] = school.workbook(language="en").rows("Decisions")
    assert (row["State"], row["Reason"]) == ("Withdrawn", "Den var forkert.")


def test_nobody_does_what_was_declined(school: School) -> None:
    item = school.agrees("Ring", "bent", place="personale")
    values = {"state": "dropped", "closed_at": NOW, "closed_by_id": school.bent.id, "reason": "Ingen tid."}
    school.changes(item, "bent", "declined", **values)
    with school.at() as transaction:
        assert action_items.load(transaction, item) is not None
    [row] = school.workbook(language="en").rows("Action items")
    assert (row["How it goes"], row["Reason"], row["Changes"]) == ("Nobody does it yet", "Ingen tid.", 2)


# ------------------------------------------------------------------------------------------------ the paper itself


def test_links_stand_in_the_first_rows_and_addresses_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Excel allows 65,530 links a sheet, and memory would grow with them."""
    assert workbook.LINKED * 3 < 65_530, "the most that a row has"
    monkeypatch.setattr(workbook, "LINKED", 100)
    book = Book("en", "Links", str, NOW)
    columns = [Column("Number", 9, Kind.DECISION), Column("Message", 20)]
    rows = (Row([Link(n, sheet="Links", row=2), Link("#staff", url=f"https://x.example/{n}")]) for n in range(1, 121))
    book.write(Sheet("Links", "Links", columns), rows, 120)
    book.sheet("Last").close()
    book.save(tmp_path / "a.xlsx")
    assert book.unlinked
    read = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_name("Links").to_python()
    last = workbook.LINKED
    assert read[last : last + 2] == [[last, "#staff"], [last + 1, f"https://x.example/{last + 1}"]]
    assert len(read) == 121
    with ZipFile(tmp_path / "a.xlsx") as archive:
        written = archive.read("xl/worksheets/sheet1.xml").decode()
    assert written.count("<hyperlink ") == 2 * last
    assert f'<hyperlink ref="A{last + 1}" location="\'Links\'!A2"' in written
    assert f'ref="B{last + 1}"' in written
    assert f'ref="B{last + 2}"' not in written


def test_what_is_no_address_is_no_link(tmp_path: Path) -> None:
    book = Book("en", "Links", str, NOW)
    addresses = ["javascript:alert(1)", "file:///etc/passwd", "https://x.example/a b", "https://[", ""]
    rows = [Row([Link("here", url=url)]) for url in addresses]
    book.write(Sheet("Links", "Links", [Column("Message", 20)]), rows, len(rows))
    book.save(tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx")["Links"]
    assert [(cell.value, cell.hyperlink) for [cell] in sheet.iter_rows(min_row=2)] == [("here", None)] * 5


def test_a_day_that_excel_does_not_know_is_written_as_text(tmp_path: Path) -> None:
    book = Book("en", "Days", str, NOW)
    rows = [Row([date(1, 1, 1)]), Row([date(9999, 12, 31)]), Row([date(1900, 2, 28)])]
    book.write(Sheet("Days", "Days", [Column("Day", 12, Kind.DAY)]), rows, 3)
    book.save(tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx")["Days"]
    assert [cell.value for [cell] in sheet.iter_rows(min_row=2)] == ["0001-01-01", day(9999, 12, 31), "1900-02-28"]


def test_a_row_that_is_gone_meanwhile_leaves_the_others_in_their_place(tmp_path: Path) -> None:
    book = Book("en", "Gone", str, NOW)
    book.write(Sheet("Gone", "Gone", [Column("Word", 12)]), [Row(["a"]), None, Row(["c"])], 3)
    book.save(tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx")["Gone"]
    assert [cell.value for [cell] in sheet.iter_rows(min_row=2)] == ["a", None, "c"]
    assert [table.ref for table in sheet.tables.values()] == ["A1:A4"]
