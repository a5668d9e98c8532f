"""How a reminder reads: pure, in any language."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from datetime import datetime

from bot.cadence import Every, Occurrence
from bot.language import Reader
from bot.model import (
    Button,
    Confirm,
    Element,
    Facts,
    Kind,
    Message,
    Person,
    Row,
    Rows,
    Small,
    Style,
    Text,
    told,
)
from handlers import rhythm
from handlers.reminders import rules
from handlers.reminders.forms import LABEL
from handlers.reminders.history_views import answers
from handlers.wording import NAME, cut, moment_there, names, place_name, row_of
from storage.reminder_tables import ACTIVE, DRAFT, ENDED, PAUSED, Coming, Reminder

PAGE_ROWS = 8

# ------------------------------------------------------------------------------------------------ said


def said(
    reminder: Reminder,
    one: Coming,
    where: Kind,
    mine: bool,
    late_since: datetime | None,
    reader: Reader,
    everybody: bool = False,
    done: Sequence[str] = (),
    next_one: Person | None = None,
) -> Message:
    """What it was made for. `mine`: to whoever made it; `late_since` is when it should have come, where that was
    earlier; `everybody` there is notified; `done` are the names of those who have said in public that it is done;
    `next_one`: whose turn it is the next time."""
    _ = reader.text
    private = where is not Kind.CHANNEL
    name = cut(reminder.owner.name, NAME)
    preview = cut(" ".join(_words(reminder, one).split()), LABEL)
    if private:
        preview = _("You wanted to be reminded") if mine else _("A reminder from {name}", name=name)
    from_whom = _("A reminder from {name}.", name=name)
    if reminder.content.asks and reminder.content.forum is not None:
        from_whom = _("A reminder from {name}, who sees how many answer what, not who.", name=name)
    return Message(
        title="",
        elements=(
            Text(_words(reminder, one)),
            *_turn(reminder, one, next_one, reader),
            *_late(late_since, reader),
            *_answered(reminder, one, where, done, reader),
            *row_of(_asked(reminder, one, reader)),
            *(() if mine else (Small(from_whom),)),
            *((Small(_("This was the last time.")),) if reminder.state == ENDED and not _is_once(reminder) else ()),
            *row_of(_refusing(reminder, where, mine, reader)),
        ),
        preview=preview,
        private=private,
        everybody=everybody,
    )


def _is_once(reminder: Reminder) -> bool:
    return reminder.content.schedule.cadence.every is Every.ONCE


def _words(reminder: Reminder, one: Coming) -> str:
    return one.text or reminder.content.text


def _turn(reminder: Reminder, one: Coming, next_one: Person | None, reader: Reader) -> tuple[Element, ...]:
    """Whose turn it is, and whose after that."""
    _ = reader.text
    if one.turn is None:
        return ()
    now = cut(one.turn.name, NAME)
    if next_one is None or reminder.state == ENDED:
        return (Text(_("It is {name}'s turn.", name=now)),)
    following = cut(next_one.name, NAME)
    return (Text(_("It is {name}'s turn. Next time: {next}.", name=now, next=following)),)


def _late(since: datetime | None, reader: Reader) -> tuple[Element, ...]:
    if since is None:
        return ()
    return (Small(reader.text("Late: this should have come {moment}.", moment=reader.moment(since))),)


def _answered(reminder: Reminder, one: Coming, where: Kind, done: Sequence[str], reader: Reader) -> Iterator[Element]:
    """What was pressed: in a channel by anybody, in somebody's own conversation by them."""
    _ = reader.text
    if where is Kind.DIRECT:
        words = {answer: _(label) for answer, label in rules.ANSWERS.items()} | {"later": _("You wanted it later.")}
        yield from (Small(words[answer]) for answer in dict.fromkeys(one.answers.values()) if answer in words)
        return
    if said := answers(one, done, reader):
        yield Small(said)
    elif reminder.content.asks:
        yield Small(_("Who presses “Done for this time” is named here."))


def _asked(reminder: Reminder, one: Coming, reader: Reader) -> list[Button]:
    _ = reader.text
    if not reminder.content.asks:
        return []
    value = str(one.id)
    return [
        Button(_("Done for this time"), "reminder.done", value, Style.PRIMARY),
        Button(_("Remind me later"), "reminder.later", value),
        Button(_("Not relevant"), "reminder.not_relevant", value),
    ]


def _refusing(reminder: Reminder, where: Kind, mine: bool, reader: Reader) -> list[Button]:
    """To somebody who did not ask for it."""
    if mine or where is not Kind.DIRECT or reminder.state == ENDED:
        return []
    return [Button(reader.text("No more of these"), "reminder.refuse", str(reminder.id))]


# ------------------------------------------------------------------------------------------------ one, and lists


