"""Who and where: what Teams knows of the people, teams and conversations that its activities name by id.

A tenant is a workspace. Everybody in a team reads its channels, and nobody else of the tenant does: so they are private
here, with the team's members. Answers are kept in the process for a while; what is not known is taken to be what fewer
people may see.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import structlog

from bot.kept import Kept
from bot.model import Kind, Place, Profile
from bot.platform import Gone, TryLater, Unreachable
from bot.teams.adapter import Member, TeamsAdapter
from bot.teams.connector import TeamsFailed

# The address for who was never heard of
# (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages).
WORLD = "https://smba.trafficmanager.net/teams/"
ROSTER = 300.0  # seconds that a list of members is good for, unless Teams tells of a change
SOON = 60.0  # seconds until the known conversations are read again, and who was not found is looked for again
AT_ONCE = 10  # lists of members that are asked for at the same time
NAMES = 3  # of the people of a group chat, which has no name of its own

# What a call to Teams may raise.
TROUBLE = (Unreachable, Gone, TryLater, TeamsFailed)

log = structlog.get_logger("samspil.teams")

Known = Callable[[str], Awaitable[Sequence[Place]]]  # the conversations of a tenant that are stored
Roster = Mapping[str, Member]  # by their id in Microsoft Entra
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Address:
    """What `Place.address` holds. `team` is empty in a chat; `group` is what Microsoft Entra calls the team."""

    service_url: str = ""
    team: str = ""
    group: str = ""

    def dump(self) -> str:
        return json.dumps({"url": self.service_url, "team": self.team, "group": self.group})

    @classmethod
    def load(cls, text: str) -> Address:
        data = json.loads(text) if text else {}
        return cls(data.get("url", ""), data.get("team", ""), data.get("group", ""))


@dataclass(frozen=True, slots=True)
class Team:
    name: str
    group: str
    channels: Mapping[str, str]  # id: name, "" for the first one


class Directory:
    """Lookups over one app. `known` tells what is stored; `clock` counts seconds."""

    def __init__(self, adapter: TeamsAdapter, known: Known, clock: Callable[[], float] = time.monotonic) -> None:
        self._adapter = adapter
        self._known = known
        self._services: dict[str, str] = {}
        self._people = Kept[Profile](clock)
        self._rosters = Kept[Roster](clock)
        self._teams = Kept[Team](clock)
        self._places = Kept[Sequence[Place]](clock)
        self._asking: dict[str, asyncio.Future[Any]] = {}
        self._room = asyncio.Semaphore(AT_ONCE)

    # ------------------------------------------------------------------------------------------ addresses

    def heard(self, tenant: str, service_url: str) -> None:
        """A genuine activity of this tenant came from there."""
        self._services[tenant] = service_url

    def services(self, tenant: str, address: str) -> list[str]:
        """Where a conversation may be reached, the likeliest first."""
        likely = (Address.load(address).service_url, self._services.get(tenant, ""))
        return list(dict.fromkeys(one for one in likely if one)) or [WORLD]

    # ------------------------------------------------------------------------------------------ people

    async def acting(self, tenant: str, here: Place, by: Profile, account: str) -> Profile:
        """Whoever acts, by their id in Teams (`account`), with what only a list of members says of them. Who can't be
        looked up counts as a guest."""
        key = f"{tenant} {by.external_id}"
        known = self._people.fresh(key)
        if known is None:
            try:
                service = self.services(tenant, here.address)[0]
                member = await self._adapter.member(service, here.external_id, account)
                known = self._people.keep(key, _profile(member, tenant)) if member else None
            except TROUBLE as error:
                log.warning("teams.person_not_looked_up", code=str(error))
                known = self._people.stale(key)
        guest = known is None or known.guest
        return Profile(by.external_id, by.name or (known.name if known else ""), by.language, by.zone, guest)

    async def person(self, tenant: str, here: Place, person: str) -> Profile | None:
        """Somebody by their id in Microsoft Entra: who has acted, is here or where the bot is too; else None."""
        key = f"{tenant} {person}"
        if known := self._people.fresh(key):
            return known
        member = (await self.roster(tenant, here)).get(person)
        if member is None:
            rosters = (roster for _, roster in await self._with_rosters(tenant) if person in roster)
            member = next(rosters, {}).get(person)
        return self._people.keep(key, _profile(member, tenant)) if member else self._people.stale(key)

    async def people(self, tenant: str, here: Place) -> list[Profile]:
        """Who is here, by name."""
        found = (await self.roster(tenant, here)).values()
        return sorted((_profile(one, tenant) for one in found), key=lambda one: one.name)

    async def roster(self, tenant: str, place: Place) -> Roster:
        """The members of a conversation, or of the whole team when it is a channel; nobody where that can't be said."""
        key = place.team or place.external_id
        known = self._rosters.fresh(key)
        return known if known is not None else await self._once(key, lambda: self._ask_roster(tenant, key, place))

    async def _ask_roster(self, tenant: str, key: str, place: Place) -> Roster:
        try:
            async with self._room:
                found = await self._adapter.members(self.services(tenant, place.address)[0], place.external_id)
        except Unreachable as error:
            log.info("teams.no_members", code=error.reason)
            return self._rosters.keep(key, {}, ROSTER)
        except TROUBLE as error:
            log.warning("teams.members_not_asked", code=str(error))
            return self._rosters.stale(key) or {}
        return self._rosters.keep(key, {one.object_id: one for one in found if one.object_id}, ROSTER)

    async def _with_rosters(self, tenant: str) -> list[tuple[Place, Roster]]:
        places = await self._stored(tenant)
        rosters = await asyncio.gather(*(self.roster(tenant, place) for place in places))
        return list(zip(places, rosters, strict=True))

    async def memberships(self, tenant: str, person: str) -> frozenset[str]:
        """Also channels in which nothing was said yet: who is in a team is in all of them."""
        return frozenset(place.external_id for place in await self._shared(tenant, person))

    async def _stored(self, tenant: str) -> Sequence[Place]:
        places = self._places.fresh(tenant)
        return self._places.keep(tenant, await self._known(tenant), SOON) if places is None else places

    # ------------------------------------------------------------------------------------------ places

    async def place(self, tenant: str, id: str, kind: Kind, address: Address, name: str = "") -> Place:
        """A conversation as Teams' activities tell of it, with a name that people know it by."""
        if kind is Kind.DIRECT:
            return Place(id, kind, "", address.dump())
        place = Place(id, Kind.PRIVATE, name, address.dump(), address.team)
        if place.team:
            team = await self._team(tenant, place)
            address = Address(address.service_url, address.team, team.group or address.group)
            return replace(place, name=_channel(team, id), address=address.dump())
        if name:
            return place
        return Place(id, Kind.PRIVATE, _together(await self.people(tenant, place)), place.address)

    async def _shared(self, tenant: str, person: str) -> list[Place]:
        """The chats and channels that this person shares with the bot."""
        found: dict[str, Place] = {}
        for place, roster in await self._with_rosters(tenant):
            if person in roster:
                found.setdefault(place.external_id, place)
                if place.team:
                    team = await self._team(tenant, place)
                    found |= {id: replace(place, external_id=id, name=_channel(team, id)) for id in team.channels}
        return list(found.values())

    async def offered(self, tenant: str, person: str) -> list[Place]:
        """Where this person may choose to post, by name."""
        return sorted(await self._shared(tenant, person), key=lambda place: place.name)

    async def chosen(self, tenant: str, person: str, ids: Sequence[str]) -> list[Place]:
        """Places that somebody chose; one that was not offered to them is no more than its id."""
        offered = {place.external_id: place for place in await self._shared(tenant, person)}
        return [offered.get(id) or Place(id, Kind.PRIVATE) for id in ids]

    async def _team(self, tenant: str, place: Place) -> Team:
        known = self._teams.fresh(place.team)
        if known is not None:
            return known
        return await self._once(f"team {place.team}", lambda: self._ask_team(tenant, place, place.team))

    async def _ask_team(self, tenant: str, place: Place, team: str) -> Team:
        service = self.services(tenant, place.address)[0]
        try:
            name, group = await self._adapter.team(service, team)
            channels = {one.id: one.name for one in await self._adapter.team_channels(service, team)}
        except TROUBLE as error:
            log.warning("teams.team_not_looked_up", code=str(error))
            return self._teams.stale(team) or Team("", "", {})
        return self._teams.keep(team, Team(name, group, channels))

    async def of_team(self, tenant: str, team: str) -> list[Place]:
        """The stored channels of a team."""
        return [place for place in await self._stored(tenant) if place.team == team]

    def forget(self, tenant: str, team_or_chat: str) -> None:
        """Something changed there: who is in it, what it is called, whether we are."""
        self._rosters.forget(team_or_chat)
        self._teams.forget(team_or_chat)
        self._places.forget(tenant)

    async def _once(self, key: str, ask: Callable[[], Awaitable[T]]) -> T:
        """Whoever asks for the same at the same time shares the answer; who can't wait for it leaves it to come."""
        asking = self._asking.get(key)
        if asking is None:
            asking = self._asking[key] = asyncio.ensure_future(ask())
            asking.add_done_callback(lambda _: self._asking.pop(key, None))
        answer: T = await asyncio.shield(asking)
        return answer


def _profile(member: Member, tenant: str) -> Profile:
    """In another tenant somebody is a guest, whatever they are at home."""
    elsewhere = bool(member.tenant) and member.tenant.lower() != tenant
    return Profile(member.object_id, member.name, guest=member.guest or elsewhere)


def _channel(team: Team, id: str) -> str:
    """Channels of different teams are called alike; the first of each has no name."""
    return f"{team.name} › {team.channels[id]}" if team.channels.get(id) else team.name


def _together(people: Iterable[Profile]) -> str:
    first = [one.name.split()[0] for one in people if one.name]
    return ", ".join(first[:NAMES]) + (" …" if len(first) > NAMES else "")
