"""Looking decisions up and reading them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.feature import Feature, Request
from bot.language import N_
from bot.model import Conversation, Form, Message, Reply, UserError
from handlers.decisions import reading, rules, views
from handlers.decisions.announcing import KIND
from handlers.decisions.naming import number
from handlers.people import Deed, allowed
from handlers.wording import ids_in, not_found, page_in
from storage import decision_courses, decision_versions, decisions, drafts, postings, readings, search
from storage.database import Transaction
from storage.decision_tables import DROPPED, REPLACED, WITHDRAWN, Course, Decision
from storage.drafts import Draft

feature = Feature("decisions")

GONE = {
    WITHDRAWN: N_("D-{n} is withdrawn, so this can't be done any more."),
    DROPPED: N_("D-{n} was dropped when it was looked at again, so this can't be done any more."),
    REPLACED: N_("D-{n} was replaced by another decision, so this can't be done any more."),
}


def readable(request: Request, transaction: Transaction, ids: list[int]) -> Decision:
    """The decision that the first of these numbers names, if the person may read it; raises UserError if not."""
    decision = decisions.readable(transaction, request.person, ids[0]) if ids else None
    if decision is None:
        raise not_found(request.reader)
    return decision


def mine(request: Request, transaction: Transaction, ids: list[int]) -> Decision:
    """The same, for what only the author may do."""
    decision = readable(request, transaction, ids)
    if decision.author.id != request.person.id:
        _ = request.reader.text
        raise UserError(_("Only {author}, who announced it, can do that.", author=decision.author.name))
    return decision


def theirs(request: Request, transaction: Transaction, ids: list[int]) -> Decision:
    """The same, for what those who decided may do too."""
    decision = readable(request, transaction, ids)
    if not may_replace(request, transaction, decision):
        raise UserError(request.reader.text("Only those who decided it can do that."))
    return decision


def may_replace(request: Request, transaction: Transaction, decision: Decision) -> bool:
    return rules.decided(decision, request.person.id) or takes_on(request, transaction, decision)


def takes_on(request: Request, transaction: Transaction, decision: Decision) -> bool:
    """Whether it falls to somebody who had no part in it, since nobody who decided it is here any more."""
    left_alone = rules.is_left_alone(decision)
    return left_alone and allowed(transaction, request.person, Deed.TAKE_ON, decision.unit_id)


def my_draft(request: Request, transaction: Transaction, named: str, *, lock: bool = False) -> Draft:
    """The person's draft of that id; raises UserError where it is no more."""
    ids = ids_in(named, 1)
    draft = drafts.mine(transaction, request.person.id, KIND, ids[0], lock=lock) if ids else None
    if draft is None:
        raise UserError(request.reader.text("This draft is not there any more: it was published or thrown away."))
    return draft


def still_valid(request: Request, transaction: Transaction, decision: Decision) -> Decision:
    """The decision while it is in force; raises UserError then, which says what it was replaced by."""
    if decision.withdrawn_at is None:
        return decision
    _ = request.reader.text
    course = seen_course(request, transaction, decision)
    if (other := course.replaced_by) is not None and other.number:
        said = _(
            "D-{n} was replaced by {decision}, so this can't be done any more.",
            n=decision.number,
            decision=number(other),
        )
        raise UserError(said)
    raise UserError(_(GONE[rules.how_it_ended(decision, course)], n=decision.number))


def seen_course(request: Request, transaction: Transaction, decision: Decision) -> Course:
    """What became of it, as far as the person may know."""
    return decision_courses.seen_by(transaction, decision_courses.course(transaction, decision), request.person)


def refusal(request: Request, transaction: Transaction, places: Sequence[Conversation]) -> str:
    """Why the person may not announce there; "" when they may."""
    _ = request.reader.text
    needed = rules.needs_membership(request.person, places)
    refused = rules.refused_places(request.person, places, transaction.member_of if needed else frozenset())
    if refused.direct:
        return _("Choose a channel: nobody else reads your direct messages.")
    if refused.outside:
        return _("You can announce there only if both you and I are in it. Choose another place, or invite me first.")
    return ""


# ------------------------------------------------------------------------------------------------ finding


@feature.command(N_("/decision list"), N_("Decisions that you may read"), usage=N_("[words]"), reads=True)
def find(request: Request, transaction: Transaction) -> Reply:
    return _listing(request, transaction, request.value, "")


@feature.button("decision.list", reads=True)
def find_more(request: Request, transaction: Transaction) -> Reply:
    after, _colon, words = request.value.partition(":")
    return _listing(request, transaction, words, after)


