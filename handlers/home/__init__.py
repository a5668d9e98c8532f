"""Finding one's way: help, the greeting, and what is said when something could not be said."""

from handlers.home.commands import feature

__all__ = ["feature"]
