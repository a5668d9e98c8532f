"""How long records are kept, and what becomes of them then."""

from handlers.retention.commands import feature

__all__ = ["feature"]
