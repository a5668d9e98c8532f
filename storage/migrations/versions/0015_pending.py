"""Decisions under way: what people say to them, who stands behind them, what the room for influence is called."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pending",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("given", sa.String(), nullable=False),
        sa.Column("open", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("influence", sa.String(length=10), nullable=False),
        sa.Column("speak_until", sa.Date(), nullable=True),
        sa.Column("unsigned", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_id", sa.BigInteger(), nullable=True),
        sa.Column("dropped_reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workspace_id", "author_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "decision_id"], ["decision.workspace_id", "decision.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "unit_id"], ["unit.workspace_id", "unit.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("pending_state", "pending", ["workspace_id", "state"])
    op.create_table(
        "pending_person",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("pending_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workspace_id", "pending_id"], ["pending.workspace_id", "pending.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "person_id"], ["person.workspace_id", "person.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "pending_id", "person_id", "part"),
    )
    op.create_table(
        "pending_forum",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("pending_id", sa.BigInteger(), nullable=False),
        sa.Column("forum_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workspace_id", "forum_id"], ["forum.workspace_id", "forum.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "pending_id"], ["pending.workspace_id", "pending.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "pending_id", "forum_id"),
    )
    op.create_table(
        "pending_place",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("pending_id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workspace_id", "conversation_id"], ["conversation.workspace_id", "conversation.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "pending_id"], ["pending.workspace_id", "pending.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "pending_id", "conversation_id"),
    )
    op.create_table(
        "pending_change",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("pending_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.String(length=10), nullable=False),
        sa.Column("after", sa.String(length=10), nullable=False),
        sa.Column("until_before", sa.Date(), nullable=True),
        sa.Column("until_after", sa.Date(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workspace_id", "pending_id"], ["pending.workspace_id", "pending.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("pending_change_of", "pending_change", ["workspace_id", "pending_id"])
    op.create_table(
        "perspective",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("pending_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("sees", sa.String(), nullable=False),
        sa.Column("worries", sa.String(), nullable=False),
        sa.Column("suggests", sa.String(), nullable=False),
        sa.Column("for_group", sa.String(length=5), nullable=False),
        sa.Column("limit", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workspace_id", "pending_id"], ["pending.workspace_id", "pending.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "person_id"], ["person.workspace_id", "person.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "pending_id", "person_id"),
    )
    op.create_table(
        "perspective_unsigned",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("pending_id", sa.BigInteger(), nullable=False),
        sa.Column("sees", sa.String(), nullable=False),
        sa.Column("worries", sa.String(), nullable=False),
        sa.Column("suggests", sa.String(), nullable=False),
        sa.Column("limit", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workspace_id", "pending_id"], ["pending.workspace_id", "pending.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("perspective_unsigned_of", "perspective_unsigned", ["workspace_id", "pending_id"])
    op.create_table(
        "perspective_spoken",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("pending_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workspace_id", "pending_id"], ["pending.workspace_id", "pending.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "person_id"], ["person.workspace_id", "person.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "pending_id", "person_id"),
    )
    for colour in ("red", "yellow", "green", "blue"):
        column = sa.Column(f"influence_{colour}", sa.String(length=60), nullable=False, server_default="")
        op.add_column("unit", column)
    op.create_table(
        "signature",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("draft_id", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.BigInteger(), nullable=True),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("only_reads", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("seen", sa.String(length=32), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workspace_id", "author_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "decision_id"], ["decision.workspace_id", "decision.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "person_id"], ["person.workspace_id", "person.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "draft_id", "person_id"),
    )
    op.create_index("signature_decision", "signature", ["workspace_id", "decision_id"])
