"""Questions about decisions, asked for and changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from storage import decisions
from storage.database import Transaction
from storage.decision_tables import Question, QuestionRow, Who
from storage.people import PersonRow


def ask(transaction: Transaction, decision_id: int, asker_id: int, conversation_id: int | None, text: str) -> int:
    """A new question's id."""
    row = transaction.add(
        QuestionRow(
            decision_id=decision_id,
            asker_id=asker_id,
            conversation_id=conversation_id,
            text=text,
            asked_at=transaction.now,
        )
    )
    transaction.session.flush()
    return row.id


def answered(transaction: Transaction, decision_id: int) -> tuple[int, datetime] | None:
    """How many questions about a decision were answered, and when the last one was."""
    columns = (func.count(QuestionRow.answered_at), func.max(QuestionRow.answered_at))
    count, last = transaction.session.execute(select(*columns).where(QuestionRow.decision_id == decision_id)).one()
    return (count, last) if last is not None else None


def load(transaction: Transaction, question_id: int) -> Question | None:
    """The question, whoever reads: its rights are those of its asker and of its decision's author."""
    query = (
        select(QuestionRow, PersonRow.name)
        .join(PersonRow, (PersonRow.workspace_id == QuestionRow.workspace_id) & (PersonRow.id == QuestionRow.asker_id))
        .where(QuestionRow.id == question_id)
    )
    found = transaction.session.execute(query).first()
    if found is None:
        return None
    row, asker = found
    return Question(
        id=row.id,
        decision=decisions.known(transaction, row.decision_id),
        asker=Who(row.asker_id, asker),
        conversation=row.conversation_id,
        text=row.text,
        answer=row.answer,
        answered_at=row.answered_at,
    )


def answer(transaction: Transaction, question_id: int, text: str) -> None:
    """The answer, or another wording of it."""
    row = transaction.one(QuestionRow, question_id)
    row.answer, row.answered_at = text, transaction.now
    transaction.session.flush()
