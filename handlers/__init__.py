"""What people can do: one package a feature, every one of them named here."""

from bot.feature import Feature
from handlers import action_items, agenda, decisions, forums, home, notices, pending, people, privacy, reminders, wheel

FEATURES: tuple[Feature, ...] = (
    decisions.feature,
    forums.feature,
    agenda.feature,
    action_items.feature,
    home.feature,
    notices.feature,
    pending.feature,
    people.feature,
    privacy.feature,
    reminders.feature,
    wheel.feature,
)
