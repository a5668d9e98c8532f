"""What is said about agendas and minutes: judged when it is said, by what is true then."""

from __future__ import annotations

from functools import partial

from bot.feature import Occasion, Upkeep
from bot.model import Drop, NotBefore, Rendering, Send
from handlers import forums as forum_feature
from handlers.agenda import minutes_views, rules, views
from handlers.agenda.commands import feature, whole
from storage import agenda, forums, meetings, minutes, postings
from storage.database import Transaction
from storage.forum_tables import Forum


@feature.view(agenda.SENT)
def sent(occasion: Occasion, transaction: Transaction) -> Rendering:
    """On its day and in working time, to those who are in the forum then; it follows its meeting until that begins."""
    known = meetings.known(transaction, occasion.subject)
    if known is None:
        return Drop("gone")
    meeting, forum = known
    shown = bool(postings.reference_of(transaction, occasion.posting))
    if not _is_for(forum, occasion):
        return Drop("not_in_it_any_more")
    if meeting.starts_at <= occasion.now:
        return Drop("begun")
    if not shown:
        if meeting.cancelled_at is not None or forum.archived_at is not None:
            return Drop("cancelled")
        due = rules.goes_out(forum, meeting, forum_feature.working_time(transaction, forum))
        if due is None:
            return Drop("not_wanted")
        if due > occasion.now:
            return NotBefore(due)
    message = views.sent(whole(transaction, meeting, forum), occasion.conversation, occasion.now, occasion.reader)
    return Send(message) if shown else occasion.politely(message)


def _is_for(forum: Forum, occasion: Occasion) -> bool:
    if forum.conversation is not None:
        return forum.conversation.id == occasion.conversation.id
    return occasion.person is not None and occasion.person.id in {one.id for one in forum.people}


@feature.view(minutes.SENT)
def minutes_sent(occasion: Occasion, transaction: Transaction) -> Rendering:
    """To those who are in the forum then; a channel that they were sent to keeps them."""
    found = minutes.load(transaction, occasion.subject)
    known = meetings.known(transaction, found.meeting.id) if found else None
    if found is None or known is None:
        return Drop("gone")
    if occasion.person is not None and occasion.person.id not in {one.id for one in known[1].people}:
        return Drop("not_in_it_any_more")
    message = minutes_views.sent(found, known[1], occasion.conversation, occasion.reader)
    return Send(message, version=found.version.number)


@feature.upkeep
def look_ahead(transaction: Transaction) -> list[Upkeep]:
    """The agendas of the coming weeks are expected; what was taken off before a meeting that has begun is forgotten."""
    agenda.forget_removed(transaction)
    return [partial(agenda.expect, forum_id=forum_id) for forum_id in forums.at_work(transaction)]
