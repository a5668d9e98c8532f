"""The tables of workspaces, people and conversations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Scoped, key_to, new_id

REMOVED = "removed"  # the platform of a workspace that has given up its name, see `storage.workspaces`


class WorkspaceRow(Base):
    """One Slack team, Teams tenant or local workspace."""

    __tablename__ = "workspace"
    __table_args__ = (UniqueConstraint("platform", "external_id"),)
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    platform: Mapped[str] = mapped_column(String(20))
    external_id: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    uninstalled_at: Mapped[datetime | None]  # when its people were seen to have thrown us out, until they are heard of


class PersonRow(Scoped):
    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("workspace_id", "external_id"),
        key_to("unit", "unit_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    unit_id: Mapped[int]
    external_id: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(200))
    # What the person chose ("" for none), and what the platform says of them.
    chosen_language: Mapped[str] = mapped_column(String(10), default="")
    language: Mapped[str] = mapped_column(String(20), default="")
    zone: Mapped[str] = mapped_column(String(60), default="")
    guest: Mapped[bool] = mapped_column(default=False)
    has_left: Mapped[bool] = mapped_column(default=False)


class ConversationRow(Scoped):
    """A conversation, and the lane in which it is spoken to: one sender at a time holds `claim_token`."""

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("workspace_id", "external_id"),
        UniqueConstraint("workspace_id", "person_id"),
        Index("conversation_team", "workspace_id", "team"),
        key_to("unit", "unit_id"),
        key_to("person", "person_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    unit_id: Mapped[int]
    external_id: Mapped[str | None] = mapped_column(String(200))  # None: a direct one, not opened yet
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(String(10), default="")
    team: Mapped[str] = mapped_column(String(200), default="")
    added_by: Mapped[str] = mapped_column(String(100), default="")  # the platform's id of a person
    uninstalled: Mapped[bool] = mapped_column(default=False, server_default=false())  # the app was thrown out of it
    person_id: Mapped[int | None]
    claim_token: Mapped[str | None] = mapped_column(String(32))
    claimed_until: Mapped[datetime | None]
