"""The audit log: who did what to what, for administrators."""

from handlers.audit.commands import feature

__all__ = ["feature"]
