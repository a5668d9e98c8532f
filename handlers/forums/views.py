"""How forums and their meetings read: pure, in any language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from bot.calendar import Cadence, Every
from bot.language import Reader
from bot.model import (
    Button,
    Buttons,
    Confirm,
    Element,
    Facts,
    Link,
    Message,
    Row,
    Rows,
    Small,
    Style,
    Text,
)
from handlers.forums import rules
from handlers.wording import cut, names, place_name
from storage.forum_tables import Forum, Listed, Meeting

PAGE_ROWS = 8
NEXT = 3  # meetings that are told of with a forum

# ------------------------------------------------------------------------------------------------ lists


def listing(found: Sequence[Listed], page: int, reader: Reader) -> Message:
    """A page of somebody's forums."""
    _ = reader.text
    first = (page - 1) * PAGE_ROWS
    rows = _rows(found[first : first + PAGE_ROWS], reader)
    nothing = _("You are in no forum yet. {command} makes one.", command=_("/forum new"))
    more = len(found) > first + PAGE_ROWS
    return Message(
        title=_("Your forums"),
        elements=(
            Rows(rows) if rows else Text(nothing),
            *((Buttons((Button(_("Next"), "forum.list", str(page + 1)),)),) if more else ()),
        ),
        preview=_("Your forums"),
        private=True,
    )


def _rows(found: Sequence[Listed], reader: Reader, action: str = "forum.show") -> tuple[Row, ...]:
    show = reader.text("Show")
    return tuple(Row(one.name, _next(one, reader), button=Button(show, action, str(one.id))) for one in found)


def _next(one: Listed, reader: Reader) -> str:
    if one.next_at is None:
        return reader.text("No meeting is planned.")
    return reader.text("Next meeting: {moment}", moment=reader.moment(one.next_at))


def which(found: Sequence[Listed], action: str, reader: Reader) -> Message:
    """Several forums may be meant, or there is none yet; `action` is the button that shows what was asked for."""
    _ = reader.text
    if not found:
        return listing([], 1, reader)
    rows = _rows(found[:PAGE_ROWS], reader, action)
    return Message(_("Which of these?"), (Rows(rows),), preview=_("Your forums"), private=True)


# ------------------------------------------------------------------------------------------------ a forum


def shown(forum: Forum, coming: Sequence[Meeting], mine: bool, reader: Reader) -> Message:
    """A forum to somebody who may see it; `mine` where they may change it too."""
    _ = reader.text
    settings = forum.settings
    archived: tuple[Element, ...] = ()
    if forum.archived_at is not None:
        archived = (Small(_("Archived on {day}.", day=reader.day(reader.today(forum.archived_at)))),)
    agenda = [Text(settings.standing_agenda, _("Standing items on the agenda"))] if settings.standing_agenda else []
    ground_rules = [Text(settings.ground_rules, _("Ground rules"))] if settings.ground_rules else []
    return Message(
        title=settings.name,
        elements=(
            *archived,
            *((Text(settings.purpose),) if settings.purpose else ()),
            Facts(tuple(_facts(forum, reader))),
            *_link(settings.place, reader),
            *agenda,
            *ground_rules,
            *(_coming(coming, reader) if forum.archived_at is None else ()),
            Small(_("Who sees this: those who are in the forum, and whoever made it. Administrators do not.")),
            Buttons(buttons(forum, mine, reader)),
        ),
        preview=_("One of your forums"),
        private=True,
    )


def buttons(forum: Forum, mine: bool, reader: Reader) -> tuple[Button, ...]:
    """What somebody can do with a forum."""
    _ = reader.text
    value = str(forum.id)
    if forum.archived_at is not None:
        back = (Button(_("Bring it back"), "forum.unarchive", value),) if mine else ()
        return (*back, Button(_("All your forums"), "forum.list", "1"))
    meetings = Button(_("Meetings"), "forum.meetings", f"{value}:1", Style.PRIMARY)
    agenda = Button(_("Agenda"), "agenda.show", value)
    if not mine:
        return (meetings, agenda)
    confirm = Confirm(
        title=_("Archive this forum?"),
        text=_("Its coming meetings are no longer planned. What was is kept, and you can bring the forum back."),
        yes=_("Archive"),
        no=_("Not now"),
    )
    archive = Button(_("Archive"), "forum.archive", value, Style.DANGER, confirm)
    insert = Button(_("Insert a meeting"), "meeting.insert", value)
    return (meetings, agenda, insert, _edit(forum, reader), archive)


def _edit(forum: Forum, reader: Reader) -> Button:
    return Button(reader.text("Edit"), "forum.edit", str(forum.id))


