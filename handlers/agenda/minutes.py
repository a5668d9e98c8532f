"""Minutes, looked up by those who are in the forum."""

from __future__ import annotations

from datetime import timedelta

from bot.feature import Request
from bot.language import N_
from bot.model import Form, Message, Reply
from handlers import forums
from handlers.agenda import minutes_views as views
from handlers.agenda import rules, writing
from handlers.agenda.commands import feature
from handlers.wording import ids_in, not_found, page_in
from storage import meetings, minutes
from storage.agenda_tables import Minutes
from storage.database import Transaction
from storage.forum_tables import Forum, Meeting


@feature.command(
    N_("/forum minutes"), N_("The latest minutes; write them after a meeting"), usage=N_("[name]"), reads=True
)
def show(request: Request, transaction: Transaction) -> Reply:
    return forums.of_meant(request, transaction, "minutes.of", _latest)


@feature.button("minutes.of", reads=True)
def show_latest(request: Request, transaction: Transaction) -> Reply:
    return _latest(request, transaction, forums.seen(request, transaction, ids_in(request.value, 1)))


def _latest(request: Request, transaction: Transaction, forum: Forum) -> Reply:
    """Whoever writes them goes on writing those of the last meeting; everybody else reads the latest."""
    last = meetings.begun(transaction, forum, 1)
    written = minutes.of_meeting(transaction, last[0].id) if last else None
    if last and not written and forum.archived_at is None and rules.writes(forum, last[0], request.person.id):
        return writing.opened(request, transaction, last[0], forum)
    latest = minutes.latest(transaction, forum, request.now + timedelta(microseconds=1))
    if latest is None:
        return _listing(request, transaction, forum, 1)
    return _shown(request, transaction, latest, latest.meeting, forum)


def _shown(request: Request, transaction: Transaction, found: Minutes, meeting: Meeting, forum: Forum) -> Message:
    writes = forum.archived_at is None and rules.writes(forum, meeting, request.person.id)
    move = writing.to_move(request, transaction, found, meeting, forum)
    return views.shown(found, forum, writes, move, request.reader)


@feature.button("minutes.list", reads=True)
def all_of_them(request: Request, transaction: Transaction) -> Message:
    ids = ids_in(request.value, 2)
    forum = forums.seen(request, transaction, ids)
    return _listing(request, transaction, forum, page_in(ids, 1))


def _listing(request: Request, transaction: Transaction, forum: Forum, page: int) -> Message:
    found = minutes.held(transaction, forum, views.PAGE_ROWS + 1, (page - 1) * views.PAGE_ROWS)
    mine = [one.meeting.id for one in found if rules.writes(forum, one.meeting, request.person.id)]
    return views.listing(forum, found, page, mine if forum.archived_at is None else [], request.reader)


def _seen(
    request: Request, transaction: Transaction, ids: list[int], version: int = 0
) -> tuple[Minutes, Meeting, Forum]:
    """The minutes that the first of these numbers names, if the person may see them; raises UserError if not."""
    found = minutes.load(transaction, ids[0], version) if ids else None
    seen = meetings.visible(transaction, request.person, found.meeting.id) if found else None
    if found is None or seen is None:
        raise not_found(request.reader)
    return found, *seen


@feature.button("minutes.show", reads=True)
def show_one(request: Request, transaction: Transaction) -> Message:
    return _shown(request, transaction, *_seen(request, transaction, ids_in(request.value, 1)))


@feature.button("minutes.read", reads=True)
def read(request: Request, transaction: Transaction) -> Form:
    """A page of one version, whole."""
    ids = ids_in(request.value, 3)
    found, _meeting, forum = _seen(request, transaction, ids, ids[1] if len(ids) > 1 else 0)
    return views.reading(found, forum, ids[2] if len(ids) > 2 else 1, request.reader)


@feature.button("minutes.versions", reads=True)
def versions(request: Request, transaction: Transaction) -> Message:
    ids = ids_in(request.value, 2)
    found, _meeting, _forum = _seen(request, transaction, ids)
    before = ids[1] if len(ids) > 1 else found.version.number
    editions = minutes.editions(transaction, found.id, before, views.PAGE_ROWS + 1)
    return views.versions(found, editions, request.reader)
