"""Forums: standing meeting rooms with their members, their rhythm and their meetings."""

from handlers.forums import meetings
from handlers.forums.commands import feature
from handlers.forums.rules import deadline, meeting_problems, takes_part

__all__ = ["deadline", "feature", "meeting_problems", "meetings", "takes_part"]
