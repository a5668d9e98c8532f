"""Commands for some eyes only that were typed where others read: they begin anew in their person's own conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.model import Conversation, Person
from storage import people, postings
from storage.database import Transaction, new_id

BUTTON = "begin:"  # the action of the button that begins, followed by the command's path
VIEW = "begun.alone"
OTHERWISE = "begun.otherwise"
SOON = timedelta(minutes=1)  # by which it is usually known whether somebody can be reached


@dataclass(frozen=True, slots=True)
class Begun:
    """The command's path, and in which conversation it was typed. `reached`: whether its person was shown the way on;
    None while that is not known."""

    path: str
    origin: int
    reached: bool | None


def begin(transaction: Transaction, path: str, by: Person, origin: Conversation, event: str) -> None:
    """Shows somebody the way on in their own conversation; where they can't be reached there, in `origin` after all.
    The same event begins once. (What was begun stands in the posting's key: there is no record to keep of it.)"""
    own = people.direct_conversation(transaction, by)
    both = new_id()  # the one is judged anew when the other could not be said
    key = f"begun:{path}:{origin.id}:{event}"[:120]
    alone = postings.post(transaction, VIEW, by.id, own.id, hangs_on=both, key=key)
    due = transaction.now + SOON
    postings.post(transaction, OTHERWISE, alone, origin.id, due=due, hangs_on=both, key=f"begun:{alone}")


def begun(transaction: Transaction, posting_id: int) -> Begun | None:
    """What a posting of VIEW is about."""
    row = postings.posting(transaction, posting_id)
    if row is None or row.key is None or row.view != VIEW:
        return None
    _begun, path, origin, _event = row.key.split(":", 3)
    reached = None if row.state == "waiting" and not row.shown else row.shown > 0
    return Begun(path, int(origin), reached)
