"""Who and where: what Teams knows of the people, teams and conversations that its activities name by id.

A tenant is a workspace. Everybody in a team reads its channels, and nobody else of the tenant does: so they are private
here, with the team's members. Answers are kept in the process for a while (`Asked`); what is not known is taken to be
what fewer people may see.
"""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import structlog

from bot.kept import HOUR, Kept
from bot.model import Kind, Place, Profile
from bot.platform import Gone, TryLater, Unreachable
from bot.teams.adapter import Member, TeamsAdapter
from bot.teams.connector import NotConnected, TeamsFailed, Unknown
from bot.teams.wire import Shared

# The address for who was never heard of
# (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages).
WORLD = "https://smba.trafficmanager.net/teams/"
AGAIN = 120.0  # seconds after which Teams is asked anew who somebody is and who is where
OLDEST = 300.0  # seconds that its answer counts for where a new one can't be had
WITHIN = 0.9  # seconds that a question is waited for: two in a row are in time for a press, and for `memberships`
SLOW = 30.0  # seconds in which what was not answered in time is not waited for again
MISSED = 48 * HOUR  # until when it counts that Teams did not know somebody
SOON = 60.0  # seconds until the known conversations are read again
AT_ONCE = 20  # lists of members that are asked for at the same time; Teams minds more than 50 calls a second
NAMES = 3  # of the people of a group chat, which has no name of its own

# What a call to Teams may raise.
TROUBLE = (Unreachable, Gone, TryLater, TeamsFailed)
# How a service says that it does not know a conversation: another may.
NOT_HERE = ("no_such_conversation", "person_unreachable")

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


class Asked(Generic[T]):
    """What Teams says of something, by its id, and for how long that counts.

    Who may read hangs on it, so it is never older than `oldest`, which for people and lists of members is five minutes:
    with less, a moment in which Teams does not answer would shut everybody out; with more, whoever left would go on
    reading. Where Teams tells of a change (`forget`), nothing older counts.

    Nobody waits longer than WITHIN. What comes later is kept for the next question, and only what is that slow is not
    asked for again at once: a refusal takes no time.
    """

    def __init__(self, what: str, clock: Callable[[], float], again: float = AGAIN, oldest: float = OLDEST) -> None:
        self._what = what
        self._again, self._late = again, oldest - again
        self._kept = Kept[T](clock)
        self._slow = Kept[bool](clock)
        self._asking: dict[str, Shared[T | None]] = {}

    async def get(self, key: str, ask: Callable[[], Awaitable[T]]) -> T | None:
        """What is known, else what `ask` brings in time; None where there is neither."""
        if self._kept.fresh(key) is None and not self._slow.fresh(key):
            asking = self._begin(key, ask)
            done, _ = await asyncio.wait((asking,), timeout=WITHIN)
            if not done:
                self._slow.keep(key, True, SLOW)
            elif (found := asking.result()) is not None:
                return found
        return self._kept.stale(key, self._late)

    def last(self, key: str) -> T | None:
        """However long ago: a name to show, nothing that reading may hang on."""
        return self._kept.stale(key)

    def forget(self, key: str) -> None:
        """What is being asked for at this moment is not kept either: it may be from before."""
        self._kept.forget(key)
        self._slow.forget(key)
        self._asking.pop(key, None)

    def _begin(self, key: str, ask: Callable[[], Awaitable[T]]) -> asyncio.Future[T | None]:
        async def look() -> T | None:
            try:
                found = await ask()
            except TROUBLE as error:
                log.warning("teams.not_looked_up", what=self._what, code=str(error))
                return None
            else:
                if self._asking.get(key) is asking:
                    self._kept.keep(key, found, self._again)
                return found
            finally:
                if self._asking.get(key) is asking:
                    del self._asking[key]

        asking = self._asking.setdefault(key, Shared(look))
        return asking.begin()


