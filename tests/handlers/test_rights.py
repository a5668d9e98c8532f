"""Everything that can be called, pressed or sent, by somebody who may not: "not found", nothing seen, nothing changed.

What a platform would never let through (a button of somebody else's message, a form with another's state) is made
by hand here: rights must not hang on what is shown.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

import storage.tables  # noqa: F401
from bot.app import App, registry
from bot.data import as_json
from bot.language import Reader
from bot.model import Form, Kind, Place, Profile
from bot.platform import Answer, Deed, Incoming
from handlers.wording import not_found
from storage.database import Base, Database
from storage.forum_tables import MeetingRow
from tests.chat import SetClock
from tests.conftest import KINDS, START
from tests.fakes.recorder import Recorder

SECRET = "Hemmelighed"
OFFERED = registry()
# Where the people, places and repeats of a request are noted, whoever makes it.
NOTED = {"workspace", "unit", "person", "member", "conversation", "handled", "delivery", "audit"}
ROOMS = {"ledelse": Place("ledelse", Kind.PRIVATE, "ledelse"), "trio": Place("trio", Kind.PRIVATE, "trio")}


class Office:
    """Two workspaces of the same names; what is secret is in the first, in the channel `ledelse`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.app = App(database, clock=SetClock(START))
        self.platform = Recorder()
        self.app.platforms["local"] = self.platform  # type: ignore[assignment]  # no way in is needed

    async def do(self, by: str, deed: Deed, **what: Any) -> Answer:
        """And what is due after it is said."""
        answer = await self.tries(by, deed, **what)
        await self.app.delivery.drain()
        return answer

    async def tries(self, by: str, deed: Deed, *, workspace: str = "ours", place: str = "trio", **what: Any) -> Answer:
        return await self.app.handle(
            Incoming(
                id=uuid4().hex,
                platform="local",
                workspace=workspace,
                by=Profile(by, by.title(), "en", "Europe/Copenhagen"),
                place=ROOMS[place],
                deed=deed,
                **what,
            )
        )

    async def send(self, by: str, form: Form, place: str, **values: Any) -> Any:
        what: dict[str, Any] = {"action": form.action, "form_id": form.id, "state": form.state, "values": values}
        return (await self.do(by, Deed.SUBMIT, place=place, **what)).reply

    async def keeps_secrets(self) -> dict[str, int]:
        """In `ledelse` a decision with a question, a draft, an action item, a forum with a cancelled meeting, a notice,
        an item on an agenda, minutes and the draft of a correction; their ids by kind."""
        written = {
            "decided": SECRET,
            "why": SECRET,
            "places": [ROOMS["ledelse"]],
            "decided_by": [Profile("anna", "Anna")],
        }
        for title in ("one", "two"):
            form = (await self.do("anna", Deed.COMMAND, place="ledelse", text="/decision")).reply
            assert isinstance(form, Form)
            preview = await self.send("anna", form, "ledelse", title=f"{SECRET} {title}", **written)
            if title == "one":
                await self.send("anna", preview, "ledelse")
        ask = (
            await self.do(
                "david", Deed.PRESS, place="ledelse", action="decision.ask", value=str(self.id_of("decision"))
            )
        ).reply
        assert isinstance(ask, Form)
        await self.send("david", ask, "ledelse", text=SECRET)
        forum = (await self.do("anna", Deed.COMMAND, place="ledelse", text="/forum new")).reply
        assert isinstance(forum, Form)
        rule = {"at": "14:00", "every": "weeks", "weekday": "3", "union": [Profile("david", "David")]}
        await self.send("anna", forum, "ledelse", name=f"{SECRET} forum", purpose=SECRET, **rule)
        action = (await self.do("anna", Deed.COMMAND, place="ledelse", text="/action")).reply
        owners = [Profile("david", "David")]
        assert isinstance(action, Form)
        await self.send("anna", action, "ledelse", title=SECRET, deliver=SECRET, owners=owners, due_on="2026-12-01")
        await self._announces_in_confidence()
        await self._cancels_a_meeting()
        await self._keeps_minutes()
        return {kind: self.id_of(kind) for kind in SECRETS} | {"correction": self.id_of("draft", kind="minutes")}

    async def _announces_in_confidence(self) -> None:
        """A notice for a meeting of that forum, with a question."""
        form = (await self.do("anna", Deed.COMMAND, place="ledelse", text="/nobombs")).reply
        assert isinstance(form, Form)
        meeting = next(one.choices[1].value for one in form.fields if one.name == "meeting")
        whom = [Profile("david", "David")]
        await self.send("anna", form, "ledelse", topic=SECRET, how=SECRET, aim=SECRET, people=whom, meeting=meeting)
        mine = str(self.id_of("concerned"))
        ask = (await self.do("david", Deed.PRESS, place="ledelse", action="notice.ask", value=mine)).reply
        assert isinstance(ask, Form)
        await self.send("david", ask, "ledelse", text=SECRET)

    async def _cancels_a_meeting(self) -> None:
        with self.database.system(reads=True) as session:
            last = session.scalars(select(MeetingRow.id).order_by(MeetingRow.starts_at.desc())).first()
        cancel = (await self.do("anna", Deed.PRESS, place="ledelse", action="meeting.cancel", value=str(last))).reply
        assert isinstance(cancel, Form)
        await self.send("anna", cancel, "ledelse", reason=SECRET, tell=True)

    async def _keeps_minutes(self) -> None:
        meeting = str(self.id_of("meeting"))
        adding = (await self.do("david", Deed.PRESS, place="ledelse", action="agenda.add", value=meeting)).reply
        assert isinstance(adding, Form)
        asked = await self.send("david", adding, "ledelse", title=SECRET, text=SECRET)
        if isinstance(asked, Form):
            await self.send("david", asked, "ledelse", title=SECRET, text=SECRET, late_reason=SECRET)
        clock = self.app.clock
        assert isinstance(clock, SetClock)
        await clock.move(self._begins(int(meeting)) + timedelta(hours=1))
        for action, about in (("minutes.write", "meeting"), ("minutes.correct", "minutes")):
            value = str(self.id_of(about))
            form = (await self.do("anna", Deed.PRESS, place="ledelse", action=action, value=value)).reply
            assert isinstance(form, Form)
            preview = await self.send("anna", form, "ledelse", extra=f"{SECRET} {about}")
            assert isinstance(preview, Form)
            if about == "meeting":
                await self.send("anna", preview, "ledelse")

    def _begins(self, meeting: int) -> datetime:
        with self.database.system(reads=True) as session:
            return session.scalars(select(MeetingRow.starts_at).where(MeetingRow.id == meeting)).one()

    def id_of(self, table: str, **which: str) -> int:
        columns = Base.metadata.tables[table].c
        with self.database.system(reads=True) as session:
            query = select(columns.id).where(*(columns[name] == value for name, value in which.items()))
            found = session.scalars(query.order_by(columns.id)).first()
            assert found is not None, table
            return int(found)

    def dump(self) -> str:
        """Everything that is remembered, but for who was there."""
        with self.database.system(reads=True) as session:
            tables = [table for table in Base.metadata.sorted_tables if table.name not in NOTED]
            return "\n".join(f"{table.name} {sorted(map(repr, session.execute(select(table))))}" for table in tables)


