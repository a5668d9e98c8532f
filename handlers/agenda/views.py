"""How agendas and their items read: pure, in any language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import count

from bot.language import Reader
from bot.model import (
    Button,
    Buttons,
    Conversation,
    Element,
    Facts,
    Heading,
    Kind,
    Message,
    Row,
    Rows,
    Small,
    Style,
    Text,
)
from handlers import action_items
from handlers.agenda import rules
from handlers.agenda.rules import Agenda
from handlers.wording import NAME, cut, day_of, in_rows
from storage.agenda_tables import Item, Left
from storage.forum_tables import Forum, Meeting
from storage.notice_tables import OnAgenda

LATE_REASON = 80  # characters shown of it among other words
TEXT = 100
MOST_LEFT = 3  # other meetings whose items are offered


def moment_of(forum: Forum, meeting: Meeting, reader: Reader) -> str:
    return f"{forum.settings.name} · {reader.moment(meeting.starts_at)}"


def shown(agenda: Agenda, person_id: int, now: datetime, following: Meeting | None, reader: Reader) -> Message:
    """An agenda to somebody of its forum; `following` is the meeting after it."""
    _ = reader.text
    begun = agenda.meeting.starts_at <= now
    open_ = not begun and agenda.meeting.cancelled_at is None and agenda.forum.archived_at is None
    add = [_add(agenda.meeting, reader)] if open_ else []
    after = [Button(_("The meeting after"), "agenda.of", str(following.id))] if following else []
    minutes = Button(_("Minutes"), "minutes.list", f"{agenda.forum.id}:1")
    if agenda.written is not None:
        minutes = Button(_("Read the minutes"), "minutes.show", str(agenda.written), Style.PRIMARY)
    return Message(
        title=_("Agenda"),
        elements=(
            Small(moment_of(agenda.forum, agenda.meeting, reader)),
            *_cancelled(agenda.meeting, reader),
            *_points(agenda, reader, begun=begun),
            *_moving(agenda, person_id, begun, following, reader),
            *(_deadline(agenda, now, reader) if open_ else ()),
            Small(_("Who sees this: those who are in the forum.")),
            Buttons(
                (
                    *add,
                    *after,
                    action_items.from_meeting(agenda.meeting, reader),
                    minutes,
                    Button(_("Show the forum"), "forum.show", str(agenda.forum.id)),
                )
            ),
        ),
        preview=_("Agenda of a forum"),
        private=True,
    )


def sent(agenda: Agenda, place: Conversation, now: datetime, reader: Reader) -> Message:
    """An agenda where it is sent before its meeting."""
    _ = reader.text
    meeting = agenda.meeting
    everybody = _("Who sees this: everybody in this channel.")
    own = _("Who sees this: those who are in the forum. Each of them has it here.")
    buttons = (_add(meeting, reader), Button(_("Show"), "agenda.of", str(meeting.id)))
    held = meeting.cancelled_at is None
    return Message(
        title=cut(_("Agenda of {forum}", forum=agenda.forum.settings.name), 150),
        elements=(
            Small(reader.moment(meeting.starts_at)),
            *_cancelled(meeting, reader),
            *_points(agenda, reader),
            *(_deadline(agenda, now, reader) if held else ()),
            Small(own if place.kind is Kind.DIRECT else everybody),
            *((Buttons(buttons),) if held else ()),
        ),
        preview=_("Agenda of a forum"),
        private=True,
    )


def nothing_planned(forum: Forum, reader: Reader) -> Message:
    _ = reader.text
    buttons = (
        Button(_("Meetings"), "forum.meetings", f"{forum.id}:1"),
        Button(_("Minutes"), "minutes.list", f"{forum.id}:1"),
    )
    text = Text(_("No meeting is planned."), forum.settings.name)
    return Message(_("Agenda"), (text, Buttons(buttons)), preview=_("Agenda of a forum"), private=True)


# ------------------------------------------------------------------------------------------------ its parts


def _add(meeting: Meeting, reader: Reader) -> Button:
    return Button(reader.text("Add an item"), "agenda.add", str(meeting.id), Style.PRIMARY)


def _cancelled(meeting: Meeting, reader: Reader) -> tuple[Element, ...]:
    _ = reader.text
    if meeting.cancelled_at is None:
        return ()
    if not meeting.cancelled_reason:
        return (Text(_("This meeting is cancelled.")),)
    return (Text(meeting.cancelled_reason, _("This meeting is cancelled")),)


def _points(agenda: Agenda, reader: Reader, *, begun: bool = False) -> Iterator[Element]:
    """Everything that is to be talked about, numbered through."""
    _ = reader.text
    number = count(1)
    if agenda.last is not None:
        words = _("Minutes of {day}: anything to correct?", day=day_of(agenda.last.meeting.starts_at, reader))
        show = Button(_("Show"), "minutes.show", str(agenda.last.id))
        yield Rows((Row(f"{next(number)}. {words}", button=show),))
    if lines := rules.standing(agenda.forum):
        yield Text("\n".join(f"{next(number)}. {line}" for line in lines), _("Standing items on the agenda"))
    if agenda.items:
        yield Heading(_("Items"))
        yield from in_rows([_item(next(number), one, reader) for one in agenda.items])
    if agenda.notices:
        yield Heading(_("Pre-meeting notices"))
        yield from in_rows([_notice(next(number), one, reader) for one in agenda.notices[: rules.MOST_NOTICES]])
        if (more := len(agenda.notices) - rules.MOST_NOTICES) > 0:
            yield Small(reader.plural("And {n} more notice.", "And {n} more notices.", more))
    if agenda.agreed:
        yield from action_items.agreed(agenda.agreed, reader)
    if not agenda.items and not agenda.notices and agenda.meeting.cancelled_at is None and not begun:
        yield Text(_("Nobody has added an item yet. Is there something that you want to talk about?"))


def _item(number: int, item: Item, reader: Reader) -> Row:
    _ = reader.text
    said = [" · ".join(_about(item, reader)), *_marks(item, reader)]
    if item.words.text:
        said.append(cut(" ".join(item.words.text.split()), TEXT))
    button = Button(_("Open"), "agenda.item", str(item.id))
    return Row(f"{number}. {item.words.title}", "\n".join(said), button=button)


def _about(item: Item, reader: Reader) -> Iterator[str]:
    if item.words.aim:
        yield reader.text(rules.AIMS[item.words.aim])
    if item.words.minutes:
        yield reader.plural("{n} minute", "{n} minutes", item.words.minutes)
    yield cut(item.added_by.name, NAME)


def _marks(item: Item, reader: Reader) -> Iterator[str]:
    if item.late:
        yield late(item.late_reason, reader)
    if item.carried_from is not None:
        yield _carried(item.carried_from, reader)


def _carried(since: datetime, reader: Reader) -> str:
    return reader.text("Carried over from {day}", day=day_of(since, reader))


def late(reason: str, reader: Reader) -> str:
    """The mark of what was raised late; everybody sees why."""
    if not reason:
        return reader.text("After the deadline")
    return reader.text("After the deadline: {reason}", reason=cut(" ".join(reason.split()), LATE_REASON))


def untold(sender: str, reader: Reader) -> str:
    """A notice whose topic may not stand on the agenda."""
    return reader.text("An item from {name}; those it concerns know about it", name=cut(sender, NAME))


def _notice(number: int, notice: OnAgenda, reader: Reader) -> Row:
    mark = late(notice.late_reason, reader) if notice.late else ""
    if not notice.topic:
        return Row(f"{number}. {untold(notice.sender.name, reader)}", mark)
    said = [cut(notice.sender.name, NAME), *([mark] if mark else [])]
    return Row(f"{number}. {cut(notice.topic, 140)}", "\n".join(said))


def _deadline(agenda: Agenda, now: datetime, reader: Reader) -> tuple[Element, ...]:
    _ = reader.text
    if now > agenda.raised_until:
        return (Small(_("The deadline for items has passed: what is added now is marked, with its reason.")),)
    return (Small(_("Items are to be added by {moment}.", moment=reader.moment(agenda.raised_until))),)


def _moving(
    agenda: Agenda, person_id: int, begun: bool, following: Meeting | None, reader: Reader
) -> Iterator[Element]:
    """What whoever leads can do with items that are left."""
    _ = reader.text
    meeting = agenda.meeting
    if (begun or meeting.cancelled_at is not None) and agenda.items and following is not None:
        if rules.may_move_all(agenda.forum, meeting, person_id):
            yield Buttons((move_all(meeting, following, reader),))
        return
    for left in agenda.left[:MOST_LEFT]:
        yield Text(_left(left, reader))
        label = reader.plural("Move it here", "Move them here", left.items)
        yield Buttons((Button(label, "agenda.move", f"{left.meeting.id}:{meeting.id}"),))


def _left(left: Left, reader: Reader) -> str:
    day = day_of(left.meeting.starts_at, reader)
    if left.meeting.cancelled_at is not None:
        return reader.plural(
            "{n} item is left at the cancelled meeting on {day}.",
            "{n} items are left at the cancelled meeting on {day}.",
            left.items,
            day=day,
        )
    return reader.plural(
        "{n} item of the meeting on {day} is in no minutes.",
        "{n} items of the meeting on {day} are in no minutes.",
        left.items,
        day=day,
    )


def move_all(meeting: Meeting, to: Meeting, reader: Reader) -> Button:
    label = reader.text("Move what was not dealt with to {day}", day=day_of(to.starts_at, reader))
    return Button(label, "agenda.move", str(meeting.id))


# ------------------------------------------------------------------------------------------------ one item


def item(
    found: Item, forum: Forum, meeting: Meeting, following: Meeting | None, mine: bool, begun: bool, reader: Reader
) -> Message:
    """An item to somebody of its forum; `mine` where they may change it too. Its button names the meeting that is
    `following` now, so that pressed twice it skips none."""
    _ = reader.text
    words = found.words
    facts = [(_("Added by"), cut(found.added_by.name, NAME))]
    if words.aim:
        facts.append((_("What for"), _(rules.AIMS[words.aim])))
    if words.minutes:
        facts.append((_("It may take"), reader.plural("{n} minute", "{n} minutes", words.minutes)))
    changes = (
        Button(_("Edit"), "agenda.edit", str(found.id)),
        Button(_("Take it off"), "agenda.remove", str(found.id), Style.DANGER),
    )
    where = f"{found.id}:{following.id}" if following else str(found.id)
    carry = Button(_("To the next meeting"), "agenda.carry", where)
    held = meeting.cancelled_at is None and not begun
    return Message(
        title=words.title,
        elements=(
            Small(moment_of(forum, meeting, reader)),
            Facts(tuple(facts)),
            *((Text(words.text),) if words.text else ()),
            *((Text(found.late_reason, _("After the deadline")),) if found.late and found.late_reason else ()),
            *((Small(_carried(found.carried_from, reader)),) if found.carried_from else ()),
            Buttons(
                (
                    *((carry,) if mine else ()),
                    *(changes if mine and held else ()),
                    Button(_("Agenda"), "agenda.of", str(meeting.id)),
                )
            ),
        ),
        preview=_("An item on an agenda"),
        private=True,
    )


def removed(found: Item, reader: Reader) -> Message:
    _ = reader.text
    text = _(
        "“{title}” is taken off the agenda. Until the meeting begins you can take that back.", title=found.words.title
    )
    buttons = (
        Button(_("Take it back"), "agenda.unremove", str(found.id)),
        Button(_("Agenda"), "agenda.of", str(found.meeting_id)),
    )
    return Message("", (Text(text), Buttons(buttons)), preview=_("An item on an agenda"), private=True)


def moved(items: int, to: Meeting, move_id: int | None, reader: Reader) -> Message:
    """`move_id` is what can be taken back, if anything can."""
    _ = reader.text
    text = reader.plural(
        "{n} item is on the agenda of {day} now.",
        "{n} items are on the agenda of {day} now.",
        items,
        day=day_of(to.starts_at, reader),
    )
    back = (Button(_("Take it back"), "agenda.unmove", str(move_id)),) if move_id is not None else ()
    buttons = (*back, Button(_("Agenda"), "agenda.of", str(to.id)))
    return Message("", (Text(text), Buttons(buttons)), preview=_("Agenda of a forum"), private=True)


def moved_back(items: int, to: Meeting, reader: Reader) -> Message:
    _ = reader.text
    text = reader.plural(
        "Taken back. It is on the agenda of {day}, as before.",
        "Taken back. They are on the agenda of {day}, as before.",
        items,
        day=day_of(to.starts_at, reader),
    )
    button = Button(_("Agenda"), "agenda.of", str(to.id))
    return Message("", (Text(text), Buttons((button,))), preview=_("Agenda of a forum"), private=True)
