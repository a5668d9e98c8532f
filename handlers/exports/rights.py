"""What somebody may have exported, at this moment."""

from __future__ import annotations

from bot.language import Reader
from bot.model import Kind, Person, UserError
from handlers import people
from handlers.exports import rules
from handlers.exports.rules import Rights
from handlers.exports.wanted import AUDIT, FORUM, MINE, UNIT, Wanted
from handlers.people import LEADER, Deed
from handlers.wording import NAME, cut, place_name
from storage import forums, units
from storage import people as people_of
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


def kinds_for(transaction: Transaction, receiver: Person, asked: Asked) -> tuple[str, ...]:
    """What of it somebody gets, whoever has it made for them: nothing of a forum that they do not see, and the audit
    log where it is theirs too. What they see of the rest is judged for each record."""
    if asked.forum is not None and not forums.may_see(transaction, receiver, asked.forum):
        return ()
    audit = AUDIT in asked.kinds and rights_of(transaction, receiver, asked.unit).audit
    return tuple(one for one in asked.kinds if audit or one != AUDIT)


def why_not_for(transaction: Transaction, receiver: Person, asked: Asked, reader: Reader) -> str:
    """Why somebody can't get that, in words for whoever has it made for them; "" where they can."""
    kinds, _ = kinds_for(transaction, receiver, asked), reader.text
    name = cut(receiver.name, NAME)
    if receiver.left:
        return _("{name} is no longer here.", name=name)
    if kinds == asked.kinds:
        return ""
    if not kinds and asked.forum is not None:
        return _("{name} is not in that forum, so there is nothing of it for them to see.", name=name)
    return _("{name} may not have the audit log. Leave it out, or choose somebody who may.", name=name)


def whose(transaction: Transaction, asked: Asked, person: Person, owner: Person, reader: Reader) -> str:
    """Which part of the log that is, in words for `person`, of whom `owner` has set it up. What is closed is named to
    those who see it, and a closed channel to whoever chose it."""
    _ = reader.text
    if asked.scope == MINE:
        part = _("Where you have a part in it")
    elif asked.scope == FORUM:
        seen = forums.visible(transaction, person, asked.forum or 0)
        part = _("All of {forum}", forum=cut(seen.settings.name, NAME) if seen else "–")
    else:
        part = _("Everything here that you may see")
    place = people_of.conversation(transaction, asked.conversation) if asked.conversation else None
    if place is None or not (person.id == owner.id or (place.kind is Kind.CHANNEL and not person.guest)):
        return part
    return _("{part}, only from {channel}", part=part, channel=place_name(place, reader))


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
