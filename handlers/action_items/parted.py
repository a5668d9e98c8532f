"""Somebody who had something to do is gone: whoever asked for it hears that nobody does it, and says what becomes of
it."""

from __future__ import annotations

from handlers.action_items import rules
from handlers.action_items.following import carry_out
from storage import action_items, people
from storage.database import Transaction


def person_gone(transaction: Transaction, item_id: int, person_id: int) -> None:
    """What they were to do is declined, and so is what they were asked to take over."""
    item = action_items.lock(transaction, item_id)
    if item is None or not rules.is_open(item):
        return
    gone = people.person(transaction, person_id)
    if item.offered_to is not None and item.offered_to.id == person_id:
        item = carry_out(transaction, gone, item, rules.refuse_offer(""), item.owner.id)
    if item.owner.id == person_id:
        others = [] if rules.is_own(item) else [item.creator.id]
        carry_out(transaction, gone, item, rules.decline(item, gone, "", transaction.now), *others)
