"""From the form over the preview to what is published: a new decision, or the next version of one."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from bot.feature import Request
from bot.language import N_
from bot.model import Form, Kind, Message, Reply, UserError
from handlers.decisions import (
    announcing,
    deciding,
    draft_views,
    forms,
    meanwhile,
    origins,
    rules,
    schedule_views,
    signing,
)
from handlers.decisions.announcing import KIND, announce, plan_review
from handlers.decisions.commands import feature, may_replace, mine, refusal, show, still_valid
from handlers.decisions.previewing import preview, reminder_day, unit_of
from handlers.wording import cut, ids_in, not_found
from storage import (
    decision_courses,
    decision_origins,
    decision_reviews,
    decisions,
    drafts,
    handled,
    pending,
    people,
    postings,
    units,
)
from storage.database import Transaction
from storage.decision_tables import CHANGE, Content, Decision, Proposal
from storage.drafts import Draft
from storage.forgetting import is_forgotten

# ------------------------------------------------------------------------------------------------ the form


@feature.command(N_("/decision"), N_("Announce a decision with its reasons"), usage=N_("[title]"), reads=True)
def begin(request: Request, transaction: Transaction) -> Reply:
    """What was typed after the command is the title, or, where it is too long for one, what is decided. Whoever types a
    number alone wants to see that decision."""
    typed = request.value
    if rules.number_in(typed) is not None:
        return show(request, transaction)
    announcing.check(request, transaction)
    too_long = len(typed) > forms.TITLE
    return _begin(request, transaction, Content(title=cut(typed, forms.TITLE), decided=typed if too_long else ""))


@feature.shortcut("decision.from_message", N_("Announce a decision"))
def begin_from_message(request: Request, transaction: Transaction) -> Form:
    announcing.check(request, transaction)
    source = request.source
    return _begin(request, transaction, Content(decided=source.text, links=source.url) if source else Content())


def _begin(request: Request, transaction: Transaction, content: Content) -> Form:
    here = () if request.conversation.kind is Kind.DIRECT else (request.conversation,)
    words = units.unit(transaction, people.unit_of(transaction, request.conversation.id)).influence
    written = forms.Written(Proposal(content=content), decided_by=(request.person,), places=here, words=words)
    return forms.write(written, {}, request.reader)


@feature.button("decision.edit", reads=True)
def edit(request: Request, transaction: Transaction) -> Form:
    decision = still_valid(request, transaction, mine(request, transaction, ids_in(request.value, 1)))
    state = {"decision": str(decision.id), "base": str(decision.version.number)}
    return filled(request, transaction, rules.proposal_to_change(decision), decision, state)


def filled(
    request: Request,
    transaction: Transaction,
    proposal: Proposal,
    changes: Decision | None,
    state: dict[str, str],
    error: str = "",
) -> Form:
    """Whoever has left decides nothing new; where nobody else did, it is whoever writes. A form with somebody who is
    forgotten is refused by the platforms."""
    unit_id = changes.unit_id if changes else people.unit_of(transaction, request.conversation.id)
    deciders = people.people(transaction, list(proposal.decided_by))
    here = tuple(who for who in deciders if not (is_forgotten(who) if changes else who.left))
    written = forms.Written(
        proposal,
        decided_by=here or ((request.person,) if deciders else ()),
        places=tuple(people.conversations(transaction, list(proposal.places))),
        changes=changes,
        announced=tuple(decisions.announced(transaction, changes.id)) if changes else (),
        replaces=to_replace(request, transaction, state),
        words=units.unit(transaction, unit_id).influence,
    )
    return forms.write(written, state, request.reader, error)


def _write_form(request: Request, transaction: Transaction) -> Form:
    """The form that was sent, for checking what came back: its fields differ where a decision is changed."""
    changes = _changed_by(request, transaction)
    return filled(request, transaction, Proposal(content=Content()), changes, dict(request.state))


def state_of(draft: Draft, proposal: Proposal) -> dict[str, str]:
    """What the form of a draft carries along."""
    about = {"decision": str(draft.about), "base": str(proposal.base)} if draft.about else {}
    origin = {"origin": origins.as_state(proposal.origin)} if proposal.origin else {}
    answered = {"answered": str(proposal.answered)} if proposal.replaces and proposal.answered is not None else {}
    others = {"replaces": proposal.replaces, "pending": proposal.pending}
    others_named = {name: str(one) for name, one in others.items() if one}
    return {"draft": str(draft.id), **about, **origin, **answered, **others_named}


def to_replace(request: Request, transaction: Transaction, state: Mapping[str, str]) -> Decision | None:
    """What would be replaced, if the person may; else it would be a decision of its own."""
    ids = ids_in(state.get("replaces", ""), 1)
    decision = decisions.readable(transaction, request.person, ids[0]) if ids else None
    return decision if decision and may_replace(request, transaction, decision) else None


def _changed_by(request: Request, transaction: Transaction) -> Decision | None:
    about = request.state.get("decision", "")
    return mine(request, transaction, ids_in(about, 1)) if about else None


def _wrong_fields(request: Request, transaction: Transaction) -> dict[str, str]:
    proposal = rules.proposed(request.values, 0)
    return _wrong(request, transaction, proposal, _changed_by(request, transaction))


def _wrong(request: Request, transaction: Transaction, proposal: Proposal, changes: Decision | None) -> dict[str, str]:
    """What is wrong with which field."""
    _ = request.reader.text
    today = request.reader.today(request.now)
    errors = {name: _(words) for name, words in rules.problems(proposal, changes, today).items()}
    places = people.conversations(transaction, list(proposal.places))
    if refused := refusal(request, transaction, places) or may_not_announce(request, transaction, proposal, changes):
        errors["places"] = refused
    return errors


def may_not_announce(request: Request, transaction: Transaction, proposal: Proposal, changes: Decision | None) -> str:
    """Why the person may not announce that in each of its units; "" where they may. What they have announced they may
    put right, where it was announced."""
    places = proposal.places if changes is None else _new_places(transaction, proposal, changes)
    theirs = {people.unit_of(transaction, place) for place in places}
    if changes is None:
        theirs.add(unit_of(request, transaction, proposal))
    return announcing.refused(request, transaction, theirs)


@feature.form("decision.write", _write_form, _wrong_fields)
def write(request: Request, transaction: Transaction) -> Reply:
    """Keeps a draft and shows what readers will see of it. The same form sent again shows the same draft again."""
    key = request.form_key(KIND)
    again = handled.result_of(transaction, key)
    if again is not None:
        return preview_of(request, transaction, again)
    changes = _changed_by(request, transaction)
    before = ids_in(request.state.get("draft", ""), 1)
    kept = drafts.mine(transaction, request.person.id, KIND, before[0], lock=True) if before else None
    if before and (done := published_from(request, transaction, before[0])):
        return done
    base = ids_in(request.state.get("base", ""), 1)
    replaced = to_replace(request, transaction, request.state)
    decides = deciding.decidable(request, transaction, request.state)
    proposal = rules.proposed(
        request.values, base[0] if base else 0, replaced.id if replaced else None, decides.id if decides else None
    )
    # It stays in the unit in which it was begun, wherever its author, or nobody, is when it is published.
    began = rules.from_values(kept.values).unit if kept else None
    unit_id = began or people.unit_of(transaction, request.conversation.id)
    origin = origins.named(request, transaction, request.state) if changes is None else None
    answered = ids_in(request.state.get("answered", ""), 1)
    known = answered[0] if replaced and answered else None
    proposal = dataclasses.replace(proposal, unit=unit_id, origin=origin, answered=known)
    _check_news(request, transaction, proposal, changes)
    draft = drafts.save(
        transaction,
        request.person.id,
        KIND,
        rules.as_values(proposal),
        draft_id=kept.id if kept else None,
        about=changes.id if changes else None,
    )
    handled.note(transaction, key, draft.id)
    signing.reworded(transaction, draft)
    return preview(request, transaction, draft, _no_longer_scheduled(request, transaction, kept))


def _no_longer_scheduled(request: Request, transaction: Transaction, before: Draft | None) -> str:
    """What the author should know of a change of what was to be published by itself."""
    if before is None or before.publish_at is None:
        return ""
    announcing.call_off(transaction, before.id)
    return schedule_views.taken_back(before.publish_at, request.now, request.reader)


def _check_news(request: Request, transaction: Transaction, proposal: Proposal, changes: Decision | None) -> None:
    """Raises UserError for a change of what can't be changed any more, or of nothing at all."""
    if changes is None:
        return
    still_valid(request, transaction, changes)
    if not rules.says_something_new(proposal, changes) and not _new_places(transaction, proposal, changes):
        raise UserError(request.reader.text("Nothing is changed yet, so there is nothing new to publish."))


