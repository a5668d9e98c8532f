"""Forums: standing meeting rooms with their members, their rhythm and their meetings."""

from handlers.forums import meetings, members, postings, surprises
from handlers.forums.commands import feature, working_time
from handlers.forums.rules import deadline, meeting_problems, takes_part

__all__ = [
    "deadline",
    "feature",
    "meeting_problems",
    "meetings",
    "members",
    "postings",
    "surprises",
    "takes_part",
    "working_time",
]
