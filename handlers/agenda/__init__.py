"""What a forum's meetings are about, and what came of it: agendas and minutes."""

from handlers.agenda import minutes, moving, postings, writing
from handlers.agenda.commands import feature

__all__ = ["feature", "minutes", "moving", "postings", "writing"]