def _new_places(transaction: Transaction, proposal: Proposal, changes: Decision) -> list[int]:
    there = {place.conversation for place in decisions.announced(transaction, changes.id)}
    return [place for place in proposal.places if place not in there]


# ------------------------------------------------------------------------------------------------ the preview


def preview_of(request: Request, transaction: Transaction, draft_id: int) -> Reply:
    """The preview of a draft, or what came of it."""
    draft = drafts.mine(transaction, request.person.id, KIND, draft_id)
    if draft is not None:
        return preview(request, transaction, draft)
    return published_from(request, transaction, draft_id) or draft_views.nothing_to_preview(request.reader)


def _preview_form(request: Request, transaction: Transaction) -> Form:
    ids = ids_in(request.state.get("draft", ""), 1)
    draft = drafts.mine(transaction, request.person.id, KIND, ids[0]) if ids else None
    return preview(request, transaction, draft) if draft else draft_views.nothing_to_preview(request.reader)


@feature.form("decision.preview", show=_preview_form)
def publish(request: Request, transaction: Transaction) -> Reply:
    """Makes a draft public. The same preview sent again gets the first one's answer again."""
    _ = request.reader.text
    ids = ids_in(request.state.get("draft", ""), 1)
    # A second submit at the same moment waits here for the first one, and then finds what came of it.
    draft = drafts.mine(transaction, request.person.id, KIND, ids[0], lock=True) if ids else None
    if ids and (done := published_from(request, transaction, ids[0])):
        return done
    if draft is None:
        raise UserError(_("This draft is not there any more: it was published or thrown away."))
    if rules.fingerprint(draft.values) != request.state.get("seen"):
        error = _("The draft was changed after you opened this. This is what it says now; publish it if it is right.")
        return preview(request, transaction, draft, error)
    proposal = rules.from_values(draft.values)
    changes = decisions.lock(transaction, draft.about) if draft.about else None
    if changes is not None and still_valid(request, transaction, changes).version.number != proposal.base:
        return _overtaken(request, transaction, draft, proposal, changes)
    if proposal.replaces is not None:
        decisions.lock(transaction, proposal.replaces)  # nobody looks at it again while this is settled
    if said := meanwhile.said(request, transaction, proposal):
        return preview(request, transaction, meanwhile.note(transaction, draft, proposal), said)
    announcing.call_off(transaction, draft.id)
    return published(request, transaction, publish_draft(request, transaction, draft, proposal, changes))