class Directory:
    """Lookups over one app. `known` tells what is stored; `clock` counts seconds."""

    def __init__(self, adapter: TeamsAdapter, known: Known, clock: Callable[[], float] = time.monotonic) -> None:
        self._adapter = adapter
        self._known = known
        self._services: dict[str, str] = {}
        self._people = Asked[Profile]("person", clock)
        self._rosters = Asked[Roster]("members", clock)
        self._teams = Asked[Team]("team", clock, HOUR, math.inf)  # what it is called, which may be old
        self._places = Kept[Sequence[Place]](clock)
        self._missed = Kept[bool](clock)  # those whom Teams did not know when they were last asked about
        self._room = asyncio.Semaphore(AT_ONCE)

    # ------------------------------------------------------------------------------------------ addresses

    def heard(self, tenant: str, service_url: str) -> None:
        """A genuine activity of this tenant came from there."""
        self._services[tenant] = service_url

    def services(self, tenant: str, address: str) -> list[str]:
        """Where a conversation may be reached, the likeliest first."""
        likely = (Address.load(address).service_url, self._services.get(tenant, ""))
        return list(dict.fromkeys(one for one in likely if one)) or [WORLD]

    async def reach(self, tenant: str, address: str, call: Callable[[str], Awaitable[T]]) -> T:
        """By the address that is stored, or by the one that this tenant was heard from last: they change."""
        *others, last = self.services(tenant, address)
        for service in others:
            try:
                return await call(service)
            except (NotConnected, Gone):
                continue
            except Unreachable as error:
                if error.reason not in NOT_HERE:
                    raise
        return await call(last)

    # ------------------------------------------------------------------------------------------ people

    async def acting(self, tenant: str, here: Place, by: Profile, account: str) -> Profile:
        """Whoever acts, by their id in Teams (`account`), with what only a list of members says of them. Who can't be
        looked up counts as a guest."""

        async def ask() -> Profile:
            there = here.external_id
            member = await self.reach(tenant, here.address, lambda url: self._adapter.member(url, there, account))
            return _profile(member, tenant)

        known = await self._people.get(f"{tenant} {by.external_id}", ask)
        guest = known is None or known.guest
        return Profile(by.external_id, by.name or (known.name if known else ""), by.language, by.zone, guest)

    async def person(self, tenant: str, here: Place, person: str) -> Profile | None:
        """Somebody by their id in Microsoft Entra: who is here, where the bot is too, or has acted; else None.

        So is an app, which has no such id, and whoever left and was never heard of. That an account was closed a bot is
        not told (https://techcommunity.microsoft.com/t5/teams-developer/td-p/1458369): who acted since the start may be
        chosen though they left.
        """
        member = (await self.roster(tenant, here)).get(person)
        if member is None:
            rosters = (roster for _, roster in await self._with_rosters(tenant) if person in roster)
            member = next(rosters, {}).get(person)
        return _profile(member, tenant) if member else self._people.last(f"{tenant} {person}")

    async def people(self, tenant: str, here: Place) -> list[Profile]:
        """Who is here, by name."""
        found = (await self.roster(tenant, here)).values()
        return sorted((_profile(one, tenant) for one in found), key=lambda one: one.name)

    async def members(self, tenant: str, here: Place, accounts: Collection[str]) -> dict[str, Profile]:
        """Those who are here, of several by their ids in Teams."""
        roster = await self.roster(tenant, here) if accounts else {}
        return {one.id: _profile(one, tenant) for one in roster.values() if one.id in accounts}

    async def roster(self, tenant: str, place: Place) -> Roster:
        """The members of a conversation, or of the whole team when it is a channel; nobody where that can't be said."""
        found = await self._rosters.get(_group(place), lambda: self._ask_roster(tenant, place))
        return found if found is not None else {}

    async def _ask_roster(self, tenant: str, place: Place) -> Roster:
        there = _group(place)
        try:
            async with self._room:
                found = await self.reach(tenant, place.address, lambda url: self._adapter.members(url, there))
        except Unreachable as error:
            log.info("teams.no_members", code=error.reason)
            return {}
        return {one.object_id: one for one in found if one.object_id}

    async def _with_rosters(self, tenant: str) -> list[tuple[Place, Roster]]:
        """A place of each team, and each chat; teams are asked for first, since most is said there."""
        stored = sorted(await self._stored(tenant), key=lambda place: not place.team)
        places = list({_group(place): place for place in stored}.values())
        rosters = await asyncio.gather(*(self.roster(tenant, place) for place in places))
        return list(zip(places, rosters, strict=True))

    async def memberships(self, tenant: str, person: str) -> frozenset[str]:
        """Also channels in which nothing was said yet: who is in a team is in all of them. What can't be had in time is
        not among them; it is when it has come."""
        return frozenset(place.external_id for place in await self._shared(tenant, person))

    async def has_left(self, tenant: str, person: str) -> bool | None:
        """Whether Teams no longer knows somebody, by their id in Microsoft Entra. It has to be so twice in a row, which
        is hours apart: what hangs on them ends then, or goes to somebody else."""
        here = f"{tenant} {person}"
        unknown = await self._unknown(tenant, person)
        if not unknown:
            self._missed.forget(here)
            return unknown
        before = self._missed.fresh(here)
        self._missed.keep(here, True, MISSED)
        return before

    async def _unknown(self, tenant: str, person: str) -> bool | None:
        """A bot is told of no closed account. But whose was deleted is in no list, and the chat with them can't be
        opened because nobody has that id; with somebody who is there and has not added the app it is not allowed, which
        says nothing. A service that tells of nobody there is not believed."""
        rosters = await self._with_rosters(tenant)
        if any(person in roster for _, roster in rosters):
            return False
        address = next((place.address for place, roster in rosters if roster), None)
        if address is None or ":" in person:  # or they have no such id
            return None
        try:
            await self.reach(tenant, address, lambda url: self._adapter.create_personal(url, tenant, person))
        except Unknown:
            return True
        except Unreachable:
            return None
        return False

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
            group = team.group or address.group or await self._stored_group(tenant, place.team)
            address = Address(address.service_url, address.team, group)
            return replace(place, name=_channel(team, id), address=address.dump())
        if name:
            return place
        return Place(id, Kind.PRIVATE, _together(await self.people(tenant, place)), place.address)

    async def _shared(self, tenant: str, person: str) -> list[Place]:
        """The chats and channels that this person shares with the bot."""
        mine = [place for place, roster in await self._with_rosters(tenant) if person in roster]
        groups = {_group(place) for place in mine}
        found = {place.external_id: place for place in await self._stored(tenant) if _group(place) in groups}
        mine = [place for place in mine if place.team]
        for place, team in zip(mine, await asyncio.gather(*(self._team(tenant, one) for one in mine)), strict=True):
            for id in team.channels:
                found[id] = replace(found.get(id, place), external_id=id, name=_channel(team, id))
        return list(found.values())

    async def offered(self, tenant: str, person: str) -> list[Place]:
        """Where this person may choose to post, by name."""
        return sorted(await self._shared(tenant, person), key=lambda place: place.name)

    async def chosen(self, tenant: str, person: str, ids: Sequence[str]) -> list[Place]:
        """Places that somebody chose; one that was not offered to them is no more than its id."""
        offered = {place.external_id: place for place in await self._shared(tenant, person)}
        return [offered.get(id) or Place(id, Kind.PRIVATE) for id in ids]

    async def _team(self, tenant: str, place: Place) -> Team:
        found = await self._teams.get(place.team, lambda: self._ask_team(tenant, place))
        return found or Team("", "", {})

    async def _ask_team(self, tenant: str, place: Place) -> Team:
        async def ask(service: str) -> Team:
            (name, group), channels = await asyncio.gather(
                self._adapter.team(service, place.team), self._adapter.team_channels(service, place.team)
            )
            return Team(name, group, {one.id: one.name for one in channels})

        return await self.reach(tenant, place.address, ask)

    async def _stored_group(self, tenant: str, team: str) -> str:
        groups = (Address.load(place.address).group for place in await self.of_team(tenant, team))
        return next(filter(None, groups), "")

    async def of_team(self, tenant: str, team: str) -> list[Place]:
        """The stored channels of a team."""
        return [place for place in await self._stored(tenant) if place.team == team]

    def forget(self, tenant: str, team_or_chat: str) -> None:
        """Something changed there: who is in it, what it is called, whether we are."""
        self._rosters.forget(team_or_chat)
        self._teams.forget(team_or_chat)
        self._places.forget(tenant)


def _profile(member: Member, tenant: str) -> Profile:
    """In another tenant somebody is a guest, whatever they are at home."""
    elsewhere = bool(member.tenant) and member.tenant.lower() != tenant
    return Profile(member.object_id, member.name, guest=member.guest or elsewhere)


def _group(place: Place) -> str:
    """Whose members read there: those of its team, or its own."""
    return place.team or place.external_id


def _channel(team: Team, id: str) -> str:
    """Channels of different teams are called alike; the first of each has no name."""
    return f"{team.name} › {team.channels[id]}" if team.channels.get(id) else team.name


def _together(people: Iterable[Profile]) -> str:
    first = [one.name.split()[0] for one in people if one.name]
    return ", ".join(first[:NAMES]) + (" …" if len(first) > NAMES else "")
