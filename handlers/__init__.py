"""What people can do: one package a feature, every one of them named here."""

from bot.feature import Feature
from handlers import decisions, home, people

FEATURES: tuple[Feature, ...] = (decisions.feature, home.feature, people.feature)
