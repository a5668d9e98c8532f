"""When a reminder comes, how late it may be, and who may do what with it: pure."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.cadence import Cadence, Every, OnHoliday
from bot.calendar import WorkingTime
from bot.language import N_
from bot.model import Kind, Person
from bot.rhythm_meaning import Doubt
from storage.reminder_tables import ACTIVE, PAUSED, Content, Reminder

MOST = 200  # reminders of one person
TEXT = 2_000  # characters
MOST_TURNS = 30
NEXT = 5  # times that are shown before it counts
GRACE = timedelta(hours=1)  # of what was asked for at an exact time
LATE = timedelta(minutes=15)  # what comes so late, or later, says so
MOST_AHEAD = timedelta(days=731)  # of a time that is put in by hand
DRAFTS_KEPT = timedelta(days=7)  # that nobody has confirmed
MOST_MISSED = 30  # times in a row that are noted one by one, the last ones

ANSWERS = {"done": N_("Done for this time"), "not_relevant": N_("Not relevant")}
READER_GONE = N_("Whoever it went to is no longer here, so it can't go on. You can delete it.")
WHY_PAUSED = {
    "": N_("Paused"),
    "unreachable": N_("Paused: I can't write there any more"),
    "refused": N_("Paused: they want no more of it"),
    "forum_gone": N_("Paused: the forum is archived"),
    "owner_left": N_("Paused: whoever made it has left"),
    "reader_gone": N_("Paused: whoever it went to is no longer here"),
}
WHAT_TO_DO = {
    "reader_gone": READER_GONE,
    "forum_gone": N_("The forum that it goes to is archived. Once the forum is back, let it go on; or delete it."),
}

WHY_DOUBTFUL = {
    Doubt.PARITY: N_(
        "I can't count odd or even weeks, as a year may have 53. Say “every second Monday”, and from which one: "
        "“every second Monday from {monday} at 9”."
    ),
    Doubt.EXCEPT: N_(
        "“{words}”: I can't leave that out by itself. Say when it comes without it. Later you can leave out single "
        "times, or pause it."
    ),
    Doubt.DAY_OR_TIME: N_("“{words}” may be a time or a day. Write “at 8.30” for a time, “8 March” for a day."),
    Doubt.HALF_OF_DAY: N_("“{words}” may be in either half of the day. Write “{early}” or “{late}”, please."),
    Doubt.MIDNIGHT: N_("“{words}”: as the day begins, or as it ends? Write “at 00.00” or “at 23.59”, please."),
    Doubt.TODAY: N_("“{words}”: today, or in a week? Write “today”, or the date: “{week_later}”."),
    Doubt.NO_HOUR: N_("“{words}”: at what time? Say that too, such as “at 14.30” or “at 19”."),
    Doubt.NO_DAY: N_("“{words}”: on which day? Say that too: “every week on Monday”, “every month on the 1st”."),
    Doubt.HOURS: N_(
        "“{words}”: at which hours? Say them: “every day at 8, 11 and 14”, or “every 2 hours from 8 to 16”."
    ),
    Doubt.MOVES: N_("“{words}” is on another date each year, so I can only do it once: say it without “every”."),
    Doubt.PAST: N_("“{words}” is past. When shall it come?"),
    Doubt.NO_SUCH_DAY: N_("“{words}”: that does not exist. Which day do you mean?"),
    Doubt.OTHER_WEEKDAY: N_("“{words}”: that date is {day}. Is the date right, or the weekday?"),
    Doubt.THIS_OR_NEXT: N_("“{words}” may be {earlier} or {day}. Write the date, please."),
    Doubt.DAY_OF_WEEK: N_("“{words}”: on which day of it? Say “Monday in week 50”, or the date."),
    Doubt.ONE_DAY: N_("“{words}”: I can do one day of the month at a time. Make a reminder for each of them."),
    Doubt.MORE: N_("“{words}” seems to be about when, too. Say all of that here, and the rest above."),
}


def halves(at: time) -> tuple[time, time]:
    """An hour in each half of the day."""
    hour = at.hour % 12
    return at.replace(hour=hour), at.replace(hour=hour + 12)


def on_holiday(cadence: Cadence, working: WorkingTime) -> OnHoliday:
    """What becomes of it on a day off, where nothing else is said: what comes often is left out, what comes seldom
    comes later, and a day that was named is that day: one date, or a Sunday."""
    if cadence.every in (Every.WEEKS, Every.MONTHS) and not working.weekdays.issuperset(_weekdays(cadence)):
        return OnHoliday.ANYWAY
    match cadence.every:
        case Every.ONCE:
            return OnHoliday.ANYWAY
        case Every.DAYS if cadence.interval == 1:
            return OnHoliday.SKIP
        case Every.WEEKS:
            return OnHoliday.SKIP
    return OnHoliday.LATER


def _weekdays(cadence: Cadence) -> tuple[int, ...]:
    return cadence.weekdays[:1] if cadence.every is Every.MONTHS else cadence.weekdays


def last_moment(content: Content, expected: datetime) -> datetime:
    """Until when what was expected then still means something: an hour, or all of its day."""
    if content.exact:
        return expected + GRACE
    zone = ZoneInfo(content.schedule.zone)
    day = expected.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(day, time(), zone)


def expected(at: datetime, hours: WorkingTime, *, politely: bool) -> datetime:
    """When it is to be said: to somebody else's eyes alone, in their working time."""
    return hours.next_moment(at) if politely else at


