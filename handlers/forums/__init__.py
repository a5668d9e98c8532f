"""Forums: standing meeting rooms with their members, their rhythm and their meetings."""

from handlers.forums import meetings, surprises
from handlers.forums.commands import feature

__all__ = ["feature", "meetings", "surprises"]