def _listing(request: Request, transaction: Transaction, words: str, after: str) -> Message:
    """The page after the one that ended there."""
    words, most = words[: reading.WORDS].strip(), reading.PAGE_ROWS
    if words:
        page = search.find(transaction, request.person, words, most, kinds=(KIND,), after=after)
        found = decisions.listed(transaction, [id for _kind, id in page.hits])
        return reading.listing(found, words, page.after, request.reader)
    found = decisions.latest(transaction, request.person, next(iter(ids_in(after, 1)), None), most + 1)
    return reading.listing(found[:most], "", str(found[most - 1].id) if len(found) > most else "", request.reader)


@feature.command(N_("/decision show"), N_("One decision by its number"), usage=N_("<number>"), reads=True)
def show(request: Request, transaction: Transaction) -> Reply:
    return _shown(request, transaction, numbered(request, transaction, request.reader.text("/decision show")))


def numbered(request: Request, transaction: Transaction, command: str) -> Decision:
    """The decision whose number was typed after a command, if the person may read it; raises UserError if not."""
    which = rules.number_in(request.value)
    if which is None:
        words = request.reader.text("Which decision? Write its number, such as {command}.", command=f"{command} 12")
        raise UserError(words)
    decision = decisions.numbered(transaction, request.person, request.conversation.id, which)
    if decision is None:
        raise not_found(request.reader)
    return decision


@feature.button("decision.show", reads=True)
def show_this(request: Request, transaction: Transaction) -> Reply:
    return _shown(request, transaction, readable(request, transaction, ids_in(request.value, 1)))


def _shown(request: Request, transaction: Transaction, decision: Decision) -> Message:
    return views.shown(
        decision,
        decisions.announced_for(transaction, decision, request.person),
        request.person.id,
        request.reader,
        seen_course(request, transaction, decision),
        announces=allowed(transaction, request.person, Deed.ANNOUNCE, decision.unit_id),
        takes_on=takes_on(request, transaction, decision),
    )


# ------------------------------------------------------------------------------------------------ reading


@feature.button("decision.reasoning", reads=True)
def whole_reasoning(request: Request, transaction: Transaction) -> Form:
    ids = ids_in(request.value, 2)
    decision = readable(request, transaction, ids)
    course = seen_course(request, transaction, decision)
    return reading.reasoning(decision, ids[1] if len(ids) > 1 else 1, request.reader, course)


@feature.button("decision.versions", reads=True)
def earlier_versions(request: Request, transaction: Transaction) -> Form:
    ids = ids_in(request.value, 2)
    decision = readable(request, transaction, ids)
    before = ids[1] if len(ids) > 1 else decision.version.number
    editions = decision_versions.editions(
        transaction, decision.id, min(before, decision.version.number), reading.PAGE_ROWS + 1
    )
    return reading.versions(decision, editions, request.reader)


@feature.button("decision.version", reads=True)
def earlier_version(request: Request, transaction: Transaction) -> Form:
    ids = ids_in(request.value, 3)
    decision = readable(request, transaction, ids)
    version = decision_versions.version(transaction, decision.id, ids[1]) if len(ids) > 1 else None
    if version is None:
        raise not_found(request.reader)
    mine = decision.author.id == request.person.id and version.number < decision.version.number
    course = seen_course(request, transaction, decision)
    return reading.earlier_version(decision, version, ids[2] if len(ids) > 2 else 1, mine, request.reader, course)


# ------------------------------------------------------------------------------------------------ "I have read it"


@feature.button("decision.read")
def note_read(request: Request, transaction: Transaction) -> Reply:
    decision, version = _version_in(request, transaction)
    if readings.note(transaction, decision, version, request.person.id):
        postings.touch(transaction, "decision", decision.id)
    return views.noted(decision, version, request.reader)


@feature.button("decision.unread")
def take_back_read(request: Request, transaction: Transaction) -> Reply:
    decision, version = _version_in(request, transaction)
    if readings.take_back(transaction, decision, version, request.person.id):
        postings.touch(transaction, "decision", decision.id)
    return views.taken_back(decision, request.reader)


def _version_in(request: Request, transaction: Transaction) -> tuple[Decision, int]:
    """The version that stood in the message that was pressed: it may be edited meanwhile."""
    ids = ids_in(request.value, 2)
    decision = still_valid(request, transaction, readable(request, transaction, ids))
    if len(ids) < 2 or not 1 <= ids[1] <= decision.version.number:
        raise not_found(request.reader)
    return decision, ids[1]


@feature.button("decision.readers", reads=True)
def readers(request: Request, transaction: Transaction) -> Form:
    """To the author alone, and only where readers were told so before they pressed."""
    _ = request.reader.text
    ids = ids_in(request.value, 2)
    decision = mine(request, transaction, ids)
    if not decision.confirm:
        raise UserError(_("Readers were promised that only their number is shown, so there are no names to see."))
    page = page_in(ids, 1, reading.MOST_PAGES)
    start = (page - 1) * reading.PAGE_NAMES
    names = readings.names(transaction, decision, start, reading.PAGE_NAMES + 1)
    return reading.readers(decision, page, names, request.reader)
