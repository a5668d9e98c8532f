"""The anonymous question after a meeting: three numbers, and who has answered while it is open."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("forum", sa.Column("asks_since", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "surprise",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=False),
        sa.Column("yes", sa.BigInteger(), nullable=False),
        sa.Column("unsaid", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id", "meeting_id"], ["meeting.workspace_id", "meeting.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "meeting_id"),
    )
    op.create_table(
        "surprise_answered",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id", "meeting_id"], ["meeting.workspace_id", "meeting.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "person_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "meeting_id", "person_id"),
    )
