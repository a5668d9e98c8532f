"""An export gives everybody what they may see and nothing else: looked for in every byte of the workbook."""

from __future__ import annotations

from typing import Any

import pytest

from bot.model import MembershipUnknown, UserError
from handlers.exports import KINDS, Wanted, make
from storage import notices, units
from storage.action_item_tables import Origin
from storage.notice_tables import Notice
from tests.exports.school import NOW, School

SCOPES = ("mine", "unit")


def administers(school: School, who: str) -> None:
    with school.at() as transaction:
        units.set_role(transaction, units.unit(transaction).id, school.who[who].id, "administrator")


def told(school: School, by: str | None, words: str, within: tuple[str, ...] = (), **wanted: Any) -> bool:
    return words in school.workbook(by, within=within, **wanted).everything


def test_a_closed_conversation_reaches_its_members_alone(school: School) -> None:
    administers(school, "dorte")
    school.decides("bent", ("trio",), title="Hemmelig", decided="Ordene er gemte.")
    assert told(school, "anna", "Ordene er gemte.", ("trio",))
    assert told(school, "bent", "Ordene er gemte."), "its author"
    for who in ("anna", "dorte", "gry", None):
        assert not told(school, who, "gemte")
        assert not told(school, who, "Hemmelig")


def test_a_guest_reads_no_channel_that_they_are_not_in(school: School) -> None:
    school.decides(decided="Ordene er gemte.")
    school.reminds("Ordet er tomt.", "anna", place="personale")
    assert not told(school, "gry", "gemte")
    assert not told(school, "gry", "tomt")
    assert told(school, "gry", "gemte", ("personale",))
    assert told(school, "gry", "tomt", ("personale",))
    assert told(school, None, "gemte")
    assert told(school, None, "tomt")


def test_nobody_learns_of_a_closed_conversation_through_a_decision(school: School) -> None:
    school.decides("bent", ("personale", "ledelse"))
    assert not told(school, "anna", "ledelse", kinds=("decisions",))
    assert not told(school, "anna", "ledelse", ("ledelse",), kinds=("decisions",)), "the channel is told of instead"
    assert told(school, "bent", "ledelse", kinds=("decisions",))


def test_what_replaced_it_is_named_to_those_who_may_read_that(school: School) -> None:
    old = school.decides("bent")
    school.decides("bent", ("trio",), title="Hemmelig", replaces=old)
    [row] = school.workbook("anna", language="en").rows("Decisions")
    assert row["Replaced by"] == "another decision"
    row, _other = school.workbook("anna", within=("trio",), language="en").rows("Decisions")
    assert row["Replaced by"] == 2


def test_questions_are_for_those_who_read_the_answer(school: School) -> None:
    made = school.decides("bent")
    school.asks(made, "clara", "Et stille spørgsmål")
    school.asks(made, "clara", "Et lukket spørgsmål", "Et lukket svar", place="trio")
    school.asks(made, "clara", "Et privat spørgsmål", "Et privat svar", place=None)
    school.asks(made, "clara", "Et åbent spørgsmål", "Et åbent svar")
    who: str | None
    for who in ("bent", "clara"):
        for words in ("stille", "lukket svar", "privat svar", "åbent svar"):
            assert told(school, who, words)
    for who in ("anna", None):
        assert told(school, who, "åbent svar")
        for words in ("stille", "lukket", "privat"):
            assert not told(school, who, words)
    assert told(school, "anna", "lukket svar", ("trio",))


@pytest.fixture
def raised(school: School) -> Notice:
    _forum, meeting = school.meets("TRIO", ("anna", "bent", "clara"), "trio")
    return school.raises(meeting, "bent", ("clara",), topic="Emnet", how="Som det ses", aim="Det ønskede")


