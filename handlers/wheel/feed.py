"""The year as a calendar that Outlook, Google and others read (iCalendar, RFC 5545): pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from bot.language import Reader
from handlers.wheel import rules, views
from handlers.wheel.rules import Entry

TYPE = "text/calendar"
_REFRESH = timedelta(hours=1)
_SHORT = timedelta(minutes=15)  # of what has a moment and no length


def calendar(entries: Iterable[Entry], name: str, now: datetime, reader: Reader) -> bytes:
    """UTF-8. Each meeting and each day is an event of its own, and hours are in UTC: so no reader needs to know a rule
    of ours, or of a time zone's. The same entries give the same bytes all day."""
    _ = reader.text
    found = Calendar()
    found.add("version", "2.0")
    found.add("prodid", "-//Samspil//Samspil//EN")
    found.add("method", "PUBLISH")
    found.add("name", name)  # RFC 7986; the next one says the same to older readers
    found.add("x-wr-calname", name)
    found.add("refresh-interval", _REFRESH, parameters={"value": "DURATION"})
    found.add("x-published-ttl", "PT1H")
    stamp = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for one in sorted(entries, key=lambda entry: entry.order):
        found.add_component(_event(one, stamp, reader))
    written: bytes = found.to_ical()
    return written


def _event(one: Entry, stamp: datetime, reader: Reader) -> Event:
    _ = reader.text
    event = Event()
    event.add("uid", _name(one))
    event.add("dtstamp", stamp)
    if one.at is None:
        event.add("dtstart", one.first)
        event.add("dtend", (one.last or one.first) + timedelta(days=1))  # the day after it
    else:
        event.add("dtstart", one.at.astimezone(UTC))
        event.add("dtend", one.at.astimezone(UTC) + (timedelta(minutes=one.minutes) or _SHORT))
    event.add("transp", "OPAQUE" if one.kind == rules.MEETING else "TRANSPARENT")
    if one.private:
        event.add("class", "PRIVATE")
        event.add("summary", _("Busy"))
        return event
    event.add("summary", views.title(one, reader))
    if one.kind == rules.MEETING and one.about:
        event.add("location", one.about)
    return event


def _name(one: Entry) -> str:
    """Which event it is, whatever becomes of it: a meeting that is moved stays the same one; what comes again is
    another each time."""
    which = f"{one.kind}-{one.id}"
    when = one.at or one.first
    return f"{which}@samspil" if one.kind in (rules.MEETING, rules.REVIEW) else f"{which}-{when:%Y%m%dT%H%M}@samspil"
