"""A forum's meetings: seen, moved, cancelled and inserted, one at a time."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.feature import Request
from bot.model import Form, Message, Reply, UserError
from handlers.forums import forms, rules, views
from handlers.forums.commands import changeable, feature, mine, seen, still_open, working_time
from handlers.wording import ids_in, not_found
from storage import agenda, forums, handled, meetings
from storage.database import Transaction
from storage.forum_tables import USUAL_MINUTES, Forum, Meeting
from storage.meetings import Arranged


@feature.button("forum.meetings", reads=True)
def coming(request: Request, transaction: Transaction) -> Message:
    ids = ids_in(request.value, 2)
    forum = seen(request, transaction, ids)
    page = min(max(ids[1] if len(ids) > 1 else 1, 1), rules.MOST_PAGES)
    first = (page - 1) * views.PAGE_ROWS
    found = meetings.coming(transaction, forum, views.PAGE_ROWS + 1, first, cancelled=True)
    zone = working_time(transaction, forum.unit_id).zone
    return views.meetings(forum, found, page, rules.may_change(forum, request.person.id), zone, request.reader)


def _mine(request: Request, transaction: Transaction, ids: list[int], *, lock: bool = False) -> tuple[Meeting, Forum]:
    """The meeting that the first of these numbers names with its forum, if the person may change it and it has not
    begun; raises UserError if not. With `lock`, nobody else changes it until we are done."""
    look = meetings.lock if lock else meetings.visible
    found = look(transaction, request.person, ids[0]) if ids else None
    if found is None:
        raise not_found(request.reader)
    meeting, forum = found
    still_open(request, changeable(request, forum))
    if meeting.starts_at <= request.now:
        raise UserError(request.reader.text("This meeting has begun, so it can't be changed any more."))
    return meeting, forum


def _in_state(request: Request, transaction: Transaction, *, lock: bool = False) -> tuple[Meeting, Forum]:
    return _mine(request, transaction, ids_in(request.state.get("meeting", ""), 1), lock=lock)


def _held(request: Request, meeting: Meeting) -> None:
    """Raises UserError for a meeting that is cancelled."""
    if meeting.cancelled_at is not None:
        raise UserError(request.reader.text("This meeting is cancelled. Its forum's meetings show how to hold it."))


# ------------------------------------------------------------------------------------------------ checking


def _wrong(request: Request, transaction: Transaction, forum: Forum) -> dict[str, str]:
    """What is wrong with which field, of a new meeting or of a moved one."""
    _ = request.reader.text
    given = request.values
    hours = working_time(transaction, forum.unit_id)
    found = rules.meeting_problems(given["date"], given["at"], given["minutes"], hours, request.now)
    errors = {name: _(words) for name, words in found.items()}
    substitute = given["substitute"]
    if substitute is not None and substitute.id not in rules.takes_part(forum):
        errors["substitute"] = _(
            "{name} is not in this forum and would not see it. Add them with “{button}” first.",
            name=substitute.name,
            button=_("Edit"),
        )
    return errors


def _arranged(request: Request, transaction: Transaction, forum: Forum) -> Arranged:
    given = request.values
    substitute = given["substitute"]
    return Arranged(
        starts_at=working_time(transaction, forum.unit_id).at(given["date"], given["at"]),
        minutes=given["minutes"] or USUAL_MINUTES,
        place=given["place"],
        substitute=substitute.id if substitute else None,
    )


def _answer(request: Request, transaction: Transaction, forum: Forum, meeting: Meeting, title: str) -> Message:
    hours = working_time(transaction, forum.unit_id)
    day_off = not hours.is_working_day(hours.day_of(meeting.starts_at))
    return views.arranged(forum, meeting, title, day_off, hours.zone, request.reader)


# ------------------------------------------------------------------------------------------------ inserting


@feature.button("meeting.insert", reads=True)
def begin_to_insert(request: Request, transaction: Transaction) -> Form:
    forum = still_open(request, mine(request, transaction, ids_in(request.value, 1)))
    return forms.insert(forum, request.reader)


def _forum_in_state(request: Request, transaction: Transaction) -> Forum:
    return still_open(request, mine(request, transaction, ids_in(request.state.get("forum", ""), 1)))


def _insert_form(request: Request, transaction: Transaction) -> Form:
    return forms.insert(_forum_in_state(request, transaction), request.reader)


def _wrong_insert(request: Request, transaction: Transaction) -> dict[str, str]:
    return _wrong(request, transaction, _forum_in_state(request, transaction))


@feature.form("meeting.insert", _insert_form, _wrong_insert)
def insert(request: Request, transaction: Transaction) -> Reply:
    """The same form sent again gets the first one's answer, and makes no twin."""
    key = request.form_key("meeting")
    forum = _forum_in_state(request, transaction)
    forums.lock(transaction, forum.id)  # a second submit at the same moment waits here, and finds what came of this one
    again = handled.result_of(transaction, key)
    found = meetings.visible(transaction, request.person, again) if again is not None else None
    if found is None:
        meeting = meetings.insert(transaction, forum, _arranged(request, transaction, forum))
        agenda.expect(transaction, forum.id)
        handled.note(transaction, key, meeting.id)
    else:
        meeting, forum = found
    return _answer(request, transaction, forum, meeting, request.reader.text("The meeting is put in"))


