"""What people can do: one package a feature, every one of them named here."""

from bot.feature import Feature
from handlers import (
    action_items,
    agenda,
    audit,
    decisions,
    exports,
    files,
    forums,
    home,
    notices,
    pending,
    people,
    privacy,
    reminders,
    retention,
    search,
    wheel,
)

FEATURES: tuple[Feature, ...] = (
    decisions.feature,
    forums.feature,
    agenda.feature,
    action_items.feature,
    audit.feature,
    exports.feature,
    files.feature,
    home.feature,
    notices.feature,
    pending.feature,
    people.feature,
    privacy.feature,
    reminders.feature,
    retention.feature,
    search.feature,
    wheel.feature,
)
