"""How days off read: the form of an administrator, and what everybody may know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import islice

from bot.calendar import days_by_agreement
from bot.language import N_, Reader
from bot.model import Choice, Facts, Field, Form, Heading, Input, Item, Message, Small, Text, told
from handlers.people import closing_list
from handlers.people.unit_views import COUNTRIES
from storage.closings import Closing
from storage.units import Unit

MOST_SHOWN = 20  # periods that are to come
BY_AGREEMENT = {
    "Workers' Day": N_("1 May"),
    "Constitution Day": N_("Constitution Day (5 June)"),
    "Midsummer Eve": N_("Midsummer Eve"),
    "Christmas Eve": N_("Christmas Eve"),
    "New Year's Eve": N_("New Year's Eve"),
}


def form(unit: Unit, closings: Sequence[Closing], today: date, state: Mapping[str, str], reader: Reader) -> Form:
    _ = reader.text
    says = _("Besides the public holidays and the days of the week on which nobody works, I keep quiet on these.")
    follow = _("Meetings of forums and reminders that come back follow their own rule for days off.")
    items: list[Item] = [Small(f"{says} {follow}")]
    if offered := agreed_in(unit.country, today, reader):
        items.append(
            Field(
                "agreed",
                _("Days off by agreement"),
                Input.CHOICES,
                initial=tuple(one for one in unit.agreed.splitlines() if one in offered),
                choices=tuple(Choice(name, words) for name, words in offered.items()),
            )
        )
    items.append(
        Field(
            "closed",
            _("School holidays and closing days"),
            Input.LINES,
            _(
                "One a line, as you have them: {example}. Two columns of days from a spreadsheet will do.",
                example=EXAMPLE,
            ),
            initial=closing_list.written(closings, reader),
            max_length=closing_list.ROOM,
        )
    )
    return Form("people.days_off", _("Days off"), tuple(items), submit=_("Save"), state=state)


EXAMPLE = "12.10.2026 – 16.10.2026"


def agreed_in(country: str, today: date, reader: Reader) -> dict[str, str]:
    """What may be off by agreement there, in the order of the year: its name, and what its reader calls it."""
    _ = reader.text
    found = dict.fromkeys(days_by_agreement(country, today.year).values())
    return {name: _(BY_AGREEMENT[name]) if name in BY_AGREEMENT else name for name in found}


def saved(
    unit: Unit, closings: Sequence[Closing], meanwhile: Sequence[Closing], today: date, reader: Reader
) -> Message:
    """`meanwhile`: what somebody else had saved, in whose place this is now."""
    _ = reader.text
    sentences = [_("Saved.")]
    if agreed := _agreed(unit, today, reader):
        sentences.append(_("I keep quiet on {days}.", days=reader.names(agreed)))
    if ahead := _ahead(closings, date.min, reader):  # also what is over: nothing that was pasted is passed over
        sentences.append(_("I keep quiet in: {periods}.", periods="; ".join(ahead)))
    if len(sentences) == 1:
        sentences.append(_("I keep quiet on public holidays alone."))
    if gone := _ahead(meanwhile, today, reader):
        before = _(
            "While you wrote, somebody else had saved another list, which is gone: {periods}.", periods="; ".join(gone)
        )
        sentences.append(before)
    return told(" ".join(sentences))


def shown(unit: Unit, closings: Sequence[Closing], today: date, keepers: str, reader: Reader) -> Message:
    """When Samspil keeps quiet here, for who may not change it."""
    _ = reader.text
    hours = unit.working_time
    work = reader.names([reader.weekday(n) for n in sorted(hours.weekdays)])
    facts = [
        (_("Working days"), work),
        (_("Working hours"), f"{reader.clock(hours.begins)}–{reader.clock(hours.ends)}"),
    ]
    if unit.country:
        country = _(COUNTRIES[unit.country]) if unit.country in COUNTRIES else unit.country
        facts.append((_("Public holidays"), country))
    if agreed := _agreed(unit, today, reader):
        facts.append((_("Days off by agreement"), reader.names(agreed)))
    elements: list[Text | Heading | Facts | Small] = [
        Text(_("What can wait comes in your working hours. What was asked for at a time comes then.")),
        Facts(tuple(facts)),
    ]
    if ahead := _ahead(closings, today, reader):
        elements += [Heading(_("School holidays and closing days")), Text("\n".join(ahead))]
    if keepers:
        elements.append(
            Small(_("This is kept by {people}. Your own days and hours are in your settings.", people=keepers))
        )
    title = _("Days off")
    return Message(title, tuple(elements), preview=title, private=True)


def _agreed(unit: Unit, today: date, reader: Reader) -> list[str]:
    chosen = unit.agreed.splitlines()
    return [words for name, words in agreed_in(unit.country, today, reader).items() if name in chosen]


def _ahead(closings: Sequence[Closing], today: date, reader: Reader) -> list[str]:
    """What is not past, in words."""
    coming = [one for one in closings if one.last >= today]
    words = [
        ", ".join(filter(None, (one.name, reader.period(one.first, one.last)))) for one in islice(coming, MOST_SHOWN)
    ]
    more = len(coming) - len(words)
    return [*words, reader.plural("{n} more", "{n} more", more)] if more else words
