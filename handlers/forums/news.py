"""Who in a forum is told that a meeting or the rhythm changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.feature import Request
from handlers.forums import news_views, rules
from storage import meeting_changes, people
from storage.database import Transaction
from storage.forum_tables import FEW, Forum, Meeting

SLIP = timedelta(minutes=1)  # in which a slip is put right unnoticed, and quick changes become one


def channel_hidden(request: Request, transaction: Transaction, forum: Forum) -> bool:
    """Whether the forum has a channel that the person may not know of."""
    place = forum.conversation
    if place is None or not rules.needs_membership(request.person, place):
        return False
    return not rules.may_choose(request.person, place, transaction.member_of)


def _audience(request: Request, transaction: Transaction, forum: Forum) -> rules.Audience:
    hidden = channel_hidden(request, transaction, forum)
    return rules.audience(forum, request.person.id, hidden=hidden)


def _heard_in(transaction: Transaction, audience: rules.Audience) -> list[int]:
    if audience.place is not None:
        return [audience.place.id]
    own = people.direct_conversations(transaction, [one.id for one in audience.people])
    return [own[one.id] for one in audience.people if one.id in own]


def _sender(request: Request, audience: rules.Audience) -> int | None:
    """Who hears of it when it can't be said: nobody of a channel that they may not know of, or of half a school."""
    return None if audience.hidden or len(audience.people) > FEW else request.person.id


def of_meeting(
    request: Request, transaction: Transaction, forum: Forum, before: Meeting | None, meeting: Meeting, *, tell: bool
) -> None:
    """Somebody changed a meeting, or (None before) put it in."""
    change = meeting_changes.note(transaction, before, meeting, request.person, told=tell)
    if tell:
        audience = _audience(request, transaction, forum)
        places, sender = _heard_in(transaction, audience), _sender(request, audience)
        meeting_changes.tell(transaction, change, request.person, places, request.now + SLIP, sender)


def of_rhythm(request: Request, transaction: Transaction, forum: Forum) -> None:
    """Somebody gave a forum another rhythm: one message, however many meetings it touches."""
    audience = _audience(request, transaction, forum)
    places, sender = _heard_in(transaction, audience), _sender(request, audience)
    meeting_changes.tell_rhythm(transaction, forum.id, request.person, places, request.now + SLIP, sender)


def who_is_told(request: Request, transaction: Transaction, forum: Forum, meeting: Meeting, *, tell: bool) -> str:
    """What is promised of it: nothing that nobody will hear, since they believe just that."""
    if not tell:
        return news_views.who_is_told(None, request.reader)
    audience = _audience(request, transaction, forum)
    waiting = meeting_changes.untold(transaction, meeting.id)
    hear = {place for place, before in waiting.items() if rules.news(before, meeting)}
    if audience.place is None and audience.people:
        own = people.direct_conversations(transaction, [one.id for one in audience.people])
        audience = replace(audience, people=tuple(one for one in audience.people if own.get(one.id) in hear))
        news = bool(audience.people)
    else:
        news = audience.place is None or audience.place.id in hear
    return news_views.who_is_told(audience, request.reader) if news else news_views.known_already(request.reader)


def what_moved(request: Request, transaction: Transaction, forum: Forum, moved: int) -> str:
    return news_views.what_moved(moved, _audience(request, transaction, forum), request.reader)
