"""Forums: standing meeting rooms with their members, their rhythm and their meetings."""

from handlers.forums import meetings, members, postings, surprises
from handlers.forums.commands import feature, meant, seen, still_open, working_time
from handlers.forums.rules import MOST_MEMBERS, deadline, meeting_problems, takes_part
from handlers.forums.views import which

__all__ = [
    "MOST_MEMBERS",
    "deadline",
    "feature",
    "meant",
    "meeting_problems",
    "meetings",
    "members",
    "postings",
    "seen",
    "still_open",
    "surprises",
    "takes_part",
    "which",
    "working_time",
]
