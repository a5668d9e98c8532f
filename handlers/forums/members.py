"""A forum's members, as many as it has: listed, added and taken out without the form of the whole forum."""

from __future__ import annotations

from bot.feature import Request
from bot.model import Form, Message, Reply
from handlers.forums import member_views, rules
from handlers.forums.commands import feature, mine, seen, still_open
from handlers.wording import ids_in, not_found, page_in
from storage import agenda, forums, meetings, people
from storage.database import Transaction
from storage.forum_tables import Forum


@feature.button("forum.members", reads=True)
def members(request: Request, transaction: Transaction) -> Message:
    ids = ids_in(request.value, 2)
    forum = seen(request, transaction, ids)
    page = page_in(ids, 1)
    return _listed(request, forum, page)


def _listed(request: Request, forum: Forum, page: int) -> Message:
    changes = rules.may_change(forum, request.person.id) and forum.archived_at is None
    return member_views.listing(forum, page, changes, request.reader)


# ------------------------------------------------------------------------------------------------ adding


@feature.button("forum.add", reads=True)
def begin_to_add(request: Request, transaction: Transaction) -> Form:
    return member_views.add(still_open(request, mine(request, transaction, ids_in(request.value, 1))), request.reader)


def _in_state(request: Request, transaction: Transaction) -> Forum:
    return still_open(request, mine(request, transaction, ids_in(request.state.get("forum", ""), 1)))


def _add_form(request: Request, transaction: Transaction) -> Form:
    return member_views.add(_in_state(request, transaction), request.reader)


def _wrong(request: Request, transaction: Transaction) -> dict[str, str]:
    forum = _in_state(request, transaction)
    found = rules.adding_problems(forum, request.values["people"])
    return {name: request.reader.text(words) for name, words in found.items()}


@feature.form("forum.add", _add_form, _wrong)
def add(request: Request, transaction: Transaction) -> Reply:
    """Sent twice, it comes to the same."""
    forum = _in_state(request, transaction)
    forums.lock(transaction, forum.id)
    hat, chosen = request.values["hat"] or rules.OTHER, request.values["people"]
    forum = forums.add_members(transaction, forum.id, [(one.id, hat) for one in chosen])
    agenda.welcome(transaction, forum, [one.id for one in chosen])
    return member_views.added(forum, chosen, request.reader)


# ------------------------------------------------------------------------------------------------ taking out


@feature.button("forum.remove")
def remove(request: Request, transaction: Transaction) -> Message:
    ids = ids_in(request.value, 2)
    forum = still_open(request, mine(request, transaction, ids))
    forum = forums.lock(transaction, forum.id) or forum
    hats = [one.hat for one in forum.members if [one.person.id] == ids[1:]]
    if not hats:
        raise not_found(request.reader)
    forum = forums.remove_member(transaction, forum.id, ids[1])
    to_chair = meetings.without_others(transaction, forum)
    return member_views.removed(forum, people.person(transaction, ids[1]), hats, to_chair, request.reader)


@feature.button("forum.readd")
def bring_back(request: Request, transaction: Transaction) -> Message:
    """With the hats they had."""
    ids = ids_in(request.value, 3)
    forum = still_open(request, mine(request, transaction, ids))
    found = people.people(transaction, ids[1:2])
    if len(ids) != 3 or not found:
        raise not_found(request.reader)
    forums.lock(transaction, forum.id)
    hats = rules.hats_of(ids[2])
    forum = forums.add_members(transaction, forum.id, [(found[0].id, hat) for hat in hats])
    agenda.welcome(transaction, forum, [found[0].id])
    return member_views.added(forum, found, request.reader)
