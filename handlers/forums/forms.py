"""The forms of forums and meetings: pure, in any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from bot.cadence import Every
from bot.language import Reader
from bot.model import Button, Buttons, Choice, Conversation, Field, Form, Heading, Input, Item, Person, Small, Style
from handlers import rhythm
from handlers.forums import rules
from handlers.wording import moment_there, same_clock
from storage.forum_tables import Forum, Meeting

NAME = 100
PURPOSE = 500
PLACE = 500  # links to meetings are long
RULES = 800
REASON = 500


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form of a forum; what is None is empty there."""

    chair: Person
    name: str = ""
    purpose: str = ""
    kind: str = ""
    members: Mapping[str, tuple[Person, ...]] | None = None  # by hat
    minute_taker: Person | None = None
    conversation: Conversation | None = None
    every: str = ""
    step: int | None = None
    weekday: str = ""
    nth: str = ""
    dates: str = ""
    begins: date | None = None
    on_holiday: str = ""
    at: time | None = None
    minutes: int | None = None
    place: str = ""
    deadline: int | None = None
    deadline_in: str = ""
    agenda_days: int | None = None
    standing_agenda: str = ""
    ground_rules: str = ""
    zone: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    asks: bool = False
    escalates: bool = False


def filled(forum: Forum) -> Filled:
    """A forum as the beginning of its next version."""
    settings = forum.settings
    cadence = settings.cadence
    by_weekday = cadence.every in (Every.WEEKS, Every.MONTHS)
    return Filled(
        chair=forum.chair,
        name=settings.name,
        purpose=settings.purpose,
        kind=settings.kind,
        members={hat: tuple(one.person for one in forum.members if one.hat == hat) for hat in rules.HATS},
        minute_taker=forum.minute_taker,
        conversation=forum.conversation,
        every=str(cadence.every),
        step=cadence.interval if by_weekday else None,
        weekday=str(cadence.weekdays[0]) if by_weekday else "",
        nth=str(cadence.nth) if cadence.every is Every.MONTHS else "",
        dates=rules.dates_as_text(cadence.dates),
        begins=cadence.begins if cadence.every is not Every.HAND else None,
        on_holiday=str(cadence.on_holiday) if cadence.every is not Every.HAND else "",
        at=settings.at,
        minutes=settings.minutes,
        place=settings.place,
        deadline=settings.deadline,
        deadline_in=settings.deadline_in,
        agenda_days=settings.agenda_days,
        standing_agenda=settings.standing_agenda,
        ground_rules=settings.ground_rules,
        zone=settings.zone,
        titles=forum.titles,
        asks=settings.asks,
        escalates=settings.escalates,
    )


def typed(values: Mapping[str, Any], now: Forum) -> Filled:
    """What came back, to be looked at once more."""
    members = {hat: values[hat] for hat in rules.HATS} if rules.names_members(values) else filled(now).members
    rest = {name: value for name, value in values.items() if name not in rules.HATS and name != "chair"}
    return Filled(chair=values["chair"] or now.chair, members=members, titles=now.titles, **rest)


KEPT = "kept"  # in a state: what this form leaves as it is


def state(forum: Forum, *, hidden: bool) -> dict[str, str]:
    """What the form of a forum carries: which version it changes, and what it leaves out. `hidden` where whoever
    changes it may not know its channel."""
    found = {"forum": str(forum.id), "base": str(forum.version)}
    if len(forum.members) > rules.MOST_MEMBERS:
        found["members"] = KEPT
    return found | ({"place": KEPT} if hidden else {})


# ------------------------------------------------------------------------------------------------ a forum


def write(now: Filled, state: Mapping[str, str], reader: Reader, error: str = "") -> Form:
    """A name and a time of day are enough; everything else stands folded below."""
    _ = reader.text
    return Form(
        "forum.write",
        _("Change a forum") if "forum" in state else _("A new forum"),
        (
            Small(_("A name and a time are enough. Only those who are in the forum see it.")),
            Field("name", _("Name"), required=True, initial=now.name, max_length=NAME),
            Field("at", _("The meetings begin at"), Input.TIME, required=True, initial=now.at),
            *_when(now, reader),
            *_who(now, state.get("members") == KEPT, reader),
            *_what_for(now, reader),
            *_where(now, state.get("place") == KEPT, reader),
            *_before(now, reader),
            *_after(now, reader),
        ),
        submit=_("Save"),
        state=state,
        error=error,
    )


