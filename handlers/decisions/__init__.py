"""Announcing decisions with their reasons, and what follows from it."""

from handlers.decisions import changing, postings, questions, writing
from handlers.decisions.commands import feature

__all__ = ["changing", "feature", "postings", "questions", "writing"]
