"""A forum's own time zone, what a unit calls the hats, and what was changed of meetings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("forum", sa.Column("zone", sa.String(length=60), nullable=False, server_default=""))
    for hat in ("leader", "union", "work_environment", "other"):
        title = sa.Column(f"title_{hat}", sa.String(length=60), nullable=False, server_default="")
        op.add_column("unit", title)
    op.create_table(
        "meeting_change",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("existed", sa.Boolean(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column("substitute_id", sa.BigInteger(), nullable=True),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id", "meeting_id"], ["meeting.workspace_id", "meeting.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "by_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "substitute_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("change_of_meeting", "meeting_change", ["workspace_id", "meeting_id", "at"])
