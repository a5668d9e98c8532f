"""How agendas and minutes read: shortest and longest, in every language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.cadence import Cadence, Every
from bot.language import LANGUAGES, Reader
from bot.model import Conversation, Form, Kind, Message, Person, buttons_of
from handlers.agenda import forms, minutes_views, rules, views
from handlers.agenda.rules import Agenda
from storage.agenda_tables import Content, Edition, Held, Item, Left, Minutes, Part, Version, Words
from storage.drafts import Draft
from storage.minutes import MOST_DECIDED
from storage.notice_tables import OnAgenda
from tests.handlers.parts import check_form, check_message, readable
from tests.handlers.test_forum_rules import SCHOOL
from tests.handlers.test_forum_views import (
    ANNA,
    BY_HAND,
    CANCELLED,
    LONG,
    LONGEST_NAME,
    MANY,
    MEETING,
    MOVED,
    NOW,
    READER,
    SECRET,
    SHORT,
    ZONE,
)

DIRECT = Conversation(2, "D1", Kind.DIRECT, "", "da", person_id=1)
ROOM = Conversation(1, "C1", Kind.CHANNEL, "personale" * 8, "da")
LATER = NOW + timedelta(days=7)
ITEM = Item(id=2**62, meeting_id=2**62, added_by=ANNA, added_at=NOW, words=Words(title="T"))
LONG_ITEM = Item(
    id=2**62,
    meeting_id=2**62,
    added_by=LONGEST_NAME,
    added_at=NOW,
    words=Words(
        title=(SECRET * 20)[: forms.TITLE],
        aim="information",
        text=(SECRET * 999)[: forms.TEXT],
        minutes=rules.MOST_MINUTES,
    ),
    late=True,
    late_reason=(SECRET * 99)[: forms.REASON],
    carried_from=NOW,
)
NOTICE = OnAgenda(2**62, LONGEST_NAME, (SECRET * 20)[:150], True, (SECRET * 99)[:500])
HIDDEN = replace(NOTICE, topic="", late_reason="It came up yesterday.")


def part(n: int, text: str) -> Part:
    return Part(f"item_{2**62 + n}", (SECRET * 20)[: forms.TITLE], LONGEST_NAME.name, text)


def written(text: str, extra: str, people: list[Person], decided: int) -> Content:
    most = rules.MOST_ITEMS + rules.MOST_STANDING
    topics = [("", ""), ("", LONGEST_NAME.name), ((SECRET * 20)[:150], LONGEST_NAME.name)] * rules.MOST_NOTICES
    notices = [Part(f"notice_{2**62 + n}", *topics[n], text) for n in range(rules.MOST_NOTICES)]
    return Content(
        parts=(Part("last", "2026-09-30", "", text), *(part(n, text) for n in range(most)), *notices),
        extra=extra,
        present=tuple(one.id for one in people),
        decided=tuple((99_999, "t" * 140) for _ in range(decided)),
    )


EMPTY = Content()
BRIEF = Content(parts=(Part("item_1", "T", "Anna", "x"),))
FULL = written("Ord og " * 200, "Ord og " * 400, MANY, MOST_DECIDED)
MINUTES = Minutes(
    id=2**62,
    number=1,
    meeting=MEETING,
    author=ANNA,
    sent_at=NOW,
    version=Version(number=1, at=NOW, by=ANNA, content=BRIEF),
)
LONG_MINUTES = replace(
    MINUTES,
    number=99_999,
    versions=99,
    version=Version(number=99, at=NOW, by=LONGEST_NAME, content=FULL, present=tuple(MANY)),
)


def agendas() -> Iterator[Agenda]:
    yield Agenda(forum=SHORT, meeting=replace(MEETING, starts_at=LATER), raised_until=LATER)
    yield Agenda(
        forum=LONG,
        meeting=replace(MOVED, starts_at=LATER),
        items=(LONG_ITEM,) * rules.MOST_ITEMS,
        notices=(NOTICE, HIDDEN) * rules.MOST_NOTICES,
        last=LONG_MINUTES,
        raised_until=NOW - timedelta(days=1),
        left=(Left(MEETING, 1), Left(CANCELLED, 15), Left(CANCELLED, 15), Left(CANCELLED, 15)),
    )
    yield Agenda(forum=LONG, meeting=CANCELLED, items=(ITEM,), raised_until=NOW)
    yield Agenda(forum=LONG, meeting=replace(CANCELLED, cancelled_reason=""), raised_until=NOW)


def every_message(reader: Reader) -> Iterator[Message]:
    for agenda in agendas():
        for person in (ANNA, LONGEST_NAME):
            for following in (None, MOVED):
                yield views.shown(agenda, person.id, NOW, following, reader)
        for place in (ROOM, DIRECT):
            yield views.sent(agenda, place, NOW, reader)
    yield views.nothing_planned(LONG, reader)
    for item in (ITEM, LONG_ITEM):
        for mine in (True, False):
            yield views.item(item, LONG, BY_HAND, MEETING if mine else None, mine, False, reader)
        yield views.removed(item, reader)
    yield views.moved(15, MEETING, 2**62, reader)
    yield views.moved_back(2, MEETING, reader)
    move = views.move_all(MEETING, MOVED, reader)
    for minutes in (MINUTES, LONG_MINUTES):
        for place in (ROOM, DIRECT):
            yield minutes_views.sent(minutes, LONG, place, reader)
        yield minutes_views.shown(minutes, LONG, True, move, reader)
        yield minutes_views.shown(minutes, SHORT, False, None, reader)
        for forum in (SHORT, LONG):
            yield minutes_views.sent_now(minutes, minutes_views.places(forum, reader), forum, move, reader)
        for found in ([], [Edition(98, NOW, LONGEST_NAME.name)] * 9):
            yield minutes_views.versions(minutes, found, reader)
    for held in ([], [Held(MEETING)] * 9, [Held(MOVED, 2**62, 99_999)] * 9):
        yield minutes_views.listing(LONG, held, 1, [MEETING.id], reader)
        yield minutes_views.listing(LONG, held, 1, [], reader)


def every_form(reader: Reader) -> Iterator[Form]:
    for words in (Words(title=""), LONG_ITEM.words):
        for state in ({"meeting": str(2**62)}, {"meeting": str(2**62), "late": "1"}, {"item": str(2**62)}):
            yield forms.item(LONG, MEETING, words, state, reader)
            yield forms.item(LONG, MEETING, words, state, reader, order=forms.Order(15, 15, 11))
    state = {"meeting": str(2**62), "base": "99", "draft": str(2**62)}
    blank = written("", "", MANY, MOST_DECIDED)
    for content in (EMPTY, BRIEF, blank, FULL):
        yield minutes_views.write(LONG, MEETING, minutes_views.Written(content), {"meeting": "1"}, reader)
        yield minutes_views.write(
            LONG, MOVED, minutes_views.Written(content, tuple(MANY)), state, reader, "Somebody was quicker."
        )
    draft = Draft(2**62, "minutes", 2**62, {}, NOW)
    for minutes in (MINUTES, LONG_MINUTES):
        yield minutes_views.preview(draft, minutes, LONG, reader, "It was changed.")
        yield from (minutes_views.reading(minutes, LONG, page, reader) for page in range(1, 12))
    yield minutes_views.gone(reader)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_fits(language: str) -> None:
    for message in every_message(Reader(language, ZONE)):
        assert message.private
        assert SECRET.strip() not in message.preview, message.preview
        check_message(message, longest=12_000, elements=99)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_fits(language: str) -> None:
    for form in every_form(Reader(language, ZONE)):
        check_form(form)


def labels(message: Message) -> set[str]:
    return {one.label for one in buttons_of(message)}


def test_what_is_on_an_agenda_is_numbered_through() -> None:
    agenda = Agenda(
        forum=replace(SHORT, settings=replace(SHORT.settings, standing_agenda="News\nAbsence")),
        meeting=replace(MEETING, starts_at=LATER),
        items=(ITEM,),
        notices=(NOTICE, HIDDEN),
        last=MINUTES,
        raised_until=LATER,
    )
    text = readable(views.sent(agenda, ROOM, NOW, READER))
    for words in (
        "1. Minutes of Monday 2 March 2026",
        "2. News\n3. Absence",
        "4. T",
        "5. Hemmeligt",
        "6. An item from",
    ):
        assert words in text, words


def test_what_is_late_says_why_and_its_topic_stays_hidden() -> None:
    """The form said that everybody reads the reason."""
    agenda = Agenda(
        forum=SHORT, meeting=replace(MEETING, starts_at=LATER), notices=(HIDDEN,), raised_until=LATER
    )  # fmt: skip
    text = readable(views.sent(agenda, ROOM, NOW, READER))
    assert "After the deadline" in text
    assert SECRET.strip() not in text


def test_standing_items_without_room_of_their_own_are_one_with_the_last() -> None:
    many = "\n".join(map(str, range(1, 14)))
    forum = replace(SHORT, settings=replace(SHORT.settings, standing_agenda=many))
    assert rules.standing(forum) == [*map(str, range(1, 10)), "10 · 11 · 12 · 13"]


def test_only_who_may_is_offered_to() -> None:
    for mine, offered in ((True, {"To the next meeting", "Edit", "Take it off", "Agenda"}), (False, {"Agenda"})):
        assert labels(views.item(ITEM, LONG, MEETING, None, mine, False, READER)) == offered
    assert "Edit" not in labels(views.item(ITEM, LONG, MEETING, None, True, True, READER)), "it has begun"
    assert "Correct" not in labels(minutes_views.shown(MINUTES, LONG, False, None, READER))


def test_a_meetings_agenda_and_the_next_one_are_told_apart_by_their_buttons() -> None:
    seen = minutes_views.listing(LONG, [Held(MEETING)], 1, [], READER)
    assert [one.label for one in buttons_of(seen)] == ["Agenda", "Next agenda"]


def test_nothing_of_long_minutes_is_lost() -> None:
    pages = [minutes_views.reading(LONG_MINUTES, LONG, page, READER) for page in range(1, 99)]
    text = "\n".join(readable(one) for one in pages)
    assert text.count("D-99999") >= MOST_DECIDED
    assert MANY[-1].name in text


def test_the_agenda_waits_for_what_is_raised_in_time() -> None:
    forum = replace(SHORT, settings=replace(SHORT.settings, cadence=Cadence(Every.HAND, date(2026, 3, 2))))
    meeting = replace(MEETING, starts_at=LATER)
    hours = SCHOOL
    usual = rules.goes_out(forum, meeting, hours)
    assert usual is not None
    assert usual.isoformat() == "2026-03-06T07:00:00+00:00", "the working day before Monday, as work begins"
    soon = replace(forum, settings=replace(forum.settings, deadline=1))
    late = rules.goes_out(soon, meeting, hours)
    assert late is not None
    assert late > rules.raised_until(soon, meeting, hours)
    assert rules.goes_out(replace(forum, settings=replace(forum.settings, agenda_days=0)), meeting, hours) is None
