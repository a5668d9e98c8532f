"""What is kept about somebody: all of it for them to read, and how they are forgotten."""

from handlers.privacy import forgetting
from handlers.privacy.commands import feature

__all__ = ["feature", "forgetting"]
