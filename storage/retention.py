"""How long records are kept."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Scoped


class RetentionRow(Scoped):
    """For how many months records of a kind are kept, where a workspace has chosen that itself; 0 for ever."""

    __tablename__ = "retention"
    __record__ = ("workspace", "workspace_id")
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    months: Mapped[int]
