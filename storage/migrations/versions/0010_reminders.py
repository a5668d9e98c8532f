"""Reminders, and each time that they come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminder",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=True),
        sa.Column("forum_id", sa.BigInteger(), nullable=True),
        sa.Column("said", sa.String(length=300), nullable=False),
        sa.Column("every", sa.String(length=10), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("weekdays", sa.String(length=7), nullable=False),
        sa.Column("nth", sa.BigInteger(), nullable=False),
        sa.Column("month_day", sa.BigInteger(), nullable=False),
        sa.Column("dates", sa.String(length=300), nullable=False),
        sa.Column("on_holiday", sa.String(length=10), nullable=False),
        sa.Column("times", sa.String(), nullable=False),
        sa.Column("exact", sa.Boolean(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id", "conversation_id"], ["conversation.workspace_id", "conversation.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "forum_id"], ["forum.workspace_id", "forum.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "owner_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "unit_id"], ["unit.workspace_id", "unit.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("reminder_owner", "reminder", ["workspace_id", "owner_id", "state"])
    op.create_index("reminder_place", "reminder", ["workspace_id", "conversation_id", "state"])
    op.create_table(
        "reminder_turn",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("reminder_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id", "person_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "reminder_id"], ["reminder.workspace_id", "reminder.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "reminder_id", "place"),
    )
    op.create_table(
        "occurrence",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("reminder_id", sa.BigInteger(), nullable=False),
        sa.Column("planned", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("extra", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("turn_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id", "reminder_id"], ["reminder.workspace_id", "reminder.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "turn_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "reminder_id", "planned"),
    )
    op.create_index("occurrence_at", "occurrence", ["workspace_id", "reminder_id", "at"])
    op.create_table(
        "occurrence_answer",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("occurrence_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=12), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id", "occurrence_id"], ["occurrence.workspace_id", "occurrence.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "person_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "occurrence_id", "person_id"),
    )
    op.create_table(
        "reminder_refusal",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("reminder_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id", "person_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "reminder_id"], ["reminder.workspace_id", "reminder.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "reminder_id", "person_id"),
    )
