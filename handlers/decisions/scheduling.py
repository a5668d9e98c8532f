"""A draft that is published by itself, at a time that its author has chosen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.feature import Occasion, Request
from bot.model import Drop, Form, Message, NotBefore, Person, Rendering, Reply, Send, UserError
from handlers.decisions import announcing, meanwhile, rules, schedule_views
from handlers.decisions.announcing import KIND
from handlers.decisions.commands import feature, my_draft, still_valid
from handlers.decisions.previewing import preview
from handlers.decisions.writing import may_not_announce, publish_draft, published, published_from
from storage import decisions, drafts, leaving, people, postings, signatures
from storage.database import Transaction
from storage.decision_tables import Decision
from storage.drafts import SCHEDULED, Draft

LONGEST = timedelta(days=366)  # ahead

# ------------------------------------------------------------------------------------------------ choosing the time


@feature.button("decision.later", reads=True)
def begin(request: Request, transaction: Transaction) -> Form:
    return schedule_views.later(my_draft(request, transaction, request.value), request.reader)


def _later_form(request: Request, transaction: Transaction) -> Form:
    return schedule_views.later(my_draft(request, transaction, request.state.get("draft", "")), request.reader)


def _wrong_time(request: Request, transaction: Transaction) -> dict[str, str]:
    _ = request.reader.text
    when = _chosen(request)
    if when is None:
        return {}
    if when > request.now + LONGEST:
        return {"day": _("This is more than a year ahead. Choose an earlier day.")}
    if when <= request.now:
        today = request.values["day"] == request.reader.today(request.now)
        return {"time" if today else "day": _("This time has passed. Choose a later one.")}
    return {}


def _chosen(request: Request) -> datetime | None:
    """By the clock where the author is."""
    day, time = request.values["day"], request.values["time"]
    if day is None or time is None:
        return None
    return datetime.combine(day, time, ZoneInfo(request.reader.zone)).astimezone(UTC)


@feature.form("decision.later", show=_later_form, check=_wrong_time)
def later(request: Request, transaction: Transaction) -> Reply:
    """What is scheduled is what was previewed. Sent twice, it is one time."""
    draft = my_draft(request, transaction, request.state.get("draft", ""), lock=True)
    when = _chosen(request)
    if when is None or rules.fingerprint(draft.values) != request.state.get("seen"):
        changed = request.reader.text("The draft was changed after you opened this. This is what it says now.")
        return preview(request, transaction, draft, changed)
    proposal = rules.from_values(draft.values)
    changes = decisions.load(transaction, draft.about) if draft.about else None
    if refused := may_not_announce(request, transaction, proposal, changes):
        return preview(request, transaction, draft, refused)
    if said := meanwhile.said(request, transaction, proposal):
        return preview(request, transaction, meanwhile.note(transaction, draft, proposal), said)
    if draft.publish_at != when:
        drafts.publish_at(transaction, draft, when)
        announcing.call_off(transaction, draft.id)
        own = people.direct_conversation(transaction, request.person)
        postings.post(transaction, SCHEDULED, draft.id, own.id, due=when, sender_id=request.person.id)
    return schedule_views.scheduled(draft, when, signatures.of_draft(transaction, draft.id), request.reader)


@feature.button("decision.call_off")
def call_off(request: Request, transaction: Transaction) -> Message:
    draft = my_draft(request, transaction, request.value, lock=True)
    drafts.publish_at(transaction, draft, None)
    announcing.call_off(transaction, draft.id)
    return schedule_views.called_off(draft, signatures.of_draft(transaction, draft.id), request.reader)


# ------------------------------------------------------------------------------------------------ when it has come


@feature.view(SCHEDULED)
def publish(occasion: Occasion, transaction: Transaction) -> Rendering:
    """Publishes it, and tells its author so, or why not. Two processes, or one that comes back, find what was done: the
    draft is held meanwhile, and gone afterwards."""
    if occasion.person is None:
        return Drop("gone")
    request = _as_pressed(occasion, occasion.person)
    draft = drafts.mine(transaction, occasion.person.id, KIND, occasion.subject, lock=not transaction.reads)
    if draft is None:
        done = published_from(request, transaction, occasion.subject)
        return Send(done) if done else Drop("thrown_away")
    if draft.publish_at is None:
        return Drop("called_off")
    if draft.publish_at > occasion.now:
        return NotBefore(draft.publish_at)
    if leaving.who_left(transaction, [occasion.person.id]):
        return Drop("author_left")
    if transaction.reads:
        return Send(schedule_views.coming(draft, occasion.reader))
    try:
        with transaction.attempt():
            decision = _publish(request, transaction, draft)
    except UserError as error:
        return Send(
            schedule_views.failed(draft, str(error), signatures.of_draft(transaction, draft.id), occasion.reader)
        )
    return Send(published(request, transaction, decision))


def _as_pressed(occasion: Occasion, author: Person) -> Request:
    return Request(now=occasion.now, person=author, conversation=occasion.conversation, reader=occasion.reader)


def _publish(request: Request, transaction: Transaction, draft: Draft) -> Decision:
    """As if its author pressed now: their rights are those that they have now."""
    proposal = rules.from_values(draft.values)
    changes = decisions.lock(transaction, draft.about) if draft.about else None
    if changes is not None and still_valid(request, transaction, changes).version.number != proposal.base:
        words = request.reader.text("D-{n} was edited after you wrote this.", n=changes.number)
        raise UserError(words)
    if proposal.replaces is not None:
        decisions.lock(transaction, proposal.replaces)
    if said := meanwhile.said(request, transaction, proposal):
        raise UserError(said)  # whoever goes on with the draft is told once more, and may publish it
    return publish_draft(request, transaction, draft, proposal, changes)
