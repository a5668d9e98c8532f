"""The forms of an export: pure, in any language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.cadence import Occurrence, Schedule
from bot.language import LANGUAGES, NAMES, Reader
from bot.model import Choice, Conversation, Field, Form, Heading, Input, Person, Small, Text
from handlers import rhythm
from handlers.exports import rules
from handlers.exports.wanted import FORUM, MINE, UNIT
from handlers.wording import cut

LABEL = 75  # characters that every platform shows of a choice
SAID = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What stands in the form, by field; `errors` too."""

    kinds: tuple[str, ...]
    scope: str = MINE
    first: date | None = None
    last: date | None = None
    place: Conversation | None = None
    language: str = ""
    said: str = ""
    person: Person | None = None
    errors: Mapping[str, str] = field(default_factory=dict)


def ask(now: Filled, kinds: Sequence[str], forums: Sequence[tuple[int, str]], unit: bool, reader: Reader) -> Form:
    """`forums` are those that the asker chairs."""
    _ = reader.text
    whose = [Choice(MINE, _("Mine: where I have a part in it"))]
    whose += [Choice(f"{FORUM}:{id}", cut(_("All of {forum}", forum=name), LABEL)) for id, name in forums]
    whose += [Choice(UNIT, _("Everything here that I may see"))] if unit else []
    languages = tuple(Choice(one, NAMES[one]) for one in LANGUAGES)
    which = tuple(Choice(one, _(rules.NAMES[one])) for one in kinds)
    when = _("For one that comes by itself: “every first working day of the month”. From and to do not count then.")
    return Form(
        "export.ask",
        _("Export to Excel"),
        (
            _field("kinds", _("What?"), now, Input.CHOICES, required=True, choices=which),
            _field("scope", _("Which of it?"), now, Input.CHOICE, required=True, choices=tuple(whose)),
            _field("first", _("From"), now, Input.DATE),
            _field(
                "last", _("Until"), now, Input.DATE, _("Left empty: until now, with the meetings that are planned.")
            ),
            _field("place", _("Only from this channel"), now, Input.CHANNEL),
            _field("language", _("Language of the headings"), now, Input.CHOICE, required=True, choices=languages),
            Heading(_("Again and again"), folds=not now.said),
            _field("said", _("When?"), now, Input.LINE, when, max_length=SAID),
            _field("person", _("To whom?"), now, Input.PERSON, _("To you, if you choose nobody.")),
            Small(_("Everybody gets what they may see themselves, and no more.")),
        ),
        submit=_("Make it"),
    )


def confirm(
    kinds: Sequence[str],
    part: str,
    receiver: Person | None,
    schedule: Schedule,
    coming: Sequence[Occurrence],
    state: Mapping[str, str],
    reader: Reader,
) -> Form:
    """What was understood of a rule, with its next times: it counts once that is confirmed."""
    _ = reader.text
    to = receiver.name if receiver is not None else _("Only you")
    times = "\n".join(reader.moment(one.at) for one in coming)
    return Form(
        "export.confirm",
        _("Is this right?"),
        (
            Text(reader.names([_(rules.NAMES[one]) for one in kinds]), _("What?")),
            Text(part, _("Which of it?")),
            Text(rhythm.rule(schedule, reader), _("When?")),
            *((Small(_(day_off)),) if (day_off := rhythm.ON_HOLIDAY[schedule.cadence.on_holiday]) else ()),
            Text(times, _("The next times")),
            Text(to, _("To whom?")),
            Small(_("Each has what is new since the one before it, as far as whoever gets it may see it.")),
        ),
        submit=_("Yes, begin"),
        state=state,
    )


def _field(name: str, label: str, now: Filled, input: Input, help: str = "", **more: Any) -> Field:
    return Field(name, label, input, help, initial=getattr(now, name), error=now.errors.get(name, ""), **more)
