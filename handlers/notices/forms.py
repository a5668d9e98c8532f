"""The forms of pre-meeting notices: pure, in any language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from bot.language import Reader
from bot.model import Choice, Field, Form, Heading, Input, Item, Person, Quote, Small, Text
from handlers.notices import rules, views
from handlers.wording import NAME, cut
from storage.forum_tables import Meeting
from storage.notice_tables import Matter, Notice, Question

# Characters; together they fit one message.
TOPIC = 150
HOW = 2_500
AIM = 1_000
WHY = 500
QUESTION = 1_000
ANSWER = 2_000
MEETING = 100

ELSEWHERE = "elsewhere"  # the choice of a meeting that stands in fields of its own
_CHOICE = 75  # characters that every platform shows of a choice


@dataclass(frozen=True, slots=True)
class Offered:
    """The meetings that somebody can choose, the likely one, and those whose deadline has passed."""

    meetings: Sequence[Meeting]
    late: frozenset[int] = frozenset()
    chosen: int | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form of a notice."""

    matter: Matter = field(default_factory=Matter)
    meeting: str = ""
    people: tuple[Person, ...] = ()
    everybody: bool = False
    late_reason: str = ""
    ask_again: bool = False
    name: str = ""
    date: date | None = None
    at: time | None = None


def typed(values: Mapping[str, Any]) -> Filled:
    """What came back, to be looked at once more."""
    rest = {name: values[name] for name in ("people", "name", "date", "at")}
    return Filled(
        matter=rules.matter(values),
        meeting=values.get("meeting", ""),
        everybody=values.get("everybody", False),
        late_reason=values.get("late_reason", ""),
        ask_again=values.get("ask_again", False),
        **rest,
    )


# ------------------------------------------------------------------------------------------------ a notice


def write(now: Filled, offered: Offered, state: Mapping[str, str], reader: Reader, error: str = "") -> Form:
    """A meeting, a topic and somebody are enough."""
    _ = reader.text
    edits = "notice" in state
    return Form(
        "notice.write",
        _("Change your notice") if edits else _("What you will raise"),
        (
            Small(_("Nobody should be surprised at a meeting: tell those it concerns now. Only they read it.")),
            *_meeting(now, offered, reader),
            *_why_late(now, state, reader),
            Field("topic", _(rules.FIELDS["topic"]), required=True, initial=now.matter.topic, max_length=TOPIC),
            *_whom(now, offered, reader),
            *_what(now.matter, reader),
            *_who_else(now.matter, reader),
            *(_again(now, reader) if edits else ()),
            *_elsewhere(now, offered, reader),
        ),
        submit=_("Save") if edits else _("Send"),
        state=state,
        error=error,
    )


def _meeting(now: Filled, offered: Offered, reader: Reader) -> tuple[Item, ...]:
    if not offered.meetings:
        return ()
    chosen = now.meeting or (str(offered.chosen) if offered.chosen else "")
    choices = (
        *(Choice(str(one.id), _label(one, one.id in offered.late, reader)) for one in offered.meetings),
        Choice(ELSEWHERE, reader.text("A meeting outside any forum")),
    )
    return (Field("meeting", reader.text("Meeting"), Input.CHOICE, initial=chosen, choices=choices),)


def _label(meeting: Meeting, late: bool, reader: Reader) -> str:
    """The time is what tells two of one name apart: the name gives way."""
    when = reader.moment(meeting.starts_at)
    if late:
        when = reader.text("{moment} (late)", moment=when)
    return f"{cut(meeting.name, max(_CHOICE - len(when) - 3, 10))} · {when}"


def _why_late(now: Filled, state: Mapping[str, str], reader: Reader) -> tuple[Item, ...]:
    _ = reader.text
    if "late" not in state:
        return ()
    help = _("Those it concerns, the chair and the agenda show this: write nothing here that only some may read.")
    reason = Field("late_reason", _("Why it can't wait"), Input.LINES, help, True, now.late_reason, max_length=WHY)
    return (reason,)


def _whom(now: Filled, offered: Offered, reader: Reader) -> tuple[Item, ...]:
    _ = reader.text
    people = Field("people", _("Who should not be surprised?"), Input.PEOPLE, initial=now.people)
    if not any(one.forum_id for one in offered.meetings):
        return (people,)
    return (people, Field("everybody", _("Everybody in the forum"), Input.SWITCH, initial=now.everybody))


