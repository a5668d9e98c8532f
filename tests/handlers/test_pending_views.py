"""How decisions under way read: shortest and longest, in every language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.language import LANGUAGES, Reader
from bot.model import Choice, Conversation, Form, Kind, Message, Person
from handlers.pending import forms, news_views, perspective_views, rules, views
from handlers.pending.forms import Filled
from storage.pending_tables import DECIDED, DRAFT, DROPPED, OPEN, Change, Pending, Perspective, Promised, Proposal, Said
from tests.handlers.acting import HOURS
from tests.handlers.parts import check_form, check_message, readable
from tests.handlers.test_decision_views import LONG as LONG_DECISION
from tests.handlers.test_forum_views import ANNA, LONGEST_NAME, NOW, READER, ZONE
from tests.handlers.test_forum_views import LONG as LONG_FORUM

TEXT = "Æøå 😀 " * 1_000
SHORT = Pending(
    id=1,
    unit_id=1,
    author=ANNA,
    state=OPEN,
    version=1,
    proposal=Proposal(title="Ny mødestruktur", why="Tid.", influence="yellow"),
    opened_at=NOW,
)
LONG = replace(
    SHORT,
    id=2**62,
    author=LONGEST_NAME,
    deciders=(LONGEST_NAME,) * 20,
    proposal=Proposal(
        title="T" * rules.TITLE,
        why=TEXT[: rules.LONG],
        given=TEXT[: rules.LONG],
        open=TEXT[: rules.LONG],
        way=TEXT[: rules.STEPS],
        influence="green",
        speak_until=date(2026, 3, 12),
        unsigned=True,
        people=tuple(range(80)),
        forums=tuple(range(20)),
        places=tuple(range(20)),
    ),
    closed_at=NOW,
    spoken=500,
    unsigned=400,
    changed=Change(
        1, NOW, Promised("green", None, True), Promised("red", date(2026, 3, 12), False), TEXT[: rules.LONG]
    ),
)
STATES = (
    SHORT,
    LONG,
    replace(SHORT, state=DRAFT, opened_at=None),
    replace(LONG, state=DRAFT, opened_at=None, spoken=0, unsigned=0, changed=None),
    replace(SHORT, proposal=replace(SHORT.proposal, influence="red")),
    replace(LONG, state=DROPPED, dropped_reason=TEXT[: rules.LONG]),
    replace(LONG, state=DECIDED, decision=2**62),
)
PART = TEXT[: rules.PERSPECTIVE]
FULL = Said(sees=PART, worries=PART, suggests=PART, for_group="yes", limit=True)
SPOKEN = Perspective(
    id=2**62, person=LONGEST_NAME, said=FULL, at=NOW, late=True, verdict="partly", answer="a" * rules.SHORT
)
UNSIGNED = replace(SPOKEN, id=-(2**62), person=None, at=None, late=False, said=replace(FULL, for_group=""))
EMPTY = replace(SPOKEN, said=Said(limit=True), verdict="", answer="")
ROOM = Conversation(1, "C1", Kind.CHANNEL, "personale" * 8, "da")
MISSING = [(LONG_FORUM, hat) for hat in ("leader", "union", "work_environment")] * 7


def every_message(reader: Reader) -> Iterator[Message]:
    for one in STATES:
        for decision in (None, LONG_DECISION):
            yield views.announcement(one, decision, reader)
            yield views.announcement(one, decision, reader, Kind.PRIVATE)
            for mine, missing in ((True, MISSING), (False, ())):
                yield views.shown(
                    one,
                    mine=mine,
                    me=one.author.id,
                    heard=["N" * 80] * 60,
                    missing=missing,
                    decision=decision,
                    reader=reader,
                    said="x" * 100,
                    why_not="W" * 700 if mine else "",
                )
        for late in (True, False):
            yield perspective_views.thanks(one, unsigned=late, late=late, reader=reader)
            yield news_views.asked(one, late, reader)
            yield news_views.owed(one, late, one.author.id, reader, "W" * 700 * late)
        yield news_views.heard(one, reader)
        yield news_views.settled(one, reader)
        yield news_views.decides(one, 0, reader)
        yield news_views.time_is_over(one, reader)
        if one.changed:
            yield news_views.changed(one, one.changed, reader, Kind.CHANNEL)
        if one.dropped_reason:
            yield news_views.dropped(one, reader, Kind.PRIVATE)
        for why_not in ("", "W" * 700):
            yield news_views.closed(one, MISSING, one.author.id, reader, why_not)
            yield news_views.decides(one, one.author.id, reader, why_not)
        for spoken in (SPOKEN, EMPTY):
            yield news_views.told(one, spoken, 2**62, reader)
            yield news_views.told(one, spoken, 0, reader)
            yield news_views.ended(one, "N" * 80, 0, reader)
    yield news_views.no_longer(reader)
    for found in ([], [SHORT], [LONG] * 9):
        yield views.listing(found, 1, NOW.date(), reader)


def every_form(reader: Reader) -> Iterator[Form]:
    people = tuple(replace(LONGEST_NAME, id=n, external_id=f"U{n:036}") for n in range(rules.MOST_PEOPLE))
    rooms = tuple(replace(ROOM, id=n, external_id=f"C{n:060}") for n in range(rules.MOST_PLACES))
    choices = [Choice(str(2**62 - n), "L" * 70) for n in range(rules.MOST_FORUMS)]
    yield forms.write(Filled(proposal=Proposal()), [], {}, reader)
    for one in STATES:
        filled = Filled(
            proposal=one.proposal, deciders=people[: rules.MOST_DECIDERS], people=people, places=rooms, changes=one
        )
        state = {"pending": str(one.id), "version": "9" * 10}
        yield forms.write(filled, choices, state, reader, "It was changed meanwhile." * 5)
        yield forms.preview(one, views.announcement(one, None, reader), rooms, 500, reader)
        yield forms.drop(one, reader)
        for unsigned, late in ((True, False), (False, True)):
            yield forms.perspective(one, FULL, unsigned, late, reader)
            yield forms.perspective(one, Said(), unsigned, late, reader)
        for said in (SPOKEN, UNSIGNED, EMPTY):
            yield forms.answer(one, said, f"{2**62}:{2**62}:0", reader)
            yield perspective_views.perspective(one, said, True, reader)
        yield from (views.whole(one, page, reader) for page in (1, 2, 999))
        for found in ([], [SPOKEN], [SPOKEN, UNSIGNED, EMPTY] * 3):
            yield perspective_views.perspectives(one, found, 2, reader)


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_and_forms_hold_to_what_platforms_show(language: str) -> None:
    for message in every_message(Reader(language, ZONE)):
        check_message(message, 8_000, elements=40)
    for form in every_form(Reader(language, ZONE)):
        check_form(form)


def test_no_message_to_all_names_who_has_spoken() -> None:
    shown = readable(views.announcement(LONG, None, READER))
    assert "500 have spoken. 400 without their names." in shown


def test_the_reminder_is_on_the_working_day_before_the_last() -> None:
    def at(opened: int, until: int) -> datetime | None:
        opened_at = NOW.replace(day=opened)
        return rules.nudge_at(
            replace(SHORT, opened_at=opened_at, proposal=replace(SHORT.proposal, speak_until=date(2026, 3, until))),
            HOURS,
        )

    def morning(day: int) -> datetime:
        return HOURS.start_of(date(2026, 3, day))

    assert at(2, 12) == morning(11)
    assert at(2, 9) == morning(6), "a Monday"
    assert at(2, 15) == morning(13), "a Sunday: the Friday before"
    assert at(11, 12) == morning(12)
    assert at(12, 12) is None
    assert rules.nudge_at(SHORT, HOURS) is None, "no day"


def test_an_answer_is_owed_from_the_day_on() -> None:
    one = replace(SHORT, proposal=replace(SHORT.proposal, speak_until=date(2026, 3, 12)))
    assert [rules.owed_at(n, one, HOURS) for n in rules.NUDGES] == [
        HOURS.start_of(date(2026, 3, 19)),
        HOURS.start_of(date(2026, 3, 26)),
    ]
    assert rules.decidable_on(SHORT, HOURS) == date(2026, 3, 16), "ten working days after the opening"


def test_hats_are_missing_until_one_who_wears_them_speaks() -> None:
    def person(n: int) -> Person:
        return replace(ANNA, id=n)

    members = tuple(
        replace(LONG_FORUM.members[0], person=person(n), hat=hat)
        for n, hat in ((1, "union"), (2, "union"), (3, "other"))
    )
    forum = replace(LONG_FORUM, members=members)
    one = replace(SHORT, author=person(4))
    assert rules.missing_hats(one, [forum], []) == [(forum, "union")]
    assert rules.missing_hats(one, [forum], [2]) == []
    assert rules.missing_hats(replace(one, deciders=(person(1), person(2))), [forum], []) == [], "they ask"


def test_nobody_speaks_without_a_name_after_the_day() -> None:
    one = replace(LONG, closed_at=None)
    until = date(2026, 3, 12)
    assert rules.may_speak_unsigned(one, until)
    assert not rules.may_speak_unsigned(one, until + timedelta(days=1))
    assert not rules.may_speak_unsigned(LONG, until), "the round is closed"
    assert rules.may_speak(LONG)
