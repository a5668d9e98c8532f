"""How forums read: shortest and longest, in every language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.cadence import LAST, Cadence, Every, OnHoliday
from bot.language import LANGUAGES, Reader
from bot.model import Conversation, Facts, Form, Kind, Message, Person, buttons_of
from handlers.forums import forms, meeting_views, member_views, news_views, rules, surprise_views, views
from storage.forum_tables import Before, Changed, Forum, Listed, Meeting, Member, Settings
from storage.surprise_tables import Counted
from storage.surprises import ROUNDS
from tests.handlers.parts import check_form, check_message, readable

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TODAY = NOW.date()
ZONE = "Europe/Copenhagen"
READER = Reader("en", ZONE)
SECRET = "Hemmeligt "
ANNA = Person(1, "U1", "Anna Holm", "da", ZONE)
MANY = [
    Person(n, f"{n:08}-0000-4000-8000-000000000000", f"Ann-Sofie Østergård {n}", "da", ZONE, guest=True)
    for n in range(2, 2 + rules.MOST_MEMBERS)
]
LONGEST_NAME = replace(MANY[0], name="Nn" * 100)
ROOM = Conversation(1, "C1", Kind.CHANNEL, "personale" * 8, "da")
LINK = "https://teams.microsoft.com/l/meetup-join/" + "x" * 458

SHORT = Forum(
    id=2**62,
    unit_id=1,
    version=1,
    settings=Settings(name="T", cadence=Cadence(Every.HAND, TODAY), at=time(9)),
    created_by=ANNA,
    chair=ANNA,
)
LONG = Forum(
    id=2**62,
    unit_id=1,
    version=99_999,
    settings=Settings(
        name=(SECRET * 20)[: forms.NAME],
        purpose=(SECRET * 99)[: forms.PURPOSE],
        kind="dialogue",
        cadence=Cadence(
            Every.DATES,
            TODAY,
            dates=tuple((month, day) for month in (9, 12) for day in range(10, 22)),
            on_holiday=OnHoliday.LATER,
        ),
        at=time(23, 59),
        minutes=rules.MOST_MINUTES,
        place=LINK,
        deadline=rules.MOST_DAYS,
        ground_rules=(SECRET * 999)[: forms.RULES],
        standing_agenda=(SECRET * 999)[: forms.RULES],
        asks=True,
    ),
    created_by=LONGEST_NAME,
    chair=LONGEST_NAME,
    minute_taker=MANY[1],
    conversation=ROOM,
    members=tuple(Member(one, "leader" if n < 3 else "other") for n, one in enumerate(MANY)),
)
BIG = replace(
    LONG,
    zone="America/Argentina/ComodRivadavia",
    titles=dict.fromkeys(rules.HATS, "Tt" * 30),
    members=tuple(Member(replace(LONGEST_NAME, id=n), hat) for n in range(300) for hat in rules.HATS),
)
ARCHIVED = replace(LONG, archived_at=NOW)
MEETING = Meeting(
    id=2**62, unit_id=1, forum_id=2**62, name="T", planned_on=TODAY, starts_at=NOW, minutes=60, place=""
)  # fmt: skip
MOVED = replace(
    MEETING, planned_on=date(2026, 2, 25), by_hand=True, substitute=LONGEST_NAME, place="x" * forms.PLACE, minutes=1440
)
CANCELLED = replace(MOVED, cancelled_at=NOW, cancelled_reason=(SECRET * 99)[: forms.REASON])
BY_HAND = replace(MOVED, planned_on=None, place=LINK)
BEFORE = Before(starts_at=NOW - timedelta(days=1), minutes=60, place="", substitute=1)
NEARLY = replace(BEFORE, starts_at=NOW)
TOLD = ("In a minute I tell Anna.",)
AUDIENCES = (
    rules.Audience(people=tuple(MANY)),
    rules.Audience(),
    rules.Audience(ROOM),
    rules.Audience(ROOM, hidden=True),
)
LISTED = [Listed(2**62, LONG.settings.name, 1, NOW)] * 9


def changed(before: Before, meeting: Meeting) -> Changed:
    return Changed(
        meeting=meeting, before=before, by=LONGEST_NAME, forum_id=2**62, forum=LONG.settings.name, zone="Asia/Tokyo",
        concerned=True,
    )  # fmt: skip


def every_message(reader: Reader) -> Iterator[Message]:
    for found in ([], [Listed(1, "T", None, None)], LISTED):
        for archived in (True, False):
            yield views.listing(found, 1, reader, archived=archived)
        yield views.listing_archived([replace(one, archived_at=NOW) for one in found], 1, reader)
    yield views.which(LISTED, "forum.show", reader)
    for forum in (SHORT, LONG, BIG, ARCHIVED):
        for mine in (True, False):
            for coming in ([], [MOVED] * views.NEXT):
                yield views.shown(forum, coming, mine, reader)
                yield views.shown(forum, coming, mine, reader, lately=[300] * ROUNDS)
                for new in (True, False):
                    yield views.saved(forum, coming, 99 * (not new), new, mine, reader)
            for some in ([], [MEETING], [MOVED] * 9, [CANCELLED] * 9, [BY_HAND] * 9):
                yield meeting_views.meetings(forum, some, 1, mine, ZONE, reader)
        yield views.archived(forum, reader)
        yield surprise_views.question(forum, MEETING, NOW, reader)
        for counted in (None, Counted(300, 300, 300)):
            for lately in ([], [1], [300] * ROUNDS):
                yield surprise_views.result(forum, MEETING, counted, lately, reader)
    yield surprise_views.thanks(reader)
    yield surprise_views.closed(reader)
    for forum in (SHORT, LONG, ARCHIVED):
        for meeting in (MEETING, MOVED, BY_HAND):
            yield meeting_views.arranged(
                forum, meeting, reader.text("The meeting is saved"), True, ZONE, TOLD[-1], reader
            )
        for items, to in ((0, None), (1, None), (15, MOVED)):
            yield meeting_views.cancelled(forum, CANCELLED, TOLD[-1], items, to, reader)
        yield views.shown(forum, [], True, reader, hidden=True)
        for page in (1, 2):
            for mine in (True, False):
                yield member_views.listing(forum, page, mine, reader)
        yield member_views.added(forum, MANY, reader)
        for person in (LONGEST_NAME, ANNA):
            for to_chair in (0, 99):
                yield member_views.removed(forum, person, list(rules.HATS), to_chair, reader)
        yield news_views.rhythm(forum, [MOVED] * views.NEXT, reader)
    moved = news_views.what_moved(999, AUDIENCES[0], reader)
    yield views.saved(LONG, [MOVED] * views.NEXT, 99, False, True, reader, moved)
    for audience in (None, *AUDIENCES):
        yield meeting_views.cancelled(LONG, CANCELLED, news_views.who_is_told(audience, reader), 0, None, reader)
    for before in (BEFORE, replace(BEFORE, existed=False), replace(BEFORE, cancelled=True), NEARLY):
        for now in (MEETING, MOVED, BY_HAND, CANCELLED):
            yield news_views.changed(changed(before, now), reader)


def every_form(reader: Reader) -> Iterator[Form]:
    yield forms.write(forms.Filled(ANNA), {}, reader)
    for forum in (SHORT, LONG):
        yield forms.write(forms.filled(forum), {"forum": str(forum.id), "base": "99999"}, reader, "Wrong.")
        yield forms.write(forms.filled(forum), forms.state(BIG, hidden=True), reader, "Wrong.")
        yield forms.insert(forum, reader)
        yield member_views.add(forum, reader)
        for meeting in (MEETING, MOVED):
            yield forms.change(forum, meeting, TODAY, time(14), reader)
            yield forms.cancel(forum, meeting, reader)


def facts(message: Message) -> dict[str, str]:
    return dict(item for one in message.elements if isinstance(one, Facts) for item in one.items)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_fits(language: str) -> None:
    for message in every_message(Reader(language, ZONE)):
        assert message.private
        check_message(message, longest=5_500)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_fits(language: str) -> None:
    for form in every_form(Reader(language, ZONE)):
        check_form(form)


def test_a_private_preview_says_nothing_of_the_content() -> None:
    for message in every_message(READER):
        assert SECRET.strip() not in message.preview, message.preview


def test_only_who_may_change_it_is_offered_to() -> None:
    offered = {one.label for one in buttons_of(views.shown(LONG, [], True, READER))}
    assert offered == {"Meetings", "Agenda", "Insert a meeting", "Members", "The year", "Edit", "Archive"}
    others = {one.label for one in buttons_of(views.shown(LONG, [], False, READER))}
    assert others == {"Meetings", "Agenda", "Members", "The year"}
    seen = meeting_views.meetings(LONG, [MEETING, CANCELLED], 1, False, ZONE, READER)
    assert {one.label for one in buttons_of(seen)} == {"Agenda", "Next agenda", "Show the forum"}
    mine = meeting_views.meetings(LONG, [MEETING, CANCELLED], 1, True, ZONE, READER)
    assert {one.action for one in buttons_of(mine)} >= {"meeting.change", "meeting.restore", "meeting.insert"}
    assert "Bring it back" not in {one.label for one in buttons_of(views.shown(ARCHIVED, [], False, READER))}


@pytest.mark.parametrize(
    ("cadence", "words"),
    [
        (Cadence(Every.WEEKS, TODAY, 1, (3,)), "Every Wednesday"),
        (Cadence(Every.WEEKS, TODAY, 2, (5,)), "Every 2 weeks, on a Friday"),
        (Cadence(Every.MONTHS, TODAY, 1, (1,), 2), "Every month, the second Monday"),
        (Cadence(Every.MONTHS, TODAY, 3, (7,), LAST), "Every 3 months, the last Sunday"),
        (Cadence(Every.DATES, TODAY, dates=((3, 15), (10, 1))), "Each year on 15 March and 1 October"),
        (Cadence(Every.HAND, TODAY), "No fixed rhythm, usually"),
    ],
)
def test_a_rule_is_said_in_words(cadence: Cadence, words: str) -> None:
    forum = replace(SHORT, settings=replace(SHORT.settings, cadence=cadence, minutes=90))
    assert facts(views.shown(forum, [], True, READER))["It meets"] == f"{words} at 09:00, 90 minutes"


def test_a_deadline_is_said_in_what_it_is_counted() -> None:
    def said(**values: Any) -> str:
        shown = facts(views.shown(replace(SHORT, settings=replace(SHORT.settings, **values)), [], True, READER))
        return shown["Topics are raised"]

    assert said() == "3 working days before"
    assert said(deadline=1, deadline_in="weeks") == "1 week before"


def test_what_follows_is_said() -> None:
    weekly = replace(SHORT, settings=replace(SHORT.settings, cadence=Cadence(Every.WEEKS, TODAY)))
    assert "a year ahead" in readable(views.saved(weekly, [MEETING], 0, True, True, READER))
    assert "there is no meeting in the coming year" in readable(views.saved(weekly, [], 0, True, True, READER))
    assert "by myself" in readable(views.saved(SHORT, [], 0, True, True, READER))
    assert "2 meetings" in readable(views.saved(SHORT, [], 2, False, True, READER))


@pytest.mark.parametrize(
    ("place", "link"), [(LINK, True), ("Room 12", False), ("Room 12, https://example.org", False), ("http://[", False)]
)
def test_a_place_that_is_an_address_is_a_link(place: str, link: bool) -> None:
    forum = replace(SHORT, settings=replace(SHORT.settings, place=place))
    shown = views.shown(forum, [], True, READER)
    assert ("Place" in facts(shown)) is not link
    assert ("To the meeting" in readable(shown)) is link


def test_only_a_name_and_a_time_are_needed() -> None:
    form = forms.write(forms.Filled(ANNA), {}, READER)
    assert [one.name for one in form.fields if one.required] == ["name", "at"]
    assert {one.name for one in form.fields if one.initial} == {"chair"}