def _what(matter: Matter, reader: Reader) -> tuple[Item, ...]:
    _ = reader.text
    wishes = tuple(Choice(value, _(label)) for value, label in rules.WISHES.items())
    return (
        Field("how", _(rules.FIELDS["how"]), Input.LINES, initial=matter.how, max_length=HOW),
        Field("aim", _(rules.FIELDS["aim"]), Input.LINES, initial=matter.aim, max_length=AIM),
        Field("wish", _(rules.FIELDS["wish"]), Input.CHOICE, initial=matter.wish, choices=wishes),
        Field("wants_talk", _(rules.FIELDS["wants_talk"]), Input.SWITCH, initial=matter.wants_talk),
    )


def _who_else(matter: Matter, reader: Reader) -> tuple[Item, ...]:
    _ = reader.text
    otherwise = _("Otherwise the agenda says that you have an item, and that those it concerns know about it.")
    return (
        Field("on_agenda", _(rules.FIELDS["on_agenda"]), Input.SWITCH, otherwise, initial=matter.on_agenda),
        Field("chair_sees", _(rules.FIELDS["chair_sees"]), Input.SWITCH, initial=matter.chair_sees),
    )


def _again(now: Filled, reader: Reader) -> tuple[Item, ...]:
    _ = reader.text
    help = _("Everybody is asked anew, and what they answered no longer counts.")
    return (Field("ask_again", _("This changes the matter"), Input.SWITCH, help, initial=now.ask_again),)


def _elsewhere(now: Filled, offered: Offered, reader: Reader) -> tuple[Item, ...]:
    _ = reader.text
    return (
        Heading(_("A meeting outside any forum"), folds=bool(offered.meetings)),
        Field("name", _("What the meeting is called"), initial=now.name, max_length=MEETING),
        Field("date", _("Day"), Input.DATE, initial=now.date),
        Field("at", _("Begins at"), Input.TIME, initial=now.at),
    )


# ------------------------------------------------------------------------------------------------ answers


def _about(notice: Notice, reader: Reader) -> Text:
    return Text(notice.matter.topic, views.where_and_when(notice, reader))


def talk(notice: Notice, concerned_id: int, reader: Reader) -> Form:
    """To somebody who wants to talk first."""
    _ = reader.text
    name = cut(notice.sender.name, NAME)
    return Form(
        "notice.talk",
        _("Let us talk first"),
        (
            _about(notice, reader),
            Small(_("{name} is told. Before the meeting I ask you both whether you have talked.", name=name)),
            Field("date", _("I propose this day"), Input.DATE),
            Field("at", _("At"), Input.TIME),
        ),
        submit=_("Send"),
        state={"concerned": str(concerned_id)},
    )


def ask(notice: Notice, concerned_id: int, reader: Reader) -> Form:
    _ = reader.text
    name = cut(notice.sender.name, NAME)
    return Form(
        "notice.ask",
        _("Ask"),
        (
            _about(notice, reader),
            Field("text", _("Your question"), Input.LINES, required=True, max_length=QUESTION),
            Small(_("Only {name} gets it, with your name. The answer comes to you alone.", name=name)),
        ),
        submit=_("Ask"),
        state={"concerned": str(concerned_id)},
    )


def ask_to_move(notice: Notice, concerned_id: int, reader: Reader) -> Form:
    _ = reader.text
    name = cut(notice.sender.name, NAME)
    return Form(
        "notice.ask_to_move",
        _("Can it be moved?"),
        (
            _about(notice, reader),
            Field("reason", _("Why another meeting would be better"), Input.LINES, required=True, max_length=WHY),
            Small(_("Only {name} reads it, and decides.", name=name)),
        ),
        submit=_("Ask to move it"),
        state={"concerned": str(concerned_id)},
    )


def reply(question: Question, reader: Reader) -> Form:
    _ = reader.text
    name = cut(question.asker.name, NAME)
    return Form(
        "notice.reply",
        _("Answer"),
        (
            Quote(question.text, name),
            Field("answer", _("Your answer"), Input.LINES, required=True, initial=question.answer, max_length=ANSWER),
            Small(_("Only {name} gets your answer.", name=name)),
        ),
        submit=_("Answer"),
        state={"question": str(question.id)},
    )


def withdraw(notice: Notice, reader: Reader) -> Form:
    """Says beforehand what goes and what may remain."""
    _ = reader.text
    return Form(
        "notice.withdraw",
        _("Withdraw it"),
        (
            Text(notice.matter.topic, views.where_and_when(notice, reader)),
            Text(
                _(
                    "What you wrote, and the questions and answers about it, are deleted here and emptied wherever I "
                    "can still change them. Those concerned are told that you withdrew it. This can't be taken back."
                )
            ),
            Small(
                _(
                    "What may remain: notifications that were shown already, the chat program's own archive, what "
                    "somebody opened to read it, and what people remember."
                )
            ),
        ),
        submit=_("Withdraw it"),
        state={"notice": str(notice.id)},
    )
