"""Imports every module that has tables, so that the metadata is whole: for migrations and for the tests of the wall."""

from storage import (
    action_item_tables,
    addresses,
    agenda_tables,
    closings,
    decision_tables,
    drafts,
    forum_tables,
    handled,
    milestones,
    notice_tables,
    people,
    postings,
    preferences,
    reminder_tables,
    surprise_tables,
    units,
)

__all__ = [
    "action_item_tables",
    "addresses",
    "agenda_tables",
    "closings",
    "decision_tables",
    "drafts",
    "forum_tables",
    "handled",
    "milestones",
    "notice_tables",
    "people",
    "postings",
    "preferences",
    "reminder_tables",
    "surprise_tables",
    "units",
]
