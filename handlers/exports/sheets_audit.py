"""The sheet of the audit log: who did what to what, never what that says."""

from __future__ import annotations

from handlers import audit
from handlers.exports.sheets import Words
from handlers.exports.workbook import Column, Kind, Row
from storage.audit import Line


def audit_columns(words: Words) -> list[Column]:
    _ = words.reader.text
    return [
        Column(_("When"), 19, Kind.MOMENT),
        Column(_("Who"), 24),
        Column(_("What was done"), 50),
        Column(_("Records"), 10, Kind.NUMBER),
        Column(_("Where"), 12),
        Column(_("Name of the deed"), 30),
    ]


def audit_row(one: Line, words: Words) -> Row:
    return Row(
        [
            words.there(one.at),
            audit.who(one, words.reader),
            audit.done(one, words.reader),
            one.many or 1,
            audit.PLATFORMS.get(one.platform, one.platform),
            one.deed,
        ]
    )
