"""Days off: by agreement, when a unit is closed, and of somebody who works on days of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("unit", sa.Column("agreed", sa.String(length=300), nullable=False, server_default=""))
    op.add_column("preference", sa.Column("weekdays", sa.String(length=7), nullable=False, server_default=""))
    op.add_column("preference", sa.Column("in_holidays", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "closing",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id", "unit_id"], ["unit.workspace_id", "unit.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("closing_unit", "closing", ["workspace_id", "unit_id"])
