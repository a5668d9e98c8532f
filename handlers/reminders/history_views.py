"""How it reads what became of a reminder, and what was answered to it: pure, in any language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.language import Reader
from bot.model import Button, Facts, Message, Text
from handlers.reminders import rules
from handlers.reminders.forms import LABEL
from handlers.wording import cut, names, row_of
from storage.reminder_tables import CAME, MISSED, OVERTAKEN, PLANNED, UNSAID, Coming, Reminder

NAMED = 2  # of those who have said that it is done; the others are counted
SHORT = 20  # characters of a name in a long list
PAGE = 12  # times of a page, which every platform shows with what was answered


def answers(one: Coming, done: Sequence[str], reader: Reader) -> str:
    """How many have answered what; by name who has said that it is `done`, where that was public."""
    _ = reader.text
    counted = Counter(one.answers.values())
    found = [(label, reader.number(counted[answer])) for answer, label in rules.ANSWERS.items() if counted[answer]]
    if done:
        found[0] = (found[0][0], names(done[:NAMED], reader, len(done[NAMED:])))
    return " · ".join(_("{answer}: {people}", answer=_(label), people=whom) for label, whom in found)


def history(
    reminder: Reminder, found: Sequence[Coming], public: Mapping[int, Sequence[str]], page: int, reader: Reader
) -> Message:
    """A page of the times, the latest first; one more than a page holds means that there are earlier ones. `public`
    has, of those that came where many read, who said that it is done."""
    _ = reader.text
    words = {
        CAME: _("It came"),
        MISSED: _("Left out: it would have come too late"),
        OVERTAKEN: _("Left out: the next one was due by then"),
        UNSAID: _("It could not be said there"),
        PLANNED: _("It is on its way"),
    }
    lines = []
    for one in found[:PAGE]:
        if one.first is not None:
            lines.append(_stretch(one, one.first, reader))
            continue
        said = _when(one, reader) or words.get(one.state, _("Left out by hand"))
        known = one.id in public or reminder.content.forum is not None
        done = [cut(name, SHORT) for name in public.get(one.id, ())]
        answered = answers(one, done, reader) if known else ""
        lines.append((reader.moment(one.at), f"{said} · {answered}" if answered else said))
    title = _("What happened")
    nothing = Text(_("It has not come yet."))
    text = Text(cut(" ".join(reminder.content.text.split()), LABEL))
    buttons = [Button(_("Open"), "reminder.show", str(reminder.id))]
    if len(found) > PAGE:
        buttons.insert(0, Button(_("Earlier ones"), "reminder.history", f"{reminder.id}:{page + 1}"))
    return Message(
        title, (text, Facts(tuple(lines)) if lines else nothing, *row_of(buttons)), preview=title, private=True
    )


def _when(one: Coming, reader: Reader) -> str:
    """Of what came at another moment than it was planned for: when that was."""
    _ = reader.text
    if one.instead is not None:
        return _("Moved to {moment}", moment=reader.moment(one.instead))
    if one.state != CAME or one.said is None or one.said - one.at < rules.LATE:
        return ""
    zone = ZoneInfo(reader.zone)
    there = one.said.astimezone(zone)
    if there.date() == one.at.astimezone(zone).date():
        return _("It came at {time}", time=reader.clock(there.time()))
    return _("It came {moment}", moment=reader.moment(one.said))


def _stretch(one: Coming, first: datetime, reader: Reader) -> tuple[str, str]:
    _ = reader.text
    zone = ZoneInfo(reader.zone)
    days = reader.period(first.astimezone(zone).date(), one.at.astimezone(zone).date())
    return days, _("{n} times left out: they would have come too late", n=reader.number(one.many))
