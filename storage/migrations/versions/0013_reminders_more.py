"""Reminders that are handed over, and that follow their owner's clock."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("has_left", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("reminder", sa.Column("follows", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("reminder", sa.Column("thread", sa.String(length=300), nullable=False, server_default=""))
    op.add_column("reminder", sa.Column("everybody", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("unit", sa.Column("notify_everybody", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_table(
        "reminder_offer",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("reminder_id", sa.BigInteger(), nullable=False),
        sa.Column("from_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_left", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id", "from_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "person_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "reminder_id"], ["reminder.workspace_id", "reminder.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("reminder_offer_open", "reminder_offer", ["workspace_id", "reminder_id", "answer"])
