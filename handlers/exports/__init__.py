"""Logs as workbooks: what has been decided, agreed and told, for those who may see it."""

from handlers.exports import asking, repeating
from handlers.exports.commands import feature

__all__ = ["asking", "feature", "repeating"]
