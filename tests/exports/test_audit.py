"""The audit log as a sheet: who did what to what, never what that says."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from storage.changes import Deed
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
    sheet = school.workbook(language="da", kinds=("audit",))
    assert sheet.rows("Hændelseslog")[-1]["Hvad der blev gjort"] == "Bent Sørensen ændrede D-1"
    assert "mødeskema" not in sheet.everything
    assert not school.workbook(kinds=("audit",), first=date(2026, 3, 4)).made.rows["audit"], "a later day"


def test_whoever_runs_the_program_has_it_too(school: School) -> None:
    school.decides()
    assert school.workbook(None, kinds=("audit",)).made.rows == school.workbook(kinds=("audit",)).made.rows
