"""What became of decisions after they were announced, and who may know of it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import and_, bindparam, or_, select

from bot.model import Conversation, Kind, Person
from storage import decision_reviews, decisions, dissents, pending, perspectives, signatures
from storage.database import Prepared, Transaction
from storage.decision_tables import (
    Before,
    Course,
    Decision,
    DecisionPlaceRow,
    DecisionReplacementRow,
    DecisionRow,
    Other,
)
from storage.people import ConversationRow
from storage.units import UnitRow

HIDDEN = Other()

_UNIT = and_(UnitRow.workspace_id == DecisionRow.workspace_id, UnitRow.id == DecisionRow.unit_id)
_OTHER = select(DecisionRow.id, UnitRow.name, DecisionRow.number).join(UnitRow, _UNIT)
_OLD = Prepared(
    _OTHER.join(
        DecisionReplacementRow,
        and_(
            DecisionReplacementRow.workspace_id == DecisionRow.workspace_id,
            DecisionReplacementRow.old_id == DecisionRow.id,
        ),
    ).where(DecisionReplacementRow.new_id == bindparam("id"))
)
_NEW = Prepared(
    _OTHER.join(
        DecisionReplacementRow,
        and_(
            DecisionReplacementRow.workspace_id == DecisionRow.workspace_id,
            DecisionReplacementRow.new_id == DecisionRow.id,
        ),
    ).where(DecisionReplacementRow.old_id == bindparam("id"))
)


def course(transaction: Transaction, decision: Decision) -> Course:
    """Whoever reads: what is shown to somebody is `seen_by` them, in a conversation `seen_in` it."""
    if not decision.has_course:
        return Course()
    written = dissents.of_decision(transaction, decision.id)
    standing = tuple(one for one in written if one.withdrawn_at is None)
    old = transaction.rows(_OLD, {"id": decision.id}).first()
    new = transaction.rows(_NEW, {"id": decision.id}).first()
    return Course(
        replaces=Other(*old) if old else None,
        replaced_by=Other(*new) if new else None,
        reviews=tuple(decision_reviews.of_decision(transaction, decision.id)),
        dissents=standing,
        taken_back=len(written) - len(standing),
        before=_before(transaction, decision.id),
        signatures=tuple(signatures.of_decision(transaction, decision.id)),
    )


def _before(transaction: Transaction, decision_id: int) -> Before | None:
    found = pending.of_decision(transaction, decision_id)
    return Before(found, perspectives.verdicts(transaction, found)) if found is not None else None


def seen_by(transaction: Transaction, found: Course, person: Person) -> Course:
    """Without naming a decision that somebody may not read."""

    def seen(other: Other | None) -> Other | None:
        return other if other is None or decisions.readable(transaction, person, other.id) else HIDDEN

    before = found.before if found.before and pending.readable(transaction, person, found.before.id) else None
    return replace(found, replaces=seen(found.replaces), replaced_by=seen(found.replaced_by), before=before)


def seen_in(transaction: Transaction, found: Course, place: Conversation) -> Course:
    """Without naming what those who read a conversation may not read: what was announced neither there nor in an open
    channel."""

    def seen(other: Other | None) -> Other | None:
        return other if other is None or _known_in(transaction, other.id, place) else HIDDEN

    before = found.before if found.before and pending.known_in(transaction, found.before.id, place) else None
    return replace(found, replaces=seen(found.replaces), replaced_by=seen(found.replaced_by), before=before)


def _known_in(transaction: Transaction, decision_id: int, place: Conversation) -> bool:
    query = (
        select(DecisionPlaceRow.decision_id)
        .join(
            ConversationRow,
            and_(
                ConversationRow.workspace_id == DecisionPlaceRow.workspace_id,
                ConversationRow.id == DecisionPlaceRow.conversation_id,
            ),
        )
        .where(DecisionPlaceRow.decision_id == decision_id)
        .where(or_(ConversationRow.id == place.id, ConversationRow.kind == str(Kind.CHANNEL)))
    )
    return transaction.session.execute(query.limit(1)).first() is not None


def replacement(transaction: Transaction, old: Decision, new: Decision) -> None:
    """The one, which is held by `decisions.lock`, is replaced by the other and no longer in force."""
    transaction.add(DecisionReplacementRow(old_id=old.id, new_id=new.id))
    decisions.end(transaction, old.id, "")
