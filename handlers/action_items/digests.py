"""Somebody's follow-ups gathered in one message a day or a week: said when something in it has its day, and silent
else."""

from __future__ import annotations

from datetime import timedelta

from bot.feature import Occasion
from bot.model import Drop, NotBefore, Rendering, Send
from handlers.action_items import gathering, lists
from handlers.action_items.commands import feature
from storage import action_items, postings, preferences
from storage.database import Transaction
from storage.postings import Wanted

_INSTANT = timedelta(microseconds=1)


@feature.view(preferences.DIGEST)
def digest(occasion: Occasion, transaction: Transaction) -> Rendering:
    """Its posting waits from one time to the next until there is something to say; when it is said, another takes its
    place."""
    person, hours, now = occasion.person, occasion.working_time, occasion.now
    chosen = preferences.of(transaction, occasion.subject)
    if person is None or chosen.follow_ups not in preferences.GATHERED:
        return Drop("not_wanted")
    weekly = chosen.follow_ups == "weekly"
    weekday = chosen.digest_on if weekly else None
    wanted = chosen.digest_at or hours.begins
    at = wanted if hours.begins <= wanted < hours.ends else hours.begins  # the hours may have changed since
    time = gathering.next_digest(at, weekday, hours, occasion.due - _INSTANT)
    if time > now:
        return NotBefore(time)
    following = gathering.next_digest(at, weekday, hours, now)
    before = postings.last_said(transaction, preferences.DIGEST, person.id)
    first = gathering.next_digest(at, weekday, hours, before) if before else time
    items = action_items.open_of(transaction, person)
    days = (hours.day_of(first), hours.day_of(following))
    gathered = gathering.gather(items, person.id, *days, now, hours)
    if not gathered.due:
        return NotBefore(following)
    today = hours.day_of(now)
    said = occasion.politely(lists.digest(gathered, person.id, today, weekly=weekly, reader=occasion.reader))
    if isinstance(said, Send) and not transaction.reads:  # nobody only looks ahead
        own, key = occasion.conversation.id, f"{preferences.DIGEST}:{person.id}:{occasion.posting}"
        postings.post_all(transaction, [Wanted(preferences.DIGEST, person.id, own, due=following, key=key)])
    return said