def publish_draft(
    request: Request, transaction: Transaction, draft: Draft, proposal: Proposal, changes: Decision | None
) -> Decision:
    """A draft that is held becomes public, if that is right now; raises UserError if not. `changes` is held too."""
    if errors := _wrong(request, transaction, proposal, changes):
        raise UserError(" ".join(errors.values()))
    _check_news(request, transaction, proposal, changes)
    if changes is None:
        old, decides = _held_to_replace(request, transaction, proposal), deciding.held(request, transaction, proposal)
        decision = _publish_new(request, transaction, draft, proposal)
        if old is not None:
            _replace(request, transaction, old, decision)
        if decides is not None:
            pending.decided(transaction, decides.id, decision.id)
        if proposal.origin is not None:
            decision_origins.note(transaction, decision.id, proposal.origin)
        signing.ended(transaction, draft.id, decision.id)
    else:
        decision = _publish_change(request, transaction, changes, proposal)
    drafts.throw_away(transaction, request.person.id, KIND, draft.id)
    handled.note(transaction, _publishing(draft.id), decision.id)
    return decision


def _publishing(draft_id: int) -> str:
    return f"{KIND}.draft:{draft_id}"


def published_from(request: Request, transaction: Transaction, draft_id: int) -> Message | None:
    """What was answered when that draft was published, if it was, and by this person."""
    decision_id = handled.result_of(transaction, _publishing(draft_id))
    decision = decisions.load(transaction, decision_id) if decision_id is not None else None
    if decision is None or decision.author.id != request.person.id:
        return None
    return published(request, transaction, decision)


