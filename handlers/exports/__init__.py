"""Logs as workbooks: what has been decided, agreed and told, for those who may see it."""

from handlers.exports import asking, repeating
from handlers.exports.commands import feature
from handlers.exports.kinds import KINDS
from handlers.exports.making import Made, make
from handlers.exports.wanted import AUDIT, OPERATOR, Wanted

__all__ = ["AUDIT", "KINDS", "OPERATOR", "Made", "Wanted", "asking", "feature", "make", "repeating"]
