"""Files that are made in the background; exports, once and by rules."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("maker", sa.String(40), nullable=False),
        sa.Column("subject", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(10), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("claim_token", sa.String(32), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("filename", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_after", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workspace_id", "person_id"], ["person.workspace_id", "person.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "key"),
    )
    op.create_index("file_state", "file", ["state", "claimed_until"])
    op.create_table(
        "file_chunk",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workspace_id", "file_id"], ["file.workspace_id", "file.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "file_id", "number"),
    )
    asked = (
        ("scope", sa.String(10), False),
        ("kinds", sa.String(200), False),
        ("forum_id", sa.BigInteger(), True),
        ("conversation_id", sa.BigInteger(), True),
        ("language", sa.String(10), False),
    )
    op.create_table(
        "export_rule",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("receiver_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, kind, nullable=nullable) for name, kind, nullable in asked),
        sa.Column("schedule", sa.JSON(), nullable=False),
        sa.Column("covered", sa.Date(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(10), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workspace_id", "owner_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "receiver_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "unit_id"], ["unit.workspace_id", "unit.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("export_rule_state", "export_rule", ["workspace_id", "state"])
    op.create_table(
        "export",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, kind, nullable=nullable) for name, kind, nullable in asked),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("zone", sa.String(60), nullable=False),
        sa.Column("rule_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workspace_id", "person_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "unit_id"], ["unit.workspace_id", "unit.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "rule_id"], ["export_rule.workspace_id", "export_rule.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
