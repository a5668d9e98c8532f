"""A workspace with something of every kind in it, filled through `storage`; and workbooks of it, read back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from bot.cadence import Cadence, Every, Schedule
from bot.model import Conversation, Kind, Person, Place, Profile
from handlers.exports import KINDS, Made, Wanted, make
from storage import (
    action_items,
    agenda,
    decision_courses,
    decisions,
    dissents,
    forums,
    meetings,
    notices,
    people,
    postings,
    questions,
    readings,
    reminders,
    units,
)
from storage.action_item_tables import Origin, Task
from storage.agenda_tables import Words
from storage.database import Database, new_id
from storage.decision_tables import Content, Decision, Proposal
from storage.forum_tables import Forum, Meeting, MeetingRow, Settings
from storage.forum_tables import Proposal as ForumProposal
from storage.notice_tables import Matter, Notice
from storage.people import Origin as Home
from storage.postings import PostingRow
from storage.reminder_tables import ACTIVE
from storage.reminder_tables import Content as Rule

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)  # half past nine at the school
URL = "https://school.slack.com/archives/{place}/p{n}"


@dataclass
class School:
    database: Database
    folder: Path
    platform_id: str = "T1"
    workspace: int = 0
    who: dict[str, Person] = field(default_factory=dict)
    places: dict[str, Conversation] = field(default_factory=dict)
    _made: dict[Any, Workbook] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with self.database.system() as session:
            self.workspace = people.found_workspace(session, "slack", self.platform_id, "Skolen", Home(), NOW)
        with self.database.transaction(self.workspace, NOW) as transaction:
            for name in ("Anna Holm", "Bent Sørensen", "Clara Møller", "Dorte Bjørn"):
                key = name.split()[0].lower()
                self.who[key] = people.known_person(transaction, Profile(key, name, "da", "Europe/Copenhagen"))
            guest = Profile("gry", "Gry Gæst", "da", "Europe/Copenhagen", guest=True)
            self.who["gry"] = people.known_person(transaction, guest)
            for name, kind in (("personale", Kind.CHANNEL), ("trio", Kind.PRIVATE), ("ledelse", Kind.PRIVATE)):
                self.places[name] = people.known_conversation(transaction, Place(name, kind, name), None)

    def __getattr__(self, name: str) -> Person:
        """`school.anna`."""
        try:
            found: Person = self.__dict__["who"][name]
        except KeyError:
            raise AttributeError(name) from None
        return found

    def at(self, moment: datetime = NOW) -> Any:
        self._made.clear()  # something happens: workbooks are other ones from now on
        return self.database.transaction(self.workspace, moment)

    @cached_property
    def unit(self) -> int:
        with self.at() as transaction:
            return units.unit(transaction).id

    # -------------------------------------------------------------------------------------------- what is done

    def decides(
        self,
        by: str = "anna",
        places: tuple[str, ...] = ("personale",),
        *,
        at: datetime = NOW,
        decided_by: tuple[str, ...] = (),
        replaces: Decision | None = None,
        **content: Any,
    ) -> Decision:
        """A decision that is announced there, with messages that have an address."""
        said = {"title": "Nyt mødeskema", "decided": "Vi mødes kl. 8.", "why": "Bussen kommer før."} | content
        where = tuple(self.places[one].id for one in places)
        proposal = Proposal(
            content=Content(**said), decided_by=tuple(self.who[one].id for one in decided_by), places=where
        )
        with self.at(at) as transaction:
            made = decisions.publish(transaction, self.who[by], units.unit(transaction).id, new_id(), proposal)
            for place in places:
                id = postings.post(transaction, decisions.ANNOUNCEMENT, made.id, self.places[place].id, live=True)
                row = transaction.one(PostingRow, id)
                row.state, row.shown, row.reference = "shown", 1, f"r{id}"
                row.url = URL.format(place=place, n=made.number)
            if replaces is not None:
                decision_courses.replacement(transaction, replaces, made)
            return made

    def agrees(
        self,
        title: str,
        owner: str,
        by: str = "anna",
        place: str | None = None,
        origin: Origin | None = None,
        **task: Any,
    ) -> int:
        what = Task(title=title, due_on=date(2026, 4, 1), **task)
        with self.at() as transaction:
            where = self.places[place].id if place else None
            made = action_items.create(
                transaction,
                self.who[by],
                units.unit(transaction).id,
                what,
                [self.who[owner].id],
                origin=origin or Origin(),
                conversation=where,
            )
            return made[0].id

    def changes(self, item: int, by: str, what: str, **values: Any) -> None:
        with self.at() as transaction:
            action_items.lock(transaction, item)
            action_items.change(transaction, item, self.who[by], what, values)

    def meets(self, name: str, members: tuple[str, ...], place: str | None = None) -> tuple[Forum, Meeting]:
        """A forum, with a meeting next week whose agenda has an item."""
        cadence = Cadence(Every.WEEKS, NOW.date(), 1, (3,))
        proposal = ForumProposal(
            settings=Settings(name=name, cadence=cadence, at=time(14)),
            chair=self.who[members[0]].id,
            members=tuple((self.who[one].id, "leader") for one in members),
            conversation=self.places[place].id if place else None,
        )
        with self.at() as transaction:
            forum = forums.make(transaction, self.who[members[0]], units.unit(transaction).id, proposal)
            meeting = MeetingRow(
                unit_id=forum.unit_id,
                forum_id=forum.id,
                name=name,
                planned_on=date(2026, 3, 11),
                starts_at=NOW + timedelta(days=9),
                minutes=60,
                place="Lokale 4",
            )
            transaction.add(meeting)
            transaction.flush()
            agenda.add(transaction, meeting.id, self.who[members[0]], Words(title=f"Punkt i {name}", text="Vikarer."))
            return forum, meetings.one(transaction, meeting.id)

    def raises(self, meeting: Meeting, by: str, to: tuple[str, ...], **matter: Any) -> Notice:
        said = Matter(**{"topic": "Støj", "how": "Det larmer.", "aim": "Ro."} | matter)
        with self.at() as transaction:
            concerned = [self.who[one].id for one in to]
            return notices.send(transaction, self.who[by], meeting, said, concerned, late=False, late_reason="")

    def reminds(self, text: str, by: str, place: str | None = None, forum: int | None = None) -> None:
        schedule = Schedule(Cadence(Every.DAYS, NOW.date()), (time(9),), "Europe/Copenhagen")
        with self.at() as transaction:
            where = self.places[place].id if place else None
            if place is None and forum is None:
                where = people.direct_conversation(transaction, self.who[by]).id
            content = Rule(text=text, said="hver dag kl. 9", schedule=schedule, conversation=where, forum=forum)
            made = reminders.make(transaction, self.who[by], units.unit(transaction).id, content)
            reminders.become(transaction, made.id, ACTIVE)

    def asks(self, decision: Decision, by: str, text: str, answer: str = "", place: str | None = "personale") -> None:
        with self.at() as transaction:
            where = self.places[place].id if place else None
            asked = questions.ask(transaction, decision.id, self.who[by].id, where, text)
            if answer:
                questions.answer(transaction, asked, answer)

    def reads(self, decision: Decision, by: str) -> None:
        with self.at() as transaction:
            found = decisions.readable(transaction, self.who[by], decision.id)
            assert found is not None
            readings.note(transaction, found, 1, self.who[by].id)

    def objects(self, decision: Decision, by: str, text: str) -> None:
        with self.at() as transaction:
            dissents.write(transaction, decision.id, 1, self.who[by].id, text)

    # -------------------------------------------------------------------------------------------- workbooks

    def workbook(self, by: str | None = "anna", *, within: tuple[str, ...] = (), **wanted: Any) -> Workbook:
        """What somebody gets who is in these closed conversations; nobody is the operator. The audit log only where it
        is named. Asked again for the same, it is the same one."""
        asked = (by, within, tuple(sorted(wanted.items())))
        if asked not in self._made:
            self._made[asked] = self._makes(by, within, wanted)
        return self._made[asked]

    def _makes(self, by: str | None, within: tuple[str, ...], wanted: dict[str, Any]) -> Workbook:
        usual = tuple(one for one in KINDS if one != "audit")
        how = {"scope": "unit", "kinds": usual, "language": "da", "zone": "Europe/Copenhagen", **wanted}
        if by is None:
            how["scope"] = "operator"
        elif how["scope"] == "unit":
            how["unit"] = self.unit
        path = self.folder / f"{new_id()}.xlsx"
        read = partial(self.database.transaction, self.workspace, NOW, reads=True, still=True)
        with read(member_of=frozenset(within)) as transaction:
            made = make(Wanted(**how), self.who[by] if by else None, transaction, path)
        return Workbook(path, made)


@dataclass
class Workbook:
    path: Path
    made: Made

    @cached_property
    def book(self) -> Any:
        """With how it looks: reading it takes longer than making it."""
        return load_workbook(self.path)

    def sheet(self, title: str) -> Worksheet:
        found = self.book[title]
        assert isinstance(found, Worksheet)
        return found

    def rows(self, title: str) -> list[dict[str, Any]]:
        """By heading, without what is empty."""
        headings, *rows = CalamineWorkbook.from_path(self.path).get_sheet_by_name(title).to_python()
        return [
            {str(name): _plain(value) for name, value in zip(headings, row, strict=True) if value != ""} for row in rows
        ]

    @cached_property
    def everything(self) -> str:
        """Every byte of it, unzipped."""
        with ZipFile(self.path) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def _plain(value: Any) -> Any:
    """A number without a fraction, and a day as its midnight."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, datetime) or not isinstance(value, date) else datetime.combine(value, time())
