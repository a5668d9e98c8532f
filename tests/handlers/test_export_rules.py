"""Exports that come by a rule; and what may be asked for at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from bot.cadence import Cadence, Every, OnHoliday
from bot.language import Reader
from bot.model import UserError
from handlers.exports import rules
from handlers.exports.commands import may_have
from handlers.exports.naming import filename
from handlers.exports.rules import Rights
from handlers.exports.wanted import FORUM, MINE, UNIT
from storage import forgetting, people
from storage.audit import AuditRow
from storage.exporting import ENDED, LEFT, NO_RIGHT, REFUSED, ExportRow, ExportRuleRow
from storage.files import FileRow
from storage.forum_tables import ForumMemberRow, ForumRow
from storage.people import PersonRow
from storage.postings import PostingRow
from tests.chat import Chat, Somebody
from tests.handlers.test_exports import becomes, brought, words_in

FIRST = datetime(
    2026, 4, 1, 8, 0, tzinfo=UTC
)  # the first working day of April, at ten; at eight the working day begins
MONTHLY = "every first working day of the month"


def rows(chat: Chat, table: type[Any]) -> list[Any]:
    with chat.database.system(reads=True) as session:
        return list(session.scalars(select(table).order_by(table.id)))


def leaves(chat: Chat, name: str) -> None:
    with chat.database.system() as session:
        session.execute(update(PersonRow).where(PersonRow.name == name).values(has_left=True))


async def are_known(chat: Chat) -> None:
    """Anna acts first, so that she administers."""
    for one in (chat.anna, chat.clara):
        await one.types("/samspil", "direct")


async def begins(chat: Chat, typed: str, by: Somebody | None = None, **values: Any) -> None:
    by = by or chat.anna
    await by.types(f"/export {typed}", "direct")
    await by.submits(**values)
    assert by.form.submit, "it is shown before it counts"
    await by.submits()


# ------------------------------------------------------------------------------------------------ stories


async def test_it_comes_each_month_with_what_is_new(chat: Chat) -> None:
    await are_known(chat)
    await chat.announces(chat.anna, "I februar")
    await chat.anna.types(f"/export decisions {MONTHLY} @clara", "direct")
    form = chat.anna.form
    assert form.fields["kinds"].value == ["decisions"]
    assert form.fields["said"].value == MONTHLY
    await chat.anna.submits()
    for year in ("april 2026", "maj 2026", "juni 2026"):
        assert year in chat.anna.form.text
    assert "Clara" in chat.anna.form.text
    assert not rows(chat, ExportRuleRow), "it does not count yet"
    await chat.anna.submits()
    assert "Anna Holm" in chat.clara.direct[-1].text
    assert "Stop" in chat.clara.direct[-1].buttons
    before = len(chat.clara.direct)
    await chat.is_(FIRST)
    said = brought(chat.clara)
    assert len(chat.clara.direct) == before + 1
    assert "Anna Holm" in said.text
    words = words_in((await chat.clara.takes(said))[1])
    assert "I februar" in words
    [april] = rows(chat, ExportRow)
    assert (april.first, april.last) == (date(2026, 3, 1), date(2026, 3, 31))
    await chat.announces(chat.anna, "I april")
    await chat.is_(datetime(2026, 5, 1, 8, 0, tzinfo=UTC))
    [_april, may] = rows(chat, ExportRow)
    assert (may.first, may.last) == (date(2026, 4, 1), date(2026, 4, 30))
    words = words_in((await chat.clara.takes(brought(chat.clara)))[1])
    assert "I april" in words
    assert "I februar" not in words


async def test_confirmed_twice_it_begins_once(chat: Chat) -> None:
    await begins(chat, MONTHLY)
    await chat.anna.submits_again()
    assert len(rows(chat, ExportRuleRow)) == 1
    await chat.anna.types(f"/export {MONTHLY}", "direct")
    await chat.anna.submits()
    assert "This is set up already." in chat.anna.private[-1]
    assert chat.anna.private[-1].buttons == ["Stop"]
    assert len(rows(chat, ExportRuleRow)) == 1
    assert len([one for one in rows(chat, PostingRow) if one.view == "export_rule.due"]) == 1


async def test_who_gets_it_may_want_no_more(chat: Chat) -> None:
    await are_known(chat)
    await begins(chat, f"{MONTHLY} @clara")
    told = chat.clara.direct[-1]
    assert "Everything here that you may see" in told
    await chat.clara.presses("Stop", told)
    [rule] = rows(chat, ExportRuleRow)
    assert (rule.state, rule.reason) == (ENDED, REFUSED)
    assert "Clara" in chat.anna.direct[-1].text, "whoever has set it up is told"
    assert [row.what for row in rows(chat, AuditRow) if row.kind == "export_rule"] == ["made", "deleted"]
    assert len([one for one in rows(chat, PostingRow) if one.view == "export_rule.ended"]) == 1
    await chat.is_(FIRST)
    assert not rows(chat, ExportRow)


async def test_the_list_shows_and_stops_it(chat: Chat) -> None:
    await begins(chat, MONTHLY)
    await chat.anna.types("/export list", "direct")
    assert "Everything here that you may see" in chat.anna.private[-1]
    await chat.anna.presses("Stop")
    assert rows(chat, ExportRuleRow)[0].state == ENDED
    await chat.anna.types("/export list", "direct")
    assert "There are none." in chat.anna.private[-1].text or not chat.anna.private[-1].buttons
    await chat.is_(FIRST)
    assert not rows(chat, ExportRow)


@pytest.mark.told_once
async def test_it_ends_with_the_right_to_it(chat: Chat) -> None:
    await begins(chat, MONTHLY, scope="unit")
    becomes(chat, "Anna Holm", "member")
    await chat.is_(FIRST)
    assert not rows(chat, ExportRow)
    [rule] = rows(chat, ExportRuleRow)
    assert (rule.state, rule.reason) == (ENDED, NO_RIGHT)
    assert [one.view for one in rows(chat, PostingRow) if one.subject == rule.id][-1] == "export_rule.ended"


@pytest.mark.told_once
@pytest.mark.parametrize("who", ["Anna Holm", "Clara"])
async def test_it_ends_when_somebody_leaves(chat: Chat, who: str) -> None:
    await are_known(chat)
    await begins(chat, f"{MONTHLY} @clara")
    with chat.database.system(reads=True) as session:
        row = session.scalars(select(PersonRow).where(PersonRow.name.startswith(who))).one()
    if who == "Clara":  # and is forgotten
        with chat.database.transaction(row.workspace_id, chat.clock.now()) as transaction:
            forgetting.begin(transaction, people.person(transaction, row.id), "et tidligere medlem")
    else:
        leaves(chat, row.name)
    chat.app.tidy()
    [rule] = rows(chat, ExportRuleRow)
    assert (rule.state, rule.reason) == (ENDED, LEFT)
    told = [one for one in rows(chat, PostingRow) if one.view == "export_rule.ended"]
    assert len(told) == (who == "Clara"), "who has left is told nothing"


@pytest.mark.told_once
async def test_after_a_long_silence_one_has_it_all(chat: Chat) -> None:
    await begins(chat, MONTHLY)
    chat.clock.at = FIRST + timedelta(days=50)
    await chat.settles()
    [only] = rows(chat, ExportRow)
    assert (only.first, only.last) == (date(2026, 3, 1), date(2026, 5, 20))
    await chat.is_(datetime(2026, 6, 1, 8, 0, tzinfo=UTC))
    assert rows(chat, ExportRow)[-1].first == date(2026, 5, 21)


@pytest.mark.told_once
async def test_the_audit_log_goes_to_administrators_alone(chat: Chat) -> None:
    await are_known(chat)
    becomes(chat, "Clara Møller", "administrator")
    await begins(chat, f"{MONTHLY} @clara", scope="unit", kinds=["decisions", "audit"])
    becomes(chat, "Clara Møller", "member")
    await chat.is_(FIRST)
    [made] = rows(chat, ExportRow)
    assert made.kinds == "decisions"


@pytest.mark.told_once
async def test_what_a_form_carries_is_not_believed(chat: Chat) -> None:
    """Bent, who administers nothing, sends the confirmation of somebody who does."""
    await chat.anna.types("/samspil settings")
    await chat.bent.types(f"/export {MONTHLY}", "direct")
    await chat.bent.submits(scope="mine")
    becomes(chat, "Anna Holm", "administrator")
    with chat.database.system(reads=True) as session:
        assert session.scalar(select(func.count()).select_from(ExportRuleRow)) == 0
    await chat.bent.submits()
    [rule] = rows(chat, ExportRuleRow)
    assert rule.scope == "mine"


@pytest.mark.told_once
async def test_what_is_mine_alone_goes_to_me_alone(chat: Chat) -> None:
    await are_known(chat)
    await chat.bent.types("/eksport beslutninger i år @clara", "direct")
    assert "Clara" in chat.bent.form.error
    assert "/eksport beslutninger i år" in chat.bent.form.error, "what she can type herself"
    assert not chat.bent.form.fields["person"].value
    await chat.bent.submits(person="clara", said=MONTHLY)
    assert chat.bent.form.fields["person"].error
    assert not rows(chat, ExportRuleRow)


@pytest.mark.told_once
async def test_the_audit_log_goes_to_nobody_who_may_not_have_it(chat: Chat) -> None:
    await are_known(chat)
    await chat.anna.types(f"/export {MONTHLY} @clara", "direct")
    await chat.anna.submits(scope="unit", kinds=["decisions", "audit"])
    assert "Clara Møller må ikke få hændelsesloggen." in chat.anna.form.error
    await chat.anna.submits(scope="unit", kinds=["decisions", "audit"], said="")
    assert "Clara Møller må ikke få hændelsesloggen." in chat.anna.form.error, "nor once"
    becomes(chat, "Clara Møller", "administrator")
    await begins(chat, f"{MONTHLY} @clara", scope="unit", kinds=["decisions", "audit"])
    await chat.is_(FIRST)
    [file] = rows(chat, FileRow)
    assert "Hændelseslog" in words_in((await chat.clara.takes(brought(chat.clara)))[1])
    becomes(chat, "Clara Møller", "member")
    await chat.passes(days=3)
    chat.app.tidy()
    with chat.database.transaction(file.workspace_id, chat.clock.now(), reads=True) as transaction:
        clara = people.person(transaction, file.person_id)
        with pytest.raises(UserError, match="Only administrators"):
            may_have(clara, file.subject, Reader("en", "UTC"), transaction)
    await chat.anna.types(f"/export decisions {MONTHLY} @clara", "direct")
    await chat.anna.submits(scope="unit")
    leaves(chat, "Clara Møller")
    await chat.anna.submits()
    assert "Clara Møller er her ikke længere." in chat.anna.everything
    assert len(rows(chat, ExportRuleRow)) == 1
    await chat.anna.types("/export decisions 2025 @clara", "direct")
    assert "Clara Møller er her ikke længere." in chat.anna.form.error
    assert not chat.anna.form.fields["person"].value


@pytest.mark.told_once
async def test_the_name_of_a_closed_channel_reaches_its_people_alone(chat: Chat) -> None:
    await are_known(chat)
    await chat.announces(chat.anna, "Kun for ledelsen", channel="ledelse")
    await begins(chat, f"{MONTHLY} @clara", scope="unit", place="ledelse")
    await chat.is_(FIRST)
    assert "ledelse" not in words_in((await chat.clara.takes(brought(chat.clara)))[1])
    assert "ledelse" not in chat.clara.everything
    when = {"every": "weeks", "weekday": "3", "at": "14:00"}
    await chat.anna.types("/forum new", "trio")
    await chat.anna.submits(name="Lønudvalget", other=["clara"], **when)
    [forum] = rows(chat, ForumRow)
    await begins(chat, f"{MONTHLY} @clara", scope=f"forum:{forum.id}")
    await chat.clara.types("/export list", "direct")
    assert "Lønudvalget" in chat.clara.private[-1]
    with chat.database.system() as session:
        session.execute(delete(ForumMemberRow).where(ForumMemberRow.hat == "other"))
    await chat.clara.types("/export list", "direct")
    assert "Lønudvalget" not in chat.clara.private[-1], "she is in it no more"


@pytest.mark.told_once
async def test_the_log_says_who_has_it_taken_out_and_nothing_when_it_is_forgotten(chat: Chat) -> None:
    await are_known(chat)
    await begins(chat, f"{MONTHLY} @clara", kinds=["decisions"], scope="unit")
    await chat.is_(FIRST)

    def lines() -> list[tuple[str, str]]:
        return [(row.kind, row.what) for row in rows(chat, AuditRow) if row.kind.startswith("export")]

    assert lines() == [("export_rule", "made"), ("export", "made")]
    await chat.passes(days=61)
    chat.app.tidy()
    assert set(lines()) == {("export_rule", "made"), ("export", "made")}
    await chat.anna.types("/samspil log")
    said = chat.anna.private[-1].text
    assert "Anna Holm oprettede en eksport til Clara Møller, der kommer af sig selv" in said
    assert "Samspil lavede den eksport, som Anna Holm har sat op til Clara Møller" in said
    assert "Anna Holm hentede" not in said, "she was not there"


# ------------------------------------------------------------------------------------------------ rules


@pytest.mark.parametrize(
    ("scope", "kinds", "forum", "rights", "may"),
    [
        (MINE, ("decisions",), None, Rights(False, False), True),
        (UNIT, ("decisions",), None, Rights(False, False), False),
        (UNIT, ("decisions",), None, Rights(True, True), True),
        (UNIT, ("audit",), None, Rights(True, True), True),
        (UNIT, ("decisions", "audit"), None, Rights(True, False), False),
        (UNIT, ("decisions",), None, Rights(True, False), True),
        (MINE, ("audit",), None, Rights(False, False), False),
        (FORUM, ("meetings",), 1, Rights(False, False, frozenset({1})), True),
        (FORUM, ("meetings",), 2, Rights(False, False, frozenset({1})), False),
        (FORUM, ("meetings",), None, Rights(True, True), False),
        (FORUM, ("meetings", "audit"), 1, Rights(False, False, frozenset({1})), False),
        ("operator", ("decisions",), None, Rights(True, True, frozenset({1})), False),
        ("", ("decisions",), None, Rights(True, True), False),
    ],
)
def test_who_may_have_what(scope: str, kinds: tuple[str, ...], forum: int | None, rights: Rights, may: bool) -> None:
    assert rules.may(scope, kinds, forum, rights) is may


TODAY, YEAR_AGO = date(2026, 3, 2), date(2025, 3, 3)


@pytest.mark.parametrize(
    ("text", "kinds", "first", "last", "unread"),
    [
        ("", (), YEAR_AGO, None, ""),
        ("decisions 2026", ("decisions",), date(2026, 1, 1), date(2026, 12, 31), ""),
        ("Beslutninger og opgaver 2024-2025", ("decisions", "action_items"), date(2024, 1, 1), date(2025, 12, 31), ""),
        ("alt sidste år", (), date(2025, 1, 1), date(2025, 12, 31), ""),
        (
            "vedtak, oppgaver og møter fra i fjor",
            ("decisions", "action_items", "meetings"),
            date(2025, 1, 1),
            date(2025, 12, 31),
            "",
        ),
        ("all my pre-meeting notices", ("notices",), YEAR_AGO, None, ""),
        ("referater fra 1. januar", (), date(2026, 1, 1), None, "referater"),
        ("møder efter påske", ("meetings",), YEAR_AGO, None, "efter påske"),
        ("42026", (), YEAR_AGO, None, "42026"),
    ],
)
def test_what_is_typed_is_read(text: str, kinds: tuple[str, ...], first: date, last: date | None, unread: str) -> None:
    read = rules.read(text, TODAY, "da")
    assert (set(read.kinds), read.first, read.last, read.rest) == (set(kinds), first, last, unread)


@pytest.mark.parametrize(
    ("kinds", "first", "last", "parts", "name"),
    [
        (("decisions",), date(2026, 1, 1), date(2026, 12, 31), ["Ledelsen"], "beslutninger 2026 – Ledelsen"),
        (("decisions", "action_items"), date(2024, 1, 1), date(2025, 12, 31), [], "beslutninger og opgaver 2024-2025"),
        (("decisions", "action_items", "notices"), date(2026, 2, 1), date(2026, 2, 28), [""], "log 2026-02"),
        (("meetings",), date(2026, 2, 2), None, ["a/b: c. "], "møder fra 2026-02-02 – a b c"),
        (("meetings",), None, None, ["x" * 70], f"møder – {'x' * 60}"),
        (("meetings",), None, None, ["x" * 60, "y" * 60, "z" * 57], f"møder – {'x' * 60} – {'y' * 60} – {'z' * 48}"),
        (("meetings",), date(2026, 2, 2), date(2026, 2, 2), ["..."], "møder 2026-02-02"),
    ],
)
def test_a_file_is_called_by_what_is_in_it(
    kinds: tuple[str, ...], first: date | None, last: date | None, parts: list[str], name: str
) -> None:
    assert filename(kinds, first, last, parts, Reader("da", "UTC")) == f"Samspil {name}.xlsx"


@pytest.mark.parametrize(
    ("cadence", "first", "before"),
    [
        (Cadence(Every.MONTH_DAYS, TODAY, on_holiday=OnHoliday.LATER), date(2026, 5, 4), date(2026, 3, 31)),
        (Cadence(Every.MONTH_DAYS, TODAY, month_day=15), date(2026, 3, 15), date(2026, 2, 14)),
        (Cadence(Every.WEEKS, TODAY, interval=2), date(2026, 3, 16), date(2026, 3, 1)),
        (Cadence(Every.DAYS, TODAY), date(2026, 3, 3), date(2026, 3, 1)),
        (Cadence(Every.DATES, TODAY, dates=((1, 1),)), date(2027, 1, 1), date(2025, 12, 31)),
        (Cadence(Every.ONCE, date(2026, 3, 31)), date(2026, 3, 31), date(2026, 2, 27)),
    ],
)
def test_the_first_one_goes_back_as_far_as_each(cadence: Cadence, first: date, before: date) -> None:
    assert rules.before(cadence, first) == before
