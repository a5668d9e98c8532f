"""Somebody who had to do with an action item is gone: whoever asked for it hears that nobody does it, and says what
becomes of it; where they are gone too, the chair of its forum does if they read it already, or it is dropped."""

from __future__ import annotations

from handlers.action_items import rules
from handlers.action_items.commands import forum_of
from handlers.action_items.following import carry_out
from storage import action_items, people, postings
from storage.action_item_tables import LEFT_ALONE, ActionItem
from storage.database import Transaction


def person_gone(transaction: Transaction, item_id: int, person_id: int) -> None:
    """Nobody does what they were to do, nor takes over what they were asked to."""
    item = action_items.lock(transaction, item_id)
    if item is None:
        return
    gone = people.person(transaction, person_id)
    if rules.is_open(item) and item.offered_to is not None and item.offered_to.id == person_id:
        item = carry_out(transaction, gone, item, rules.nobody_takes(gone), item.owner.id)
    if rules.is_open(item) and item.owner.id == person_id:
        to = [] if item.creator.left else [item.creator.id]
        item = carry_out(transaction, gone, item, rules.nobody(item, gone, transaction.now), *to)
    left_alone(transaction, item)


def left_alone(transaction: Transaction, item: ActionItem) -> None:
    """What becomes of one that nobody does, where nobody is here any more who asked for it. Whether the chair reads it
    hangs on where they are a member, which is asked of their platform: by a posting."""
    if not rules.is_left_alone(item):
        return
    forum = forum_of(transaction, item)
    if forum is not None and not forum.chair.left and forum.chair.id != item.owner.id:
        own = people.direct_conversation(transaction, forum.chair).id
        key = f"{LEFT_ALONE}:{item.id}:{item.version}:{forum.chair.id}"
        if postings.of_key(transaction, key) is None:
            postings.post(transaction, LEFT_ALONE, item.id, own, key=key)
            return
    _let_be(transaction, item)


def comes_to(transaction: Transaction, item_id: int, chair_id: int) -> None:
    """Raises MembershipUnknown where the chair's platform has to be asked."""
    item = action_items.lock(transaction, item_id)
    if item is None or not rules.is_left_alone(item):
        return
    forum = forum_of(transaction, item)
    if forum is None or forum.chair.id != chair_id or forum.chair.left:
        left_alone(transaction, item)
    elif action_items.readable(transaction, forum.chair, item.id) is None:
        _let_be(transaction, item)
    else:
        carry_out(transaction, item.creator, item, rules.inherit(forum.chair), chair_id)


def _let_be(transaction: Transaction, item: ActionItem) -> None:
    if rules.is_declined(item):
        carry_out(transaction, item.creator, item, rules.let_be(item.creator, transaction.now))
