"""Decisions under way: what has to be decided, and what people say to it before it is."""

from handlers.pending import following, postings, speaking, writing
from handlers.pending.commands import feature
from handlers.pending.following import decider_gone

__all__ = ["decider_gone", "feature", "following", "postings", "speaking", "writing"]
