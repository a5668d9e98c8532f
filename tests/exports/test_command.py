"""`samspil export` as an operator types it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.__main__ import main
from storage import migrate, people
from storage.database import Database
from storage.people import Origin
from tests.exports.school import NOW, School


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    for name in list(os.environ):
        if name.startswith(("SAMSPIL_", "SLACK_", "MICROSOFT_APP_")):
            monkeypatch.delenv(name)
    monkeypatch.setattr("bot.log.configure", lambda **how: None)
    url = f"sqlite:///{tmp_path / 'samspil.db'}"
    monkeypatch.setenv("SAMSPIL_DATABASE_URL", url)
    database = Database(url)
    migrate.upgrade(database.engine)
    database.close()
    return url


@pytest.fixture
def filled(url: str, tmp_path: Path) -> School:
    school = School(Database(url), tmp_path)
    school.decides(title="Nyt mødeskema")
    school.decides("bent", ("trio",), title="Hemmelig")
    return school


@pytest.mark.usefixtures("filled")
def test_what_everybody_may_see_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "log.xlsx"
    assert main(["export", "--out", str(out)]) == 0
    assert f"{out} is written: 1 decisions, 0 action items" in capsys.readouterr().out
    book = load_workbook(out)
    assert book.sheetnames[1] == "Beslutninger", "the workspace's own language"
    assert book["Beslutninger"].max_row == 2
    assert sorted(one.name for one in tmp_path.glob("*.xlsx*")) == ["log.xlsx"], "nothing half written is left"
    assert not list(tmp_path.glob(".*.part"))
    again = tmp_path / "audit.xlsx"
    assert main(["export", "--out", str(again), "--what", "audit", "--language", "en"]) == 0
    _when, who, done, *_, deed = list(load_workbook(again)["Audit log"].iter_rows(values_only=True))[-1]
    assert (who, deed) == ("Whoever runs Samspil", "samspil export")
    assert done == "Whoever runs Samspil took the records out in a workbook"


@pytest.mark.usefixtures("filled")
def test_kinds_days_and_language_can_be_chosen(tmp_path: Path) -> None:
    out = tmp_path / "log.xlsx"
    how = ["--what", "decisions,action-items", "--from", "2026-03-03", "--to", "2026-03-04", "--language", "en"]
    assert main(["export", "--out", str(out), *how]) == 0
    book = load_workbook(out)
    assert book.sheetnames == ["Overview", "Decisions", "Action items"]
    assert book["Decisions"].max_row == 1, "nothing but headings: it was announced the day before"


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (["--what", "gossip"], "there is no gossip; there are decisions, action_items"),
        (["--from", "yesterday"], "yesterday is no day"),
    ],
)
def test_what_makes_no_sense_is_refused(
    how: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["export", "--out", str(tmp_path / "log.xlsx"), *how])
    assert said in capsys.readouterr().err


@pytest.mark.usefixtures("filled")
def test_nothing_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "log.xlsx"
    out.write_text("mine")
    assert main(["export", "--out", str(out)]) == 1
    assert "is there already" in capsys.readouterr().err
    assert out.read_text() == "mine"
    assert main(["export", "--out", str(tmp_path / "nowhere" / "log.xlsx")]) == 1
    assert "There is no folder" in capsys.readouterr().err
    assert main(["export", "--out", str(tmp_path / "b.xlsx"), "--from", "2026-02-01", "--to", "2026-01-01"]) == 1
    assert "before the first one" in capsys.readouterr().err


@pytest.mark.usefixtures("url")
def test_one_workspace_is_meant(filled: School, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with filled.database.system() as session:
        people.found_workspace(session, "teams", "tenant", "Kommunen", Origin(), NOW)
    out = ["export", "--out", str(tmp_path / "log.xlsx")]
    assert main(out) == 1
    said = capsys.readouterr().err
    assert "--workspace: slack:T1 (Skolen); teams:tenant (Kommunen)" in said
    assert main([*out, "--workspace", "Andre"]) == 1
    assert "There is no workspace Andre" in capsys.readouterr().err
    assert main([*out, "--workspace", "skolen"]) == 0
    assert load_workbook(tmp_path / "log.xlsx")["Beslutninger"].max_row == 2


@pytest.mark.usefixtures("url")
def test_a_database_in_which_nothing_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--out", str(tmp_path / "log.xlsx")]) == 1
    assert "There is no workspace yet" in capsys.readouterr().err
