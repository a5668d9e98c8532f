"""Finding decisions under way, and who may do what with them."""

from __future__ import annotations

from bot.feature import Feature, Request
from bot.language import N_
from bot.model import Form, Message, Person, Reply, UserError
from handlers import search
from handlers.decisions import why_not_decide
from handlers.pending import perspective_views, rules, views
from handlers.wording import ids_in, not_found, page_in
from storage import decisions, drafts, forums, pending, people, perspectives
from storage.database import Transaction
from storage.forum_tables import Forum
from storage.pending_tables import DECIDED, DRAFT, DROPPED, KIND, Pending, Perspective

feature = Feature("pending")

# ------------------------------------------------------------------------------------------------ finding


@feature.command(
    N_("/decision waiting"), N_("What is to be decided, and who owes the answer"), usage=N_("[words]"), reads=True
)
def waiting(request: Request, transaction: Transaction) -> Reply:
    if request.value:
        return search.listing(request, transaction, KIND, request.value)
    return _page(request, transaction, 1)


@feature.button("pending.list", reads=True)
def more(request: Request, transaction: Transaction) -> Reply:
    return _page(request, transaction, page_in(ids_in(request.value, 1)))


def _page(request: Request, transaction: Transaction, page: int) -> Message:
    rows = views.PAGE_ROWS
    found = pending.waiting(transaction, request.person, rows + 1, (page - 1) * rows)
    return views.listing(found, page, request.reader.today(request.now), request.reader)


@feature.button("pending.show", reads=True)
def show(request: Request, transaction: Transaction) -> Message:
    return shown(request, transaction, seen(request, transaction, ids_in(request.value, 1)))


def shown(request: Request, transaction: Transaction, one: Pending, said: str = "") -> Message:
    """It, with what the person may do with it."""
    spoke = perspectives.who_spoke(transaction, one.id)
    found = seen_forums(transaction, one, request.person)
    named = people.people(transaction, list(one.proposal.people))
    return views.shown(
        one,
        mine=perspectives.mine(transaction, one.id, request.person) is not None,
        me=request.person.id,
        heard=[*(forum.settings.name for forum in found), *(person.name for person in named)],
        missing=rules.missing_hats(one, found, spoke) if one.decides(request.person.id) else [],
        decision=decisions.readable(transaction, request.person, one.decision) if one.decision else None,
        reader=request.reader,
        said=said,
        why_not=why_not_decide(transaction, request.person, one, request.reader),
    )


@feature.button("pending.whole", reads=True)
def whole(request: Request, transaction: Transaction) -> Form:
    ids = ids_in(request.value, 2)
    one = seen(request, transaction, ids)
    return views.whole(one, ids[1] if len(ids) > 1 else 1, request.reader)


def seen(request: Request, transaction: Transaction, ids: list[int]) -> Pending:
    """What the first of these numbers names, if the person may read it; raises UserError if not."""
    found = pending.readable(transaction, request.person, ids[0]) if ids else None
    if found is None:
        raise not_found(request.reader)
    return found


def mine(request: Request, transaction: Transaction, ids: list[int], *, lock: bool = False) -> Pending:
    """The same, for whoever opened it alone. With `lock`, nobody else changes it until we are done."""
    found = seen(request, transaction, ids)
    if lock:
        found = pending.lock(transaction, found.id) or found
    if not rules.may_change(found, request.person.id):
        _ = request.reader.text
        raise UserError(_("Only {author}, who opened it, can do that.", author=found.author.name))
    return found


def still_open(request: Request, one: Pending) -> Pending:
    """It, unless there is nothing more to decide; raises UserError then."""
    _ = request.reader.text
    if one.state == DECIDED:
        raise UserError(_("This is decided already, so this can't be done any more."))
    if one.state == DROPPED:
        raise UserError(_("This is not to be decided any more."))
    if one.state == DRAFT:
        raise UserError(_("This is not announced yet."))
    return one


def heard_forums(transaction: Transaction, one: Pending) -> list[Forum]:
    """The forums whose members are to be heard, and that still meet."""
    found = [forums.load(transaction, forum_id) for forum_id in one.proposal.forums]
    return [forum for forum in found if forum is not None and forum.archived_at is None]


def seen_forums(transaction: Transaction, one: Pending, person: Person) -> list[Forum]:
    """Those of them that are somebody's to see."""
    return [forum for forum in heard_forums(transaction, one) if forums.may_see(transaction, person, forum.id)]


# ------------------------------------------------------------------------------------------------ what was said


@feature.button("pending.said", reads=True)
def what_was_said(request: Request, transaction: Transaction) -> Form:
    ids = ids_in(request.value, 2)
    one = seen(request, transaction, ids)
    page, rows = page_in(ids, 1), views.PAGE_ROWS
    found = perspectives.all_of(transaction, one.id, rows + 1, (page - 1) * rows)
    return perspective_views.perspectives(one, found, page, request.reader)


@feature.button("perspective.show", reads=True)
def show_perspective(request: Request, transaction: Transaction) -> Form:
    one, found = said_in(request, transaction, request.value)
    return perspective(request, transaction, one, found)


def perspective(request: Request, transaction: Transaction, one: Pending, found: Perspective) -> Form:
    """It; to whoever decides with the way to the answer, and back to the decision that they are writing."""
    decides, draft = one.decides(request.person.id), 0
    if decides:
        mine = drafts.all_mine(transaction, request.person.id, decisions.KIND)
        draft = next((draft.id for draft in mine if draft.values.get("pending") == one.id), 0)
    return perspective_views.perspective(one, found, decides, request.reader, draft=draft)


def said_in(request: Request, transaction: Transaction, value: str) -> tuple[Pending, Perspective]:
    """The perspective that "12:7" names, or "12:7:0" one without a name; raises UserError where there is none to be
    read."""
    ids = ids_in(value, 3)
    one = seen(request, transaction, ids)
    which = -ids[1] if len(ids) == 3 else ids[1] if len(ids) == 2 else 0
    found = perspectives.one(transaction, one.id, which)
    if found is None:
        raise not_found(request.reader)
    return one, found
