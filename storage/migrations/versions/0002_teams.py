"""A team can be a unit of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("unit", sa.Column("team", sa.String(length=200), nullable=False, server_default=""))
    op.create_index("unit_team", "unit", ["workspace_id", "team"], unique=True)
    op.add_column("conversation", sa.Column("team", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("conversation", sa.Column("added_by", sa.String(length=100), nullable=False, server_default=""))
    op.create_index("conversation_team", "conversation", ["workspace_id", "team"])
