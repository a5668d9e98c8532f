"""Who has left: noted in one place, for all that hangs on people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select, tuple_
from sqlalchemy.orm import Session

from storage.database import Transaction
from storage.drafts import DraftRow
from storage.exporting import ExportRuleRow
from storage.forgetting_tables import FORGOTTEN
from storage.pending_tables import DECIDES, OPEN, PendingPersonRow, PendingRow
from storage.people import PersonRow, WorkspaceRow
from storage.reminder_tables import ACTIVE, ReminderRow
from storage.units import ROLES, DeputyRow, MemberRow


@dataclass(frozen=True, slots=True)
class Relied:
    """Somebody on whom something hangs that goes on without them: whether they are there has to be asked."""

    workspace_id: int
    platform: str
    workspace: str  # the platform's ids
    person: str
    person_id: int


def relied_on(session: Session, platforms: Sequence[str]) -> list[Relied]:
    """Of every workspace: whose reminders come, whose drafts are published by themselves, who has an export that comes
    by a rule, or gets it, who administers a unit, for whom somebody stands in, and who is to decide something."""
    reminding = select(ReminderRow.workspace_id, ReminderRow.owner_id).where(ReminderRow.state == ACTIVE)
    publishing = select(DraftRow.workspace_id, DraftRow.person_id).where(DraftRow.publish_at.is_not(None))
    exporting = (
        select(ExportRuleRow.workspace_id, whose).where(ExportRuleRow.state == ACTIVE)
        for whose in (ExportRuleRow.owner_id, ExportRuleRow.receiver_id)
    )
    keeping = select(MemberRow.workspace_id, MemberRow.person_id).where(MemberRow.role == ROLES[-1])
    lending = select(DeputyRow.workspace_id, DeputyRow.person_id).where(DeputyRow.ended_at.is_(None))
    asking = select(PendingRow.workspace_id, PendingRow.author_id).where(PendingRow.state == OPEN)
    named = (PendingPersonRow.workspace_id == PendingRow.workspace_id, PendingPersonRow.pending_id == PendingRow.id)
    deciding = (
        select(PendingPersonRow.workspace_id, PendingPersonRow.person_id)
        .join(PendingRow, and_(*named))
        .where(PendingPersonRow.part == DECIDES, PendingRow.state == OPEN)
    )
    which = reminding.union(publishing, *exporting, keeping, lending, asking, deciding).subquery()
    query = (
        select(
            PersonRow.workspace_id, WorkspaceRow.platform, WorkspaceRow.external_id, PersonRow.external_id, PersonRow.id
        )
        .join(WorkspaceRow, WorkspaceRow.id == PersonRow.workspace_id)
        .where(tuple_(PersonRow.workspace_id, PersonRow.id).in_(select(which)), WorkspaceRow.platform.in_(platforms))
        .where(~PersonRow.external_id.startswith(FORGOTTEN))
    )
    return [Relied(*row) for row in session.execute(query)]


def note(transaction: Transaction, person_id: int, *, left: bool) -> None:
    """What a platform says of them. Whoever does something is there again (`storage.people.known_person`)."""
    transaction.one(PersonRow, person_id).has_left = left
    transaction.flush()


def who_left(transaction: Transaction, person_ids: Sequence[int]) -> set[int]:
    """Those of them who have left."""
    query = select(PersonRow.id).where(PersonRow.id.in_(person_ids), PersonRow.has_left)
    return set(transaction.session.scalars(query))