_EVERYBODY = re.compile(
    r"(?<!\w)(?:@(?:channel|here|everyone|alle|kanal(?:en)?)|<!(?:channel|here|everyone)>)(?!\w)", re.I
)


class Everybody(StrEnum):
    """Whether what calls everybody may notify them."""

    NOT_CALLED = "not_called"
    MAY = "may"
    CLOSED = "closed"  # there it can't be done
    FORBIDDEN = "forbidden"


def everybody(reminder: Reminder, allowed: bool) -> Everybody:
    """An @ that is typed notifies nobody by itself. Teams has no open channels, and no way for a bot to do it."""
    place = reminder.conversation
    if not _EVERYBODY.search(reminder.content.text):
        return Everybody.NOT_CALLED
    if place is None or place.kind is not Kind.CHANNEL:
        return Everybody.CLOSED
    return Everybody.MAY if allowed else Everybody.FORBIDDEN


def in_own_hours(reminder: Reminder) -> bool:
    """Whether whoever gets it has it in their own working time, which may be days later."""
    place = reminder.conversation
    to_another = place is not None and place.person_id not in (None, reminder.owner.id)
    return reminder.content.forum is not None or to_another


def as_changed(reminder: Reminder, change: Reminder) -> Reminder:
    """A change, with what stays as it is: what was left out and put in, who refused, whose turn it is."""
    before = reminder.content.schedule
    schedule = replace(change.content.schedule, without=before.without, extra=before.extra)
    content = replace(change.content, schedule=schedule)
    return replace(change, content=content, everybody=reminder.everybody, refused=reminder.refused, turn=reminder.turn)


def taking_turns(reminder: Reminder, absent: Container[int], after: int | None = None) -> list[Person]:
    """Whose turn it is, in their order, from the one on whose it is next, or from the one after somebody (id); those
    who are `absent` are passed over."""
    ids = [one.id for one in reminder.turns]
    first = reminder.turn % len(ids) if ids else 0
    if after is not None:
        first = ids.index(after) + 1 if after in ids else 0
    return [one for one in (*reminder.turns[first:], *reminder.turns[:first]) if one.id not in absent]


def may_change(reminder: Reminder, person_id: int) -> bool:
    return reminder.owner.id == person_id


def wrong_heir(to: Person, owner: Person, may_read: bool) -> str:
    """Why somebody can't be offered a reminder; "" where they can."""
    if to.id == owner.id:
        return N_("It is yours already. Choose somebody else.")
    if to.guest:
        return N_("A guest can't take it over. Choose somebody who works here.")
    return "" if may_read else N_("They are not in the forum that it goes to. Choose somebody who is.")


def can_be_handed_over(reminder: Reminder) -> bool:
    """What somebody has made for themselves alone stays theirs."""
    own = reminder.conversation is not None and reminder.conversation.person_id == reminder.owner.id
    return reminder.state in (ACTIVE, PAUSED) and not own
