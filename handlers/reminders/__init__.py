"""Reminders: messages that come back by a rule."""

from handlers.reminders import clocks, confirming, handover, managing, once, owner_left, postings, writing
from handlers.reminders.commands import feature
from handlers.reminders.owner_left import reader_gone
from handlers.reminders.owner_left import settle as owner_gone
from handlers.reminders.writing import named_in, schedule_of

__all__ = [
    "clocks",
    "confirming",
    "feature",
    "handover",
    "managing",
    "named_in",
    "once",
    "owner_gone",
    "owner_left",
    "postings",
    "reader_gone",
    "schedule_of",
    "writing",
]
