"""The audit log: who did what to what, for administrators."""

from handlers.audit.commands import feature
from handlers.audit.views import PLATFORMS, done, who

__all__ = ["PLATFORMS", "done", "feature", "who"]
