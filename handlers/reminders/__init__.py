"""Reminders: messages that come back by a rule."""

from handlers.reminders import clocks, confirming, handover, managing, once, owner_left, postings, writing
from handlers.reminders.commands import feature

__all__ = ["clocks", "confirming", "feature", "handover", "managing", "once", "owner_left", "postings", "writing"]
