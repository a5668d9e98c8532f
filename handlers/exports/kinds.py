"""The kinds of records that a workbook can have a sheet of: one line each."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.language import N_
from handlers.exports import sheets_audit, sheets_decisions, sheets_meetings
from handlers.exports.sheets import Words
from handlers.exports.wanted import ACTION_ITEMS, AUDIT, DECISIONS, MEETINGS, NOTICES, REMINDERS
from handlers.exports.workbook import Column, Row
from storage import (
    exports_action_items,
    exports_audit,
    exports_decisions,
    exports_meetings,
    exports_notices,
    exports_reminders,
)
from storage.database import Transaction
from storage.exports import Selection


@dataclass(frozen=True, slots=True)
class Kind:
    """A sheet's title, and the name of its table. `ids` are of all records that are asked for, in the order of rows;
    `chunk` has some of them, each with an `id`; a record becomes a `row` with a value for each of the `columns`."""

    title: str
    table: str
    ids: Callable[[Transaction, Selection], array[int]]
    chunk: Callable[[Transaction, Selection, Sequence[int]], Sequence[Any]]
    columns: Callable[[Words], list[Column]]
    row: Callable[[Any, Words], Row]


KINDS: Mapping[str, Kind] = {
    DECISIONS: Kind(
        N_("Decisions"),
        "Decisions",
        exports_decisions.ids,
        exports_decisions.chunk,
        sheets_decisions.decision_columns,
        sheets_decisions.decision_row,
    ),
    ACTION_ITEMS: Kind(
        N_("Action items"),
        "ActionItems",
        exports_action_items.ids,
        exports_action_items.chunk,
        sheets_decisions.action_item_columns,
        sheets_decisions.action_item_row,
    ),
    NOTICES: Kind(
        N_("Pre-meeting notices"),
        "Notices",
        exports_notices.ids,
        exports_notices.chunk,
        sheets_meetings.notice_columns,
        sheets_meetings.notice_row,
    ),
    MEETINGS: Kind(
        N_("Meetings"),
        "Meetings",
        exports_meetings.ids,
        exports_meetings.chunk,
        sheets_meetings.meeting_columns,
        sheets_meetings.meeting_row,
    ),
    REMINDERS: Kind(
        N_("Reminders"),
        "Reminders",
        exports_reminders.ids,
        exports_reminders.chunk,
        sheets_meetings.reminder_columns,
        sheets_meetings.reminder_row,
    ),
    AUDIT: Kind(
        N_("Audit log"),
        "AuditLog",
        exports_audit.ids,
        exports_audit.chunk,
        sheets_audit.audit_columns,
        sheets_audit.audit_row,
    ),
}
