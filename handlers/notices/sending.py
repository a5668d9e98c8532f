"""What a sender does with a pre-meeting notice afterwards: answer, keep or move it, say what became of it, withdraw."""

from __future__ import annotations

from bot.feature import Request
from bot.model import Form, Message, Reply, UserError
from handlers.notices import forms, rules, sender_views
from handlers.notices.commands import feature, mine, next_meeting, status
from handlers.notices.following import ANSWERED, CONCERNED, KEPT, KIND, QUESTION, WITHDRAWN, move, say_to, touch
from handlers.notices.writing import late_form
from handlers.wording import ids_in, not_found
from storage import agenda, notices, people, postings
from storage.database import Transaction
from storage.notice_tables import Concerned, Notice, Question

# ------------------------------------------------------------------------------------------------ answering


@feature.button("notice.reply", reads=True)
def begin_to_reply(request: Request, transaction: Transaction) -> Form:
    return forms.reply(_asked_of_me(request, transaction, ids_in(request.value, 1))[0], request.reader)


def _reply_form(request: Request, transaction: Transaction) -> Form:
    return forms.reply(
        _asked_of_me(request, transaction, ids_in(request.state.get("question", ""), 1))[0], request.reader
    )


def _asked_of_me(
    request: Request, transaction: Transaction, ids: list[int], *, lock: bool = False
) -> tuple[Question, Notice, Concerned]:
    question = notices.question(transaction, ids[0]) if ids else None
    if question is None:
        raise not_found(request.reader)
    notice, one = _my_concerned(request, transaction, [question.concerned_id], lock=lock)
    return notices.question(transaction, question.id) or question, notice, one


def _my_concerned(
    request: Request, transaction: Transaction, ids: list[int], *, lock: bool = False
) -> tuple[Notice, Concerned]:
    """Somebody whom a notice of this person's concerns; raises UserError if it is not theirs."""
    found = notices.of_concerned(transaction, ids[0]) if ids else None
    if found is None:
        raise not_found(request.reader)
    notice = mine(request, transaction, [found[0].id], lock=lock)
    one = next((one for one in notice.concerned if one.id == ids[0]), None)
    if one is None:
        raise not_found(request.reader)
    return notice, one


@feature.form("notice.reply", _reply_form)
def reply(request: Request, transaction: Transaction) -> Message:
    """The first answer comes to the asker as a message; another wording changes that."""
    ids = ids_in(request.state.get("question", ""), 1)
    question, _notice, one = _asked_of_me(request, transaction, ids, lock=True)
    if question.answer != request.values["answer"]:
        notices.reply(transaction, question.id, request.values["answer"])
        theirs = people.direct_conversation(transaction, one.person).id
        key = f"{ANSWERED}:{question.id}"
        me = request.person.id
        postings.post(transaction, ANSWERED, question.id, theirs, live=True, sender_id=me, key=key)
        postings.touch(transaction, QUESTION, question.id)
    return sender_views.replied(question, request.reader)


# ------------------------------------------------------------------------------------------------ moving, keeping


@feature.button("notice.move")
def move_to_next(request: Request, transaction: Transaction) -> Reply:
    """To the meeting that stood on the button, while that is still the next one. Where its deadline has passed, the
    form asks why it can't wait."""
    ids = ids_in(request.value, 2)
    notice = mine(request, transaction, ids, lock=True)
    after = next_meeting(transaction, notice)
    if notice.raised_at is not None:
        raise UserError(request.reader.text("You raised it at the meeting."))
    if len(ids) > 1 and notice.meeting.id == ids[1]:  # pressed twice
        return sender_views.moved(notice, request.reader)
    if after is None or len(ids) < 2 or after.id != ids[1]:
        raise UserError(request.reader.text("The next meeting is another one now. Look at your notice once more."))
    if late := late_form(request, transaction, notice, after):
        return late
    notice = move(transaction, notice, after, late=False, told=notice.concerned)
    return sender_views.moved(notice, request.reader)


@feature.button("notice.keep")
def keep(request: Request, transaction: Transaction) -> Message:
    notice, one = _my_concerned(request, transaction, ids_in(request.value, 1), lock=True)
    if one.answer == rules.MOVE and one.kept_at is None and not rules.closed(notice, request.now):
        notices.keep(transaction, one.id)
        say_to(transaction, notice, [one], KEPT)
        postings.touch_all(transaction, CONCERNED, [one.id])
        postings.touch(transaction, KIND, notice.id)
    return sender_views.kept(one, request.reader)


# ------------------------------------------------------------------------------------------------ what became of it


@feature.button("notice.raised")
def raised(request: Request, transaction: Transaction) -> Message:
    return _note_raised(request, transaction, raised=True)


@feature.button("notice.not_raised")
def not_raised(request: Request, transaction: Transaction) -> Message:
    return _note_raised(request, transaction, raised=False)


def _note_raised(request: Request, transaction: Transaction, *, raised: bool) -> Message:
    notice = mine(request, transaction, ids_in(request.value, 1), lock=True)
    if not rules.begun(notice, request.now):
        raise UserError(request.reader.text("The meeting has not begun yet."))
    if (notice.raised_at is not None) != raised:
        notice = notices.raised(transaction, notice.id, raised=raised)
        touch(transaction, notice)
    return status(request, transaction, notice)


# ------------------------------------------------------------------------------------------------ withdrawing


@feature.button("notice.withdraw", reads=True)
def begin_to_withdraw(request: Request, transaction: Transaction) -> Form:
    return forms.withdraw(mine(request, transaction, ids_in(request.value, 1)), request.reader)


def _withdraw_form(request: Request, transaction: Transaction) -> Form:
    return forms.withdraw(mine(request, transaction, ids_in(request.state.get(KIND, ""), 1)), request.reader)


@feature.form("notice.withdraw", _withdraw_form)
def withdraw(request: Request, transaction: Transaction) -> Reply:
    notice = mine(request, transaction, ids_in(request.state.get(KIND, ""), 1), lock=True)
    return status(request, transaction, _withdrawn(transaction, notice.id))


def sender_gone(transaction: Transaction, notice_id: int) -> None:
    """Whoever sent it is gone, and what it said with them."""
    notice = notices.lock(transaction, notice_id)
    if notice is not None and notice.withdrawn_at is None:
        _withdrawn(transaction, notice_id)


def _withdrawn(transaction: Transaction, notice_id: int) -> Notice:
    """One that is held; those who were told of it are told so, where it lies ahead."""
    notice = notices.withdraw(transaction, notice_id)
    touch(transaction, notice)
    agenda.changed(transaction, notice.meeting.id)
    if not rules.begun(notice, transaction.now):
        say_to(transaction, notice, [one for one in notice.concerned if one.reached], WITHDRAWN)
    return notice
