"""Searching everything that somebody may see."""

from handlers.search.commands import feature, listing

__all__ = ["feature", "listing"]
