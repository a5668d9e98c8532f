"""What follows from what for decisions."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.calendar import WorkingTime
from bot.model import Conversation, Kind, Person
from handlers.decisions import rules
from handlers.wording import cut, ids_in, page_end
from storage.decision_tables import Content, Decision, Proposal, Version, Who

WORK = WorkingTime("Europe/Copenhagen", "DK", time(8), time(16), frozenset({1, 2, 3, 4, 5}))
TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CONTENT = Content(title="Plan", decided="a", why="b", review_on=date(2026, 4, 1), effective_on=date(2026, 3, 1))
DECISION = Decision(1, 1, 12, Who(1, "Anna"), False, NOW, Version(3, NOW, CONTENT, (Who(1, "Anna"), Who(2, "Bent"))))


@pytest.mark.parametrize("text", ["D-12", "d-12", "12", " 12 "])
def test_a_number_is_understood_as_people_write_it(text: str) -> None:
    assert rules.number_in(text) == 12


@pytest.mark.parametrize("text", ["", "d12", "-12", "twelve", "12 13", "١٢", "9" * 16, "D-"])
def test_anything_else_is_no_number(text: str) -> None:
    assert rules.number_in(text) is None


@pytest.mark.parametrize("value", ["", "a", "1:", ":1", "-1", "1:2:3", "9" * 19, "1.5", "1 ", "²"])
def test_what_a_button_carries_is_not_trusted(value: str) -> None:
    assert ids_in(value, 2) == []


def test_a_proposal_survives_as_a_draft() -> None:
    proposal = Proposal(content=CONTENT, decided_by=(1, 2), places=(3,), confirm=True, base=2)
    assert rules.from_values(json.loads(json.dumps(rules.as_values(proposal)))) == proposal
    changed = rules.as_values(replace(proposal, confirm=False))
    assert rules.fingerprint(changed) != rules.fingerprint(rules.as_values(proposal))


def test_only_what_readers_would_see_makes_a_new_version() -> None:
    same = rules.proposal_to_change(DECISION)
    assert not rules.says_something_new(same, DECISION)
    assert not rules.says_something_new(replace(same, decided_by=(2, 1), places=(7,), base=1), DECISION)
    assert rules.says_something_new(replace(same, decided_by=(1,)), DECISION)
    assert rules.says_something_new(replace(same, content=replace(CONTENT, untold="c")), DECISION)


def test_a_review_date_must_not_have_passed_unless_it_stood_there_already() -> None:
    late = Proposal(content=replace(CONTENT, review_on=date(2026, 3, 1)))
    assert set(rules.problems(late, None, TODAY)) == {"review_on"}
    assert rules.problems(Proposal(content=replace(CONTENT, review_on=TODAY)), None, TODAY) == {}
    assert rules.problems(rules.proposal_to_change(DECISION), DECISION, date(2027, 1, 1)) == {}
    assert set(rules.problems(late, DECISION, TODAY)) == {"review_on"}


def test_too_much_of_something_is_said_at_its_field() -> None:
    long = replace(CONTENT, why="x" * 30_000, compromises="x" * 29_000, open="x" * 2_000)
    assert set(rules.problems(Proposal(content=long), None, TODAY)) == {"why"}
    many = Proposal(content=CONTENT, decided_by=tuple(range(21)), places=tuple(range(21)))
    assert set(rules.problems(many, None, TODAY)) == {"decided_by", "places"}


def _person(guest: bool) -> Person:
    return Person(1, "anna", "Anna", "da", "Europe/Copenhagen", guest=guest)


def _place(kind: Kind, name: str) -> Conversation:
    return Conversation(1, name, kind, name, "da")


def test_who_may_announce_where() -> None:
    channel, trio, other = _place(Kind.CHANNEL, "all"), _place(Kind.PRIVATE, "trio"), _place(Kind.PRIVATE, "other")
    member, guest = _person(False), _person(True)
    assert not rules.needs_membership(member, [channel])
    assert not rules.refused_places(member, [channel], frozenset())
    assert rules.refused_places(member, [channel, trio, other], frozenset({"trio"})).outside == (other,)
    assert rules.refused_places(guest, [channel, trio], frozenset({"trio"})).outside == (channel,)
    assert rules.refused_places(member, [_place(Kind.DIRECT, "me")], frozenset({"me"})).direct


def test_days_are_counted_where_the_work_is() -> None:
    wednesday_evening = datetime(2026, 3, 4, 22, tzinfo=UTC)
    assert rules.nudge_due(wednesday_evening, WORK) == datetime(2026, 3, 6, 7, tzinfo=UTC)
    before_easter = datetime(2026, 4, 1, 9, tzinfo=UTC)  # Wednesday; Thursday to Monday are holidays
    assert rules.nudge_due(before_easter, WORK) == datetime(2026, 4, 8, 6, tzinfo=UTC)
    assert rules.review_begins(DECISION, WORK) == datetime(2026, 4, 1, 6, tzinfo=UTC)
    in_honolulu = replace(WORK, zone="Pacific/Honolulu")
    assert rules.review_begins(DECISION, in_honolulu) == datetime(2026, 4, 1, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 3, 4), datetime(2026, 3, 4, 7, tzinfo=UTC)),
        (date(2026, 3, 7), datetime(2026, 3, 9, 7, tzinfo=UTC)),  # a Saturday
        (date(2026, 4, 2), datetime(2026, 4, 7, 6, tzinfo=UTC)),  # Maundy Thursday, a holiday in Denmark
        (TODAY, NOW),
        (date(2026, 3, 1), None),  # it has passed
        (None, None),
    ],
)
def test_a_review_comes_on_its_day_or_on_the_next_working_day(day: date | None, due: datetime | None) -> None:
    assert rules.review_due(replace(CONTENT, review_on=day), NOW, WORK) == due
    evening = datetime(2026, 3, 2, 20, tzinfo=UTC)
    assert rules.review_due(replace(CONTENT, review_on=TODAY), evening, WORK) == datetime(2026, 3, 3, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "url", "words"),
    [
        ("https://example.org/a", "https://example.org/a", ""),
        ("www.kommune.dk/x", "https://www.kommune.dk/x", ""),
        ("WWW.Kommune.dk", "https://WWW.Kommune.dk", ""),
        ("Budget 2026 https://example.org/b", "https://example.org/b", "Budget 2026"),
        ("Budget (2026): https://example.org/b.", "https://example.org/b", "Budget (2026)"),
        ("Budget (https://example.org/b)", "https://example.org/b", "Budget"),
        ("https://example.org/b – budget", "https://example.org/b", "budget"),
        ("https://example.org/a_(b)", "https://example.org/a_(b)", ""),
        ("Skriv til <mailto:anna@skole.dk>", "mailto:anna@skole.dk", "Skriv til"),
    ],
)
def test_a_line_with_one_address_is_a_link(line: str, url: str, words: str) -> None:
    assert rules.address_in(line) == (url, words)


@pytest.mark.parametrize(
    "line",
    [
        "referatet fra TRIO",
        "kommune.dk/x",
        "javascript:alert(1)",
        "https://",
        "www.",
        "https://[example.org",
        "https://example.org/a https://example.org/b",
    ],
)
def test_a_line_without_one_address_is_refused_unless_it_stood_there_already(line: str) -> None:
    assert rules.address_in(line) is None
    proposal = Proposal(content=replace(CONTENT, links=f"https://example.org\n\n{line}"))
    assert set(rules.problems(proposal, None, TODAY)) == {"links"}
    before = replace(DECISION, version=replace(DECISION.version, content=proposal.content))
    assert rules.problems(proposal, before, TODAY) == {}


@pytest.mark.parametrize("url", ["https://kommune.dk@example.org/x", "HTTPS://example.org:8000", "http://example.org"])
def test_where_an_address_leads(url: str) -> None:
    assert rules.host_of(url) == "example.org"


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=300), max_size=8), st.integers(0, 1_000))
@example({"a": "00", "b": "0", "c": "00"}, 4)  # of two texts as long as each other, none is shown longer
def test_texts_share_the_room_and_short_ones_stay_whole(texts: dict[str, str], room: int) -> None:
    shown = rules.folded(texts, room)
    assert sum(shown.values()) <= max(room, 0)
    assert all(shown[name] <= len(text) for name, text in texts.items())
    cut_ones = [shown[name] for name, text in texts.items() if shown[name] < len(text)]
    whole = [shown[name] for name, text in texts.items() if shown[name] == len(text)]
    assert not cut_ones or max(whole, default=0) <= max(cut_ones)
    if sum(map(len, texts.values())) <= room:
        assert not cut_ones


@given(st.text(max_size=300), st.integers(1, 200))
def test_a_cut_text_is_a_beginning(text: str, most: int) -> None:
    shown = cut(text, most)
    assert len(shown) <= most
    assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1]))


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("Det gælder fra mandag. Vi begynder", 24, "Det gælder fra mandag…"),
        ("Vi tænker … og venter på svar", 13, "Vi tænker…"),
        ("Mandag, tirsdag – onsdag", 18, "Mandag, tirsdag…"),
        ("Først.\n\nSå kommer resten", 8, "Først…"),
        ("Hvorfor? Derfor, ganske enkelt", 10, "Hvorfor?…"),
        ("Uafbrudt", 5, "Uafb…"),
    ],
)
def test_a_text_is_cut_after_a_word_without_its_comma_or_full_stop(text: str, most: int, shown: str) -> None:
    assert cut(text, most) == shown


@pytest.mark.parametrize(
    ("text", "most", "page"),
    [
        ("Et afsnit om skemaet.\n\nEt. Det er langt", 30, "Et afsnit om skemaet."),
        ("Vi mødes kl. 14. Det er bl.a. fordi bussen kører", 22, "Vi mødes kl. 14."),
        ("Vi sagde: »Det går.« Så gik det meget godt", 24, "Vi sagde: »Det går.«"),
        ("En sætning på linjen. Og én som går kl. 14 hver dag", 47, "En sætning på linjen. Og én som går kl. 14 hver"),
        ("x" * 20, 10, "x" * 10),
    ],
)
def test_a_page_ends_after_a_paragraph_else_a_sentence_else_a_word(text: str, most: int, page: str) -> None:
    assert text[: page_end(text, most)] == page
