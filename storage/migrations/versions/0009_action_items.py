"""Action items, and forums whose chair hears of what stays undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("forum", sa.Column("escalates", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "action_item",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("heading_id", sa.BigInteger(), nullable=False),
        sa.Column("creator_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=True),
        sa.Column("decision_id", sa.BigInteger(), nullable=True),
        sa.Column("notice_id", sa.BigInteger(), nullable=True),
        sa.Column("meeting_id", sa.BigInteger(), nullable=True),
        sa.Column("follows_id", sa.BigInteger(), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("deliver", sa.String(), nullable=False),
        sa.Column("serves", sa.String(length=150), nullable=False),
        sa.Column("term", sa.String(length=5), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_to_id", sa.BigInteger(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suggested_on", sa.Date(), nullable=True),
        sa.Column("suggested_why", sa.String(), nullable=False),
        sa.Column("lacks", sa.String(length=10), nullable=False),
        sa.Column("lacks_from_id", sa.BigInteger(), nullable=True),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("solved", sa.String(length=8), nullable=False),
        sa.Column("what_now", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id", "conversation_id"], ["conversation.workspace_id", "conversation.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "creator_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "decision_id"], ["decision.workspace_id", "decision.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "follows_id"], ["action_item.workspace_id", "action_item.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "heading_id"], ["action_item.workspace_id", "action_item.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "lacks_from_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "meeting_id"], ["meeting.workspace_id", "meeting.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "notice_id"], ["notice.workspace_id", "notice.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "offered_to_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "owner_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "partner_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "unit_id"], ["unit.workspace_id", "unit.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("action_item_creator", "action_item", ["workspace_id", "creator_id", "state"])
    op.create_index("action_item_heading", "action_item", ["workspace_id", "heading_id"])
    op.create_index("action_item_meeting", "action_item", ["workspace_id", "meeting_id"])
    op.create_index("action_item_offered", "action_item", ["workspace_id", "offered_to_id"])
    op.create_index("action_item_owner", "action_item", ["workspace_id", "owner_id", "state"])
    op.create_index("action_item_place", "action_item", ["workspace_id", "conversation_id", "state"])
    op.create_table(
        "action_item_person",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id", "item_id"], ["action_item.workspace_id", "action_item.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "person_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "item_id", "person_id"),
    )
    op.create_index("action_item_person_person", "action_item_person", ["workspace_id", "person_id"])
    op.create_table(
        "action_item_event",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("whom_id", sa.BigInteger(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id", "by_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "item_id"], ["action_item.workspace_id", "action_item.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "whom_id"], ["person.workspace_id", "person.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("action_item_event_item", "action_item_event", ["workspace_id", "item_id"])
