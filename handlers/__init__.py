"""What people can do: one package a feature, every one of them named here."""

from bot.feature import Feature
from handlers import agenda, decisions, forums, home, notices, people

FEATURES: tuple[Feature, ...] = (
    decisions.feature,
    forums.feature,
    agenda.feature,
    home.feature,
    notices.feature,
    people.feature,
)
