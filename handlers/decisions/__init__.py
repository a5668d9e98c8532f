"""Announcing decisions with their reasons, and what follows from it."""

from handlers.decisions import changing, postings, questions, writing
from handlers.decisions.commands import feature, refusal
from handlers.decisions.reading import paged
from handlers.decisions.rules import folded

__all__ = ["changing", "feature", "folded", "paged", "postings", "questions", "refusal", "writing"]