def _when(now: Filled, reader: Reader) -> tuple[Item, ...]:
    _ = reader.text
    weekdays = tuple(Choice(str(n), reader.weekday(n)) for n in range(1, 8))
    return (
        Heading(_("How often"), folds=True),
        Field("every", _("It meets"), Input.CHOICE, initial=now.every, choices=_choices(rules.EVERY, reader)),
        Field(
            "step",
            _("Every how many weeks or months"),
            Input.NUMBER,
            _("1 where it is empty: every week, every month."),
            initial=now.step,
        ),
        Field(
            "weekday",
            _("Day of the week"),
            Input.CHOICE,
            _("That of the first day where nothing is chosen."),
            initial=now.weekday,
            choices=weekdays,
        ),
        Field(
            "nth",
            _("Which of them in the month"),
            Input.CHOICE,
            _("Only for every month."),
            initial=now.nth,
            choices=_choices(rhythm.PLACES_IN_MONTH, reader),
        ),
        Field(
            "dates",
            _("Dates of the year"),
            help=_("Only for the same dates each year. Day and month, such as 1.10., 15.3."),
            initial=now.dates,
            max_length=300,
        ),
        Field(
            "begins",
            _("First day"),
            Input.DATE,
            _("No meeting before it; weeks and months are counted from it. Today where it is empty."),
            initial=now.begins,
        ),
        Field(
            "on_holiday",
            _("If that is a public holiday or a day off"),
            Input.CHOICE,
            initial=now.on_holiday,
            choices=_choices(rules.ON_HOLIDAY, reader),
        ),
        _minutes(now.minutes, reader),
    )


def _choices(labels: Mapping[Any, str], reader: Reader) -> tuple[Choice, ...]:
    return tuple(Choice(str(value), reader.text(label)) for value, label in labels.items())


def _minutes(initial: int | None, reader: Reader) -> Field:
    _ = reader.text
    return Field("minutes", _("Length in minutes"), Input.NUMBER, _("60 where it is empty."), initial=initial)


def _place(initial: str, reader: Reader) -> Field:
    return Field("place", reader.text("Room, address or link"), initial=initial, max_length=PLACE)


def _who(now: Filled, kept: bool, reader: Reader) -> tuple[Item, ...]:
    _ = reader.text
    members = now.members or {}
    too_many = _("The forum has more members than fit in here. Change them under “{button}”.", button=_("Members"))
    hats = (
        Field(hat, rules.label(hat, now.titles, reader), Input.PEOPLE, initial=tuple(members.get(hat, ())))
        for hat in rules.HATS
    )
    return (
        Heading(_("Who"), folds=True),
        *((Small(too_many),) if kept else hats),
        Field("chair", _("Chair"), Input.PERSON, _("You where nobody is chosen."), initial=now.chair),
        Field("minute_taker", _("Minute taker"), Input.PERSON, initial=now.minute_taker),
    )


def _what_for(now: Filled, reader: Reader) -> tuple[Item, ...]:
    _ = reader.text
    return (
        Heading(_("What for"), folds=True),
        Field("purpose", _("Purpose"), Input.LINES, initial=now.purpose, max_length=PURPOSE),
        Field("kind", _("Kind of meeting"), Input.CHOICE, initial=now.kind, choices=_choices(rules.KINDS, reader)),
    )


def _where(now: Filled, kept: bool, reader: Reader) -> tuple[Item, ...]:
    _ = reader.text
    says = _("Its news is said there, for all in it to read. Typed there, {command} shows it.", command=_("/forum"))
    if kept:
        says = _("It has a closed channel that you are not in. It stays so, unless you choose another one.")
    return (
        Heading(_("Where"), folds=True),
        _place(now.place, reader),
        Field("conversation", _("Channel"), Input.CHANNEL, says, initial=None if kept else now.conversation),
        Field(
            "zone",
            _("Time zone"),
            help=_("Only where it is another than your own, such as Europe/Helsinki."),
            initial=now.zone,
            max_length=60,
        ),
    )


