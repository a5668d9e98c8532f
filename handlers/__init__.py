"""What people can do: one package a feature, every one of them named here."""

from bot.feature import Feature
from handlers import (
    action_items,
    agenda,
    decisions,
    exports,
    files,
    forums,
    home,
    notices,
    pending,
    people,
    reminders,
    wheel,
)

FEATURES: tuple[Feature, ...] = (
    decisions.feature,
    forums.feature,
    agenda.feature,
    action_items.feature,
    exports.feature,
    files.feature,
    home.feature,
    notices.feature,
    pending.feature,
    people.feature,
    reminders.feature,
    wheel.feature,
)
