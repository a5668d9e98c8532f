"""What whoever runs the bot does with what is to be said, in any workspace: each leaves a line of the audit log."""

from __future__ import annotations

from datetime import datetime

from storage import people, postings
from storage.changes import CHANGED, DELETED, Deed
from storage.database import Database

KIND = "posting"  # the kind of record


def operate(database: Database, deed: str, posting_id: int, now: datetime) -> bool:
    """`retry` a parked posting, or `drop` one that was not said; whether there was one."""
    with database.system(reads=True) as session:
        workspace_id = postings.workspace_of(session, posting_id)
    if workspace_id is None:
        return False
    with database.transaction(workspace_id, now) as transaction:
        transaction.done_by(Deed(f"samspil postings {deed}"))
        row = postings.posting(transaction, posting_id)
        done = (postings.retry if deed == "retry" else postings.give_up)(transaction, posting_id)
        if row is not None and done:
            unit_id = people.unit_of(transaction, row.conversation_id)
            transaction.record(KIND, posting_id, unit_id, CHANGED if deed == "retry" else DELETED)
    return done
