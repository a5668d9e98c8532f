"""A decision that action items come from is no longer in force: those who do them or asked for them are told, once."""

from __future__ import annotations

from bot.feature import Occasion
from bot.model import Drop, Rendering
from handlers.action_items import lists
from handlers.action_items.commands import feature
from storage import action_items, decision_courses, decisions, people, postings
from storage.database import Transaction
from storage.postings import Wanted

ENDED = "decision.action_items"


def decision_ended(transaction: Transaction, decision_id: int) -> None:
    """Everybody who has something open that comes from it, in one message each."""
    left = action_items.open_from(transaction, decision_id)
    concerned = {who.id for one in left for who in (one.owner, one.creator)}
    places = people.direct_conversations(transaction, sorted(concerned))
    wanted = [
        Wanted(ENDED, decision_id, place, key=f"{ENDED}:{decision_id}:{person}") for person, place in places.items()
    ]
    postings.post_all(transaction, wanted)


@feature.view(ENDED)
def ended(occasion: Occasion, transaction: Transaction) -> Rendering:
    """What is still open then."""
    decision = decisions.load(transaction, occasion.subject)
    if decision is None or occasion.person is None:
        return Drop("gone")
    me = occasion.person.id
    left = action_items.open_from(transaction, decision.id)
    theirs = [one for one in left if me in (one.owner.id, one.creator.id)]
    if not theirs:
        return Drop("settled")
    replaced = decision_courses.course(transaction, decision).replaced_by is not None
    today = occasion.working_time.day_of(occasion.now)
    return occasion.politely(lists.left_open(theirs, decision.id, replaced, me, today, occasion.reader))
