"""The list of school holidays and closing days: read from what somebody pasted, and written so that it reads the same
again. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot import periods
from bot.calendar import WorkingTime
from bot.language import N_, Reader
from bot.periods import Misread, Wrong
from handlers.wording import cut
from storage.closings import Closing

MOST = 60  # lines
ROOM = 3_000  # characters: the most that Slack takes into a field
NAME = 100  # of them for what a period is called
LINE = 40  # of a line that is named as wrong
MOST_WRONG = 5  # lines that are named as wrong
MOST_IN_A_ROW = 300  # days off, whichever day of the week somebody works on: more is a slip

WHY = {
    Wrong.NO_DAY: N_("I see no day there."),
    Wrong.SEVERAL: N_("There is more than one day or period. Give each of them its own line."),
    Wrong.NOT_IN_CALENDAR: N_("There is no such day."),
    Wrong.BACKWARDS: N_("It ends before it begins."),
    Wrong.TOO_LONG: N_("It is longer than {most} days."),
    Wrong.FAR: N_("The year is too far away."),
    Wrong.OTHER_WEEKDAY: N_("That day is another day of the week."),
}


def read(text: str, today: date, reader: Reader) -> tuple[list[Closing], list[Misread]]:
    """In the order of time, each once; and what is not understood."""
    found, misread = periods.read(text, today, reader.language)
    return sorted({Closing(one.first, one.last, cut(one.name, NAME)) for one in found}), misread


def written(closings: Sequence[Closing], reader: Reader) -> str:
    """One a line."""
    return "\n".join(f"{reader.period(one.first, one.last)} {one.name}".rstrip() for one in closings)


def wrong(text: str, working: WorkingTime, today: date, reader: Reader) -> str:
    """What is wrong with a list, in words; "" where nothing is. `working` is the unit's time without any list."""
    _ = reader.text
    found, misread = read(text, today, reader)
    if misread:
        named = [_of_line(one, reader) for one in misread[:MOST_WRONG]]
        more = len(misread) - MOST_WRONG
        if more > 0:
            named.append(reader.plural("{n} more line is not understood.", "{n} more lines are not understood.", more))
        return " · ".join(named)
    if len(found) > MOST or len(written(found, reader)) > ROOM:
        return _("The list is too long: there is room for {most} lines.", most=MOST)
    if day := _nobody_works(found, working):
        most = reader.number(MOST_IN_A_ROW)
        return _("From {day} there would be more than {most} days off in a row.", day=reader.day(day), most=most)
    return ""


def _of_line(one: Misread, reader: Reader) -> str:
    _ = reader.text
    why = _(WHY[one.why], most=periods.LONGEST)
    return _("Line {n} (“{line}”): {why}", n=one.number, line=cut(one.line, LINE), why=why)


def _nobody_works(closings: Sequence[Closing], working: WorkingTime) -> date | None:
    """From when on somebody who works on one day of the week alone would not be written to for too long."""
    closed = frozenset(day for one in closings for day in one.every_day())
    for weekday in range(1, 8):
        theirs = replace(working, weekdays=frozenset({weekday}), closed=closed)
        for one in closings:
            if theirs.days_off_in_a_row(one.first) > MOST_IN_A_ROW:
                return one.first
    return None
