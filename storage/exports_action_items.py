"""Action items for exports."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from bot.model import Kind
from storage import exports_decisions
from storage.action_item_tables import ActionItemEventRow, ActionItemPersonRow, ActionItemRow
from storage.action_items import AUDIENCE
from storage.database import Prepared, Transaction
from storage.decision_tables import Other
from storage.exports import IDS, Found, Selection, grouped, ids_of, its, open_here, rows, wanted, within
from storage.exports_decisions import Told
from storage.exports_meetings import Named, named_meetings
from storage.forum_tables import ForumRow, MeetingRow
from storage.people import ConversationRow, PersonRow
from storage.postings import PostingRow
from storage.units import UnitRow

HEADING = "action_heading"  # the kind of what is shown of items where all read them


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """What only those who have to do with an action item see of it."""

    creator: str
    partner: str
    participants: tuple[str, ...]
    serves: str
    term: str
    lacks: str
    reason: str
    solved: str
    what_now: str
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """An action item. `declined`: whoever was to do it said no, and nothing followed. `place` is where it is shown, as
    far as the reader is to know."""

    id: int
    unit: str
    title: str
    deliver: str
    owner: str
    state: str
    declined: bool
    due_on: date
    created_at: datetime
    closed_at: datetime | None
    decision: Other | None
    meeting: Named | None
    place: Told | None
    url: str
    inner: Inner | None


def ids(transaction: Transaction, selection: Selection) -> array[int]:
    """All that are asked for, the first made first."""
    query = select(ActionItemRow.id).where(wanted(AUDIENCE, selection), within(ActionItemRow.created_at, selection))
    if selection.unit is not None:
        query = query.where(ActionItemRow.unit_id == selection.unit)
    if selection.conversation is not None:
        here = and_(ConversationRow.id == selection.conversation, open_here(selection))
        query = query.where(or_(AUDIENCE.posted_in(here), and_(AUDIENCE.named, _shown_in(selection.conversation))))
    if selection.forum is not None:
        query = query.where(_of_forum(selection.forum))
    return ids_of(transaction, query.order_by(ActionItemRow.id), selection)


def _shown_in(conversation_id: int) -> Any:
    return ActionItemRow.conversation_id == conversation_id


def _of_forum(forum_id: int) -> Any:
    """Whether it is shown in the forum's channel, or comes from one of its meetings."""
    channel = select(ForumRow.conversation_id).where(ForumRow.id == forum_id).scalar_subquery()
    from_meeting = select(MeetingRow.id).where(
        MeetingRow.workspace_id == ActionItemRow.workspace_id,
        MeetingRow.id == ActionItemRow.meeting_id,
        MeetingRow.forum_id == forum_id,
    )
    return or_(ActionItemRow.conversation_id == channel, from_meeting.exists())


# ------------------------------------------------------------------------------------------------ what belongs to them

_owner, _creator, _partner = aliased(PersonRow), aliased(PersonRow), aliased(PersonRow)


