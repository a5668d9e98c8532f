"""What people call what is kept about them: the sheets and columns of *My data* that are in words. The others are
technical, and called as they are stored."""

from __future__ import annotations

from collections.abc import Mapping

from bot.language import N_, Reader
from storage import traces

SHEETS: Mapping[str, str] = {
    "action_item": N_("Action items"),
    "agenda_item": N_("Items of agendas"),
    "concerned": N_("My answers to notices"),
    "decision": N_("Decisions"),
    "decision_version": N_("What decisions say"),
    "dissent": N_("Minority statements"),
    "draft": N_("Drafts"),
    "forum": N_("Forums"),
    "member": N_("Roles"),
    "milestone": N_("Milestones"),
    "notice": N_("Pre-meeting notices"),
    "notice_question": N_("Questions about notices"),
    "pending": N_("To be decided"),
    "person": N_("Who I am"),
    "perspective": N_("Perspectives"),
    "preference": N_("Settings"),
    "question": N_("Questions"),
    "reminder": N_("Reminders"),
}

# By column, or by table and column where it means something else there. In the order in which they stand.
COLUMNS: Mapping[str, str] = {
    "number": N_("Number"),
    "title": N_("Title"),
    "topic": N_("Topic"),
    "name": N_("Name"),
    "text": N_("What it says"),
    "sender_id": N_("Sent by"),
    "creator_id": N_("Asked for by"),
    "action_item.owner_id": N_("Who does it"),
    "reminder.owner_id": N_("Made by"),
    "created_by_id": N_("Made by"),
    "added_by_id": N_("Added by"),
    "author_id": N_("Announced by"),
    "pending.author_id": N_("Opened by"),
    "asker_id": N_("Asked by"),
    "chair_id": N_("Chair"),
    "decided": N_("What is decided"),
    "why": N_("Why"),
    "alternatives": N_("Alternatives considered"),
    "compromises": N_("Compromises and constraints"),
    "fixed": N_("What is fixed"),
    "given": N_("What is given"),
    "open": N_("What is still open"),
    "way": N_("The way there"),
    "untold": N_("What cannot be told, and why not"),
    "influence": N_("Room for influence"),
    "heard": N_("Who was heard"),
    "on_behalf_of": N_("On behalf of"),
    "links": N_("Links"),
    "case_number": N_("Case number"),
    "effective_on": N_("Takes effect"),
    "review_on": N_("We look at it again"),
    "how": N_("How the sender sees it"),
    "notice.aim": N_("What the sender wants to achieve"),
    "wish": N_("What the sender wishes for"),
    "deliver": N_("What is there when it is done"),
    "serves": N_("Whom it serves"),
    "due_on": N_("By when"),
    "state": N_("State"),
    "lacks": N_("What is lacking"),
    "reason": N_("Reason"),
    "sees": N_("What I see"),
    "worries": N_("What I worry about"),
    "suggests": N_("What I suggest"),
    "said": N_("When it comes"),
    "answer": N_("Answer"),
    "what_now": N_("What now"),
    "late_reason": N_("After the deadline, because"),
    "created_at": N_("Made on"),
    "asked_at": N_("Asked on"),
    "answered_at": N_("Answered on"),
    "at": N_("When"),
    "opened_at": N_("Opened on"),
    "published_at": N_("Announced on"),
    "changed_at": N_("Changed on"),
    "closed_at": N_("Closed on"),
    "decision.withdrawn_at": N_("No longer in force since"),
    "dissent.withdrawn_at": N_("Taken back on"),
    "notice.withdrawn_at": N_("Withdrawn on"),
    "withdrawn_reason": N_("Reason"),
    "raised_at": N_("Raised"),
    "speak_until": N_("One may speak until"),
    "first": N_("From"),
    "last": N_("To"),
    "language": N_("Language"),
    "zone": N_("Time zone"),
    "url": N_("Message"),
}
INSTEAD: Mapping[str, str] = {traces.SECRET: N_("(secret)"), traces.HIDDEN: N_("(not yours to read)")}
_ORDER = {name: place for place, name in enumerate(COLUMNS)}


def title(table: str, reader: Reader) -> str:
    return reader.text(SHEETS[table]) if table in SHEETS else table


def ordered(table: str, columns: list[str]) -> list[str]:
    """First what is in words."""
    return sorted(columns, key=lambda one: _ORDER.get(_key(table, one), len(_ORDER)))


def heading(table: str, column: str, reader: Reader) -> str:
    key = _key(table, column)
    return reader.text(COLUMNS[key]) if key else column


def _key(table: str, column: str) -> str:
    """ "" for what is technical."""
    if table not in SHEETS:
        return ""
    return next((one for one in (f"{table}.{column}", column) if one in COLUMNS), "")
