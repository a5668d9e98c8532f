"""Changes of reminders not confirmed yet, while these go on as they were; the form an unsigned text came by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reminder", sa.Column("changes_id", sa.BigInteger(), nullable=True))
    # What had begun and was changed stood still until that was confirmed.
    op.execute("UPDATE reminder SET state = 'paused', reason = '' WHERE state = 'draft' AND reason = 'begun'")
    op.add_column("perspective_spoken", sa.Column("form", sa.String(100), nullable=False, server_default=""))
    for name in ("unsigned_before", "unsigned_after"):
        op.add_column("pending_change", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
