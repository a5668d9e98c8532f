"""How pre-meeting notices read: shortest and longest, in every language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.data import as_json
from bot.language import LANGUAGES, Reader
from bot.model import Form, Message, buttons_of
from handlers.notices import forms, rules, sender_views, views
from storage.notice_tables import Circle, Concerned, Matter, Notice, Question
from storage.notices import NAMED
from tests.handlers.parts import check_form, check_message, readable
from tests.handlers.test_forum_views import ANNA, CANCELLED, LONGEST_NAME, MANY, MEETING, NOW, READER, ZONE

SECRET = "Hemmeligt "
BEFORE, AFTER = NOW - timedelta(days=3), NOW + timedelta(hours=1)  # the meeting begins NOW
ONE = Concerned(2**62, MANY[0], BEFORE, None, "", None, None, None, "", None)
LONG_MATTER = Matter(
    topic=(SECRET * 99)[: forms.TOPIC],
    how=(SECRET * 999)[: forms.HOW],
    aim=(SECRET * 999)[: forms.AIM],
    wish="discussion",
    chair_sees=True,
    on_agenda=True,
    wants_talk=True,
)
SHORT = Notice(
    id=2**62,
    unit_id=1,
    version=1,
    meeting=MEETING,
    sender=ANNA,
    chair=None,
    circle=Circle(1, (MANY[0].name,)),
    matter=Matter(topic=SECRET),
    late=False,
    late_reason="",
    created_at=BEFORE,
    concerned=(ONE,),
)
ANSWERS = [
    replace(ONE, answer=rules.PREPARED),
    replace(ONE, answer=rules.TALK),
    replace(ONE, answer=rules.TALK, talk_at=NOW),
    replace(ONE, answer=rules.TALK, talked_at=NOW),
    replace(ONE, answer=rules.ASK),
    replace(ONE, answer=rules.MOVE, reason=(SECRET * 99)[: forms.WHY]),
    replace(ONE, answer=rules.MOVE, kept_at=NOW),
    replace(ONE, person=LONGEST_NAME, reached=False),
]
LONG = replace(
    SHORT,
    version=99,
    sender=LONGEST_NAME,
    chair=MANY[9],
    circle=Circle(300, tuple(one.name for one in MANY[:NAMED])),
    matter=LONG_MATTER,
    late=True,
    late_reason=(SECRET * 99)[: forms.WHY],
    changed=tuple(rules.FIELDS),
    changed_at=NOW,
    raised_at=NOW,
    meeting=replace(MEETING, name="Nn" * 50),
    concerned=(*ANSWERS, *(replace(ONE, person=one) for one in MANY)),
)
CALLED_OFF = replace(LONG, meeting=CANCELLED)
WITHDRAWN = replace(LONG, withdrawn_at=NOW)
EVERY = (SHORT, LONG, CALLED_OFF, WITHDRAWN)
QUESTIONS = [
    Question(2**62, 2**62, LONGEST_NAME, (SECRET * 999)[: forms.QUESTION], answer, NOW)
    for answer in ("", (SECRET * 999)[: forms.ANSWER])
]


def every_message(reader: Reader) -> Iterator[Message]:
    yield from _to_concerned(reader)
    yield from _to_sender(reader)
    for page, found in ((1, []), (1, [SHORT]), (2, [LONG] * 20)):
        yield sender_views.listing(found, page, ANNA.id, reader)


def _to_concerned(reader: Reader) -> Iterator[Message]:
    for notice in EVERY:
        for one in (ONE, *ANSWERS):
            for now in (BEFORE, AFTER):
                yield views.told_to(notice, one, now, reader)
            for to_sender in (True, False):
                yield views.talked(notice, one, reader, to_sender=to_sender)
            yield from (views.nudge(notice, one, n, reader) for n in rules.NUDGES)
        yield from (views.said_since(notice, what, reader) for what in ("changed", "moved", "kept", "withdrawn"))
        yield from (views.answered(notice, question, reader) for question in QUESTIONS[1:])
        yield views.for_chair(notice, reader)
        yield views.to_chair_in_full(notice, reader)
        yield from (views.noted(notice, what, reader) for what in (*rules.ANSWERS, "talked", "not_talked"))


def _to_sender(reader: Reader) -> Iterator[Message]:
    for notice in EVERY:
        for after in (None, MEETING):
            for now in (BEFORE, AFTER):
                yield sender_views.status(notice, after, now, reader)
            for one in (ONE, *ANSWERS):
                yield sender_views.asks_to_move(notice, one, after, BEFORE, reader)
            yield sender_views.begins(notice, after, now, reader)
            yield sender_views.homeless(notice, after, notice.meeting.cancelled_reason, reader)
        for one in (ONE, *ANSWERS):
            yield sender_views.wants_talk(notice, one, reader)
            yield sender_views.kept(one, reader)
        for question in QUESTIONS:
            yield sender_views.asked(notice, question, reader)
            yield sender_views.replied(question, reader)
        for new in (True, False):
            yield sender_views.sent(notice, MANY, near=new, deadline=NOW, new=new, reader=reader)
        yield sender_views.last_call(notice, reader)
        yield sender_views.housed(notice, reader)
        yield sender_views.moved(notice, reader)


def every_form(reader: Reader) -> Iterator[Form]:
    many = forms.Offered([MEETING, LONG.meeting] * 30, frozenset({MEETING.id}), MEETING.id)
    full = forms.Filled(
        LONG_MATTER,
        str(MEETING.id),
        tuple(MANY),
        everybody=True,
        late_reason=LONG.late_reason,
        name="n" * forms.MEETING,
        date=date(2026, 3, 4),
        at=time(9),
    )
    yield forms.write(forms.Filled(), forms.Offered([]), {}, reader)
    for offered in (forms.Offered([]), many):
        for state in ({"forum": str(2**62), "late": "1"}, {"notice": str(2**62), "base": "99", "late": "1"}):
            yield forms.write(full, offered, state, reader, sender_views.late(NOW, reader))
    for notice in (SHORT, LONG):
        for form in (forms.talk, forms.ask, forms.ask_to_move):
            yield form(notice, 2**62, reader)
        yield forms.withdraw(notice, reader)
    yield from (forms.reply(question, reader) for question in QUESTIONS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_fits(language: str) -> None:
    for message in every_message(Reader(language, ZONE)):
        assert message.private
        check_message(message, longest=7_000)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_fits(language: str) -> None:
    for form in every_form(Reader(language, ZONE)):
        check_form(form)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_title_and_no_notification_says_bomb_or_the_matter(language: str) -> None:
    for message in every_message(Reader(language, ZONE)):
        for shown in (message.title, message.preview):
            assert "bomb" not in shown.casefold()
            assert SECRET.strip() not in shown


def test_what_follows_a_notice_repeats_nothing_of_it() -> None:
    """So that withdrawing has nothing to empty there."""
    follow_ups = [
        *(views.nudge(LONG, ONE, n, READER) for n in rules.NUDGES),
        *(views.said_since(LONG, what, READER) for what in ("changed", "moved", "kept", "withdrawn")),
        views.talked(LONG, ONE, READER, to_sender=True),
        sender_views.last_call(LONG, READER),
        sender_views.housed(LONG, READER),
    ]
    for message in follow_ups:
        assert SECRET.strip() not in as_json(message), message.title


def test_a_meeting_a_topic_and_somebody_are_enough() -> None:
    form = forms.write(forms.Filled(), forms.Offered([MEETING]), {}, READER)
    assert [one.name for one in form.fields if one.required] == ["topic"]


def test_two_meetings_of_one_name_are_told_apart_by_when() -> None:
    later = replace(MEETING, id=7, starts_at=NOW + timedelta(days=7))
    form = forms.write(forms.Filled(), forms.Offered([MEETING, later]), {}, READER)
    labels = [choice.label for choice in form.fields[0].choices]
    assert len(set(labels)) == 3
    assert all(len(label) <= 75 for label in labels)


def test_after_the_meeting_began_nothing_is_asked_any_more() -> None:
    assert not list(buttons_of(views.told_to(SHORT, ONE, AFTER, READER)))
    labels = {one.label for one in buttons_of(sender_views.status(SHORT, MEETING, AFTER, READER))}
    assert labels == {"It was raised", "To the next meeting", "Withdraw"}
    assert "Choose another meeting" in readable(sender_views.homeless(CALLED_OFF, MEETING, "", READER))
