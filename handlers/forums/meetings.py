"""A forum's meetings: seen, moved, cancelled and inserted, one at a time."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.feature import Request
from bot.model import Form, Message, Reply, UserError
from handlers.forums import forms, meeting_views, news, rules
from handlers.forums.commands import changeable, feature, mine, seen, still_open, working_time
from handlers.forums.views import PAGE_ROWS
from handlers.wording import ids_in, not_found, page_in
from storage import agenda, forums, handled, meetings
from storage.database import Transaction
from storage.forum_tables import USUAL_MINUTES, Forum, Meeting
from storage.meetings import Arranged


@feature.button("forum.meetings", reads=True)
def coming(request: Request, transaction: Transaction) -> Message:
    ids = ids_in(request.value, 2)
    forum = seen(request, transaction, ids)
    page = page_in(ids, 1)
    first = (page - 1) * PAGE_ROWS
    found = meetings.coming(transaction, forum, PAGE_ROWS + 1, first, cancelled=True)
    return meeting_views.meetings(
        forum, found, page, rules.may_change(forum, request.person.id), forum.zone, request.reader
    )


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
    hours = working_time(transaction, forum)
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
        starts_at=working_time(transaction, forum).at(given["date"], given["at"]),
        minutes=given["minutes"] or USUAL_MINUTES,
        place=given["place"],
        substitute=substitute.id if substitute else None,
    )


def _answer(
    request: Request, transaction: Transaction, forum: Forum, meeting: Meeting, title: str, told: str
) -> Message:
    hours = working_time(transaction, forum)
    day_off = not hours.is_working_day(hours.day_of(meeting.starts_at))
    return meeting_views.arranged(forum, meeting, title, day_off, forum.zone, told, request.reader)


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
    tell = bool(request.values["tell"])
    if found is None:
        meeting = meetings.insert(transaction, forum, _arranged(request, transaction, forum))
        agenda.expect(transaction, forum.id)
        handled.note(transaction, key, meeting.id)
        news.of_meeting(request, transaction, forum, None, meeting, tell=tell)
    else:
        meeting, forum = found
    told = news.who_is_told(request, transaction, forum, meeting, tell=tell)
    return _answer(request, transaction, forum, meeting, request.reader.text("The meeting is put in"), told)


# ------------------------------------------------------------------------------------------------ moving


@feature.button("meeting.change", reads=True)
def begin_to_change(request: Request, transaction: Transaction) -> Form:
    meeting, forum = _mine(request, transaction, ids_in(request.value, 1))
    _held(request, meeting)
    return _filled(meeting, forum, request)


def _filled(meeting: Meeting, forum: Forum, request: Request) -> Form:
    there = meeting.starts_at.astimezone(ZoneInfo(forum.zone))
    return forms.change(forum, meeting, there.date(), there.time(), request.reader)


def _change_form(request: Request, transaction: Transaction) -> Form:
    meeting, forum = _in_state(request, transaction)
    return _filled(meeting, forum, request)


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
    tell, key = bool(request.values["tell"]), request.form_key("meeting.change")
    if wanted != is_now:
        before, meeting = meeting, meetings.change(transaction, meeting.id, wanted)
        agenda.expect(transaction, forum.id)
        news.of_meeting(request, transaction, forum, before, meeting, tell=tell)
        if handled.result_of(transaction, key) is None:
            handled.note(transaction, key, meeting.id)
    changed = handled.result_of(transaction, key) is not None
    told = news.who_is_told(request, transaction, forum, meeting, tell=tell) if changed else _("Nothing was changed.")
    return _answer(request, transaction, forum, meeting, _("The meeting is saved"), told)


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
    tell = bool(request.values["tell"])
    if meeting.cancelled_at is None:
        before, meeting = meeting, meetings.cancel(transaction, meeting.id, request.values["reason"])
        news.of_meeting(request, transaction, forum, before, meeting, tell=tell)
    told = news.who_is_told(request, transaction, forum, meeting, tell=tell)
    items, to = agenda.count(transaction, meeting.id), meetings.after(transaction, meeting)
    return meeting_views.cancelled(forum, meeting, told, items, to, request.reader)


@feature.button("meeting.restore")
def restore(request: Request, transaction: Transaction) -> Message:
    meeting, forum = _mine(request, transaction, ids_in(request.value, 1), lock=True)
    if meeting.cancelled_at is not None:
        before, meeting = meeting, meetings.restore(transaction, meeting.id)
        agenda.expect(transaction, forum.id)
        news.of_meeting(request, transaction, forum, before, meeting, tell=True)
    told = news.who_is_told(request, transaction, forum, meeting, tell=True)
    return _answer(request, transaction, forum, meeting, request.reader.text("The meeting is held after all"), told)
