"""What somebody may have exported, at this moment."""

from __future__ import annotations

from bot.language import Reader
from bot.model import Person, UserError
from handlers import people
from handlers.exports import rules
from handlers.exports.rules import Rights
from handlers.exports.wanted import AUDIT, FORUM, MINE, UNIT, Wanted
from handlers.people import LEADER, Deed
from storage import forums, units
from storage.database import Transaction
from storage.exporting import Asked, Export


def rights_of(transaction: Transaction, person: Person, unit: int) -> Rights:
    unit_s, audit = (people.allowed(transaction, person, deed, unit) for deed in (Deed.EXPORT_UNIT, Deed.EXPORT_AUDIT))
    return Rights(unit_s, audit, frozenset(one.id for one in forums.chaired(transaction, person)))


def judge(transaction: Transaction, person: Person, asked: Asked, reader: Reader) -> None:
    """Raises UserError, in words for whoever reads, where that is not, or no longer, this person's to have."""
    if rules.may(asked.scope, asked.kinds, asked.forum, rights_of(transaction, person, asked.unit)):
        return
    _ = reader.text
    if asked.scope == FORUM:
        raise UserError(_("Only who chairs the forum can have all of it exported."))
    leaders = AUDIT not in asked.kinds and units.unit(transaction, asked.unit).export_from == LEADER
    said = _("Only administrators can have this exported.")
    said = _("Only leaders and administrators can have this exported.") if leaders else said
    deed = Deed.EXPORT_AUDIT if AUDIT in asked.kinds else Deed.EXPORT_UNIT
    raise UserError(people.with_whom(said, transaction, deed, asked.unit, reader))


def whose(transaction: Transaction, asked: Asked, reader: Reader) -> str:
    """In words for somebody who may have it."""
    _ = reader.text
    if asked.scope == MINE:
        return _("Mine: where I have a part in it")
    if asked.scope == FORUM:
        forum = forums.load(transaction, asked.forum or 0)
        return _("All of {forum}", forum=forum.settings.name if forum else "–")
    return _("Everything here that I may see")


def wanted_of(export: Export) -> Wanted:
    asked = export.asked
    return Wanted(
        scope=asked.scope,
        kinds=asked.kinds,
        first=export.first,
        last=export.last,
        forum=asked.forum,
        conversation=asked.conversation,
        unit=asked.unit if asked.scope == UNIT else None,
        language=asked.language,
        zone=export.zone,
    )
