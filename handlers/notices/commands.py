"""Finding pre-meeting notices again, and who may do what with them."""

from __future__ import annotations

from bot.feature import Feature, Request
from bot.language import N_
from bot.model import Message, Reply, UserError
from handlers import decisions, search
from handlers.notices import sender_views, views
from handlers.wording import ids_in, not_found, page_in
from storage import forums, meetings, notices
from storage.database import Transaction
from storage.decision_tables import NOTICE, Origin
from storage.forum_tables import Meeting
from storage.notice_tables import Notice

feature = Feature("notices")

# ------------------------------------------------------------------------------------------------ finding


@feature.command(N_("/nobombs list"), N_("What you will raise, and what concerns you"), usage=N_("[words]"), reads=True)
def find(request: Request, transaction: Transaction) -> Reply:
    if request.value:
        return search.listing(request, transaction, NOTICE, request.value)
    return _page(request, transaction, 1)


@feature.button("notice.list", reads=True)
def find_more(request: Request, transaction: Transaction) -> Reply:
    return _page(request, transaction, page_in(ids_in(request.value, 1)))


def _page(request: Request, transaction: Transaction, page: int) -> Message:
    rows = sender_views.PAGE_ROWS
    found = notices.mine(transaction, request.person, request.now, rows + 1, (page - 1) * rows)
    return sender_views.listing(found, page, request.person.id, request.reader)


@feature.button("notice.show", reads=True)
def show(request: Request, transaction: Transaction) -> Message:
    """To each the one that is theirs; the chair reads it without answering."""
    notice = seen(request, transaction, ids_in(request.value, 1))
    message = _theirs(request, transaction, notice)
    if notice.withdrawn_at is not None:
        return message
    return decisions.with_decisions(request, transaction, message, Origin(NOTICE, notice.id))


def _theirs(request: Request, transaction: Transaction, notice: Notice) -> Message:
    if notice.sender.id == request.person.id:
        return status(request, transaction, notice)
    if notice.withdrawn_at is not None:
        return views.withdrawn(request.reader)
    one = next((one for one in notice.concerned if one.person.id == request.person.id), None)
    if one is None:
        return views.to_chair_in_full(notice, request.reader)
    return views.told_to(notice, one, request.now, request.reader)


def status(request: Request, transaction: Transaction, notice: Notice) -> Message:
    return sender_views.status(notice, next_meeting(transaction, notice), request.now, request.reader)


def next_meeting(transaction: Transaction, notice: Notice) -> Meeting | None:
    """The meeting that its sender could move it to: the forum's next one, while they are in it."""
    forum_id = notice.meeting.forum_id
    if forum_id is None or not forums.may_see(transaction, notice.sender, forum_id):
        return None
    return meetings.after(transaction, notice.meeting)


def seen(request: Request, transaction: Transaction, ids: list[int]) -> Notice:
    """The notice that the first of these numbers names, if the person may see it; raises UserError if not."""
    notice = notices.visible(transaction, request.person, ids[0]) if ids else None
    if notice is None:
        raise not_found(request.reader)
    return notice


def mine(request: Request, transaction: Transaction, ids: list[int], *, lock: bool = False) -> Notice:
    """The same, for its sender alone and while it is not withdrawn. With `lock`, nobody else changes or answers it
    until we are done."""
    look = notices.lock if lock else notices.load
    notice = look(transaction, ids[0]) if ids else None
    if notice is None or notice.sender.id != request.person.id:
        raise not_found(request.reader)
    if notice.withdrawn_at is not None:
        raise UserError(request.reader.text("You withdrew this. What it said is deleted."))
    return notice
