"""Decisions under way: what has to be decided, and what people say to it before it is."""

from handlers.pending import following, postings, speaking, writing
from handlers.pending.commands import feature

__all__ = ["feature", "following", "postings", "speaking", "writing"]