def _before(now: Filled, reader: Reader) -> tuple[Item, ...]:
    _ = reader.text
    units = {rules.DAYS: _("Working days"), rules.WEEKS: _("Weeks")}
    return (
        Heading(_("Before the meeting"), folds=True),
        Field(
            "deadline",
            _("Topics are to be raised so long before"),
            Input.NUMBER,
            _("3 working days where it is empty."),
            initial=now.deadline,
        ),
        Field(
            "deadline_in",
            _("Counted in"),
            Input.CHOICE,
            initial=now.deadline_in,
            choices=tuple(Choice(value, label) for value, label in units.items()),
        ),
        Field(
            "agenda_days",
            _("The agenda goes out so many working days before"),
            Input.NUMBER,
            _("To the channel, or to each member where there is none. 1 where it is empty; with 0 it is not sent."),
            initial=now.agenda_days,
        ),
        Field(
            "standing_agenda",
            _("Standing items on the agenda"),
            Input.LINES,
            _("One on each line."),
            initial=now.standing_agenda,
            max_length=RULES,
        ),
        Field("ground_rules", _("Ground rules"), Input.LINES, initial=now.ground_rules, max_length=RULES),
    )


def _after(now: Filled, reader: Reader) -> tuple[Item, ...]:
    _ = reader.text
    label = _("After each meeting ask whether anything came as a surprise")
    help = _("Anonymously, each one alone. At least five people must be in the forum; guests count.")
    late = _("Tell the chair of action items that stay undone")
    says = _("Not before their owner was reminded for the last time, and told that it will be so.")
    return (
        Heading(_("After the meeting"), folds=True),
        Field("asks", label, Input.SWITCH, help, initial=now.asks),
        Field("escalates", late, Input.SWITCH, says, initial=now.escalates),
    )


# ------------------------------------------------------------------------------------------------ a meeting


def _clock(forum: Forum, reader: Reader) -> str:
    """Whose clock it is that the form asks for; "" where that is the reader's own."""
    if same_clock(forum.zone, reader.zone):
        return ""
    return reader.text("Local time in {city}.", city=reader.city(forum.zone))


def _tell(reader: Reader) -> Field:
    return Field("tell", reader.text("Tell the others"), Input.SWITCH, initial=True)


def insert(forum: Forum, reader: Reader) -> Form:
    """A meeting that no rule gives."""
    _ = reader.text
    settings = forum.settings
    return Form(
        "meeting.insert",
        _("Insert a meeting"),
        (
            Small(settings.name),
            Field("date", _("Day"), Input.DATE, required=True),
            Field("at", _("Begins at"), Input.TIME, _clock(forum, reader), required=True, initial=settings.at),
            _minutes(settings.minutes, reader),
            _place(settings.place, reader),
            _substitute(None, reader),
            _tell(reader),
        ),
        submit=_("Insert"),
        state={"forum": str(forum.id)},
    )


def _substitute(initial: Person | None, reader: Reader) -> Field:
    _ = reader.text
    help = _("Somebody of this forum, where the chair can't be there.")
    return Field("substitute", _("Chaired this time by"), Input.PERSON, help, initial=initial)


def change(forum: Forum, meeting: Meeting, day: date, clock: time, reader: Reader) -> Form:
    """`day` and `clock` are when it begins now, where the forum's unit is."""
    _ = reader.text
    return Form(
        "meeting.change",
        _("Move or change a meeting"),
        (
            Small(f"{forum.settings.name} · {moment_there(meeting.starts_at, forum.zone, reader)}"),
            Field("date", _("Day"), Input.DATE, required=True, initial=day),
            Field("at", _("Begins at"), Input.TIME, _clock(forum, reader), required=True, initial=clock),
            _minutes(meeting.minutes, reader),
            _place(meeting.place, reader),
            _substitute(meeting.substitute, reader),
            _tell(reader),
            Buttons((Button(_("Cancel this meeting"), "meeting.cancel", str(meeting.id), Style.DANGER),)),
        ),
        submit=_("Save"),
        state={"meeting": str(meeting.id)},
    )


def cancel(forum: Forum, meeting: Meeting, reader: Reader) -> Form:
    _ = reader.text
    read_by = _("Those who are in the forum can read the reason. You can take it back until the meeting begins.")
    if forum.conversation is not None:
        read_by = _(
            "Those who are in the forum can read the reason and, if you tell the others, everybody in its channel. You "
            "can take it back until the meeting begins."
        )
    return Form(
        "meeting.cancel",
        _("Cancel a meeting"),
        (
            Small(f"{forum.settings.name} · {moment_there(meeting.starts_at, forum.zone, reader)}"),
            Field("reason", _("Why it is cancelled"), Input.LINES, required=True, max_length=REASON),
            _tell(reader),
            Small(read_by),
        ),
        submit=_("Cancel the meeting"),
        state={"meeting": str(meeting.id)},
    )
