"""Workspaces, people, conversations: who is who and where, and how a platform's words become our rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from bot.language import language_of, zone_of
from bot.model import Conversation, Kind, Person, Place, Profile
from storage.database import Prepared, Transaction
from storage.forgetting_tables import FORGOTTEN
from storage.people_tables import REMOVED, ConversationRow, PersonRow, WorkspaceRow
from storage.units import MemberRow, UnitRow, hold_roles, own_role, set_role, unit, unit_of_team

__all__ = ["REMOVED", "ConversationRow", "PersonRow", "WorkspaceRow"]  # found here too


@dataclass(frozen=True, slots=True)
class Recognised:
    """Who acts, where, in which workspace."""

    workspace_id: int
    person: Person
    conversation: Conversation


@dataclass(frozen=True, slots=True)
class Origin:
    """What a workspace starts with, until an administrator changes it."""

    language: str = "da"
    zone: str = "Europe/Copenhagen"
    country: str = "DK"


def workspace_id_of(session: Session, platform: str, external_id: str) -> int | None:
    return session.scalar(_WORKSPACE, {"platform": platform, "external_id": external_id})


_WORKSPACE = select(WorkspaceRow.id).where(
    WorkspaceRow.platform == bindparam("platform"), WorkspaceRow.external_id == bindparam("external_id")
)


def workspace_ids(session: Session) -> list[int]:
    there = select(WorkspaceRow.id).where(WorkspaceRow.platform != REMOVED)
    return list(session.scalars(there.order_by(WorkspaceRow.id)))


def found_workspace(session: Session, platform: str, external_id: str, name: str, origin: Origin, now: datetime) -> int:
    """A new workspace with its one unit."""
    workspace = WorkspaceRow(platform=platform, external_id=external_id, name=name, created_at=now)
    session.add(workspace)
    session.flush()
    session.add(UnitRow(workspace_id=workspace.id, language=origin.language, zone=origin.zone, country=origin.country))
    return workspace.id


# ------------------------------------------------------------------------------------------------ people


def known_person(transaction: Transaction, profile: Profile) -> Person:
    """The person behind a profile, made or brought up to date; what the profile does not say stays."""
    row = transaction.session.scalar(select(PersonRow).where(PersonRow.external_id == profile.external_id))
    if row is None:
        home = unit(transaction)
        row = transaction.add(PersonRow(external_id=profile.external_id, unit_id=home.id, name=profile.external_id))
        transaction.session.flush()
        transaction.add(MemberRow(unit_id=home.id, person_id=row.id))
    if row.external_id.startswith(FORGOTTEN):  # nobody says anything of them any more
        return people(transaction, [row.id])[0]
    said: dict[str, Any] = {"name": profile.name or row.name, "guest": profile.guest, "has_left": profile.left}
    if profile.language:
        said["language"] = profile.language
    if profile.zone:
        said["zone"] = profile.zone
    _update(transaction, row, said)
    return people(transaction, [row.id])[0]


def look_up(transaction: Transaction, profile: Profile) -> Person | None:
    """The person behind a profile, if they are known: nobody becomes so by it."""
    found = transaction.session.scalar(select(PersonRow.id).where(PersonRow.external_id == profile.external_id))
    return person(transaction, found) if found is not None else None


_PEOPLE = Prepared(
    select(
        PersonRow.id,
        PersonRow.external_id,
        PersonRow.name,
        PersonRow.chosen_language,
        PersonRow.language,
        PersonRow.zone,
        PersonRow.guest,
        PersonRow.has_left,
        MemberRow.role,
        MemberRow.hat,
        UnitRow.language.label("home_language"),
        UnitRow.zone.label("home_zone"),
    )
    .join(UnitRow, UnitRow.id == PersonRow.unit_id)
    .outerjoin(MemberRow, (MemberRow.person_id == PersonRow.id) & (MemberRow.unit_id == PersonRow.unit_id))
    .where(PersonRow.id.in_(bindparam("ids", expanding=True)))
)


def people(transaction: Transaction, ids: list[int]) -> list[Person]:
    """The people with these ids, in this order; unknown ids are left out."""
    if missing := [one for one in ids if (Person, one) not in transaction.read]:
        for row in transaction.rows(_PEOPLE, {"ids": missing}):
            transaction.read[Person, row.id] = _person(row)
    return [transaction.read[Person, one] for one in ids if (Person, one) in transaction.read]


def person(transaction: Transaction, person_id: int) -> Person:
    return people(transaction, [person_id])[0]


def with_role(transaction: Transaction, unit_id: int, role: str) -> list[Person]:
    """Who has that role in a unit, by name."""
    query = select(MemberRow.person_id).where(MemberRow.unit_id == unit_id, MemberRow.role == role)
    return sorted(people(transaction, list(transaction.session.scalars(query))), key=lambda one: one.name)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The languages that were chosen for a person and a conversation; "" where none was."""

    my_language: str
    here_language: str