def _facts(forum: Forum, reader: Reader) -> Iterator[tuple[str, str]]:
    _ = reader.text
    settings = forum.settings
    if settings.kind:
        yield _("Kind of meeting"), _(rules.KINDS[settings.kind])
    yield _("It meets"), when(forum, reader)
    if forum.conversation is not None:
        yield _("Channel"), place_name(forum.conversation, reader)
    if settings.place and not _address(settings.place):
        yield _("Place"), settings.place
    for hat, label in rules.HATS.items():
        if speaking := [one.person.name for one in forum.members if one.hat == hat]:
            yield _(label), names(speaking, reader)
    yield _("Chair"), names([forum.chair.name], reader)
    if forum.minute_taker is not None:
        yield _("Minute taker"), names([forum.minute_taker.name], reader)
    yield _("Topics are raised"), _deadline(forum, reader)
    if days := settings.agenda_days:
        yield _("The agenda goes out"), reader.plural("{n} working day before", "{n} working days before", days)


def _address(place: str) -> str:
    """Where a place that is an address leads; "" where it is none."""
    try:
        parts = urlsplit(place)
    except ValueError:
        return ""
    return parts.hostname or "" if parts.scheme in ("https", "http") and " " not in place else ""


def _link(place: str, reader: Reader) -> tuple[Element, ...]:
    host = _address(place)
    return (Link(reader.text("To the meeting ({host})", host=cut(host, 40)), place),) if host else ()


def when(forum: Forum, reader: Reader) -> str:
    """ "Every Wednesday at 14.00, 60 minutes"."""
    settings = forum.settings
    return reader.plural(
        "{cadence} at {time}, {n} minute",
        "{cadence} at {time}, {n} minutes",
        settings.minutes,
        cadence=_cadence(settings.cadence, reader),
        time=reader.clock(settings.at),
    )


def _cadence(cadence: Cadence, reader: Reader) -> str:
    _ = reader.text
    every, weekday = reader.number(cadence.interval), reader.weekday(cadence.weekday)
    match cadence.every:
        case Every.WEEKS if cadence.interval == 1:
            return _("Every {weekday}", weekday=weekday)
        case Every.WEEKS:
            return _("Every {n} weeks, on a {weekday}", n=every, weekday=weekday)
        case Every.MONTHS:
            nth = _(rules.PLACES_IN_MONTH[cadence.nth])
            if cadence.interval == 1:
                return _("Every month, the {nth} {weekday}", nth=nth, weekday=weekday)
            return _("Every {n} months, the {nth} {weekday}", n=every, nth=nth, weekday=weekday)
        case Every.DATES:
            return _("Each year on {dates}", dates=reader.names([reader.day_of_year(*one) for one in cadence.dates]))
    return _("When somebody puts a meeting in")


def _deadline(forum: Forum, reader: Reader) -> str:
    settings = forum.settings
    if settings.deadline_in == rules.WEEKS:
        return reader.plural("{n} week before", "{n} weeks before", settings.deadline)
    return reader.plural("{n} working day before", "{n} working days before", settings.deadline)


def _coming(coming: Sequence[Meeting], reader: Reader) -> tuple[Element, ...]:
    _ = reader.text
    if not coming:
        return (Small(_("No meeting is planned.")),)
    return (Text("\n".join(reader.moment(one.starts_at) for one in coming), _("Next meetings")),)


# ------------------------------------------------------------------------------------------------ answers


def saved(forum: Forum, coming: Sequence[Meeting], by_hand: int, new: bool, mine: bool, reader: Reader) -> Message:
    """To whoever made or changed a forum: what it is now, when it meets, and what follows. `by_hand` of its coming
    meetings stayed as somebody changed them."""
    _ = reader.text
    name = forum.settings.name
    title = _("{forum} is made", forum=name) if new else _("{forum} is changed", forum=name)
    said = [_planned(forum, coming, reader)]
    if by_hand and not new:
        said.append(
            reader.plural(
                "{n} meeting that was put in or changed by hand stays as it is.",
                "{n} meetings that were put in or changed by hand stay as they are.",
                by_hand,
            )
        )
    return Message(
        title=title,
        elements=(
            Facts(((_("It meets"), when(forum, reader)),)),
            *_coming(coming, reader),
            Text(" ".join(said)),
            *(Small(one) for one in _notes(forum, reader)),
            Buttons((Button(_("Show"), "forum.show", str(forum.id)), *buttons(forum, mine, reader))),
        ),
        preview=_("A forum is saved"),
        private=True,
    )


def _planned(forum: Forum, coming: Sequence[Meeting], reader: Reader) -> str:
    _ = reader.text
    if forum.settings.cadence.every is Every.HAND:
        return _("I plan no meetings by myself: put them in with “{button}”.", button=_("Insert a meeting"))
    if not coming:
        return _("By this rule there is no meeting in the coming year. Holidays count: look at what happens on them.")
    return _("I plan the meetings a year ahead and keep doing so. Nobody else is told: invitations are still yours.")


def _notes(forum: Forum, reader: Reader) -> Iterator[str]:
    """What is allowed, and good to know."""
    _ = reader.text
    guests = [one.name for one in rules.takes_part(forum).values() if one.guest]
    if guests:
        yield _("Guests in it see this forum like all others in it: {people}.", people=names(guests, reader))


