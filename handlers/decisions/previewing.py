"""What readers will see of a draft, before anybody does."""

from __future__ import annotations

from datetime import date

from bot.feature import Request
from bot.language import Reader
from bot.model import Form
from handlers.decisions import draft_views, rules, views
from storage import decision_courses, decisions, pending, people, perspectives, signatures, units
from storage.database import Transaction
from storage.decision_tables import Before, Content, Course, Decision, Other, Proposal, Version, Who
from storage.drafts import Draft


def preview(request: Request, transaction: Transaction, draft: Draft, error: str = "") -> Form:
    """The announcement in the language of its first place, the rest in the author's."""
    proposal = rules.from_values(draft.values)
    changes = decisions.load(transaction, draft.about) if draft.about else None
    there = [place.conversation for place in decisions.announced(transaction, changes.id)] if changes else []
    everywhere = people.conversations(transaction, [*there, *proposal.places])
    first = everywhere[0] if everywhere else request.conversation
    there_reader = Reader(first.language, request.reader.zone)
    unit_id = changes.unit_id if changes else unit_of(request, transaction, proposal)
    published = _as_if_published(request, transaction, proposal, changes, unit_id)
    course = decision_courses.seen_in(transaction, _course(transaction, draft, proposal, changes), first)
    message = views.announcement(published, there_reader, course=course)
    seen = draft_views.Previewed(
        message,
        first,
        places=[place for place in everywhere if place.id not in there],
        several_languages=len({place.language for place in everywhere}) > 1,
        reminder=reminder_day(request, transaction, unit_id, proposal.content),
        unanswered=perspectives.unanswered(transaction, proposal.pending) if proposal.pending else 0,
        decides=pending.load(transaction, proposal.pending) if proposal.pending else None,
        today=request.reader.today(request.now),
        asked=signatures.of_draft(transaction, draft.id),
        publish_at=draft.publish_at if draft.publish_at and draft.publish_at > request.now else None,
    )
    return draft_views.preview(draft, seen, request.reader, error)


def _course(transaction: Transaction, draft: Draft, proposal: Proposal, changes: Decision | None) -> Course:
    if changes is not None:
        return decision_courses.course(transaction, changes)
    old = decisions.load(transaction, proposal.replaces) if proposal.replaces else None
    asked = signatures.of_draft(transaction, draft.id)
    return Course(
        replaces=Other(old.id, old.unit, old.number) if old else None,
        before=Before(proposal.pending, perspectives.verdicts(transaction, proposal.pending))
        if proposal.pending
        else None,
        signatures=tuple(one for one in asked if not one.only_reads),
    )


def unit_of(request: Request, transaction: Transaction, proposal: Proposal) -> int:
    """Which unit's number it gets: that of the places, where they share one; else the one in which it was begun."""
    theirs = {people.unit_of(transaction, place) for place in proposal.places}
    if len(theirs) == 1:
        return theirs.pop()
    return proposal.unit or people.unit_of(transaction, request.conversation.id)


def reminder_day(request: Request, transaction: Transaction, unit_id: int, content: Content) -> date | None:
    """The day on which the review of that content would come."""
    working_time = units.unit(transaction, unit_id).working_time
    due = rules.review_due(content, request.now, working_time)
    return working_time.day_of(due) if due else None


def _as_if_published(
    request: Request, transaction: Transaction, proposal: Proposal, changes: Decision | None, unit_id: int
) -> Decision:
    deciders = [Who(one.id, one.name) for one in people.people(transaction, list(proposal.decided_by))]
    return Decision(
        id=changes.id if changes else 0,
        unit_id=unit_id,
        number=changes.number if changes else 0,
        author=Who(request.person.id, request.person.name),
        confirm=changes.confirm if changes else proposal.confirm,
        published_at=changes.published_at if changes else request.now,
        version=Version(
            number=changes.version.number + 1 if changes else 1,
            at=request.now,
            content=proposal.content,
            deciders=tuple(sorted(deciders, key=lambda who: who.name)),
            room=units.unit(transaction, unit_id).influence.get(proposal.content.influence, ""),
        ),
    )
