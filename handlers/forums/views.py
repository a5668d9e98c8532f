"""How forums and their meetings read: pure, in any language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from bot.cadence import Every
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
from handlers import rhythm
from handlers.forums import rules, surprise_views
from handlers.wording import cut, moment_there, names, place_name, row_of, same_clock
from storage.forum_tables import Forum, Listed, Meeting

PAGE_ROWS = 8
NEXT = 3  # meetings that are told of with a forum

# ------------------------------------------------------------------------------------------------ lists


def listing(found: Sequence[Listed], page: int, reader: Reader, *, archived: bool = False) -> Message:
    """A page of somebody's forums; `archived` where they may see others that are."""
    _ = reader.text
    nothing = _("You are in no forum yet. {command} makes one.", command=_("/forum new"))
    others = (Button(_("Archived forums"), "forum.archived", "1"),) if archived else ()
    return _page(_("Your forums"), found, page, "forum.list", nothing, others, reader)


def listing_archived(found: Sequence[Listed], page: int, reader: Reader) -> Message:
    """A page of somebody's archived forums."""
    _ = reader.text
    nothing = _("No forum of yours is archived.")
    others = (Button(_("All your forums"), "forum.list", "1"),)
    return _page(_("Archived forums"), found, page, "forum.archived", nothing, others, reader)


def _page(
    title: str,
    found: Sequence[Listed],
    page: int,
    action: str,
    nothing: str,
    others: tuple[Button, ...],
    reader: Reader,
) -> Message:
    """A page of a list that the button `action` leafs through; `others` follow that."""
    _ = reader.text
    first = (page - 1) * PAGE_ROWS
    rows = _rows(found[first : first + PAGE_ROWS], reader)
    more = (Button(_("Next"), action, str(page + 1)),) if len(found) > first + PAGE_ROWS else ()
    buttons = (*more, *others)
    return Message(
        title=title,
        elements=(Rows(rows) if rows else Text(nothing), *row_of(buttons)),
        preview=_("Your forums"),
        private=True,
    )


def _rows(found: Sequence[Listed], reader: Reader, action: str = "forum.show") -> tuple[Row, ...]:
    show = reader.text("Show")
    return tuple(Row(one.name, _next(one, reader), button=Button(show, action, str(one.id))) for one in found)


def _next(one: Listed, reader: Reader) -> str:
    if one.archived_at is not None:
        return archived_on(one.archived_at, reader)
    if one.next_at is None:
        return reader.text("No meeting is planned.")
    return reader.text("Next meeting: {moment}", moment=reader.moment(one.next_at))


def archived_on(at: datetime, reader: Reader) -> str:
    return reader.text("Archived on {day}.", day=reader.day(reader.today(at)))


def which(found: Sequence[Listed], action: str, reader: Reader) -> Message:
    """Several forums may be meant; `action` is the button that shows what was asked for."""
    _ = reader.text
    rows = _rows(found[:PAGE_ROWS], reader, action)
    return Message(_("Which of these?"), (Rows(rows),), preview=_("Your forums"), private=True)


# ------------------------------------------------------------------------------------------------ a forum


