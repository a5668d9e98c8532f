"""People's own settings, and the unit's for its administrators; roles, deputies, and who may do what."""

from handlers.people import appointing, days_off, deputies, unit_settings
from handlers.people.commands import feature
from handlers.people.rights import allowed, role_of, who_announces, who_may, why_not_announce, with_whom
from handlers.people.rules import LEADER, Deed, may

__all__ = [
    "LEADER",
    "Deed",
    "allowed",
    "appointing",
    "days_off",
    "deputies",
    "feature",
    "may",
    "role_of",
    "unit_settings",
    "who_announces",
    "who_may",
    "why_not_announce",
    "with_whom",
]
