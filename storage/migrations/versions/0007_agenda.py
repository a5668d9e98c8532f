"""Agendas and minutes of meetings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("forum", sa.Column("agenda_days", sa.BigInteger(), nullable=False, server_default="1"))
    op.create_table(
        "agenda_item",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("added_by_id", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("aim", sa.String(length=12), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=True),
        sa.Column("late_for_id", sa.BigInteger(), nullable=True),
        sa.Column("late_reason", sa.String(), nullable=False),
        sa.Column("carried_from_id", sa.BigInteger(), nullable=True),
        sa.Column("carried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("move_id", sa.BigInteger(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id", "meeting_id"], ["meeting.workspace_id", "meeting.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "carried_from_id"], ["meeting.workspace_id", "meeting.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "added_by_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("agenda_item_meeting", "agenda_item", ["workspace_id", "meeting_id"])
    op.create_index("agenda_item_carried", "agenda_item", ["workspace_id", "carried_from_id"])
    op.create_index("agenda_item_move", "agenda_item", ["workspace_id", "move_id"])
    op.create_table(
        "minutes",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id", "unit_id"], ["unit.workspace_id", "unit.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "meeting_id"], ["meeting.workspace_id", "meeting.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "author_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "meeting_id"),
        sa.UniqueConstraint("workspace_id", "unit_id", "number"),
    )
    op.create_table(
        "minutes_version",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("minutes_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id", "minutes_id"], ["minutes.workspace_id", "minutes.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "by_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "minutes_id", "version"),
    )
