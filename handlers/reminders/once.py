"""What differs once: the next time says something else or comes at another moment, or it comes once more."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.cadence import Occurrence
from bot.feature import Request
from bot.model import Form, Message, UserError
from handlers.reminders import forms, planning, rules, views
from handlers.reminders.commands import feature, next_times, owned
from handlers.wording import ids_in
from storage import handled, occurrences
from storage.database import Transaction
from storage.reminder_tables import ACTIVE, Reminder

_MINUTE = timedelta(minutes=1)


@feature.button("reminder.change_next", reads=True)
def change_next(request: Request, transaction: Transaction) -> Form:
    reminder = _coming(request, transaction, ids_in(request.value, 1))
    coming = next_times(transaction, reminder, request)
    if not coming:
        raise UserError(request.reader.text("Nothing of it is planned."))
    following = coming[0]
    there = following.at.astimezone(ZoneInfo(request.reader.zone))
    noted = occurrences.of_name(transaction, reminder.id, following.planned)
    text = (noted.text if noted else "") or reminder.content.text
    state = {"reminder": str(reminder.id), "planned": following.planned.isoformat(timespec="minutes")}
    return forms.once(text, there.date(), there.time(), state, request.reader)


@feature.button("reminder.once_more", reads=True)
def once_more(request: Request, transaction: Transaction) -> Form:
    reminder = _coming(request, transaction, ids_in(request.value, 1))
    return forms.once(reminder.content.text, None, None, {"reminder": str(reminder.id)}, request.reader)


def _coming(request: Request, transaction: Transaction, ids: list[int], *, lock: bool = False) -> Reminder:
    reminder = owned(request, transaction, ids, lock=lock)
    if reminder.state != ACTIVE:
        raise UserError(request.reader.text("Nothing of it is planned."))
    return reminder


def _form(request: Request, transaction: Transaction) -> Form:
    reminder = _coming(request, transaction, ids_in(request.state.get("reminder", ""), 1))
    return forms.once(reminder.content.text, None, None, request.state, request.reader)


def _wrong(request: Request, transaction: Transaction) -> dict[str, str]:
    """A moment that is past or further ahead than anybody plans, or at which it comes already."""
    _ = request.reader.text
    day, at = request.values["day"], request.values["at"]
    if day is None or at is None:
        return {}
    today = request.reader.today(request.now)
    if day < today:
        return {"day": _("This day is past.")}
    if day > today + rules.MOST_AHEAD:
        return {"day": _("This is too far ahead: two years at most.")}
    if _moment(request, day, at) <= request.now:
        return {"at": _("This time is past.")}
    return {"at": _("It comes then already.")} if _is_taken(request, transaction) else {}


def _is_taken(request: Request, transaction: Transaction) -> bool:
    """Whether it comes at that minute already, maybe with words of its own; but for what is changed here, or was put in
    by this very form."""
    if handled.result_of(transaction, request.form_key("reminder.once")) is not None:
        return False
    reminder = _coming(request, transaction, ids_in(request.state.get("reminder", ""), 1))
    now = _chosen(request, transaction, reminder)
    there = reminder.content.schedule.between(now.at, now.at + _MINUTE, planning.hours_of(transaction, reminder))
    changed = request.state.get("planned", "")
    return any(one.planned.isoformat(timespec="minutes") != changed for one in there)


def _chosen(request: Request, transaction: Transaction, reminder: Reminder) -> Occurrence:
    """The time that was filled in, by the reminder's clocks."""
    zone = ZoneInfo(reminder.content.schedule.zone)
    moment = _moment(request, request.values["day"], request.values["at"]).astimezone(zone)
    planned = moment.replace(second=0, microsecond=0, tzinfo=None)
    return Occurrence(planning.hours_of(transaction, reminder).at(planned.date(), planned.time()), planned)


def _moment(request: Request, day: date, at: time) -> datetime:
    """By the clocks of whoever writes."""
    wall = datetime.combine(day, at, ZoneInfo(request.reader.zone))
    return wall.astimezone(UTC)


@feature.form("reminder.once", _form, _wrong)
def write(request: Request, transaction: Transaction) -> Message:
    """Sent twice, it counts once."""
    held = _coming(request, transaction, ids_in(request.state.get("reminder", ""), 1), lock=True)
    key = request.form_key("reminder.once")
    result = handled.result_of(transaction, key)
    if result is None:
        text = request.values["text"] if request.values["text"] != held.content.text else ""
        result = _changed(request, transaction, held, text)
        handled.note(transaction, key, result)
    one = occurrences.occurrence(transaction, result)
    _ = request.reader.text
    said = _("It comes {moment}.", moment=request.reader.moment(one.at)) if one else _("It is noted.")
    return views.noted(said, held, request.reader, one.text if one else "")


def _changed(request: Request, transaction: Transaction, held: Reminder, text: str) -> int:
    """The occurrence that comes now."""
    moment = _moment(request, request.values["day"], request.values["at"])
    now = _chosen(request, transaction, held)
    if not (before := request.state.get("planned", "")):
        return planning.insert(transaction, held, now, text)
    following = next_times(transaction, held, request)[:1]
    if not following or following[0].planned.isoformat(timespec="minutes") != before:
        raise UserError(request.reader.text("The next time is another one by now. Open the reminder once more."))
    same = following[0].at.replace(second=0, microsecond=0) == moment
    return planning.change(transaction, held, following[0], following[0] if same else now, text)