@pytest.mark.usefixtures("raised")
def test_a_notice_is_a_line_without_content_to_others(school: School) -> None:
    administers(school, "dorte")
    who: str | None
    for who in ("bent", "clara"):
        [row] = school.workbook(who, language="en").rows("Pre-meeting notices")
        assert (row["Topic"], row["How the sender sees it"]) == ("Emnet", "Som det ses")
        assert row["Meeting"] == "TRIO"
    [line] = school.workbook("anna", language="en").rows("Pre-meeting notices")
    assert line["Sent by"] == "Bent Sørensen"
    assert (line["To how many"], line["Have answered"], line["State"], line["In time"]) == (1, 0, "Not answered", "Yes")
    assert (line["Meeting"], line["Who may read it"]) == ("TRIO", "Only its sender and those it was sent to")
    for who in ("dorte", None):
        [line] = school.workbook(who, language="en").rows("Pre-meeting notices")
        assert (line["Sent by"], "Meeting" in line) == ("Bent Sørensen", False), "the forum is not theirs to see"
    for who in ("anna", "dorte", "gry", None):
        for words in ("Emnet", "Som det ses", "Det ønskede", "Clara"):
            assert not told(school, who, words, kinds=("notices",))
    assert school.workbook("gry", language="en").rows("Pre-meeting notices") in ([], [{}]), "nobody's line but theirs"


def test_who_is_concerned_no_longer_reads_it_no_more(school: School, raised: Notice) -> None:
    with school.at() as transaction:
        held = notices.lock(transaction, raised.id)
        assert held is not None
        notices.change(transaction, held, held.matter, [school.anna.id], late_reason="", ask_again=False)
    assert not told(school, "clara", "Som det ses")
    assert told(school, "anna", "Som det ses")


def test_the_chair_reads_it_where_that_was_ticked(school: School) -> None:
    _forum, meeting = school.meets("TRIO", ("anna", "bent", "clara"), "trio")
    school.raises(meeting, "bent", ("clara",), how="Som det ses", chair_sees=True)
    assert told(school, "anna", "Som det ses")


def test_a_withdrawn_notice_says_nothing(school: School, raised: Notice) -> None:
    with school.at() as transaction:
        notices.lock(transaction, raised.id)
        notices.withdraw(transaction, raised.id)
    [row] = school.workbook("bent", language="en").rows("Pre-meeting notices")
    assert row["State"] == "Withdrawn"
    assert not told(school, "bent", "Som det ses")


@pytest.mark.usefixtures("raised")
def test_a_forum_is_its_members(school: School) -> None:
    administers(school, "dorte")
    assert told(school, "clara", "Punkt i TRIO")
    for who in ("dorte", "gry", None):
        assert not told(school, who, "TRIO")
    with pytest.raises(UserError):
        forum(school, "dorte", "Andet forum")


def forum(school: School, by: str, name: str) -> None:
    made, _meeting = school.meets(name, ("anna",), None)
    school.workbook(by, scope="forum", forum=made.id)


@pytest.mark.on_both
def test_a_forums_export_has_what_belongs_to_it(school: School) -> None:
    made, meeting = school.meets("TRIO", ("anna", "bent"), "trio")
    _other, elsewhere = school.meets("Ledermøde", ("anna",), "ledelse")
    school.decides("bent", ("trio",), title="I trio")
    school.decides("bent", ("personale",), title="I kanalen")
    school.agrees("Fra mødet", "bent", origin=Origin(meeting=meeting.id))
    school.agrees("Andetsteds", "anna", origin=Origin(meeting=elsewhere.id))
    school.raises(meeting, "bent", ("anna",))
    school.raises(elsewhere, "anna", ("bent",))
    school.reminds("Hver tirsdag", "bent", forum=made.id)
    book = school.workbook("anna", within=("trio",), scope="forum", forum=made.id, language="en")
    assert dict(book.made.rows) == {"decisions": 1, "action_items": 1, "notices": 1, "meetings": 1, "reminders": 1}
    assert [row["Title"] for row in book.rows("Decisions")] == ["I trio"]
    assert [row["What is to be done"] for row in book.rows("Action items")] == ["Fra mødet"]


