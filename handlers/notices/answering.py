"""What those concerned answer to a pre-meeting notice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.feature import Request, Show
from bot.language import Reader
from bot.model import Form, Message, Reply, UserError
from handlers.notices import forms, rules, views
from handlers.notices.commands import feature
from handlers.notices.following import ASKED, ASKS_TO_MOVE, CONCERNED, KIND, WANTS_TALK, ask_about_talk
from handlers.wording import ids_in, not_found
from storage import handled, notices, people, postings, units
from storage.database import Transaction
from storage.notice_tables import Concerned, Notice

_Mine = tuple[Notice, Concerned]


def _concerns_me(request: Request, transaction: Transaction, ids: list[int], *, lock: bool = False) -> _Mine:
    """The notice and the person that the first of these numbers names, if that is whoever asks and is still asked;
    raises UserError if not."""
    found = notices.of_concerned(transaction, ids[0], lock=lock) if ids else None
    if found is None or found[1].person.id != request.person.id or found[1].removed_at is not None:
        raise not_found(request.reader)
    _still_asked(request, found[0])
    return found


def _still_asked(request: Request, notice: Notice) -> None:
    _ = request.reader.text
    if notice.withdrawn_at is not None:
        raise UserError(_("This was withdrawn meanwhile."))
    if notice.meeting.cancelled_at is not None:
        raise UserError(_("This meeting is cancelled. You will be asked again if it is raised at another one."))
    if rules.begun(notice, request.now):
        raise UserError(_("The meeting has begun."))


def _in_state(request: Request, transaction: Transaction, *, lock: bool = False) -> _Mine:
    return _concerns_me(request, transaction, ids_in(request.state.get(CONCERNED, ""), 1), lock=lock)


def _opened_by(button: str, build: Callable[[Notice, int, Reader], Form]) -> Show:
    """The form that a button opens, built once more when it comes back."""

    def built(request: Request, found: _Mine) -> Form:
        return build(found[0], found[1].id, request.reader)

    @feature.button(button, reads=True)
    def begin(request: Request, transaction: Transaction) -> Form:
        return built(request, _concerns_me(request, transaction, ids_in(request.value, 1)))

    return lambda request, transaction: built(request, _in_state(request, transaction))


def _answered(transaction: Transaction, found: _Mine) -> None:
    """The sender sees it, and so does whoever answered."""
    notice, one = found
    postings.touch_all(transaction, CONCERNED, [one.id])
    postings.touch(transaction, KIND, notice.id)


# ------------------------------------------------------------------------------------------------ prepared


@feature.button("notice.prepared")
def prepared(request: Request, transaction: Transaction) -> Message:
    found = _concerns_me(request, transaction, ids_in(request.value, 1), lock=True)
    if found[1].answer != rules.PREPARED:
        notices.answer(transaction, found[1].id, rules.PREPARED)
        _answered(transaction, found)
    return views.noted(found[0], rules.PREPARED, request.reader)


# ------------------------------------------------------------------------------------------------ a talk first


def _proposed(request: Request, transaction: Transaction, notice: Notice) -> datetime | None:
    """By the person's own clock."""
    day, clock = request.values["date"], request.values["at"]
    if day is None or clock is None:
        return None
    hours = units.unit(transaction, notice.unit_id).working_time
    return replace(hours, zone=request.reader.zone).at(day, clock)


def _wrong_talk(request: Request, transaction: Transaction) -> dict[str, str]:
    _ = request.reader.text
    notice, _one = _in_state(request, transaction)
    if (request.values["date"] is None) != (request.values["at"] is None):
        return {"date": _("Which day?")} if request.values["date"] is None else {"at": _("At what time?")}
    at = _proposed(request, transaction, notice)
    if at is None:
        return {}
    if at <= request.now:
        return {"date": _("This time has passed. Choose a later one.")}
    if at >= notice.meeting.starts_at:
        return {"date": _("Choose a time before the meeting.")}
    return {}


@feature.form("notice.talk", _opened_by("notice.talk", forms.talk), _wrong_talk)
def talk(request: Request, transaction: Transaction) -> Message:
    """The sender is told, anew where another time is proposed."""
    found = _in_state(request, transaction, lock=True)
    notice, one = found
    at = _proposed(request, transaction, notice)
    if one.answer != rules.TALK or one.talk_at != at or one.talked_at is not None:
        notices.answer(transaction, one.id, rules.TALK, talk_at=at)
        _say_to_sender(transaction, notice, WANTS_TALK, one.id, request.person.id)
        ask_about_talk(transaction, notice, one)
        _answered(transaction, found)
    return views.noted(notice, rules.TALK, request.reader)


def _say_to_sender(transaction: Transaction, notice: Notice, view: str, subject: int, by: int) -> None:
    own = people.direct_conversation(transaction, notice.sender).id
    postings.post(transaction, view, subject, own, live=True, sender_id=by, hangs_on=notice.meeting.id)


def _between_two(request: Request, transaction: Transaction) -> _Mine:
    """What two talk about: for somebody concerned and for the sender alike."""
    ids = ids_in(request.value, 1)
    found = notices.of_concerned(transaction, ids[0], lock=True) if ids else None
    if found is None or rules.emptied(*found):
        raise not_found(request.reader)
    if request.person.id not in (found[0].sender.id, found[1].person.id):
        raise not_found(request.reader)
    return found


@feature.button("notice.talked")
def talked(request: Request, transaction: Transaction) -> Message:
    return _note_talk(request, transaction, talked=True)


@feature.button("notice.not_talked")
def not_talked(request: Request, transaction: Transaction) -> Message:
    return _note_talk(request, transaction, talked=False)


def _note_talk(request: Request, transaction: Transaction, *, talked: bool) -> Message:
    found = _between_two(request, transaction)
    notice, one = found
    if one.answer != rules.TALK:
        raise UserError(request.reader.text("No talk is waited for here any more."))
    if (one.talked_at is not None) != talked:
        notices.talked(transaction, one.id, talked=talked)
        _answered(transaction, found)
    return views.noted(notice, "talked" if talked else "not_talked", request.reader)


# ------------------------------------------------------------------------------------------------ asking


@feature.form("notice.ask", _opened_by("notice.ask", forms.ask))
def ask(request: Request, transaction: Transaction) -> Message:
    """A question is an answer too: whoever asks knows about it. What they answered before stays."""
    found = _in_state(request, transaction, lock=True)
    notice, one = found
    key = request.form_key("notice_question")
    if handled.result_of(transaction, key) is None:
        question = notices.ask(transaction, one.id, request.values["text"])
        if not one.answer:
            notices.answer(transaction, one.id, rules.ASK)
        _say_to_sender(transaction, notice, ASKED, question, request.person.id)
        _answered(transaction, found)
        handled.note(transaction, key, question)
    return views.noted(notice, rules.ASK, request.reader)


# ------------------------------------------------------------------------------------------------ another meeting


@feature.form("notice.ask_to_move", _opened_by("notice.ask_to_move", forms.ask_to_move))
def ask_to_move(request: Request, transaction: Transaction) -> Reply:
    found = _in_state(request, transaction, lock=True)
    notice, one = found
    reason = request.values["reason"]
    if one.answer != rules.MOVE or one.reason != reason or one.kept_at is not None:
        notices.answer(transaction, one.id, rules.MOVE, reason=reason)
        _say_to_sender(transaction, notice, ASKS_TO_MOVE, one.id, request.person.id)
        _answered(transaction, found)
    return views.noted(notice, rules.MOVE, request.reader)