def published(request: Request, transaction: Transaction, decision: Decision) -> Message:
    reminder = reminder_day(request, transaction, decision.unit_id, decision.version.content)
    return forms.published(decision, decisions.announced(transaction, decision.id), reminder, request.reader)


def _overtaken(request: Request, transaction: Transaction, draft: Draft, proposal: Proposal, now: Decision) -> Form:
    """Somebody published another version after this draft was begun: nothing of either is lost."""
    _ = request.reader.text
    error = _(
        "It was changed meanwhile: version {n} is from {moment}. What you wrote is here, unchanged. "
        "Preview it again to publish it over that version.",
        n=request.reader.number(now.version.number),
        moment=request.reader.moment(now.version.at),
    )
    return filled(
        request,
        transaction,
        proposal,
        now,
        state_of(draft, dataclasses.replace(proposal, base=now.version.number)),
        error,
    )


def _publish_new(request: Request, transaction: Transaction, draft: Draft, proposal: Proposal) -> Decision:
    unit_id = unit_of(request, transaction, proposal)
    decision = decisions.publish(transaction, request.person, unit_id, draft.id, proposal)
    announce(transaction, decision, proposal.places)
    plan_review(transaction, decision, None)
    return decision


def _held_to_replace(request: Request, transaction: Transaction, proposal: Proposal) -> Decision | None:
    """What it replaces, held; raises UserError where that can't be replaced any more: the draft stays."""
    if proposal.replaces is None:
        return None
    old = decisions.lock(transaction, proposal.replaces)
    try:
        if old is None or to_replace(request, transaction, {"replaces": str(old.id)}) is None:
            raise not_found(request.reader)
        return still_valid(request, transaction, old)
    except UserError as error:
        advice = request.reader.text("What you wrote stays in this draft: press Edit to announce it as one of its own.")
        raise UserError(f"{error} {advice}") from None


def _replace(request: Request, transaction: Transaction, old: Decision, new: Decision) -> None:
    """Both point to each other. Where it was time to look at the old one again, this is the answer."""
    day = old.version.content.review_on
    if day is not None and day <= request.reader.today(request.now):
        decision_reviews.answer(transaction, old, request.person, CHANGE, "")
    decision_courses.replacement(transaction, old, new)
    announcing.end(
        transaction,
        old,
        request.person,
        told_in=[place.conversation for place in decisions.announced(transaction, new.id)],
    )
    announcing.tell_those_who_decided(transaction, old, request.person)


def _publish_change(request: Request, transaction: Transaction, before: Decision, proposal: Proposal) -> Decision:
    """Messages sent already change in place; places that are new get one."""
    new_places = _new_places(transaction, proposal, before)
    decision = before
    if rules.says_something_new(proposal, before):
        decision = decisions.revise(transaction, before.id, proposal)
        postings.touch(transaction, KIND, decision.id)
        plan_review(transaction, decision, before)
    else:
        decisions.add_places(transaction, before.id, new_places)
    _touch_others(transaction, decision)
    announce(transaction, decision, new_places)
    return decision


def _touch_others(transaction: Transaction, decision: Decision) -> None:
    """What it replaces and was replaced by may be named in more places now."""
    course = decision_courses.course(transaction, decision)
    for other in (course.replaces, course.replaced_by):
        if other is not None:
            postings.touch(transaction, KIND, other.id)
