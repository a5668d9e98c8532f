"""Who may do what: one table, asked by every feature. Pure.

What somebody may do with a record of their own or a forum of theirs hangs on no role: it stands beside the table in
docs/rights.md, and with the record in its feature.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum, StrEnum

from bot.language import N_
from storage.units import ROLES, Unit

GUEST = "guest"  # on the platform: no role of ours, whatever they were made here
MEMBER, REPRESENTATIVE, LEADER, ADMINISTRATOR = ROLES
COLUMNS = (GUEST, *ROLES)
APPOINTED = (ADMINISTRATOR, LEADER, REPRESENTATIVE)

NAMES: Mapping[str, str] = {
    GUEST: N_("Guest"),
    MEMBER: N_("Member"),
    REPRESENTATIVE: N_("Representative"),
    LEADER: N_("Leader"),
    ADMINISTRATOR: N_("Administrator"),
}


class Deed(StrEnum):
    """What may hang on a role, as it is told to those who have one."""

    ANNOUNCE = N_("Announce decisions")
    OPEN = N_("Open what is to be decided, and hear people first")
    PREPARE = N_("Tell others beforehand what comes up at a meeting")
    ASK = N_("Ask somebody for an action item")
    FOUND = N_("Make a forum and plan its meetings")
    REMIND = N_("Make a reminder")
    CALL = N_("Let a reminder notify everybody in a channel")
    MARK = N_("Put a milestone into the year of everybody here")
    UNMARK = N_("Change or delete a milestone of somebody else that is for everybody")
    LIST = N_("See who has which role")
    DEPUTE = N_("Name a deputy for a time")
    END = N_("End the time of somebody else's deputy")
    SET = N_("See and change the settings of the workplace")
    CLOSE = N_("Say when it is closed here: school holidays and days off")
    APPOINT = N_("Give and take roles")
    TAKE_ON = N_("Replace or withdraw a decision when nobody who decided it is here any more")
    INHERIT = N_("Take over a reminder whose owner has left, where nobody nearer is there")
    DIVIDE = N_("Make a team a unit of its own")
    EXPORT_MINE = N_("Get what is one's own as a workbook")
    EXPORT_UNIT = N_("Get the log of the workplace as a workbook")
    EXPORT_AUDIT = N_("Read the audit log, or get it as a workbook")
    RETAIN = N_("Say how long things are kept")
    FORGET = N_("Let somebody else be forgotten")


class Cell(Enum):
    YES = "yes"
    NO = "no"
    AS_SET = "as set"  # in the unit's settings


# What can't be taken back is nobody's to lend: no deputy does it.
NOT_LENT = frozenset({Deed.APPOINT, Deed.RETAIN, Deed.FORGET, Deed.DIVIDE})

_YES, _NO, _AS_SET = Cell.YES, Cell.NO, Cell.AS_SET
_EVERYBODY = (_YES, _YES, _YES, _YES, _YES)
_COLLEAGUES = (_NO, _YES, _YES, _YES, _YES)
_APPOINTED = (_NO, _NO, _YES, _YES, _YES)
_ADMINISTRATORS = (_NO, _NO, _NO, _NO, _YES)

_TABLE: Mapping[Deed, tuple[Cell, ...]] = {
    #                   guest, member, representative, leader, administrator
    Deed.ANNOUNCE: (_AS_SET, _AS_SET, _AS_SET, _AS_SET, _YES),
    Deed.OPEN: _EVERYBODY,
    Deed.PREPARE: _EVERYBODY,
    Deed.ASK: _EVERYBODY,
    Deed.FOUND: _EVERYBODY,
    Deed.REMIND: _EVERYBODY,
    Deed.CALL: (_AS_SET, _AS_SET, _AS_SET, _AS_SET, _AS_SET),
    Deed.MARK: _COLLEAGUES,
    Deed.UNMARK: _ADMINISTRATORS,
    Deed.LIST: _COLLEAGUES,
    Deed.DEPUTE: _APPOINTED,
    Deed.END: _ADMINISTRATORS,
    Deed.SET: _ADMINISTRATORS,
    Deed.CLOSE: _ADMINISTRATORS,
    Deed.APPOINT: _ADMINISTRATORS,
    Deed.TAKE_ON: _ADMINISTRATORS,
    Deed.INHERIT: _ADMINISTRATORS,
    Deed.DIVIDE: _ADMINISTRATORS,
    Deed.EXPORT_MINE: _EVERYBODY,
    Deed.EXPORT_UNIT: (_NO, _NO, _NO, _AS_SET, _YES),
    Deed.EXPORT_AUDIT: _ADMINISTRATORS,
    Deed.RETAIN: _ADMINISTRATORS,
    Deed.FORGET: _ADMINISTRATORS,
}

RIGHTS: Mapping[Deed, Mapping[str, Cell]] = {
    deed: dict(zip(COLUMNS, cells, strict=True)) for deed, cells in _TABLE.items()
}


def rank(role: str) -> int:
    """A guest counts as a member where the settings say from which role on."""
    return ROLES.index(role) if role in ROLES else 0


_SET: Mapping[Deed, Callable[[str, Unit], bool]] = {
    Deed.ANNOUNCE: lambda role, unit: rank(role) >= rank(unit.announce_from),
    Deed.CALL: lambda _role, unit: unit.notify_everybody,
    Deed.EXPORT_UNIT: lambda role, unit: rank(role) >= rank(unit.export_from),
}

# What an administrator may choose for "as set": from which role on.
ANNOUNCE_FROM = (MEMBER, REPRESENTATIVE, LEADER, ADMINISTRATOR)
EXPORT_FROM = (ADMINISTRATOR, LEADER)


def may(deed: Deed, role: str, unit: Unit) -> bool:
    """Whether somebody with that role (`storage.units.role`, or GUEST) may do it in the unit."""
    cell = RIGHTS[deed][role if role in COLUMNS else MEMBER]
    return _SET[deed](role, unit) if cell is Cell.AS_SET else cell is Cell.YES


def gained(role: str, before: str, unit: Unit, *, lent: bool = False) -> list[Deed]:
    """What somebody may do now that they might not before; but for what can be done in few places, and what nobody who
    has a role `lent` does."""
    deeds = [deed for deed in Deed if deed is not Deed.DIVIDE and not (lent and deed in NOT_LENT)]
    return [deed for deed in deeds if may(deed, role, unit) and not may(deed, before, unit)]
