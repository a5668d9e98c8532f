"""Signed together: others are asked to stand behind a draft, or to read it first, before it is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.data import as_data
from bot.feature import Occasion, Request
from bot.model import Drop, Form, Message, Rendering, Reply, Send, UserError
from handlers.decisions import course_views, reading, rules
from handlers.decisions import signing_views as views
from handlers.decisions.announcing import KIND
from handlers.decisions.commands import feature, my_draft, readable, seen_course
from handlers.wording import ids_in, not_found
from storage import decisions, drafts, people, postings, signatures
from storage.database import Transaction
from storage.decision_tables import Version, Who
from storage.drafts import Draft
from storage.signatures import AGREES, CANNOT, READ, REMARKS, Signature
from storage.signatures import ASKED as UNANSWERED

ASKED, STATUS, SAID = "signature.asked", "signatures.status", "signature.said"

# ------------------------------------------------------------------------------------------------ asking


@feature.button("signature.begin", reads=True)
def begin(request: Request, transaction: Transaction) -> Form:
    return _ask_form_of(request, transaction, request.value)


def _ask_form(request: Request, transaction: Transaction) -> Form:
    return _ask_form_of(request, transaction, request.state.get("draft", ""))


def _ask_form_of(request: Request, transaction: Transaction, named: str) -> Form:
    draft = my_draft(request, transaction, named)
    return views.ask(draft.id, signatures.of_draft(transaction, draft.id), request.reader)


def _wrong(request: Request, transaction: Transaction) -> dict[str, str]:
    _ = request.reader.text
    whom = [one.id for one in request.values["people"]]
    draft = my_draft(request, transaction, request.state.get("draft", ""))
    there = signatures.of_draft(transaction, draft.id)
    if len({*whom, *(one.person.id for one in there)}) > views.MOST_ASKED:
        return {"people": _("At most 10 people can be asked about one draft.")}
    if whom == [request.person.id]:
        return {"people": _("That is you. Whoever publishes it stands behind it.")}
    return {}


@feature.form("signature.ask", _ask_form, _wrong)
def ask(request: Request, transaction: Transaction) -> Message:
    """Sent twice, each is asked once. Who was asked to read it can be asked to stand behind it too."""
    draft = my_draft(request, transaction, request.state.get("draft", ""), lock=True)
    whom = [one for one in request.values["people"] if one.id != request.person.id]
    only_reads = request.values["purpose"] == views.READS
    seen = _seen(draft)
    new = signatures.ask(transaction, draft.id, request.person, whom, seen, only_reads=only_reads)
    _ask(transaction, new)
    mine = people.direct_conversation(transaction, request.person).id
    postings.post(transaction, STATUS, draft.id, mine, live=True, key=_status_key(draft.id))
    postings.refresh(transaction, _status_key(draft.id))
    return views.were_asked(request.reader)


def _ask(transaction: Transaction, asked: Sequence[Signature]) -> None:
    """In a new message, since a change of one notifies nobody; an earlier one then says so."""
    own = people.direct_conversations(transaction, [one.person.id for one in asked])
    for one in asked:
        postings.touch(transaction, signatures.KIND, one.id)
        postings.post(transaction, ASKED, one.id, own[one.person.id], live=True, sender_id=one.author.id)


def _seen(draft: Draft) -> str:
    """The same for the same words: where it is announced is none of them."""
    values = rules.from_values(draft.values)
    return rules.fingerprint({**as_data(values.content), "decided_by": list(values.decided_by)})


def _status_key(draft_id: int) -> str:
    return f"{STATUS}:{draft_id}"


def reworded(transaction: Transaction, draft: Draft) -> None:
    """The words of a draft may have changed: who was asked about other ones is asked anew."""
    before = {one.id: one for one in signatures.of_draft(transaction, draft.id)}
    changed = [before[one] for one in signatures.reworded(transaction, draft.id, _seen(draft))]
    _ask(transaction, [one for one in changed if one.state != UNANSWERED])
    for one in changed:
        if one.state == UNANSWERED:
            postings.touch(transaction, signatures.KIND, one.id)
    postings.refresh(transaction, _status_key(draft.id))


def ended(transaction: Transaction, draft_id: int, decision_id: int | None = None) -> None:
    """A draft is published, or thrown away."""
    if decision_id is not None:
        signatures.published(transaction, draft_id, decision_id)
    for one in signatures.of_draft(transaction, draft_id):
        postings.touch(transaction, signatures.KIND, one.id)
    postings.refresh(transaction, _status_key(draft_id))


# ------------------------------------------------------------------------------------------------ what is said


def _draft(transaction: Transaction, signature: Signature) -> Draft | None:
    return drafts.mine(transaction, signature.author.id, KIND, signature.draft)


def _version(transaction: Transaction, draft: Draft) -> Version:
    proposal = rules.from_values(draft.values)
    deciders = people.people(transaction, list(proposal.decided_by))
    return Version(1, transaction.now, proposal.content, tuple(Who(one.id, one.name) for one in deciders))


@feature.view(ASKED)
def asked(occasion: Occasion, transaction: Transaction) -> Rendering:
    """The draft as it is now; after it, what has become of it. Where they are asked anew, only the latest message
    shows it."""
    signature = signatures.load(transaction, occasion.subject)
    row = postings.posting(transaction, occasion.posting)
    if signature is None or row is None:
        return Drop("gone")
    stands = bool(row.reference)
    if postings.newest(transaction, (ASKED,), signature.id, occasion.conversation.id) != row.id:
        reworded = row.created_at >= signature.asked_at  # else they are asked for something else
        return Send(views.asked_anew(reworded, occasion.reader)) if stands else Drop("asked_anew")
    draft = _draft(transaction, signature) if signature.decision is None else None
    if draft is None:
        theirs = signature.decision
        decision = decisions.readable(transaction, signature.person, theirs) if theirs else None
        message = views.ended(signature, decision.number if decision else 0, occasion.reader)
        return Send(message) if stands else Drop("ended")
    again = stands or row.created_at > signature.asked_at
    message = views.asked(signature, _version(transaction, draft), again, occasion.reader)
    return Send(message) if stands else occasion.politely(message)


@feature.view(STATUS)
def status(occasion: Occasion, transaction: Transaction) -> Rendering:
    """To whoever asked, kept up to date; it stays with what has become of the draft."""
    asked = signatures.of_draft(transaction, occasion.subject)
    if not asked:
        return Drop("gone")
    draft = _draft(transaction, asked[0])
    if draft is not None:
        title, after = rules.from_values(draft.values).content.title, views.go_on(draft.id, occasion.reader)
        return Send(views.status(title, asked, after, occasion.reader))
    if not postings.reference_of(transaction, occasion.posting):
        return Drop("gone")
    decision = decisions.load(transaction, asked[0].decision) if asked[0].decision else None
    after = views.became((decision.id, decision.number) if decision else None, occasion.reader)
    return Send(views.status(decision.version.content.title if decision else "", asked, after, occasion.reader))


# ------------------------------------------------------------------------------------------------ answering


@dataclass(frozen=True, slots=True)
class _Asked:
    """What somebody is asked. `same`: it is still what their press was about; `reworded`: the words are others now."""

    signature: Signature
    draft: Draft
    same: bool
    reworded: bool


def _signature(request: Request, transaction: Transaction, text: str, *, lock: bool = False) -> Signature:
    """What the person was asked, be it settled or not; raises UserError where it is not theirs."""
    ids = ids_in(text, 2)
    found = signatures.load(transaction, ids[0], lock=lock) if ids else None
    if found is None or found.person.id != request.person.id:
        raise not_found(request.reader)
    return found


def _asked_now(transaction: Transaction, found: Signature, text: str) -> _Asked | None:
    """What they are asked; None where that is settled."""
    draft = _draft(transaction, found) if found.decision is None else None
    if draft is None:
        return None
    reworded = text not in (views.value(found), views.value(replace(found, only_reads=not found.only_reads)))
    return _Asked(found, draft, views.value(found) == text, reworded)


def _theirs(request: Request, transaction: Transaction, text: str, *, lock: bool = False) -> _Asked:
    """What the person is asked; raises UserError where that is settled, or is not theirs."""
    one = _asked_now(transaction, _signature(request, transaction, text, lock=lock), text)
    if one is None:
        raise UserError(request.reader.text(views.SETTLED))
    return one


def _as_it_is(request: Request, transaction: Transaction, one: _Asked) -> Message:
    """The question with the words that the draft has now."""
    return views.asked(one.signature, _version(transaction, one.draft), one.reworded, request.reader)


@feature.button("signature.agree")
def agree(request: Request, transaction: Transaction) -> Reply:
    one = _theirs(request, transaction, request.value, lock=True)
    if not one.same:
        return _as_it_is(request, transaction, one)
    # What a reader remarked stays; who stands behind it without a remark takes theirs back.
    return _answered(request, transaction, one, AGREES, one.signature.remark if one.signature.only_reads else "")


@feature.button("signature.remark", reads=True)
def begin_remark(request: Request, transaction: Transaction) -> Reply:
    return _begin(request, transaction, REMARKS)


@feature.button("signature.cannot", reads=True)
def begin_cannot(request: Request, transaction: Transaction) -> Reply:
    return _begin(request, transaction, CANNOT)


def _begin(request: Request, transaction: Transaction, how: str) -> Reply:
    one = _theirs(request, transaction, request.value)
    return views.why(one.signature, how, request.reader) if one.same else _as_it_is(request, transaction, one)


def _why_form(request: Request, transaction: Transaction) -> Form:
    """Where it is settled by now, what was typed still arrives."""
    found = _signature(request, transaction, request.state.get("signature", ""))
    return views.why(found, _how(request), request.reader)


def _how(request: Request) -> str:
    return CANNOT if request.state.get("how") == CANNOT else REMARKS


@feature.form("signature.why", show=_why_form)
def say_why(request: Request, transaction: Transaction) -> Reply:
    """Where the words were changed meanwhile, or something else is asked, what was written comes back with that; where
    it is settled, too."""
    text, remark = request.state.get("signature", ""), request.values["remark"]
    found = _signature(request, transaction, text, lock=True)
    one = _asked_now(transaction, found, text)
    if one is None:
        return views.too_late(remark, request.reader)
    if not one.same:
        decided = rules.from_values(one.draft.values).content.decided
        now = views.Now(decided, one.reworded)
        return views.why(one.signature, _how(request), request.reader, remark=remark, now=now)
    how = REMARKS if one.signature.only_reads else _how(request)
    return _answered(request, transaction, one, how, remark)


def _answered(request: Request, transaction: Transaction, one: _Asked, state: str, remark: str) -> Message:
    """They may answer otherwise until it is published."""
    found = one.signature
    signatures.answer(transaction, found.id, READ if found.only_reads else state, remark)
    postings.touch(transaction, signatures.KIND, found.id)
    postings.refresh(transaction, _status_key(found.draft))
    saved = signatures.load(transaction, found.id) or found
    new = (saved.state, remark) != (found.state, found.remark)
    if new and remark and _coming(one.draft, request.now):
        _tell_author(transaction, saved)
    return _as_it_is(request, transaction, replace(one, signature=saved))


def _coming(draft: Draft, now: datetime) -> datetime | None:
    """When it is published by itself; None where it is not, or could not be."""
    return draft.publish_at if draft.publish_at and draft.publish_at > now else None


def _tell_author(transaction: Transaction, signature: Signature) -> None:
    """It is published by itself, whether they have seen this or not: a change of the overview would notify nobody."""
    own = people.direct_conversation(transaction, signature.author)
    postings.post(transaction, SAID, signature.id, own.id, sender_id=signature.person.id)


@feature.view(SAID)
def said(occasion: Occasion, transaction: Transaction) -> Rendering:
    """At once, as whoever wrote it was told: politely may be too late. What they said last, once."""
    signature = signatures.load(transaction, occasion.subject)
    draft = _draft(transaction, signature) if signature and signature.decision is None else None
    coming = _coming(draft, occasion.now) if draft else None
    if signature is None or draft is None or coming is None:
        return Drop("not_scheduled")
    if not signature.says or postings.newest(transaction, (SAID,), signature.id, occasion.conversation.id) != (
        occasion.posting
    ):
        return Drop("answered_anew")
    title = rules.from_values(draft.values).content.title
    return Send(views.said(signature, title, coming, occasion.reader))


@feature.button("signature.remarks", reads=True)
def all_remarks(request: Request, transaction: Transaction) -> Form:
    decision = readable(request, transaction, ids_in(request.value, 1))
    return course_views.remarks(decision, seen_course(request, transaction, decision), request.reader)


@feature.button("signature.whole", reads=True)
def whole(request: Request, transaction: Transaction) -> Form:
    ids = ids_in(request.value, 2)
    found = signatures.load(transaction, ids[0]) if ids else None
    draft = _draft(transaction, found) if found and found.person.id == request.person.id else None
    if found is None or draft is None:
        raise not_found(request.reader)
    _ = request.reader.text
    content = rules.from_values(draft.values).content
    parts = [(_(label), getattr(content, name)) for name, label in rules.PARTS.items()]
    return views.whole(found, ids[1] if len(ids) > 1 else 1, reading.paged(parts, request.reader), request.reader)
