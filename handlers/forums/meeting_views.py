"""How a forum's meetings read: pure, in any language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.language import Reader
from bot.model import (
    Button,
    Buttons,
    Element,
    Message,
    Row,
    Rows,
    Small,
    Style,
    Text,
)
from handlers.forums import rules
from handlers.forums.views import PAGE_ROWS, address, link
from handlers.wording import cut, moment_there
from storage.forum_tables import Forum, Meeting


def meetings(forum: Forum, found: Sequence[Meeting], page: int, mine: bool, zone: str, reader: Reader) -> Message:
    """A page of a forum's coming meetings; one more than a page holds means that there is a next one. `zone` is where
    the forum's unit is."""
    _ = reader.text
    rows = tuple(_row(one, mine, zone, reader) for one in found[:PAGE_ROWS])
    more = [Button(_("Next"), "forum.meetings", f"{forum.id}:{page + 1}")] if len(found) > PAGE_ROWS else []
    insert = [Button(_("Insert a meeting"), "meeting.insert", str(forum.id))] if mine else []
    agenda = Button(_("Next agenda"), "agenda.show", str(forum.id))  # a row's "Agenda" is that of its meeting
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
    return Row(moment_there(meeting.starts_at, zone, reader), said, button=button if mine else agenda)


def _of(meeting: Meeting, zone: str, reader: Reader) -> Iterator[str]:
    """What is particular about one meeting."""
    _ = reader.text
    if meeting.cancelled_at is not None:
        reason = cut(meeting.cancelled_reason, 200)
        yield _("Cancelled: {reason}", reason=reason) if reason else _("This meeting is cancelled.")
        return
    if meeting.planned_on is None:
        yield _("Put in by hand.")
    elif day := rules.moved_from(meeting, zone):
        yield _("Moved from {day}.", day=reader.day(day))
    if meeting.substitute is not None:
        yield _("Chaired by {name}.", name=cut(meeting.substitute.name, 60))
    if meeting.place and not address(meeting.place):
        yield cut(meeting.place, 100)


def arranged(
    forum: Forum, meeting: Meeting, title: str, day_off: bool, zone: str, told: str, reader: Reader
) -> Message:
    """To whoever moved, changed, inserted or brought back a meeting: when it is now, and who is `told`. `day_off` where
    nobody works on that day."""
    _ = reader.text
    said = [reader.plural("{n} minute.", "{n} minutes.", meeting.minutes), *_of(meeting, zone, reader)]
    notes = [_("Nobody works on that day here.")] if day_off else []
    notes.append(told)
    return Message(
        title=title,
        elements=(
            Text(" ".join(said), f"{forum.settings.name} · {moment_there(meeting.starts_at, zone, reader)}"),
            *link(meeting.place, reader),
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


def cancelled(forum: Forum, meeting: Meeting, told: str, items: int, to: Meeting | None, reader: Reader) -> Message:
    """`items` of its agenda can be moved to the meeting `to`."""
    _ = reader.text
    title = _("The meeting is cancelled")
    back = Button(_("Hold it after all"), "meeting.restore", str(meeting.id))
    return Message(
        title=title,
        elements=(
            Text(
                meeting.cancelled_reason,
                f"{forum.settings.name} · {moment_there(meeting.starts_at, forum.zone, reader)}",
            ),
            Small(told),
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