# ------------------------------------------------------------------------------------------------ moving


@feature.button("meeting.change", reads=True)
def begin_to_change(request: Request, transaction: Transaction) -> Form:
    meeting, forum = _mine(request, transaction, ids_in(request.value, 1))
    _held(request, meeting)
    return _filled(transaction, meeting, forum, request)


def _filled(transaction: Transaction, meeting: Meeting, forum: Forum, request: Request) -> Form:
    there = meeting.starts_at.astimezone(ZoneInfo(working_time(transaction, forum.unit_id).zone))
    return forms.change(forum, meeting, there.date(), there.time(), request.reader)


def _change_form(request: Request, transaction: Transaction) -> Form:
    meeting, forum = _in_state(request, transaction)
    return _filled(transaction, meeting, forum, request)


def _wrong_change(request: Request, transaction: Transaction) -> dict[str, str]:
    _meeting, forum = _in_state(request, transaction)
    return _wrong(request, transaction, forum)


@feature.form("meeting.change", _change_form, _wrong_change)
def change(request: Request, transaction: Transaction) -> Reply:
    """What is sent as it stood leaves the meeting to its forum's rule. Sent twice, it comes to the same."""
    _ = request.reader.text
    meeting, forum = _in_state(request, transaction, lock=True)
    _held(request, meeting)
    wanted = _arranged(request, transaction, forum)
    substitute = meeting.substitute.id if meeting.substitute else None
    is_now = Arranged(starts_at=meeting.starts_at, minutes=meeting.minutes, place=meeting.place, substitute=substitute)
    if wanted != is_now:
        meeting = meetings.change(transaction, meeting.id, wanted)
        agenda.expect(transaction, forum.id)
    return _answer(request, transaction, forum, meeting, _("The meeting is saved"))


# ------------------------------------------------------------------------------------------------ cancelling


@feature.button("meeting.cancel", reads=True)
def begin_to_cancel(request: Request, transaction: Transaction) -> Form:
    meeting, forum = _mine(request, transaction, ids_in(request.value, 1))
    return forms.cancel(forum, meeting, request.reader)


def _cancel_form(request: Request, transaction: Transaction) -> Form:
    meeting, forum = _in_state(request, transaction)
    return forms.cancel(forum, meeting, request.reader)


@feature.form("meeting.cancel", _cancel_form)
def cancel(request: Request, transaction: Transaction) -> Reply:
    meeting, forum = _in_state(request, transaction, lock=True)
    if meeting.cancelled_at is None:
        meeting = meetings.cancel(transaction, meeting.id, request.values["reason"])
    return views.cancelled(forum, meeting, *_left_items(transaction, forum, meeting), request.reader)


def _left_items(transaction: Transaction, forum: Forum, meeting: Meeting) -> tuple[int, Meeting | None]:
    """How many items are on a cancelled meeting's agenda, and the meeting that could have them."""
    return agenda.count(transaction, meeting.id), meetings.after(transaction, forum, meeting)


@feature.button("meeting.restore")
def restore(request: Request, transaction: Transaction) -> Message:
    meeting, forum = _mine(request, transaction, ids_in(request.value, 1), lock=True)
    if meeting.cancelled_at is not None:
        meeting = meetings.restore(transaction, meeting.id)
    return _answer(request, transaction, forum, meeting, request.reader.text("The meeting is held after all"))
