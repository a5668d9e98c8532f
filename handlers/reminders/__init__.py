"""Reminders: messages that come back by a rule."""

from handlers.reminders import clocks, confirming, handover, managing, once, owner_left, postings, writing
from handlers.reminders.commands import feature
from handlers.reminders.owner_left import settle as owner_gone

__all__ = [
    "clocks",
    "confirming",
    "feature",
    "handover",
    "managing",
    "once",
    "owner_gone",
    "owner_left",
    "postings",
    "writing",
]
