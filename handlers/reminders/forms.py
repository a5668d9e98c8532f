"""The form of a reminder: pure, in any language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from bot.cadence import OnHoliday
from bot.language import N_, Reader
from bot.model import Choice, Field, Form, Heading, Input, Kind, Person, Small, Text
from handlers.reminders import rules
from handlers.wording import cut
from storage.reminder_tables import Reminder

LABEL = 75  # characters of a text among others
SAID = 300  # characters of a rhythm in words
HERE, THREAD, ME, SOMEBODY, FORUM = "here", "thread", "me", "person", "forum:"

ON_HOLIDAY: Mapping[OnHoliday, str] = {
    OnHoliday.SKIP: N_("It does not come"),
    OnHoliday.EARLIER: N_("It comes on the last working day before"),
    OnHoliday.LATER: N_("It comes on the first working day after"),
    OnHoliday.ANYWAY: N_("It comes anyway"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What stands in the form, by field; `errors` too."""

    text: str = ""
    said: str = ""
    to: str = ""
    person: Person | None = None
    asks: bool = False
    on_holiday: str = ""
    turns: tuple[Person, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)


def write(now: Filled, places: Sequence[Choice], state: Mapping[str, str], reader: Reader, error: str = "") -> Form:
    """What, when and to whom are enough."""
    _ = reader.text
    help = _("As you would say it: “every second Tuesday at 9”, “the last Friday of the month at 14”, “tomorrow at 8”.")
    holiday = tuple(Choice(str(value), _(words)) for value, words in ON_HOLIDAY.items())
    return Form(
        "reminder.write",
        _("A reminder"),
        (
            _field("text", _("What is said?"), now, Input.LINES, required=True, max_length=rules.TEXT),
            _field("said", _("When?"), now, Input.LINE, help, required=True, max_length=SAID),
            _field("to", _("To whom?"), now, Input.CHOICE, required=True, choices=tuple(places)),
            _field("person", _("Somebody else"), now, Input.PERSON, _("Where it goes to one person. They can refuse.")),
            _field("asks", _("Ask whether it is done"), now, Input.SWITCH),
            Heading(_("More"), folds=True),
            _field("turns", _("They take turns"), now, Input.PEOPLE, _("Whose turn it is stands in the reminder.")),
            _field("on_holiday", _("On a day off"), now, Input.CHOICE, choices=holiday),
        ),
        submit=_("See when it comes"),
        state=state,
        error=error,
    )


def once(text: str, day: date | None, at: time | None, state: Mapping[str, str], reader: Reader) -> Form:
    """The next time as it is planned, or (without a day) one more."""
    _ = reader.text
    return Form(
        "reminder.once",
        _("Only the next time") if state.get("planned") else _("Once more"),
        (
            Field("text", _("What is said?"), Input.LINES, required=True, initial=text, max_length=rules.TEXT),
            Field("day", _("Day"), Input.DATE, required=True, initial=day),
            Field("at", _("Time of day"), Input.TIME, required=True, initial=at),
            Small(_("Nothing else changes.")),
        ),
        submit=_("Save"),
        state=state,
    )


def hand_over(reminder: Reminder, reader: Reader) -> Form:
    _ = reader.text
    closed = reminder.conversation is not None and reminder.conversation.kind is Kind.PRIVATE
    return Form(
        "reminder.hand_over",
        _("Hand it over"),
        (
            Text(cut(" ".join(reminder.content.text.split()), LABEL)),
            Field("person", _("To whom?"), Input.PERSON, required=True),
            *(
                (Small(_("It comes in a closed conversation: only who is in that can take it over.")),)
                if closed
                else ()
            ),
            Small(_("They are asked. Until they take it over, it stays yours, and it comes as before.")),
        ),
        submit=_("Ask them"),
        state={"reminder": str(reminder.id)},
    )


def _field(name: str, label: str, now: Filled, input: Input, help: str = "", **more: Any) -> Field:
    return Field(name, label, input, help, initial=getattr(now, name), error=now.errors.get(name, ""), **more)