def rule(reminder: Reminder, coming: Sequence[Occurrence], to: str, reader: Reader) -> Iterator[Element]:
    """When it comes and to whom, with the next times."""
    _ = reader.text
    content = reminder.content
    yield Facts(((_("When"), rhythm.rule(content.schedule, reader)), (_("To"), to)))
    if coming and reminder.state in (DRAFT, ACTIVE):
        moments = [moment_there(one.at, content.schedule.zone, reader) for one in coming]
        once = _is_once(reminder)
        yield Text("\n".join(moments), _("Then") if once else _("The next times"))
    yield from _waits(reminder, reader)
    if words := rhythm.ON_HOLIDAY[content.schedule.cadence.on_holiday]:
        yield Small(_(words))
    if content.asks:
        yield Small(_asks(reminder, reader))
    if turns := [cut(one.name, NAME) for one in reminder.turns if one.id not in reminder.refused]:
        yield Text(reader.names(turns), _("They take turns in this order"))


def _waits(reminder: Reminder, reader: Reader) -> Iterator[Element]:
    """What comes to others does not come at these times where they are not at work then."""
    if rules.in_own_hours(reminder):
        yield Small(reader.text("Who is not at work then gets it when their working hours begin."))


def _asks(reminder: Reminder, reader: Reader) -> str:
    _ = reader.text
    if reminder.content.forum is not None:
        return _("It asks whether it is done. You see how many answer what, not who.")
    if reminder.conversation is not None and reminder.conversation.kind is not Kind.DIRECT:
        return _("It asks whether it is done. Who says so is named there.")
    return _("It asks whether it is done.")


def shown(
    reminder: Reminder,
    coming: Sequence[Occurrence],
    to: str,
    mine: bool,
    reader: Reader,
    once: str = "",
    offered: Sequence[str] = (),
    change: int | None = None,
) -> Message:
    """`once`: what is said the next time alone; `offered`: the names of those who may take it over; `change`: the one
    of it that is not confirmed yet (id)."""
    _ = reader.text
    return Message(
        title=_("A reminder"),
        elements=(
            Text(reminder.content.text, _("What is said")),
            *rule(reminder, coming, to, reader),
            *((Small(_("Everybody there is notified.")),) if reminder.everybody else ()),
            *((Text(once, _("The next time it says")),) if once else ()),
            Small(_state(reminder, reader)),
            *_changing(change, reader),
            *((Small(_("Offered to {people}.", people=names(offered, reader))),) if offered else ()),
            *(() if mine else (Small(_("A reminder from {name}.", name=cut(reminder.owner.name, NAME))),)),
            *row_of(_of_next(reminder, reader) if mine else ()),
            *row_of(owner_buttons(reminder, reader) if mine else ()),
        ),
        preview=_("A reminder"),
        private=True,
    )


def _changing(change: int | None, reader: Reader) -> tuple[Element, ...]:
    _ = reader.text
    if change is None:
        return ()
    look = Button(_("Look at the change"), "reminder.preview", str(change))
    return (Small(_("A change of it is not confirmed yet.")), *row_of([look]))


def _state(reminder: Reminder, reader: Reader) -> str:
    _ = reader.text
    if reminder.state == PAUSED:
        why = rules.WHY_PAUSED.get(reminder.reason, rules.WHY_PAUSED[""])
        return _(why)
    words = {DRAFT: _("Not confirmed yet"), ACTIVE: _("It comes"), ENDED: _("It has ended")}
    return words[reminder.state]


def _of_next(reminder: Reminder, reader: Reader) -> list[Button]:
    """What may differ once."""
    _ = reader.text
    value = str(reminder.id)
    if reminder.state != ACTIVE:
        return []
    return [
        Button(_("Change the next time"), "reminder.change_next", value),
        Button(_("Leave out the next time"), "reminder.skip", value),
        Button(_("Say it now"), "reminder.now", value),
        Button(_("Say it once more on …"), "reminder.once_more", value),
    ]


def owner_buttons(reminder: Reminder, reader: Reader) -> list[Button]:
    """The next step first."""
    _ = reader.text
    value = str(reminder.id)
    sure = Confirm(_("Delete the reminder?"), _("It comes no more."), yes=_("Delete"), no=_("Keep it"))
    delete = Button(_("Delete"), "reminder.delete", value, Style.DANGER, sure)
    change = Button(_("Change"), "reminder.edit", value)
    hand_over = [Button(_("Hand it over"), "reminder.give", value)] if rules.can_be_handed_over(reminder) else []
    match reminder.state:
        case "draft":
            return [Button(_("Look at it"), "reminder.preview", value, Style.PRIMARY), delete]
        case "active":
            return [
                change,
                Button(_("Pause"), "reminder.pause", value),
                *hand_over,
                Button(_("What happened"), "reminder.history", value),
                delete,
            ]
        case "paused":
            again = Button(_("Go on"), "reminder.resume", value, Style.PRIMARY)
            return [again, change, *hand_over, Button(_("What happened"), "reminder.history", value), delete]
    return [change, Button(_("What happened"), "reminder.history", value), delete]


