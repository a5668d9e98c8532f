"""Action items and everything that may be done with them, by those who may and by those who may not, and what is
promised of them whatever that is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.calendar import WorkingTime
from bot.data import as_json
from bot.model import Form, Kind, Message, Place, Profile, Reply, Rows, buttons_of
from bot.platform import Deed
from handlers.action_items import following, rules
from storage.action_item_tables import OPEN, ActionItemEventRow, ActionItemPersonRow, ActionItemRow
from storage.people import PersonRow
from storage.postings import PostingRow
from storage.preferences import DIGEST, GATHERED, PreferenceRow, Preferences
from tests.handlers.acting import CHAIR, HOURS, OTHERS, ROOM, SENDER, Acting, New, filled, profiles

OUTSIDE = "frode"  # who is not in the room
EVERYBODY = (CHAIR, SENDER, *OTHERS, OUTSIDE)
ROOMMATES = frozenset(EVERYBODY) - {OUTSIDE}
WHO = {  # the columns of those who may
    "accept": ("owner",),
    "decline": ("owner",),
    "suggest": ("owner",),
    "offer": ("owner",),
    "take_back": ("owner",),
    "block": ("owner",),
    "done": ("owner",),
    "snooze": ("owner",),
    "snooze_until": ("owner",),
    "take": ("offered_to",),
    "refuse": ("offered_to",),
    "unblock": ("lacks_from", "owner", "creator"),
    "reopen": ("owner", "creator"),
    "agree": ("creator",),
    "keep": ("creator",),
    "drop": ("creator",),
    "solved": ("creator",),
    "judge": ("creator",),
    "ask_later": ("creator",),
    "edit": ("creator",),
}
LOOKS = ("show", "heading", "later", "edit", "follow_up", "partly")
LISTS = ("mine", "ours", "by me", "late")
STATES = (*OPEN, "done", "dropped")
NEXT = {"asked": "action_item.accept", "accepted": "action_item.done", "blocked": "action_item.unblock"}
NOT_AT_ONCE = (following.SNOOZED, following.SILENT, following.OVERDUE, following.SOLVED, following.ESCALATED, DIGEST)
FOLLOW_UPS = (following.UNANSWERED, *following.NUDGES.values(), *following.OWES.values())


@dataclass
class Words:
    """Something that was written: of which items, what of them, and who may have been sent it by now."""

    items: set[int]
    what: str  # "title", "deliver" or "why"
    by: str
    read: set[str] = field(default_factory=set)


@dataclass
class ItemPlay(Acting):
    """Any number of action items."""

    words: dict[str, Words] = field(default_factory=dict)
    replies: list[tuple[str, Reply]] = field(default_factory=list)
    ever: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))  # who ever had to do with an item
    later: dict[int, tuple[Any, Any]] = field(default_factory=dict)  # of what was done when, asked on which day
    seen: int = 0
    followed_up: set[tuple[Any, ...]] = field(default_factory=set)
    events: list[int] = field(default_factory=list)
    always: set[str] = field(default_factory=lambda: set(EVERYBODY))  # who never changed how they are reminded

    # ------------------------------------------------------------------------------------ what is so now

    def look(self) -> None:
        self.items = {row.id: row for row in sorted(self.ids(ActionItemRow), key=lambda row: row.id)}
        self.people = {row.id: row.external_id for row in self.ids(PersonRow)}
        self.chosen = {self.people[row.person_id]: row for row in self.ids(PreferenceRow)}
        self.postings = self.ids(PostingRow)
        self.history = defaultdict[int, list[Any]](list)
        for event in sorted(self.ids(ActionItemEventRow), key=lambda row: row.id):
            self.history[event.item_id].append(event)
        self.taking_part = defaultdict[int, set[str]](set)
        for row in self.ids(ActionItemPersonRow):
            self.taking_part[row.item_id].add(self.people[row.person_id])

    def named(self, item: Any, columns: Iterable[str]) -> list[str]:
        ids = (getattr(item, f"{one}_id") for one in columns)
        return [self.people[one] for one in ids if one is not None]

    def circle(self, item: Any) -> set[str]:
        helper = ("lacks_from",) if item.state == "blocked" else ()
        return {*self.named(item, ("creator", "owner", "offered_to", "partner", *helper)), *self.taking_part[item.id]}

    def readers(self, words: Words) -> set[str]:
        """Reasons are for its people, also where all the rest is shown to a channel."""
        items = [self.items[one] for one in words.items]
        shown = words.what != "why" and any(one.conversation_id is not None for one in items)
        return set().union(*map(self.circle, items)) | (ROOMMATES if shown else set())

    def wants(self, person: str) -> str:
        return self.chosen[person].follow_ups if person in self.chosen else "each"

    def hours(self, person: str) -> WorkingTime:
        theirs = replace(HOURS, zone=self.zones.get(person, HOURS.zone))
        row = self.chosen.get(person)
        if row is None:
            return theirs
        return Preferences(begins=row.begins, ends=row.ends, away_until=row.away_until).within(theirs)

    # ------------------------------------------------------------------------------------ what happens

    async def begins(self) -> None:
        await self.has_a_forum(escalates=True)
        await self.at_home(OUTSIDE, Deed.COMMAND, text="/samspil")
        await self.settles()

    async def at_home(self, by: str, deed: Deed, **what: Any) -> Reply:
        """In their own conversation with the bot, where nothing shows that they are in the room."""
        reply = await self.do(by, deed, home(by), **what)
        self.replies.append((by, reply))
        return reply

    async def step(self, what: str, *details: Any) -> None:
        await getattr(self, f"_{what}")(*details)
        await self.settles()

    async def _ask(self, by: str, owners: set[str], days: int, here: bool, others: set[str]) -> None:
        before = set(self.items)
        form = await self.do(by, Deed.COMMAND, text="/action")
        title, deliver = self.write("title", by), self.write("deliver", by)
        values = {"title": title, "deliver": deliver, "owners": profiles(owners), "due_on": self.day(days)}
        for _ in range(2):  # it may arrive twice
            made = await self.send(by, form, here=here, participants=profiles(others), **values)
            self.replies.append((by, made))
        self.look()
        new = set(self.items) - before
        assert {*self.named_in(new, "owner")} == owners
        assert len(new) == len(owners)
        for words in (title, deliver):
            self.words[words].items |= new

    def named_in(self, items: Iterable[int], column: str) -> list[str]:
        return [name for one in items for name in self.named(self.items[one], (column,))]

    async def _deed(self, n: int, by: str | None, action: str, whom: str, days: int, twice: bool) -> None:
        """By whoever may, or (`by`) by anybody; only those who may change anything, and nobody twice."""
        if not self.items:
            return
        item = list(self.items.values())[n % len(self.items)]
        may = self.named(item, WHO[action])
        doer = by or (may[0] if may else whom)
        version = item.version
        attempt = self.attempt(item, doer, action, whom, days)
        await self.at_home(doer, **attempt)
        self.look()
        once = self.items[item.id].version
        assert once == version or doer in may, f"{doer} can {action}"
        assert once - version in (0, 1)
        if action == "ask_later" and doer in may and item.state == "done" and not item.solved:
            self.later[item.id] = item.closed_at, self.day(14)
        if twice:
            await self.at_home(doer, **attempt)
            self.look()
            assert self.items[item.id].version == once, f"{action} twice"
        await self._look(n, whom, "show")

    def attempt(self, item: Any, by: str, action: str, whom: str, days: int) -> dict[str, Any]:
        """A press, or a form as it is sent, be it theirs or made up."""
        state, name = {"item": str(item.id)}, action
        values: dict[str, Any] = {}
        match action:
            case "decline" | "drop" | "refuse":
                values = {"why": self.write("why", by, item)}
            case "suggest":
                values = {"day": self.day(days), "why": self.write("why", by, item)}
            case "offer":
                values = {"to": Profile(whom, whom.title())}
            case "block":
                helper = Profile(whom, whom.title()) if days % 3 else None
                lacks = "decision" if helper else "money"
                values = {"lacks": lacks, "whom": helper, "why": self.write("why", by, item)}
            case "snooze_until":
                values = {"day": self.day(days)}
            case "judge":
                state["solved"], values = "no", {"what_now": self.write("why", by, item)}
            case "edit":
                name, state["base"] = "write", str(item.version - (days % 5 == 4))
                owner = whom if days % 2 else self.named(item, ("owner",))[0]
                texts = {one: self.write(one, by, item) for one in ("title", "deliver")}
                others = profiles(self.taking_part[item.id]) if days % 3 else []
                values = {**texts, "owner": Profile(owner, owner.title()), "due_on": self.day(days)}
                values |= {"participants": others, "partner": None, "serves": "", "term": ""}
            case "snooze" | "ask_later":
                return {"deed": Deed.PRESS, "action": f"action_item.{action}", "value": f"{item.id}:{days % 3}"}
            case _:
                return {"deed": Deed.PRESS, "action": f"action_item.{action}", "value": str(item.id)}
        form = {"form_id": f"form{len(self.replies)}", "state": state, "values": values}
        return {"deed": Deed.SUBMIT, "action": f"action_item.{name}", **form}

    async def _look(self, n: int, by: str, how: str) -> None:
        where = ROOM if by in ROOMMATES else home(by)  # who types in the room is taken to be there
        if how in LISTS:
            self.replies.append((by, listed := await self.do(by, Deed.COMMAND, where, text=f"/action {how}")))
            self.check_list(by, listed)
        elif self.items:
            item = list(self.items.values())[n % len(self.items)]
            seen = await self.at_home(by, Deed.PRESS, action=f"action_item.{how}", value=str(item.id))
            if how == "show":
                may = self.circle(item) | (ROOMMATES if item.conversation_id is not None else set())
                assert (item.title in str(seen)) == (by in may), f"{by}: {seen}"

    async def _prefers(self, who: str, follow_ups: str, hours: tuple[str, str], away: int) -> None:
        form = await self.at_home(who, Deed.COMMAND, text="/samspil settings")
        assert isinstance(form, Form)
        begins, ends = hours
        values = {"begins": begins, "ends": ends, "away_until": self.day(away) if away else ""}
        saved = await self.at_home(who, Deed.SUBMIT, **filled(form, follow_ups=follow_ups, **values))
        assert isinstance(saved, Message), saved
        self.always.discard(who)

    async def _pass(self, hours: int) -> None:
        """Nothing that stands in the room changes by time alone, so that it can't tell who is late."""
        before = self.in_room()
        self.clock.pass_(hours=hours)
        await self.is_delivered()
        self.look()
        assert self.in_room() == before

    def in_room(self) -> dict[str, str]:
        shown = self.platform.shown
        return {row.reference: as_json(shown[row.reference].message) for row in self.said() if _in_place(row)}

    def said(self) -> list[Any]:
        return [row for row in self.postings if row.reference]

    def write(self, what: str, by: str, item: Any = None) -> str:
        words = self.text()
        self.words[words] = Words({item.id} if item else set(), what, by)
        return words

    def day(self, days: int) -> str:
        return (HOURS.day_of(self.clock.now()) + timedelta(days=days)).isoformat()

    # ------------------------------------------------------------------------------------ what is promised

    async def settles(self) -> None:
        await self.is_delivered()
        self.look()
        self.check_items()
        self.check_new()
        self.check_comes()
        self.check_read()
        self.check_what_stands()

    def check_items(self) -> None:
        """Each has an owner, who was told, one state, and a history that says of each change what it was."""
        for item in self.items.values():
            assert item.owner_id in self.people
            assert item.state in STATES
            assert item.version == len(self.history[item.id])
            assert (item.closed_at is None) == (item.state in OPEN)
            assert (item.blocked_at is not None) == (item.state == "blocked")
            assert item.suggested_on is None or item.creator_id != item.owner_id, "nobody answers it"
            assert item.offered_to_id is None or (item.state in OPEN and item.offered_to_id != item.owner_id)
            (owner,) = self.named(item, ("owner",))
            if item.state in OPEN:
                theirs = [b for m in self.before(owner) for b in buttons_of(m)]
                assert (NEXT[item.state], str(item.id)) in {(b.action, b.value) for b in theirs}, f"{owner} not told"
        now = [one.id for events in self.history.values() for one in events]
        assert set(self.events) <= set(now), "history is never changed"
        self.events = now

    def before(self, person: str) -> list[Message]:
        return [one.message for one in self.platform.shown.values() if one.conversation == f"direct-{person}"]

    def check_new(self) -> None:
        """What is said late: to whom it is about, in their hours, wanted, and once."""
        rows = {row.reference: row for row in self.said()}
        new, self.seen = self.platform.new[self.seen :], len(self.platform.new)
        for one in new:
            row = rows.get(one.reference)
            if row is None or row.view not in (*FOLLOW_UPS, *NOT_AT_ONCE):
                continue
            hours = self.hours(one.person)
            assert hours.next_moment(one.at) == one.at, f"{row.view}: {one.at} is quiet time of {one.person}"
            if row.view in FOLLOW_UPS:
                assert self.wants(one.person) == "each", f"{one.person} wants no {row.view}"
            if row.view == DIGEST:
                assert self.wants(one.person) in GATHERED
                continue
            once = (row.view, row.subject, one.person, *self.check_due(row.view, self.items[row.subject], one))
            assert once not in self.followed_up, f"{once} again"
            self.followed_up.add(once)

    def check_due(self, view: str, item: Any, one: New) -> tuple[Any, ...]:
        """Whether it is said to the one it is about; and of what it is said once."""
        owner, creator = self.named(item, ("owner", "creator"))
        asked = [*self.named(item, ("offered_to",)), owner][0]
        offered = item.offered_to_id is not None
        waits = item.state in OPEN and (offered or item.state == "asked")
        since = item.offered_at if offered else item.asked_at
        match view:
            case following.UNANSWERED:
                assert (waits, one.person) == (True, asked), f"{one.person} is not waited for"
                return (since,)
            case following.SILENT:
                assert (waits, one.person) == (True, owner if offered else creator), f"{one.person} does not wait"
                return (asked, since)
            case following.OVERDUE:
                assert item.state in ("asked", "accepted")
                assert one.person == creator
                return (owner, item.due_on)
            case following.ESCALATED:
                told = (following.NUDGES[rules.LAST], item.id, owner, item.due_on)
                assert (item.state, one.person) == ("accepted", CHAIR)
                assert told in self.followed_up, f"{owner} was not told that the chair hears of it"
                return (owner, item.due_on)
            case following.SOLVED:
                assert (item.state, one.person) == ("done", creator)
                closed_at, day = self.later.get(item.id, (None, None))
                if closed_at != item.closed_at:
                    return (item.closed_at,)
                assert HOURS.day_of(one.at).isoformat() >= day, f"not before {day}"
                return (item.closed_at, day)
        if view in following.OWES.values():
            assert (item.state, [one.person]) == ("blocked", self.named(item, ("lacks_from",)))
            return (item.blocked_at,)
        assert (item.state, one.person) == ("accepted", owner), view
        if view == following.SNOOZED:
            return (item.snoozed_until,)
        assert item.snoozed_until is None or item.snoozed_until <= one.at, "snoozed"
        return (item.due_on,)

    def check_comes(self) -> None:
        """Who is to be followed up on a date is, by the last of those that have come."""
        now = self.clock.now()
        for item in self.items.values():
            (owner,) = self.named(item, ("owner",))
            hours, snoozed = self.hours(owner), any(one.what == "snoozed" for one in self.history[item.id])
            if item.state != "accepted" or owner not in self.always or snoozed or hours.next_moment(now) > now:
                continue
            due = [view for n, view in following.NUDGES.items() if self.has_come(n, item, hours, now)]
            assert not due or (due[-1], item.id, owner, item.due_on) in self.followed_up, f"{due[-1]} does not come"

    def has_come(self, n: int, item: Any, hours: WorkingTime, now: datetime) -> bool:
        day = rules.nudge_day(n, item.due_on, hours)
        return day > hours.day_of(item.asked_at) and hours.start_of(day) <= now

    def check_read(self) -> None:
        """What is written was sent to nobody who never had to do with it."""
        for item in self.items.values():
            self.ever[item.id] |= self.circle(item)
        for words in self.words.values():
            words.read |= self.readers(words) | {words.by}
            if words.what == "title":  # whoever had it sees what becomes of it
                words.read |= set().union(*(self.ever[one] for one in words.items))
        sent = [(by, str(reply)) for by, reply in self.replies]
        sent += [(to.removeprefix("direct-"), said) for to, all_ in self.platform.bytes.items() for said in all_]
        self.replies.clear()
        self.platform.bytes.clear()
        for to, said in sent:
            for text, words in self.words.items():
                if text not in said:
                    continue
                if to == ROOM.external_id:
                    assert words.what != "why", said
                    assert words.read >= ROOMMATES, f"{words} reached the room"
                    assert not any(late in said.lower() for late in ("late", "overdue", "forsink")), said
                else:
                    assert to in words.read, f"{words} reached {to}: {said}"

    def check_what_stands(self) -> None:
        """What follows its item says no more than a title to those who have nothing to do with it now; what was told
        of, stays."""
        live = {row.reference for row in self.said() if row.live and row.view != following.HAPPENED}
        for reference, shown in self.platform.shown.items():
            to = shown.conversation.removeprefix("direct-")
            if reference not in live or to == ROOM.external_id:
                continue
            text = as_json(shown.message)
            for one, words in self.words.items():
                if words.what != "title" and one in text:
                    assert to in self.readers(words), f"{words} stands before {to}: {text}"

    def check_list(self, by: str, listed: Reply) -> None:
        """Whether something is late, people see of their own alone."""
        assert isinstance(listed, Message), listed
        own = {item.title for item in self.items.values() if by in self.named(item, ("owner", "creator"))}
        rows = [row for one in listed.elements if isinstance(one, Rows) for row in one.rows]
        assert all(row.title in own for row in rows if "late:" in row.detail)


def home(person: str) -> Place:
    return Place(f"direct-{person}", Kind.DIRECT)


def _in_place(row: Any) -> bool:
    return bool(row.view == following.IN_PLACE)