@pytest.fixture
async def office(database: Database) -> Any:
    made = Office(database)
    yield made
    await made.app.stop()


SECRETS = (
    *("decision", "draft", "question", "posting", "forum", "meeting"),
    *("meeting_change", "notice", "concerned", "notice_question", "agenda_item", "minutes"),
    "action_item",
)
OUTSIDERS = [("bent", "ours"), ("anna", "theirs")]  # in the workspace but not the channel; the same name elsewhere
ELSEWHERE = [(kind, *outsider) for kind, outsider in zip(KINDS, OUTSIDERS, strict=True)]  # all there is to try, twice


def hidden(answer: Answer) -> str:
    shown = as_json(answer.reply)
    assert SECRET not in shown
    return shown


async def tried(office: Office, before: str, by: str, workspace: str, deed: Deed, **what: Any) -> Answer:
    """`before` is what was remembered then, and still is."""
    answer = await office.do(by, deed, workspace=workspace, **what)
    hidden(answer)
    assert office.dump() == before, "nothing was changed"
    return answer


def values_of(ids: dict[str, int]) -> list[str]:
    return ["", "1", "D-1", *(value for one in ids.values() for value in (str(one), f"{one}:1"))]


@pytest.mark.timeout(180)  # every button, with everything that is secret
@pytest.mark.parametrize(("database", "by", "workspace"), ELSEWHERE, indirect=["database"])
async def test_no_command_and_no_button_shows_or_changes_what_is_not_theirs(
    office: Office, by: str, workspace: str
) -> None:
    ids = await office.keeps_secrets()
    for path in OFFERED.commands:
        for value in ("", "1", "D-1", SECRET):
            answer = await office.do(by, Deed.COMMAND, workspace=workspace, text=f"{path} {value}".strip())
            if value != SECRET:  # what they typed themselves comes back to them
                hidden(answer)
    before = office.dump()
    for feature, names in groupby(sorted(OFFERED.buttons), key=lambda name: name.partition(".")[0]):
        for name in names:
            for value in values_of(ids) if office.database.reads_at_once else map(str, ids.values()):
                hidden(await office.tries(by, Deed.PRESS, workspace=workspace, action=name, value=value))
        await office.app.delivery.drain()
        assert office.dump() == before, f"{feature} changed nothing"