def chosen(transaction: Transaction, person_id: int, conversation_id: int) -> Chosen:
    me = transaction.one(PersonRow, person_id)
    here = transaction.one(ConversationRow, conversation_id)
    return Chosen(me.chosen_language, here.language)


def choose_language(transaction: Transaction, person_id: int, language: str) -> None:
    transaction.one(PersonRow, person_id).chosen_language = language
    transaction.change_people()


def own_unit(transaction: Transaction, person_id: int) -> int:
    """The unit that somebody belongs to."""
    found: int = transaction.rows(_OWN_UNIT, {"id": person_id}).scalar_one()
    return found


_OWN_UNIT = Prepared(select(PersonRow.unit_id).where(PersonRow.id == bindparam("id")))


def choose_unit(transaction: Transaction, person_id: int, unit_id: int) -> None:
    """The unit that somebody belongs to, and that their own conversation acts in."""
    transaction.one(PersonRow, person_id).unit_id = unit_id
    own = update(ConversationRow).where(ConversationRow.person_id == person_id).values(unit_id=unit_id)
    transaction.session.execute(own)
    transaction.change_people()


def _person(row: Row[*tuple[Any, ...]]) -> Person:
    return Person(
        id=row.id,
        external_id=row.external_id,
        name=row.name,
        language=row.chosen_language or language_of(row.language, row.home_language),
        zone=zone_of(row.zone, row.home_zone),
        guest=row.guest,
        role=row.role or "member",
        hat=row.hat or "",
        left=row.has_left,
    )


# ------------------------------------------------------------------------------------------------ conversations


def known_conversation(transaction: Transaction, place: Place, by: Person | None) -> Conversation:
    """The conversation behind a place, made or brought up to date. A direct one belongs to whoever speaks there,
    `by`; any other needs nobody."""
    said: dict[str, Any] = {"external_id": place.external_id, "uninstalled": False}
    if place.address:
        said["address"] = place.address
    if place.kind is Kind.DIRECT and by is not None:
        own = direct_conversation(transaction, by)
        opened(transaction, own.id, place.external_id)
        row = transaction.one(ConversationRow, own.id)
    else:
        home = _home_of(transaction, place, by)
        query = select(ConversationRow).where(ConversationRow.external_id == place.external_id)
        row = transaction.session.scalar(query) or transaction.add(ConversationRow(unit_id=home, person_id=None))
        if place.team:
            said |= {"team": place.team, "unit_id": home}
        if place.name:
            said["name"] = place.name
    # Somebody's own stays so, also where the platform can't say at the moment what it is.
    said["kind"] = row.kind if row.person_id else str(place.kind)
    _update(transaction, row, said)
    return conversation(transaction, row.id)


def _home_of(transaction: Transaction, place: Place, by: Person | None) -> int:
    """A team that is a unit of its own has its conversations; what is in no team begins with whoever speaks first."""
    if place.team:
        return (unit_of_team(transaction, place.team) or unit(transaction)).id
    return own_unit(transaction, by.id) if by else unit(transaction).id


def _update(transaction: Transaction, row: PersonRow | ConversationRow, said: dict[str, Any]) -> None:
    for name, value in said.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            transaction.change_people()
    transaction.session.flush()


def direct_conversation(transaction: Transaction, person: Person) -> Conversation:
    """The person's own conversation with the bot; the platform may not have opened it yet."""
    row = transaction.session.scalar(select(ConversationRow).where(ConversationRow.person_id == person.id))
    if row is None:
        row = transaction.add(
            ConversationRow(unit_id=own_unit(transaction, person.id), person_id=person.id, kind=str(Kind.DIRECT))
        )
        transaction.session.flush()
    return conversation(transaction, row.id)


def direct_conversations(transaction: Transaction, person_ids: Sequence[int]) -> dict[int, int]:
    """Each person's own conversation with the bot by the person's id, for any number of people."""
    query = select(ConversationRow.person_id, ConversationRow.id).where(ConversationRow.person_id.in_(person_ids))
    found = {person_id: id for person_id, id in transaction.session.execute(query) if person_id is not None}
    missing = select(PersonRow.id, PersonRow.unit_id).where(PersonRow.id.in_([*{*person_ids} - {*found}]))
    made = [
        transaction.add(ConversationRow(unit_id=unit_id, person_id=person_id, kind=str(Kind.DIRECT)))
        for person_id, unit_id in transaction.session.execute(missing)
    ]
    transaction.session.flush()
    return found | {row.person_id: row.id for row in made if row.person_id is not None}