def archived(forum: Forum, reader: Reader) -> Message:
    _ = reader.text
    text = _("{forum} is archived. Its coming meetings are no longer planned.", forum=forum.settings.name)
    back = Button(_("Bring it back"), "forum.unarchive", str(forum.id))
    return Message("", (Text(text), Buttons((back,))), preview=_("A forum is archived"), private=True)


# ------------------------------------------------------------------------------------------------ meetings


def meetings(forum: Forum, found: Sequence[Meeting], page: int, mine: bool, zone: str, reader: Reader) -> Message:
    """A page of a forum's coming meetings; one more than a page holds means that there is a next one. `zone` is where
    the forum's unit is."""
    _ = reader.text
    rows = tuple(_row(one, mine, zone, reader) for one in found[:PAGE_ROWS])
    more = [Button(_("Next"), "forum.meetings", f"{forum.id}:{page + 1}")] if len(found) > PAGE_ROWS else []
    insert = [Button(_("Insert a meeting"), "meeting.insert", str(forum.id))] if mine else []
    agenda = Button(_("Agenda"), "agenda.show", str(forum.id))
    show = Button(_("Show the forum"), "forum.show", str(forum.id))
    return Message(
        title=_("Meetings of {forum}", forum=forum.settings.name),
        elements=(
            Rows(rows) if rows else Text(_("No meeting is planned.")),
            Buttons((*more, *insert, agenda, show)),
        ),
        preview=_("Meetings of a forum"),
        private=True,
    )


def _row(meeting: Meeting, mine: bool, zone: str, reader: Reader) -> Row:
    _ = reader.text
    said = " ".join(_of(meeting, zone, reader))
    if meeting.cancelled_at is not None:
        button = Button(_("Hold it after all"), "meeting.restore", str(meeting.id))
    else:
        button = Button(_("Change"), "meeting.change", str(meeting.id))
    agenda = Button(_("Agenda"), "agenda.of", str(meeting.id))
    return Row(reader.moment(meeting.starts_at), said, button=button if mine else agenda)


def _of(meeting: Meeting, zone: str, reader: Reader) -> Iterator[str]:
    """What is particular about one meeting."""
    _ = reader.text
    if meeting.cancelled_at is not None:
        yield _("Cancelled: {reason}", reason=cut(meeting.cancelled_reason, 200))
        return
    if meeting.planned_on is None:
        yield _("Put in by hand.")
    elif day := rules.moved_from(meeting, zone):
        yield _("Moved from {day}.", day=reader.day(day))
    if meeting.substitute is not None:
        yield _("Chaired by {name}.", name=cut(meeting.substitute.name, 60))
    if meeting.place and not _address(meeting.place):
        yield cut(meeting.place, 100)


def arranged(forum: Forum, meeting: Meeting, title: str, day_off: bool, zone: str, reader: Reader) -> Message:
    """To whoever moved, changed, inserted or brought back a meeting: when it is now. `day_off` where nobody works on
    that day."""
    _ = reader.text
    said = [reader.plural("{n} minute.", "{n} minutes.", meeting.minutes), *_of(meeting, zone, reader)]
    notes = [_("That is a public holiday or a day off.")] if day_off else []
    notes.append(_("Nobody else is told by me: please tell them."))
    return Message(
        title=title,
        elements=(
            Text(" ".join(said), f"{forum.settings.name} · {reader.moment(meeting.starts_at)}"),
            *_link(meeting.place, reader),
            Small(" ".join(notes)),
            Buttons(
                (
                    Button(_("Change"), "meeting.change", str(meeting.id)),
                    Button(_("Meetings"), "forum.meetings", f"{forum.id}:1"),
                )
            ),
        ),
        preview=title,
        private=True,
    )


def cancelled(forum: Forum, meeting: Meeting, items: int, to: Meeting | None, reader: Reader) -> Message:
    """`items` of its agenda can be moved to the meeting `to`."""
    _ = reader.text
    title = _("The meeting is cancelled")
    back = Button(_("Hold it after all"), "meeting.restore", str(meeting.id))
    return Message(
        title=title,
        elements=(
            Text(meeting.cancelled_reason, f"{forum.settings.name} · {reader.moment(meeting.starts_at)}"),
            Small(_("Nobody else is told by me: please tell them.")),
            *_left_items(meeting, items, to, reader),
            Buttons((back, Button(_("Meetings"), "forum.meetings", f"{forum.id}:1"))),
        ),
        preview=title,
        private=True,
    )


def _left_items(meeting: Meeting, items: int, to: Meeting | None, reader: Reader) -> Iterator[Element]:
    """Where the items of a cancelled meeting should go."""
    if not items:
        return
    yield Text(
        reader.plural(
            "{n} item is on its agenda. It stays there unless you move it.",
            "{n} items are on its agenda. They stay there unless you move them.",
            items,
        )
    )
    if to is not None:
        day = reader.day(reader.today(to.starts_at))
        words = reader.plural("Move {n} item to {day}", "Move {n} items to {day}", items, day=day)
        yield Buttons((Button(words, "agenda.move", str(meeting.id), Style.PRIMARY),))