@pytest.mark.parametrize(("database", "by", "workspace"), ELSEWHERE, indirect=["database"])
async def test_no_form_shows_or_changes_what_is_not_theirs(office: Office, by: str, workspace: str) -> None:
    ids = await office.keeps_secrets()
    before = office.dump()
    for name in OFFERED.forms:
        if name == "people.settings":  # everybody's own
            continue
        for one in (str(found) for found in ids.values()):
            state = {"decision": one, "draft": one, "question": one, "version": "1", "base": "1", "seen": ""}
            state |= {"forum": one, "meeting": one, "notice": one, "concerned": one, "item": one}
            values = {"text": "x", "answer": "x", "reason": "x", "title": "x", "decided": "x", "why": "x"}
            values |= {"extra": "x", "late_reason": "x", "name": "x", "date": "2026-06-01", "at": "14:00"}
            values |= {"topic": "x", "people": [Profile("bent", "Bent")]}  # type: ignore[dict-item]  # a list of people
            values |= {"places": [ROOMS["trio"]]}  # type: ignore[dict-item]  # a list of places
            what: dict[str, Any] = {"action": name, "form_id": uuid4().hex, "state": state, "values": values}
            hidden(await office.tries(by, Deed.SUBMIT, workspace=workspace, **what))
        await office.app.delivery.drain()
        assert office.dump() == before, f"{name} changed nothing"


async def test_what_is_not_there_and_what_is_not_theirs_are_the_same_words(office: Office) -> None:
    ids = await office.keeps_secrets()
    words = str(not_found(Reader("en", "UTC")))
    for number in (1, 99):
        for by, workspace in OUTSIDERS:
            answer = await office.do(by, Deed.COMMAND, workspace=workspace, text=f"/decision show {number}")
            assert words in as_json(answer.reply)
    for name in ("decision.read", "decision.ask", "decision.edit", "decision.reasoning", "decision.versions"):
        for value in (ids["decision"], 99):
            for by, workspace in OUTSIDERS:
                answer = await office.do(by, Deed.PRESS, workspace=workspace, action=name, value=f"{value}:1")
                assert words in as_json(answer.reply), name


FORUMS = (
    *("forum.show", "forum.edit", "forum.archive", "forum.unarchive", "forum.meetings", "meeting.insert"),
    *("forum.members", "forum.add", "forum.remove", "forum.readd"),
    *("agenda.show", "minutes.of", "minutes.list"),
)
MEETINGS = (
    *("meeting.change", "meeting.cancel", "meeting.restore"),
    *("agenda.of", "agenda.add", "agenda.move", "minutes.write"),
)


async def test_a_forum_is_its_own_peoples_whoever_administers(office: Office) -> None:
    """Anna, who came first, administers; of a forum that is Bent's and Clara's she sees nothing."""
    await office.do("anna", Deed.COMMAND, text="/samspil")
    form = (await office.do("bent", Deed.COMMAND, text="/forum new")).reply
    assert isinstance(form, Form)
    rule = {"at": "14:00", "every": "weeks", "weekday": "3", "union": [Profile("clara", "Clara")]}
    await office.send("bent", form, "trio", name=SECRET, **rule)
    words = str(not_found(Reader("en", "UTC")))
    before = office.dump()
    for names, made in ((FORUMS, office.id_of("forum")), (MEETINGS, office.id_of("meeting"))):
        for name in names:
            for value in (made, 99):
                for by, workspace in [("anna", "ours"), ("david", "ours"), ("bent", "theirs")]:
                    answer = await tried(office, before, by, workspace, Deed.PRESS, action=name, value=str(value))
                    assert words in as_json(answer.reply), name
            answer = await office.do("clara", Deed.PRESS, action=name, value=str(made))
            assert words not in as_json(answer.reply), name
    assert SECRET in as_json((await office.do("clara", Deed.COMMAND, text=f"/forum show {SECRET[:4]}")).reply)


