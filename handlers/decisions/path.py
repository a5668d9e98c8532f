"""The whole way of a decision as one message: what was asked, who was heard and stood behind it, what it says, who
disagreed, what was asked about it, what was agreed, how it was looked at again, what came in its place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.feature import Request
from bot.language import N_
from bot.model import Button, Reply
from handlers.decisions import origins, path_views, rules
from handlers.decisions.commands import feature, numbered, readable, seen_course
from handlers.decisions.course_views import SAID, given
from handlers.decisions.naming import number
from handlers.decisions.path_views import Step
from handlers.wording import ids_in, influence, names, page_in, place_name
from storage import (
    action_items,
    decision_origins,
    decision_versions,
    decisions,
    dissents,
    forums,
    meetings,
    minutes,
    pending,
    perspectives,
    questions,
)
from storage.database import Transaction
from storage.decision_tables import ITEM, Course, Decision
from storage.signatures import CANNOT

MOST_VERSIONS = 30
_DAY = timedelta(days=1)


@feature.command(
    N_("/decision path"), N_("The whole way of a decision, from question to now"), usage=N_("<number>"), reads=True
)
def of_number(request: Request, transaction: Transaction) -> Reply:
    decision = numbered(request, transaction, request.reader.text("/decision path"))
    return _shown(request, transaction, decision, 1)


@feature.button("decision.path", reads=True)
def of_this(request: Request, transaction: Transaction) -> Reply:
    ids = ids_in(request.value, 2)
    return _shown(request, transaction, readable(request, transaction, ids), page_in(ids, 1))


def _shown(request: Request, transaction: Transaction, decision: Decision, page: int) -> Reply:
    course = seen_course(request, transaction, decision)
    steps = [
        *_raised(request, transaction, decision),
        *_before(request, transaction, course),
        *_announced(request, transaction, decision, course),
        *_after(request, transaction, decision, course),
        *_beside(request, transaction, decision),
    ]
    return path_views.path(decision, steps, page, request.reader)


def _raised(request: Request, transaction: Transaction, decision: Decision) -> Iterator[Step]:
    """The item of an agenda or the pre-meeting notice that it came of, where that is the reader's to see."""
    _ = request.reader.text
    origin = decision_origins.of_decision(transaction, decision.id)
    found = origins.raised(request, transaction, origin) if origin else None
    if found is None:
        return
    what = _("{name} raised it ahead", name=found.by)
    if found.origin.kind == ITEM:
        what = _("On the agenda of {forum}", forum=found.meeting.name)
    at = min(found.at, decision.published_at - timedelta(microseconds=3))
    yield Step(at, what, found.title, Button(_("Open"), found.show, str(found.origin.subject)))


def _before(request: Request, transaction: Transaction, course: Course) -> Iterator[Step]:
    """The question, and what people said to it."""
    _ = request.reader.text
    one = pending.readable(transaction, request.person, course.before.id) if course.before else None
    if one is None or one.opened_at is None or course.before is None:
        return
    show = Button(_("Open"), "pending.show", str(one.id))
    yield Step(one.opened_at, _("{name} opened it", name=one.author.name), one.proposal.why, show)
    for change in pending.changes(transaction, one.id):
        what = []
        if change.before.influence != change.after.influence:
            what.append(influence(change.after.influence, one.words, request.reader))
        if (until := change.after.speak_until) and until != change.before.speak_until:
            what.append(_("One may speak until {day}.", day=request.reader.day(until)))
        yield Step(change.at, " · ".join(what) or _("What is to be decided was changed"), change.why)
    if course.before.verdicts:
        said, came = given(course.before.verdicts, request.reader)
        read = Button(_("What people say"), "pending.said", f"{one.id}:1")
        days = perspectives.days(transaction, one.id)
        first, last = days or (one.closed_at or one.opened_at, None)
        yield Step(first, said, came, read, until=last, dated=days is not None)


