"""People's own settings, and the workspace's for its administrators."""

from handlers.people.commands import feature

__all__ = ["feature"]