async def test_only_who_is_in_the_forum_answers_after_its_meeting(office: Office) -> None:
    form = (await office.do("anna", Deed.COMMAND, text="/forum new")).reply
    assert isinstance(form, Form)
    four = [Profile(name, name.title()) for name in ("clara", "david", "eva", "frida")]
    rule = {"at": "14:00", "every": "weeks", "weekday": "3", "union": four, "asks": True}
    await office.send("anna", form, "trio", name=SECRET, **rule)
    meeting = office.id_of("meeting")
    clock = office.app.clock
    assert isinstance(clock, SetClock)
    await clock.move(datetime(2026, 3, 4, 14, 5, tzinfo=UTC))
    for by, workspace in [("bent", "ours"), ("clara", "theirs")]:
        await office.do(by, Deed.COMMAND, workspace=workspace, text="/samspil")
    before = office.dump()
    words = str(not_found(Reader("en", "UTC")))
    for by, workspace, value in [
        ("bent", "ours", f"{meeting}:1"),
        ("clara", "theirs", f"{meeting}:1"),
        ("clara", "ours", f"{meeting}:3"),
        ("clara", "ours", f"{meeting}"),
        ("clara", "ours", f"{meeting}:1:1"),
    ]:
        answer = await tried(office, before, by, workspace, Deed.PRESS, action="surprise.answer", value=value)
        assert words in as_json(answer.reply), value
    await clock.move(datetime(2026, 3, 4, 13, 55, tzinfo=UTC))
    early = await tried(office, before, "clara", "ours", Deed.PRESS, action="surprise.answer", value=f"{meeting}:1")
    assert words in as_json(early.reply), "the meeting has not ended"
    await clock.move(datetime(2026, 3, 4, 14, 5, tzinfo=UTC))
    assert (await office.do("clara", Deed.PRESS, action="surprise.answer", value=f"{meeting}:1")).reply is None
    assert office.dump() != before


async def test_a_draft_of_minutes_is_its_authors_alone(office: Office) -> None:
    """David is in the forum, and reads what is sent."""
    ids = await office.keeps_secrets()
    before = office.dump()
    for name in ("minutes.rewrite", "minutes.discard"):
        await tried(office, before, "david", "ours", Deed.PRESS, action=name, value=str(ids["correction"]))
    answer = await office.do("david", Deed.PRESS, place="ledelse", action="minutes.show", value=str(ids["minutes"]))
    assert f"{SECRET} meeting" in as_json(answer.reply)
    for name in ("minutes.correct", "minutes.write"):
        value = str(ids["minutes" if name == "minutes.correct" else "meeting"])
        await tried(office, before, "david", "ours", Deed.PRESS, action=name, value=value)


async def test_a_forum_takes_only_a_channel_that_one_is_in(office: Office) -> None:
    form = (await office.do("bent", Deed.COMMAND, text="/forum new")).reply
    assert isinstance(form, Form)
    refused = await office.send("bent", form, "trio", name="x", at="14:00", conversation=ROOMS["ledelse"])
    assert [one.name for one in refused.fields if one.error] == ["conversation"]
    taken = await office.send("bent", form, "trio", name="x", at="14:00", conversation=ROOMS["trio"])
    assert not isinstance(taken, Form)


@pytest.mark.parametrize("value", ["", "x", "²", "-1", "9" * 19, "9" * 30, "1:" * 30])
async def test_no_button_stumbles_over_what_it_carries(office: Office, value: str) -> None:
    wrong = "Something went wrong on our side"
    for name in OFFERED.buttons:
        answer = await office.do("anna", Deed.PRESS, action=name, value=value)
        assert wrong not in as_json(answer.reply), name


async def test_a_member_who_leaves_the_channel_no_longer_reads_it(office: Office) -> None:
    await office.keeps_secrets()
    office.platform.rooms["bent"] = frozenset({"ledelse"})
    answer = await office.do("bent", Deed.COMMAND, text="/decision show 1")
    assert SECRET in as_json(answer.reply)
    office.platform.rooms.clear()
    clock = office.app.clock
    assert isinstance(clock, SetClock)
    await clock.move(clock.now() + timedelta(hours=1))  # what the platform said is good for a minute
    hidden(await office.do("bent", Deed.COMMAND, text="/decision show 1"))


async def test_when_the_platform_does_not_say_who_is_in_nobody_is(office: Office) -> None:
    await office.keeps_secrets()
    office.platform.rooms["bent"] = frozenset({"ledelse"})
    office.platform.silent = True
    hidden(await office.do("bent", Deed.COMMAND, text="/decision show 1"))
    office.platform.silent = False
    assert SECRET in as_json((await office.do("bent", Deed.COMMAND, text="/decision show 1")).reply)