def test_mine_is_what_somebody_has_a_part_in(school: School) -> None:
    school.decides("bent", title="Bents")
    school.decides("anna", title="Annas", decided_by=("clara",))
    school.agrees("Claras", "clara", place="personale")
    school.agrees("Bents", "bent", place="personale")
    school.reminds("Claras egen", "clara")
    school.reminds("Annas egen", "anna")
    book = school.workbook("clara", scope="mine", language="en")
    assert [row["Title"] for row in book.rows("Decisions")] == ["Annas"]
    assert [row["What is to be done"] for row in book.rows("Action items")] == ["Claras"]
    assert [row["What it says"] for row in book.rows("Reminders")] == ["Claras egen"]


def test_an_action_items_inside_is_for_its_own_people(school: School) -> None:
    item = school.agrees("Ring", "bent", place="personale", serves="Børnene")
    values = {"state": "blocked", "lacks": "time", "lacks_from_id": school.clara.id, "reason": "Jeg er syg."}
    school.changes(item, "bent", "blocked", blocked_at=NOW, **values)
    who: str | None
    for who in ("anna", "bent", "clara"):
        assert told(school, who, "Jeg er syg.")
    for who in ("dorte", None):
        [row] = school.workbook(who, language="en").rows("Action items")
        assert (row["What is to be done"], row["How it goes"]) == ("Ring", "Something is lacking")
        for words in ("Jeg er syg.", "Børnene"):
            assert not told(school, who, words)


def test_what_an_item_comes_from_is_named_to_those_who_may_know(school: School) -> None:
    made = school.decides("bent", ("trio",), title="Hemmelig")
    _forum, meeting = school.meets("Ledermøde", ("bent",))
    school.agrees("Ring", "bent", place="personale", origin=Origin(decision=made.id, meeting=meeting.id))
    [row] = school.workbook("anna", language="en").rows("Action items")
    assert "Decision" not in row
    assert "Meeting" not in row
    [row] = school.workbook("bent", language="en").rows("Action items")
    assert (row["Decision"], row["Meeting"]) == (1, "Ledermøde, Wednesday 11 March 2026")


@pytest.mark.on_both
def test_a_private_reminder_is_nobody_elses(school: School) -> None:
    administers(school, "dorte")
    made, _meeting = school.meets("TRIO", ("anna", "bent"))
    school.reminds("Husk tabletter", "clara")
    school.reminds("Tag noter med", "anna", forum=made.id)
    assert told(school, "clara", "Husk tabletter")
    for scope in SCOPES:
        assert told(school, "bent", "Tag noter med", scope=scope), "it comes to him"
    for who in ("anna", "dorte", None):
        assert not told(school, who, "Husk tabletter")
    for who in ("clara", "dorte", None):
        assert not told(school, who, "Tag noter med")


def test_another_workspace_is_another_world(school: School) -> None:
    school.decides(decided="Ordene er gemte.")
    _forum, meeting = school.meets("TRIO", ("anna", "bent"))
    school.raises(meeting, "bent", ("anna",), how="Som det ses")
    other = School(school.database, school.folder, "T2")
    other.decides(decided="De andres ord.")
    for who in ("anna", "bent", None):
        said = other.workbook(who).everything
        assert "De andres ord." in said
        for words in ("gemte", "Som det ses", "TRIO"):
            assert words not in said


def test_who_may_read_is_asked_before_anything_is_written(school: School) -> None:
    wanted = Wanted(scope="mine", kinds=tuple(KINDS), language="da", zone="Europe/Copenhagen")
    path = school.folder / "never.xlsx"
    with (
        pytest.raises(MembershipUnknown),
        school.database.transaction(school.workspace, NOW, reads=True) as transaction,
    ):
        make(wanted, school.anna, transaction, path)
    assert not path.exists()
