"""Changes of reminders that are not confirmed yet; more of what people were promised; what led to a decision."""

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
    for name, kind in (("state_before", sa.String(10)), ("remark_before", sa.String())):
        op.add_column("signature", sa.Column(name, kind, nullable=False, server_default=""))
    op.create_table(
        "decision_origin",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("subject", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workspace_id", "decision_id"], ["decision.workspace_id", "decision.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "decision_id"),
    )
    op.create_index("decision_origin_of", "decision_origin", ["workspace_id", "kind", "subject"])
