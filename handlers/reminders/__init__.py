"""Reminders: messages that come back by a rule."""

from handlers.reminders import handover, managing, once, postings, writing
from handlers.reminders.commands import feature

__all__ = ["feature", "handover", "managing", "once", "postings", "writing"]
