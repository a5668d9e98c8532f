"""Perspectives: what people say before something is decided, and what came of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.feature import Request
from bot.model import Form, Message, Reply, UserError, told
from handlers.pending import following, forms, perspective_views, rules
from handlers.pending.commands import feature, perspective, said_in, seen, still_open
from handlers.wording import ids_in
from storage import pending, perspectives
from storage.database import Transaction
from storage.pending_tables import Pending, Said

# ------------------------------------------------------------------------------------------------ speaking


@feature.button("perspective.begin", reads=True)
def begin(request: Request, transaction: Transaction) -> Form:
    one = _speakable(request, seen(request, transaction, ids_in(request.value, 1)))
    if not perspectives.mine(transaction, one.id, request.person) and perspectives.has_spoken(
        transaction, one.id, request.person
    ):
        raise UserError(_spoken(request))
    return _form(request, transaction, one)


def _speakable(request: Request, one: Pending) -> Pending:
    if not rules.may_speak(still_open(request, one)):
        raise UserError(request.reader.text("This only informs: nobody is asked what could change nothing."))
    return one


def _form(request: Request, transaction: Transaction, one: Pending) -> Form:
    before = perspectives.mine(transaction, one.id, request.person)
    today = following.hours_of(transaction, one).day_of(request.now)
    # Who was asked whether to leave out their name has answered that, whatever happened since: nobody is named who
    # did not want to be.
    offered = before is None and rules.asks_unsigned(one, request.person.id, today)
    unsigned = offered or forms.ASKED in request.state
    now = before.said if before else Said()
    return forms.perspective(one, now, unsigned, rules.is_late(one, today), request.reader)


def _spoken(request: Request) -> str:
    return request.reader.text(
        "You have spoken already, and without a name one does so once. After the day you can speak with your name too."
    )


def _write_form(request: Request, transaction: Transaction) -> Form:
    """Whatever has become of it meanwhile, so that what was written comes back."""
    return _form(request, transaction, _in_state(request, transaction))


def _in_state(request: Request, transaction: Transaction) -> Pending:
    return seen(request, transaction, ids_in(request.state.get("pending", ""), 1))


def _without_name(request: Request) -> bool:
    return request.values.get("signing") == forms.UNSIGNED


def _wrong(request: Request, transaction: Transaction) -> dict[str, str]:
    found = rules.wrong_said(rules.said(request.values), _without_name(request))
    return {name: request.reader.text(words) for name, words in found.items()}


@feature.form("perspective.write", _write_form, _wrong)
def give(request: Request, transaction: Transaction) -> Reply:
    """With a name it takes the place of what they said before; without one it counts once, and nothing is noted by
    which it could be found again."""
    one = _in_state(request, transaction)
    one = _speakable(request, pending.lock(transaction, one.id) or one)
    today = following.hours_of(transaction, one).day_of(request.now)
    late, said = rules.is_late(one, today), rules.said(request.values)
    if _without_name(request):
        _give_unsigned(request, transaction, one, said, today)
        return perspective_views.thanks(one, True, late, request.reader)
    before = perspectives.mine(transaction, one.id, request.person)
    if before is None and perspectives.has_spoken(transaction, one.id, request.person):
        raise UserError(_spoken(request))
    perspectives.say(transaction, one.id, request.person, said, late=late)
    following.brought_up_to_date(transaction, one, request.person)
    return perspective_views.thanks(one, False, late, request.reader)


def _give_unsigned(request: Request, transaction: Transaction, one: Pending, said: Said, today: date) -> None:
    """No message changes by it, since that would tell when somebody spoke."""
    _ = request.reader.text
    if not rules.may_speak_unsigned(one, today):
        raise UserError(_("The time to speak without a name is over. You can still speak with your name."))
    if one.decides(request.person.id):
        raise UserError(_("Whoever asks or decides speaks with their name."))
    if not perspectives.say_unsigned(transaction, one.id, request.person, said, request.form_id[:100]):
        raise UserError(_spoken(request))


@feature.button("perspective.take_back")
def take_back(request: Request, transaction: Transaction) -> Message:
    _ = request.reader.text
    one = still_open(request, seen(request, transaction, ids_in(request.value, 1)))
    if not perspectives.take_back(transaction, one.id, request.person):
        return told(_("There is nothing of yours with your name here."))
    following.brought_up_to_date(transaction, one, request.person)
    return told(_("Taken back. What you wrote is deleted."))


# ------------------------------------------------------------------------------------------------ answering


@feature.button("perspective.answer", reads=True)
def begin_to_answer(request: Request, transaction: Transaction) -> Form:
    return _answer_form_of(request, transaction, request.value)


def _answer_form(request: Request, transaction: Transaction) -> Form:
    return _answer_form_of(request, transaction, request.state.get("perspective", ""))


def _answer_form_of(request: Request, transaction: Transaction, value: str) -> Form:
    one, found = said_in(request, transaction, value)
    _answers(request, one)
    return forms.answer(one, found, value, request.reader)


def _answers(request: Request, one: Pending) -> None:
    if not one.decides(request.person.id):
        raise UserError(request.reader.text("Only those who decide can answer."))


@feature.form("perspective.answering", show=_answer_form)
def answer(request: Request, transaction: Transaction) -> Reply:
    """What came of it, before the decision or after. It is an answer to the words that were read."""
    _ = request.reader.text
    value = request.state.get("perspective", "")
    one, found = said_in(request, transaction, value)
    _answers(request, one)
    pending.lock(transaction, one.id)
    one, found = said_in(request, transaction, value)
    if forms.seen_of(found) != request.state.get("seen"):
        written = replace(found, verdict=request.values["verdict"], answer=request.values["answer"])
        error = _("It was changed meanwhile. This is what it says now.")
        return forms.answer(one, written, value, request.reader, error)
    perspectives.answer(transaction, found.id, request.values["verdict"], request.values["answer"])
    following.answered(transaction, one, found)
    one, found = said_in(request, transaction, value)
    return perspective(request, transaction, one, found)