def listing(
    found: Sequence[Reminder], page: int, action: str, value: str, reader: Reader, changing: Container[int] = ()
) -> Message:
    """A page; one more than a page holds means that there is a next one. Of those `changing`, a change is not
    confirmed yet."""
    _ = reader.text
    rows = tuple(
        Row(
            cut(" ".join(one.content.text.split()), LABEL),
            " · ".join(_in_list(one, one.id in changing, reader)),
            button=Button(_("Open"), "reminder.show", str(one.id)),
        )
        for one in found[:PAGE_ROWS]
    )
    more = [Button(_("Next"), action, f"{value}{page + 1}")] if len(found) > PAGE_ROWS else []
    nothing = Text(_("There is none. {command} makes one.", command=_("/reminder")))
    title = _("Reminders")
    return Message(title, (Rows(rows) if rows else nothing, *row_of(more)), preview=title, private=True)


def _in_list(reminder: Reminder, changing: bool, reader: Reader) -> Iterator[str]:
    yield rhythm.rule(reminder.content.schedule, reader)
    yield _state(reminder, reader)
    if changing:
        yield reader.text("a change of it is not confirmed yet")


# ------------------------------------------------------------------------------------------------ answers at once


def begun(reminder: Reminder, first: datetime | None, reader: Reader) -> Message:
    _ = reader.text
    if first is None:
        return noted(_state(reminder, reader), reminder, reader)
    said = _("It comes {moment}.") if _is_once(reminder) else _("It comes for the first time {moment}.")
    text = said.format(moment=moment_there(first, reminder.content.schedule.zone, reader))
    show = Button(_("Open"), "reminder.show", str(reminder.id))
    elements = (Text(text, cut(reminder.content.text, LABEL)), *_waits(reminder, reader), *row_of([show]))
    return Message("", elements, preview=text, private=True)


def noted(text: str, reminder: Reminder, reader: Reader, words: str = "") -> Message:
    """`words`: what is said this once, where that is something else."""
    show = Button(reader.text("Open"), "reminder.show", str(reminder.id))
    label = cut(words or reminder.content.text, LABEL)
    return Message("", (Text(text, label), *row_of([show])), preview=text, private=True)


def gone(reader: Reader) -> Message:
    """In place of what stood there, to somebody who wants no more of it."""
    return told(reader.text("You get no more of this reminder."))


def refused(name: str, reminder: Reminder, reader: Reader) -> Message:
    """To whoever made it."""
    _ = reader.text
    text = _("{name} wants no more of a reminder of yours.", name=cut(name, NAME))
    return Message("", (Text(text, cut(reminder.content.text, LABEL)),), preview=text, private=True)


def stopped(reminder: Reminder, reader: Reader) -> Message:
    """To whoever it belongs to: why it comes no more, and what to do."""
    _ = reader.text
    title = _("A reminder of yours has stopped")
    elements = (
        Text(_(rules.WHAT_TO_DO[reminder.reason]), cut(" ".join(reminder.content.text.split()), LABEL)),
        *row_of([Button(_("Open"), "reminder.show", str(reminder.id))]),
    )
    return Message(title, elements, preview=title, private=True)


def clock(zone: str, many: int, reader: Reader) -> Message:
    """To whoever made so many reminders that go by other clocks than those where they are."""
    _ = reader.text
    title = _("Your clock is that of {city} now", city=reader.city(zone))
    if not many:
        return Message(title, (Text(_("It is settled already.")),), preview=title, private=True)
    text = reader.plural(
        "{n} reminder of yours goes by the clocks where you were. Shall it go by those where you are?",
        "{n} reminders of yours go by the clocks where you were. Shall they go by those where you are?",
        many,
    )
    yes = Button(_("Yes"), "reminder.clock_move", zone, Style.PRIMARY)
    no = Button(_("No, leave them"), "reminder.clock_stay", zone)
    return Message(title, (Text(text), *row_of([yes, no])), preview=title, private=True)


def where(reminder: Reminder, forum: str, reader: Reader) -> str:
    """To whom or where it goes, in words."""
    _ = reader.text
    if forum:
        return _("Each in {forum}", forum=forum)
    place = reminder.conversation
    if place is None:
        return "–"
    if place.kind is not Kind.DIRECT and reminder.content.thread:
        return _("{place}, in a thread", place=place_name(place, reader))
    if place.kind is not Kind.DIRECT:
        return place_name(place, reader)
    if place.person_id == reminder.owner.id:
        return _("You")
    return place.name
