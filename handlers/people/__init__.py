"""People's own settings, and the unit's for its administrators; roles, deputies, and who may do what."""

from handlers.people import appointing, days_off, deputies, unit_settings
from handlers.people.commands import feature
from handlers.people.rights import allowed, role_of, why_not_announce
from handlers.people.rules import Deed, may

__all__ = [
    "Deed",
    "allowed",
    "appointing",
    "days_off",
    "deputies",
    "feature",
    "may",
    "role_of",
    "unit_settings",
    "why_not_announce",
]