_PLAIN = (
    *("id", "title", "deliver", "serves", "term", "state", "due_on", "created_at", "closed_at", "lacks", "reason"),
    *("solved", "what_now", "url", "decision_id", "meeting_id", "creator_id", "owner_id", "partner_id"),
    *("offered_to_id", "lacks_from_id", "closed_by_id"),
)
_ITEMS = Prepared(
    select(
        *(getattr(ActionItemRow, name) for name in _PLAIN),
        UnitRow.name.label("unit"),
        _owner.name.label("owner"),
        _creator.name.label("creator"),
        _partner.name.label("partner"),
        ConversationRow.kind.label("place_kind"),
        ConversationRow.external_id.label("place_id"),
        ConversationRow.name.label("place"),
    )
    .join(UnitRow, its(UnitRow, ActionItemRow.unit_id))
    .join(_owner, its(_owner, ActionItemRow.owner_id))
    .join(_creator, its(_creator, ActionItemRow.creator_id))
    .outerjoin(_partner, its(_partner, ActionItemRow.partner_id))
    .outerjoin(
        ConversationRow,
        its(ConversationRow, ActionItemRow.conversation_id),
    )
    .where(ActionItemRow.id.in_(IDS))
)
_TAKING_PART = Prepared(
    select(ActionItemPersonRow.item_id, PersonRow.id, PersonRow.name)
    .join(
        PersonRow,
        its(PersonRow, ActionItemPersonRow.person_id),
    )
    .where(ActionItemPersonRow.item_id.in_(IDS))
    .order_by(PersonRow.name, PersonRow.id)
)
_STEPS = Prepared(
    select(ActionItemEventRow.item_id, func.count())
    .where(ActionItemEventRow.item_id.in_(IDS))
    .group_by(ActionItemEventRow.item_id)
)
_SHOWN = Prepared(
    select(ActionItemRow.id, PostingRow.url)
    .join(
        PostingRow,
        and_(
            PostingRow.workspace_id == ActionItemRow.workspace_id,
            PostingRow.kind == HEADING,
            PostingRow.subject == ActionItemRow.heading_id,
            PostingRow.conversation_id == ActionItemRow.conversation_id,
        ),
    )
    .where(ActionItemRow.id.in_(IDS), PostingRow.url != "")
    .order_by(ActionItemRow.id, PostingRow.id)
)


def chunk(transaction: Transaction, selection: Selection, ids: Sequence[int]) -> list[Exported]:
    """These action items, in this order; what is gone meanwhile is left out."""
    found = {row.id: row for row in rows(transaction, _ITEMS, ids)}
    taking_part = grouped(rows(transaction, _TAKING_PART, ids))
    steps = {row[0]: row[1] for row in rows(transaction, _STEPS, ids)}
    shown = {row[0]: row[1] for row in rows(transaction, _SHOWN, ids)}
    of_decisions = {row.decision_id for row in found.values() if row.decision_id is not None}
    numbers = exports_decisions.named(transaction, selection, of_decisions) if of_decisions else {}
    of_meetings = {row.meeting_id for row in found.values() if row.meeting_id is not None}
    meetings = named_meetings(transaction, selection, of_meetings) if of_meetings else {}
    return [
        _exported(row, selection, taking_part.get(row.id, ()), steps, shown, numbers, meetings)
        for row in map(found.get, ids)
        if row is not None
    ]


def _exported(
    row: Found,
    selection: Selection,
    others: Sequence[Found],
    steps: Mapping[int, int],
    shown: Mapping[int, str],
    numbers: Mapping[int, Other],
    meetings: Mapping[int, Named],
) -> Exported:
    helper = row.lacks_from_id if row.state == "blocked" else None
    circle = {row.creator_id, row.owner_id, row.offered_to_id, row.partner_id, helper, *(one.id for one in others)}
    reads_place = row.place_kind is not None and selection.reads(row.place_kind, row.place_id)
    inner = Inner(
        creator=row.creator,
        partner=row.partner or "",
        participants=tuple(one.name for one in others),
        serves=row.serves,
        term=row.term,
        lacks=row.lacks,
        reason=row.reason,
        solved=row.solved,
        what_now=row.what_now,
        steps=steps.get(row.id, 0),
    )
    return Exported(
        id=row.id,
        unit=row.unit,
        title=row.title,
        deliver=row.deliver,
        owner=row.owner,
        state=row.state,
        declined=row.state == "dropped" and row.closed_by_id == row.owner_id != row.creator_id,
        due_on=row.due_on,
        created_at=row.created_at,
        closed_at=row.closed_at,
        decision=numbers.get(row.decision_id),
        meeting=meetings.get(row.meeting_id),
        place=Told(Kind(row.place_kind), row.place, "") if reads_place else None,
        url=(shown.get(row.id, "") if reads_place else "") or row.url,
        inner=inner if selection.me in circle else None,
    )
