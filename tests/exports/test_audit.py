"""The audit log as a sheet: who did what to what, never what that says."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from storage.changes import MADE, Deed
from tests.exports.school import NOW, School


def test_each_line_says_who_did_what(school: School) -> None:
    made = school.decides(title="Nyt mødeskema")
    unit = school.unit
    with school.at(NOW + timedelta(days=1)) as transaction:
        transaction.done_by(Deed("decision.withdraw", school.bent.id, "slack"))
        transaction.record("decision", made.id, unit)
    *_, last = school.workbook(language="en", kinds=("audit",)).rows("Audit log")
    assert last == {
        "When": datetime(2026, 3, 3, 9, 30),  # noqa: DTZ001 (Excel knows no time zones)
        "Who": "Bent Sørensen",
        "What was done": "Bent Sørensen changed D-1",
        "Records": 1,
        "Where": "Slack",
        "Name of the deed": "decision.withdraw",
    }
    with school.at(NOW + timedelta(days=1, minutes=1)) as transaction:
        transaction.done_by(Deed("export.ask", school.bent.id, "slack"))
        transaction.record("export", school.anna.id, unit, MADE)
    sheet = school.workbook(language="da", kinds=("audit",))
    *_, changed, taken = (row["Hvad der blev gjort"] for row in sheet.rows("Hændelseslog"))
    assert changed == "Bent Sørensen ændrede D-1"
    assert taken == "Bent Sørensen hentede det registrerede i et regneark til Anna Holm"
    assert "mødeskema" not in sheet.everything
    assert not school.workbook(kinds=("audit",), first=date(2026, 3, 4)).made.rows["audit"], "a later day"


def test_whoever_runs_the_program_has_it_too(school: School) -> None:
    school.decides()
    assert school.workbook(None, kinds=("audit",)).made.rows == school.workbook(kinds=("audit",)).made.rows