def shown(
    forum: Forum,
    coming: Sequence[Meeting],
    mine: bool,
    reader: Reader,
    *,
    hidden: bool = False,
    lately: Sequence[int] = (),
) -> Message:
    """A forum to somebody who may see it; `mine` where they may change it too, `hidden` where they may not know its
    channel, `lately` how many were surprised at each of its last meetings."""
    _ = reader.text
    settings = forum.settings
    archived: tuple[Element, ...] = ()
    if forum.archived_at is not None:
        archived = (Small(archived_on(forum.archived_at, reader)),)
    agenda = [Text(settings.standing_agenda, _("Standing items on the agenda"))] if settings.standing_agenda else []
    ground_rules = [Text(settings.ground_rules, _("Ground rules"))] if settings.ground_rules else []
    return Message(
        title=settings.name,
        elements=(
            *archived,
            *((Text(settings.purpose),) if settings.purpose else ()),
            Facts((*_facts(forum, hidden, reader), *_afterwards(forum, lately, reader))),
            *link(settings.place, reader),
            *agenda,
            *ground_rules,
            *(next_meetings(coming, forum.zone, reader) if forum.archived_at is None else ()),
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
    members = Button(_("Members"), "forum.members", f"{value}:1")
    agenda = Button(_("Agenda"), "agenda.show", value)
    year = Button(_("The year"), "wheel.show", f"{value}:1")
    if not mine:
        return (meetings, agenda, members, year)
    confirm = Confirm(
        title=_("Archive this forum?"),
        text=_("Its coming meetings are no longer planned. What was is kept, and you can bring the forum back."),
        yes=_("Archive"),
        no=_("Not now"),
    )
    archive = Button(_("Archive"), "forum.archive", value, Style.DANGER, confirm)
    insert = Button(_("Insert a meeting"), "meeting.insert", value)
    return (meetings, agenda, insert, members, year, _edit(forum, reader), archive)


def _edit(forum: Forum, reader: Reader) -> Button:
    return Button(reader.text("Edit"), "forum.edit", str(forum.id))


def _facts(forum: Forum, hidden: bool, reader: Reader) -> Iterator[tuple[str, str]]:
    _ = reader.text
    settings = forum.settings
    if settings.kind:
        yield _("Kind of meeting"), _(rules.KINDS[settings.kind])
    yield _("It meets"), when(forum, reader)
    if forum.conversation is not None:
        yield _("Channel"), _("a closed one that you are not in") if hidden else place_name(forum.conversation, reader)
    if settings.place and not address(settings.place):
        yield _("Place"), settings.place
    for hat in rules.HATS:
        if speaking := [one.person.name for one in forum.members if one.hat == hat]:
            yield rules.label(hat, forum.titles, reader), names(speaking, reader)
    yield _("Chair"), names([forum.chair.name], reader)
    if forum.minute_taker is not None:
        yield _("Minute taker"), names([forum.minute_taker.name], reader)
    yield _("Topics are raised"), _deadline(forum, reader)
    if days := settings.agenda_days:
        yield _("The agenda goes out"), reader.plural("{n} working day before", "{n} working days before", days)


def _afterwards(forum: Forum, lately: Sequence[int], reader: Reader) -> Iterator[tuple[str, str]]:
    _ = reader.text
    if forum.settings.asks:
        yield _("After each meeting"), _("It is asked anonymously whether anything came as a surprise")
    if line := surprise_views.lately(lately, reader):
        yield line
    if forum.settings.escalates:
        yield _("Action items that stay undone"), _("The chair is told, after the last reminder")


def address(place: str) -> str:
    """Where a place that is an address leads; "" where it is none."""
    try:
        parts = urlsplit(place)
    except ValueError:
        return ""
    return parts.hostname or "" if parts.scheme in ("https", "http") and " " not in place else ""


def link(place: str, reader: Reader) -> tuple[Element, ...]:
    host = address(place)
    return (Link(reader.text("To the meeting ({host})", host=cut(host, 40)), place),) if host else ()


def when(forum: Forum, reader: Reader) -> str:
    """ "Every Wednesday at 14.00, 60 minutes"."""
    settings = forum.settings
    said = reader.plural(
        "{cadence} at {time}, {n} minute",
        "{cadence} at {time}, {n} minutes",
        settings.minutes,
        cadence=rhythm.days(settings.cadence, reader),
        time=reader.clock(settings.at),
    )
    if same_clock(forum.zone, reader.zone):
        return said
    return reader.text("{cadence}, local time in {city}", cadence=said, city=reader.city(forum.zone))


def _deadline(forum: Forum, reader: Reader) -> str:
    settings = forum.settings
    if settings.deadline_in == rules.WEEKS:
        return reader.plural("{n} week before", "{n} weeks before", settings.deadline)
    return reader.plural("{n} working day before", "{n} working days before", settings.deadline)


def next_meetings(coming: Sequence[Meeting], zone: str, reader: Reader) -> tuple[Element, ...]:
    _ = reader.text
    if not coming:
        return (Small(_("No meeting is planned.")),)
    moments = "\n".join(moment_there(one.starts_at, zone, reader) for one in coming)
    return (Text(moments, _("Next meetings")),)


# ------------------------------------------------------------------------------------------------ answers


def saved(
    forum: Forum, coming: Sequence[Meeting], by_hand: int, new: bool, mine: bool, reader: Reader, moved: str = ""
) -> Message:
    """To whoever made or changed a forum: what it is now, when it meets, and what follows. `by_hand` of its coming
    meetings stayed as somebody changed them; `moved` says how many did not, and who is told."""
    _ = reader.text
    name = forum.settings.name
    title = _("{forum} is made", forum=name) if new else _("{forum} is changed", forum=name)
    said = [_planned(forum, coming, reader)]
    if moved:
        said.append(moved)
    elif coming and forum.settings.cadence.every is not Every.HAND:
        said.append(_("Nobody else is told: invitations are still yours."))
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
            *next_meetings(coming, forum.zone, reader),
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
    return _("I plan the meetings a year ahead and keep doing so.")


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