def _announced(request: Request, transaction: Transaction, decision: Decision, course: Course) -> Iterator[Step]:
    """Who stood behind it, at which meeting it was taken, where it was announced, and its later versions."""
    _ = request.reader.text
    places = decisions.announced_for(transaction, decision, request.person)
    at = decision.published_at
    if asked := course.signatures:
        said = ", ".join(f"{one.person.name} {_(SAID[one.state])}" for one in asked)
        first = min(one.asked_at for one in asked)
        before = at - timedelta(microseconds=2)
        yield Step(min(first, before), _("Others were asked to stand behind it"), said)
        for one in asked:
            if one.state == CANNOT:
                yield Step(min(one.answered_at or first, before), f"{one.person.name} {_(SAID[CANNOT])}", one.says)
    yield from _taken_at(request, transaction, decision, [place.conversation for place in places])
    where = names([place_name(place, request.reader) for place in places], request.reader)
    what = _("{name} announced it", name=decision.author.name)
    text = decision_versions.version(transaction, decision.id, 1)
    told = [_("In {places}.", places=where)] if where else []
    yield Step(at, what, " ".join([*told, text.content.decided if text else ""]))
    for edition in decision_versions.editions(transaction, decision.id, decision.version.number, MOST_VERSIONS):
        read = Button(_("Open"), "decision.version", f"{decision.id}:{edition.number}:1")
        yield Step(edition.at, _("Version {n}", n=request.reader.number(edition.number)), "", read)
    if decision.version.number > 1:
        n = request.reader.number(decision.version.number)
        yield Step(decision.version.at, _("Version {n}, which holds now", n=n))


def _taken_at(request: Request, transaction: Transaction, decision: Decision, places: list[int]) -> Iterator[Step]:
    """The meeting of a forum in whose channel it was announced, from its beginning to the end of that day."""
    _ = request.reader.text
    at = decision.published_at
    for place in places:
        forum_id = forums.of_channel(transaction, place)
        if forum_id is None or not forums.may_see(transaction, request.person, forum_id):
            continue
        for meeting in meetings.between(transaction, [forum_id], at - _DAY, at):
            written = minutes.id_of(transaction, meeting.id)
            button = Button(_("Minutes"), "minutes.show", str(written)) if written else None
            agenda = button or Button(_("Agenda"), "agenda.of", str(meeting.id))
            yield Step(at - timedelta(microseconds=1), _("At the meeting of {forum}", forum=meeting.name), "", agenda)


def _after(request: Request, transaction: Transaction, decision: Decision, course: Course) -> Iterator[Step]:
    """Who disagreed, how it was looked at again, what it replaced and was replaced by. Whose statement it was that was
    taken back is not told any more."""
    _ = request.reader.text
    for dissent in course.dissents:
        what = _("Minority statement by {name}", name=dissent.by.name)
        yield Step(dissent.at, what, dissent.text, Button(_("Read"), "dissent.read", f"{decision.id}:1"))
    for dissent in dissents.of_decision(transaction, decision.id):
        if dissent.withdrawn_at is not None:
            yield Step(dissent.withdrawn_at, _("A minority statement was taken back"))
    for review in course.reviews:
        what = _("{name} looked at it again: {verdict}", name=review.by.name, verdict=_(rules.VERDICTS[review.verdict]))
        yield Step(review.at, what, review.why)
    if (other := course.replaces) is not None:
        words = _("Replaces {decision}.", decision=number(other)) if other.number else _("Replaces another decision.")
        button = Button(_("Its way"), "decision.path", f"{other.id}:1") if other.number else None
        yield Step(decision.published_at + timedelta(microseconds=1), words, "", button)
    if decision.withdrawn_at is None:
        return
    if (other := course.replaced_by) is not None:
        words = (
            _("Replaced by {decision}", decision=number(other)) if other.number else _("Replaced by another decision")
        )
        button = Button(_("Its way"), "decision.path", f"{other.id}:1") if other.number else None
        yield Step(decision.withdrawn_at, words, "", button)
    elif course.dropped is None:
        yield Step(decision.withdrawn_at, _("Withdrawn"), decision.withdrawn_reason)


def _beside(request: Request, transaction: Transaction, decision: Decision) -> Iterator[Step]:
    """What was asked about it and answered, and what was agreed to do: that a question waits is its author's matter."""
    _ = request.reader.text
    if found := questions.answered(transaction, decision.id):
        count, last = found
        yield Step(last, request.reader.plural("{n} question was answered", "{n} questions were answered", count))
    for item in action_items.of_decision(transaction, request.person, decision.id):
        show = Button(_("Open"), "action_item.show", str(item.id))
        yield Step(item.created_at, _("Action item: {title}", title=item.task.title), item.owner.name, show)
