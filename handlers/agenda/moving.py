"""Carrying items over to another meeting, one or all that is left, and taking that back."""

from __future__ import annotations

from collections.abc import Sequence

from bot.feature import Request
from bot.model import Message, UserError
from handlers import forums
from handlers.agenda import rules, views
from handlers.agenda.commands import changeable, feature, item_of, meeting_of, open_meeting, room_for
from handlers.wording import ids_in, not_found
from storage import agenda, meetings, minutes
from storage.agenda_tables import Item
from storage.database import Transaction
from storage.forum_tables import Meeting


@feature.button("agenda.carry")
def carry(request: Request, transaction: Transaction) -> Message:
    """To the meeting that stood on the button, while that is still the next one. Messages from before buttons named
    it mean the next one, whichever that is."""
    ids = ids_in(request.value, 2)
    meeting, forum, item = item_of(request, transaction, ids, lock=True)
    if len(ids) > 1 and meeting.id == ids[1]:  # pressed twice
        move_id = agenda.move_of(transaction, item.id)
        together = len(agenda.moved_together(transaction, move_id)) if move_id is not None else 1
        return views.moved(together, meeting, move_id, request.reader)
    forums.still_open(request, forum)
    changeable(request, meeting, forum, item)
    to = _following(request, transaction, meeting)
    if len(ids) > 1 and to.id != ids[1]:
        raise UserError(request.reader.text("The next meeting is another one now. Look at the item once more."))
    return _move(request, transaction, [item], to)


def _following(request: Request, transaction: Transaction, meeting: Meeting) -> Meeting:
    following = meetings.after(transaction, meeting)
    if following is None:
        raise UserError(request.reader.text("No later meeting is planned. Whoever chairs the forum can put one in."))
    return following


def _move(request: Request, transaction: Transaction, items: Sequence[Item], to: Meeting) -> Message:
    room_for(request, transaction, to, len(items))
    move_id = agenda.move(transaction, [one.id for one in items], to.id)
    return views.moved(len(items), to, move_id, request.reader)


@feature.button("agenda.move")
def move(request: Request, transaction: Transaction) -> Message:
    """All that is left at a meeting that is cancelled or has begun: to the meeting that is named too, or the next."""
    ids = ids_in(request.value, 2)
    meeting, forum = meeting_of(request, transaction, ids, lock=True)
    if not rules.may_move_all(forum, meeting, request.person.id):
        raise UserError(request.reader.text("Only whoever leads the meeting, or takes its minutes, can do that."))
    forums.still_open(request, forum)
    if meeting.cancelled_at is None and meeting.starts_at > request.now:
        raise UserError(
            request.reader.text("This meeting takes place. Until it begins, items are carried over one by one.")
        )
    if len(ids) > 1:
        to, other = open_meeting(request, *meeting_of(request, transaction, ids[1:]))
        if other.id != forum.id or to.id == meeting.id:
            raise not_found(request.reader)
    else:
        to = _following(request, transaction, meeting)
    found = agenda.of_meeting(transaction, meeting.id)
    if meeting.cancelled_at is None:
        found = rules.not_dealt_with(found, minutes.of_meeting(transaction, meeting.id))
    if not found:
        raise UserError(request.reader.text("Nothing is left there that could be moved."))
    return _move(request, transaction, found, to)


@feature.button("agenda.unmove")
def take_back(request: Request, transaction: Transaction) -> Message:
    """Until the meeting begins to which they went."""
    ids = ids_in(request.value, 1)
    moved = agenda.moved_together(transaction, ids[0]) if ids else []
    if not moved:
        raise not_found(request.reader)
    meeting, forum = open_meeting(request, *meeting_of(request, transaction, [moved[0].meeting_id], lock=True))
    mine = all(one.added_by.id == request.person.id for one in moved)
    if not (mine or rules.may_move_all(forum, meeting, request.person.id)):
        raise UserError(request.reader.text("Only whoever added it and the chair can do that."))
    origin = agenda.origin(transaction, moved[0].id)
    before = meetings.visible(transaction, request.person, origin) if origin is not None else None
    if before is None:
        raise not_found(request.reader)
    moved = agenda.moved_together(transaction, ids[0])
    room_for(request, transaction, before[0], len(moved))
    agenda.move_back(transaction, [one.id for one in moved])
    return views.moved_back(len(moved), before[0], request.reader)
