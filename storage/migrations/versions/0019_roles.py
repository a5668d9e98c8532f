"""Roles: who was appointed by whom, deputies; who may announce and export in a unit, and in how many days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def _key_to(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"])


def upgrade() -> None:
    for name, role in (("announce_from", "member"), ("export_from", "administrator")):
        op.add_column("unit", sa.Column(name, sa.String(20), nullable=False, server_default=role))
    for name in ("action_days", "speak_days"):
        op.add_column("unit", sa.Column(name, sa.BigInteger(), nullable=True))
    op.create_table(
        "appointment",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.String(20), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        _key_to("unit", "unit_id"),
        _key_to("person", "person_id"),
        _key_to("person", "by_id"),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("appointment_person", "appointment", ["workspace_id", "person_id"])
    op.create_table(
        "deputy",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("deputy_id", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        _key_to("unit", "unit_id"),
        _key_to("person", "person_id"),
        _key_to("person", "deputy_id"),
        _key_to("person", "ended_by_id"),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("deputy_person", "deputy", ["workspace_id", "person_id"])
    op.create_index("deputy_deputy", "deputy", ["workspace_id", "deputy_id"])
