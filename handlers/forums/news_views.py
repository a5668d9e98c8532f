"""How it reads that a meeting or a rhythm changed, and who is told of it: pure, in any language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.language import Reader
from bot.model import Button, Buttons, Facts, Message, Small, Text
from handlers.forums import rules, views
from handlers.wording import cut, moment_there, names, place_name
from storage.forum_tables import Before, Changed, Forum, Meeting


def changed(told: Changed, reader: Reader) -> Message:
    """What became of a meeting, to those who believe something else. The preview names nothing of it."""
    _ = reader.text
    meeting = told.meeting
    title = _title(told.before, meeting, reader)
    cancelled = meeting.cancelled_at is not None
    reason = (Text(meeting.cancelled_reason, _("Why")),) if cancelled and meeting.cancelled_reason else ()
    return Message(
        title=title,
        elements=(
            Facts(((_("Forum"), told.forum), *_facts(told, reader))),
            *reason,
            *(() if cancelled else views.link(meeting.place, reader)),
            Small(_("By {name}.", name=cut(told.by.name, 60))),
            Buttons((Button(_("Meetings"), "forum.meetings", f"{told.forum_id}:1"),)),
        ),
        preview=title,
        private=True,
    )


def _title(before: Before, meeting: Meeting, reader: Reader) -> str:
    _ = reader.text
    if meeting.cancelled_at is not None:
        return _("A meeting is cancelled")
    if not before.existed:
        return _("A new meeting")
    if before.cancelled:
        return _("A meeting is held after all")
    return _("A meeting is moved") if before.starts_at != meeting.starts_at else _("A meeting is changed")


def _facts(told: Changed, reader: Reader) -> Iterator[tuple[str, str]]:
    _ = reader.text
    meeting, before = told.meeting, told.before
    was, now = (moment_there(at, told.zone, reader) for at in (before.starts_at, meeting.starts_at))
    if meeting.cancelled_at is not None:
        yield _("It was to be"), was
        return
    if before.existed and was != now:
        yield _("It was to be"), was
        yield _("It is now"), now
    else:
        yield _("When"), now
    if not before.existed or before.minutes != meeting.minutes:
        yield _("Length"), reader.plural("{n} minute", "{n} minutes", meeting.minutes)
    if meeting.place and not views.address(meeting.place):
        yield _("Place"), cut(meeting.place, 200)
    if meeting.substitute is not None:
        yield _("Chaired this time by"), cut(meeting.substitute.name, 60)
    elif before.substitute is not None:
        yield _("Chair"), _("as always")


def rhythm(forum: Forum, coming: Sequence[Meeting], reader: Reader) -> Message:
    """How a forum meets now, to those in it."""
    _ = reader.text
    title = _("A forum meets at other times")
    return Message(
        title=title,
        elements=(
            Facts(((_("Forum"), forum.settings.name), (_("It meets now"), views.when(forum, reader)))),
            *views.next_meetings(coming, forum.zone, reader),
            Buttons((Button(_("Meetings"), "forum.meetings", f"{forum.id}:1"),)),
        ),
        preview=title,
        private=True,
    )


# ------------------------------------------------------------------------------------------------ who is told


def who_is_told(audience: rules.Audience | None, reader: Reader) -> str:
    """To whoever did it; None where they chose to tell nobody."""
    _ = reader.text
    if audience is None:
        return _("Nobody else is told by me: please tell them.")
    if audience.hidden:
        return _("In a minute I say so in the forum's channel.")
    if audience.place is not None:
        return _("In a minute I say so in {place}.", place=place_name(audience.place, reader))
    if not audience.people:
        return _("Nobody else is in this forum.")
    everybody = names([one.name for one in audience.people], reader)
    return _("In a minute I tell {people}; outside working hours, when work begins again.", people=everybody)


def known_already(reader: Reader) -> str:
    """To whoever did it, where nobody believes anything else."""
    return reader.text("The others know of nothing else, so I tell them nothing.")


def what_moved(moved: int, audience: rules.Audience, reader: Reader) -> str:
    """To whoever gave a forum another rhythm: how many meetings that touches, and who hears of it."""
    said = reader.plural("This changes {n} coming meeting.", "This changes {n} coming meetings.", moved)
    return f"{said} {who_is_told(audience, reader)}"
