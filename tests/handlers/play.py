"""One notice and everything that may be done with it, through the dispatcher, with every byte that is sent kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.data import as_json
from bot.model import Form
from bot.platform import Deed
from storage.forum_tables import MeetingRow
from storage.notice_tables import ConcernedRow, NoticeQuestionRow, NoticeRow
from storage.people import PersonRow
from tests.handlers.acting import CHAIR, HOURS, OTHERS, SENDER, Acting, profiles


@dataclass
class Play(Acting):
    """One notice and everything that is done with it."""

    matter: str = ""
    notice: int = 0
    concerned: set[str] = field(default_factory=set)
    gone: dict[str, set[str]] = field(default_factory=dict)  # words, and before whom they may not stand: {} for nobody
    answered: set[str] = field(default_factory=set)
    seen_nudges: int = 0

    @property
    def nudges(self) -> list[tuple[str, datetime]]:
        """Who was followed up, and when."""
        return [(one.person, one.at) for one in self.platform.new if "waits for your answer" in one.message.preview]

    async def settles(self) -> None:
        await self.is_delivered()
        self.check_follow_ups()
        self.check_what_stands()

    def check_what_stands(self) -> None:
        """Nothing that was withdrawn, and nothing before the eyes of somebody, or about them, who was taken off."""
        for shown in self.platform.shown.values():
            text = as_json(shown.message)
            for words, about in self.gone.items():
                person = shown.conversation.removeprefix("direct-")
                assert words not in text or (about and person not in about), f"{words} still stands before {person}"

    def check_follow_ups(self) -> None:
        new = self.nudges[self.seen_nudges :]
        self.seen_nudges = len(self.nudges)
        for person, moment in new:
            assert person in self.concerned, f"{person} is not concerned"
            assert person not in self.answered, f"{person} has answered"
            theirs = replace(HOURS, zone=self.zones.get(person, HOURS.zone))
            assert theirs.next_moment(moment) == moment, f"{moment} is quiet time"
        assert all(times <= 3 for times in Counter(one for one, _at in self.nudges).values())

    # ------------------------------------------------------------------------------------ what happens

    async def begins(self, whom: set[str]) -> None:
        await self.has_a_forum()
        form = await self.do(SENDER, Deed.COMMAND, text="/nobombs")
        assert isinstance(form, Form)
        meeting = next(one.choices[2].value for one in form.fields if one.name == "meeting")
        self.matter, self.concerned = self.text(SENDER, *whom), set(whom)
        await self.send(SENDER, form, topic=self.matter, how=self.matter, people=profiles(whom), meeting=meeting)
        self.notice = self.notice_row.id
        await self.settles()

    def concerned_id(self, person: str) -> int | None:
        people = {row.id: row.external_id for row in self.ids(PersonRow)}
        rows = {people[row.person_id]: row.id for row in self.ids(ConcernedRow)}
        return rows.get(person)

    @property
    def notice_row(self) -> Any:
        return self.ids(NoticeRow)[0]

    @property
    def meeting_row(self) -> Any:
        return next(row for row in self.ids(MeetingRow) if row.id == self.notice_row.meeting_id)

    def open_to_answers(self, person: str) -> bool:
        meeting = self.meeting_row
        begun = meeting.starts_at <= self.clock.now()
        return not (begun or meeting.cancelled_at or self.notice_row.withdrawn_at) and person in self.concerned

    async def step(self, what: str, *details: Any) -> None:
        await getattr(self, f"_{what}")(*details)
        await self.settles()

    async def _answers(self, person: str, action: str, **values: Any) -> None:
        mine = self.concerned_id(person)
        if mine is None:
            return
        open_now = self.open_to_answers(person)
        reply = await self.press(person, action, mine)
        if values:
            await self.send(person, reply, **values)
        if open_now:
            self.answered.add(person)

    async def _prepared(self, person: str) -> None:
        await self._answers(person, "notice.prepared")

    async def _talk(self, person: str) -> None:
        await self._answers(person, "notice.talk", date="")

    async def _ask(self, person: str) -> None:
        await self._answers(person, "notice.ask", text=self.text(person, SENDER))

    async def _ask_to_move(self, person: str) -> None:
        await self._answers(person, "notice.ask_to_move", reason=self.text(person, SENDER))

    async def _talked(self, person: str) -> None:
        mine = self.concerned_id(person)
        if mine is not None:
            await self.press(person, "notice.talked", mine)

    async def _reply(self) -> None:
        people = {row.id: row.external_id for row in self.ids(PersonRow)}
        asked = {row.id: people[row.person_id] for row in self.ids(ConcernedRow)}
        for row in self.ids(NoticeQuestionRow):
            form = await self.press(SENDER, "notice.reply", row.id)
            await self.send(SENDER, form, answer=self.text(asked[row.concerned_id], SENDER))

    async def _edit(self, whom: set[str], ask_again: bool) -> None:
        form = await self.press(SENDER, "notice.edit", self.notice)
        if not isinstance(form, Form):
            return
        changed = self.text(SENDER, *whom)
        reply = await self.send(SENDER, form, topic=changed, how=changed, people=profiles(whom), ask_again=ask_again)
        if isinstance(reply, Form):  # its meeting is cancelled, so that another one has to be chosen
            return
        self.matter = changed
        for person in self.concerned - whom:
            for words, circle in self.circles.items():
                if self.gone.get(words) != set() and person in circle:
                    self.gone.setdefault(words, set()).add(person)
        for person in whom:  # who is back may read what is theirs again
            self.gone = {w: left for w, them in self.gone.items() if (left := them - {person}) or not them}
        self.answered -= whom if ask_again else whom - self.concerned
        self.concerned = set(whom)

    async def _meeting(self, days: int, hour: int) -> None:
        day = (self.clock.now() + timedelta(days=days)).astimezone(ZoneInfo("Europe/Copenhagen")).date()
        form = await self.press(CHAIR, "meeting.change", self.notice_row.meeting_id)
        await self.send(CHAIR, form, date=day.isoformat(), at=f"{hour:02}:00")

    async def _cancel(self) -> None:
        form = await self.press(CHAIR, "meeting.cancel", self.notice_row.meeting_id)
        await self.send(CHAIR, form, reason="Sygdom")

    async def _restore(self) -> None:
        await self.press(CHAIR, "meeting.restore", self.notice_row.meeting_id)

    async def _next(self) -> None:
        now = self.meeting_row
        later = sorted(
            (row.starts_at, row.id)
            for row in self.ids(MeetingRow)
            if row.starts_at > max(now.starts_at, self.clock.now()) and row.cancelled_at is None
        )
        if later:
            people = {row.id: row.external_id for row in self.ids(PersonRow)}
            wished = {people[row.person_id] for row in self.ids(ConcernedRow) if row.answer == "move"}
            await self.press(SENDER, "notice.move", f"{self.notice}:{later[0][1]}")
            if self.notice_row.meeting_id == later[0][1]:
                self.answered -= wished  # they are asked anew

    async def _withdraw(self) -> None:
        form = await self.press(SENDER, "notice.withdraw", self.notice)
        await self.send(SENDER, form)
        self.gone = {words: set() for words in self.circles}

    async def _pass(self, hours: int) -> None:
        self.clock.pass_(hours=hours)

    def check_circles(self) -> None:
        """Who is added later may read what stands there then."""
        for person in (CHAIR, SENDER, *OTHERS):
            read = "\n".join(self.platform.bytes[f"direct-{person}"])
            for words, circle in self.circles.items():
                assert person in circle or words not in read, f"{words} reached {person}"
        assert not any(words in said for words in self.circles for said in self.platform.bytes["trio"])