def conversation(transaction: Transaction, conversation_id: int) -> Conversation:
    """The conversation with the language it is spoken to in: its person's, its own, or its unit's."""
    return conversations(transaction, [conversation_id])[0]


_CONVERSATIONS = Prepared(
    select(
        ConversationRow.id,
        ConversationRow.external_id,
        ConversationRow.kind,
        ConversationRow.name,
        ConversationRow.language,
        ConversationRow.person_id,
        UnitRow.language.label("home_language"),
    )
    .join(UnitRow, UnitRow.id == ConversationRow.unit_id)
    .where(ConversationRow.id.in_(bindparam("ids", expanding=True)))
)


def conversations(transaction: Transaction, ids: list[int]) -> list[Conversation]:
    """The conversations with these ids, in this order; unknown ids are left out."""
    rows = transaction.rows(_CONVERSATIONS, {"ids": ids}).all()
    owners = [row.person_id for row in rows if row.person_id is not None]
    languages = {one.id: one.language for one in people(transaction, owners)} if owners else {}
    found: dict[int, Conversation] = {}
    for row in rows:
        language = languages[row.person_id] if owners and row.person_id else row.language or row.home_language
        found[row.id] = Conversation(row.id, row.external_id or "", Kind(row.kind), row.name, language, row.person_id)
    return [found[one] for one in ids if one in found]


def address_of(transaction: Transaction, conversation_id: int) -> str:
    """What the platform asked to be kept for reaching it."""
    return transaction.one(ConversationRow, conversation_id).address


def unit_of(transaction: Transaction, conversation_id: int) -> int:
    """The unit that whoever does something there acts in."""
    found: int = transaction.rows(_UNIT_OF, {"id": conversation_id}).scalar_one()
    return found


_UNIT_OF = Prepared(select(ConversationRow.unit_id).where(ConversationRow.id == bindparam("id")))


def opened(transaction: Transaction, conversation_id: int, external_id: str) -> None:
    """The platform gave a direct conversation its id. What was taken for another conversation of that id, while the
    platform could not say what it is, gives it up."""
    row = transaction.one(ConversationRow, conversation_id)
    if row.external_id == external_id:
        return
    others = update(ConversationRow).where(ConversationRow.external_id == external_id)
    transaction.session.execute(others.values(external_id=None))
    row.external_id = external_id
    transaction.change_people()


def set_conversation_language(transaction: Transaction, conversation_id: int, language: str) -> None:
    """The language of everything said there from now on; "" for the unit's."""
    row = transaction.one(ConversationRow, conversation_id)
    if row.language != language:
        transaction.record("conversation", conversation_id, row.unit_id)
    row.language = language
    transaction.change_people()


def recognise(transaction: Transaction, profile: Profile, place: Place) -> Recognised:
    """Who acts and where, from what the platform says of them; remembers what is new. Whoever acts while nobody
    administers the workspace, and is no guest, administers it: so does the first who sets it up."""
    somebody = known_person(transaction, profile)
    if not somebody.guest and not _is_administered(transaction):
        hold_roles(transaction)
        if not _is_administered(transaction):
            set_role(transaction, unit(transaction).id, somebody.id, "administrator")
    where = known_conversation(transaction, place, somebody)
    take_part(transaction, somebody.id, unit_of(transaction, where.id))
    return Recognised(transaction.workspace_id, person(transaction, somebody.id), where)


def take_part(transaction: Transaction, person_id: int, unit_id: int, as_: str = "member") -> None:
    """Whoever acts in a unit is a member of it. It becomes their own where they had none but the first, and are nothing
    in that; later they choose."""
    if own_role(transaction, unit_id, person_id):
        return
    set_role(transaction, unit_id, person_id, as_)
    first = unit(transaction).id
    if own_unit(transaction, person_id) == first and own_role(transaction, first, person_id) == "member":
        choose_unit(transaction, person_id, unit_id)
    transaction.read.clear()
    transaction.flush()


def _is_administered(transaction: Transaction) -> bool:
    return transaction.rows(_ADMINISTRATOR, {}).first() is not None


_ADMINISTRATOR = Prepared(select(MemberRow.person_id).where(MemberRow.role == "administrator").limit(1))
