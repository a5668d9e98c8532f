"""The part of the settings about how somebody is reminded: its fields, what is wrong with them, and what is so now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bot.calendar import WorkingTime
from bot.language import N_, Reader
from bot.model import Choice, Field, Heading, Input, Item
from storage.preferences import GATHERED, Preferences

LONGEST_AWAY = timedelta(days=365)
HOW = {
    "each": N_("Each by itself"),
    "daily": N_("Gathered, once a day"),
    "weekly": N_("Gathered, once a week"),
    "none": N_("None: the first message is enough"),
}


def items(now: Preferences, unit: WorkingTime, today: date, reader: Reader) -> tuple[Item, ...]:
    """What somebody chose, who belongs to a unit with that working time."""
    _ = reader.text
    works_on = now.within(unit).weekdays
    on = now.digest_on if now.digest_on in works_on else min(works_on)
    usual = {"begins": reader.clock(unit.begins), "ends": reader.clock(unit.ends)}
    return (
        Heading(_("Follow-ups"), folds=True),
        Field(
            "follow_ups",
            _("Reminders"),
            Input.CHOICE,
            _("What must be answered before a meeting comes by itself in any case."),
            required=True,
            initial=now.follow_ups,
            choices=tuple(Choice(how, _(label)) for how, label in HOW.items()),
        ),
        Field(
            "digest_at",
            _("Time of the gathered ones"),
            Input.TIME,
            _("Where it is empty: as your working day begins."),
            initial=now.digest_at,
        ),
        Field(
            "digest_on",
            _("Day of the weekly ones"),
            Input.CHOICE,
            initial=str(on),
            choices=tuple(Choice(str(day), reader.weekday(day)) for day in sorted(works_on | unit.weekdays)),
        ),
        Field(
            "begins",
            _("Reminders from"),
            Input.TIME,
            _("Where this and the next are empty: {begins}–{ends}, the working hours here.", **usual),
            initial=now.begins,
        ),
        Field("ends", _("Reminders until"), Input.TIME, initial=now.ends),
        Field(
            "my_weekdays",
            _("I work on"),
            Input.CHOICES,
            initial=tuple(str(day) for day in sorted(works_on)),
            choices=tuple(Choice(str(day), reader.weekday(day)) for day in range(1, 8)),
        ),
        *_in_holidays(now, unit, reader),
        Field(
            "away_until",
            _("I am away until"),
            Input.DATE,
            _("The day on which you are back. What can wait comes then."),
            initial=_ahead(now, today),
        ),
    )


def _in_holidays(now: Preferences, unit: WorkingTime, reader: Reader) -> tuple[Field, ...]:
    """Asked where there are any."""
    _ = reader.text
    asks = _("I also work in the school holidays and on closing days")
    there_are = bool(unit.closed or now.in_holidays)
    return (Field("in_holidays", asks, Input.SWITCH, initial=now.in_holidays),) if there_are else ()


def chosen(values: Mapping[str, Any], days: frozenset[int]) -> Preferences:
    """What a form holds; a choice that was emptied is as usual again, and so are the `days` of everybody."""
    usual = Preferences()
    works_on = "".join(sorted(values["my_weekdays"]))
    return Preferences(
        follow_ups=values["follow_ups"] or usual.follow_ups,
        digest_at=values["digest_at"],
        digest_on=int(values["digest_on"] or usual.digest_on),
        begins=values["begins"],
        ends=values["ends"],
        away_until=values["away_until"],
        weekdays="" if frozenset(map(int, works_on)) == days else works_on,
        in_holidays=values.get("in_holidays", False),
    )


def wrong(wanted: Preferences, unit: WorkingTime, today: date, reader: Reader) -> dict[str, str]:
    """What is wrong with which field, in words."""
    _ = reader.text
    errors = {}
    if (wanted.begins is None) != (wanted.ends is None):
        errors["begins" if wanted.begins is None else "ends"] = _("Give both times, or none.")
    elif wanted.begins is not None and wanted.ends is not None and wanted.begins >= wanted.ends:
        errors["ends"] = _("Reminders must end after they begin.")
    elif wanted.follow_ups in GATHERED and wanted.digest_at is not None:
        hours = wanted.within(unit)
        if not hours.begins <= wanted.digest_at < hours.ends:
            between = {"begins": reader.clock(hours.begins), "ends": reader.clock(hours.ends)}
            errors["digest_at"] = _("You are reminded between {begins} and {ends}. Choose a time then.", **between)
    if wanted.follow_ups == "weekly" and wanted.digest_on not in wanted.within(unit).weekdays:
        errors["digest_on"] = _("You do not work on that day.")
    if wanted.away_until is not None and wanted.away_until < today:
        errors["away_until"] = _("This day has passed.")
    elif wanted.away_until is not None and wanted.away_until > today + LONGEST_AWAY:
        errors["away_until"] = _("Choose a day within a year.")
    return errors


def said(now: Preferences, unit: WorkingTime, today: date, reader: Reader) -> str:
    """What is so now, in sentences."""
    _ = reader.text
    hours = now.within(unit)
    at = reader.clock(now.digest_at or hours.begins)
    match now.follow_ups:
        case "daily":
            sentences = [_("I gather your reminders each working day at {time}.", time=at)]
        case "weekly":
            day = reader.weekday(now.digest_on)
            sentences = [_("I gather your reminders each {weekday} at {time}.", weekday=day, time=at)]
        case "none":
            sentences = [_("I do not remind you, except of what must be answered before a meeting.")]
        case _each:
            sentences = [_("I remind you of each thing by itself.")]
    if now.begins is not None and now.ends is not None:
        between = {"begins": reader.clock(now.begins), "ends": reader.clock(now.ends)}
        sentences.append(_("Reminders come between {begins} and {ends}.", **between))
    if now.weekdays:
        days = reader.names([reader.weekday(int(day)) for day in now.weekdays])
        sentences.append(_("Reminders come on {days}.", days=days))
    if now.in_holidays:
        sentences.append(_("Reminders also come in the school holidays and on closing days."))
    if back := _ahead(now, today):
        sentences.append(_("You are away until {day}.", day=reader.day(back)))
    return " ".join(sentences)


def _ahead(now: Preferences, today: date) -> date | None:
    """The day on which they are back, while they are away."""
    return now.away_until if now.away_until is not None and now.away_until > today else None
