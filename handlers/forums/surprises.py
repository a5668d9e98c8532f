"""After a meeting each one is asked, alone and anonymously, whether anything came as a surprise."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from bot.feature import Occasion, Request, Upkeep
from bot.model import Drop, NotBefore, Rendering, Reply, Send, told
from handlers.forums import rules, surprise_views
from handlers.forums.commands import feature, working_time
from handlers.wording import ids_in, not_found
from storage import forums, meetings, people, postings, surprises
from storage.database import Transaction
from storage.forum_tables import Forum, Meeting
from storage.surprise_tables import Answer

AHEAD, AGO = timedelta(days=3), timedelta(days=14)  # which meetings are looked at each time
ANSWERS = tuple(Answer)  # a button names its answer by the place in it, so that no name of it is written anywhere

# ------------------------------------------------------------------------------------------------ by itself


@feature.upkeep
def ask_after_meetings(transaction: Transaction) -> list[Upkeep]:
    asking = [partial(_ask_in, forum_id) for forum_id in surprises.asking(transaction)]
    return [*asking, *(partial(_tell, meeting_id) for meeting_id in surprises.to_tell(transaction))]


def _ask_in(forum_id: int, transaction: Transaction) -> None:
    forum = forums.load(transaction, forum_id)
    if forum is not None:
        now = transaction.now
        for meeting in meetings.between(transaction, [forum_id], now - AGO, now + AHEAD):
            _ask(transaction, forum, meeting)


def _ask(transaction: Transaction, forum: Forum, meeting: Meeting) -> None:
    """Whoever comes into the forum until the meeting has ended is asked too."""
    ends = rules.ends(meeting)
    closes = rules.closes(meeting, working_time(transaction, forum))
    if not rules.asks_about(forum, meeting) or transaction.now >= closes:
        return
    if transaction.now < ends or not surprises.asked(transaction, meeting.id):
        surprises.ask(transaction, meeting.id, rules.who_is_asked(forum), ends)
    if transaction.now >= ends:
        surprises.begin(transaction, meeting.id, closes)


def _tell(meeting_id: int, transaction: Transaction) -> None:
    found = meetings.known(transaction, meeting_id)
    if found is None:
        return
    _meeting, forum = found
    if forum.conversation is not None:
        where = [forum.conversation.id]
    else:
        where = [people.direct_conversation(transaction, one).id for one in rules.who_is_asked(forum)]
    surprises.tell(transaction, meeting_id, where, forum.chair.id)


# ------------------------------------------------------------------------------------------------ what is said


@feature.view(surprises.ASKED)
def asked(occasion: Occasion, transaction: Transaction) -> Rendering:
    """To one who is in the forum when the meeting has ended; afterwards, whether it is counted."""
    found, person = meetings.known(transaction, occasion.subject), occasion.person
    if found is None or person is None:
        return Drop("gone")
    meeting, forum = found
    closes = surprises.closes_at(transaction, meeting.id)
    if closes is None:
        closes = rules.closes(meeting, working_time(transaction, forum))
    stands = bool(postings.reference_of(transaction, occasion.posting))
    if stands and surprises.has_answered(transaction, meeting.id, person.id):
        return Send(surprise_views.thanks(occasion.reader))
    if occasion.now >= closes:
        return Send(surprise_views.closed(occasion.reader)) if stands else Drop("closed")
    if reason := rules.not_asked(forum, meeting, person):
        return Drop(reason)
    message = surprise_views.question(forum, meeting, closes, occasion.reader)
    if stands:
        return Send(message)
    ends = rules.ends(meeting)
    return NotBefore(ends) if ends > occasion.now else occasion.politely(message)


@feature.view(surprises.RESULT)
def result(occasion: Occasion, transaction: Transaction) -> Rendering:
    """Once, where the forum is; to somebody alone, if they are still in it."""
    found = meetings.known(transaction, occasion.subject)
    if found is None:
        return Drop("gone")
    meeting, forum = found
    if forum.archived_at is not None:
        return Drop("archived")
    if occasion.person is not None and occasion.person.id not in rules.takes_part(forum):
        return Drop("not_in_it_any_more")
    counted = surprises.counted(transaction, meeting.id)
    trend = surprises.lately(transaction, forum.id)
    return occasion.politely(surprise_views.result(forum, meeting, counted, trend, occasion.reader))


# ------------------------------------------------------------------------------------------------ answering


@feature.button("surprise.answer")
def answer(request: Request, transaction: Transaction) -> Reply:
    """Whatever was said, and however often, the answer is the same: the question gives way to thanks."""
    ids = ids_in(request.value, 2)
    found = meetings.visible(transaction, request.person, ids[0]) if len(ids) == 2 else None
    if found is None or ids[1] >= len(ANSWERS):
        raise not_found(request.reader)
    meeting, forum = found
    if rules.not_asked(forum, meeting, request.person) or request.now < rules.ends(meeting):
        raise not_found(request.reader)
    closes = rules.closes(meeting, working_time(transaction, forum))
    if not surprises.count(transaction, meeting.id, request.person, ANSWERS[ids[1]], closes):
        return told(surprise_views.is_closed(request.reader))
    return None
