"""The annual wheel: what comes in the year, as a list and as a calendar."""

from handlers.wheel import calendar, milestones
from handlers.wheel.commands import feature

__all__ = ["calendar", "feature", "milestones"]
