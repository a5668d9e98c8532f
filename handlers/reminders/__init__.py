"""Reminders: messages that come back by a rule."""

from handlers.reminders import clocks, handover, managing, once, owner_left, postings, writing
from handlers.reminders.commands import feature

__all__ = ["clocks", "feature", "handover", "managing", "once", "owner_left", "postings", "writing"]
