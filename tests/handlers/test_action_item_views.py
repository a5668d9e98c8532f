"""How action items read: shortest and longest, in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.data import as_json
from bot.language import LANGUAGES, Reader
from bot.model import Choice, Form, Kind, Message, Text, buttons_of
from handlers.action_items import creator_views, forms, lists, news, noted, reminder_views, rules, views
from handlers.action_items.gathering import Gathered
from storage.action_item_tables import ActionItem, Event, Origin, Task, Which
from tests.handlers.parts import check_form, check_message, readable
from tests.handlers.test_forum_views import ANNA, LONGEST_NAME, MANY, NOW, READER, ROOM, TODAY, ZONE

SECRET = "Hemmeligt "
WHY = "Årsagen er "  # what nobody but its own people reads
NN = LONGEST_NAME
OTHER = replace(MANY[1], name="Mm" * 100)
OWNER = replace(MANY[2], name="Oo" * 100)
HELPER = replace(MANY[3], name="Hh" * 100)
DIRECT = replace(ROOM, kind=Kind.DIRECT)
PLACES = ("", "#" + "p" * 60)
HAPPENED = (*news.EVENTS, "of a later version")


def filled(words: str, most: int) -> str:
    return (words * most)[:most]


SHORT = ActionItem(
    id=2**62,
    unit_id=1,
    heading_id=2**62,
    version=1,
    creator=ANNA,
    owner=MANY[0],
    task=Task(title="T", due_on=TODAY),
    state="asked",
    asked_at=NOW,
    created_at=NOW,
)
LONG = replace(
    SHORT,
    version=99_999,
    creator=NN,
    owner=OWNER,
    task=Task(
        title=filled(SECRET, forms.TITLE),
        deliver=filled(SECRET, forms.DELIVER - 1) + "🎒",
        serves=filled(SECRET, forms.SERVES),
        term="short",
        due_on=TODAY + timedelta(days=300),
    ),
    origin=Origin(decision=2**62, notice=2**62, meeting=2**62, follows=2**62, url="https://x.dk/" + "x" * 480),
    conversation=1,
    partner=OTHER,
    participants=tuple(replace(NN, id=one.id) for one in MANY[10:30]),
    reached=False,
)
ANSWERED = replace(
    LONG,
    offered_to=OTHER,
    offered_at=NOW,
    suggested_on=TODAY + timedelta(days=400),
    suggested_why=filled(WHY, forms.WHY),
)
BLOCKED = [
    replace(ANSWERED, state="blocked", lacks=lacks, lacks_from=whom, blocked_at=NOW, reason=filled(WHY, forms.WHY))
    for lacks, whom in (*((one, HELPER) for one in rules.LACKS), ("time", None))
]
CLOSED = [
    replace(LONG, state="done", closed_at=NOW, closed_by=OWNER),
    *(
        replace(LONG, state="done", closed_at=NOW, closed_by=NN, solved=one, what_now=filled(WHY, forms.WHY))
        for one in rules.SOLVED
    ),
    replace(LONG, state="dropped", closed_at=NOW, closed_by=OWNER, reason=filled(WHY, forms.WHY)),
    replace(LONG, state="dropped", closed_at=NOW, closed_by=NN, reason=filled(WHY, forms.WHY)),
]
OWN = replace(LONG, owner=NN, state="accepted", reached=True)
OPEN = (SHORT, LONG, ANSWERED, replace(ANSWERED, state="accepted"), OWN, replace(OWN, state="blocked", lacks="money"))
EVERY = (*OPEN, *BLOCKED, *CLOSED)
HEADING = [
    replace(EVERY[n % len(EVERY)], id=2**62 + n, task=LONG.task, owner=replace(OWNER, id=100 + n))
    for n in range(rules.MOST_OWNERS)
]
PEOPLE = (ANNA, MANY[0], NN, OWNER, OTHER, HELPER, MANY[10])


def every_message(reader: Reader) -> Iterator[Message]:
    for n, item in enumerate(EVERY):
        for place in PLACES if n < 2 else PLACES[1:]:
            yield views.to_owner(item, place, reader)
            yield views.to_participant([item], OTHER.id, place, reader)
            yield views.to_participant([item], MANY[10].id, place, reader)
            yield views.to_anybody([item], place, reader)
            yield views.to_offered(item, place, reader)
            yield creator_views.status([item], place, reader)
            yield creator_views.created([item], place, reader)
            yield from (creator_views.saved(item, asks, place, reader) for asks in (True, False))
        yield from (
            view(item, reader)
            for view in (views.no_longer_theirs, views.no_longer_asked, views.declined_to_take, views.newer)
        )
        yield from (views.in_place([item], where, reader) for where in (Kind.CHANNEL, Kind.PRIVATE))
        yield creator_views.settled(item, reader)
        yield creator_views.did_it_solve(item, reader)
        yield from _follow_ups(item, reader)
    for item in (SHORT, ANSWERED, BLOCKED[0], CLOSED[-1]):
        yield from (told for _what, me, told in every_news(item, reader) if me in (NN.id, OWNER.id, HELPER.id))
    for place in PLACES:
        yield creator_views.status(HEADING, place, reader)
        yield creator_views.created(HEADING, place, reader)
        yield views.to_anybody(HEADING, place, reader)
    yield views.in_place(HEADING, Kind.CHANNEL, reader)
    yield views.gone(reader)
    for items in (EVERY[:1], [LONG] * 20):
        yield from (lists.left_open(items, 2**62, replaced, OWNER.id, TODAY, reader) for replaced in (True, False))
    yield creator_views.ask_later(LONG, TODAY, reader)
    yield from (creator_views.asked_later(LONG, day, reader) for day in (TODAY, None))
    yield views.to_participant(HEADING, OTHER.id, PLACES[0], reader)
    yield from _lists(reader)


def _follow_ups(item: ActionItem, reader: Reader) -> Iterator[Message]:
    for day in (item.task.due_on, item.task.due_on + timedelta(days=9)):
        for n in rules.NUDGES:
            yield reminder_views.nudge(item, n, day, "Nn" * 30, reader)
    for offered in (True, False):
        yield reminder_views.unanswered(item, "Nn" * 30, offered, reader)
        yield from (creator_views.silent(item, "Nn" * 30, offered, twice, reader) for twice in (True, False))
        if item.state == "blocked":
            yield reminder_views.owes(item, offered, reader)
    for view in (reminder_views.snoozed, reminder_views.to_chair, reminder_views.later, noted.helped):
        yield view(item, reader)
    yield noted.reminded(item, NOW, reader)
    yield from (noted.noted(what, item.owner, item, item, reader) for what in HAPPENED)
    yield creator_views.overdue(item, reader)
    yield from (creator_views.judged(item, solved, reader) for solved in rules.SOLVED)
    events = [Event(1, item.id, NOW, OWNER, what, OTHER, TODAY, WHY * 9) for what in HAPPENED]
    yield news.history(events, item, NN.id, reader)


def every_news(item: ActionItem, reader: Reader) -> Iterator[tuple[str, int, Message]]:
    for what in HAPPENED:
        for day, note in ((None, ""), (item.suggested_on, filled(WHY, forms.WHY))):
            event = Event(2**62, item.id, NOW, OWNER, what, OTHER, day, note)
            for me in PEOPLE:
                yield what, me.id, news.told_of(event, item, me.id, reader)


def _lists(reader: Reader) -> Iterator[Message]:
    many = list(EVERY[:6]) * 100
    for which in Which:
        for n, page in ((0, 1), (1, 1), (8, 2), (9, 1), (9, 1_000)):
            yield lists.listing(many[:n], which, page, OWNER.id, TODAY + timedelta(days=999), f"1:{2**62}", reader)
    for n in (0, 1, 30, 500):
        gathered = Gathered(many[:n], many[:n], many[:n], due=True)
        for me in (OWNER, NN, OTHER):
            yield lists.digest(gathered, me.id, TODAY, weekly=bool(n % 2), reader=reader)
    yield Message("", tuple(lists.agreed(many[:10], reader)), preview="-")


def every_form(reader: Reader) -> Iterator[Form]:
    choices = tuple(Choice(f"decision:{2**62 - n}", "c" * 75) for n in range(20))
    full = forms.Filled(
        title=LONG.task.title,
        deliver=LONG.task.deliver,
        owners=tuple(MANY[: rules.MOST_OWNERS]),
        due_on=TODAY,
        about=choices[3].value,
        participants=LONG.participants,
        partner=OTHER,
        serves=LONG.task.serves,
        term="long",
        errors={"title": "e" * 100, "due_on": "e" * 300, "owners": "e" * 100},
    )
    for where in (forms.Setting(DIRECT), forms.Setting(ROOM, choices), forms.Setting(ROOM, comes="m" * 75)):
        yield forms.write(forms.Filled(), where, {}, reader)
        for state in ({"about": f"meeting:{2**62}"}, {"url": "u" * 500}, {"item": str(2**62), "base": "99999"}):
            yield forms.write(full, where, state, reader, "e" * 200)
            # A page was typed in one line: it is all there, to be shortened.
            yield forms.write(replace(full, deliver="x" * 4_000), where, state, reader)
    for item in EVERY:
        for form in (
            forms.decline,
            forms.drop,
            forms.suggest,
            forms.offer,
            forms.refuse,
            forms.block,
            forms.snooze,
            forms.redate,
        ):
            yield form(item, reader)
        yield from (forms.judge(item, solved, reader) for solved in ("partly", "no"))


# ------------------------------------------------------------------------------------------------ in every language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_fits_and_is_whole(language: str) -> None:
    for message in every_message(Reader(language, ZONE)):
        check_message(message, longest=7_500)
        said = readable(message)
        assert "Project-Id" not in said, "an empty word in a catalogue is its header"
        assert not re.search(r"\{\w*\}|\bNone\b", said), said[:200]
        assert all(one.label.strip() for one in buttons_of(message))
        parts = [getattr(one, "items", getattr(one, "buttons", getattr(one, "rows", "-"))) for one in message.elements]
        assert all(parts), message.title


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_fits(language: str) -> None:
    for form in every_form(Reader(language, ZONE)):
        check_form(form)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_title_and_no_notification_of_a_private_message_says_the_matter(language: str) -> None:
    for message in every_message(Reader(language, ZONE)):
        for shown in (message.title, message.preview) if message.private else ():
            assert SECRET.strip() not in shown
            assert WHY.strip() not in shown


# ------------------------------------------------------------------------------------------------ to whom what


def test_a_channel_reads_no_reasons_and_nothing_about_being_late() -> None:
    for item in EVERY:
        late = replace(item, task=replace(item.task, due_on=TODAY - timedelta(days=30)))
        for message in (views.in_place(items, Kind.PRIVATE, READER) for items in ([late], [late, *HEADING[1:]])):
            said = as_json(message)
            assert WHY.strip() not in said
            assert "late" not in readable(message).replace(SECRET, "")
            assert "suggests" not in said
            assert "notice.show" not in said, "that there is a notice is for those it concerns"


def test_who_only_reads_where_it_is_shown_reads_what_the_channel_reads() -> None:
    for item in EVERY:
        message = views.to_anybody([item], PLACES[1], READER)
        said = as_json(message)
        assert WHY.strip() not in said
        assert "notice.show" not in said
        assert actions(message) <= {"decision.show", "agenda.of", "show"}
    assert WHY.strip() not in as_json(views.to_anybody(HEADING, PLACES[1], READER))


def test_its_own_people_read_why() -> None:
    blocked = BLOCKED[0]
    for message in (
        views.to_owner(blocked, "", READER),
        views.to_participant([blocked], OTHER.id, "", READER),
        reminder_views.owes(blocked, False, READER),
        creator_views.status([blocked], "", READER),
    ):
        assert WHY.strip() in readable(message)


def actions(message: Message) -> set[str]:
    return {one.action.removeprefix("action_item.") for one in buttons_of(message)}


OWNERS = {"accept", "decline", "suggest", "offer", "take_back", "done", "block", "later"}
CREATORS = {"agree", "keep", "edit", "redate", "drop", "solved", "partly", "unsolved"}


def test_each_is_offered_what_they_may_do_and_nothing_else() -> None:
    for item in EVERY:
        own = item.creator.id == item.owner.id
        if not own:
            assert not actions(views.to_owner(item, "", READER)) & CREATORS
            assert not actions(creator_views.status([item], "", READER)) & OWNERS
        for message in (views.to_participant([item], OTHER.id, "", READER), views.to_anybody([item], "", READER)):
            assert not actions(message) & (OWNERS | CREATORS | {"take", "refuse", "unblock", "reopen"})
        if not rules.is_open(item):
            left = actions(views.to_owner(item, "", READER)) & (OWNERS | CREATORS)
            assert not left, "what is closed is opened again first"
    asked, accepted = (actions(views.to_owner(replace(LONG, state=one), "", READER)) for one in ("asked", "accepted"))
    assert {"accept", "decline", "suggest", "offer"} <= asked
    assert {"done", "block", "suggest", "offer"} <= accepted
    assert {"take", "refuse"} <= actions(views.to_offered(ANSWERED, "", READER))
    assert not actions(views.no_longer_asked(ANSWERED, READER))
    dropped = replace(CLOSED[-1], closed_by=NN)
    assert "reopen" not in actions(views.to_owner(dropped, "", READER)), "whoever asked no longer wants it"


def test_news_offer_what_their_reader_may_still_do() -> None:
    for item in EVERY:
        circle = {one.id for one in rules.circle(item)}
        for what, me, message in every_news(item, READER):
            offered = actions(message)
            assert me in circle or not offered, (what, "they have nothing to do with it any more")
            assert me == item.creator.id or not offered & CREATORS, what
            assert me == item.owner.id or not offered & OWNERS, what


def test_what_somebody_gives_themselves_is_between_them_and_nobody() -> None:
    assert "redate" in actions(reminder_views.nudge(OWN, 1, TODAY, "", READER)), "nobody else agrees to another date"
    assert "suggest" not in actions(reminder_views.nudge(OWN, 1, TODAY, "", READER))
    for form in (forms.drop(OWN, READER), forms.decline(OWN, READER), forms.block(OWN, READER)):
        assert "is told" not in readable(form).replace("whoever can help is told", "")
        assert "reads why" not in readable(form)


def test_of_many_a_digest_says_how_many_more() -> None:
    gathered = Gathered([LONG] * 30, [], [LONG] * 7, due=True)
    said = readable(lists.digest(gathered, OWNER.id, TODAY, weekly=True, reader=READER))
    assert "24 more" in said
    assert "1 more" in said
    assert "Coming" not in said, "a group of nothing is not there"


def test_a_list_says_late_of_ones_own_alone() -> None:
    day = LONG.task.due_on + timedelta(days=1)
    for me, late in ((OWNER, True), (NN, True), (OTHER, False)):
        assert ("late: " in readable(lists.listing([LONG], Which.OURS, 1, me.id, day, "1:1", READER))) is late


def test_all_whom_it_is_asked_of_are_there_though_the_title_is_short() -> None:
    message = creator_views.status(HEADING, "", READER)
    assert sum(one.action == "action_item.show" for one in buttons_of(message)) >= rules.MOST_OWNERS
    assert Text(LONG.task.title, "What is to be done") in message.elements
