"""Action items: who does what by when, followed to the door."""

from handlers.action_items import answering, asking, digests, postings, writing
from handlers.action_items.commands import feature
from handlers.action_items.ended import decision_ended
from handlers.action_items.lists import agreed, from_meeting
from handlers.action_items.parted import person_gone

__all__ = [
    "agreed",
    "answering",
    "asking",
    "decision_ended",
    "digests",
    "feature",
    "from_meeting",
    "person_gone",
    "postings",
    "writing",
]
