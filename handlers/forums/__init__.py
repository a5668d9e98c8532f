"""Forums: standing meeting rooms with their members, their rhythm and their meetings."""

from handlers.forums import meetings, members, postings, surprises
from handlers.forums.commands import feature, of_meant, seen, still_open, working_time
from handlers.forums.rules import MOST_MEMBERS, deadline, ends, meeting_problems, takes_part

__all__ = [
    "MOST_MEMBERS",
    "deadline",
    "ends",
    "feature",
    "meeting_problems",
    "meetings",
    "members",
    "of_meant",
    "postings",
    "seen",
    "still_open",
    "surprises",
    "takes_part",
    "working_time",
]
