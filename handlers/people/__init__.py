"""People's own settings, and the workspace's for its administrators."""

from handlers.people import days_off
from handlers.people.commands import feature

__all__ = ["days_off", "feature"]
