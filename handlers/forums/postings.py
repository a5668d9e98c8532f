"""What those in a forum are told: judged when it is said, by what is true then."""

from __future__ import annotations

from bot.feature import Occasion
from bot.model import Drop, NotBefore, Rendering, Send
from handlers.forums import news_views, rules, views
from handlers.forums.commands import feature
from storage import forums, meeting_changes, meetings
from storage.database import Transaction


@feature.view(meeting_changes.CHANGED)
def changed(occasion: Occasion, transaction: Transaction) -> Rendering:
    told = meeting_changes.told(transaction, occasion.subject, occasion.conversation)
    if told is None:
        return Drop("gone")
    if not told.concerned:
        return Drop("not_concerned_any_more")
    if told.meeting.starts_at <= occasion.now:
        return Drop("begun")
    if not rules.news(told.before, told.meeting):
        return Drop("as_it_was")
    when = rules.told_at(told, occasion.now, occasion.working_time) if occasion.person else occasion.now
    return NotBefore(when) if when > occasion.now else Send(news_views.changed(told, occasion.reader))


@feature.view(meeting_changes.RHYTHM)
def rhythm(occasion: Occasion, transaction: Transaction) -> Rendering:
    if not meeting_changes.concerns(transaction, occasion.subject, occasion.conversation):
        return Drop("not_concerned_any_more")
    forum = forums.load(transaction, occasion.subject)
    if forum is None:
        return Drop("gone")
    message = news_views.rhythm(forum, meetings.coming(transaction, forum, views.NEXT), occasion.reader)
    return occasion.politely(message) if occasion.person else Send(message)
