"""Announcing decisions with their reasons, and what follows from it."""

from handlers.decisions import (
    changing,
    dissents,
    drafting,
    looking_again,
    path,
    postings,
    questions,
    replacing,
    scheduling,
    signing,
    writing,
)
from handlers.decisions.commands import feature, refusal
from handlers.decisions.deciding import why_not as why_not_decide
from handlers.decisions.origins import with_decisions
from handlers.decisions.reading import paged
from handlers.decisions.rules import folded

__all__ = [
    "changing",
    "dissents",
    "drafting",
    "feature",
    "folded",
    "looking_again",
    "paged",
    "path",
    "postings",
    "questions",
    "refusal",
    "replacing",
    "scheduling",
    "signing",
    "why_not_decide",
    "with_decisions",
    "writing",
]
