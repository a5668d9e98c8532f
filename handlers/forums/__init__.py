"""Forums: standing meeting rooms with their members, their rhythm and their meetings."""

from handlers.forums import meetings
from handlers.forums.commands import feature, meant, seen, still_open, working_time
from handlers.forums.rules import MOST_MEMBERS, deadline
from handlers.forums.views import which

__all__ = ["MOST_MEMBERS", "deadline", "feature", "meant", "meetings", "seen", "still_open", "which", "working_time"]
