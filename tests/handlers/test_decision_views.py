"""How decisions read: in every language, with the shortest and the longest that somebody can write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.data import as_json
from bot.language import LANGUAGES, Reader
from bot.model import Conversation, Form, Kind, Link, Message, Person, Small, Text, buttons_of
from handlers.decisions import (
    course_views,
    dissent_views,
    draft_views,
    feature,
    forms,
    question_views,
    reading,
    review_views,
    rules,
    schedule_views,
    signing_views,
    views,
)
from handlers.wording import INFLUENCE, cut
from storage.decision_tables import (
    Announced,
    Before,
    Content,
    Course,
    Decision,
    Dissent,
    Edition,
    Listed,
    Other,
    Proposal,
    Question,
    Reviewed,
    Version,
    Who,
)
from storage.drafts import Draft
from storage.signatures import Signature
from tests.handlers.parts import check_form, check_message, readable

MORE = ["Add a minority statement", "Add action item"]  # offered under each that is in force
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECRET = "Xyzzy"  # stands in everything that a person wrote
READER = Reader("en", "Europe/Copenhagen")


def _content(length: int) -> Content:
    """Every text as long as its field takes; the long parts of `length` characters."""
    long = (f"{SECRET} & <ord> " * (length // 14 + 1))[:length]
    return Content(
        title=(SECRET + "t" * 200)[: forms.TITLE],
        decided=long,
        why=SECRET + "w" * (length - len(SECRET)),
        alternatives=long,
        compromises="\n".join([SECRET] * (length // 6)),
        fixed=long,
        open="👩‍🏫" * (length // 3),
        untold=long,
        influence="yellow",
        heard=SECRET * 60,
        on_behalf_of=SECRET * 30,
        links="\n".join(f"https://example.org/{SECRET}/{number}?{'q' * 100}" for number in range(22)),
        case_number=SECRET * 12,
        effective_on=date(2026, 9, 23),
        review_on=date(2026, 9, 24),
    )


SHORT = Decision(
    1, 1, 1, Who(1, "Bo"), False, NOW, Version(1, NOW, Content(title=SECRET, decided=SECRET, why=SECRET), ())
)
LONG = Decision(
    id=2**62,
    unit_id=1,
    number=99_999,
    author=Who(1, "Nn" * 100),
    confirm=True,
    published_at=NOW,
    version=Version(99, NOW, _content(8_500), tuple(Who(n, f"N{n}" * 50) for n in range(20))),
    readers=123_456,
)
WITHDRAWN = replace(LONG, withdrawn_at=NOW, withdrawn_reason=(SECRET * 100)[: forms.REASON])
PLACES = [
    Announced(n, f"C{n}", Kind.CHANNEL, f"room{n}" * 30, n, f"https://example.org/{n}", said=True) for n in range(20)
]
REVIEWED = tuple(
    Reviewed(n, 1, 99, verdict, (SECRET * 100)[: review_views.WHY], date(2026, 9, 25), Who(n, "Nn" * 100), NOW)
    for n, verdict in enumerate([*["keep"] * 5, "drop"])
)
DISSENTS = tuple(Dissent(n, 1, 99, Who(n, "Nn" * 100), (SECRET * 4_000)[:20_000], NOW) for n in range(20))
OTHER = Other(2**62, "Nordskolen " * 9, 99_999)
NN = Person(2, "U" * 36, "Nn" * 100, "da", "Europe/Copenhagen")
FULL = Course(OTHER, OTHER, REVIEWED[:5], DISSENTS, 9)
SIGNED = tuple(
    Signature(
        id=2**62,
        draft=2**62,
        decision=2**62,
        author=NN,
        person=NN,
        only_reads=False,
        state=state,
        seen="f" * 32,
        asked_at=NOW,
        remark=(SECRET * 200)[: signing_views.REMARK] if state in ("remarks", "cannot") else "",
        state_before="cannot",
        remark_before=(SECRET * 200)[: signing_views.REMARK] if state != "agrees" else "",
    )
    for state in (*("agrees", "asked", "remarks", "cannot") * 2, "agrees", "cannot")
)
BEFORE = Before(2**62, {"": 99, "followed": 99, "partly": 99, "not": 99})
COURSES = (
    Course(),
    replace(FULL, before=BEFORE, signatures=SIGNED),
    FULL,
    Course(Other(), Other(), REVIEWED, (), 1),
    Course(None, None, REVIEWED, DISSENTS[:1]),
)
LISTED = [Listed(2**62, "Nordskolen " * 9, 99_999, "t" * forms.TITLE, "Nn" * 100, NOW, ended="replaced")] * 9
EDITIONS = [Edition(1_000 - n, NOW, emptied=True) for n in range(9)]


def _questions() -> Iterator[Question]:
    for decision in (SHORT, LONG):
        text, answer = (SECRET * 200)[: question_views.QUESTION], (SECRET * 450)[: question_views.ANSWER]
        yield Question(2**62, decision, Who(2, "Clara Møller"), 1, text)
        yield Question(2**62, decision, Who(2, "Clara Møller"), 1, text, answer, NOW)


def _draft(decision: Decision) -> Draft:
    return Draft(2**62, "decision", None, rules.as_values(rules.proposal_to_change(decision)), NOW)


def every_message(reader: Reader) -> Iterator[Message]:
    for decision in (SHORT, LONG, WITHDRAWN):
        for where in (Kind.CHANNEL, Kind.PRIVATE):
            for course in COURSES:
                yield views.announcement(decision, reader, where, course)
            if decision.withdrawn_at:
                for course in COURSES:
                    yield course_views.withdrawal(decision, "https://example.org/1", reader, where, course)
        for me in (1, 2):
            for course in COURSES:
                yield views.shown(replace(decision, read_by_me=True), PLACES, me, reader, course)
                yield views.shown(decision, [], me, reader, course)
                for answer in (None, *course.reviews):
                    yield review_views.asked(decision, course, answer, me, NOW.date(), reader)
                for answer in course.reviews:
                    yield review_views.kept(decision, answer, reader, Kind.CHANNEL)
                    yield review_views.kept(decision, answer, reader, Kind.PRIVATE)
                    yield review_views.noted(decision, answer, reader)
        yield dissent_views.written(decision, reader)
        yield dissent_views.taken_back(decision, reader)
        yield dissent_views.told_of(DISSENTS[0], decision, reader)
        yield dissent_views.told_of(replace(DISSENTS[0], text="", withdrawn_at=NOW), decision, reader)
        for one in (*SIGNED, replace(SIGNED[0], only_reads=True, state="read")):
            yield signing_views.asked(one, decision.version, True, reader)
            yield signing_views.asked(one, decision.version, False, reader)
            yield signing_views.ended(one, 99_999, reader)
            yield signing_views.ended(replace(one, decision=None), 0, reader)
        for after in (signing_views.go_on(2**62, reader), signing_views.became((2**62, 99_999), reader)):
            yield signing_views.status(decision.version.content.title, SIGNED, after, reader)
        yield signing_views.status("", SIGNED, signing_views.became(None, reader), reader)
        yield signing_views.said(SIGNED[-1], decision.version.content.title, NOW, reader)
        yield signing_views.were_asked(reader)
        yield views.noted(decision, 1, reader)
        yield views.taken_back(decision, reader)
        yield forms.published(decision, PLACES, decision.version.content.review_on, reader)
        yield forms.withdrawn(decision, reader)
        for asked in ((), SIGNED):
            yield schedule_views.scheduled(_draft(decision), NOW, asked, reader)
            yield schedule_views.called_off(_draft(decision), asked, reader)
            yield schedule_views.failed(_draft(decision), SECRET * 50, asked, reader)
            yield draft_views.kept(2**62, "/decision drafts", asked, reader)
        yield schedule_views.coming(_draft(decision), reader)
        yield draft_views.drafts([_draft(decision)] * 9, 1, NOW, reader)
        yield question_views.sent(decision, reader)
    for words in ("", SECRET * 20):
        yield reading.listing(LISTED[: reading.PAGE_ROWS], words[: reading.WORDS], f"t{2**62}", reader)
        yield reading.listing([], words[: reading.WORDS], "", reader)
    for reworded in (True, False):
        yield signing_views.asked_anew(reworded, reader)
    yield signing_views.too_late((SECRET * 200)[: signing_views.REMARK], reader)
    yield draft_views.drafts([], 1, NOW, reader)
    for question in _questions():
        yield question_views.asked(question, reader)
        yield question_views.nudge(question, reader)
        if question.answered_at:
            for place in (None, PLACES[0]):
                yield question_views.answered_to_author(question, place, reader)
                yield question_views.answered(question, place, reader)
            yield question_views.answer_below(question, reader, Kind.CHANNEL)


def every_form(reader: Reader) -> Iterator[Form]:
    people = (Person(1, "anna", "Anna", "da", "Europe/Copenhagen"),)
    places = (Conversation(1, "C1", Kind.CHANNEL, "personale", "da"),)
    state = {"draft": str(2**62), "decision": str(2**62), "base": "99"}
    yield forms.write(forms.Written(Proposal(content=Content())), {}, reader)
    yield draft_views.nothing_to_preview(reader)
    for decision in (SHORT, LONG):
        proposal = rules.proposal_to_change(decision)
        for changes in (None, decision):
            written = forms.Written(proposal, people, places, changes, tuple(PLACES))
            yield forms.write(written, state, reader, "Something is wrong.")
        message = views.announcement(replace(decision, number=0), reader)
        for about in (None, decision.id):
            seen = draft_views.Previewed(
                message,
                places[0],
                places,
                several_languages=True,
                reminder=date(2026, 9, 28),
                publish_at=NOW,
            )
            for asked in ((), SIGNED):
                yield draft_views.preview(replace(_draft(decision), about=about), replace(seen, asked=asked), reader)
        yield signing_views.ask(2**62, SIGNED, reader)
        yield signing_views.whole(SIGNED[0], 1, reading.paged([("Why", decision.version.content.why)], reader), reader)
        for how in ("remarks", "cannot"):
            for reworded in (True, False):
                now = signing_views.Now(decision.version.content.decided, reworded)
                yield signing_views.why(SIGNED[0], how, reader, remark=SECRET, now=now)
        yield course_views.remarks(decision, Course(signatures=SIGNED), reader)
        yield schedule_views.later(_draft(decision), reader)
        yield schedule_views.later(replace(_draft(decision), publish_at=NOW), reader)
        yield forms.withdraw(decision, PLACES, reader)
        for course in COURSES:
            for page in (1, 7):
                yield dissent_views.pages(decision, course, page, people[0], reader)
        yield dissent_views.write(decision, PLACES, reader)
        yield dissent_views.write(decision, [], reader)
        yield review_views.keep(decision, 99, reader)
        yield review_views.drop(decision, 99, reader)
        yield forms.write(forms.Written(proposal, people, places, replaces=decision), state, reader)
        yield forms.empty(decision, 99_999, reader)
        yield reading.versions(decision, EDITIONS, reader)
        yield reading.versions(decision, [], reader)
        yield reading.readers(decision, 2, ["Nn" * 100] * 51, reader)
        emptied = Version(98, NOW, Content(), emptied_at=NOW, emptied_reason="r" * forms.REASON)
        yield reading.earlier_version(decision, emptied, 1, True, reader, FULL)
        for page in (1, 2, 10_000):
            yield reading.reasoning(decision, page, reader, FULL)
            yield reading.earlier_version(decision, decision.version, page, True, reader)
        for place in (None, PLACES[0]):
            yield question_views.ask(decision, place, reader)
    for question in _questions():
        yield question_views.answer(question, PLACES[0], reader)
        yield question_views.answer(question, None, reader)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_fits(language: str) -> None:
    for message in every_message(Reader(language, "Europe/Copenhagen")):
        check_message(message, longest=6_000, elements=40)  # with everything that can stand below a decision


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_fits(language: str) -> None:
    for form in every_form(Reader(language, "Europe/Copenhagen")):
        check_form(form)


def test_every_command_and_shortcut_is_worded() -> None:
    for shortcut in feature.shortcuts.values():
        assert all(len(Reader(language, "UTC").text(shortcut.label)) <= 24 for language in LANGUAGES)
    assert list(feature.commands) == [
        "/decision list",
        "/decision show",
        "/decision",
        "/decision drafts",
        "/decision replace",
        "/decision path",
    ]


def test_names_of_views_are_kept() -> None:
    """They stand in databases: once shipped they stay."""
    assert set(feature.views) == {
        "decision.announcement",
        "decision.ended",
        "decision.review",
        "decision.withdrawn",
        "decision_review.said",
        "dissent.told",
        "draft.scheduled",
        "question.answer",
        "question.answered",
        "question.asked",
        "signature.asked",
        "signature.said",
        "signatures.status",
        "question.nudge",
    }


def test_a_private_preview_says_nothing_of_the_content() -> None:
    for message in every_message(READER):
        if message.private:
            assert SECRET not in message.preview, message.preview


def test_a_short_decision_is_whole_and_a_long_one_can_be_opened() -> None:
    short, long = views.announcement(SHORT, READER), views.announcement(LONG, READER)
    assert [one.label for one in buttons_of(short)] == ["I have read it", "Ask", *MORE]
    assert [one.label for one in buttons_of(long)] == [
        "I have read it",
        "Ask",
        "The whole reasoning",
        "Earlier versions",
        *MORE,
    ]
    labels = [one.label for one in long.elements if isinstance(one, Text)]
    assert labels == list(rules.PARTS.values())


def test_links_left_out_can_be_opened_too() -> None:
    content = replace(SHORT.version.content, links="\n".join(f"https://example.org/{n}" for n in range(5)))
    decision = replace(SHORT, version=replace(SHORT.version, content=content))
    assert "The whole reasoning" in [one.label for one in buttons_of(views.announcement(decision, READER))]
    assert "https://example.org/4" in readable(reading.reasoning(decision, 1, READER))


def test_nothing_is_lost_between_pages() -> None:
    parts = [("One", "a b\n\n" * 4_000 + "x" * 13_000), ("Two", ""), ("Three", "end")]
    pages = reading.paged(parts, READER)
    joined = "".join(text for page in pages for _, text in page)
    assert joined.replace(" ", "").replace("\n", "") == "ab" * 4_000 + "x" * 13_000 + "end"
    assert all(sum(len(label) + len(text) for label, text in page) <= reading.PAGE for page in pages)
    assert [label for page in pages for label, _ in page][-1] == "Three"


def test_a_count_never_becomes_names() -> None:
    """What stands in a channel names the author and the deciders alone, whoever reads or asks."""
    for decision in (replace(SHORT, readers=2), replace(SHORT, readers=2, confirm=True)):
        text = readable(views.announcement(decision, READER))
        assert "2 have read it." in text
        assert ("sees your name" in text) is decision.confirm
    for question in _questions():
        assert "Clara" not in as_json(question_views.answer_below(question, READER, Kind.CHANNEL))


def test_what_is_pressed_says_who_sees_it() -> None:
    assert "not your name" in readable(views.noted(SHORT, 1, READER))
    assert "Bo sees your name" in readable(views.noted(replace(SHORT, confirm=True), 1, READER))
    assert "new version" in readable(views.noted(LONG, 1, READER))
    assert "your name" in readable(question_views.ask(SHORT, PLACES[0], READER))


def test_a_withdrawn_decision_says_why_first_and_keeps_its_text() -> None:
    message = views.announcement(replace(SHORT, withdrawn_at=NOW, withdrawn_reason="No bus."), READER)
    assert message.elements[0] == Text("No bus.", "Withdrawn on Monday 2 March 2026")
    assert Text(SECRET, "What is decided") in message.elements
    assert list(buttons_of(message)) == []


@pytest.mark.parametrize("influence", INFLUENCE)
def test_room_for_influence_is_said_in_words(influence: str) -> None:
    content = replace(SHORT.version.content, influence=influence)
    text = readable(views.announcement(replace(SHORT, version=replace(SHORT.version, content=content)), READER))
    assert f"{influence.capitalize()}: " in text


def test_only_the_author_gets_the_authors_buttons() -> None:
    mine = {one.label for one in buttons_of(views.shown(LONG, PLACES, 1, READER))}
    others = {one.label for one in buttons_of(views.shown(LONG, PLACES, 9, READER))}
    assert mine >= {"Edit", "Withdraw", "Who has read it"}
    assert not others & {"Edit", "Withdraw", "Who has read it"}
    everybody = {one.label for one in buttons_of(views.announcement(LONG, READER))}
    assert not everybody & {"Edit", "Withdraw", "Who has read it"}


def test_a_published_decision_cannot_be_made_to_name_its_readers() -> None:
    written = forms.Written(rules.proposal_to_change(LONG), changes=LONG, announced=tuple(PLACES))
    fields = {one.name: one for one in forms.write(written, {}, READER).fields}
    assert "confirm" not in fields
    assert not fields["places"].required
    new = {one.name: one for one in forms.write(forms.Written(Proposal(content=Content())), {}, READER).fields}
    assert [name for name, one in new.items() if one.required] == ["title", "decided", "why", "places"]


def test_an_address_leads_where_it_says() -> None:
    (link, *_rest) = [one for one in views.announcement(LONG, READER).elements if isinstance(one, Link)]
    assert link.url.removeprefix("https://").startswith(link.label.removesuffix("…"))


def test_words_in_place_of_an_address_do_not_hide_where_it_leads() -> None:
    def links(line: str) -> list[Any]:
        content = replace(SHORT.version.content, links=line)
        message = views.announcement(replace(SHORT, version=replace(SHORT.version, content=content)), READER)
        return [one for one in message.elements if isinstance(one, Link | Small)][:1]

    assert links("kommune.dk https://example.org/x") == [Link("kommune.dk (example.org)", "https://example.org/x")]
    assert links("Budget https://kommune.dk\\@example.org/x")[0].label.endswith("(kommune.dk)")
    long = f"https://{'a' * 60}.example.org/x"
    assert links(f"Budget {long}") == [Link(cut(long.removeprefix("https://"), views.LINK_LABEL), long)]
    assert links("The minutes of the meeting") == [Small("The minutes of the meeting")]
